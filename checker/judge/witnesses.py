"""Witnesses of an open verdict: two completions that differ in as few choices as possible; one fails, the other does not.

A witness is partial: choices that it leaves out can have any value. Filling in its choices is enough to get its verdict.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from checker.condition.engines.diagram import BOTTOM, FALSE, TRUE, Diagram, LimitReached
from checker.judge.act import Act
from checker.judge.choices import Choice
from checker.judge.court import Bench
from checker.judge.domains import ANOTHER
from checker.judge.judgement import BUDGET, FAIL, LEVELS, NOT_APPLICABLE, PASS, REVIEW, Judgement
from checker.judge.law import Law
from checker.pack.schema import NONE, Field
from checker.read.spelling import is_near

Cube = dict[int, int]
"""A partial completion: the number of the chosen value by the level of its choice."""
NEVER = 1 << 30
"""An infinite distance: more choices than any diagram has."""
SMALL = 3_000
"""The most nodes in the diagram of failing for trying each choice in search of the pair with the fewest other choices."""
STRANGERS = ("somebody-else", "a-third-party", "zzz")
"""Texts that the law does not name; the first that is near to no named text is used."""


class Witness(NamedTuple):
    """A verdict and the choices that give it, each with the number of its value; the choices that differ come first."""

    verdict: str
    when: tuple[tuple[Choice, int], ...]


def witnesses(act: Act, law: Law, judgement: Judgement, budget: int = BUDGET) -> tuple[Witness, ...]:
    """Return a witness that does not fail and one that fails, for a judgement that needs review; () where a limit stops it."""
    if judgement.verdict != REVIEW or judgement.stopped:
        return ()
    depth = sys.getrecursionlimit()
    sys.setrecursionlimit(max(depth, 4 * LEVELS + 1000))
    try:
        return _witnesses(act, law, judgement, budget)
    except LimitReached:
        return ()
    finally:
        sys.setrecursionlimit(depth)


def descriptor_value(field: Field, value: Any, classes: Sequence[Any]) -> Any:
    """Return a value of a choice as a descriptor has it; `classes` are all values of the choice."""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, str) and value.endswith(ANOTHER):
        prefix = value.removesuffix(ANOTHER)
        known = [other for other in classes if not other.endswith(ANOTHER)]
        longer = [other.removesuffix(ANOTHER) for other in classes if other.endswith(ANOTHER) and other != value]
        longer = [other for other in longer if other.startswith(prefix)]
        usual = [field.example] if isinstance(field.example, str) and field.example.startswith(prefix) else []
        for text in (*usual, *[prefix + word for word in (*STRANGERS, *map(str, range(99)))]):
            if not any(is_near(text, other) for other in known) and not any(text.startswith(other) for other in longer):
                return text
    return value


def _witnesses(act: Act, law: Law, judgement: Judgement, budget: int) -> tuple[Witness, ...]:
    bench = Bench(act, law, budget, columns=True)
    diagram, valid = bench.diagram, bench.valid()
    failing = FALSE
    for ruling in judgement.rulings:
        if ruling.verdict == REVIEW:
            failing = diagram.disj(failing, diagram.conj(valid, bench.fails(ruling.rule, ruling.index)))
    holding = diagram.conj(valid, diagram.negate(failing))
    governing = FALSE
    for ruling in judgement.rulings:
        governing = diagram.disj(governing, diagram.conj(valid, bench.governs(ruling.rule, ruling.index)))
    large = len(diagram.reachable(failing)) > SMALL
    if not large:
        holding = diagram.conj(holding, governing) or holding
    level_of = {choice.name: level for level, choice in enumerate(bench.choices)}
    levels = [level_of[cause.name] for cause in judgement.causes]
    near = _in_force(act, law, bench)
    fine, faulty = diagram.conj(holding, near) or holding, diagram.conj(failing, near) or failing
    pair = _beside_an_end(diagram, fine, faulty) if large else None
    if pair is None:
        pair = nearest_pair(diagram, fine, faulty, valid, levels, failing)
    good, bad = shortened(diagram, *pair, failing, valid)
    verdict = PASS if meets(diagram, governing, good) else NOT_APPLICABLE
    differ = [level for level in good if good[level] != bad[level]]
    order = sorted(good, key=lambda level: (level not in differ, level))
    return tuple(
        [
            Witness(name, tuple([(bench.choices[level], cube[level]) for level in order]))
            for name, cube in ((verdict, good), (FAIL, bad))
        ]
    )


def _in_force(act: Act, law: Law, bench: Bench) -> int:
    """Return the diagram of completions with all days under one agreement: that of the act's given days, else the latest.

    A day is one that the law names or the next one, so that other open days can come before and after it.
    """
    starts = sorted(
        [
            law.params[agreement.start]
            for agreement in law.pack.agreements.values()
            if law.params[agreement.start] != NONE
        ]
    )
    given = [
        row[field.path]
        for rows, field in law.pack.kinds[act.kind].fields()
        for row in (act.rows[rows] if rows else (act.facts,))
        if field.type == "date" and row[field.path] not in (None, NONE)
    ]
    first = max([day for day in starts if not given or day <= max(given)], default="")
    last = min([day for day in starts if day > first], default="")
    near = TRUE
    for level, choice in enumerate(bench.choices):
        if choice.address[0] != "fact" or not choice.marks.intersection(starts):
            continue
        kids = [
            TRUE if first <= str(value) < (last or NONE) and choice.marks.intersection((value, before)) else FALSE
            for before, value in zip((None, *choice.values), choice.values, strict=False)
        ]
        if TRUE in kids:
            near = bench.diagram.conj(near, bench.diagram.node(level, tuple(kids)))
    return near


def _beside_an_end(diagram: Diagram, good: int, bad: int) -> tuple[Cube, Cube] | None:
    """Return a pair that differs only in the last choice of a shortest path, None where there is none."""
    root = diagram.combine(
        "good or bad", lambda fine, faulty: "good" if fine else "bad" if faulty else "never", good, bad
    )
    fine, faulty = diagram.terminal("good"), diagram.terminal("bad")
    ways: dict[int, tuple[int, int, int]] = {root: (0, 0, 0)}
    nodes = diagram.reachable(root)
    for node in nodes:
        for index, kid in enumerate(diagram.kids[node]):
            ways[kid] = min(ways.get(kid, (NEVER, 0, 0)), (ways[node][0] + 1, node, index))
    ends = [node for node in nodes if fine in diagram.kids[node] and faulty in diagram.kids[node]]
    if not ends:
        return None
    end = node = min(ends, key=lambda node: ways[node])
    way: Cube = {}
    while node != root:
        _, node, index = ways[node]
        way[diagram.level[node]] = index
    kids = diagram.kids[end]
    return {**way, diagram.level[end]: kids.index(fine)}, {**way, diagram.level[end]: kids.index(faulty)}


def nearest_pair(
    diagram: Diagram, good: int, bad: int, valid: int, levels: list[int], every_bad: int | None = None
) -> tuple[Cube, Cube]:
    """Return partial completions, one good and one bad, that differ in as few choices as possible.

    `levels` are tried first: a single choice that makes the difference is among them. `every_bad` has all bad completions where
    `bad` has only the ones to choose from.
    """
    best: tuple[Cube, Cube] | None = None
    for pair in _one_apart(diagram, good, bad, levels):
        shorter = shortened(diagram, *pair, bad if every_bad is None else every_bad, valid)
        if best is None or len(shorter[0]) < len(best[0]):
            best = shorter
        if len(best[0]) == 1:
            break
    return best or Apart(diagram).pair(good, bad)


def _one_apart(diagram: Diagram, good: int, bad: int, levels: list[int]) -> Iterator[tuple[Cube, Cube]]:
    """Yield for each choice the pair that differs in it alone and needs the fewest other choices, if there is one."""
    for level in levels:
        width = _width(diagram, (good, bad), level)
        lefts, rights = _restricted(diagram, good, level, width), _restricted(diagram, bad, level, width)
        pairs = []
        for left, left_values in lefts.items():
            for right, right_values in rights.items():
                both = diagram.conj(left, right)
                if both != FALSE:
                    path = shortest(diagram, both)
                    step, i, j = min([(abs(i - j), i, j) for i in left_values for j in right_values])
                    pairs.append(((len(path), step, i, j), path))
        if pairs:
            (_, _, i, j), path = min(pairs, key=lambda pair: pair[0])
            yield {level: i, **path}, {level: j, **path}


def _restricted(diagram: Diagram, f: int, level: int, width: int) -> dict[int, list[int]]:
    """Return the restrictions of f by each value of a choice, each with the values that give it."""
    values_of: dict[int, list[int]] = {}
    for index in range(width):
        values_of.setdefault(diagram.restrict(f, level, index), []).append(index)
    return values_of


def _width(diagram: Diagram, roots: tuple[int, int], level: int) -> int:
    nodes = [node for root in roots for node in diagram.reachable(root) if diagram.level[node] == level]
    return len(diagram.kids[nodes[0]]) if nodes else 1


def shortest(diagram: Diagram, f: int) -> Cube:
    """Return a shortest path to true."""
    cost = {FALSE: NEVER, TRUE: 0}
    for node in reversed(diagram.reachable(f)):
        cost[node] = 1 + min([cost[kid] for kid in diagram.kids[node]])
    path: Cube = {}
    while f != TRUE:
        kids = diagram.kids[f]
        index = min(range(len(kids)), key=lambda index: cost[kids[index]])
        path[diagram.level[f]], f = index, kids[index]
    return path


def shortened(diagram: Diagram, left: Cube, right: Cube, bad: int, valid: int) -> tuple[Cube, Cube]:
    """Return a pair without the common choices that it does not need: `left` stays never bad, `right` always bad."""
    not_bad = diagram.conj(valid, diagram.negate(bad))
    for level in [level for level in left if left[level] == right[level]]:
        fewer = {at: index for at, index in left.items() if at != level}
        others = {at: index for at, index in right.items() if at != level}
        if not meets(diagram, bad, fewer) and not meets(diagram, not_bad, others):
            left, right = fewer, others
    return left, right


def meets(diagram: Diagram, f: int, cube: Mapping[int, int]) -> bool:
    """Return whether f holds in some completion of a cube."""
    seen, stack = {f}, [f]
    while stack:
        node = stack.pop()
        if node == TRUE:
            return True
        kids = diagram.kids[node]
        index = cube.get(diagram.level[node])
        for kid in kids if index is None else (kids[index],):
            if kid not in seen:
                seen.add(kid)
                stack.append(kid)
    return False


class Apart:
    """The least number of choices in which a completion in one diagram differs from a completion in another."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self.memory: dict[tuple[int, int], tuple[int, int, int]] = {}

    def least(self, f: int, g: int) -> int:
        """Return the least number of differing choices."""
        if FALSE in (f, g):
            return NEVER
        return 0 if f == g else self._step(f, g)[0]

    def _step(self, f: int, g: int) -> tuple[int, int, int]:
        """Return the least number and the values of the upper choice in the two completions."""
        step = self.memory.get((f, g))
        if step is None:
            lefts, rights = self._kids(f, g)
            self.diagram.step(len(lefts) * len(rights))
            step = self.memory[f, g] = min(
                [
                    (self.least(left, right) + (i != j), i, j)
                    for i, left in enumerate(lefts)
                    for j, right in enumerate(rights)
                ]
            )
        return step

    def _kids(self, f: int, g: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        level, kids = self.diagram.level, self.diagram.kids
        upper = min(level[f], level[g])
        lefts = kids[f] if level[f] == upper else ()
        rights = kids[g] if level[g] == upper else ()
        return lefts or (f,) * len(rights), rights or (g,) * len(lefts)

    def pair(self, f: int, g: int) -> tuple[Cube, Cube]:
        """Return the choices of two such completions along their paths to true."""
        left: Cube = {}
        right: Cube = {}
        level = self.diagram.level
        while (upper := min(level[f], level[g])) != BOTTOM:
            _, i, j = self._step(f, g)
            lefts, rights = self._kids(f, g)
            left[upper], right[upper], f, g = i, j, lefts[i], rights[j]
        return left, right
