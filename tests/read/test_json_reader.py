"""JSON: RFC 8259 and no laxer, with places and messages."""

from __future__ import annotations

import pytest

from checker.read.document import Problem
from checker.read.limits import Limits
from checker.read.reader import UNNAMED, Reading, read_bytes


def read(text: str | bytes, limits: Limits | None = None) -> Reading:
    return read_bytes(text if isinstance(text, bytes) else text.encode(), path="a.json", limits=limits or Limits())


def only(found: Reading) -> Problem:
    assert len(found.problems) == 1, found.problems
    return found.problems[0][1]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{}", {}),
        (" [ ] ", []),
        ("null", None),
        ("true", True),
        ('"x"', "x"),
        ("0", 0),
        ("-0", 0),
        ("-1.5e+3", -1500.0),
        ('{"a":{"b":[1,[2,{"c":null}],[]]},"d":false}', {"a": {"b": [1, [2, {"c": None}], []]}, "d": False}),
        (r'"\"\\\/\b\f\n\r\t\u00e9\u0000"', '"\\/\b\f\n\r\té\0'),
        (r'"\ud83d\ude00 \uD83D\uDE00"', "😀 😀"),
        ('"😀\x7f\u2028\ufeff"', "😀\x7f\u2028\ufeff"),
        ('{"no": "no", "010": "010", "1": "12:30", "": "", "<<": "=", "&a": "*a", "!t": "~"}',
         {"no": "no", "010": "010", "1": "12:30", "": "", "<<": "=", "&a": "*a", "!t": "~"}),
        ("\ufeff[1]", [1]),
        ("[1]\r\n\t ", [1]),
    ],
)  # fmt: skip
def test_json_is_read(text: str, value: object) -> None:
    found = read(text)
    assert found.problems == []
    assert found.documents[0].data == value
    assert type(found.documents[0].data) is type(value)


@pytest.mark.parametrize("path", ["a.json", "A.JSON", "a.descriptor.json"])
def test_the_name_says_what_is_json(path: str) -> None:
    assert read_bytes(b"{a: 1}", path=path).problems[0][1].message == 'a text needs double quotes: "a"'
    assert read_bytes(b"{a: 1}", path=path, syntax="yaml").documents[0].data == {"a": 1}
    assert read_bytes(b"{a: 1}", path="<stdin>", syntax="json").documents == []


