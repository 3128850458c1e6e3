"""The text of a file, with its offsets as lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from checker.read.document import Span

_BREAK = re.compile(r"\r\n?|\n")


class Source:
    """A text with lines that are split on first use; lines end with LF, CR LF or CR, as in YAML 1.2 and JSON.

    `line` and `column` (from 0) are the place of the text if it is part of another one; all its lines begin in the same column.
    """

    __slots__ = ("_column", "_line", "_lines", "_starts", "text")

    def __init__(self, text: str, line: int = 0, column: int = 0) -> None:
        self.text = text
        self._line = line
        self._column = column
        self._starts: Sequence[int] | None = None
        self._lines: tuple[str, ...] | None = None

    def lines(self) -> tuple[str, ...]:
        """Return the lines without their ends; a text that ends with a line break has an empty last line."""
        if self._lines is None:
            self._lines = tuple(_BREAK.split(self.text))
        return self._lines

    def point(self, offset: int) -> tuple[int, int]:
        """Return the 1-based line and column (in code points) of an offset, counted in code points from 0."""
        starts = self._starts or self._line_starts()
        row = bisect_right(starts, offset)
        return self._line + row, self._column + offset - starts[row - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """Return the span between two offsets, the end exclusive."""
        starts = self._starts or self._line_starts()
        row = bisect_right(starts, start)
        line, column = self._line + row, self._column + start - starts[row - 1] + 1
        if row == len(starts) or end < starts[row]:
            return Span(line, column, line, column + end - start)
        return Span(line, column, *self.point(end))

    def _line_starts(self) -> Sequence[int]:
        """Return the offsets of the lines' beginnings, and keep them."""
        # A list would take five times the memory of an array, and a file may have millions of lines.
        from array import array

        starts = self._starts = array("q", [0])
        starts.extend(line_break.end() for line_break in _BREAK.finditer(self.text))
        return starts
