"""The difference between two laws: the classes of acts whose verdict changes, over every act of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from checker.compare.parts import ClauseChange, FieldChange, RuleChange, alike, equal, field_changes, rule_changes
from checker.condition.engines.diagram import TRUE, LimitReached
from checker.judge.judgement import NOT_APPLICABLE
from checker.judge.law import Law
from checker.pack.schema import Field, Kind
from checker.read.document import Path
from checker.read.edit import Change as Fact
from checker.read.edit import lay
from checker.space.bounds import MOST, counts, many
from checker.space.regions import Classes
from checker.space.space import Space, kind_groups
from checker.space.verdicts import IMPOSSIBLE, WORST, only, same, verdicts, worse
from checker.space.wording import words
from checker.verify.cases import Case, Outcome, Suite
from checker.verify.witness import witness

ROWS = 2
"""The usual rows of compared acts: a judged row and one to compare it with; acts have more rows if a rule counts them."""
STEPS = 5_000_000
"""Budget of diagram steps for one comparison: two agreements of one pack need a twentieth of it; more would take too long."""
ALWAYS, NEVER = "0001-01-01", "none"
"""First days of an agreement: the first of the calendar, on which no act is dated, and no day at all."""


class Change(NamedTuple):
    """A class of acts: its conditions, the verdict under each law, the number of acts, and one of them.

    `conditions` have values as in files, `wording` has the same conditions with labels.
    """

    kinds: tuple[str, ...]
    rows: int
    conditions: tuple[str, ...]
    wording: tuple[str, ...]
    before: str
    after: str
    acts: int
    case: Case | None


class Looked(NamedTuple):
    """A compared space: the number of its acts, and the number of those that change."""

    kinds: tuple[str, ...]
    rows: int
    acts: int
    changed: int


class Chosen(NamedTuple):
    """A field that states the agreement of an act, with its value under one law and under the other."""

    rows: str
    path: str
    one: str
    other: str


class ChosenError(ValueError):
    """A field or value of `--set` that no compared kind of act has."""


class Stopped(NamedTuple):
    """A space that was not compared to the end because of a limit on steps or rows."""

    kinds: tuple[str, ...]
    rows: int
    message: str


class Diff(NamedTuple):
    """All changes in the order of kinds and rows; `apart` has the kinds that only one law has.

    `same` has the kinds for which both laws are the same, rule by rule; `stopped` has the spaces that were not settled.
    """

    changes: tuple[Change, ...]
    looked: tuple[Looked, ...]
    apart: tuple[str, ...]
    same: tuple[str, ...] = ()
    stopped: tuple[Stopped, ...] = ()
    rules: tuple[RuleChange, ...] = ()
    fields: tuple[FieldChange, ...] = ()
    clauses: tuple[ClauseChange, ...] = ()

    @property
    def rows(self) -> dict[str, int]:
        """The most rows of the compared acts, by kind."""
        rows: dict[str, int] = {}
        for space in self.looked:
            rows |= {name: max(space.rows, rows.get(name, 0)) for name in space.kinds}
        return rows


Progress = Callable[[int, int], None]


def diff(
    one: Law, other: Law, chosen: Chosen | None = None, progress: Progress | None = None, steps: int = STEPS
) -> Diff:
    """Return the classes of acts that two laws judge differently, each with an example.

    Acts with several rows are listed if their verdicts differ from those that their rows would get alone. For two
    versions of a pack the changed rules, fields and clauses are listed too, and kinds that are the same in both are skipped.
    """
    names = dict.fromkeys([*one.pack.kinds, *other.pack.kinds])
    apart = tuple([name for name in names if name not in one.pack.kinds or name not in other.pack.kinds])
    copied = one.pack.digest != other.pack.digest
    same = [
        name
        for name in names
        if name not in apart and not chosen and (copied or equal(one, other)) and alike(one, other, name)
    ]
    compared = _Compared(one, other, chosen, steps)
    groups = [[name for name in kinds if name not in same] for kinds in kinds_of_both(one, other)]
    groups = [kinds for kinds in groups if kinds and compared.has(kinds)]
    if chosen and not groups:
        raise ChosenError(f"no kind of acts has a field {path_of(chosen)} that a rule reads with both values")
    for number, kinds in enumerate(groups):
        if progress:
            progress(number, len(groups))
        compared.add(kinds)
    if progress:
        progress(len(groups), len(groups))
    return Diff(
        tuple(compared.changes),
        tuple(compared.looked),
        apart,
        tuple(same),
        tuple(compared.stopped),
        tuple(rule_changes(one, other)) if copied else (),
        tuple(field_changes(one.pack, other.pack)) if copied else (),
    )


def path_of(chosen: Chosen) -> str:
    """Return the path of the chosen field as users write it."""
    return f"{chosen.rows}[].{chosen.path}" if chosen.rows else chosen.path


class _Compared:
    """The results of the comparisons, collected space by space."""

    def __init__(self, one: Law, other: Law, chosen: Chosen | None, steps: int) -> None:
        self.one, self.other, self.chosen, self.steps = one, other, chosen, steps
        self.changes: list[Change] = []
        self.looked: list[Looked] = []
        self.stopped: list[Stopped] = []

    def has(self, kinds: list[str]) -> bool:
        """Return whether acts of these kinds have the chosen field with both values."""
        chosen = self.chosen
        if chosen is None:
            return True
        return all(
            (chosen.rows, chosen.path) in law.analysis(kinds[0]).facts
            and {chosen.one, chosen.other} <= set(law.pack.kinds[kinds[0]].field(chosen.rows, chosen.path).values)
            for law in (self.one, self.other)
        )

    def add(self, kinds: list[str]) -> None:
        """Compare the acts of equal kinds with one row and two, and with more rows if these show no change or a rule counts rows."""
        kind = common(self.one.pack.kinds[kinds[0]], self.other.pack.kinds[kinds[0]])
        changed = False
        counted = {rows for law in (self.one, self.other) for rows in counts(law, kinds[0]) if rows > ROWS}
        for rows in sorted({*range(1, ROWS + 2), *counted}) if kind.rows else (0,):
            if rows > ROWS and changed and rows not in counted:
                # More rows would repeat the changes that fewer rows have shown; they are tried only without any change so far.
                continue
            if rows > MOST:
                message = f"it needs acts with {many(kind, rows)}; they are looked at with {MOST} at most"
                self.stopped.append(Stopped(tuple(kinds), rows, message))
                break
            try:
                space = Space(kinds[0], rows, [self.one, self.other], common=kind, apart=True)
                space.diagram.budget = space.diagram.left = self.steps
                comparison = Comparison(space, self.chosen)
                changes = [change._replace(kinds=tuple(kinds)) for change in comparison.changes()]
                sizes = comparison.count(TRUE), comparison.count(comparison.changed())
            except LimitReached as limit:
                self.stopped.append(Stopped(tuple(kinds), rows, str(limit)))
                break
            self.changes += changes
            self.looked.append(Looked(tuple(kinds), rows, *sizes))
            changed = changed or bool(sizes[1])


def kinds_of_both(one: Law, other: Law) -> Iterator[list[str]]:
    """Yield the kinds that both laws have, grouped if they are equal under each law."""
    theirs = kind_groups(other)
    for kinds in kind_groups(one):
        for group in theirs:
            both = [name for name in kinds if name in group]
            if both:
                yield both


def common(one: Kind, other: Kind) -> Kind:
    """Return the common part of two kinds of one name: the fields of equal type, with the values that both have."""
    if one == other:
        return one

    def shared(fields: Any, others: Any) -> dict[str, Field]:
        return {
            path: field._replace(values=tuple([value for value in field.values if value in others[path].values]))
            for path, field in fields.items()
            if path in others and others[path].type == field.type
        }

    rows = {name: shared(fields, other.rows[name]) for name, fields in one.rows.items() if name in other.rows}
    return one._replace(facts=shared(one.facts, other.facts), rows=rows)


class Comparison:
    """The verdicts of two laws over one space, as diagrams over the facts only.

    With a chosen field, the act has its first value under one law and its second value under the other.
    """

    def __init__(self, space: Space, chosen: Chosen | None = None) -> None:
        self.space, self.diagram, self.chosen = space, space.diagram, chosen
        self.picks = [self._picks(chosen, value) for value in (chosen.one, chosen.other)] if chosen else [{}, {}]
        # If no rule differs, no verdict differs, and the diagrams need not be built.
        alike = [self.diagram.terminal(IMPOSSIBLE)] * 2
        nothing = chosen is None and same(space)
        self.verdicts = (
            alike
            if nothing
            else [self._picked(verdicts(space, bench), number) for number, bench in enumerate(space.benches)]
        )
        self.pair = self.diagram.combine("pair", lambda one, other: (one, other), *self.verdicts)
        possible = space.some(space.possible, space.facts)
        both = [self._picked(possible, number) for number in ((0, 1) if chosen else (0,))]
        self.exists = space.all([*both, *self._dated(), *self._first()])

    def _picks(self, chosen: Chosen, value: str) -> dict[int, int]:
        """Return the choices of the chosen field by level, each with the index of a value."""
        picks = {}
        for level, choice in enumerate(self.space.choices[: self.space.facts]):
            if choice.address[1] == chosen.rows and choice.address[3] == chosen.path:
                picks[level] = next(index for index, labels in enumerate(choice.labels) if value in labels)
        return picks

    def _picked(self, f: int, number: int) -> int:
        """Return a diagram with the chosen field restricted to its value under one law or the other."""
        for level, index in self.picks[number].items():
            f = self.diagram.restrict(f, level, index)
        return f

    def _first(self) -> Iterator[int]:
        """Yield the conditions that the chosen field has its first value, so each act is counted and shown once."""
        for level, index in self.picks[0].items():
            yield self.space.among(level, [number == index for number in range(self.space.sizes[level])])

    def _dated(self) -> Iterator[int]:
        """Yield the conditions that no act is dated on the first day of the calendar, which stands for always."""
        for level, choice in enumerate(self.space.choices[: self.space.facts]):
            if choice.ordered and ALWAYS in choice.values:
                yield self.space.among(level, [value != ALWAYS for value in choice.values])

    def count(self, where: int) -> int:
        """Return the number of acts in a region, up to differences that the laws can tell apart."""
        return self.space.count(self.diagram.conj(where, self.exists), self.space.facts)

    def changed(self) -> int:
        """Return the region in which the verdicts differ."""
        return self.diagram.map(self.pair, "differ", lambda pair: pair[0] != pair[1])

    def pairs(self) -> list[tuple[str, str]]:
        """Return the occurring pairs of different verdicts, the gravest first."""
        occurring = {self.diagram.value[node] for node in self.space.terminals(self.pair)}
        return sorted(
            [pair for pair in occurring if pair[0] != pair[1] and IMPOSSIBLE not in pair],
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
            for region in classes.cover(must, may):
                conditions, wording = [tuple(words(self.space, region, labels)) for labels in (False, True)]
                case = self.example(self.space.all([region.where, must]), pair)
                yield Change(
                    (), self.space.rows, conditions, wording, *pair, classes.count(classes.either_way(region)), case
                )

    def where(self, pairs: int, pair: tuple[str, str]) -> int:
        """Return the region of a pair of verdicts."""
        return self.diagram.map(pairs, f"is {pair}", pair.__eq__)

    def alone(self) -> int:
        """Return the pair of verdicts that an act would have if each of its rows were judged alone."""
        joined: list[int] = []
        for law, bench in zip(self.space.laws, self.space.benches, strict=True):
            verdict = self.diagram.terminal(NOT_APPLICABLE)
            for index in range(self.space.rows):
                one = self._picked(verdicts(self.space, only(bench, law, index)), len(joined))
                verdict = self.diagram.combine("worse", worse, verdict, one)
            joined.append(verdict)
        return self.diagram.combine("pair", lambda one, other: (one, other), *joined)

    def example(self, where: int, pair: tuple[str, str]) -> Case | None:
        """Return an act of a class as an example, judged under both laws."""
        one, other = self.space.laws

        def holds(outcome: Outcome) -> bool:
            return outcome.verdict == pair[0] and Judge(other).run(self._turned(outcome.case)).verdict == pair[1]

        return witness(self.space, Judge(one), where, holds, f"{pair[0]} becomes {pair[1]}")

    def _turned(self, case: Case) -> Case:
        """Return a case with the chosen field's value under the other law."""
        chosen = self.chosen
        if chosen is None:
            return case
        path = tuple(chosen.path.split("."))
        places: list[Path] = (
            [(chosen.rows, index, *path) for index in range(self.space.rows)] if chosen.rows else [path]
        )
        return case._replace(data=lay(case.data, [Fact(place, chosen.other) for place in places]))


class Judge(Suite):
    """Judges cases under one law, whatever ledger and pins they have."""

    def __init__(self, law: Law) -> None:
        super().__init__(law.pack, law.machinery)
        self.only = law

    def law(self, case: Case) -> Law:
        """Return the one law."""
        return self.only
