"""The possible combinations of column values in a decision table, restricted by days, numbers and the schema."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations
from typing import Any

from checker.condition.engines.diagram import FALSE, TRUE, Diagram
from checker.explain.columns import ORDER, Columns
from checker.pack.schema import NONE


def can_be(columns: Columns) -> int:
    """Return the diagram of the possible combinations: orders of days and numbers must agree, and valid conditions hold."""
    diagram, allowed = columns.diagram, TRUE
    orders = {column.address[1:]: level for level, column in enumerate(columns.found) if column.address[0] == "order"}
    scales = {column.address: level for level, column in enumerate(columns.found) if column.kind in ("fact", "world")}
    for (one, other), level in orders.items():
        if one in scales and other in scales:
            allowed = diagram.conj(allowed, _scaled(columns, scales[one], scales[other], level))
    steps = {
        **{pair: (level, 1) for pair, level in orders.items()},
        **{(b, a): (level, -1) for (a, b), level in orders.items()},
    }
    terms = sorted({term for pair in orders for term in pair}, key=str)
    for a, b, c in permutations(terms, 3):
        if (a, b) in steps and (b, c) in steps and (a, c) in steps:
            # Where a is not after b and b is not after c, a is before c, or all three are the same.
            early = [_in(diagram, steps[pair], ("before", "same")) for pair in ((a, b), (b, c))]
            same = [_in(diagram, steps[pair], ("same",)) for pair in ((a, b), (b, c))]
            order = [_in(diagram, steps[a, c], (place,)) for place in ("same", "before")]
            agree = diagram.either(diagram.conj(*same), *order)
            allowed = diagram.conj(allowed, diagram.either(diagram.conj(*early), agree, TRUE))
    allowed = _at_distances(columns, allowed)
    for condition in [condition for condition in columns.law.pack.valid if condition.broken != "note"]:
        if columns.kind.name in condition.kinds:
            node = columns.law.machinery.conditions.text(condition.holds, condition.kinds, kind=columns.kind.name)
            allowed = diagram.conj(allowed, columns.truth(node))
    if columns.any_ledger:
        for condition in columns.law.pack.world_valid:
            allowed = diagram.conj(allowed, columns.truth(columns.law.machinery.conditions.text(condition.holds, ())))
    return allowed


def _at_distances(columns: Columns, allowed: int) -> int:
    """Return a diagram without contradictory orders of two days at several distances."""
    distances: dict[tuple[Any, ...], dict[int, tuple[int, int]]] = {}
    for level, column in enumerate(columns.found):
        if column.address[0] in ("order", "apart"):
            one, other, days = (*column.address[1:], 0)[:3]
            if (other, one) in distances:
                distances[other, one][-days] = (level, -1)
            else:
                distances.setdefault((one, other), {})[days] = (level, 1)
    for steps in distances.values():
        for (near, one), (far, other) in combinations(sorted(steps.items()), 2):
            # A day up to the nearer one is before the farther one, unless the compared values are no days at all.
            ruled_out = [("before", "same"), ("before", "after"), ("same", "after")] + [("after", "before")] * (
                far - near == 1
            )
            for place, its in ruled_out:
                both = columns.diagram.conj(_in(columns.diagram, one, (place,)), _in(columns.diagram, other, (its,)))
                allowed = columns.diagram.conj(allowed, columns.diagram.negate(both))
    return allowed


def _in(diagram: Diagram, step: tuple[int, int], places: Sequence[str]) -> int:
    level, turn = step
    positions = [place if turn == 1 else ORDER[2 - ORDER.index(place)] for place in places]
    return diagram.node(level, tuple([TRUE if place in positions else FALSE for place in ORDER]))


def _scaled(columns: Columns, one: int, other: int, order: int) -> int:
    """Return the diagram of the possible orders of two values on scales."""
    diagram, points = columns.diagram, FALSE
    for i in range(len(columns.found[one].values)):
        for j in range(len(columns.found[other].values)):
            places = [place for place in ORDER if _can(columns, one, i, other, j, place)]
            point = [(one, {i}), (other, {j}), (order, {ORDER.index(place) for place in places})]
            part = TRUE
            for level, values in sorted(point, reverse=True):
                size = len(columns.found[level].values)
                part = diagram.node(level, tuple([part if index in values else FALSE for index in range(size)]))
            points = diagram.disj(points, part)
    return points


def _can(columns: Columns, one: int, i: int, other: int, j: int, place: str) -> bool:
    low_a, high_a = _span(columns, one, i)
    low_b, high_b = _span(columns, other, j)
    if place == "before":
        return low_a is None or high_b is None or low_a < high_b
    if place == "after":
        return low_b is None or high_a is None or low_b < high_a
    return (high_b is None or low_a is None or low_a <= high_b) and (high_a is None or low_b is None or low_b <= high_a)


def _span(columns: Columns, level: int, index: int) -> tuple[Any, Any]:
    """Return the bounds of the range that a value on a scale stands for, None on an open side."""
    column = columns.found[level]
    value = column.values[index]
    marks = columns.constants.get(column.address, set())
    if value == NONE or value in marks:
        return value, value
    below = [mark for mark in marks if mark != NONE and mark < value]
    above = [mark for mark in marks if mark != NONE and mark > value]
    top = None if isinstance(value, (int, float)) else "9999-12-31"
    # A bound may be wider than the range, up to the next mark: it then rules out less, and nothing that is possible.
    return max(below, default=None), min(above, default=top)
