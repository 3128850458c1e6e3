"""The smallest changes after which an act fails in no completion, those that a team controls first.

Plans come from `plans`; here each is made concrete, judged, and put into words. What was not judged is not proposed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from checker.advise.change import fitting
from checker.advise.glance import either_way
from checker.advise.plans import Addition, Lever, Plan, Search, Slot, Ways, ordered
from checker.condition.engines.diagram import LimitReached
from checker.judge.act import Act, make_act, path_of
from checker.judge.choices import Address, Choice, fact_name, gap, number_range, successor
from checker.judge.descriptor import Reader
from checker.judge.findings import subject_name, words
from checker.judge.judgement import BUDGET as JUDGING
from checker.judge.judgement import FAIL, LEVELS, NOT_APPLICABLE, PASS, REVIEW, Judgement, judge
from checker.judge.law import Law
from checker.pack.schema import NONE, UNKNOWN, Field
from checker.pack.validate import is_day
from checker.read.edit import Change, dotted, lay, taken
from checker.report.escape import visible

BUDGET = 500_000
"""Steps of the diagrams for one search, a count: a second of work or so."""
MOST = 3
"""The most levers that are opened where no rule that surely fails forces more."""
SETS = 600
"""The most sets of levers that are tried."""
KEPT = 12
"""The most proposals."""
SHOWN = 5
"""The most proposals that a text lists."""
LINE_BUDGET, LINE_SETS = 20_000, 30
"""Steps of the diagrams, and sets of levers, that the line of a report may cost."""
LINE = 2
"""The most proposals that the line of a report names."""
GOOD = (PASS, NOT_APPLICABLE)
"""Verdicts that want no fix."""
TIERS = {"change": 0, "add": 0, "learn": 1, "given": 2, "reading": 3}


class Step(NamedTuple):
    """One step. `kind` is change, add, learn, given or reading; `choices` says in words which values will do.

    `phrase` says what is done, with a place for the `row` it is done to; `attested` that somebody is to attest it.
    """

    kind: str
    path: str
    choices: str
    phrase: str
    row: str = ""
    attested: bool = False

    @property
    def text(self) -> str:
        """The step in words."""
        return self.said("")

    def said(self, subject: str) -> str:
        """Return the step in words beside a subject of which all is said already."""
        return self.phrase.replace("{row}", "it" if self.row in ("", subject) else self.row)


class Proposal(NamedTuple):
    """Steps that together leave no completion that fails, and the verdict then.

    `changes`, `readings` and `world` are one way to take them: facts set, readings pinned, ledger keys known.
    """

    steps: tuple[Step, ...]
    verdict: str
    changes: tuple[Change, ...]
    readings: Mapping[str, str]
    world: Mapping[str, Any]

    @property
    def who(self) -> str:
        """Who brings it about: team, find-out or counsel."""
        tier = max(TIERS[step.kind] for step in self.steps)
        return "counsel" if tier == TIERS["reading"] else "find-out" if tier else "team"

    @property
    def text(self) -> str:
        """The steps in a sentence."""
        return self.said("")

    def said(self, subject: str) -> str:
        """Return the steps in a sentence, beside a subject of which all is said already."""
        asked = [step for step in self.steps if step.kind in ("learn", "given")]
        done = listed(together([step for step in self.steps if step.kind not in ("learn", "given")], subject))
        if not asked:
            return done
        verb = "find out, and have attested," if any(step.attested for step in asked) else "find out"
        found = "if it is" if len(asked) == 1 else "if all of that is so"
        return f"{verb} whether {listed([step.text for step in asked])}; {found}, {done or 'nothing else is needed'}"


def together(steps: Sequence[Step], subject: str = "") -> list[str]:
    """Return what is done in words, what is done alike to several rows once."""
    rows: dict[str, list[str]] = {}
    for step in steps:
        rows.setdefault(step.phrase, []).append("it" if step.row in ("", subject) else step.row)
    return [phrase.replace("{row}", listed(found)) for phrase, found in rows.items()]


def listed(parts: Sequence[str], word: str = "and") -> str:
    """Return parts in a row: `a, b and c`."""
    return f" {word} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def either(parts: Sequence[str]) -> str:
    """Return parts of which one will do: `a, b or c`."""
    return listed(parts, "or")


class Fix(NamedTuple):
    """The answer: the verdict now, the proposals best first, what the rules say themselves, and the limit that was hit.

    `remedies` are (rule, subject, text) of the rules that fail or may fail, where no proposal is the team's alone.
    """

    verdict: str
    proposals: tuple[Proposal, ...]
    remedies: tuple[tuple[str, str, str], ...] = ()
    limit: str = ""


def fix(act: Act, law: Law, budget: int = BUDGET) -> Fix:
    """Return the smallest changes after which the act fails in no completion; `budget` counts steps of the diagrams."""
    judgement = judge(act, law, causes=False, budget=LINE_BUDGET if either_way(act, law) else JUDGING)
    verdict = judgement.verdict
    if verdict in GOOD:
        return Fix(verdict, ())
    with _Deep():
        search = Search(Ways(act, law), budget, SETS, _holds)
        search.run(MOST, first=False)
        if verdict == REVIEW:
            for facts in (1, 2):
                search.collect(frozenset(), facts, pin=True)
        proposals = _Writer(search).proposals(KEPT)
    mine = any(proposal.who == "team" for proposal in proposals)
    said = [] if mine else list(_advice(act, law, judgement))
    return Fix(verdict, tuple(proposals), tuple(said), search.limit)


def _advice(act: Act, law: Law, judgement: Judgement) -> Iterator[tuple[str, str, str]]:
    """Yield what the rules that fail or may fail advise themselves."""
    wrong = [ruling for ruling in judgement.rulings if ruling.verdict in (FAIL, REVIEW)]
    for ruling in wrong[:KEPT]:
        text = words(act, law, ruling).remedy
        if text:
            yield ruling.rule.id, subject_name(ruling.rule, ruling.index), text


def remedies(act: Act, law: Law, judgement: Judgement) -> dict[tuple[str, int | None], str]:
    """Return for each ruling that fails or may fail what the team can do, in a line for a report.

    A ruling is missing where a short search shows nothing that the team can do alone. Where several subjects are at
    fault each is told what the best proposal does to it, or else all of it.
    """
    wrong = [ruling for ruling in judgement.rulings if ruling.verdict in (FAIL, REVIEW)]
    if judgement.verdict not in (FAIL, REVIEW) or not wrong:
        return {}
    with _Deep():
        search = Search(Ways(act, law), LINE_BUDGET, LINE_SETS, _holds)
        search.run(2, first=True)
        found = [proposal for proposal in _Writer(search).proposals(LINE) if proposal.who == "team"]
    lines = {}
    subjects = [(ruling, subject_name(ruling.rule, ruling.index)) for ruling in wrong] if found else []
    one = len({subject for _, subject in subjects}) == 1
    for ruling, subject in subjects:
        mine = [step for step in found[0].steps if step.row == subject]
        if one or not mine or any(step.kind == "add" for step in found[0].steps):
            lines[ruling.rule.id, ruling.index] = ", or ".join([proposal.said(subject) for proposal in found])
        else:
            lines[ruling.rule.id, ruling.index] = listed(together(mine, subject))
    return lines


def _holds(search: Search, plan: Plan) -> bool:
    try:
        return _Writer(search).proposal(plan) is not None
    except LimitReached as limit:
        search.stop(limit)
        return False


class _Deep:
    """Lets diagrams of many choices recurse, once a level."""

    def __enter__(self) -> None:
        self.before = sys.getrecursionlimit()
        sys.setrecursionlimit(max(self.before, 6 * LEVELS + 1000))

    def __exit__(self, *_: object) -> None:
        sys.setrecursionlimit(self.before)


class _Writer:
    """Makes plans concrete, judges them, and puts them into words."""

    def __init__(self, search: Search) -> None:
        self.search, self.ways = search, search.ways
        self.act, self.law, self.kind = self.ways.act, self.ways.law, self.ways.kind
        self.reader = Reader(self.law)
        self.order = {(rows, field.path): number for number, (rows, field) in enumerate(self.kind.fields())}

    def proposals(self, most: int) -> list[Proposal]:
        """Return the best plans as proposals that have been judged, alike ones made one."""
        ranked: list[tuple[Any, Proposal]] = []
        for plan in sorted(self.search.plans, key=self.rank)[: 3 * most]:
            try:
                proposal = self.proposal(plan)
            except LimitReached as limit:
                self.search.stop(limit)
                continue
            if proposal is not None:
                ranked.append(((*self.rank(plan)[:4], self.haste(proposal)), proposal))
        found: list[Proposal] = []
        for _, proposal in sorted(ranked, key=lambda item: item[0]):
            _add(found, proposal)
        return found[:most]

    def haste(self, proposal: Proposal) -> list[int]:
        """Weigh what changes: later is least, then one entry more or an earlier day, then elsewhere."""
        weights = []
        for change in proposal.changes:
            old = taken(self.act.data, change.path)
            if isinstance(change.value, str) and isinstance(old, str) and is_day(change.value) and is_day(old):
                weights.append(0 if change.value > old else 1)
            else:
                weights.append(1 if isinstance(change.value, dict) else 2)
        return sorted(weights)

    def rank(self, plan: Plan) -> Any:
        """Order plans: without readings first, then the fewest steps, levers first, and what changes least."""
        asked = self.asked(plan)
        kinds = [self.kind_of(address) for address in asked] + ["change"] * len(plan.levers)
        sorts = {(lever.rows, lever.path) if isinstance(lever, Slot) else lever.rows for lever in plan.levers}
        moved = sorted([(self.weight(lever), *self.spot(lever)) for lever in plan.levers])
        tiers = sorted(TIERS[kind] for kind in kinds)
        return ("reading" in kinds, len(kinds), tiers, len(sorts), moved, sorted(map(str, asked)))

    def weight(self, lever: Lever) -> int:
        """Weigh a lever: at another time is less than one entry more, and that less than elsewhere."""
        if isinstance(lever, Addition):
            return 1
        return 0 if self.kind.field(lever.rows, lever.path).type in ("date", "number") else 2

    def spot(self, lever: Lever) -> tuple[int, int]:
        return (lever.like, 0) if isinstance(lever, Addition) else (lever.row, self.order[lever.rows, lever.path])

    def asked(self, plan: Plan) -> list[Address]:
        """Return the choices of a plan that are no lever of the act as it stands."""
        opened = self.ways.addresses(plan.levers)
        return [address for address in (*plan.picked, *sorted(plan.ordered)) if address not in opened]

    def kind_of(self, address: Address) -> str:
        if address[0] == "reading":
            return "reading"
        if address[0] == "world":
            return "given"
        return {"lever": "change", "learn": "learn"}.get(self.ways.field(address).control, "given")

    # From a plan to facts.

    def proposal(self, plan: Plan) -> Proposal | None:
        """Return a plan made concrete, None where judging it shows that it does not hold."""
        trial = _Trial(self, plan)
        said: dict[Address, str] = {}
        for address, options in plan.picked.items():
            trial.take(address, self.plain(address, options[0].value))
            said[address] = self.named(address, [name for option in options for name in option.labels])
        for lever in ordered(plan.levers):
            if isinstance(lever, Addition):
                trial.changes.append(self.added(lever, plan, trial.changes))
        left = sorted(plan.ordered, key=lambda address: (self.is_new(address), address))
        settled = trial.settle(left)
        if settled is None:
            return None
        moved: dict[Address, Any] = {}
        for address, (text, value) in settled.items():
            said[address] = related(text, value, moved)
            moved[address] = value
        verdict = trial.verdict()
        if verdict not in GOOD:
            return None
        changes = folded(trial.changes)
        return Proposal(tuple(self.steps(plan, said)), verdict, changes, dict(trial.readings), dict(trial.world))

    def is_new(self, address: Address) -> bool:
        """Return whether an address is that of an entry to be added."""
        return address[0] == "fact" and bool(address[1]) and address[2] >= len(self.act.rows[address[1]])

    def plain(self, address: Address, value: Any) -> Any:
        """Return a choice's value as a descriptor has it."""
        if isinstance(value, tuple):
            return list(value)
        if isinstance(value, str) and value.startswith("\0"):
            return str(self.ways.field(address).example or "another")
        return value

    def named(self, address: Address, names: Sequence[str]) -> str:
        """Return the values that will do, in words, none by its label; of what is found out those that will not."""
        if address[0] != "fact":
            return either(names)
        field = self.ways.field(address)
        left = [value for value in field.values if value not in names]
        if field.type == "enum" and self.kind_of(address) != "change" and 0 < 2 * len(left) <= len(names):
            return f"anything but {listed(left)}"
        labels = dict(field.labels)
        return either([labels.get(name, name) if name == NONE else name for name in names])

    def added(self, lever: Addition, plan: Plan, taken_so_far: Sequence[Change]) -> Change:
        """Return the entry to be added: its copy with the levers that are picked; days come later."""
        new = len(self.act.rows[lever.rows])
        changes = []
        for path in self.kind.rows[lever.rows]:
            address: Address = ("fact", lever.rows, new, path)
            if address in plan.picked:
                changes.append(Change(path_of(path), self.plain(address, plan.picked[address][0].value)))
            elif address in plan.ordered:
                changes.append(Change(path_of(path), UNKNOWN))
        row = lay(self.act.data, taken_so_far)[lever.rows][lever.like]
        return Change((lever.rows, new), lay(row, changes))

    # From facts to words.

    def steps(self, plan: Plan, said: Mapping[Address, str]) -> Iterator[Step]:
        """Yield the steps of a plan, facts to be found out first."""
        for address in sorted(self.asked(plan), key=lambda item: TIERS[self.kind_of(item)] % 3 == 0):
            yield self.step(address, said[address])
        for lever in ordered(plan.levers):
            if isinstance(lever, Slot):
                yield self.step(("fact", *lever), said["fact", lever.rows, lever.row, lever.path])
            else:
                yield self.addition(lever, said)

    def step(self, address: Address, text: str) -> Step:
        kind = self.kind_of(address)
        if kind == "reading":
            question = self.law.pack.questions[address[1]]
            name = question.facet_of or question.id
            return Step(kind, name, text, f"have counsel pin {name} ({question.name}) to {text}")
        if address[0] == "world":
            return Step(kind, address[1], text, f"{address[1]} is {text}")
        _, rows, index, path = address
        name, field = fact_name(rows, index, path), self.ways.field(address)
        row = f"{rows}[{index}]" if rows else ""
        if kind == "change":
            return Step(kind, name, text, moving(name, field, text), row)
        attested = (f"{rows}[].{path}" if rows else path) in self.law.pack.attest
        return Step(kind, name, text, f"{name} is {'a day' if text == ANY_DAY else text}", row, attested)

    def addition(self, lever: Addition, said: Mapping[Address, str]) -> Step:
        new = len(self.act.rows[lever.rows])
        parts = [
            f"{path} {said[address]}"
            for path in self.kind.rows[lever.rows]
            if (address := ("fact", lever.rows, new, path)) in said
        ]
        text = listed(parts)
        phrase = f"add one more {self.kind.singular[lever.rows]} like {{row}}, with {text}"
        return Step("add", f"{lever.rows}[{new}]", text, phrase, f"{lever.rows}[{lever.like}]")


