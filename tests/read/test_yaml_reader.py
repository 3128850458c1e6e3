"""YAML: what each rule accepts, what it refuses, and where it says that the fault is."""

from __future__ import annotations

import pytest
import yaml

from checker.read.document import Problem, Span
from checker.read.limits import Limits
from checker.read.reader import Reading, read_bytes
from checker.read.scalars import number_text, resolve
from checker.read.yaml_reader import Parser, PythonParser, default_parser


def read(text: str | bytes, parser: Parser, **options: object) -> Reading:
    content = text if isinstance(text, bytes) else text.encode()
    return read_bytes(content, path="a.yaml", parser=parser, **options)  # type: ignore[arg-type]


def data(text: str | bytes, parser: Parser) -> object:
    found = read(text, parser)
    assert found.problems == []
    assert len(found.documents) == 1
    return found.documents[0].data


def only(found: Reading) -> Problem:
    assert len(found.problems) == 1, found.problems
    return found.problems[0][1]


PLAIN: list[tuple[str, object]] = [
    ("", None), ("~", None), ("null", None), ("Null", None), ("NULL", None), ("nUll", "nUll"),
    ("true", True), ("True", True), ("TRUE", True), ("tRUE", "tRUE"),
    ("false", False), ("False", False), ("FALSE", False),
    ("0", 0), ("7", 7), ("-8", -8), ("+9", 9), ("38000000000", 38000000000), ("-0", 0),
    ("0o17", 15), ("0O17", "0O17"), ("0x1F", 31), ("0xff", 255), ("0X1F", "0X1F"), ("0o8", "0o8"),
    ("1.5", 1.5), ("1.", 1.0), (".5", 0.5), ("-.5", -0.5), ("+1.5", 1.5), ("01.5", 1.5), ("1e3", 1000.0),
    ("1E-3", 0.001),
    ("1.0e26", 1.0e26), ("1.0e+26", 1.0e26), ("1.10", 1.1), ("12e03", 12000.0), (".5e1", 5.0),
    ("2026-04-24", "2026-04-24"), ("2026-04-24T12:00:00Z", "2026-04-24T12:00:00Z"), ("2026-04-24 12:00:00",
    "2026-04-24 12:00:00"),
    ("1-2", "1-2"), ("1.2.3", "1.2.3"), ("e5", "e5"), (".", "."), ("..", ".."), ("+", "+"), ("0x", "0x"), ("0b", "0b"),
    ("-a", "-a"),
    ("1e", "1e"), ("1 2", "1 2"), ("12:99", "12:99"), ("a:b", "a:b"), ("none", "none"), ("unknown", "unknown"),
    ("yes sir", "yes sir"), ("yEs", "yEs"), ("oN", "oN"), ("==", "=="), ("<", "<"), ("_1", "_1"), ("x_1", "x_1"),
    ("1_a", "1_a"),
    ("١٢", "١٢"), ("inf", "inf"), ("nan", "nan"), (".info", ".info"), ("NaN", "NaN"), ("é", "é"), ("😀", "😀"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), PLAIN)
def test_a_plain_scalar_is_what_the_core_schema_of_yaml_1_2_says(text: str, value: object, parser: Parser) -> None:
    found = data(f"a: {text}\nb: [{text}]\nc:\n- {text}\n", parser)
    assert found == {"a": value, "b": [value] if text else [], "c": [value]}
    assert isinstance(found, dict)
    assert type(found["a"]) is type(value)


@pytest.mark.parametrize("text", [text for text, _ in PLAIN if "'" not in text])
def test_a_quoted_scalar_is_text(text: str, parser: Parser) -> None:
    assert data(f"a: '{text}'\nb: \"{text}\"\n", parser) == {"a": text, "b": text}


