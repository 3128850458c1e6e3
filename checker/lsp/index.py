"""Which descriptors of a workspace have which kind and id, so that two with one id are told as the gate tells them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from checker.lsp.project import Project, ProjectError, Projects, is_descriptor
from checker.read.discover import find
from checker.read.document import Document
from checker.read.files import content_of, display
from checker.read.limits import DEFAULT
from checker.read.reader import read_bytes
from checker.report.build import location
from checker.report.model import Judged, ReportError

Key = tuple[str, str]
"""Kind and id."""
FEW = 3
"""The most other places that a message names, as in the gate's."""


class Index:
    """The ids of the descriptors below some folders, by file. `content` gives what an open file holds, else the disk's."""

    def __init__(self, content: Callable[[str], bytes | None]) -> None:
        self._content = content
        self._keys: dict[str, list[Key]] = {}
        self._paths: dict[Key, set[str]] = {}

    def scan(self, root: str, projects: Projects) -> Iterator[str]:
        """Take in every descriptor below a folder, and yield its path: whoever walks along may stop."""
        for path in find([root], cwd=root).files:
            full = os.path.join(root, path)
            try:
                project = projects.of(full)
            except ProjectError:
                continue
            if is_descriptor(full, project, root):
                self.take(full, project)
            yield full

    def take(self, path: str, project: Project) -> set[Key]:
        """Read a file anew, and return the ids that it has or had: what others say of them may have changed."""
        documents = _documents(self.content(path), path, project)
        return self.put(path, [key for item in documents if (key := _key(item.data)) is not None])

    def put(self, path: str, keys: Iterable[Key]) -> set[Key]:
        """Set the ids of a file, and return those that it has or had and that changed."""
        old, new = self._keys.get(path, []), list(keys)
        for key in old:
            self._paths.get(key, set()).discard(path)
        for key in new:
            self._paths.setdefault(key, set()).add(path)
        self._keys[path] = new
        return set(old) ^ set(new)

    def content(self, path: str) -> bytes:
        """Return what a file holds, as its editor has it."""
        kept = self._content(path)
        if kept is not None:
            return kept
        try:
            return content_of(path, DEFAULT.file_bytes)
        except OSError:
            return b""

    def sharing(self, keys: Iterable[Key]) -> set[str]:
        """Return the files that have one of some ids."""
        return {path for key in keys for path in self._paths.get(key, ())}

    def refuse_twins(
        self, entries: list[Judged], documents: list[Document], path: str, project: Project
    ) -> list[Judged]:
        """Make an error of every entry whose kind and id another one has too, in this file or in another."""
        keys = [(entry.kind, entry.id) for entry in entries]
        by_index = {document.index: document for document in documents}
        refused = []
        for entry, key in zip(entries, keys, strict=True):
            kind, id = key
            if kind is None or id is None:
                refused.append(entry)
                continue
            twins = [
                _place(other.path, by_index.get(other.document), other.document)
                for other, its in zip(entries, keys, strict=True)
                if its == key and other is not entry
            ]
            for other_path in sorted(self._paths.get((kind, id), set()) - {path}):
                documents_there = _documents(self.content(other_path), display(other_path), project)
                twins += [
                    _place(display(other_path), item, item.index) for item in documents_there if _key(item.data) == key
                ]
            refused.append(_refused(entry, twins, by_index.get(entry.document)) if twins else entry)
        return refused


def _refused(entry: Judged, twins: list[str], document: Document | None) -> Judged:
    span = document.span(("id",)) if document else None
    message = f"{entry.kind} {entry.id} is described more than once in this run: also at {', '.join(twins[:FEW])}"
    errors = (*entry.errors, ReportError("duplicate-id", message, location(span) if span else None))
    return entry._replace(
        verdict="error", verdict_after_waivers="error", findings=(), causes=(), notes=(), errors=errors
    )


def _place(path: str, document: Document | None, index: int) -> str:
    span = document.span(("id",)) if document else None
    return f"{path}:{span.line}" if span else f"{path} (document {index + 1})"


def _documents(content: bytes, path: str, project: Project) -> list[Document]:
    options = project.options
    return read_bytes(content, path=path, limits=options.limits, embedded=options.embedded).documents


def _key(data: object) -> Key | None:
    kind, id = (data.get("kind"), data.get("id")) if isinstance(data, dict) else (None, None)
    return (kind, id) if isinstance(kind, str) and isinstance(id, str) else None
