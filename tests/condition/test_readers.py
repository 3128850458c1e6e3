"""The three readers of a condition say the same: diagram = slow reader in every completion, rails where they are definite."""

from __future__ import annotations

import random
from functools import reduce
from typing import Any

import pytest

from checker.condition.engines.diagram import BOTTOM, FALSE, TRUE, Diagram
from checker.condition.engines.rails import condition_function
from checker.condition.engines.symbolic import Symbolic, Values
from checker.condition.engines.trace import trace
from checker.condition.engines.values import CelError, Environment
from checker.condition.parse import ConditionError, parse
from checker.condition.resolve import resolve
from checker.condition.scope import Room, Scope, Type
from checker.condition.tree import Node
from checker.judge.decides import exists
from checker.read.days import is_day, later
from tests.condition.random_conditions import (
    ACT,
    DAYS,
    NUMBERS,
    PARAMS,
    READINGS,
    ROW,
    ROWS,
    WORDS,
    WORLD,
    Conditions,
    environment,
    text_of,
)

NAMES = {"boolean": "bool"}
DOMAINS: dict[str, tuple[Any, ...]] = {
    "text": tuple(WORDS[:3]),
    "date": tuple(DAYS),
    "number": (-1, 0.5, 1e26),
    "boolean": (True, False),
    "list": ((), ("azure",), ("aws", "é")),
}


def types(fields: dict[str, str]) -> dict[str, Type]:
    return {name: Type(NAMES.get(kind, kind), (), kind == "date") for name, kind in fields.items()}


SCOPE = Scope(
    types(ACT),
    {ROWS: types(ROW)},
    ROWS,
    {key: tuple(names) for key, names in READINGS.items()},
    types(WORLD),
    dict.fromkeys(PARAMS, "2026-04-27"),
    {},
    {},
    is_day,
    Room(),
)


def draw(rng: random.Random) -> Node:
    """Return a random condition that is well typed."""
    while True:
        try:
            return resolve(parse(text_of(Conditions(rng, ours=True).condition())), SCOPE)
        except ConditionError:
            continue


def tuples(values: Any) -> Any:
    """Return values as acts hold them: lists frozen, numbers as doubles."""
    return {
        key: tuple(value) if isinstance(value, list) else float(value) if type(value) is int else value
        for key, value in values.items()
    }


def values_of(found: Environment) -> Values:
    return Values(
        tuples(found.facts),
        {ROWS: [tuples(row) for row in found.rows[ROWS]]},
        found.readings,
        tuples(found.world),
        found.params,
    )


