"""Agreements that a field chooses, clauses side by side, and packs beside a changed copy."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from checker.cli import main
from checker.compare.diff import Chosen, diff
from checker.compare.operands import Base, law_of
from checker.judge.judgement import judge
from checker.judge.law import Law
from checker.judge.opening import open_law
from tests.pack.tern import TERN, change

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "checker" / "advise" / "diff.schema.json").read_text(encoding="utf-8"))
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TERN, tmp_path / "pack"))


def run(capfd: Capture, *words: object) -> tuple[int, str, str]:
    code = main(["diff", "--isolated", *map(str, words)])
    return code, *capfd.readouterr()


def verdict(law: Law, data: dict[str, object]) -> str:
    from checker.verify.cases import Case, Suite

    outcome = Suite(law.pack, law.machinery).run(Case("", "", 0, data, ""))
    assert outcome.act is not None
    return str(judge(outcome.act, law, causes=False).verdict)


def test_each_class_of_a_chosen_field_is_judged_again() -> None:
    base = Base(str(TERN), None, {}, None)
    one, other = law_of("tern-1", base), law_of("tern-2", base)
    found = diff(one, other, Chosen("", "version", "1", "2"))
    assert found.changes and found.looked[0].changed
    for item in found.changes:
        assert item.case is not None and item.case.data["version"] == "1"
        assert verdict(one, item.case.data) == item.before
        assert verdict(other, {**item.case.data, "version": "2"}) == item.after
    marks = [item for item in found.changes if (item.before, item.after) == ("fail", "pass")]
    assert any("`tern_product` is true".replace("`", "") in item.conditions for item in marks)


def test_clauses_stand_side_by_side(capfd: Capture) -> None:
    code, out, _ = run(capfd, "--policy", TERN, "tern-1", "tern-2", "--set", "version=1..2", "--format", "json")
    answer = json.loads(out)
    jsonschema.validate(answer, SCHEMA)
    assert code == 1 and answer["laws"] == ["tern-1, version=1", "tern-2, version=2"]
    pairs = {(item["one"], item["other"]): item for item in answer["clauses"]}
    assert pairs["tern-1.marks", ""]["state"] == "gone" and pairs["", "tern-2.one-customer"]["state"] == "new"
    assert pairs["tern-1.end", "tern-2.end"]["state"] == "as before"
    free = pairs["tern-1.free", "tern-2.free"]["what"]
    assert (
        "other words" in free
        and "free: 5,000 readers a month, then 20,000 readers a month (30,000 readers a month from 2033-01-01)" in free
    )
    assert "clause         clause" in run(capfd, "--policy", TERN, "tern-1", "tern-2")[1]


def test_a_field_alone_compares_under_the_law_as_it_is(capfd: Capture) -> None:
    code, out, _ = run(capfd, "--policy", TERN, "--set", "version=1..2", "--verbose")
    assert code == 1 and out.startswith("version=1 -> version=2\n") and "on is on or after 2032-01-01" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set", "version"], "write FIELD=A..B"),
        (["--set", "versions=1..2"], "has a field versions that a rule reads"),
        (["--set", "version=1..3"], "has a field version that a rule reads with both values"),
        (["tern-1"], "two laws are compared: name A and B"),
        (["tern-1", "--set", "version=1..2"], "two laws are compared"),
        ([], "two laws are compared"),
    ],
)
def test_what_chooses_nothing_is_refused(words: list[str], said: str, capfd: Capture) -> None:
    code, _, err = run(capfd, "--policy", TERN, *words)
    assert code == 2 and said in err


def test_equal_packs_are_told_at_once(pack: Path, capfd: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.compare.diff.Space", None)
    code, out, _ = run(capfd, f"policy:{TERN}", f"policy:{pack}")
    assert code == 0 and "use: both laws say the same, rule by rule" in out and "Nothing changes." in out


def test_of_a_changed_copy_the_rules_that_differ_come_first(pack: Path, capfd: Capture) -> None:
    change(pack / "agreements" / "tern-2.yaml", "value: 30000", "value: 31000")
    change(pack / "descriptor.yaml", "      paid:", "      place: {type: text, about: Where.}\n      paid:")
    code, out, _ = run(capfd, f"policy:{TERN}", f"policy:{pack}")
    assert code == 1
    assert (
        out.index("paid-above-free-tern-2: requires")
        < out.index("use place: only the second has it")
        < out.index("fail -> pass")
    )
    assert "readers is above 30000 and at most 31000" in out and "source-named" not in out.partition("use:")[0]


def test_a_limit_is_a_count_and_ends_with_2(pack: Path, capfd: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    change(pack / "agreements" / "tern-2.yaml", "value: 30000", "value: 31000")
    monkeypatch.setattr("checker.compare.diff.STEPS", 100)
    one, other = (open_law(str(folder)).vary() for folder in (TERN, pack))
    assert diff(one, other, steps=100).stopped[0].message == "more than 100 steps would be needed to settle this"
    monkeypatch.setattr("checker.compare.diff.diff.__defaults__", (None, None, 100))
    code, out, _ = run(capfd, f"policy:{TERN}", f"policy:{pack}")
    assert code == 2 and "use: not settled: more than 100 steps" in out and "Not everything was settled." in out


def test_progress_counts_kinds() -> None:
    seen: list[tuple[int, int]] = []
    base = Base(str(TERN), None, {}, None)
    diff(law_of("tern-1", base), law_of("tern-2", base), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 1), (1, 1)]


def test_markdown_has_what_the_text_has(pack: Path, tmp_path: Path, capfd: Capture) -> None:
    change(pack / "agreements" / "tern-1.yaml", "value: 5000", "value: 6000")
    change(
        pack / "descriptor.yaml",
        "      tern_product: {type: boolean",
        "      spare: {type: boolean, about: New.}\n      tern_product: {type: boolean",
    )
    act = tmp_path / "a.descriptor.yaml"
    act.write_text(
        'kind: use\nid: a\nby: licensee\nversion: "1"\npaid: false\npassed_on: false\nreaders: 5500\non: 2031-05-01\n'
    )
    for words in (
        ("tern-1", "tern-2", "--policy", TERN),
        (f"policy:{TERN}", f"policy:{pack}", "--over", act),
        ("agreement:tern-1", "as-of:2031-01-01", "--policy", TERN),
    ):
        code, text, _ = run(capfd, *words)
        assert run(capfd, *words, "--format", "markdown")[0] == code
        _, data, _ = run(capfd, *words, "--format", "json")
        _, page, _ = run(capfd, *words, "--format", "markdown")
        found, plain = json.loads(data), page.replace("\\", "")
        for item in found["clauses"]:
            assert (
                f"| {item['one'] or '-'} | {item['other'] or '-'} | {'; '.join(item['what']) or item['state']} |"
                in plain
            )
        for item in found["rules"]:
            assert f"- {item['rule']}: {', '.join(item['parts']) or item['state']}" in plain
        for item in found["fields"]:
            assert f"- {item['kind']} {item['field']}: " in plain
        if found["same"]:
            assert (
                f"- {', '.join(found['same'])}: both laws say the same, rule by rule" in plain and "both laws" in text
            )
        for item in (found["over"] or {"changed": []})["changed"]:
            assert (
                f"- {item['path']} use {item['id'].removeprefix('use ')}: {item['before']} -> {item['after']}" in plain
            )
    assert found["clauses"] == [] and "tern" in page
