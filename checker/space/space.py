"""Every act of a kind at once: each fact a choice, and the diagrams of one law or of several over the same choices."""

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
from checker.space.choices import blank, shared_choices

BUDGET = 60_000_000
"""Steps of one diagram, a count: a minute of work or so. What is asked here needs a tenth of it."""


class Space:
    """All acts of one kind with so many rows, under one law or several.

    Facts come first among the choices, then the ledger, then the readings. `benches` has one for each law. Ledger keys
    in `known` count as known, at whatever value: nothing of the act stands in for them. `common` is what the laws'
    kinds have in common, where they differ. With `apart` days of facts leave room for those of the ledger.
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
        """The diagram of the completions that exist under every law and can be written as a descriptor."""
        if self._possible is None:
            found = TRUE
            for bench in self.benches:
                found = self.diagram.conj(found, bench.valid())
            self._possible = self.all([found, *self._fitting()])
        return self._possible

    def _fitting(self) -> Iterable[int]:
        """Yield that a field which makes no sense beside some value has there its absence, or its first value."""
        for rows, field in self.kind.fields():
            for other, needed in field.only_if:
                for index in range(self.rows if rows else 1):
                    mine = self.level.get(("fact", rows, index, field.path))
                    theirs = self.level.get(("fact", rows, index, other))
                    if mine is None or theirs is None:
                        continue
                    absent = field.absent if field.absent in self.choices[mine].values else self.choices[mine].values[0]
                    yield self.diagram.disj(
                        self.among(mine, [value == absent for value in self.choices[mine].values]),
                        self.among(theirs, [value == needed for value in self.choices[theirs].values]),
                    )

    @property
    def natural(self) -> dict[int, list[int]]:
        """For each choice its values as they are liked: those near the schema's example first."""
        if self._natural is None:
            self._natural = {level: self._liked(choice) for level, choice in enumerate(self.choices)}
        return self._natural

    def _liked(self, choice: Choice) -> list[int]:
        order = list(range(len(choice.values)))
        if choice.address[0] == "fact":
            field = self.kind.field(choice.address[1], choice.address[3])
            order.sort(key=_far(choice, field.example, field.type))
        elif choice.address[0] == "world" and choice.ordered:
            order.sort(key=_far(choice, min([item.day for item in self.laws[0].pack.agreements.values()]), "date"))
        return order

    def among(self, level: int, allowed: Sequence[bool]) -> int:
        """Return the diagram of "the choice at this level has one of the allowed values"."""
        return self.diagram.node(level, tuple([TRUE if item else FALSE for item in allowed]))

    def all(self, parts: Iterable[int]) -> int:
        """Return the conjunction of some diagrams, ended early where nothing is left of it."""
        found = TRUE
        for part in parts:
            if found == FALSE:
                break
            found = self.diagram.conj(found, part)
        return found

    def any(self, parts: Iterable[int]) -> int:
        """Return the disjunction of some diagrams."""
        found = FALSE
        for part in parts:
            found = self.diagram.disj(found, part)
        return found

    def rules(self, law: int = 0) -> list[tuple[Rule, int | None]]:
        """Return the rules that judge these acts, each with every subject."""
        analysis = self.laws[law].analysis(self.kind.name)
        return [(rule, index) for rule in analysis.rules for index in subjects(rule, self.act)]

    def failing(self, law: int = 0) -> int:
        """Return the diagram of the completions in which an act fails."""
        return self.any(self.benches[law].fails(rule, index) for rule, index in self.rules(law))

    def governed(self, law: int = 0) -> int:
        """Return the diagram of the completions in which some rule governs an act."""
        return self.any(self.benches[law].governs(rule, index) for rule, index in self.rules(law))

    def some(self, f: int, below: int) -> int:
        """Return f with the choices from a level on chosen freely: where some completion of them makes it true."""
        memory: dict[int, int] = {}

        def down(node: int) -> int:
            if node == FALSE:
                return FALSE
            at = self.diagram.level[node]
            if at >= below:
                return TRUE
            found = memory.get(node)
            if found is None:
                found = memory[node] = self.diagram.node(at, tuple([down(kid) for kid in self.diagram.kids[node]]))
            return found

        return down(f)

    def acts(self, f: int) -> int:
        """Return of how many acts, up to what the law can tell apart, f holds in some completion."""
        return self.count(self.some(f, self.facts), self.facts)

    def count(self, f: int, levels: int | None = None) -> int:
        """Return how many completions f holds in, of the choices above a level (all by default)."""
        last = len(self.sizes) if levels is None else levels
        # How many ways the choices of a stretch of levels can fall.
        ways = [1] * (last + 1)
        for level in range(last):
            ways[level + 1] = ways[level] * self.sizes[level]
        memory: dict[int, int] = {FALSE: 0, TRUE: 1}
        depth = self.diagram.level

        def below(node: int) -> int:
            found = memory.get(node)
            if found is None:
                start = depth[node] + 1
                found = memory[node] = sum(
                    [below(kid) * (ways[min(depth[kid], last)] // ways[start]) for kid in self.diagram.kids[node]]
                )
            return found

        return below(f) * ways[min(depth[f], last)]

    def terminals(self, f: int) -> list[int]:
        """Return the terminals that f can come to, in the order in which they were made."""
        seen, stack = {f}, [f]
        while stack:
            for kid in self.diagram.kids[stack.pop()]:
                if kid not in seen:
                    seen.add(kid)
                    stack.append(kid)
        return sorted(node for node in seen if self.diagram.level[node] == BOTTOM)

    def model(self, f: int, prefer: Mapping[int, Sequence[int]] | None = None) -> dict[int, int] | None:
        """Return the values, by level and number, of one completion in which f holds; what is free is left out."""
        if f == FALSE:
            return None
        found: dict[int, int] = {}
        node = f
        while self.diagram.level[node] != BOTTOM:
            level, kids = self.diagram.level[node], self.diagram.kids[node]
            order = (prefer or {}).get(level, range(len(kids)))
            index = next(index for index in order if kids[index] != FALSE)
            found[level] = index
            node = kids[index]
        return found


def _far(choice: Choice, wanted: Any, kind: str) -> Callable[[int], float]:
    """Return what tells how far a value of a choice is from the one that is wanted."""
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
    """Return the numbers of rows that acts of a kind are looked at with."""
    return range(1, most + 1) if kind.rows else range(1)


def ledgers(law: Law, kind: str) -> Iterator[frozenset[str]]:
    """Yield which ledger keys that something stands in for count as known: none, then all that the kind reads."""
    read = law.machinery.stand_ins(kind) & frozenset(law.analysis(kind).world)
    yield from dict.fromkeys((frozenset[str](), read))


def kind_groups(law: Law) -> list[list[str]]:
    """Return the kinds of acts, those together whose fields, rules and validity are the same."""
    groups: dict[Any, list[str]] = {}
    pack = law.pack
    asks = law.machinery.conditions.asks_kind
    for name, kind in pack.kinds.items():
        rules = [rule for rule in pack.rules.values() if name in rule.kinds]
        texts = [
            text for rule in rules for text in (rule.governs, rule.requires, *[item.when for item in rule.exceptions])
        ]
        texts += [item.holds for item in pack.valid if name in item.kinds]
        texts += [gap.when for gap in pack.gaps if name in gap.kinds]
        key = (
            repr(tuple(kind.fields())),
            # Acts of kinds that a condition tells apart are looked at apart.
            name if any(map(asks, texts)) else "",
            tuple([rule.id for rule in rules]),
            tuple([item.holds for item in pack.valid if name in item.kinds]),
            tuple([(gap.when, gap.subject) for gap in pack.gaps if name in gap.kinds]),
        )
        groups.setdefault(key, []).append(name)
    return list(groups.values())
