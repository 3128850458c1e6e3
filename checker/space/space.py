"""The space of all acts of a kind: every fact is a choice, and one law or several have diagrams over the same choices."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from checker.condition.engines.diagram import BOTTOM, FALSE, TRUE, Diagram
from checker.judge.choices import Choice
from checker.judge.court import Bench
from checker.judge.days import gap
from checker.judge.judgement import subjects
from checker.judge.law import Law
from checker.pack.model import Rule
from checker.pack.schema import NONE, Kind
from checker.read.days import is_day
from checker.space.bounds import rows_for
from checker.space.choices import blank, shared_choices

BUDGET = 60_000_000
"""Steps of one diagram: about a minute of work. The usual questions need a tenth of it."""


class Space:
    """The space of acts of one kind with a number of rows, under one law or several.

    The choices are ordered: facts, then the ledger, then the readings. `benches` has one for each law. Ledger keys in `known`
    count as known at any value: no fact stands in for them. `common` is the common part of the laws' kinds where they differ.
    With `apart` the days of facts leave room for days of the ledger.
    """

    def __init__(
        self,
        kind: str,
        rows: int,
        laws: Sequence[Law],
        *,
        known: frozenset[str] = frozenset(),
        common: Kind | None = None,
        apart: bool = False,
    ) -> None:
        sys.setrecursionlimit(max(sys.getrecursionlimit(), 20_000))
        self.kind, self.rows, self.laws = common or laws[0].pack.kinds[kind], rows, tuple(laws)
        self.act = blank(self.kind, rows)
        self.diagram = Diagram(BUDGET)
        choices: Sequence[Sequence[Choice] | None] = [None]
        if len(laws) > 1:
            choices = shared_choices(self.act, self.kind, laws, known, apart)
        self.benches = [
            Bench(
                blank(law.pack.kinds[kind], rows), law, diagram=self.diagram, choices=own, known=known, as_written=True
            )
            for law, own in zip(laws, choices, strict=True)
        ]
        self.choices: list[Choice] = self.benches[0].choices
        self.sizes = [len(choice.values) for choice in self.choices]
        self.facts = sum(choice.address[0] == "fact" for choice in self.choices)
        self.level = {choice.address: level for level, choice in enumerate(self.choices)}
        self._possible: int | None = None
        self._natural: dict[int, list[int]] | None = None

    @property
    def possible(self) -> int:
        """The diagram of completions that exist under every law and can be written as a descriptor."""
        if self._possible is None:
            existing = TRUE
            for bench in self.benches:
                existing = self.diagram.conj(existing, bench.valid())
            self._possible = self.all([existing, *self._fitting()])
        return self._possible

    def _fitting(self) -> Iterable[int]:
        """Yield the conditions that a field which makes no sense beside some value is absent there, or has its first value."""
        for rows, field in self.kind.fields():
            for other, needed in field.only_if:
                for index in range(self.rows if rows else 1):
                    own = self.level.get(("fact", rows, index, field.path))
                    needed_level = self.level.get(("fact", rows, index, other))
                    if own is None or needed_level is None:
                        continue
                    absent = field.absent if field.absent in self.choices[own].values else self.choices[own].values[0]
                    yield self.diagram.disj(
                        self.among(own, [value == absent for value in self.choices[own].values]),
                        self.among(needed_level, [value == needed for value in self.choices[needed_level].values]),
                    )

    @property
    def natural(self) -> dict[int, list[int]]:
        """The values of each choice in order of preference: values near the schema's example first."""
        if self._natural is None:
            self._natural = {level: self._liked(choice) for level, choice in enumerate(self.choices)}
        return self._natural

    def _liked(self, choice: Choice) -> list[int]:
        order = list(range(len(choice.values)))
        if choice.address[0] == "fact":
            field = self.kind.field(choice.address[1], choice.address[3])
            order.sort(key=_far(choice, field.example, field.type))
        elif choice.address[0] == "world" and choice.ordered:
            order.sort(
                key=_far(choice, min([agreement.day for agreement in self.laws[0].pack.agreements.values()]), "date")
            )
        return order

    def among(self, level: int, allowed: Sequence[bool]) -> int:
        """Return the diagram of "the choice at this level has one of the allowed values"."""
        return self.diagram.node(level, tuple([TRUE if is_allowed else FALSE for is_allowed in allowed]))

    def all(self, parts: Iterable[int]) -> int:
        """Return the conjunction of some diagrams; it stops early at FALSE."""
        conjunction = TRUE
        for part in parts:
            if conjunction == FALSE:
                break
            conjunction = self.diagram.conj(conjunction, part)
        return conjunction

    def any(self, parts: Iterable[int]) -> int:
        """Return the disjunction of some diagrams."""
        disjunction = FALSE
        for part in parts:
            disjunction = self.diagram.disj(disjunction, part)
        return disjunction

    def rules(self, law: int = 0) -> list[tuple[Rule, int | None]]:
        """Return every pair of a rule for these acts and a subject."""
        analysis = self.laws[law].analysis(self.kind.name)
        return [(rule, index) for rule in analysis.rules for index in subjects(rule, self.act)]

    def failing(self, law: int = 0) -> int:
        """Return the diagram of completions in which an act fails."""
        return self.any(self.benches[law].fails(rule, index) for rule, index in self.rules(law))

    def governed(self, law: int = 0) -> int:
        """Return the diagram of completions in which some rule governs an act."""
        return self.any(self.benches[law].governs(rule, index) for rule, index in self.rules(law))

    def some(self, f: int, below: int) -> int:
        """Return the existential quantification of f over the choices from a level on."""
        memory: dict[int, int] = {}

        def down(node: int) -> int:
            if node == FALSE:
                return FALSE
            at = self.diagram.level[node]
            if at >= below:
                return TRUE
            result = memory.get(node)
            if result is None:
                result = memory[node] = self.diagram.node(at, tuple([down(kid) for kid in self.diagram.kids[node]]))
            return result

        return down(f)

    def acts(self, f: int) -> int:
        """Return the number of acts with a completion in which f holds; acts that the law cannot tell apart count once."""
        return self.count(self.some(f, self.facts), self.facts)

    def count(self, f: int, levels: int | None = None) -> int:
        """Return the number of completions in which f holds, over the choices above a level (all by default)."""
        last = len(self.sizes) if levels is None else levels
        # Products of sizes: the number of completions of the choices above each level.
        ways = [1] * (last + 1)
        for level in range(last):
            ways[level + 1] = ways[level] * self.sizes[level]
        memory: dict[int, int] = {FALSE: 0, TRUE: 1}
        depth = self.diagram.level

        def below(node: int) -> int:
            number = memory.get(node)
            if number is None:
                start = depth[node] + 1
                number = memory[node] = sum(
                    [below(kid) * (ways[min(depth[kid], last)] // ways[start]) for kid in self.diagram.kids[node]]
                )
            return number

        return below(f) * ways[min(depth[f], last)]

    def terminals(self, f: int) -> list[int]:
        """Return the terminals of f, in the order in which they were made."""
        seen, stack = {f}, [f]
        while stack:
            for kid in self.diagram.kids[stack.pop()]:
                if kid not in seen:
                    seen.add(kid)
                    stack.append(kid)
        return sorted(node for node in seen if self.diagram.level[node] == BOTTOM)

    def model(self, f: int, prefer: Mapping[int, Sequence[int]] | None = None) -> dict[int, int] | None:
        """Return a partial completion in which f holds, as numbers of values by level, None where f is FALSE."""
        if f == FALSE:
            return None
        completion: dict[int, int] = {}
        node = f
        while self.diagram.level[node] != BOTTOM:
            level, kids = self.diagram.level[node], self.diagram.kids[node]
            order = (prefer or {}).get(level, range(len(kids)))
            index = next(index for index in order if kids[index] != FALSE)
            completion[level] = index
            node = kids[index]
        return completion


def _far(choice: Choice, wanted: Any, kind: str) -> Callable[[int], float]:
    """Return the function from a value's number to its distance from the wanted value."""
    example = tuple(wanted) if isinstance(wanted, list) else wanted

    def far(index: int) -> float:
        value = choice.values[index]
        if value == example or (isinstance(example, str) and example in choice.labels[index]):
            return -1
        if kind == "date" and isinstance(value, str) and isinstance(example, str) and is_day(example):
            return 1e9 if value == NONE else abs(gap(min(value, example), max(value, example)))
        return 0

    return far


def row_counts(kind: Kind, most: int) -> range:
    """Return the numbers of rows of the spaces of a kind."""
    return range(1, most + 1) if kind.rows else range(1)


def sizes(law: Law, kind: str, most: int) -> range:
    """Return the numbers of rows of the spaces of a kind: up to `most`, or more where conditions count further."""
    return row_counts(law.pack.kinds[kind], rows_for(law, kind, most))


def ledgers(law: Law, kind: str) -> Iterator[frozenset[str]]:
    """Yield sets of ledger keys with a stand-in to count as known: none, then all that the kind reads."""
    read = law.machinery.stand_ins(kind) & frozenset(law.analysis(kind).world)
    yield from dict.fromkeys((frozenset[str](), read))


def kind_groups(law: Law) -> list[list[str]]:
    """Return the kinds of acts in groups with the same fields, rules and validity."""
    groups: dict[Any, list[str]] = {}
    pack = law.pack
    asks = law.machinery.conditions.asks_kind
    for name, kind in pack.kinds.items():
        rules = [rule for rule in pack.rules.values() if name in rule.kinds]
        texts = [text for rule in rules for text in rule.conditions]
        texts += [entry.holds for entry in pack.valid if name in entry.kinds]
        texts += [gap.when for gap in pack.gaps if name in gap.kinds]
        key = (
            repr(tuple(kind.fields())),
            # A kind that conditions ask for is a group of its own.
            name if any(map(asks, texts)) else "",
            tuple([rule.id for rule in rules]),
            tuple([entry.holds for entry in pack.valid if name in entry.kinds]),
            tuple([(gap.when, gap.subject) for gap in pack.gaps if name in gap.kinds]),
        )
        groups.setdefault(key, []).append(name)
    return list(groups.values())
