"""The analysis of one version of a descriptor file: the gate's entries and the lookups of all features."""

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
    """Raised when nobody waits for the answer any more."""


class Analysis:
    """The analysis of one version of one file. `entries` are the entries of the gate's report, one a document.

    `changed` are the ids that came or went with this version.

    `stop` is called before each document is reported; if it returns true, Cancelled is raised.
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
        self.changed = index.put(path, self.keys)
        entries = index.refuse_twins(entries, self.documents, path, project)
        if not agree([entry.kin for entry in entries if entry.kin is not None]):
            from checker.report.family import reconciled

            entries = reconciled(entries, project.law.pack)
        self.entries: tuple[Judged, ...] = tuple(entries)

    @property
    def documents(self) -> list[Document]:
        """The readable documents."""
        return self.reading.documents

    @property
    def whole(self) -> bool:
        """Whether the whole file is readable."""
        return bool(self.documents) and not self.reading.problems

    def entry(self, index: int) -> Judged | None:
        """Return the entry of a document by its number."""
        return next((entry for entry in self.entries if entry.document == index), None)

    def document(self, index: int) -> Document | None:
        """Return a document by its number."""
        return next((document for document in self.documents if document.index == index), None)

    def document_at(self, line: int) -> Document | None:
        """Return the document of a line (from 1): the last document that starts on the line or before it."""
        before = [
            document for document in self.documents if (span := document.places.values.get(())) and span.line <= line
        ]
        return before[-1] if before else None

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
