"""What can stand in the columns of a decision table together, as far as days, numbers and the schema rule it out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations
from typing import Any

from checker.condition.engines.diagram import FALSE, TRUE, Diagram
from checker.explain.columns import ORDER, Columns
from checker.pack.schema import NONE


def can_be(columns: Columns) -> int:
    """Return the diagram of what can stand in the columns together, as far as days and numbers rule it out."""
    diagram, found = columns.diagram, TRUE
    orders = {column.address[1:]: level for level, column in enumerate(columns.found) if column.address[0] == "order"}
    scales = {column.address: level for level, column in enumerate(columns.found) if column.kind in ("fact", "world")}
    for (one, other), level in orders.items():
        if one in scales and other in scales:
            found = diagram.conj(found, _scaled(columns, scales[one], scales[other], level))
    steps = {
        **{pair: (level, 1) for pair, level in orders.items()},
        **{(b, a): (level, -1) for (a, b), level in orders.items()},
    }
    terms = sorted({term for pair in orders for term in pair}, key=str)
    for a, b, c in permutations(terms, 3):
        if (a, b) in steps and (b, c) in steps and (a, c) in steps:
            # Not: a up to b, b up to c, and yet a after c.
            early = [_in(diagram, steps[pair], ("before", "same")) for pair in ((a, b), (b, c))]
            wrong = diagram.conj(diagram.conj(*early), _in(diagram, steps[a, c], ("after",)))
            same = [_in(diagram, steps[pair], ("same",)) for pair in ((a, b), (b, c))]
            wrong = diagram.disj(
                wrong, diagram.conj(diagram.conj(*same), diagram.negate(_in(diagram, steps[a, c], ("same",))))
            )
            strict = diagram.conj(
                diagram.disj(*[_in(diagram, steps[pair], ("before",)) for pair in ((a, b), (b, c))]),
                diagram.conj(*early),
            )
            wrong = diagram.disj(wrong, diagram.conj(strict, diagram.negate(_in(diagram, steps[a, c], ("before",)))))
            found = diagram.conj(found, diagram.negate(wrong))
    found = _at_distances(columns, found)
    for item in [item for item in columns.law.pack.valid if item.broken != "note"]:
        if columns.kind.name in item.kinds:
            node = columns.law.machinery.conditions.text(item.holds, item.kinds, kind=columns.kind.name)
            found = diagram.conj(found, columns.truth(node))
    if columns.any_ledger:
        for item in columns.law.pack.world_valid:
            found = diagram.conj(found, columns.truth(columns.law.machinery.conditions.text(item.holds, ())))
    return found


def _at_distances(columns: Columns, found: int) -> int:
    """Return what is left of a diagram by how two days stand to each other at several distances."""
    asked: dict[tuple[Any, ...], dict[int, tuple[int, int]]] = {}
    for level, column in enumerate(columns.found):
        if column.address[0] in ("order", "apart"):
            one, other, days = (*column.address[1:], 0)[:3]
            if (other, one) in asked:
                asked[other, one][-days] = (level, -1)
            else:
                asked.setdefault((one, other), {})[days] = (level, 1)
    for steps in asked.values():
        for (near, one), (far, other) in combinations(sorted(steps.items()), 2):
            # On the nearer day or before it is before the farther one, unless neither is a day at all.
            wrong = [("before", "same"), ("before", "after"), ("same", "after")] + [("after", "before")] * (
                far - near == 1
            )
            for place, its in wrong:
                both = columns.diagram.conj(_in(columns.diagram, one, (place,)), _in(columns.diagram, other, (its,)))
                found = columns.diagram.conj(found, columns.diagram.negate(both))
    return found


def _in(diagram: Diagram, step: tuple[int, int], places: Sequence[str]) -> int:
    level, turn = step
    kept = [place if turn == 1 else ORDER[2 - ORDER.index(place)] for place in places]
    return diagram.node(level, tuple([TRUE if place in kept else FALSE for place in ORDER]))


def _scaled(columns: Columns, one: int, other: int, order: int) -> int:
    """Return the diagram of how two values on scales can stand to each other."""
    diagram, found = columns.diagram, FALSE
    for i in range(len(columns.found[one].values)):
        for j in range(len(columns.found[other].values)):
            places = [place for place in ORDER if _can(columns, one, i, other, j, place)]
            point = [(one, {i}), (other, {j}), (order, {ORDER.index(place) for place in places})]
            part = TRUE
            for level, values in sorted(point, reverse=True):
                size = len(columns.found[level].values)
                part = diagram.node(level, tuple([part if index in values else FALSE for index in range(size)]))
            found = diagram.disj(found, part)
    return found


def _can(columns: Columns, one: int, i: int, other: int, j: int, place: str) -> bool:
    low_a, high_a = _span(columns, one, i)
    low_b, high_b = _span(columns, other, j)
    if place == "before":
        return low_a is None or high_b is None or low_a < high_b
    if place == "after":
        return low_b is None or high_a is None or low_b < high_a
    return (high_b is None or low_a is None or low_a <= high_b) and (high_a is None or low_b is None or low_b <= high_a)


def _span(columns: Columns, level: int, index: int) -> tuple[Any, Any]:
    """Return the first and last value that a value on a scale stands for; None where nothing bounds it."""
    column = columns.found[level]
    value = column.values[index]
    marks = columns.constants.get(column.address, set())
    if value == NONE or value in marks:
        return value, value
    below = [mark for mark in marks if mark != NONE and mark < value]
    above = [mark for mark in marks if mark != NONE and mark > value]
    top = None if isinstance(value, (int, float)) else "9999-12-31"
    # Neighbours of marks are left to the diagram: a bound too wide rules out less, and nothing wrongly.
    return max(below, default=None), min(above, default=top)
