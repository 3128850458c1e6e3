"""Dropping rows that cannot change any quantifier: of rows that differ in one day or number, the first or last is enough."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from checker.condition import tree
from checker.condition.alike import Row, twins
from checker.condition.walk import children, walk

LOW = {"<": True, "<=": True, ">": False, ">=": False}
"""Operators → whether they hold for low values of their left side."""


class RowQuestion(NamedTuple):
    """The inputs of a quantifier: the values of `fields`, and of `ordered` only the lowest or the highest value.

    `marks` are the constant terms that `ordered` is compared with too: ("literal", value), ("param", name) or ("world", key).
    The order of a value to each of them counts.
    """

    fields: tuple[str, ...]
    ordered: str | None
    lowest: bool
    marks: frozenset[tuple[str, Any]]


class _Uses:
    """The uses of the rows' fields by the condition of a quantifier.

    `ways` has the monotonicity of the condition in each field: True if lower values help it, False if higher ones do, None if
    neither.
    """

    def __init__(self, variable: str) -> None:
        self.variable = variable
        self.ways: dict[str, set[bool | None]] = {}
        self.marks: dict[str, set[tuple[str, Any]]] = {}
        self.eased: dict[tuple[Any, Any], bool] = {}

    def visit(self, node: tree.Node, holds: bool | None) -> None:
        """Visit a part; `holds` is True if it helps the condition that the part holds (False: that it fails, None: neither)."""
        if isinstance(node, tree.Fact):
            if node.scope == self.variable:
                self.ways.setdefault(node.path, set()).add(None)
        elif isinstance(node, tree.Compare):
            low = self.eased.get((node.left[:2], node.right[:2])) if node.operator == "==" else LOW.get(node.operator)
            self.side(node.left, node.right, low, holds)
            self.side(node.right, node.left, None if low is None else not low, holds)
        elif isinstance(node, tree.Quantifier) and node.variable == self.variable:
            self.visit(node.over, None)
        else:
            before = self.eased
            if isinstance(node, tree.Junction) and node.kind == "or" and holds:
                # Beside `x < y`, `x == y` is the same as `x <= y`: both hold for low values.
                for operand in node.operands:
                    if isinstance(operand, tree.Compare) and operand.operator in ("<", ">"):
                        low = LOW[operand.operator]
                        self.eased = self.eased | {
                            (operand.left[:2], operand.right[:2]): low,
                            (operand.right[:2], operand.left[:2]): not low,
                        }
            inside = holds if isinstance(node, (tree.Junction, tree.Quantifier, tree.Conditional)) else None
            if isinstance(node, tree.Not) and holds is not None:
                inside = not holds
            for child in children(node):
                self.visit(child, None if isinstance(node, tree.Conditional) and child is node.condition else inside)
            self.eased = before

    def side(self, node: tree.Node, other: tree.Node, low: bool | None, holds: bool | None) -> None:
        """Visit a side of a comparison; `low` is True if low values make it hold (False: high ones, None: neither)."""
        if not isinstance(node, tree.Fact) or node.scope != self.variable:
            self.visit(node, None)
            return
        ways = self.ways.setdefault(node.path, set())
        mark = _mark(other)
        if mark is not None:
            self.marks.setdefault(node.path, set()).add(mark)
        elif (
            low is None
            or holds is None
            or any(isinstance(part, tree.Fact) and part[0] == node[0] for part in walk(other))
        ):
            ways.add(None)
        else:
            ways.add(low is holds)


def _mark(node: tree.Node) -> tuple[str, Any] | None:
    """Return the mark for a node with the same value for every row, None for any other node."""
    if isinstance(node, tree.Literal) and isinstance(node.value, (str, int, float)):
        return "literal", node.value
    if isinstance(node, tree.Param):
        return "param", node.name
    return ("world", node.key) if isinstance(node, tree.World) else None


def row_questions(trees: Iterable[tree.Node], ordered: Callable[[str, str], bool]) -> dict[str, frozenset[RowQuestion]]:
    """Return the questions of quantifiers by the name of their rows, without the rows that some condition counts.

    `ordered` says whether a field of some rows has days or numbers.
    """
    questions: dict[str, set[RowQuestion]] = {}
    counted = set()
    for condition in trees:
        for node in walk(condition):
            if isinstance(node, tree.Quantifier) and isinstance(node.over, tree.Rows) and node.least > 1:
                counted.add(node.over.name)
            elif isinstance(node, tree.Quantifier) and isinstance(node.over, tree.Rows):
                questions.setdefault(node.over.name, set()).add(_row_question(node, ordered))
            elif isinstance(node, tree.Call):
                counted |= {argument.name for argument in node.args if isinstance(argument, tree.Rows)}
    return {name: frozenset(items) for name, items in questions.items() if name not in counted}


def _row_question(quantifier: tree.Quantifier, ordered: Callable[[str, str], bool]) -> RowQuestion:
    """Return the question of one quantifier."""
    uses = _Uses(quantifier.variable)
    uses.visit(quantifier.body, True)
    rows = quantifier.over.name if isinstance(quantifier.over, tree.Rows) else ""
    # A condition helped by low values holds of some row exactly if it holds of the row with the lowest value.
    fit = [path for path, ways in uses.ways.items() if ordered(rows, path) and len(ways) < 2 and None not in ways]
    chosen = min(fit, key=lambda path: (not uses.ways[path], path), default=None)
    fields = tuple(sorted(set(uses.ways) - {chosen}))
    if chosen is None:
        return RowQuestion(fields, None, False, frozenset())
    low = True in uses.ways[chosen]
    return RowQuestion(fields, chosen, low is (quantifier.kind != "all"), frozenset(uses.marks.get(chosen, ())))


def thinned(rows: Sequence[Row], questions: Iterable[RowQuestion], value_of: Callable[[str, Any], Any]) -> list[Row]:
    """Drop rows that cannot change any quantifier; rows with open values stay.

    `value_of` gives the value of a mark, None where it is unknown and may lie between any two rows.
    """
    rows = [rows[index] for index in sorted(set(twins(rows)))]
    indexes: set[int] = set()
    for fields, ordered, lowest, marks in questions:
        known = [value_of(*term) for term in marks]
        if ordered is not None and None in known:
            # The unknown mark may lie between any two of the rows' values, so all these values count.
            fields, ordered, known = (*fields, ordered), None, []
        best: dict[Any, int] = {}
        for index, row in enumerate(rows):
            value = None if ordered is None else row[ordered]
            if not (value is None or isinstance(value, (str, int, float))):
                indexes.add(index)
                continue
            stands = () if value is None else tuple([(value > mark) - (value < mark) for mark in known])
            try:
                first = best.setdefault((tuple([row[field] for field in fields]), value is None, stands), index)
            except TypeError:
                indexes.add(index)
                continue
            if value is not None and ordered is not None and first != index:
                other = rows[first][ordered]
                if value < other if lowest else value > other:
                    best[tuple([row[field] for field in fields]), False, stands] = index
        indexes.update(best.values())
    return [rows[index] for index in sorted(indexes)]
