"""Small random laws about the labels of rows, beside what they say in plain Python, and acts of which not all rows are listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from random import Random
from typing import NamedTuple

from tests.oracle.distances import Drawn, Rule

WORDS = ("beta", "gamma", "zeta")
EVERY = (*WORDS, "another")
Holds = Callable[[tuple[str, ...], bool, Mapping[str, str]], bool]
"""Whether a condition holds of the labels of all rows, of whether the act is open, and of the rows that variables stand for."""


class Law(NamedTuple):
    """A drawn law: its rules as a pack has them, and what each says: whether it governs, and whether it is kept."""

    rules: list[Rule]
    said: list[tuple[Holds, Holds]]


class Laws:
    """Draws laws."""

    def __init__(self, random: Random) -> None:
        self.random, self.count = random, 0

    def law(self) -> Law:
        """Draw a law of one or two rules about an act."""
        rules, said = [], []
        for _ in range(self.random.randrange(1, 3)):
            (one, governs), (other, requires) = self.condition((), 2), self.condition((), 2)
            rules.append(Rule("act", _drawn(one), _drawn(other), None))
            said.append((governs, requires))
        return Law(rules, said)

    def condition(self, rows: tuple[str, ...], depth: int) -> tuple[str, Holds]:
        """Draw a condition."""
        inner = ["and", "or", "not", "if", "some", "some", "some"] * (depth > 0)
        form = self.random.choice(["flag", *["label"] * (4 * len(rows)), *inner])
        if form == "flag":
            return "open", lambda labels, is_open, bound: is_open
        if form == "label":
            row, word = self.random.choice(rows), self.random.choice(WORDS)
            return f'{row}.label == "{word}"', lambda labels, is_open, bound: bound[row] == word
        if form == "some":
            self.count += 1
            row, kind = f"z{self.count}", self.random.choice(["exists", "all"])
            text, each = self.condition((*rows, row), depth - 1)
            every = any if kind == "exists" else all
            return f"items.{kind}({row}, {text})", lambda labels, is_open, bound: every(
                each(labels, is_open, {**bound, row: label}) for label in labels
            )
        one, first = self.condition(rows, depth - 1)
        if form == "not":
            return f"!({one})", lambda labels, is_open, bound: not first(labels, is_open, bound)
        other, second = self.condition(rows, depth - 1)
        if form == "if":
            third, last = self.condition(rows, depth - 1)
            return f"({one}) ? ({other}) : ({third})", lambda labels, is_open, bound: (
                second if first(labels, is_open, bound) else last
            )(labels, is_open, bound)
        if form == "and":
            return (
                f"({one}) && ({other})",
                lambda labels, is_open, bound: first(labels, is_open, bound) and second(labels, is_open, bound),
            )
        return (
            f"({one}) || ({other})",
            lambda labels, is_open, bound: first(labels, is_open, bound) or second(labels, is_open, bound),
        )


def _drawn(text: str) -> Drawn:
    return Drawn(text, lambda facts, this: True)


def verdicts(law: Law, listed: tuple[str, ...], is_open: bool | None) -> Iterator[tuple[str, list[str]]]:
    """Yield the verdict of an act, and that of each rule, with each set of further rows that there may be.

    How many rows have a label does not matter to these laws.
    """
    for size in range(len(EVERY) + 1):
        for more in combinations(EVERY, size):
            for value in (True, False) if is_open is None else (is_open,):
                labels = (*listed, *more)
                found = [
                    ("pass" if requires(labels, value, {}) else "fail")
                    if governs(labels, value, {})
                    else "not-applicable"
                    for governs, requires in law.said
                ]
                yield next((word for word in ("fail", "pass") if word in found), "not-applicable"), found
