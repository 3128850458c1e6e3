"""The few lines of a large file that a report may show, in place of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

from checker.report.model import Judged


class SomeLines(Sequence[str]):
    """Lines of a file by their index, of which most are not held and are empty."""

    def __init__(self, count: int, held: dict[int, str]) -> None:
        self.size = count
        self.held = held

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return [self.held.get(number, "") for number in range(*index.indices(self.size))]
        return self.held.get(index, "")


def slimmed(entry: Judged) -> Judged:
    """Return an entry with no more lines of its file than it points at, and without what it was made of."""
    count = len(entry.lines)
    held = {number - 1: entry.lines[number - 1] for number in _shown(entry) if 0 < number <= count}
    return entry._replace(lines=SomeLines(count, held) if held else (), checked=None)


def _shown(entry: Judged) -> Iterator[int]:
    for finding in entry.findings:
        if finding.location is not None:
            yield finding.location.line
        yield from [fact.line for fact in finding.because if fact.line is not None]
    yield from [error.location.line for error in entry.errors if error.location is not None]


LARGE = 1024 * 1024


def let_go(size: int) -> None:
    """Free what was made of a file of so many bytes, if it is large: what refers to itself waits for the collector."""
    if size >= LARGE:
        import gc

        gc.collect()
