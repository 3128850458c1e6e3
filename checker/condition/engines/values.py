"""The values of the slow reader (CEL's values, unknown ones, days known in part) and their comparison."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from checker.condition.engines.symbolic import OPPOSITE
from checker.read.days import Span

NONE = "none"


class Unknown:
    """The type of `UNKNOWN`, the value of an unknown fact."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


class CelError(NamedTuple):
    """An error as a value: its reason, and the offset of the node at fault."""

    message: str
    at: int


class Read(NamedTuple):
    """A read: `kind` is fact, reading, world or param; `name` is the path (`offerings[1].cloud`), id or key."""

    kind: str
    name: str
    value: object  # as the environment has it; UNKNOWN where it has none


class Outcome(NamedTuple):
    """The value of a condition (a Python value, `UNKNOWN` or a `CelError`) and the reads that forced it, in order.

    The outcome stays the same as long as these reads (and the number of rows) do.
    """

    value: object
    reads: tuple[Read, ...]


class Environment(NamedTuple):
    """The environment of a resolved condition; `None` and missing values are unknown.

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
    """Return the operand that leaves a strict operator without a value: an unknown one, else an error, else None."""
    if UNKNOWN in [value for value in values if isinstance(value, Unknown)]:
        return UNKNOWN
    return next((value for value in values if isinstance(value, CelError)), None)


def compare_days(sign: str, left: object, right: object) -> object:
    """Compare days, at least one known in part: true or false where that holds for its whole span, else unknown.

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
    """Return two numbers as CEL compares them: exactly if both are whole, else as doubles."""
    if type(left) is type(right):
        return left, right
    try:
        return float(left), float(right)
    except OverflowError:  # a whole number that no CEL integer holds: Python orders it exactly
        return left, right


def kind(value: object) -> str:
    """Return a value's type in words for a message."""
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
