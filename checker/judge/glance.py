"""A first look at acts: the cost of judging one, and random completions to prove needs-review cheaply."""

from __future__ import annotations

from typing import Any

from checker.condition.codes import UNLISTED
from checker.judge.act import Act
from checker.judge.judgement import BUDGET, judge
from checker.judge.law import Law
from checker.judge.verdict import FAIL, REVIEW
from checker.pack.model import ACT

MANY, TRIES, ROWS = 14, 60, 600
"""The fewest unknown facts for trying random completions, the most tries, and the most rows in all of them."""


PER_STEP = 20
"""Rows that a rule compares with another row in the time of a diagram's step."""


def looks(act: Act) -> int:
    """Return the cost of judging an act by the rails, in steps of a diagram: a rule may compare each row with each."""
    from checker.condition.alike import standing

    return sum([len(twins) * (1 + len(set(twins)) // PER_STEP) for twins in standing(act.rows).values()])


def either_way(act: Act, law: Law) -> bool:
    """Return whether random completions prove that an act needs review: one fails and another does not.

    Only acts with many unknown facts are tried: there a few completions show at once what a diagram takes long to show.
    """
    tables = ((act.facts,), *act.every.values())
    if sum([value is None for table in tables for row in table for value in row.values()]) < MANY:
        return False
    # Most acts have too few unknown facts for this, and load none of these modules.
    from random import Random

    from checker.condition.engines.diagram import LimitReached
    from checker.judge.choices import is_unlisted
    from checker.judge.court import Bench

    try:
        bench = Bench(act, law)
    except LimitReached:
        return False
    seen = set()
    chance = Random(0)
    for _ in range(min(TRIES, ROWS // max(sum(map(len, act.rows.values())), 1))):
        rows = {name: [dict(row) for row in entries] for name, entries in act.rows.items()}
        unlisted = {name: dict(row) for name, row in act.unlisted.items()}
        facts, readings, world = dict(act.facts), dict[str, str](), dict[str, Any]()
        for choice in bench.choices:
            kind, *where = choice.address
            value = chance.choice(choice.values)
            if kind == "reading":
                readings[where[0]] = value
            elif kind == "world":
                world[where[0]] = value
            elif is_unlisted(choice):
                unlisted[where[0].removesuffix(UNLISTED)][where[2]] = value
            elif where[0]:
                rows[where[0]][where[1]][where[2]] = value
            else:
                facts[where[2]] = value
        other = law.vary(readings=readings, world=world)
        listed = {name: tuple(entries) for name, entries in rows.items()}
        completion = act._replace(facts=facts, rows=listed, unlisted=unlisted)
        if other.ledger_holds() and stands(completion, other):
            seen.add(judge(completion, other, causes=False, rulings=False).verdict == FAIL)
        if len(seen) == 2:
            return True
    return False


def verdict(act: Act, law: Law, budget: int = BUDGET) -> tuple[str, bool]:
    """Return the verdict of an act without rulings or causes, and whether a limit stopped it."""
    if either_way(act, law):
        return REVIEW, False
    judgement = judge(act, law, causes=False, rulings=False, budget=budget)
    return judgement.verdict, judgement.stopped


def stands(act: Act, law: Law) -> bool:
    """Return whether an act breaks none of the pack's conditions on acts."""
    return all(
        law.machinery.condition(condition.holds, condition.kinds, ACT)(
            act.facts, act.facts, act.every, law.readings, law.world, law.params
        )
        is not False
        for condition in law.pack.valid
        if act.kind in condition.kinds
    )
