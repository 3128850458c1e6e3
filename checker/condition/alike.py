"""Rows that are alike: what holds of one holds of the others, so that one is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def twins(rows: Sequence[Row]) -> list[int]:
    """Return for each row the number of the row that stands for it: the first that is known alike in every field.

    A row of which something is unknown stands for itself: what is unknown of two rows may differ.
    """
    first: dict[tuple[Any, ...], int] = {}
    found = []
    for index, row in enumerate(rows):
        values = tuple(row.values())
        found.append(index if None in values else first.setdefault(values, index))
    return found


def standing(rows: Mapping[str, Sequence[Row]]) -> dict[str, Sequence[int]]:
    """Return by name of rows the number of the row that stands for each."""
    return {name: twins(entries) for name, entries in rows.items()}


def once(function: Callable[..., int]) -> Callable[..., int]:
    """Return a rule's function of facts, row and the rest that is asked once about each row, whatever the rest."""
    said: dict[int, int] = {}

    def asked(facts: Any, row: Row, *rest: Any) -> int:
        found = said.get(id(row))
        if found is None:
            found = said[id(row)] = function(facts, row, *rest)
        return found

    return asked
