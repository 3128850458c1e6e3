"""The days on which the verdict of an act, or of the same act done later, turns by itself.

The law only compares days, at a distance too. So of all days to which an act may be moved those stand for the rest on which one of its
days meets a day that the law or the ledger names, and those next to them: between two of these nothing can turn.
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
from checker.read.edit import dotted

BUDGET = 400_000
"""Steps of the diagrams for one forecast, a count shared out evenly among the days that are looked at."""
DAYS, LOOKS = 400, 300_000
"""The most days that are looked at, and what looking at all of them may cost, as `looks` counts it."""
SUMS = 4
"""The most distances that are added up for days that are not known; what they add up to beyond is not looked at."""
LEAST, PLENTY = 3, 12
"""The fewest days that are looked at, whatever they cost, and how many must be cheap before what was known when is."""


class Mark(NamedTuple):
    """A day that the law or the ledger names, and what it is."""

    day: str
    name: str


class Stretch(NamedTuple):
    """Days on which the act would have one verdict; `last` None has no end.

    `meets` says which day of the act meets what where it turns, and `difference` what turned; the first has neither.
    """

    first: str
    last: str | None
    verdict: str
    meets: tuple[str, ...] = ()
    difference: Difference = Difference((), (), ())
    limited: bool = False


class Event(NamedTuple):
    """What the verdicts would be if ledger keys that are none had a day: the stretches that differ, with `instead`."""

    keys: tuple[str, ...]
    day: str
    stretches: tuple[tuple[Stretch, str], ...]


class Known(NamedTuple):
    """The verdict of the act as it stands, by what was known from a day on ("" for before all others)."""

    since: str
    verdict: str


class Forecast(NamedTuple):
    """The answer: the day that dates the act (None where no day is known), its verdict now, and what turns it."""

    day: str | None
    verdict: str
    stretches: tuple[Stretch, ...]
    events: tuple[Event, ...]
    known: tuple[Known, ...]
    limit: str = ""
    moves: str = ""
    """The field whose day alone is moved, "" where all days of the act are."""
    stands: str = ""
    """What that field says as the act stands."""
    together: bool = False
    """Whether several days of rows are moved, all by as much."""


def forecast(act: Act, law: Law, aside: bool = True) -> Forecast:
    """Return when and why the verdict of an act turns; `aside` also what the ledger may come to say, and what it said."""
    moves = law.pack.kinds[act.kind].moves
    if moves:
        there = placed(act, law)
        answer = _forecast(there, law, aside)
        verdict = answer.verdict if there is act else _Walk(act, law, "", BUDGET).verdict(act)[0]
        stands = fact(act, "", 0, moves) or UNKNOWN
        return answer._replace(
            verdict=verdict, known=tuple(_known(act, law)) if answer.known else (), moves=moves, stands=stands
        )
    several = sum(
        field.type == "date" for rows, field in law.pack.kinds[act.kind].fields() if rows for _ in act.rows[rows]
    )
    return _forecast(act, law, aside)._replace(together=several > 1)


def _forecast(act: Act, law: Law, aside: bool) -> Forecast:
    day = anchor(act, law)
    afford = LOOKS // max(glance.looks(act), 1)
    limits = [] if afford >= PLENTY or not aside else ["what was known when was not looked at"]
    known = tuple(_known(act, law)) if afford >= PLENTY and aside else ()
    if day is None:
        verdict, limited = _Walk(act, law, "", BUDGET).verdict(act)
        limits += [f"more than {BUDGET:,} steps would be needed to settle this"] if limited else []
        return Forecast(None, verdict, (), (), known, "; ".join(limits))
    happenings = list(_happenings(act, law)) if aside else []
    if afford < LEAST * (1 + len(happenings)) and happenings:
        happenings = []
        limits.append("what the ledger may come to say was not looked at")
    most = max(min(DAYS, afford // (1 + len(happenings))), LEAST)
    marks = _marks(act, law)
    steps = _steps(act, law, marks)
    if len(steps) > most:
        limits.insert(0, f"more than {most} days would have to be looked at; the first of them were")
    budget = max(BUDGET // (min(len(steps), most) * (1 + len(happenings))), 1_000)
    walk = _Walk(act, law, day, budget)
    stretches = walk.stretches(steps, marks, most)
    events = []
    for keys, first in happenings:
        other = law.vary(world=dict.fromkeys(keys, first))
        more = [Mark(first, " and ".join(keys)), *marks]
        changed = _Walk(act, other, day, budget).stretches(_steps(act, law, more), more, most)
        events.append(Event(keys, first, tuple(_apart(stretches, changed))))
    if any(stretch.limited for stretch in stretches):
        limits.append(f"more than {budget:,} steps a day would be needed to settle some of these days")
    return Forecast(day, stretches[0].verdict, tuple(stretches), tuple(events), known, "; ".join(limits))


class _Walk:
    """An act moved from day to day under one law."""

    def __init__(self, act: Act, law: Law, day: str, budget: int) -> None:
        self.act, self.law, self.day, self.budget = act, law, day, budget
        self.paths: dict[str, list[str]] = {}
        moves = law.pack.kinds[act.kind].moves
        for rows, field in law.pack.kinds[act.kind].fields():
            if field.type == "date" and field.decides and (not moves or field.path == moves):
                self.paths.setdefault(rows, []).append(field.path)

    def at(self, step: int) -> Act | None:
        """Return the act so many days later, None beyond the calendar; its data are left as they were."""
        known: dict[str, str | None] = {}

        def laid(values: Mapping[str, Any], rows: str) -> dict[str, Any]:
            found = dict(values)
            for path in self.paths.get(rows, ()):
                day = values[path]
                if day is not None and day != NONE:
                    if day not in known:
                        known[day] = successor(day, step)
                    found[path] = known[day]
            return found

        facts = laid(self.act.facts, "")
        rows = {name: tuple([laid(row, name) for row in entries]) for name, entries in self.act.rows.items()}
        partly = {
            address: later
            for address, days in self.act.partly.items()
            if (later := moved(days, step) if address[3] in self.paths.get(address[1], ()) else days)
        }
        if None in known.values() or len(partly) < len(self.act.partly):
            return None
        return self.act._replace(facts=facts, rows=rows, partly=partly)

    def stretches(self, steps: Sequence[int], marks: Sequence[Mark], most: int) -> list[Stretch]:
        """Return the stretches of one verdict each, from the act's own day on, over the first so many steps.

        Up to the next step nothing can turn; beyond one that is not looked at anything may.
        """
        found: list[Stretch] = []
        before: tuple[Act, Judgement | None] | None = None
        for step in steps[:most]:
            act = self.at(step)
            if act is None:
                break
            judgement = None if glance.either_way(act, self.law) else self.judged(act)
            verdict = judgement.verdict if judgement else REVIEW
            limited = judgement is not None and judgement.stopped
            if before is not None and found[-1].verdict == verdict:
                found[-1] = found[-1]._replace(limited=found[-1].limited or limited)
            elif before is None:
                found.append(Stretch(self.day, None, verdict, limited=limited))
            else:
                first = successor(self.day, step) or self.day
                found[-1] = found[-1]._replace(last=successor(first, -1))
                judgement = judgement or self.judged(act)
                difference = compare(before[0], before[1] or self.judged(before[0]), act, judgement, self.law)
                found.append(Stretch(first, None, verdict, tuple(self.meets(act, marks)), difference, limited))
            before = act, judgement
        if len(steps) > most:
            found[-1] = found[-1]._replace(last=successor(self.day, steps[most] - 1))
        return found

    def judged(self, act: Act) -> Judgement:
        return judge(act, self.law, causes=False, budget=self.budget)

    def verdict(self, act: Act) -> tuple[str, bool]:
        """Return the verdict of an act, and whether a limit stopped it."""
        return glance.verdict(act, self.law, self.budget)

    def meets(self, act: Act, marks: Sequence[Mark]) -> Iterator[str]:
        """Yield which days of the act stand on a day that is named, or on the one after it."""
        for path, days in moving(act, self.law):
            for mark in marks:
                named = f"{mark.day}{mark.name and f', {mark.name}'}"
                if mark.day in days:
                    yield f"{dotted(path)} comes to {named}"
                elif successor(mark.day, 1) in days:
                    yield f"{dotted(path)} passes {named}"


def _marks(act: Act, law: Law) -> list[Mark]:
    """Return the days that the law for acts of a kind names, and those of the ledger that it reads, in order."""
    analysis = law.analysis(act.kind)
    found: dict[str, str] = {}
    for index, group in enumerate(analysis.groups):
        for kind, *rest in (*analysis.constants[index], *sorted(group)):
            value: Any = None
            name = ""
            if kind == "literal":
                value = rest[0]
            elif kind == "param":
                value = law.params[rest[0]]
                starting = [item.id for item in law.pack.agreements.values() if item.start == rest[0]]
                name = f"the first day of {' and '.join(starting)}"
            elif kind == "world":
                value, name = law.world[rest[0]], rest[0]
            if isinstance(value, str) and value[:1].isdigit() and value != NONE:
                found[value] = found.get(value) or name
                for days in _distances(analysis.apart.get(index, ())):
                    apart = successor(value, days)
                    if apart is not None:
                        found.setdefault(apart, f"{distance(days)} {value}{name and f', {name}'}")
    if law.pack.kinds[act.kind].moves:
        # What is moved alone comes to the other days of the act too, and to days at a distance from them.
        distances = {days for links in analysis.apart.values() for days in _distances(links)}
        for path, span in dated(act, law):
            for day in set(span) if (path, span) not in moving(act, law) else ():
                found.setdefault(day, dotted(path))
                for count in distances:
                    if apart := successor(day, count):
                        found.setdefault(apart, f"{distance(count)} {day}, {dotted(path)}")
    return [Mark(day, name) for day, name in sorted(found.items())]


def _steps(act: Act, law: Law, marks: Sequence[Mark]) -> list[int]:
    """Return the numbers of days after which something may turn, none first.

    A day that is not known may stand between two others if there is room: so the days near a mark count, one each.
    """
    unknown = sum(
        row[field.path] is None
        for rows, field in law.pack.kinds[act.kind].fields()
        if field.type == "date" and field.decides
        for row in (act.rows[rows] if rows else (act.facts,))
    ) + sum(law.world[key] is None for key in law.analysis(act.kind).world)
    # At a distance from a mark stands a day that is not known, and at another from that one a day that moves.
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
    """Return the distances at which days are compared, forth and back."""
    return {days for link in links if link.days for days in (link.days, -link.days)}


def _happenings(act: Act, law: Law) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the ledger keys that are none and may get a day together, and the first day that this may be."""
    keys = [key for key in law.analysis(act.kind).world if law.world[key] == NONE]
    for size in range(1, len(keys) + 1):
        for chosen in combinations(keys, size):
            since = max(law.entries[key].known_from or law.pack.reviewed_on for key in chosen)
            first = successor(since, 1)
            if first and law.vary(world=dict.fromkeys(chosen, first)).ledger_holds():
                yield chosen, first


