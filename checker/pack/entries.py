"""Checks of ledger entries, from the pack or an overlay, against the keys of the pack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checker.pack.model import Entry, WorldKey
from checker.pack.schema import NONE
from checker.pack.words import expected, quoted
from checker.read.days import span
from checker.read.document import Path
from checker.read.scalars import is_number
from checker.read.spelling import meant


def fits(key: WorldKey, value: Any) -> str | None:
    """Return a key's expectation in words if a value is not of its type, else None."""
    if key.type == "date":
        ok = (isinstance(value, str) and span(value) is not None) or (key.none and value == NONE)
        return None if ok else expected({"type": "date", "none": key.none})
    if key.type == "number":
        ok = is_number(value) and (key.minimum is None or value >= key.minimum) and not (key.whole and value % 1)
        return None if ok else expected({"type": key.declared, "minimum": key.minimum, "unit": key.unit})
    if key.type == "boolean":
        return None if isinstance(value, bool) else expected({"type": "boolean"})
    if key.type == "enum":
        return None if value in key.values else expected({"type": "enum", "values": key.values})
    return None if isinstance(value, str) else expected({"type": "text"})


def no_key(key: str, world: Mapping[str, WorldKey]) -> str:
    """Return the message for an unknown key."""
    hint = meant(key, world, f"the keys are {', '.join(world)}")
    return f'no policy knows the key "{key}"{hint}'


def nested(facts: Mapping[str, Any], world: Mapping[str, WorldKey]) -> Iterator[tuple[Path, str]]:
    """Yield the keys written as nested mappings, each with a message on the right notation."""
    for key, value in facts.items():
        if key not in world and isinstance(value, dict):
            parts = [f"{key}.{part}" for part in value if f"{key}.{part}" in world]
            message = f"keys are written with their dots, on one line each: {', '.join(parts)}"
            yield (key,), message if parts else no_key(key, world)


def check_entries(world: Mapping[str, WorldKey], ledger: Mapping[str, tuple[Entry, ...]]) -> Iterator[tuple[Path, str]]:
    """Yield the problems of entries, each with its path below `facts`."""
    for key, entries in ledger.items():
        if key not in world:
            yield (key,), no_key(key, world)
            continue
        days = [entry.known_from for entry in entries]
        if len(set(days)) < len(days):
            yield (key,), f"{key}: two entries are known from the same day"
        for entry in entries:
            wanted = None if entry.value is None else fits(world[key], entry.value)
            if wanted:
                yield (key,), f"{key}: expected {wanted}; found {quoted(entry.value)}"
