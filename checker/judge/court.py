"""What the rails leave open about an act, joined in one decision diagram over the open choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from checker.condition.codes import FAILS, HOLDS, MAY_GOVERN, OPEN
from checker.condition.diagram import BOTTOM, FALSE, TRUE, Diagram, LimitReached
from checker.condition.symbolic import Symbolic
from checker.judge.act import Act, values_of
from checker.judge.choices import Choice, Domains, fold
from checker.judge.law import Law
from checker.judge.verdict import (
    BUDGET,
    FAIL,
    LEVELS,
    MAY_BE_NEITHER,
    MAY_FAIL,
    MAY_PASS,
    NOT_APPLICABLE,
    PASS,
    REVIEW,
    Cause,
    Judgement,
    Ruling,
    cause_order,
    verdict_of,
)
from checker.pack.conditions import ACT
from checker.pack.model import Rule


class Bench:
    """The open choices of one act under one law, and the diagrams over them.

    Several laws are compared on one diagram over the same choices; ledger keys in `known` count as known there, at
    whatever value: nothing of the act stands in for them.
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
    ) -> None:
        self.act, self.law = act, law
        kind = law.pack.kinds[act.kind]
        analysis = law.analysis(act.kind)
        scope = law.machinery.conditions.scope((act.kind,), ACT)
        stood_in = frozenset(key for key in scope.stand_ins if law.world[key] is None) - known
        values = values_of(act, law)
        self.diagram = diagram or Diagram(budget)
        domains = Domains(law.pack, analysis, kind, values, stood_in, law.memory)
        self.choices: list[Choice] = list(islice(domains.choices(), LEVELS + 1) if choices is None else choices)
        if len(self.choices) > LEVELS:
            raise LimitReached(LEVELS, "choices")
        variables = {
            choice.address: self.diagram.choice(level, choice.values)
            if len(set(choice.values)) > 1
            else self.diagram.terminal(choice.values[0])
            for level, choice in enumerate(self.choices)
        }
        self.symbolic = Symbolic(self.diagram, values, variables, known, law.machinery.conditions.free)
        self._valid: int | None = None

    def bound(self, rule: Rule, index: int | None) -> Mapping[str, Any]:
        return {} if index is None else {"this": self.symbolic.twin(rule.subject, index)}

    def governs(self, rule: Rule, index: int | None) -> int:
        """Return the diagram of the completions in which a rule governs a subject."""
        return self.symbolic.truth(self.law.machinery.conditions.rule(rule).governs, self.bound(rule, index))

    def fails(self, rule: Rule, index: int | None) -> int:
        """Return the diagram of the completions in which a subject fails a rule."""
        trees = self.law.machinery.conditions.rule(rule)
        if trees.requires is None:
            return FALSE
        bound = self.bound(rule, index)
        found = self.governs(rule, index)
        parts = []
        for node in (trees.requires, *trees.excepts):
            if found == FALSE:
                return FALSE
            part = self.symbolic.truth(node, bound, False)
            if part == FALSE:
                return FALSE
            parts.append(part)
        for part in reversed(parts):
            found = self.diagram.conj(part, found)
        return found

    def valid(self) -> int:
        """Return the diagram of the completions that exist."""
        if self._valid is None:
            law, found = self.law, TRUE
            for item in law.pack.valid:
                if self.act.kind in item.kinds:
                    node = law.machinery.conditions.text(item.holds, item.kinds)
                    found = self.diagram.conj(found, self.symbolic.truth(node, {}))
            for item in law.pack.world_valid:
                node = law.machinery.conditions.text(item.holds, ())
                if all(self.has(part) for part in _world_keys(node)):
                    found = self.diagram.conj(found, self.symbolic.truth(node, {}))
            self._valid = found
        return self._valid

    def has(self, key: str) -> bool:
        return self.law.world[key] is not None or ("world", key) in self.symbolic.variables


def _world_keys(node: Any) -> Iterator[str]:
    from checker.condition.resolve import walk
    from checker.condition.tree import World

    for part in walk(node):
        if isinstance(part, World):
            yield part.key


