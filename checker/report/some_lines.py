"""Keep of a large file only the lines that a report may show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

from checker.report.model import Judged


class SomeLines(Sequence[str]):
    """The lines of a file by index; lines that are not held are empty."""

    def __init__(self, count: int, lines: dict[int, str]) -> None:
        self.size = count
        self.held = lines

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
    """Return an entry with only the lines that its findings and errors point at, and without its judged document."""
    count = len(entry.lines)
    lines = {number - 1: entry.lines[number - 1] for number in _numbers_shown(entry) if 0 < number <= count}
    return entry._replace(lines=SomeLines(count, lines) if lines else (), checked=None)


def _numbers_shown(entry: Judged) -> Iterator[int]:
    for finding in entry.findings:
        if finding.location is not None:
            yield finding.location.line
        yield from [fact.line for fact in finding.because if fact.line is not None]
    yield from [error.location.line for error in entry.errors if error.location is not None]


LARGE = 1024 * 1024


def let_go(size: int) -> None:
    """Collect garbage after a file of `size` bytes, if it is large: values with circular references wait for the collector."""
    if size >= LARGE:
        import gc

        gc.collect()
