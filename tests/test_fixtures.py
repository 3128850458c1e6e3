"""The fixtures: each is judged as its folder says, its golden text holds, and together they show all there is to show.

A fixture lies in the folder of its verdict and is called after the rule it is about, or the code of its error:
`fail/azure-ships-first--a-week-behind.descriptor.yaml`. Above the folder of the verdict may stand a `checker.toml`,
under which its fixtures are judged.
"""

from __future__ import annotations

import functools
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.advise.remedies import with_remedies
from checker.check import check_paths
from checker.check.options import Options
from checker.cli import main
from checker.condition.engines.diagram import FALSE
from checker.gate.config import load_config
from checker.judge.act import Act
from checker.judge.judgement import Bench
from checker.judge.law import Law
from checker.judge.opening import open_law
from checker.pack.model import Rule
from checker.report.formats import render
from checker.report.model import VERDICTS, Finding, Report

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "fixtures"
GOLDEN = FIXTURES / "golden"
ROOMS = (*VERDICTS, "public", "with")
PATHS = sorted(
    path.relative_to(ROOT).as_posix() for room in ROOMS for path in (FIXTURES / room).rglob("*.descriptor.*")
)
NO_CLAUSE = "no-clause"
REFUSED = {
    *("unknown-key", "missing-key", "duplicate-key", "wrong-type", "bad-value", "null", "ambiguous-scalar", "anchor"),
    *("impossible-date", "impossible", "misplaced", "near-spelling", "own-name", "duplicate-id"),
    *("not-a-mapping", "empty-document", "syntax"),
}
"""Codes of errors that a descriptor's author is likely to meet."""


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@functools.cache
def law_under(config: Path) -> Law:
    """Return the law that a configuration chooses, the shipped one where it does not exist."""
    if not config.exists():
        return open_law()
    found = load_config(str(config))
    return open_law(ledger=found.get("ledger"), pins=found.pins)


@functools.cache
def report_of(path: str) -> Report:
    config = Path(path).parents[1] / "checker.toml"
    law, options = (
        law_under(ROOT / config),
        Options(configuration=config.as_posix() if (ROOT / config).exists() else None),
    )
    return with_remedies(check_paths([path], law, options), law, options)


def verdict_of(path: str) -> str:
    """Return the verdict that a fixture's folder says."""
    return Path(path).parent.name


def subject_of(path: str) -> str:
    """Return the rule, or the code of the error, that a fixture is called after; "" for one that is called freely."""
    name, dashes, _ = Path(path).name.partition("--")
    return name if dashes else ""


def findings_of(path: str) -> Iterator[Finding]:
    for judged in report_of(path).descriptors:
        yield from judged.findings


@pytest.mark.parametrize("path", PATHS)
def test_the_folder_says_the_verdict(path: str) -> None:
    report = report_of(path)
    verdicts = {judged.verdict for judged in report.descriptors}
    # The worst of a file with several documents, as its exit code has it.
    worst = {0: verdicts, 1: {"fail"}, 2: {"error"}, 3: {"needs-review"}}[report.exit_code]
    assert verdict_of(path) in VERDICTS
    assert worst == {verdict_of(path)}


@pytest.mark.parametrize("path", [path for path in PATHS if subject_of(path)])
def test_the_name_says_what_it_is_about(path: str) -> None:
    subject, verdict = subject_of(path), verdict_of(path)
    if verdict == "error":
        assert subject in {error.code for judged in report_of(path).descriptors for error in judged.errors}
    elif subject == NO_CLAUSE:
        assert not list(findings_of(path))
    else:
        assert verdict in {finding.verdict for finding in findings_of(path) if finding.rule == subject}


@pytest.mark.parametrize("path", [path for path in PATHS if path.endswith(".yaml")])
def test_a_fixture_begins_with_one_comment(path: str) -> None:
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    head = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    assert head > 0
    assert not [line for line in lines[head:] if "#" in line]
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize("path", PATHS)
def test_golden(path: str, update_golden: bool) -> None:
    """What `checker check` prints; for a pass what it prints with --verbose, since without it a pass says little."""
    report, verbose = report_of(path), verdict_of(path) == "pass"
    config = (Path(path).parents[1] / "checker.toml").as_posix()
    options = ["--verbose"] * verbose + [f"--config {config}"] * (ROOT / config).exists()
    text = render(report, "text", verbose=verbose)
    found = f"$ {' '.join(['checker check', *options, path])}\n{text}$ echo $?\n{report.exit_code}\n"
    golden = golden_of(path)
    if update_golden:
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [path for path in PATHS if verdict_of(path) == "pass" or "/with/" in path])
def test_the_command_prints_the_report(path: str, capfd: pytest.CaptureFixture[str]) -> None:
    """As the report has it, by whichever way the command came to it: a pass goes another, shorter one."""
    config = Path(path).parents[1] / "checker.toml"
    code = main(["check", "--color=never", *(["--config", str(config)] if config.exists() else []), path])
    assert (capfd.readouterr().out, code) == (render(report_of(path), "text"), report_of(path).exit_code)


