"""The limits that hold while a file is read; each is a count, never a clock."""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """How much one file may hold; whatever exceeds a limit is a problem whose code is `limit-` and the limit's name."""

    file_bytes: int = 10 * 1024 * 1024
    """The size of a file, in bytes."""
    depth: int = 64
    """Mappings and lists that stand inside one another, the outermost counted."""
    values: int = 100_000
    """Values of a file: mappings, lists and scalars; keys are not counted."""
    documents: int = 10_000
    """Documents of a file."""


DEFAULT = Limits()

ROWS = 1_000
"""The most rows of one descriptor."""
