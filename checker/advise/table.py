"""A rule as its smallest decision table, for one subject of which nothing is known.

The columns are facts, open readings, how two days or numbers stand to each other, and, as columns of their own, what a
rule asks of all rows together (`is there an offering …`): each of these has a table of its own below. So the tables
hold for acts with any number of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from itertools import permutations
from typing import Any, NamedTuple

from checker.advise.cover import Row, cost, cover, cube
from checker.advise.sentences import Speaker, inline, plain
from checker.condition.diagram import FALSE, TRUE, Diagram
from checker.condition.resolve import walk
from checker.condition.symbolic import OPERATORS, Symbolic, Values
from checker.condition.tree import Compare, Element, Fact, Known, Literal, Node, Param, Quantifier, Rows, World
from checker.judge.choices import (
    Choice,
    Domains,
    day_range,
    label,
    number_range,
    representative_days,
    representative_numbers,
)
from checker.judge.court import exists
from checker.judge.law import Law
from checker.pack.conditions import ACT
from checker.pack.model import Rule
from checker.pack.schema import NONE, UNKNOWN

ORDER = ("before", "same", "after")
"""How one day or number stands to another."""


class Column(NamedTuple):
    """What a table asks about.

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
    """Of days and numbers: those that some condition names; the other values stand for what lies between."""


class Line(NamedTuple):
    """One row of a table: the outcome where every column named has one of the values whose indexes are given."""

    outcome: str
    when: Mapping[int, frozenset[int]]


class Table(NamedTuple):
    """A decision table: what no line says has the outcome `otherwise`. `smallest` if no fewer lines would do."""

    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    otherwise: str
    smallest: bool
    condition: Node | None = None


YES, NO = "yes", "no"
REST, NOBODY = "any other", "nobody"
"""How the class of all other lists begins, and what the empty list is called (`choices.list_label`)."""
FAILS, PASSES, FREE = "fails", "passes", "does not govern"


class _Symbols(Symbolic):
    """Reads conditions with nothing known: what they ask about becomes columns, as it is met."""

    def __init__(self, maker: _Maker, diagram: Diagram, values: Values) -> None:
        super().__init__(diagram, values, _Found(maker))
        self.maker = maker

    def _truth(self, node: Node, bound: Mapping[str, Any], want: bool) -> int:
        if isinstance(node, Known) and self.maker.any_ledger:
            known = self.variables["known", node.key]
            return known if want else self.diagram.negate(known)
        return super()._truth(node, bound, want)

    def _quantifier(self, node: Quantifier, bound: Mapping[str, Any], want: bool) -> int:
        if not isinstance(node.over, Rows):
            return super()._quantifier(node, bound, want)
        condition = self.maker.condition(node)
        return condition if want else self.diagram.negate(condition)

    def _compare(
        self,
        operators: Mapping[str, Callable[[Any, Any], bool]],
        sign: str,
        left: Node,
        right: Node,
        bound: Mapping[str, Any],
    ) -> int:
        one, other = self.maker.term(left), self.maker.term(right)
        if one is None or other is None:
            return super()._compare(operators, sign, left, right, bound)
        return self.maker.pair(one, sign, other)


class _Found(dict[tuple[Any, ...], int]):
    """The columns by address, made when they are first asked for."""

    def __init__(self, maker: _Maker) -> None:
        super().__init__()
        self.maker = maker

    def __missing__(self, address: tuple[Any, ...]) -> int:
        found = self[address] = self.maker.column(address)
        return found


