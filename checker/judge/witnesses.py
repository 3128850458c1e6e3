"""Why a verdict is open, by example: two completions that differ in as little as possible, of which one fails.

Each is written in part: whatever it leaves out may be as it likes. So whoever fills in what a witness says gets its verdict.
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
"""Some choices made: the number of a value by the level of its choice."""
NEVER = 1 << 30
"""More choices than any diagram has."""
SMALL = 3_000
"""Nodes of the diagram of failing up to which each choice is tried for the pair that needs the fewest others."""
STRANGERS = ("somebody-else", "a-third-party", "zzz")
"""Texts for "another than those that the law names"; the first that cannot be taken for one of these is used."""


class Witness(NamedTuple):
    """A verdict, and what has to be so for it: choices, each with the number of a value. Those that differ come first."""

    verdict: str
    when: tuple[tuple[Choice, int], ...]


def witnesses(act: Act, law: Law, judgement: Judgement, budget: int = BUDGET) -> tuple[Witness, ...]:
    """Return a witness that does not fail and one that fails, for a verdict that needs review; () where a limit stops it."""
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


def written(field: Field, value: Any, classes: Sequence[Any]) -> Any:
    """Return a value of a choice among classes as a descriptor has it."""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, str) and value.endswith(ANOTHER):
        prefix = value.removesuffix(ANOTHER)
        known = [item for item in classes if not item.endswith(ANOTHER)]
        longer = [item.removesuffix(ANOTHER) for item in classes if item.endswith(ANOTHER) and item != value]
        longer = [item for item in longer if item.startswith(prefix)]
        usual = [field.example] if isinstance(field.example, str) and field.example.startswith(prefix) else []
        for text in (*usual, *[prefix + word for word in (*STRANGERS, *map(str, range(99)))]):
            if not any(is_near(text, item) for item in known) and not any(text.startswith(item) for item in longer):
                return text
    return value


def _witnesses(act: Act, law: Law, judgement: Judgement, budget: int) -> tuple[Witness, ...]:
    bench = Bench(act, law, budget, columns=True)
    diagram, valid = bench.diagram, bench.valid()
    failing = FALSE
    for item in judgement.rulings:
        if item.verdict == REVIEW:
            failing = diagram.disj(failing, diagram.conj(valid, bench.fails(item.rule, item.index)))
    holding = diagram.conj(valid, diagram.negate(failing))
    governing = FALSE
    for item in judgement.rulings:
        governing = diagram.disj(governing, diagram.conj(valid, bench.governs(item.rule, item.index)))
    large = len(diagram.reachable(failing)) > SMALL
    if not large:
        holding = diagram.conj(holding, governing) or holding
    level_of = {choice.name: level for level, choice in enumerate(bench.choices)}
    levels = [level_of[cause.name] for cause in judgement.causes]
    near = _in_force(act, law, bench)
    fine, wrong = diagram.conj(holding, near) or holding, diagram.conj(failing, near) or failing
    pair = _beside_an_end(diagram, fine, wrong) if large else None
    if pair is None:
        pair = nearest_pair(diagram, fine, wrong, valid, levels, failing)
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
    """Return the diagram of the completions whose days lie under one agreement: that of the act's given days, else the latest.

    A day is one that the law names or the next: whatever other days are open may then come before it and after it.
    """
    starts = sorted([law.params[item.start] for item in law.pack.agreements.values() if law.params[item.start] != NONE])
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
    """Return the pair that differs in the last choice asked on some way, the shortest one, None where there is none."""
    root = diagram.combine(
        "good or bad", lambda fine, wrong: "good" if fine else "bad" if wrong else "never", good, bad
    )
    fine, wrong = diagram.terminal("good"), diagram.terminal("bad")
    ways: dict[int, tuple[int, int, int]] = {root: (0, 0, 0)}
    nodes = diagram.reachable(root)
    for node in nodes:
        for index, kid in enumerate(diagram.kids[node]):
            ways[kid] = min(ways.get(kid, (NEVER, 0, 0)), (ways[node][0] + 1, node, index))
    ends = [node for node in nodes if fine in diagram.kids[node] and wrong in diagram.kids[node]]
    if not ends:
        return None
    end = node = min(ends, key=lambda node: ways[node])
    way: Cube = {}
    while node != root:
        _, node, index = ways[node]
        way[diagram.level[node]] = index
    kids = diagram.kids[end]
    return {**way, diagram.level[end]: kids.index(fine)}, {**way, diagram.level[end]: kids.index(wrong)}


def nearest_pair(
    diagram: Diagram, good: int, bad: int, valid: int, levels: list[int], every_bad: int | None = None
) -> tuple[Cube, Cube]:
    """Return what of two completions has to be so that one is good and the other bad, those of which least differs.

    `levels` are tried first: where one choice alone can make the difference, it is among them. `every_bad` are all that are
    bad, where `bad` are the ones to choose among.
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
    """Yield for each choice the pair that differs in it alone and needs the fewest others, where there is one."""
    for level in levels:
        width = _width(diagram, (good, bad), level)
        lefts, rights = _restricted(diagram, good, level, width), _restricted(diagram, bad, level, width)
        pairs = []
        for left, mine in lefts.items():
            for right, other in rights.items():
                both = diagram.conj(left, right)
                if both != FALSE:
                    path = shortest(diagram, both)
                    step, i, j = min([(abs(i - j), i, j) for i in mine for j in other])
                    pairs.append(((len(path), step, i, j), path))
        if pairs:
            (_, _, i, j), path = min(pairs, key=lambda pair: pair[0])
            yield {level: i, **path}, {level: j, **path}


