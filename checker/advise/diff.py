"""What changes between two laws: the classes of acts whose verdict is another, over every act of every kind."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from checker.advise.cases import Case, Outcome, Suite
from checker.advise.classes import Classes
from checker.advise.conditions_text import words
from checker.advise.shared import blank
from checker.advise.space import Space, kind_groups
from checker.advise.witness import witness
from checker.condition.diagram import TRUE
from checker.condition.symbolic import Symbolic
from checker.judge.act import values_of
from checker.judge.court import Bench
from checker.judge.judgement import (
    FAIL,
    MAY_BE_NEITHER,
    MAY_FAIL,
    MAY_PASS,
    NOT_APPLICABLE,
    PASS,
    REVIEW,
    subjects,
    verdict_of,
)
from checker.judge.law import Law
from checker.pack.schema import Field, Kind

ROWS = 2
"""The most rows that acts are compared with: one that is judged, and one that it is compared with."""
ALWAYS, NEVER = "0001-01-01", "none"
"""First days of an agreement: the calendar's first, which no act is dated with, and no day at all."""
WORST = (FAIL, REVIEW, PASS, NOT_APPLICABLE)


class Change(NamedTuple):
    """A class of acts: conditions in words, the verdict under each law, how many there are, and one of them."""

    kinds: tuple[str, ...]
    rows: int
    conditions: tuple[str, ...]
    before: str
    after: str
    acts: int
    case: Case | None


class Looked(NamedTuple):
    """A space that was compared: how many acts it holds, and how many of them change."""

    kinds: tuple[str, ...]
    rows: int
    acts: int
    changed: int


class Diff(NamedTuple):
    """All that changes, kinds and rows in order; `apart` are the kinds that only one law has."""

    changes: tuple[Change, ...]
    looked: tuple[Looked, ...]
    apart: tuple[str, ...]


def diff(one: Law, other: Law) -> Diff:
    """Return the classes of acts that two laws judge differently, each with an act that shows it.

    Acts with several rows are listed where their verdicts are not what their rows would get alone.
    """
    changes: list[Change] = []
    looked: list[Looked] = []
    for kinds in alike(one, other):
        kind = common(one.pack.kinds[kinds[0]], other.pack.kinds[kinds[0]])
        for rows in range(1, ROWS + 1) if kind.rows else (0,):
            space = Space(kinds[0], rows, [one, other], common=kind)
            comparison = Comparison(space)
            found = [change._replace(kinds=tuple(kinds)) for change in comparison.changes()]
            changes += found
            looked.append(Looked(tuple(kinds), rows, comparison.count(TRUE), comparison.count(comparison.changed())))
    names = dict.fromkeys([*one.pack.kinds, *other.pack.kinds])
    apart = [name for name in names if name not in one.pack.kinds or name not in other.pack.kinds]
    return Diff(tuple(changes), tuple(looked), tuple(apart))


def alike(one: Law, other: Law) -> Iterator[list[str]]:
    """Yield the kinds that both laws have, those together that are the same under each."""
    theirs = kind_groups(other)
    for kinds in kind_groups(one):
        for group in theirs:
            both = [name for name in kinds if name in group]
            if both:
                yield both


def common(one: Kind, other: Kind) -> Kind:
    """Return what two kinds of one name have in common: fields of one type, with the values that both know."""
    if one == other:
        return one

    def shared(mine: Any, theirs: Any) -> dict[str, Field]:
        return {
            path: field._replace(values=tuple([value for value in field.values if value in theirs[path].values]))
            for path, field in mine.items()
            if path in theirs and theirs[path].type == field.type
        }

    rows = {name: shared(fields, other.rows[name]) for name, fields in one.rows.items() if name in other.rows}
    return one._replace(facts=shared(one.facts, other.facts), rows=rows)


