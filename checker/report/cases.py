"""A report as one flat list: an error, a rule x subject, or a descriptor's own verdict that neither of them says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from checker.report import questions, words
from checker.report.escape import visible
from checker.report.model import Finding, Judged, Location, Report, limited


class Case(NamedTuple):
    """One thing that was judged, or could not be.

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
    """Return the cases of one descriptor: never none."""
    found = [
        Case("error", error.code, "act", error.message, error.path or judged.path, error.location, judged)
        for error in judged.errors
    ]
    for finding in judged.findings:
        found.append(
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
    unsaid = words.unsaid(judged)
    if unsaid or not found:
        rule = "joint" if judged.verdict in ("fail", "needs-review") else judged.verdict
        found.append(Case(judged.verdict, rule, "act", unsaid or judged.verdict, judged.path, None, judged))
    return found


def allowed(case: Case, report: Report) -> bool:
    """Return whether a case that needs review is one that may: what a limit left open may not."""
    return report.allow_review and not (case.judged is not None and limited(case.judged))


def outside(report: Report) -> list[Case]:
    """Return the errors that belong to no descriptor."""
    return [Case("error", error.code, "", error.message, error.path, error.location) for error in report.errors]


def problems(report: Report) -> list[Case]:
    """Return what is not judged, fails or needs review and counts: the worst first."""
    found = [case for case in cases(report) if case.verdict in ("error", "fail", "needs-review") and not case.waived]
    return sorted(found, key=lambda case: words.RANK[case.verdict])


def fingerprints(listed: Iterable[Case]) -> list[str]:
    """Return a SHA-256 in hex for each case, all different: of what it is about, not of the line it stands on."""
    from hashlib import sha256

    seen: dict[str, int] = {}
    found = []
    for case in listed:
        act = (case.judged.kind, case.judged.id or case.judged.document) if case.judged else ()
        key = repr((case.rule, case.path, *act, case.subject))
        seen[key] = seen.get(key, 0) + 1
        found.append(sha256(f"{key} {seen[key]}".encode("utf-8", "backslashreplace")).hexdigest())
    return found


def lines(case: Case) -> list[str]:
    """Return what a case says as printable lines: its sentence, then clause, because, fix, open, more."""
    said = [case.message]
    finding = case.finding
    if finding is None:
        open_ones = words.undecided(case.judged) if case.judged else ()
        said += [f"open: {item.line}" for item in questions.of(case.judged, open_ones)]
    else:
        if finding.suppressed:
            said.append(f"{words.uncounted(finding)}: {words.waived(finding)}")
        said += [f"{label}: {text}" for label, text in words.clauses(finding)]
        said += [f"open: {item.line}" for item in questions.of(case.judged, finding.decides)]
        stopped = words.stopped(case.judged) if case.judged and case.verdict == "needs-review" else None
        if stopped:
            said.append(stopped)
        command = words.more(finding)
        if command:
            said.append(f"more: {command}")
    if case.judged and case.judged.owner:
        said.append(f"owner: {case.judged.owner}")
    return [visible(line) for line in said]
