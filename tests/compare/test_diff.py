"""What changes between two laws: the diagrams agree with judging, and classes cover what changes, each with an act."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import jsonschema
import pytest

from checker.cli import main
from checker.compare.diff import Change, Comparison, diff
from checker.compare.operands import Base, OperandError, law_of, starts
from checker.condition.engines.diagram import BOTTOM, FALSE
from checker.judge.act import path_of
from checker.judge.descriptor import Reader
from checker.judge.judgement import judge
from checker.judge.law import Law
from checker.judge.opening import open_law
from checker.read.edit import taken
from checker.space.regions import Classes
from checker.space.space import Space
from checker.space.verdicts import IMPOSSIBLE
from checker.verify.fast_path import act_of
from tests.advise.broken import INVENTED, copy
from tests.sweep import in_sweep

ROOT = Path(__file__).parents[2]
AMENDMENT = ROOT / "docs" / "amendment.md"
SCHEMA = json.loads((ROOT / "checker" / "advise" / "diff.schema.json").read_text(encoding="utf-8"))
SHIPPED = Base(None, None, {}, None)
OTHER = Base(str(INVENTED), None, {}, None)
FRAMEWORK = "agreements/framework.yaml"


def pairs_of(space: Space, comparison: Comparison, count: int) -> list[tuple[tuple[str, str], tuple[str, str], str]]:
    """Return (by diagram, by judging, the act) for acts drawn at random."""
    random, found = Random(7), []
    for _ in range(count):
        model = {level: random.randrange(size) for level, size in enumerate(space.sizes[: space.facts])}
        node = comparison.pair
        while space.diagram.level[node] != BOTTOM:
            node = space.diagram.kids[node][model[space.diagram.level[node]]]
        pair = space.diagram.value[node]
        if IMPOSSIBLE not in pair:
            act = act_of(space, model)
            found.append((pair, tuple([judge(act, law, causes=False).verdict for law in space.laws]), str(act.facts)))
    return found


KINDS = [
    ("launch", 1),
    ("launch", 2),
    ("ip-use", 0),
    ("ip-grant", 0),
    ("payment", 0),
    ("agi-declaration", 0),
    ("training", 0),
]


@pytest.mark.parametrize(("kind", "rows"), KINDS)
@pytest.mark.parametrize("words", [("2025-next-chapter", "2026-next-phase"), ("pin:A02=priority", "as-of:2026-01-01")])
def test_the_diagrams_say_what_judging_says(
    kind: str, rows: int, words: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.compare.diff.same", lambda space: False)
    laws = [law_of(word, SHIPPED) for word in words]
    space = Space(kind, rows, laws, apart=True)
    found = pairs_of(space, Comparison(space), 150)
    assert len(found) > 20
    for by_diagram, by_judging, act in found:
        assert by_diagram == by_judging, act


@pytest.mark.parametrize(("kind", "rows"), [("launch", 1), ("ip-use", 0), ("payment", 0)])
def test_classes_hold_what_changes_and_nothing_else(kind: str, rows: int) -> None:
    space = Space(kind, rows, [law_of("2025-next-chapter", SHIPPED), law_of("2026-next-phase", SHIPPED)], apart=True)
    comparison = Comparison(space)
    classes = Classes(space, comparison.exists)
    diagram = space.diagram
    for pair in comparison.pairs():
        here = comparison.where(comparison.pair, pair)
        must = diagram.conj(here, comparison.exists)
        outside = diagram.conj(diagram.negate(here), comparison.exists)
        found = classes.cover(must, diagram.negate(outside))
        union = space.any(item.where for item in found)
        assert diagram.conj(must, diagram.negate(union)) == FALSE and diagram.conj(union, outside) == FALSE
        for item in found:
            # No condition can be left out, and no class is made up for by the others.
            for condition in item.conditions:
                assert classes.meets([other for other in item.conditions if other is not condition], outside)
            rest = space.any(other.where for other in found if other is not item)
            assert space.all([must, diagram.negate(rest)]) != FALSE


@pytest.fixture(scope="module")
def agreements() -> tuple[Law, Law, tuple[Change, ...]]:
    one, other = law_of("2025-next-chapter", SHIPPED), law_of("2026-next-phase", SHIPPED)
    return one, other, diff(one, other).changes


def test_each_class_is_shown_by_an_act_that_is_judged_again(agreements: tuple[Law, Law, tuple[Change, ...]]) -> None:
    one, other, changes = agreements
    assert len(changes) > 20
    for change in changes:
        assert change.case is not None and not change.case.pins and not change.case.ledger and change.acts > 0
        for law, verdict in ((one, change.before), (other, change.after)):
            act, refusals = Reader(law).act(change.case.data)
            assert act is not None, refusals
            assert judge(act, law).verdict == verdict, change


def test_the_days_of_an_example_are_natural_and_in_its_class(
    agreements: tuple[Law, Law, tuple[Change, ...]],
) -> None:
    held = 0
    for change in agreements[2]:
        assert change.case is not None
        text = str(change.case.data)
        days = re.findall(r"\d{4}-\d\d-\d\d", text)
        assert days and all("2026" <= day[:4] <= "2033" for day in days), text
        assert "[]" not in text.replace("'co_developed_with': []", ""), text
        for condition in change.conditions:
            path, _, said = condition.partition(" is ")
            if not (found := re.findall(r"\d{4}-\d\d-\d\d", said)):
                continue
            day = taken(change.case.data, path_of(path if change.rows != 1 else f"offerings[0].{path}"))
            first = found[0] if said.startswith(("on or after", "from", "on 2")) else ""
            last = found[-1] if said.startswith(("on or before", "from", "on 2")) else "9999"
            assert day == "none" or first <= day <= last, (condition, text)
            held += 1
    assert held > 8


def test_what_counsel_knows_about_the_amendment(agreements: tuple[Law, Law, tuple[Change, ...]]) -> None:
    """An API on another cloud after Azure is forbidden by the first agreement and allowed by the second."""
    changes = [item for item in agreements[2] if item.rows == 2 and (item.before, item.after) == ("fail", "pass")]
    assert changes and all("offerings[0].cloud is azure" in item.conditions for item in changes)
    assert all("offerings[0].available is before offerings[1].available" in item.conditions for item in changes)
    apps = [item for item in agreements[2] if item.rows == 1 and (item.before, item.after) == ("pass", "fail")]
    assert ["surface is app or device" in item.conditions for item in apps] == [True]
    grants = [item for item in agreements[2] if item.kinds == ("ip-grant",)]
    # What was exclusive only while Microsoft had the right itself was not covered before, and may be licensed after.
    turns = {("fail", "pass"), ("needs-review", "pass"), ("not-applicable", "pass")}
    assert {(item.before, item.after) for item in grants} == turns


def test_an_agreement_alone(law: Law) -> None:
    assert starts(law.pack, "2025-next-chapter") == {"start25": "0001-01-01", "start26": "none"}
    assert starts(law.pack, "2026-next-phase") == {"start25": "0001-01-01", "start26": "0001-01-01"}


@pytest.mark.parametrize(
    ("one", "other", "changes"),
    [
        ("policy:policies", "policy:policies", False),
        ("this", "pin:A03=utc", False),
        ("as-of:2026-04-26", "as-of:2026-04-27", True),
        *in_sweep(
            [
                ("pin:A03=pacific", "pin:A03=utc", False),
                ("pin:A02=earlier", "pin:A02=no-later", True),
                ("pin:A25=to-1-january", "as-of:2026-11-21", True),
            ],
            [],
        ),
    ],
)
def test_whether_anything_changes(
    one: str, other: str, changes: bool, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["diff", one, other, "--most", "1"]) == int(changes)
    out = capfdbinary.readouterr().out
    assert (b"Nothing changes" in out) is not changes
    assert out.endswith(b"Built from public summaries; not legal advice.\n")


@pytest.mark.usefixtures("comparisons")
def test_two_rows_of_one_act_are_compared_in_either_order(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["diff", "pin:A02=earlier", "pin:A02=no-later", "--format", "json"]) == 1
    answer = json.loads(capfdbinary.readouterr().out)
    jsonschema.validate(answer, SCHEMA)
    assert {item["rows"] for item in answer["classes"]} == {2}
    assert {item["before"] for item in answer["classes"]} == {"fail", "needs-review"}
    same_day = "offerings[0].available is the same as offerings[1].available"
    assert all(same_day in item["conditions"] for item in answer["classes"])
    azure = {"offerings[0].cloud is azure", "offerings[1].cloud is azure"}
    assert all(len(azure & set(item["conditions"])) == 1 for item in answer["classes"])


HOSTS, PURPOSE = "[kestrel, borealis, tundra, on-premises]", "      purpose: {type: enum,"
PAID = "      paid: {type: boolean, about: Whether.}\n"
TITLE = "title: a feed runs somewhere other than Kestrel"

PACKS = {
    "a bound by a day": (
        ("definitions.yaml", 'd <= "2034-06-30"', 'd <= "2034-06-29"'),
        {("archive-use", "pass", "fail")},
        "`on` is 2034-06-30",
    ),
    "an exception less": (
        (FRAMEWORK, "when: 'for_emergency_alone(this)'", "when: 'false'"),
        {("rollout", "pass", "fail")},
        "`audience` is emergency-services",
    ),
    "a value more": (("descriptor.yaml", HOSTS, HOSTS.replace("]", ", fjord]")), set(), "Nothing changes"),
    "a field more": (("descriptor.yaml", PURPOSE, PAID + PURPOSE), set(), "Nothing changes"),
    "words alone": ((FRAMEWORK, TITLE, "title: other words"), set(), "Nothing changes"),
}


@pytest.mark.parametrize("name", PACKS)
def test_two_packs(name: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    edit, expected, words = PACKS[name]
    folder = copy(tmp_path, edit)
    one, other = f"policy:{INVENTED}", f"policy:{folder}"
    assert main(["diff", one, other, "--format", "markdown"]) == int(bool(expected))
    assert words in capfdbinary.readouterr().out.decode()
    main(["diff", one, other, "--format", "json"])
    answer = json.loads(capfdbinary.readouterr().out)
    jsonschema.validate(answer, SCHEMA)
    found = {(item["kinds"][0], item["before"], item["after"]) for item in answer["classes"]}
    assert found == expected


def test_a_fact_that_only_one_pack_asks_for_is_unknown_to_both(tmp_path: Path) -> None:
    consent = "      consent: {type: boolean,"
    asked = (FRAMEWORK, "requires: 'consent || purpose", "requires: 'paid || consent || purpose")
    folder = copy(tmp_path, ("descriptor.yaml", consent, PAID + consent), asked)
    found = diff(open_law(str(INVENTED)).vary(), open_law(str(folder)).vary())
    assert {(item.before, item.after) for item in found.changes} == {("fail", "needs-review")}


def test_a_kind_that_only_one_pack_has(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    more = "kinds:\n  picnic: {about: A day out., fields: {on: {type: date, required: true, about: The day.}}}\n"
    folder = copy(tmp_path, ("descriptor.yaml", "kinds:\n", more))
    assert main(["diff", f"policy:{INVENTED}", f"policy:{folder}"]) == 1
    assert "only one of the two has the kind picnic" in capfd.readouterr().out


def test_over_real_descriptors(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    descriptor = """kind: rollout
id: {id}
by: meridian
forecast: {{first_published: {day}}}
sites: [{{channel: feed, host: tundra, opens: {day}, audience: [public]}}]
"""
    for id, day in (("early", "2031-05-01"), ("late", "2032-07-01"), ("before", "2030-01-01")):
        (tmp_path / f"{id}.descriptor.yaml").write_text(descriptor.format(id=id, day=day), encoding="utf-8")
    command = ["diff", "framework", "letter", "--policy", str(INVENTED), "--over", str(tmp_path)]
    assert main([*command, "--format", "json"]) == 1
    answer = json.loads(capfdbinary.readouterr().out)
    jsonschema.validate(answer, SCHEMA)
    assert answer["over"]["counts"] == [{"before": "fail", "after": "needs-review", "descriptors": 3}]
    assert [item["id"] for item in answer["over"]["changed"]] == ["rollout before", "rollout early", "rollout late"]
    assert main([*command, "--most", "1"]) == 1
    assert "3 descriptors:\n  3 fail -> needs-review\n" in capfdbinary.readouterr().out.decode()
    assert main(["diff", "framework", "letter", "--policy", str(INVENTED), "--over", str(tmp_path / "none")]) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2025-next-chaptr", "did you mean 2025-next-chapter?"),
        ("agreement:zz", "the agreements are 2025-next-chapter, 2026-next-phase"),
        ("polcy:policies", "did you mean policy:policies?"),
        ("pin:A02", "a pin is written pin:ID=READING"),
        ("as-of:yesterday", "as-of takes a day"),
        ("policy:", "an operand is agreement:ID, policy:DIR, pin:ID=READING or as-of:DAY"),
    ],
)
def test_operands_that_name_no_law(text: str, message: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OperandError, match=re.escape(message)):
        law_of(text, SHIPPED)
    assert main(["diff", text, "2026-next-phase"]) == 2
    assert capfd.readouterr().err.startswith(f"checker diff: {text}: ")


@pytest.mark.parametrize("word", ["policy:no-such-folder", "pin:A02=sooner", "pin:A99=x", "pin:A04=announcement"])
def test_laws_that_cannot_be(word: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", word, "2026-next-phase"]) == 2
    captured = capfd.readouterr()
    assert captured.err.startswith("checker diff: ") and not captured.out


def test_the_same_bytes_on_a_second_run(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    command = ["diff", "framework", "letter", "--policy", str(INVENTED)]
    assert main(command) == main(command) == 1
    out = capfdbinary.readouterr().out
    assert out[: len(out) // 2] == out[len(out) // 2 :]


@pytest.mark.usefixtures("comparisons")
def test_a_page_shows_the_diff_of_the_two_agreements(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    text = AMENDMENT.read_text(encoding="utf-8")
    shown = re.search(r"<!-- diff:begin -->\n(.*?)<!-- diff:end -->", text, re.DOTALL)
    assert shown is not None
    assert main(["diff", "2025-next-chapter", "2026-next-phase", "--format", "markdown"]) == 1
    classes = "".join(capfdbinary.readouterr().out.decode().partition("**")[1:])
    assert classes.strip() in shown[1], "run `make docs`"


def test_what_cannot_be_read_of_the_descriptors_is_named_with_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.yaml").write_text("- launch\n")
    (tmp_path / "b.yaml").write_text("kind: [\n")
    words = ["diff", "pin:A02=earlier", "pin:A02=no-later", "--isolated", "--over"]
    # It is told before the laws are compared, which takes seconds.
    monkeypatch.setattr("checker.cli.diff.diff", None)
    assert main([*words, str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")]) == 2
    err = capsys.readouterr().err
    assert "a.yaml:1:1: " in err
    assert "b.yaml:2:1: " in err and "checker diff: :" not in err


@pytest.mark.usefixtures("comparisons")
def test_one_is_not_said_to_be_several(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yaml").write_text("kind: ip-grant\nid: x\nby: openai\non: 2026-06-01\nto: acme\nip: model\n")
    words = ["diff", "2025-next-chapter", "2026-next-phase", "--isolated", "--most", "1", "--over"]
    assert main([*words, str(tmp_path / "a.yaml")]) == 1
    out = capsys.readouterr().out
    assert "\n1 descriptor:\n" in out
    assert "launch and deployment with two offerings, in whichever order they are listed" in out
    assert not re.search(r"\b1 (classes|acts|descriptors|operations)\b", out)


@pytest.mark.usefixtures("comparisons")
def test_two_agreements_begin_with_what_the_amendment_changed_in_sentences(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    law = open_law()
    words = ["2025-next-chapter", "2026-next-phase"]
    summary = law.pack.agreements[words[1]].summary
    assert len(summary) == 5
    assert main(["diff", *words, "--isolated"]) == 1
    out = " ".join(capfdbinary.readouterr().out.decode().split())
    assert out.startswith(f"2025-next-chapter -> 2026-next-phase - {' '.join(summary[0].split())}")
    # The first screen has the clauses that are changed, and counts the rest.
    assert "2025.api-exclusivity 2026.any-cloud other words; other rules" in out and "2025.joint-dev" not in out
    assert "and 15 clauses of the first that the second does not mention" in out and "kind: launch" not in out
    assert (
        "ip-grant: 170 of 936 acts change classes: 1 fail -> pass, 1 needs-review -> pass, 1 not-applicable -> pass"
        in out
    )
    assert (
        "training, compute-purchase and agi-declaration: no act changes" in out and "--verbose shows each class" in out
    )
    assert main(["diff", *words, "--isolated", "--verbose"]) == 1
    whole = " ".join(capfdbinary.readouterr().out.decode().split())
    assert "2025.joint-dev - not mentioned" in whole and "kind: launch" in whole and len(whole) > 4 * len(out)
    assert main(["diff", *reversed(words), "--isolated"]) == 1
    assert summary[0].split(",")[0] not in " ".join(capfdbinary.readouterr().out.decode().split())