def _apart(usual: Sequence[Stretch], changed: Sequence[Stretch]) -> Iterator[tuple[Stretch, str]]:
    """Yield the days whose verdict is another than usual, each with the usual one."""
    for stretch in changed:
        for other in usual:
            first = max(stretch.first, other.first)
            lasts = [part.last for part in (stretch, other) if part.last is not None]
            last = min(lasts) if lasts else None
            if stretch.verdict != other.verdict and (last is None or first <= last):
                yield stretch._replace(first=first, last=last), other.verdict


def _known(act: Act, law: Law) -> Iterator[Known]:
    """Yield the verdicts of the act as it stands, by what was known when; nothing where they are all one."""
    if law.as_of is not None:
        return
    pack = law.pack
    days = {item.known_from for item in pack.agreements.values()}
    for entries in (*pack.ledger.values(), *law.overlay.values()):
        days |= {entry.known_from for entry in entries if entry.known_from}
    found: list[Known] = []
    for day in ["", *sorted(days)]:
        try:
            then = Law(pack, overlay=law.overlay, pins=law.pins, as_of=day or "0001-01-01", machinery=law.machinery)
        except LawError:
            continue
        verdict, _ = _Walk(act, then, "", BUDGET // 4).verdict(act)
        if not found or found[-1].verdict != verdict:
            found.append(Known(day, verdict))
    if len(found) > 1:
        yield from found
