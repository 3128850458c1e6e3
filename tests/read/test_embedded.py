"""A descriptor under one key of a larger document: only what stands below it is ours."""

from __future__ import annotations

import pytest

from checker.read.document import Document
from checker.read.limits import Limits
from checker.read.reader import Reading, read_bytes
from checker.read.yaml_reader import Parser


def read(text: str, parser: Parser, key: str = "x-agreement", **options: object) -> Reading:
    return read_bytes(text.encode(), path="a.yaml", embedded=key, parser=parser, **options)  # type: ignore[arg-type]


def codes(found: Reading) -> list[tuple[int, str]]:
    return [(index, problem.code) for index, problem in found.problems]


def test_the_descriptor_is_what_stands_under_the_key(parser: Parser) -> None:
    text = "name: release\nx-agreement:\n  kind: launch\n  id: a\nafter: [1]\n"
    found = read(text, parser)
    assert found.problems == []
    (document,) = found.documents
    assert document.data == {"kind": "launch", "id": "a"}
    assert document.places.values == {(): (3, 3, 4, 8), ("kind",): (3, 9, 3, 15), ("id",): (4, 7, 4, 8)}
    assert document.span(("missing",)) == (2, 1, 2, 12)
    assert document.lines() == tuple(text.split("\n"))


def test_what_stands_beside_it_may_be_anything_that_parses(parser: Parser) -> None:
    text = (
        "a: &x {b: no, b: 010}\na: *x\n1: !!int '2'\n<<: *x\n? [c]\n: d\n? {e: 1}\n: [12:30]\n"
        "~: .inf\nx-agreement: {kind: launch}\nz: 1e999\nx: !t {}\n"
    )
    found = read(text, parser)
    assert found.problems == []
    assert [document.data for document in found.documents] == [{"kind": "launch"}]


def test_what_stands_below_it_is_strict(parser: Parser) -> None:
    text = "a: no\nx-agreement:\n  a: no\n  a: &x 1\n  b: *x\n  c: !t 1\n  <<: {}\n  1: 2\nz: off\n"
    assert codes(read(text, parser)) == [
        (0, "ambiguous-scalar"), (0, "duplicate-key"), (0, "anchor"), (0, "alias"), (0, "tag"), (0, "merge-key"),
        (0, "key-not-text")
    ]  # fmt: skip


def test_a_document_without_the_key_is_no_descriptor_and_keeps_its_number(parser: Parser) -> None:
    others = "---\n- x-agreement: {id: c}\n---\n---\nd: {x-agreement: {id: d}}\n"
    text = f"a: no\n---\nx-agreement: {{id: b}}\n{others}---\nx-agreement: {{id: e}}\n"
    found = read(text, parser)
    assert [(document.index, document.data) for document in found.documents] == [(1, {"id": "b"}), (5, {"id": "e"})]
    assert codes(found) == [(index, "no-descriptor") for index in (0, 2, 3, 4)]
    assert read("", parser) == ([], [])
    assert read("# nothing\n", parser) == ([], [])


def test_the_key_stands_once(parser: Parser) -> None:
    found = read("x-agreement: {id: a}\nb: 1\n'x-agreement': {id: b}\n", parser)
    assert [(problem.code, problem.span) for _, problem in found.problems] == [("duplicate-key", (3, 1, 3, 14))]
    assert "first in line 1:" in found.problems[0][1].message


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("metadata:\n  annotations:\n    x-agreement: {id: a}\n", "metadata.annotations.x-agreement"),
        ("metadata:\n  annotations:\n    example.com/x.y: {id: a}\n", "metadata.annotations.example.com/x.y"),
        ("a.b: {id: a}\n", "a.b"),
        ("a: {c: 1}\na.b: {id: a}\n", "a.b"),
    ],
)
def test_the_key_may_be_a_dotted_path(text: str, key: str, parser: Parser) -> None:
    found = read(text, parser, key)
    assert found.problems == []
    assert [document.data for document in found.documents] == [{"id": "a"}]


def test_no_alias_and_no_merge_key_brings_the_descriptor_unseen(parser: Parser) -> None:
    assert codes(read("b: &b {id: a}\nx-agreement: *b\n", parser)) == [(0, "alias")]
    assert codes(read("b: &b {x: {id: a}}\nm: *b\n", parser, "m.x")) == [(0, "alias")]
    assert codes(read("b: &b\n  x-agreement: {id: a}\n<<: *b\n", parser)) == [(0, "merge-key")]
    assert codes(read('"x-agre\\u0065ment": {id: a}\n', parser)) == []
    assert codes(read('<<: {"x-agre\\u0065ment": {id: a}}\n', parser)) == [(0, "merge-key")]
    assert codes(read("b: &b\n  other: {id: a}\n<<: *b\n", parser)) == [(0, "no-descriptor")]


LITERAL = """\
kind: ConfigMap
metadata:
  annotations:
    other: |
      a: no
    x-agreement: |-

      kind: launch
      offerings:
        - cloud: azure

      é😀: {a: "b"}
    last: 1
"""


