"""The `fix` line of a report: for the first findings that want one, what has been searched and judged."""

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
"""The most descriptors of a run for which ways are searched; the others keep what their rules say."""


def with_remedies(report: Report, law: Law, options: Options) -> Report:
    """Return a report whose findings say what was found to put their act right, where a short search finds it.

    Descriptors of which findings are waived keep what their rules say: what is waived need not be put right.
    """
    reader = Reader(law)
    left = MOST
    entries = []
    for entry in report.descriptors:
        wrong = any(finding.verdict in (FAIL, REVIEW) for finding in entry.findings)
        if wrong and left and entry.lines and not any(finding.waived for finding in entry.findings):
            left -= 1
            entry = _told(entry, law, reader, options)
            if isinstance(entry.lines, SomeLines):
                let_go(LARGE)
        entries.append(entry)
    return report._replace(descriptors=tuple(entries))


def _told(entry: Judged, law: Law, reader: Reader, options: Options) -> Judged:
    checked = entry.checked or _read_again(entry, law, reader, options)
    if checked is None:
        return entry
    found = remedies(checked.act, law, checked.judgement, quote(entry.path) if entry.is_file else "")
    lines = {(rule, subject_name(law.pack.rules[rule], index)): text for (rule, index), text in found.items()}
    said = [
        finding._replace(remedy=lines.get((finding.rule, finding.subject), finding.remedy))
        for finding in entry.findings
    ]
    # Where the act fails by several findings of one subject together, what puts each of them right puts the act right.
    reviewed = [finding for finding in said if finding.verdict == REVIEW]
    ways = {(finding.subject, lines.get((finding.rule, finding.subject))) for finding in reviewed}
    shared = ways.pop()[1] if len(ways) == 1 else None
    return entry._replace(
        findings=tuple([item._replace(remedy=shared) if item.rule == JOINT else item for item in said])
    )


def _read_again(entry: Judged, law: Law, reader: Reader, options: Options) -> Checked | None:
    """Return what an entry was made of in another process, which sends no more than the entry, or in a large file."""
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
    document = next((item for item in reading.documents if item.index == entry.document), None)
    act = reader.act(document.data)[0] if document else None
    if document is None or act is None:
        return None
    return Checked(document, act, judge(act, law))
