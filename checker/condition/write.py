"""Syntax tree → CEL text, with as few parentheses as possible."""

from __future__ import annotations

import json

from checker.condition import tree

_LOOSEST, _OR, _AND, _RELATION, _UNARY, _TIGHTEST = range(6)


def as_text(node: tree.Node, binds: int = _LOOSEST) -> str:
    """Return the text of a parsed tree; parsing it gives the same tree."""
    text, binding = _text_of(node)
    return f"({text})" if binding < binds else text


def _text_of(node: tree.Node) -> tuple[str, int]:
    """Return the text of a node and how tightly it binds."""
    if isinstance(node, tree.Literal):
        return _constant(node.value), _TIGHTEST
    if isinstance(node, tree.ListOf):
        return f"[{', '.join([as_text(part) for part in node.items])}]", _TIGHTEST
    if isinstance(node, tree.Name):
        return node.name, _TIGHTEST
    if isinstance(node, tree.Select):
        return f"{as_text(node.operand, _TIGHTEST)}.{node.field}", _TIGHTEST
    if isinstance(node, tree.Call):
        return f"{node.function}({', '.join([as_text(part) for part in node.args])})", _TIGHTEST
    if isinstance(node, tree.Method):
        arguments = ", ".join([as_text(part) for part in node.args])
        return f"{as_text(node.target, _TIGHTEST)}.{node.function}({arguments})", _TIGHTEST
    if isinstance(node, tree.Quantifier):
        return f"{as_text(node.over, _TIGHTEST)}.{node.kind}({node.variable}, {as_text(node.body)})", _TIGHTEST
    if isinstance(node, tree.Not):
        return f"!{as_text(node.operand, _UNARY)}", _UNARY
    if isinstance(node, tree.Negate):
        return f"-{as_text(node.operand, _UNARY)}", _UNARY
    if isinstance(node, tree.Junction):
        operator, binding = (" && ", _AND) if node.kind == "and" else (" || ", _OR)
        return operator.join([as_text(part, binding + 1) for part in node.operands]), binding
    if isinstance(node, tree.Compare):
        return f"{as_text(node.left, _RELATION)} {node.operator} {as_text(node.right, _RELATION + 1)}", _RELATION
    if isinstance(node, tree.In):
        return f"{as_text(node.item, _RELATION)} in {as_text(node.container, _RELATION + 1)}", _RELATION
    if isinstance(node, tree.Conditional):
        parts = as_text(node.condition, _OR), as_text(node.then, _OR), as_text(node.otherwise)
        return "{} ? {} : {}".format(*parts), _LOOSEST
    raise TypeError(f"not a tree of the parser: {node!r}")


def _constant(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return repr(value)
