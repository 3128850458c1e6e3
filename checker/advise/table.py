"""The open choices of an act with opened levers as one diagram, and the ways to settle it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from checker.advise.levers import Addition, Levers, Ways, ordered
from checker.advise.masks import MAY_PASS, Masks, cut, existing, united
from checker.condition.codes import FAILS, OPEN
from checker.condition.engines.diagram import BOTTOM, FALSE, LimitReached
from checker.judge.act import Address
from checker.judge.choices import Choice, is_unlisted
from checker.judge.court import Bench
from checker.judge.judgement import facts_of_subject, subjects
from checker.pack.model import Rule

SOLUTIONS = 1_000
"""The most ways to settle one set of levers."""


class Option(NamedTuple):
    """A value of a choice and its labels; a class of values has several labels."""

    value: Any
    labels: tuple[str, ...]


class Plan(NamedTuple):
    """A set of levers and facts that settles an act.

    `picked` has the options of each unordered choice, `ordered` the days and numbers still to choose.
    """

    levers: Levers
    picked: Mapping[Address, tuple[Option, ...]]
    ordered: frozenset[Address]


class Table:
    """The open choices of an act with opened levers: the failing rulings, and the ways to settle them.

    `certain` are the rulings that fail in every completion, `may` those that fail in some. Raises LimitReached.
    """

    def __init__(self, ways: Ways, levers: Levers, budget: int) -> None:
        self.ways, self.chosen = ways, ways.addresses(levers)
        act = ways.opened(ordered(levers))
        self.bench = bench = Bench(act, ways.law, budget)
        self.tied = self.tie(levers)
        self.choices = bench.choices
        self.certain: list[tuple[Rule, int | None]] = []
        self.may: list[tuple[Rule, int | None]] = []
        diagram, valid, failing = bench.diagram, bench.valid(), FALSE
        law, rows = ways.law, ways.law.quantified(act.kind, act.every)
        for rule in law.analysis(act.kind).rules:
            for index in subjects(rule, act):
                # The rails settle most rulings without a diagram.
                code = law.code(rule, act.facts, facts_of_subject(act, rule, index), rows)
                if code not in (FAILS, OPEN):
                    continue
                part = valid if code == FAILS else diagram.conj(valid, bench.fails(rule, index))
                if part == FALSE:
                    continue
                if part == valid:
                    self.certain.append((rule, index))
                else:
                    self.may.append((rule, index))
                    failing = failing if self.certain else diagram.disj(failing, part)
        self.failing, self.valid = failing, valid
        self.levels = {choice.address: level for level, choice in enumerate(self.choices)}
        self.free = {self.levels[address] for address in self.chosen if address in self.levels}
        self.last = max(self.free, default=-1)
        self.allowed = [ways.allowed(choice, self.chosen.get(choice.address)) for choice in self.choices]
        self.masks = Masks(diagram)
        self._memory: dict[tuple[int, int], list[tuple[tuple[int, int], ...]]] = {}
        self._root: dict[bool, int] = {}

    def tie(self, levers: Levers) -> bool:
        """Give a copied entry's unknown facts the variables of the original; return whether there are any."""
        pairs = [
            (("fact", lever.rows, len(self.ways.act.rows[lever.rows]), path), ("fact", lever.rows, lever.like, path))
            for lever in levers
            if isinstance(lever, Addition)
            for path, field in self.ways.kind.rows[lever.rows].items()
            if field.control != "lever"
        ]
        if not pairs:
            return False
        variables = self.bench.variables()
        tied = {copy: variables[original] for copy, original in pairs if copy in variables}
        self.bench.symbolic.variables = variables | tied
        return bool(tied)

    def root(self, pin: bool) -> int:
        """Return the diagram with masks as terminals; readings are quantified unless they may be pinned.

        Facts of the unlisted row are always quantified.
        """
        if pin not in self._root:
            given = [
                level
                for level, choice in enumerate(self.choices)
                if is_unlisted(choice) or (choice.address[0] == "reading" and not pin)
            ]
            first = min(given, default=BOTTOM)
            root = existing(self.bench.diagram, self.failing, self.valid)
            self._root[pin] = cut(self.bench.diagram, root, first, self.masks.of)
        return self._root[pin]

    def solve(self, node: int, facts: int) -> list[tuple[tuple[int, int], ...]]:
        """Return the ways to settle a node: (level, value) of each lever and of at most `facts` facts."""
        diagram = self.bench.diagram
        level = diagram.level[node]
        if level == BOTTOM or (not facts and level > self.last):
            return [()] if self.masks.of(node) == MAY_PASS else []
        ways = self._memory.get((node, facts))
        if ways is not None:
            return ways
        diagram.step()
        kids = diagram.kids[node]
        ways = []
        if level in self.free:
            for index in self.allowed[level]:
                ways += [((level, index), *rest) for rest in self.solve(kids[index], facts)]
        else:
            ways += self.solve(united(diagram, kids), facts)
            if facts and ways != [()]:
                known = [set(way) for way in ways]
                for index in self.allowed[level]:
                    for rest in self.solve(kids[index], facts - 1):
                        if not any(way.issubset(rest) for way in known):
                            ways.append(((level, index), *rest))
        if len(ways) > SOLUTIONS:
            raise LimitReached(SOLUTIONS, "ways to settle it")
        self._memory[node, facts] = ways
        return ways

    def ways_to_settle(self, facts: int, pin: bool = False) -> list[dict[Address, int]]:
        """Return the ways to settle the act with at most `facts` facts found out: the value of each choice made."""
        if self.certain or self.valid == FALSE:
            return []
        return [
            {self.choices[level].address: index for level, index in way} for way in self.solve(self.root(pin), facts)
        ]

    def settling(self, address: Address, chosen: Iterable[Address]) -> list[int]:
        """Return the values of a choice for which the chosen addresses together can settle the act."""
        if self.certain:
            return []
        self.free = {self.levels[choice_address] for choice_address in chosen}
        self.last = max(self.free)
        self.allowed = [self.ways.allowed(choice, None) for choice in self.choices]
        at, every = self.levels[address], range(len(self.choices[self.levels[address]].values))
        ways = [dict(way) for way in self.solve(self.root(False), 0)]
        return sorted({index for way in ways for index in ([way[at]] if at in way else every)})

    def doubtful(self, chosen: Collection[Address]) -> bool:
        """Return whether days or numbers are chosen while others stay open."""
        return bool(chosen) and any(choice.ordered and choice.address not in chosen for choice in self.choices)

    def option(self, address: Address, index: int) -> Option:
        """Return one value of a choice: the first permitted one of its class."""
        choice = self.choices[self.levels[address]]
        names = self.ways.names(choice, index, self.chosen.get(address))
        value = choice.values[index]
        return Option(value if names == choice.labels[index] else names[0], names)

    def choice(self, address: Address) -> Choice:
        """Return the choice at an address."""
        return self.choices[self.levels[address]]
