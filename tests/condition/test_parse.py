"""The parser of conditions: trees, places, and what is not part of the subset."""

from __future__ import annotations

import string
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_conditions import Conditions, text_of

from checker.condition.parse import DEPTH, LENGTH, ConditionError, parse
from checker.condition.tree import (
    Call,
    Compare,
    Conditional,
    In,
    Junction,
    ListOf,
    Literal,
    Method,
    Name,
    Negate,
    Node,
    Not,
    Quantifier,
    Select,
)
from checker.condition.walk import children, rebuild, walk

A, B, C, D, E = map(Name, "abcde")


def shape(node: Any) -> Any:
    """A tree with every place at 0."""
    if hasattr(node, "_replace"):
        return node._replace(at=0, **{field: shape(getattr(node, field)) for field in node._fields if field != "at"})
    return tuple(map(shape, node)) if isinstance(node, tuple) else node


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("a.b.if", Select(Select(A, "b"), "if")),
        ("a == b", Compare("==", A, B)),
        ("a < b == c", Compare("==", Compare("<", A, B), C)),
        ("a in b in c", In(In(A, B), C)),
        ("a && b && c", Junction("and", (A, B, C))),
        ("a || b && c || d", Junction("or", (A, Junction("and", (B, C)), D))),
        ("a && (b && c)", Junction("and", (A, Junction("and", (B, C))))),
        ("a || b ? c : d ? e : a", Conditional(Junction("or", (A, B)), C, Conditional(D, E, A))),
        ("a ? (b ? c : d) : e", Conditional(A, Conditional(B, C, D), E)),
        ("!a == b", Compare("==", Not(A), B)),
        ("!a.b", Not(Select(A, "b"))),
        ("!!a", A),
        ("!!!a", Not(A)),
        ("-a", Negate(A)),
        ("--a", A),
        ("-1", Literal(-1)),
        ("- - 1", Literal(1)),
        ("-(1)", Negate(Literal(1))),
        ("a == -1.5e-1", Compare("==", A, Literal(-0.15))),
        (".5", Literal(0.5)),
        ("1E3", Literal(1000.0)),
        ("007", Literal(7)),
        ("0xfF", Literal(255)),
        ("-0x8000000000000000", Literal(-(2**63))),
        ("9223372036854775807", Literal(2**63 - 1)),
        ("true", Literal(True)),
        ("null", Literal(None)),
        ("[]", ListOf(())),
        ("[1, 'a', [true,],]", ListOf((Literal(1), Literal("a"), ListOf((Literal(True),))))),
        ("f()", Call("f", ())),
        ("is_api(this, 1)", Call("is_api", (Name("this"), Literal(1)))),
        ("has(a.b)", Call("has", (Select(A, "b"),))),
        ("a.b.size()", Method(Select(A, "b"), "size", ())),
        ("a.f(b)", Method(A, "f", (B,))),
        ("'a'.size()", Method(Literal("a"), "size", ())),
        ("a.exists(b, b.c)", Quantifier("exists", A, "b", Select(B, "c"))),
        ("a.all(b, c).d", Select(Quantifier("all", A, "b", C), "d")),
        ("exists == all.exists", Compare("==", Name("exists"), Select(Name("all"), "exists"))),
        ("truely != nullable", Compare("!=", Name("truely"), Name("nullable"))),
        ("a// one\n  // two\n\t&&\r\n\fb //", Junction("and", (A, B))),
        # text
        ("''", Literal("")),
        ('""""""', Literal("")),
        ('"it\'s"', Literal("it's")),
        ("'a//b'", Literal("a//b")),
        (r"'\a\b\f\n\r\t\v\\\?\"\'\`'", Literal("\a\b\f\n\r\t\v\\?\"'`")),
        (r"'\x41\X42\103\u0044\U00000045'", Literal("ABCDE")),
        (r"'\U0001F431\377'", Literal("🐱ÿ")),
        ("'''a\r\n'b'\rc'''", Literal("a\n'b'\nc")),
        (r"'''\''''", Literal("'")),
        (r"r'\n\'", Literal("\\n\\")),
        (r'R"""\"""', Literal("\\")),
        ("r == 'r'", Compare("==", Name("r"), Literal("r"))),
    ],
)
def test_trees(text: str, tree: Node) -> None:
    """A text and its tree, places aside; what lies below a node is what changes with it."""
    assert shape(parse(text)) == tree
    met: list[Node] = []
    for node in walk(tree):
        below: list[Node] = []
        rebuild(node, lambda child, below=below: below.append(child) or child)  # type: ignore[misc]
        assert list(children(node)) == below
        met += below
    assert len(met) == len(list(walk(tree))) - 1