def test_a_literal_block_is_read_as_yaml_with_the_places_of_the_file(parser: Parser) -> None:
    found = read(LITERAL, parser, "metadata.annotations.x-agreement")
    assert found.problems == []
    (document,) = found.documents
    assert document.data == {"kind": "launch", "offerings": [{"cloud": "azure"}], "é😀": {"a": "b"}}
    assert document.index == 0
    assert document.span(("kind",)) == (8, 13, 8, 19)
    assert document.span(("offerings", 0, "cloud")) == (10, 18, 10, 23)
    assert document.span(("é😀", "a")) == (12, 15, 12, 18)
    assert document.span(("missing",)) == (6, 5, 6, 16)
    assert document.lines() == tuple(LITERAL.split("\n"))


@pytest.mark.parametrize(
    ("value", "span"),
    [("'{id: no}'", (2, 20, 2, 22)), ('"{id: no}"', (2, 20, 2, 22)), ("id=no, id", None)],
)
def test_a_text_in_one_line_is_read_as_yaml(value: str, span: tuple[int, ...] | None, parser: Parser) -> None:
    found = read(f"a: 1\nx-agreement: {value}\n", parser)
    assert [problem.span for _, problem in found.problems] == ([span] if span else [])
    assert len(found.documents) == 1


@pytest.mark.parametrize(
    ("value", "code", "span"),
    [
        (">\n  id: a\n", "embedded-text", (1, 14, 3, 1)),
        ('"id: \\"a\\""', "embedded-text", (1, 14, 1, 25)),
        ("'id: ''a'''", "embedded-text", (1, 14, 1, 25)),
        ("|\n  id: a\n  ---\n  id: b\n", "embedded-text", (1, 14, 5, 1)),
        ("|\n  id: [a\n", "syntax", (3, 3, 3, 3)),
        ("|\n  id: no\n", "ambiguous-scalar", (2, 7, 2, 9)),
        ("|\n  # nothing\n", "empty-document", (2, 3, 2, 3)),
        ("''", "empty-document", (1, 15, 1, 15)),
    ],
)
def test_a_text_that_cannot_be_placed_or_read_is_a_problem(
    value: str, code: str, span: tuple[int, ...], parser: Parser
) -> None:
    found = read(f"x-agreement: {value}", parser)
    assert [(problem.code, problem.span) for _, problem in found.problems] == [(code, span)]


@pytest.mark.parametrize("value", ["", "~", "3", "true", "[1]"])
def test_what_is_no_mapping_is_data_all_the_same(value: str, parser: Parser) -> None:
    found = read(f"x-agreement: {value}\n", parser)
    assert found.problems == []
    assert len(found.documents) == 1


def test_limits_hold_beside_the_descriptor_too(parser: Parser) -> None:
    assert codes(read("a: [[[1]]]\nx-agreement: {}\n", parser, limits=Limits(depth=3))) == [(0, "limit-depth")]
    assert codes(read("a: [1, 2, 3]\nx-agreement: {}\n", parser, limits=Limits(values=5))) == [(0, "limit-values")]
    assert codes(read("a: [1, 2, 3]\nx-agreement: {}\n", parser, limits=Limits(values=6))) == []
    text = "x-agreement: |\n  a: [[1]]\n"
    assert codes(read(text, parser, limits=Limits(depth=3))) == [(0, "limit-depth")]
    assert codes(read(text, parser, limits=Limits(depth=4))) == []


def test_a_syntax_error_beside_the_descriptor_ends_the_file(parser: Parser) -> None:
    found = read("x-agreement: {id: a}\n---\nx-agreement: {id: b}\nb: [\n", parser)
    assert [document.index for document in found.documents] == [0, 1]
    assert codes(found) == [(1, "syntax")]


def json_documents(text: str, key: str = "x-agreement") -> tuple[list[Document], list[str]]:
    found = read_bytes(text.encode(), path="a.json", embedded=key)
    return found.documents, [problem.code for _, problem in found.problems]


def test_json_has_embedded_descriptors_too() -> None:
    documents, problems = json_documents('{"a": 1, "a": 2,\n "m": {"x-agreement": {"id": "b"}}}', "m.x-agreement")
    assert problems == []
    assert documents[0].data == {"id": "b"}
    assert documents[0].span(("id",)) == (2, 30, 2, 33)
    assert documents[0].span(("x",)) == (2, 8, 2, 21)
    assert json_documents('{"a": 1}') == ([], ["no-descriptor"])
    assert json_documents('{"x-agreement": {"a": 1, "a": 1}}')[1] == ["duplicate-key"]
    assert json_documents('{"x-agreement": {}}]') == ([], ["syntax"])


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_a_key_on_the_way_stands_once(name: str) -> None:
    """Helm, Kubernetes and most readers take the last one, which here has no descriptor."""
    text = b'{"x": {"y": {"id": "a"}}, "b": 1, "b": 2, "x": {"z": 1}}'
    found = read_bytes(text, path=name, embedded="x.y")
    assert [(problem.code, problem.span) for _, problem in found.problems] == [("duplicate-key", (1, 43, 1, 46))]


def test_a_text_in_json_is_refused_and_the_words_ask_for_a_mapping() -> None:
    documents, problems = json_documents('{"x-agreement": "kind: launch\\nid: a\\n"}')
    assert (documents, problems) == ([], ["embedded-text"])
    found = read_bytes(b'{"x-agreement": "id: a"}', path="a.json", embedded="x-agreement")
    assert "in JSON" in found.problems[0][1].message and "a mapping" in found.problems[0][1].message
    assert found.problems[0][1].span == (1, 17, 1, 24)
