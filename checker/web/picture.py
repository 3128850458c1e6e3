"""The forecast as a picture: a strip of verdicts along the days, in drawing units."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from checker.advise.forecast import Forecast, Stretch
from checker.pack.model import Pack
from checker.report.html import SIGNS
from checker.report.words import capital
from checker.web.sayings import named
from checker.web.words import name_of, row_of

WIDTH = 640
LEAST = 40
"""The least width of a stretch, so that its sign can be read."""


class Band(NamedTuple):
    """A stretch of days in the picture."""

    x: int
    width: int
    verdict: str
    sign: str
    days: str
    reasons: Sequence[str]


def bands(answer: Forecast, pack: Pack, kind: str) -> list[Band]:
    """Return the stretches of a forecast from left to right; a width grows with the square root of the days."""
    from checker.advise.forecast_text import days

    stretches = answer.stretches
    if not stretches:
        return []
    lengths = []
    for stretch in stretches:
        last = stretch.last or f"{min(int(stretch.first[:4]) + 2, 9999)}{stretch.first[4:8]}01"
        lengths.append(max(_ordinal(last) - _ordinal(stretch.first), 1) ** 0.5)
    room = max(WIDTH - LEAST * len(stretches), 0)
    strip, x = [], 0
    for stretch, length in zip(stretches, lengths, strict=True):
        width = LEAST + round(room * length / sum(lengths))
        strip.append(
            Band(x, width, stretch.verdict, SIGNS[stretch.verdict], days(stretch), reasons(stretch, pack, kind))
        )
        x += width
    return strip


def reasons(stretch: Stretch, pack: Pack, kind: str) -> tuple[str, ...]:
    """Return why a stretch begins where it does, for a reader who sees no paths."""
    sentences = []
    for meeting in stretch.meets:
        row = row_of(pack, kind, meeting.path)
        words = meeting.words or name_of(pack, kind, meeting.path)
        sentences.append(capital(meeting.of(f"{row}: {words}" if row and meeting.words else words)))
    return tuple(named(sentences))


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
