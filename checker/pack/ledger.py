"""The ledger of world facts: typed entries, laid over one another key by key, as known on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checker.pack.model import Entry, Pack, WorldKey
from checker.pack.validate import is_day, is_number
from checker.read.document import Path
from checker.read.spelling import nearest


def fits(key: WorldKey, value: Any) -> str | None:
    """Return what a key expects where a known value is not of its type."""
    if key.type == "date":
        ok = is_day(value) or (key.none and value == "none")
        return None if ok else "a day such as 2026-01-31" + (", none" if key.none else "") + ", or unknown"
    if key.type == "number":
        return None if is_number(value) else "a number, or unknown"
    if key.type == "boolean":
        return None if isinstance(value, bool) else "true, false, or unknown"
    if key.type == "enum":
        return None if value in key.values else "one of " + ", ".join([*key.values, "unknown"])
    return None if isinstance(value, str) else "a text"


def check_entries(world: Mapping[str, WorldKey], ledger: Mapping[str, tuple[Entry, ...]]) -> Iterator[tuple[Path, str]]:
    """Yield what is wrong with entries, each with its path below `facts`."""
    for key, entries in ledger.items():
        if key not in world:
            near = nearest(key, world)
            known = f"; did you mean {near}?" if near else f"; the keys are {', '.join(world)}"
            yield (key,), f'no policy knows the key "{key}"{known}'
            continue
        days = [entry.known_from for entry in entries]
        if len(set(days)) < len(days):
            yield (key,), f"{key}: two entries are known from the same day"
        for entry in entries:
            wanted = None if entry.value is None else fits(world[key], entry.value)
            if wanted:
                yield (key,), f"{key}: expected {wanted}; found {entry.value!r}"


def settle(pack: Pack, overlay: Mapping[str, tuple[Entry, ...]], as_of: str | None) -> dict[str, Entry]:
    """Return the entry of each key that holds: the latest known one, of the overlay where it names the key."""
    settled: dict[str, Entry] = {}
    for key in pack.world:
        entries = overlay.get(key) or pack.ledger.get(key) or ()
        known = [entry for entry in entries if as_of is None or not entry.known_from or entry.known_from <= as_of]
        # A bare value, known always, is the oldest.
        entry = max(known, key=lambda entry: entry.known_from, default=Entry(None))
        # Numbers meet as doubles, in CEL as here.
        is_int = pack.world[key].type == "number" and entry.value is not None
        settled[key] = entry._replace(value=float(entry.value)) if is_int else entry
    return settled
