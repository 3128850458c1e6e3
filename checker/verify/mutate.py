"""Mutation testing of a pack's cases: each mutant is noticed, missed with a case that would notice it, or harmless."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import product
from typing import NamedTuple

from checker.condition.codes import OPEN
from checker.condition.engines.diagram import FALSE
from checker.condition.parse import ConditionError
from checker.judge.judgement import facts_of_subject, judge, subjects
from checker.judge.law import Law, Machinery
from checker.pack.model import Pack
from checker.space.choices import widened
from checker.space.space import Space, kind_groups, ledgers, sizes
from checker.verify.cases import Case, Outcome, Suite, mismatches
from checker.verify.claims import changed, subject
from checker.verify.mutants import Mutant
from checker.verify.witness import case_of, settled, witness

ROWS = 3
NOTICED, EQUIVALENT, HARMLESS, MISSED = "noticed", "equivalent", "harmless", "missed"
"""A case fails · the diagrams are equal · findings change but no verdict does · a verdict changes but no case fails."""


class Fate(NamedTuple):
    """The fate of a mutant; `by` is a case that noticed it or would notice it."""

    mutant: Mutant
    fate: str
    by: Case | None = None


class Trial:
    """Runs mutants of one pack against its passing cases."""

    def __init__(self, pack: Pack, outcomes: Sequence[Outcome], machinery: Machinery) -> None:
        self.pack, self.outcomes = pack, list(outcomes)
        self.suite = Suite(pack, machinery)
        self.wide = Law(widened(pack))

    def run(self, mutants: Sequence[Mutant], progress: Callable[[int, int], None] | None = None) -> Iterator[Fate]:
        """Yield the fate of each mutant; mutants that do not fit the schema are left out."""
        for number, mutant in enumerate(mutants):
            with suppress(ConditionError):
                yield self.fate(mutant)
            if progress is not None:
                progress(number + 1, len(mutants))

    def fate(self, mutant: Mutant) -> Fate:
        """Return the fate of one mutant."""
        machinery = Machinery(mutant.pack)
        by = self.noticed(mutant, machinery)
        if by is not None:
            # The next mutant is often a neighbour, and the same case may notice it too.
            self.outcomes.remove(by)
            self.outcomes.insert(0, by)
            return Fate(mutant, NOTICED, by.case)
        return self.missed(mutant)

    def noticed(self, mutant: Mutant, machinery: Machinery) -> Outcome | None:
        """Return the first outcome that fails under a mutant, None if there is none."""
        if not mutant.rules:
            suite = Suite(mutant.pack, machinery)
            return next((outcome for outcome in self.outcomes if suite.run(outcome.case).problems), None)
        touched = (outcome for outcome in self.outcomes if self.touched(mutant, machinery, outcome))
        return next((outcome for outcome in touched if self.fails(machinery, outcome)), None)

    def touched(self, mutant: Mutant, machinery: Machinery, outcome: Outcome) -> bool:
        """Return whether a mutant's rules may give a case's act another result; an open code counts as one."""
        act, law = outcome.act, outcome.law
        if act is None or law is None:
            return False
        for name in mutant.rules:
            rule = mutant.pack.rules[name]
            if act.kind not in rule.kinds:
                continue
            old, new = law.machinery.rule(self.pack.rules[name]), machinery.rule(rule)
            for index in subjects(rule, act):
                row = facts_of_subject(act, rule, index)
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
        return next(mismatches(outcome.case, act, other, judge(act, other)), None) is not None

    def missed(self, mutant: Mutant) -> Fate:
        """Return the fate of an unnoticed mutant: missed with a distinguishing case, equivalent or harmless."""
        wide = Law(widened(mutant.pack))
        same = True
        for kinds in kind_groups(self.wide):
            kind = kinds[0]
            rules = [rule for rule in self.wide.analysis(kind).rules if not mutant.rules or rule.id in mutant.rules]
            if not rules:
                continue
            for count, known in product(sizes(self.wide, kind, ROWS), ledgers(self.wide, kind)):
                laws = [law.vary(world=dict.fromkeys(law.world)) for law in (self.wide, wide)]
                space = Space(kind, count, laws, known=known)
                if self.alike(space, mutant):
                    continue
                same = False
                case = self.distinguishing_case(space, mutant)
                if case is not None:
                    return Fate(mutant, MISSED, case)
        return Fate(mutant, EQUIVALENT if same else HARMLESS)

    def alike(self, space: Space, mutant: Mutant) -> bool:
        """Return whether the diagrams with and without the change are equal for every possible act."""
        diagram, (one, other) = space.diagram, space.benches
        if not mutant.rules and one.valid() != other.valid():
            return False
        for rule, index in space.rules():
            if index == subject(rule) and (not mutant.rules or rule.id in mutant.rules):
                twin = mutant.pack.rules[rule.id]
                for own, theirs in (
                    (one.fails(rule, index), other.fails(twin, index)),
                    (one.governs(rule, index), other.governs(twin, index)),
                ):
                    if own != theirs and diagram.conj(space.possible, own) != diagram.conj(space.possible, theirs):
                        return False
        return True

    def distinguishing_case(self, space: Space, mutant: Mutant) -> Case | None:
        """Return a case with another verdict under the mutant, None if no act of the space has one."""
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
            full_case = case_of(space, space.model(where) or {}, name)
            fallback = fallback or settled(full_case, self.suite.run(full_case))
        return fallback


def under(law: Law, machinery: Machinery) -> Law:
    """Return a copy of a law with a mutant's pack and functions."""
    other = law.vary()
    other.pack, other.machinery = machinery.pack, machinery
    return other