class Comparison:
    """The verdicts of two laws over one space, as diagrams over the facts alone."""

    def __init__(self, space: Space) -> None:
        self.space, self.diagram = space, space.diagram
        self.verdicts = [verdicts(space, bench) for bench in space.benches]
        self.pair = self.diagram.combine("pair", lambda one, other: (one, other), *self.verdicts)
        self.exists = space.all([space.some(space.possible, space.facts), *self._dated()])

    def _dated(self) -> Iterator[int]:
        """Yield that no act is dated with the first day of the calendar, which stands for always."""
        for level, choice in enumerate(self.space.choices[: self.space.facts]):
            if choice.ordered and ALWAYS in choice.values:
                yield self.space.among(level, [value != ALWAYS for value in choice.values])

    def count(self, where: int) -> int:
        """Return how many acts there are somewhere, up to what the laws can tell apart."""
        return self.space.count(self.diagram.conj(where, self.exists), self.space.facts)

    def changed(self) -> int:
        """Return where the verdicts differ."""
        return self.diagram.map(self.pair, "differ", lambda pair: pair[0] != pair[1])

    def pairs(self) -> list[tuple[str, str]]:
        """Return the pairs of different verdicts that occur, the gravest first."""
        found = {self.diagram.value[node] for node in self.space.terminals(self.pair)}
        return sorted(
            [pair for pair in found if pair[0] != pair[1] and NEVER not in pair],
            key=lambda pair: [WORST.index(verdict) for verdict in reversed(pair)],
        )

    def changes(self) -> Iterator[Change]:
        """Yield the classes of acts whose verdict changes, largest first for each pair of verdicts."""
        classes = Classes(self.space, self.exists)
        expected = self.alone() if self.space.rows > 1 else None
        for pair in self.pairs():
            here = self.where(self.pair, pair)
            must = self.diagram.conj(here, self.exists)
            if expected is not None:
                must = self.diagram.conj(must, self.diagram.negate(self.where(expected, pair)))
            may = self.diagram.disj(here, self.diagram.negate(self.exists))
            for item in classes.cover(must, may):
                said = tuple(words(self.space, item))
                case = self.shown(self.space.all([item.where, must]), pair)
                yield Change((), self.space.rows, said, *pair, classes.count(classes.either_way(item)), case)

    def where(self, pairs: int, pair: tuple[str, str]) -> int:
        """Return where the verdicts are these."""
        return self.diagram.map(pairs, f"is {pair}", pair.__eq__)

    def alone(self) -> int:
        """Return the pair of verdicts that an act would have if each of its rows were judged alone."""
        found = []
        for law, bench in zip(self.space.laws, self.space.benches, strict=True):
            verdict = self.diagram.terminal(NOT_APPLICABLE)
            for index in range(self.space.rows):
                one = verdicts(self.space, only(bench, law, index))
                verdict = self.diagram.combine("worse", worse, verdict, one)
            found.append(verdict)
        return self.diagram.combine("pair", lambda one, other: (one, other), *found)

    def shown(self, where: int, pair: tuple[str, str]) -> Case | None:
        """Return an act of a class, judged under both laws."""
        one, other = self.space.laws

        def holds(outcome: Outcome) -> bool:
            return outcome.verdict == pair[0] and Judge(other).run(outcome.case).verdict == pair[1]

        return witness(self.space, Judge(one), where, holds, f"{pair[0]} becomes {pair[1]}")


class Judge(Suite):
    """Judges cases under one law, whatever ledger and pins they have."""

    def __init__(self, law: Law) -> None:
        super().__init__(law.pack, law.machinery)
        self.only = law

    def law(self, case: Case) -> Law:
        """Return the one law."""
        return self.only


def verdicts(space: Space, bench: Bench) -> int:
    """Return the diagram over the facts alone whose value is the verdict under a law: readings and ledger range."""
    diagram, valid = space.diagram, bench.valid()
    pairs = [(rule, index) for rule in bench.law.analysis(space.kind.name).rules for index in subjects(rule, bench.act)]
    failing = space.any(bench.fails(*pair) for pair in pairs)
    kept = diagram.conj(valid, diagram.negate(failing))
    governed = space.any(bench.governs(*pair) for pair in pairs)
    parts = {
        MAY_FAIL: diagram.conj(valid, failing),
        MAY_PASS: diagram.conj(kept, governed),
        MAY_BE_NEITHER: diagram.conj(kept, diagram.negate(governed)),
    }
    found = diagram.terminal(0)
    for bit, part in parts.items():
        found = diagram.combine(f"add {bit}", partial(_add, bit), found, space.some(part, space.facts))
    return diagram.map(found, "verdict", lambda mask: verdict_of(mask) if mask else NEVER)


def _add(bit: int, mask: int, yes: bool) -> int:
    return mask | bit if yes else mask


def worse(one: str, other: str) -> str:
    """Return the verdict of an act of two parts, each with its own, where nothing joins them."""
    return next((verdict for verdict in WORST if verdict in (one, other)), NEVER)


def only(bench: Bench, law: Law, index: int) -> Bench:
    """Return the bench of the same act with one of its rows alone, over the same choices."""
    found = Bench(blank(law.pack.kinds[bench.act.kind], 1), law, diagram=bench.diagram, choices=bench.choices)
    variables = {}
    for address, node in bench.symbolic.variables.items():
        if address[0] == "fact" and address[1] and address[2] == index:
            address = (*address[:2], 0, address[3])
        elif address[0] == "fact" and address[1]:
            continue
        variables[address] = node
    found.symbolic = Symbolic(bench.diagram, values_of(found.act, law), variables)
    return found
