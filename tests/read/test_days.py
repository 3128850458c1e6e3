"""Days known in part: how they are written, and how what is written otherwise is put right."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from checker.read.day_spelling import hint
from checker.read.days import LAST_DAY, Span, in_part, is_day, span, span_text, whole


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-06", "2026-06-01", "2026-06-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-Q3", "2026-07-01", "2026-09-30"),
        ("2026-06-10/2026-07-31", "2026-06-10", "2026-07-31"),
        ("2026-06-10/..", "2026-06-10", "9999-12-31"),
        ("../2026-06-10", "0001-01-01", "2026-06-10"),
        ("2026-06-10", "2026-06-10", "2026-06-10"),
        ("2026-06-10/2026-06-10", "2026-06-10", "2026-06-10"),
        ("9999-12-31/..", "9999-12-31", "9999-12-31"),
        ("0001-01", "0001-01-01", "0001-01-31"),
    ],
)
def test_a_day_allows_the_days_that_it_says(text: str, first: str, last: str) -> None:
    assert span(text) == Span(first, last)
    assert in_part(text) == (None if first == last else Span(first, last))
    assert whole(text) == (first if first == last else text)
    assert span(span_text(Span(first, last))) == Span(first, last)


@pytest.mark.parametrize(
    "text",
    [
        *("2026", "2026-", "2026-00", "2026-13", "2026-Q0", "2026-Q5", "2026-q3", "Q3-2026", "0000-05", "2026-6"),
        *("2026-06/2026-07", "2026-Q1/2026-Q2", "2026/..", "../..", "..", "/", "../", "2026-06-10/", "/2026-06-10"),
        *("2026-06-10/2026-06-09", "2026-06-10/2026-06-31", "2026-06-10/../..", "2026-06-10/2026-06-11/2026-06-12"),
        *(" 2026-06", "2026-06\n", "2026-06-10/..\n", "２０２６-06", "2026-06-10/none", "none", "unknown", ""),
    ],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert span(text) is None


def test_every_month_and_quarter_holds_its_days() -> None:
    day = date(2023, 12, 1)
    while day < date(2025, 3, 1):
        month, quarter = span(day.isoformat()[:7]), span(f"{day.year}-Q{(day.month + 2) // 3}")
        assert month and month.has(day.isoformat()) and quarter and quarter.has(day.isoformat())
        follows = day + timedelta(1)
        assert (follows.month == day.month) == month.has(follows.isoformat())
        assert is_day(month.first) and is_day(month.last) and is_day(quarter.first) and is_day(quarter.last)
        day = follows


def test_days_are_written_in_the_shortest_way() -> None:
    for text in ("2026-06", "2026-Q3", "2026-06-10/2026-07-31", "2026-06-10/..", "../2026-06-10", "2026-06-10"):
        found = span(text)
        assert found and span_text(found) == text
    assert span_text(Span("2026-06-01", "2026-06-30")) == "2026-06"
    assert span_text(Span("2026-06-01", LAST_DAY)) == "2026-06-01/.."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("04/27/2026", "did you mean 2026-04-27?"),
        ("27/04/2026", "did you mean 2026-04-27?"),
        ("04/05/2026", "did you mean 2026-04-05 or 2026-05-04?"),
        ("05/05/2026", "did you mean 2026-05-05?"),
        ("May 18, 2026", "did you mean 2026-05-18?"),
        ("18 May 2026", "did you mean 2026-05-18?"),
        ("Sept. 3rd, 2026", "did you mean 2026-09-03?"),
        ("27.4.2026", "did you mean 2026-04-27?"),
        ("2026/04/27", "did you mean 2026-04-27?"),
        ("2026-4-7", "did you mean 2026-04-07?"),
        ("20260427", "did you mean 2026-04-27?"),
        ("2026-04-27T00:00:00Z", "did you mean 2026-04-27?"),
        ("Q3 2026", "did you mean 2026-Q3?"),
        ("3Q 2026", "did you mean 2026-Q3?"),
        ("2026 q3", "did you mean 2026-Q3?"),
        ("Q3/2026", "did you mean 2026-Q3?"),
        ("June 2026", "did you mean 2026-06?"),
        ("2026-6", "did you mean 2026-06?"),
        ("06/2026", "did you mean 2026-06?"),
        ("2026", "did you mean 2026-01-01/2026-12-31?"),
        ("2026-06/2026-07", "did you mean 2026-06-01/2026-07-31?"),
        ("2026-06-10..2026-07-31", "did you mean 2026-06-10/2026-07-31?"),
        ("2026-06-10 to 2026-07-31", "did you mean 2026-06-10/2026-07-31?"),
        ("2026-06-10 – 2026-07-31", "did you mean 2026-06-10/2026-07-31?"),
        ("2026-06-10/", "did you mean 2026-06-10/..?"),
        ("/2026-06-10", "did you mean ../2026-06-10?"),
        ("2026-06/..", "did you mean 2026-06-01/..?"),
        ("../..", "a range that is open on both sides says nothing; write unknown"),
        ("2026-06-10/2026-06-01", "the range ends before it begins; write 2026-06-01/2026-06-10 if that is meant"),
        ("2026-02-30", "there is no such day"),
        ("2026-13", "there is no such month"),
        ("2026-Q5", "there is no such quarter"),
        ("31.4.2026", ""),
        ("soon", ""),
        ("", ""),
    ],
)
def test_what_is_written_otherwise_gets_its_right_spelling(text: str, words: str) -> None:
    assert hint(text) == words


def test_a_field_that_has_to_be_known_is_not_told_to_be_unknown() -> None:
    assert "unknown" not in hint("../..", known=True)
