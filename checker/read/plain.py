"""Values as plain data, for JSON and for pages."""

from __future__ import annotations

from typing import Any


def attributes(value: object, *names: str) -> dict[str, Any]:
    """Return attributes of a value by their names, in the given order, with tuples as lists."""
    parts = {name: getattr(value, name) for name in names}
    return {name: list(part) if isinstance(part, tuple) else part for name, part in parts.items()}
