"""The search for the smallest sets of steps that leave an act no completion that fails.

Sets of levers are tried by size. One is opened where a rule that fails or may fail reads it; the diagram over all that
is then open says which of its values, with which facts found out, leave no completion that fails.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from checker.advise.glance import looks
from checker.advise.masks import MAY_PASS, Masks, cut, existing
from checker.condition.alike import standing
from checker.condition.engines.diagram import BOTTOM, FALSE, LimitReached
from checker.condition.resolve import walk
from checker.condition.tree import Quantifier, Rows
from checker.judge.act import Act
from checker.judge.choices import Address, Choice, label
from checker.judge.court import Bench
from checker.judge.judgement import FAIL, judge, subjects
from checker.judge.law import Law
from checker.pack.model import Rule
from checker.pack.schema import NONE, Field

FORCED = 6
"""The most steps of a plan."""
SOLUTIONS = 1_000
"""The most ways to settle one set of levers that are looked at."""
ENOUGH = 20
"""The most rulings that surely fail among which the one with the fewest levers is looked for."""
GLANCE = 1
"""Steps of a diagram that a first look at a set of levers may take: none to speak of."""


class Slot(NamedTuple):
    """A known lever of an act: its rows ("" for the act's own), which of them, and its path."""

    rows: str
    row: int
    path: str


class Addition(NamedTuple):
    """An entry to be added to rows: a copy of the one at `like` whose levers are free."""

    rows: str
    like: int


Lever = Slot | Addition
Levers = frozenset[Lever]


class Option(NamedTuple):
    """A value that a choice may take, and what it is called; a class of values has several labels."""

    value: Any
    labels: tuple[str, ...]


class Plan(NamedTuple):
    """A set of levers and facts that settles an act.

    `picked` gives the options of each choice without order, `ordered` the days and numbers that are to be chosen too.
    """

    levers: Levers
    picked: Mapping[Address, tuple[Option, ...]]
    ordered: frozenset[Address]

    def facts(self, levers: Mapping[Address, Lever]) -> list[Address]:
        """Return the choices of the plan that are not those of an opened lever."""
        return [address for address in (*self.picked, *sorted(self.ordered)) if address not in levers]


class Ways:
    """The levers of an act, and the choices that opening them makes."""

    def __init__(self, act: Act, law: Law) -> None:
        self.act, self.law = act, law
        self.kind = law.pack.kinds[act.kind]
        self.starts = sorted(day for day in law.params.values() if day != NONE)
        self.by_rule = law.analysis(act.kind).by_rule
        self.looks = looks(act)
        self._through: dict[str, frozenset[str]] = {}
        self._before = {rows: _before(twins) for rows, twins in standing(act.rows).items()}
        self._copies: dict[str, list[int]] = {}

    def field(self, address: Address) -> Field:
        """Return the field of a fact."""
        return self.kind.field(address[1], address[3])

    def is_lever(self, address: Address) -> bool:
        """Return whether a team chooses what is not known here."""
        return address[0] == "fact" and self.field(address).control == "lever"

    def through(self, rule: Rule) -> frozenset[str]:
        """Return the rows that a rule looks through, whatever its subject."""
        if rule.id not in self._through:
            trees = self.law.machinery.conditions.rule(rule)
            self._through[rule.id] = frozenset(
                part.over.name
                for node in (trees.governs, trees.requires, *trees.excepts)
                if node is not None
                for part in walk(node)
                if isinstance(part, Quantifier) and isinstance(part.over, Rows)
            )
        return self._through[rule.id]

    def levers(self, rulings: Iterable[tuple[Rule, int | None]], opened: Levers) -> Iterator[Lever]:
        """Yield the known levers that rules read when they judge their subjects, and the additions they would find.

        Of rows that are alike each has its turn after the one before it: any other would do as well.
        """
        looked: set[str] = set()
        for rule, index in rulings:
            reads, through = self.by_rule[rule.id], self.through(rule)
            for rows, field in self.kind.fields():
                if field.control != "lever" or ("fact", rows, field.path) not in reads:
                    continue
                every = self.act.rows[rows] if rows else (self.act.facts,)
                places: Iterable[int] = range(len(every))
                if rows and rows == rule.subject and rows not in through:
                    places = [] if index is None else [index]
                elif rule.id in looked:
                    continue
                for place in places:
                    if every[place][field.path] is not None and self.in_turn(rows, place, opened):
                        yield Slot(rows, place, field.path)
            looked.add(rule.id)
            for rows in sorted(through):
                if any(field.control == "lever" for field in self.kind.rows[rows].values()):
                    yield self.addition(rows, index if rows == rule.subject and index is not None else 0)

    def in_turn(self, rows: str, index: int | None, opened: Levers) -> bool:
        """Return whether a row has its turn: there is none like it before it, or the last such one is opened."""
        before = self._before[rows][index] if rows in self._before and index is not None else None
        return before is None or any(isinstance(item, Slot) and item[:2] == (rows, before) for item in opened)

    def addition(self, rows: str, like: int) -> Addition:
        """Return the addition of a copy, the first of those that would be alike."""
        if rows not in self._copies:
            fields = tuple(self.kind.rows[rows].values())
            copies = [
                tuple(
                    [
                        value if field.control != "lever" else self.floor(value) if field.type == "date" else None
                        for value, field in zip(row.values(), fields, strict=True)
                    ]
                )
                for row in self.act.rows[rows]
            ]
            first: dict[tuple[Any, ...], int] = {}
            self._copies[rows] = [first.setdefault(copy, index) for index, copy in enumerate(copies)]
        return Addition(rows, self._copies[rows][like])

    def floor(self, day: str | None) -> str:
        """Return the first day to which a day may be moved: none goes back before an agreement that it stands under.

        What is not known may be chosen under the latest agreement alone.
        """
        reached = [start for start in self.starts if day is None or day == NONE or start <= day]
        return reached[-1] if reached else ""

    def opened(self, levers: Iterable[Lever]) -> Act:
        """Return the act with levers open, and with the entries added whose levers are open."""
        facts = dict(self.act.facts)
        rows = {name: [dict(row) for row in entries] for name, entries in self.act.rows.items()}
        for lever in levers:
            if isinstance(lever, Addition):
                row = dict(self.act.rows[lever.rows][lever.like])
                row.update(
                    {path: None for path, field in self.kind.rows[lever.rows].items() if field.control == "lever"}
                )
                rows[lever.rows].append(row)
            elif lever.rows:
                rows[lever.rows][lever.row][lever.path] = None
            else:
                facts[lever.path] = None
        return self.act._replace(facts=facts, rows={name: tuple(entries) for name, entries in rows.items()})

    def addresses(self, levers: Iterable[Lever]) -> dict[Address, Lever]:
        """Return the choices that opening levers makes, each with its lever."""
        found: dict[Address, Lever] = {}
        for lever in levers:
            if isinstance(lever, Slot):
                found["fact", lever.rows, lever.row, lever.path] = lever
            else:
                for path, field in self.kind.rows[lever.rows].items():
                    if field.control == "lever":
                        found["fact", lever.rows, len(self.act.rows[lever.rows]), path] = lever
        return found

    def current(self, address: Address) -> Any:
        """Return what the act says at an address, None where it says nothing."""
        _, rows, index, path = address
        if not rows:
            return self.act.facts[path]
        entries = self.act.rows[rows]
        return entries[index][path] if index < len(entries) else None

    def bound(self, address: Address, now: Any) -> str:
        """Return the first day that may be proposed for a fact that is `now` so, "" where nothing bounds it."""
        if address[0] != "fact" or self.field(address).type != "date":
            return ""
        other = self.act.facts.get(self.field(address).not_before)
        return max(self.floor(now) if self.is_lever(address) else "", other if other and other != NONE else "")

    def may_be(self, choice: Choice, value: Any, bound: str) -> bool:
        """Return whether one of the days that a day stands for is not before a bound."""
        if not bound or value == NONE or value >= bound:
            return True
        above = [mark for mark in choice.marks if mark != NONE and mark > value]
        return value not in choice.marks and (not above or min(above) > bound)

    def allowed(self, choice: Choice, lever: Lever | None) -> list[int]:
        """Return which values may be proposed: a lever changes, and no day comes before what bounds it."""
        every = range(len(choice.values))
        address = choice.address
        if choice.ordered:
            now = self.current(address) if address[0] == "fact" else None
            if isinstance(lever, Addition):
                now = self.act.rows[lever.rows][lever.like][address[3]]
            bound = self.bound(address, now)
            return [index for index in every if self.may_be(choice, choice.values[index], bound)]
        now = self.current(address) if self.is_lever(address) else None
        if now is None:
            return list(every)
        return [index for index in every if choice.values[index] != now and label_of(now) not in choice.labels[index]]


def _before(twins: Sequence[int]) -> list[int | None]:
    """Return for each row the last one before it that is alike, None where there is none."""
    last: dict[int, int] = {}
    found = []
    for index, twin in enumerate(twins):
        found.append(last.get(twin))
        last[twin] = index
    return found


def ordered(levers: Levers) -> list[Lever]:
    """Return levers in a stable order, additions last."""
    return sorted(levers, key=lambda lever: (isinstance(lever, Addition), lever))


def label_of(value: Any) -> str:
    """Return what a value without order is called."""
    return ", ".join(value) if isinstance(value, tuple) else label(value)


class Table:
    """What is open about an act once levers are opened: which rulings fail, and what would settle them.

    `certain` are the rulings that fail whatever is open, `may` those that may fail. Raises LimitReached.
    """

    def __init__(self, ways: Ways, levers: Levers, budget: int) -> None:
        self.ways, self.chosen = ways, ways.addresses(levers)
        act = ways.opened(ordered(levers))
        self.bench = bench = Bench(act, ways.law, budget)
        self.tied = self.tie(levers)
        self.choices = bench.choices
        self.certain: list[tuple[Rule, int | None]] = []
        self.may: list[tuple[Rule, int | None]] = []
        diagram, valid, failing = bench.diagram, bench.valid(), FALSE
        for rule in ways.law.analysis(act.kind).rules:
            for index in subjects(rule, act):
                part = diagram.conj(valid, bench.fails(rule, index))
                if part == FALSE:
                    continue
                if part == valid:
                    self.certain.append((rule, index))
                else:
                    self.may.append((rule, index))
                    failing = failing if self.certain else diagram.disj(failing, part)
        self.failing, self.valid = failing, valid
        self.levels = {choice.address: level for level, choice in enumerate(self.choices)}
        self.free = {self.levels[address] for address in self.chosen if address in self.levels}
        self.last = max(self.free, default=-1)
        self.allowed = [ways.allowed(choice, self.chosen.get(choice.address)) for choice in self.choices]
        self.masks = Masks(diagram)
        self._memory: dict[tuple[int, int], list[tuple[tuple[int, int], ...]]] = {}
        self._root: dict[bool, int] = {}

    def tie(self, levers: Levers) -> bool:
        """Let what is not known of a copied entry be the same in its copy; tell whether there is any such thing."""
        variables = self.bench.symbolic.variables
        pairs = [
            (("fact", lever.rows, len(self.ways.act.rows[lever.rows]), path), ("fact", lever.rows, lever.like, path))
            for lever in levers
            if isinstance(lever, Addition)
            for path, field in self.ways.kind.rows[lever.rows].items()
            if field.control != "lever"
        ]
        tied = {copy: variables[original] for copy, original in pairs if copy in variables}
        self.bench.symbolic.variables = {**variables, **tied}
        return bool(tied)

    def root(self, pin: bool) -> int:
        """Return the diagram whose terminals say what can happen; readings are let range unless they may be pinned."""
        if pin not in self._root:
            readings = [level for level, choice in enumerate(self.choices) if choice.address[0] == "reading"]
            first = BOTTOM if pin else min(readings, default=BOTTOM)
            root = existing(self.bench.diagram, self.failing, self.valid)
            self._root[pin] = cut(self.bench.diagram, root, first, self.masks.of)
        return self._root[pin]

    def solve(self, node: int, facts: int) -> list[tuple[tuple[int, int], ...]]:
        """Return the ways to settle what is below a node: (level, value) of each lever and of so many facts at most."""
        diagram = self.bench.diagram
        level = diagram.level[node]
        if level == BOTTOM or (not facts and level > self.last):
            return [()] if self.masks.of(node) == MAY_PASS else []
        found = self._memory.get((node, facts))
        if found is not None:
            return found
        diagram.step()
        kids = diagram.kids[node]
        found = []
        if level in self.free:
            for index in self.allowed[level]:
                found += [((level, index), *rest) for rest in self.solve(kids[index], facts)]
        else:
            any_kid = kids[0]
            for kid in kids[1:]:
                any_kid = diagram.combine("or", lambda a, b: a | b, any_kid, kid)
            found += self.solve(any_kid, facts)
            if facts and found != [()]:
                known = [set(way) for way in found]
                for index in self.allowed[level]:
                    for rest in self.solve(kids[index], facts - 1):
                        if not any(way.issubset(rest) for way in known):
                            found.append(((level, index), *rest))
        if len(found) > SOLUTIONS:
            raise LimitReached(SOLUTIONS, "ways to settle it")
        self._memory[node, facts] = found
        return found

    def ways_to_settle(self, facts: int, pin: bool = False) -> list[dict[Address, int]]:
        """Return the ways to settle the act with so many facts found out at most: the value of each choice made."""
        if self.certain or self.valid == FALSE:
            return []
        return [
            {self.choices[level].address: index for level, index in way} for way in self.solve(self.root(pin), facts)
        ]

    def settling(self, address: Address, chosen: Iterable[Address]) -> list[int]:
        """Return the values of a choice with which all that are to be chosen can settle the act."""
        if self.certain:
            return []
        self.free = {self.levels[item] for item in chosen}
        self.last = max(self.free)
        self.allowed = [self.ways.allowed(choice, None) for choice in self.choices]
        at, every = self.levels[address], range(len(self.choices[self.levels[address]].values))
        ways = [dict(way) for way in self.solve(self.root(False), 0)]
        return sorted({index for way in ways for index in ([way[at]] if at in way else every)})

    def doubtful(self, chosen: Collection[Address]) -> bool:
        """Return whether days or numbers are chosen while others range."""
        return bool(chosen) and any(choice.ordered and choice.address not in chosen for choice in self.choices)

    def option(self, address: Address, index: int) -> Option:
        """Return one value of a choice."""
        choice = self.choices[self.levels[address]]
        return Option(choice.values[index], choice.labels[index])

    def choice(self, address: Address) -> Choice:
        """Return the choice at an address."""
        return self.choices[self.levels[address]]


class Search:
    """Looks for the smallest plans, within so many steps of the diagrams and so many sets of levers.

    `holds` is asked of plans that choose a day or number while others are not known: a diagram's few days show every
    order in which they can stand, but not that one of them leaves room for all others.
    """

    def __init__(self, ways: Ways, budget: int, sets: int, holds: Callable[[Search, Plan], bool] | None = None) -> None:
        self.ways, self.budget, self.left, self.sets = ways, budget, budget, sets
        self.holds = holds
        self.limit = ""
        self.tables: dict[Levers, Table | None] = {}
        self.failing: dict[Levers, list[tuple[Rule, int | None]]] = {}
        self.known: list[frozenset[Any]] = []
        self.plans: list[Plan] = []

    def table(self, levers: Levers) -> Table | None:
        """Return the table once levers are opened, None where it would take too many steps."""
        if levers not in self.tables:
            try:
                self.tables[levers] = self.built(self.ways, levers)
            except LimitReached as limit:
                self.stop(limit)
                self.tables[levers] = None
        return self.tables[levers]

    def built(self, ways: Ways, levers: Levers) -> Table:
        """Return a table of its own; the first may take all that is left, any other half of it. Raises LimitReached.

        What it takes is spent, whether it comes to an end or not.
        """
        share = self.left // 2 if self.tables else self.left
        if share <= 0:
            raise LimitReached(self.budget)
        self.left -= share
        table = Table(ways, levers, share)
        self.left += table.bench.diagram.left
        return table

    def stop(self, limit: LimitReached) -> None:
        """Remember the first limit that was hit."""
        shown = LimitReached(self.budget) if limit.what == "steps" else limit
        self.limit = self.limit or str(shown)

    def run(self, most: int, first: bool) -> None:
        """Find the plans without readings: all of one and two steps, else the smallest; with `first` the smallest only.

        Beyond `most` levers only those are opened that a rule forces, since it surely fails without.
        """
        layers: list[list[Levers]] = [[frozenset()]]
        seen: set[Levers] = {frozenset()}
        for size in range(1, FORCED + 1):
            layers.append(list(self.wider(layers[-1], seen, most)))
            for count, layer in enumerate(layers):
                for levers in layer:
                    self.collect(levers, size - count)
            if self.plans and (first or size >= 2):
                return

    def wider(self, layer: list[Levers], seen: set[Levers], most: int) -> Iterator[Levers]:
        """Yield the sets with one lever more: of a rule that surely fails, else of any that may fail."""
        for levers in layer:
            if levers in self.known:
                continue
            certain = self.certain(levers)
            if certain:
                more = min([list(self.ways.levers([ruling], levers)) for ruling in certain[:ENOUGH]], key=len)
            else:
                table = self.table(levers) if len(levers) < most else None
                more = list(self.ways.levers(map(self.own, table.may), levers)) if table else []
            for lever in dict.fromkeys(more):
                found = levers | {lever}
                if lever in levers or found in seen or any(key <= found for key in self.known):
                    continue
                if isinstance(lever, Addition) and any(isinstance(other, Addition) for other in levers):
                    continue
                if len(seen) > self.sets:
                    self.limit = self.limit or f"more than {self.sets:,} sets of levers would be needed to settle this"
                    return
                seen.add(found)
                yield found

    def certain(self, levers: Levers) -> list[tuple[Rule, int | None]]:
        """Return the rulings that fail whatever becomes of the levers and of all that is open, each in its turn."""
        if levers not in self.failing:
            self.failing[levers] = list(self.surely(levers))
        return self.failing[levers]

    def surely(self, levers: Levers) -> Iterator[tuple[Rule, int | None]]:
        self.left -= self.ways.looks
        if self.left < 0:
            self.stop(LimitReached(self.budget))
            return
        # The rails are asked first: they are quick, and what they cannot show the table does.
        judgement = judge(self.ways.opened(ordered(levers)), self.ways.law, causes=False, budget=GLANCE)
        failing = [(item.rule, item.index) for item in judgement.rulings if item.verdict == FAIL]
        if not failing:
            table = self.table(levers)
            failing = table.certain if table else []
        for ruling in failing:
            rule, index = self.own(ruling)
            if self.ways.in_turn(rule.subject, index, levers):
                yield rule, index

    def own(self, ruling: tuple[Rule, int | None]) -> tuple[Rule, int | None]:
        """Return a ruling with the index of a subject that the act has already; an added one stands for none."""
        rule, index = ruling
        known = index is not None and index < len(self.ways.act.rows[rule.subject])
        return rule, index if known else None

    def collect(self, levers: Levers, facts: int, pin: bool = False) -> None:
        """Add the plans of one set of levers with so many facts, which may take half of the steps that are left."""
        table = None if self.certain(levers) else self.table(levers)
        if table is None:
            return
        diagram = table.bench.diagram
        before = diagram.left = min(diagram.left, self.left // 2)
        try:
            ways = table.ways_to_settle(facts, pin)
        except LimitReached as limit:
            self.stop(limit)
            return
        finally:
            self.left -= before - diagram.left
        keys, plans = [], []
        for way in ways:
            if pin and not any(address[0] == "reading" for address in way):
                continue
            slots = {address for address, lever in table.chosen.items() if isinstance(lever, Slot)}
            if not slots.issubset(way):
                continue
            ordered = frozenset(address for address in way if table.choice(address).ordered)
            picked = {address: (table.option(address, way[address]),) for address in way if address not in ordered}
            key = frozenset(
                [
                    *levers,
                    *[
                        (address, index)
                        for address, index in way.items()
                        if address not in table.chosen and address not in ordered
                    ],
                    *[address for address in ordered if address not in table.chosen],
                ]
            )
            if any(known <= key for known in self.known):
                continue
            plan = Plan(levers, picked, ordered)
            if plan not in plans and (
                not (table.tied or table.doubtful(ordered)) or self.holds is None or self.holds(self, plan)
            ):
                keys.append(key)
                plans.append(plan)
        self.known += keys
        self.plans += merged(plans)


def merged(plans: Iterable[Plan]) -> list[Plan]:
    """Return plans each once; those that differ in one choice alone, and choose no day or number, are made one."""
    found: list[Plan] = []
    for plan in plans:
        if plan in found:
            continue
        for index, other in enumerate(found):
            apart = _apart(plan, other)
            if apart is not None:
                options = dict.fromkeys([*other.picked[apart], *plan.picked[apart]])
                found[index] = other._replace(picked={**other.picked, apart: tuple(options)})
                break
        else:
            found.append(plan)
    return found


def _apart(plan: Plan, other: Plan) -> Address | None:
    """Return the one choice in which two plans differ, None where they may not be made one."""
    if plan.ordered or other.ordered or plan.levers != other.levers or plan.picked.keys() != other.picked.keys():
        return None
    apart = [address for address in plan.picked if plan.picked[address] != other.picked[address]]
    return apart[0] if len(apart) == 1 else None
