"""The digest of plain values, and of a pack by what it has in force."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from checker.pack.model import Pack, WorldKey
from checker.pack.schema import Field

LATER = ("within", "unit")
"""What fields and ledger keys have since packs without it have digests."""


def digest(values: object) -> str:
    """Return `sha256:` and the SHA-256 of plain values in canonical JSON."""
    import hashlib

    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def pack_digest(pack: Pack) -> str:
    """Return the digest of what a pack has in force: its values as they were made, each list and mapping in its order.

    Where its cases stand decides nothing.
    """
    return digest(_ordered(pack._replace(digest="", cases="")))


def _ordered(value: Any) -> Any:
    """Return a frozen value as lists: of a mapping, its pairs in order."""
    if isinstance(value, Mapping):
        return [[key, _ordered(item)] for key, item in value.items()]
    if isinstance(value, (Field, WorldKey)):
        # What came later says nothing where it is empty, so that a pack without it keeps the digest that it had.
        parts = zip(value._fields, value, strict=True)
        return [_ordered(item) for name, item in parts if item or name not in LATER]
    return [_ordered(item) for item in value] if isinstance(value, (list, tuple)) else value
