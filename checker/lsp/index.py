"""The index of a workspace: files by kind and id, to report two descriptors with one id as the gate does."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from checker.check.twins import place, refused
from checker.lsp.project import Project, ProjectError, Projects, is_descriptor
from checker.read.discover import find
from checker.read.document import Document
from checker.read.files import content_of, display
from checker.read.limits import DEFAULT
from checker.read.reader import read_bytes
from checker.report.model import Judged

Key = tuple[str, str]
"""Kind and id."""


class Index:
    """The ids of the descriptors below some folders, by file. `content` returns the text of an open file, else None."""

    def __init__(self, content: Callable[[str], bytes | None]) -> None:
        self._content = content
        self._keys: dict[str, list[Key]] = {}
        self._paths: dict[Key, set[str]] = {}

    def scan(self, root: str, projects: Projects) -> Iterator[str]:
        """Index every descriptor below a folder; yield each path, so that the caller may stop between files."""
        folder, project = "", None
        # What a descriptor is called is for the configuration of its folder to say.
        for path in find([root], pattern="", cwd=root).files:
            full = os.path.join(root, path)
            if os.path.dirname(full) != folder:
                folder, project = os.path.dirname(full), _project(full, projects)
            if project is not None and is_descriptor(full, project, root):
                self.take(full, project)
            elif full in self._keys:
                self.put(full, [])
            yield full

    def take(self, path: str, project: Project) -> set[Key]:
        """Read a file again and return its added and removed ids; other files with these ids may need judging."""
        documents = _documents(self.content(path), path, project)
        return self.put(path, [key for document in documents if (key := _key(document.data)) is not None])

    def put(self, path: str, keys: Iterable[Key]) -> set[Key]:
        """Set the ids of a file and return the added and removed ones."""
        old, new = self._keys.get(path, []), list(keys)
        for key in old:
            self._paths.get(key, set()).discard(path)
        for key in new:
            self._paths.setdefault(key, set()).add(path)
        self._keys[path] = new
        return set(old) ^ set(new)

    def content(self, path: str) -> bytes:
        """Return the content of a file: of an open file the editor's, else the disk's."""
        open_content = self._content(path)
        if open_content is not None:
            return open_content
        try:
            return content_of(path, DEFAULT.file_bytes)
        except OSError:
            return b""

    def sharing(self, keys: Iterable[Key]) -> set[str]:
        """Return the files with one of these ids."""
        return {path for key in keys for path in self._paths.get(key, ())}

    def refuse_twins(
        self, entries: list[Judged], documents: list[Document], path: str, project: Project
    ) -> list[Judged]:
        """Replace every entry that shares its kind and id with another, in any file, by an error."""
        keys = [(entry.kind, entry.id) for entry in entries]
        by_index = {document.index: document for document in documents}
        checked = []
        for entry, key in zip(entries, keys, strict=True):
            kind, id = key
            if kind is None or id is None:
                checked.append(entry)
                continue
            twins = [
                place(other.path, other.document, by_index.get(other.document))
                for other, its in zip(entries, keys, strict=True)
                if its == key and other is not entry
            ]
            for other_path in sorted(self._paths.get((kind, id), set()) - {path}):
                documents_there = _documents(self.content(other_path), display(other_path), project)
                twins += [
                    place(display(other_path), there.index, there)
                    for there in documents_there
                    if _key(there.data) == key
                ]
            checked.append(refused(entry, twins, by_index.get(entry.document)) if twins else entry)
        return checked


def _project(path: str, projects: Projects) -> Project | None:
    """Return the project of a file, None if it cannot be opened."""
    try:
        return projects.of(path)
    except ProjectError:
        return None


def _documents(content: bytes, path: str, project: Project) -> list[Document]:
    options = project.options
    documents = read_bytes(content, path=path, limits=options.limits, embedded=options.embedded).documents
    return [document for document in documents if options.aside is None or not options.aside(document)]


def _key(data: object) -> Key | None:
    kind, id = (data.get("kind"), data.get("id")) if isinstance(data, dict) else (None, None)
    return (kind, id) if isinstance(kind, str) and isinstance(id, str) else None
