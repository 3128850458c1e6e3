"""What changes between two laws: the classes of acts whose verdict is another, over every act of every kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from checker.condition.engines.diagram import TRUE
from checker.judge.judgement import NOT_APPLICABLE
from checker.judge.law import Law
from checker.pack.schema import Field, Kind
from checker.space.regions import Classes
from checker.space.space import Space, kind_groups
from checker.space.verdicts import IMPOSSIBLE, WORST, only, same, verdicts, worse
from checker.space.wording import words
from checker.verify.cases import Case, Outcome, Suite
from checker.verify.witness import witness

ROWS = 2
"""The most rows that acts are compared with: one that is judged, and one that it is compared with."""
ALWAYS, NEVER = "0001-01-01", "none"
"""First days of an agreement: the calendar's first, which no act is dated with, and no day at all."""


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
        for rows in range(1, ROWS + 2) if kind.rows else (0,):
            if rows > ROWS and any(item.kinds == tuple(kinds) and item.changed for item in looked):
                # What more rows would show is what fewer have shown; where these show nothing, more are asked.
                break
            space = Space(kinds[0], rows, [one, other], common=kind, apart=True)
            comparison = Comparison(space)
            changes += [change._replace(kinds=tuple(kinds)) for change in comparison.changes()]
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
        # Where no rule differs no verdict does, and there is nothing to work out.
        alike = [self.diagram.terminal(IMPOSSIBLE)] * 2
        self.verdicts = alike if same(space) else [verdicts(space, bench) for bench in space.benches]
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
            [pair for pair in found if pair[0] != pair[1] and IMPOSSIBLE not in pair],
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
