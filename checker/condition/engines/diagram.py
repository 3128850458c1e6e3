"""Multi-valued decision diagrams over choices: reduced, ordered, shared.

A node is a number. 0 is false and 1 is true; other terminals stand for other values. Every other node asks about one
choice (its level, lower levels first) and has one child for each value in that choice's domain. Two nodes are equal
functions if and only if they are the same number.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any

FALSE, TRUE = 0, 1
BOTTOM = 1 << 30
"""The level of terminals, below every choice."""


class LimitReached(Exception):
    """A limit of a diagram is reached: `what` names the counted things (steps, choices), `verb` completes the message."""

    def __init__(self, limit: int, what: str = "steps", verb: str = "would be needed") -> None:
        self.limit = limit
        self.what = what
        super().__init__(f"more than {limit:,} {what} {verb} to settle this")


class Diagram:
    """A table of shared nodes with the operations that combine them.

    `budget` bounds the nodes made and the nodes combined, taken together: a count, so that no result depends on a clock.
    """

    def __init__(self, budget: int = 400_000) -> None:
        self.level: list[int] = [BOTTOM, BOTTOM]
        self.kids: list[tuple[int, ...]] = [(), ()]
        self.value: dict[int, Any] = {FALSE: False, TRUE: True}
        self.budget = budget
        self.left = budget
        self._unique: dict[tuple[int, ...], int] = {}
        self._terminals: dict[Hashable, int] = {}
        self._and: dict[tuple[int, int], int] = {}
        self._or: dict[tuple[int, int], int] = {}
        self._not: dict[int, int] = {}
        self._apply: dict[tuple[str, int, int], int] = {}

    def terminal(self, value: Hashable) -> int:
        """Return the terminal for a value."""
        if isinstance(value, bool):
            return TRUE if value else FALSE
        key = (type(value), value)
        node = self._terminals.get(key)
        if node is None:
            node = self._terminals[key] = len(self.level)
            self.level.append(BOTTOM)
            self.kids.append(())
            self.value[node] = value
        return node

    def node(self, level: int, kids: tuple[int, ...]) -> int:
        """Return the node for the choice at `level`, or its child where all children are the same."""
        first = kids[0]
        for kid in kids:
            if kid != first:
                break
        else:
            return first
        key = (level, *kids)
        node = self._unique.get(key)
        if node is None:
            self.left -= 1 + len(kids) // 8
            if self.left < 0:
                raise LimitReached(self.budget)
            node = self._unique[key] = len(self.level)
            self.level.append(level)
            self.kids.append(kids)
        return node

    def step(self, count: int = 1) -> None:
        """Charge work that makes no node to the budget."""
        self.left -= count
        if self.left < 0:
            raise LimitReached(self.budget)

    def conj(self, f: int, g: int) -> int:
        """Return f and g, both truth values."""
        if f == g or g == TRUE:
            return f
        if f == TRUE:
            return g
        if f == FALSE or g == FALSE:
            return FALSE
        if f > g:
            f, g = g, f
        key = (f, g)
        result = self._and.get(key)
        if result is None:
            level, other = self.level[f], self.level[g]
            conj = self.conj
            if level == other:
                pairs = zip(self.kids[f], self.kids[g])  # noqa: B905 (one level, one size)
                # Trivial cases are decided without a call, since most of the time goes here.
                kids = tuple(
                    [b if a == TRUE else a if b == TRUE or a == b else a and b and conj(a, b) for a, b in pairs]
                )
            elif level < other:
                kids = tuple([a and (g if a == TRUE else conj(a, g)) for a in self.kids[f]])
            else:
                level = other
                kids = tuple([b and (f if b == TRUE else conj(f, b)) for b in self.kids[g]])
            self.left -= 1 + len(kids) // 8
            result = self._and[key] = self.node(level, kids)
        return result

    def disj(self, f: int, g: int) -> int:
        """Return f or g, both truth values."""
        if f == g or g == FALSE:
            return f
        if f == FALSE:
            return g
        if f == TRUE or g == TRUE:
            return TRUE
        if f > g:
            f, g = g, f
        key = (f, g)
        result = self._or.get(key)
        if result is None:
            level, other = self.level[f], self.level[g]
            disj = self.disj
            if level == other:
                pairs = zip(self.kids[f], self.kids[g])  # noqa: B905
                kids = tuple([(a or b) if not a or not b or a == b else disj(a, b) for a, b in pairs])
            elif level < other:
                kids = tuple([(a if a == TRUE else disj(a, g)) if a else g for a in self.kids[f]])
            else:
                level = other
                kids = tuple([(b if b == TRUE else disj(f, b)) if b else f for b in self.kids[g]])
            self.left -= 1 + len(kids) // 8
            result = self._or[key] = self.node(level, kids)
        return result

    def negate(self, f: int) -> int:
        """Return not f, a truth value."""
        if f <= TRUE:
            return 1 - f
        result = self._not.get(f)
        if result is None:
            result = self.node(self.level[f], tuple([self.negate(kid) for kid in self.kids[f]]))
            self._not[f], self._not[result] = result, f
        return result

    def either(self, condition: int, then: int, otherwise: int) -> int:
        """Return then where the condition holds, else otherwise; all truth values."""
        if condition == TRUE:
            return then
        if condition == FALSE:
            return otherwise
        return self.disj(self.conj(condition, then), self.conj(self.negate(condition), otherwise))

    def combine(self, name: str, operation: Callable[[Any, Any], Hashable], f: int, g: int) -> int:
        """Return operation(f, g) on the values of terminals; `name` is the key of the operation in the memo."""
        key = (name, f, g)
        result = self._apply.get(key)
        if result is None:
            level, other = self.level[f], self.level[g]
            if level == other == BOTTOM:
                result = self.terminal(operation(self.value[f], self.value[g]))
            else:
                low = min(level, other)
                lefts = self.kids[f] if level == low else (f,) * len(self.kids[g])
                rights = self.kids[g] if other == low else (g,) * len(self.kids[f])
                result = self.node(
                    low, tuple([self.combine(name, operation, a, b) for a, b in zip(lefts, rights, strict=True)])
                )
            self._apply[key] = result
        return result

    def choice(self, level: int, values: Iterable[Hashable]) -> int:
        """Return the diagram of a choice's value."""
        return self.node(level, tuple([self.terminal(value) for value in values]))

    def map(self, f: int, name: str, operation: Callable[[Any], Hashable]) -> int:
        """Return operation applied to every terminal's value."""
        return self.combine(name, lambda value, _: operation(value), f, TRUE)

    def restrict(self, f: int, level: int, index: int) -> int:
        """Return the restriction of f by value number `index` of the choice at `level`."""
        memory: dict[int, int] = {}

        def down(node: int) -> int:
            at = self.level[node]
            if at > level:
                return node
            if at == level:
                return self.kids[node][index]
            result = memory.get(node)
            if result is None:
                result = memory[node] = self.node(at, tuple([down(kid) for kid in self.kids[node]]))
            return result

        return down(f)

    def reachable(self, f: int) -> list[int]:
        """Return the nodes of f (f included, terminals left out), parents before children: in ascending order of levels."""
        seen = {f}
        stack = [f]
        while stack:
            for kid in self.kids[stack.pop()]:
                if kid not in seen:
                    seen.add(kid)
                    stack.append(kid)
        return sorted((node for node in seen if self.level[node] != BOTTOM), key=self.level.__getitem__)

    def support(self, f: int) -> set[int]:
        """Return the support of f: the levels of the choices that it depends on."""
        return {self.level[node] for node in self.reachable(f)}
