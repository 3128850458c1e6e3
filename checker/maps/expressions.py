"""Expression × manifest → value, and the node of the manifest that it comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from checker.condition import tree
from checker.condition.documents import INDEX
from checker.read import manifests
from checker.read.manifests import Unreadable
from checker.read.scalars import printable
from checker.read.spelling import nearest

Names = Mapping[str, manifests.Node]


class Value(NamedTuple):
    """A value: a scalar, a list of values, or a node with children; `node` is its source in the manifest or None."""

    value: Any
    node: manifests.Node | None


class ExpressionError(Exception):
    """An expression without a value in a manifest.

    `node` is the nearest node of the manifest; `missing` marks a missing path.
    """

    def __init__(self, message: str, node: manifests.Node | None, missing: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.node = node
        self.missing = missing


def path_text(node: tree.Node) -> str:
    """Return a path in the syntax of maps."""
    if isinstance(node, tree.Select):
        return f"{path_text(node.operand)}.{node.field}"
    if isinstance(node, tree.Call) and node.function == INDEX:
        return f"{path_text(node.args[0])}[{path_text(node.args[1])}]"
    if isinstance(node, tree.Literal):
        return json.dumps(node.value, ensure_ascii=False)
    return node.name if isinstance(node, tree.Name) else "this"


def evaluate(expression: tree.Node, names: Names) -> Value:
    """Return the value of an expression; raises ExpressionError."""
    if isinstance(expression, tree.Literal):
        return Value(expression.value, None)
    if isinstance(expression, (tree.Name, tree.Select)) or (
        isinstance(expression, tree.Call) and expression.function == INDEX
    ):
        return _node_value(find(expression, names))
    if isinstance(expression, tree.Call):
        return _has(expression.args[0], names)
    if isinstance(expression, tree.ListOf):
        entries = [evaluate(entry, names) for entry in expression.items]
        return Value(entries, next((entry.node for entry in entries if entry.node), None))
    if isinstance(expression, tree.Conditional):
        condition = evaluate(expression.condition, names)
        chosen = evaluate(expression.then if _boolean(condition, expression.condition) else expression.otherwise, names)
        return Value(chosen.value, chosen.node or condition.node)
    if isinstance(expression, tree.Not):
        operand = evaluate(expression.operand, names)
        return Value(not _boolean(operand, expression.operand), operand.node)
    if isinstance(expression, tree.Junction):
        return _junction(expression, names)
    if isinstance(expression, tree.Compare):
        left, right = evaluate(expression.left, names), evaluate(expression.right, names)
        return Value(_same(left, right, expression) is (expression.operator == "=="), left.node or right.node)
    if isinstance(expression, tree.In):
        return _membership(expression, names)
    if isinstance(expression, tree.Method):
        text, start = evaluate(expression.target, names), evaluate(expression.args[0], names)
        for part, node in ((text, expression.target), (start, expression.args[0])):
            if not isinstance(part.value, str):
                raise ExpressionError(
                    f"`startsWith` asks about text; {path_text(node)} is {type_words(part.value)}", part.node
                )
        return Value(text.value.startswith(start.value), text.node)
    raise ExpressionError("this cannot be asked of a manifest", None)


def holds_without(expression: tree.Node, names: Names) -> bool:
    """Return whether an expression holds if each comparison with a missing path is false; raises ExpressionError."""
    if isinstance(expression, tree.Not):
        return not holds_without(expression.operand, names)
    if isinstance(expression, tree.Junction):
        return (any if expression.kind == "or" else all)(holds_without(part, names) for part in expression.operands)
    if isinstance(expression, tree.Conditional):
        chosen = expression.then if holds_without(expression.condition, names) else expression.otherwise
        return holds_without(chosen, names)
    try:
        return evaluate(expression, names).value is True
    except ExpressionError as error:
        if not error.missing:
            raise
        return isinstance(expression, tree.Compare) and expression.operator == "!="


def find(expression: tree.Node, names: Names) -> manifests.Node:
    """Return the node at a path; raises ExpressionError. Null counts as missing."""
    if isinstance(expression, tree.Name):
        return names[expression.name]
    key: str | int
    if isinstance(expression, tree.Select):
        inner, key = expression.operand, expression.field
    elif isinstance(expression, tree.Call) and expression.function == INDEX:
        inner, key = expression.args[0], _key(expression.args[1], names)
    else:
        raise ExpressionError("a path begins with `doc` or `row`", None)
    parent = find(inner, names)
    container: Any = parent.value
    child: manifests.Node | None
    _readable(parent, inner)
    if isinstance(container, dict) and isinstance(key, str):
        child = container.get(key)
    elif isinstance(container, list) and isinstance(key, int):
        child = container[key] if 0 <= key < len(container) else None
    elif isinstance(container, (dict, list)):
        needs = "a key, a text" if isinstance(container, dict) else "the number of an entry, from 0"
        raise ExpressionError(f"{path_text(inner)} is {type_words(container)}: `[ ]` takes {needs}", parent)
    else:
        raise ExpressionError(
            f"{path_text(expression)} is not there: {path_text(inner)} is {type_words(container)}", parent, missing=True
        )
    if child is None or child.value is None:
        near = (
            nearest(key, container) if child is None and isinstance(key, str) and isinstance(container, dict) else None
        )
        why = f"; did you mean `{printable(near)}`?" if near else " (it is null)" if child is not None else ""
        raise ExpressionError(f"{path_text(expression)} is not there{why}", child or parent, missing=True)
    node: manifests.Node = child
    return node


def _key(expression: tree.Node, names: Names) -> str | int:
    key = evaluate(expression, names)
    if type(key.value) not in (str, int):
        raise ExpressionError(f"`[ ]` takes a text or a whole number; this is {type_words(key.value)}", key.node)
    return key.value  # type: ignore[no-any-return]


def _readable(node: manifests.Node, expression: tree.Node) -> None:
    if isinstance(node.value, Unreadable):
        raise ExpressionError(f"{path_text(expression)} cannot be read: {node.value.message}", node)


def _node_value(node: manifests.Node) -> Value:
    if isinstance(node.value, Unreadable):
        raise ExpressionError(f"this cannot be read: {node.value.message}", node)
    return Value(node if isinstance(node.value, (dict, list)) else node.value, node)


def _has(expression: tree.Node, names: Names) -> Value:
    try:
        node = find(expression, names)
    except ExpressionError as error:
        if error.missing:
            return Value(False, error.node)
        raise
    _readable(node, expression)
    return Value(True, node)


def type_words(value: Any) -> str:
    """Return the type of a value in words."""
    if isinstance(value, manifests.Node):
        value = value.value
    if isinstance(value, bool):
        return "a boolean"
    names = {str: "a text", int: "a number", float: "a number", list: "a list", dict: "a mapping"}
    return names.get(type(value), "null")


def _boolean(condition: Value, expression: tree.Node) -> bool:
    if not isinstance(condition.value, bool):
        raise ExpressionError(
            f"true or false is expected here; {path_text(expression)} is {type_words(condition.value)}", condition.node
        )
    return condition.value


def _junction(expression: tree.Junction, names: Names) -> Value:
    """Return the value of `&&` or `||`; as in CEL one operand may decide although another fails."""
    decisive = expression.kind == "or"
    failed: ExpressionError | None = None
    first: manifests.Node | None = None
    for operand in expression.operands:
        try:
            value = evaluate(operand, names)
            if _boolean(value, operand) is decisive:
                return value
            first = first or value.node
        except ExpressionError as error:
            # A wrong operand is reported before a missing one.
            failed = error if failed is None or (failed.missing and not error.missing) else failed
    if failed is not None:
        raise failed
    return Value(not decisive, first)


def _same(left: Value, right: Value, expression: tree.Node) -> bool:
    """Return whether two values are equal; raises ExpressionError for values of different types."""
    one, other = type_words(left.value), type_words(right.value)
    if one != other or one in ("a list", "a mapping"):
        raise ExpressionError(f"{one} cannot be compared with {other}", left.node or right.node)
    return bool(left.value == right.value)


def _membership(expression: tree.In, names: Names) -> Value:
    member, container = evaluate(expression.item, names), evaluate(expression.container, names)
    elements = container.value
    if isinstance(elements, manifests.Node) and isinstance(elements.value, dict):
        if not isinstance(member.value, str):
            raise ExpressionError(f"a key is a text; this is {type_words(member.value)}", member.node)
        child = elements.value.get(member.value)
        if child is not None:
            _readable(child, expression.item)
        return Value(child is not None and child.value is not None, container.node)
    if isinstance(elements, manifests.Node):
        sought = member.value
        # Texts are compared here: a list that many rows name by its alias takes minutes otherwise.
        if type(sought) is str and all(type(entry.value) is str for entry in elements.value):
            return Value(any(entry.value == sought for entry in elements.value), member.node or container.node)
        elements = [_node_value(entry) for entry in elements.value]
    elif not isinstance(elements, list):
        raise ExpressionError(
            f"`in` looks in a list; {path_text(expression.container)} is {type_words(elements)}", container.node
        )
    return Value(any(_same(member, entry, expression) for entry in elements), member.node or container.node)


def plain_data(value: Value, most: int) -> Any:
    """Return a value as plain data of `most` values at most; raises ExpressionError."""
    if isinstance(value.value, list):
        return [plain_data(element, most) for element in value.value]
    if not isinstance(value.value, manifests.Node):
        return value.value
    try:
        return manifests.to_data(value.value, most)
    except manifests.ReadingError as error:
        raise ExpressionError(f"this cannot be read: {error.message}", error.node) from None
