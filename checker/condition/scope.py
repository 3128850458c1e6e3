"""What a condition may speak of, and the types of what it names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from checker.condition.tree import Node

NONE = "none"


class Type(NamedTuple):
    """The type of a term: bool, text, enum, date, number, integer, list, rows or reading, with the values it may take."""

    name: str
    values: tuple[str, ...] = ()
    none: bool = False
    within: tuple[tuple[str, str], ...] = ()
    """Of an enum: each value that lies within another, with that one."""
    unit: str = ""
    """What a number counts."""


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
    """How many parts the conditions of a pack may still be expanded to."""

    def __init__(self) -> None:
        self.left = EXPANDED_ALL


class Scope(NamedTuple):
    """What a condition may speak of. `this` names the rows that the subject is one of, "" where it is the act.

    `stand_ins` gives, for a ledger key, the resolved expression that takes its place while it is unknown; `is_day`
    says whether a text is a calendar day; `room` is shared by all conditions of the pack. `params` gives first days by name.
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
    """Why a field that there is may not be read here, by its path (rows as `offerings[].cloud`)."""
    kind: str = ""
    """The kind of the acts that a condition is about, where it asks for the kind."""
    kinds: tuple[str, ...] = ()
    """Every kind that there is."""
    asking: frozenset[str] = frozenset()
    """The definitions that ask for the kind, directly or through others."""
