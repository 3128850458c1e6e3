"""Twins, that is descriptors of the same kind and id in one run: each is an error that names the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from checker.check.options import DEFAULTS, Options
from checker.read.document import Document
from checker.read.files import content_of
from checker.read.reader import read_bytes
from checker.report.build import location
from checker.report.model import Judged, ReportError

TWINS = 100
"""The most twins whose lines are looked up; beyond it naming the file is enough."""


def refuse_twins(entries: list[Judged], options: Options = DEFAULTS) -> list[Judged]:
    """Return the entries with an error in place of every twin."""
    alike: dict[tuple[str, str], list[Judged]] = {}
    for entry in entries:
        if entry.id is not None and entry.kind is not None:
            alike.setdefault((entry.kind, entry.id), []).append(entry)
    twins = [entry for same in alike.values() if len(same) > 1 for entry in same]
    if not twins:
        return entries
    documents = _documents(twins, options) if len(twins) <= TWINS else {}
    out = []
    for entry in entries:
        same = alike.get((entry.kind or "", entry.id or ""), [])
        if len(same) < 2:
            out.append(entry)
            continue
        # Only a few others are named: each of ten thousand twins would otherwise name all the others.
        others = [place(twin.path, twin.document, documents.get(twin[:2])) for twin in same[:4] if twin is not entry]
        document = documents.get(entry[:2])
        lines = document.lines() if document and options.excerpt else entry.lines
        out.append(refused(entry, others, document)._replace(checked=None, lines=lines))
    return out


def refused(entry: Judged, others: Sequence[str], document: Document | None) -> Judged:
    """Return an entry as an error that names the places of a few of its twins."""
    message = f"{entry.kind} {entry.id} is described more than once in this run: also at {', '.join(others[:3])}"
    error = ReportError("duplicate-id", message, location(document.span(("id",))) if document else None)
    return entry._replace(
        verdict="error",
        verdict_after_waivers="error",
        findings=(),
        causes=(),
        notes=(),
        errors=(*entry.errors, error),
    )


def _documents(entries: Iterable[Judged], options: Options) -> dict[tuple[str, int], Document]:
    """Return the documents of entries by path and number; documents read by another process are read again."""
    documents = {entry[:2]: entry.checked.document for entry in entries if entry.checked}
    wanted = {entry[:2] for entry in entries} - set(documents)
    for path in dict.fromkeys([path for path, _ in wanted if path != options.stdin_name]):
        try:
            # A pipe was read already and is empty now.
            content = content_of(path, options.limits.file_bytes)
        except OSError:
            continue
        for document in read_bytes(content, path=path, limits=options.limits, embedded=options.embedded).documents:
            if (path, document.index) in wanted:
                documents[path, document.index] = document
    return documents


def place(path: str, index: int, document: Document | None) -> str:
    """Return the place of a twin: the line of its id, else the number of its document."""
    span = document.span(("id",)) if document else None
    return f"{path}:{span.line}" if span else f"{path} (document {index + 1})"
