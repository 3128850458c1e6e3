"""Syntax tree → text: a parsed condition as CEL again, with no more brackets than it takes."""

from __future__ import annotations

import json

from checker.condition.tree import (
    Call,
    Compare,
    Conditional,
    In,
    Junction,
    ListOf,
    Literal,
    Method,
    Name,
    Negate,
    Node,
    Not,
    Quantifier,
    Select,
)

_LOOSEST, _OR, _AND, _RELATION, _UNARY, _TIGHTEST = range(6)


def written(node: Node, binds: int = _LOOSEST) -> str:
    """Return a tree that the parser made as text that it reads as the same tree."""
    text, own = _written(node)
    return f"({text})" if own < binds else text


def _written(node: Node) -> tuple[str, int]:
    """Return the text of a node and how tightly it binds."""
    if isinstance(node, Literal):
        return _constant(node.value), _TIGHTEST
    if isinstance(node, ListOf):
        return f"[{', '.join([written(item) for item in node.items])}]", _TIGHTEST
    if isinstance(node, Name):
        return node.name, _TIGHTEST
    if isinstance(node, Select):
        return f"{written(node.operand, _TIGHTEST)}.{node.field}", _TIGHTEST
    if isinstance(node, Call):
        return f"{node.function}({', '.join([written(item) for item in node.args])})", _TIGHTEST
    if isinstance(node, Method):
        arguments = ", ".join([written(item) for item in node.args])
        return f"{written(node.target, _TIGHTEST)}.{node.function}({arguments})", _TIGHTEST
    if isinstance(node, Quantifier):
        return f"{written(node.over, _TIGHTEST)}.{node.kind}({node.variable}, {written(node.body)})", _TIGHTEST
    if isinstance(node, Not):
        return f"!{written(node.operand, _UNARY)}", _UNARY
    if isinstance(node, Negate):
        return f"-{written(node.operand, _UNARY)}", _UNARY
    if isinstance(node, Junction):
        word, own = (" && ", _AND) if node.kind == "and" else (" || ", _OR)
        return word.join([written(item, own + 1) for item in node.operands]), own
    if isinstance(node, Compare):
        return f"{written(node.left, _RELATION)} {node.operator} {written(node.right, _RELATION + 1)}", _RELATION
    if isinstance(node, In):
        return f"{written(node.item, _RELATION)} in {written(node.container, _RELATION + 1)}", _RELATION
    if isinstance(node, Conditional):
        parts = written(node.condition, _OR), written(node.then, _OR), written(node.otherwise)
        return "{} ? {} : {}".format(*parts), _LOOSEST
    raise TypeError(f"not a tree of the parser: {node!r}")


def _constant(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return repr(value)
