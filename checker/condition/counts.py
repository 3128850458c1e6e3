"""Counting quantifiers: the number of rows that meet a condition, compared with a number."""

from __future__ import annotations

from checker.condition.tree import Call, Junction, Literal, Method, Node, Not, Quantifier


def filtered(node: Node) -> Quantifier | None:
    """Return the quantifier of `rows.filter(z, …).size()` or `size(rows.filter(z, …))`, None for any other node."""
    over: Node | None = None
    if isinstance(node, Method) and node.function == "size" and not node.args:
        over = node.target
    elif isinstance(node, Call) and node.function == "size" and len(node.args) == 1:
        over = node.args[0]
    return over if isinstance(over, Quantifier) and over.kind == "filter" else None


def as_many(some: Quantifier, operator: str, number: int) -> Node:
    """Return the comparison of a count of rows with a number, written with `exists` of a least number."""

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
