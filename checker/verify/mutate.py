"""What a pack's cases would miss: mutants run against them, and those that none notices shown or proved harmless."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import product
from typing import NamedTuple

from checker.condition.codes import OPEN
from checker.condition.engines.diagram import FALSE
from checker.condition.parse import ConditionError
from checker.judge.judgement import judge, subjects
from checker.judge.law import Law, Machinery
from checker.pack.model import Pack
from checker.space.bounds import rows_for
from checker.space.choices import widened
from checker.space.space import Space, kind_groups, ledgers, row_counts
from checker.verify.cases import Case, Outcome, Suite, wrong
from checker.verify.claims import changed, subject
from checker.verify.mutants import Mutant
from checker.verify.witness import case_of, settled, witness

ROWS = 3
NOTICED, EQUIVALENT, HARMLESS, MISSED = "noticed", "equivalent", "harmless", "missed"
"""A case fails · the same diagrams · other findings but nowhere another verdict · a verdict changes, no case fails."""


class Fate(NamedTuple):
    """What became of a mutant: `by` is the case that noticed it, or the case that would."""

    mutant: Mutant
    fate: str
    by: Case | None = None


class Trial:
    """Runs mutants of one pack against its cases, all of which pass."""

    def __init__(self, pack: Pack, outcomes: Sequence[Outcome], machinery: Machinery) -> None:
        self.pack, self.outcomes = pack, list(outcomes)
        self.suite = Suite(pack, machinery)
        self.wide = Law(widened(pack))

    def run(self, mutants: Sequence[Mutant], progress: Callable[[int, int], None] | None = None) -> Iterator[Fate]:
        """Yield what becomes of each mutant; one that does not fit the schema is none, and is left out."""
        for number, mutant in enumerate(mutants):
            with suppress(ConditionError):
                yield self.fate(mutant)
            if progress is not None:
                progress(number + 1, len(mutants))

    def fate(self, mutant: Mutant) -> Fate:
        """Return what becomes of one mutant."""
        machinery = Machinery(mutant.pack)
        by = self.noticed(mutant, machinery)
        if by is not None:
            # The case that noticed this one may notice the next, too, which is often its neighbour.
            self.outcomes.remove(by)
            self.outcomes.insert(0, by)
            return Fate(mutant, NOTICED, by.case)
        return self.missed(mutant)

    def noticed(self, mutant: Mutant, machinery: Machinery) -> Outcome | None:
        """Return the first outcome that a mutant changes for the worse, None where there is none."""
        if not mutant.rules:
            suite = Suite(mutant.pack, machinery)
            return next((item for item in self.outcomes if suite.run(item.case).problems), None)
        touched = (item for item in self.outcomes if self.touched(mutant, machinery, item))
        return next((item for item in touched if self.fails(machinery, item)), None)

    def touched(self, mutant: Mutant, machinery: Machinery, outcome: Outcome) -> bool:
        """Return whether a mutant's rules say anything else of a case's act, as far as the fast path can tell."""
        act, law = outcome.act, outcome.law
        if act is None or law is None:
            return False
        for name in mutant.rules:
            rule = mutant.pack.rules[name]
            if act.kind not in rule.kinds:
                continue
            old, new = law.machinery.rule(self.pack.rules[name]), machinery.rule(rule)
            for index in subjects(rule, act):
                row = act.facts if index is None else act.rows[rule.subject][index]
                known = (act.facts, row, act.rows, law.readings, law.world, law.params)
                code = old(*known)
                if code == OPEN or code != new(*known):
                    return True
        return False

    def fails(self, machinery: Machinery, outcome: Outcome) -> bool:
        """Return whether a case fails under a mutant."""
        act, law = outcome.act, outcome.law
        assert act is not None and law is not None
        other = under(law, machinery)
        return next(wrong(outcome.case, act, other, judge(act, other)), None) is not None

    def missed(self, mutant: Mutant) -> Fate:
        """Return whether a mutant that no case notices changes a verdict, and if so an act that would show it."""
        wide = Law(widened(mutant.pack))
        same = True
        for kinds in kind_groups(self.wide):
            kind = kinds[0]
            rules = [rule for rule in self.wide.analysis(kind).rules if not mutant.rules or rule.id in mutant.rules]
            if not rules:
                continue
            for count, known in product(
                row_counts(self.pack.kinds[kind], rows_for(self.wide, kind, ROWS)), ledgers(self.wide, kind)
            ):
                laws = [law.vary(world=dict.fromkeys(law.world)) for law in (self.wide, wide)]
                space = Space(kind, count, laws, known=known)
                if self.alike(space, mutant):
                    continue
                same = False
                found = self.shown(space, mutant)
                if found is not None:
                    return Fate(mutant, MISSED, found)
        return Fate(mutant, EQUIVALENT if same else HARMLESS)

    def alike(self, space: Space, mutant: Mutant) -> bool:
        """Return whether the diagrams are the same with and without the change, wherever acts can be."""
        diagram, (one, other) = space.diagram, space.benches
        if not mutant.rules and one.valid() != other.valid():
            return False
        for rule, index in space.rules():
            if index == subject(rule) and (not mutant.rules or rule.id in mutant.rules):
                twin = mutant.pack.rules[rule.id]
                for mine, theirs in (
                    (one.fails(rule, index), other.fails(twin, index)),
                    (one.governs(rule, index), other.governs(twin, index)),
                ):
                    if mine != theirs and diagram.conj(space.possible, mine) != diagram.conj(space.possible, theirs):
                        return False
        return True

    def shown(self, space: Space, mutant: Mutant) -> Case | None:
        """Return a case with another verdict under the mutant, None where no act of the space has one."""
        suite = Suite(mutant.pack)
        name = f"notices {mutant.place} with {mutant.now} for {mutant.was}"

        def differs(outcome: Outcome) -> bool:
            return suite.run(outcome.case).verdict != outcome.verdict

        places = changed(space)
        if not mutant.rules:
            one, other = (bench.valid() for bench in space.benches)
            places = iter([space.diagram.combine("xor", lambda a, b: a is not b, one, other)])
        fallback: Case | None = None
        for where in places:
            if where == FALSE:
                continue
            case = witness(space, self.suite, where, differs, name)
            if case is not None:
                return case
            plain = case_of(space, space.model(where) or {}, name)
            fallback = fallback or settled(plain, self.suite.run(plain))
        return fallback


def under(law: Law, machinery: Machinery) -> Law:
    """Return a law with the pack and functions of a mutant in place of its own."""
    other = law.vary()
    other.pack, other.machinery = machinery.pack, machinery
    return other