AMBIGUOUS: list[tuple[str, object, str]] = [
    # What stands there, what it is to YAML 1.2, what the message must name.
    *[(word, word, "write true") for word in ("y", "Y", "yes", "Yes", "YES", "on", "On", "ON")],
    *[(word, word, "write false") for word in ("n", "N", "no", "No", "NO", "off", "Off", "OFF")],
    ("010", 10, "8 (octal)"), ("-010", -10, "-8 (octal)"), ("08", 8, "write 8"), ("00", 0, "write 0"),
    ("+07", 7, "write 7"),
    ("12:30", "12:30", "750"), ("-1:30", "-1:30", "-90"), ("12:30:45", "12:30:45", "45045"), ("09:30", "09:30", "570"),
    ("1:30.5", "1:30.5", "90.5"),
    ("1_000", "1_000", "1000"), ("1_0.5", "1_0.5", "10.5"), ("0_7", "0_7", "a number"), ("1_", "1_", "1"),
    ("0b101", "0b101", "5"), ("-0b11", "-0b11", "-3"), ("-0x1F", "-0x1F", "-31"), ("0x_1F", "0x_1F", "31"),
    ("=", "=", "quote it"), ("<<", "<<", "quote it"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "named"), AMBIGUOUS)
def test_what_yaml_1_1_reads_otherwise_is_never_silently_something_else(
    text: str, value: object, named: str, parser: Parser
) -> None:
    found = read(f"a: {text}\nb: '{text}'\n", parser)
    problem = only(found)
    assert problem.code == "ambiguous-scalar"
    assert problem.span == (1, 4, 1, 4 + len(text))
    assert f"`{text}`" in problem.message
    assert named in problem.message
    assert "YAML 1.1" in problem.message
    assert "YAML 1.2" in problem.message
    assert found.documents[0].data == {"a": value, "b": text}
    assert [problem.code for _, problem in read(f"- [{text}]\n", parser).problems] == ["ambiguous-scalar"]


@pytest.mark.parametrize(
    "text", ["yes", "no", "on", "off", "y", "N", "12:30", "1_000", "0b101", "=", "2026-01-01", "-0x1F"]
)
def test_a_key_may_look_ambiguous(text: str, parser: Parser) -> None:
    assert data(f"{text}: 1\nb: {{{text}: 2}}\n", parser) == {text: 1, "b": {text: 2}}


@pytest.mark.parametrize(
    "text", ["1", "010", "0x1F", "0o7", "1.5", ".inf", ".nan", "null", "~", "true", "False", "[a]", "{a: b}", ""]
)
def test_a_key_is_text(text: str, parser: Parser) -> None:
    found = read(f"a: 1\n? {text}\n: 2\nb: no\n", parser)
    assert [problem.code for _, problem in found.problems] == ["key-not-text", "ambiguous-scalar"]
    assert found.problems[0][1].span[:2] == (2, 3 if text else 2)  # type: ignore[index]
    assert found.documents == []
    if text and text[0] not in "[{":
        assert data(f'"{text}": 1\n', parser) == {text: 1}


@pytest.mark.parametrize("text", [".inf", "-.inf", "+.Inf", ".INF", ".nan", ".NaN", ".NAN"])
def test_numbers_are_finite(text: str, parser: Parser) -> None:
    problem = only(read(f"a: {text}\n", parser))
    assert (problem.code, problem.span) == ("number-not-finite", (1, 4, 1, 4 + len(text)))


@pytest.mark.parametrize(
    "text", ["1e400", "-1.5e999", "9" * 310, "9" * 5000, "-" + "9" * 100_000, "0x" + "f" * 300, "0o" + "7" * 5000]
)
def test_numbers_can_be_held(text: str, parser: Parser) -> None:
    problem = only(read(f"a: {text}\n", parser))
    assert problem.code == "number-too-large"
    assert len(problem.message) < 300


def test_large_integers_are_exact(parser: Parser) -> None:
    assert data(f"a: {10**300 + 1}", parser) == {"a": 10**300 + 1}


