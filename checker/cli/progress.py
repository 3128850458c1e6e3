"""A progress bar on a terminal's standard error, separate from every report."""

from __future__ import annotations

import sys
from time import monotonic

WIDTH = 24
"""Columns of the bar."""
PAUSE = 0.1
"""Seconds between two drawings."""
PATIENCE = 0.5
"""Seconds before the first drawing: shorter work needs no bar."""


class Bar:
    """Draws the share done, the rate and the time left, and wipes itself off at the end."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.begun = monotonic()
        self.next = self.begun + PATIENCE
        self.drawn = False

    def __call__(self, done: int, total: int, unit_total: int | None = None) -> None:
        """Report `done` of `total`; `unit_total` is the count for the rate if its unit differs."""
        now = monotonic()
        if done >= total:
            self.wipe()
            return
        if now < self.next:
            return
        self.next = now + PAUSE
        self.drawn = True
        sys.stderr.write("\r" + self.line(done, total, now - self.begun, unit_total))
        sys.stderr.flush()

    def line(self, done: int, total: int, seconds: float, counted: int | None = None) -> str:
        """Return the bar as text."""
        share = done / total if total else 1.0
        filled = int(share * WIDTH)
        rate = (done if counted is None else counted) / seconds if seconds else 0.0
        left = seconds * (1 - share) / share if share else 0.0
        return (
            f"[{'#' * filled}{'.' * (WIDTH - filled)}] {share:4.0%}  {rate:,.0f} {self.what}/s  {clock(left)} left   "
        )

    def wipe(self) -> None:
        """Take the bar off the terminal."""
        if self.drawn:
            sys.stderr.write("\r" + " " * 78 + "\r")
            sys.stderr.flush()
            self.drawn = False


def clock(seconds: float) -> str:
    """Return a time as minutes and seconds, with hours if there are any."""
    whole = int(seconds + 0.5)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"