class _Maker:
    """Makes one table: the columns and the diagrams over them."""

    def __init__(
        self, law: Law, kind: str, scopes: Mapping[str, tuple[str, str]], nodes: Sequence[Node], any_ledger: bool
    ) -> None:
        """`scopes` maps each variable to the name of its rows and the name under which its fields are shown."""
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
        self.columns: list[Column] = []
        self.parts: list[Quantifier] = []
        self.constants = self._constants(nodes)
        self.symbols = _Symbols(self, self.diagram, self.values)
        self.domains = Domains(law.pack, self.analysis, self.kind, self.values, frozenset())

    def truth(self, node: Node) -> int:
        return self.symbols.truth(node, self.bound)

    def term(self, node: Node) -> tuple[Any, ...] | None:
        """Return the address of a value that no table can know, None for a constant."""
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
        return self.values.world[node.key] if isinstance(node, World) else None

    def _constants(self, nodes: Sequence[Node]) -> dict[tuple[Any, ...], set[Any]]:
        """Return what each day and number is compared with."""
        found: dict[tuple[Any, ...], set[Any]] = {}
        for node in nodes:
            for part in walk(node):
                if isinstance(part, Compare):
                    for one, other in ((part.left, part.right), (part.right, part.left)):
                        if isinstance(one, Fact) and one.scope and one.scope not in self.bound:
                            continue
                        address, value = self.term(one), self.constant(other)
                        if address is not None and value is not None:
                            found.setdefault(address, set()).add(value)
        return found

    def add(self, column: Column) -> int:
        self.columns.append(column)
        return self.diagram.choice(len(self.columns) - 1, column.values)

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
        if address[0] == "world":
            spec = self.law.pack.world[address[1]]
            kind, values, none = spec.type, spec.values, spec.none
        else:
            field = self.kind.field(address[1], address[3])
            kind, values, none = field.type, field.values, field.none
        name = self.name(address)
        if kind in ("date", "number"):
            return self.add(self._scale(name, address, kind, none))
        if address[0] == "world":
            choices = (True, False) if kind == "boolean" else values
            return self.add(
                Column(name, "world", "", address, tuple(choices), _listing([(label(value),) for value in choices]))
            )
        choice = self.domains.fact(address[1], address[2], address[3])
        groups = choice.labels
        if kind == "list" and values:
            # One class is one list: what else may stand beside its entries is in another.
            groups = tuple(
                [
                    tuple([name if name.startswith(REST) or name == NOBODY else f"{name} alone" for name in group])
                    for group in groups
                ]
            )
        return self.add(Column(name, "fact", "", address, choice.values, _listing(groups)))

    def _scale(self, name: str, address: tuple[Any, ...], kind: str, none: bool) -> Column:
        marks = sorted(value for value in self.constants.get(address, ()) if value != NONE)
        points: list[Any] = list(representative_days(marks, 1) if kind == "date" else representative_numbers(marks, 1))
        values = (*points, NONE) if none else tuple(points)
        choice = Choice(address, name, "", "fact", values, (), True, frozenset(marks))
        return Column(
            name, address[0], "", address, values, lambda chosen: _ranges(choice, chosen, kind), None, frozenset(marks)
        )

    def name(self, address: tuple[Any, ...]) -> str:
        """Return what a column about a fact or a ledger key is called."""
        if address[0] == "world":
            return f"world.{address[1]}"
        _, rows, index, path = address
        shown = next(
            (shown for scope, (_, shown) in self.scopes.items() if rows and self.bound[scope] == (rows, index)), ""
        )
        return f"{shown}.{path}" if shown else str(path)

    def pair(self, one: tuple[Any, ...], sign: str, other: tuple[Any, ...]) -> int:
        """Return the diagram of a comparison of two values that no table can know."""
        kind = self._type(one)
        ordered = kind in ("date", "number")
        if not ordered:
            first, second = sorted((one, other), key=str)
            address = ("equal", first, second)
            if address not in self.symbols.variables:
                name = f"{self.name(first)} as {self.name(second)}"
                self._keep(address, self.add(Column(name, "equal", "", address, (True, False), YES_NO)))
            found = self.symbols.variables[address]
            return found if sign == "==" else self.diagram.negate(found)
        turned = ("order", other, one) in self.symbols.variables
        address = ("order", other, one) if turned else ("order", one, other)
        if address not in self.symbols.variables:
            words = ("earlier", "the same day", "later") if kind == "date" else ("lower", "equal", "higher")
            name = f"{self.name(one)} against {self.name(other)}"
            column = Column(name, "order", "", address, ORDER, _orders(words))
            self._keep(address, self.add(column))
        holds = {
            place
            for place, step in zip(ORDER, (-1, 0, 1), strict=True)
            if OPERATORS[sign](-step if turned else step, 0)
        }
        return self.diagram.map(self.symbols.variables[address], f"in {sorted(holds)}", lambda place: place in holds)

    def _keep(self, address: tuple[Any, ...], diagram: int) -> None:
        self.symbols.variables[address] = diagram  # type: ignore[index]

    def _type(self, address: tuple[Any, ...]) -> str:
        if address[0] == "world":
            return self.law.pack.world[address[1]].type
        return self.kind.field(address[1], address[3]).type

    def condition(self, node: Quantifier) -> int:
        """Return the diagram of a column for a condition on all rows together."""
        address = ("condition", _shape(node, {}))
        if address not in self.symbols.variables:
            self.parts.append(node)
            number = len(self.parts)
            speaker = Speaker(self.law, self.kind.name)
            speaker.rows.update({variable: rows for variable, (rows, _) in self.scopes.items()})
            self._keep(
                address,
                self.add(
                    Column(
                        f"[{number}]",
                        "condition",
                        inline(speaker.say(node)),
                        address,
                        (True, False),
                        YES_NO,
                        number - 1,
                    )
                ),
            )
        return self.symbols.variables[address]

    def possible(self) -> int:
        """Return the diagram of what can stand in the columns together, as far as days and numbers rule it out."""
        diagram, found = self.diagram, TRUE
        orders = {column.address[1:]: level for level, column in enumerate(self.columns) if column.kind == "order"}
        scales = {
            column.address: level for level, column in enumerate(self.columns) if column.kind in ("fact", "world")
        }
        for (one, other), level in orders.items():
            if one in scales and other in scales:
                found = diagram.conj(found, self._scaled(scales[one], scales[other], level))
        steps = {
            **{pair: (level, 1) for pair, level in orders.items()},
            **{(b, a): (level, -1) for (a, b), level in orders.items()},
        }
        terms = sorted({term for pair in orders for term in pair}, key=str)
        for a, b, c in permutations(terms, 3):
            if (a, b) in steps and (b, c) in steps and (a, c) in steps:
                # Not: a up to b, b up to c, and yet a after c.
                early = [self._in(steps[pair], ("before", "same")) for pair in ((a, b), (b, c))]
                wrong = diagram.conj(diagram.conj(*early), self._in(steps[a, c], ("after",)))
                same = [self._in(steps[pair], ("same",)) for pair in ((a, b), (b, c))]
                wrong = diagram.disj(
                    wrong, diagram.conj(diagram.conj(*same), diagram.negate(self._in(steps[a, c], ("same",))))
                )
                strict = diagram.conj(
                    diagram.disj(*[self._in(steps[pair], ("before",)) for pair in ((a, b), (b, c))]),
                    diagram.conj(*early),
                )
                wrong = diagram.disj(wrong, diagram.conj(strict, diagram.negate(self._in(steps[a, c], ("before",)))))
                found = diagram.conj(found, diagram.negate(wrong))
        for item in self.law.pack.valid:
            if self.kind.name in item.kinds:
                found = diagram.conj(found, self.truth(self.law.machinery.conditions.text(item.holds, item.kinds)))
        return found

    def _in(self, step: tuple[int, int], places: Sequence[str]) -> int:
        level, turn = step
        kept = [place if turn == 1 else ORDER[2 - ORDER.index(place)] for place in places]
        return self.diagram.node(level, tuple([TRUE if place in kept else FALSE for place in ORDER]))

    def _scaled(self, one: int, other: int, order: int) -> int:
        """Return the diagram of how two values on scales can stand to each other."""
        diagram, found = self.diagram, FALSE
        for i in range(len(self.columns[one].values)):
            for j in range(len(self.columns[other].values)):
                places = [place for place in ORDER if self._can(one, i, other, j, place)]
                point = [(one, {i}), (other, {j}), (order, {ORDER.index(place) for place in places})]
                part = TRUE
                for level, values in sorted(point, reverse=True):
                    size = len(self.columns[level].values)
                    part = diagram.node(level, tuple([part if index in values else FALSE for index in range(size)]))
                found = diagram.disj(found, part)
        return found

    def _can(self, one: int, i: int, other: int, j: int, place: str) -> bool:
        low_a, high_a = self._span(one, i)
        low_b, high_b = self._span(other, j)
        if place == "before":
            return low_a is None or high_b is None or low_a < high_b
        if place == "after":
            return low_b is None or high_a is None or low_b < high_a
        return (high_b is None or low_a is None or low_a <= high_b) and (
            high_a is None or low_b is None or low_b <= high_a
        )

    def _span(self, level: int, index: int) -> tuple[Any, Any]:
        """Return the first and last value that a value on a scale stands for; None where nothing bounds it."""
        column = self.columns[level]
        value = column.values[index]
        marks = self.constants.get(column.address, set())
        if value == NONE or value in marks:
            return value, value
        below = [mark for mark in marks if mark != NONE and mark < value]
        above = [mark for mark in marks if mark != NONE and mark > value]
        top = None if isinstance(value, (int, float)) else "9999-12-31"
        # Neighbours of marks are left to the diagram: a bound too wide rules out less, and nothing wrongly.
        return max(below, default=None), min(above, default=top)