REFUSED: list[tuple[str, str, tuple[int, ...], str]] = [
    ("", "empty-document", (1, 1, 1, 1), "no document"),
    (" \n", "empty-document", (1, 1, 1, 1), "no document"),
    ('{"a": 1,}', "syntax", (1, 8, 1, 9), "a comma cannot stand before `}`: leave it out"),
    ('[1,\n 2,\n]', "syntax", (2, 3, 2, 4), "a comma cannot stand before `]`: leave it out"),
    ("[,1]", "syntax", (1, 2, 1, 3), "expected a value, found `,`"),
    ("[1,,2]", "syntax", (1, 4, 1, 5), "expected a value, found `,`"),
    ("[1 2]", "syntax", (1, 4, 1, 5), "expected `,` or `]`"),
    ('{"a" 1}', "syntax", (1, 6, 1, 7), "expected `:` after the key"),
    ('{"a": }', "syntax", (1, 7, 1, 8), "expected a value, found `}`"),
    ('{"a"}', "syntax", (1, 5, 1, 6), "expected `:` after the key"),
    ('{"a":1 "b":2}', "syntax", (1, 8, 1, 11), "expected `,` or `}`"),
    ("{1: 2}", "syntax", (1, 2, 1, 3), "expected a key in double quotes"),
    ("{null: 2}", "syntax", (1, 2, 1, 6), "expected a key in double quotes"),
    ("{a: 1}", "syntax", (1, 2, 1, 3), 'a text needs double quotes: "a"'),
    ("{'a': 1}", "syntax", (1, 2, 1, 3), "double quotes"),
    ("[1}", "syntax", (1, 3, 1, 4), "expected `,` or `]`, found `}`"),
    ('{"a": [1}', "syntax", (1, 9, 1, 10), "found `}`"),
    ("[1", "syntax", (1, 1, 1, 2), "has no `]`"),
    ('{"a": {"b": 1}', "syntax", (1, 1, 1, 2), "has no `}`"),
    ("]", "syntax", (1, 1, 1, 2), "expected a value"),
    ("{} {}", "syntax", (1, 4, 1, 5), "one document"),
    ("{}\n{}", "syntax", (2, 1, 2, 2), "one document"),
    ("[1]]", "syntax", (1, 4, 1, 5), "one document"),
    ("// x\n{}", "syntax", (1, 1, 1, 2), "no comments"),
    ("{} # x", "syntax", (1, 4, 1, 5), "no comments"),
    ("[1] /* x */", "syntax", (1, 5, 1, 6), "no comments"),
    ("[True]", "syntax", (1, 2, 1, 6), "`True` as `true`"),
    ("[None]", "syntax", (1, 2, 1, 6), "`None` as `null`"),
    ("[undefined]", "syntax", (1, 2, 1, 11), "as `null`"),
    ("[nul]", "syntax", (1, 2, 1, 5), '"nul"'),
    ("[2026-01-01]", "syntax", (1, 2, 1, 12), "no JSON number"),
    *[(text, "syntax", (1, 1, 1, 1 + len(text)), "no JSON number") for text in ("01", "+1", ".5", "1.", "1.e3", "0x1F",
    "1_000", "-", "1e", "-01")],
    ('["a\nb"]', "syntax", (1, 2, 1, 3), "no closing quote"),
    ('["a', "syntax", (1, 2, 1, 3), "no closing quote"),
    ('["a\\', "syntax", (1, 2, 1, 3), "no closing quote"),
    ('["a\tb"]', "syntax", (1, 4, 1, 5), "U+0009"),
    ('["a\x00b"]', "syntax", (1, 4, 1, 5), "U+0000"),
    ("[\x00]", "syntax", (1, 2, 1, 3), "cannot stand here"),
    ("[\u00a01]", "syntax", (1, 2, 1, 3), "cannot stand here"),
    ('["a\\\nb"]', "syntax", (1, 4, 2, 1), "does not know this escape"),
    (r'["a\q"]', "syntax", (1, 4, 1, 6), "does not know this escape"),
    (r'["\x41"]', "syntax", (1, 3, 1, 5), "does not know this escape"),
    (r'["\u12"]', "syntax", (1, 3, 1, 5), "four hexadecimal digits"),
    (r'["\u١٢٣٤"]', "syntax", (1, 3, 1, 5), "four hexadecimal digits"),
    (r'["😀\ud83d"]', "lone-surrogate", (1, 4, 1, 10), "half a character"),
    (r'["\ude00\ud83d"]', "lone-surrogate", (1, 3, 1, 9), "half a character"),
    (r'["\ud83dx\ude00"]', "lone-surrogate", (1, 3, 1, 9), "half a character"),
    ("[NaN]", "number-not-finite", (1, 2, 1, 5), "finite"),
    ("[-Infinity]", "number-not-finite", (1, 2, 1, 11), "finite"),
    ("[1e400]", "number-too-large", (1, 2, 1, 7), "1e400"),
    ("[" + "9" * 6000 + "]", "number-too-large", (1, 2, 1, 6002), "..."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "span", "words"), REFUSED)
def test_what_is_not_json_is_refused_with_its_place(text: str, code: str, span: tuple[int, ...], words: str) -> None:
    found = read(text)
    problem = only(found)
    assert (problem.code, problem.span) == (code, span)
    assert words in problem.message
    assert len(problem.message) < 300
    assert found.documents == []


