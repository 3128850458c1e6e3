"""The conditions of a class of acts in words."""

from __future__ import annotations

from collections.abc import Sequence

from checker.judge.apart import distance
from checker.judge.choices import Choice, day_range, number_range
from checker.judge.findings import by_labels, with_unit
from checker.pack.schema import NONE
from checker.space.regions import SIGNS, Among, Class, Condition, Order
from checker.space.space import Space

ANY_OTHER = "any other list"
"""The name of the class of all lists that no other class has."""
ORDERS = {
    "<": "before",
    "<==": "no later than",
    "==": "the same as",
    "==>": "no earlier than",
    ">": "after",
    "<>": "not the same as",
}


def words(space: Space, region: Class, labels: bool = True) -> list[str]:
    """Return the conditions of a class in words, in the order of the schema, orders after values.

    Without `labels` values stand as in files.
    """
    tree = list(space.kind.tree)

    def place(condition: Condition) -> tuple[int, int]:
        level = condition.level if isinstance(condition, Among) else condition.right
        _, rows, _, path = space.choices[level].address
        return tree.index(rows or path.split(".")[0]), 2 * level + isinstance(condition, Order)

    return [condition_words(space, condition, labels) for condition in sorted(region.conditions, key=place)]


def condition_words(space: Space, condition: Condition, labels: bool = True) -> str:
    """Return a condition in words."""
    if isinstance(condition, Order):
        signs = "".join([sign for sign in SIGNS if sign in condition.signs])
        left, right = (name(space, space.choices[level]) for level in (condition.left, condition.right))
        apart = f"{distance(condition.days)} " if condition.days else ""
        return f"{left} is {ORDERS.get(signs, 'any day beside')} {apart}{right}"
    choice = space.choices[condition.level]
    _, rows, _, path = choice.address
    field, allowed = space.kind.field(rows, path), values(choice, condition.indexes)
    return f"{name(space, choice)} is {by_labels(allowed, field) if labels else with_unit(allowed, field.unit)}"


def name(space: Space, choice: Choice) -> str:
    """Return the name of a fact, without its row where there is only one."""
    _, rows, _, path = choice.address
    return path if rows and space.rows == 1 else choice.name


def values(choice: Choice, indexes: frozenset[int]) -> str:
    """Return the allowed values of a choice in words."""
    if choice.ordered:
        points = [index for index in sorted(indexes) if choice.values[index] != NONE]
        parts = [_stretch(choice, points)] if points else []
        return " or ".join([*parts, *[NONE] * any(choice.values[index] == NONE for index in indexes)])
    named = [label for index in sorted(indexes) for label in choice.labels[index]]
    others = [label for index, labels in enumerate(choice.labels) if index not in indexes for label in labels]
    if isinstance(choice.values[0], tuple) and len(others) == 1:
        return f"anything but {others[0]}" if named == [ANY_OTHER] else named[0]
    if len(others) < len(named) and len(others) <= 2:
        return f"neither {others[0]} nor {others[1]}" if len(others) == 2 else f"not {others[0]}"
    return _listed(named)


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else names[0]


def _stretch(choice: Choice, points: list[int]) -> str:
    """Return a stretch of days or numbers in words."""
    if not isinstance(choice.values[points[0]], str):
        return number_range(choice, points, points[0] > 0, points[-1] + 1 < len(choice.values))
    days = [value for value in choice.values if value != NONE]
    first = None if points[0] == 0 else choice.values[points[0]]
    following = days[points[-1] + 1] if points[-1] + 1 < len(days) else None
    text = day_range(first, following)
    if text.startswith("to "):
        return f"on or before {text.removeprefix('to ')}"
    if text.startswith("from "):
        return f"on or after {text.removeprefix('from ')}"
    return "a day" if text == "any day" else f"from {text}" if " to " in text else text
