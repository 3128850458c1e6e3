"""Concrete proposals: plans with facts, judged as a whole and put into words. Only judged proposals are returned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checker.advise.change import fitting
from checker.advise.levers import Addition, Lever, Slot, Ways, ordered
from checker.advise.phrases import asking, moving, uncapped
from checker.advise.proposal import TIERS, Proposal, Step
from checker.advise.search import Search
from checker.advise.stretches import ANY_DAY, days, distance, nearest, numbers, related, stretches, within
from checker.advise.table import Plan
from checker.condition.engines.diagram import LimitReached
from checker.judge.act import Act, Address, make_act, path_of
from checker.judge.choices import Choice, fact_name, label
from checker.judge.days import gap, successor
from checker.judge.descriptor import Reader
from checker.judge.domains import ANOTHER
from checker.judge.findings import by_labels, called, join_words
from checker.judge.judgement import NOT_APPLICABLE, PASS, judge
from checker.pack.schema import NONE, UNKNOWN, Kind
from checker.read.days import is_day
from checker.read.edit import Change, lay, taken

GOOD = (PASS, NOT_APPLICABLE)
"""Verdicts that need no fix."""


class Writer:
    """Makes plans concrete, judges them and puts them into words."""

    def __init__(self, search: Search) -> None:
        self.search, self.ways = search, search.ways
        self.act, self.law, self.kind = self.ways.act, self.ways.law, self.ways.kind
        self.reader = Reader(self.law)
        self.order = {(rows, field.path): number for number, (rows, field) in enumerate(self.kind.fields())}

    def proposals(self, most: int) -> list[Proposal]:
        """Return the best plans as judged proposals, with similar ones merged."""
        ranked: list[tuple[Any, Proposal]] = []
        for plan in sorted(self.search.plans, key=self.rank)[: 3 * most]:
            try:
                proposal = self.proposal(plan)
            except LimitReached as limit:
                self.search.stop(limit)
                continue
            if proposal is not None:
                ranked.append(((*self.rank(plan)[:5], self.haste(proposal)), proposal))
        proposals: list[Proposal] = []
        for _, proposal in sorted(ranked, key=lambda entry: entry[0]):
            _add(proposals, proposal)
        return proposals[:most]

    def haste(self, proposal: Proposal) -> list[int]:
        """Weigh the changes: a later day is least, then one more entry or an earlier day, then any other change."""
        weights = []
        for change in proposal.changes:
            old = taken(self.act.data, change.path)
            if isinstance(change.value, str) and isinstance(old, str) and is_day(change.value) and is_day(old):
                weights.append(0 if change.value > old else 1)
            else:
                weights.append(1 if isinstance(change.value, dict) else 2)
        return sorted(weights)

    def rank(self, plan: Plan) -> Any:
        """Order plans: first those without readings, with the fewest steps, with levers, with the least change.

        If missing facts decide, plans that find them out come before plans that change something.
        """
        conditions = self.conditions(plan)
        kinds = [self.kind_of(address) for address in conditions] + ["change"] * len(plan.levers)
        sorts = {(lever.rows, lever.path) if isinstance(lever, Slot) else lever.rows for lever in plan.levers}
        moved = sorted([(self.weight(lever), *self.spot(lever)) for lever in plan.levers])
        tiers = sorted(TIERS[kind] for kind in kinds)
        changes = "reading" not in kinds and self.search.missing_first and "change" in kinds
        return ("reading" in kinds, changes, len(kinds), tiers, len(sorts), moved, sorted(map(str, conditions)))

    def weight(self, lever: Lever) -> int:
        """Weigh a lever: another time or number is least, then one more entry, then any other value."""
        if isinstance(lever, Addition):
            return 1
        return 0 if self.kind.field(lever.rows, lever.path).type in ("date", "number") else 2

    def spot(self, lever: Lever) -> tuple[int, int]:
        return (lever.like, 0) if isinstance(lever, Addition) else (lever.row, self.order[lever.rows, lever.path])

    def conditions(self, plan: Plan) -> list[Address]:
        """Return the choices of a plan that are not levers of the present act."""
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
        """Return the proposal of a plan, None if judging refutes it."""
        trial = _Trial(self, plan)
        words: dict[Address, str] = {}
        for address, options in plan.picked.items():
            trial.take(address, self.data_value(address, options[0].value))
            words[address] = self.named(address, [name for option in options for name in option.labels])
        for lever in ordered(plan.levers):
            if isinstance(lever, Addition):
                trial.changes.append(self.added(lever, plan, trial.changes))
        left = sorted(plan.ordered, key=lambda address: (self.is_new(address), address))
        settled = trial.settle(left)
        if settled is None:
            return None
        moved: dict[Address, Any] = {}
        for address, (text, value) in settled.items():
            words[address] = related(text, value, moved)
            moved[address] = value
        verdict = trial.verdict()
        if verdict not in GOOD or not self.permitted(plan, trial.act()):
            return None
        changes = folded(trial.changes)
        steps = with_common_questions(tuple(self.steps(plan, words)), self.kind)
        return Proposal(steps, verdict, changes, dict(trial.readings), dict(trial.world))

    def permitted(self, plan: Plan, act: Act | None) -> bool:
        """Return whether no condition of the pack on a plan's levers surely fails for the changed act."""
        ways = Ways(act, self.law) if act else self.ways
        return all(
            ways.permits(
                address, (ways.act.rows[address[1]][address[2]] if address[1] else ways.act.facts)[address[3]], None
            )
            for address in self.ways.addresses(plan.levers)
        )

    def is_new(self, address: Address) -> bool:
        """Return whether an address belongs to an added entry."""
        return address[0] == "fact" and bool(address[1]) and address[2] >= len(self.act.rows[address[1]])

    def data_value(self, address: Address, value: Any) -> Any:
        """Return a choice's value as descriptor data."""
        if isinstance(value, tuple):
            return list(value)
        if isinstance(value, str) and value.endswith(ANOTHER):
            prefix, example = value.removesuffix(ANOTHER), str(self.ways.field(address).example or "")
            return example if example and example.startswith(prefix) else f"{prefix}another"
        return value

    def named(self, address: Address, names: Sequence[str]) -> str:
        """Return sufficient values in words; a fact to find out may have "anything but" its few insufficient ones."""
        if address[0] != "fact":
            return join_words(names, "or")
        field = self.ways.field(address)
        left = [value for value in field.values if value not in names]
        if field.type == "enum" and self.kind_of(address) != "change" and 0 < 2 * len(left) <= len(names):
            return f"anything but {join_words(left)}"
        labels = dict(field.labels)
        return join_words([labels.get(name, name) if name == NONE else name for name in names], "or")

    def added(self, lever: Addition, plan: Plan, taken_so_far: Sequence[Change]) -> Change:
        """Return the added entry: a copy with the picked levers; days are chosen later."""
        new = len(self.act.rows[lever.rows])
        changes = []
        for path in self.kind.rows[lever.rows]:
            address: Address = ("fact", lever.rows, new, path)
            if address in plan.picked:
                changes.append(Change(path_of(path), self.data_value(address, plan.picked[address][0].value)))
            elif address in plan.ordered:
                changes.append(Change(path_of(path), UNKNOWN))
        row = lay(self.act.data, taken_so_far)[lever.rows][lever.like]
        return Change((lever.rows, new), lay(row, changes))

    # From facts to words.

    def steps(self, plan: Plan, words: Mapping[Address, str]) -> Iterator[Step]:
        """Yield the steps of a plan, facts to find out first."""
        for address in sorted(self.conditions(plan), key=lambda address: TIERS[self.kind_of(address)] % 3 == 0):
            yield self.step(address, words[address])
        for lever in ordered(plan.levers):
            if isinstance(lever, Slot):
                yield self.step(("fact", *lever), words["fact", lever.rows, lever.row, lever.path])
            else:
                yield self.addition(lever, words)

    def step(self, address: Address, text: str) -> Step:
        kind = self.kind_of(address)
        if kind == "reading":
            question = self.law.pack.questions[address[1]]
            name = question.facet_of or question.id
            means = {choice.name: choice.means.partition(". ")[0] for choice in question.choices}
            sense = f": {uncapped(means[text])}" if means.get(text) else ""
            return Step(kind, name, text, text, f'"{question.words}" means {text} ({name}{sense})')
        if address[0] == "world":
            return Step(kind, address[1], text, text, f"{address[1]} is {text}")
        _, rows, index, path = address
        name, field = fact_name(rows, index, path), self.ways.field(address)
        row = f"{rows}[{index}]" if rows else ""
        if kind == "change":
            labels = by_labels(text, field)
            return Step(kind, name, text, labels, moving(name, field, labels), row, called=self.called(row))
        attested = (f"{rows}[].{path}" if rows else path) in self.law.pack.attest
        labels = by_labels(text, field)
        phrase = f"{name} is {'a day' if text == ANY_DAY else labels}"
        return Step(kind, name, text, labels, phrase, row, attested, *asking(name, field, text))

    def addition(self, lever: Addition, words: Mapping[Address, str]) -> Step:
        new = len(self.act.rows[lever.rows])
        chosen = [
            (field, words[address])
            for path, field in self.kind.rows[lever.rows].items()
            if (address := ("fact", lever.rows, new, path)) in words
        ]
        text = join_words([f"{field.path} {word}" for field, word in chosen])
        labels = join_words([f"{field.path} {by_labels(word, field)}" for field, word in chosen])
        phrase = f"add one more {self.kind.singular[lever.rows]} like {{row}}, with {labels}"
        like = f"{lever.rows}[{lever.like}]"
        return Step("add", f"{lever.rows}[{new}]", text, labels, phrase, like, called=self.called(like))

    def called(self, row: str) -> str:
        """Return people's name for a row of the present act."""
        return called(self.act, self.law, row)


