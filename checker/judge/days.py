"""Days in ISO form, counted."""

from __future__ import annotations


def successor(day: str, days: int) -> str | None:
    """Return the day so many days after an ISO day, None where the calendar ends."""
    from datetime import date

    number = date.fromisoformat(day).toordinal() + days
    return date.fromordinal(number).isoformat() if 1 <= number <= 3652059 else None


def gap(first: str, last: str) -> int:
    """Return the number of days strictly between two ISO days."""
    from datetime import date

    return date.fromisoformat(last).toordinal() - date.fromisoformat(first).toordinal() - 1
