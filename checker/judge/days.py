"""Arithmetic of ISO days, and representatives for every order of unknown days."""

from __future__ import annotations

from collections.abc import Sequence

from checker.pack.schema import NONE


def successor(day: str, days: int) -> str | None:
    """Return the day `days` days after an ISO day, None beyond the calendar."""
    from datetime import date

    number = date.fromisoformat(day).toordinal() + days
    return date.fromordinal(number).isoformat() if 1 <= number <= 3652059 else None


def gap(first: str, last: str) -> int:
    """Return the number of days strictly between two ISO days."""
    from datetime import date

    return date.fromisoformat(last).toordinal() - date.fromisoformat(first).toordinal() - 1


def representative_days(fixed: Sequence[str], unknown: int) -> list[str]:
    """Return representatives for every order of `unknown` days among themselves and among `fixed` ones."""
    marks = sorted({day for day in fixed if day != NONE})
    if not marks:
        return [day for step in range(unknown) if (day := successor("2000-01-01", step))]
    days: list[str] = [day for step in range(unknown, 0, -1) if (day := successor(marks[0], -step))]
    for index, mark in enumerate(marks):
        days.append(mark)
        room = gap(mark, marks[index + 1]) if index + 1 < len(marks) else unknown
        days += [day for step in range(1, min(room, unknown) + 1) if (day := successor(mark, step))]
    return days
