"""The source line that a finding points at, made fit to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from checker.report.escape import visible
from checker.report.model import Location

WIDTH = 100
"""Columns of source that an excerpt shows; a longer line is trimmed around the span."""

TAB = "    "


class Excerpt(NamedTuple):
    """One line of a file as printable text: what stands before the span, the span itself, and what follows."""

    line: int
    before: str
    marked: str
    after: str


def excerpt(lines: Sequence[str], location: Location | None) -> Excerpt | None:
    """Return the line at which `location` begins; a span of several lines is marked to the end of its first.

    None where there is no location or the file has no such line.
    """
    if location is None or not 1 <= location.line <= len(lines):
        return None
    source = lines[location.line - 1].rstrip("\r\n")
    start = min(max(location.column - 1, 0), len(source))
    end = len(source) if location.end_line > location.line else min(max(location.end_column - 1, start), len(source))
    first, last = _window(source, start)
    end = min(end, last)
    before = ("..." if first else "") + _shown(source[first:start])
    after = _shown(source[end:last]) + ("..." if last < len(source) else "")
    return Excerpt(location.line, before, _shown(source[start:end]), after)


def columns(text: str) -> int:
    """Return how many columns of a terminal printable `text` takes: wide characters two, combining marks none."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(
        0 if category(char) in ("Mn", "Me") else 2 if east_asian_width(char) in ("W", "F") else 1 for char in text
    )


def _shown(text: str) -> str:
    return visible(text.replace("\t", TAB))


def _window(source: str, start: int) -> tuple[int, int]:
    """Return the stretch of characters to show: all, or about WIDTH columns, a third of them before `start`."""
    if len(source) <= WIDTH and columns(_shown(source)) <= WIDTH:
        return 0, len(source)
    first = _walk(source, start, -1, WIDTH // 3)
    last = _walk(source, start, 1, WIDTH - columns(_shown(source[first:start])))
    return first, last


def _walk(source: str, index: int, step: int, room: int) -> int:
    # Combining marks take no column, so the count of characters is bounded as well.
    for _ in range(WIDTH):
        following = index + step
        if not 0 <= following <= len(source):
            break
        room -= columns(_shown(source[min(index, following)]))
        if room < 0:
            break
        index = following
    return index
