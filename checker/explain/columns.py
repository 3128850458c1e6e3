"""The columns of decision tables: the terms of conditions, collected while the conditions are read with nothing known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from checker.condition.distance import apart
from checker.condition.engines.diagram import Diagram
from checker.condition.engines.symbolic import OPERATORS, Symbolic, Values
from checker.condition.tree import Compare, Element, Fact, Known, Later, Literal, Node, Param, Quantifier, Rows, World
from checker.condition.walk import walk
from checker.explain.sayings import inline, listed
from checker.explain.sentences import Speaker
from checker.judge.apart import distance
from checker.judge.choices import Choice, day_range, label, number_range, runs
from checker.judge.days import representative_days
from checker.judge.domains import Domains
from checker.judge.findings import by_labels, with_unit
from checker.judge.law import Law
from checker.judge.numbers import representative_numbers
from checker.pack.model import WorldKey
from checker.pack.schema import NONE, Field
from checker.read.days import later

ORDER = ("before", "same", "after")
"""The order of one day or number relative to another."""


class Column(NamedTuple):
    """A column of a table: a term of its conditions.

    `kind` is fact, reading, world, order (two days or numbers), equal (two values) or condition (of all rows together,
    with the index of its own table in `part`). `values` has one value for each class that some condition tells apart.
    """

    name: str
    kind: str
    title: str
    address: tuple[Any, ...]
    values: tuple[Any, ...]
    shown: Callable[[Iterable[int]], str]
    part: int | None = None
    marks: frozenset[Any] = frozenset()
    """For days and numbers: the values that some condition names; the other values stand for the ranges between them."""
    groups: tuple[tuple[str, ...], ...] = ()
    """For other facts: the names of the values in each class."""
    field: Field | None = None
    """For other facts: the field with its labels."""

    def said(self, chosen: Iterable[int]) -> str:
        """Return the values of the chosen classes in words, with the labels of the field."""
        return by_labels(self.shown(chosen), self.field) if self.field else self.shown(chosen)


REST = "any other"
"""The beginning of the label for all other lists (`choices.list_labels`)."""


class _Symbols(Symbolic):
    """Reads conditions with nothing known and makes a column of each new term."""

    def __init__(self, columns: Columns, diagram: Diagram, values: Values) -> None:
        super().__init__(diagram, values, _ColumnMemo(columns))
        self.columns = columns

    def _truth(self, node: Node, bound: Mapping[str, Any], want: bool) -> int:
        if isinstance(node, Known) and self.columns.any_ledger:
            known = self.variables["known", node.key]
            return known if want else self.diagram.negate(known)
        return super()._truth(node, bound, want)

    def _quantifier(self, node: Quantifier, bound: Mapping[str, Any], want: bool) -> int:
        if not isinstance(node.over, Rows):
            return super()._quantifier(node, bound, want)
        condition = self.columns.condition(node)
        return condition if want else self.diagram.negate(condition)

    def _compare(self, sign: str, left: Node, right: Node, bound: Mapping[str, Any]) -> int:
        (before, left_base), (after, right_base) = apart(left), apart(right)
        one, other = self.columns.term(left_base), self.columns.term(right_base)
        if one is None or other is None:
            return super()._compare(sign, left, right, bound)
        return self.columns.pair(one, sign, other, after - before)


class _ColumnMemo(dict[tuple[Any, ...], int]):
    """Memo of column diagrams by address; a missing column is made on first use."""

    def __init__(self, columns: Columns) -> None:
        super().__init__()
        self.columns = columns

    def __missing__(self, address: tuple[Any, ...]) -> int:
        diagram = self[address] = self.columns.column(address)
        return diagram


class Columns:
    """The columns of one table and the diagrams over them."""

    def __init__(
        self, law: Law, kind: str, scopes: Mapping[str, tuple[str, str]], nodes: Sequence[Node], any_ledger: bool
    ) -> None:
        """Prepare the columns; `scopes` maps each variable to the name of its rows and the prefix of its fields."""
        self.law, self.kind, self.any_ledger = law, law.pack.kinds[kind], any_ledger
        self.analysis = law.analysis(kind)
        self.scopes = dict(scopes)
        self.bound = {variable: (rows, index) for index, (variable, (rows, _)) in enumerate(scopes.items())}
        blank = dict.fromkeys(self.kind.facts)
        world = dict.fromkeys(law.world) if any_ledger else law.world
        rows = {
            name: [dict.fromkeys(fields) for _ in range(len(scopes) + 1)] for name, fields in self.kind.rows.items()
        }
        self.values = Values(blank, rows, law.readings, world, law.params)
        self.diagram = Diagram(2_000_000)
        self.found: list[Column] = []
        self.parts: list[Quantifier] = []
        self.constants = self._constants(nodes)
        self.symbols = _Symbols(self, self.diagram, self.values)
        self.domains = Domains(law.pack, self.analysis, self.kind, self.values, frozenset())

    def truth(self, node: Node) -> int:
        return self.symbols.truth(node, self.bound)

    def term(self, node: Node) -> tuple[Any, ...] | None:
        """Return the address of a term whose value is unknown, None for a constant."""
        if isinstance(node, Fact):
            rows, index = self.bound[node.scope] if node.scope else ("", 0)
            return ("fact", rows, index, node.path)
        if isinstance(node, World) and self.values.world[node.key] is None:
            return ("world", node.key)
        return None

    def constant(self, node: Node) -> Any:
        if isinstance(node, Literal):
            return node.value
        if isinstance(node, Param):
            return self.law.params[node.name]
        if isinstance(node, Later):
            return later(self.constant(node.operand), node.days)
        return self.values.world[node.key] if isinstance(node, World) else None

    def _constants(self, nodes: Sequence[Node]) -> dict[tuple[Any, ...], set[Any]]:
        """Return the constants that each day and number is compared with, by address."""
        constants: dict[tuple[Any, ...], set[Any]] = {}
        for node in nodes:
            for part in walk(node):
                if isinstance(part, Compare):
                    for one, other in ((part.left, part.right), (part.right, part.left)):
                        if isinstance(one, Fact) and one.scope and one.scope not in self.bound:
                            continue
                        address, value = self.term(one), self.constant(other)
                        if address is not None and value is not None:
                            constants.setdefault(address, set()).add(value)
        return constants

    def add(self, column: Column) -> int:
        self.found.append(column)
        return self.diagram.choice(len(self.found) - 1, column.values)

    def column(self, address: tuple[Any, ...]) -> int:
        """Return the diagram of a new column for a fact, a reading or a ledger key."""
        if address[0] == "known":
            title = f"whether the ledger knows {address[1]}"
            return self.add(Column(f"{address[1]} known", "world", title, address, (True, False), YES_NO))
        if address[0] == "reading":
            question = self.law.pack.questions[address[1]]
            names = question.plausible
            return self.add(
                Column(question.id, "reading", question.name, address, names, _listing([(name,) for name in names]))
            )
        spec, name = self._spec(address), self.name(address)
        if spec.type in ("date", "number"):
            return self.add(self._scale(name, address, spec))
        if isinstance(spec, WorldKey):
            choices = (True, False) if spec.type == "boolean" else spec.values
            return self.add(
                Column(name, "world", "", address, tuple(choices), _listing([(label(value),) for value in choices]))
            )
        choice = self.domains.fact(address[1], address[2], address[3])
        groups = choice.labels
        if spec.type == "list" and spec.values:
            # Each class is exactly one list; the same entries with others beside them are another class.
            groups = tuple(
                tuple([name if name.startswith(REST) or name == spec.empty else f"{name} alone" for name in group])
                for group in groups
            )
        return self.add(
            Column(name, "fact", "", address, choice.values, _listing(groups), groups=choice.labels, field=spec)
        )

    def _scale(self, name: str, address: tuple[Any, ...], spec: Field | WorldKey) -> Column:
        marks = sorted(value for value in self.constants.get(address, ()) if value != NONE)
        least = spec.minimum if isinstance(spec, Field) else None
        points: list[Any] = list(
            representative_days(marks, 1)
            if spec.type == "date"
            else representative_numbers(marks, 1, least, spec.whole)
        )
        if spec.whole:
            points = [point for point in points if not point % 1]
        values = (*points, NONE) if spec.none else tuple(points)
        choice = Choice(address, name, "", "fact", values, (), True, frozenset(marks))
        return Column(
            name,
            address[0],
            "",
            address,
            values,
            lambda chosen: with_unit(_ranges(choice, chosen, spec.type), spec.unit),
            None,
            frozenset(marks),
        )

    def name(self, address: tuple[Any, ...]) -> str:
        """Return the name of a column about a fact or a ledger key."""
        if address[0] == "world":
            return f"world.{address[1]}"
        _, rows, index, path = address
        prefix = next(
            (prefix for scope, (_, prefix) in self.scopes.items() if rows and self.bound[scope] == (rows, index)), ""
        )
        return f"{prefix}.{path}" if prefix else str(path)

    def pair(self, one: tuple[Any, ...], sign: str, other: tuple[Any, ...], days: int = 0) -> int:
        """Return the diagram of a comparison of two unknown values, the other one moved by `days`."""
        kind = self._spec(one).type
        ordered = kind in ("date", "number")
        if not ordered:
            first, second = sorted((one, other), key=str)
            address = ("equal", first, second)
            if address not in self.symbols.variables:
                name = f"{self.name(first)} as {self.name(second)}"
                self._keep(Column(name, "equal", "", address, (True, False), YES_NO))
            equal = self.symbols.variables[address]
            return equal if sign == "==" else self.diagram.negate(equal)
        turned = _order(other, one, -days) in self.symbols.variables
        address = _order(other, one, -days) if turned else _order(one, other, days)
        if address not in self.symbols.variables:
            words = ("earlier", "the same day", "later") if kind == "date" else ("lower", "equal", "higher")
            name = f"{self.name(one)} against {days and f'{distance(days)} ' or ''}{self.name(other)}"
            self._keep(Column(name, "order", "", address, ORDER, _orders(words)))
        holds = {
            place
            for place, step in zip(ORDER, (-1, 0, 1), strict=True)
            if OPERATORS[sign](-step if turned else step, 0)
        }
        return self.diagram.map(self.symbols.variables[address], f"in {sorted(holds)}", lambda place: place in holds)

    def _keep(self, column: Column) -> None:
        self.symbols.variables[column.address] = self.add(column)  # type: ignore[index]

    def _spec(self, address: tuple[Any, ...]) -> Field | WorldKey:
        """Return the field or the ledger key at an address."""
        return self.law.pack.world[address[1]] if address[0] == "world" else self.kind.field(address[1], address[3])

    def condition(self, node: Quantifier) -> int:
        """Return the diagram of a column for a condition on all rows together."""
        address = ("condition", _shape(node, {}))
        if address not in self.symbols.variables:
            self.parts.append(node)
            number = len(self.parts)
            speaker = Speaker(self.law, self.kind.name)
            speaker.rows.update({variable: rows for variable, (rows, _) in self.scopes.items()})
            title = inline(speaker.say(node))
            self._keep(Column(f"[{number}]", "condition", title, address, (True, False), YES_NO, number - 1))
        return self.symbols.variables[address]


def _order(one: tuple[Any, ...], other: tuple[Any, ...], days: int) -> tuple[Any, ...]:
    """Return the address of a column on the order of two days or numbers."""
    return ("apart", one, other, days) if days else ("order", one, other)


def _shape(node: Any, names: Mapping[str, int]) -> Any:
    """Return a canonical form of a tree, equal for equal conditions with other variable names or positions."""
    if isinstance(node, Quantifier):
        inner = {**names, node.variable: len(names)}
        return ("quantifier", node.kind, node.least, _shape(node.over, names), _shape(node.body, inner))
    if isinstance(node, Fact):
        return ("fact", names.get(node.scope, node.scope), node.path)
    if isinstance(node, Element):
        return ("element", names.get(node.variable, node.variable))
    if isinstance(node, tuple) and hasattr(node, "_fields"):
        fields = [_shape(value, names) for name, value in zip(node._fields, node, strict=True) if name != "at"]
        return (type(node).__name__, *fields)
    return tuple([_shape(part, names) for part in node]) if isinstance(node, tuple) else node


def _listing(groups: Sequence[Sequence[str]]) -> Callable[[Iterable[int]], str]:
    """Return a function that names the values of chosen classes, by the excluded values if these are fewer."""

    def show(chosen: Iterable[int]) -> str:
        picked = sorted(chosen)
        names = [name for index in picked for name in groups[index]]
        others = [name for index, group in enumerate(groups) if index not in picked for name in group]
        several = any(name.startswith(REST) for name in names) or len(names) > len(others)
        if others and several and not any(name.startswith(REST) for name in others):
            return listed(others, False)
        return listed(names)

    return show


def _orders(words: Sequence[str]) -> Callable[[Iterable[int]], str]:
    """Return a function that names chosen orders of two days or numbers."""
    low, same, high = words
    pairs: dict[tuple[int, ...], str] = {(0, 1): f"not {high}", (1, 2): f"not {low}", (0, 2): f"not {same}"}

    def show(chosen: Iterable[int]) -> str:
        picked = tuple(sorted(chosen))
        return pairs.get(picked) or words[picked[0]]

    return show


YES_NO = _listing((("yes",), ("no",)))


def _ranges(choice: Choice, chosen: Iterable[int], kind: str) -> str:
    """Return the ranges of chosen values on a scale in words."""
    points = sorted(chosen)
    last = max(index for index, value in enumerate(choice.values) if value != NONE)
    texts = []
    for run in runs(index for index in points if choice.values[index] != NONE):
        before, after = run[0] > 0, run[-1] < last
        if kind == "date":
            texts.append(
                day_range(choice.values[run[0]] if before else None, choice.values[run[-1] + 1] if after else None)
            )
        else:
            texts.append(number_range(choice, run, before, after))
    if any(choice.values[index] == NONE for index in points):
        texts.append(NONE)
    return " or ".join(texts)
