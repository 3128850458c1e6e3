"""A family of agreements: clauses taken over, changed, added, left out; parameters that change; edges by pattern."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from checker.cli import main
from checker.pack.family import in_force
from checker.pack.load import load_pack
from checker.pack.parameters import constant
from checker.pack.problems import PackError
from tests.pack.tern import TERN, change

SECOND = "agreements/tern-2.yaml"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TERN, tmp_path / "pack"))


def refused(pack: Path) -> str:
    with pytest.raises(PackError) as found:
        load_pack(str(pack))
    return str(found.value)


@pytest.mark.parametrize("words", [["test"], ["prove"], ["sources", "--check"], ["test", "--mutate"]])
def test_it_holds(words: list[str], capfd: Capture) -> None:
    assert main([words[0], str(TERN), *words[1:]]) == 0
    assert "no case for" not in capfd.readouterr().out


def test_clauses_are_taken_over_changed_added_and_left_out() -> None:
    found = load_pack(str(TERN))
    second = found.agreements["tern-2"].clauses
    assert second == ("tern-2.free", "tern-2.source", "tern-2.end", "tern-2.one-customer")
    assert [found.clauses[key].like for key in second] == ["tern-1.free", "tern-1.source", "tern-1.end", ""]
    assert found.rules["source-named-tern-2"].governs == "taken(tern2.version, tern2) && passed_on"
    assert found.clauses["tern-2.source"].in_force == "from 2032-01-01; no end stated"
    assert found.clauses["tern-2.source"].pinpoints[0].paragraph == "2.a"
    assert found.clauses["tern-1.source"].pinpoints[0].paragraph == "1.b"


def test_texts_say_the_value_of_the_day() -> None:
    turn = "tern2_free_from_2033_01_01"
    messages = [
        item for item in load_pack(str(TERN)).rules["paid-above-free-tern-2"].messages if item.verdict == "fail"
    ]
    assert [(item.when, item.text.partition(" read it")[0]) for item in messages] == [
        (f'{turn} != "none" && on >= {turn}', "more than 30,000 readers a month"),
        (f'({turn} == "none" || on < {turn})', "more than 20,000 readers a month"),
        (f'{turn} != "none"', "more than 20,000 readers a month (30,000 readers a month from 2033-01-01)"),
        ("", "more than 20,000 readers a month"),
    ]


def test_an_open_day_leaves_open_which_value_counts(tmp_path: Path, capfd: Capture) -> None:
    act = tmp_path / "a.descriptor.yaml"
    fields = 'kind: use\nid: a\nby: licensee\nversion: "2"\npaid: false\npassed_on: false\nreaders: 25000\non: '
    found = []
    for day in ("2032-12", "2033-01", "2032-12-31/2033-01-01"):
        act.write_text(fields + day + "\n", encoding="utf-8")
        found.append(main(["check", "--isolated", "--policy", str(TERN), "--format", "concise", str(act)]))
    assert found == [1, 0, 3]
    capfd.readouterr()


@pytest.mark.parametrize(
    ("value", "number"), [("20%", 0.2), ("0.1 %", 0.001), ("12.5%", 0.125), (7, 7), ("2031-01-01", "2031-01-01")]
)
def test_a_percentage_is_a_part_of_one(value: object, number: object) -> None:
    assert constant(value) == number


@pytest.mark.parametrize(
    ("file", "was", "now", "said"),
    [
        (SECOND, "like: tern-1\n", "like: tern-l\n", 'there is no earlier agreement "tern-l"; did you mean tern-1?'),
        (SECOND, "[tern-1.marks]", "[tern-1.mark]", 'tern-1 has no clause "tern-1.mark"; did you mean tern-1.marks?'),
        (SECOND, "like: tern-1.free", "like: tern-1.fee", 'no clause "tern-1.fee" in an earlier agreement; did you mean tern-1.free'),
        (SECOND, "- {clause: tern-2.end", "- {clause: tern-2.ends", 'there is no clause "tern-2.ends" here any more'),
        (SECOND, "value: 20%", "value: 20%, values: [{value: 1}]", "part has `value`, or `values`"),
        (SECOND, "{from: 2033-01-01, value: 30000", "{value: 30000", "says from when it holds, in order; found none"),
        (SECOND, "{value: 20000", "{from: 2032-02-01, value: 20000", "what holds before?"),
        (SECOND, "value: 30000", "value: many", "of different sorts: numbers and words"),
        (SECOND, "  part: {", "  Part-1: {", '"Part-1" is no name for conditions'),
        (SECOND, "tern2.part'", "tern2.parts'", 'there is no parameter "tern2.parts"; did you mean tern2.part?'),
        (SECOND, "share <= tern2.part'", "tern2.free'", "stands in comparisons alone"),
        (SECOND, 'value: "2"', 'value: "3"', '"3" is no value of this enum'),
        ("definitions.yaml", "on >= start", "on >= tern1", "asks taken(), which reads tern1, so its copy would judge"),
        ("agreements/tern-1.yaml", "taken(tern1.version, tern1) && ", 'version == "1" && ', "governs without reading tern1"),
        ("priorities.yaml", "tern-2.*", "tern-3.*", 'there is no clause "tern-3.*"'),
        ("agreements/tern-1.yaml", "  binds: tern\n", "", "the key binds is missing (who is bound"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(pack: Path, file: str, was: str, now: str, said: str) -> None:
    change(pack / file, was, now)
    text = refused(pack)
    assert said in text and "Traceback" not in text
    assert any(line.partition(": ")[0].count(":") == 2 for line in text.splitlines() if said in line)


def test_an_agreement_without_clauses_is_like_another(pack: Path) -> None:
    data = yaml.safe_load((pack / SECOND).read_text(encoding="utf-8"))
    kept = {key: value for key, value in data.items() if key not in ("like", "without", "clauses", "found")}
    (pack / SECOND).write_text(yaml.safe_dump(kept), encoding="utf-8")
    assert "`clauses`, or is `like` an earlier one" in refused(pack)


def test_edges_by_pattern_reach_every_clause() -> None:
    found = load_pack(str(TERN))
    assert len(found.edges) == len(found.agreements["tern-1"].clauses) * len(found.agreements["tern-2"].clauses)
    assert {edge.relation for edge in found.edges} == {"replaces"}


def test_a_day_that_a_definition_binds_is_no_choice_of_values(pack: Path) -> None:
    change(pack / "definitions.yaml", "taken(", "few(on): 'readers <= tern2.free && on >= tern2'\ntaken(")
    assert "tern2.free is chosen by `on`, which this definition binds" in refused(pack)


def test_a_phrase_that_was_taken_over_is_found_again_or_told(pack: Path, capfd: Capture) -> None:
    file = pack / SECOND
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole[: whole.index("found:")], encoding="utf-8")
    assert main(["test", str(pack)]) == 2
    assert "no place in its own source yet; `checker sources` writes it" in capfd.readouterr().err
    assert main(["sources", str(pack)]) == 0
    assert file.read_text(encoding="utf-8") == whole
    text = pack / "sources" / "tern-2.txt"
    file.write_text(whole[: whole.index("found:")], encoding="utf-8")
    change(
        text, "Whoever passes the data on names Tern as its source.", "Whoever sells the data names Tern as its source."
    )
    capfd.readouterr()
    assert main(["sources", str(pack)]) == 1
    out = capfd.readouterr().out
    assert "here the sentence is another one, in section 2.a" in out and "1 fingerprint written" in out
    assert main(["sources", str(pack), "--renew"]) == 0
    change(text, "names Tern as its source", "says Tern")
    assert main(["sources", str(pack), "--check"]) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from 2031-01-01; until 2032-01-01", "from 2032-01-01"),
        ("from 2031-01-01 to 2031-12-31", "from 2032-01-01"),
        ("from 2031-01-01; until 2040-01-01", "from 2032-01-01; until 2040-01-01"),
        ("from 2031-01-01; no end stated", "from 2032-01-01; no end stated"),
        ("until 2031-12-31", "from 2032-01-01"),
    ],
)
def test_a_copy_does_not_end_before_it_begins(text: str, expected: str) -> None:
    assert in_force(text, "2031-01-01", "2032-01-01") == expected


@pytest.mark.parametrize(
    ("file", "was", "now", "said"),
    [
        (
            SECOND,
            "parameters:\n",
            "parameters:\n  fre: {about: Free., value: 3}\n",
            "nothing reads the parameter fre; did you mean free?",
        ),
        ("assumptions.yaml", "", "D99: {title: Spare, text: Nobody names it.}\n", "nothing names the assumption D99"),
        ("definitions.yaml", "", "spare(z): 'z == \"x\"'\n", "nothing uses the definition spare(z)"),
    ],
)
def test_what_nothing_reads_is_told_and_not_proved(
    pack: Path, capfd: Capture, file: str, was: str, now: str, said: str
) -> None:
    path = pack / file
    if not path.exists():
        change(pack / "pack.yaml", "descriptor:", "assumptions: assumptions.yaml\ndescriptor:")
        path.touch()
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(was, now, 1) if was else text + now, encoding="utf-8")
    assert main(["prove", str(pack)]) == 2
    assert said in capfd.readouterr().err
    assert main(["test", str(pack)]) == 0
    assert said in capfd.readouterr().err


def test_an_assumption_that_a_field_names_is_read(pack: Path, capfd: Capture) -> None:
    change(pack / "pack.yaml", "descriptor:", "assumptions: assumptions.yaml\ndescriptor:")
    (pack / "assumptions.yaml").write_text("D99: {title: Days, text: Whose day it is.}\n", encoding="utf-8")
    assert main(["prove", str(pack)]) == 2
    assert "nothing names the assumption D99" in capfd.readouterr().err
    change(pack / "descriptor.yaml", "about: ", "about: By the clock of D99. ")
    main(["prove", str(pack)])
    assert "D99" not in capfd.readouterr().err


def test_a_misspelt_parameter_is_told_with_the_right_spelling(pack: Path) -> None:
    change(pack / "agreements" / "tern-1.yaml", "tern1.free", "tern1.fre")
    assert 'there is no parameter "tern1.fre"; did you mean tern1.free?' in refused(pack)


def test_a_value_stands_where_the_source_has_it(pack: Path, capfd: Capture) -> None:
    change(pack / "agreements" / "tern-1.yaml", "source: section 1.a", "source: section 99.9")
    assert main(["prove", str(pack)]) == 2
    assert "free is said to stand in section 99.9, and the source has no such section" in capfd.readouterr().err


def test_a_mistake_in_a_copied_rule_is_told_once(pack: Path) -> None:
    change(pack / "agreements" / "tern-1.yaml", "version, tern1) && passed_on", "version, tern1) && passd_on")
    assert refused(pack).count('there is no fact "passd_on"') == 1


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("clauses:\n", "clauses: []\nfound_before:\n", "clauses: expected a list with at least one entry"),
        (
            "part: {",
            "part: {dated_by: onn, ",
            'part is `dated_by` "onn", and no kind of acts has such a day; did you mean on?',
        ),
    ],
)
def test_what_an_agreement_says_wrong_is_told_with_what_is_meant(pack: Path, was: str, now: str, said: str) -> None:
    change(pack / SECOND, was, now)
    assert said in refused(pack)