@pytest.mark.parametrize(
    ("text", "first", "span"),
    [
        ("a: 1\na: 2\n", 1, (2, 1, 2, 2)),
        ("a: 1\n'a': 2\n", 1, (2, 1, 2, 4)),
        ("x:\n  a: {b: 1}\n  c: [a, a]\n  a: 2\n", 2, (4, 3, 4, 4)),
        ("{a: 1,\n b: {a: 1}, a: 2}", 1, (2, 13, 2, 14)),
        ("on: 1\n\n\non: 2", 1, (4, 1, 4, 3)),
    ],
)
def test_a_key_that_stands_twice_is_named_with_the_line_of_the_first(
    text: str, first: int, span: tuple[int, ...], parser: Parser
) -> None:
    problem = only(read(text, parser))
    assert (problem.code, problem.span) == ("duplicate-key", span)
    assert f"first in line {first}:" in problem.message


def test_the_same_key_in_another_mapping_is_another_key(parser: Parser) -> None:
    assert data("a: {a: 1}\nb: [{a: 1}, {a: 2}]", parser) == {"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]}


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("a: &x 1", [("anchor", (1, 4, 1, 6))]),
        ("a: &x\n  b: 1", [("anchor", (1, 4, 1, 6))]),
        ("&x a: 1", [("anchor", (1, 1, 1, 3))]),
        ("a: &x [1]\nb: *x", [("anchor", (1, 4, 1, 6)), ("alias", (2, 4, 2, 6))]),
        ("a: &x b\n*x : 1", [("anchor", (1, 4, 1, 6)), ("alias", (2, 1, 2, 3))]),
        ("a: !!str 1", [("tag", (1, 4, 1, 9))]),
        ("a: !!int '1'", [("tag", (1, 4, 1, 9))]),
        ("a: ! 12", [("tag", (1, 4, 1, 5))]),
        ("a: ! '12'", [("tag", (1, 4, 1, 5))]),
        ("a: !x {b: 1}", [("tag", (1, 4, 1, 6))]),
        ("a: !<tag:yaml.org,2002:str> x", [("tag", (1, 4, 1, 28))]),
        ("a: !!binary aGk=", [("tag", (1, 4, 1, 12))]),
        ("a: !python/object/apply:os.system ['ls']", [("tag", (1, 4, 1, 34))]),
        ("!!str a: 1", [("tag", (1, 1, 1, 6))]),
        ("- &x !!str b", [("anchor", (1, 3, 1, 5)), ("tag", (1, 6, 1, 11))]),
        ("- !!seq [1]", [("tag", (1, 3, 1, 8))]),
        ("a: !e!x 1", [("tag", (1, 4, 1, 5))]),
        ("<<: {a: 1}", [("merge-key", (1, 1, 1, 3))]),
        ("a: &x {b: 1}\nc:\n  <<: *x\n  d: no", [("anchor", (1, 4, 1, 6)), ("merge-key", (3, 3, 3, 5)),
        ("ambiguous-scalar", (4, 6, 4, 8))]),
        ("a: *b!", [("anchor", (1, 4, 1, 7))]),
    ],
)  # fmt: skip
def test_anchors_aliases_tags_and_merge_keys_are_refused(
    text: str, problems: list[tuple[str, tuple[int, ...]]], parser: Parser
) -> None:
    assert [(problem.code, problem.span) for _, problem in read(text, parser).problems] == problems


def test_signs_of_anchors_and_tags_inside_texts_are_nothing(parser: Parser) -> None:
    text = "a: R&D! *x* &y\nb: '&x'\nc: \"*x\"\n'<<': 1\nd: |\n  &x !y *z\ne: a!b\n# &x *y !z\n"
    assert data(text, parser) == {
        "a": "R&D! *x* &y", "b": "&x", "c": "*x", "<<": 1, "d": "&x !y *z\n", "e": "a!b"
    }  # fmt: skip


def test_a_plain_scalar_with_the_tag_for_text_is_text(parser: Parser) -> None:
    assert read("a: ! 12\nb: !!str no", parser).documents[0].data == {"a": "12", "b": "no"}


