"""Room between the days of facts, so that other unknown days can still come before, between and after them.

Representative days allow every order of a number of unknown days. Once some of these are fixed, the others need a day before,
between and after them. So the days of facts are spread, and the ledger also has all days in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from checker.condition.engines.diagram import LimitReached
from checker.judge.apart import MOST, Link
from checker.judge.choices import Choice, label
from checker.judge.days import representative_days, successor
from checker.judge.numbers import representative_numbers
from checker.pack.schema import NONE


def spread(
    lists: Sequence[Sequence[Choice]],
    facts: int,
    groups: Iterable[frozenset[Any]],
    distant: Mapping[int, Sequence[Link]],
) -> list[list[Choice]]:
    """Return lists of choices, their first `facts` shared, with room beside any of these facts for the other choices."""
    lists_of_choices = [list(choices) for choices in lists]
    for index, group in enumerate(groups):
        members = [
            [level for level, choice in enumerate(choices) if _term(choice) in group] for choices in lists_of_choices
        ]
        fixed = [level for level in members[0] if level < facts]
        free = max(len(levels) - len(fixed) for levels in members)
        if not fixed or not free:
            continue
        if index in distant:
            _around(lists_of_choices, members, facts, {link.days for link in distant[index]})
            continue
        marks = sorted({mark for choices, levels in zip(lists_of_choices, members, strict=True) for level in levels
                        for mark in choices[level].marks if mark != NONE})  # fmt: skip
        bounds = [
            choices[level].least for choices, levels in zip(lists_of_choices, members, strict=True) for level in levels
        ]
        known = [bound for bound in bounds if bound is not None]
        least = min(known) if len(known) == len(bounds) else None
        days = isinstance(lists_of_choices[0][fixed[0]].values[0], str)
        apart, every = scales(marks, len(fixed), free, days, least, lists_of_choices[0][fixed[0]].whole)
        for choices, levels in zip(lists_of_choices, members, strict=True):
            for level in levels:
                choices[level] = _valued(choices[level], apart if level < facts else every, frozenset(marks))
    return lists_of_choices


def _around(lists: list[list[Choice]], members: list[list[int]], facts: int, distances: set[int]) -> None:
    """Give the days after the first `facts` room beside any of these, at each sum of distances."""
    for choices, levels in zip(lists, members, strict=True):
        free = [level for level in levels if level >= facts]
        totals = {0}
        for _ in free:
            totals |= {total + days for total in totals for some in distances for days in (some, -some)}
        steps = {total + step for total in totals for step in range(-len(free), len(free) + 2)}
        days = {day for level in levels for day in choices[level].values if day != NONE}
        if len(days) * len(steps) > MOST * 10:
            raise LimitReached(MOST, "days", "would have to be told apart")
        every = sorted({other for day in days for step in steps if (other := successor(day, step))})
        for level in free:
            choices[level] = _valued(choices[level], every, choices[level].marks)


def scales(
    marks: list[Any], fixed: int, free: int, days: bool, least: float | None = None, whole: bool = False
) -> tuple[list[Any], list[Any]]:
    """Return values for `fixed` choices that leave room for `free` others around each, and values for these others."""
    most = fixed + (fixed + 1) * free
    every: list[Any] = list(
        representative_days(marks, most) if days else representative_numbers(marks, most, least, whole)
    )
    stretches: list[list[Any]] = [[]]
    for value in every:
        if value in marks:
            stretches.append([])
        else:
            stretches[-1].append(value)
    # A stretch shorter than wanted has all the days that lie between its marks.
    apart = [stretch if len(stretch) < most else stretch[free :: free + 1][:fixed] for stretch in stretches]
    return sorted([*marks, *[value for stretch in apart for value in stretch]]), every


def _valued(choice: Choice, scale: Sequence[Any], marks: frozenset[Any]) -> Choice:
    least = choice.least
    fits = [value for value in scale if least is None or value >= least]
    if choice.whole:
        fits = [value for value in fits if not value % 1]
    values = (*fits, *[NONE] * (NONE in choice.values))
    return choice._replace(values=values, labels=tuple([(label(value),) for value in values]), marks=marks)


def _term(choice: Choice) -> tuple[str, ...]:
    source, *address = choice.address
    return (source, address[0], address[2]) if source == "fact" else (source, address[0])
