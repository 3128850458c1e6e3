"""Rows that change nothing in a quantifier: what is left of them says what all of them say, on both rails."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from checker.condition.engines.rails import Writer
from checker.condition.thinned import RowQuestion, row_questions, thinned
from checker.condition.tree import (
    Call,
    Compare,
    Conditional,
    Fact,
    In,
    Junction,
    ListOf,
    Literal,
    Node,
    Not,
    Param,
    Quantifier,
    Rows,
    World,
)

DAYS = [None, "2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01"]
MARKS = {"start": "2026-03-01", "later": "none"}
LEDGER = {"on": None, "off": "2026-02-01"}
Z, THIS = Fact("z", "day"), Fact("this", "day")


def value_of(term: str, key: Any) -> Any:
    return key if term == "literal" else MARKS[key] if term == "param" else LEDGER[key]


def term(rng: Random, variable: str) -> Node:
    return rng.choice(
        (
            Fact(variable, "day"),
            Fact(variable, "day"),
            THIS,
            Param(rng.choice(list(MARKS))),
            World(rng.choice(list(LEDGER))),
            Literal("2026-04-01"),
            Fact("", "day"),
            Fact(variable, "end"),
        )
    )


def condition(rng: Random, variable: str, depth: int) -> Node:
    sort = rng.random()
    if depth == 0 or sort < 0.4:
        if rng.random() < 0.25:
            return rng.choice(
                (
                    Compare("==", Fact(variable, "cloud"), Literal("azure")),
                    Fact(variable, "flag"),
                    In(Fact(variable, "cloud"), ListOf((Literal("aws"), Literal("gcp")))),
                )
            )
        return Compare(rng.choice(("<", "<=", ">", ">=", "==", "!=")), term(rng, variable), term(rng, variable))
    if sort < 0.5:
        return Not(condition(rng, variable, depth - 1))
    if sort < 0.6:
        return Conditional(*[condition(rng, variable, depth - 1) for _ in range(3)])
    if sort < 0.66:
        inner = "y" if rng.random() < 0.7 else variable
        return Quantifier(rng.choice(("exists", "all")), Rows("offerings"), inner, condition(rng, inner, depth - 1))
    if sort < 0.76:
        strict = Compare(rng.choice("<>"), term(rng, variable), term(rng, variable))
        same = Compare("==", *rng.sample((strict.left, strict.right), 2))
        return Junction("or", (strict, Junction("and", (condition(rng, variable, depth - 1), same))))
    return Junction(
        rng.choice(("and", "or")), tuple([condition(rng, variable, depth - 1) for _ in range(rng.choice((2, 3)))])
    )


@pytest.mark.parametrize("seed", range(6))
def test_what_is_left_of_rows_says_what_all_of_them_say(seed: int) -> None:
    rng = Random(seed)
    shorter = 0
    for _ in range(250):
        tree = Quantifier(rng.choice(("exists", "all")), Rows("offerings"), "z", condition(rng, "z", 3))
        questions = row_questions([tree], lambda rows, path: path in ("day", "end"))
        sides = [eval(f"lambda a, t, rows, r, w, p: {Writer({}).surely(tree, want)}") for want in (True, False)]
        for _ in range(12):
            rows: list[dict[str, Any]] = [
                {"day": rng.choice(DAYS), "end": rng.choice(DAYS[2:4]), "cloud": rng.choice(("azure", "aws")),
                 "flag": rng.choice((True, True, False, None))}
                for _ in range(rng.randrange(1, 25))
            ]  # fmt: skip
            left = thinned(rows, questions["offerings"], value_of)
            assert left and all(any(item is other for other in rows) for item in left)
            shorter += len(left) < len(rows)
            facts, this = {"day": rng.choice(DAYS)}, {"day": rng.choice(DAYS)}
            for side in sides:
                told = [side(facts, this, {"offerings": found}, {}, LEDGER, MARKS) for found in (rows, left)]
                assert told[0] == told[1], (tree, rows, left, facts, this)
    assert shorter > 2000


def test_of_a_comparison_in_one_direction_one_row_is_left() -> None:
    on_azure = Compare("==", Fact("z", "cloud"), Literal("azure"))
    body = Junction("and", (on_azure, Compare("<", Z, THIS), Compare(">=", Z, Param("start"))))
    (question,) = row_questions([Quantifier("exists", Rows("offerings"), "z", body)], lambda rows, path: path == "day")[
        "offerings"
    ]
    assert question == RowQuestion(("cloud",), "day", True, frozenset({("param", "start")}))
    rows = [{"cloud": "azure", "day": f"2026-{month:02d}-15"} for month in range(1, 13)]
    assert [row["day"] for row in thinned(rows, [question], value_of)] == ["2026-01-15", "2026-03-15"]


def test_a_day_that_must_be_the_same_is_left_as_it_is() -> None:
    eased = Junction("or", (Compare("<", Z, THIS), Compare("==", THIS, Z)))
    for body, ordered in (
        (eased, "day"),
        (Junction("and", (eased, Compare("==", THIS, Z))), None),
        (Compare("==", Z, THIS), None),
    ):
        (question,) = row_questions([Quantifier("exists", Rows("offerings"), "z", body)], lambda rows, path: True)[
            "offerings"
        ]
        assert question.ordered == ordered


def test_beside_a_term_that_is_not_known_every_day_is_left() -> None:
    body = Junction("and", (Compare(">", Z, World("on")), Compare("<", Z, THIS)))
    (question,) = row_questions([Quantifier("exists", Rows("offerings"), "z", body)], lambda rows, path: True)[
        "offerings"
    ]
    rows = [{"day": day} for day in ("2026-01-01", "2026-02-01", "2026-02-01", "2026-03-01")]
    # Wherever it falls, another of them may be the first after it.
    assert [row["day"] for row in thinned(rows, [question], value_of)] == ["2026-01-01", "2026-02-01", "2026-03-01"]


def test_rows_that_are_counted_are_left_as_they_are() -> None:
    counted = Compare(">", Call("size", (Rows("offerings"),)), Literal(3))
    assert (
        row_questions(
            [Quantifier("exists", Rows("offerings"), "z", Compare("<", Z, THIS)), counted], lambda rows, path: True
        )
        == {}
    )
