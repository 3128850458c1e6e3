"""The report for editors and grep: one line a finding, then the counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.report import words
from checker.report.escape import visible
from checker.report.model import Report

if TYPE_CHECKING:
    from checker.report.formats import Options


def render(report: Report, options: Options) -> str:
    """Return `path:line:column: verdict[rule] message` for each error and finding.

    Passes and skipped paths are listed only with `verbose`.
    """
    lines = []
    for judged in report.descriptors:
        path = _begun(judged.path)
        owner = f" (owner {judged.owner})" if judged.owner else ""
        lines += [words.error_line(error, _begun(error.path or judged.path)) + owner for error in judged.errors]
        for finding in words.listed(judged, options):
            where = words.place(_begun(finding.path) if finding.path else path, finding.location)
            lines.append(f"{where}: {finding.verdict}[{finding.rule}]{words.mark(finding)} {finding.message}{owner}")
        sentence = words.overall(judged)
        if sentence and not (options.quiet and judged.verdict == "not-applicable"):
            lines.append(f"{path}: {judged.verdict} {words.descriptor(judged)}: {sentence}")
    lines += [words.error_line(error, error.path and _begun(error.path)) for error in report.errors]
    if options.verbose:
        lines += [f"{_begun(path)}: skipped: {why}" for path, why in words.passed_over(report)]
    if options.quiet and not lines and report.exit_code == 0:
        return ""
    lines.append(words.last_line(report))
    return "\n".join(visible(line) for line in lines) + "\n"


def _begun(path: str) -> str:
    """Return a path that is safe to begin a line: `./` is put before one that a CI might read as a command (`::stop-commands::`)."""
    return path if path[:1].isalnum() or path[:1] in ("", ".", "/", "_", "<") else f"./{path}"
