"""What changes between two laws: the classes of acts whose verdict is another, over every act of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from checker.compare.parts import ClauseChange, FieldChange, RuleChange, alike, equal, field_changes, rule_changes
from checker.condition.engines.diagram import BOTTOM, TRUE, LimitReached
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
"""How many rows acts are compared with: one that is judged, and one that it is compared with; more where rows are counted."""
STEPS = 5_000_000
"""Steps of one comparison, a count: two agreements of one pack need a twentieth of it, and nobody waits for more."""
ALWAYS, NEVER = "0001-01-01", "none"
"""First days of an agreement: the calendar's first, which no act is dated with, and no day at all."""


class Change(NamedTuple):
    """A class of acts: its conditions, the verdict under each law, how many acts there are, and one of them.

    `conditions` have values as files do, `said` has them as people read them.
    """

    kinds: tuple[str, ...]
    rows: int
    conditions: tuple[str, ...]
    said: tuple[str, ...]
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


class Chosen(NamedTuple):
    """A field that says which agreement an act is under, with its value for one law and for the other."""

    rows: str
    path: str
    one: str
    other: str


class ChosenError(ValueError):
    """A field or value that no act of these kinds is chosen by."""


class Stopped(NamedTuple):
    """A space that would have taken more steps than are allowed."""

    kinds: tuple[str, ...]
    rows: int
    message: str


