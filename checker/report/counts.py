"""Counts in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.read.discover import Skipped

WAIVERS, NEW = "after waivers", "counting what is new"
"""Labels of the verdict that counts: after waivers, or with only the new findings counted."""


def passed_over(skipped: Sequence[Skipped]) -> str:
    """Return the number of skipped files and folders: `2 other files and 1 folder`."""
    folders = sum([entry.folder for entry in skipped])
    files = len(skipped) - folders
    parts = [many(files, "other file")] * bool(files) + [many(folders, "folder")] * bool(folders)
    return " and ".join(parts)


def tally(summary: Mapping[str, int]) -> str:
    """Return the nonzero counts: `1 pass, 2 needs review`."""
    return ", ".join([f"{number} {verdict.replace('-', ' ')}" for verdict, number in summary.items() if number])


def many(number: int, noun: str) -> str:
    """Return a number of things: `1 descriptor`, `2 descriptors`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
