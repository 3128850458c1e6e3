"""Syntax tree → CEL text, with as few parentheses as possible."""

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


def as_text(node: Node, binds: int = _LOOSEST) -> str:
    """Return the text of a parsed tree; parsing it gives the same tree."""
    text, binding = _text_of(node)
    return f"({text})" if binding < binds else text


def _text_of(node: Node) -> tuple[str, int]:
    """Return the text of a node and how tightly it binds."""
    if isinstance(node, Literal):
        return _constant(node.value), _TIGHTEST
    if isinstance(node, ListOf):
        return f"[{', '.join([as_text(part) for part in node.items])}]", _TIGHTEST
    if isinstance(node, Name):
        return node.name, _TIGHTEST
    if isinstance(node, Select):
        return f"{as_text(node.operand, _TIGHTEST)}.{node.field}", _TIGHTEST
    if isinstance(node, Call):
        return f"{node.function}({', '.join([as_text(part) for part in node.args])})", _TIGHTEST
    if isinstance(node, Method):
        arguments = ", ".join([as_text(part) for part in node.args])
        return f"{as_text(node.target, _TIGHTEST)}.{node.function}({arguments})", _TIGHTEST
    if isinstance(node, Quantifier):
        return f"{as_text(node.over, _TIGHTEST)}.{node.kind}({node.variable}, {as_text(node.body)})", _TIGHTEST
    if isinstance(node, Not):
        return f"!{as_text(node.operand, _UNARY)}", _UNARY
    if isinstance(node, Negate):
        return f"-{as_text(node.operand, _UNARY)}", _UNARY
    if isinstance(node, Junction):
        operator, binding = (" && ", _AND) if node.kind == "and" else (" || ", _OR)
        return operator.join([as_text(part, binding + 1) for part in node.operands]), binding
    if isinstance(node, Compare):
        return f"{as_text(node.left, _RELATION)} {node.operator} {as_text(node.right, _RELATION + 1)}", _RELATION
    if isinstance(node, In):
        return f"{as_text(node.item, _RELATION)} in {as_text(node.container, _RELATION + 1)}", _RELATION
    if isinstance(node, Conditional):
        parts = as_text(node.condition, _OR), as_text(node.then, _OR), as_text(node.otherwise)
        return "{} ? {} : {}".format(*parts), _LOOSEST
    raise TypeError(f"not a tree of the parser: {node!r}")


def _constant(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return repr(value)
