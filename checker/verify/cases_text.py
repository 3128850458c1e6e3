"""The results of a pack's cases and mutants as text and as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from checker.judge.findings import subject_name
from checker.pack.model import Pack
from checker.read.files import display
from checker.read.plain import attributes
from checker.report.counts import many
from checker.report.escape import visible
from checker.space.bounds import in_words
from checker.space.bounds import to_data as bounds
from checker.verify.cases import Outcome
from checker.verify.coverage import Coverage
from checker.verify.mutate import EQUIVALENT, HARMLESS, MISSED, NOTICED, Fate
from checker.verify.witness import case_data, yaml

WORDS = {
    NOTICED: "noticed by a case",
    MISSED: "noticed by none, and a verdict changes",
    EQUIVALENT: "equivalent: the diagrams are the same",
    HARMLESS: "equivalent: findings differ, and in no act the verdict",
}
"""The fates of mutants, in the order of the summary."""


class Run(NamedTuple):
    """A run of cases, with coverage if it had all the pack's own cases, and fates if mutants were tried."""

    outcomes: Sequence[Outcome]
    coverage: Coverage | None = None
    fates: Sequence[Fate] | None = None

    @property
    def failed(self) -> list[Outcome]:
        """The outcomes that differ from their expectations."""
        return [outcome for outcome in self.outcomes if outcome.problems]

    @property
    def missed(self) -> list[Fate]:
        """The mutants that change a verdict without a case noticing it."""
        return [fate for fate in self.fates or () if fate.fate == MISSED]


def run_report(run: Run, pack: Pack) -> str:
    """Return a run as text; the last line is the pack's basis."""
    lines: list[str] = []
    for outcome in run.failed:
        case = outcome.case
        lines.append(visible(f"failed: {display(case.path)}:{case.line}: {case.name}"))
        lines += [visible(f"  {line}") for line in (*outcome.problems, *finding_lines(outcome))]
    if run.coverage is not None:
        missing = list(run.coverage.missing())
        lines += ["no case for:"] * bool(missing)
        for what, rule_or_question, name in missing:
            words = {"rule": "the rule {} with verdict {}", "exception": "the rule {}'s exception {}"}
            lines.append(f"  {words.get(what, 'the reading {}={}').format(rule_or_question, name)}")
    for fate in run.missed:
        mutant = fate.mutant
        lines += ["no case notices this change:", visible(f"  {mutant.place}")]
        lines += [f"  - {visible(mutant.was)}", f"  + {visible(mutant.now)}", "  this case would:"]
        lines += [f"    {line}" for line in yaml(fate.by).splitlines()] if fate.by else ["    (none found)"]
    passed = len(run.outcomes) - len(run.failed)
    counts = [f"{many(len(run.outcomes), 'case')}: {passed} as expected, {len(run.failed)} not."]
    if run.coverage is not None:
        bound = in_words(pack.kinds, run.coverage.looked)
        among = f", of what acts with {bound} can reach" if bound else ""
        counts.append(f"With a case: {', '.join(tally(run.coverage))}{among}.")
    if run.fates is not None:
        fate_counts = [f"{count} {WORDS[fate]}" for fate, count in fates(run.fates).items() if count]
        counts.append(f"{len(run.fates)} mutants: {'; '.join(fate_counts)}.")
    return "\n".join([*lines, *[""] * bool(lines), *counts, visible(pack.basis)]) + "\n"


def finding_lines(outcome: Outcome) -> list[str]:
    """Return a judgement in lines: each finding, and each cause with the verdict that each of its values gives."""
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
    """Return, for pairs, exceptions and readings, how many of the reachable ones have a case."""
    names = ("rule × verdict pairs", "exceptions", "readings")
    return [
        f"{sum(1 for count in counts.values() if count)} of {len(counts)} {name}"
        for name, counts in zip(names, coverage[:3], strict=True)
    ]


def fates(tried: Sequence[Fate]) -> dict[str, int]:
    """Return the number of mutants of each fate."""
    return {fate: sum(trial.fate == fate for trial in tried) for fate in WORDS}


def run_data(run: Run, pack: Pack) -> dict[str, Any]:
    """Return a run as plain data, in the shape of `test.schema.json`."""
    data: dict[str, Any] = {
        "schema_version": 1,
        "command": "test",
        "policy": attributes(pack, "name", "version", "digest"),
        "summary": {"cases": len(run.outcomes), "failed": len(run.failed)},
        "cases": [
            {
                "case": item.case.name,
                "path": display(item.case.path),
                "line": item.case.line,
                "expect": item.case.expect,
                "verdict": item.verdict,
                "problems": list(item.problems),
                "found": finding_lines(item) if item.problems else [],
            }
            for item in run.outcomes
        ],
        "coverage": None,
        "mutants": None,
        "basis": pack.basis,
    }
    if run.coverage is not None:
        rules, exceptions, readings, looked = run.coverage
        data["coverage"] = {
            "bounds": bounds(pack.kinds, looked),
            "rules": [{"rule": one, "verdict": other, "cases": count} for (one, other), count in rules.items()],
            "exceptions": [
                {"rule": one, "exception": other, "cases": count} for (one, other), count in exceptions.items()
            ],
            "readings": [{"id": one, "reading": other, "cases": count} for (one, other), count in readings.items()],
        }
    if run.fates is not None:
        data["mutants"] = {
            "summary": fates(run.fates),
            "unnoticed": [
                {
                    **attributes(item.mutant, "place", "was", "now"),
                    "fate": item.fate,
                    "witness": case_data(item.by) if item.by else None,
                }
                for item in run.fates
                if item.fate != NOTICED
            ],
        }
    return data
