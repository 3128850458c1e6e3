"""Excerpts: the source line of a finding as printable text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from checker.report.escape import visible
from checker.report.model import Location

WIDTH = 100
"""The most columns of source in an excerpt; a longer line is trimmed around the span."""

TAB = "    "


class Excerpt(NamedTuple):
    """One line of a file as printable text: the part before the span, the span itself, and the part after it."""

    line: int
    before: str
    marked: str
    after: str


def excerpt(lines: Sequence[str], location: Location | None) -> Excerpt | None:
    """Return the first line of `location`, None where there is no location or the file has no such line.

    A span of several lines is marked to the end of its first line.
    """
    if location is None or not 1 <= location.line <= len(lines):
        return None
    source = lines[location.line - 1].rstrip("\r\n")
    start = min(max(location.column - 1, 0), len(source))
    end = len(source) if location.end_line > location.line else min(max(location.end_column - 1, start), len(source))
    first, last = _window(source, start)
    end = min(end, last)
    before = ("..." if first else "") + _printable(source[first:start])
    after = _printable(source[end:last]) + ("..." if last < len(source) else "")
    return Excerpt(location.line, before, _printable(source[start:end]), after)


def columns(text: str) -> int:
    """Return the width of printable `text` in columns of a terminal: wide characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(
        0 if category(char) in ("Mn", "Me") else 2 if east_asian_width(char) in ("W", "F") else 1 for char in text
    )


def _printable(text: str) -> str:
    return visible(text.replace("\t", TAB))


def _window(source: str, start: int) -> tuple[int, int]:
    """Return the range of characters to show: the whole line, or about WIDTH columns, a third of them before `start`."""
    if len(source) <= WIDTH and columns(_printable(source)) <= WIDTH:
        return 0, len(source)
    first = _walk(source, start, -1, WIDTH // 3)
    last = _walk(source, start, 1, WIDTH - columns(_printable(source[first:start])))
    return first, last


def _walk(source: str, index: int, step: int, room: int) -> int:
    # Combining marks take no column, so the number of characters has a bound too.
    for _ in range(WIDTH):
        following = index + step
        if not 0 <= following <= len(source):
            break
        room -= columns(_printable(source[min(index, following)]))
        if room < 0:
            break
        index = following
    return index
