"""The gate's work on a judgement before the report: waivers, the age of the policies, records for a receipt."""

from __future__ import annotations

from collections.abc import Callable

from checker.check.file import Decide
from checker.gate.receipts import Records
from checker.gate.waivers import Waivers
from checker.judge.act import Act
from checker.judge.judgement import Judgement
from checker.judge.law import Law
from checker.read.document import Document
from checker.report.build import judged
from checker.report.model import Judged, ReportError


def deciding(
    waivers: Waivers | None,
    days: int | None,
    records: Records | None,
    watch: Callable[[Act, Document], None] | None = None,
) -> Decide:
    """Return the function from a judgement to its entry: it applies waivers, checks the age of the policies and keeps records.

    `watch` receives each judged act.
    """

    def decide(act: Act, law: Law, judgement: Judgement, document: Document) -> Judged:
        entry = judged(act, law, judgement, document)
        if waivers is not None:
            entry = waivers.apply(act, judgement, entry, document)
        if days is not None:
            entry = refuse_old(entry, act, law, days)
        if records is not None:
            records.keep(act, entry)
        if watch is not None:
            watch(act, document)
        return entry

    return decide


def refuse_old(entry: Judged, act: Act, law: Law, days: int) -> Judged:
    """Return the entry, as an error if a day of the act is more than `days` days after the pack's review."""
    from checker.judge.notes import too_late

    message = too_late(act, law, days)
    if message is None:
        return entry
    error = ReportError("policy-age", message)
    return entry._replace(verdict="error", verdict_after_waivers="error", errors=(error,))
