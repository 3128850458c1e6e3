"""The names that a condition may use, and their types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from checker.condition.tree import Node

NONE = "none"


class Type(NamedTuple):
    """The type of a term (bool, text, enum, date, number, integer, list, rows or reading) with its possible values."""

    name: str
    values: tuple[str, ...] = ()
    none: bool = False
    within: tuple[tuple[str, str], ...] = ()
    """Pairs of an enum value and a value around it."""
    unit: str = ""
    """The unit of a number."""


class Percent(float):
    """A percentage as a part of one; `hundredths` is the number before the sign, whole where it is whole."""

    hundredths: float


BOOL = Type("bool")
NUMBER = Type("number")
DATE = Type("date", none=True)
NUMBERS = ("number", "integer")
HUNDREDTHS = "%"
"""The unit of numbers that count hundredths."""
MIXED = "a whole number meets a number: declare both as integer, or both as number"


EXPANDED = 20_000
"""The most parts of one condition with its definitions expanded."""
EXPANDED_ALL = 1_000_000
"""The most parts of all conditions of a pack."""


class Room:
    """The number of parts that the conditions of a pack may still add by expansion."""

    def __init__(self) -> None:
        self.left = EXPANDED_ALL


class Scope(NamedTuple):
    """The names that a condition may use. `this` is the name of the subject's rows, "" where the subject is the act.

    `stand_ins` maps a ledger key to the resolved expression that replaces it while it is unknown; `is_day` says whether a text is
    a calendar day; `room` is shared by all conditions of the pack. `params` maps names to first days.
    """

    facts: Mapping[str, Type]
    rows: Mapping[str, Mapping[str, Type]]
    this: str
    readings: Mapping[str, tuple[str, ...]]
    world: Mapping[str, Type]
    params: Mapping[str, str]
    definitions: Mapping[str, tuple[tuple[str, ...], Node]]
    stand_ins: Mapping[str, Node]
    is_day: Callable[[object], bool]
    room: Room
    hints: Mapping[str, str] = {}
    """Reasons why existing fields may not be read here, by path (rows as `offerings[].cloud`)."""
    kind: str = ""
    """The kind of the acts, where the condition asks for the kind."""
    kinds: tuple[str, ...] = ()
    """All kinds."""
    asking: frozenset[str] = frozenset()
    """The definitions that ask for the kind, directly or through others."""
