"""Equivalence classes of acts under a law: acts of one class have the same judgement.

With `notes` they have the same notes too: such classes keep apart what is left out and what is written. A generated function for
each kind maps a valid descriptor to the key of its class: the parts of the act that the law and the notes read, and nothing else.
It returns None where it is not sure that the descriptor is valid.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable
from typing import Any

from checker.judge.analysis import analyse
from checker.judge.days import successor
from checker.judge.domains import ANOTHER, Domains
from checker.judge.law import Law
from checker.judge.notes import YEAR
from checker.judge.rails import compiled
from checker.pack.accept import Writer
from checker.pack.schema import ABSENT, NONE, UNKNOWN, Field, is_name
from checker.pack.texts import field_names, known_day, names_for

REMEMBERED = 50_000
"""The most values of one field in the memo of their parts."""
LONGEST = 1_000
"""The most characters of a value, or of a class's key, that a memo keeps: many long ones would fill the memory."""


class Scale:
    """Days or numbers that the law compares with one another: fields of the act and of rows, and the law's marks.

    The class keeps how values are ordered among the marks and among themselves. It keeps the values themselves (`exact`) where a
    day of the ledger is unknown or days are compared at a distance, and also where one of the values is unknown: that verdict
    turns on the days between the others.
    """

    def __init__(self, own: list[str], rows: list[tuple[str, str]], marks: list[Any], exact: bool) -> None:
        self.own = own
        self.rows = rows
        self.marks = marks
        self.exact = exact

    def rank(self, value: Any) -> int:
        """Return the rank of a value among the marks: odd on a mark, even between two."""
        place = bisect_left(self.marks, value)
        return 2 * place + (place < len(self.marks) and self.marks[place] == value)


class Classes:
    """The equivalence classes of acts of one kind under one law: `key(data)`, None for data that may be no valid descriptor."""

    def __init__(self, law: Law, kind: str, notes: bool = False) -> None:
        self.law, self.notes = law, notes
        self.analysis = analyse(law.machinery.conditions, law.pack, kind, notes=True)
        self.kind = law.pack.kinds[kind]
        self.stood_in = law.stood_in(kind)
        self.turns = self._turns()
        self.scales = [scale for index in range(len(self.analysis.groups)) if (scale := self._scale(index))]
        writer = _KeyWriter(self)
        self.key: Callable[[Any], Hashable] = compiled(writer.function("key"), "key", kind, writer.names)

    def scale_of(self, rows: str, path: str) -> int | None:
        """Return the number of a field's scale, None where it has none."""
        for number, scale in enumerate(self.scales):
            if path in scale.own if not rows else (rows, path) in scale.rows:
                return number
        return None

    def rank(self, scale: int, value: Any) -> int:
        """Return the rank of a value among the marks of a scale."""
        return self.scales[scale].rank(value)

    def _turns(self) -> list[str]:
        """Return the days on which the notes on an act change."""
        reviewed = self.law.pack.reviewed_on
        since = {reviewed, *[entry.known_from or reviewed for entry in self.law.entries.values()]}
        later = [*[successor(day, 1) for day in since], successor(reviewed, YEAR)]
        return sorted(since.union(filter(None, later)))

    def _scale(self, index: int) -> Scale | None:
        law, group = self.law, self.analysis.groups[index]
        own = sorted(term[2] for term in group if term[0] == "fact" and not term[1])
        rows = sorted((term[1], term[2]) for term in group if term[0] == "fact" and term[1])
        if not own and not rows:
            return None
        sample = self.kind.field(*([("", path) for path in own] + rows)[0])
        if sample.type not in ("date", "number"):
            return None
        marks: set[Any] = set(self.turns) if sample.type == "date" else set()
        # Days compared at a distance keep their values.
        exact = index in self.analysis.apart
        for kind, *rest in self.analysis.constants[index]:
            marks.add(rest[0] if kind == "literal" else law.params[rest[0]])
        for kind, *rest in group:
            if kind == "world" and rest[0] not in self.stood_in:
                if law.world[rest[0]] is None:
                    exact = True
                else:
                    marks.add(law.world[rest[0]])
        return Scale(own, rows, sorted(marks), exact)


def is_short(value: object) -> bool:
    """Return whether a value or a key is short enough for a memo."""
    return len(repr(value)) <= LONGEST


