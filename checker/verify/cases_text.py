"""What came of a pack's cases, and of its mutants, as text and as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from checker.judge.findings import subject_name
from checker.pack.model import Pack
from checker.read.files import display
from checker.report.escape import visible
from checker.space.bounds import in_words
from checker.space.bounds import to_data as bounds
from checker.verify.cases import Outcome
from checker.verify.coverage import Coverage
from checker.verify.mutate import EQUIVALENT, HARMLESS, MISSED, NOTICED, Fate
from checker.verify.witness import plain as plain_case
from checker.verify.witness import yaml

WORDS = {
    NOTICED: "noticed by a case",
    MISSED: "noticed by none, and a verdict changes",
    EQUIVALENT: "equivalent: the diagrams are the same",
    HARMLESS: "equivalent: findings differ, and in no act the verdict",
}
"""What can become of a mutant, in the order in which it is counted."""


class Run(NamedTuple):
    """A run of cases: coverage where they are all the pack's own, fates where mutants were tried."""

    outcomes: Sequence[Outcome]
    coverage: Coverage | None = None
    fates: Sequence[Fate] | None = None

    @property
    def failed(self) -> list[Outcome]:
        """The outcomes that are not as expected."""
        return [outcome for outcome in self.outcomes if outcome.problems]

    @property
    def missed(self) -> list[Fate]:
        """The mutants that no case notices though a verdict changes."""
        return [fate for fate in self.fates or () if fate.fate == MISSED]


def render(run: Run, pack: Pack) -> str:
    """Return a run as text, the pack's basis as its last line."""
    lines: list[str] = []
    for outcome in run.failed:
        case = outcome.case
        lines.append(visible(f"failed: {display(case.path)}:{case.line}: {case.name}"))
        lines += [visible(f"  {line}") for line in (*outcome.problems, *found_of(outcome))]
    if run.coverage is not None:
        missing = list(run.coverage.missing())
        lines += ["no case for:"] * bool(missing)
        for what, one, other in missing:
            words = {"rule": "the rule {} with verdict {}", "exception": "the rule {}'s exception {}"}
            lines.append(f"  {words.get(what, 'the reading {}={}').format(one, other)}")
    for fate in run.missed:
        mutant = fate.mutant
        lines += ["no case notices this change:", visible(f"  {mutant.place}")]
        lines += [f"  - {visible(mutant.was)}", f"  + {visible(mutant.now)}", "  this case would:"]
        lines += [f"    {line}" for line in yaml(fate.by).splitlines()] if fate.by else ["    (none found)"]
    passed = len(run.outcomes) - len(run.failed)
    cases = "1 case" if len(run.outcomes) == 1 else f"{len(run.outcomes)} cases"
    counts = [f"{cases}: {passed} as expected, {len(run.failed)} not."]
    if run.coverage is not None:
        bound = in_words(pack.kinds, run.coverage.looked)
        among = f", of what acts with {bound} can reach" if bound else ""
        counts.append(f"With a case: {', '.join(tally(run.coverage))}{among}.")
    if run.fates is not None:
        found = [f"{count} {WORDS[fate]}" for fate, count in fates(run.fates).items() if count]
        counts.append(f"{len(run.fates)} mutants: {'; '.join(found)}.")
    return "\n".join([*lines, *[""] * bool(lines), *counts, visible(pack.basis)]) + "\n"


def found_of(outcome: Outcome) -> list[str]:
    """Return what a judgement found, in lines: each finding, and each cause with what its values give."""
    judgement = outcome.judgement
    if judgement is None:
        return []
    lines = []
    for ruling in judgement.rulings:
        lines.append(f"found {ruling.verdict}[{ruling.rule.id}] of {subject_name(ruling.rule, ruling.index)}")
    for cause in judgement.causes:
        gives = ", ".join([f"{value} gives {verdict}" for value, verdict in cause.outcomes.items()])
        lines.append(f"cause {cause.name} ({cause.kind})" + (f": {gives}" if gives else ""))
    return lines or ["found no rule that governs it"]


def tally(coverage: Coverage) -> list[str]:
    """Return how much of what cases can reach they reach."""
    names = ("rule × verdict pairs", "exceptions", "readings")
    return [
        f"{sum(1 for count in found.values() if count)} of {len(found)} {name}"
        for name, found in zip(names, coverage[:3], strict=True)
    ]


def fates(found: Sequence[Fate]) -> dict[str, int]:
    """Return how many mutants there are of each fate."""
    return {fate: sum(item.fate == fate for item in found) for fate in WORDS}


def plain(run: Run, pack: Pack) -> dict[str, Any]:
    """Return a run as plain data, in the shape of `test.schema.json`."""
    found: dict[str, Any] = {
        "schema_version": 1,
        "command": "test",
        "policy": {"name": pack.name, "version": pack.version, "digest": pack.digest},
        "summary": {"cases": len(run.outcomes), "failed": len(run.failed)},
        "cases": [
            {
                "case": item.case.name,
                "path": display(item.case.path),
                "line": item.case.line,
                "expect": item.case.expect,
                "verdict": item.verdict,
                "problems": list(item.problems),
                "found": found_of(item) if item.problems else [],
            }
            for item in run.outcomes
        ],
        "coverage": None,
        "mutants": None,
        "basis": pack.basis,
    }
    if run.coverage is not None:
        rules, exceptions, readings, looked = run.coverage
        found["coverage"] = {
            "bounds": bounds(pack.kinds, looked),
            "rules": [{"rule": one, "verdict": other, "cases": count} for (one, other), count in rules.items()],
            "exceptions": [
                {"rule": one, "exception": other, "cases": count} for (one, other), count in exceptions.items()
            ],
            "readings": [{"id": one, "reading": other, "cases": count} for (one, other), count in readings.items()],
        }
    if run.fates is not None:
        found["mutants"] = {
            "summary": fates(run.fates),
            "unnoticed": [
                {
                    "place": item.mutant.place,
                    "was": item.mutant.was,
                    "now": item.mutant.now,
                    "fate": item.fate,
                    "witness": plain_case(item.by) if item.by else None,
                }
                for item in run.fates
                if item.fate != NOTICED
            ],
        }
    return found
