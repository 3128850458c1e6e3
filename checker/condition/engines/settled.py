"""The two rails of conditions under one law: readings, ledger and first days are constants of the generated code.

What they settle is settled when the code is written, so that a rule is left with what it asks of the act.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.condition.engines.rails import Writer
from checker.condition.engines.symbolic import OPERATORS, OPPOSITE
from checker.condition.tree import (
    Call,
    Compare,
    Conditional,
    Fact,
    In,
    Known,
    ListOf,
    Literal,
    Node,
    Param,
    Quantifier,
    Reading,
    Rows,
    World,
)

_OPEN = object()


class LawWriter(Writer):
    """Writes the two rails of conditions for fixed readings, ledger and parameters, None where they range.

    `known` are the ledger's keys that it knows, `this` the rows that the subject is one of, `blank` the fields, by rows
    and path, that are taken to be unknown whatever the act says.
    """

    def __init__(
        self,
        strained: Mapping[str, frozenset[str]],
        readings: Mapping[str, str | None],
        world: Mapping[str, Any],
        params: Mapping[str, str],
        known: frozenset[str],
        this: str,
        blank: frozenset[tuple[str, str]] = frozenset(),
    ) -> None:
        super().__init__(strained)
        self.readings, self.world, self.params, self.known = readings, world, params, known
        self.blank = blank
        self.bound = {"": "", "this": this}

    def constant(self, node: Node) -> Any:
        """Return the value of a term that is no matter of the act, None where it ranges; _OPEN for any other term."""
        if isinstance(node, Literal):
            return node.value
        if isinstance(node, Reading):
            return self.readings[node.id]
        if isinstance(node, World):
            return self.world[node.key]
        if isinstance(node, Param):
            return self.params[node.name]
        if isinstance(node, Fact) and (self.bound[node.scope], node.path) in self.blank:
            return None
        if isinstance(node, Call) and not isinstance(node.args[0], Rows):
            return None if self.constant(node.args[0]) is None else _OPEN
        return _OPEN

    def term(self, node: Node) -> tuple[str, bool]:
        value = self.constant(node)
        return super().term(node) if value is _OPEN else (repr(value), False)

    def surely(self, node: Node, want: bool) -> str:
        if isinstance(node, Known):
            return "True" if (node.key in self.known) is want else "False"
        if isinstance(node, Fact) and self.constant(node) is None:
            return "False"
        if isinstance(node, Conditional):
            if self.surely(node.condition, True) == "True":
                return self.surely(node.then, want)
            if self.surely(node.condition, False) == "True":
                return self.surely(node.otherwise, want)
        return super().surely(node, want)

    def compare(self, node: Compare, want: bool) -> str:
        sign = node.operator if want else OPPOSITE[node.operator]
        left, right = self.constant(node.left), self.constant(node.right)
        if left is None or right is None:
            reading, name = (node.left, right) if isinstance(node.left, Reading) else (node.right, left)
            never = isinstance(reading, Reading) and name in self.strained.get(reading.id, ())
            return "True" if never and sign == "!=" else "False"
        if left is not _OPEN and right is not _OPEN:
            return "True" if OPERATORS[sign](left, right) else "False"
        return super().compare(node, want)

    def membership(self, node: In, want: bool) -> str:
        item, container = self.constant(node.item), self.constant(node.container)
        if item is None or container is None:
            return "False"
        if item is not _OPEN and isinstance(node.container, ListOf):
            values = [entry.value for entry in node.container.items if isinstance(entry, Literal)]
            return "True" if (item in values) is want else "False"
        return super().membership(node, want)

    def quantifier(self, node: Quantifier, want: bool) -> str:
        if isinstance(node.over, Rows):
            self.bound[node.variable] = node.over.name
        elif self.constant(node.over) is None:
            return "False"
        return super().quantifier(node, want)