@pytest.mark.parametrize(
    ("text", "empty", "kept"),
    [
        ("", [0], []),
        ("\n\n", [0], []),
        ("# only a comment\n", [0], []),
        ("---\n", [0], []),
        ("---\n# a comment\n", [0], []),
        ("---\n...\n", [0], []),
        ("a: 1\n---\n", [], [0]),
        ("a: 1\n---\n# a comment\n", [], [0]),
        ("a: 1\n---\n# kind: launch\n# id: a\n", [1], [0]),
        ("---\na: 1\n---", [], [0]),
        ("a: 1\n...\n", [], [0]),
        ("a: 1\n---\n---\nb: 1\n", [1], [0, 2]),
        ("---\n---\na: 1\n", [0], [1]),
        ("a: 1\n---\n---\n", [1], [0]),
        ("a: 1\n---\n...\n", [1], [0]),
        ("--- ''\n", [], [0]),
        ("{}\n", [], [0]),
        ("[]\n---\n3\n--- ~\n--- null\n", [], [0, 1, 2, 3]),
    ],
)
def test_an_empty_document_is_a_problem_and_a_trailing_marker_none(
    text: str, empty: list[int], kept: list[int], parser: Parser
) -> None:
    found = read(text, parser)
    assert [(index, problem.code) for index, problem in found.problems] == [
        (index, "empty-document") for index in empty
    ]
    assert [document.index for document in found.documents] == kept


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("%YAML 1.2\n---\na: 1\n", []),
        ("%YAML 1.1\n---\na: 1\n", [(0, "directive", (1, 1, 1, 10))]),
        ("a: 1\n...\n%YAML 1.1\n---\na: 1\n", [(1, "directive", (3, 1, 3, 10))]),
        ("%TAG ! tag:x,2000:\n---\na: 1\n", [(0, "directive", (1, 1, 1, 19))]),
        ("%YAML 1.3\n---\na: 1\n", [(0, "directive", (1, 1, 1, 2))]),
        ("%YAML 2.0\n---\na: 1\n", [(0, "directive", (1, 1, 1, 2))]),
        ("%FOO bar\n---\na: 1\n", [(0, "directive", (1, 5, 1, 6))]),
        ("%TAG ! x\n" * 100_000, [(0, "directive", (2, 1, 2, 5))]),
    ],
)
def test_one_directive_is_accepted(text: str, problems: list[object]) -> None:
    found = read(text, default_parser())
    assert [(index, problem.code, problem.span) for index, problem in found.problems] == problems


