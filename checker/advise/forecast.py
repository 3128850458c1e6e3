"""Forecasts: the days on which the verdict of an act changes by itself if the same act is done later.

The law only compares days, some at a distance. So the representative days for a moved act are those on which one of its
days meets a day named by the law or the ledger, and the neighbouring days: the verdict cannot change between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from checker.advise.change import anchor, between, dated, moved, moving, placed
from checker.advise.what_if import Difference, compare
from checker.judge import glance
from checker.judge.act import Act, fact
from checker.judge.apart import Link, distance
from checker.judge.days import successor
from checker.judge.judgement import REVIEW, Judgement, judge
from checker.judge.law import Law, LawError
from checker.pack.schema import NONE, UNKNOWN
from checker.read.days import FIRST_DAY, LAST_DAY
from checker.read.document import Path
from checker.read.edit import dotted

BUDGET = 400_000
"""Steps of the diagrams for one forecast, shared evenly among the judged days."""
DAYS, LOOKS = 400, 300_000
"""The most days to judge, and the most they may cost together by the count of `looks`."""
SUMS = 4
"""The most distances to add up for unknown days; greater sums are left out."""
LEAST, PLENTY = 3, 12
"""The fewest days to judge at any cost, and the number of affordable days required for verdicts by earlier knowledge."""


class Mark(NamedTuple):
    """A day named by the law or the ledger, and its name."""

    day: str
    name: str


class Meeting(NamedTuple):
    """A day of the act that meets a day that the law names: on it, or `past` it. `words` say the act's day, "" for none."""

    path: str
    words: str
    past: bool
    day: str

    @property
    def text(self) -> str:
        """The meeting as a sentence: `the day of the use (on) passes DAY`."""
        return self.of(f"{self.words} ({self.path})" if self.words else self.path)

    def of(self, name: str) -> str:
        """Return the meeting as a sentence about a day that is called `name`."""
        return f"{name} {'passes' if self.past else 'comes to'} {self.day}"


class Stretch(NamedTuple):
    """Consecutive days with one verdict; `last` is None if there is no end.

    `meets` has the days of the act that meet a mark at its beginning, and `difference` the changes there; the first
    stretch has neither.
    """

    first: str
    last: str | None
    verdict: str
    meets: tuple[Meeting, ...] = ()
    difference: Difference = Difference((), (), ())
    limited: bool = False


class Event(NamedTuple):
    """A possible event: ledger keys without a day get one. `stretches` has the differing stretches and usual verdicts."""

    keys: tuple[str, ...]
    day: str
    stretches: tuple[tuple[Stretch, str], ...]


class Known(NamedTuple):
    """The verdict of the present act by the knowledge from a day on ("" for before all others)."""

    since: str
    verdict: str


class Forecast(NamedTuple):
    """The answer: the day that dates the act (None if no day is known), its present verdict, and what changes it."""

    day: str | None
    verdict: str
    stretches: tuple[Stretch, ...]
    events: tuple[Event, ...]
    known: tuple[Known, ...]
    limit: str = ""
    moves: str = ""
    """The one field that moves, "" if all days of the act move."""
    stands: str = ""
    """The value of that field in the present act."""
    together: bool = False
    """Whether several days of rows move together."""
    earliest: str = ""
    """The first of the act's known days, "" where none is known."""

    @property
    def was_otherwise(self) -> bool:
        """Whether a day of the act lies before the last day from which on something else was known."""
        return bool(self.known and self.earliest) and self.earliest < self.known[-1].since