class _Parts(dict[Any, Any]):
    """Memo from a field's values to their parts of the class; `reduce` raises KeyError for a value that may not stand there."""

    def __init__(self, given: dict[Any, Any], reduce: Callable[[Any], Any] | None = None) -> None:
        super().__init__(given)
        self.reduce = reduce

    def __missing__(self, value: Any) -> Any:
        if self.reduce is None:
            raise KeyError(value)
        part = self.reduce(value)
        if len(self) < REMEMBERED and is_short(value):
            self[value] = part
        return part


class _KeyWriter(Writer):
    """Writes the key function: it looks up each field's part by its value; a value without a part is no value of the field."""

    def __init__(self, classes: Classes) -> None:
        texts = classes.law.machinery.reads(classes.kind.name).texts
        super().__init__(classes.kind, texts)
        self.classes = classes
        self.names: dict[str, Any] = {
            **names_for(texts, field_names(classes.law.pack.kinds)),
            "placed": _placed,
            "Wrong": (KeyError, TypeError, OverflowError),
        }
        self.siblings = {
            (scope, field.path.rpartition(".")[0] + "." * ("." in field.path) + other): needed
            for scope, field in classes.kind.fields()
            for other, needed in field.only_if
        }
        self.domains = Domains(classes.law.pack, classes.analysis, classes.kind, self.nothing_known(), classes.stood_in)

    def nothing_known(self) -> Any:
        from checker.condition.engines.symbolic import Values

        law = self.classes.law
        return Values({}, {name: [] for name in self.kind.rows}, law.readings, law.world, law.params)

    def function(self, name: str) -> str:
        numbers = range(len(self.classes.scales))
        self.lines = [f"def {name}(data):", "    try:"]
        self.lines += [f"        values{number}, ranks{number} = [], []" for number in numbers]
        rows: dict[str, str] = {}
        parts = self.mapping(self.kind.tree, "data", "", "", "        ", rows)
        ends = [f"placed(values{number}, ranks{number}, {self.classes.scales[number].exact})" for number in numbers]
        elements = ", ".join([*filter(None, [parts]), *[f"tuple({variable})" for variable in rows.values()], *ends])
        self.lines += [f"        return ({elements},)", "    except Wrong: return None"]
        return "\n".join(self.lines)

    def row(self, parts: str) -> str:
        return f"({parts},)" if parts else "()"

    def table(self, what: dict[Any, Any], reduce: Callable[[Any], Any] | None = None) -> str:
        name = f"t{len(self.names)}"
        self.names[name] = _Parts(what, reduce)
        return name

    def field(self, field: Field, scope: str, variable: str, keys: str, indent: str) -> str:
        v, add = variable, self.lines.append
        if field.type in ("kind", "id", "version") or (field.type == "text" and not field.decides):
            super().field(field, scope, variable, keys, indent)
            return ""
        add(f"{indent}{keys} += 1" if field.required else f"{indent}if {v} is not ABSENT: {keys} += 1")
        if field.type == "attestations":
            add(f"{indent}if {v} is ABSENT or {v} == {UNKNOWN!r}: {v} = ()")
            add(f"{indent}elif not evidence({self.kind.name!r}, {v}, data): return None")
            # Notes name what the pack wants attested and nobody attests.
            return f"tuple({v})" if self.classes.law.pack.attest else ""
        given: dict[Any, Any] = {}
        if not field.required:
            given[ABSENT] = field.absent
            if UNKNOWN not in field.values:
                given[UNKNOWN] = None
        scale = self.classes.scale_of(scope, field.path) if field.type in ("date", "number") else None
        reduce, values = self.reducer(field, scope, scale)
        for value in values:
            given[value] = reduce(value)
        if given.get(ABSENT) is not None:
            part = reduce(given[ABSENT])
            # A note says what a field that is left out is read as; none stands beside one that is written.
            given[ABSENT] = ("left out", part) if self.classes.notes and scale is None else part
        read = scope, field.path
        if field.type == "boolean":
            add(f"{indent}if {v} is not True and {v} is not False: {v} = {self.table(given)}[{v}]")
        elif field.type == "number":
            known, others = self.table({}, reduce), self.table(given)
            part = self.fresh()
            add(f"{indent}{part} = {known}[{v}] if type({v}) is float or type({v}) is int else {others}[{v}]")
            v = self.ranked(scale, v, part, indent)
        elif field.type == "date":
            part = self.fresh()
            add(f"{indent}{part} = {self.table(given, reduce)}[{v}]")
            v = self.ranked(scale, v, part, indent)
        elif field.type == "list":
            part = self.fresh()
            add(f"{indent}{part} = {self.table(given, reduce)}[tuple({v}) if type({v}) is list else {v}]")
            if field.never:
                add(f"{indent}if type({v}) is list and not apart({v}, {field.never!r}): return None")
            if field.minimum_entries:
                add(f"{indent}if type({v}) is list and len({v}) < {field.minimum_entries}: return None")
            v = part
        elif field.type == "enum":
            add(f"{indent}{v} = {self.table(given)}[{v}]")
        else:
            add(f"{indent}{v} = {self.table(given, reduce)}[{v}]")
        ordered = field.type in ("date", "number")
        return v if read in self.classes.analysis.facts or (ordered and scale is None) else ""

    def ranked(self, scale: int | None, value: str, part: str, indent: str) -> str:
        if scale is None:
            return part
        self.lines.append(f"{indent}values{scale}.append({value})")
        self.lines.append(f"{indent}ranks{scale}.append({part})")
        return ""

    def reducer(self, field: Field, scope: str, scale: int | None) -> tuple[Callable[[Any], Any], list[Any]]:
        """Return the function from a value to its part (KeyError for no value of the field), and the values known beforehand."""
        key = (scope, field.path)
        analysis = self.classes.analysis
        crossed = key in analysis.crossed
        prefixes = analysis.prefixes.get(key, ())
        literals = {*analysis.literals.get(key, ()), self.siblings.get(key)}
        if field.type in ("date", "number"):
            rank = (
                self.classes.scales[scale].rank if scale is not None else Scale([], [], self.classes.turns, False).rank
            )
            if field.type == "number":
                return (lambda value: _number(value, rank if scale is not None else None, field)), []
            return (lambda value: _day(value, rank, field.none)), [NONE] if field.none else []
        if field.type == "enum":
            return (lambda value: value if crossed or value in literals else ""), list(field.values)
        if field.type == "list":
            allowed = frozenset(field.values) if field.of == "enum" else None
            return (lambda value: _listed(value, allowed, lambda: self.domains.signature(key, value, wide=True))), []
        if field.type == "text":
            far = self.names["far"] if key in self.texts else None

            def text(value: Any) -> Any:
                if type(value) is not str or not is_name(value) or (far is not None and not far(*key, value)):
                    raise KeyError(value)
                if crossed or value in literals:
                    return value
                return max([prefix for prefix in prefixes if value.startswith(prefix)], key=len, default="") + ANOTHER

            return text, []
        return (lambda value: value), []


