"""The digest of plain values, and of a pack by its values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from checker.pack.model import Pack, WorldKey
from checker.pack.schema import Field

LATER = ("within", "unit", "aliases")
"""Later additions to packs, fields and ledger keys: packs without them keep their digests."""


def digest(values: object) -> str:
    """Return `sha256:` and the SHA-256 of plain values in canonical JSON."""
    import hashlib

    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def pack_digest(pack: Pack) -> str:
    """Return the digest of a pack's values, with each list and mapping in its order.

    The path of the cases is left out: it decides nothing.
    """
    return digest(_ordered(pack._replace(digest="", cases="")))


def _ordered(value: Any) -> Any:
    """Return a frozen value as lists; a mapping becomes its pairs in order."""
    if isinstance(value, (str, int)) or value is None:
        # Nearly every value of a pack is one of these, and whether another is a mapping takes long to say.
        return value
    if isinstance(value, Mapping):
        return [[key, _ordered(part)] for key, part in value.items()]
    if isinstance(value, (Pack, Field, WorldKey)):
        # Empty later additions are left out, so that packs without them keep their digests.
        parts = zip(value._fields, value, strict=True)
        return [_ordered(part) for name, part in parts if part or name not in LATER]
    return [_ordered(part) for part in value] if isinstance(value, (list, tuple)) else value
