"""Cover of a set of acts by few classes, each with few conditions: a greedy search for prime implicants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from random import Random
from typing import NamedTuple

from checker.condition.engines.diagram import FALSE, TRUE
from checker.judge.choices import Choice
from checker.pack.schema import NONE
from checker.read.days import later
from checker.space.space import Space


class Among(NamedTuple):
    """The condition that a choice has one of some values, given by number."""

    level: int
    indexes: frozenset[int]


class Order(NamedTuple):
    """The condition that a day or number stands in one of some orders (`<`, `==`, `>`) to another, or to that `days` days later."""

    left: int
    right: int
    signs: frozenset[str]
    days: int = 0


Condition = Among | Order
SIGNS = ("<", "==", ">")
TRIES = 6
"""Tries of growing a class; the best one is taken."""
MOST = 400
"""The most classes of a cover; acts outside them are counted."""


class Class(NamedTuple):
    """A class of acts, described by conditions; `where` is its diagram."""

    conditions: tuple[Condition, ...]
    where: int


class Classes:
    """Covers sets of acts of one space, given by diagrams over its facts; `exists` is the diagram of possible acts."""

    def __init__(self, space: Space, exists: int) -> None:
        self.space, self.diagram, self.exists = space, space.diagram, exists
        facts = space.choices[: space.facts]
        apart = any(law.analysis(space.kind.name).apart for law in space.laws)
        laws = space.laws if apart else space.laws[:1]
        groups = [group for law in laws for group in law.analysis(space.kind.name).groups]
        distances: dict[frozenset[tuple[str, ...]], set[int]] = {}
        for link in [
            link for law in space.laws for links in law.analysis(space.kind.name).apart.values() for link in links
        ]:
            if link.days:
                distances.setdefault(frozenset(link[:2]), set()).update((link.days, -link.days))
        ordered = [level for level, choice in enumerate(facts) if choice.ordered and len(choice.values) > 1]
        self.pairs = [
            (left, right, days)
            for left, right in combinations(ordered, 2)
            if any(_term(facts[left]) in group and _term(facts[right]) in group for group in groups)
            for days in sorted({0, *distances.get(frozenset([_term(facts[left]), _term(facts[right])]), ())})
        ]
        self._orders: dict[Order, int] = {}
        self._within: dict[tuple[int, frozenset[Order]], int] = {}
        self.mirror: dict[int, int] = {}
        if space.rows == 2:
            for level, choice in enumerate(facts):
                source, rows, index, path = choice.address
                self.mirror[level] = space.level[source, rows, 1 - index, path] if rows else level

    def cover(self, must: int, may: int) -> list[Class]:
        """Return classes inside `may` that cover `must`, largest first."""
        classes: list[Class] = []
        left, outside = must, self.diagram.negate(may)
        while left != FALSE and len(classes) < MOST:
            # The result depends on the order of dropping conditions: of a few orders, the largest class is taken.
            tries = [self.grown(left, outside, number) for number in range(TRIES)]
            best = max(
                tries,
                key=lambda candidate: (
                    self.count(self.diagram.conj(left, candidate.where)),
                    -len(candidate.conditions),
                ),
            )
            classes.append(best)
            left = self.diagram.conj(left, self.diagram.negate(self.either_way(best)))
        return self.needed(classes, must, left)

    def needed(self, classes: list[Class], must: int, left: int) -> list[Class]:
        """Return the classes without redundant ones: those whose acts the others cover."""
        needed = sorted(classes, key=lambda candidate: (-self.count(candidate.where), len(candidate.conditions)))
        for candidate in reversed(list(needed)):
            others = self.space.any(self.either_way(other) for other in needed if other is not candidate)
            rest = self.space.all([must, self.diagram.negate(others), self.diagram.negate(left)])
            if rest == FALSE:
                needed.remove(candidate)
        return needed

    def either_way(self, region: Class) -> int:
        """Return the diagram of a class and of its mirror image with the two rows exchanged."""
        if not self.mirror:
            return region.where
        return self.diagram.disj(region.where, self.both([self.mirrored(condition) for condition in region.conditions]))

    def mirrored(self, condition: Condition) -> Condition:
        """Return a condition with the two rows exchanged."""
        if isinstance(condition, Among):
            return condition._replace(level=self.mirror.get(condition.level, condition.level))
        left, right = (self.mirror.get(level, level) for level in (condition.left, condition.right))
        return _ordered(Order(left, right, condition.signs, condition.days))

    def count(self, where: int) -> int:
        """Return the number of acts in a diagram; acts that the law cannot tell apart count once."""
        return self.space.count(self.diagram.conj(where, self.exists), self.space.facts)

    def grown(self, left: int, outside: int, number: int) -> Class:
        """Return a class around one act of `left`: its conditions are dropped and loosened as long as it meets nothing `outside`.

        `number` selects the order of dropping.
        """
        point = self.space.model(left) or {}
        conditions = list(self.at(point))
        if self.meets(conditions, outside):
            conditions = [Among(level, frozenset([index])) for level, index in point.items()]
        order = list(conditions)
        if number:
            Random(number).shuffle(order)
        for condition in order:
            rest = [other for other in conditions if other is not condition]
            if not self.meets(rest, outside):
                conditions = rest
        for place in range(len(conditions)):
            for extension in self.extensions(conditions[place]):
                looser = self.loosened(conditions[place], extension)
                if looser and not self.meets([*conditions[:place], looser, *conditions[place + 1 :]], outside):
                    conditions[place] = looser
        if any(self.backward(condition) for condition in conditions):
            conditions = [self.mirrored(condition) for condition in conditions]
        return Class(tuple(conditions), self.both(conditions))

    def backward(self, condition: Condition) -> bool:
        """Return whether a condition orders the second row before the first although the rows could be exchanged."""
        return (
            isinstance(condition, Order) and bool(self.mirror) and ">" in condition.signs and "<" not in condition.signs
        )

    def at(self, point: dict[int, int]) -> Iterator[Condition]:
        """Yield all conditions on a point that the law can tell: orders first, since they are weakest, then values by level."""
        for left, right, days in self.pairs:
            if left in point and right in point:
                one = self.space.choices[left].values[point[left]]
                other = self.space.choices[right].values[point[right]]
                yield Order(left, right, frozenset([_sign(one, later(other, days) if days else other)]), days)
        for level, index in sorted(point.items(), reverse=True):
            if level < self.space.facts:
                yield Among(level, frozenset(self.region(level, index)))

    def region(self, level: int, index: int) -> list[int]:
        """Return the values of the same region as one value: itself, or all values between the same two marks."""
        choice = self.space.choices[level]
        if not choice.ordered or choice.values[index] == NONE:
            return [index]
        marks = [mark for mark in choice.marks if mark != NONE]

        def place(value: object) -> tuple[int, bool]:
            return sum(mark < value for mark in marks), value in marks

        here = place(choice.values[index])
        return [other for other, value in enumerate(choice.values) if value != NONE and place(value) == here]

    def extensions(self, condition: Condition) -> Iterator[object]:
        """Yield what a condition could allow in addition: signs, values, or stretches of days to either end, longest first."""
        if isinstance(condition, Order):
            yield from SIGNS
        elif not self.space.choices[condition.level].ordered:
            yield from range(self.space.sizes[condition.level])
        else:
            size = self.space.sizes[condition.level]
            yield from [range(first, max(condition.indexes)) for first in range(min(condition.indexes))]
            yield from [range(min(condition.indexes), last) for last in range(size, max(condition.indexes) + 1, -1)]

    def loosened(self, condition: Condition, extension: object) -> Condition | None:
        """Return a condition loosened by an extension, None where it has that already."""
        if isinstance(condition, Order):
            return (
                condition._replace(signs=condition.signs | {str(extension)})
                if extension not in condition.signs
                else None
            )
        wanted = frozenset(extension) if isinstance(extension, range) else frozenset([int(str(extension))])
        return None if wanted <= condition.indexes else condition._replace(indexes=condition.indexes | wanted)

    def meets(self, conditions: Sequence[Condition], outside: int) -> bool:
        """Return whether some act under these conditions lies in `outside`."""
        orders = frozenset([condition for condition in conditions if isinstance(condition, Order)])
        start = self._within.get((outside, orders))
        if start is None:
            start = self._within[outside, orders] = self.space.all(
                [outside, *[self.where(condition) for condition in orders]]
            )
        allowed = {condition.level: condition.indexes for condition in conditions if isinstance(condition, Among)}
        # The walk makes no node: mostly it ends within a few steps.
        level, kids = self.diagram.level, self.diagram.kids
        seen, stack = {start}, [start]
        while stack:
            node = stack.pop()
            if node == TRUE:
                return True
            indexes = allowed.get(level[node])
            below = kids[node] if indexes is None else [kids[node][index] for index in indexes]
            for kid in below:
                if kid != FALSE and kid not in seen:
                    seen.add(kid)
                    stack.append(kid)
        self.diagram.step(len(seen))
        return False

    def both(self, conditions: Sequence[Condition]) -> int:
        """Return the diagram of acts that meet all of some conditions."""
        return self.space.all([self.where(condition) for condition in conditions])

    def where(self, condition: Condition) -> int:
        """Return the diagram of acts that meet a condition."""
        if isinstance(condition, Among):
            size = self.space.sizes[condition.level]
            return self.space.among(condition.level, [index in condition.indexes for index in range(size)])
        diagram = self._orders.get(condition)
        if diagram is None:
            sides = [
                self.diagram.choice(level, self.space.choices[level].values)
                for level in (condition.left, condition.right)
            ]
            name, days = f"order {condition.days} " + " ".join(sorted(condition.signs)), condition.days
            diagram = self.diagram.combine(
                name, lambda one, other: _sign(one, later(other, days) if days else other) in condition.signs, *sides
            )
            self._orders[condition] = diagram
        return diagram


def _term(choice: Choice) -> tuple[str, ...]:
    source, rows, _, path = choice.address
    return (source, rows, path)


def _ordered(order: Order) -> Order:
    """Return an order with the earlier choice on the left."""
    if order.left < order.right:
        return order
    turned = {"<": ">", ">": "<", "==": "=="}
    return Order(order.right, order.left, frozenset([turned[sign] for sign in order.signs]), -order.days)


def _sign(one: object, other: object) -> str:
    return "==" if one == other else "<" if one < other else ">"  # type: ignore[operator]