def _restricted(diagram: Diagram, f: int, level: int, width: int) -> dict[int, list[int]]:
    """Return what is left of f with each value of a choice, and the values with which that is left."""
    found: dict[int, list[int]] = {}
    for index in range(width):
        found.setdefault(diagram.restrict(f, level, index), []).append(index)
    return found


def _width(diagram: Diagram, roots: tuple[int, int], level: int) -> int:
    nodes = [node for root in roots for node in diagram.reachable(root) if diagram.level[node] == level]
    return len(diagram.kids[nodes[0]]) if nodes else 1


def shortest(diagram: Diagram, f: int) -> Cube:
    """Return a path to true that asks the fewest choices."""
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
    """Return a pair without what both have and neither needs: the one is still never bad, the other always."""
    not_bad = diagram.conj(valid, diagram.negate(bad))
    for level in [level for level in left if left[level] == right[level]]:
        fewer = {at: index for at, index in left.items() if at != level}
        others = {at: index for at, index in right.items() if at != level}
        if not meets(diagram, bad, fewer) and not meets(diagram, not_bad, others):
            left, right = fewer, others
    return left, right


def meets(diagram: Diagram, f: int, cube: Mapping[int, int]) -> bool:
    """Return whether f holds in some completion of what is chosen."""
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
    """How many choices two completions differ in at least, of which one is in each of two diagrams."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self.memory: dict[tuple[int, int], tuple[int, int, int]] = {}

    def least(self, f: int, g: int) -> int:
        """Return the least number of choices that differ."""
        if FALSE in (f, g):
            return NEVER
        return 0 if f == g else self._step(f, g)[0]

    def _step(self, f: int, g: int) -> tuple[int, int, int]:
        """Return the least number, and the values that the upper choice has in the two completions."""
        found = self.memory.get((f, g))
        if found is None:
            lefts, rights = self._kids(f, g)
            self.diagram.step(len(lefts) * len(rights))
            found = self.memory[f, g] = min(
                [
                    (self.least(left, right) + (i != j), i, j)
                    for i, left in enumerate(lefts)
                    for j, right in enumerate(rights)
                ]
            )
        return found

    def _kids(self, f: int, g: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        level, kids = self.diagram.level, self.diagram.kids
        upper = min(level[f], level[g])
        lefts = kids[f] if level[f] == upper else ()
        rights = kids[g] if level[g] == upper else ()
        return lefts or (f,) * len(rights), rights or (g,) * len(lefts)

    def pair(self, f: int, g: int) -> tuple[Cube, Cube]:
        """Return the choices of two such completions that stand on the way to true."""
        left: Cube = {}
        right: Cube = {}
        level = self.diagram.level
        while (upper := min(level[f], level[g])) != BOTTOM:
            _, i, j = self._step(f, g)
            lefts, rights = self._kids(f, g)
            left[upper], right[upper], f, g = i, j, lefts[i], rights[j]
        return left, right
