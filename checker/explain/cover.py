"""Minimal covers of a function of choices: its prime implicants and a smallest set of them.

A row restricts some choices to sets of their values and leaves the others free. Rows may overlap. Every point where the
function must hold lies in a row, and no point where it must not hold lies in one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from checker.condition.engines.diagram import FALSE, TRUE, Diagram

Row = tuple[tuple[int, frozenset[int]], ...]
"""Pairs of a choice's level and its allowed values, levels ascending; free choices are left out."""

PRIMES = 4_000
"""The most prime implicants that are computed."""
STEPS = 20_000
"""The most steps of the search for a smallest set of prime implicants."""


class Cover(NamedTuple):
    """The rows of a cover; `smallest` if it is proved that no fewer rows suffice."""

    rows: tuple[Row, ...]
    smallest: bool


class TooMany(Exception):
    """More prime implicants than PRIMES."""


def implies(diagram: Diagram, row: Row, f: int) -> bool:
    """Return whether f holds everywhere in a row."""
    fixed = dict(row)
    seen: set[int] = set()
    stack = [f]
    while stack:
        node = stack.pop()
        if node == FALSE:
            return False
        if node == TRUE or node in seen:
            continue
        seen.add(node)
        kids = diagram.kids[node]
        allowed = fixed.get(diagram.level[node])
        stack += kids if allowed is None else [kids[index] for index in allowed]
    return True


def primes(diagram: Diagram, f: int) -> list[Row]:
    """Return the prime implicants of f as rows in a fixed order; raises TooMany.

    A row of f with the set S of values for a choice is a row of the conjunction of f's restrictions to the values in S.
    It is prime if it is prime for that conjunction and holds for no value outside S.
    """
    memory: dict[int, list[Row]] = {FALSE: [], TRUE: [()]}
    count = 0

    def below(node: int) -> list[Row]:
        nonlocal count
        rows_below = memory.get(node)
        if rows_below is not None:
            return rows_below
        level, kids = diagram.level[node], diagram.kids[node]
        rows_below = []
        # Values with the same child node always go together: a prime row with one of them has all.
        classes: dict[int, list[int]] = {}
        for index, kid in enumerate(kids):
            if kid != FALSE:
                classes.setdefault(kid, []).append(index)
        groups = list(classes.items())
        for size in range(len(groups), 0, -1):
            for chosen in combinations(groups, size):
                both = TRUE
                for kid, _ in chosen:
                    both = diagram.conj(both, kid)
                if both == FALSE:
                    continue
                values = frozenset([index for _, members in chosen for index in members])
                left = [kid for kid, members in groups if members[0] not in values]
                literal: Row = ((level, values),) if len(values) < len(kids) else ()
                for row in below(both):
                    if not any(implies(diagram, row, kid) for kid in left):
                        rows_below.append((*literal, *row))
                        count += 1
                        if count > PRIMES:
                            raise TooMany
        memory[node] = rows_below
        return rows_below

    return below(f)


def cube(diagram: Diagram, row: Row, sizes: Sequence[int]) -> int:
    """Return the diagram of a row."""
    node = TRUE
    for level, values in reversed(row):
        node = diagram.node(level, tuple([node if index in values else FALSE for index in range(sizes[level])]))
    return node


def cover(diagram: Diagram, must: int, may: int, sizes: Sequence[int], most: int | None = None) -> Cover | None:
    """Return the fewest rows that cover `must` and stay within `may`, the cheapest of equally few; None for more than `most`.

    Points are added a few at a time: the fewest rows for some points of `must` are the fewest for all of `must` as soon
    as they cover all of it.
    """
    if must == FALSE:
        return Cover((), True)
    try:
        rows = primes(diagram, may)
    except TooMany:
        rows = _widened(diagram, must, may, sizes)
        return None if most is not None and len(rows) > most else Cover(tuple(rows), False)
    costs = [cost(row) for row in rows]
    cubes: dict[int, int] = {}
    points: list[frozenset[int]] = []
    smallest = True
    while True:
        chosen, sure = _fewest(points, costs)
        smallest = smallest and sure
        if most is not None and len(chosen) > most and sure:
            return None
        left = _without(diagram, must, chosen, rows, cubes, sizes)
        if left == FALSE:
            return Cover(tuple([rows[index] for index in chosen]), smallest)
        while left != FALSE:
            # No row covers two of these points, so each needs its own row.
            point = _point(diagram, left, rows)
            points.append(point)
            left = _without(diagram, left, point, rows, cubes, sizes)


def cost(row: Row) -> int:
    """Return the cost of a row: ten for each condition and one for each allowed value."""
    return sum([10 + len(values) for _, values in row])


