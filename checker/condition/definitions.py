"""Definitions are macros: a call is replaced by the body, and no definition calls itself, directly or through others."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from checker.condition.parse import ConditionError
from checker.condition.tree import Call, Name, Node, Quantifier
from checker.condition.walk import rebuild, walk

DEEPEST = 50
"""The deepest chain of definitions that call one another."""


def substitute(node: Node, arguments: Mapping[str, Node], fresh: Callable[[str], str]) -> Node:
    """Replace parameters by arguments and rename bound variables, so that no variable is captured."""
    if isinstance(node, Name):
        return arguments.get(node.name, node)
    if isinstance(node, Quantifier):
        variable = fresh(node.variable)
        inner = {**arguments, node.variable: Name(variable, node.at)}
        return Quantifier(
            node.kind, substitute(node.over, arguments, fresh), variable, substitute(node.body, inner, fresh), node.at
        )
    return rebuild(node, lambda child: substitute(child, arguments, fresh))


def check_definitions(definitions: Mapping[str, tuple[tuple[str, ...], Node]], texts: Mapping[str, str]) -> None:
    """Raise ConditionError if definitions call each other in a circle or too deep."""
    calls = {
        name: {part.function for part in walk(body) if isinstance(part, Call) and part.function in definitions}
        for name, (_, body) in definitions.items()
    }

    depths: dict[str, int] = {}

    def visit(name: str, trail: tuple[str, ...]) -> int:
        if name in trail:
            circle = " → ".join([*trail[trail.index(name) :], name])
            raise ConditionError(f"definitions may not be recursive: {circle}", 0, texts[name])
        if name not in depths and len(trail) <= DEEPEST:
            depths[name] = 1 + max([visit(called, (*trail, name)) for called in sorted(calls[name])], default=0)
        if depths.get(name, len(trail)) > DEEPEST:
            raise ConditionError(f"definitions call one another more than {DEEPEST} deep", 0, texts[name])
        return depths[name]

    for name in definitions:
        visit(name, ())
