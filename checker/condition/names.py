"""Names in a condition → facts, rows, readings, ledger keys, first days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from checker.condition.parse import ConditionError
from checker.condition.scope import DATE, EXPANDED, EXPANDED_ALL, Scope, Type
from checker.condition.tree import Element, Fact, Name, Node, Param, Reading, Rows, Select, World
from checker.read.spelling import nearest


class Names:
    """Looks up the names of one condition in its scope, and counts the parts of its expansion."""

    def __init__(self, scope: Scope, text: str) -> None:
        self.scope = scope
        self.text = text
        self.parts = 0
        self.looks = 0
        self.rows_of: dict[str, str] = {}
        self.elements: dict[str, Type] = {}

    def part(self, node: Node) -> None:
        """Count a part of the expanded condition."""
        self.parts += 1
        self.scope.room.left -= 1
        if self.parts > EXPANDED:
            raise self.fail(f"with its definitions expanded the condition has more than {EXPANDED:,} parts", node.at)
        if self.scope.room.left < 0:
            raise self.fail(f"the conditions of the pack expand to more than {EXPANDED_ALL:,} parts", node.at)

    def step(self, node: Node) -> None:
        """Count a visit to a part that is not added to the expansion."""
        self.looks += 1
        self.scope.room.left -= 1
        if self.looks > 10 * EXPANDED or self.scope.room.left < 0:
            raise self.fail(f"with its definitions expanded the condition has more than {EXPANDED:,} parts", node.at)

    def fail(self, message: str, at: int) -> ConditionError:
        return ConditionError(message, at, self.text)

    def dotted(self, node: Node) -> tuple[str, list[str], int] | None:
        """Return the head name, the fields after it and the position of a chain of selections."""
        fields: list[str] = []
        while isinstance(node, Select):
            fields.append(node.field)
            node = node.operand
        if isinstance(node, Name):
            return node.name, fields[::-1], node.at
        return None

    def leaf(self, node: Node, bound: Mapping[str, Node]) -> tuple[Node, Type]:
        """Return the resolved node of a name or of a field of one, and its type."""
        chain = self.dotted(node)
        if chain is None:
            raise self.fail("a field can only be taken of a name", node.at)
        head, fields, at = chain
        if head in bound:
            target = bound[head]
            if isinstance(target, Element):
                if fields:
                    raise self.fail(f"{head} is a text and has no fields", at)
                return target._replace(at=at), self.elements.get(target.variable, Type("text"))
            if isinstance(target, Fact):
                return self.row_fact(target.scope, self.rows_of[target.scope], fields, at, head)
            raise self.fail(f"{head} cannot stand here", at)
        if head == "this":
            if not self.scope.this:
                raise self.fail("`this` is the row that a rule judges; here the subject is the act itself", at)
            return self.row_fact("this", self.scope.this, fields, at, "this")
        if head == "reading":
            return self.reading(fields, at)
        if head == "world":
            key = ".".join(fields)
            if key not in self.scope.world:
                raise self.fail(self.unknown("ledger key", key, self.scope.world), at)
            return World(key, at), self.scope.world[key]
        if not fields and head in self.scope.params:
            return Param(head, at), DATE
        if not fields and head in self.scope.rows:
            return Rows(head, at), Type("rows")
        path = ".".join([head, *fields])
        if path in self.scope.facts:
            return Fact("", path, at), self.scope.facts[path]
        if path in self.scope.hints:
            raise self.fail(self.scope.hints[path], at)
        if fields and head in self.scope.params:
            known = [name for name in self.scope.hints if name.startswith(f"{head}.")]
            raise self.fail(self.unknown("parameter", path, known), at)
        names = [*self.scope.facts, *self.scope.rows, *self.scope.params, "this", "reading", "world"]
        raise self.fail(self.unknown("fact", path, names), at)

    def row_fact(self, variable: str, rows: str, fields: list[str], at: int, name: str) -> tuple[Node, Type]:
        path = ".".join(fields)
        known = self.scope.rows[rows]
        if path not in known:
            if f"{rows}[].{path}" in self.scope.hints:
                raise self.fail(self.scope.hints[f"{rows}[].{path}"], at)
            raise self.fail(self.unknown(f"field of {rows}", path, known, f"{name}."), at)
        return Fact(variable, path, at), known[path]

    def reading(self, fields: list[str], at: int) -> tuple[Node, Type]:
        name = ".".join(fields)
        if name not in self.scope.readings:
            raise self.fail(self.unknown("reading", name, self.scope.readings), at)
        return Reading(name, at), Type("reading", self.scope.readings[name])

    def unknown(self, what: str, name: str, known: Iterable[str], prefix: str = "") -> str:
        near = nearest(name, known)
        return f'there is no {what} "{prefix}{name}"' + (f"; did you mean {prefix}{near}?" if near else "")
