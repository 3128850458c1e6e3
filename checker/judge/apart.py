"""Representatives of open days, where the law compares days at a distance.

Where only order matters, a few days around each mark are enough. With distances, the law can tell days apart that lie a sum of
distances away from a mark. So each open day gets the sums along every path of comparisons from a mark to it, each with a few
days around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from checker.condition.engines.diagram import LimitReached
from checker.judge.days import successor
from checker.read.days import FIRST_DAY, LAST_DAY, later

Term = tuple[str, ...]
Place = tuple[Term, int]
"""A term and the index of its row."""


class Link(NamedTuple):
    """A comparison of `one` with the day `days` days after `other`; `same` says that both are of one row."""

    one: Term
    other: Term
    days: int
    same: bool


class Scale(NamedTuple):
    """The representatives of one open day.

    Each of the `shown` days stands for the days up to the next one; the other `values` only leave room for the other open days.
    `marks` stand for themselves alone.
    """

    values: list[str]
    shown: frozenset[str]
    marks: frozenset[str]


Ways = dict[int, int]
"""Sums of distances, each with the length of the longest path of comparisons that gives it."""
EXACT = 5
"""The largest component whose paths are walked exactly; a larger one takes every sum of so many distances."""
MOST = 2_000
"""The most representatives of one day."""
ANYWHERE = "2000-01-01"
"""A day where the law names none."""


def scales(
    links: Iterable[Link],
    known: Mapping[Place, str],
    places: Mapping[Term, Sequence[int]],
    ends: Mapping[Place, Sequence[str]],
) -> dict[Place, Scale]:
    """Return the representatives of each open day.

    `known` are days by place, those of constants in row 0; `places` the rows of each term, open ones among them; `ends`
    the first and last days that a day known in part can be.
    """
    marks: dict[Place, set[str]] = {}
    beside: dict[Place, set[tuple[Place, int]]] = {}
    for link in links:
        for one, other in _pairs(link, places):
            if one == other:
                continue
            for here, there, days in ((one, other, link.days), (other, one, -link.days)):
                if here in known:
                    continue
                if there not in known:
                    beside.setdefault(there, set()).add((here, days))
                elif known[there] != "none":
                    marks.setdefault(here, set()).add(str(later(known[there], days)))
    for place, days_of in ends.items():
        marks.setdefault(place, set()).update(days_of)
    every = {(term, row) for term, rows in places.items() for row in rows if (term, row) not in known}
    scale_of: dict[Place, Scale] = {}
    for places_of in _components(sorted(every), beside):
        scale_of.update(_component(places_of, beside, marks))
    return scale_of


def _pairs(link: Link, places: Mapping[Term, Sequence[int]]) -> Iterator[tuple[Place, Place]]:
    for row in places.get(link.one, (0,)):
        for other in places.get(link.other, (0,)):
            if not link.same or row == other:
                yield (link.one, row), (link.other, other)


def _components(every: Sequence[Place], beside: Mapping[Place, set[tuple[Place, int]]]) -> Iterator[list[Place]]:
    left = dict.fromkeys(every)
    while left:
        component, waiting = [], [next(iter(left))]
        del left[waiting[0]]
        while waiting:
            place = waiting.pop()
            component.append(place)
            for other, _ in sorted(beside.get(place, ())):
                if other in left:
                    del left[other]
                    waiting.append(other)
        yield sorted(component)


def _component(
    places: list[Place], beside: Mapping[Place, set[tuple[Place, int]]], marks: Mapping[Place, set[str]]
) -> dict[Place, Scale]:
    """Return the representatives of open days that comparisons connect."""
    ways = {place: _ways(place, places, beside) for place in places}
    reach = max(
        abs(total) + steps for scale_of in ways.values() for sums in scale_of.values() for total, steps in sums.items()
    )
    reach += len(places) + 1
    named = {place: {_number(day) for day in marks.get(place, ())} for place in places}
    everything = [number for numbers in named.values() for number in numbers] or [_number(ANYWHERE)]
    first, last = _number(FIRST_DAY), _number(LAST_DAY)
    # `low` is a day below every mark with room for the other days around it; `least` is the lowest that those need.
    low = min(everything) - 3 * reach
    least = low - 2 * reach
    for ending, near in ((first, least < first), (last, max(everything) + 4 * reach > last)):
        if near:
            for numbers in named.values():
                numbers.add(ending)
    shown: dict[Place, set[int]] = {place: {low} for place in places}
    single: dict[Place, set[int]] = {place: set() for place in places}
    for place in places:
        for other, sums in ways[place].items():
            for total, steps in sums.items():
                for number in named[place]:
                    around = range(number + total - steps, number + total + steps + 2)
                    shown[other].update(around)
                    single[other].update(around[:-1])
    values: dict[Place, set[int]] = {place: set(numbers) for place, numbers in shown.items()}
    if len(places) > 1:
        for place in places:
            for other, sums in ways[place].items():
                for total, steps in sums.items():
                    for number in (*shown[place], least):
                        values[other].update(range(number + total, number + total + steps + 1))
    scale_of = {}
    for place in places:
        if len(values[place]) > MOST:
            raise LimitReached(MOST, "days", "would have to be told apart")
        days = [_day(number) for number in sorted(values[place]) if first <= number <= last]
        scale_of[place] = Scale(
            days,
            frozenset([_day(number) for number in shown[place] if first <= number <= last]),
            frozenset([_day(number) for number in single[place] if first <= number <= last]),
        )
    return scale_of


def _ways(start: Place, places: Sequence[Place], beside: Mapping[Place, set[tuple[Place, int]]]) -> dict[Place, Ways]:
    """Return the sums of distances along the paths from one open day to the others; no path visits a day twice."""
    ways: dict[Place, Ways] = {place: {} for place in places}
    if len(places) > EXACT:
        distances = {days for place in places for _, days in beside.get(place, ())}
        sums = {0}
        for _ in range(1, len(places)):
            sums |= {total + days for total in sums for days in distances}
            if len(sums) > MOST:
                raise LimitReached(MOST, "days", "would have to be told apart")
        return {place: dict.fromkeys(sums, len(places) - 1) for place in places}

    def walk(place: Place, total: int, seen: tuple[Place, ...]) -> None:
        ways[place][total] = max(ways[place].get(total, 0), len(seen) - 1)
        for other, days in beside.get(place, ()):
            if other not in seen:
                walk(other, total + days, (*seen, other))

    walk(start, 0, (start,))
    return ways


def distance(days: int) -> str:
    """Return a distance in words, to stand before the name of the other day: `30 days after`."""
    return f"{abs(days):,} day{'s' * (abs(days) > 1)} {'after' if days > 0 else 'before'}"


def _number(day: str) -> int:
    """Return the ordinal of a day, also of one beyond the calendar."""
    from datetime import date

    from checker.read.days import BEFORE, OUTSIDE

    _, outside, counted = day.partition(OUTSIDE)
    return int(counted) - BEFORE if outside else date.fromisoformat(day).toordinal()


def _day(number: int) -> str:
    return successor(FIRST_DAY, number - 1) or LAST_DAY
