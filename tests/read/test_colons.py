"""A colon where YAML takes none: what to write instead is said where it is sure."""

from __future__ import annotations

import pytest

from checker.read.reader import read_bytes

CASES = {
    "kind: launch\noffers:\n- cloud: aws\n   stage: ga\n": "`stage` is indented one space too far: align it with `cloud`",
    "kind: launch\nproduct:\n  name: a\n    brand: b\n": "`brand` is indented 2 spaces too far: align it with `name`",
    "kind: launch\nproduct:\n  name: GPT: the new\n": 'a text with `: ` in it needs quotes: write `name: "GPT: the new"`',
    'title: the "new" one: here\n': 'a text with `: ` in it needs quotes: write `title: "the \\"new\\" one: here"`',
    "kind: launch a: b\n": 'a text with `: ` in it needs quotes: write `kind: "launch a: b"`',
    "- one\n two: three\n": "a `: ` cannot stand here: give the key a line of its own, or quote the text",
}


@pytest.mark.parametrize("text", CASES)
def test_what_to_write_instead_is_said(text: str) -> None:
    ((_, problem),) = read_bytes(text.encode(), path="a.yaml").problems
    assert (problem.code, problem.message) == ("syntax", CASES[text])