SYNTAX: list[tuple[str, tuple[int, ...], str]] = [
    ("a: [1, 2\n", (2, 1, 2, 1), "list that begins in line 1 is not closed"),
    ("a: {b: 1\n", (2, 1, 2, 1), "mapping that begins in line 1 is not closed"),
    ("a: [1, 2}\n", (1, 9, 1, 10), "expected `,` or `]` here"),
    ("a: [\n", (2, 1, 2, 1), "not closed"),
    ("a: 'x\n", (1, 4, 1, 5), "the quoted text that begins here has no end"),
    ('a: "x\n---\n', (1, 4, 1, 5), "the quoted text that begins here has no end"),
    ("a: b: c\n", (1, 5, 1, 6), 'write `a: "b: c"`'),
    ("title: GPT: a story\n", (1, 11, 1, 12), 'write `title: "GPT: a story"`'),
    ("a: 1\nb\n", (2, 1, 2, 2), "this key is not followed by `: `"),
    ("a: 1\nb:c  # d\n# e\nf: 1\n", (2, 1, 2, 4), "put a colon and a space after it"),
    ("a:\n\tb: 1\n", (2, 1, 2, 2), "a tab cannot indent"),
    ("a: @b\n", (1, 4, 1, 5), "cannot begin with `@`: quote it"),
    ("a: `b`\n", (1, 4, 1, 5), "cannot begin with ```"),
    ("a: %b\n", (1, 4, 1, 5), "cannot begin with `%`"),
    ("a: - b\n", (1, 4, 1, 5), "give the list's entry a line of its own"),
    ('a: "\\q"\n', (1, 5, 1, 6), "no escape is written like this"),
    ('a: "\\ud83d\\ude00"\n', (1, 5, 1, 8), "beyond U+FFFF write the character"),
    ('a: "\\U00110000"\n', (1, 5, 1, 8), "this escape is no character"),
    ('a: "x\\u12"\n', (1, 6, 1, 9), "needs more digits"),
    ("- a\nb: c\n", (2, 1, 2, 2), "expected the next entry of the list that begins in line 1, with `- ` before it"),
    ("a: 1\n  b: 2\n", (2, 4, 2, 5), "indented 2 spaces too far: align it with `a`"),
    ("a:\n  b: 1\n c: 2\n", (3, 2, 3, 3), "what begins in line 1: it stands in column 2; begin it in column 1"),
    ("a:\n  b: 1\n   c: 2\n", (3, 5, 3, 6), "indented one space too far: align it with `b`"),
    ("a: 1\nb: 'x'\n  c: 2\n", (3, 3, 3, 4), "what begins in line 1: it stands in column 3; begin it in column 1"),
    ("a: |0\n  x\n", (1, 5, 1, 6), "1 to 9"),
    ("a: | x\n  y\n", (1, 6, 1, 7), "begins in the next line"),
    ("'a' b\n", (1, 5, 1, 6), "expected `---` here"),
    ("a: [b:]\n", (1, 6, 1, 7), "put a space after it"),
]


@pytest.mark.parametrize(("text", "span", "words"), SYNTAX)
def test_a_syntax_error_says_what_was_expected_and_where(
    text: str, span: tuple[int, ...], words: str, parser: Parser
) -> None:
    found = read(text, parser)
    if parser is PythonParser:
        # Its words and places are PyYAML's; and it reads `[b:]` as YAML 1.2 does.
        assert found.problems or data(text, parser) == {"a": [{"b": None}]}
        return
    problem = only(found)
    assert problem.code == "syntax"
    assert words in problem.message
    assert problem.span == span


def test_documents_before_a_syntax_error_are_kept_and_problems_before_it_too(parser: Parser) -> None:
    found = read("a: 1\n---\nb: no\n---\nc: yes\nd: [\n---\ne: 1\n", parser)
    assert [document.index for document in found.documents] == [0, 1]
    assert [(index, problem.code) for index, problem in found.problems] == [
        (1, "ambiguous-scalar"),
        (2, "ambiguous-scalar"),
        (2, "syntax"),
    ]


