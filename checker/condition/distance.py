"""Distances between days in conditions: `addDays`, and its normal form for the readers.

In the normal form a distance stands on one side of a comparison without constants. Beside a constant the constant is moved
instead: `addDays(due, 30) < "2026-01-31"` becomes `due < "2026-01-01"`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from checker.condition.tree import Compare, Conditional, Known, Later, Literal, Node, Param, World
from checker.read.days import FIRST_DAY, LAST_DAY, OUTSIDE, later

FAR = 100_000
"""The longest distance in days."""
NONE = "none"
FORM = "`addDays` takes a day and a number of days, as in `addDays(due, 30)`"


class DistanceError(Exception):
    """A distance that no condition can have; `at` is the place of the node at fault."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.message = message
        self.at = at


def moved(node: Node, amount: Node, stand_ins: Mapping[str, Node]) -> Node:
    """Return a resolved day moved by a resolved number of days; both may be conditional values."""
    if isinstance(amount, Conditional):
        then, otherwise = moved(node, amount.then, stand_ins), moved(node, amount.otherwise, stand_ins)
        return Conditional(amount.condition, then, otherwise, amount.at)
    days = amount.value if isinstance(amount, Literal) else None
    if type(days) is not int:
        raise DistanceError(f"{FORM}: the number is whole, written out or a parameter", amount.at)
    if abs(days) > FAR:
        raise DistanceError(f"`addDays` moves a day by {FAR:,} days at most; found {days}", amount.at)
    return _moved(node, days, stand_ins)


def _moved(node: Node, days: int, stand_ins: Mapping[str, Node]) -> Node:
    if isinstance(node, Conditional):
        then, otherwise = _moved(node.then, days, stand_ins), _moved(node.otherwise, days, stand_ins)
        return Conditional(node.condition, then, otherwise, node.at)
    if isinstance(node, Literal):
        return Literal(later(str(node.value), days), node.at)
    if isinstance(node, World) and node.key in stand_ins:
        return Conditional(
            Known(node.key, node.at), _later(node, days), _moved(stand_ins[node.key], days, stand_ins), node.at
        )
    return _later(node, days)


def _later(node: Node, days: int) -> Node:
    distance, base = apart(node)
    days += distance
    return Later(base, days, node.at) if days else base


def distant(node: Node) -> bool:
    """Return whether a side of a comparison has a distance, or is a constant moved out of the calendar."""
    return isinstance(node, Later) or (
        isinstance(node, Literal) and isinstance(node.value, str) and OUTSIDE in node.value
    )


def apart(node: Node) -> tuple[int, Node]:
    """Return the distance of a side of a comparison, and the side without it."""
    return (node.days, node.operand) if isinstance(node, Later) else (0, node)


def compared(
    operator: str, left: Node, right: Node, at: int, constants: Callable[[str, Literal, Literal, int], Node]
) -> Node:
    """Return a comparison in normal form: at most one distance, on the side nearer to a constant.

    `constants` compares two constants.
    """
    (before, left), (after, right) = apart(left), apart(right)
    days = after - before
    if isinstance(left, Literal) and isinstance(right, Literal):
        return constants(operator, left, Literal(later(str(right.value), days), right.at), at)
    if isinstance(right, Literal):
        return _against(operator, left, str(right.value), days, right.at, at, right_side=True)
    if isinstance(left, Literal):
        return _against(operator, right, str(left.value), -days, left.at, at, right_side=False)
    if not days:
        return Compare(operator, left, right, at)
    if _rank(left) > _rank(right):
        return Compare(operator, Later(left, -days, at), right, at)
    return Compare(operator, left, Later(right, days, at), at)


def _rank(node: Node) -> int:
    return 2 if isinstance(node, Param) else 1 if isinstance(node, World) else 0


def _against(operator: str, term: Node, value: str, days: int, place: int, at: int, right_side: bool) -> Node:
    """Return the comparison of a day with a moved constant; a constant beyond the calendar is before or after every day."""
    day = str(later(value, days))
    never = Literal(NONE, place)
    if day == NONE or FIRST_DAY <= day <= LAST_DAY:
        moved_to = Literal(day, place)
        return Compare(operator, term, moved_to, at) if right_side else Compare(operator, moved_to, term, at)
    if operator in ("==", "!="):
        return Literal(operator == "!=", at)
    if day < FIRST_DAY:
        return Literal((operator in (">", ">=")) is right_side, at)
    before = (operator in ("<", "<=")) is right_side
    return Compare("<" if before else "==", term, never, at)
