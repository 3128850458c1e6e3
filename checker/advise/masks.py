"""Masks of the outcomes below the nodes of a diagram of failing (passing, failing, both), and projections of diagrams."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import reduce
from operator import or_
from typing import Any

from checker.condition.engines.diagram import BOTTOM, FALSE, TRUE, Diagram
from checker.judge.court import Bench
from checker.judge.judgement import subjects

MAY_PASS, MAY_FAIL = 1, 2


def failing_of(bench: Bench) -> int:
    """Return an act's diagram of failing, with the terminal 0 for impossible completions."""
    diagram, failing, valid = bench.diagram, FALSE, bench.valid()
    for rule in bench.law.analysis(bench.act.kind).rules:
        for index in subjects(rule, bench.act):
            failing = diagram.disj(failing, bench.fails(rule, index))
    return existing(diagram, failing, valid)


def existing(diagram: Diagram, failing: int, valid: int) -> int:
    """Return a diagram of failing with the terminal 0 for impossible completions."""
    if valid == TRUE:
        return failing
    return diagram.combine("exists", lambda fails, exists: fails if exists else 0, failing, valid)


class Masks:
    """The outcomes below the nodes of a diagram of failing: passing, failing, both or none.

    Terminals are True and False, or masks after a `cut`.
    """

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self._memory: dict[int, int] = {}

    def of(self, node: int) -> int:
        """Return the mask of a node."""
        result = self._memory.get(node)
        if result is None:
            diagram = self.diagram
            if diagram.level[node] == BOTTOM:
                value = diagram.value[node]
                result = (MAY_FAIL if value else MAY_PASS) if isinstance(value, bool) else int(value)
            else:
                diagram.step()
                result = 0
                for kid in diagram.kids[node]:
                    result |= self.of(kid)
            self._memory[node] = result
        return result


def cut(diagram: Diagram, root: int, first: int, value: Callable[[int], Hashable]) -> int:
    """Return the diagram over the levels before `first`; its terminals are the values of the nodes below."""
    memory: dict[int, int] = {}

    def down(node: int) -> int:
        if diagram.level[node] >= first:
            return diagram.terminal(value(node))
        result = memory.get(node)
        if result is None:
            kids = tuple([down(kid) for kid in diagram.kids[node]])
            result = memory[node] = diagram.node(diagram.level[node], kids)
        return result

    return down(root)


def united(diagram: Diagram, masks: Iterable[int]) -> int:
    """Return the diagram of masks that unites some."""
    return reduce(lambda one, other: diagram.combine("or", or_, one, other), masks)


def without(diagram: Diagram, root: int, level: int) -> int:
    """Return a diagram of masks with the choice at a level quantified: the masks of its values are united."""
    memory: dict[int, int] = {}

    def down(node: int) -> int:
        at = diagram.level[node]
        if at > level:
            return node
        result = memory.get(node)
        if result is None:
            kids = diagram.kids[node]
            result = united(diagram, kids) if at == level else diagram.node(at, tuple([down(kid) for kid in kids]))
            memory[node] = result
        return result

    return down(root)


def without_idle_choices(diagram: Diagram, root: int) -> int:
    """Return a diagram of masks without the choices that only separate possible from impossible completions.

    An impossible answer (mask 0) is no answer, so a choice with one possible successor is not worth a question.
    """
    memory: dict[int, int] = {}

    def down(node: int) -> int:
        if diagram.level[node] == BOTTOM:
            return node
        result = memory.get(node)
        if result is None:
            kids = [down(kid) for kid in diagram.kids[node]]
            some = {kid for kid in kids if diagram.level[kid] != BOTTOM or diagram.value[kid] != 0}
            result = some.pop() if len(some) == 1 else diagram.node(diagram.level[node], tuple(kids))
            memory[node] = result
        return result

    return down(root)


def ends(diagram: Diagram, root: int) -> set[Any]:
    """Return the values of the terminals of a diagram."""
    if diagram.level[root] == BOTTOM:
        return {diagram.value[root]}
    kids = {kid for node in diagram.reachable(root) for kid in diagram.kids[node]}
    return {diagram.value[kid] for kid in kids if diagram.level[kid] == BOTTOM}
