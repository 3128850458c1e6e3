"""An act: a valid descriptor as facts by path, each known or None."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.pack.schema import ABSENT, UNKNOWN, Field, Kind, take

if TYPE_CHECKING:
    from checker.read.document import Path


class Act(NamedTuple):
    """A valid descriptor: its facts and rows by dotted path, None where unknown; `data` is what was written."""

    kind: str
    id: str
    facts: Mapping[str, Any]
    rows: Mapping[str, tuple[Mapping[str, Any], ...]]
    data: Mapping[str, Any]


def path_of(text: str) -> Path:
    """Return a written path, `offerings[1].cloud`, in parts; raises ValueError where it is none."""
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
        else:
            # Numbers meet as doubles, in CEL as here.
            facts[path] = float(value) if field.type == "number" else value
    return facts


def make_act(kind: Kind, data: Mapping[str, Any]) -> Act:
    """Return the act that data of a valid descriptor describes."""
    return Act(
        kind.name,
        data.get("id", ""),
        _normal(data, kind.facts),
        {name: tuple([_normal(row, fields) for row in data.get(name, ())]) for name, fields in kind.rows.items()},
        data,
    )