def _shape(node: Any, names: Mapping[str, int]) -> Any:
    """Return a tree as a value that is equal for equal conditions, wherever they stand."""
    if isinstance(node, Quantifier):
        inner = {**names, node.variable: len(names)}
        return ("quantifier", node.kind, _shape(node.over, names), _shape(node.body, inner))
    if isinstance(node, Fact):
        return ("fact", names.get(node.scope, node.scope), node.path)
    if isinstance(node, Element):
        return ("element", names.get(node.variable, node.variable))
    if isinstance(node, tuple) and hasattr(node, "_fields"):
        fields = [_shape(value, names) for name, value in zip(node._fields, node, strict=True) if name != "at"]
        return (type(node).__name__, *fields)
    return tuple([_shape(item, names) for item in node]) if isinstance(node, tuple) else node


def _listing(groups: Sequence[Sequence[str]]) -> Callable[[Iterable[int]], str]:
    """Return what names the values of some classes, by those left out where these are fewer."""

    def show(chosen: Iterable[int]) -> str:
        picked = sorted(chosen)
        names = [name for index in picked for name in groups[index]]
        others = [name for index, group in enumerate(groups) if index not in picked for name in group]
        several = any(name.startswith(REST) for name in names) or len(names) > len(others)
        if others and several and not any(name.startswith(REST) for name in others):
            return f"not {others[0]}" if len(others) == 1 else f"neither {', '.join(others[:-1])} nor {others[-1]}"
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"

    return show


