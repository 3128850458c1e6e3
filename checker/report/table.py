"""The report as a grid with a row for each descriptor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.report import words
from checker.report.escape import visible
from checker.report.model import Judged, Location, Report

if TYPE_CHECKING:
    from checker.report.formats import Options


def render(report: Report, options: Options) -> str:
    """Return descriptors, verdicts and findings as a grid, then the errors outside descriptors and the counts."""
    from tabulate import tabulate

    rows = []
    for judged in report.descriptors:
        if options.quiet and judged.verdict in ("pass", "not-applicable"):
            continue
        verdict = judged.verdict
        if judged.verdict_after_waivers != verdict:
            verdict += f"\n{words.after(judged)}: {judged.verdict_after_waivers}"
        name = f"{visible(judged.path)}\n{visible(words.descriptor(judged))}"
        if judged.owner:
            name += f"\nowner: {visible(judged.owner)}"
        rows.append((name, verdict, "\n".join(visible(line) for line in _findings(judged, options))))
    parts = []
    if rows:
        headers = ("descriptor", "verdict", "findings")
        # Borders and margins take ten columns, and a verdict fourteen; the other two columns share the rest.
        room = max(options.width - 24, 24)
        limits = [room * 2 // 5, 14, room - room * 2 // 5] if options.width else None
        parts.append(tabulate(rows, headers, tablefmt="grid", disable_numparse=True, maxcolwidths=limits))
    parts += [visible(words.error_line(error, error.path)) for error in report.errors]
    return "\n".join([*parts, visible(words.last_line(report))]) + "\n"


def _findings(judged: Judged, options: Options) -> list[str]:
    lines = [f"error[{error.code}]{_line(error.location, error.path)}" for error in judged.errors]
    for finding in words.listed(judged, options):
        lines.append(
            f"{finding.verdict}[{finding.rule}] {finding.subject}{_line(finding.location, finding.path)}{words.mark(finding)}"
        )
    sentence = words.overall(judged)
    if sentence:
        lines.append(sentence)
    return lines


def _line(location: Location | None, path: str | None) -> str:
    where = f" of {path}" if path else ""
    return where and f",{where}" if location is None else f", line {location.line}{where}"
