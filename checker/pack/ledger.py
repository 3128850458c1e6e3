"""The ledger of world facts: typed entries as known on a day, with an overlay key by key."""

from __future__ import annotations

from collections.abc import Mapping

from checker.pack.model import Entry, Pack


def settle(pack: Pack, overlay: Mapping[str, tuple[Entry, ...]], as_of: str | None) -> dict[str, Entry]:
    """Return the valid entry of each key: the latest known one, from the overlay if that names the key."""
    settled: dict[str, Entry] = {}
    for key in pack.world:
        entries = overlay.get(key) or pack.ledger.get(key) or ()
        known = [entry for entry in entries if as_of is None or not entry.known_from or entry.known_from <= as_of]
        # A bare value is always known and counts as the oldest entry.
        entry = max(known, key=lambda entry: entry.known_from, default=Entry(None))
        # Numbers are doubles, as in CEL.
        is_int = pack.world[key].type == "number" and entry.value is not None
        settled[key] = entry._replace(value=float(entry.value)) if is_int else entry
    return settled