def with_common_questions(steps: tuple[Step, ...], kind: Kind) -> tuple[Step, ...]:
    """Return steps; steps that together answer one question of the pack have that question and its answer."""
    choices = {step.path: step.choices for step in steps if step.kind in ("learn", "given")}
    for group in kind.groups:
        for reply, values in group.answers:
            if dict(values).keys() <= choices.keys() and all(choices[path] == label(value) for path, value in values):
                named = dict(values)
                steps = tuple(
                    step._replace(question=group.question, reply=reply) if step.path in named else step
                    for step in steps
                )
    return steps


def folded(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return changes with each change inside another change's value merged into that value."""
    merged: list[Change] = []
    for change in changes:
        for number, other in enumerate(merged):
            size = len(other.path)
            if size < len(change.path) and change.path[:size] == other.path:
                inner = lay(other.value, [Change(change.path[size:], change.value)])
                merged[number] = other._replace(value=inner)
                break
        else:
            merged.append(change)
    return tuple(merged)


def _add(proposals: list[Proposal], proposal: Proposal) -> None:
    """Add a proposal, or merge it into one that differs only in the choices of one step without day or number."""
    for index, other in enumerate(proposals):
        if [step.path for step in other.steps] != [step.path for step in proposal.steps]:
            continue
        apart = [number for number, step in enumerate(proposal.steps) if step != other.steps[number]]
        if not apart:
            return
        one, two = other.steps[apart[0]], proposal.steps[apart[0]]
        if len(apart) == 1 and one.kind in ("change", "learn", "given") and not one.choices[-1].isdigit():
            both, labels = f"{one.choices} or {two.choices}", f"{one.labels} or {two.labels}"
            phrase = one.phrase.replace(one.labels, labels)
            step = one._replace(choices=both, labels=labels, phrase=phrase, ask="", answer="")
            proposals[index] = other._replace(steps=(*other.steps[: apart[0]], step, *other.steps[apart[0] + 1 :]))
            return
    proposals.append(proposal)


class _Trial:
    """A plan in progress: the choices taken so far, and the days and numbers still to choose."""

    def __init__(self, writer: Writer, plan: Plan) -> None:
        self.writer, self.plan = writer, plan
        self.changes: list[Change] = []
        self.readings: dict[str, str] = {}
        self.world: dict[str, Any] = {}

    def take(self, address: Address, value: Any) -> None:
        """Take a value for one choice."""
        if address[0] == "reading":
            self.readings[address[1]] = value
        elif address[0] == "world":
            self.world[address[1]] = value
        elif not self.writer.is_new(address) or address in self.plan.ordered:
            self.changes.append(Change(path_of(fact_name(*address[1:])), value))

    def choose(self, address: Address, left: Sequence[Address]) -> tuple[str, Any] | None:
        """Return the sufficient days or numbers in words, and the one nearest to the plan; `left` has the open choices."""
        writer, ways = self.writer, self.writer.ways
        unknown = [
            Change(path_of(fact_name(*open_address[1:])), UNKNOWN) for open_address in left if open_address[0] == "fact"
        ]
        act = make_act(writer.kind, lay(writer.act.data, [*self.changes, *unknown]), writer.act.unlisted)
        law = writer.law.vary(readings=self.readings, world=self.world)
        additions = [lever for lever in self.plan.levers if isinstance(lever, Addition)]
        like = additions[0].like if additions else 0
        table = writer.search.built(Ways(act, law, ways.today, origin=ways, like=like), frozenset())
        lever: Lever | None = additions[0] if writer.is_new(address) else None
        now = ways.planned(address, lever)
        choice = table.choice(address)
        good = [index for index in table.settling(address, left) if index in ways.allowed(choice, lever)]
        if choice.shown is not None:
            good = [index for index in good if choice.values[index] in (*choice.shown, NONE)]
        if not good:
            return None
        if not isinstance(choice.values[good[0]], str):
            if table.doubtful(left):
                good = [index for index in good if self.number_stands(choice, index, left)]
            return numbers(choice, good, now) if good else None
        bound = ways.bound(address, now)
        latest = ways.latest(address)
        wanted = now if now and now != NONE else latest or bound or ways.floor(now)
        parts = stretches([choice.values[index] for index in good], choice.marks, bound, latest)
        # A day known in part can only be one of its own days, so these come first.
        known_part = ways.act_as_it_was.partly.get(address)
        parts = within(parts, known_part) or parts if known_part else parts
        never = any(choice.values[index] == NONE for index in good)
        if table.doubtful(left):
            whole = [part for part in parts if len(left) == 1 and self.stands(address, part)]
            parts = whole if whole or never else [(day, day) for day in self.single(left, parts, wanted)]
        return days(parts, never, wanted, bound, latest) if parts or never else None

    def single(self, left: Sequence[Address], parts: Sequence[tuple[str | None, str | None]], wanted: str) -> list[str]:
        """Return the day nearest to the wanted one for which the plan holds, as a list of at most one."""
        near = {nearest(first, last, wanted) for first, last in parts}
        for day in sorted(near, key=lambda day: distance(day, wanted)):
            if self.holds(left, day):
                return [day]
        return []

    def holds(self, left: Sequence[Address], value: Any) -> bool:
        """Return whether the plan holds with a value for the first open choice and the others chosen after it."""
        other = _Trial(self.writer, self.plan)
        other.changes, other.readings, other.world = [*self.changes], {**self.readings}, {**self.world}
        other.take(left[0], value)
        return other.settle(left[1:]) is not None and other.verdict() in GOOD

    def number_stands(self, choice: Choice, index: int, left: Sequence[Address]) -> bool:
        """Return whether the plan holds for the whole class of a number, for every value of the open numbers.

        If more choices follow, a number represents only itself, so only figures named by the law count.
        """
        value = choice.values[index]
        return (len(left) == 1 or value in choice.marks) and self.holds(left, value)

    def settle(self, left: Sequence[Address]) -> dict[Address, tuple[str, Any]] | None:
        """Choose and take days and numbers one by one; return None if one has no sufficient value."""
        chosen_ones = {}
        for number, address in enumerate(left):
            chosen = self.choose(address, left[number:])
            if chosen is None:
                return None
            self.take(address, chosen[1])
            chosen_ones[address] = chosen
        return chosen_ones

    def stands(self, address: Address, part: tuple[str | None, str | None]) -> bool:
        """Return whether the plan holds with the first, the last and further days of a stretch."""
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

    def act(self, *more: Change) -> Act | None:
        """Return the act with all choices taken and more changes, None if it is invalid."""
        writer, changes = self.writer, [*self.changes, *more]
        return writer.reader.act(fitting(lay(writer.act.data, changes), writer.kind), writer.act.unlisted)[0]

    def verdict(self, address: Address | None = None, day: str = "") -> str:
        """Return the verdict with all choices taken and optionally one more day; "" if the act or ledger is invalid."""
        changes, world = [], self.world
        if address and address[0] == "world":
            world = {**world, address[1]: day}
        elif address:
            changes = [Change(path_of(fact_name(*address[1:])), day)]
        act = self.act(*changes)
        law = self.writer.law.vary(readings=self.readings, world=world)
        return judge(act, law, causes=False).verdict if act and law.ledger_holds() else ""
