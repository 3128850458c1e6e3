"""A set of acts in as few classes as a greedy search finds, each with the fewest conditions that describe it."""

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
    """A choice has one of some of its values, by number."""

    level: int
    indexes: frozenset[int]


class Order(NamedTuple):
    """One day or number stands to another, or to the day so many days later, in one of some ways: `<`, `==`, `>`."""

    left: int
    right: int
    signs: frozenset[str]
    days: int = 0


Condition = Among | Order
SIGNS = ("<", "==", ">")
TRIES = 6
"""Ways of growing a class of which the best is taken."""
MOST = 400
"""The most classes that are looked for; what they leave is counted."""


class Class(NamedTuple):
    """Acts that conditions describe; `where` is their diagram."""

    conditions: tuple[Condition, ...]
    where: int


class Classes:
    """Cuts sets of acts of one space, given by diagrams over its facts, into classes; `exists` is where acts can be."""

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
        """Return classes inside `may` that hold all of `must`, largest first."""
        found: list[Class] = []
        left, outside = must, self.diagram.negate(may)
        while left != FALSE and len(found) < MOST:
            # Which condition is dropped first decides what is left: of a few ways, the one that reaches most is taken.
            tries = [self.grown(left, outside, number) for number in range(TRIES)]
            best = max(tries, key=lambda item: (self.count(self.diagram.conj(left, item.where)), -len(item.conditions)))
            found.append(best)
            left = self.diagram.conj(left, self.diagram.negate(self.either_way(best)))
        return self.needed(found, must, left)

    def needed(self, classes: list[Class], must: int, left: int) -> list[Class]:
        """Return the classes without those that the others make up for."""
        kept = sorted(classes, key=lambda item: (-self.count(item.where), len(item.conditions)))
        for item in reversed(list(kept)):
            others = self.space.any(self.either_way(other) for other in kept if other is not item)
            rest = self.space.all([must, self.diagram.negate(others), self.diagram.negate(left)])
            if rest == FALSE:
                kept.remove(item)
        return kept

    def either_way(self, item: Class) -> int:
        """Return where a class is, or would be with the two rows of its acts exchanged: rows are alike."""
        if not self.mirror:
            return item.where
        return self.diagram.disj(item.where, self.both([self.mirrored(condition) for condition in item.conditions]))

    def mirrored(self, condition: Condition) -> Condition:
        """Return a condition with the two rows exchanged."""
        if isinstance(condition, Among):
            return condition._replace(level=self.mirror.get(condition.level, condition.level))
        left, right = (self.mirror.get(level, level) for level in (condition.left, condition.right))
        return _ordered(Order(left, right, condition.signs, condition.days))

    def count(self, where: int) -> int:
        """Return how many acts there are somewhere, up to what the law can tell apart."""
        return self.space.count(self.diagram.conj(where, self.exists), self.space.facts)

    def grown(self, left: int, outside: int, number: int) -> Class:
        """Return the class around one act of `left`, its conditions dropped and loosened as far as `outside` allows.

        `number` chooses in which order they are dropped.
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
            for more in self.more(conditions[place]):
                looser = self.loosened(conditions[place], more)
                if looser and not self.meets([*conditions[:place], looser, *conditions[place + 1 :]], outside):
                    conditions[place] = looser
        if any(self.backward(condition) for condition in conditions):
            conditions = [self.mirrored(condition) for condition in conditions]
        return Class(tuple(conditions), self.both(conditions))

    def backward(self, condition: Condition) -> bool:
        """Return whether a condition has the second row before the first, where the two could be exchanged."""
        return (
            isinstance(condition, Order) and bool(self.mirror) and ">" in condition.signs and "<" not in condition.signs
        )

    def at(self, point: dict[int, int]) -> Iterator[Condition]:
        """Yield everything the law can ask about a point: orders first, since they say least, then values by level."""
        for left, right, days in self.pairs:
            if left in point and right in point:
                one = self.space.choices[left].values[point[left]]
                other = self.space.choices[right].values[point[right]]
                yield Order(left, right, frozenset([_sign(one, later(other, days) if days else other)]), days)
        for level, index in sorted(point.items(), reverse=True):
            if level < self.space.facts:
                yield Among(level, frozenset(self.region(level, index)))

    def region(self, level: int, index: int) -> list[int]:
        """Return the values that no fixed day or number tells from one: itself, or all between two marks."""
        choice = self.space.choices[level]
        if not choice.ordered or choice.values[index] == NONE:
            return [index]
        marks = [mark for mark in choice.marks if mark != NONE]

        def place(value: object) -> tuple[int, bool]:
            return sum(mark < value for mark in marks), value in marks

        here = place(choice.values[index])
        return [other for other, value in enumerate(choice.values) if value != NONE and place(value) == here]

    def more(self, condition: Condition) -> Iterator[object]:
        """Yield what a condition may allow besides, what says least first: signs, values, or days to either end."""
        if isinstance(condition, Order):
            yield from SIGNS
        elif not self.space.choices[condition.level].ordered:
            yield from range(self.space.sizes[condition.level])
        else:
            size = self.space.sizes[condition.level]
            yield from [range(first, max(condition.indexes)) for first in range(min(condition.indexes))]
            yield from [range(min(condition.indexes), last) for last in range(size, max(condition.indexes) + 1, -1)]

    def loosened(self, condition: Condition, more: object) -> Condition | None:
        """Return a condition that allows more, None where it does so already."""
        if isinstance(condition, Order):
            return condition._replace(signs=condition.signs | {str(more)}) if more not in condition.signs else None
        wanted = frozenset(more) if isinstance(more, range) else frozenset([int(str(more))])
        return None if wanted <= condition.indexes else condition._replace(indexes=condition.indexes | wanted)

    def meets(self, conditions: Sequence[Condition], outside: int) -> bool:
        """Return whether some possible act under these conditions is outside."""
        orders = frozenset([item for item in conditions if isinstance(item, Order)])
        start = self._within.get((outside, orders))
        if start is None:
            start = self._within[outside, orders] = self.space.all([outside, *[self.where(item) for item in orders]])
        allowed = {item.level: item.indexes for item in conditions if isinstance(item, Among)}
        # A walk that makes no node: most of what is asked is answered within a few steps.
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
        """Return the diagram of acts under all of some conditions."""
        return self.space.all([self.where(item) for item in conditions])

    def where(self, condition: Condition) -> int:
        """Return the diagram of acts under a condition."""
        if isinstance(condition, Among):
            size = self.space.sizes[condition.level]
            return self.space.among(condition.level, [index in condition.indexes for index in range(size)])
        found = self._orders.get(condition)
        if found is None:
            sides = [
                self.diagram.choice(level, self.space.choices[level].values)
                for level in (condition.left, condition.right)
            ]
            name, days = f"order {condition.days} " + " ".join(sorted(condition.signs)), condition.days
            found = self.diagram.combine(
                name, lambda one, other: _sign(one, later(other, days) if days else other) in condition.signs, *sides
            )
            self._orders[condition] = found
        return found


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
