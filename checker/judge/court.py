"""Judging what the rails leave open about an act, by one decision diagram over the open choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from checker.condition.codes import FAILS, HOLDS, MAY_GOVERN, OPEN
from checker.condition.engines.diagram import FALSE, TRUE, Diagram, LimitReached
from checker.condition.engines.symbolic import Symbolic
from checker.judge.act import Act, Address
from checker.judge.choices import Choice, fold, is_unlisted
from checker.judge.decides import deciding, exists, sweep
from checker.judge.domains import Domains, values_of
from checker.judge.law import Law
from checker.judge.order import by_columns
from checker.judge.verdict import (
    BUDGET,
    FAIL,
    LEVELS,
    NOT_APPLICABLE,
    PASS,
    REVIEW,
    Cause,
    Judgement,
    Ruling,
    cause_order,
    verdict_of,
)
from checker.pack.model import Rule


class Bench:
    """The open choices of one act under one law, and the diagrams over them.

    A given `diagram` and `choices` let several laws be compared on one diagram. Ledger keys in `known` count as known there, at
    any value: no fact of the act stands in for them. With `columns` the choices are in the order that makes the diagram small;
    otherwise facts come first, then the ledger, then the readings. With `as_written` every fact counts as written down: an act
    that breaks a condition which is only noted exists all the same. `unlisted` is the number of unlisted rows to assume.
    """

    def __init__(
        self,
        act: Act,
        law: Law,
        budget: int = BUDGET,
        *,
        diagram: Diagram | None = None,
        choices: Sequence[Choice] | None = None,
        known: frozenset[str] = frozenset(),
        columns: bool = False,
        as_written: bool = False,
        unlisted: int = 1,
    ) -> None:
        self.act, self.law, self.as_written = act, law, as_written
        kind = law.pack.kinds[act.kind]
        analysis = law.analysis(act.kind)
        stood_in = law.stood_in(act.kind) - known
        values = values_of(act, law, unlisted)
        self.diagram = diagram or Diagram(budget)
        domains = Domains(law.pack, analysis, kind, values, stood_in, law.memory)
        self.choices: list[Choice] = list(islice(domains.choices(), LEVELS + 1) if choices is None else choices)
        if columns:
            self.choices = by_columns(self.choices, kind, analysis)
        if len(self.choices) > LEVELS:
            raise LimitReached(LEVELS, "choices")
        variables = Variables(self.diagram, self.choices)
        self.symbolic = Symbolic(self.diagram, values, variables, known, law.machinery.conditions.free)
        self._valid: int | None = None

    def variables(self) -> dict[Address, int]:
        """Return the diagram of each choice by its address."""
        return {choice.address: self.symbolic.variables[choice.address] for choice in self.choices}

    def bound(self, rule: Rule, index: int | None) -> Mapping[str, Any]:
        return {} if index is None else {"this": self.symbolic.twin(rule.subject, index)}

    def governs(self, rule: Rule, index: int | None) -> int:
        """Return the diagram of the completions in which a rule governs a subject."""
        return self.symbolic.truth(
            self.law.machinery.conditions.rule(rule, self.act.kind).governs, self.bound(rule, index)
        )

    def fails(self, rule: Rule, index: int | None) -> int:
        """Return the diagram of the completions in which a subject fails a rule."""
        trees = self.law.machinery.conditions.rule(rule, self.act.kind)
        if trees.requires is None:
            return FALSE
        bound = self.bound(rule, index)
        failing = self.governs(rule, index)
        parts = []
        for node in (trees.requires, *trees.excepts):
            if failing == FALSE:
                return FALSE
            part = self.symbolic.truth(node, bound, False)
            if part == FALSE:
                return FALSE
            parts.append(part)
        for part in reversed(parts):
            failing = self.diagram.conj(part, failing)
        return failing

    def valid(self) -> int:
        """Return the diagram of the completions that exist."""
        if self._valid is None:
            law, existing = self.law, TRUE
            for condition in law.pack.valid:
                noted = condition.broken == "note"
                if self.act.kind not in condition.kinds or (noted and self.as_written):
                    continue
                holds = self.symbolic.truth(
                    law.machinery.conditions.text(condition.holds, condition.kinds, kind=self.act.kind), {}
                )
                # A condition that known facts break is noted, and restricts no completion.
                if not (noted and holds == FALSE):
                    existing = self.diagram.conj(existing, holds)
            for node, keys in law.machinery.ledger_conditions():
                if all(self.has(key) for key in keys):
                    existing = self.diagram.conj(existing, self.symbolic.truth(node, {}))
            self._valid = existing
        return self._valid

    def has(self, key: str) -> bool:
        return self.law.world[key] is not None or ("world", key) in self.symbolic.variables


class Variables(dict[Address, int]):
    """The diagrams of choices by address, each made on first use."""

    def __init__(self, diagram: Diagram, choices: Sequence[Choice]) -> None:
        super().__init__()
        self.diagram = diagram
        self.levels = {choice.address: (level, choice.values) for level, choice in enumerate(choices)}

    def __missing__(self, address: Address) -> int:
        level, values = self.levels[address]
        node = self[address] = self.diagram.choice(level, values)
        return node

    def __contains__(self, address: object) -> bool:
        return address in self.levels


class Court:
    """Judges with one diagram what the rails left open."""

    def __init__(
        self, act: Act, law: Law, settled: list[tuple[Rule, int | None, int]], causes: bool, budget: int
    ) -> None:
        self.act, self.law, self.settled, self.wants_causes = act, law, settled, causes
        self.bench: Bench | None = None
        self.budget = budget
        self.limit: LimitReached | None = None

    def judgement(self) -> Judgement:
        """Return the judgement with the steps that it took."""
        judgement = self.judged()
        if self.bench is not None:
            return judgement._replace(steps=self.budget - self.bench.diagram.left)
        # Where there are too many choices for a diagram, counting them was the work.
        return judgement._replace(steps=LEVELS if self.budget else 0)

    def judged(self) -> Judgement:
        """Return the judgement."""
        rulings: list[Ruling] = []
        reviewed: dict[int, int] = {}
        governs_surely = any(code in (HOLDS, FAILS) for _, _, code in self.settled)
        may_govern: list[tuple[Rule, int | None]] = []
        try:
            if not self.budget:
                raise LimitReached(0)
            self.bench = Bench(self.act, self.law, self.budget, columns=True)
            self.bench.valid()
        except LimitReached as limit:
            self.limit = limit
        for rule, index, code in self.settled:
            if code == FAILS:
                rulings.append(Ruling(rule, index, FAIL))
            elif code == HOLDS:
                rulings.append(Ruling(rule, index, PASS))
            else:
                verdict, diagram = self.ruling(rule, index, code)
                if verdict is None:
                    continue
                if verdict == REVIEW:
                    reviewed[len(rulings)] = FALSE if diagram is None else diagram
                may_govern.append((rule, index))
                rulings.append(Ruling(rule, index, verdict))
        if any(ruling.verdict == FAIL for ruling in rulings):
            return Judgement(FAIL, self.each_alone(rulings, reviewed))
        # A rule that may govern proves no pass where a limit stopped the court: perhaps no rule governs at all.
        guessed = self.limit is not None and not governs_surely
        if not reviewed and not (rulings and guessed):
            return Judgement(PASS if rulings else NOT_APPLICABLE, tuple(rulings))
        try:
            if self.limit:
                raise self.limit
            return self.joined(rulings, reviewed, governs_surely, may_govern)
        except LimitReached as limit:
            cause = Cause("limit", limit.what, str(limit), {})
            return Judgement(REVIEW, tuple(rulings), (cause,))

    def ruling(self, rule: Rule, index: int | None, code: int) -> tuple[str | None, int | None]:
        """Return the verdict of one open ruling (None where it governs in no completion) and the diagram of its failing."""
        bench = self.bench
        if self.limit or bench is None:
            return (PASS if code == MAY_GOVERN else REVIEW), None
        try:
            diagram, valid = bench.diagram, bench.valid()
            failing = bench.fails(rule, index) if code == OPEN else FALSE
            if valid != TRUE:
                failing = diagram.conj(valid, failing)
            if failing == FALSE:
                governing = bench.governs(rule, index)
                return (None if diagram.conj(valid, governing) == FALSE else PASS), None
            return (FAIL if failing == valid else REVIEW), failing
        except LimitReached as limit:
            self.limit = limit
            return (PASS if code == MAY_GOVERN else REVIEW), None

    def each_alone(self, rulings: list[Ruling], reviewed: Mapping[int, int]) -> tuple[Ruling, ...]:
        """Return the rulings, each open one with its own causes: the choices that it turns on and its verdict for each value."""
        bench = self.bench
        detailed = list(rulings)
        if not self.wants_causes or bench is None:
            return tuple(detailed)
        for place, failing in reviewed.items():
            rule, index = rulings[place][:2]
            try:
                detailed[place] = detailed[place]._replace(causes=self.causes(failing, bench.governs(rule, index)))
            except LimitReached as limit:
                self.limit = limit
        return tuple(detailed)

    def joined(
        self,
        rulings: list[Ruling],
        reviewed: Mapping[int, int],
        governs_surely: bool,
        may_govern: list[tuple[Rule, int | None]],
    ) -> Judgement:
        bench = self.bench
        assert bench is not None
        diagram, valid = bench.diagram, bench.valid()
        failing = FALSE
        for part in reviewed.values():
            failing = diagram.disj(failing, part)
        if failing == valid and (not self.act.unlisted or not self.may_pass(rulings, reviewed)):
            return Judgement(FAIL, self.each_alone(rulings, reviewed), joint=True)
        if not self.wants_causes:
            return Judgement(REVIEW, tuple(rulings))
        governing = TRUE
        if not governs_surely:
            # Kept apart this diagram is small; joined to that of failing it would be copied over and over.
            governing = FALSE
            for rule, index in may_govern:
                governing = diagram.disj(governing, bench.governs(rule, index))
        whole = self.causes(failing, governing)
        if failing == valid:
            # One unlisted row cannot rescue all of them, but several may: each ruling gets its own causes.
            rulings = list(self.each_alone(rulings, reviewed))
            named = {cause.name: cause for place in reviewed for cause in rulings[place].causes}
            return Judgement(REVIEW, tuple(rulings), tuple(sorted(named.values(), key=cause_order)))
        each = {failing: whole}
        for place, part in reviewed.items():
            if part not in each:
                names = {bench.choices[level].name for level in deciding(diagram, part, valid)}
                each[part] = tuple([cause for cause in whole if cause.name in names])
            rulings[place] = rulings[place]._replace(causes=each[part])
        return Judgement(REVIEW, tuple(rulings), whole)

    def may_pass(self, rulings: Sequence[Ruling], reviewed: Mapping[int, int]) -> bool:
        """Return whether some completion passes if each ruling may have an unlisted row of its own.

        One row for each ruling is enough, since no rule looks for more than one (`judge.unlisted`). Each ruling is tried alone
        first; then all rows together, since a row that one rule looks for may break another.
        """
        bench = self.bench
        assert bench is not None
        diagram, rescued = bench.diagram, TRUE
        levels = [level for level, choice in enumerate(bench.choices) if is_unlisted(choice)]
        for part in reviewed.values():
            passing = diagram.conj(bench.valid(), diagram.negate(part))
            for level in levels:
                passing = exists(diagram, passing, level)
            rescued = diagram.conj(rescued, passing)
        if rescued == FALSE:
            return False
        try:
            wide = Bench(self.act, self.law, self.budget, columns=True, unlisted=len(reviewed))
            failing = FALSE
            for place in reviewed:
                part = wide.fails(rulings[place].rule, rulings[place].index)
                failing = wide.diagram.disj(failing, wide.diagram.conj(wide.valid(), part))
        except LimitReached:
            return True
        return failing != wide.valid()

    def causes(self, failing: int, governing: int) -> tuple[Cause, ...]:
        """Return the choices on which failing turns, each with the verdict for each of its values."""
        bench = self.bench
        assert bench is not None
        diagram, valid = bench.diagram, bench.valid()
        levels = sorted(deciding(diagram, failing, valid))
        outcomes = sweep(diagram, failing, governing, valid, [len(choice.values) for choice in bench.choices])
        causes = []
        for level in levels:
            choice = bench.choices[level]
            verdicts = {index: verdict_of(mask) for index, mask in enumerate(outcomes[level]) if mask}
            causes.append(Cause(choice.kind, choice.name, choice.title, fold(choice, verdicts), choice))
        return tuple(sorted(causes, key=cause_order))
