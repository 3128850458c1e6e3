"""What a run came to, in a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.read.discover import Skipped

WAIVERS, NEW = "after waivers", "counting what is new"
"""What the verdict that counts comes after."""


def sentences(
    size: int,
    summary: Mapping[str, int],
    *,
    after: Mapping[str, int] | None = None,
    which: str = WAIVERS,
    errors: int = 0,
    skipped: Sequence[Skipped] = (),
) -> str:
    """Return the counts as sentences: descriptors by verdict, what does not count, errors outside, what was skipped."""
    found = [f"{_many(size, 'descriptor')}{': ' * bool(size)}{tally(summary)}."]
    if after is not None and after != summary:
        found.append(f"{which[0].upper()}{which[1:]}: {tally(after)}.")
    if errors:
        found.append(f"{_many(errors, 'error')} outside descriptors.")
    if skipped:
        found.append(f"{passed_over(skipped)} skipped.")
    return " ".join(found)


def passed_over(skipped: Sequence[Skipped]) -> str:
    """Return how much of a folder was skipped: `2 other files and 1 folder`."""
    folders = sum([item.folder for item in skipped])
    files = len(skipped) - folders
    parts = [_many(files, "other file")] * bool(files) + [_many(folders, "folder")] * bool(folders)
    return " and ".join(parts)


def tally(summary: Mapping[str, int]) -> str:
    """Return the counts that are not zero: `1 pass, 2 needs review`."""
    return ", ".join([f"{number} {verdict.replace('-', ' ')}" for verdict, number in summary.items() if number])


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