def _without(
    diagram: Diagram, f: int, chosen: Iterable[int], rows: Sequence[Row], cubes: dict[int, int], sizes: Sequence[int]
) -> int:
    """Return f outside the chosen rows; `cubes` memoizes the negated diagrams of rows."""
    for index in chosen:
        if index not in cubes:
            cubes[index] = diagram.negate(cube(diagram, rows[index], sizes))
        f = diagram.conj(f, cubes[index])
    return f


def _point(diagram: Diagram, f: int, rows: Sequence[Row]) -> frozenset[int]:
    """Return the rows that cover one point of f, picked greedily so that few rows cover it."""
    holding: Sequence[int] = range(len(rows))
    conditions = [dict(row) for row in rows]

    def still(level: int, value: int) -> list[int]:
        return [index for index in holding if value in conditions[index].get(level, (value,))]

    fixed: set[int] = set()
    node = f
    while node != TRUE:
        level, kids = diagram.level[node], diagram.kids[node]
        fixed.add(level)
        options = [(still(level, value), value) for value in range(len(kids)) if kids[value] != FALSE]
        holding, chosen = min(options, key=lambda option: (len(option[0]), option[1]))
        node = kids[chosen]
    # A level that the path leaves free may have any value: take the one that the fewest rows allow.
    for level in sorted({level for index in holding for level in conditions[index]} - fixed):
        values = sorted({value for index in holding for value in conditions[index].get(level, ())})
        holding = min([still(level, value) for value in values], key=len)
    return frozenset(holding)


def _widened(diagram: Diagram, must: int, may: int, sizes: Sequence[int]) -> list[Row]:
    """Return a cover made row by row: each row is a path of the uncovered rest with its conditions widened."""
    rows: list[Row] = []
    left = must
    while left != FALSE:
        row: Row = ()
        node = left
        while node != TRUE:
            kids = diagram.kids[node]
            kid = next(kid for kid in kids if kid != FALSE)
            row = (*row, (diagram.level[node], frozenset([index for index, other in enumerate(kids) if other == kid])))
            node = kid
        for level, values in row:
            without = tuple([literal for literal in row if literal[0] != level])
            if implies(diagram, without, may):
                row = without
                continue
            for value in range(sizes[level]):
                wider = tuple(
                    [(place, allowed | {value}) if place == level else (place, allowed) for place, allowed in row]
                )
                if value not in values and implies(diagram, wider, may):
                    row = wider
        rows.append(row)
        left = diagram.conj(left, diagram.negate(cube(diagram, row, sizes)))
    for row in list(rows):
        others = must
        for other in rows:
            if other != row:
                others = diagram.conj(others, diagram.negate(cube(diagram, other, sizes)))
        if others == FALSE:
            rows.remove(row)
    return rows


def _fewest(points: Sequence[frozenset[int]], costs: Sequence[int]) -> tuple[list[int], bool]:
    """Return the fewest and cheapest rows that cover every point, and whether the search was complete."""
    best = _greedy(points, costs)
    size = (len(best), sum([costs[row] for row in best]))
    steps = 0

    def search(left: list[frozenset[int]], chosen: list[int], spent: int, barred: frozenset[int]) -> None:
        nonlocal best, size, steps
        steps += 1
        if steps > STEPS:
            return
        if not left:
            if (len(chosen), spent) < size:
                best, size = sorted(chosen), (len(chosen), spent)
            return
        count, least = _apart(left, costs)
        if (len(chosen) + count, spent + least) >= size:
            return
        point = min(left, key=lambda candidate: (len(candidate - barred), sorted(candidate)))
        for row in sorted(
            point - barred,
            key=lambda candidate: (-sum([candidate in other for other in left]), costs[candidate], candidate),
        ):
            search([other for other in left if row not in other], [*chosen, row], spent + costs[row], barred)
            barred |= {row}

    search(list(dict.fromkeys(points)), [], 0, frozenset())
    return best, steps <= STEPS


def _apart(points: Sequence[frozenset[int]], costs: Sequence[int]) -> tuple[int, int]:
    """Return lower bounds of the number and cost of rows: points that share no row need one row each."""
    taken: set[int] = set()
    count = least = 0
    for point in sorted(points, key=len):
        if taken.isdisjoint(point):
            taken |= point
            count += 1
            least += min([costs[row] for row in point])
    return count, least


def _greedy(points: Sequence[frozenset[int]], costs: Sequence[int]) -> list[int]:
    left = list(points)
    chosen: list[int] = []
    while left:
        counts = Counter([row for point in left for row in point])
        row = min(counts, key=lambda candidate: (-counts[candidate], costs[candidate], candidate))
        chosen.append(row)
        left = [point for point in left if row not in point]
    for row in list(chosen):
        others = [other for other in chosen if other != row]
        if not any(map(frozenset(others).isdisjoint, points)):
            chosen = others
    return sorted(chosen)
