"""What is read line by line is what the parser reads: values, types, order of keys, places; and it is most descriptors."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from texts import examples, yaml_like

from checker.read import line_reader as plain
from checker.read.limits import DEFAULT, Limits
from checker.read.reader import Reading, read_bytes
from checker.read.yaml_reader import PythonParser, default_parser

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
KEYS = ["a", "b", "on", "x.y", "key-1", "a[0].b", "null", "true", "A", "kind", "a b", '"q"', "1", "é", "-a", "c"]
WORDS = [
    "x", "two words", "a  b", "1", "1.0e26", "2026-04-24", "no", "010", "12:30", "~", "null", "'s'", '"d"', "'it''s'", '""',
    '"a\\n"', "it's", "x#y", "x #y", "x: y", "a:b", "a:", "a :b", "http://x.y/z", "&a x", "*a", "!t x", "|", ">", "- x", "? x",
    "a?b", "%x", "é", "a é", "a\u3000b", "x, y", "x]", "a - b", "<<", "=", "0o17", "+1", ".5", "#c", "'#'", "...", "---", "`",
]  # fmt: skip
FLOW = [*WORDS, *"[]{},:", "k: ", "j: ", "k:", "'a, b'", '"]"', "a::b", "{a: 1, b: [x, y]}", "[[a]]", "[[[[a]]]]", "  "]


@st.composite
def lines(draw: st.DrawFn) -> str:
    """Return a line that is nearly one of a descriptor, at some depth."""
    indent = " " * draw(st.sampled_from([0, 0, 0, 1, 2, 2, 3, 4, 4]))
    dash = draw(st.sampled_from(["", "", "- ", "- ", "-   ", "-", "- - "]))
    key = draw(st.sampled_from(["", *KEYS[:5] * 3, *KEYS]))
    colon = draw(st.sampled_from([": ", ": ", ":  ", ":", " : "])) if key else ""
    flow = st.lists(st.sampled_from(FLOW), max_size=6).map("".join)
    bracketed = st.tuples(st.sampled_from(["[%s]", "{%s}", "{k: %s}", "[x, %s]"]), flow).map(
        lambda found: found[0] % found[1]
    )
    value = draw(st.sampled_from(["", "", "x", "1", "two words", *WORDS]) | bracketed)
    return indent + dash + key + colon + value + draw(st.sampled_from(["", "", "", " ", "  # c", "# c", "\t", "\r"]))


@st.composite
def mappings(draw: st.DrawFn, indent: int = 0, depth: int = 0) -> list[str]:
    """Return the lines of a mapping as people write it."""
    found = []
    for key in draw(st.lists(st.sampled_from(["a", "b", "c", "on", "x.y"]), min_size=1, max_size=3, unique=True)):
        head = " " * indent + key + ":"
        kind = draw(st.sampled_from(["value", "value", "mapping", "list"] if depth < 3 else ["value"]))
        if kind == "value":
            value = draw(st.sampled_from(["x", "1", "a b", "[]", "[a, b]", "{k: 1, j: [x]}", "'s'", *WORDS]))
            found.append(f"{head} {value}")
            continue
        found.append(head)
        if kind == "mapping":
            found += draw(mappings(indent + draw(st.sampled_from([1, 2, 4])), depth + 1))
            continue
        column = indent + draw(st.sampled_from([0, 0, 2]))
        for _ in range(draw(st.integers(1, 3))):
            gap = draw(st.sampled_from([1, 1, 3]))
            first, *rest = draw(mappings(column + 1 + gap, depth + 1) | st.sampled_from(WORDS).map(lambda word: [word]))
            found += [" " * column + "-" + " " * gap + first.lstrip(" "), *rest]
    return found


followed = st.tuples(mappings(), st.lists(lines(), max_size=2)).map(lambda two: two[0] + two[1])
documents = mappings() | st.lists(lines(), max_size=7) | followed


def shape(value: object) -> object:
    """Return a value with the types of all within it and the order of keys."""
    if isinstance(value, dict):
        return [(key, shape(item)) for key, item in value.items()]
    return [shape(item) for item in value] if isinstance(value, list) else (type(value), value)


def heard(found: Reading) -> tuple[object, object]:
    """Return all there is to know about a reading."""
    told = [(item.index, item.path, shape(item.data), item.places, item.lines()) for item in found.documents]
    return told, found.problems


def hold(content: bytes, limits: Limits = DEFAULT) -> None:
    """Check that a file is read as the parser reads it."""
    here = heard(read_bytes(content, path="a.yaml", limits=limits))
    assert here == heard(read_bytes(content, path="a.yaml", limits=limits, parser=default_parser()))
    other = read_bytes(content, path="a.yaml", limits=limits, parser=PythonParser)
    # PyYAML's own parser may refuse what libyaml's reads, and the reverse; it has empty values stand elsewhere.
    if not here[1] and not other.problems:
        assert [shape(item.data) for item in read_bytes(content, path="a.yaml", limits=limits).documents] == [
            shape(item.data) for item in other.documents
        ]


@settings(max_examples=examples(1500), deadline=None)
@given(
    documents,
    st.sampled_from(["", "", "---\n", "# c\n\n"]),
    st.sampled_from(["\n", "", "\n\n  \n", "\n---\n", "\n...\n"]),
)
@example(["# c\rb: c", "a: b"], "", "")
@example(["a: b # c\rd: e"], "", "")
@example(["a: b", " c"], "", "\n")
@example(["a:", "- b", "- c", "d: e"], "---\n", "\n")
@example(["- a:", "  - b", "  c: d"], "", "\n")
@example(["a:", "  - b", "  -   c: d", "      e:", "      - {f: g}"], "", "\n")
def test_it_is_what_the_parser_reads(found: list[str], before: str, after: str) -> None:
    hold((before + "\n".join(found) + after).encode())


@settings(max_examples=examples(300), deadline=None)
@given(yaml_like)
def test_so_are_texts_of_every_sort(text: str) -> None:
    hold(text.encode())


@settings(max_examples=examples(300), deadline=None)
@given(mappings(), st.integers(1, 9), st.integers(1, 40), st.integers(0, 2))
def test_the_limits_are_the_same(found: list[str], depth: int, values: int, most: int) -> None:
    hold("\n".join(found).encode(), DEFAULT._replace(depth=depth, values=values, documents=most))


@pytest.mark.parametrize("depth", [62, 63, 64, 65])
@pytest.mark.parametrize("last", ["x", "[[[x]]]", "{a: {b: {c: x}}}"])
def test_the_limit_of_depth_holds_to_the_level(depth: int, last: str) -> None:
    keys = [" " * level + "a:" for level in range(depth - 1)]
    hold("\n".join([*keys, " " * (depth - 1) + f"a: {last}"]).encode())
    items = ["a:", *["  " * level + "- a:" for level in range(depth // 2)]]
    hold("\n".join([*items, "  " * (depth // 2) + f"- {last}"]).encode())


def test_most_descriptors_are_read_line_by_line() -> None:
    files = [file for verdict in ("pass", "fail", "needs-review") for file in (FIXTURES / verdict).glob("*.yaml")]
    assert len(files) > 50
    left = [file.name for file in files if plain.read(file.read_text(), DEFAULT) is None]
    assert not left


def test_a_document_shares_no_value_with_another() -> None:
    text = "a: [x]\nb: {c: [z]}\n"
    one, other = plain.read(text, DEFAULT), plain.read(text, DEFAULT)
    assert one == other == {"a": ["x"], "b": {"c": ["z"]}}
    assert one is not None and other is not None
    assert one["a"] is not other["a"] and one["b"]["c"] is not other["b"]["c"]


def test_what_is_remembered_is_bounded() -> None:
    for number in range(6000):
        assert plain.read(f"a: {number}\nb: {'x' * 300}\n", DEFAULT)
    assert len(plain._known) <= plain._REMEMBERED
    assert max(map(len, plain._known)) <= plain._LONGEST
