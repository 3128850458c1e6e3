"""The digest of plain values, and of a pack by what it has in force."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from checker.pack.model import Pack


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
    return [_ordered(item) for item in value] if isinstance(value, (list, tuple)) else value