def test_places_are_those_of_the_node_s_own_word() -> None:
    tree = parse("a.bc == 'x' &&\n f(d.exists(e, !e)) ? -g : [1] in h")
    assert isinstance(tree, Conditional) and tree.at == 35
    assert isinstance(tree.condition, Junction) and tree.condition.at == 12
    equal, call = tree.condition.operands
    assert isinstance(equal, Compare) and equal.at == 5
    assert isinstance(equal.left, Select) and equal.left.at == 2 and equal.left.operand == Name("a", 0)
    assert equal.right == Literal("x", 8)
    assert isinstance(call, Call) and call.at == 16
    assert call.args == (Quantifier("exists", Name("d", 18), "e", Not(Name("e", 31), 30), 20),)
    assert tree.then == Negate(Name("g", 38), 37)
    assert tree.otherwise == In(ListOf((Literal(1, 43),), 42), Name("h", 49), 46)


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("", 0, "expected a value, found the end"),
        ("  // nothing\n", 13, "expected a value, found the end"),
        ("a ==", 4, "expected a value, found the end"),
        ("a b", 2, "expected an operator or the end, found `b`"),
        ("(a", 2, "expected `)`, found the end"),
        ("a)", 1, "expected an operator or the end, found `)`"),
        ("[1 2]", 3, "expected `,` or `]`, found `2`"),
        ("f(a,)", 4, "expected a value after the comma, found `)`"),
        ("a ? b", 5, "expected `:` and what holds otherwise, found the end"),
        ("a ? b ? c : d : e", 6, "put the inner `?:` in parentheses"),
        ("a.", 2, "expected the name of a field, found the end"),
        ("a.in", 2, "expected the name of a field, found `in`"),
        ("a.true", 2, "expected the name of a field, found `true`"),
        ("a.'b'", 2, "expected the name of a field, found `'b'`"),
        ("in", 0, "`in` is a word that CEL reserves"),
        ("a.exists(if, if)", 9, "`if` is a word that CEL reserves"),
        ("a == 'x", 5, "the text is not closed: expected '"),
        ('a == "x\ny"', 5, 'the text is not closed: expected "'),
        ("a == \x1b", 5, "found `\\x1b`"),
        ("é", 0, "expected a value, found `é`"),
        # written as other languages have it
        ("a = b", 2, "CEL writes =="),
        ("a and b", 2, "CEL writes &&"),
        ("a or b", 2, "CEL writes ||"),
        ("a & b", 2, "CEL writes &&"),
        ("not a", 0, "CEL writes !"),
        ("a is b", 2, "CEL writes =="),
        ("a == “b”", 5, "CEL writes straight quotes"),
        ("a # b", 2, "CEL writes //"),
        # CEL that the subset leaves out
        ("a + 1", 2, "arithmetic (`+`) is not part of conditions"),
        ("a - 1", 2, "arithmetic (`-`) is not part of conditions"),
        ("a-1", 1, "arithmetic (`-`) is not part of conditions"),
        ("(a * 2) == b", 3, "arithmetic (`*`) is not part of conditions"),
        ("[a / 2]", 3, "arithmetic (`/`) is not part of conditions"),
        ("a % 2 == 0", 2, "arithmetic (`%`) is not part of conditions"),
        ("a[0]", 1, "indexing with `[ ]` is not part of conditions: ask with `in`, `exists` or `all`"),
        ("{'a': 1}", 0, "maps are not part of conditions"),
        ("T{a: 1}", 1, "messages are not part of conditions"),
        ("b'a'", 0, "bytes are not part of conditions"),
        ("bR'a'", 0, "bytes are not part of conditions"),
        ("1u", 0, "unsigned numbers are not part of conditions: write `1`"),
        ("0xFU", 0, "unsigned numbers are not part of conditions: write `0xF`"),
        (".a", 0, "a name has no point before it"),
        ("-.", 1, "a name has no point before it"),
        ("a.matches('b')", 2, "`.matches` is not part of conditions: compare whole texts with `==` or `in`"),
        ("matches(a, 'b')", 0, "`matches` is not part of conditions"),
        ("a.map(b, b)", 2, "`.map` is not part of conditions: ask with `exists` or `all`"),
        ("a.filter(b)", 2, "`filter` takes a simple name and a condition on it"),
        ("int(a)", 0, "`int` is not part of conditions"),
        ("timestamp(a) < b", 0, "`timestamp` is not part of conditions: compare dates as ISO text"),
        ("a.getFullYear()", 2, "`.getFullYear` is not part of conditions"),
        # forms and limits
        ("a.exists(b)", 2, "`exists` takes a simple name and a condition on it"),
        ("a.all(b.c, d)", 2, "`all` takes a simple name and a condition on it"),
        ("has(a)", 0, "`has` asks for one field"),
        ("has(a.b, a.c)", 0, "`has` asks for one field"),
        (r"'a\qb'", 0, r"`\q` is no escape of CEL"),
        (r"'\x1'", 0, r"`\x` is no escape of CEL"),
        (r"'\400'", 0, r"`\4` is no escape of CEL"),
        (r"'\ud800'", 0, r"`\ud800` is no Unicode character"),
        (r"'\U00110000'", 0, r"`\U00110000` is no Unicode character"),
        ("9223372036854775808", 0, "does not fit into CEL's 64 bits"),
        ("-9223372036854775809", 1, "does not fit into CEL's 64 bits"),
        ("--9223372036854775808", 2, "does not fit into CEL's 64 bits"),
        ("9" * 5000, 0, "does not fit into CEL's 64 bits"),
        ("0x" + "f" * 5000, 0, "does not fit into CEL's 64 bits"),
        ("-1e999", 1, "too large for a double"),
        ("9" * 5000 + ".0", 0, "too large for a double"),
        ("a" * (LENGTH + 1), 0, "longer than 20,000 characters"),
    ],
)
def test_errors(text: str, at: int, message: str) -> None:
    """A text that is no condition, the place at fault and what the message says."""
    with pytest.raises(ConditionError) as caught:
        parse(text)
    assert message in caught.value.message
    assert (caught.value.at, caught.value.text) == (at, text)


