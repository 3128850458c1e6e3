"""Outcomes of numbers, folded into ranges that people read."""

from __future__ import annotations

import pytest

from checker.judge.choices import Choice, fold


def number(values: tuple[float, ...], *marks: float) -> Choice:
    labels = tuple([(f"{value:g}",) for value in values])
    return Choice(("fact", "", 0, "seats"), "seats", "", "fact", values, labels, True, frozenset(marks))


@pytest.mark.parametrize(
    ("verdicts", "outcomes"),
    [
        # Where one number between two marks passes and another fails, another number decides: the range is open.
        (
            {0: "pass", 1: "pass", 2: "pass", 3: "fail", 4: "fail"},
            {"at most 10": "pass", "above 10 and below 20": "needs-review", "at least 20": "fail"},
        ),
        (
            {0: "pass", 1: "fail", 2: "pass", 3: "pass", 4: "pass"},
            {"below 10": "pass", "10": "fail", "above 10": "pass"},
        ),
        (dict.fromkeys(range(5), "pass"), {"any number": "pass"}),
    ],
)
def test_numbers_between_two_marks_have_one_outcome(verdicts: dict[int, str], outcomes: dict[str, str]) -> None:
    assert fold(number((5.0, 10.0, 13.0, 16.0, 20.0), 10.0, 20.0), verdicts) == outcomes


def test_one_number_that_stands_for_others_is_named_by_their_ends() -> None:
    """Only a mark is a number by itself; another representative stands for all between its marks."""
    verdicts = {0: "pass", 1: "fail", 2: "fail", 3: "pass"}
    outcomes = fold(number((10.0, 15.0, 16.0, 20.0), 10.0, 20.0), verdicts)
    assert outcomes == {"at most 10": "pass", "above 10 and below 20": "fail", "at least 20": "pass"}
    outcomes = fold(number((10.0, 15.0, 20.0), 10.0, 20.0), {0: "pass", 1: "fail", 2: "pass"})
    assert outcomes == {"at most 10": "pass", "above 10 and below 20": "fail", "at least 20": "pass"}