def _orders(words: Sequence[str]) -> Callable[[Iterable[int]], str]:
    """Return what names some of the three ways in which two days or numbers stand to each other."""
    low, same, high = words

    def show(chosen: Iterable[int]) -> str:
        picked = tuple(sorted(chosen))
        return {(0, 1): f"not {high}", (1, 2): f"not {low}", (0, 2): f"not {same}"}.get(picked) or words[picked[0]]

    return show


YES_NO = _listing((("yes",), ("no",)))


def _ranges(choice: Choice, chosen: Iterable[int], kind: str) -> str:
    """Return in words the values on a scale for which the chosen ones stand."""
    points = sorted(chosen)
    runs: list[list[int]] = []
    for index in points:
        if choice.values[index] == NONE:
            continue
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    last = max(index for index, value in enumerate(choice.values) if value != NONE)
    found = []
    for run in runs:
        before, after = run[0] > 0, run[-1] < last
        if kind == "date":
            found.append(
                day_range(choice.values[run[0]] if before else None, choice.values[run[-1] + 1] if after else None)
            )
        else:
            found.append(number_range(choice, run, before, after))
    if any(choice.values[index] == NONE for index in points):
        found.append(NONE)
    return " or ".join(found)


def tables(law: Law, rule: Rule, *, any_ledger: bool = False) -> tuple[Table, ...]:
    """Return a rule's decision table and, after it, one for each condition on all rows together that it asks about.

    With `any_ledger` the ledger's values are columns too; else they are as the law has them.
    """
    trees = law.machinery.conditions.rule(rule)
    nodes = [node for node in (trees.governs, trees.requires, *trees.excepts) if node is not None]
    scopes = {} if rule.subject == ACT else {"this": (rule.subject, "this")}
    maker = _Maker(law, rule.kinds[0], scopes, nodes, any_ledger)
    governs = maker.truth(trees.governs)
    holds = TRUE if trees.requires is None else maker.truth(trees.requires)
    for node in trees.excepts:
        holds = maker.diagram.disj(holds, maker.truth(node))
    diagram = maker.diagram
    outcomes = {
        FREE: diagram.negate(governs),
        FAILS: diagram.conj(governs, diagram.negate(holds)),
        PASSES: diagram.conj(governs, holds),
    }
    return _finish(maker, rule.title, outcomes, None, any_ledger)


