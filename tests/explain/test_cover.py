"""Covers of many-valued functions are right, and as small as brute force finds them."""

from __future__ import annotations

from itertools import combinations, product
from random import Random

import pytest

from checker.condition.engines.diagram import FALSE, TRUE, Diagram
from checker.explain import cover as module
from checker.explain.cover import PRIMES, Row, cover, implies, primes

SIZES = (2, 3, 3)
POINTS = list(product(*[range(size) for size in SIZES]))


def function(diagram: Diagram, points: set[tuple[int, ...]], at: int = 0, chosen: tuple[int, ...] = ()) -> int:
    """Return the diagram that is true at some points."""
    if at == len(SIZES):
        return TRUE if chosen in points else FALSE
    return diagram.node(at, tuple([function(diagram, points, at + 1, (*chosen, value)) for value in range(SIZES[at])]))


def inside(row: Row) -> set[tuple[int, ...]]:
    """Return the points of a row."""
    fixed = dict(row)
    return {point for point in POINTS if all(point[level] in values for level, values in fixed.items())}


def every_row() -> list[set[tuple[int, ...]]]:
    """Return the points of every row there is."""
    subsets = [[set(chosen) for n in range(1, size + 1) for chosen in combinations(range(size), n)] for size in SIZES]
    return [{point for point in POINTS if all(map(set.__contains__, chosen, point))} for chosen in product(*subsets)]


ROWS = every_row()


def split(seed: int) -> tuple[set[tuple[int, ...]], set[tuple[int, ...]]]:
    """Return where a random function must hold, and where it may."""
    rng = Random(seed)
    must = {point for point in POINTS if rng.random() < 0.45}
    return must, must | {point for point in POINTS if rng.random() < 0.25}


@pytest.mark.parametrize("seed", range(40))
def test_primes_are_the_largest_rows(seed: int) -> None:
    _, may = split(seed)
    diagram = Diagram()
    found = [frozenset(inside(row)) for row in primes(diagram, function(diagram, may))]
    rows = {frozenset(row) for row in ROWS if row <= may}
    assert sorted(map(sorted, found)) == sorted(sorted(row) for row in rows if not any(row < other for other in rows))


@pytest.mark.parametrize("seed", range(40))
def test_a_cover_is_right_and_smallest(seed: int) -> None:
    must, may = split(seed)
    diagram = Diagram()
    found = cover(diagram, function(diagram, must), function(diagram, may), SIZES)
    assert found is not None and found.smallest
    held = set[tuple[int, ...]]().union(*[inside(row) for row in found.rows])
    assert must <= held <= may
    useful = [row & must for row in ROWS if row <= may and row & must]
    largest = [row for row in useful if not any(row < other for other in useful)]
    fewer = combinations(largest, max(len(found.rows) - 1, 0))
    assert not must or not any(must <= set[tuple[int, ...]]().union(*rows) for rows in fewer)
    assert cover(diagram, function(diagram, must), function(diagram, may), SIZES, len(found.rows)) is not None
    if found.rows:
        assert cover(diagram, function(diagram, must), function(diagram, may), SIZES, len(found.rows) - 1) is None


@pytest.mark.parametrize("seed", range(20))
def test_a_cover_beyond_the_limit_is_right_too(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PRIMES", 0)
    must, may = split(seed)
    diagram = Diagram()
    found = cover(diagram, function(diagram, must), function(diagram, may), SIZES)
    assert found is not None
    held = set[tuple[int, ...]]().union(*[inside(row) for row in found.rows])
    assert must <= held <= may
    assert not found.smallest or not must


def test_a_row_implies_what_holds_all_over_it() -> None:
    diagram = Diagram()
    f = function(diagram, {point for point in POINTS if point[0] == 1})
    assert implies(diagram, ((0, frozenset({1})),), f)
    assert not implies(diagram, ((1, frozenset({1})),), f)
    assert PRIMES > 0
