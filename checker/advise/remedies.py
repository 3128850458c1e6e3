"""The `fix` lines of a report: searched and judged proposals for its first descriptors with findings."""

from __future__ import annotations

import os
from shlex import quote

from checker.advise.fix import remedies
from checker.check.options import Options
from checker.judge.checked import Checked
from checker.judge.descriptor import Reader
from checker.judge.findings import JOINT, subject_name
from checker.judge.judgement import FAIL, REVIEW, judge
from checker.judge.law import Law
from checker.read.files import content_of
from checker.read.reader import read_bytes
from checker.report.model import Judged, Report
from checker.report.some_lines import LARGE, SomeLines, let_go

MOST = 20
"""The most descriptors of a run with a search; the others keep the remedies of their rules."""


def with_remedies(report: Report, law: Law, options: Options) -> Report:
    """Return a report with the remedies of a short search in its findings.

    Descriptors with waived findings keep the remedies of their rules: a waived finding needs no remedy.
    """
    reader = Reader(law)
    left = MOST
    entries = []
    for entry in report.descriptors:
        at_fault = any(finding.verdict in (FAIL, REVIEW) for finding in entry.findings)
        if at_fault and left and entry.lines and not any(finding.waived for finding in entry.findings):
            left -= 1
            entry = _with_remedies(entry, law, reader, options)
            if isinstance(entry.lines, SomeLines):
                let_go(LARGE)
        entries.append(entry)
    return report._replace(descriptors=tuple(entries))


def _with_remedies(entry: Judged, law: Law, reader: Reader, options: Options) -> Judged:
    checked = entry.checked or _read_again(entry, law, reader, options)
    if checked is None:
        return entry
    by_ruling = remedies(checked.act, law, checked.judgement, quote(entry.path) if entry.is_file else "")
    lines = {(rule, subject_name(law.pack.rules[rule], index)): text for (rule, index), text in by_ruling.items()}
    findings = [
        finding._replace(remedy=lines.get((finding.rule, finding.subject), finding.remedy))
        for finding in entry.findings
    ]
    # If several findings of one subject make the act fail together, a remedy for all of them is one for the act.
    reviewed = [finding for finding in findings if finding.verdict == REVIEW]
    ways = {(finding.subject, lines.get((finding.rule, finding.subject))) for finding in reviewed}
    shared = ways.pop()[1] if len(ways) == 1 else None
    return entry._replace(
        findings=tuple([finding._replace(remedy=shared) if finding.rule == JOINT else finding for finding in findings])
    )


def _read_again(entry: Judged, law: Law, reader: Reader, options: Options) -> Checked | None:
    """Return the checked document of an entry by reading it again: another process sends the entry alone."""
    if isinstance(entry.lines, SomeLines):
        if not os.path.isfile(entry.path):
            return None
        try:
            content = content_of(entry.path, options.limits.file_bytes)
        except OSError:
            return None
    else:
        content = "\n".join(entry.lines).encode("utf-8", "replace")
    reading = read_bytes(content, path=entry.path, limits=options.limits, embedded=options.embedded)
    document = next((candidate for candidate in reading.documents if candidate.index == entry.document), None)
    act = reader.act(document.data)[0] if document else None
    if document is None or act is None:
        return None
    return Checked(document, act, judge(act, law))
