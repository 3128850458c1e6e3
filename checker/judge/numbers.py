"""Representatives for every order of unknown numbers."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor


def representative_numbers(
    fixed: Sequence[float], unknown: int, least: float | None = None, whole: bool = False
) -> list[float]:
    """Return representatives for every order of `unknown` numbers among themselves and among `fixed` ones.

    No representative is below `least`. With `whole`, only a fixed number may be a fraction.
    """
    marks = sorted(set(fixed))
    if whole:
        return _whole_numbers(marks, unknown, least)
    if not marks:
        return [(least or 0.0) + step for step in range(1, unknown + 1)]
    if least is None:
        numbers: list[float] = [_below(marks[0], step) for step in range(unknown, 0, -1)]
    else:
        lower = [least + (marks[0] - least) * step / unknown for step in range(unknown)]
        numbers = [number for number in lower if number < marks[0]]
    for index, mark in enumerate(marks):
        numbers.append(mark)
        if index + 1 < len(marks):
            # Halving towards the mark keeps the steps apart however near the two are.
            between = [mark + (marks[index + 1] - mark) * step / (unknown + 1) for step in range(1, unknown + 1)]
            numbers += [number for number in between if mark < number < marks[index + 1]]
        else:
            numbers += [_above(mark, step) for step in range(1, unknown + 1)]
    return numbers


def _whole_numbers(marks: Sequence[float], unknown: int, least: float | None) -> list[float]:
    if not marks:
        return [float(ceil(least or 0.0) + step) for step in range(1, unknown + 1)]
    if least is None:
        numbers = [float(ceil(_below(marks[0], step))) for step in range(unknown, 0, -1)]
    else:
        numbers = _whole_between(ceil(least) - 1, marks[0], unknown)
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        numbers.append(mark)
        if following is None:
            numbers += [float(floor(_above(mark, step))) for step in range(1, unknown + 1)]
        else:
            numbers += _whole_between(mark, following, unknown)
    return numbers


def _whole_between(low: float, high: float, most: int) -> list[float]:
    """Return whole numbers strictly between two: all of them, or `most` spread evenly."""
    first = floor(low) + 1
    room = max(ceil(high) - first, 0)
    number = min(room, most)
    numbers = {float(first + room * step // number) for step in range(number)}
    # Doubles skip some very large whole numbers.
    return sorted([value for value in numbers if low < value < high])


def _below(number: float, step: int) -> float:
    return number - max(1.0, abs(number)) * step


def _above(number: float, step: int) -> float:
    return number + max(1.0, abs(number)) * step
