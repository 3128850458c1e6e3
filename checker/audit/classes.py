"""The classes of acts that a law can tell apart: two acts of one class have one judgement."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable
from typing import Any

from checker.judge.act import Act
from checker.judge.choices import Domains
from checker.judge.law import Law
from checker.pack.conditions import ACT
from checker.pack.schema import NONE


class Classes:
    """Gives the class of acts of one kind under one law, a key: what the law asks about them and nothing else.

    Days are told apart by how they stand to the days of the law and to one another; an unknown one turns on the days
    between the others too, so then they count as they are.
    """

    def __init__(self, law: Law, kind: str) -> None:
        self.law = law
        self.analysis = law.analysis(kind)
        self.kind = law.pack.kinds[kind]
        scope = law.machinery.conditions.scope((kind,), ACT)
        self.stood_in = frozenset(key for key in scope.stand_ins if law.world[key] is None)
        facts = sorted(self.analysis.facts)
        self.own = [self.reducer("", path) for rows, path in facts if not rows]
        self.rows = [
            (rows, [self.reducer(rows, path) for name, path in facts if name == rows]) for rows in self.kind.rows
        ]
        self.scales = [scale for index in range(len(self.analysis.groups)) if (scale := self.scale(index))]

    def reducer(self, rows: str, path: str) -> tuple[str, Callable[[Any], Hashable] | None]:
        """Return a field with what the law sees of its value; None where a scale sees to it."""
        field = self.kind.field(rows, path)
        key = (rows, path)
        if field.type in ("date", "number"):
            grouped = any(("fact", rows, path) in group for group in self.analysis.groups)
            return path, None if grouped else _known
        literals = self.analysis.literals.get(key, ())
        if field.type == "enum" and key not in self.analysis.crossed:
            seen: dict[Any, Any] = {value: value if value in literals else "" for value in field.values}
            return path, lambda value: seen.get(value)
        if field.type == "text" and key not in self.analysis.crossed:
            return path, lambda value: value if value is None or value in literals else ""
        if field.type == "list":
            return path, self.lists(rows, path)
        return path, _same

    def lists(self, rows: str, path: str) -> Callable[[Any], Hashable]:
        memory: dict[Any, Hashable] = {}
        domains = Domains(self.law.pack, self.analysis, self.kind, self.empty(), self.stood_in)

        def reduced(value: Any) -> Hashable:
            if value is None:
                return None
            found = memory.get(value)
            if found is None:
                found = domains.signature((rows, path), value)
                if len(memory) < 10_000:
                    memory[value] = found
            return found

        return reduced

    def empty(self) -> Any:
        from checker.condition.symbolic import Values

        law = self.law
        return Values({}, {name: [] for name in self.kind.rows}, law.readings, law.world, law.params)

    def scale(self, index: int) -> tuple[list[str], list[tuple[str, str]], list[Any], bool] | None:
        """Return a group of days or numbers: fields of the act, of rows, the law's marks, whether exact."""
        law = self.law
        own = sorted(term[2] for term in self.analysis.groups[index] if term[0] == "fact" and not term[1])
        rows = sorted((term[1], term[2]) for term in self.analysis.groups[index] if term[0] == "fact" and term[1])
        if not own and not rows:
            return None
        sample = self.kind.field(*([("", path) for path in own] + rows)[0])
        if sample.type not in ("date", "number"):
            return None
        marks: set[Any] = set()
        exact = False
        for kind, *rest in self.analysis.constants[index]:
            marks.add(rest[0] if kind == "literal" else law.params[rest[0]])
        for kind, *rest in self.analysis.groups[index]:
            if kind == "world" and rest[0] not in self.stood_in:
                if law.world[rest[0]] is None:
                    exact = True
                else:
                    marks.add(law.world[rest[0]])
        return own, rows, sorted(marks), exact

    def scale_of(self, rows: str, path: str) -> int | None:
        """Return the number of the scale that a field is on, None where there is none or the day itself counts."""
        for number, (own, listed, _, exact) in enumerate(self.scales):
            if path in own if not rows else (rows, path) in listed:
                return None if exact else number
        return None

    def rank(self, scale: int, value: Any) -> int:
        """Return where a value stands among the law's marks: odd on a mark, even between two."""
        return _rank(value, self.scales[scale][2])

    def key(self, act: Act) -> Hashable:
        """Return the class of an act."""
        facts = act.facts
        found: list[Any] = [reduce(facts[path]) for path, reduce in self.own if reduce is not None]
        for name, fields in self.rows:
            for row in act.rows[name]:
                for path, reduce in fields:
                    if reduce is not None:
                        found.append(reduce(row[path]))
            found.append(len(act.rows[name]))
        for own, rows, marks, exact in self.scales:
            values = [facts[path] for path in own]
            for name, path in rows:
                values += [row[path] for row in act.rows[name]]
            if exact or None in values:
                found += values
            elif len(values) == 1:
                found.append(_rank(values[0], marks))
            else:
                order = {value: place for place, value in enumerate(sorted(set(values)))}
                for value in values:
                    found.append((_rank(value, marks), order[value]))
        return tuple(found)


def _rank(value: Any, marks: list[Any]) -> int:
    place = bisect_left(marks, value)
    return 2 * place + (place < len(marks) and marks[place] == value)


def _same(value: Any) -> Hashable:
    return value  # type: ignore[no-any-return]


def _known(value: Any) -> Hashable:
    return value is None or value == NONE
