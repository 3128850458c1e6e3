"""Equal rows: a condition holds of all of them or of none, so that one is enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def twins(rows: Sequence[Row]) -> list[int]:
    """Return for each row the index of its representative: the first row that is equal in every field.

    A row with an unknown field is its own representative: the unknown values of two rows may differ.
    """
    first: dict[tuple[Any, ...], int] = {}
    standing_for = []
    for index, row in enumerate(rows):
        values = tuple(row.values())
        standing_for.append(index if None in values else first.setdefault(values, index))
    return standing_for


def standing(rows: Mapping[str, Sequence[Row]]) -> dict[str, Sequence[int]]:
    """Return the representatives (`twins`) of all rows by their name."""
    return {name: twins(entries) for name, entries in rows.items()}


def once(function: Callable[..., int]) -> Callable[..., int]:
    """Memoize a rule function by row identity; its other arguments have to stay the same."""
    codes: dict[int, int] = {}

    def memoized(facts: Any, row: Row, *rest: Any) -> int:
        code = codes.get(id(row))
        if code is None:
            code = codes[id(row)] = function(facts, row, *rest)
        return code

    return memoized
