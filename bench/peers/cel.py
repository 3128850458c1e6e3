"""The pack's own conditions, definitions expanded, as one CEL expression for all launch rules."""

from __future__ import annotations

from typing import Any

from checker.condition.tree import (
    Call,
    Compare,
    Conditional,
    Element,
    Fact,
    In,
    Junction,
    Known,
    ListOf,
    Literal,
    Node,
    Not,
    Param,
    Quantifier,
    Reading,
    Rows,
    World,
)  # fmt: skip
from checker.judge.law import Law


def text_of(node: Node) -> str:
    """Return a resolved condition as CEL over the maps a (facts), this, r (readings), w (ledger), p (first days)."""
    import json

    def name(variable: str) -> str:
        return variable.replace("$", "_")

    if isinstance(node, Literal):
        return json.dumps(node.value)
    if isinstance(node, Fact):
        return f'{name(node.scope) or "a"}["{node.path}"]'
    if isinstance(node, (Reading, Param)):
        return f"r.{node.id}" if isinstance(node, Reading) else f"p.{node.name}"
    if isinstance(node, World):
        return f'w["{node.key}"]'
    if isinstance(node, Known):
        return "true"
    if isinstance(node, Rows):
        return node.name
    if isinstance(node, Element):
        return name(node.variable)
    if isinstance(node, ListOf):
        return "[" + ", ".join(map(text_of, node.items)) + "]"
    if isinstance(node, Not):
        return f"!({text_of(node.operand)})"
    if isinstance(node, Junction):
        return "(" + (" && " if node.kind == "and" else " || ").join(map(text_of, node.operands)) + ")"
    if isinstance(node, Compare):
        return f"({text_of(node.left)} {node.operator} {text_of(node.right)})"
    if isinstance(node, In):
        return f"({text_of(node.item)} in {text_of(node.container)})"
    if isinstance(node, Conditional):
        return f"({text_of(node.condition)} ? {text_of(node.then)} : {text_of(node.otherwise)})"
    if isinstance(node, Quantifier):
        return f"{text_of(node.over)}.{node.kind}({name(node.variable)}, {text_of(node.body)})"
    if isinstance(node, Call):
        return f"size({text_of(node.args[0])})"
    raise TypeError(node)


def expression(law: Law) -> str:
    """Return the expression whose value lists, rule by rule and offering by offering: 0 not governed, 1 holds, 2 fails."""
    parts = []
    for rule in law.pack.rules.values():
        if "launch" not in rule.kinds:
            continue
        trees = law.machinery.conditions.rule(rule)
        held = [text_of(node) for node in (trees.requires, *trees.excepts) if node is not None] or ["true"]
        parts.append(f"offerings.map(this, {text_of(trees.governs)} ? (({' || '.join(held)}) ? 1 : 2) : 0)")
    return "[" + ", ".join(parts) + "]"


def values(act: Any, law: Law, readings: dict[str, str]) -> dict[str, Any]:
    """Return what the expression is evaluated over."""
    facts = {path: list(value) if isinstance(value, tuple) else value for path, value in act.facts.items()}
    rows = [
        {path: list(value) if isinstance(value, tuple) else value for path, value in row.items()}
        for row in act.rows["offerings"]
    ]
    world = {key: value for key, value in law.world.items() if value is not None}
    return {"a": facts, "offerings": rows, "r": readings, "w": world, "p": dict(law.params)}
