"""Headings and numbers of sections: a number leads to its own level, and a heading says nothing, of however many words."""

from __future__ import annotations

import pytest

from checker.verify.source_text import sentences
from checker.verify.stub import Text, stub


def paths(text: str) -> list[str]:
    return [item.section for item in sentences(text) if item.number == 1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. Scope\n1.1 It delivers.\n2. Further terms\n2.1 Nothing else.", ["1", "1.1", "2", "2.1"]),
        ("1. Scope\n1.1 It delivers.\n2. The customer pays.\n3. Bonn.", ["1", "1.1", "2", "3"]),
        ("1. A\n1.1 B.\n2. C\n2.1 D.\n2.2 E.\n3. F\n3.1 G.", ["1", "1.1", "2", "2.1", "2.2", "3", "3.1"]),
        ("Section 1\n1.1 B.\n2. C", ["1", "1.1", "2"]),
        ("1.1 B.\n2. C", ["1.1", "2"]),
        ("1. A\n1.1 B:\n(a) one,\n(b) two.\n2. C", ["1", "1.1", "1.1.a", "1.1.b", "2"]),
    ],
)
def test_a_section_follows_the_last_of_its_own_level(text: str, expected: list[str]) -> None:
    assert paths(text) == expected


@pytest.mark.parametrize("heading", ["Scope", "Further terms", "Terms of the service and of its use"])
def test_a_heading_is_no_sentence_that_has_to_be_cited(heading: str) -> None:
    text = f"1. Begin\n1.1 It begins.\n2. {heading}\n2.1 Nothing else was agreed."
    text += f"\n3. {heading}\nThe following is agreed:\n3.1 Bonn decides."
    said = [item.text for item in sentences(text) if item.says]
    assert said == ["1.1 It begins", "2.1 Nothing else was agreed", "The following is agreed:", "3.1 Bonn decides"]
    clauses = stub("x", [Text("t", "t.txt", text)], "2031-01-01")["agreements/t.yaml"]
    assert "- id: t.2.1\n" in clauses and "- id: t.2\n" not in clauses


@pytest.mark.parametrize(
    "text",
    [
        "1. The customer pays.\n1.1 Within a month.",
        "1. It delivers:\n(a) goods, and\n(b) papers.",
        "1. Bonn decides\n2. Or Kiel",
    ],
)
def test_what_ends_like_a_sentence_or_has_nothing_below_it_is_no_heading(text: str) -> None:
    assert not any(item.heading for item in sentences(text))
