"""The coverage of a pack's cases: rule × verdict pairs, exceptions and readings, with the cases of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from checker.condition.engines.diagram import FALSE
from checker.judge.act import Act
from checker.judge.court import Bench
from checker.judge.decides import exists
from checker.judge.judgement import FAIL, PASS, REVIEW, Ruling, facts_of_subject, judge
from checker.judge.law import Law
from checker.pack.model import Rule
from checker.space.bounds import rows_for
from checker.space.space import Space, kind_groups, sizes
from checker.verify.cases import Outcome
from checker.verify.claims import subject

ROWS = 3


class Coverage(NamedTuple):
    """The number of cases that reach each pair, by its two names; unreached pairs have 0.

    `looked` has, by kind, the most rows of the acts searched for reachable pairs.
    """

    rules: dict[tuple[str, str], int]
    exceptions: dict[tuple[str, str], int]
    readings: dict[tuple[str, str], int]
    looked: dict[str, int]

    def missing(self) -> Iterator[tuple[str, str, str]]:
        """Yield each pair without a case: "rule", "exception" or "reading", and its two names."""
        for dimension, counts in zip(("rule", "exception", "reading"), self[:3], strict=True):
            for (first, second), count in counts.items():
                if not count:
                    yield dimension, first, second


def coverage(law: Law, outcomes: Iterable[Outcome]) -> Coverage:
    """Return the coverage of the reachable pairs.

    A finding reaches its rule × verdict. A case reaches an exception that keeps a subject from failing in some
    completion, and a reading that decides its verdict: one among the causes, or a pinned one with another verdict
    without the pin.
    """
    pack = law.pack
    rules = dict.fromkeys(possible_verdicts(law), 0)
    exceptions = {(rule.id, exception.id): 0 for rule in pack.rules.values() for exception in rule.exceptions}
    readings = {
        (question.facet_of or key, name): 0
        for key, question in pack.questions.items()
        if not question.no_effect
        for name in (question.formulas if question.open else question.strained)
    }
    for outcome in outcomes:
        if outcome.judgement is None or outcome.act is None or outcome.law is None:
            continue
        for pair in {(ruling.rule.id, ruling.verdict) for ruling in outcome.judgement.rulings}:
            rules[pair] = rules.get(pair, 0) + 1
        for name in set(excusing(outcome.act, outcome.law, outcome.judgement.rulings)):
            exceptions[name] += 1
        for name in set(deciding_readings(outcome)):
            if name in readings:
                readings[name] += 1
    looked = {name: rows_for(law, name, ROWS) for name, kind in pack.kinds.items() if kind.rows}
    return Coverage(rules, exceptions, readings, looked)


def possible_verdicts(law: Law) -> list[tuple[str, str]]:
    """Return the reachable pairs of a rule's id and a verdict, with rules in pack order."""
    free = law.vary(world=dict.fromkeys(law.world))
    verdicts: dict[str, set[str]] = {rule: set() for rule in law.pack.rules}
    for kinds in kind_groups(law):
        for count in sizes(law, kinds[0], ROWS):
            waiting = [
                rule for rule in law.analysis(kinds[0]).rules if len(verdicts[rule.id]) < (3 if rule.requires else 1)
            ]
            if waiting:
                space = Space(kinds[0], count, [free])
                for rule in waiting:
                    verdicts[rule.id] |= _verdicts(space, rule)
    return [(rule, verdict) for rule in verdicts for verdict in (PASS, FAIL, REVIEW) if verdict in verdicts[rule]]


def _verdicts(space: Space, rule: Rule) -> set[str]:
    bench, diagram = space.benches[0], space.diagram
    fails = bench.fails(rule, subject(rule))
    failing = space.all([fails, space.possible])
    holding = space.all([diagram.negate(fails), space.possible])
    verdicts = set()
    if diagram.conj(holding, bench.governs(rule, subject(rule))) != FALSE:
        verdicts.add(PASS)
    if failing != FALSE:
        verdicts.add(FAIL)
        # Required facts are known; all other choices may be unknown or open.
        known = {
            level
            for level in range(space.facts)
            if space.kind.field(space.choices[level].address[1], space.choices[level].address[3]).required
        }
        open_levels = set(range(len(space.choices))) - known
        if diagram.conj(exists(diagram, failing, *open_levels), exists(diagram, holding, *open_levels)) != FALSE:
            verdicts.add(REVIEW)
    return verdicts


def excusing(act: Act, law: Law, rulings: Iterable[Ruling]) -> Iterator[tuple[str, str]]:
    """Yield each rule and exception that keep a subject from failing in some completion."""
    bench: Bench | None = None
    for ruling in rulings:
        rule = ruling.rule
        if not rule.exceptions or ruling.verdict == FAIL:
            continue
        row = facts_of_subject(act, rule, ruling.index)
        known = (act.facts, row, act.rows, law.readings, law.world, law.params)
        if law.machinery.condition(rule.requires, rule.kinds, rule.subject)(*known):
            continue
        for number, exception in enumerate(rule.exceptions):
            if law.machinery.condition(exception.when, rule.kinds, rule.subject)(*known) is False:
                continue
            bench = bench or Bench(act, law)
            trees = law.machinery.conditions.rule(rule, act.kind)
            assert trees.requires is not None
            bound = bench.bound(rule, ruling.index)
            excused = bench.diagram.conj(bench.valid(), bench.governs(rule, ruling.index))
            excused = bench.diagram.conj(excused, bench.symbolic.truth(trees.requires, bound, False))
            for place, node in enumerate(trees.excepts):
                excused = bench.diagram.conj(excused, bench.symbolic.truth(node, bound, place == number))
            if excused != FALSE:
                yield rule.id, exception.id


def deciding_readings(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """Yield the readings that decide the verdict of a case, by question and name."""
    law, act, judgement = outcome.law, outcome.act, outcome.judgement
    assert law is not None and act is not None and judgement is not None
    questions = law.pack.questions
    for cause in judgement.causes:
        if cause.kind == "reading":
            yield from [(questions[cause.name].facet_of or cause.name, name) for name in cause.outcomes]
    reads = law.analysis(act.kind).readings
    for key, pin in outcome.case.pins.items():
        for item in [item for item in questions.values() if (item.facet_of or item.id) == key and item.id in reads]:
            others = [name for name in item.formulas if name != pin.reading]
            if any(
                judge(act, law.vary(readings={item.id: name}), causes=False).verdict != judgement.verdict
                for name in others
            ):
                yield key, pin.reading
