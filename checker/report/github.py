"""The report as GitHub workflow commands, which show as annotations of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.report import words
from checker.report.cases import Case, lines, problems
from checker.report.escape import github_message, github_property
from checker.report.model import Report

if TYPE_CHECKING:
    from checker.report.formats import Options

SHOWN = 10
"""Errors, and again warnings, that GitHub shows of one step; the others stand in its log alone."""


def render(report: Report, options: Options) -> str:
    """Return `::error` and `::warning` commands, the worst first, and one notice with the counts."""
    listed = problems(report)
    errors = sum(case.verdict != "needs-review" for case in listed)
    hidden = [
        f"{number} more {name}{'s' * (number > 1)}"
        for name, number in (("error", errors - SHOWN), ("warning", len(listed) - errors - SHOWN))
        if number > 0
    ]
    told = words.counts(report)
    if hidden:
        told += f" GitHub shows {SHOWN} errors and {SHOWN} warnings of a step; {' and '.join(hidden)} stand in its log."
    commands = [_command(case) for case in listed]
    commands.append(f"::notice title=checker::{github_message(f'{told}  {report.basis}'.rstrip())}")
    return "\n".join(commands) + "\n"


def _command(case: Case) -> str:
    name = "warning" if case.verdict == "needs-review" else "error"
    properties = {"file": case.path} if case.path else {}
    if case.path and case.location:
        line, column, end_line, end_column = case.location
        properties |= {"line": str(line), "endLine": str(end_line), "col": str(column), "endColumn": str(end_column)}
    properties["title"] = f"{case.verdict}[{case.rule}]"
    said = "\n".join(lines(case))
    pairs = ",".join(f"{key}={github_property(text)}" for key, text in properties.items())
    return f"::{name} {pairs}::{github_message(said)}"
