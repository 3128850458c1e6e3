"""Rows that are counted: how many there are of which a condition holds, held against a number."""

from __future__ import annotations

from checker.condition.tree import Call, Junction, Literal, Method, Node, Not, Quantifier


def filtered(node: Node) -> Quantifier | None:
    """Return the rows that are counted where a node is `rows.filter(z, …).size()` or `size(rows.filter(z, …))`."""
    over: Node | None = None
    if isinstance(node, Method) and node.function == "size" and not node.args:
        over = node.target
    elif isinstance(node, Call) and node.function == "size" and len(node.args) == 1:
        over = node.args[0]
    return over if isinstance(over, Quantifier) and over.kind == "filter" else None


def as_many(some: Quantifier, operator: str, number: int) -> Node:
    """Return that of so many rows, held against a number, a condition holds."""

    def least(count: int) -> Node:
        return Literal(True, some.at) if count <= 0 else some._replace(least=count)

    def fewer(count: int) -> Node:
        return Literal(False, some.at) if count <= 0 else Not(some._replace(least=count), some.at)

    if operator in (">", ">="):
        return least(number + (operator == ">"))
    if operator in ("<", "<="):
        return fewer(number + (operator == "<="))
    if operator == "==":
        return Junction("and", (least(number), fewer(number + 1)), some.at)
    return Junction("or", (fewer(number), least(number + 1)), some.at)
