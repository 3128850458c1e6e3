"""Comparisons: the types of both sides are checked, and comparisons are pushed into conditional values."""

from __future__ import annotations

from collections.abc import Iterator

from checker.condition import tree
from checker.condition.distance import compared, distant
from checker.condition.names import Names
from checker.condition.scope import HUNDREDTHS, MIXED, NONE, NUMBERS, Percent, Type
from checker.read.spelling import nearest

COMPOUND = (tree.Junction, tree.Not, tree.Compare, tree.In, tree.Quantifier, tree.StartsWith)
"""Nodes that are truth values by their parts; any other truth value is a term."""
TURNED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""Operators → the operators with both sides exchanged."""


class Comparisons:
    """Checks and makes the comparisons of one condition."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.scope, self.fail, self.part = names.scope, names.fail, names.part

    def measured(self, node: tree.Node, kind: Type) -> tree.Node:
        """Return a side with its percentages in the unit of the other side: hundredths for %, else parts of one."""
        if isinstance(node, tree.Conditional):
            return node._replace(then=self.measured(node.then, kind), otherwise=self.measured(node.otherwise, kind))
        if not isinstance(node, tree.Literal) or not isinstance(node.value, Percent):
            return node
        counts = kind.unit == HUNDREDTHS
        value = node.value.hundredths if counts else float(node.value)
        if kind.name == "integer" and type(value) is not int:
            write = "declare it as number" if counts else f'give it `unit: "{HUNDREDTHS}"`'
            raise self.fail(f"a whole number meets a percentage that is none of it: {write}", node.at)
        return node._replace(value=value)

    def hundredths(self, node: tree.Node, kind: Type) -> None:
        """Refuse a number below one beside a field in %: the author probably meant a part of one."""
        if (
            kind.unit == HUNDREDTHS
            and isinstance(node, tree.Literal)
            and type(node.value) is float
            and 0 < node.value < 1
        ):
            share = f"{round(100 * node.value, 10):g}"
            message = f"this counts in %: write {share} for {share}%, or a parameter with `value: {share}%`"
            raise self.fail(f"{message} (of {node.value:g}%, a parameter with `value: {node.value:g}%`)", node.at)

    def match(self, node: tree.Compare, left: tree.Node, left_type: Type, right: tree.Node, right_type: Type) -> None:
        for a, a_type, b, b_type in ((left, left_type, right, right_type), (right, right_type, left, left_type)):
            if isinstance(a, tree.Literal) and not isinstance(b, tree.Literal):
                self.literal(a, b_type)
                self.ordered(node, b_type)
                return
            if a_type.name == "text" and isinstance(a, tree.Conditional) and b_type.name == "date":
                return
        names = {left_type.name, right_type.name}
        # A constant counts as whole or not as it is written; a size is whole.
        if names == set(NUMBERS) and not any(isinstance(side, tree.Call) or constant(side) for side in (left, right)):
            raise self.fail(MIXED, node.at)
        if len(names) > 1 and names not in ({"text", "enum"}, set(NUMBERS)):
            raise self.fail(f"a {left_type.name} cannot be compared with a {right_type.name}", node.at)
        if left_type.name in ("list", "rows"):
            raise self.fail("lists are not compared; use exists, all, in or size", node.at)
        if not all(isinstance(side, tree.Literal) and self.is_day(side.value) for side in (left, right)):
            self.ordered(node, left_type)

    def is_day(self, value: object) -> bool:
        return value == NONE or self.scope.is_day(value)

    def ordered(self, node: tree.Compare, kind: Type) -> None:
        if node.operator not in ("==", "!=") and kind.name not in ("date", *NUMBERS):
            raise self.fail(f"{node.operator} orders dates and numbers; this is of type {kind.name}", node.at)

    def literal(self, literal: tree.Literal, kind: Type) -> None:
        value = literal.value
        if kind.name in ("enum", "reading"):
            if value not in kind.values:
                near = nearest(str(value), kind.values)
                hint = f"; did you mean {near}?" if near else f"; it is one of {', '.join(kind.values)}"
                raise self.fail(f'"{value}" is no value of this {kind.name}{hint}', literal.at)
        elif kind.name == "date":
            if not self.is_day(value):
                raise self.fail(
                    f'a day such as "2026-01-31", or "none", is compared with a date; found "{value}"', literal.at
                )
        else:
            fits = {"text": (str,), "bool": (bool,), **dict.fromkeys(NUMBERS, (int, float))}.get(kind.name, ())
            if type(value) not in fits:
                raise self.fail(f"a {kind.name} cannot be compared with {value!r}", literal.at)

    def push(self, operator: str, left: tree.Node, right: tree.Node, at: int) -> tree.Node:
        """Return a comparison, pushed into conditional values and into the stand-ins of ledger keys."""
        if isinstance(left, tree.World) and left.key in self.scope.stand_ins:
            stand_in = self.push(operator, self.scope.stand_ins[left.key], right, at)
            return tree.Conditional(
                tree.Known(left.key, at), self.pushed_right(operator, left, right, at), stand_in, at
            )
        if isinstance(left, tree.Conditional):
            then = self.push(operator, left.then, right, at)
            return tree.Conditional(left.condition, then, self.push(operator, left.otherwise, right, at), at)
        return self.pushed_right(operator, left, right, at)

    def pushed_right(self, operator: str, left: tree.Node, right: tree.Node, at: int) -> tree.Node:
        self.part(left)
        if isinstance(left, COMPOUND) or isinstance(right, COMPOUND):
            raise self.fail("conditions are not compared: write a && b || !a && !b for a == b", at)
        if isinstance(right, tree.World) and right.key in self.scope.stand_ins:
            stand_in = self.pushed_right(operator, left, self.scope.stand_ins[right.key], at)
            known = compared(operator, left, right, at, _constants)
            return tree.Conditional(tree.Known(right.key, at), known, stand_in, at)
        if isinstance(right, tree.Conditional):
            then = self.pushed_right(operator, left, right.then, at)
            return tree.Conditional(right.condition, then, self.pushed_right(operator, left, right.otherwise, at), at)
        if distant(left) or distant(right):
            return compared(operator, left, right, at, _constants)
        if isinstance(left, tree.Literal) and isinstance(right, tree.Literal):
            return _constants(operator, left, right, at)
        return tree.Compare(operator, left, right, at)


def constant(node: tree.Node) -> bool:
    """Return whether all branches of a value are constants."""
    return all(isinstance(part, tree.Literal) for part in branches(node))


def branches(node: tree.Node) -> Iterator[tree.Node]:
    """Yield the branches of a conditional value, or the value itself."""
    if isinstance(node, tree.Conditional):
        yield from branches(node.then)
        yield from branches(node.otherwise)
    else:
        yield node


def _constants(operator: str, left: tree.Literal, right: tree.Literal, at: int) -> tree.Node:
    return tree.Literal(_compare_constants(operator, left.value, right.value), at)


def _compare_constants(operator: str, left: object, right: object) -> bool:
    if operator == "==":
        return left == right
    if operator == "!=":
        return left != right
    if isinstance(left, str) and isinstance(right, str):
        return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]
    return False
