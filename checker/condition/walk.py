"""Walks over syntax trees: the parts of a node, a node rebuilt from other parts, its free variables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from checker.condition import tree


def rebuild(node: tree.Node, change: Callable[[tree.Node], tree.Node]) -> tree.Node:
    """Return the node with `change` applied to every child."""
    if isinstance(node, tree.Select):
        return node._replace(operand=change(node.operand))
    if isinstance(node, tree.ListOf):
        return node._replace(items=tuple([change(item) for item in node.items]))
    if isinstance(node, tree.Call):
        return node._replace(args=tuple([change(item) for item in node.args]))
    if isinstance(node, tree.Method):
        return node._replace(target=change(node.target), args=tuple([change(item) for item in node.args]))
    if isinstance(node, tree.Quantifier):
        return node._replace(over=change(node.over), body=change(node.body))
    if isinstance(node, (tree.Not, tree.Negate, tree.Later)):
        return node._replace(operand=change(node.operand))
    if isinstance(node, tree.Junction):
        return node._replace(operands=tuple([change(item) for item in node.operands]))
    if isinstance(node, tree.Compare):
        return node._replace(left=change(node.left), right=change(node.right))
    if isinstance(node, tree.StartsWith):
        return node._replace(item=change(node.item))
    if isinstance(node, tree.In):
        return node._replace(item=change(node.item), container=change(node.container))
    if isinstance(node, tree.Conditional):
        return node._replace(condition=change(node.condition), then=change(node.then), otherwise=change(node.otherwise))
    return node


_BELOW: dict[type, Callable[[Any], tuple[tree.Node, ...]]] = {
    tree.Select: lambda node: (node.operand,),
    tree.ListOf: lambda node: node.items,
    tree.Call: lambda node: node.args,
    tree.Method: lambda node: (node.target, *node.args),
    tree.Quantifier: lambda node: (node.over, node.body),
    tree.Not: lambda node: (node.operand,),
    tree.Negate: lambda node: (node.operand,),
    tree.Later: lambda node: (node.operand,),
    tree.StartsWith: lambda node: (node.item,),
    tree.Junction: lambda node: node.operands,
    tree.Compare: lambda node: (node.left, node.right),
    tree.In: lambda node: (node.item, node.container),
    tree.Conditional: lambda node: (node.condition, node.then, node.otherwise),
}
"""Class of a node with children → function from the node to them, in the order of `rebuild`."""


def children(node: tree.Node) -> tuple[tree.Node, ...]:
    """Return the direct children of a node."""
    below = _BELOW.get(type(node))
    return below(node) if below else ()


def walk(node: tree.Node) -> Iterator[tree.Node]:
    """Yield a node and everything below it."""
    left = [node]
    while left:
        part = left.pop()
        yield part
        left += children(part)[::-1]


class Free:
    """Memo of the free variables of nodes; the trees have to stay alive."""

    def __init__(self) -> None:
        # The memo keeps the node too, so that no other node can get its id.
        self._memo: dict[int, tuple[tree.Node, tuple[str, ...]]] = {}

    def of(self, node: tree.Node) -> tuple[str, ...]:
        """Return the names of a node's free variables, sorted."""
        known = self._memo.get(id(node))
        if known is None:
            if isinstance(node, tree.Fact):
                names = {node.scope} - {""}
            elif isinstance(node, tree.Element):
                names = {node.variable}
            else:
                names = {name for child in children(node) for name in self.of(child)}
                if isinstance(node, tree.Quantifier):
                    names.discard(node.variable)
            known = self._memo[id(node)] = (node, tuple(sorted(names)))
        return known[1]
