"""What the functions that take a descriptor's facts call: is it a day, an id, a text that is nothing else misspelt."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from checker.judge.act import ABSENT
from checker.pack.validate import is_day

DAYS = 100_000
"""The most days that are remembered to be days."""
TEXTS = 10_000
"""The most texts that are remembered to be clear of near spellings."""
is_id = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*").fullmatch

_days: set[str] = set()


def known_day(value: str) -> bool:
    """Return whether a text is a calendar day; the same few come again and again."""
    if value in _days:
        return True
    if not is_day(value):
        return False
    if len(_days) < DAYS:
        _days.add(value)
    return True


def names_for(texts: Mapping[tuple[str, str], tuple[str, ...]]) -> dict[str, Any]:
    """Return what a function of checker.pack.accept calls; `texts` are the fields that rules compare, with what."""
    return {"ABSENT": ABSENT, "NOTHING": {}, "is_day": known_day, "is_id": is_id, "far": _far(texts)}


def _far(texts: Mapping[tuple[str, str], tuple[str, ...]]) -> Callable[[str, str, str], bool]:
    clear: dict[tuple[str, str], set[str]] = {key: set(literals) for key, literals in texts.items()}

    def far(rows: str, path: str, value: str) -> bool:
        """Return whether a text is one that rules compare, or nothing like one."""
        known = clear[rows, path]
        if value in known:
            return True
        from checker.judge.refusals import is_near

        if any(is_near(value, literal) for literal in texts[rows, path]):
            return False
        if len(known) < TEXTS:
            known.add(value)
        return True

    return far
