"""The dialect of maps: CEL expressions about a manifest, `doc`, and an entry of one of its lists, `row`.

The dialect has only paths with `.` and `[ ]`, `has`, `startsWith`, `==`, `!=`, `in`, `&&`, `||`, `!`, `?:` and literals.
`a[b]` is `Call("[]", (a, b))` in the tree.
"""

from __future__ import annotations

from checker.condition.parse import ConditionError, Parser, parse
from checker.condition.tree import Call, Compare, Literal, Method, Name, Negate, Node, Quantifier, Select
from checker.condition.walk import walk
from checker.read.spelling import nearest

DOC, ROW = "doc", "row"
INDEX, STARTS = "[]", "startsWith"


class _Documents(Parser):
    """Parses an expression of a map."""

    __slots__ = ()
    whole = "maps"
    reckoned = shared = "they read values as they are"

    def indexed(self, node: Node) -> Node:
        at = self.places[self.index]
        self.index += 1
        key = self.conditional()
        self.expect("]", "`]`")
        return Call(INDEX, (node, key), at)

    def method(self, target: Node, function: str, at: int) -> Node:
        if function != STARTS:
            raise ConditionError(f"`.{function}` is not part of maps: {_FUNCTIONS}", at, self.text)
        args = self.sequence(")")
        if len(args) != 1:
            raise ConditionError('`startsWith` takes one text, as in `row.type.startsWith("a_")`', at, self.text)
        return Method(target, function, args, at)

    def call(self, function: str, at: int) -> Node:
        if function != "has":
            raise ConditionError(f"`{function}` is not part of maps: {_FUNCTIONS}", at, self.text)
        args = self.sequence(")")
        if len(args) != 1 or not is_path(args[0]) or isinstance(args[0], Name):
            raise ConditionError("`has` asks for one path, as in `has(doc.spec.region)`", at, self.text)
        return Call(function, args, at)


_FUNCTIONS = "they have `has` and `startsWith` alone"


def is_path(node: Node) -> bool:
    """Return whether a node is a path: a name followed by selections with `.` and `[ ]`."""
    while isinstance(node, Select) or (isinstance(node, Call) and node.function == INDEX):
        node = node.operand if isinstance(node, Select) else node.args[0]
    return isinstance(node, Name)


def parse_document(text: str, names: tuple[str, ...]) -> Node:
    """Return the tree of a map's expression, which may use `names`; raises ConditionError."""
    tree = parse(text, _Documents)
    for node in walk(tree):
        why = _refusal(node, names)
        if why:
            raise ConditionError(why, node.at, text)
    return tree


def _refusal(node: Node, names: tuple[str, ...]) -> str:
    """Return the reason why a node cannot stand in a map's expression, "" where it can."""
    if isinstance(node, Name) and node.name not in names:
        if node.name == ROW:
            return "`row` is an entry of what `each` names; outside the fields of rows there is only `doc`"
        near = nearest(node.name, names)
        hint = f"did you mean `{near}`?" if near else f"{' and '.join([f'`{name}`' for name in names])} can be asked"
        return f'nothing is called `{node.name}`: {hint}; a text stands in quotes, "{node.name}"'
    if isinstance(node, Compare) and node.operator not in ("==", "!="):
        return f"`{node.operator}` is not part of maps: they compare with `==` and `in`"
    if isinstance(node, (Quantifier, Negate)):
        return "this is not part of maps: they read values as they are"
    if isinstance(node, Literal) and node.value is None:
        return "`null` is nothing there: ask `has(...)`, and `!has(...)` for the opposite"
    return ""
