"""Limits of reading a file; each is a count, so that no result depends on a clock."""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """The limits of one file; exceeding one is a problem with the code `limit-` and the limit's name."""

    file_bytes: int = 10 * 1024 * 1024
    """The size of a file, in bytes."""
    depth: int = 64
    """Depth of nested mappings and lists, the outermost counted."""
    values: int = 100_000
    """Values of a file: mappings, lists and scalars; keys are not counted."""
    documents: int = 10_000
    """Documents of a file."""


DEFAULT = Limits()

ROWS = 1_000
"""The most rows of one descriptor."""
