"""A report as one flat list of cases: each error, each rule x subject, and each verdict that neither of them states."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from checker.report import questions, words
from checker.report.escape import visible
from checker.report.model import Finding, Judged, Location, Report, limited


class Case(NamedTuple):
    """One entry of the flat list: a finding, an error, or the verdict of a whole descriptor.

    `rule` is the rule's id, or the code of an error. `judged` and `finding` are None where there is none; `path` is
    None for an error that belongs to no file. `waived` says that a finding does not count, known ones too.
    """

    verdict: str
    rule: str
    subject: str
    message: str
    path: str | None
    location: Location | None
    judged: Judged | None = None
    finding: Finding | None = None
    waived: bool = False


def cases(report: Report) -> list[Case]:
    """Return every case in the report's order, errors that belong to no descriptor last."""
    return [case for judged in report.descriptors for case in of_descriptor(judged)] + outside(report)


def of_descriptor(judged: Judged) -> list[Case]:
    """Return the cases of one descriptor, at least one."""
    listed = [
        Case("error", error.code, "act", error.message, error.path or judged.path, error.location, judged)
        for error in judged.errors
    ]
    for finding in judged.findings:
        listed.append(
            Case(
                finding.verdict,
                finding.rule,
                finding.subject,
                finding.message,
                finding.path or judged.path,
                finding.location,
                judged,
                finding,
                finding.suppressed,
            )
        )
    sentence = words.unsaid(judged)
    if sentence or not listed:
        rule = "joint" if judged.verdict in ("fail", "needs-review") else judged.verdict
        listed.append(Case(judged.verdict, rule, "act", sentence or judged.verdict, judged.path, None, judged))
    return listed


def allowed(case: Case, report: Report) -> bool:
    """Return whether the run allows a case to need review; a case that a limit left open is never allowed."""
    return report.allow_review and not (case.judged is not None and limited(case.judged))


def outside(report: Report) -> list[Case]:
    """Return the errors that belong to no descriptor."""
    return [Case("error", error.code, "", error.message, error.path, error.location) for error in report.errors]


def problems(report: Report) -> list[Case]:
    """Return the cases that count and are errors, fail or need review, the worst first."""
    counted = [case for case in cases(report) if case.verdict in ("error", "fail", "needs-review") and not case.waived]
    return sorted(counted, key=lambda case: words.RANK[case.verdict])


def fingerprints(listed: Iterable[Case]) -> list[str]:
    """Return a distinct SHA-256 in hex for each case; it covers the rule, the path, the act and the subject, not the line."""
    from hashlib import sha256

    seen: dict[str, int] = {}
    marks = []
    for case in listed:
        act = (case.judged.kind, case.judged.id or case.judged.document) if case.judged else ()
        key = repr((case.rule, case.path, *act, case.subject))
        seen[key] = seen.get(key, 0) + 1
        marks.append(sha256(f"{key} {seen[key]}".encode("utf-8", "backslashreplace")).hexdigest())
    return marks


def lines(case: Case) -> list[str]:
    """Return a case as printable lines: its message, then clause, because, fix, open, more."""
    texts = [case.message]
    finding = case.finding
    if finding is None:
        causes = words.undecided(case.judged) if case.judged else ()
        texts += [f"open: {question.line}" for question in questions.of(case.judged, causes)]
    else:
        if finding.suppressed:
            texts.append(f"{words.uncounted(finding)}: {words.waived(finding)}")
        texts += [f"{label}: {text}" for label, text in words.clauses(finding)]
        texts += [f"open: {question.line}" for question in questions.of(case.judged, finding.decides)]
        stopped = words.stopped(case.judged) if case.judged and case.verdict == "needs-review" else None
        if stopped:
            texts.append(stopped)
        command = words.explain_command(finding)
        if command:
            texts.append(f"more: {command}")
    if case.judged and case.judged.owner:
        texts.append(f"owner: {case.judged.owner}")
    return [visible(line) for line in texts]
