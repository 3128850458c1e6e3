"""What the public suites of YAML and JSON ask of a reader, as far as it bears on descriptors, in cases of our own.

`python -m bench.suites` runs the suites themselves; docs/suites.md has the figures.
"""

from __future__ import annotations

from typing import Any

import pytest

from checker.read.reader import read_bytes

READ: list[tuple[str, list[Any]]] = [
    ("cloud: aws # where\n# a remark\nstage: ga\n", [{"cloud": "aws", "stage": "ga"}]),
    ("url: http://a.b/c#d\n", [{"url": "http://a.b/c#d"}]),
    ("a:\n- b\n-  - c\n   - d\n- e: f\n  g: h\n", [{"a": ["b", ["c", "d"], {"e": "f", "g": "h"}]}]),
    ("text: one\n  two\n\n  three\n", [{"text": "one two\nthree"}]),
    ("text: >\n  one\n  two\n\n\n  three\n", [{"text": "one two\n\nthree\n"}]),
    ("text: |2-\n   one\n  two\n", [{"text": " one\ntwo"}]),
    ("text: |+\n  one\n\nnext: 1\n", [{"text": "one\n\n", "next": 1}]),
    ("text: 'it''s'\nother: \"a\\tb\\\n  c \\x41\\u00e9\"\n", [{"text": "it's", "other": "a\tbc Aé"}]),
    ("a: [b, 'c', \"d\", {e: f}, g: h]\n", [{"a": ["b", "c", "d", {"e": "f"}, {"g": "h"}]}]),
    ('a: {"b":1, c: [], d: {}}\n', [{"a": {"b": 1, "c": [], "d": {}}}]),
    ("? a\n: b\n? c\n: - d\n", [{"a": "b", "c": ["d"]}]),
    ("a: 0o14\nb: 0x1F\nc: 1e3\nd: -.5\n", [{"a": 12, "b": 31, "c": 1000.0, "d": -0.5}]),
    ("--- # first\na: 1\n...\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
    ("%YAML 1.2\n---\na: 1\n", [{"a": 1}]),
    ("a: 1\n\t\nb: 2\n\t# a remark behind a tab\nc: 3\n", [{"a": 1, "b": 2, "c": 3}]),
    ("a:\tb\nc: d\t# e\n", [{"a": "b", "c": "d"}]),
    ("\ufeffa: 1\r\nb: 2\r\n", [{"a": 1, "b": 2}]),
    ("a: -b\nc: ?d\ne: :f\n", [{"a": "-b", "c": "?d", "e": ":f"}]),
]
REFUSED = [
    ('a: "b"#c\n', "syntax"),
    ("a: 'b'#c\n", "syntax"),
    ("a: |#b\n  c\n", "syntax"),
    ("a: [b]#c\n", "syntax"),
    ("{?a: b}\n", "syntax"),
    ("a: [b, c\nd: e\n", "syntax"),
    ("a: [b, , c]\n", "syntax"),
    ("a: b: c\n", "syntax"),
    ("a: b\n c: d\n", "syntax"),
    ("a:\n  - b\n - c\n", "syntax"),
    ("a:\n\tb: c\n", "syntax"),
    ('a: "\\q"\n', "syntax"),
    ('a: "b\n', "syntax"),
    ("a: @b\n", "syntax"),
    ("- a\nb: c\n", "syntax"),
    ("a: 'b' c\n", "syntax"),
    ("a: &b c\n", "anchor"),
    ("a: *b\n", "alias"),
    ("a: !b c\n", "tag"),
    ("%TAG ! tag:a,2026:\n---\na: b\n", "directive"),
    ("%YAML 1.1\n---\na: b\n", "directive"),
    ("[a, b]: c\n", "key-not-text"),
    ("? [a]\n: b\n", "key-not-text"),
    ("a: 1\na: 2\n", "duplicate-key"),
    ("a: no\n", "ambiguous-scalar"),
    ("a: 1\n---\n---\nb: 2\n", "empty-document"),
]
LENIENT: list[tuple[str, list[Any]]] = [
    ("---\na: [b,\nc]\n", [{"a": ["b", "c"]}]),
    ('---\na: "b\nc"\n', [{"a": "b c"}]),
    ('a: "b\n\tc"\n', [{"a": "b c"}]),
    ("- [\n\ta\n ]\n", [[["a"]]]),
    ("[-]\n", [["-"]]),
    ("a: >\n \n  \n \n# b\n", [{"a": ""}]),
]
"""What libyaml takes though YAML 1.2 does not, with the value that everybody would expect."""
JSON_READ: list[tuple[str, Any]] = [
    (' { "a" : [ 1 , -0 , 2.5E+3 , true , null ] } \n', {"a": [1, 0, 2500.0, True, None]}),
    ('"\\ud83d\\ude00 \\u00e9 \\/ \\b"', "😀 é / \b"),
    ('{"":0,"\\u0061":1}', {"": 0, "a": 1}),
    ("1E-2", 0.01),
    ("\t[]\r\n", []),
]
JSON_REFUSED = [
    *[(text, "syntax") for text in ("[1,]", "[,1]", "{'a':1}", '{"a":1,}', '{"a" 1}', "[01]", "[+1]", "[.5]", "[1.]", "[1e]")],
    *[(text, "syntax") for text in ("[1 2]", '["\\x41"]', '["\\u00g0"]', '["a', "[tru]", "{} {}", "[//a\n1]", '["\t"]', "[0x1]", "]")],
    *[(text, "number-not-finite") for text in ("[NaN]", "[Infinity]", "[-Infinity]")],
    ('{"a":1,"\\u0061":2}', "duplicate-key"),
    ('["\\ud83d"]', "lone-surrogate"),
    ("[1e999]", "number-too-large"),
    ("[" * 100_000, "limit-depth"),
    ("", "empty-document"),
]  # fmt: skip


def documents(text: str, name: str) -> list[Any]:
    reading = read_bytes(text.encode(), path=name)
    assert not reading.problems, reading.problems
    return [document.data for document in reading.documents]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_yaml_is_read_as_its_version_1_2_says(text: str, expected: list[Any]) -> None:
    assert documents(text, "x.yaml") == expected


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_what_is_no_yaml_or_more_than_a_descriptor_needs_is_refused(text: str, code: str) -> None:
    problems = read_bytes(text.encode(), path="x.yaml").problems
    assert problems and problems[0][1].code == code, problems


@pytest.mark.parametrize(("text", "expected"), LENIENT)
def test_what_libyaml_takes_besides_has_the_value_that_was_meant(text: str, expected: list[Any]) -> None:
    assert documents(text, "x.yaml") == expected


@pytest.mark.parametrize(("text", "expected"), JSON_READ)
def test_json_is_read(text: str, expected: Any) -> None:
    assert documents(text, "x.json") == [expected]


@pytest.mark.parametrize(("text", "code"), JSON_REFUSED)
def test_what_is_no_json_is_refused(text: str, code: str) -> None:
    problems = read_bytes(text.encode(), path="x.json").problems
    assert problems and problems[0][1].code == code, problems
