"""Placeholders in the texts of a pack: `{this.cloud}`, `{by}`, `{world.agi.declared_on}`, `{subject}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from checker.pack.schema import Kind
from checker.read.spelling import nearest

PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_.-]*)\}")
SPECIAL = ("subject", "verdict", "id", "kind")


def placeholders(text: str) -> Iterator[str]:
    """Yield the paths that a text has places for."""
    yield from PLACEHOLDER.findall(text)


def unknown_placeholder(path: str, kinds: Sequence[Kind], subject: str, world: Mapping[str, Any]) -> str | None:
    """Return why a path is none of these kinds, or None where it is one."""
    if path in SPECIAL:
        return None
    if path.startswith("world."):
        known = [f"world.{key}" for key in world]
        return None if path in known else _no(path, known)
    if path.startswith("this."):
        if subject == "act":
            return f"{path}: the subject is the act itself, so write {path.removeprefix('this.')}"
        known = [f"this.{name}" for name in kinds[0].rows[subject]]
        return None if all(path.removeprefix("this.") in kind.rows[subject] for kind in kinds) else _no(path, known)
    known = [*kinds[0].facts, *kinds[0].rows]
    return None if all(path in kind.facts or path in kind.rows for kind in kinds) else _no(path, known)


def _no(path: str, known: Sequence[str]) -> str:
    near = nearest(path, known)
    return f'there is no field "{path}"' + (f"; did you mean {near}?" if near else "")


def fill(text: str, lookup: Callable[[str], str]) -> str:
    """Return the text with each placeholder replaced by what `lookup` says of its path."""
    return PLACEHOLDER.sub(lambda match: lookup(match[1]), text)
