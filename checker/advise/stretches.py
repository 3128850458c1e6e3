"""Sufficient days and numbers in words: stretches of days, ranges of numbers, and the nearest of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from checker.judge.act import Address
from checker.judge.choices import Choice, fact_name, number_range, runs
from checker.judge.days import gap, successor
from checker.pack.schema import NONE
from checker.read.days import FIRST_DAY, LAST_DAY, Span

ANY_DAY, SOME_DAY = "on any day", "on a day from "


def days(
    parts: Sequence[tuple[str | None, str | None]], never: bool, wanted: str, bound: str = "", latest: str = ""
) -> tuple[str, str]:
    """Return a set of days in words, and its day nearest to the wanted one.

    A stretch from `bound` to `latest` is worded "by" the latest day.
    """
    words = [
        f"by {last}" if latest and last == latest != first and first in (bound, None) else stretch(first, last)
        for first, last in parts
    ]
    near = [nearest(first, last, wanted) for first, last in parts]
    text = " or ".join(words)
    if never:
        text = f"{text}, or never ({NONE})" if words else NONE
    return text, min(near, key=lambda day: distance(day, wanted)) if near else NONE


def numbers(choice: Choice, good: Sequence[int], now: Any) -> tuple[str, Any]:
    """Return a set of numbers in words, and its number nearest to the planned one."""
    last = len(choice.values) - 1
    text = " or ".join([number_range(choice, run, run[0] > 0, run[-1] < last) for run in runs(good)])
    wanted = choice.values[good[0]] if now is None else now
    values = [choice.values[index] for index in good]
    return text, min(values, key=lambda value: (value not in choice.marks, abs(value - wanted)))


def related(text: str, value: Any, moved: Mapping[Address, Any]) -> str:
    """Return the words for days, relative to another chosen day if that day bounds them."""
    for address, day in moved.items():
        if not isinstance(day, str) or day == NONE or not isinstance(value, str) or address[0] != "fact":
            continue
        for bound, order in ((successor(day, -1), "before"), (day, "no later than")):
            if (bound and text in (f"on {bound}", f"on or before {bound}")) or (
                text.startswith(SOME_DAY) and text.endswith(f" to {bound}")
            ):
                name = fact_name(*address[1:])
                first = text.removeprefix(SOME_DAY).split()[0] if text.startswith(SOME_DAY) else ""
                return f"from {first} on and {order} {name}" if first else f"{order} {name}"
    return text


def stretches(
    representatives: Sequence[str], marks: frozenset[Any], floor: str, latest: str = ""
) -> list[tuple[str | None, str | None]]:
    """Return the classes of representative days as stretches from a first to a last day, None for an open end.

    No day is before `floor` or after `latest`.
    """
    named = sorted(mark for mark in marks if mark != NONE)
    parts: list[tuple[str | None, str | None]] = []
    for day in representatives:
        if day == NONE:
            continue
        first, last = (day, day) if day in marks else (None, None)
        if day not in marks:
            below, above = [mark for mark in named if mark < day], [mark for mark in named if mark > day]
            first = successor(below[-1], 1) if below else None
            last = successor(above[0], -1) if above else None
        if floor and (first is None or first < floor):
            first = floor
        if latest and (last is None or last > latest):
            last = latest
        end = parts[-1][1] if parts else ""
        if end is None:
            break
        if end and first is not None and first <= (successor(end, 1) or end):
            parts[-1] = (parts[-1][0], last if last is None else max(last, end))
        else:
            parts.append((first, last))
    # Nobody names the calendar's first day: a stretch that begins there has an open beginning.
    began = (FIRST_DAY, successor(FIRST_DAY, 1))
    return [(None if first in began else first, last) for first, last in parts if last != FIRST_DAY]


def within(parts: Sequence[tuple[str | None, str | None]], days: Span) -> list[tuple[str | None, str | None]]:
    """Return the parts of stretches within the possible days of a partly known day."""
    parts_within: list[tuple[str | None, str | None]] = []
    for first, last in parts:
        begin, end = max(first or days.first, days.first), min(last or days.last, days.last)
        if begin <= end:
            parts_within.append((None if begin == FIRST_DAY else begin, None if end == LAST_DAY else end))
    return parts_within


def stretch(first: str | None, last: str | None) -> str:
    """Return a stretch of days in words."""
    if first is None:
        return f"on or before {last}" if last else ANY_DAY
    if last is None:
        return f"on or after {first}"
    return f"on {first}" if first == last else f"{SOME_DAY}{first} to {last}"


def nearest(first: str | None, last: str | None, day: str) -> str:
    """Return the day of a stretch nearest to a day."""
    if first is not None and day < first:
        return first
    if last is not None and (not day or day > last):
        return last
    return day


def distance(day: str, wanted: str) -> tuple[int, bool]:
    """Return the sort key of a day by its distance from the wanted one; later days come before earlier ones."""
    return (abs(gap(wanted, day) + 1), day < wanted) if wanted else (0, False)