def open_choices(values: Values) -> list[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    found = [
        (("fact", ROWS, index, path), DOMAINS[ROW[path]])
        for index, row in enumerate(values.rows[ROWS])
        for path, value in row.items()
        if value is None
    ]
    found += [(("fact", "", 0, path), DOMAINS[ACT[path]]) for path, value in values.facts.items() if value is None]
    found += [(("world", key), DOMAINS[WORLD[key]]) for key, value in values.world.items() if value is None]
    return found + [(("reading", key), tuple(READINGS[key])) for key, value in values.readings.items() if value is None]


def complete(values: Values, chosen: dict[tuple[Any, ...], Any], this: tuple[str, int] | None) -> Environment:
    facts, world, readings = dict(values.facts), dict(values.world), dict(values.readings)
    rows = [dict(row) for row in values.rows[ROWS]]
    for address, value in chosen.items():
        if address[0] == "world":
            world[address[1]] = value
        elif address[0] == "reading":
            readings[address[1]] = value
        elif address[1]:
            rows[address[2]][address[3]] = value
        else:
            facts[address[3]] = value
    return Environment(facts, {ROWS: rows}, this, readings, world, dict(values.params))


def follow(diagram: Diagram, node: int, picks: list[int]) -> bool:
    while diagram.level[node] != BOTTOM:
        node = diagram.kids[node][picks[diagram.level[node]]]
    return node == TRUE


@pytest.mark.parametrize("seed", range(6))
def test_three_readers_of_one_tree_agree(seed: int) -> None:
    rng = random.Random(f"readers {seed}")
    for _ in range(150):
        node = draw(rng)
        found = environment(rng, rng.choice([0.5, 0.8, 1.0]))
        values = values_of(found)
        choices = open_choices(values)
        diagram = Diagram()
        variables = {address: diagram.choice(level, domain) for level, (address, domain) in enumerate(choices)}
        symbolic = Symbolic(diagram, values, variables)
        assert found.this is not None
        root = symbolic.truth(node, {"this": found.this})
        assert symbolic.truth(node, {"this": found.this}, False) == diagram.negate(root)
        space: dict[str, Any] = {"later": later}
        exec(condition_function(node, "condition", {}), space)
        row = values.rows[ROWS][found.this[1]]
        rail = space["condition"](values.facts, row, values.rows, values.readings, values.world, values.params)
        assert rail is None or root == (TRUE if rail else FALSE)
        if not choices:
            assert rail is not None
        for _ in range(12):
            picks = [rng.randrange(len(domain)) for _, domain in choices]
            chosen = {address: domain[pick] for (address, domain), pick in zip(choices, picks, strict=True)}
            outcome = trace(node, complete(values, chosen, found.this)).value
            assert not isinstance(outcome, CelError)
            assert outcome is follow(diagram, root, picks), (text_of(node), chosen)


def random_function(diagram: Diagram, rng: random.Random, sizes: list[int], depth: int = 4) -> int:
    if not depth or rng.random() < 0.2:
        level = rng.randrange(len(sizes))
        return diagram.node(level, tuple([rng.randrange(2) for _ in range(sizes[level])]))
    f, g = random_function(diagram, rng, sizes, depth - 1), random_function(diagram, rng, sizes, depth - 1)
    return rng.choice([diagram.conj, diagram.disj, lambda a, b: diagram.either(a, b, diagram.negate(b))])(f, g)


@pytest.mark.parametrize("seed", range(3))
def test_equal_functions_are_one_node(seed: int) -> None:
    rng = random.Random(f"diagram {seed}")
    sizes = [2, 3, 4, 2]
    for _ in range(60):
        diagram = Diagram()
        f, g = random_function(diagram, rng, sizes), random_function(diagram, rng, sizes)
        every = [[a, b, c, d] for a in range(2) for b in range(3) for c in range(4) for d in range(2)]
        same = all(follow(diagram, f, picks) == follow(diagram, g, picks) for picks in every)
        assert same == (f == g)
        assert diagram.negate(diagram.conj(f, g)) == diagram.disj(diagram.negate(f), diagram.negate(g))
        assert diagram.negate(diagram.negate(f)) == f
        level = rng.randrange(4)
        for index in range(sizes[level]):
            fixed = diagram.restrict(f, level, index)
            assert level not in diagram.support(fixed)
            assert all(
                follow(diagram, fixed, p) == follow(diagram, f, [*p[:level], index, *p[level + 1 :]]) for p in every
            )
        freed = f
        levels = rng.sample(range(4), rng.randrange(4))
        for level in levels:
            values = [diagram.restrict(freed, level, index) for index in range(sizes[level])]
            freed = reduce(diagram.disj, values)
        assert exists(diagram, f, *levels) == freed


def test_nothing_that_an_author_writes_is_code() -> None:
    text = '''this.cloud == "\\"] or __import__('os').system('true') or [\\"" || reading.A1 == "azure"'''
    space: dict[str, Any] = {"__builtins__": {"any": any, "all": all, "len": len}}
    exec(condition_function(resolve(parse(text), SCOPE), "condition", {}), space)
    row = dict.fromkeys(ROW)
    assert (
        space["condition"](dict.fromkeys(ACT), {**row, "cloud": "x"}, {ROWS: [row]}, {"A1": "aws", "A2": None}, {}, {})
        is False
    )


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_are_literals_that_python_reads_the_same(number: float) -> None:
    space: dict[str, Any] = {}
    exec(condition_function(resolve(parse(f"amount == {number!r}".replace("+", "")), SCOPE), "condition", {}), space)
    assert space["condition"]({**dict.fromkeys(ACT), "amount": number}, {}, {ROWS: []}, {}, {}, {}) is True
