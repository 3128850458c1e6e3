"""Receipts: canonical, complete, and decided again: the same, or exactly what differs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from checker.gate.receipts import canonical, read_receipt, schema
from checker.judge.digests import rule_digests
from checker.judge.law import Law
from checker.pack.digest import digest
from checker.pack.load import load_pack
from tests.gate.project import AWS, AZURE, ERROR, FAILS, NEEDS_REVIEW, NOT_APPLICABLE, PASSES, Project, launch

ROOT = Path(__file__).parents[2]
GRANT = ("--reason", "agreed", "--approver", "jane", "--consent", "MS-17", "--days", "300")


@pytest.fixture
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped pack, to be amended."""
    folder = tmp_path_factory.mktemp("pack") / "policies"
    shutil.copytree(ROOT / "policies", folder)
    return folder


def amend(pack: Path, name: str, old: str, new: str, after: str = "") -> None:
    """Change a file of a pack: the first `old` after the text `after`."""
    text = (pack / name).read_text()
    at = text.index(old, text.index(after))
    (pack / name).write_text(text[:at] + new + text[at + len(old) :])


def receipt(project: Project, *texts: str, more: tuple[str, ...] = ()) -> dict[str, Any]:
    """Check some descriptors and return the receipt."""
    names = []
    for number, text in enumerate(texts):
        names.append(f"{number}.yaml")
        project.put(names[-1], text)
    project.check(*names, "--receipt", "receipt.json", *more)
    return read_receipt("receipt.json")


def altered(project: Project, found: dict[str, Any], sealed: bool = True) -> None:
    """Write a receipt that somebody changed, with a new digest if `sealed`."""
    body = {key: value for key, value in found.items() if key != "digest"}
    project.put("receipt.json", canonical({**body, "digest": digest(body) if sealed else found["digest"]}))


# What it holds


def test_the_layout_of_a_condition_is_no_part_of_its_digest(pack: Path) -> None:
    before = Law(load_pack(str(pack)))
    for path in pack.glob("agreements/*.yaml"):
        text = path.read_text()
        path.write_text(text.replace(" && ", "   &&   ").replace(" || ", "  ||  "))
        assert path.read_text() != text
    after = Law(load_pack(str(pack)))
    for rule in before.pack.rules.values():
        amended = after.pack.rules[rule.id]
        assert rule_digests(amended, after.machinery) == rule_digests(rule, before.machinery), rule.id


def test_a_receipt_holds_everything_it_was_decided_by(project: Project) -> None:
    project.put(
        "world.yaml", "facts: {agi.declared_on: {value: 2026-12-01, known_from: 2026-12-01, source: minutes}}\n"
    )
    found = receipt(project, FAILS, NEEDS_REVIEW, more=("--ledger", "world.yaml", "--pin", "A02=earlier"))
    first, second = found["descriptors"]
    assert first["facts"]["offerings"][1]["cloud"] == "aws"
    assert (first["verdict"], second["verdict"], found["exit_code"]) == ("fail", "fail", 1)
    assert found["ledger"]["agi.declared_on"] == {
        "value": "2026-12-01",
        "known_from": "2026-12-01",
        "source": "minutes",
    }
    assert found["pins"]["A02"]["reading"] == "earlier"
    assert set(found["rules"]) == {item["rule"] for entry in found["descriptors"] for item in entry["findings"]}
    assert found["readings"]["A02"]["in_force"] == "earlier" and found["readings"]["A04"]["in_force"] == "open"
    assert found["policy"]["digest"].startswith("sha256:") and found["tool"]["version"]
    assert found["waived_on"] is None and found["waivers"] == []


def test_it_is_canonical_and_equal_to_the_byte(project: Project) -> None:
    receipt(project, FAILS, NEEDS_REVIEW)
    first = (project.folder / "receipt.json").read_bytes()
    project.check("1.yaml", "0.yaml", "--receipt", "other.json")
    project.check("0.yaml", "1.yaml", "--receipt", "again.json")
    assert (project.folder / "again.json").read_bytes() == first
    data = json.loads(first)
    assert first == (json.dumps(data, sort_keys=True, separators=(",", ":")) + "\n").encode("ascii")


def test_it_fits_its_schema(project: Project) -> None:
    import jsonschema

    found = receipt(project, FAILS, NEEDS_REVIEW, ERROR, NOT_APPLICABLE)
    form = json.loads(json.dumps(schema()).replace('"format": "day"', '"format": "date"'))
    jsonschema.Draft202012Validator(form).validate(found)


