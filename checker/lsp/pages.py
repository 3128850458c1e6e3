"""Pages of clauses, rules and readings, and reports, written to files for the editor to open."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from checker.explain.article import marked
from checker.explain.describe import Describer
from checker.explain.ids import UnknownId
from checker.explain.pages import article
from checker.judge.law import Law
from checker.report.escape import markdown


class Pages:
    """A temporary folder of pages, removed with the server; nothing is written outside it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="checker-lsp-")
        self._describers: dict[str, Describer] = {}

    def close(self) -> None:
        """Remove the folder."""
        self._folder.cleanup()

    def address(self, id: str, law: Law) -> str:
        """Return the address of the page of an id; `write` writes the page."""
        return self._file(id, law).as_uri()

    def write(self, id: str, law: Law) -> str | None:
        """Write the page of an id, once, and return its address; None if the pack has no such id."""
        file = self._file(id, law)
        if not file.exists():
            describer = self._describers.setdefault(law.pack.digest, Describer(law))
            try:
                page = marked(article(describer.describe(id)))
            except UnknownId:
                return None
            self._put(file, f"{page}\n{markdown(law.pack.basis)}\n")
        return file.as_uri()

    def report(self, name: str, text: str) -> str:
        """Write a report and return its address."""
        file = Path(self._folder.name) / name
        self._put(file, text)
        return file.as_uri()

    def _file(self, id: str, law: Law) -> Path:
        return Path(self._folder.name) / law.pack.digest.removeprefix("sha256:")[:12] / f"{id}.md"

    @staticmethod
    def _put(file: Path, text: str) -> None:
        os.makedirs(file.parent, exist_ok=True)
        file.write_text(text, encoding="utf-8", errors="replace")
