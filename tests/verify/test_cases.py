"""The cases of packs: all pass and reach all there is, and a case that names what is not there is an error."""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter

import jsonschema
import pytest

from checker.cli import main
from checker.judge.law import Law
from checker.judge.opening import open_law
from checker.pack.problems import PackError
from checker.verify.cases import Case, Outcome, Suite, load_cases
from checker.verify.coverage import Coverage, coverage, possible_verdicts
from tests.advise.broken import INVENTED, copy

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "cases.yaml"
SCHEMA = json.loads((ROOT / "checker" / "advise" / "test.schema.json").read_text(encoding="utf-8"))
FEED = """
- case: {name}
  expect: {expect}
  {more}
  act:
    kind: rollout
    id: a-feed
    by: meridian
    forecast: {{first_published: 2031-05-01}}
    sites:
    - {{channel: feed, host: tundra, opens: 2031-05-01, audience: [public]}}
"""


@pytest.fixture(scope="module")
def outcomes(law: Law) -> list[Outcome]:
    suite = Suite(law.pack, law.machinery)
    return [suite.run(case) for case in load_cases(law.pack.cases, law.pack)]


@pytest.fixture(scope="module")
def invented() -> Law:
    return open_law(str(INVENTED))


def test_every_shipped_case_is_as_expected(outcomes: list[Outcome]) -> None:
    assert [(item.case.path, item.case.line, item.problems) for item in outcomes if item.problems] == []
    assert len(outcomes) >= 200


@pytest.mark.skipif(not SHARED.is_file(), reason="the optional reference folder ../shared is missing")
def test_the_reference_cases_hold(law: Law, tmp_path: Path) -> None:
    # The word `on` is true to YAML 1.1, so our reader asks for quotes where it stands as a value.
    copy = tmp_path / "cases.yaml"
    copy.write_text(SHARED.read_text(encoding="utf-8").replace("[on]", '["on"]'), encoding="utf-8")
    suite = Suite(law.pack, law.machinery)
    found = [suite.run(case) for case in load_cases(str(copy), law.pack)]
    assert len(found) == 78 and [item.problems for item in found if item.problems] == []


def test_every_rule_has_a_case_for_each_verdict_it_can_give(law: Law, outcomes: list[Outcome]) -> None:
    found = coverage(law, outcomes)
    assert list(found.missing()) == []
    rules = law.pack.rules
    assert {rule for rule, _ in found.rules} == set(rules)
    assert len(found.exceptions) == sum(len(rule.exceptions) for rule in rules.values())


def test_every_clause_with_rules_has_several_cases(law: Law, outcomes: list[Outcome]) -> None:
    for clause in law.pack.clauses.values():
        if clause.rules:
            cases = [item for item in outcomes if item.judgement and any(
                ruling.rule.clause == clause.id for ruling in item.judgement.rulings)]  # fmt: skip
            assert len(cases) >= 3, clause.id


def test_what_rules_can_give(law: Law) -> None:
    found = dict.fromkeys(law.pack.rules, ())
    for rule, verdict in possible_verdicts(law):
        found[rule] = (*found[rule], verdict)
    for rule in law.pack.rules.values():
        given = set(found[rule.id])
        assert given == {"pass"} if not rule.requires else "fail" in given or rule.never_fails
        assert "pass" not in given if rule.requires == "false" and not rule.exceptions else "pass" in given


def test_the_invented_pack_passes_and_reaches_everything(invented: Law) -> None:
    suite = Suite(invented.pack, invented.machinery)
    found = [suite.run(case) for case in load_cases(invented.pack.cases, invented.pack)]
    assert not [item for item in found if item.problems]
    assert list(coverage(invented, found).missing()) == []


def test_hundreds_of_cases_take_about_a_second(law: Law) -> None:
    start = perf_counter()
    suite = Suite(law.pack)
    cases = load_cases(law.pack.cases, law.pack)
    for case in cases:
        suite.run(case)
    # A bound for a busy machine; alone it takes half a second.
    assert perf_counter() - start < 10 and len(cases) > 400


WRONG_NAMES = {
    "rule: feed-on-kestrel-onyl": 'there is no rule "feed-on-kestrel-onyl"; did you mean feed-on-kestrel-only?',
    "clause: f.feed": 'there is no clause "f.feed"',
    "causes: [M99]": 'there is no choice "M99"',
    'causes: ["sites[1].host"]': 'there is no choice "sites[1].host"',
    "causes: [by, archive.complete]": 'there is no choice "archive.complete"',
    "notes: [T9]": 'there is no note "T9"',
    "pins: {M98: earlier}": 'there is no reading "M98"',
    "pins: {M02: earliest}": 'there is no reading of M02 "earliest"',
    "pins: {M08: volunteers-too}": 'there is no reading of M08 "volunteers-too"',
    "ledger: {archive.completed_on: none}": 'no policy knows the key "archive.completed_on"',
    "ledger: {archive.complete_on: soon}": "archive.complete_on: expected a day",
    "expected: fail": 'there is no key "expected" in [0]; did you mean expect?',
}


