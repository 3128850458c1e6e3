"""A ledger laid over the pack's: what is wrong with it is said at its line, with what to write instead."""

from __future__ import annotations

import pytest

from tests.gate.project import PASSES, Project

ENTRY = "a value, an entry such as {value: 2026-02-01, known_from: 2026-02-01, source: minutes}, or a list of entries"


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("facts:\n  agi: {declared_on: 2026-01-01}\n", "2:3", "on one line each: agi.declared_on"),
        ("facts:\n  agi:\n    declared_on: none\n    verified_on: none\n", "2:3", "agi.declared_on, agi.verified_on"),
        ("facts:\n  aig: {declared_on: none}\n", "2:3", 'no policy knows the key "aig"; the keys are agi.declared_on'),
        ("facts:\n  agi.declred_on: none\n", "2:19", "did you mean agi.declared_on?"),
        ("facts:\n  agi.verified_on: 2026-01-01\n", "2:20", "a verification needs a declaration on or before it"),
        (
            "facts:\n  agi.verified_on: 2026-01-01\n  agi.declared_on: 2026-01-02\n",
            "2:20",
            "a verification needs a declaration on or before it",
        ),
        ("facts:\n  agi.declared_on: {valu: none}\n", "2:21", "did you mean value?"),
        ("facts:\n  agi.declared_on: {value: none, known_from: soon}\n", "2:46", "days are written YYYY-MM-DD"),
        ("facts:\n  agi.declared_on: {value: {x: 1}}\n", "2:28", "expected a day, none, a number"),
        ("facts:\n  agi.declared_on:\n  - none\n", "3:5", "facts.agi.declared_on[0]: expected an entry"),
        ("facts:\n  agi.declared_on: []\n", "2:20", "found an empty list"),
        ("facts:\n  agi.declared_on:\n", "2:19", f"expected {ENTRY}"),
        (
            "facts:\n  agi.declared_on: true\n",
            "2:20",
            "2026-06-10/..), none, or unknown; found true",
        ),
        (
            "facts:\n  compute_threshold_flop: -1\n",
            "2:27",
            "expected a number, 0 or more, or unknown; found the number -1",
        ),
        ('facts:\n  compute_threshold_flop: "1"\n', "2:27", 'found "1"'),
        ("facts: none\n", "1:8", "expected a mapping of keys to values"),
    ],
)
def test_what_is_wrong_with_a_ledger(project: Project, text: str, place: str, said: str) -> None:
    project.put("one.yaml", PASSES)
    project.put("ledger.yaml", text)
    result = project.check("one.yaml", "--ledger", "ledger.yaml")
    assert result.code == 2 and f"--> ledger.yaml:{place}" in result.out, result.out
    assert said in result.out and "schema" not in result.out, result.out


def test_everything_wrong_is_said_at_once(project: Project) -> None:
    project.put("one.yaml", PASSES)
    project.put("ledger.yaml", "facts:\n  agi: {declared_on: none}\n  compute_threshold_flop: {valu: 1}\n")
    said = project.check("one.yaml", "--ledger", "ledger.yaml").out
    assert "agi.declared_on" in said and "did you mean value?" in said
