"""Diagnostics for an editor, from the entries of the gate's report."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lsprotocol import types

from checker.judge.verdict import BACKGROUND
from checker.lsp.analysis import Analysis
from checker.report import questions, words
from checker.report.model import Finding, Judged, Note, ReportError

SOURCE = "checker"
Link = Callable[[str], str | None]
"""Returns the address of the page of an id, None if there is none."""


def diagnostics(analysis: Analysis, uri: str, link: Link = lambda _: None) -> list[types.Diagnostic]:
    """Return the errors, findings and notes of a file in the order of the report."""
    return [diagnostic for entry in analysis.entries for diagnostic in _of_entry(entry, analysis, uri, link)]


def _of_entry(entry: Judged, analysis: Analysis, uri: str, link: Link) -> Iterator[types.Diagnostic]:
    for error in entry.errors:
        yield _error(error, analysis)
    for finding in entry.findings:
        if finding.verdict in ("fail", "needs-review"):
            yield _finding(finding, analysis, uri, link)
    if entry.verdict == "needs-review" and all(finding.verdict != "needs-review" for finding in entry.findings):
        yield _whole(entry, analysis)
    for note in entry.notes:
        if note.kind not in BACKGROUND:
            yield _note(note, entry, analysis)


def severity(finding: Finding, allow_review: bool) -> types.DiagnosticSeverity:
    """Return the severity of a finding: a fail is an error, a needs-review a warning, unless the gate allows it."""
    if finding.waived:
        return types.DiagnosticSeverity.Hint
    if finding.verdict == "fail":
        return types.DiagnosticSeverity.Error
    return types.DiagnosticSeverity.Information if allow_review else types.DiagnosticSeverity.Warning


def _error(error: ReportError, analysis: Analysis) -> types.Diagnostic:
    return types.Diagnostic(
        analysis.text.range(error.location), error.message, types.DiagnosticSeverity.Error, error.code, source=SOURCE
    )


def _finding(finding: Finding, analysis: Analysis, uri: str, link: Link) -> types.Diagnostic:
    lines = [finding.message]
    if finding.waived:
        lines.append(words.waived(finding))
    else:
        lines += [questions.question(decision).line for decision in finding.decides]
    page = link(finding.clause) if finding.clause else None
    own_line = finding.location.line if finding.location else None
    related = []
    for fact in finding.because:
        if fact.line is not None and fact.line != own_line:
            place = analysis.text.range((fact.line, 1, fact.line, 10_000))
            related.append(types.DiagnosticRelatedInformation(types.Location(uri, place), words.because([fact])))
    return types.Diagnostic(
        analysis.text.range(finding.location),
        "\n".join(lines),
        severity(finding, analysis.project.options.allow_review),
        finding.rule,
        types.CodeDescription(page) if page else None,
        SOURCE,
        related_information=related or None,
        data={"clause": finding.clause, "subject": finding.subject},
    )


def _whole(entry: Judged, analysis: Analysis) -> types.Diagnostic:
    place = analysis.text.range(head(analysis, entry.document))
    message = "; ".join([questions.question(cause).line for cause in entry.causes])
    level = (
        types.DiagnosticSeverity.Information
        if analysis.project.options.allow_review
        else types.DiagnosticSeverity.Warning
    )
    return types.Diagnostic(place, message, level, "needs-review", source=SOURCE)


def _note(note: Note, entry: Judged, analysis: Analysis) -> types.Diagnostic:
    place = analysis.text.range(head(analysis, entry.document))
    return types.Diagnostic(
        place, note.message, types.DiagnosticSeverity.Information, note.name or note.kind, source=SOURCE
    )


def head(analysis: Analysis, index: int) -> tuple[int, int, int, int] | None:
    """Return the place for diagnostics of a whole document: its kind, None for its first line."""
    document = analysis.document(index)
    return document.span(("kind",)) if document else None