def test_every_problem_of_a_file_is_told(parser: Parser) -> None:
    text = "a: no\na: &x 010\nb: !!str 1\n1: 2\nc: .inf\nd: *x\n<<: {}\n---\n---\ne: off\n"
    assert [(index, problem.code) for index, problem in read(text, parser).problems] == [
        (0, "ambiguous-scalar"), (0, "duplicate-key"), (0, "anchor"), (0, "ambiguous-scalar"), (0, "tag"),
        (0, "key-not-text"),
        (0, "number-not-finite"), (0, "alias"), (0, "merge-key"), (1, "empty-document"), (2, "ambiguous-scalar"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code", "span", "words"),
    [
        (b"a: 1\nb: \x00", "character", (2, 4, 2, 5), "NUL"),
        (b"a: \x1b[31m", "character", (1, 4, 1, 5), "U+001B"),
        (b"a: \x7f", "character", (1, 4, 1, 5), "U+007F"),
        ("a: é\x90".encode(), "character", (1, 5, 1, 6), "U+0090"),
        ("a: x\ufeff".encode(), "character", (1, 5, 1, 6), "byte order mark"),
        ("a: x\u2028y".encode(), "character", (1, 5, 1, 6), "U+2028"),
        ("a: x\u0085y".encode(), "character", (1, 5, 1, 6), "U+0085"),
        (b"a: caf\xe9\n", "encoding", (1, 7, 1, 8), "0xE9"),
        (b"a: \xed\xa0\x80", "encoding", (1, 4, 1, 5), "UTF-8"),
        ("a: 1".encode("utf-16"), "encoding", (1, 1, 1, 1), "UTF-16"),
        ("a: 1".encode("utf-16-be"), "character", (1, 1, 1, 2), "UTF-16"),
        ("a: 1".encode("utf-32"), "encoding", (1, 1, 1, 1), "UTF-32"),
    ],
)
def test_what_cannot_be_text_is_named_with_its_place(
    content: bytes, code: str, span: tuple[int, ...], words: str, parser: Parser
) -> None:
    found = read(content, parser)
    problem = only(found)
    assert (problem.code, problem.span) == (code, span)
    assert words in problem.message
    assert found.documents == []
    assert len(found.problems) == 1


def test_documents_before_what_cannot_be_text_are_kept(parser: Parser) -> None:
    found = read(b"a: no\n---\nb: [yes, 'x\x00y']\n", parser)
    assert [document.data for document in found.documents] == [{"a": "no"}]
    assert [(index, problem.code) for index, problem in found.problems] == [(0, "ambiguous-scalar"), (1, "character")]


def test_a_byte_order_mark_is_accepted_and_counts_for_nothing(parser: Parser) -> None:
    found = read(b"\xef\xbb\xbfa: b\n", parser)
    assert found.problems == []
    assert found.documents[0].span(("a",)) == (1, 4, 1, 5)
    assert found.documents[0].lines() == ("a: b", "")


@pytest.mark.parametrize(
    ("text", "limits", "code", "documents"),
    [
        ("a: 1", Limits(file_bytes=3), "limit-file-bytes", 0),
        ("- - - 1", Limits(depth=2), "limit-depth", 0),
        ("a: {b: [1]}", Limits(depth=2), "limit-depth", 0),
        ("a: {b: [1]}", Limits(depth=3), "", 1),
        ("[1, 2, 3]", Limits(values=3), "limit-values", 0),
        ("[1, 2, 3]", Limits(values=4), "", 1),
        ("a: 1\nb: 2", Limits(values=3), "", 1),
        ("a: 1\n---\nb: 2", Limits(values=3), "limit-values", 1),
        ("a: 1\n---\nb: 2", Limits(documents=1), "limit-documents", 1),
        ("a: 1\n---\nb: 2", Limits(documents=2), "", 2),
    ],
)
def test_a_limit_names_itself(text: str, limits: Limits, code: str, documents: int, parser: Parser) -> None:
    found = read(text, parser, limits=limits)
    assert len(found.documents) == documents
    assert [problem.code for _, problem in found.problems] == [code] * bool(code)
    if code:
        assert f"limit `{code.removeprefix('limit-')}`" in found.problems[0][1].message


PLACES = """\
# a comment
kind: launch
"quoted key": 'it''s'
list:
- one
-   two   # three
- {a: 1, b: [x, y]}
-
empty:
block: |+
  first

  last

folded: >-
  a
  b
plain: a text
  that goes on
deep:
  deeper:
  - - x
é😀: "é😀"
last: 1
"""


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_a_value_stands_where_its_text_does(line_break: str, parser: Parser) -> None:
    document = read(PLACES.replace("\n", line_break), parser).documents[0]
    expected = {
        ("kind",): (2, 7, 2, 13),
        ("quoted key",): (3, 15, 3, 22),
        ("list",): (5, 1, 8, 2),
        ("list", 0): (5, 3, 5, 6),
        ("list", 1): (6, 5, 6, 8),
        ("list", 2): (7, 3, 7, 20),
        ("list", 2, "a"): (7, 7, 7, 8),
        ("list", 2, "b"): (7, 13, 7, 19),
        ("list", 2, "b", 1): (7, 17, 7, 18),
        ("list", 3): (8, 2, 8, 2),
        ("empty",): (9, 7, 9, 7),
        ("block",): (10, 8, 13, 7),
        ("folded",): (15, 9, 17, 4),
        ("plain",): (18, 8, 19, 15),
        ("deep",): (21, 3, 22, 8),
        ("deep", "deeper", 0): (22, 5, 22, 8),
        ("deep", "deeper", 0, 0): (22, 7, 22, 8),
        ("é😀",): (23, 5, 23, 9),
        ("last",): (24, 7, 24, 8),
        (): (2, 1, 24, 8),
    }
    assert {path: document.places.values[path] for path in expected} == expected
    assert document.places.keys["quoted key",] == (3, 1, 3, 13)
    assert document.places.keys["é😀",] == (23, 1, 23, 3)
    assert document.places.keys["list", 2, "b"] == (7, 10, 7, 11)
    assert set(document.places.keys) <= set(document.places.values)
    assert document.lines() == tuple(PLACES.split("\n"))


def test_a_missing_value_is_anchored_at_its_parent(parser: Parser) -> None:
    document = read("a:\n  b: {c: 1}\n  d:\n  - e: 1\n", parser).documents[0]
    assert document.span(("a", "b", "x")) == (2, 3, 2, 4)
    assert document.span(("a", "x")) == (1, 1, 1, 2)
    assert document.span(("a", "d", 0, "x")) == (4, 5, 4, 6)
    assert document.span(("x",)) == (1, 1, 1, 2)


def test_each_document_has_places_of_its_own(parser: Parser) -> None:
    documents = read("a: 1\n---\n\na: 22\n", parser).documents
    assert [document.span(("a",)) for document in documents] == [(1, 4, 1, 5), (4, 4, 4, 6)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a:\tb\n", {"a": "b"}),
        ("a: b\t# c\n", {"a": "b"}),
        ("a: [\tb,\tc\t]\n", {"a": ["b", "c"]}),
        ("a: b\tc\n", {"a": "b\tc"}),
        ("{a: b?c, d: https://x.org/?y=1}", {"a": "b?c", "d": "https://x.org/?y=1"}),
        ('{"a":1,"b":[2]}', {"a": 1, "b": [2]}),
        ("a: 'x\n\n  y'\nb: \"x\\\n  y\"\n", {"a": "x\ny", "b": "xy"}),
        ('a: "\\x41\\u00e9\\U0001F600\\/\\e"', {"a": "Aé😀/\x1b"}),
        ("a: >\n  x\n  y\n\n  z\n", {"a": "x y\nz\n"}),
        ("a: |2-\n   x\n", {"a": " x"}),
        ("? a\n: b\n", {"a": "b"}),
        ("? a\n", {"a": None}),
        ("{a, b: }", {"a": None, "b": None}),
        ("[a: 1]", [{"a": 1}]),
        ("--- >\n a\n b\n", "a b\n"),
        ("a: b#c\nd: 'x' # y\n", {"a": "b#c", "d": "x"}),
    ],
)
def test_forms_of_yaml_that_people_write(text: str, value: object, parser: Parser) -> None:
    found = read(text, parser)
    if parser is PythonParser and found.problems:
        assert "\t" in text or "?" in text, "which PyYAML's parser does not read everywhere"
        return
    assert found.documents[0].data == value


