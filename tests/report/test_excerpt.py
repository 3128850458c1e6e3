"""Excerpts: the caret stands under what is at fault, whatever the line holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.report.excerpt import WIDTH, Excerpt, columns, excerpt
from checker.report.formats import render
from checker.report.model import Judged, Location, ReportError
from tests.report.reports import locations, texts
from tests.report.samples import CLEAN


@pytest.mark.parametrize(
    ("line", "span", "found"),
    [
        ("cloud: aws", (8, 11), ("cloud: ", "aws", "")),
        ("\tcloud: aws # x", (9, 12), ("    cloud: ", "aws", " # x")),
        ("a: \x1b[0m, b: 1", (9, 10), ("a: \\x1b[0m,", " ", "b: 1")),
        ("a:", (3, 4), ("a:", "", "")),
        ("", (1, 2), ("", "", "")),
        ("abc", (90, 99), ("abc", "", "")),
        ("abc\r\n", (1, 2), ("", "a", "bc")),
    ],
)
def test_parts(line: str, span: tuple[int, int], found: tuple[str, str, str]) -> None:
    assert excerpt([line], Location(1, span[0], 1, span[1])) == Excerpt(1, *found)


def test_several_lines_are_marked_to_the_end_of_the_first() -> None:
    assert excerpt(["a: [b,", "  c]"], Location(1, 4, 2, 5)) == Excerpt(1, "a: ", "[b,", "")


def test_a_long_line_is_trimmed_around_the_span() -> None:
    line = "x" * 5000 + "here" + "y" * 5000
    found = excerpt([line], Location(1, 5001, 1, 5005))
    assert found is not None and found.marked == "here"
    assert found.before.startswith("...x") and found.after.endswith("y...")
    assert len(found.before + found.marked + found.after) == WIDTH + 6


def test_a_line_that_is_not_there() -> None:
    assert excerpt(["a"], Location(2, 1, 2, 2)) is None
    assert excerpt([], Location(1, 1, 1, 2)) is None
    assert excerpt(["a"], None) is None


@given(st.lists(texts, max_size=4), locations())
def test_an_excerpt_is_printable_and_narrow(lines: list[str], location: Location) -> None:
    found = excerpt(lines, location)
    if found:
        shown = found.before + found.marked + found.after
        assert shown.isprintable()
        assert columns(shown) <= WIDTH + 6


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("\u6a21\u578b", 4), ("e\u0301", 1), ("\U0001f680", 2), ("\uff21", 2), ("", 0)]
)
def test_columns(text: str, width: int) -> None:
    assert columns(text) == width


@pytest.mark.parametrize(
    ("line", "span", "caret"),
    [
        ("title: \u6a21\u578b x", (11, 12), "            ^"),
        ("title: \u6a21\u578b", (8, 10), "       ^^^^"),
        ("title: e\u0301 x", (11, 12), "         ^"),
        ("\ttitle: x", (9, 10), "           ^"),
    ],
)
def test_the_caret_stands_under_the_span(line: str, span: tuple[int, int], caret: str) -> None:
    error = ReportError("bad", "bad", Location(1, span[0], 1, span[1]))
    judged = Judged("a.yaml", 0, None, None, "error", "error", errors=(error,), lines=(line,))
    rows = render(CLEAN._replace(descriptors=(judged,)), "text").split("\n")
    assert rows[3] == " 1 | " + line.replace("\t", "    ")
    assert rows[4] == "   | " + caret