def folded(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return changes with what is set in a value that another sets made part of that one."""
    found: list[Change] = []
    for change in changes:
        for number, other in enumerate(found):
            size = len(other.path)
            if size < len(change.path) and change.path[:size] == other.path:
                inner = lay(other.value, [Change(change.path[size:], change.value)])
                found[number] = other._replace(value=inner)
                break
        else:
            found.append(change)
    return tuple(found)


def moving(name: str, field: Field, text: str) -> str:
    """Return in words what moving a lever is, with a place for its row."""
    if field.change and text != NONE:
        return field.change.replace("{value}", text)
    return f"have {name} {text}" if field.type in ("date", "number") and text != NONE else f"set {name} to {text}"


def _add(found: list[Proposal], proposal: Proposal) -> None:
    """Add a proposal; to one that differs in what one step chooses, and is no day or number, it is another choice."""
    for index, other in enumerate(found):
        if [step.path for step in other.steps] != [step.path for step in proposal.steps]:
            continue
        apart = [number for number, step in enumerate(proposal.steps) if step != other.steps[number]]
        if not apart:
            return
        one, two = other.steps[apart[0]], proposal.steps[apart[0]]
        if len(apart) == 1 and one.kind in ("change", "learn", "given") and not one.choices[-1].isdigit():
            both = f"{one.choices} or {two.choices}"
            step = one._replace(choices=both, phrase=one.phrase.replace(one.choices, both))
            found[index] = other._replace(steps=(*other.steps[: apart[0]], step, *other.steps[apart[0] + 1 :]))
            return
    found.append(proposal)


class _Trial:
    """A plan on its way to facts: what is taken so far, and what that leaves to choose."""

    def __init__(self, writer: _Writer, plan: Plan) -> None:
        self.writer, self.plan = writer, plan
        self.changes: list[Change] = []
        self.readings: dict[str, str] = {}
        self.world: dict[str, Any] = {}

    def take(self, address: Address, value: Any) -> None:
        """Settle one choice."""
        if address[0] == "reading":
            self.readings[address[1]] = value
        elif address[0] == "world":
            self.world[address[1]] = value
        elif not self.writer.is_new(address) or address in self.plan.ordered:
            self.changes.append(Change(path_of(fact_name(*address[1:])), value))

    def choose(self, address: Address, left: Sequence[Address]) -> tuple[str, Any] | None:
        """Return which days or numbers will do, in words, and the nearest to what was planned; `left` are open."""
        writer, ways = self.writer, self.writer.ways
        unknown = [Change(path_of(fact_name(*item[1:])), UNKNOWN) for item in left if item[0] == "fact"]
        act = make_act(writer.kind, lay(writer.act.data, [*self.changes, *unknown]))
        law = writer.law.vary(readings=self.readings, world=self.world)
        table = writer.search.built(Ways(act, law), frozenset())
        additions = [lever for lever in self.plan.levers if isinstance(lever, Addition)]
        lever: Lever | None = additions[0] if writer.is_new(address) else None
        now = None
        if lever is not None:
            now = ways.act.rows[lever.rows][additions[0].like][address[3]]
        elif address[0] == "fact":
            now = ways.current(address)
        choice = table.choice(address)
        good = [index for index in table.settling(address, left) if index in ways.allowed(choice, lever)]
        if not good:
            return None
        if not isinstance(choice.values[good[0]], str):
            return numbers(choice, good, now)
        bound = ways.bound(address, now)
        wanted = now if now and now != NONE else bound or ways.floor(now)
        found = stretches([choice.values[index] for index in good], choice.marks, bound)
        never = any(choice.values[index] == NONE for index in good)
        if table.doubtful(left):
            whole = [part for part in found if len(left) == 1 and self.stands(address, part)]
            found = whole if whole or never else [(day, day) for day in self.single(left, found, wanted)]
        return days(found, never, wanted) if found or never else None

    def single(self, left: Sequence[Address], parts: Sequence[tuple[str | None, str | None]], wanted: str) -> list[str]:
        """Return the day that is nearest to the one wanted with which the plan holds, if there is one."""
        near = {nearest(first, last, wanted) for first, last in parts}
        for day in sorted(near, key=lambda day: distance(day, wanted)):
            other = _Trial(self.writer, self.plan)
            other.changes, other.readings, other.world = [*self.changes], {**self.readings}, {**self.world}
            other.take(left[0], day)
            if other.settle(left[1:]) is not None and other.verdict() in GOOD:
                return [day]
        return []

    def settle(self, left: Sequence[Address]) -> dict[Address, tuple[str, Any]] | None:
        """Choose and take days and numbers one after the other, None where one of them leaves nothing to choose."""
        found = {}
        for number, address in enumerate(left):
            chosen = self.choose(address, left[number:])
            if chosen is None:
                return None
            self.take(address, chosen[1])
            found[address] = chosen
        return found

    def stands(self, address: Address, part: tuple[str | None, str | None]) -> bool:
        """Return whether the plan holds with the first, the last, and further days of a stretch."""
        first, last = part
        if first is None or last is None:
            end = first or last or "2026-01-01"
            tried = [successor(end, step if first else -step) for step in (0, 1, 2, 3, 400, 40_000)]
        else:
            tried = [
                first,
                last,
                *[successor(day, step) for day, step in ((first, 1), (first, 2), (last, -1), (last, -2))],
            ]
            tried.append(successor(first, (gap(first, last) + 1) // 2))
        return all(
            self.verdict(address, day) in GOOD for day in tried if day and (first or day) <= day <= (last or day)
        )

    def verdict(self, address: Address | None = None, day: str = "") -> str:
        """Return the verdict with everything taken, and one day more; "" where there is no such act or ledger."""
        changes, world = self.changes, self.world
        if address and address[0] == "world":
            world = {**world, address[1]: day}
        elif address:
            changes = [*changes, Change(path_of(fact_name(*address[1:])), day)]
        act, _ = self.writer.reader.act(fitting(lay(self.writer.act.data, changes), self.writer.kind))
        law = self.writer.law.vary(readings=self.readings, world=world)
        return judge(act, law, causes=False).verdict if act and law.ledger_holds() else ""


def days(found: Sequence[tuple[str | None, str | None]], never: bool, wanted: str) -> tuple[str, str]:
    """Return a set of days in words, and the one of them that is nearest to the day wanted."""
    parts = [stretch(first, last) for first, last in found]
    near = [nearest(first, last, wanted) for first, last in found]
    text = " or ".join(parts)
    if never:
        text = f"{text}, or never ({NONE})" if parts else NONE
    return text, min(near, key=lambda day: distance(day, wanted)) if near else NONE


def numbers(choice: Choice, good: Sequence[int], now: Any) -> tuple[str, Any]:
    """Return a set of numbers in words, and the one of them that is nearest to the number that was planned."""
    runs: list[list[int]] = []
    for index in good:
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    last = len(choice.values) - 1
    text = " or ".join([number_range(choice, run, run[0] > 0, run[-1] < last) for run in runs])
    wanted = choice.values[good[0]] if now is None else now
    values = [choice.values[index] for index in good]
    return text, min(values, key=lambda value: (value not in choice.marks, abs(value - wanted)))


def related(text: str, value: Any, moved: Mapping[Address, Any]) -> str:
    """Say of days that they come before one that is chosen too, where that is their bound."""
    for address, day in moved.items():
        if not isinstance(day, str) or day == NONE or not isinstance(value, str) or address[0] != "fact":
            continue
        for bound, said in ((successor(day, -1), "before"), (day, "no later than")):
            if (bound and text in (f"on {bound}", f"on or before {bound}")) or (
                text.startswith(SOME_DAY) and text.endswith(f" to {bound}")
            ):
                name = fact_name(*address[1:])
                first = text.removeprefix(SOME_DAY).split()[0] if text.startswith(SOME_DAY) else ""
                return f"from {first} on and {said} {name}" if first else f"{said} {name}"
    return text


def stretches(found: Sequence[str], marks: frozenset[Any], floor: str) -> list[tuple[str | None, str | None]]:
    """Return the days that representative ones stand for, as stretches from a first to a last day, None without end."""
    named = sorted(mark for mark in marks if mark != NONE)
    parts: list[tuple[str | None, str | None]] = []
    for day in found:
        if day == NONE:
            continue
        first, last = (day, day) if day in marks else (None, None)
        if day not in marks:
            below, above = [mark for mark in named if mark < day], [mark for mark in named if mark > day]
            first = successor(below[-1], 1) if below else None
            last = successor(above[0], -1) if above else None
        if floor and (first is None or first < floor):
            first = floor
        end = parts[-1][1] if parts else ""
        if end is None:
            break
        if end and first is not None and first <= (successor(end, 1) or end):
            parts[-1] = (parts[-1][0], last if last is None else max(last, end))
        else:
            parts.append((first, last))
    # The first day of the calendar stands for none that anybody would name, and what begins there has no beginning.
    began = (FIRST_DAY, successor(FIRST_DAY, 1))
    return [(None if first in began else first, last) for first, last in parts if last != FIRST_DAY]


def stretch(first: str | None, last: str | None) -> str:
    """Return a stretch of days in words."""
    if first is None:
        return f"on or before {last}" if last else ANY_DAY
    if last is None:
        return f"on or after {first}"
    return f"on {first}" if first == last else f"{SOME_DAY}{first} to {last}"


def nearest(first: str | None, last: str | None, day: str) -> str:
    """Return the day of a stretch that is nearest to a day."""
    if first is not None and day < first:
        return first
    if last is not None and (not day or day > last):
        return last
    return day


def distance(day: str, wanted: str) -> tuple[int, bool]:
    """Return how far a day is from the one wanted, later before earlier."""
    return (abs(gap(wanted, day) + 1), day < wanted) if wanted else (0, False)


ANY_DAY, SOME_DAY = "on any day", "on a day from "
FIRST_DAY = "0001-01-01"
"""Where the calendar begins, which bounds nothing."""
WHO = {"team": "the team can", "find-out": "to find out", "counsel": "for counsel"}


def render(answer: Fix, heading: str, basis: str) -> str:
    """Return the answer as text, the pack's basis as its last line."""
    lines = [visible(heading), f"verdict: {answer.verdict}", ""]
    if answer.verdict in GOOD:
        lines.append("nothing to fix")
    for number, proposal in enumerate(answer.proposals[:SHOWN], 1):
        lines.append(visible(f"{number}. {proposal.text}"))
        lines.append(f"   {WHO[proposal.who]}; then: {proposal.verdict}")
    more = len(answer.proposals) - SHOWN
    if more > 0:
        lines.append(f"and {more} more (--format json lists them)")
    if answer.verdict not in GOOD and not answer.proposals:
        lines.append("no few changes are known after which it fails in no completion")
    if answer.remedies:
        lines += ["", "what the rules advise:"]
        lines += [visible(f"  {rule}, {subject}: {text}") for rule, subject, text in answer.remedies]
    if answer.limit:
        lines += ["", f"limit: {answer.limit}; there may be other ways"]
    return "\n".join([*lines, "", basis]) + "\n"


def plain(answer: Fix) -> dict[str, object]:
    """Return the answer as plain data, in the shape of `fix.schema.json` but for the act's name."""
    return {
        "verdict": answer.verdict,
        "proposals": [
            {
                "text": proposal.text,
                "who": proposal.who,
                "verdict": proposal.verdict,
                "steps": [
                    {"kind": step.kind, "path": step.path, "choices": step.choices, "text": step.text}
                    for step in proposal.steps
                ],
                "changes": [{"path": dotted(change.path), "value": change.value} for change in proposal.changes],
                "readings": dict(proposal.readings),
                "world": dict(proposal.world),
            }
            for proposal in answer.proposals
        ],
        "remedies": [{"rule": rule, "subject": subject, "text": text} for rule, subject, text in answer.remedies],
        "limit": answer.limit or None,
    }
