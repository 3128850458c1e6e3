"""Placeholders in the texts of a pack: `{this.cloud}`, `{by}`, `{world.agi.declared_on}`, `{days_between(due, paid)}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from checker.pack.schema import Kind
from checker.read.days import FIRST_DAY, LAST_DAY, span

NAME = r"[A-Za-z_][A-Za-z0-9_.-]*"
PLACEHOLDER = re.compile(rf"\{{({NAME})\}}")
BETWEEN = re.compile(rf"\{{days_between\(\s*({NAME})\s*,\s*({NAME})\s*\)\}}")
SPECIAL = ("subject", "verdict", "id", "kind")
FIRST = "same.first"
"""The placeholder for the agreed first day of one thing in several descriptors, by `same` of the kind."""


@lru_cache(1024)
def placeholders(text: str) -> tuple[str, ...]:
    """Return the paths in the placeholders of a text of the pack."""
    return (*PLACEHOLDER.findall(text), *[path for pair in BETWEEN.findall(text) for path in pair])


def unknown_placeholder(path: str, kinds: Sequence[Kind], subject: str, world: Mapping[str, Any]) -> str | None:
    """Return the reason that the given kinds do not have a path, None if they have it."""
    if path in SPECIAL or (path == FIRST and all(kind.same for kind in kinds)):
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
    from checker.read.spelling import meant

    return f'there is no field "{path}"{meant(path, known)}'


def no_day(text: str, kinds: Sequence[Kind], subject: str, world: Mapping[str, Any]) -> str | None:
    """Return the reason that days between two fields of a text cannot be counted, None if they can."""
    for path in [path for pair in BETWEEN.findall(text) for path in pair]:
        key = path.removeprefix("world.")
        scope = [kind.rows.get(subject, {}) if path.startswith("this.") else kind.facts for kind in kinds]
        name = path.removeprefix("this.")
        types = (
            [world[key].type]
            if path != key and key in world
            else [fields[name].type for fields in scope if name in fields]
        )
        if path != FIRST and types and types[0] != "date":
            return f"days_between counts days, and {path} is no day"
    return None


def fill(text: str, lookup: Callable[[str], str]) -> str:
    """Return the text with each placeholder replaced by `lookup` of its path."""
    if "{" not in text:
        return text
    filled = PLACEHOLDER.sub(lambda match: lookup(match[1]), text)
    return BETWEEN.sub(lambda match: between(lookup(match[1]), lookup(match[2])) or UNCOUNTED, filled)


def countable(text: str, lookup: Callable[[str], str]) -> bool:
    """Return whether all days that a text counts between are known."""
    return all(between(lookup(one), lookup(other)) for one, other in BETWEEN.findall(text))


UNCOUNTED = "an unknown number of days"


def between(one: str, other: str) -> str:
    """Return the number of days between two fully or partly known days in words, "" if it is unknown."""
    from datetime import date

    spans = [span(day) for day in (one, other)]
    if not all(days and days.first != FIRST_DAY and days.last != LAST_DAY for days in spans):
        return ""
    (a, b), (c, d) = [[date.fromisoformat(day).toordinal() for day in days] for days in spans if days]
    least, most = max(c - b, a - d, 0), max(d - a, b - c)
    return f"{least} day{'s' * (most != 1)}" if least == most else f"{least} to {most} days"
