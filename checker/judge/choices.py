"""The open choices of an act (unknown facts, open readings, unknown ledger values), and their values in words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from checker.condition.codes import UNLISTED
from checker.judge.act import Address
from checker.judge.days import successor
from checker.pack.schema import NONE
from checker.read.days import FIRST_DAY, LAST_DAY, Span
from checker.read.scalars import number_text


class Choice(NamedTuple):
    """An unknown fact, an open reading or an unknown ledger value.

    `values` has one representative for each class; `labels` has the names of the values in each class, several in a class of
    an enum. `kind` is fact, judgement, parameter or reading. `least` is the least possible number, `within` the span of a day
    known in part.
    """

    address: Address
    name: str
    title: str
    kind: str
    values: tuple[Any, ...]
    labels: tuple[tuple[str, ...], ...]
    ordered: bool = False
    marks: frozenset[Any] = frozenset()
    least: float | None = None
    within: Span | None = None
    whole: bool = False
    shown: frozenset[Any] | None = None
    """The representatives to show: each stands for the days up to the next. The other values only leave room for open days."""


def fact_name(rows: str, index: int, path: str) -> str:
    """Return a fact's path as users write it; `offerings[].cloud` is the path in the unlisted row."""
    if rows.endswith(UNLISTED):
        return f"{rows}.{path}"
    return f"{rows}[{index}].{path}" if rows else path


def is_unlisted(choice: Choice) -> bool:
    """Return whether a choice is a fact of the unlisted row, which nobody can state or change."""
    return choice.address[0] == "fact" and str(choice.address[1]).endswith(UNLISTED)


def label(value: Any) -> str:
    """Return a value as a name: text as it is, numbers in their shortest form."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else number_text(value)


def list_labels(
    groups: Sequence[Sequence[tuple[str, ...]]], values: Sequence[str], sought: Sequence[str] = (), empty: str = NONE
) -> list[str]:
    """Return a distinct name for each class of lists; `sought` are the texts that rules look for.

    `empty` is the pack's name for an empty list; if it speaks of persons ("nobody"), so do the other names.
    """
    ending = "body" if empty.endswith("body") else ""
    largest = max(groups, key=len)
    names: list[str] = []
    for group in groups:
        if not values:
            containing = [f"with {word}" for word in sought if all(word in subset for subset in group)]
            lacking = [f"without {word}" for word in sought if not any(word in subset for subset in group)]
            who = (
                [f"some{ending}"]
                if () not in group and not containing
                else []
                if containing or lacking
                else [f"any{ending} or {empty}"]
            )
            name = empty if list(group) == [()] else " ".join([*who, " and ".join([*containing, *lacking])]).strip()
        elif len(group) > 2 and group is largest:
            name = "any other list" if len(groups) > 1 else "any list"
        else:
            shown = [" and ".join(subset) or empty for subset in group]
            name = " or ".join(shown[:2]) + (f" or {len(shown) - 2} more" if len(shown) > 2 else "")
        names.append(name if name not in names else f"{name} ({len(names) + 1})")
    return names


def fold(choice: Choice, verdicts: Mapping[int, str]) -> dict[str, str]:
    """Return the outcomes of a choice by the names of its values; neighbours on a scale with one verdict form one range."""
    if not choice.ordered:
        return {
            name: verdicts[index] for index, names in enumerate(choice.labels) if index in verdicts for name in names
        }
    if choice.shown is not None:
        verdicts = {
            index: verdict for index, verdict in verdicts.items() if choice.values[index] in (*choice.shown, NONE)
        }
    points = [index for index in sorted(verdicts) if choice.values[index] != NONE]
    if points and not isinstance(choice.values[points[0]], str):
        verdicts = between_marks(choice, verdicts)
    runs: list[list[int]] = []
    for index in points:
        if runs and verdicts[runs[-1][-1]] == verdicts[index]:
            runs[-1].append(index)
        else:
            runs.append([index])
    outcomes = {}
    days = bool(points) and isinstance(choice.values[points[0]], str)
    for position, run in enumerate(runs):
        following = choice.values[runs[position + 1][0]] if position + 1 < len(runs) else None
        first = None if position == 0 else choice.values[run[0]]
        name = (
            day_range(first, following, choice.within)
            if days
            else number_range(choice, run, position > 0, following is not None)
        )
        outcomes[name] = verdicts[run[0]]
    for index, value in enumerate(choice.values):
        if value == NONE and index in verdicts:
            outcomes[NONE] = verdicts[index]
    return outcomes


def between_marks(choice: Choice, verdicts: Mapping[int, str]) -> dict[int, str]:
    """Return the verdicts of numbers, the same for all between two marks: no known number separates those."""
    marks = sorted(choice.marks)
    place = {
        index: (bisect_left(marks, choice.values[index]), bisect_right(marks, choice.values[index]))
        for index in verdicts
    }
    verdicts_at: dict[tuple[int, int], set[str]] = {}
    for index, verdict in verdicts.items():
        verdicts_at.setdefault(place[index], set()).add(verdict)
    return {
        index: next(iter(verdicts_at[at])) if len(verdicts_at[at]) == 1 else "needs-review"
        for index, at in place.items()
    }


def day_range(first: str | None, following: str | None, within: Span | None = None) -> str:
    """Return in words the days from `first` (None: without beginning) to the day before `following` (None: without end).

    `within` bounds the range where the day is known in part.
    """
    last = successor(following, -1) if following else None
    if within is not None:
        first = first or (within.first if within.first != FIRST_DAY else None)
        last = last or (within.last if within.last != LAST_DAY else None)
    if first is None:
        return f"to {last}" if last else "any day"
    if last is None:
        return f"from {first}"
    return first if first == last else f"{first} to {last}"


def runs(indexes: Iterable[int]) -> list[list[int]]:
    """Return ascending numbers in runs of neighbours."""
    neighbours: list[list[int]] = []
    for index in indexes:
        if neighbours and neighbours[-1][-1] == index - 1:
            neighbours[-1].append(index)
        else:
            neighbours.append([index])
    return neighbours


def number_range(choice: Choice, run: Sequence[int], has_before: bool, has_after: bool) -> str:
    """Return in words the numbers for which a run of neighbouring representatives stands."""
    low, high = choice.values[run[0]], choice.values[run[-1]]
    if not (has_before or has_after):
        return "any number"
    marks = sorted(choice.marks)
    if low == high and low in marks and has_before and has_after:
        return label(low)
    below, above = [mark for mark in marks if mark < low], [mark for mark in marks if mark > high]
    start = f"at least {label(low)}" if low in marks else f"above {label(below[-1])}" if below else "higher"
    end = f"at most {label(high)}" if high in marks else f"below {label(above[0])}" if above else "lower"
    return " and ".join([part for part in (start if has_before else "", end if has_after else "") if part])
