"""Comparison of generated functions with diagrams: on random acts, and rule by rule over the equivalence classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod
from random import Random
from typing import Any, NamedTuple

from checker.condition.codes import FAILS, HOLDS, NOT_GOVERNED
from checker.condition.engines.diagram import BOTTOM, FALSE, TRUE, Diagram
from checker.judge.act import Act
from checker.judge.court import Bench
from checker.judge.judgement import FAIL, PASS, REVIEW, facts_of_subject, judge
from checker.judge.law import Law
from checker.pack.model import Rule
from checker.space.space import BUDGET, Space
from checker.verify.claims import subject

ACTS = 800
"""The number of acts for each space, with facts and unknowns drawn at random from a fixed seed."""
CLASSES = 3_000
"""The most completions for each rule: all of them if there are no more, else a random sample of this size."""


class Disagreement(NamedTuple):
    """A rule with different results in the two readers: the completion by level, and each reader's result."""

    rule: str
    model: Mapping[int, int]
    fast: str
    diagram: str


def judgements(space: Space) -> Iterator[Disagreement | None]:
    """Judge random acts, fully and partly known, and compare the rulings with the diagram; None marks an act as judged."""
    # A fixed seed: the same acts on every run.
    law, random = space.laws[0], Random(space.rows)
    exists = space.some(space.possible, space.facts)
    for number in range(ACTS):
        drawn = {level: random.randrange(space.sizes[level]) for level in range(space.facts)}
        if walk(space.diagram, exists, drawn) == FALSE:
            continue
        # One third of the acts is fully known, one third lacks a few facts, one third lacks half of them.
        unknown = (0.0, 0.15, 0.5)[number % 3]
        model = {level: index for level, index in drawn.items() if random.random() >= unknown}
        act = act_of(space, model)
        rulings = {(ruling.rule.id, ruling.index): ruling.verdict for ruling in judge(act, law, causes=False).rulings}
        bench = Bench(act, law, BUDGET)
        for rule, index in space.rules():
            fast, expected = rulings.get((rule.id, index)), ruling_of(bench, rule, index)
            if fast != expected:
                yield Disagreement(rule.id, model, str(fast), str(expected))
        yield None


def ruling_of(bench: Bench, rule: Rule, index: int | None) -> str | None:
    """Return the verdict of a rule for a subject by the diagrams, None if it governs in no completion."""
    diagram, valid = bench.diagram, bench.valid()
    fails, governs = bench.fails(rule, index), diagram.conj(valid, bench.governs(rule, index))
    if governs == FALSE:
        return None
    if diagram.conj(valid, fails) == FALSE:
        return PASS
    return FAIL if diagram.conj(valid, diagram.negate(fails)) == FALSE else REVIEW


def classes(space: Space, rule: Rule) -> Iterator[Disagreement | None]:
    """Run one rule's function over the equivalence classes of its known inputs and compare it with the diagram."""
    law, bench, index = space.laws[0], space.benches[0], subject(rule)
    fails, governs = bench.fails(rule, index), bench.governs(rule, index)
    levels = sorted(space.diagram.support(fails) | space.diagram.support(governs))
    function = law.machinery.rule(rule)
    for chosen in _drawn([space.sizes[level] for level in levels], Random(rule.id)):
        model = dict(zip(levels, chosen, strict=True))
        act = act_of(space, {level: model.get(level, 0) for level in range(len(space.sizes))})
        known = law_of(space, model)
        row = facts_of_subject(act, rule, index)
        code = function(act.facts, row, act.rows, known.readings, known.world, known.params)
        expected = NOT_GOVERNED
        if walk(space.diagram, governs, model) == TRUE:
            expected = FAILS if walk(space.diagram, fails, model) == TRUE else HOLDS
        yield None if code == expected else Disagreement(rule.id, model, NAMES[code], NAMES[expected])


NAMES = {0: "does not govern", 1: "may govern", 2: "holds", 3: "open", 4: "fails"}


def _drawn(sizes: list[int], random: Random) -> Iterator[tuple[int, ...]]:
    if prod(sizes) <= CLASSES:
        yield from product(*[range(size) for size in sizes])
        return
    for _ in range(CLASSES):
        yield tuple([random.randrange(size) for size in sizes])


def act_of(space: Space, model: Mapping[int, int]) -> Act:
    """Return the act with the known facts of a completion."""
    facts = dict(space.act.facts)
    rows = {name: [dict(row) for row in listed] for name, listed in space.act.rows.items()}
    for level in range(space.facts):
        if level in model:
            _, name, index, path = space.choices[level].address
            (rows[name][index] if name else facts)[path] = space.choices[level].values[model[level]]
    return space.act._replace(facts=facts, rows={name: tuple(listed) for name, listed in rows.items()})


def law_of(space: Space, model: Mapping[int, int]) -> Law:
    """Return the law with the ledger values and readings of a completion, with a reading for each question."""
    world: dict[str, Any] = {}
    readings: dict[str, Any] = {}
    for level in range(space.facts, len(space.choices)):
        choice = space.choices[level]
        target = readings if choice.address[0] == "reading" else world
        target[choice.address[1]] = choice.values[model.get(level, 0)]
    return space.laws[0].vary(world=world, readings=readings)


def walk(diagram: Diagram, f: int, model: Mapping[int, int]) -> int:
    """Return the terminal of f at a point; choices missing from the point have their first value."""
    while diagram.level[f] != BOTTOM:
        f = diagram.kids[f][model.get(diagram.level[f], 0)]
    return f
