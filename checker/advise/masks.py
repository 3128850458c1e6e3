"""What can happen below the nodes of a diagram of failing: passing, failing, both; and the diagrams over some choices alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from checker.condition.engines.diagram import BOTTOM, FALSE, TRUE, Diagram
from checker.judge.court import Bench
from checker.judge.judgement import subjects

MAY_PASS, MAY_FAIL = 1, 2


def failing_of(bench: Bench) -> int:
    """Return the diagram of failing, with the terminal 0 where a completion does not exist."""
    diagram, failing, valid = bench.diagram, FALSE, bench.valid()
    for rule in bench.law.analysis(bench.act.kind).rules:
        for index in subjects(rule, bench.act):
            failing = diagram.disj(failing, bench.fails(rule, index))
    return existing(diagram, failing, valid)


def existing(diagram: Diagram, failing: int, valid: int) -> int:
    """Return the diagram of failing with the terminal 0 where a completion does not exist."""
    if valid == TRUE:
        return failing
    return diagram.combine("exists", lambda fails, exists: fails if exists else 0, failing, valid)


class Masks:
    """What can happen below the nodes of a diagram of failing: passing, failing, both, or nothing.

    Terminals are True and False, as rules give them, or say as much themselves, after a `cut`.
    """

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self._memory: dict[int, int] = {}

    def of(self, node: int) -> int:
        """Return what can happen below a node."""
        found = self._memory.get(node)
        if found is None:
            diagram = self.diagram
            if diagram.level[node] == BOTTOM:
                value = diagram.value[node]
                found = (MAY_FAIL if value else MAY_PASS) if isinstance(value, bool) else int(value)
            else:
                diagram.step()
                found = 0
                for kid in diagram.kids[node]:
                    found |= self.of(kid)
            self._memory[node] = found
        return found


def cut(diagram: Diagram, root: int, first: int, value: Callable[[int], Hashable]) -> int:
    """Return the diagram over the levels before `first`, whose terminals are the values of what stands below them."""
    memory: dict[int, int] = {}

    def down(node: int) -> int:
        if diagram.level[node] >= first:
            return diagram.terminal(value(node))
        found = memory.get(node)
        if found is None:
            kids = tuple([down(kid) for kid in diagram.kids[node]])
            found = memory[node] = diagram.node(diagram.level[node], kids)
        return found

    return down(root)


def without(diagram: Diagram, root: int, level: int) -> int:
    """Return a diagram of masks with the choice at a level left to range."""
    memory: dict[int, int] = {}

    def down(node: int) -> int:
        at = diagram.level[node]
        if at > level:
            return node
        found = memory.get(node)
        if found is None:
            kids = diagram.kids[node]
            if at == level:
                found = kids[0]
                for kid in kids[1:]:
                    found = diagram.combine("or", lambda a, b: a | b, found, kid)
            else:
                found = diagram.node(at, tuple([down(kid) for kid in kids]))
            memory[node] = found
        return found

    return down(root)


def told_apart(diagram: Diagram, root: int) -> int:
    """Return a diagram of masks without the choices that divide nothing but what exists from what does not.

    An answer that no completion allows (mask 0) is no answer, so a choice whose other answers all lead to one place
    is not worth a question.
    """
    memory: dict[int, int] = {}

    def down(node: int) -> int:
        if diagram.level[node] == BOTTOM:
            return node
        known = memory.get(node)
        if known is None:
            kids = [down(kid) for kid in diagram.kids[node]]
            some = {kid for kid in kids if diagram.level[kid] != BOTTOM or diagram.value[kid] != 0}
            known = some.pop() if len(some) == 1 else diagram.node(diagram.level[node], tuple(kids))
            memory[node] = known
        return known

    return down(root)


def ends(diagram: Diagram, root: int) -> set[Any]:
    """Return the values of the terminals of a diagram."""
    if diagram.level[root] == BOTTOM:
        return {diagram.value[root]}
    kids = {kid for node in diagram.reachable(root) for kid in diagram.kids[node]}
    return {diagram.value[kid] for kid in kids if diagram.level[kid] == BOTTOM}
