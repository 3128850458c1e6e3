"""Act × law → judgement: a verdict that holds in every completion, or the choices on which it turns.

Two rails settle nearly every rule; what stays open is joined in one decision diagram over the choices.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from checker.condition.diagram import BOTTOM, FALSE, TRUE, Diagram, LimitReached
from checker.condition.rails import FAILS, HOLDS, MAY_GOVERN, NOT_GOVERNED, OPEN
from checker.condition.symbolic import Symbolic
from checker.judge.act import Act, values_of
from checker.judge.choices import Choice, Domains, fold
from checker.judge.law import Law
from checker.pack.conditions import ACT
from checker.pack.model import Rule

BUDGET = 500_000
"""Steps of the diagram for one act, a count: about two seconds of work."""
LEVELS = 3_000
"""The most choices that a diagram is made over: its operations recurse once a level."""
KINDS = ("fact", "judgement", "parameter", "reading", "limit")
DEFINITE = frozenset({"pass", "fail", "not-applicable"})

PASS, FAIL, NOT_APPLICABLE, REVIEW = "pass", "fail", "not-applicable", "needs-review"


class Ruling(NamedTuple):
    """What one rule says of one subject: row index None where the subject is the act itself."""

    rule: Rule
    index: int | None  # type: ignore[assignment]  # a tuple's own method of this name is of no use here
    verdict: str
    causes: tuple[Cause, ...] = ()


class Cause(NamedTuple):
    """A choice on which failing depends, with the verdict for each of its values."""

    kind: str
    name: str
    title: str
    outcomes: Mapping[str, str]
    choice: Choice | None = None


class Judgement(NamedTuple):
    """The verdict of an act, the rulings in pack order, and the causes where it needs review.

    `joint` says that the act fails in every completion though no single ruling does.
    """

    verdict: str
    rulings: tuple[Ruling, ...]
    causes: tuple[Cause, ...] = ()
    joint: bool = False


class Bench:
    """The open choices of one act under one law, and the diagrams over them."""

    def __init__(self, act: Act, law: Law, budget: int = BUDGET) -> None:
        self.act, self.law = act, law
        kind = law.pack.kinds[act.kind]
        analysis = law.analysis(act.kind)
        scope = law.machinery.conditions.scope((act.kind,), ACT)
        stood_in = frozenset(key for key in scope.stand_ins if law.world[key] is None)
        values = values_of(act, law)
        self.diagram = Diagram(budget)
        domains = Domains(law.pack, analysis, kind, values, stood_in)
        self.choices: list[Choice] = list(islice(domains.choices(), LEVELS + 1))
        if len(self.choices) > LEVELS:
            raise LimitReached(LEVELS, "choices")
        variables = {
            choice.address: self.diagram.choice(level, choice.values)
            if len(set(choice.values)) > 1
            else self.diagram.terminal(choice.values[0])
            for level, choice in enumerate(self.choices)
        }
        self.symbolic = Symbolic(self.diagram, values, variables)
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


def subjects(rule: Rule, act: Act) -> range | tuple[None]:
    """Return the row indexes that a rule judges, (None,) where it judges the act itself."""
    return (None,) if rule.subject == ACT else range(len(act.rows[rule.subject]))


Pair = tuple[str, "int | None"]
"""A rule × subject pair: the rule's id and the row's index, None where the subject is the act itself."""


def judge(
    act: Act, law: Law, *, causes: bool = True, budget: int = BUDGET, without: frozenset[Pair] = frozenset()
) -> Judgement:
    """Judge an act; `causes=False` leaves them out where only the verdict is wanted, `without` some rule × subject pairs."""
    facts, rows, readings, world, params = act.facts, act.rows, law.readings, law.world, law.params
    settled: list[tuple[Rule, int | None, int]] = []
    open_ones = False
    worst = NOT_GOVERNED
    for rule, function in law.machinery.rules(act.kind):
        if rule.subject == ACT:
            code = function(facts, facts, rows, readings, world, params)
            if code and (rule.id, None) not in without:
                settled.append((rule, None, code))
                worst = max(worst, code)
                open_ones = open_ones or code in (OPEN, MAY_GOVERN)
        else:
            for index, row in enumerate(rows[rule.subject]):
                code = function(facts, row, rows, readings, world, params)
                if code and (rule.id, index) not in without:
                    settled.append((rule, index, code))
                    worst = max(worst, code)
                    open_ones = open_ones or code in (OPEN, MAY_GOVERN)
    if not open_ones:
        rulings = tuple([Ruling(rule, index, FAIL if code == FAILS else PASS) for rule, index, code in settled])
        return Judgement(FAIL if worst == FAILS else PASS if rulings else NOT_APPLICABLE, rulings)
    depth = sys.getrecursionlimit()
    sys.setrecursionlimit(max(depth, 4 * LEVELS + 1000))
    try:
        return _Court(act, law, settled, causes, budget).judgement()
    finally:
        sys.setrecursionlimit(depth)


class _Court:
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


def cause_order(cause: Cause) -> tuple[float, int, str]:
    """Order causes: the largest share of definite outcomes first, then by kind, then by name."""
    definite = sum(verdict in DEFINITE for verdict in cause.outcomes.values())
    return (-definite / max(len(cause.outcomes), 1), KINDS.index(cause.kind), cause.name)


MAY_PASS, MAY_FAIL, MAY_BE_NEITHER = 1, 2, 4


def verdict_of(mask: int) -> str:
    """Return the verdict over completions in which these things happen: pass 1, fail 2, nothing governs 4."""
    if mask == MAY_FAIL:
        return FAIL
    if mask & MAY_FAIL:
        return REVIEW
    return PASS if mask & MAY_PASS else NOT_APPLICABLE


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
