"""The text of an open file, and its positions as editors count them.

Editors count lines and characters from 0, characters in code units of the negotiated encoding: UTF-16 unless the editor
offers a better one (Language Server Protocol 3.17, "Text Documents"). Only LF, CR LF and CR end a line, as in YAML and
JSON. The rest of checker counts code points from 1, with an exclusive end.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from lsprotocol.types import Position, PositionEncodingKind, Range, TextDocumentContentChangeEvent, TextEdit

_BREAK = re.compile(r"\r\n?|\n")
_MARK = "\ufeff"
_WIDTH = {
    PositionEncodingKind.Utf8: lambda text: len(text.encode("utf-8", "surrogatepass")),
    PositionEncodingKind.Utf16: lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2,
    PositionEncodingKind.Utf32: len,
}
"""Encoding → number of code units of a text."""


class Text:
    """One version of a file's text, immutable."""

    def __init__(self, text: str, encoding: PositionEncodingKind | str = PositionEncodingKind.Utf16) -> None:
        self.text = _joined(text)
        self.encoding = PositionEncodingKind(encoding)

    @property
    def content(self) -> bytes:
        """The text as bytes in UTF-8."""
        return self.text.encode("utf-8", "surrogatepass")

    @cached_property
    def starts(self) -> list[int]:
        """The offset at which each line begins."""
        return [0, *(match.end() for match in _BREAK.finditer(self.text))]

    def line(self, number: int) -> str:
        """Return a line, counted from 0, without its end; "" beyond the last."""
        if number >= len(self.starts):
            return ""
        start = self.starts[number]
        stop = _BREAK.search(self.text, start)
        return self.text[start : stop.start() if stop else len(self.text)]

    def offset(self, position: Position) -> int:
        """Return the offset in code points of an editor's position; a position beyond its line is the end of the line."""
        if position.line >= len(self.starts):
            return len(self.text)
        line = self.line(position.line)
        return self.starts[position.line] + _index(line, position.character, self.encoding)

    def position(self, offset: int) -> Position:
        """Return the editor's position of an offset."""
        row = bisect_right(self.starts, offset) - 1
        before = self.text[self.starts[row] : offset]
        return Position(row, len(before) if before.isascii() else _WIDTH[self.encoding](before))

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and column of an offset as reports count them."""
        row = bisect_right(self.starts, offset) - 1
        column = offset - self.starts[row] + 1
        return row + 1, column - (1 if row == 0 and self.text.startswith(_MARK) else 0)

    def at(self, line: int, column: int) -> int:
        """Return the offset of a report's line and column; a byte order mark is no column there."""
        if line > len(self.starts):
            return len(self.text)
        mark = 1 if line == 1 and self.text.startswith(_MARK) else 0
        start = self.starts[line - 1]
        return min(start + max(column, 1) - 1 + mark, start + len(self.line(line - 1)))

    def range(self, place: tuple[int, int, int, int] | None) -> Range:
        """Return the editor's range of a report's place; None is the start of the file."""
        line, column, end_line, end_column = place or (1, 1, 1, 1)
        return Range(self.position(self.at(line, column)), self.position(self.at(end_line, end_column)))

    def changed(self, changes: list[TextDocumentContentChangeEvent]) -> Text:
        """Return the text after an editor's changes, made one after the other."""
        now = self
        for change in changes:
            span = getattr(change, "range", None)
            text = change.text
            if span is not None:
                start, end = sorted((now.offset(span.start), now.offset(span.end)))
                text = now.text[:start] + text + now.text[end:]
            now = Text(text, self.encoding)
        return now

    def edits(self, after: str) -> list[TextEdit]:
        """Return the edit from this text to `after`: whole lines, from the first to the last difference."""
        old, new = self.text.splitlines(keepends=True), after.splitlines(keepends=True)
        if old == new:
            return []
        head = next((row for row, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
        tail = 0
        while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        start, stop = len("".join(old[:head])), len("".join(old[: len(old) - tail]))
        return [TextEdit(Range(self.position(start), self.position(stop)), "".join(new[head : len(new) - tail]))]


def _joined(text: str) -> str:
    """Return a text with surrogate pairs joined: one character may arrive in two edits."""
    if text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _index(line: str, units: int, encoding: PositionEncodingKind) -> int:
    """Return the number of code points in `units` code units of a line; a position within a character is its start."""
    if line.isascii() or encoding == PositionEncodingKind.Utf32:
        return min(units, len(line))
    width = _WIDTH[encoding]
    for index, char in enumerate(line):
        units -= width(char)
        if units < 0:
            return index
    return len(line)