def forecast(act: Act, law: Law, aside: bool = True, most: int = DAYS) -> Forecast:
    """Return when and why the verdict of an act changes, over `most` days that are judged.

    With `aside` it is also told for possible events and earlier knowledge.
    """
    moves = law.pack.kinds[act.kind].moves
    earliest = min([days.first for _, days in dated(act, law)], default="")
    if moves:
        there = placed(act, law)
        answer = _forecast(there, law, aside, most)
        verdict = answer.verdict if there is act else _Walk(act, law, "", BUDGET).verdict(act)[0]
        stands = fact(act, "", 0, moves) or UNKNOWN
        return answer._replace(
            verdict=verdict,
            known=tuple(_known(act, law)) if answer.known else (),
            moves=moves,
            stands=stands,
            earliest=earliest,
        )
    several = sum(
        field.type == "date" for rows, field in law.pack.kinds[act.kind].fields() if rows for _ in act.rows[rows]
    )
    return _forecast(act, law, aside, most)._replace(together=several > 1, earliest=earliest)


def _forecast(act: Act, law: Law, aside: bool, days: int) -> Forecast:
    day = anchor(act, law)
    afford = LOOKS // max(glance.looks(act), 1)
    limits = [] if afford >= PLENTY or not aside else ["what was known when was not looked at"]
    known = tuple(_known(act, law)) if afford >= PLENTY and aside else ()
    if day is None:
        verdict, limited = _Walk(act, law, "", BUDGET).verdict(act)
        limits += [f"more than {BUDGET:,} steps would be needed to settle this"] if limited else []
        return Forecast(None, verdict, (), (), known, "; ".join(limits))
    possible_events = list(_events(act, law)) if aside else []
    if afford < LEAST * (1 + len(possible_events)) and possible_events:
        possible_events = []
        limits.append("what the ledger may come to say was not looked at")
    most = max(min(days, afford // (1 + len(possible_events))), LEAST)
    marks = _marks(act, law)
    steps = _steps(act, law, marks)
    if len(steps) > most:
        limits.insert(0, f"more than {most} days would have to be looked at; the first of them were")
    budget = max(BUDGET // (min(len(steps), most) * (1 + len(possible_events))), 1_000)
    walk = _Walk(act, law, day, budget)
    stretches = walk.stretches(steps, marks, most)
    events = []
    for keys, first in possible_events:
        other = law.vary(world=dict.fromkeys(keys, first))
        marks_with_event = [Mark(first, " and ".join(keys)), *marks]
        changed = _Walk(act, other, day, budget).stretches(_steps(act, law, marks_with_event), marks_with_event, most)
        events.append(Event(keys, first, tuple(_differing(stretches, changed))))
    if any(stretch.limited for stretch in stretches):
        limits.append(f"more than {budget:,} steps a day would be needed to settle some of these days")
    return Forecast(day, stretches[0].verdict, tuple(stretches), tuple(events), known, "; ".join(limits))


class _Walk:
    """A walk of an act from day to day under one law."""

    def __init__(self, act: Act, law: Law, day: str, budget: int) -> None:
        self.act, self.law, self.day, self.budget = act, law, day, budget
        self.paths: dict[str, list[str]] = {}
        moves = law.pack.kinds[act.kind].moves
        for rows, field in law.pack.kinds[act.kind].fields():
            if field.type == "date" and field.decides and (not moves or field.path == moves):
                self.paths.setdefault(rows, []).append(field.path)

    def at(self, step: int) -> Act | None:
        """Return the act `step` days later, with its old plain data; None beyond the calendar."""
        known: dict[str, str | None] = {}

        def with_moved_days(values: Mapping[str, Any], rows: str) -> dict[str, Any]:
            moved_values = dict(values)
            for path in self.paths.get(rows, ()):
                day = values[path]
                if day is not None and day != NONE:
                    if day not in known:
                        known[day] = successor(day, step)
                    moved_values[path] = known[day]
            return moved_values

        facts = with_moved_days(self.act.facts, "")
        rows = {name: tuple([with_moved_days(row, name) for row in entries]) for name, entries in self.act.rows.items()}
        partly = {
            address: later
            for address, days in self.act.partly.items()
            if (later := moved(days, step) if address[3] in self.paths.get(address[1], ()) else days)
        }
        if None in known.values() or len(partly) < len(self.act.partly):
            return None
        return self.act._replace(facts=facts, rows=rows, partly=partly)

    def stretches(self, steps: Sequence[int], marks: Sequence[Mark], most: int) -> list[Stretch]:
        """Return the stretches of one verdict each, from the act's own day on, over the first `most` steps.

        The verdict cannot change before the next step; after the last judged step it is unknown.
        """
        result: list[Stretch] = []
        before: tuple[Act, Judgement | None] | None = None
        for step in steps[:most]:
            act = self.at(step)
            if act is None:
                break
            judgement = None if glance.either_way(act, self.law) else self.judged(act)
            verdict = judgement.verdict if judgement else REVIEW
            limited = judgement is not None and judgement.stopped
            if before is not None and result[-1].verdict == verdict:
                result[-1] = result[-1]._replace(limited=result[-1].limited or limited)
            elif before is None:
                result.append(Stretch(self.day, None, verdict, limited=limited))
            else:
                first = successor(self.day, step) or self.day
                result[-1] = result[-1]._replace(last=successor(first, -1))
                judgement = judgement or self.judged(act)
                difference = compare(before[0], before[1] or self.judged(before[0]), act, judgement, self.law)
                result.append(Stretch(first, None, verdict, tuple(self.meets(act, marks)), difference, limited))
            before = act, judgement
        if len(steps) > most:
            result[-1] = result[-1]._replace(last=successor(self.day, steps[most] - 1))
        return result

    def judged(self, act: Act) -> Judgement:
        return judge(act, self.law, causes=False, budget=self.budget)

    def verdict(self, act: Act) -> tuple[str, bool]:
        """Return the verdict of an act, and whether a limit stopped it."""
        return glance.verdict(act, self.law, self.budget)

    def meets(self, act: Act, marks: Sequence[Mark]) -> Iterator[Meeting]:
        """Yield the days of the act that lie on a marked day or on the day after it."""
        for path, days in moving(act, self.law):
            for mark in marks:
                past = mark.day not in days
                if not past or successor(mark.day, 1) in days:
                    named = f"{mark.day}{mark.name and f', {mark.name}'}"
                    yield Meeting(dotted(path), day_words(act, self.law, path), past, named)


def day_words(act: Act, law: Law, path: Path) -> str:
    """Return the words of the pack for a day: `the day of the use`, "" where it has none that fit into a sentence."""
    rows, inner = (str(path[0]), path[2:]) if len(path) > 2 and isinstance(path[1], int) else ("", path)
    about = law.pack.kinds[act.kind].field(rows, dotted(inner)).about.partition(";")[0].partition(". ")[0].rstrip(".")
    return f"the {about[4:]}" if about.startswith("The ") else ""


def _marks(act: Act, law: Law) -> list[Mark]:
    """Return the sorted days named by the law for acts of a kind, and those that it reads from the ledger."""
    analysis = law.analysis(act.kind)
    names: dict[str, str] = {}
    for index, group in enumerate(analysis.groups):
        for kind, *rest in (*analysis.constants[index], *sorted(group)):
            value: Any = None
            name = ""
            if kind == "literal":
                value = rest[0]
            elif kind == "param":
                value = law.params[rest[0]]
                agreements = law.pack.agreements.values()
                starting = [agreement.called or agreement.id for agreement in agreements if agreement.start == rest[0]]
                name = f"the first day of {' and '.join(starting)}"
            elif kind == "world":
                value, name = law.world[rest[0]], rest[0]
            if isinstance(value, str) and value[:1].isdigit() and value != NONE:
                names[value] = names.get(value) or name
                for days in _distances(analysis.apart.get(index, ())):
                    apart = successor(value, days)
                    if apart is not None:
                        names.setdefault(apart, f"{distance(days)} {value}{name and f', {name}'}")
    if law.pack.kinds[act.kind].moves:
        # A day that moves alone also meets the act's other days, and days at a distance from them.
        distances = {days for links in analysis.apart.values() for days in _distances(links)}
        for path, span in dated(act, law):
            name = day_words(act, law, path) or dotted(path)
            for day in set(span) if (path, span) not in moving(act, law) else ():
                names.setdefault(day, name)
                for count in distances:
                    if apart := successor(day, count):
                        names.setdefault(apart, f"{distance(count)} {day}, {name}")
    return [Mark(day, name) for day, name in sorted(names.items())]


def _steps(act: Act, law: Law, marks: Sequence[Mark]) -> list[int]:
    """Return the sorted numbers of days after which the verdict may change, beginning with 0.

    An unknown day may lie between two others if there is room, so each unknown day adds one day around each mark.
    """
    unknown = sum(
        row[field.path] is None
        for rows, field in law.pack.kinds[act.kind].fields()
        if field.type == "date" and field.decides
        for row in (act.rows[rows] if rows else (act.facts,))
    ) + sum(law.world[key] is None for key in law.analysis(act.kind).world)
    # An unknown day may be at a distance from a mark, and a moving day at a further distance from that.
    distances = {days for links in law.analysis(act.kind).apart.values() for days in _distances(links)}
    totals = {0}
    for _ in range(min(unknown, SUMS) if distances else 0):
        totals |= {total + days for total in totals for days in distances}
    steps = {0}
    for _, days in moving(act, law):
        for mark in marks:
            for day in set(days) - {FIRST_DAY, LAST_DAY}:
                for total in totals:
                    meeting = between(day, mark.day) + total
                    steps.update(range(meeting - unknown, meeting + unknown + 2))
    return sorted(step for step in steps if step >= 0)


def _distances(links: Iterable[Link]) -> set[int]:
    """Return the distances of day comparisons in both directions."""
    return {days for link in links if link.days for days in (link.days, -link.days)}


def _events(act: Act, law: Law) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield sets of ledger keys without a day that may get one together, and the first possible day."""
    keys = [key for key in law.analysis(act.kind).world if law.world[key] == NONE]
    for size in range(1, len(keys) + 1):
        for chosen in combinations(keys, size):
            since = max(law.entries[key].known_from or law.pack.reviewed_on for key in chosen)
            first = successor(since, 1)
            if first and law.vary(world=dict.fromkeys(chosen, first)).ledger_holds():
                yield chosen, first


def _differing(usual: Sequence[Stretch], changed: Sequence[Stretch]) -> Iterator[tuple[Stretch, str]]:
    """Yield the stretches with an unusual verdict, each with the usual one."""
    for stretch in changed:
        for other in usual:
            first = max(stretch.first, other.first)
            lasts = [part.last for part in (stretch, other) if part.last is not None]
            last = min(lasts) if lasts else None
            if stretch.verdict != other.verdict and (last is None or first <= last):
                yield stretch._replace(first=first, last=last), other.verdict


def _known(act: Act, law: Law) -> Iterator[Known]:
    """Yield the verdicts of the present act by the knowledge at each time; yield nothing if they are all equal."""
    if law.as_of is not None:
        return
    pack = law.pack
    days = {agreement.known_from for agreement in pack.agreements.values()}
    for entries in (*pack.ledger.values(), *law.overlay.values()):
        days |= {entry.known_from for entry in entries if entry.known_from}
    verdicts: list[Known] = []
    for day in ["", *sorted(days)]:
        try:
            then = Law(pack, overlay=law.overlay, pins=law.pins, as_of=day or "0001-01-01", machinery=law.machinery)
        except LawError:
            continue
        verdict, _ = _Walk(act, then, "", BUDGET // 4).verdict(act)
        if not verdicts or verdicts[-1].verdict != verdict:
            verdicts.append(Known(day, verdict))
    if len(verdicts) > 1:
        yield from verdicts
