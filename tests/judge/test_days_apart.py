"""Days at a distance: whatever the law can tell apart of open days, some of those that stand for all can be told apart too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product
from random import Random

import pytest

from checker.judge.apart import Link, Place, Scale, scales

START = date(2026, 2, 26).toordinal()
FIRST, LAST = 1, date.max.toordinal()


def iso(number: int) -> str:
    return date.fromordinal(number).isoformat()


def count(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def told(
    links: Sequence[Link], days: Mapping[Place, int], places: Mapping[tuple[str, ...], Sequence[int]]
) -> tuple[int, ...]:
    """Return how every two days that are compared stand to each other: all that a condition can know."""
    found = []
    for link in links:
        for row in places.get(link.one, (0,)):
            for other in places.get(link.other, (0,)):
                if not link.same or row == other:
                    apart = days[link.one, row] - days[link.other, other] - link.days
                    found.append((apart > 0) - (apart < 0))
    return tuple(found)


def drawn(random: Random, start: int) -> tuple[list[Link], dict[Place, int], dict[tuple[str, ...], Sequence[int]]]:
    """Return links between days of which some are known: of the act, of two rows, and of the law."""
    facts = [("fact", "", "a"), ("fact", "", "b"), ("fact", "rows", "c")]
    law = [("literal", "x"), ("param", "p")]
    places: dict[tuple[str, ...], Sequence[int]] = {
        facts[0]: range(1),
        facts[1]: range(1),
        facts[2]: range(random.choice([1, 2])),
    }
    links = {}
    for _ in range(random.randrange(1, 4)):
        one, other = random.sample([*facts, *law], 2)
        links[Link(one, other, random.choice([0, 0, 1, 2, 3, -2]), False)] = None
    if random.random() < 0.4:
        links[Link(facts[2], facts[2], random.choice([0, 2]), random.random() < 0.5)] = None
    known = {(term, 0): start + random.randrange(4) for term in law}
    for term in facts:
        for row in places[term]:
            if random.random() < 0.4:
                known[term, row] = start + random.randrange(4)
    return list(links), known, places


def every(
    scale: Mapping[Place, Sequence[int]],
    links: Sequence[Link],
    known: Mapping[Place, int],
    places: Mapping[tuple[str, ...], Sequence[int]],
) -> dict[tuple[int, ...], list[Mapping[Place, int]]]:
    """Return what can be told of open days drawn from some, with the days that it is told of."""
    found: dict[tuple[int, ...], list[Mapping[Place, int]]] = {}
    for days in product(*scale.values()):
        chosen = dict(zip(scale, days, strict=True))
        found.setdefault(told(links, {**known, **chosen}, places), []).append(chosen)
    return found


def linked(found: Mapping[Place, Scale], links: Sequence[Link]) -> bool:
    return bool(found) and any(link.days for link in links)


@pytest.mark.parametrize("start", [START, FIRST, FIRST + 2, LAST - 3, LAST - 5])
@pytest.mark.parametrize("seed", range(20))
def test_all_that_can_be_told_apart_is(seed: int, start: int) -> None:
    random = Random(f"{seed} {start}")
    for _ in range(3):
        links, known, places = drawn(random, start)
        found = scales(links, {place: iso(day) for place, day in known.items()}, places, {})
        if not linked(found, links) or len(found) > 3:
            continue
        room = 14 if len(found) < 3 else 11
        wide = range(max(start - room, FIRST), min(start + 4 + room, LAST) + 1)
        ours = every(
            {place: [count(day) for day in scale.values] for place, scale in found.items()}, links, known, places
        )
        theirs = every(dict.fromkeys(found, wide), links, known, places)
        assert set(ours) == set(theirs), (links, known)


@pytest.mark.parametrize("start", [START, FIRST + 1, LAST - 4])
@pytest.mark.parametrize("seed", range(15))
def test_a_day_that_is_shown_stands_for_the_days_up_to_the_next(seed: int, start: int) -> None:
    """With each of them the same can be told of the others."""
    random = Random(f"shown {seed} {start}")
    for _ in range(3):
        links, known, places = drawn(random, start)
        found = scales(links, {place: iso(day) for place, day in known.items()}, places, {})
        if not linked(found, links) or len(found) > 2:
            continue
        wide = range(max(start - 40, FIRST), min(start + 44, LAST) + 1)
        narrow = [
            day for day in wide if start - 12 <= day <= start + 16 and (day == FIRST or day > FIRST + 20 or start < 40)
        ]
        ours = every(
            {place: [count(day) for day in scale.values] for place, scale in found.items()}, links, known, places
        )
        theirs = every(dict.fromkeys(found, wide), links, known, places)
        for place, scale in found.items():
            shown = sorted(map(count, scale.shown))
            for day in narrow:
                stands = max([item for item in shown if item <= day], default=shown[0])
                here = {what for what, of in theirs.items() if any(item[place] == day for item in of)}
                said = {what for what, of in ours.items() if any(item[place] == stands for item in of)}
                # Where the calendar ends, less can be told than in the days that one stands for, never more.
                assert here == said if start == START else here <= said, (links, known, place, iso(day), iso(stands))
                if iso(stands) in scale.marks:
                    assert day == stands
