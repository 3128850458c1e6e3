"""The domains of open choices: representatives for the classes of values that the law can tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any

from checker.condition.codes import UNLISTED
from checker.condition.engines.diagram import Diagram, LimitReached
from checker.condition.engines.symbolic import Symbolic, Values
from checker.condition.tree import Compare, In, Literal, Reading
from checker.condition.walk import walk
from checker.judge.act import Act, Address
from checker.judge.analysis import Analysis, FactKey, Term
from checker.judge.apart import Place, Scale, scales
from checker.judge.choices import Choice, fact_name, label, list_labels
from checker.judge.days import representative_days
from checker.judge.law import Law
from checker.judge.numbers import representative_numbers
from checker.pack.model import Pack
from checker.pack.schema import NONE, Kind
from checker.read.days import FIRST_DAY, LAST_DAY, Span

SUBSETS = 1 << 12
"""The most subsets of a list of enums that are tried one by one."""
ANOTHER = "\0another"
"""Representative of all texts that no rule names. After a prefix it is the representative of the texts with that prefix and
with no longer prefix that a rule tests. No descriptor can contain it, since NUL is refused."""
DAYS = 48
"""The most unknown days of an act that are open together."""


def values_of(act: Act, law: Law, unlisted: int = 1) -> Values:
    """Return the known values of an act under a law, with `unlisted` further rows where rows need not all be listed."""
    partly = {**act.partly, **law.partly} if law.partly else act.partly
    rows = {**act.rows, **{f"{name}{UNLISTED}": (row,) * unlisted for name, row in act.unlisted.items()}}
    return Values(act.facts, rows, law.readings, law.world, law.params, partly)


class Domains:
    """Makes the choices that are open about one act under one law."""

    def __init__(
        self,
        pack: Pack,
        analysis: Analysis,
        kind: Kind,
        values: Values,
        stood_in: frozenset[str],
        memory: dict[Any, Any] | None = None,
    ) -> None:
        self.memory = {} if memory is None else memory
        self.pack = pack
        self.analysis = analysis
        self.kind = kind
        self.values = values
        self.stood_in = stood_in
        self._distant: dict[int, dict[Place, Scale]] = {}
        self._scales: dict[int, tuple[list[Any], frozenset[Any]]] = {}

    def choices(self, only: frozenset[Term] | None = None) -> Iterator[Choice]:
        """Yield the open choices in the order of their levels: facts of rows, facts of the act, ledger, readings, and last the
        facts of unlisted rows.

        `only` restricts them to these terms.
        """
        values, analysis = self.values, self.analysis
        unlisted: list[tuple[str, int, str]] = []
        for rows, fields in self.kind.rows.items():
            # Dates and numbers go first: measured, that makes the diagram of three unknown offerings a fifth smaller.
            paths = sorted(
                [
                    path
                    for path in fields
                    if (rows, path) in analysis.facts and (only is None or ("fact", rows, path) in only)
                ],
                key=lambda path: fields[path].type not in ("date", "number"),
            )
            name = f"{rows}{UNLISTED}"
            unlisted += [(name, index, path) for index in range(len(values.rows.get(name, ()))) for path in paths]
            for index, row in enumerate(values.rows[rows]):
                for path in paths:
                    if row[path] is None:
                        yield self.fact(rows, index, path)
        for path in self.kind.facts:
            wanted = ("", path) in analysis.facts and (only is None or ("fact", "", path) in only)
            if wanted and values.facts[path] is None:
                yield self.fact("", 0, path)
        for key in analysis.world:
            if values.world[key] is None and key not in self.stood_in and (only is None or ("world", key) in only):
                yield self.world(key)
        for key in analysis.readings:
            if values.readings[key] is None and (only is None or ("reading", key) in only):
                question = self.pack.questions[key]
                names = question.plausible
                yield Choice(("reading", key), key, question.name, "reading", names, tuple([(name,) for name in names]))
        for name, index, path in unlisted:
            yield self.fact(name, index, path)

    def fact(self, rows: str, index: int, path: str) -> Choice:
        field = self.kind.field(rows, path)
        address: Address = ("fact", rows, index, path)
        name = fact_name(rows, index, path)
        key = (rows.removesuffix(UNLISTED), path)
        classes: Sequence[tuple[Any, tuple[str, ...]]]
        ordered, marks, least, shown = False, frozenset[Any](), None, None
        within = self.values.partly.get(address)
        if field.type == "boolean":
            classes = [(True, ("true",)), (False, ("false",))]
        elif field.type in ("enum", "list"):
            # The classes are the same for every act under one law.
            memoized: Sequence[Any] | None = self.memory.get(("classes", self.kind.name, key))
            if memoized is None:
                classes_of = self.enum if field.type == "enum" else self.subsets
                memoized = self.memory["classes", self.kind.name, key] = classes_of(key, field.values)
            classes = memoized
        elif field.type in ("date", "number"):
            ordered, least = True, field.minimum
            term = ("fact", *key)
            place = index if key[0] == rows else len(self.values.rows[key[0]]) + index
            values, marks, shown = self.ordered(term, place, field.type, field.none, least, field.whole, within)
            classes = [(value, (label(value),)) for value in values]
        else:
            literals = self.analysis.literals.get(key, ())
            classes = [*[(value, (str(value),)) for value in literals], (ANOTHER, ("another",))]
            for prefix in self.analysis.prefixes.get(key, ()):
                classes.append((prefix + ANOTHER, (f"another that begins with {prefix}",)))
        return Choice(
            address,
            name,
            "",
            field.cause,
            tuple([value for value, _ in classes]),
            tuple([names for _, names in classes]),
            ordered,
            marks,
            least,
            within,
            field.whole,
            shown,
        )

    def enum(self, key: FactKey, values: Sequence[str]) -> list[tuple[Any, tuple[str, ...]]]:
        mentioned = set(values) if key in self.analysis.crossed else set(self.analysis.literals.get(key, ()))
        rest = tuple([value for value in values if value not in mentioned])
        return [
            (value, (value,) if value in mentioned else rest)
            for value in values
            if value in mentioned or value == rest[0]
        ]

    def subsets(self, key: FactKey, values: Sequence[str]) -> list[tuple[Any, tuple[str, ...]]]:
        """Return the classes of possible lists, by what the conditions about them say.

        The schema's example is the representative of its class; any other class has its shortest list.
        """
        candidates: list[tuple[str, ...]]
        least = self.kind.field(*key).minimum_entries
        if not values:
            literals = [str(value) for value in self._sought(key)]
            pool = [*literals, "somebody"]
            candidates = [subset for size in range(least, len(pool) + 1) for subset in combinations(pool, size)][
                :SUBSETS
            ]
        else:
            sought = values if 2 ** len(values) <= SUBSETS else self._sought(key)
            candidates = [subset for size in range(least, len(sought) + 1) for subset in combinations(sought, size)][
                :SUBSETS
            ]
        by_signature: dict[tuple[bool, ...], list[tuple[str, ...]]] = {}
        for subset in candidates:
            by_signature.setdefault(self.signature(key, subset), []).append(subset)
        groups = list(by_signature.values())
        sought = () if values else self._sought(key)
        example = tuple(self.kind.field(*key).example or ())
        return [
            (example if example in group else group[0], (name,))
            for group, name in zip(
                groups, list_labels(groups, values, sought, self.kind.field(*key).empty), strict=True
            )
        ]

    def signature(self, key: FactKey, items: tuple[str, ...], wide: bool = False) -> tuple[bool, ...]:
        """Return the truth of each condition about a list under all its readings, strained ones included if `wide`."""
        atoms = self.analysis.lists.get(key, ())
        names = sorted({part.id for node, _ in atoms for part in walk(node) if isinstance(part, Reading)})
        options = [
            tuple(self.pack.questions[name].formulas)
            if wide
            else self.pack.questions[name].plausible
            if (fixed := self.values.readings[name]) is None
            else (fixed,)
            for name in names
        ]
        return tuple(
            [
                self._holds(node, scope, key, items, dict(zip(names, chosen, strict=True)))
                for chosen in product(*options)
                for node, scope in atoms
            ]
        )

    def _sought(self, key: FactKey) -> list[str]:
        """Return the texts that the conditions about a list look for, without the names of readings."""
        texts: dict[str, None] = {}
        for node, _ in self.analysis.lists.get(key, ()):
            parts = list(walk(node))
            naming = [part for part in parts if isinstance(part, (Compare, In)) and isinstance(part[1], Reading)]
            readings = {id(name) for part in naming for name in walk(part)}
            for part in parts:
                if isinstance(part, Literal) and isinstance(part.value, str) and id(part) not in readings:
                    texts[part.value] = None
        return list(texts)

    def _holds(self, node: Any, scope: str, key: FactKey, subset: tuple[str, ...], readings: Mapping[str, str]) -> bool:
        rows, path = key
        facts = {path: subset}
        values = Values(facts, {rows: [facts]} if rows else {}, {**self.values.readings, **readings}, {}, {})
        bound = {scope: (rows, 0)} if scope else {}
        return bool(Symbolic(Diagram(), values, {}).truth(node, bound))

    def world(self, key: str) -> Choice:
        spec = self.pack.world[key]
        ordered, marks, shown = spec.type in ("date", "number"), frozenset[Any](), None
        within = self.values.partly.get(("world", key))
        values: Sequence[Any]
        if ordered:
            values, marks, shown = self.ordered(("world", key), 0, spec.type, spec.none, None, spec.whole, within)
        elif spec.type == "boolean":
            values = (True, False)
        else:
            values = spec.values
        return Choice(
            ("world", key),
            key,
            "",
            spec.cause,
            tuple(values),
            tuple([(label(value),) for value in values]),
            ordered,
            marks,
            None,
            within,
            spec.whole,
            shown,
        )

    def ordered(
        self, term: Term, row: int, kind: str, none: bool, least: float | None, whole: bool, within: Span | None
    ) -> tuple[list[Any], frozenset[Any], frozenset[Any] | None]:
        """Return representatives for every order of a date or number among its group, the marks, and the ones to show.

        The third is None where all are shown. The representatives of a day known in part are days that it can be, never none.
        """
        group = next((index for index, terms in enumerate(self.analysis.groups) if term in terms), None)
        if group is None and within is not None:
            return [within.first], frozenset(), None
        if group is None:
            alone = ["2000-01-01"] if kind == "date" else representative_numbers((), 1, least, whole)
            return [NONE] if none else alone, frozenset(), None
        if group in self.analysis.apart:
            days, shown, marks = self._apart(group)[term, row]
            if within is not None:
                return [day for day in days if within.has(day)], marks, shown
            return [*days, NONE] if none else days, marks, shown
        if group not in self._scales:
            self._scales[group] = self._representatives(group, kind)
        representatives, marks = self._scales[group]
        if least is not None:
            representatives = [number for number in representatives if number >= least]
        if whole:
            representatives = [number for number in representatives if not number % 1]
        if within is not None:
            return [day for day in representatives if within.has(day)], marks, None
        return [*representatives, NONE] if none else representatives, marks, None

    def _every(self, rows: str) -> Sequence[Mapping[str, Any]]:
        """Return the rows of a name, the unlisted ones last; the act's own facts where the name is ""."""
        values = self.values
        return (*values.rows[rows], *values.rows.get(f"{rows}{UNLISTED}", ())) if rows else (values.facts,)

    def _apart(self, group: int) -> dict[Place, Scale]:
        """Return the representatives of each open day of a group that compares days at a distance."""
        scale_of = self._distant.get(group)
        if scale_of is None:
            values, out = self.values, {("world", key) for key in self.stood_in}
            known: dict[Place, str] = {
                ((source, name), 0): str(name if source == "literal" else values.params[name])
                for source, name in self.analysis.constants[group]
            }
            places: dict[Term, Sequence[int]] = {}
            for term in self.analysis.groups[group] - out:
                if term[0] == "world":
                    days_of_rows = [values.world[term[1]]]
                else:
                    days_of_rows = [row[term[2]] for row in self._every(term[1])]
                places[term] = range(len(days_of_rows))
                known.update({(term, row): day for row, day in enumerate(days_of_rows) if day is not None})
            if sum(map(len, places.values())) - len(known) > DAYS:
                raise LimitReached(DAYS, "unknown days", "would have to be put in order")
            ends: dict[Place, list[str]] = {}
            for (sort, *rest), days in values.partly.items():
                place: Place = (("fact", rest[0], rest[2]), rest[1]) if sort == "fact" else (("world", rest[0]), 0)
                if place[0] in places:
                    ends[place] = [day for day, end in zip(days, (FIRST_DAY, LAST_DAY), strict=True) if day != end]
            links = [link for link in self.analysis.apart[group] if link.one not in out and link.other not in out]
            scale_of = self._distant[group] = scales(links, known, places, ends)
        return scale_of

    def _representatives(self, group: int, kind: str) -> tuple[list[Any], frozenset[Any]]:
        values = self.values
        fixed: list[Any] = []
        unknown = 0
        bounds: set[float | None] = set()
        whole = False
        for source, *rest in self.analysis.constants[group]:
            fixed.append(rest[0] if source == "literal" else values.params[rest[0]])
        for source, *rest in self.analysis.groups[group]:
            if source == "world":
                row_values = [values.world[rest[0]]]
                if rest[0] in self.stood_in:
                    continue
                # A number of the ledger, which the parties keep to themselves, has no least: it may lie below any figure.
                bound, whole = None, self.pack.world[rest[0]].whole
            else:
                rows, path = rest
                row_values = [row[path] for row in self._every(rows)]
                field = self.kind.field(rows, path)
                bound, whole = field.minimum, field.whole
            if None in row_values:
                bounds.add(bound)
            unknown += sum(1 for value in row_values if value is None)
            fixed += [value for value in row_values if value is not None]
        if kind == "date":
            if unknown > DAYS:
                raise LimitReached(DAYS, "unknown days", "would have to be put in order")
            fixed += self._ends(self.analysis.groups[group])
            return list(representative_days(list(map(str, fixed)), unknown)), frozenset(fixed)
        known = sorted(bound for bound in bounds if bound is not None)
        least = known[0] if known and None not in bounds else None
        if least is not None:
            # A bound with values on both sides is a mark.
            fixed += [bound for bound in known if bound != least or any(value < bound for value in fixed)]
        # Whole numbers are compared only with whole numbers.
        return representative_numbers(fixed, unknown, least, whole), frozenset(fixed)

    def _ends(self, terms: frozenset[Term]) -> list[str]:
        """Return the first and last days of the spans of days known in part, without the ends of the calendar."""
        return [
            day
            for (sort, *rest), days in self.values.partly.items()
            if (("fact", rest[0], rest[2]) if sort == "fact" else ("world", rest[0])) in terms
            for day, end in zip(days, (FIRST_DAY, LAST_DAY), strict=True)
            if day != end
        ]
