"""One version of a descriptor file, judged: what the gate says of its bytes, and what all features look things up in."""

from __future__ import annotations

from collections.abc import Callable

from checker.check.file import check_reading
from checker.judge.act import Act
from checker.judge.family import agree
from checker.judge.judgement import Judgement
from checker.judge.law import Law
from checker.lsp.index import Index
from checker.lsp.project import Project
from checker.lsp.text import Text
from checker.read.document import Document, Path, Span
from checker.read.files import display
from checker.read.reader import read_bytes
from checker.report.model import Judged


class Cancelled(Exception):
    """Work whose answer nobody waits for any more."""


class Analysis:
    """What is known of one version of one file. `entries` are those of the gate's report, one a document.

    `stop` is asked before each document is put into words whether the work is still wanted; raises Cancelled if not.
    """

    def __init__(
        self, text: Text, path: str, project: Project, index: Index, stop: Callable[[], bool] = lambda: False
    ) -> None:
        self.text, self.path, self.project = text, path, project
        self.acts: dict[int, Act] = {}

        def decide(act: Act, law: Law, judgement: Judgement, document: Document) -> Judged:
            if stop():
                raise Cancelled
            self.acts[document.index] = act
            return project.decide(act, law, judgement, document)

        options = project.options._replace(excerpt=False)
        name, content = display(path), text.content
        self.reading = read_bytes(content, path=name, limits=options.limits, embedded=options.embedded)
        if stop():
            raise Cancelled
        entries = check_reading(self.reading, content, name, project.law, project.reader, options, decide)
        self.keys = [(entry.kind, entry.id) for entry in entries if entry.kind is not None and entry.id is not None]
        index.put(path, self.keys)
        entries = index.refuse_twins(entries, self.documents, path, project)
        if not agree([entry.kin for entry in entries if entry.kin is not None]):
            from checker.report.family import reconciled

            entries = reconciled(entries, project.law.pack)
        self.entries: tuple[Judged, ...] = tuple(entries)

    @property
    def documents(self) -> list[Document]:
        """The documents that could be read."""
        return self.reading.documents

    @property
    def whole(self) -> bool:
        """Whether all of the file could be read."""
        return bool(self.documents) and not self.reading.problems

    def entry(self, index: int) -> Judged | None:
        """Return the entry of a document by its number."""
        return next((entry for entry in self.entries if entry.document == index), None)

    def document_at(self, line: int) -> Document | None:
        """Return the document in which a line (from 1) stands: the last one that begins on it or before."""
        inside = [item for item in self.documents if (span := item.places.values.get(())) and span.line <= line]
        return inside[-1] if inside else None

    def path_at(self, line: int, column: int) -> tuple[Document, Path, Span, bool] | None:
        """Return the innermost key or value at a place (from 1), with its span and whether it is the key."""
        document = self.document_at(line)
        if document is None:
            return None
        best: tuple[Document, Path, Span, bool] | None = None
        for table, is_key in ((document.places.values, False), (document.places.keys, True)):
            for path, span in table.items():
                if span[:2] <= (line, column) <= span[2:] and (best is None or _within(span, best[2])):
                    best = document, path, span, is_key
        return best


def _within(inner: Span, outer: Span) -> bool:
    return outer[:2] <= inner[:2] and inner[2:] <= outer[2:]