def test_what_was_not_judged_is_on_record_as_that(project: Project) -> None:
    found = receipt(project, PASSES, ERROR.replace("some-launch", "another"))
    assert [entry["facts"] is None for entry in found["descriptors"]] == [False, True]
    assert found["descriptors"][1]["errors"] == ["unknown-key"] and found["exit_code"] == 2
    result = project.run("replay", "receipt.json")
    assert result.code == 0 and "not judged then, so not now: 1" in result.out


def test_an_act_described_twice_is_on_record_without_facts(project: Project) -> None:
    twice = receipt(project, PASSES, PASSES)
    assert [(entry["facts"], entry["errors"]) for entry in twice["descriptors"]] == [(None, ["duplicate-id"])] * 2


def test_a_day_for_waivers_is_on_record_where_one_was_looked_at(project: Project) -> None:
    project.put("waivers.yaml", "waivers: []\n")
    assert receipt(project, FAILS, more=("--waivers", "waivers.yaml"))["waived_on"] is None


def test_a_receipt_that_cannot_be_written_is_no_success(project: Project) -> None:
    project.put("one.yaml", PASSES)
    assert project.check("one.yaml", "--receipt", "no/such/folder.json").code == 2


# Decided again


@pytest.mark.parametrize("text", [PASSES, FAILS, NEEDS_REVIEW, NOT_APPLICABLE, launch("{surface: unknown}")])
def test_what_nobody_touched_is_the_same(project: Project, text: str) -> None:
    receipt(project, text)
    result = project.run("replay", "receipt.json")
    assert result.code == 0 and result.out.startswith("same: 1 descriptor decided again")
    assert result.out.splitlines()[-1] == "Built from public summaries; not legal advice."
    found = project.run("replay", "receipt.json", "--format", "json").json
    assert found["same"] is True and found["differences"] == []


def test_pins_ledger_and_day_are_those_of_the_receipt(project: Project) -> None:
    project.put("world.yaml", "facts: {agi.declared_on: 2026-01-02, agi.verified_on: 2026-01-03}\n")
    receipt(
        project, FAILS, NEEDS_REVIEW, more=("--ledger", "world.yaml", "--pin", "A02=no-later", "--as-of", "2026-12-31")
    )
    assert project.run("replay", "receipt.json").code == 0


def test_waivers_are_those_of_the_receipt_on_its_day(project: Project) -> None:
    project.put("0.yaml", FAILS)
    assert project.run("waive", "0.yaml", *GRANT).code == 0
    found = receipt(project, FAILS, more=("--waivers", "waivers.yaml"))
    assert found["waivers"] and found["waived_on"] and found["exit_code"] == 0
    assert found["descriptors"][0]["findings"][-1]["waiver"] == found["waivers"][0]["id"]
    (project.folder / "waivers.yaml").unlink()
    assert project.run("replay", "receipt.json").code == 0
    found["waived_on"] = "2020-01-01"
    altered(project, found)
    result = project.run("replay", "receipt.json")
    assert result.code == 1 and "the verdict after waivers was pass and is fail" in result.out


def test_an_unrelated_amendment_does_not_matter(project: Project, pack: Path) -> None:
    receipt(project, FAILS, more=("--policy", str(pack)))
    amend(
        pack,
        "agreements/2025-next-chapter.yaml",
        "kinds: [payment]",
        "kinds: [payment]\n    never_fails: for a test",
        "kinds: [payment]",
    )
    amend(pack, "pack.yaml", "version: ", "version: 9.")
    amend(pack, "assumptions.yaml", "title: ", "title: The ")
    result = project.run("replay", "receipt.json", "--policy", str(pack))
    assert result.code == 0, result.out + result.err
    assert "microsoft-openai 9." in result.out


def test_other_words_of_a_used_rule_do_not_matter(project: Project, pack: Path) -> None:
    receipt(project, FAILS, more=("--policy", str(pack)))
    amend(pack, "agreements/2025-next-chapter.yaml", "title: ", "title: again, ", "id: api-on-azure-only")
    assert project.run("replay", "receipt.json", "--policy", str(pack)).code == 0


def test_an_amended_rule_is_named_and_whether_it_changes_the_verdict(project: Project, pack: Path) -> None:
    receipt(project, FAILS, more=("--policy", str(pack)))
    amend(pack, "agreements/2025-next-chapter.yaml", "requires: ", "requires: true || ", "id: api-on-azure-only")
    text = (pack / "agreements/2025-next-chapter.yaml").read_text()
    (pack / "agreements/2025-next-chapter.yaml").write_text(_unquoted(text))
    result = project.run("replay", "receipt.json", "--policy", str(pack))
    assert result.code == 1
    assert "the rule api-on-azure-only was amended: requires" in result.out
    assert "launch some-launch: the verdict was fail and is pass" in result.out
    assert "the verdict changes: launch some-launch" in result.out


