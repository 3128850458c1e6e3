"""Days on which the verdict of an act turns if it is delayed, and days on which a waiver expires."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from checker.advise.forecast import forecast
from checker.judge.act import Act
from checker.judge.law import Law
from checker.report.build import called

MOST = 200
"""The most acts to forecast."""


class Day(NamedTuple):
    """A day with its event as text; `name` is the act or waiver, `path` its file."""

    day: str
    name: str
    text: str
    path: str


class Expiry(NamedTuple):
    """A waiver: its id, its finding, the last day on which it applies, its file."""

    id: str
    about: str
    expires: str
    file: str


def days(acts: Iterable[tuple[str, Act]], waivers: Iterable[Expiry], law: Law) -> tuple[list[Day], int]:
    """Return the days in order, and the number of acts beyond MOST that were left out; `acts` come with paths."""
    coming = [
        Day(
            waiver.expires,
            f"waiver {waiver.id}",
            f"waiver {waiver.id} applies for the last time: {waiver.about}",
            waiver.file,
        )
        for waiver in waivers
    ]
    acts = list(acts)
    for path, act in acts[:MOST]:
        title = called(act.data, law.pack)
        name = f"{title} ({act.id})" if title and title != act.id else act.id
        stretches = forecast(act, law).stretches
        for before, after in pairwise(stretches):
            text = f"{name} turns from {before.verdict} to {after.verdict} if it comes on this day or later"
            coming.append(Day(after.first, name, text, path))
    return sorted(coming), max(len(acts) - MOST, 0)
