"""Months after a fixed day, computed when a condition is resolved, so that no reader knows of months.

A month without the day gives its last day instead: a month after 31 January is 28 or 29 February.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from checker.condition.distance import NONE, DistanceError, apart, moved
from checker.condition.tree import Conditional, Literal, Node, Param
from checker.read.days import OUTSIDE, later, month_length

FORM = "`addMonths` takes a day that is fixed and a number of months, as in `addMonths(begins, 6)`"
FIXED = (
    "a day is fixed where it is written out, a parameter or an agreement's first day; from a day of the act or of the "
    "ledger count days with `addDays`, or ask for the later day itself in a field of its own"
)


def by_months(day: Node, amount: Node, params: Mapping[str, str], is_day: Callable[[object], bool]) -> Node:
    """Return a resolved day moved by a resolved number of months; both may be conditional values.

    An agreement's first day gets the distance in days that the months come to. Raises DistanceError.
    """
    if isinstance(amount, Conditional):
        then, otherwise = (by_months(day, part, params, is_day) for part in (amount.then, amount.otherwise))
        return Conditional(amount.condition, then, otherwise, amount.at)
    if isinstance(day, Conditional):
        then, otherwise = (by_months(part, amount, params, is_day) for part in (day.then, day.otherwise))
        return Conditional(day.condition, then, otherwise, day.at)
    months = amount.value if isinstance(amount, Literal) else None
    if type(months) is not int:
        raise DistanceError(f"{FORM}: the number is whole, written out or a parameter", amount.at)
    days, base = apart(day)
    start = params[base.name] if isinstance(base, Param) else base.value if isinstance(base, Literal) else None
    if start is None:
        raise DistanceError(f"{FORM}; {FIXED}", day.at)
    if start == NONE:
        return day
    if not is_day(start):
        raise DistanceError(f"{FORM}; found {start!r}", day.at)
    first = str(later(str(start), days))
    target = None if OUTSIDE in first else months_later(first, months)
    if target is None:
        raise DistanceError("so many months from there the calendar has ended", day.at)
    if isinstance(base, Literal):
        return Literal(target, day.at)
    between = date.fromisoformat(target).toordinal() - date.fromisoformat(first).toordinal()
    return moved(day, Literal(between, amount.at), {})


def months_later(day: str, months: int) -> str | None:
    """Return the day some months after a day, the last of a month without that day; None beyond the calendar."""
    count = int(day[:4]) * 12 + int(day[5:7]) - 1 + months
    year, month = count // 12, count % 12 + 1
    if not 1 <= year <= 9999:
        return None
    return f"{year:04}-{month:02}-{min(int(day[8:]), month_length(year, month)):02}"
