"""The silent passes, by number: none of these may exit 0, and each says what is wrong."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.report.formats import FORMATS
from tests.gate.project import (
    AWS,
    AZURE,
    ERROR,
    FAILS,
    GCP,
    NEEDS_REVIEW,
    NOT_APPLICABLE,
    PASSES,
    Project,
    Result,
    launch,
)

ROOT = Path(__file__).parents[2]
GRANT = ("--reason", "agreed", "--approver", "jane", "--consent", "MS-17")
EVER = ("--days", "300")


def refused(
    project: Project, text: str | bytes, *said: str, name: str = "one.yaml", words: tuple[str, ...] = ()
) -> Result:
    """Check a file, see that it is not judged, and why."""
    project.put(name, text)
    result = project.check(name, *words)
    assert result.code == 2, result.out
    for word in said:
        assert word in result.out, result.out
    return result


# 1 to 5: the descriptor


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("offerings:", "goverment: true\nofferings:", 'there is no key "goverment"'),
        ("customers: [commercial]", "custmers: [commercial]", "did you mean customers?"),
        ("offerings:", "Offerings:", "did you mean offerings?"),
        ("by: openai", "By: openai", "did you mean by?"),
        ("brand: openai", "brnad: openai", "did you mean brand?"),
        ("kind: launch", "kind: launch\ncloud: aws", "offerings[]"),
    ],
)
def test_01_a_misspelt_key(project: Project, old: str, new: str, said: str) -> None:
    refused(project, PASSES.replace(old, new), "one.yaml:", said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("customers: [commercial]", "customers: commercial", "write [commercial]"),
        ("offerings:\n  - {", "offerings:\n    {", "offerings"),
        ("2026-01-10", "20260110", "a day such as"),
        ("2026-01-10", "2026-02-30", "there is no such day"),
        ("cloud: azure", "cloud: [azure]", "one of azure"),
        ("cloud: azure", "cloud: true", "one of azure"),
        ("cloud: azure", "cloud: Azure", "did you mean azure?"),
        ("cloud: azure", "cloud: null", "unknown"),
        ("cloud: azure", "cloud: ", "unknown"),
        ("brand: openai", "brand: 5", "one of openai"),
        ("id: some-launch", "id: Some Launch", "small letters, digits and hyphens"),
        ("id: some-launch", "id: 5", "small letters, digits and hyphens"),
        ("co_developed_with: []", "co_developed_with: acme", "a list of texts"),
        ("co_developed_with: []", "co_developed_with: [5]", "text"),
    ],
)
def test_02_a_wrong_type(project: Project, old: str, new: str, said: str) -> None:
    text = PASSES.replace(old, new)
    assert text != PASSES
    refused(project, text, "one.yaml:", said)


def test_03_a_fact_that_only_a_message_names_is_missing(project: Project, tmp_path: Path) -> None:
    """The verdict stands: the message says that the fact is unknown."""
    folder = tmp_path / "pack"
    shutil.copytree(ROOT / "policies", folder)
    file = folder / "agreements" / "2025-next-chapter.yaml"
    data = yaml.safe_load(file.read_text())
    for clause in data["clauses"]:
        for rule in clause.get("rules", ()):
            if rule["id"] == "api-on-azure-only":
                rule["messages"] = [
                    {"text": "{weights.open} {product.brand} {world.compute_threshold_flop} on {this.cloud}"}
                ]
    file.write_text(json.dumps(data, default=str))
    project.put("one.yaml", FAILS.replace("brand: openai, ", ""))
    result = project.check("one.yaml", "--policy", str(folder))
    assert result.code == 1 and "unknown unknown unknown on AWS" in result.out


@pytest.mark.parametrize(
    "missing", ["surface: api, ", "cloud: aws, ", "available: 2026-01-10, ", ", customers: [commercial]"]
)
def test_04_a_missing_fact_in_a_prohibition(project: Project, missing: str) -> None:
    project.put(
        "one.yaml",
        launch(
            AZURE,
            AWS.replace(missing, "").replace("state: stateless, ", "" if "api" in missing else "state: stateless, "),
        ),
    )
    result = project.check("one.yaml", "--format", "json")
    assert result.code in (1, 3), result.out
    found = result.json["descriptors"][0]
    assert found["verdict"] == "fail" or found["causes"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "# only a comment\n",
        "{}",
        "{}\n",
        "[]",
        "- a\n",
        "text\n",
        "5\n",
        "null\n",
        "~\n",
        "true\n",
        "---\n",
        "---\n---\n",
        "...\n",
        " ",
        "\ufeff",
    ],
)
def test_05_nothing_where_a_descriptor_should_be(project: Project, text: str) -> None:
    refused(project, text, "one.yaml")
    refused(
        project,
        PASSES + "---\n" + (text if text.strip() not in ("", "\ufeff", "---", "...", "# only a comment") else "{}"),
        "one.yaml",
    )


@pytest.mark.parametrize("text", ["", " ", "{}", "[]", '"text"', "5", "null", "true"])
def test_05_nothing_in_json(project: Project, text: str) -> None:
    refused(project, text, "one.json", name="one.json")


# 6 to 8: nothing matched, nothing read, nothing found


@pytest.mark.parametrize("kind", ["lunch", "Launch", "launches", "release", "[launch]", "5"])
def test_06_no_rule_matches_a_kind_that_does_not_exist(project: Project, kind: str) -> None:
    refused(project, PASSES.replace("kind: launch", f"kind: {kind}"), "kind")


@pytest.mark.parametrize("name", ["one", "One.txt", "descriptors"])
def test_06_a_name_that_no_pattern_matches_is_not_passed_over_when_it_is_named(project: Project, name: str) -> None:
    project.put(name, FAILS)
    assert project.check(name).code == 1


@pytest.mark.parametrize("option", ["--rule", "--clause", "--id"])
def test_06_no_option_narrows_what_is_judged(project: Project, option: str) -> None:
    project.put("one.yaml", FAILS)
    assert project.check("one.yaml", option, "nothing").code == 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("one.yaml", "kind: ["),
        ("one.yaml", "kind: launch\n\tby: openai\n"),
        ("one.yaml", '{"kind": "launch",}}'),
        ("one.yaml", "a: b: c"),
        ("one.yaml", "'unclosed"),
        ("one.yaml", "%YAML 1.1\n---\nkind: launch\n"),
        ("one.json", '{"kind": "launch",}'),
        ("one.json", "{'kind': 'launch'}"),
        ("one.json", "kind: launch"),
        ("one.json", '{"kind": "launch"} trailing'),
        ("one.json", '{"kind": NaN}'),
        ("one.json", '// comment\n{"kind": "launch"}'),
    ],
)
def test_07_a_file_that_does_not_parse(project: Project, name: str, text: str) -> None:
    refused(project, text, name, name=name)


def test_08_no_file_found(project: Project) -> None:
    project.put("nothing.txt", "")
    project.put("launch.yaml", "a: 1\n")
    for words in ((".",), ("nowhere",), ("*.yaml",), ("./nowhere/",), ("",)):
        assert project.check(*words).code == 2, words
    assert project.check(".", "--allow-empty").code == 0
    assert project.check("nowhere", "--allow-empty").code == 2, "what is named must be there all the same"
    assert "2 other files were skipped: launch.yaml, nothing.txt" in project.check(".").out


def test_08_what_is_skipped_is_counted_and_named(project: Project) -> None:
    project.put("a.descriptor.YML", PASSES)
    project.put("launches/d.yaml", "a: 1\n")
    for hidden in (".hidden/b.descriptor.yaml", "node_modules/c.descriptor.yaml"):
        project.put(hidden, FAILS)
    os.symlink(project.folder / "launches", project.folder / "descriptors")
    said = "1 descriptor: 1 pass. 1 other file and 3 folders skipped."
    assert said in project.check(".").out
    for format in ("text", "concise"):
        result = project.check(".", "--verbose", "--format", format)
        assert said in result.out and result.code == 0
        for name in (".hidden", "node_modules", "descriptors", "launches/d.yaml"):
            assert any(line.lstrip(" =").startswith(f"{name}: ") for line in result.out.splitlines()), name
    assert project.check(".", "--format", "json").json["skipped"] == 4


def test_08_no_file_found_in_one_of_several_places(project: Project) -> None:
    """A folder that is named is meant, whatever is found elsewhere."""
    project.put("launches/a.descriptor.yaml", PASSES)
    project.put("releases/b.yaml", "a: 1\n")
    result = project.check("launches", "releases")
    assert (
        result.code == 2 and "no descriptor was found in this folder" in result.out and "--> releases\n" in result.out
    )
    assert project.check("launches", "releases", "--format", "json").json["errors"][0]["path"] == "releases"
    assert project.check("launches", "releases", "--allow-empty").code == 0
    assert project.check("launches", "launches", ".", "launches/a.descriptor.yaml").code == 0
    assert project.check("launches/a.descriptor.yaml", "launches").code == 0, "what is found there is known already"


@pytest.mark.parametrize(
    "name",
    [
        "b.Descriptor.yaml",
        "b.descriptors.yaml",
        "b.descriptor.yaml.txt",
        "b.descriptor.yaml ",
        "b.yaml ",
        "b.yaml",
        "b.json",
    ],
)
@pytest.mark.parametrize("format", FORMATS)
def test_08_a_near_miss_is_not_passed_over(project: Project, name: str, format: str) -> None:
    project.put("a.descriptor.yaml", PASSES)
    project.put(name, json.dumps({"kind": "launch", "id": "b", "by": "openai"}))
    for words in ((".",), (".", "--allow-empty"), (".", "--quiet")):
        result = project.check(*words, "--format", format)
        assert result.code == 2, words
        assert name.strip() in result.out and "rename it to b.descriptor." in result.out and "ignore" in result.out
    assert project.check("a.descriptor.yaml", "--format", format).code == 0, "a file that is named is looked at alone"
    project.put("checker.toml", f'ignore = ["{name}"]\n')
    assert project.check(".", "--format", format).code == 0


def test_08_an_ignored_path_is_relative_to_the_configuration(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.put("checker.toml", 'ignore = ["launches/b.yaml", "old"]\n')
    project.put("launches/a.descriptor.yaml", PASSES)
    project.put("launches/b.yaml", FAILS)
    project.put("launches/old/b.yaml", FAILS)
    project.put("old/c.descriptor.yaml", FAILS)
    assert [error["path"] for error in project.check(".", "--format", "json").json["errors"]] == ["launches/old/b.yaml"]
    monkeypatch.chdir(project.folder / "launches")
    assert [error["path"] for error in project.check(".", "--format", "json").json["errors"]] == ["old/b.yaml"]


# 9 and 10: the pack


def pack_with(folder: Path, name: str, change: Callable[[Any], None]) -> str:
    """Return a copy of the shipped pack with the data of one file changed."""
    target = folder / "pack"
    shutil.copytree(ROOT / "policies", target)
    data = yaml.safe_load((target / name).read_text())
    change(data)
    (target / name).write_text(json.dumps(data, default=str))
    return str(target)


def rule_of(data: Any, name: str = "api-on-azure-only") -> Any:
    return next(rule for clause in data["clauses"] for rule in clause.get("rules", ()) if rule["id"] == name)


NO_SUCH = {"clause": "2025.nosuch", "when": "true", "ground": "x"}
AGREEMENT = "agreements/2025-next-chapter.yaml"


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (AGREEMENT, lambda data: rule_of(data).update(requires='this.cluod == "azure"'), "cluod"),
        (AGREEMENT, lambda data: rule_of(data).update(requires='this.cloud == "azuer"'), "azuer"),
        (AGREEMENT, lambda data: rule_of(data).update(governs='reading.A99 == "x"'), "A99"),
        (AGREEMENT, lambda data: rule_of(data).update(governs='reading.A18 == "verfied"'), "verfied"),
        (AGREEMENT, lambda data: rule_of(data).update(governs="world.agi.declared < start25"), "agi.declared"),
        (AGREEMENT, lambda data: rule_of(data).update(governs="is_apy(this)"), "is_apy"),
        (AGREEMENT, lambda data: rule_of(data).update(kinds=["lunch"]), "lunch"),
        (AGREEMENT, lambda data: rule_of(data).update(subject="offering"), "offering"),
        (AGREEMENT, lambda data: rule_of(data).update(at=["this.cluod"]), "cluod"),
        (AGREEMENT, lambda data: rule_of(data).update(requiers="true"), "requires"),
        (AGREEMENT, lambda data: rule_of(data).update(assumptions=["D99"]), "D99"),
        (AGREEMENT, lambda data: rule_of(data).update(messages=[{"text": "{this.cluod}"}]), "cluod"),
        (AGREEMENT, lambda data: rule_of(data).update({"except": [NO_SUCH]}), "2025.nosuch"),
        (AGREEMENT, lambda data: data["clauses"][0].update(modality="obligaton"), "modality"),
        ("pack.yaml", lambda data: data.update(pins={"A02": "eerlier"}), "eerlier"),
        ("pack.yaml", lambda data: data.update(attest=["microsoft.can_suport"]), "can_suport"),
        ("definitions.yaml", lambda data: data.update({"x(o)": "o.cluod == 1"}), ""),
        ("priorities.yaml", lambda data: data[0].update(over="2025.nosuch"), "2025.nosuch"),
        ("ledger.yaml", lambda data: data["facts"].update({"agi.declred_on": "none"}), "agi.declred_on"),
        ("readings.yaml", lambda data: data["A02"].update(clauses=["2026.nosuch"]), "2026.nosuch"),
        ("notes.yaml", lambda data: data[0].update(kinds=["lunch"]), "lunch"),
    ],
)
def test_09_a_misspelt_word_in_a_policy(
    project: Project, tmp_path_factory: pytest.TempPathFactory, name: str, change: Callable[[Any], None], said: str
) -> None:
    policy = pack_with(tmp_path_factory.mktemp("wrong"), name, change)
    project.put("one.yaml", PASSES)
    result = project.check("one.yaml", "--policy", policy)
    if said:
        assert result.code == 2 and said in result.out, result.out
        assert f"--> {policy}/{name}:" in result.out
    else:
        # A definition that nothing uses reads nothing; used once, it is refused.
        policy = pack_with(
            tmp_path_factory.mktemp("used"), AGREEMENT, lambda data: rule_of(data).update(governs="x(this)")
        )
        assert project.check("one.yaml", "--policy", policy).code == 2


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("rule", "api-on-azure-olny"),
        ("clause", "2025.api-exclusivty"),
        ("pins", {"A99": "x"}),
        ("pins", {"A02": "eerlier"}),
        ("expect", "passes"),
    ],
)
def test_10_a_test_that_names_what_does_not_exist(
    project: Project, tmp_path_factory: pytest.TempPathFactory, key: str, value: Any
) -> None:
    pytest.importorskip("checker.cli.test", reason="there is no command to run a pack's cases yet")
    policy = pack_with(
        tmp_path_factory.mktemp("cases"), "cases/api-exclusivity.yaml", lambda data: data[0].update({key: value})
    )
    result = project.run("test", policy)
    assert result.code == 2, result.out + result.err


# 11 to 13: YAML


@pytest.mark.parametrize(
    "text",
    [
        PASSES + "by: microsoft\n",
        PASSES.replace("cloud: azure", "cloud: aws, cloud: azure"),
        PASSES.replace("by: openai\n", 'by: openai\n"by": openai\n'),
    ],
)
def test_11_a_duplicate_key(project: Project, text: str) -> None:
    refused(project, text, "duplicate-key")


def test_11_a_duplicate_key_in_json(project: Project) -> None:
    refused(project, '{"kind": "launch", "kind": "payment"}', "duplicate-key", name="one.json")


@pytest.mark.parametrize(
    "word",
    [
        "no",
        "on",
        "yes",
        "off",
        "y",
        "N",
        "True",
        "1.10",
        "12:30",
        "010",
        "0o10",
        "1_000",
        "0x10",
        "1e3",
        "2026-01-10 00:00",
    ],
)
def test_12_what_yaml_1_1_would_read_otherwise_is_refused_or_the_text_it_is(project: Project, word: str) -> None:
    project.put("one.yaml", f"kind: ip-grant\nid: x\nby: openai\non: 2026-01-05\nip: model\nto: {word}\n")
    code = project.check("one.yaml", "--receipt", "receipt.json").code
    facts = json.loads((project.folder / "receipt.json").read_text())["descriptors"][0]["facts"]
    assert (code, facts) == (2, None) or facts["to"] == word


@pytest.mark.parametrize("word", ["no", "on", "yes", "off", "True", "010", "1.10"])
def test_12_words_that_would_be_booleans_or_numbers_are_refused_as_texts(project: Project, word: str) -> None:
    refused(project, PASSES.replace("by: openai", f"by: openai\ntitle: {word}"), "one.yaml:4:8")


@pytest.mark.parametrize("value", ["yes", "on", "Yes", "1", '"true"', "y"])
def test_12_and_no_boolean_comes_of_them(project: Project, value: str) -> None:
    refused(project, PASSES + f"microsoft: {{can_support: {value}}}\n", "one.yaml")


@pytest.mark.parametrize("first", [PASSES, NOT_APPLICABLE])
def test_13_the_second_document_of_a_file(project: Project, first: str) -> None:
    project.put("one.yaml", first + "---\n" + FAILS.replace("some-launch", "second"))
    assert project.check("one.yaml").code == 1
    refused(project, first + "---\n" + ERROR.replace("some-launch", "second"))
    refused(project, first + "---\nkind: [\n")
    refused(project, first + "...\n---\n{}\n")


# 14 and 15: waivers (every bound and every change of facts in tests/gate/test_waivers.py)


def waived(project: Project, text: str, **changes: str) -> Result:
    """Waive the only finding of a descriptor, change the waiver, and check."""
    project.put("one.yaml", text)
    assert project.run("waive", "one.yaml", *GRANT, *EVER).code == 0
    file = project.folder / "waivers.yaml"
    written = file.read_text()
    for key, value in changes.items():
        lines = [f"  {key}: {value}" if line.startswith(f"  {key}: ") else line for line in written.splitlines()]
        written = "\n".join(lines) + "\n"
    file.write_text(written)
    return project.check("one.yaml", "--waivers", "waivers.yaml")


def test_14_an_expired_waiver(project: Project) -> None:
    result = waived(project, FAILS, granted="2020-01-01", expires="2020-12-31")
    assert result.code == 1 and "expired after 2020-12-31" in result.out


def test_14_a_waiver_that_is_not_granted_yet(project: Project) -> None:
    result = waived(project, FAILS, granted="9999-12-30", expires="9999-12-31")
    assert result.code == 1 and "granted from 9999-12-30" in result.out


def test_14_a_widened_waiver(project: Project) -> None:
    assert waived(project, FAILS).code == 0
    project.put("one.yaml", FAILS.replace("aws", "gcp"))
    result = project.check("one.yaml", "--waivers", "waivers.yaml")
    assert result.code == 1 and "was AWS and is Google Cloud" in result.out


@pytest.mark.parametrize("way", ["--waivers", "checker.toml", "pyproject.toml", "--config"])
def test_14_on_every_path(project: Project, way: str) -> None:
    assert waived(project, FAILS, granted="2020-01-01", expires="2020-12-31").code == 1
    words: tuple[str, ...] = ()
    if way == "--waivers":
        words = ("--waivers", "waivers.yaml")
    elif way == "--config":
        project.put("c/mine.toml", "waivers = ['../waivers.yaml']\n")
        words = ("--config", "c/mine.toml")
    else:
        project.put(way, ("[tool.checker]\n" if "pyproject" in way else "") + "waivers = ['waivers.yaml']\n")
    result = project.check("one.yaml", *words)
    assert result.code == 1 and "expired" in result.out


def test_15_a_waiver_for_one_finding_hides_no_other(project: Project) -> None:
    assert waived(project, FAILS).code == 0
    project.put("one.yaml", launch(AZURE, AWS, GCP))
    assert project.check("one.yaml", "--waivers", "waivers.yaml").code == 1
    project.put("one.yaml", FAILS.replace("co_developed_with: []", "co_developed_with: [acme]"))
    assert project.check("one.yaml", "--waivers", "waivers.yaml").code in (1, 3)
    project.put("one.yaml", FAILS)
    project.put("two.yaml", FAILS.replace("some-launch", "other-launch"))
    assert project.check("one.yaml", "two.yaml", "--waivers", "waivers.yaml").code == 1


# 16 to 20


@pytest.mark.parametrize("absent", ["customers: [commercial]", "co_developed_with: []"])
def test_16_an_absent_list_turns_no_rule_off(project: Project, absent: str) -> None:
    text = launch(AZURE, AWS.replace(", " + absent, "")).replace(
        ", co_developed_with: []", "" if "co" in absent[:3] else ", co_developed_with: []"
    )
    project.put("one.yaml", text)
    assert project.check("one.yaml").code in (1, 3)


def test_16_an_absent_list_is_not_an_empty_one(project: Project) -> None:
    natsec = AWS.replace("commercial", "us-government-national-security")
    project.put("one.yaml", launch(AZURE, natsec))
    assert project.check("one.yaml").code == 0
    project.put("one.yaml", launch(AZURE, natsec.replace(", customers: [us-government-national-security]", "")))
    assert project.check("one.yaml").code == 3
    project.put("one.yaml", launch(AZURE, natsec.replace("[us-government-national-security]", "[]")))
    assert project.check("one.yaml").code == 2


@pytest.mark.parametrize("digest", ["", " ", "sha256:", "sha256:0", "0" * 11, "0" * 64, "md5:0123456789abcdef"])
def test_17_a_digest_that_is_wanted_and_absent_or_another(project: Project, digest: str) -> None:
    project.put("one.yaml", PASSES)
    result = project.check("one.yaml", "--policy-digest", digest)
    assert result.code == 2 and "policy-digest" in result.out
    project.put("checker.toml", f"policy-digest = {json.dumps(digest)}\n")
    assert project.check("one.yaml").code == 2


def test_17_a_waiver_without_a_digest(project: Project) -> None:
    assert waived(project, FAILS).code == 0
    file = project.folder / "waivers.yaml"
    text = file.read_text()
    lines = [line for line in text.splitlines() if "digest:" not in line]
    file.write_text("\n".join(lines) + "\n")
    assert project.check("one.yaml", "--waivers", "waivers.yaml").code == 2
    file.write_text(text.replace("sha256:", "sha256:0")[: len(text)])
    assert project.check("one.yaml", "--waivers", "waivers.yaml").code == 2


@pytest.mark.parametrize(
    ("text", "code"), [(PASSES, 0), (FAILS, 1), (NEEDS_REVIEW, 3), (NOT_APPLICABLE, 0), (ERROR, 2), ("a: [", 2)]
)
@pytest.mark.parametrize("format", FORMATS)
def test_18_another_format_is_no_other_exit_code(project: Project, text: str, code: int, format: str) -> None:
    project.put("one.yaml", text)
    for words in ((), ("--quiet", "--no-excerpt"), ("--verbose", "--color", "always")):
        assert project.check("one.yaml", "--format", format, *words).code == code


@pytest.mark.parametrize(("text", "code"), [(PASSES, 0), (FAILS, 1), (NEEDS_REVIEW, 3), (ERROR, 2)])
def test_18_nor_are_several_at_once(project: Project, text: str, code: int) -> None:
    project.put("one.yaml", text)
    alone = {name: project.check("one.yaml", "--format", name).out for name in FORMATS}
    assert project.check("one.yaml", *[f"--output={name}=out.{name}" for name in FORMATS]).code == code
    assert {name: (project.folder / f"out.{name}").read_text() for name in FORMATS} == alone


@pytest.mark.parametrize("format", FORMATS)
def test_18_nor_are_usage_errors_and_empty_runs(project: Project, format: str) -> None:
    project.put("one.yaml", PASSES)
    for words in (
        ("nowhere",),
        (".",),
        ("one.yaml", "--pin", "A99=x"),
        ("one.yaml", "--policy", "nowhere"),
        ("one.yaml", "--bogus"),
        (),
    ):
        assert project.check(*words, "--format", format).code == 2, words
    project.put("empty/notes.txt", "nothing to judge")
    assert project.check("empty", "--allow-empty", "--format", format).code == 0


def test_18_an_unknown_format_is_refused(project: Project) -> None:
    project.put("one.yaml", PASSES)
    assert project.check("one.yaml", "--format", "sarf").code == 2
    assert project.check("one.yaml", "--output", "sarf=x").code == 2
    assert project.check("one.yaml", "--output", "sarif").code == 2
    assert project.check("one.yaml", "--output", "sarif=no/such/folder").code == 2


@pytest.mark.parametrize("worse", [FAILS, NEEDS_REVIEW, ERROR, "a: ["])
def test_19_a_first_failure_hides_no_other(project: Project, worse: str) -> None:
    project.put("a.yaml", FAILS.replace("some-launch", "first"))
    project.put("b.yaml", worse)
    project.put("c.yaml", launch(AZURE, AWS, GCP, id="third"))
    result = project.check("a.yaml", "b.yaml", "c.yaml", "--format", "json")
    found = result.json
    assert result.code == (2 if worse in (ERROR, "a: [") else 1)
    assert [entry["path"] for entry in found["descriptors"]] == ["a.yaml", "b.yaml", "c.yaml"]
    third = [finding["subject"] for finding in found["descriptors"][2]["findings"] if finding["verdict"] == "fail"]
    assert third == ["offerings[1]", "offerings[2]"]


def test_19_every_mistake_of_a_descriptor_is_told(project: Project) -> None:
    text = FAILS.replace("brand", "brnad").replace("cloud: aws", "cloud: asw").replace("by: openai", "by: opnai")
    result = refused(project, text)
    assert result.out.count("error[") == 3


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "place", ["checker.judge.allowance.judge", "checker.check.find", "checker.judge.opening.open_law", "render"]
)
def test_20_a_crash_is_no_verdict(project: Project, monkeypatch: pytest.MonkeyPatch, format: str, place: str) -> None:
    def crash(*_: Any, **__: Any) -> Any:
        raise RuntimeError("the sky fell")

    project.put("one.yaml", PASSES)
    if place == "render":
        module, _, name = FORMATS[format].partition(":")
        whole = __import__(module, fromlist=[name])
        good, calls = getattr(whole, name), []

        def once(*words: Any) -> Any:
            calls.append(1)
            return crash() if len(calls) == 1 else good(*words)

        monkeypatch.setattr(whole, name, once)
    else:
        monkeypatch.setattr("checker.cli.common.open_law" if place.endswith("open_law") else place, crash)
    result = project.check("one.yaml", "--format", format)
    assert result.code == 2
    assert "the sky fell" in result.out + result.err
    assert "Traceback" not in result.out + result.err
    if format == "json":
        assert result.json["errors"][0]["code"] == "internal-error"


@pytest.mark.parametrize("way", ["raise", "exit", "kill"])
def test_20_nor_is_a_process_that_dies(project: Project, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """Many files are judged by several processes, of which one comes to an end before its time."""
    from checker.judge import allowance

    whole = allowance.judge

    def judge(act: Any, law: Any, **words: Any) -> Any:
        if act.id == "launch-290":
            if way == "raise":
                raise RuntimeError("the sky fell")
            os._exit(0) if way == "exit" else os.kill(os.getpid(), 9)
        return whole(act, law, **words)

    for number in range(320):
        project.put(f"descriptors/{number:03}.yaml", PASSES.replace("some-launch", f"launch-{number}"))
    assert project.check(".").code == 0
    monkeypatch.setattr(allowance, "judge", judge)
    monkeypatch.setattr("checker.processes.cores", lambda: 2)
    result = project.check(".", "--format", "json")
    wanted = "internal-error" if way == "raise" else "lost-process"
    assert result.code == 2 and result.json["errors"][0]["code"] == wanted


def test_20_nor_is_a_crash_of_another_command(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    import checker.cli.common

    monkeypatch.setattr(checker.cli.common, "open_law", lambda *_, **__: 1 / 0)
    assert project.run("config").code == 2


@pytest.mark.parametrize("missing", ["yaml", "checker.judge.judgement", "argparse"])
def test_20_nor_is_an_installation_that_is_broken(project: Project, missing: str) -> None:
    """Python ends with 1 where something cannot be imported."""
    project.put("one.yaml", PASSES)
    script = f"import sys; sys.modules[{missing!r}] = None; from checker.cli import entry; entry()"
    # Places are the parser's; a pass in text needs none.
    words = [sys.executable, "-c", script, "check", "one.yaml", "--format", "json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, cwd=project.folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


PAYMENT = "kind: payment\nid: p\nby: microsoft\nto: openai\naccrued: {from: 2035-01-01, to: 2035-03-31}\n"


# Also


def test_an_act_long_after_the_last_review(project: Project) -> None:
    project.put("one.yaml", PASSES.replace("2026-01-10", "2035-01-10"))
    result = project.check("one.yaml", "--format", "json")
    assert any(note["kind"] == "outdated" for note in result.json["descriptors"][0]["notes"])
    refused(project, PASSES.replace("2026-01-10", "2035-01-10"), "policy-age", words=("--max-policy-age", "365"))
    for days in ("-1", "x", "1.5", ""):
        assert project.check("one.yaml", "--max-policy-age", days).code == 2


@pytest.mark.parametrize("text", [NOT_APPLICABLE.replace("2025-01-01", "2035-01-01").replace("aws", "azure"), PAYMENT])
def test_an_act_long_after_the_review_that_no_rule_governs_is_refused_too(project: Project, text: str) -> None:
    project.put("one.yaml", text)
    assert project.check("one.yaml").code in (0, 3)
    refused(project, text, "policy-age", words=("--max-policy-age", "30"))


def test_an_excuse_that_a_team_asserts_itself(project: Project) -> None:
    text = NEEDS_REVIEW.replace("can_support: true", "can_support: false").replace(
        "chooses_to_support: true", "chooses_to_support: false"
    )
    project.put("one.yaml", text)
    notes = project.check("one.yaml", "--format", "json").json["descriptors"][0]["notes"]
    assert {note["name"] for note in notes if note["kind"] == "unattested"} >= {"microsoft.can_support"}
    assert "unattested" in project.check("one.yaml", "--format", "json").out


@pytest.mark.parametrize(
    "line",
    [
        "waivers: []",
        "waive: {rule: x}",
        "pins: {A02: earlier}",
        "world: {agi.declared_on: 2020-01-01}",
        "facts: {}",
        "ledger: x",
        "policy: mine",
        "checker: {}",
        "allow_review: true",
    ],
)
def test_a_descriptor_waives_pins_and_asserts_nothing_for_itself(project: Project, line: str) -> None:
    refused(project, FAILS + line + "\n", "there is no key")


def test_two_descriptors_of_one_id(project: Project) -> None:
    project.put("a.yaml", PASSES)
    project.put("b.yaml", PASSES)
    result = project.check("a.yaml", "b.yaml")
    assert result.code == 2 and result.out.count("duplicate-id") == 2
    for here, there in (("a.yaml:2:5", "b.yaml:2"), ("b.yaml:2:5", "a.yaml:2")):
        assert f"also at {there}\n --> {here}\n" in result.out
    assert project.check("a.yaml", "a.yaml").code == 0, "one file named twice is one"
    refused(project, PASSES + "---\n" + PASSES, "duplicate-id")
    refused(project, PASSES + "---\n" + ERROR, "duplicate-id")


def test_a_nul_byte_a_wrong_encoding_and_a_control_character(project: Project) -> None:
    refused(project, PASSES.encode() + b"\x00")
    refused(project, PASSES.encode("utf-16"))
    refused(project, PASSES.encode("utf-32"))
    refused(project, PASSES.encode() + b"# caf\xe9\n")
    refused(project, PASSES + "# \x07\n")
    refused(project, b"\xef\xbb\xbf" + PASSES.encode() + b"\xef\xbb\xbf")
    project.put("one.yaml", b"\xef\xbb\xbf" + PASSES.encode())
    assert project.check("one.yaml").code == 0


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: *a\n",
        "<<: {kind: launch}\n",
        "kind: !!str launch\n",
        "kind: !launch x\n",
        "kind: !!python/object/apply:os.system [ls]\n",
    ],
)
def test_aliases_merge_keys_and_tags(project: Project, text: str) -> None:
    refused(project, text)
    refused(project, PASSES + "---\n" + text)


def test_a_symlink_loop(project: Project) -> None:
    project.put("descriptors/a.yaml", PASSES)
    os.symlink("..", project.folder / "descriptors" / "up")
    os.symlink("loop.yaml", project.folder / "descriptors" / "loop.yaml")
    result = project.check(".")
    assert result.code == 2 and "loop.yaml" in result.out
    (project.folder / "descriptors" / "loop.yaml").unlink()
    assert project.check(".").code == 0


def test_links_pipes_and_what_cannot_be_read(project: Project) -> None:
    os.symlink("nowhere", project.folder / "dangling.descriptor.yaml")
    assert project.check(".").code == 2
    assert project.check("dangling.descriptor.yaml").code == 2
    assert project.check("/dev/null").code == 2
    assert project.check("/proc/self/mem").code == 2


def test_no_network_call_of_any_kind(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a network call")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    project.put("one.yaml", FAILS + "evidence: {by: {by: counsel, ref: 'https://example.com/'}}\n")
    for format in FORMATS:
        assert project.check("one.yaml", "--format", format, "--receipt", "r.json").code == 1
    assert project.run("replay", "r.json").code == 0
    assert project.run("config").code == 0
    assert project.run("waive", "one.yaml", *GRANT, *EVER).code == 0


def test_an_unknown_version_of_the_descriptor_format(project: Project) -> None:
    for version in ("2", "0", "-1", "1.0", '"1"', "true", "null", "latest"):
        refused(project, f"schema: {version}\n" + PASSES, "schema: expected a version of the descriptor format: 1")
    project.put("one.yaml", "schema: 1\n" + PASSES)
    assert project.check("one.yaml").code == 0
