"""The portfolio: every descriptor of a folder with its verdict, and the days on which verdicts turn and waivers expire.

The folder is looked at again where a file of it has another time or size. Forecasts are kept by what is known of an act.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from checker.advise.forecast import forecast
from checker.check import check_paths, near_missed
from checker.gate.deciding import deciding
from checker.gate.receipts import Records
from checker.gate.waivers import utc_today
from checker.judge.act import Act
from checker.read.discover import Found, find
from checker.report.escape import json_text
from checker.report.model import Judged
from checker.web.desk import Desk
from checker.web.settings import Settings

MOST = 2_000
"""The most files of a folder that are looked at."""
FORECASTS = 100
"""The most acts of which one look asks for the forecast; the next look goes on."""


class Turn(NamedTuple):
    """A day on which something happens by itself: which act, the verdict from then on ("" for a waiver), and why."""

    day: str
    id: str
    verdict: str
    why: tuple[str, ...]


class Launch(NamedTuple):
    """A descriptor of the folder: its path in it, the entry of the report, and its data as a form takes them."""

    path: str
    entry: Judged
    data: str


class View(NamedTuple):
    """What was seen: launches, worst first, errors (path, message), the calendar, and how much is still to be done."""

    state: str
    launches: Sequence[Launch]
    errors: Sequence[tuple[str, str]]
    calendar: Sequence[Turn]
    later: int
    more: int


RANK = {"error": 0, "fail": 1, "needs-review": 2, "not-applicable": 3, "pass": 4}


class Portfolio:
    """A folder that is watched."""

    def __init__(self, settings: Settings, desk: Desk) -> None:
        self.folder, self.desk = settings.watch, desk
        self.options = desk.options("yaml")._replace(
            steps=0, pattern=settings.pattern, base=settings.base, ignore=settings.ignore
        )
        self.turns: dict[str, list[Turn]] = {}
        self.view: View | None = None

    def files(self) -> tuple[Found, int, str]:
        """Return the descriptors of the folder, how many are left out, and what tells this state from another."""
        options = self.options
        found = find([self.folder], pattern=options.pattern, base=options.base, ignore=options.ignore, most=MOST)
        more = max(len(found.files) - MOST, 0)
        found = found._replace(files=found.files[:MOST])
        seen: list[Any] = [utc_today(), found.skipped]
        for path in [*found.files, *self.desk.choice.waivers]:
            try:
                status = os.stat(path)
                seen.append((path, status.st_mtime_ns, status.st_size, status.st_ino))
            except OSError:
                seen.append((path, 0, 0, 0))
        return found, more, sha256(repr(seen).encode()).hexdigest()[:16]

    def look(self) -> View:
        """Return what is in the folder now."""
        found, more, state = self.files()
        if self.view is None or self.view.state != state or self.view.later:
            self.view = self._seen(found, more, state)
        return self.view

    def _seen(self, found: Found, more: int, state: str) -> View:
        desk, records, waivers = self.desk, Records(), self.desk.waivers()
        decide = deciding(waivers, desk.choice.max_age, records)
        report = check_paths(found.files or [self.folder], desk.law, self.options, decide=decide)
        missed = near_missed(found, desk.law.pack, self.options) if found.files else []
        launches, turns, left = [], [], FORECASTS
        later = 0
        kept: dict[str, list[Turn]] = {}
        for entry in report.descriptors:
            act = records.acts.get((entry.path, entry.document))
            path = self.name(entry.path)
            data = json_text({"base": act.data, "answers": []}) if act is not None else ""
            launches.append(Launch(path, entry, data))
            if act is None:
                continue
            key = sha256(data.encode()).hexdigest()
            if key not in self.turns:
                if not left:
                    later += 1
                    continue
                left -= 1
                self.turns[key] = self._turns(act)
            kept[key] = self.turns[key]
            turns += kept[key]
        self.turns = kept
        known = {(entry.kind, entry.id) for entry in report.descriptors}
        for waiver in waivers.entries if waivers else ():
            if (waiver.kind, waiver.descriptor) in known:
                why = f"the waiver {waiver.id} applies for the last time"
                turns.append(Turn(waiver.expires, waiver.descriptor, "", (why,)))
        launches.sort(key=lambda item: (RANK[item.entry.verdict_after_waivers], item.path))
        errors = [(self.name(error.path) if error.path else "", error.message) for error in [*report.errors, *missed]]
        return View(state, launches, errors, sorted(turns), later, more)

    def name(self, path: str) -> str:
        """Return the path of a file in the folder: where the folder is, is nobody's business."""
        return os.path.relpath(path, self.folder).replace(os.sep, "/")

    def _turns(self, act: Act) -> list[Turn]:
        stretches = forecast(act, self.desk.law, aside=False).stretches
        return [Turn(item.first, act.id, item.verdict, item.meets) for item in stretches[1:]]
