"""The values that the slow reader knows, and how they are compared: CEL's, what is not known, and days known in part."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from checker.condition.engines.symbolic import OPPOSITE
from checker.read.days import Span

NONE = "none"


class Unknown:
    """The type of `UNKNOWN`, the value of what nobody has told."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


class CelError(NamedTuple):
    """The value of an expression that has none: why, and the offset of the node at fault."""

    message: str
    at: int


class Read(NamedTuple):
    """What was read: `kind` is fact, reading, world or param; `name` is the path (`offerings[1].cloud`), id or key."""

    kind: str
    name: str
    value: object  # as the environment has it; UNKNOWN where it has none


class Outcome(NamedTuple):
    """What a condition came to: a Python value, `UNKNOWN` or a `CelError`; and the reads that forced it, in order.

    Whatever else changes, the outcome stays while these reads (and the number of rows) stay.
    """

    value: object
    reads: tuple[Read, ...]


class Environment(NamedTuple):
    """What a resolved condition is read against; `None` and what is missing are unknown.

    `facts` and each row map dotted paths to values (text, boolean, number, list; a date is ISO text or "none"); `this`
    is the subject's place, ("offerings", 1), or None where the act itself is the subject.
    """

    facts: Mapping[str, object] = {}
    rows: Mapping[str, Sequence[Mapping[str, object]]] = {}
    this: tuple[str, int] | None = None
    readings: Mapping[str, str | None] = {}
    world: Mapping[str, object] = {}
    params: Mapping[str, str] = {}


class Row(NamedTuple):
    path: str
    facts: Mapping[str, object]


def strict(*values: object) -> Unknown | CelError | None:
    """What keeps an operator that needs all its operands from having a value."""
    if UNKNOWN in [value for value in values if isinstance(value, Unknown)]:
        return UNKNOWN
    return next((value for value in values if isinstance(value, CelError)), None)


def compare_days(sign: str, left: object, right: object) -> object:
    """Compare days of which one is known in part: true or false where it is so of each of its days, else unknown.

    `none` stands after every day, as in ISO text.
    """
    a, b = [value if isinstance(value, Span) else Span(str(value), str(value)) for value in (left, right)]
    earlier, later = a.last < b.first, a.first > b.last
    surely = {
        "<": earlier,
        ">": later,
        "!=": earlier or later,
        "==": False,
        "<=": a.last <= b.first,
        ">=": a.first >= b.last,
    }
    return True if surely[sign] else False if surely[OPPOSITE[sign]] else UNKNOWN


# values


def equal_or_unknown(left: object, right: object) -> object:
    if isinstance(left, Span) or isinstance(right, Span):
        return compare_days("==", left, right)
    return strict(left, right) or equal(left, right)


def equal(left: object, right: object) -> bool:
    if is_number(left) and is_number(right):
        left, right = alike(left, right)
        return left == right
    if is_list(left) and is_list(right):
        return len(left) == len(right) and all(map(equal, left, right))  # type: ignore[arg-type, call-overload]
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return len(left) == len(right) and all(key in right and equal(left[key], right[key]) for key in left)
    return type(left) is type(right) and left == right


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_list(value: object) -> bool:
    return isinstance(value, list | tuple) and not isinstance(value, CelError | Span | Row)


def alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Two numbers as CEL compares them: exactly where both are whole, else as doubles."""
    if type(left) is type(right):
        return left, right
    try:
        return float(left), float(right)
    except OverflowError:  # a whole number that no CEL integer holds: Python orders it exactly
        return left, right


def kind(value: object) -> str:
    """A value's type in words for a message."""
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, str):
        return "text"
    if is_number(value):
        return "a number"
    return "null" if value is None else "a list" if is_list(value) else "a row" if isinstance(value, Row) else "a map"


ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
