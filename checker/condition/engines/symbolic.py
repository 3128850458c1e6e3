"""The reader of conditions that makes decision diagrams: known terms are computed, open ones become choices."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from checker.condition import tree
from checker.condition.alike import twins
from checker.condition.codes import UNLISTED
from checker.condition.engines.diagram import BOTTOM, FALSE, TRUE, Diagram
from checker.condition.walk import Free
from checker.read.days import Span, later

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}

Place = tuple[str, int]
"""The row that a variable is bound to: name of the rows and index."""


class Values(NamedTuple):
    """The known values: an act's facts and rows, the readings, the ledger and the parameters; None is unknown.

    `partly` has the span of each day known in part, by the address of its choice.
    """

    facts: Mapping[str, Any]
    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    readings: Mapping[str, str | None]
    world: Mapping[str, Any]
    params: Mapping[str, str]
    partly: Mapping[tuple[Any, ...], Span] = {}


class Symbolic:
    """Builds diagrams of conditions over one set of values.

    `variables` has the diagram of each choice by its address: ("fact", rows, index, path), ("reading", id) or ("world", key). An
    unknown value without a choice is an error of the caller (KeyError). Ledger keys in `known` count as known although their
    value is a choice. `free` can be shared among instances over the same trees.
    """

    def __init__(
        self,
        diagram: Diagram,
        values: Values,
        variables: Mapping[tuple[Any, ...], int],
        known: frozenset[str] = frozenset(),
        free: Free | None = None,
    ) -> None:
        self.diagram = diagram
        self.values = values
        self.variables = variables
        self.known = known
        self._memory: dict[tuple[Any, ...], int] = {}
        self._free = free or Free()
        self._places: dict[str, tuple[Place, ...]] = {}
        self._twins: dict[Place, Place] = {}

    def places(self, rows: str) -> tuple[Place, ...]:
        """Return the distinct rows: of equal rows the first represents all."""
        places = self._places.get(rows)
        if places is None:
            first = twins(self.values.rows[rows])
            self._twins.update({(rows, index): (rows, twin) for index, twin in enumerate(first)})
            unlisted = f"{rows}{UNLISTED}"
            unlisted_places = [(unlisted, index) for index in range(len(self.values.rows.get(unlisted, ())))]
            places = self._places[rows] = (*[(rows, twin) for twin in dict.fromkeys(first)], *unlisted_places)
        return places

    def twin(self, rows: str, index: int) -> Place:
        """Return the representative of a row."""
        self.places(rows)
        return self._twins[rows, index]

    def truth(self, node: tree.Node, bound: Mapping[str, Any], want: bool = True) -> int:
        """Return the diagram of "the condition is `want`"; `bound` maps `this` and quantified variables to places."""
        if isinstance(node, tree.Compare):
            # No memo here: comparing known values is faster than a look-up, and the diagram has its own memo.
            return self._compare(node.operator if want else OPPOSITE[node.operator], node.left, node.right, bound)
        key = (id(node), want, *[bound[name] for name in self._free.of(node)])
        truth = self._memory.get(key)
        if truth is None:
            self.diagram.step()
            truth = self._memory[key] = self._truth(node, bound, want)
        return truth

    def _truth(self, node: tree.Node, bound: Mapping[str, Any], want: bool) -> int:
        if isinstance(node, tree.Junction):
            return self._junction(node, bound, want)
        if isinstance(node, tree.Not):
            return self.truth(node.operand, bound, not want)
        if isinstance(node, tree.Quantifier):
            return self._quantifier(node, bound, want)
        if isinstance(node, tree.In):
            return self._membership(node, bound, want)
        if isinstance(node, tree.StartsWith):
            return self._prefix(node, bound, want)
        if isinstance(node, tree.Conditional):
            return self._conditional(node, bound, want)
        if isinstance(node, tree.Literal):
            return TRUE if node.value is want else FALSE
        if isinstance(node, tree.Known):
            world, partly = self.values.world, self.values.partly
            known = node.key in self.known or world[node.key] is not None or ("world", node.key) in partly
            return TRUE if known is want else FALSE
        known, value = self.term(node, bound)
        if known:
            return TRUE if value is want else FALSE
        return int(value) if want else self.diagram.negate(value)

    def _conditional(self, node: tree.Conditional, bound: Mapping[str, Any], want: bool) -> int:
        test = self.truth(node.condition, bound)
        if test == TRUE:
            return self.truth(node.then, bound, want)
        if test == FALSE:
            return self.truth(node.otherwise, bound, want)
        return self.diagram.either(test, self.truth(node.then, bound, want), self.truth(node.otherwise, bound, want))

    def _junction(self, node: tree.Junction, bound: Mapping[str, Any], want: bool) -> int:
        diagram = self.diagram
        if (node.kind == "and") is want:
            combine, result, stop = diagram.conj, TRUE, FALSE
        else:
            combine, result, stop = diagram.disj, FALSE, TRUE
        # Cheap and definite operands first: they often settle the rest before it is built.
        parts: list[int] = []
        for operand in node.operands:
            part = self.truth(operand, bound, want)
            if part == stop:
                return stop
            parts.append(part)
        for part in reversed(parts):
            result = combine(result, part)
        return result

    def _quantifier(self, node: tree.Quantifier, bound: Mapping[str, Any], want: bool) -> int:
        diagram = self.diagram
        if node.least > 1 and isinstance(node.over, tree.Rows):
            return self._counted(node, node.over.name, bound, want)
        if isinstance(node.over, tree.Rows):
            return self._over(node, bound, want, self.places(node.over.name))
        known, value = self.term(node.over, bound)
        if known:
            return self._over(node, bound, want, list(value))
        level = diagram.level[value]
        kids = [self._over(node, bound, want, list(diagram.value[kid])) for kid in diagram.kids[value]]
        if all(diagram.level[kid] > level for kid in kids):
            return diagram.node(level, tuple(kids))
        result = FALSE
        for index, kid in enumerate(kids):
            only = diagram.node(level, tuple([TRUE if i == index else FALSE for i in range(len(kids))]))
            result = diagram.disj(result, diagram.conj(only, kid))
        return result

    def _over(self, node: tree.Quantifier, bound: Mapping[str, Any], want: bool, elements: Sequence[Any]) -> int:
        diagram = self.diagram
        if (node.kind == "all") is want:
            combine, result, stop = diagram.conj, TRUE, FALSE
        else:
            combine, result, stop = diagram.disj, FALSE, TRUE
        inner = dict(bound)
        parts: list[int] = []
        diagram.step(len(elements))
        for element in elements:
            inner[node.variable] = element
            part = self.truth(node.body, inner, want)
            if part == stop:
                return stop
            if part != result:
                parts.append(part)
        for part in reversed(parts):
            result = combine(result, part)
        return result

    def _counted(self, node: tree.Quantifier, rows: str, bound: Mapping[str, Any], want: bool) -> int:
        """Return the diagram of "the condition holds of at least so many rows"; equal rows are all counted."""
        diagram, inner = self.diagram, dict(bound)
        weights: dict[Place, int] = {}
        for index in range(len(self.values.rows[rows])):
            place = self.twin(rows, index)
            weights[place] = weights.get(place, 0) + 1
        # The diagrams by the number of rows still wanted: none, one, and so on.
        at_least = [TRUE] + [FALSE] * node.least
        diagram.step(len(weights) * node.least)
        for place, weight in reversed(weights.items()):
            inner[node.variable] = place
            part = self.truth(node.body, inner)
            at_least = [
                diagram.either(part, at_least[max(wanted - weight, 0)], at_least[wanted]) if wanted else TRUE
                for wanted in range(node.least + 1)
            ]
        return at_least[node.least] if want else diagram.negate(at_least[node.least])

    def _prefix(self, node: tree.StartsWith, bound: Mapping[str, Any], want: bool) -> int:
        known, value = self.term(node.item, bound)
        if known:
            return TRUE if value.startswith(node.prefix) is want else FALSE
        return self.diagram.map(
            value, f"starts {node.prefix!r} {want}", lambda text: text.startswith(node.prefix) is want
        )

    def _compare(self, sign: str, left: tree.Node, right: tree.Node, bound: Mapping[str, Any]) -> int:
        left_known, a = self.term(left, bound)
        right_known, b = self.term(right, bound)
        if left_known and right_known:
            return TRUE if OPERATORS[sign](a, b) else FALSE
        diagram = self.diagram
        f = diagram.terminal(a) if left_known else a
        g = diagram.terminal(b) if right_known else b
        diagram.step(len(diagram.kids[f]) * len(diagram.kids[g]))
        return diagram.combine(sign, OPERATORS[sign], f, g)

    def _membership(self, node: tree.In, bound: Mapping[str, Any], want: bool) -> int:
        diagram = self.diagram
        if isinstance(node.container, tree.ListOf):
            values = tuple([item.value for item in node.container.items if isinstance(item, tree.Literal)])
            known, value = self.term(node.item, bound)
            if known:
                return TRUE if (value in values) is want else FALSE
            return diagram.map(value, f"in {values} {want}", lambda item: (item in values) is want)
        sought = node.item.value if isinstance(node.item, tree.Literal) else None
        known, value = self.term(node.container, bound)
        if known:
            return TRUE if (sought in value) is want else FALSE
        return diagram.map(value, f"{sought!r} in {want}", lambda items: (sought in items) is want)

    def term(self, node: tree.Node, bound: Mapping[str, Any]) -> tuple[bool, Any]:
        """Return (True, value) for a known term, else (False, its diagram)."""
        values = self.values
        if isinstance(node, tree.Fact):
            if node.scope:
                rows, index = bound[node.scope]
                value = values.rows[rows][index][node.path]
                return (True, value) if value is not None else (False, self.variables["fact", rows, index, node.path])
            value = values.facts[node.path]
            return (True, value) if value is not None else (False, self.variables["fact", "", 0, node.path])
        if isinstance(node, tree.Literal):
            return True, node.value
        if isinstance(node, tree.Reading):
            value = values.readings[node.id]
            return (True, value) if value is not None else (False, self.variables["reading", node.id])
        if isinstance(node, tree.Param):
            return True, values.params[node.name]
        if isinstance(node, tree.World):
            value = values.world[node.key]
            return (True, value) if value is not None else (False, self.variables["world", node.key])
        if isinstance(node, tree.Later):
            known, value = self.term(node.operand, bound)
            if known:
                return True, later(value, node.days)
            return False, self.diagram.map(value, f"later {node.days}", lambda day: later(day, node.days))
        if isinstance(node, tree.Element):
            return True, bound[node.variable]
        if isinstance(node, tree.Call) and node.function == "size":
            over = node.args[0]
            if isinstance(over, tree.Rows):
                return True, len(values.rows[over.name])
            known, value = self.term(over, bound)
            return (True, len(value)) if known else (False, self.diagram.map(value, "size", len))
        truth = self.truth(node, bound)
        return (True, bool(truth)) if self.diagram.level[truth] == BOTTOM else (False, truth)
