"""Representative values: every order in which unknown days or numbers can stand is an order of some of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations, pairwise, product
from typing import Any

import pytest

from checker.judge.court import Bench
from checker.judge.days import representative_days
from checker.judge.descriptor import Reader
from checker.judge.law import Law
from checker.judge.numbers import representative_numbers
from checker.pack.schema import NONE

WINDOW = 6
"""Days among which the law's days are laid in every way."""


def order(values: Sequence[Any], fixed: Sequence[Any]) -> tuple[Any, ...]:
    """Return how values stand to the fixed ones and among themselves: all that a comparison can tell."""
    to_fixed = [tuple([(value > mark) - (value < mark) for mark in fixed]) for value in values]
    among = [(a > b) - (a < b) for a, b in combinations(values, 2)]
    return (*to_fixed, *among)


def orders(values: Sequence[Any], fixed: Sequence[Any], unknown: int) -> set[tuple[Any, ...]]:
    """Return every order that `unknown` values drawn from some can have."""
    return {order(drawn, fixed) for drawn in product(values, repeat=unknown)}


def days(first: date, last: date) -> list[str]:
    """Return the whole days from one to another, both included."""
    return [date.fromordinal(number).isoformat() for number in range(first.toordinal(), last.toordinal() + 1)]


def laid(first: date, unknown: int) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the law's days, laid in every way into a window, with all days that can matter beside them."""
    window = days(first, date.fromordinal(first.toordinal() + WINDOW - 1))
    around = days(
        date.fromordinal(max(first.toordinal() - unknown - 1, 1)),
        date.fromordinal(min(first.toordinal() + WINDOW + unknown, date.max.toordinal())),
    )
    for size in range(1, 4):
        for fixed in combinations(window, size):
            yield list(fixed), around


@pytest.mark.parametrize("unknown", [1, 2, 3])
def test_days_have_a_representative_of_every_order(unknown: int) -> None:
    for fixed, around in laid(date(2026, 2, 26), unknown):
        chosen = representative_days(fixed, unknown)
        assert orders(chosen, fixed, unknown) == orders(around, fixed, unknown), fixed


@pytest.mark.parametrize("first", [date(1, 1, 1), date(9999, 12, 26)])
def test_days_at_the_ends_of_the_calendar_have_them_too(first: date) -> None:
    for fixed, around in laid(first, 2):
        assert orders(representative_days(fixed, 2), fixed, 2) == orders(around, fixed, 2), fixed


@pytest.mark.parametrize("unknown", [1, 2, 3])
def test_days_of_which_the_law_names_none_have_every_order(unknown: int) -> None:
    assert orders(representative_days([], unknown), [], unknown) == orders(range(unknown), [], unknown)


def test_days_are_in_order_and_each_once() -> None:
    for fixed, _ in laid(date(2026, 2, 26), 2):
        chosen = representative_days([*fixed, NONE, fixed[0]], 2)
        assert chosen == sorted(set(chosen)) and set(fixed) <= set(chosen)


@pytest.mark.parametrize("unknown", [1, 2, 3])
@pytest.mark.parametrize("least", [None, 0.0])
def test_numbers_have_a_representative_of_every_order(unknown: int, least: float | None) -> None:
    for fixed in ([], [1.0], [0.0], [0.0, 1.0], [0.5, 0.5 + 2**-50], [1e25, 1e26], [1.0, 2.0, 3.0]):
        chosen = representative_numbers(fixed, unknown, least)
        # Of fractions there is always one more between two: eight in each gap stand for all.
        marks = sorted(fixed) or [1.0]
        low = [least + (marks[0] - least) * step / 9 for step in range(9)] if least is not None else []
        around = [*marks, *[marks[-1] + (abs(marks[-1]) + 1) * step for step in range(1, 9)]]
        around += [value for value in low if value < marks[0]]
        if least is None:
            around += [marks[0] - (abs(marks[0]) + 1) * step for step in range(1, 9)]
        for a, b in pairwise(marks):
            around += [a + (b - a) * step / 8 for step in range(1, 8)]
        assert orders(chosen, fixed, unknown) == orders(sorted(set(around)), fixed, unknown), fixed
        assert least is None or min(chosen) >= least


@pytest.mark.parametrize("unknown", [1, 2, 3])
@pytest.mark.parametrize("least", [None, 0.0, 0.5])
def test_whole_numbers_have_a_representative_of_every_order(unknown: int, least: float | None) -> None:
    for fixed in ([1.0], [3.0, 4.0], [2.5], [2.0, 2.5, 3.5], [1.0, 9.0], [0.5, 20.0]):
        chosen = [number for number in representative_numbers(fixed, unknown, least, True) if number.is_integer()]
        around = [float(number) for number in range(-6, 27) if least is None or number >= least]
        assert orders(chosen, fixed, unknown) == orders(around, fixed, unknown), fixed
    assert len(representative_numbers([], unknown, least, True)) == unknown
    great = representative_numbers([1e26, 1.0000000000000002e26], unknown, least, True)
    assert great == sorted(set(great))


@pytest.mark.parametrize("known", [None, "2026-04-26", "2026-05-04"])
@pytest.mark.parametrize("unknown", [1, 2, 3])
def test_the_unknown_days_of_an_act_range_over_every_order(law: Law, known: str | None, unknown: int) -> None:
    row = {"surface": "api", "cloud": "azure", "stage": "ga", "customers": ["commercial"]}
    rows = [dict(row) for _ in range(unknown)] + ([{**row, "available": known}] if known else [])
    data = {"kind": "launch", "id": "x", "by": "openai", "offerings": rows}
    act, refusals = Reader(law).act(data)
    assert act is not None, refusals
    choices = [choice for choice in Bench(act, law).choices if choice.name.endswith(".available")]
    assert len(choices) == unknown
    marks = {day for day in law.params.values() if day != NONE} | ({known} if known else set())
    fixed = sorted(marks)
    first, last = date.fromisoformat(fixed[0]), date.fromisoformat(fixed[-1])
    # The law's days are far apart: between them the days next to each are enough.
    near = {
        date.fromordinal(number).isoformat()
        for mark in fixed
        for number in range(date.fromisoformat(mark).toordinal() - 4, date.fromisoformat(mark).toordinal() + 5)
    }
    assert (last - first).days > 8
    around = sorted(near)
    for choice in choices:
        assert choice.values == choices[0].values
    chosen = [value for value in choices[0].values if value != NONE]
    assert orders(chosen, fixed, unknown) >= orders(around, fixed, unknown)
