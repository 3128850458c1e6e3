"""The report as GitHub workflow commands: GitHub shows them as annotations of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.report import words
from checker.report.cases import Case, lines, problems
from checker.report.escape import github_message, github_property
from checker.report.model import Report

if TYPE_CHECKING:
    from checker.report.formats import Options

SHOWN = 10
"""The most errors, and the most warnings, that GitHub shows for one step; its log has the others."""


def render(report: Report, options: Options) -> str:
    """Return `::error` and `::warning` commands, the worst first, and one notice with the counts."""
    listed = problems(report)
    errors = sum(case.verdict != "needs-review" for case in listed)
    hidden = [
        f"{number} more {name}{'s' * (number > 1)}"
        for name, number in (("error", errors - SHOWN), ("warning", len(listed) - errors - SHOWN))
        if number > 0
    ]
    message = words.counts(report)
    if hidden:
        message += (
            f" GitHub shows {SHOWN} errors and {SHOWN} warnings of a step; {' and '.join(hidden)} stand in its log."
        )
    commands = [_command(case) for case in listed]
    commands.append(f"::notice title=checker::{github_message(f'{message}  {report.basis}'.rstrip())}")
    return "\n".join(commands) + "\n"


def _command(case: Case) -> str:
    name = "warning" if case.verdict == "needs-review" else "error"
    properties = {"file": case.path} if case.path else {}
    if case.path and case.location:
        line, column, end_line, end_column = case.location
        properties |= {"line": str(line), "endLine": str(end_line), "col": str(column), "endColumn": str(end_column)}
    properties["title"] = f"{case.verdict}[{case.rule}]"
    message = "\n".join(lines(case))
    pairs = ",".join(f"{key}={github_property(text)}" for key, text in properties.items())
    return f"::{name} {pairs}::{github_message(message)}"
