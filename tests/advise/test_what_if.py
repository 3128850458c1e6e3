"""What-if: changed facts are judged as a descriptor that says so would be, and what differs is named."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest

from checker.advise.change import fitting, parse, shifted, to_day
from checker.advise.what_if import what_if, what_if_report
from checker.cli import main
from checker.judge.act import Act
from checker.judge.descriptor import Reader
from checker.judge.judgement import judge
from checker.judge.law import Law
from checker.read.edit import EditError, lay
from tests.oracle.acts import random_act
from tests.oracle.completions import TooMany
from tests.oracle.completions import verdict as oracle

SCHEMA = Path(__file__).parents[2] / "checker" / "advise" / "what_if.schema.json"
AZURE_FIRST = {
    "surface": "api",
    "cloud": "azure",
    "stage": "ga",
    "available": "2026-01-05",
    "customers": ["commercial"],
}
LAUNCH = {
    "kind": "launch",
    "id": "assistant",
    "by": "openai",
    "product": {"brand": "openai", "co_developed_with": []},
    "offerings": [AZURE_FIRST, {**AZURE_FIRST, "cloud": "aws", "available": "2026-01-10"}],
}


def act_of(law: Law, data: Any) -> Act:
    act, refusals = Reader(law).act(data)
    assert act is not None, refusals
    return act


def changed(law: Law, data: dict[str, Any], *texts: str) -> Act:
    kind = law.pack.kinds[data["kind"]]
    return act_of(law, lay(data, [parse(text, kind, law) for text in texts]))


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("offerings[1].cloud=azure", "offerings[1].cloud", "azure"),
        ("offerings[1].available=2026-05-01", "offerings[1].available", "2026-05-01"),
        (
            "offerings[1].customers=[commercial, other-government]",
            "offerings[1].customers",
            ["commercial", "other-government"],
        ),
        ("offerings[1].customers=commercial", "offerings[1].customers", ["commercial"]),
        ("offerings[1].customers=unknown", "offerings[1].customers", "unknown"),
        ("product.co_developed_with=acme, zenith", "product.co_developed_with", ["acme", "zenith"]),
        ("product.co_developed_with=nobody", "product.co_developed_with", []),
        ("product.co_developed_with=[]", "product.co_developed_with", []),
        ("microsoft.can_support=true", "microsoft.can_support", True),
        ("microsoft.can_support=unknown", "microsoft.can_support", "unknown"),
        ("weights={open: false}", "weights", {"open": False}),
        ("title=1.0", "title", "1.0"),
    ],
)
def test_a_value_is_read_as_its_field_is_written(law: Law, text: str, path: str, value: object) -> None:
    from checker.read.edit import dotted

    change = parse(text, law.pack.kinds["launch"], law)
    assert (dotted(change.path), change.value) == (path, value)


@pytest.mark.parametrize(
    ("text", "value"), [("yes", True), ("No", False), ("true", True), ("off", False), ("unknown", "unknown")]
)
def test_a_command_line_takes_yes_and_no(law: Law, text: str, value: object) -> None:
    assert parse(f"microsoft.can_support={text}", law.pack.kinds["launch"], law).value == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("offerings[1].cloud", "expected path=value"),
        ("offerings[x].cloud=azure", "is no path"),
        ("A02=earlier", "the option --pin A02=earlier"),
        ("agi.verified_on=none", "--ledger FILE"),
        ("offerings[1].customers=[", "not closed"),
    ],
)
def test_what_cannot_be_meant_is_told(law: Law, text: str, words: str) -> None:
    with pytest.raises(EditError, match=words.replace("[", r"\[")):
        parse(text, law.pack.kinds["launch"], law)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--pin", "A04=ga"], "checker check FILE --pin A04=ga"),
        (["A04=ga"], "to judge by a reading, checker check FILE --pin A04=ga"),
        (["--set", "A04=ga"], "give checker check the option --pin A04=ga"),
    ],
)
def test_a_reading_alone_is_told_what_judges_by_it(
    options: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "launch.json"
    file.write_text(json.dumps(LAUNCH))
    assert main(["what-if", str(file), "--isolated", *options]) == 2
    assert words.replace("FILE", "FILE" if "--set" in options else str(file)) in capsys.readouterr().err


def test_it_never_says_that_nothing_changes_where_questions_do(law: Law) -> None:
    later = {**AZURE_FIRST, "available": "2026-06-01"}
    data = {**LAUNCH, "product": {}, "offerings": [later, {**later, "cloud": "aws"}]}

    def said(*texts: str) -> str:
        before, after = act_of(law, data), changed(law, data, *texts)
        changes = [parse(text, law.pack.kinds["launch"], law) for text in texts]
        return what_if_report(what_if(before, after, changes, law), "x", "basis")

    asked = said("product.brand=openai")
    assert "The verdict stays the same, and every rule says what it said before. What changes:\n" in asked
    assert "  Open questions. No longer relevant: product.brand\n" in asked and "Nothing else" not in asked
    assert "Nothing else changes: every rule says what it said before." in said("title=Nova")


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["offerings[1].cloud=azur"], "did you mean azure?"),
        (["offerings[5].cloud=azure"], "the next new one is offerings[2]"),
        (["offerings.cloud=azure"], "name an entry, such as offerings[0].cloud"),
        (["offerings[0].cluod=azure"], "did you mean cloud?"),
        (["offerings[0].available=2026-02-30"], "there is no such day"),
        (["product.co_developed_with=12"], "expected a list"),
        (["by=unknown"], "expected one of openai, microsoft"),
        (["offerings[0].surface=app", "offerings[0].state=stateful"], "only for surface: api"),
        (["id.x=1"], "id is no mapping of keys to values"),
        (["A02=earlier", "agi.verified_on=none"], "--pin A02=earlier"),
        (["--on", "2026-13-01"], "--on takes a day such as 2026-01-31; found '2026-13-01'; there is no such day"),
        (["--on", "1.5.2026"], "days are written YYYY-MM-DD"),
        (["product.name=x", "product={brand: openai}"], "product.name would be lost where product is set after it"),
        ([], "say what to change"),
    ],
)
def test_a_wrong_change_is_refused_and_says_what_is_right(
    texts: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "launch.json"
    file.write_text(json.dumps(LAUNCH))
    options = texts if texts[:1] == ["--on"] else [part for text in texts for part in ("--set", text)]
    assert main(["what-if", str(file), "--isolated", *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err


def test_the_verdicts_are_those_of_the_two_descriptors(law: Law) -> None:
    rng = Random(3)
    differing = 0
    for _ in range(150):
        one = random_act(rng, 0.1)
        other = random_act(rng, 0.1, one["kind"])
        before, after = act_of(law, one), act_of(law, {**other, "id": one["id"]})
        answer = what_if(before, after, [], law)
        try:
            expected = oracle(one, limit=1_000).verdict, oracle(other, limit=1_000).verdict
        except TooMany:
            continue
        assert (answer.before.verdict, answer.after.verdict) == expected
        if expected[0] != expected[1]:
            differing += 1
            assert answer.difference.turns, (one, other)
    assert differing > 30


def test_what_makes_the_difference_is_named(law: Law) -> None:
    answer = what_if(act_of(law, LAUNCH), changed(law, LAUNCH, "offerings[1].available=2026-04-27"), [], law)
    turns = {(turn.rule, turn.subject): (turn.before, turn.after) for turn in answer.difference.turns}
    assert (answer.before.verdict, answer.after.verdict) == ("fail", "pass")
    assert turns["api-on-azure-only", "offerings[1]"] == ("fail", None)
    assert turns["azure-ships-first", "offerings[1]"] == (None, "pass")
    assert {item.name: item.after for item in answer.difference.assumptions} == {"D2": True, "D5": True}
    same_day = changed(law, LAUNCH, "offerings[0].available=2026-05-01", "offerings[1].available=2026-05-01")
    assert [
        (item.name, item.after) for item in what_if(act_of(law, LAUNCH), same_day, [], law).difference.readings
    ] == [(cause.name, True) for cause in judge(same_day, law).causes if cause.kind == "reading"]


def test_a_row_is_added_by_the_index_after_the_last(law: Law) -> None:
    other = changed(law, LAUNCH, "offerings[2].cloud=gcp", "offerings[2].surface=app")
    assert other.rows["offerings"][2]["cloud"] == "gcp"
    assert other.rows["offerings"][2]["available"] is None


def test_on_sets_the_day_of_an_act_or_moves_all_of_its_days(law: Law) -> None:
    use = act_of(law, {"kind": "ip-use", "id": "use", "by": "microsoft", "on": "2026-01-01"})
    assert [change.value for change in to_day(use, law, "2031-01-01")] == ["2031-01-01"]
    moved = act_of(law, lay(LAUNCH, to_day(act_of(law, LAUNCH), law, "2026-05-10")))
    assert [row["available"] for row in moved.rows["offerings"]] == ["2026-05-05", "2026-05-10"]
    nothing = act_of(law, {**LAUNCH, "offerings": [{"cloud": "azure"}]})
    with pytest.raises(EditError, match="none of them is known"):
        to_day(nothing, law, "2026-05-10")
    with pytest.raises(EditError, match="leaves the calendar"):
        shifted(use, law, 10**7)


def test_fields_that_no_longer_make_sense_fall_away(law: Law) -> None:
    data = {
        **LAUNCH,
        "offerings": [{"surface": "app", "state": "stateful"}, {"surface": "unknown", "state": "stateful"}],
    }
    assert fitting(data, law.pack.kinds["launch"])["offerings"] == [{"surface": "app"}, data["offerings"][1]]


def test_the_answer_as_json_fits_its_schema(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    file = tmp_path / "launch.json"
    file.write_text(json.dumps(LAUNCH))
    for options in (
        ["--on", "2026-05-01"],
        ["--set", "offerings[1].cloud=unknown"],
        ["--set", "offerings[2]={cloud: aws}"],
    ):
        assert main(["what-if", str(file), "--isolated", "--format", "json", *options]) == 0
        first = capsysbinary.readouterr().out
        jsonschema.validate(json.loads(first), json.loads(SCHEMA.read_text()))
        assert main(["what-if", str(file), "--isolated", "--format", "json", *options]) == 0
        assert capsysbinary.readouterr().out == first


def test_hostile_text_is_shown_escaped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "launch.json"
    file.write_text(json.dumps({**LAUNCH, "title": "\x1b[31m"}))
    assert (
        main(["what-if", str(file), "--isolated", "--set", "title=\x1b]0;x\x07", "--set", "offerings[1].cloud=azure"])
        == 0
    )
    out = capsys.readouterr().out
    assert out.isprintable() is False
    assert "\x1b" not in out
    assert out.endswith("Built from public summaries; not legal advice.\n")


FILE = """kind: launch
id: two
by: openai
offerings:
- {surface: api, cloud: azure, stage: ga, available: 2026-05-01, customers: [commercial]}
- {surface: api, cloud: aws, stage: ga, available: 2026-05-01, customers: [commercial]}
"""


def asked(tmp_path: Path, *options: str) -> int:
    (tmp_path / "two.yaml").write_text(FILE)
    return main(["what-if", str(tmp_path / "two.yaml"), "--isolated", *options])


def test_a_path_is_shown_once_from_what_it_was_to_what_it_came_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(tmp_path, "--set", "offerings[1].available=2026-05-09", "--on", "2026-06-01") == 0
    shown = [line for line in capsys.readouterr().out.splitlines() if " -> " in line][:3]
    assert shown[:2] == [
        "  offerings[1].available: 2026-05-01 -> 2026-06-01",
        "  offerings[0].available: 2026-05-01 -> 2026-05-24",
    ]
    assert not shown[2].startswith("  offerings")
    row = "{surface: api, cloud: gcp, available: 2026-05-09}"
    assert asked(tmp_path, "--set", f"offerings[1]={row}", "--set", "offerings[1].cloud=oci") == 0
    shown = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  offerings[1]:")]
    assert len(shown) == 1
    assert shown[0].endswith("-> surface api, cloud oci, available 2026-05-09")


@pytest.mark.parametrize(
    ("documents", "wanted", "words"),
    [
        (1, "1", "has no document 1; its one document is 0"),
        (2, "5", "has no document 5; its documents are 0 to 1"),
        (2, "-1", "has no document -1; its documents are 0 to 1"),
    ],
)
def test_a_document_that_a_file_does_not_hold_is_refused_and_those_that_it_holds_are_told(
    documents: int, wanted: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "launches.yaml"
    file.write_text("\n---\n".join([json.dumps(LAUNCH)] * documents))
    assert main(["what-if", str(file), "--isolated", "--document", wanted, "--set", "by=openai"]) == 2
    assert words in capsys.readouterr().err


def test_everything_wrong_with_what_is_set_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    day, other = "offerings[1].available=2026-05-09", "offerings[1].available=2026-05-10"
    wrong = ["offerings[9].cloud=aws", "offerings[0].clud=aws", "kind", day, other, "offerings[0].stage=gaa"]
    assert asked(tmp_path, *[word for text in wrong for word in ("--set", text)]) == 2
    err = capsys.readouterr().err
    assert "the next new one is offerings[2]" in err
    assert 'there is no key "clud" in offerings[0]; did you mean cloud?' in err
    assert "expected path=value" in err
    assert "--set: offerings[1].available is set twice, to 2026-05-09 and to 2026-05-10" in err
    assert "did you mean ga?" in err
    assert asked(tmp_path, "--set", day, "--set", day) == 0