def _part(
    law: Law, kind: str, node: Quantifier, scopes: Mapping[str, tuple[str, str]], title: str, any_ledger: bool
) -> tuple[Table, ...]:
    assert isinstance(node.over, Rows)
    inner = {**scopes, node.variable: (node.over.name, plain(node.variable))}
    maker = _Maker(law, kind, inner, [node.body], any_ledger)
    holds = maker.truth(node.body)
    return _finish(maker, title, {NO: maker.diagram.negate(holds), YES: holds}, node, any_ledger)


def _finish(
    maker: _Maker, title: str, outcomes: Mapping[str, int], node: Node | None, any_ledger: bool
) -> tuple[Table, ...]:
    diagram = maker.diagram
    needed = set[int]()
    for outcome in outcomes.values():
        needed |= diagram.support(outcome)
    possible = maker.possible()
    for level in sorted(diagram.support(possible) - needed, reverse=True):
        possible = exists(diagram, possible, level)
    sizes = [len(column.values) for column in maker.columns]
    scales = {
        level
        for level, column in enumerate(maker.columns)
        if column.kind == "order" or column.address in maker.constants
    }
    impossible = diagram.negate(possible)
    best: tuple[tuple[int, int], list[Line], str, bool] | None = None
    for order in permutations(outcomes):
        made = _ordered(
            diagram,
            [(name, outcomes[name]) for name in order[:-1]],
            impossible,
            sizes,
            scales,
            best[0][0] if best else None,
        )
        if made is None:
            continue
        lines, smallest = made
        size = (len(lines), sum([cost(tuple(line.when.items())) for line in lines]))
        if best is None or size < best[0]:
            best = (size, lines, order[-1], smallest)
    assert best is not None
    _, lines, otherwise, smallest = best
    used = sorted({level for line in lines for level in line.when})
    place = {level: index for index, level in enumerate(used)}
    columns = tuple([maker.columns[level] for level in used])
    lines = [Line(line.outcome, {place[level]: values for level, values in line.when.items()}) for line in lines]
    found = [Table(title, columns, tuple(lines), otherwise, smallest, node)]
    for column in columns:
        if column.part is not None:
            found += _part(
                maker.law,
                maker.kind.name,
                maker.parts[column.part],
                maker.scopes,
                f"{column.name} {column.title}",
                any_ledger,
            )
    return tuple(found)


