"""Calendar days as people write them: whole days and days known in part (a month, a quarter, a range, an open range).

The forms are those of ISO 8601 and, for open ranges, of its Extended Date/Time Format (ISO 8601-2); a quarter is the
usual `2026-Q3`.
"""

# No annotations as text here: a NamedTuple compiles each of them at import, and this is loaded on every run.

import re
from typing import NamedTuple

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z").match
LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"
"""The first and the last day of the calendar; they are also the ends of open ranges."""
OPEN = ".."


OUTSIDE, BEFORE = "\0", 9_000_000
"""The mark in the text of a day beyond the calendar, and the offset that keeps the count of such days positive."""


class Span(NamedTuple):
    """The days that a day known in part can be: from `first` to `last`, both included."""

    first: str
    last: str

    def has(self, day: str) -> bool:
        """Return whether a whole day lies in the span."""
        return self.first <= day <= self.last


def is_day(value: object) -> bool:
    """Return whether a value is an existing ISO calendar day, such as `2024-02-29`."""
    if not isinstance(value, str) or not DAY(value):
        return False
    year, month, day = int(value[:4]), int(value[5:7]), int(value[8:])
    return 1 <= month <= 12 and 1 <= day <= month_length(year, month) and year > 0


def no_day(text: str) -> str:
    """Return the message for a text that should be an ISO calendar day and is none."""
    reason = "there is no such day" if DAY(text) else "days are written YYYY-MM-DD"
    return f"takes a day such as 2026-01-31; found {text!r}; {reason}"


MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def spoken(day: str) -> str:
    """Return a day, whole or known in part, in words: `1 May 2026`, `May 2026`, `Q2 2026`, `1 May 2026 or later`."""
    first, slash, last = day.partition("/")
    if slash:
        if ".." in (first, last):
            return f"{spoken(last)} or earlier" if first == ".." else f"{spoken(first)} or later"
        return f"{spoken(first)} to {spoken(last)}"
    if day[5] == "Q":
        return f"{day[5:]} {int(day[:4])}"
    month = f"{MONTHS[int(day[5:7]) - 1]} {int(day[:4])}"
    return f"{int(day[8:])} {month}" if day[8:] else month


def month_length(year: int, month: int) -> int:
    """Return the number of days of a month."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 28 if month == 2 and not leap else LENGTHS[month - 1]


def span(text: str) -> Span | None:
    """Return the span of a whole day or of a day known in part, None for any other text."""
    if len(text) == 10:
        return Span(text, text) if is_day(text) else None
    if "/" in text:
        return _range(*text.split("/", 1))
    match = re.match(r"([0-9]{4})-(?:Q([1-4])|([0-9]{2}))\Z", text)
    if match is None:
        return None
    year, quarter, month = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    begin, end = (3 * quarter - 2, 3 * quarter) if quarter else (month, month)
    if not (year and begin >= 1 and end <= 12):
        return None
    return Span(f"{match[1]}-{begin:02}-01", f"{match[1]}-{end:02}-{month_length(year, end)}")


def _range(begin: str, end: str) -> Span | None:
    if begin == end == OPEN or not all(side == OPEN or is_day(side) for side in (begin, end)):
        return None
    days = Span(FIRST_DAY if begin == OPEN else begin, LAST_DAY if end == OPEN else end)
    return days if days.first <= days.last else None


def later(day: str | None, days: int) -> str | None:
    """Return the day some days after an ISO day, or before it where they are negative; none and unknown stay as they are.

    Beyond the calendar a day is a text with a NUL, which is ordered before or after all days of the calendar and before none.
    """
    if day is None or day == "none":
        return day
    from datetime import date

    _, outside, counted = day.partition(OUTSIDE)
    number = (int(counted) - BEFORE if outside else date.fromisoformat(day).toordinal()) + days
    if 1 <= number <= 3652059:
        return date.fromordinal(number).isoformat()
    return f"{'' if number < 1 else LAST_DAY}{OUTSIDE}{number + BEFORE:08}"


def in_part(value: object) -> Span | None:
    """Return the span of a day known in part, None for a whole day and for anything else."""
    if not isinstance(value, str) or len(value) == 10:
        return None
    days = span(value)
    return days if days and days.first != days.last else None


def whole(value: str) -> str:
    """Return a day as a whole day if its span has only one day, else unchanged."""
    days = span(value)
    return days.first if days and days.first == days.last else value


def span_text(days: Span) -> str:
    """Return the shortest text for a span: a day, a month, a quarter, a range."""
    first, last = days
    if first == last:
        return first
    for text in (first[:7], f"{first[:4]}-Q{(int(first[5:7]) + 2) // 3}"):
        if span(text) == days:
            return text
    return f"{OPEN if first == FIRST_DAY else first}/{OPEN if last == LAST_DAY else last}"
