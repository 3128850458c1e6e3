"""Rows that change nothing in a quantifier: of rows that differ in one day or number alone, the first or last decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from checker.condition.alike import Row, twins
from checker.condition.tree import (
    Call,
    Compare,
    Conditional,
    Fact,
    Junction,
    Literal,
    Node,
    Not,
    Param,
    Quantifier,
    Rows,
    World,
)
from checker.condition.walk import children, walk

LOW = {"<": True, "<=": True, ">": False, ">=": False}
"""Operators → whether they hold for low values of what stands left."""


class RowQuestion(NamedTuple):
    """What a quantifier asks of rows: `fields` as they are, and of `ordered` only how low, or how high, it gets.

    `marks` are the terms that it is compared with beside: ("literal", value), ("param", name) or ("world", key). How it
    stands to each of these counts too.
    """

    fields: tuple[str, ...]
    ordered: str | None
    lowest: bool
    marks: frozenset[tuple[str, Any]]


class _Uses:
    """How the condition of a quantifier uses the fields of its rows.

    `ways` tells of each whether the condition holds the more the lower it is (None: neither way alone).
    """

    def __init__(self, variable: str) -> None:
        self.variable = variable
        self.ways: dict[str, set[bool | None]] = {}
        self.marks: dict[str, set[tuple[str, Any]]] = {}
        self.eased: dict[tuple[Any, Any], bool] = {}

    def visit(self, node: Node, holds: bool | None) -> None:
        """Look at a part; `holds` says whether the whole holds the more it does (False: the less, None: neither)."""
        if isinstance(node, Fact):
            if node.scope == self.variable:
                self.ways.setdefault(node.path, set()).add(None)
        elif isinstance(node, Compare):
            low = self.eased.get((node.left[:2], node.right[:2])) if node.operator == "==" else LOW.get(node.operator)
            self.side(node.left, node.right, low, holds)
            self.side(node.right, node.left, None if low is None else not low, holds)
        elif isinstance(node, Quantifier) and node.variable == self.variable:
            self.visit(node.over, None)
        else:
            before = self.eased
            if isinstance(node, Junction) and node.kind == "or" and holds:
                # Beside `x < y`, `x == y` says what `x <= y` would: both hold for low values.
                for item in node.operands:
                    if isinstance(item, Compare) and item.operator in ("<", ">"):
                        low = LOW[item.operator]
                        self.eased = self.eased | {
                            (item.left[:2], item.right[:2]): low,
                            (item.right[:2], item.left[:2]): not low,
                        }
            inside = holds if isinstance(node, (Junction, Quantifier, Conditional)) else None
            if isinstance(node, Not) and holds is not None:
                inside = not holds
            for child in children(node):
                self.visit(child, None if isinstance(node, Conditional) and child is node.condition else inside)
            self.eased = before

    def side(self, node: Node, other: Node, low: bool | None, holds: bool | None) -> None:
        """Look at a side of a comparison, which holds for low values of it, for high ones, or neither."""
        if not isinstance(node, Fact) or node.scope != self.variable:
            self.visit(node, None)
            return
        ways = self.ways.setdefault(node.path, set())
        mark = _mark(other)
        if mark is not None:
            self.marks.setdefault(node.path, set()).add(mark)
        elif low is None or holds is None or any(isinstance(part, Fact) and part[0] == node[0] for part in walk(other)):
            ways.add(None)
        else:
            ways.add(low is holds)


def _mark(node: Node) -> tuple[str, Any] | None:
    """Return the term that a node is, where it is the same for every row."""
    if isinstance(node, Literal) and isinstance(node.value, (str, int, float)):
        return "literal", node.value
    if isinstance(node, Param):
        return "param", node.name
    return ("world", node.key) if isinstance(node, World) else None


def row_questions(trees: Iterable[Node], ordered: Callable[[str, str], bool]) -> dict[str, frozenset[RowQuestion]]:
    """Return what the quantifiers of conditions ask of rows, by their name; rows that are counted are left out.

    `ordered` says of rows and a field whether its values are days or numbers.
    """
    found: dict[str, set[RowQuestion]] = {}
    counted = set()
    for tree in trees:
        for node in walk(tree):
            if isinstance(node, Quantifier) and isinstance(node.over, Rows) and node.least > 1:
                counted.add(node.over.name)
            elif isinstance(node, Quantifier) and isinstance(node.over, Rows):
                found.setdefault(node.over.name, set()).add(_row_question(node, ordered))
            elif isinstance(node, Call):
                counted |= {item.name for item in node.args if isinstance(item, Rows)}
    return {name: frozenset(items) for name, items in found.items() if name not in counted}


def _row_question(quantifier: Quantifier, ordered: Callable[[str, str], bool]) -> RowQuestion:
    """Return what one quantifier asks of its rows."""
    uses = _Uses(quantifier.variable)
    uses.visit(quantifier.body, True)
    rows = quantifier.over.name if isinstance(quantifier.over, Rows) else ""
    # A condition that holds the more the lower a value is holds of some row if it holds of the lowest.
    fit = [path for path, ways in uses.ways.items() if ordered(rows, path) and len(ways) < 2 and None not in ways]
    chosen = min(fit, key=lambda path: (not uses.ways[path], path), default=None)
    fields = tuple(sorted(set(uses.ways) - {chosen}))
    if chosen is None:
        return RowQuestion(fields, None, False, frozenset())
    low = True in uses.ways[chosen]
    return RowQuestion(fields, chosen, low is (quantifier.kind != "all"), frozenset(uses.marks.get(chosen, ())))


def thinned(rows: Sequence[Row], questions: Iterable[RowQuestion], value_of: Callable[[str, Any], Any]) -> list[Row]:
    """Return the rows of which one, for every question, stands for each of the others; those with open values stay.

    `value_of` gives the value of a mark, None where it is not known: it may range between any two rows.
    """
    rows = [rows[index] for index in sorted(set(twins(rows)))]
    kept: set[int] = set()
    for fields, ordered, lowest, marks in questions:
        known = [value_of(*term) for term in marks]
        if ordered is not None and None in known:
            # Where it falls among the rows nobody knows, so each of their values may be told from the next.
            fields, ordered, known = (*fields, ordered), None, []
        best: dict[Any, int] = {}
        for index, row in enumerate(rows):
            value = None if ordered is None else row[ordered]
            if not (value is None or isinstance(value, (str, int, float))):
                kept.add(index)
                continue
            stands = () if value is None else tuple([(value > mark) - (value < mark) for mark in known])
            try:
                first = best.setdefault((tuple([row[field] for field in fields]), value is None, stands), index)
            except TypeError:
                kept.add(index)
                continue
            if value is not None and ordered is not None and first != index:
                other = rows[first][ordered]
                if value < other if lowest else value > other:
                    best[tuple([row[field] for field in fields]), False, stands] = index
        kept.update(best.values())
    return [rows[index] for index in sorted(kept)]
