"""The levers of an act: facts under a team's control, and the choices made by opening them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from checker.condition.alike import standing
from checker.condition.tree import Quantifier, Rows
from checker.condition.walk import walk
from checker.judge.act import Act, Address, fact
from checker.judge.choices import Choice, is_unlisted, label
from checker.judge.glance import looks
from checker.judge.law import Law
from checker.pack.model import ACT, Rule
from checker.pack.schema import NONE, Field
from checker.read.days import LAST_DAY, span


class Slot(NamedTuple):
    """A known lever of an act: its rows ("" for the act itself), the row's index and its path."""

    rows: str
    row: int
    path: str


class Addition(NamedTuple):
    """An added entry in rows: a copy of the entry at `like` with free levers."""

    rows: str
    like: int


Lever = Slot | Addition
Levers = frozenset[Lever]


class Ways:
    """The levers of an act, and the choices made by opening them.

    Levers of subjects before `today` ("" for no such day) stay, and no lever moves to a day before it. If some levers are
    taken already, `origin` has the ways of the original act, and `like` the original row of an added copy.
    """

    def __init__(self, act: Act, law: Law, today: str = "", origin: Ways | None = None, like: int = 0) -> None:
        self.act, self.law, self.today, self.origin, self.like = act, law, today, origin, like
        self.kind = law.pack.kinds[act.kind]
        self.starts = sorted(day for day in law.params.values() if day != NONE)
        self.by_rule = law.analysis(act.kind).by_rule
        self.looks = looks(act)
        self._through: dict[str, frozenset[str]] = {}
        self._before = {rows: _before(twins) for rows, twins in standing(act.rows).items()}
        self._copies: dict[str, list[int]] = {}

    @property
    def act_as_it_was(self) -> Act:
        """The original act, before any lever was taken."""
        return self.origin.act_as_it_was if self.origin is not None else self.act

    def field(self, address: Address) -> Field:
        """Return the field of a fact."""
        return self.kind.field(address[1], address[3])

    def is_lever(self, address: Address) -> bool:
        """Return whether an address is a fact under a team's control."""
        return address[0] == "fact" and self.field(address).control == "lever"

    def through(self, rule: Rule) -> frozenset[str]:
        """Return the rows in a rule's quantifiers."""
        if rule.id not in self._through:
            trees = self.law.machinery.conditions.rule(rule, self.kind.name)
            self._through[rule.id] = frozenset(
                part.over.name
                for node in (trees.governs, trees.requires, *trees.excepts)
                if node is not None
                for part in walk(node)
                if isinstance(part, Quantifier) and isinstance(part.over, Rows)
            )
        return self._through[rule.id]

    def levers(self, rulings: Iterable[tuple[Rule, int | None]], opened: Levers) -> Iterator[Lever]:
        """Yield the known levers read by rules for their subjects, and the additions within their quantifiers.

        Symmetry breaking: among identical rows, the earlier one is opened first.
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
                    open_now = every[place][field.path] is not None and not self.is_past(rows, place)
                    if open_now and self.in_turn(rows, place, opened):
                        yield Slot(rows, place, field.path)
            looked.add(rule.id)
            for rows in sorted(through):
                if any(field.control == "lever" for field in self.kind.rows[rows].values()):
                    yield self.addition(rows, index if rows == rule.subject and index is not None else 0)

    def is_past(self, rows: str, index: int) -> bool:
        """Return whether a subject's own day is before today: nobody can choose the past any more."""
        return any(day < self.today for _, day in self.days(rows, index))

    def days(self, rows: str, index: int) -> list[tuple[str, str]]:
        """Return the known days of a subject under a team's control, each with its path."""
        values = self.act.rows[rows][index] if rows else self.act.facts
        fields = self.kind.rows[rows] if rows else self.kind.facts
        levers = [path for path, field in fields.items() if field.type == "date" and field.control == "lever"]
        return [(path, values[path]) for path in levers if values[path] not in (None, NONE)]

    def permits(self, address: Address, value: Any, lever: Lever | None) -> bool:
        """Return whether the pack's condition on a lever can hold after a move to a value."""
        _, rows, index, path = address
        condition = self.field(address).when
        if not condition:
            return True
        if isinstance(lever, Addition):
            free = {name: None for name, field in self.kind.rows[rows].items() if field.control == "lever"}
            row = {**self.act.rows[rows][lever.like], **free, path: value}
        else:
            row = {**(self.act.rows[rows][index] if rows else self.act.facts), path: value}
        facts = self.act.facts if rows else row
        return self.law.holds(condition, (self.kind.name,), facts, row, self.act.every, rows or ACT) is not False

    def in_turn(self, rows: str, index: int | None, opened: Levers) -> bool:
        """Symmetry breaking: return whether a row has no identical row before it, or the last such row is opened."""
        before = self._before[rows][index] if rows in self._before and index is not None else None
        return before is None or any(isinstance(lever, Slot) and lever[:2] == (rows, before) for lever in opened)

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
        """Return the first day to which a day may move: the first day of the latest agreement begun by then.

        An unknown day may only be chosen under the latest agreement.
        """
        reached = [start for start in self.starts if day is None or day == NONE or start <= day]
        return reached[-1] if reached else ""

    def opened(self, levers: Iterable[Lever]) -> Act:
        """Return the act with open levers, including added entries with open levers."""
        facts = dict(self.act.facts)
        rows: dict[str, list[Mapping[str, Any]]] = {name: list(entries) for name, entries in self.act.rows.items()}
        for lever in levers:
            if isinstance(lever, Addition):
                row = dict(self.act.rows[lever.rows][lever.like])
                row.update(
                    {path: None for path, field in self.kind.rows[lever.rows].items() if field.control == "lever"}
                )
                rows[lever.rows].append(row)
            elif lever.rows:
                rows[lever.rows][lever.row] = {**rows[lever.rows][lever.row], lever.path: None}
            else:
                facts[lever.path] = None
        return self.act._replace(facts=facts, rows={name: tuple(entries) for name, entries in rows.items()})

    def addresses(self, levers: Iterable[Lever]) -> dict[Address, Lever]:
        """Return the choices made by opening levers, each with its lever."""
        choices: dict[Address, Lever] = {}
        for lever in levers:
            if isinstance(lever, Slot):
                choices["fact", lever.rows, lever.row, lever.path] = lever
            else:
                for path, field in self.kind.rows[lever.rows].items():
                    if field.control == "lever":
                        choices["fact", lever.rows, len(self.act.rows[lever.rows]), path] = lever
        return choices

    def current(self, address: Address) -> Any:
        """Return the act's value at an address, None if there is none."""
        if self.origin is not None:
            return self.origin.current(address)
        _, rows, index, path = address
        if not rows:
            return self.act.facts[path]
        entries = self.act.rows[rows]
        return entries[index][path] if index < len(entries) else None

    def planned(self, address: Address, lever: Lever | None) -> Any:
        """Return the act's value at an address; an added entry has the value of its original."""
        if address[0] != "fact":
            return None
        _, rows, index, path = address
        if isinstance(lever, Addition):
            return self.act.rows[rows][lever.like][path]
        if self.origin is not None and rows and index >= len(self.origin.act.rows[rows]):
            return self.origin.act.rows[rows][self.like][path]
        return self.current(address)

    def bound(self, address: Address, now: Any) -> str:
        """Return the first day that may be proposed for a fact with the value `now`, "" if there is no bound."""
        if address[0] != "fact" or self.field(address).type != "date":
            return ""
        other = self.act.facts.get(self.field(address).not_before)
        own = max(self.floor(now), self.today) if self.is_lever(address) else ""
        return max(own, other if other and other != NONE else "")

    def latest(self, address: Address) -> str:
        """Return the last day that may be proposed for a fact, today if that is overdue, "" if there is no bound."""
        name = self.field(address).not_after if address[0] == "fact" else ""
        due = span(fact(self.act, "", 0, name) or "") if name else None
        return max(due.last, self.today) if due and due.last != LAST_DAY else ""

    def may_be(self, choice: Choice, value: Any, bound: str, latest: str = "") -> bool:
        """Return whether a day of the representative's class is neither before a bound nor after the latest."""
        if not bound and not latest:
            return True
        if value in choice.marks or value == NONE:
            return (value == NONE or not value < bound) and not (latest and value > latest)
        above = [mark for mark in choice.marks if mark != NONE and mark > value]
        below = [mark for mark in choice.marks if mark < value]
        early = bound and value < bound and above and min(above) <= bound
        return not early and not (latest and value > latest and below and max(below) >= latest)

    def allowed(self, choice: Choice, lever: Lever | None) -> list[int]:
        """Return the values that may be proposed: a lever changes, and a day stays within its bounds."""
        every = range(len(choice.values))
        if is_unlisted(choice):
            return list(every)
        address = choice.address
        if choice.ordered:
            bound = self.bound(address, self.planned(address, lever))
            latest = self.latest(address)
            return [index for index in every if self.may_be(choice, choice.values[index], bound, latest)]
        if not self.is_lever(address):
            return list(every)
        now = self.current(address)
        others = [index for index in every if now is None or label_of(now) not in choice.labels[index]]
        return [index for index in others if self.names(choice, index, lever)]

    def names(self, choice: Choice, index: int, lever: Lever | None) -> tuple[str, ...]:
        """Return the labels of a class's values to which a lever may move."""
        labels = choice.labels[index]
        if not self.is_lever(choice.address) or not self.field(choice.address).when:
            return labels
        if self.field(choice.address).type != "enum":
            return labels if self.permits(choice.address, choice.values[index], lever) else ()
        return tuple([name for name in labels if self.permits(choice.address, name, lever)])


def _before(twins: Sequence[int]) -> list[int | None]:
    """Return for each row the last identical row before it, None if there is none."""
    last: dict[int, int] = {}
    before = []
    for index, twin in enumerate(twins):
        before.append(last.get(twin))
        last[twin] = index
    return before


def ordered(levers: Levers) -> list[Lever]:
    """Return levers in a stable order, additions last."""
    return sorted(levers, key=lambda lever: (isinstance(lever, Addition), lever))


def label_of(value: Any) -> str:
    """Return the label of an unordered value."""
    return ", ".join(value) if isinstance(value, tuple) else label(value)