class Court:
    """Judges what the rails left open, with one diagram."""

    def __init__(
        self, act: Act, law: Law, settled: list[tuple[Rule, int | None, int]], causes: bool, budget: int
    ) -> None:
        self.act, self.law, self.settled, self.wants_causes = act, law, settled, causes
        self.bench: Bench | None = None
        self.budget = budget
        self.limit: LimitReached | None = None

    def judgement(self) -> Judgement:
        rulings: list[Ruling] = []
        fails: list[int] = []
        governs_surely = any(code in (HOLDS, FAILS) for _, _, code in self.settled)
        may_govern: list[tuple[Rule, int | None]] = []
        try:
            self.bench = Bench(self.act, self.law, self.budget)
            valid = self.bench.valid()
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
                if diagram is not None:
                    fails.append(diagram)
                may_govern.append((rule, index))
                rulings.append(Ruling(rule, index, verdict, self.own_causes(verdict, diagram)))
        found = tuple(rulings)
        if any(item.verdict == FAIL for item in found):
            return Judgement(FAIL, found)
        if not any(item.verdict == REVIEW for item in found):
            return Judgement(PASS if found else NOT_APPLICABLE, found)
        if self.limit or self.bench is None:
            return self.stopped(found)
        try:
            return self.joined(found, fails, governs_surely, may_govern, valid)
        except LimitReached as limit:
            self.limit = limit
            return self.stopped(found)

    def ruling(self, rule: Rule, index: int | None, code: int) -> tuple[str | None, int | None]:
        """Return the verdict of one open ruling, None where it governs in no completion, and its diagram of failing."""
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

    def own_causes(self, verdict: str, failing: int | None) -> tuple[Cause, ...]:
        """Return the choices on which one ruling turns."""
        bench = self.bench
        if not self.wants_causes or verdict != REVIEW or failing is None or bench is None:
            return ()
        try:
            return self.causes(failing, TRUE, bench.valid())
        except LimitReached as limit:
            self.limit = limit
            return ()

    def stopped(self, rulings: tuple[Ruling, ...]) -> Judgement:
        limit = self.limit or LimitReached(self.budget)
        return Judgement(REVIEW, rulings, (Cause("limit", limit.what, str(limit), {}),))

    def joined(
        self,
        rulings: tuple[Ruling, ...],
        fails: list[int],
        governs_surely: bool,
        may_govern: list[tuple[Rule, int | None]],
        valid: int,
    ) -> Judgement:
        bench = self.bench
        assert bench is not None
        diagram = bench.diagram
        failing = FALSE
        for part in fails:
            failing = diagram.disj(failing, part)
        if failing == valid:
            return Judgement(FAIL, rulings, joint=True)
        if not self.wants_causes:
            return Judgement(REVIEW, rulings)
        reviewed = [ruling for ruling in rulings if ruling.verdict == REVIEW]
        if governs_surely and len(reviewed) == 1:
            return Judgement(REVIEW, rulings, reviewed[0].causes)
        governing = TRUE
        if not governs_surely:
            # By itself it is small; joined to what fails it would be copied over and over.
            governing = FALSE
            for rule, index in may_govern:
                governing = diagram.disj(governing, bench.governs(rule, index))
        return Judgement(REVIEW, rulings, self.causes(failing, governing, valid))

    def causes(self, failing: int, governing: int, valid: int) -> tuple[Cause, ...]:
        bench = self.bench
        assert bench is not None
        diagram = bench.diagram
        levels = sorted(deciding(diagram, failing, valid))
        outcomes = sweep(diagram, failing, governing, valid, [len(choice.values) for choice in bench.choices])
        found = []
        for level in levels:
            choice = bench.choices[level]
            verdicts = {index: verdict_of(mask) for index, mask in enumerate(outcomes[level]) if mask}
            found.append(Cause(choice.kind, choice.name, choice.title, fold(choice, verdicts), choice))
        return tuple(sorted(found, key=cause_order))


def deciding(diagram: Diagram, failing: int, valid: int) -> set[int]:
    """Return the levels of choices on which failing turns in some valid completion of the others."""
    if valid == TRUE:
        return diagram.support(failing)
    passing = diagram.conj(valid, diagram.negate(failing))
    levels = diagram.support(failing) | diagram.support(passing)
    return {
        level
        for level in levels
        if diagram.conj(exists(diagram, failing, level), exists(diagram, passing, level)) != FALSE
    }


def exists(diagram: Diagram, f: int, level: int) -> int:
    """Return f with the choice at `level` chosen freely."""
    memory: dict[int, int] = {}

    def down(node: int) -> int:
        at = diagram.level[node]
        if at > level:
            return node
        found = memory.get(node)
        if found is None:
            if at == level:
                found = FALSE
                for kid in diagram.kids[node]:
                    found = diagram.disj(found, kid)
            else:
                found = diagram.node(at, tuple([down(kid) for kid in diagram.kids[node]]))
            memory[node] = found
        return found

    return down(f)


def sweep(diagram: Diagram, failing: int, governing: int, valid: int, sizes: list[int]) -> list[list[int]]:
    """Return for every level and value what can happen with that value chosen, in one sweep down and up.

    The three diagrams are walked as one, whose terminals are pass, fail, neither and impossible.
    """
    root = failing
    outcome = {FALSE: MAY_PASS, TRUE: MAY_FAIL}
    if valid != TRUE or governing != TRUE:
        neither = diagram.terminal("neither")
        never = diagram.terminal("never")
        outcome |= {neither: MAY_BE_NEITHER, never: 0}
        if governing != TRUE:
            root = diagram.combine(
                "governed", lambda fails, governs: fails if fails or governs else "neither", root, governing
            )
        if valid != TRUE:
            root = diagram.combine("valid", lambda found, exists: found if exists else "never", root, valid)
    nodes = diagram.reachable(root)
    level, kids = diagram.level, diagram.kids
    masks: dict[int, int] = outcome
    for node in reversed(nodes):
        mask = 0
        for kid in kids[node]:
            mask |= masks[kid]
        masks[node] = mask
    found = [[0] * size for size in sizes]
    # An edge that skips a level leaves every value of that level free: counted by the ends of its stretch.
    skipped = {bit: [0] * (len(sizes) + 1) for bit in (MAY_PASS, MAY_FAIL, MAY_BE_NEITHER)}

    def skip(first: int, last: int, mask: int) -> None:
        if first < last:
            for bit, counts in skipped.items():
                if mask & bit:
                    counts[first] += 1
                    counts[last] -= 1

    top = level[root] if level[root] != BOTTOM else len(sizes)
    skip(0, top, masks[root])
    for node in nodes:
        at = level[node]
        row = found[at]
        for index, kid in enumerate(kids[node]):
            mask = masks[kid]
            row[index] |= mask
            skip(at + 1, min(level[kid], len(sizes)), mask)
    for bit, counts in skipped.items():
        running = 0
        for at, row in enumerate(found):
            running += counts[at]
            if running:
                for index in range(len(row)):
                    row[index] |= bit
    return found