@pytest.mark.parametrize("more", WRONG_NAMES)
def test_a_case_that_names_what_is_not_there_is_an_error(
    more: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(FEED.format(name="a feed", expect="fail", more=more).lstrip(), encoding="utf-8")
    assert main(["test", str(file), "--policy", str(INVENTED)]) == 2
    captured = capfd.readouterr()
    assert WRONG_NAMES[more] in captured.err and f"{file}:3:" in captured.err and not captured.out


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("no list", "case: one\n"),
        ("not YAML", "- case: [\n"),
        ("nothing", ""),
        ("no act", "- case: a\n  expect: pass\n"),
    ],
)
def test_a_file_that_holds_no_cases_is_an_error(
    name: str, text: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(text, encoding="utf-8")
    assert main(["test", str(file)]) == 2
    assert "cases.yaml" in capfd.readouterr().err


FAILURES = {
    "expect: pass": "expected the verdict pass; found fail",
    "expect: fail\n  rule: portals-anywhere": "a finding by the rule portals-anywhere; found feed-on-kestrel-only",
    "expect: fail\n  clause: f.portals": "expected a finding that cites f.portals; found f.feeds",
    "expect: fail\n  causes: [M01]": "expected the causes M01 and no other fact; found none",
    "expect: fail\n  notes: [T2]": "expected the notes T2; found T1",
    "expect: error": "expected the verdict error; found fail",
}


@pytest.mark.parametrize("wanted", FAILURES)
def test_what_was_expected_and_what_was_found(wanted: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(
        FEED.format(name="a feed", expect=wanted.removeprefix("expect: "), more="").lstrip(), encoding="utf-8"
    )
    assert main(["test", str(file), "--policy", str(INVENTED)]) == 1
    out = capfd.readouterr().out
    assert FAILURES[wanted] in out and f"{file}:1: a feed" in out and "1 case: 0 as expected, 1 not." in out


def test_an_act_that_is_none(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cases.yaml"
    text = FEED.format(name="a feed", expect="pass", more="").replace("host: tundra", "host: tundar").lstrip()
    file.write_text(text, encoding="utf-8")
    assert main(["test", str(file), "--policy", str(INVENTED)]) == 1
    assert "found error (sites[0].host: expected one of" in capfd.readouterr().out


def test_what_has_no_case_is_shown(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    folder = copy(tmp_path)
    (folder / "cases" / "archive-and-storage.yaml").unlink()
    assert main(["test", str(folder)]) == 0
    out = capfdbinary.readouterr().out.decode()
    assert "  the rule storage-below-ceiling with verdict fail\n" in out and "  the reading M06=to-1-june\n" in out
    assert main(["test", str(folder), "--format", "json"]) == 0
    answer = json.loads(capfdbinary.readouterr().out)
    jsonschema.validate(answer, SCHEMA)
    missing = [item for item in answer["coverage"]["rules"] if not item["cases"]]
    assert {"rule": "storage-below-ceiling", "verdict": "fail", "cases": 0} in missing


def test_an_exception_without_a_case(invented: Law) -> None:
    suite = Suite(invented.pack, invented.machinery)
    cases = [case for case in load_cases(invented.pack.cases, invented.pack) if "emergency" not in case.name]
    found: Coverage = coverage(invented, [suite.run(case) for case in cases])
    missing = set(found.missing())
    assert ("exception", "feed-on-kestrel-only", "emergency-feed") in missing
    assert ("reading", "M03", "exempt") in missing


def test_the_command(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["test", str(INVENTED)]) == 0
    text = capfdbinary.readouterr().out
    assert text.endswith(b"Invented for tests; no such companies and no such agreement.\n")
    assert main(["test", str(INVENTED)]) == 0
    assert capfdbinary.readouterr().out == text
    assert main(["test", str(INVENTED / "cases"), "--policy", str(INVENTED), "--format", "json"]) == 0
    answer = json.loads(capfdbinary.readouterr().out)
    jsonschema.validate(answer, SCHEMA)
    assert answer["coverage"] is None and answer["summary"]["failed"] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["no-such-folder"], "there is no such file or folder"),
        ([str(INVENTED), "--policy", "policies"], "is a pack itself, and --policy names another"),
        ([str(INVENTED), "--mutate", "--sample", "0"], "--sample takes a number from 1"),
    ],
)
def test_wrong_uses(arguments: list[str], message: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["test", *arguments]) == 2
    assert message in capfd.readouterr().err


def test_a_pack_without_cases_tests_nothing_and_says_so(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = copy(tmp_path, ("pack.yaml", "cases: cases\n", ""))
    assert main(["test", str(folder)]) == 2
    assert "so nothing was tested" in capfd.readouterr().err
    (tmp_path / "empty").mkdir()
    assert main(["test", str(tmp_path / "empty")]) == 2


def test_an_impossible_ledger_is_an_error_of_the_case(law: Law) -> None:
    from checker.pack.model import Entry

    ledger = {"agi.declared_on": (Entry("2026-03-01"),), "agi.verified_on": (Entry("2026-02-01"),)}
    case = Case("impossible", "", 0, {}, "error", ledger=ledger)
    assert Suite(law.pack, law.machinery).run(case).problems == ()
    assert Suite(law.pack, law.machinery).run(case._replace(expect="pass")).problems


def test_a_locked_pack_refuses_other_pins(tmp_path: Path) -> None:
    pack = open_law(str(copy(tmp_path, ("pack.yaml", "locked: false", "locked: true")))).pack
    file = tmp_path / "cases.yaml"
    file.write_text(FEED.format(name="a", expect="fail", more="pins: {M01: that-day}").lstrip(), encoding="utf-8")
    outcome = Suite(pack).run(load_cases(str(file), pack)[0])
    assert outcome.verdict == "error" and "locked" in outcome.problems[0]
    with pytest.raises(PackError):
        load_cases(str(tmp_path / "none.yaml"), pack)
