"""Claims about a pack as diagrams over one space of acts.

A claim that something is reachable needs one act; a claim that something is unreachable needs every space to have none.
Each function returns diagrams of completions: the completions that reach the thing, and those that come nearest to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import NamedTuple

from checker.condition.engines.diagram import FALSE
from checker.judge.court import Bench
from checker.judge.decides import exists
from checker.pack.conditions import ACT
from checker.pack.model import Edge, Gap, Pack, Rule
from checker.space.space import Space

Key = tuple[str, ...]
"""A claim: its kind and the names it is about."""


class Sight(NamedTuple):
    """A claim in one space: `where` makes the diagram of completions that reach it, `near` of those nearest to it."""

    key: Key
    where: Callable[[], int]
    near: Callable[[], int]


def subject(rule: Rule) -> int | None:
    """Return the subject that represents all others: the act, or its first row, since rows are alike."""
    return None if rule.subject == ACT else 0


def sights(space: Space) -> Iterator[Sight]:
    """Yield the claims of reachability: rules govern and fail, exceptions excuse, readings decide, gaps are used."""
    law = space.laws[0]
    analysis = law.analysis(space.kind.name)

    def everywhere() -> int:
        return space.possible

    for rule in analysis.rules:
        governed, failed = partial(governing, space, rule), partial(failing, space, rule)
        yield Sight(("governs", rule.id), governed, everywhere)
        if rule.requires and not rule.never_fails:
            yield Sight(("fails", rule.id), failed, governed)
            yield Sight(("alone", rule.id), partial(alone, space, rule), failed)
        for number, exception in enumerate(rule.exceptions):
            yield Sight(("excuses", rule.id, exception.id), partial(excused, space, rule, number), failed)
    for key in analysis.readings:
        if law.pack.questions[key].open and law.readings[key] is None:
            readers = [rule for rule in analysis.rules if ("reading", key) in analysis.by_rule[rule.id]]
            turns = partial(turning, space, space.level["reading", key])
            yield Sight(("decides", key), turns, partial(governing, space, *readers))
    for number, gap in enumerate(law.pack.gaps):
        if space.kind.name in gap.kinds:
            yield Sight(("gap-used", str(number)), partial(unused, space, number), everywhere)


def governing(space: Space, *rules: Rule) -> int:
    """Return where at least one of the given rules governs."""
    bench = space.benches[0]
    return space.all([space.any(bench.governs(rule, subject(rule)) for rule in rules), space.possible])


def failing(space: Space, rule: Rule) -> int:
    """Return where the representative subject fails a rule."""
    return space.all([space.benches[0].fails(rule, subject(rule)), space.possible])


def alone(space: Space, rule: Rule) -> int:
    """Return where a rule fails for the representative subject alone and no other rule fails."""
    others = [pair for pair in space.rules() if pair[0].requires and pair != (rule, subject(rule))]
    kept = (space.diagram.negate(space.benches[0].fails(*pair)) for pair in others)
    return space.all(chain([failing(space, rule)], kept))


def excused(space: Space, rule: Rule, number: int) -> int:
    """Return where one exception alone keeps the representative subject from failing."""
    bench, index = space.benches[0], subject(rule)
    trees = space.laws[0].machinery.conditions.rule(rule, space.kind.name)
    assert trees.requires is not None
    truth = bench.symbolic.truth
    bound = bench.bound(rule, index)
    others = [node for place, node in enumerate(trees.excepts) if place != number]
    return space.all(
        [
            space.possible,
            bench.governs(rule, index),
            truth(trees.requires, bound, False),
            truth(trees.excepts[number], bound),
            *[truth(node, bound, False) for node in others],
        ]
    )


def turning(space: Space, level: int) -> int:
    """Return where an act fails with one value of a choice and passes with another, with every other choice equal."""
    bench, diagram = space.benches[0], space.diagram
    pairs = [pair for pair in space.rules() if pair[0].requires]
    for rule, index in pairs:
        fails = bench.fails(rule, index)
        if index != subject(rule) or level not in diagram.support(fails):
            continue
        turns = [space.possible, exists(diagram, fails, level), exists(diagram, diagram.negate(fails), level)]
        kept = (diagram.negate(exists(diagram, bench.fails(*pair), level)) for pair in pairs if pair != (rule, index))
        witnesses = space.all(chain(turns, kept))
        if witnesses != FALSE:
            return witnesses
    return FALSE


def changed(space: Space) -> Iterator[int]:
    """Yield, rule by rule, the completions with different verdicts under the two laws of a space.

    If no verdict differs, every diagram is FALSE; otherwise at least one is not.
    """
    for one, other in ((0, 1), (1, 0)):
        for rule, index in space.rules(one):
            if index == subject(rule) and rule.requires:
                yield _only(space, one, other, rule, "fails")
        for rule, index in space.rules(one):
            if index == subject(rule):
                yield _only(space, one, other, rule, "governs")


def _only(space: Space, one: int, other: int, rule: Rule, what: str) -> int:
    """Return where a rule fails (or governs while no rule fails) under one law and no rule does under the other."""
    diagram, own, theirs = space.diagram, space.benches[one], space.benches[other]

    def function(bench: Bench, target: Rule, index: int | None) -> int:
        return bench.fails(target, index) if what == "fails" else bench.governs(target, index)

    twin = theirs.law.pack.rules.get(rule.id)
    there = function(theirs, twin, subject(twin)) if twin is not None and twin.subject == rule.subject else FALSE
    start = diagram.conj(function(own, rule, subject(rule)), diagram.negate(there))
    if start == FALSE:
        return FALSE
    rest = (function(theirs, *pair) for pair in space.rules(other) if what == "governs" or pair[0].requires)
    failed = (
        bench.fails(*pair)
        for law, bench in ((one, own), (other, theirs))
        for pair in space.rules(law)
        if what == "governs" and pair[0].requires
    )
    return space.all(chain([space.possible, start], (diagram.negate(part) for part in chain(rest, failed))))


def clashes(space: Space) -> Iterator[tuple[Rule, Rule, int]]:
    """Yield a rule, a permission of another clause, and where a subject fails the rule but the permission governs it."""
    bench = space.benches[0]
    pairs = [(rule, index) for rule, index in space.rules() if index == subject(rule)]
    for rule, index in pairs:
        for other, place in pairs:
            if not rule.requires or other.requires or rule.subject != other.subject or rule.clause == other.clause:
                continue
            where = space.all([bench.fails(rule, index), bench.governs(other, place), space.possible])
            if where != FALSE:
                yield rule, other, where


def declared(pack: Pack, rule: Rule, permission: Rule) -> str:
    """Return "" if an edge lets a rule fail where a permission governs, else the problem with the edges."""
    between: list[Edge] = [edge for edge in pack.edges if {edge.over, edge.under} == {rule.clause, permission.clause}]
    if any(edge.status == "open" or edge.over == rule.clause for edge in between):
        return ""
    if between:
        return f"the declared edge says that {permission.clause} prevails over {rule.clause}, and here it does not"
    return f"no edge says how {rule.clause} and {permission.clause} relate"


def uncovered(space: Space) -> Iterator[tuple[str, int]]:
    """Yield each subject of a rule with requirements, and where no rule and no intended gap covers that subject."""
    bench, rules = space.benches[0], space.rules()
    for name in dict.fromkeys(rule.subject for rule, _ in rules if rule.requires):
        governing = [
            bench.governs(rule, index)
            for rule, index in rules
            if rule.subject in (name, ACT) and index == subject(rule)
        ]
        gaps = [gap for gap in space.laws[0].pack.gaps if space.kind.name in gap.kinds and gap.subject in (name, ACT)]
        intended = [inside(space, gap) for gap in gaps]
        yield name, space.all([*[space.diagram.negate(part) for part in (*governing, *intended)], space.possible])


def unused(space: Space, number: int) -> int:
    """Return where an intended gap applies and no rule governs."""
    gap = space.laws[0].pack.gaps[number]
    rules = [rule for rule, index in space.rules() if index == subject(rule) and gap.subject in (ACT, rule.subject)]
    return space.all(
        [
            inside(space, gap),
            *[space.diagram.negate(space.benches[0].governs(rule, subject(rule))) for rule in rules],
            space.possible,
        ]
    )


def inside(space: Space, gap: Gap) -> int:
    """Return where an intended gap applies to the act or to its first row."""
    node = space.laws[0].machinery.conditions.text(gap.when, gap.kinds, gap.subject, space.kind.name)
    return space.benches[0].symbolic.truth(node, {} if gap.subject == ACT else {"this": (gap.subject, 0)})
