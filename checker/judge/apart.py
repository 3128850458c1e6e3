"""Days that the law holds against others at a distance, and the days that stand for all that it can tell apart.

Order alone needs a few days around each mark. With distances a day may be told apart that lies a sum of them from a mark: for
each open day there are those sums that a way of comparisons from a mark to it makes, each with a few days around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from checker.condition.engines.diagram import LimitReached
from checker.judge.days import successor
from checker.read.days import FIRST_DAY, LAST_DAY, later

Term = tuple[str, ...]
Place = tuple[Term, int]
"""A term, and the row that it is of."""


class Link(NamedTuple):
    """Two terms that are compared, the one with the day so many days after the other; `same` says that they are of one row."""

    one: Term
    other: Term
    days: int
    same: bool


class Scale(NamedTuple):
    """Days that stand for all for one open day.

    Of `shown` ones each stands for the days up to the next; other `values` leave room beside what else is open. `marks`
    stand for themselves alone.
    """

    values: list[str]
    shown: frozenset[str]
    marks: frozenset[str]


Ways = dict[int, int]
"""Sums of distances, each with the most comparisons on a way that comes to it."""
EXACT = 5
"""Of more open days that hang together every sum of so many distances is taken, whether a way comes to it or not."""
MOST = 2_000
"""The most days that stand for one."""
ANYWHERE = "2000-01-01"
"""A day where the law names none."""


def scales(
    links: Iterable[Link],
    known: Mapping[Place, str],
    places: Mapping[Term, Sequence[int]],
    ends: Mapping[Place, Sequence[str]],
) -> dict[Place, Scale]:
    """Return for each open day those that stand for it.

    `known` are days by place, those of constants in row 0; `places` the rows of each term, open ones among them; `ends`
    the first and last days that a day known in part can be.
    """
    marks: dict[Place, set[str]] = {}
    beside: dict[Place, set[tuple[Place, int]]] = {}
    for link in links:
        for one, other in _pairs(link, places):
            if one == other:
                continue
            for mine, theirs, days in ((one, other, link.days), (other, one, -link.days)):
                if mine in known:
                    continue
                if theirs not in known:
                    beside.setdefault(theirs, set()).add((mine, days))
                elif known[theirs] != "none":
                    marks.setdefault(mine, set()).add(str(later(known[theirs], days)))
    for place, days_of in ends.items():
        marks.setdefault(place, set()).update(days_of)
    every = {(term, row) for term, rows in places.items() for row in rows if (term, row) not in known}
    found: dict[Place, Scale] = {}
    for places_of in _components(sorted(every), beside):
        found.update(_component(places_of, beside, marks))
    return found


def _pairs(link: Link, places: Mapping[Term, Sequence[int]]) -> Iterator[tuple[Place, Place]]:
    for row in places.get(link.one, (0,)):
        for other in places.get(link.other, (0,)):
            if not link.same or row == other:
                yield (link.one, row), (link.other, other)


def _components(every: Sequence[Place], beside: Mapping[Place, set[tuple[Place, int]]]) -> Iterator[list[Place]]:
    left = dict.fromkeys(every)
    while left:
        found, waiting = [], [next(iter(left))]
        del left[waiting[0]]
        while waiting:
            place = waiting.pop()
            found.append(place)
            for other, _ in sorted(beside.get(place, ())):
                if other in left:
                    del left[other]
                    waiting.append(other)
        yield sorted(found)


def _component(
    places: list[Place], beside: Mapping[Place, set[tuple[Place, int]]], marks: Mapping[Place, set[str]]
) -> dict[Place, Scale]:
    """Return the days for open days that hang together."""
    ways = {place: _ways(place, places, beside) for place in places}
    reach = max(
        abs(total) + steps for found in ways.values() for item in found.values() for total, steps in item.items()
    )
    reach += len(places) + 1
    named = {place: {_number(day) for day in marks.get(place, ())} for place in places}
    everything = [number for numbers in named.values() for number in numbers] or [_number(ANYWHERE)]
    first, last = _number(FIRST_DAY), _number(LAST_DAY)
    # Below every mark: a day with room for the others before it and after it, and the least that these need.
    low = min(everything) - 3 * reach
    least = low - 2 * reach
    for ending, near in ((first, least < first), (last, max(everything) + 4 * reach > last)):
        if near:
            for numbers in named.values():
                numbers.add(ending)
    shown: dict[Place, set[int]] = {place: {low} for place in places}
    single: dict[Place, set[int]] = {place: set() for place in places}
    for place in places:
        for other, item in ways[place].items():
            for total, steps in item.items():
                for number in named[place]:
                    around = range(number + total - steps, number + total + steps + 2)
                    shown[other].update(around)
                    single[other].update(around[:-1])
    values: dict[Place, set[int]] = {place: set(numbers) for place, numbers in shown.items()}
    if len(places) > 1:
        for place in places:
            for other, item in ways[place].items():
                for total, steps in item.items():
                    for number in (*shown[place], least):
                        values[other].update(range(number + total, number + total + steps + 1))
    found = {}
    for place in places:
        if len(values[place]) > MOST:
            raise LimitReached(MOST, "days", "would have to be told apart")
        kept = [_day(number) for number in sorted(values[place]) if first <= number <= last]
        found[place] = Scale(
            kept,
            frozenset([_day(number) for number in shown[place] if first <= number <= last]),
            frozenset([_day(number) for number in single[place] if first <= number <= last]),
        )
    return found


def _ways(start: Place, places: Sequence[Place], beside: Mapping[Place, set[tuple[Place, int]]]) -> dict[Place, Ways]:
    """Return the sums of distances on ways from one open day to the others, none of which comes by a day twice."""
    found: dict[Place, Ways] = {place: {} for place in places}
    if len(places) > EXACT:
        distances = {days for place in places for _, days in beside.get(place, ())}
        sums = {0}
        for _ in range(1, len(places)):
            sums |= {total + days for total in sums for days in distances}
            if len(sums) > MOST:
                raise LimitReached(MOST, "days", "would have to be told apart")
        return {place: dict.fromkeys(sums, len(places) - 1) for place in places}

    def walk(place: Place, total: int, seen: tuple[Place, ...]) -> None:
        found[place][total] = max(found[place].get(total, 0), len(seen) - 1)
        for other, days in beside.get(place, ()):
            if other not in seen:
                walk(other, total + days, (*seen, other))

    walk(start, 0, (start,))
    return found


def distance(days: int) -> str:
    """Return in words which day is meant before the name of another: `30 days after`."""
    return f"{abs(days):,} day{'s' * (abs(days) > 1)} {'after' if days > 0 else 'before'}"


def _number(day: str) -> int:
    """Return a day as a count, one beyond the calendar too."""
    from datetime import date

    from checker.read.days import BEFORE, OUTSIDE

    _, outside, counted = day.partition(OUTSIDE)
    return int(counted) - BEFORE if outside else date.fromisoformat(day).toordinal()


def _day(number: int) -> str:
    return successor(FIRST_DAY, number - 1) or LAST_DAY