class Diff(NamedTuple):
    """All that changes, kinds and rows in order; `apart` are the kinds that only one law has.

    `same` are the kinds of which both laws say the same, rule by rule; `stopped` what was not settled.
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
        """The most rows that acts of each kind were compared with."""
        found: dict[str, int] = {}
        for item in self.looked:
            found |= {name: max(item.rows, found.get(name, 0)) for name in item.kinds}
        return found


Progress = Callable[[int, int], None]


def diff(
    one: Law, other: Law, chosen: Chosen | None = None, progress: Progress | None = None, steps: int = STEPS
) -> Diff:
    """Return the classes of acts that two laws judge differently, each with an act that shows it.

    Acts with several rows are listed where their verdicts are not what their rows would get alone. Of a copy of a pack
    what differs in its rules comes first, and kinds of which both say the same are not worked out.
    """
    names = dict.fromkeys([*one.pack.kinds, *other.pack.kinds])
    apart = tuple([name for name in names if name not in one.pack.kinds or name not in other.pack.kinds])
    copied = one.pack.digest != other.pack.digest
    same = [
        name
        for name in names
        if name not in apart and not chosen and (copied or equal(one, other)) and alike(one, other, name)
    ]
    found = _Found(one, other, chosen, steps)
    groups = [[name for name in kinds if name not in same] for kinds in kinds_of_both(one, other)]
    groups = [kinds for kinds in groups if kinds and found.has(kinds)]
    if chosen and not groups:
        raise ChosenError(f"no kind of acts has a field {path_of(chosen)} that a rule reads with both values")
    for number, kinds in enumerate(groups):
        if progress:
            progress(number, len(groups))
        found.add(kinds)
    if progress:
        progress(len(groups), len(groups))
    return Diff(
        tuple(found.changes),
        tuple(found.looked),
        apart,
        tuple(same),
        tuple(found.stopped),
        tuple(rule_changes(one, other)) if copied else (),
        tuple(field_changes(one.pack, other.pack)) if copied else (),
    )


def path_of(chosen: Chosen) -> str:
    """Return the field as users write it."""
    return f"{chosen.rows}[].{chosen.path}" if chosen.rows else chosen.path


class _Found:
    """What is found in one space after another."""

    def __init__(self, one: Law, other: Law, chosen: Chosen | None, steps: int) -> None:
        self.one, self.other, self.chosen, self.steps = one, other, chosen, steps
        self.changes: list[Change] = []
        self.looked: list[Looked] = []
        self.stopped: list[Stopped] = []

    def has(self, kinds: list[str]) -> bool:
        """Return whether acts of these kinds have the field that chooses."""
        chosen = self.chosen
        if chosen is None:
            return True
        return all(
            (chosen.rows, chosen.path) in law.analysis(kinds[0]).facts
            and {chosen.one, chosen.other} <= set(law.pack.kinds[kinds[0]].field(chosen.rows, chosen.path).values)
            for law in (self.one, self.other)
        )

    def add(self, kinds: list[str]) -> None:
        """Compare the acts of kinds that are the same: with one row and two, with more where these show nothing or rows are counted."""
        kind = common(self.one.pack.kinds[kinds[0]], self.other.pack.kinds[kinds[0]])
        changed = False
        counted = {rows for law in (self.one, self.other) for rows in counts(law, kinds[0]) if rows > ROWS}
        for rows in sorted({*range(1, ROWS + 2), *counted}) if kind.rows else (0,):
            if rows > ROWS and changed and rows not in counted:
                # What more rows would show is what fewer have shown; where these show nothing, more are asked.
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
    """The verdicts of two laws over one space, as diagrams over the facts alone.

    With a field that is chosen, the act has one value of it under one law and the other value under the other.
    """

    def __init__(self, space: Space, chosen: Chosen | None = None) -> None:
        self.space, self.diagram, self.chosen = space, space.diagram, chosen
        self.picks = [self._picks(chosen, value) for value in (chosen.one, chosen.other)] if chosen else [{}, {}]
        # Where no rule differs no verdict does, and there is nothing to work out.
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
        """Return the choices of the field that is chosen, each with the number of a value."""
        found = {}
        for level, choice in enumerate(self.space.choices[: self.space.facts]):
            if choice.address[1] == chosen.rows and choice.address[3] == chosen.path:
                found[level] = next(index for index, labels in enumerate(choice.labels) if value in labels)
        return found

    def _picked(self, f: int, number: int) -> int:
        """Return a diagram with the field that is chosen as it is for one law or the other."""
        picks, memory = self.picks[number], {}
        if not picks:
            return f

        def down(node: int) -> int:
            level = self.diagram.level[node]
            if level == BOTTOM:
                return node
            if node not in memory:
                kids = self.diagram.kids[node]
                memory[node] = (
                    down(kids[picks[level]])
                    if level in picks
                    else self.diagram.node(level, tuple([down(kid) for kid in kids]))
                )
            return memory[node]

        return down(f)

    def _first(self) -> Iterator[int]:
        """Yield that the field that is chosen has its first value, so that each act is counted and shown once."""
        for level, index in self.picks[0].items():
            yield self.space.among(level, [number == index for number in range(self.space.sizes[level])])

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
                plain, said = [tuple(words(self.space, item, labels)) for labels in (False, True)]
                case = self.shown(self.space.all([item.where, must]), pair)
                yield Change((), self.space.rows, plain, said, *pair, classes.count(classes.either_way(item)), case)

    def where(self, pairs: int, pair: tuple[str, str]) -> int:
        """Return where the verdicts are these."""
        return self.diagram.map(pairs, f"is {pair}", pair.__eq__)

    def alone(self) -> int:
        """Return the pair of verdicts that an act would have if each of its rows were judged alone."""
        found: list[int] = []
        for law, bench in zip(self.space.laws, self.space.benches, strict=True):
            verdict = self.diagram.terminal(NOT_APPLICABLE)
            for index in range(self.space.rows):
                one = self._picked(verdicts(self.space, only(bench, law, index)), len(found))
                verdict = self.diagram.combine("worse", worse, verdict, one)
            found.append(verdict)
        return self.diagram.combine("pair", lambda one, other: (one, other), *found)

    def shown(self, where: int, pair: tuple[str, str]) -> Case | None:
        """Return an act of a class, judged under both laws."""
        one, other = self.space.laws

        def holds(outcome: Outcome) -> bool:
            return outcome.verdict == pair[0] and Judge(other).run(self._turned(outcome.case)).verdict == pair[1]

        return witness(self.space, Judge(one), where, holds, f"{pair[0]} becomes {pair[1]}")

    def _turned(self, case: Case) -> Case:
        """Return a case with the value that the field has under the other law."""
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
