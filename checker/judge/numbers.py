"""Numbers that stand for every order in which unknown ones can stand."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor


def representative_numbers(
    fixed: Sequence[float], unknown: int, least: float | None = None, whole: bool = False
) -> list[float]:
    """Return numbers for every order in which `unknown` numbers can stand among themselves and `fixed` ones.

    None is below `least`, the least that any of them can be. Of `whole` ones none but a fixed one is a fraction.
    """
    marks = sorted(set(fixed))
    if whole:
        return _whole_numbers(marks, unknown, least)
    if not marks:
        return [(least or 0.0) + step for step in range(1, unknown + 1)]
    if least is None:
        found: list[float] = [_below(marks[0], step) for step in range(unknown, 0, -1)]
    else:
        lower = [least + (marks[0] - least) * step / unknown for step in range(unknown)]
        found = [number for number in lower if number < marks[0]]
    for index, mark in enumerate(marks):
        found.append(mark)
        if index + 1 < len(marks):
            # Halving towards the mark keeps the steps apart however near the two are.
            between = [mark + (marks[index + 1] - mark) * step / (unknown + 1) for step in range(1, unknown + 1)]
            found += [number for number in between if mark < number < marks[index + 1]]
        else:
            found += [_above(mark, step) for step in range(1, unknown + 1)]
    return found


def _whole_numbers(marks: Sequence[float], unknown: int, least: float | None) -> list[float]:
    if not marks:
        return [float(ceil(least or 0.0) + step) for step in range(1, unknown + 1)]
    if least is None:
        found = [float(ceil(_below(marks[0], step))) for step in range(unknown, 0, -1)]
    else:
        found = _whole_between(ceil(least) - 1, marks[0], unknown)
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        found.append(mark)
        if following is None:
            found += [float(floor(_above(mark, step))) for step in range(1, unknown + 1)]
        else:
            found += _whole_between(mark, following, unknown)
    return found


def _whole_between(low: float, high: float, most: int) -> list[float]:
    """Return whole numbers between two: all of them, or as many as are asked for."""
    first = floor(low) + 1
    room = max(ceil(high) - first, 0)
    number = min(room, most)
    found = {float(first + room * step // number) for step in range(number)}
    # Of very great numbers not every whole one is a double.
    return sorted([value for value in found if low < value < high])


def _below(number: float, step: int) -> float:
    return number - max(1.0, abs(number)) * step


def _above(number: float, step: int) -> float:
    return number + max(1.0, abs(number)) * step