def golden_of(path: str) -> Path:
    return GOLDEN / re.sub(r"\.descriptor\.\w+$", ".txt", path.removeprefix("fixtures/"))


def test_every_golden_has_its_fixture(update_golden: bool) -> None:
    stale = set(GOLDEN.rglob("*.txt")) - {golden_of(path) for path in PATHS}
    if update_golden:
        for path in stale:
            path.unlink()
    else:
        assert not stale


@pytest.mark.parametrize(
    ("folder", "code"), [("pass", 0), ("not-applicable", 0), ("fail", 1), ("needs-review", 3), ("error", 2)]
)
def test_a_folder_can_be_judged_in_one_run(folder: str, code: int) -> None:
    report = check_paths([f"fixtures/{folder}"], law_under(FIXTURES / "checker.toml"))
    assert report.exit_code == code
    assert len({judged.path for judged in report.descriptors}) == sum(f"fixtures/{folder}/" in path for path in PATHS)


def possible(rule: Rule, law: Law) -> set[str]:
    """Return the verdicts that a rule can give, by its diagrams over acts of which nothing is known but one fact at most.

    The one fact is one by which a known fact can break a condition that is only noted: what is written exists all the same.
    """
    kind = law.pack.kinds[rule.kinds[0]]
    noted = [item.at for item in law.pack.valid if item.broken == "note" and kind.name in item.kinds]
    written = [{path: value} for path in noted for value in (True, False)]
    index = None if rule.subject == "act" else 0
    found = set()
    for facts in ({}, *written):
        rows = {name: (dict.fromkeys(fields),) for name, fields in kind.rows.items()}
        bench = Bench(Act(kind.name, "anything", {**dict.fromkeys(kind.facts), **facts}, rows, {}), law)
        diagram, valid, fails = bench.diagram, bench.valid(), bench.fails(rule, index)
        failing = diagram.conj(valid, fails)
        holding = diagram.conj(valid, diagram.conj(bench.governs(rule, index), diagram.negate(fails)))
        found |= {"fail"} if failing != FALSE else set()
        found |= {"pass"} if holding != FALSE else set()
        found |= {"needs-review"} if failing not in (FALSE, valid) else set()
    return found


@pytest.mark.parametrize("rule", law_under(FIXTURES / "checker.toml").pack.rules.values(), ids=lambda rule: rule.id)
def test_a_rule_has_a_fixture_for_each_verdict_that_it_can_give(rule: Rule) -> None:
    shown = {verdict_of(path) for path in PATHS if subject_of(path) == rule.id}
    can = possible(rule, law_under(FIXTURES / "checker.toml"))
    assert shown == can
    if rule.never_fails or not rule.requires:
        assert can == {"pass"}


def test_every_exception_excuses_in_a_fixture() -> None:
    rules = law_under(FIXTURES / "checker.toml").pack.rules.values()
    shown = {(finding.rule, finding.exception) for path in PATHS for finding in findings_of(path)}
    assert {(rule.id, item.clause) for rule in rules for item in rule.exceptions} <= shown


def test_every_open_reading_decides_in_a_fixture() -> None:
    questions = law_under(FIXTURES / "checker.toml").pack.questions.values()
    decided = {cause.name for path in PATHS for judged in report_of(path).descriptors for cause in judged.causes}
    assert {item.id for item in questions if item.open and not item.no_effect} <= decided


def test_the_errors_that_an_author_meets_are_shown() -> None:
    assert {subject_of(path) for path in PATHS if verdict_of(path) == "error"} == REFUSED


def test_a_launch_that_fails_by_no_single_rule_is_shown() -> None:
    assert any(finding.rule == "joint" for path in PATHS if verdict_of(path) == "fail" for finding in findings_of(path))


def test_the_demo_shows_each_verdict_and_says_that_it_came_out_as_expected() -> None:
    demo = [sys.executable, "fixtures/demo.py"]
    run = subprocess.run(demo, capture_output=True, text=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=False)
    assert run.returncode == 0, run.stderr
    assert "not legal advice" in run.stdout
    assert "differ on when" not in run.stdout, "the examples are products of their own"
    table = run.stdout.split("---\n", 1)[1]
    rows = [line.split() for line in table.split("\n\n")[0].splitlines()]
    assert {expected for _, expected, _ in rows} == set(VERDICTS)
    assert all(expected == found for _, expected, found in rows)


def test_the_demo_fails_where_a_verdict_is_another_than_its_folder_says(monkeypatch: pytest.MonkeyPatch) -> None:
    sys.path.insert(0, str(FIXTURES))
    try:
        import demo
    finally:
        sys.path.remove(str(FIXTURES))
    monkeypatch.setattr(demo, "row", lambda judged: (judged.path, "pass", judged.verdict))
    assert demo.main() == 1