def _unquoted(text: str) -> str:
    """Put the quote of an amended condition at its beginning again."""
    return text.replace("requires: true || '", "requires: 'true || ")


def test_an_amendment_that_changes_no_verdict_says_so(project: Project, pack: Path) -> None:
    receipt(project, FAILS, more=("--policy", str(pack)))
    amend(pack, "agreements/2025-next-chapter.yaml", "requires: ", "requires: false || ", "id: api-on-azure-only")
    text = (pack / "agreements/2025-next-chapter.yaml").read_text()
    (pack / "agreements/2025-next-chapter.yaml").write_text(
        text.replace("requires: false || '", "requires: 'false || ")
    )
    result = project.run("replay", "receipt.json", "--policy", str(pack), "--format", "json")
    assert result.code == 1
    assert result.json["same"] is False and result.json["changes_verdict"] is False
    assert [item["about"] for item in result.json["differences"]] == ["api-on-azure-only"]


def test_a_definition_that_a_used_rule_reads_is_part_of_it(project: Project, pack: Path) -> None:
    receipt(project, FAILS, more=("--policy", str(pack)))
    amend(pack, "definitions.yaml", 'o.surface == "api" &&', 'true && o.surface == "api" &&', "is_api")
    result = project.run("replay", "receipt.json", "--policy", str(pack))
    assert result.code == 1 and "api-on-azure-only was amended" in result.out


def test_a_reading_that_is_read_otherwise_is_named(project: Project, pack: Path) -> None:
    receipt(project, NEEDS_REVIEW, more=("--policy", str(pack)))
    amend(pack, "readings.yaml", "open: true", "open: false", "A02:")
    result = project.run("replay", "receipt.json", "--policy", str(pack))
    assert result.code == 1 and "the reading A02 was open and is earlier" in result.out
    assert "the verdict was needs-review and is fail" in result.out


def test_a_rule_that_is_gone_is_named(project: Project, pack: Path) -> None:
    receipt(project, FAILS, more=("--policy", str(pack)))
    for name in ("agreements/2025-next-chapter.yaml", "notes.yaml"):
        text = (pack / name).read_text()
        (pack / name).write_text(text.replace("api-on-azure-only", "renamed-rule"))
    result = project.run("replay", "receipt.json", "--policy", str(pack))
    assert result.code == 1 and "the rule api-on-azure-only is gone" in result.out
    assert "renamed-rule on offerings[1] was not governed and is fail" in result.out


# Receipts that somebody changed, and files that are none


def test_a_descriptor_that_stands_twice_is_found(project: Project) -> None:
    """What stands twice in one run is an error there, so no receipt of it has two decisions."""
    once = receipt(project, PASSES)
    altered(project, {**once, "descriptors": once["descriptors"] * 2})
    result = project.run("replay", "receipt.json")
    assert result.code == 1 and "is described more than once, so it is not judged" in result.out


def test_the_day_of_an_agreement_that_was_not_used_does_not_matter(project: Project, pack: Path) -> None:
    """Rules ask in their conditions for the days that matter to them, and those are looked at for each act."""
    used = receipt(project, FAILS, more=("--policy", str(pack)))
    assert {rule["clause"].partition(".")[0] for rule in used["rules"].values()} == {"2025"}
    day = used["policy"]["agreements"]["2026-next-phase"]
    amend(pack, "agreements/2026-next-phase.yaml", f"day: {day}", "day: 2026-04-29")
    result = project.run("replay", "receipt.json", "--policy", str(pack))
    assert result.code == 0, result.out


def test_a_day_for_waivers_without_waivers_is_found(project: Project) -> None:
    plain = receipt(project, PASSES)
    altered(project, {**plain, "waived_on": "2026-05-01"})
    result = project.run("replay", "receipt.json")
    assert result.code == 1 and "there is a day for the waivers without waivers" in result.out


def test_errors_of_what_was_judged_are_found(project: Project) -> None:
    plain = receipt(project, PASSES)
    (entry,) = plain["descriptors"]
    altered(project, {**plain, "descriptors": [{**entry, "errors": ["unknown-key"]}]})
    result = project.run("replay", "receipt.json")
    assert result.code == 1 and "it was judged, and the receipt has errors of it" in result.out


