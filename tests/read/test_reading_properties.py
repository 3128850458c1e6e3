"""What holds of every text: PyYAML's parser and libyaml's agree, JSON is YAML, places cover texts, nothing crashes."""

from __future__ import annotations

import json
import math
import random
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from texts import clean_yaml_like, examples, json_like, json_values, yaml_like

from checker.read.document import Document, Span
from checker.read.reader import Reading, read_bytes
from checker.read.scalars import Flaw, resolve
from checker.read.yaml_reader import PythonParser

Heard = tuple[list[tuple[int, object, object]], list[tuple[int, object]]]


def heard(found: Reading) -> Heard:
    """Return all there is to know about a reading."""
    documents = [(document.index, document.data, document.places) for document in found.documents]
    return documents, [(index, problem) for index, problem in found.problems]


def read_both(content: bytes, **options: str) -> tuple[Heard, Heard]:
    cyaml = pytest.importorskip("yaml.cyaml", reason="PyYAML was built without libyaml")
    return (
        heard(read_bytes(content, path="a.yaml", parser=cyaml.CParser, **options)),  # type: ignore[arg-type]
        heard(read_bytes(content, path="a.yaml", parser=PythonParser, **options)),  # type: ignore[arg-type]
    )


def values(heard: Heard) -> list[tuple[int, object]]:
    return [(index, data) for index, data, _ in heard[0]]


def hold_no_other_value(content: bytes, **options: str) -> None:
    """Check that what both parsers read without a problem is the same; either may refuse what the other reads."""
    one, other = read_both(content, **options)
    if not one[1] and not other[1]:
        assert values(one) == values(other)


@settings(max_examples=examples(1500), deadline=None)
@given(yaml_like)
@example("{a: b?c, d: }")
@example("[? : x]")
@example("a: b\n[c")
@example("|-\n\n    \t")
@example("a\t: b\n\tc")
@example("%YAML 1.2\n%YAML 1.2\n---\n")
@example("[\n%YAML 1.2\n")
@example("{&a !a!b @")
@example("%TAG ! x\n%TAG ! x\n")
@example('a: "\\ud83d\\ude00"')
@example('a: "\\UFFFFFFFF"')
@example('a: "\\U00110000"')
def test_without_libyaml_no_text_has_another_value(text: str) -> None:
    hold_no_other_value(text.encode())


@settings(max_examples=examples(500), deadline=None)
@given(clean_yaml_like, clean_yaml_like)
def test_without_libyaml_nothing_embedded_has_another_value(before: str, inside: str) -> None:
    hold_no_other_value(f"{before}\nkey: {inside}\n".encode(), embedded="key")


def test_without_libyaml_no_spoilt_descriptor_has_another_value() -> None:
    random_ = random.Random(1)
    text = (Path(__file__).parent / "typical.yaml").read_text()
    for _ in range(400):
        begin = random_.randrange(len(text) - 40)
        spoilt = text[begin : begin + random_.randrange(20, 500)]
        for _ in range(random_.randrange(1, 4)):
            at = random_.randrange(len(spoilt) + 1)
            piece = random_.choice(
                [
                    ":",
                    " ",
                    "\n",
                    "\t",
                    "'",
                    '"',
                    "[",
                    "}",
                    ",",
                    "-",
                    "#",
                    "&",
                    "*",
                    "!",
                    "|",
                    "%",
                    "\\",
                    "?",
                    "  ",
                    ": ",
                ]
            )
            spoilt = spoilt[:at] + piece + spoilt[at + random_.choice([0, 0, 1, 4]) :]
        hold_no_other_value(spoilt.encode())


def test_a_true_descriptor_reads_as_pyyaml_reads_it() -> None:
    content = (Path(__file__).parent / "typical.yaml").read_bytes()
    one, other = read_both(content)
    assert one == other
    assert one[1] == []
    dated = yaml.load(content, Loader=yaml.BaseLoader)
    assert json.dumps(one[0][0][1]).lower().replace('"', "") == json.dumps(dated).lower().replace('"', "")


