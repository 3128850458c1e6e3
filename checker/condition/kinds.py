"""Partial evaluation of conditions by the kind of the act, before names are looked up.

So a rule over several kinds can use a field that only one kind has: `kind == "loan" ? due < "2031-01-01" : paid`.
"""

from __future__ import annotations

from collections.abc import Mapping

from checker.condition import tree
from checker.condition.definitions import substitute
from checker.condition.names import Names
from checker.condition.parse import ConditionError
from checker.read.spelling import nearest


class Kinds:
    """Evaluates parts of one condition by the kind of the act."""

    def __init__(self, names: Names) -> None:
        self.names, self.scope = names, names.scope
        # The memo keeps the node too, so that no other node can get its id.
        self._memo: dict[int, tuple[tree.Node, bool | None]] = {}

    def says(self, node: tree.Node, bound: Mapping[str, tree.Node]) -> bool | None:
        """Return the truth of a condition by the kind alone, None where it turns on anything else."""
        if not self.scope.kind:
            return None
        known = self._memo.get(id(node))
        if known is None:
            self.names.step(node)
            known = self._memo[id(node)] = (node, self._says(node, bound))
        return known[1]

    def _says(self, node: tree.Node, bound: Mapping[str, tree.Node]) -> bool | None:
        if isinstance(node, tree.Literal):
            return node.value if isinstance(node.value, bool) else None
        if isinstance(node, tree.Not):
            inside = self.says(node.operand, bound)
            return None if inside is None else not inside
        if isinstance(node, tree.Junction):
            parts = [self.says(item, bound) for item in node.operands]
            decisive = node.kind == "or"
            return decisive if decisive in parts else None if None in parts else not decisive
        if isinstance(node, tree.Conditional):
            which = self.says(node.condition, bound)
            return None if which is None else self.says(node.then if which else node.otherwise, bound)
        if isinstance(node, tree.Compare):
            one, other = (node.right, node.left) if isinstance(node.left, tree.Literal) else (node.left, node.right)
            if not _asks(one, bound):
                return None
            if node.operator not in ("==", "!="):
                raise self.names.fail(f"{node.operator} orders dates and numbers; a kind is one or another", node.at)
            return (self._named(other) == self.scope.kind) is (node.operator == "==")
        if isinstance(node, tree.In) and _asks(node.item, bound):
            items = node.container.items if isinstance(node.container, tree.ListOf) else (node.container,)
            return self.scope.kind in [self._named(item) for item in items]
        if isinstance(node, tree.Call) and node.function in self.scope.asking:
            parameters, body = self.scope.definitions[node.function]
            if len(parameters) == len(node.args):
                # The names of variables do not matter here: the substituted body is discarded.
                given = dict(zip(parameters, node.args, strict=True))
                try:
                    return self.says(substitute(body, given, lambda variable: variable), bound)
                except ConditionError as error:
                    error.definition = error.definition or node.function
                    raise
        return None

    def _named(self, node: tree.Node) -> str:
        if not isinstance(node, tree.Literal):
            raise self.names.fail("`kind` is compared with a kind that is written out", node.at)
        if node.value not in self.scope.kinds:
            near = nearest(str(node.value), self.scope.kinds)
            known = f"did you mean {near}?" if near else f"the kinds are {', '.join(self.scope.kinds)}"
            raise self.names.fail(f'there is no kind "{node.value}"; {known}', node.at)
        return str(node.value)


def _asks(node: tree.Node, bound: Mapping[str, tree.Node]) -> bool:
    return isinstance(node, tree.Name) and node.name == tree.KIND and tree.KIND not in bound


def together(trees: Mapping[str, tree.Node]) -> tree.Node:
    """Return one tree for acts of several kinds, from the tree for each kind; equal trees are written once."""
    groups: list[tuple[list[str], tree.Node]] = []
    for name, condition in trees.items():
        names = next((names for names, other in groups if other == condition), None)
        if names is None:
            groups.append(([name], condition))
        else:
            names.append(name)
    if len(groups) == 1:
        return groups[0][1]
    joined: tree.Node = tree.Literal(False)
    for names, condition in reversed(groups):
        of_these = tree.In(tree.Fact("", tree.KIND), tree.ListOf(tuple([tree.Literal(name) for name in names])))
        joined = tree.Conditional(of_these, condition, joined)
    return joined


def of_kinds(node: tree.Node) -> tuple[str, ...]:
    """Return the kinds in a condition made by `together`, none for any other condition."""
    if not isinstance(node, tree.In) or not isinstance(node.item, tree.Fact) or node.item[:2] != ("", tree.KIND):
        return ()
    items = node.container.items if isinstance(node.container, tree.ListOf) else ()
    return tuple([str(item.value) for item in items if isinstance(item, tree.Literal)])