def test_an_error_shows_its_line_and_a_caret() -> None:
    with pytest.raises(ConditionError) as caught:
        parse("a ==\t'x'\n&&\tb = c")
    assert str(caught.value).endswith("(line 2, column 6 of the condition)")
    assert caught.value.excerpt() == "&& b = c\n     ^"


def test_an_excerpt_of_a_long_line_is_cut_around_the_fault() -> None:
    with pytest.raises(ConditionError) as caught:
        parse("a && " * 100 + "b = c" + " && d" * 100)
    line, caret = caught.value.excerpt().split("\n")
    assert len(line) == 100
    assert line[len(caret) - 1] == "="
    assert str(caught.value).endswith("(column 503 of the condition)")


@pytest.mark.parametrize(
    ("before", "middle", "after"),
    [
        ("(", "a", ")"),
        ("[", "a", "]"),
        ("f(", "a", ")"),
        ("!(", "a", ")"),
        ("-(", "a", ")"),
        ("a ? b : ", "c", ""),
        ("a && (b || ", "a", ")"),
        ("a || b && c == d.exists(x, ", "a", ")"),
        ("", "a", ".b"),
        ("", "a", " == b"),
        ("", "a", ".f()"),
        ("", "a", ".exists(x, y)"),
        ("a in [", "a", "]"),
    ],
)
@pytest.mark.parametrize("levels", [20, 40, 70, 1000])
def test_depth_is_an_error_and_never_overflows_the_stack(before: str, middle: str, after: str, levels: int) -> None:
    """Some are trees, the others say that they are too deep; signs count for nothing."""
    text = before * levels + middle + after * levels
    try:
        parse(text)
    except ConditionError as error:
        assert levels > DEPTH / 4
        assert "deeper than" in error.message or "longer than" in error.message
    else:
        assert levels <= DEPTH
    assert parse("!" * levels + "a") in (A._replace(at=levels),)


def test_wide_conditions_are_not_deep() -> None:
    tree = parse(" || ".join(["a == 'x'"] * 1000))
    assert isinstance(tree, Junction)
    assert len(tree.operands) == 1000


PIECES = st.sampled_from(
    "a this exists has size in true null if not 1 0x 1.5 2u 1e9 'x' \" ' ''' r' b' \\ // . , ( ) [ ] { } ? : ! - + "
    "&& || & == = < é \x00".split()
    + ["\n", " "]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=30) | st.text(string.printable, max_size=30))
def test_any_text_is_a_tree_or_an_error_with_a_place(text: str) -> None:
    try:
        parse(text)
    except ConditionError as error:
        assert 0 <= error.at <= len(text)
        assert str(error)
        assert "\n^" in error.excerpt().replace(" ", "")


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_written_out_is_read_back(seed: int) -> None:
    """A tree, written with parentheses everywhere, is parsed to the text that it came from."""
    text = text_of(Conditions(Random(seed), faulty=0.1).condition(4))
    assert text_of(unresolved(parse(text))) == text


def unresolved(node: Any) -> Any:
    """Names and selections as the writer has them: one name with points."""
    if isinstance(node, Select):
        operand = unresolved(node.operand)
        assert isinstance(operand, Name)
        return Name(f"{operand.name}.{node.field}")
    if not isinstance(node, tuple):
        return node
    parts = [tuple(map(unresolved, part)) if type(part) is tuple else unresolved(part) for part in node]
    return type(node)(*parts)