def same(one: object, other: object) -> bool:
    """Tell whether two values are equal, their types and the signs of zeros included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, float) and isinstance(other, float):
        return one == other and math.copysign(1, one) == math.copysign(1, other)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(map(same, one.values(), other.values()))
    return one == other


@settings(max_examples=examples(400), deadline=None)
@given(json_values, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_json_reads_back(value: object, indent: int | str | None, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    try:
        content = text.encode()
    except UnicodeEncodeError:
        content = json.dumps(value, indent=indent).encode()
    found = read_bytes(content, path="a.json")
    if re.search("[\ud800-\udfff]", json.dumps(value, ensure_ascii=False)):
        assert [problem.code for _, problem in found.problems] == ["lone-surrogate"]
        return
    assert found.problems == []
    assert same(found.documents[0].data, value)


_NOT_IN_YAML = re.compile("[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


@settings(max_examples=examples(400), deadline=None)
@given(json_values, st.sampled_from([None, 1]))
def test_json_is_yaml(value: object, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    if re.search("[\ud800-\udfff]", text):
        return
    content = _NOT_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode()
    as_json = read_bytes(content, path="a.json")
    for found in read_both(content):
        assert found[1] == []
        assert same(found[0][0][1], as_json.documents[0].data)
        assert found[0][0][2] == as_json.documents[0].places
        assert same(found[0][0][1], value)


def cut(document: Document, span: Span) -> str:
    """Return the text under a span."""
    lines = list(document.lines()[span.line - 1 : span.end_line])
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


def check_places(document: Document) -> None:
    """Check that every scalar's and key's span covers exactly its text."""

    def visit(value: object, path: tuple[str | int, ...]) -> None:
        written = cut(document, document.places.values[path])
        if isinstance(value, dict | list):
            for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
                visit(inner, (*path, key))
            return
        if written[:1] in ("'", '"', "|", ">"):
            assert yaml.load(written, Loader=yaml.BaseLoader) == value
        else:
            plain = resolve(" ".join(written.split("\n")) if "\n" not in str(value) else str(value))
            assert same(plain.value if isinstance(plain, Flaw) else plain, value)

    visit(document.data, ())
    for path, span in document.places.keys.items():
        assert yaml.load(cut(document, span), Loader=yaml.BaseLoader) == path[-1]


KEYS = st.sampled_from(["a", "on", "key one", "'q'", '"é😀"', "x.y", "é"])
SCALARS = st.sampled_from(
    [
        "1",
        "azure",
        "two words",
        "'it''s'",
        '"\\u00e9\\n"',
        "😀",
        "null",
        "true",
        "1.0e26",
        "2026-04-24",
        "no",
        '"😀😀"',
        "''",
        "x#y",
        "~",
    ]
)


@st.composite
def block_yaml(draw: st.DrawFn, depth: int = 0) -> list[str]:
    """Lines of a value in block style, or one line of a value in flow style."""
    kind = draw(st.sampled_from(["scalar", "flow", "mapping", "list"] if depth < 3 else ["scalar", "flow"]))
    gap = draw(st.sampled_from(["", "  # c", " "]))
    if kind == "scalar":
        return [draw(SCALARS) + gap]
    if kind == "flow":
        parts = draw(st.lists(SCALARS, max_size=3))
        keys = draw(st.lists(KEYS, max_size=2, unique=True))
        return ["[" + ", ".join([*parts, "{" + ", ".join(f"{key}: {draw(SCALARS)}" for key in keys) + "}"]) + "]" + gap]
    lines: list[str] = []
    for key in draw(st.lists(KEYS, min_size=1, max_size=3, unique=True)):
        inner = draw(block_yaml(depth + 1))
        nested = len(inner) > 1 or inner[0].lstrip("- ") != inner[0] or ": " in inner[0].partition("[")[0]
        head = "-" if kind == "list" else f"{key}:"
        lines += [head, *("  " + line for line in inner)] if nested else [f"{head} {inner[0]}"]
        lines += draw(st.sampled_from([[], ["# comment"], [""]]))
    return lines


@settings(max_examples=examples(300), deadline=None)
@given(block_yaml(), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "---\n", "# é\n\n"]))
def test_a_span_covers_exactly_its_text(lines: list[str], line_break: str, before: str) -> None:
    content = (before + "\n".join(lines) + "\n").replace("\n", line_break).encode()
    found = read_bytes(content, path="a.yaml")
    assert {problem.code for _, problem in found.problems} <= {"ambiguous-scalar"}
    for document in found.documents:
        check_places(document)
    one, other = read_both(content)
    assert one == other


@settings(max_examples=examples(500), deadline=None)
@given(
    st.binary(max_size=60) | yaml_like.map(str.encode) | json_like.map(str.encode),
    st.sampled_from(["a.yaml", "a.json"]),
)
def test_whatever_the_bytes_there_is_a_document_or_a_problem(content: bytes, path: str) -> None:
    found = read_bytes(content, path=path)
    assert found.documents or found.problems
    lines = content.decode("utf-8", "replace")
    for _, problem in found.problems:
        assert problem.span is not None
        assert (1, 1) <= problem.span[:2] <= problem.span[2:]
        assert problem.span.end_line <= len(re.split("\r\n?|\n", lines))
        assert problem.message.isprintable()
    for document in found.documents:
        json.dumps(document.data, allow_nan=False).encode()
        assert document.places.values[()]
    assert heard(read_bytes(content, path=path)) == heard(found)


@settings(max_examples=examples(500), deadline=None)
@given(json_like)
def test_json_is_what_the_standard_library_reads(text: str) -> None:
    """Check that what the standard library refuses is refused, and what it accepts is read, with four exceptions."""
    found = read_bytes(text.encode(), path="a.json")
    try:
        value = json.loads(text)
    except ValueError:
        assert found.problems
        return
    codes = {problem.code for _, problem in found.problems}
    assert codes <= {"duplicate-key", "lone-surrogate", "number-not-finite", "number-too-large"}
    if not codes:
        assert same(found.documents[0].data, value)