def test_every_problem_is_told() -> None:
    found = read('{"a": NaN,\n "b": 1, "a": 2,\n "c": {"x": 1, "x": 1e999}}')
    assert [(problem.code, problem.span) for _, problem in found.problems] == [
        ("number-not-finite", (1, 7, 1, 10)),
        ("duplicate-key", (2, 10, 2, 13)),
        ("duplicate-key", (3, 16, 3, 19)),
        ("number-too-large", (3, 21, 3, 26)),
    ]
    assert "first in line 1:" in found.problems[1][1].message


def test_a_key_that_stands_twice_is_the_same_key_however_it_is_escaped() -> None:
    assert only(read(r'{"a": 1, "\u0061": 2}')).code == "duplicate-key"


@pytest.mark.parametrize(
    ("text", "limits", "code"),
    [
        ("[1]", Limits(file_bytes=2), "limit-file-bytes"),
        ("[[[1]]]", Limits(depth=2), "limit-depth"),
        ('{"a":{"b":{}}}', Limits(depth=2), "limit-depth"),
        ("[1,2,3]", Limits(values=3), "limit-values"),
        ('{"a":1,"b":2}', Limits(values=2), "limit-values"),
        ('{"a":1,"b":2}', Limits(values=3), ""),
    ],
)
def test_a_limit_names_itself(text: str, limits: Limits, code: str) -> None:
    found = read(text, limits)
    assert [problem.code for _, problem in found.problems] == [code] * bool(code)
    assert len(found.documents) == (not code)


@pytest.mark.parametrize("content", [b'"caf\xe9"', '"x"'.encode("utf-16"), b"\xed\xa0\x80"])
def test_json_is_utf_8(content: bytes) -> None:
    assert only(read(content)).code == "encoding"


def test_a_value_stands_where_its_text_does() -> None:
    document = read('{\n  "a": [1, "\\u00e9😀", {}],\n  "é": {\n    "b": true\n  }\n}\n').documents[0]
    assert document.places.values == {
        (): (1, 1, 6, 2),
        ("a",): (2, 8, 2, 26),
        ("a", 0): (2, 9, 2, 10),
        ("a", 1): (2, 12, 2, 21),
        ("a", 2): (2, 23, 2, 25),
        ("é",): (3, 8, 5, 4),
        ("é", "b"): (4, 10, 4, 14),
    }
    assert document.places.keys == {("a",): (2, 3, 2, 6), ("é",): (3, 3, 3, 6), ("é", "b"): (4, 5, 4, 8)}


@pytest.mark.parametrize(
    ("text", "data", "problems"),
    [
        ('{"id": "\\ud83d\\ude00"}', [{"id": "😀"}], []),
        ('\n { "a": 1}\n', [{"a": 1}], []),
        ('[{"a": 1}]', [[{"a": 1}]], []),
        ("{}", [{}], []),
        ('{"a": 1, "a": 2}', [{"a": 2}], ["duplicate-key"]),
        ('{"a": 1,}', [{"a": 1}], []),
        ('{"a": b}', [{"a": "b"}], []),
        ('{"a": 1}\n---\n{"a": 2}\n', [{"a": 1}, {"a": 2}], []),
        ("{kind: launch}", [{"kind": "launch"}], []),
        ('{"a": 1', [], ["syntax"]),
        ("kind: launch\n", [{"kind": "launch"}], []),
    ],
)
def test_standard_input_is_told_by_its_first_character(text: str, data: list[object], problems: list[str]) -> None:
    found = read_bytes(text.encode(), path=UNNAMED)
    assert [document.data for document in found.documents] == data
    assert [problem.code for _, problem in found.problems] == problems


def test_standard_input_that_begins_like_json_is_refused_as_json() -> None:
    (problem,) = [problem for _, problem in read_bytes(b'{"kind": "launch"', path=UNNAMED).problems]
    (same,) = [problem for _, problem in read_bytes(b'{"kind": "launch"', path="a.json").problems]
    assert problem == same
