"""The days to know: on which the verdict of an act turns if it slips, and on which a waiver expires."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from checker.advise.forecast import forecast
from checker.judge.act import Act
from checker.judge.law import Law

MOST = 200
"""The most acts whose days are looked for."""


class Day(NamedTuple):
    """A day and what comes on it; `name` is the act or waiver, `path` where it stands."""

    day: str
    name: str
    text: str
    path: str


class Expiry(NamedTuple):
    """A waiver: its id, what it is about, the last day on which it applies, where it stands."""

    id: str
    about: str
    expires: str
    file: str


def days(acts: Iterable[tuple[str, Act]], waivers: Iterable[Expiry], law: Law) -> tuple[list[Day], int]:
    """Return the days in order, and how many acts were left out because there are too many; `acts` come with paths."""
    found = [
        Day(item.expires, f"waiver {item.id}", f"waiver {item.id} applies for the last time: {item.about}", item.file)
        for item in waivers
    ]
    acts = list(acts)
    for path, act in acts[:MOST]:
        name = f"{act.kind} {act.id}"
        stretches = forecast(act, law).stretches
        for before, after in pairwise(stretches):
            text = f"{name} turns from {before.verdict} to {after.verdict} if it comes on this day or later"
            found.append(Day(after.first, name, text, path))
    return sorted(found), max(len(acts) - MOST, 0)