@pytest.mark.parametrize("sealed", [True, False])
def test_changed_facts_are_found(project: Project, sealed: bool) -> None:
    found = receipt(project, FAILS)
    found["descriptors"][0]["facts"]["offerings"][1]["cloud"] = "azure"
    altered(project, found, sealed)
    result = project.run("replay", "receipt.json")
    assert result.code == 1 and "the verdict was fail and is pass" in result.out
    assert ("was changed after it was written" in result.out) is not sealed


def test_a_changed_verdict_is_found(project: Project) -> None:
    found = receipt(project, FAILS)
    found["descriptors"][0]["verdict"] = found["descriptors"][0]["verdict_after_waivers"] = "pass"
    altered(project, found)
    assert project.run("replay", "receipt.json").code == 1


def test_changed_causes_are_found(project: Project) -> None:
    found = receipt(project, NEEDS_REVIEW)
    found["descriptors"][0]["causes"] = []
    altered(project, found)
    result = project.run("replay", "receipt.json")
    assert result.code == 1 and "the causes were none and are A02" in result.out


def test_facts_that_are_no_descriptor_are_found(project: Project) -> None:
    found = receipt(project, FAILS)
    found["descriptors"][0]["facts"]["offerings"] = []
    altered(project, found)
    result = project.run("replay", "receipt.json")
    assert result.code == 1 and "no valid descriptor any more" in result.out


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("pins", {"A99": {"reading": "x", "by": "", "on": "", "why": ""}}),
        ("ledger", {"no.such": {"value": 1, "known_from": "", "source": ""}}),
        ("ledger", {"agi.declared_on": {"value": 7, "known_from": "", "source": ""}}),
        ("ledger", {"agi.verified_on": {"value": "2026-01-01", "known_from": "", "source": ""}}),
        ("waivers", [{"id": "x"}]),
        ("waivers", [{"id": 1, "kind": [], "facts": {"values": 3}}]),
        (
            "rules",
            {
                "no-such": {
                    "clause": "x",
                    **dict.fromkeys(("about", "governs", "requires", "except"), "sha256:" + "0" * 64),
                }
            },
        ),
        ("readings", {"A99": {"in_force": "open", "digest": "sha256:" + "0" * 64}}),
    ],
)
def test_what_a_pack_does_not_know_is_a_difference(project: Project, key: str, value: Any) -> None:
    found = receipt(project, FAILS)
    found[key] = value
    found["waived_on"] = "2026-01-01"
    altered(project, found)
    result = project.run("replay", "receipt.json")
    assert result.code == 1, result.out + result.err
    assert "internal error" not in result.err


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"nonsense",
        b'{"receipt": 2}',
        b"\xff\xfe",
        b"[" * 10_000,
        b'{"a": 1, "a": 2}',
        b"\x00",
    ],
)
def test_what_is_no_receipt_is_an_error(project: Project, content: bytes) -> None:
    project.put("receipt.json", content)
    result = project.run("replay", "receipt.json")
    assert result.code == 2 and "internal error" not in result.err and "receipt.json" in result.err


@pytest.mark.parametrize("content", ["{}", "[]", '{"schema_version": 1, "tool": {}}'])
def test_another_file_is_told_in_one_line(project: Project, content: str) -> None:
    project.put("report.json", content)
    assert project.run("replay", "report.json").err == (
        "checker replay: report.json: is no receipt: it has no key receipt; name a file that `checker check --receipt "
        "FILE` wrote\n"
    )


def test_a_missing_receipt_is_an_error(project: Project) -> None:
    assert project.run("replay", "none.json").code == 2
    assert project.run("replay", ".").code == 2


def test_hostile_text_survives_and_stays_harmless(project: Project) -> None:
    hostile = "\\u001b[31m\\u2028 \\ufffe"
    text = '{"kind":"ip-grant","id":"x","by":"openai","on":"2026-01-05","ip":"model","to":"%s"}'
    project.put("0.json", text % hostile)
    assert project.check("0.json", "--receipt", "receipt.json").code == 1
    assert (project.folder / "receipt.json").read_bytes().isascii()
    assert project.run("replay", "receipt.json").code == 0


def test_order_of_offerings_and_documents(project: Project) -> None:
    receipt(project, launch(AZURE, AWS, id="a") + "---\n" + launch(AZURE, id="b"))
    assert project.run("replay", "receipt.json").code == 0


def test_an_act_that_is_refused_for_its_age_is_none_that_was_decided(project: Project) -> None:
    project.write(one_yaml=FAILS.replace("2026-01-10", "2035-01-10"))
    assert project.check("one.yaml", "--max-policy-age", "30", "--receipt", "r.json").code == 2
    done = project.run("replay", "r.json")
    assert done.code == 0 and "not judged then, so not now: 1" in done.out, done.out