def _day(value: Any, rank: Callable[[Any], int], none: bool) -> int:
    if type(value) is not str or not (known_day(value) or (none and value == NONE)):
        raise KeyError(value)
    return rank(value)


def _number(value: Any, rank: Callable[[Any], int] | None, field: Field) -> int:
    number, least = float(value), field.minimum
    if number - number != 0 or (least is not None and number < least) or (field.whole and number % 1):
        raise KeyError(value)
    return rank(number) if rank is not None else 0


def _listed(value: Any, allowed: frozenset[str] | None, signature: Callable[[], Hashable]) -> Hashable:
    if type(value) is not tuple:
        raise KeyError(value)
    for entry in value:
        if type(entry) is not str or (entry not in allowed if allowed is not None else not is_name(entry)):
            raise KeyError(value)
    return signature()


def _placed(values: list[Any], ranks: list[Any], exact: bool) -> Hashable:
    """Return the order of values among the marks and among themselves, or the values where one of them is unknown."""
    if exact or None in ranks:
        return tuple(values)
    if len(ranks) == 1:
        return ranks[0]  # type: ignore[no-any-return]
    if len(ranks) == 2:
        one, other = values
        return (*ranks, (one > other) - (one < other))
    if len(set(ranks)) == len(ranks):
        return tuple(ranks)
    order = {value: place for place, value in enumerate(sorted(set(values)))}
    return (*ranks, *[order[value] for value in values])
