"""The slow reader: values as CEL has them, what is not known, and the reads that an outcome rests on."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_conditions import ROWS, Conditions, environment

from checker.condition.engines.trace import evaluate, trace
from checker.condition.engines.values import UNKNOWN, CelError, Environment, Read
from checker.condition.parse import parse
from checker.condition.tree import (
    Call,
    Compare,
    Conditional,
    Element,
    Fact,
    In,
    Junction,
    Known,
    ListOf,
    Literal,
    Node,
    Not,
    Param,
    Quantifier,
    Reading,
    Rows,
    Select,
    World,
)

ENVIRONMENT = Environment(
    facts={"by": "openai", "product.brand": "joint", "amount": 2, "tags": ["x", "y"], "open": True, "to": None},
    rows={
        "offerings": [
            {"cloud": "azure", "available": "2026-05-01", "stage": None, "customers": ["commercial"]},
            {"cloud": "aws", "available": "2026-04-01", "stage": "ga", "customers": None},
            {"cloud": "gcp", "available": "none", "stage": "ga", "customers": []},
        ]
    },
    this=("offerings", 1),
    readings={"A01": "both", "A02": None},
    world={"agi.declared_on": "none", "limit": None},
    params={"start26": "2026-04-27"},
)
OPENAI = Compare("==", Fact("", "by"), Literal("openai"))
MICROSOFT = Compare("==", Fact("", "by"), Literal("microsoft"))
JOINT = Compare("==", Fact("", "product.brand"), Literal("joint"))
TO = Compare("==", Fact("", "to"), Literal("acme"))
WRONG = Compare("<", Fact("", "by"), Fact("", "amount"))
AWS = Compare("==", Fact("z", "cloud"), Literal("aws"))
EARLIER = Compare("<", Fact("z", "available"), Fact("this", "available"))
GA = Compare("==", Fact("z", "stage"), Literal("ga"))
ERROR = "error"


def outcome(node: Node, environment: Environment = ENVIRONMENT) -> tuple[object, list[str]]:
    """The value (any error as ERROR) and the names that were read."""
    found = trace(node, environment)
    return ERROR if isinstance(found.value, CelError) else found.value, [read.name for read in found.reads]


@pytest.mark.parametrize(
    ("node", "value", "reads"),
    [
        # a false && rests on its first false operand, a true one on all, an unknown one on all
        (Junction("and", (OPENAI, JOINT)), True, ["by", "product.brand"]),
        (Junction("and", (JOINT, MICROSOFT, TO)), False, ["by"]),
        (Junction("and", (TO, MICROSOFT)), False, ["by"]),
        (Junction("and", (JOINT, TO)), UNKNOWN, ["product.brand", "to"]),
        (Junction("and", (WRONG, MICROSOFT)), False, ["by"]),
        (Junction("and", (WRONG, OPENAI)), ERROR, ["by", "amount"]),
        (Junction("and", (WRONG, TO)), UNKNOWN, ["by", "amount", "to"]),
        (Junction("and", (TO, WRONG)), UNKNOWN, ["to", "by", "amount"]),
        (Junction("and", (Fact("", "open"), Fact("", "by"))), ERROR, ["open", "by"]),
        # || the other way round
        (Junction("or", (MICROSOFT, JOINT, OPENAI)), True, ["product.brand"]),
        (Junction("or", (WRONG, TO, OPENAI)), True, ["by"]),
        (Junction("or", (MICROSOFT, Not(JOINT))), False, ["by", "product.brand"]),
        (Junction("or", (MICROSOFT, TO)), UNKNOWN, ["by", "to"]),
        # ?: rests on its condition and the branch taken
        (Conditional(OPENAI, JOINT, TO), True, ["by", "product.brand"]),
        (Conditional(MICROSOFT, TO, Not(JOINT)), False, ["by", "product.brand"]),
        (Conditional(TO, OPENAI, MICROSOFT), UNKNOWN, ["to", "by"]),
        (Conditional(TO, OPENAI, JOINT), True, ["by", "product.brand"]),  # the condition is idle: both branches agree
        (Conditional(WRONG, OPENAI, OPENAI), ERROR, ["by", "amount"]),
        (Conditional(Fact("", "by"), OPENAI, OPENAI), ERROR, ["by"]),
        # rows: the first that decides, else all
        (Quantifier("exists", Rows("offerings"), "z", AWS), True, ["offerings[1].cloud"]),
        (Quantifier("all", Rows("offerings"), "z", AWS), False, ["offerings[0].cloud"]),
        (Quantifier("exists", Rows("offerings"), "z", GA), True, ["offerings[1].stage"]),
        (Quantifier("all", Rows("offerings"), "z", GA), UNKNOWN, [f"offerings[{row}].stage" for row in range(3)]),
        (
            Quantifier("exists", Rows("offerings"), "z", Junction("and", (AWS, Not(GA)))),
            False,
            ["offerings[0].cloud", "offerings[1].stage", "offerings[2].cloud"],
        ),
        (
            Quantifier("exists", Rows("offerings"), "z", EARLIER),
            False,
            ["offerings[0].available", "offerings[1].available", "offerings[2].available"],
        ),
        (
            Quantifier(
                "exists",
                Rows("offerings"),
                "z",
                Quantifier(
                    "all", Rows("offerings"), "y", Compare("<=", Fact("z", "available"), Fact("y", "available"))
                ),
            ),
            True,
            ["offerings[1].available", "offerings[0].available", "offerings[2].available"],
        ),
        (Quantifier("exists", Rows("places"), "z", AWS), UNKNOWN, ["places"]),
        (Compare("==", Call("size", (Rows("offerings"),)), Literal(3)), True, []),
        # lists
        (Quantifier("exists", Fact("", "tags"), "t", Compare("==", Element("t"), Literal("y"))), True, ["tags"]),
        (Quantifier("all", Fact("this", "customers"), "t", Literal(True)), UNKNOWN, ["offerings[1].customers"]),
        (Quantifier("all", Fact("", "by"), "t", Literal(True)), ERROR, ["by"]),
        (In(Literal("x"), Fact("", "tags")), True, ["tags"]),
        (In(Fact("", "by"), ListOf((Literal("openai"), Literal(1)))), True, ["by"]),
        (In(Fact("", "to"), ListOf((Literal("openai"),))), UNKNOWN, ["to"]),
        (In(Fact("", "by"), ListOf((Fact("", "to"), Fact("this", "cloud"), Literal("openai")))), True, ["by"]),
        (
            In(Fact("", "by"), ListOf((Fact("", "to"), Fact("this", "cloud")))),
            UNKNOWN,
            ["by", "to", "offerings[1].cloud"],
        ),
        (In(Fact("", "by"), Fact("", "product.brand")), ERROR, ["by", "product.brand"]),
        (Compare("==", Call("size", (Fact("", "tags"),)), Literal(2)), True, ["tags"]),
        (
            Quantifier(
                "exists", ListOf((Fact("", "to"), Fact("", "by"))), "t", Compare("==", Element("t"), Literal("openai"))
            ),
            True,
            ["by"],
        ),
        # readings, the ledger, first days
        (Compare("==", Reading("A01"), Literal("both")), True, ["A01"]),
        (Compare("==", Reading("A02"), Literal("earlier")), UNKNOWN, ["A02"]),
        (Compare(">=", World("agi.declared_on"), Param("start26")), True, ["agi.declared_on", "start26"]),
        (Compare("<=", Fact("", "amount"), World("limit")), UNKNOWN, ["amount", "limit"]),
        (Known("limit"), False, ["limit"]),
        (Known("agi.declared_on"), True, ["agi.declared_on"]),
        (Call("has", (Fact("", "by"),)), True, ["by"]),
        (Call("has", (Fact("", "to"),)), UNKNOWN, ["to"]),
        # the same fact by two names is read once
        (
            Junction(
                "and",
                (
                    Compare("==", Fact("this", "cloud"), Literal("aws")),
                    Quantifier("exists", Rows("offerings"), "z", AWS),
                ),
            ),
            True,
            ["offerings[1].cloud"],
        ),
    ],
)
def test_outcomes(node: Node, value: object, reads: list[str]) -> None:
    """A condition over the environment above, its value and what it rests on."""
    assert outcome(node) == (value, reads)


def test_a_read_says_its_kind_its_name_and_what_was_found() -> None:
    both = Compare("==", Reading("A01"), Literal("both"))
    found = trace(Junction("and", (both, Compare("<", World("limit"), Fact("", "amount")))), ENVIRONMENT)
    assert found.value is UNKNOWN
    assert found.reads == (Read("reading", "A01", "both"), Read("world", "limit", UNKNOWN), Read("fact", "amount", 2))


def test_where_the_act_is_the_subject_this_is_the_act() -> None:
    condition = Compare("==", Fact("this", "by"), Literal("openai"))
    assert outcome(condition, ENVIRONMENT._replace(this=None)) == (True, ["by"])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a.b.c", "dotted"),
        ("a.b.d", "inner"),
        ("a.x", ERROR),
        ("n.x", ERROR),
        ("missing", ERROR),
        ("u.x", UNKNOWN),
        ("u == 1 && false", False),
        ("missing || u", UNKNOWN),
        ("-n", -1),
        ("-u", UNKNOWN),
        ("-'a'", ERROR),
        ("!u", UNKNOWN),
        ("!n", ERROR),
        ("size(m)", 1),
        ("'k' in m", True),
        ("m.exists(k, k == 'k')", True),
        ("m == m", True),
        ("has(m.k)", True),
        ("has(m.x)", False),
        ("has(u.x)", UNKNOWN),
        ("has(n.x)", ERROR),
        ("size(n)", ERROR),
        ("f(n)", ERROR),
        ("n.f()", ERROR),
        ("size(n, n)", ERROR),
        ("-low", ERROR),
        ("big < 1.0", False),
        ("big == 1e300", False),
        ("[u] == [1]", UNKNOWN),
        ("[missing, u] == [1]", UNKNOWN),
        ("[n, 2] == [1.0, 2.0]", True),
        ("[n, 2] == [1.0]", False),
        ("1 in [missing, 1]", ERROR),
        ("1 in [missing, u]", UNKNOWN),
        ("n == true", False),
        ("n == null", False),
    ],
)
def test_plain_bindings(text: str, value: object) -> None:
    """Expressions over names bound to values, dotted names and maps among them."""
    bindings = {
        "a.b.c": "dotted",
        "a.b": {"c": "not this", "d": "inner"},
        "n": 1,
        "u": UNKNOWN,
        "m": {"k": 1.0},
        "low": -(2**63),
        "big": 10**400,
    }
    found = evaluate(parse(text), bindings)
    assert (ERROR if isinstance(found, CelError) else found) == value
    assert isinstance(value, bool) == isinstance(found, bool)


def test_an_error_says_where_and_why() -> None:
    found = evaluate(parse("true && 'a' < 1"), {})
    assert found == CelError("`<` cannot order text and a number", 12)
    assert evaluate(Select(Literal("a"), "b", 4), {}) == CelError("text has no fields", 4)


SEEDS = st.integers(0, 2**32)
KNOWN = st.sampled_from([0.2, 0.5, 0.8, 1.0])


def drawn(seed: int, known: float) -> tuple[Node, Environment, Environment]:
    """A well-typed condition and two environments with as many rows and the same subject, the second all known."""
    random = Random(seed)
    condition = Conditions(random).condition()
    rows = random.randrange(1, 4)
    first, second = environment(random, known, rows), environment(random, 1.0, rows)
    return condition, first, second._replace(this=first.this)


@settings(max_examples=500, deadline=None)
@given(SEEDS, KNOWN)
def test_the_outcome_stays_while_its_reads_stay(seed: int, known: float) -> None:
    """Everything that was not among the reads is changed, to something known or not: the value is the same."""
    condition, first, second = drawn(seed, known)
    found = trace(condition, first)
    names = {read[:2] for read in found.reads}
    assert len(names) == len(found.reads)
    assert trace(condition, mixed(first, second, names)).value == found.value


@settings(max_examples=500, deadline=None)
@given(SEEDS, KNOWN)
def test_more_facts_never_turn_a_definite_value_around(seed: int, known: float) -> None:
    condition, first, second = drawn(seed, known)
    found = trace(condition, first).value
    completed = trace(condition, filled(first, second)).value
    assert isinstance(completed, bool)
    assert found is UNKNOWN or found is completed


def mixed(first: Environment, second: Environment, names: set[tuple[str, str]]) -> Environment:
    """`second`, but as `first` has it for what the names say."""

    def mix(kind: str, one: object, other: object, prefix: str = "") -> dict[str, object]:
        assert isinstance(one, dict) and isinstance(other, dict)
        return {key: (one if (kind, prefix + key) in names else other)[key] for key in one}

    rows = [
        mix("fact", one, other, f"{ROWS}[{index}].")
        for index, (one, other) in enumerate(zip(first.rows[ROWS], second.rows[ROWS], strict=True))
    ]
    return Environment(
        mix("fact", first.facts, second.facts),
        {ROWS: rows},
        first.this,
        mix("reading", first.readings, second.readings),  # type: ignore[arg-type]
        mix("world", first.world, second.world),
        mix("param", first.params, second.params),  # type: ignore[arg-type]
    )


def filled(first: Environment, second: Environment) -> Environment:
    """`first`, with what it does not know taken from `second`."""
    known = {("fact", key) for key, value in first.facts.items() if value is not None}
    known |= {("reading", key) for key, value in first.readings.items() if value is not None}
    known |= {("world", key) for key, value in first.world.items() if value is not None}
    known |= {("param", key) for key in first.params}
    for index, row in enumerate(first.rows[ROWS]):
        known |= {("fact", f"{ROWS}[{index}].{key}") for key, value in row.items() if value is not None}
    return mixed(first, second, known)
