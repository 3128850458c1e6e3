"""A rule as its smallest decision table, for one subject with nothing known.

The columns are facts, open readings, orders of two days or numbers, and conditions on all rows together (`is there an
offering …`). Each condition on all rows has its own table below, so the tables hold for acts with any number of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import permutations
from typing import Any, NamedTuple

from checker.condition.engines.diagram import FALSE, TRUE, Diagram
from checker.condition.tree import Node, Quantifier, Rows
from checker.explain.columns import Column, Columns
from checker.explain.cover import Row, cost, cover, cube
from checker.explain.possible import can_be
from checker.explain.sentences import author_name
from checker.judge.decides import exists
from checker.judge.findings import title_of
from checker.judge.law import Law
from checker.pack.model import ACT, Rule
from checker.pack.schema import UNKNOWN
from checker.read.plain import attributes


class Line(NamedTuple):
    """One row of a table: its outcome, and for each restricted column the indexes of the allowed values."""

    outcome: str
    when: Mapping[int, frozenset[int]]


class Table(NamedTuple):
    """A decision table; the outcome is `otherwise` if no line fits. `smallest` if no fewer lines suffice."""

    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    otherwise: str
    smallest: bool
    condition: Node | None = None
    kinds: tuple[str, ...] = ()
    """The kinds of acts for a rule's own table, () for the table of a condition."""


YES, NO = "yes", "no"
FAILS, PASSES, FREE = "fails", "passes", "does not govern"


def tables(law: Law, rule: Rule, *, any_ledger: bool = False) -> tuple[Table, ...]:
    """Return a rule's decision table and, after it, one for each of its conditions on all rows together.

    Kinds with different conditions or fields have separate tables. With `any_ledger` the ledger's values are columns too;
    otherwise they are the law's.
    """
    groups: list[list[str]] = []
    for kind in rule.kinds:
        same = next((group for group in groups if _asks(law, rule, kind) == _asks(law, rule, group[0])), None)
        groups += [[kind]] if same is None else []
        if same is not None:
            same.append(kind)
    all_tables: list[Table] = []
    for group in groups:
        first, *rest = _tables(law, rule, group[0], any_ledger)
        all_tables += [first._replace(kinds=tuple(group)), *rest]
    return tuple(all_tables)


def _asks(law: Law, rule: Rule, kind: str) -> tuple[Any, ...]:
    """Return the conditions of a rule for acts of a kind, and the fields that they read."""
    terms = law.analysis(kind).by_rule[rule.id]
    fields = {term: law.pack.kinds[kind].field(term[1], term[2]) for term in terms if term[0] == "fact"}
    return (law.machinery.conditions.rule(rule, kind), fields)


def _tables(law: Law, rule: Rule, kind: str, any_ledger: bool) -> tuple[Table, ...]:
    trees = law.machinery.conditions.rule(rule, kind)
    nodes = [node for node in (trees.governs, trees.requires, *trees.excepts) if node is not None]
    scopes = {} if rule.subject == ACT else {"this": (rule.subject, "this")}
    columns = Columns(law, kind, scopes, nodes, any_ledger)
    governs = columns.truth(trees.governs)
    holds = TRUE if trees.requires is None else columns.truth(trees.requires)
    for node in trees.excepts:
        holds = columns.diagram.disj(holds, columns.truth(node))
    diagram = columns.diagram
    outcomes = {
        FREE: diagram.negate(governs),
        FAILS: diagram.conj(governs, diagram.negate(holds)),
        PASSES: diagram.conj(governs, holds),
    }
    return _finish(columns, title_of(rule, law), outcomes, None, any_ledger)


def _part(
    law: Law, kind: str, node: Quantifier, scopes: Mapping[str, tuple[str, str]], title: str, any_ledger: bool
) -> tuple[Table, ...]:
    assert isinstance(node.over, Rows)
    inner = {**scopes, node.variable: (node.over.name, author_name(node.variable))}
    columns = Columns(law, kind, inner, [node.body], any_ledger)
    holds = columns.truth(node.body)
    return _finish(columns, title, {NO: columns.diagram.negate(holds), YES: holds}, node, any_ledger)


