"""Expression × manifest → value, and the place in the manifest that it rests on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from checker.condition.documents import INDEX
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
    Node,
    Not,
    Select,
)
from checker.read import manifests
from checker.read.manifests import Unreadable
from checker.read.scalars import shown
from checker.read.spelling import nearest

Names = Mapping[str, manifests.Node]


class Value(NamedTuple):
    """A value: a scalar, a list of values, or a node that holds others; `node` is what it rests on, if anything."""

    value: Any
    node: manifests.Node | None


class ExpressionError(Exception):
    """What an expression asks of a manifest that has no answer: `node` is the place in the manifest that is nearest.

    `missing` says that a path is not there.
    """

    def __init__(self, message: str, node: manifests.Node | None, missing: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.node = node
        self.missing = missing


def written(node: Node) -> str:
    """Return a path as its author writes it."""
    if isinstance(node, Select):
        return f"{written(node.operand)}.{node.field}"
    if isinstance(node, Call) and node.function == INDEX:
        return f"{written(node.args[0])}[{written(node.args[1])}]"
    if isinstance(node, Literal):
        return json.dumps(node.value, ensure_ascii=False)
    return node.name if isinstance(node, Name) else "this"


def evaluate(tree: Node, names: Names) -> Value:
    """Return the value of an expression; raises ExpressionError."""
    if isinstance(tree, Literal):
        return Value(tree.value, None)
    if isinstance(tree, (Name, Select)) or (isinstance(tree, Call) and tree.function == INDEX):
        return _held(find(tree, names))
    if isinstance(tree, Call):
        return _has(tree.args[0], names)
    if isinstance(tree, ListOf):
        items = [evaluate(item, names) for item in tree.items]
        return Value(items, next((item.node for item in items if item.node), None))
    if isinstance(tree, Conditional):
        condition = evaluate(tree.condition, names)
        chosen = evaluate(tree.then if _truth(condition, tree.condition) else tree.otherwise, names)
        return Value(chosen.value, chosen.node or condition.node)
    if isinstance(tree, Not):
        found = evaluate(tree.operand, names)
        return Value(not _truth(found, tree.operand), found.node)
    if isinstance(tree, Junction):
        return _junction(tree, names)
    if isinstance(tree, Compare):
        left, right = evaluate(tree.left, names), evaluate(tree.right, names)
        return Value(_same(left, right, tree) is (tree.operator == "=="), left.node or right.node)
    if isinstance(tree, In):
        return _membership(tree, names)
    if isinstance(tree, Method):
        text, start = evaluate(tree.target, names), evaluate(tree.args[0], names)
        for part, node in ((text, tree.target), (start, tree.args[0])):
            if not isinstance(part.value, str):
                raise ExpressionError(f"`startsWith` asks about text; {written(node)} is {what(part.value)}", part.node)
        return Value(text.value.startswith(start.value), text.node)
    raise ExpressionError("this cannot be asked of a manifest", None)


def find(tree: Node, names: Names) -> manifests.Node:
    """Return what a path leads to; raises ExpressionError. Null is nothing there."""
    if isinstance(tree, Name):
        return names[tree.name]
    key: str | int
    if isinstance(tree, Select):
        inner, key = tree.operand, tree.field
    elif isinstance(tree, Call) and tree.function == INDEX:
        inner, key = tree.args[0], _key(tree.args[1], names)
    else:
        raise ExpressionError("a path begins with `doc` or `row`", None)
    parent = find(inner, names)
    held: Any = parent.value
    found: manifests.Node | None
    _readable(parent, inner)
    if isinstance(held, dict) and isinstance(key, str):
        found = held.get(key)
    elif isinstance(held, list) and isinstance(key, int):
        found = held[key] if 0 <= key < len(held) else None
    elif isinstance(held, (dict, list)):
        needs = "a key, a text" if isinstance(held, dict) else "the number of an entry, from 0"
        raise ExpressionError(f"{written(inner)} is {what(held)}: `[ ]` takes {needs}", parent)
    else:
        raise ExpressionError(f"{written(tree)} is not there: {written(inner)} is {what(held)}", parent, missing=True)
    if found is None or found.value is None:
        near = nearest(key, held) if found is None and isinstance(key, str) and isinstance(held, dict) else None
        why = f"; did you mean `{shown(near)}`?" if near else " (it is null)" if found is not None else ""
        raise ExpressionError(f"{written(tree)} is not there{why}", found or parent, missing=True)
    there: manifests.Node = found
    return there


def _key(tree: Node, names: Names) -> str | int:
    found = evaluate(tree, names)
    if type(found.value) not in (str, int):
        raise ExpressionError(f"`[ ]` takes a text or a whole number; this is {what(found.value)}", found.node)
    return found.value  # type: ignore[no-any-return]


def _readable(node: manifests.Node, tree: Node) -> None:
    if isinstance(node.value, Unreadable):
        raise ExpressionError(f"{written(tree)} cannot be read: {node.value.message}", node)


def _held(node: manifests.Node) -> Value:
    if isinstance(node.value, Unreadable):
        raise ExpressionError(f"this cannot be read: {node.value.message}", node)
    return Value(node if isinstance(node.value, (dict, list)) else node.value, node)


def _has(tree: Node, names: Names) -> Value:
    try:
        found = find(tree, names)
    except ExpressionError as error:
        if error.missing:
            return Value(False, error.node)
        raise
    _readable(found, tree)
    return Value(True, found)


def what(value: Any) -> str:
    """Return what sort of value something is."""
    if isinstance(value, manifests.Node):
        value = value.value
    if isinstance(value, bool):
        return "a boolean"
    names = {str: "a text", int: "a number", float: "a number", list: "a list", dict: "a mapping"}
    return names.get(type(value), "null")


def _truth(found: Value, tree: Node) -> bool:
    if not isinstance(found.value, bool):
        raise ExpressionError(f"true or false is expected here; {written(tree)} is {what(found.value)}", found.node)
    return found.value


def _junction(tree: Junction, names: Names) -> Value:
    """Return the value of `&&` or `||`: as in CEL one operand may decide, whatever becomes of the others."""
    decisive = tree.kind == "or"
    failed: ExpressionError | None = None
    first: manifests.Node | None = None
    for operand in tree.operands:
        try:
            found = evaluate(operand, names)
            if _truth(found, operand) is decisive:
                return found
            first = first or found.node
        except ExpressionError as error:
            # What is wrong is told before what is only missing.
            failed = error if failed is None or (failed.missing and not error.missing) else failed
    if failed is not None:
        raise failed
    return Value(not decisive, first)


def _same(left: Value, right: Value, tree: Node) -> bool:
    """Return whether two values are the same; a text is never compared with a number or a boolean by mistake."""
    one, other = what(left.value), what(right.value)
    if one != other or one in ("a list", "a mapping"):
        raise ExpressionError(f"{one} cannot be compared with {other}", left.node or right.node)
    return bool(left.value == right.value)


def _membership(tree: In, names: Names) -> Value:
    item, container = evaluate(tree.item, names), evaluate(tree.container, names)
    held = container.value
    if isinstance(held, manifests.Node) and isinstance(held.value, dict):
        if not isinstance(item.value, str):
            raise ExpressionError(f"a key is a text; this is {what(item.value)}", item.node)
        found = held.value.get(item.value)
        return Value(found is not None and found.value is not None, container.node)
    if isinstance(held, manifests.Node):
        held = [_held(entry) for entry in held.value]
    elif not isinstance(held, list):
        raise ExpressionError(f"`in` looks in a list; {written(tree.container)} is {what(held)}", container.node)
    return Value(any(_same(item, entry, tree) for entry in held), item.node or container.node)


def plain(found: Value, most: int) -> Any:
    """Return a value as plain data of `most` values at most; raises ExpressionError."""
    if isinstance(found.value, list):
        return [plain(item, most) for item in found.value]
    if not isinstance(found.value, manifests.Node):
        return found.value
    try:
        return manifests.plain(found.value, most)
    except manifests.ReadingError as error:
        raise ExpressionError(f"this cannot be read: {error.message}", error.node) from None
