"""Tests called by the generated readers of descriptors: for days, ids, and texts that are not misspelt values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from checker.pack.schema import ABSENT, Kind, is_name
from checker.read.days import is_day

DAYS = 100_000
"""The most remembered days."""
TEXTS = 10_000
"""The most remembered texts without near spellings."""
is_id = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*").fullmatch

_days: set[str] = set()


def known_day(value: str) -> bool:
    """Return whether a text is a calendar day; days are remembered since few different ones occur."""
    if value in _days:
        return True
    if not is_day(value):
        return False
    if len(_days) < DAYS:
        _days.add(value)
    return True


Names = Mapping[str, tuple[frozenset[str], Mapping[str, frozenset[str]]]]
"""By kind of act, the names of its own fields and of the fields of each of its rows."""


def field_names(kinds: Mapping[str, Kind]) -> dict[str, tuple[frozenset[str], dict[str, frozenset[str]]]]:
    """Return the names of the fields of every kind."""
    return {
        name: (frozenset(kind.facts), {rows: frozenset(fields) for rows, fields in kind.rows.items()})
        for name, kind in kinds.items()
    }


def names_for(texts: Mapping[tuple[str, str], tuple[str, ...]], names: Names) -> dict[str, Any]:
    """Return the names for a function of checker.pack.accept; `texts` are the fields compared by rules, with literals."""
    return {
        "ABSENT": ABSENT,
        "NOTHING": {},
        "is_day": known_day,
        "is_id": is_id,
        "is_name": is_name,
        "apart": _apart(),
        "far": _far(texts),
        "evidence": _evidence(names),
    }


def _evidence(names: Names) -> Callable[[str, Any, Mapping[str, Any]], bool]:
    def evidence(kind: str, entries: Any, data: Mapping[str, Any]) -> bool:
        """Return whether every entry attests an existing field and names its author."""
        if type(entries) is not dict:
            return False
        own, rows = names[kind]
        for name, entry in entries.items():
            # Nearly every entry has only an author and is about a field outside rows.
            if type(entry) is dict and len(entry) == 1 and name in own:
                by = entry.get("by")
                if type(by) is str and is_name(by):
                    continue
            if type(name) is not str or type(entry) is not dict or not known_parts(entry):
                return False
            if name in own:
                continue
            table, _, rest = name.partition("[")
            number, _, path = rest.partition("].")
            if path not in rows.get(table, ()) or not number.isdecimal() or not number.isascii():
                return False
            row_list = data.get(table)
            if type(row_list) is not list or str(int(number)) != number or int(number) >= len(row_list):
                return False
        return True

    return evidence


def known_parts(entry: Mapping[str, Any]) -> bool:
    """Return whether an entry of evidence has an author and at most a day and a reference besides."""
    by = entry.get("by")
    if type(by) is not str or not is_name(by) or not entry.keys() <= {"by", "on", "ref"}:
        return False
    if "ref" in entry and (type(entry["ref"]) is not str or not is_name(entry["ref"])):
        return False
    return "on" not in entry or (type(entry["on"]) is str and known_day(entry["on"]))


def _apart() -> Callable[[Sequence[str], tuple[str, ...]], bool]:
    clear: set[tuple[str, tuple[str, ...]]] = set()

    def apart(names: Sequence[str], never: tuple[str, ...]) -> bool:
        """Return whether no name is forbidden here or spelt nearly like a forbidden one."""
        for name in names:
            if (name, never) in clear:
                continue
            from checker.read.spelling import is_near

            if any(is_near(name, literal) for literal in never):
                return False
            if len(clear) < TEXTS:
                clear.add((name, never))
        return True

    return apart


def _far(texts: Mapping[tuple[str, str], tuple[str, ...]]) -> Callable[[str, str, str], bool]:
    clear: dict[tuple[str, str], set[str]] = {key: set(literals) for key, literals in texts.items()}

    def far(rows: str, path: str, value: str) -> bool:
        """Return whether a text equals a literal of the rules or is spelt like none of them."""
        known = clear[rows, path]
        if value in known:
            return True
        from checker.read.spelling import is_near

        if any(is_near(value, literal) for literal in texts[rows, path]):
            return False
        if len(known) < TEXTS:
            known.add(value)
        return True

    return far