def _finish(
    over: Columns, title: str, outcomes: Mapping[str, int], node: Node | None, any_ledger: bool
) -> tuple[Table, ...]:
    """Return the smallest table of some outcomes and the tables of its condition columns."""
    diagram = over.diagram
    needed = set[int]().union(*[diagram.support(outcome) for outcome in outcomes.values()])
    possible = can_be(over)
    possible = exists(diagram, possible, *diagram.support(possible) - needed)
    impossible = diagram.negate(possible)
    sizes = [len(column.values) for column in over.found]
    scales = {level for level, column in enumerate(over.found) if column.kind == "order" or column.marks}
    best: tuple[tuple[int, int], list[Line], str, bool] | None = None
    # Every order of outcomes is tried for the fewest lines; the last outcome needs none, it is `otherwise`.
    for order in permutations(outcomes):
        most = best[0][0] if best else None
        ordered = _ordered(diagram, [(name, outcomes[name]) for name in order[:-1]], impossible, sizes, scales, most)
        if ordered is None:
            continue
        lines, smallest = ordered
        size = (len(lines), sum([cost(tuple(line.when.items())) for line in lines]))
        if best is None or size < best[0]:
            best = (size, lines, order[-1], smallest)
    assert best is not None
    _, lines, otherwise, smallest = best
    used = sorted({level for line in lines for level in line.when})
    place = {level: index for index, level in enumerate(used)}
    columns = tuple([over.found[level] for level in used])
    placed = tuple(
        [Line(line.outcome, {place[level]: values for level, values in line.when.items()}) for line in lines]
    )
    finished = [Table(title, columns, placed, otherwise, smallest, node)]
    for column in columns:
        if column.part is not None:
            part, words = over.parts[column.part], f"{column.name} {column.title}"
            finished += _part(over.law, over.kind.name, part, over.scopes, words, any_ledger)
    return tuple(finished)


def _ordered(
    diagram: Diagram,
    outcomes: Sequence[tuple[str, int]],
    impossible: int,
    sizes: Sequence[int],
    scales: Set[int],
    most: int | None,
) -> tuple[list[Line], bool] | None:
    """Return the lines that decide these outcomes in this order, None for more than `most` lines."""
    lines: list[Line] = []
    smallest, seen = True, impossible
    for name, outcome in outcomes:
        # Points that earlier lines decide are free, since the first line that fits decides.
        must, may = diagram.conj(outcome, diagram.negate(seen)), diagram.disj(outcome, seen)
        covering = cover(diagram, must, may, sizes, None if most is None else most - len(lines))
        if covering is None:
            return None
        ordered = sorted(covering.rows, key=lambda row: [(level, sorted(values)) for level, values in row])
        rows = _trimmed(diagram, ordered, must, sizes, scales)
        lines += [Line(name, dict(row)) for row in rows]
        smallest = smallest and covering.smallest
        seen = diagram.disj(seen, outcome)
    return lines, smallest


def _trimmed(diagram: Diagram, rows: Sequence[Row], must: int, sizes: Sequence[int], scales: Set[int]) -> list[Row]:
    """Return the rows without values that other rows or earlier lines decide anyway; ranges on scales stay in one piece."""
    trimmed = list(rows)
    for number in range(len(rows)):
        needed = must
        for index, other in enumerate(trimmed):
            if index != number:
                needed = diagram.conj(needed, diagram.negate(cube(diagram, other, sizes)))
        changed = True
        while changed:
            changed = False
            for level, values in trimmed[number]:
                for value in sorted(values, reverse=True):
                    smaller = tuple(
                        [(at, left - {value}) if at == level else (at, left) for at, left in trimmed[number]]
                    )
                    rest = dict(smaller)[level]
                    whole = level not in scales or _pieces(rest) <= _pieces(dict(trimmed[number])[level])
                    if rest and whole and diagram.conj(needed, diagram.negate(cube(diagram, smaller, sizes))) == FALSE:
                        trimmed[number] = smaller
                        changed = True
    return trimmed


def _pieces(values: frozenset[int]) -> int:
    return sum([value - 1 not in values for value in values])


def table_data(made: Sequence[Table], law: Law, rule: Rule, any_ledger: bool, labels: bool = False) -> dict[str, Any]:
    """Return a rule's tables as plain data, with labels for values if `labels`."""
    keys, questions = _read(law, rule, "world", law.pack.world), _read(law, rule, "reading", law.pack.questions)
    return {
        "is": "table",
        "id": rule.id,
        "title": title_of(rule, law),
        **attributes(rule, "clause", "kinds", "subject"),
        "ledger": {} if any_ledger else {key: UNKNOWN if law.world[key] is None else law.world[key] for key in keys},
        "read_as": {key: law.readings[key] for key in questions if law.readings[key] is not None},
        "tables": [
            {
                **attributes(table, "title", "kinds", "smallest", "otherwise"),
                "columns": [attributes(column, "name", "kind", "title") for column in table.columns],
                "lines": [
                    {
                        "outcome": line.outcome,
                        "when": {
                            table.columns[index].name: (
                                table.columns[index].said if labels else table.columns[index].shown
                            )(values)
                            for index, values in sorted(line.when.items())
                        },
                    }
                    for line in table.lines
                ],
            }
            for table in made
        ],
    }


def _read(law: Law, rule: Rule, kind: str, names: Iterable[str]) -> list[str]:
    """Return the terms of a kind, world or reading, that a rule reads, in the order of their names."""
    terms = {term for name in rule.kinds for term in law.analysis(name).by_rule[rule.id]}
    return [name for name in names if (kind, name) in terms]