def _ordered(
    diagram: Diagram,
    outcomes: Sequence[tuple[str, int]],
    impossible: int,
    sizes: Sequence[int],
    scales: Set[int],
    most: int | None,
) -> tuple[list[Line], bool] | None:
    """Return the lines that decide these outcomes in this order, None where it takes more than `most`."""
    lines: list[Line] = []
    smallest, seen = True, impossible
    for name, outcome in outcomes:
        # What earlier lines decide is free: the first line that fits decides.
        must, may = diagram.conj(outcome, diagram.negate(seen)), diagram.disj(outcome, seen)
        found = cover(diagram, must, may, sizes, None if most is None else most - len(lines))
        if found is None:
            return None
        rows = _trimmed(diagram, sorted(found.rows, key=_sort_key), must, sizes, scales)
        lines += [Line(name, dict(row)) for row in rows]
        smallest = smallest and found.smallest
        seen = diagram.disj(seen, outcome)
    return lines, smallest


def _trimmed(diagram: Diagram, rows: Sequence[Row], must: int, sizes: Sequence[int], scales: Set[int]) -> list[Row]:
    """Return the rows without the values that other rows or earlier lines decide anyway, ranges kept in one piece."""
    kept = list(rows)
    for number in range(len(rows)):
        needed = must
        for index, other in enumerate(kept):
            if index != number:
                needed = diagram.conj(needed, diagram.negate(cube(diagram, other, sizes)))
        changed = True
        while changed:
            changed = False
            for level, values in kept[number]:
                for value in sorted(values, reverse=True):
                    smaller = tuple([(at, left - {value}) if at == level else (at, left) for at, left in kept[number]])
                    rest = dict(smaller)[level]
                    whole = level not in scales or _pieces(rest) <= _pieces(dict(kept[number])[level])
                    if rest and whole and diagram.conj(needed, diagram.negate(cube(diagram, smaller, sizes))) == FALSE:
                        kept[number] = smaller
                        changed = True
    return kept


def _pieces(values: frozenset[int]) -> int:
    return sum([value - 1 not in values for value in values])


def _sort_key(row: Row) -> tuple[Any, ...]:
    return tuple([(level, sorted(values)) for level, values in row])


def table_data(made: Sequence[Table], law: Law, rule: Rule, any_ledger: bool) -> dict[str, Any]:
    """Return a rule's tables as plain data."""
    return {
        "is": "table",
        "id": rule.id,
        "title": rule.title,
        "clause": rule.clause,
        "kinds": list(rule.kinds),
        "subject": rule.subject,
        "ledger": {}
        if any_ledger
        else {key: UNKNOWN if law.world[key] is None else law.world[key] for key in ledger_read(law, rule)},
        "read_as": {key: law.readings[key] for key in readings_read(law, rule) if law.readings[key] is not None},
        "tables": [
            {
                "title": table.title,
                "smallest": table.smallest,
                "otherwise": table.otherwise,
                "columns": [
                    {"name": column.name, "kind": column.kind, "title": column.title} for column in table.columns
                ],
                "lines": [
                    {
                        "outcome": line.outcome,
                        "when": {
                            table.columns[index].name: table.columns[index].shown(values)
                            for index, values in sorted(line.when.items())
                        },
                    }
                    for line in table.lines
                ],
            }
            for table in made
        ],
    }


def ledger_read(law: Law, rule: Rule) -> list[str]:
    """Return the ledger keys that a rule reads, in the pack's order."""
    terms = law.analysis(rule.kinds[0]).by_rule[rule.id]
    return [key for key in law.pack.world if ("world", key) in terms]


def readings_read(law: Law, rule: Rule) -> list[str]:
    """Return the questions that a rule reads, in the pack's order."""
    terms = law.analysis(rule.kinds[0]).by_rule[rule.id]
    return [key for key in law.pack.questions if ("reading", key) in terms]
