"""The portfolio: every descriptor of a folder with its verdict, and the days on which verdicts turn and waivers expire.

The folder, the maps and their manifests are read again when the time or size of a file changes. Forecasts are memoized by the
data of an act.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from checker.advise.forecast import forecast
from checker.check import check_paths, near_missed
from checker.check.options import Options
from checker.gate.deciding import deciding
from checker.gate.mapped import mappings
from checker.gate.receipts import Records
from checker.gate.waivers import utc_today
from checker.judge.act import Act
from checker.maps.gather import WorkingTree
from checker.maps.load import patterns_of, read_maps
from checker.maps.model import Maps
from checker.pack.problems import PackError, PackProblem
from checker.read.discover import Found, find
from checker.report.escape import json_text
from checker.report.model import Judged
from checker.web.desk import Desk
from checker.web.picture import reasons
from checker.web.settings import Settings

MOST = 2_000
"""The most files of a folder that are read."""
FORECASTS = 100
"""The most new forecasts of one look; the next look goes on."""


class Turn(NamedTuple):
    """A day on which a verdict turns or a waiver expires: the act, the verdict from then on ("" for a waiver), reasons."""

    day: str
    id: str
    verdict: str
    why: tuple[str, ...]


class Launch(NamedTuple):
    """A descriptor of the folder: its relative path, the entry of the report, and its data as the draft of a form."""

    path: str
    entry: Judged
    data: str


class View(NamedTuple):
    """The content of the portfolio page: launches, worst first; errors (path, message); the calendar.

    `later` counts the forecasts still to be made, `more` the files over the limit.
    """

    state: str
    launches: Sequence[Launch]
    errors: Sequence[tuple[str, str]]
    calendar: Sequence[Turn]
    later: int
    more: int


RANK = {"error": 0, "fail": 1, "needs-review": 2, "not-applicable": 3, "pass": 4}


class Portfolio:
    """A watched folder."""

    def __init__(self, settings: Settings, desk: Desk) -> None:
        self.folder, self.desk = settings.watch, desk
        self.options = desk.options("yaml")._replace(
            steps=0,
            pattern=settings.pattern,
            base=settings.base,
            ignore=settings.ignore,
            embedded=settings.embedded,
            allow_empty=settings.allow_empty,
        )
        self.maps, self.maps_base = settings.maps, settings.maps_base
        self.turns: dict[str, list[Turn]] = {}
        self.view: View | None = None

    def files(self) -> tuple[Found, int, str]:
        """Return the descriptors of the folder, the number of files left out, and the digest of the folder's state."""
        options = self.options
        # Beside what maps make, every descriptor is judged: it may add to an act of theirs.
        most = sys.maxsize if self.maps else MOST
        listing = find([self.folder], pattern=options.pattern, base=options.base, ignore=options.ignore, most=most)
        left_out = max(len(listing.files) - most, 0)
        listing = listing._replace(files=listing.files[:most])
        tree = WorkingTree(self.maps_base, options.ignore, 0, None, [self.folder])
        sources = [path for pattern in patterns_of(self.maps) for path in tree.named(pattern)]
        signature: list[Any] = [utc_today(), listing.skipped, listing.problems, *tree.problems, *tree.links]
        for path in [*listing.files, *self.desk.choice.waivers, *self.maps, *sources]:
            try:
                status = os.stat(path)
                signature.append((path, status.st_mtime_ns, status.st_size, status.st_ino))
            except OSError:
                signature.append((path, 0, 0, 0))
        return listing, left_out, sha256(repr(signature).encode()).hexdigest()[:16]

    def look(self) -> View:
        """Return the present content of the folder."""
        listing, left_out, state = self.files()
        if self.view is None or self.view.state != state or self.view.later:
            self.view = self._view(listing, left_out, state)
        return self.view

    def _view(self, listing: Found, left_out: int, state: str) -> View:
        desk, records, waivers = self.desk, Records(), self.desk.waivers()
        decide = deciding(waivers, desk.choice.max_age, records)
        options, unmapped = self.mapping()
        listed = listing.files if options.manifests is None else []
        report = check_paths(listed or [self.folder], desk.law, options, decide=decide)
        missed = near_missed(listing, desk.law.pack, self.options) if listed else []
        launches, turns, budget = [], [], FORECASTS
        later = 0
        forecasts: dict[str, list[Turn]] = {}
        for entry in report.descriptors:
            act = records.acts.get((entry.path, entry.document))
            path = self.name(entry.path)
            data = json_text({"base": act.data, "answers": []}) if act is not None else ""
            # A form has no word for rows that no manifest names, and would lead to another verdict.
            launches.append(Launch(path, entry, "" if act is not None and act.unlisted else data))
            if act is None:
                continue
            key = sha256(f"{data}{sorted(act.unlisted)}".encode()).hexdigest()
            if key not in self.turns:
                if not budget:
                    later += 1
                    continue
                budget -= 1
                self.turns[key] = self._turns(act)
            forecasts[key] = self.turns[key]
            turns += forecasts[key]
        self.turns = forecasts
        acts = {(entry.kind, entry.id) for entry in report.descriptors}
        for waiver in waivers.entries if waivers else ():
            if (waiver.kind, waiver.descriptor) in acts:
                why = f"the waiver {waiver.id} applies for the last time"
                turns.append(Turn(waiver.expires, waiver.descriptor, "", (why,)))
        launches.sort(key=lambda launch: (RANK[launch.entry.verdict_after_waivers], launch.path))
        errors = [(self.name(error.path) if error.path else "", error.message) for error in [*report.errors, *missed]]
        # Without a file the whole folder is checked, which tells these itself.
        errors += [(self.name(path), problem.message) for path, problem in listing.problems if listed]
        errors += [(self.name(path), problem.message) for path, problem in unmapped]
        return View(state, launches, errors, sorted(turns), later, left_out)

    def mapping(self) -> tuple[Options, Sequence[PackProblem]]:
        """Return the options with the maps as they are now, and what is wrong with these."""
        if not self.maps:
            return self.options, ()
        try:
            maps = Maps(read_maps(self.maps, self.desk.law.pack.kinds), self.maps_base)
        except PackError as error:
            return self.options, error.problems
        return self.options._replace(manifests=mappings(maps, True)), ()

    def name(self, path: str) -> str:
        """Return the path of a file relative to the folder, since a page must not show where the folder is."""
        return os.path.relpath(path, self.folder).replace(os.sep, "/")

    def _turns(self, act: Act) -> list[Turn]:
        stretches = forecast(act, self.desk.law, aside=False).stretches
        return [
            Turn(stretch.first, act.id, stretch.verdict, reasons(stretch, self.desk.law.pack, act.kind))
            for stretch in stretches[1:]
        ]