def test_without_libyaml_the_parser_in_python_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    assert default_parser() is PythonParser
    assert read_bytes(b"a: b?c", path="a.yaml").documents[0].data == {"a": "b?c"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[" * 1_100, (1, 65, 1, 66)),
        ("a: b\n---\n" + "[" * 1_100 + "]" * 1_100, (3, 65, 3, 66)),
        ("c: {" + "a: {" * 1_100, (1, 4 + 4 * 63, 1, 5 + 4 * 63)),
        ("- " * 1_100 + "x", (1, 129, 1, 129)),
        ("x: |\n  " + "[" * 1_100, (2, 66, 2, 67)),
    ],
    ids=lambda value: repr(value[:12]),
)
def test_beyond_the_limit_of_depth_it_is_that_limit_whatever_the_parser_does(
    text: str, place: tuple[int, ...], parser: Parser
) -> None:
    """libyaml 0.2.6 stops at 1,000 levels by itself, before it yields the first of them."""
    embedded = "x" if text.startswith("x") else None
    found = read(text, parser, embedded=embedded)
    assert (only(found).code, only(found).span) == ("limit-depth", place)


@pytest.mark.parametrize("space", ["\u3000", "\u2003", "\u00a0"])
def test_a_line_of_nothing_but_a_space_of_another_alphabet_is_told(space: str) -> None:
    (problem,) = [problem for _, problem in read_bytes(f"k: v\n{space}".encode(), path="a.yaml").problems]
    assert problem.code == "syntax" and problem.span == Span(2, 1, 2, 2)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("{?kind: launch}", (1, 2, 1, 3), "`?` cannot stand here"),
        ("a: [?b]", (1, 5, 1, 6), "`?` cannot stand here"),
        ('a: [b, ?"c"]', (1, 8, 1, 9), "`?` cannot stand here"),
        ('id: "a"#b\nc: 1', (1, 8, 1, 9), "needs a space before its `#`"),
        ("id: 'a'#b", (1, 8, 1, 9), "needs a space before its `#`"),
        ("a: [b, c]#d\n", (1, 10, 1, 11), "needs a space before its `#`"),
        ("a: [b,#c\n d]\n", (1, 7, 1, 8), "needs a space before its `#`"),
        ("a: >#b\n  c\n", (1, 5, 1, 6), "needs a space before its `#`"),
    ],
)
def test_what_libyaml_takes_for_less_than_it_says_is_refused(text: str, place: tuple[int, ...], words: str) -> None:
    """`?kind` and `"a"#b` are no `kind` and no `a` to YAML 1.2 (suite: 652Z, HM87, SU5Z, 9JBA, CVW2, X4QW)."""
    problem = only(read(text, default_parser()))
    assert (problem.code, problem.span) == ("syntax", place)
    assert words in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "? a\n: b?c#d\n",
        "{? a : b}",
        "a: [b?c, 'x#y', \"?d\"] # e#f\n#g#h\n",
        "a: ?b\nc: [x#y]\n",
        "a: | # b\n  c#d\n  ?e\nf: 1 #?g\n",
        "a: 'b' #c\n#?d\ne: [f,\n#?g\nh]\n",
    ],
)
def test_question_marks_and_number_signs_may_stand_in_texts(text: str) -> None:
    assert read(text, default_parser()).problems == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1\n\t\nb: 2\n", {"a": 1, "b": 2}),
        ("a: 1\n \t\nb: 2\n", {"a": 1, "b": 2}),
        ("a: 1\n\t# c\nb: 2\n", {"a": 1, "b": 2}),
        ("a: 1\r\n\t \r\nb:\n\t\n  - 2\n", {"a": 1, "b": [2]}),
        ("\t\n\t\n" * 100 + "a: 1\n", {"a": 1}),
        ("\t\na: |\n  b\n   \t\n  c\n", {"a": "b\n \t\nc\n"}),
    ],
    ids=repr,
)
def test_a_line_that_holds_only_a_tab_is_blank(text: str, value: object, parser: Parser) -> None:
    found = read(text, parser)
    assert found.problems == []
    assert found.documents[0].data == value


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.2345661e27, "1.2345661e+27"), (700000001.0, "700000001"), (1e26, "1e+26"), (10**26, str(10**26)), (0.1, "0.1"),
        (38000000000, "38000000000"), (10**26 + 1, str(10**26 + 1)), (1e15, str(10**15)), (1e16, "1e+16"), (-0.5, "-0.5"), (0.0, "0"),
    ],
)  # fmt: skip
def test_a_number_is_written_so_that_it_reads_back_the_same(number: float, text: str) -> None:
    assert number_text(number) == text
    assert resolve(text) == number
