"""Hostile files: each ends soon, with a problem and without a crash, whichever parser reads it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from checker.read.limits import DEFAULT, Limits
from checker.read.reader import read_bytes
from checker.read.yaml_reader import Parser

SECONDS = 60.0
"""Of the processor and not of the clock, so that a busy machine counts for nothing.

Far above what each takes on a slow machine, far below what a quadratic reading would.
"""


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Hold the processor time that a test takes against the bound."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < SECONDS


def codes(content: bytes, path: str = "a.yaml", parser: Parser | None = None, **options: object) -> list[str]:
    found = read_bytes(content, path=path, parser=parser, **options)  # type: ignore[arg-type]
    assert all(len(problem.message) < 300 for _, problem in found.problems[:100])
    return [problem.code for _, problem in found.problems]


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("[" * 25_000, "limit-depth"),
        ("{" * 25_000, "key-not-text"),
        ("[" * 25_000 + "]" * 25_000, "limit-depth"),
        ("[\n" * 25_000, "limit-depth"),
        ("- " * 25_000 + "x", "limit-depth"),
        ("? " * 25_000 + "x", "key-not-text"),
        ("a: {" * 25_000, "limit-depth"),
        ("{a: " * 25_000, "limit-depth"),
        ("[? " * 25_000, "key-not-text"),
        ("".join(" " * level + "a:\n" for level in range(3_000)), "limit-depth"),
        (LAUGHS, "anchor"),
        ("a: &a [*a]\n", "anchor"),
        ("".join(f"k{number}: 1\n" for number in range(21_000)), "limit-values"),
        ("a: 1\n" * 21_000, "duplicate-key"),
        ("".join(f"k{number}: 1\n" * 2 for number in range(11_000)), "duplicate-key"),
        ("[" + "1," * 21_000 + "]", "limit-values"),
        ("---\n" * 30_000, "empty-document"),
        ("a: 1\n---\n" * 2_001, "limit-documents"),
        ("--- {}\n" * 4_000, "limit-documents"),
        ("%TAG !a! x\n" * 100_000, "directive"),
        ("".join(f"%TAG !a{number}! x\n" for number in range(100_000)), "directive"),
        ("%YAML 1.2\n" * 100_000, "directive"),
        ("'" + "''" * 200_000, "syntax"),
        ('"' + "\\n" * 200_000, "syntax"),
        ("a: " + "9" * 500_000, "number-too-large"),
        ("a: " + "1_" * 250_000, "ambiguous-scalar"),
        ("a: 1" + ":30" * 150_000, "ambiguous-scalar"),
        ("a: 0" + "7" * 300_000, "number-too-large"),
        ("a: 0." + "1" * 500_000 + "x", ""),
        ("a: " + "!" * 200_000, "tag"),
        ("".join(f"k{number}: !t no\n" for number in range(10_000)), "tag"),
        ("".join(f"k{number}: &a no\n" for number in range(10_000)), "anchor"),
        ("x" * 500_000, ""),
        ("x: " * 200_000, "syntax"),
        ("a:" + "\n" * 500_000 + " b", ""),
        ("#" * 500_000, "empty-document"),
        ("# x\n" * 200_000, "empty-document"),
        ("a: |\n" + "  x\n" * 100_000, ""),
        ("a: >\n" + "\n" * 300_000 + "  x", ""),
        ("a: \x1b]0;owned\x07", "character"),
    ],
    ids=lambda value: repr(value[:16]),
)
def test_a_hostile_text_ends_soon(text: str, first: str, parser: Parser) -> None:
    found = codes(text.encode(), parser=parser, limits=Limits(values=20_000, documents=2_000))
    assert found[:1] == ([first] if first else [])


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("[" * 25_000, "limit-depth"),
        ('{"a":' * 25_000, "limit-depth"),
        ("[" * 64 + "]" * 64, ""),
        ("[" * 65 + "]" * 65, "limit-depth"),
        ("[" + "1," * 110_000 + "1]", "limit-values"),
        ('{"a":1,' * 50_000, "syntax"),
        ("{" + '"a":1,' * 90_000 + '"a":1}', "duplicate-key"),
        ('"' + "\\n" * 1_000_000 + '"', ""),
        ('"' + "\\n" * 1_000_000, "syntax"),
        ('"' + "\\ud83d\\ude00" * 100_000 + '"', ""),
        ('"' + "a" * 5_000_000, "syntax"),
        ("9" * 5_000_000, "number-too-large"),
        ("0." + "9" * 5_000_000, ""),
        ("1e" + "9" * 1_000_000, "number-too-large"),
        (" " * 5_000_000, "empty-document"),
        ("a" * 5_000_000, "syntax"),
        ("1" + " " * 5_000_000 + "x", "syntax"),
    ],
    ids=lambda value: repr(value[:16]),
)
def test_a_hostile_json_text_ends_soon(text: str, first: str) -> None:
    assert codes(text.encode(), "a.json")[:1] == ([first] if first else [])


def test_aliases_are_never_followed(parser: Parser) -> None:
    found = read_bytes(LAUGHS.encode(), path="a.yaml", parser=parser)
    assert found.documents == []
    assert len(found.problems) == 9 + 8 * 9
    assert codes(LAUGHS.encode(), parser=parser, embedded="i") == ["anchor"] + ["alias"] * 9
    assert codes(LAUGHS.encode() + b"x: {id: a}\n", parser=parser, embedded="x") == []


def test_a_huge_file_is_not_even_decoded() -> None:
    begun = time.process_time()
    assert codes(b"\xff" * (DEFAULT.file_bytes + 1)) == ["limit-file-bytes"]
    assert time.process_time() - begun < SECONDS / 60


def test_a_large_file_within_the_limits_is_read() -> None:
    """Twenty thousand launches cannot stand in a file; ten thousand documents, or a hundred thousand values, can."""
    content = b"".join(b"--- {kind: launch, id: a%d, by: openai}\n" % number for number in range(10_000))
    found = read_bytes(content, path="a.yaml")
    assert (len(found.documents), found.problems) == (10_000, [])
    assert found.documents[-1].span(("id",)) == (10_000, 24, 10_000, 29)


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
@pytest.mark.parametrize(
    "content",
    [
        b"\x00" * 1000,
        b"\xff" * 1000,
        b"\xc0\x80",
        b"\xf4\x90\x80\x80",
        b"\xed\xbf\xbf",
        b"\x80",
        b"\xef\xbb",
        b"\xef\xbb\xbf\xef\xbb\xbf{}",
        bytes(range(256)),
        "é: ü".encode("latin-1"),
        "a: 1".encode("utf-16-le"),
        "a: 1".encode("utf-32"),
        b"\x1f\x8b\x08\x00",
        b"PK\x03\x04",
        b"%PDF-1.4\n\xe2\xe3",
    ],
)
def test_what_is_no_text_is_a_problem(content: bytes, name: str) -> None:
    assert codes(content, name)
    assert read_bytes(content, path=name).documents == []


def test_a_byte_order_mark_alone_is_an_empty_file(parser: Parser) -> None:
    assert codes(b"\xef\xbb\xbf", parser=parser) == ["empty-document"]
    assert codes(b"\xef\xbb\xbf", "a.json") == ["empty-document"]
