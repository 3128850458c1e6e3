"""An act: a valid descriptor as facts by path, each known or None."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.pack.schema import ABSENT, UNKNOWN, Field, Kind, take
from checker.read.days import Span, in_part, span_text, whole

if TYPE_CHECKING:
    from checker.read.document import Path


Address = tuple[Any, ...]
"""The address of a choice: ("fact", rows, index, path), ("reading", id) or ("world", key)."""


class Act(NamedTuple):
    """A valid descriptor: its facts and rows by dotted path, None where unknown; `data` is the descriptor as written.

    A day known in part is None, like an unknown one; `partly` has the days that it can be. `unlisted` names the rows that need
    not all be listed, each with one more row, all of it unknown: a rule may look for that row, but never judges it.
    """

    kind: str
    id: str
    facts: Mapping[str, Any]
    rows: Mapping[str, tuple[Mapping[str, Any], ...]]
    data: Mapping[str, Any]
    partly: Mapping[Address, Span] = {}
    unlisted: Mapping[str, Mapping[str, Any]] = {}

    @property
    def every(self) -> Mapping[str, tuple[Mapping[str, Any], ...]]:
        """The rows that a quantifier ranges over: the listed ones and the unlisted one."""
        if not self.unlisted:
            return self.rows
        return {**self.rows, **{name: (*self.rows[name], row) for name, row in self.unlisted.items()}}


def fact(act: Act, rows: str, index: int, path: str) -> Any:
    """Return the value of a fact, None where it is unknown; a day known in part as it is written."""
    if act.partly and (days := act.partly.get(("fact", rows, index, path))):
        return span_text(days)
    return (act.rows[rows][index] if rows else act.facts).get(path)


@lru_cache(10_000)
def path_of(text: str) -> Path:
    """Return the parts of a path like `offerings[1].cloud`; raises ValueError for anything else."""
    parts: list[str | int] = []
    for piece in text.split("."):
        name, bracket, rest = piece.partition("[")
        if not name:
            raise ValueError(text)
        parts.append(name)
        while bracket:
            number, closed, rest = rest.partition("]")
            if not closed or not number.isdecimal():
                raise ValueError(text)
            parts.append(int(number))
            if rest and not rest.startswith("["):
                raise ValueError(text)
            bracket, rest = rest[:1], rest[1:]
    return tuple(parts)


def _normal(data: Mapping[str, Any], fields: Mapping[str, Field]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for path, field in fields.items():
        if field.type == "attestations":
            continue
        value = take(data, path) if "." in path else data.get(path, ABSENT)
        if value is ABSENT:
            facts[path] = field.absent
        elif (value == UNKNOWN and UNKNOWN not in field.values and field.type not in ("text", "id")) or (
            field.type == "text" and value == UNKNOWN and field.decides
        ):
            facts[path] = None
        elif isinstance(value, list):
            facts[path] = tuple(value)
        elif field.type == "date":
            facts[path] = None if in_part(value) else whole(value)
        else:
            # Numbers meet as doubles, in CEL as here.
            facts[path] = float(value) if field.type == "number" else value
    return facts


def _partly(scope: str, index: int, data: Mapping[str, Any], fields: Mapping[str, Field]) -> dict[Address, Span]:
    return {
        ("fact", scope, index, path): days
        for path, field in fields.items()
        if field.type == "date" and (days := in_part(take(data, path)))
    }


def make_act(kind: Kind, data: Mapping[str, Any], unlisted: Iterable[str] = ()) -> Act:
    """Return the act that a valid descriptor describes; rows named in `unlisted` need not all be listed."""
    partly = _partly("", 0, data, kind.facts)
    for name, fields in kind.rows.items():
        for index, row in enumerate(data.get(name, ())):
            partly |= _partly(name, index, row, fields)
    return Act(
        kind.name,
        data.get("id", ""),
        _normal(data, kind.facts),
        {name: tuple([_normal(row, fields) for row in data.get(name, ())]) for name, fields in kind.rows.items()},
        data,
        partly,
        {name: dict.fromkeys(kind.rows[name]) for name in unlisted if name in kind.rows},
    )


def day_fields(kind: Kind) -> list[tuple[str, str]]:
    """Return the deciding days of a kind, each as the name of its rows ("" for the act's own) and its path."""
    return [(rows, field.path) for rows, field in kind.fields() if field.type == "date" and field.decides]
