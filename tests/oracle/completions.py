"""Every completion of an act with unknowns, judged one by one: the verdict and its causes by brute force.

A choice is an unknown fact, an open unpinned reading or an unknown ledger number or day. Which choices the law reads at
all is found by judging lazily and branching where it asks (`_grow`); a choice that is never asked for cannot decide, so
only the others span the table of completions. `every_choice` leaves that shortcut out, for small acts and for doubt.
"""

from __future__ import annotations

import calendar
import itertools
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from .law import FIXED, OPEN, READ_BY, STARTS, Subject, Two, judge, law_days

Value = Any  # a boolean, a number, a text or a tuple of texts: whatever stands in an act, made hashable
Tree = Two | tuple[str, dict[Value, Any]]  # a judged completion, or a choice's name and a tree for each value

LIMIT = 300_000
SHIPPED: Mapping[str, Value] = {
    "agi.declared_on": "none",
    "agi.verified_on": "none",
    "revenue_share.cap_reached_on": "unknown",
    "compute_threshold_flop": "unknown",
    "leading_model_flop": 1.0e25,
}
# What the absence of a field says, for the fields of which it says something.
_ABSENT: Mapping[str, Value] = {"state": "stateless", "channel": "provider", "for_joint_development": False}

_CUSTOMERS = ("commercial", "us-government-civil", "us-government-national-security", "other-government")
_BOOLEAN = (True, False)
_DATE = "date"
_DATE_OR_NONE = "date or none"
_NUMBER = "number"
_DATES = (_DATE, _DATE_OR_NONE)
_WHOLE = re.compile(r"\d{4}-\d{2}-\d{2}")

_LAUNCH: Mapping[str, Any] = {
    "product.brand": ("openai", "microsoft", "partner", "joint"),
    "product.co_developed_with": ((), ("somebody",)),
    "microsoft.can_support": _BOOLEAN,
    "microsoft.chooses_to_support": _BOOLEAN,
    "weights.open": _BOOLEAN,
    "weights.capability_criteria_met": _BOOLEAN,
}
_OFFERING: Mapping[str, Any] = {
    "surface": ("api", "app", "device", "weights"),
    "state": ("stateless", "stateful"),
    "cloud": ("azure", "aws", "gcp", "oci", "other", "none"),
    "stage": ("preview", "ga"),
    "available": _DATE,
    "customers": tuple(s for n in range(1, 5) for s in itertools.combinations(_CUSTOMERS, n)),
    "channel": ("provider", "own"),
}
_IPS = (
    *("model", "product", "research", "architecture", "weights", "inference-code", "finetuning-code", "datacenter"),
    "consumer-hardware",
)
# Every field that decides something, by kind; `by` is always known, and `on` at least in part.
FIELDS: Mapping[str, Mapping[str, Any]] = {
    "launch": _LAUNCH,
    "deployment": _LAUNCH,
    "ip-use": {
        "on": _DATE,
        "ip": _IPS,
        "intended_deployment": ("external", "internal-only"),
        "post_agi": _BOOLEAN,
        "guardrails": _BOOLEAN,
    },
    "ip-grant": {"on": _DATE, "to": ("microsoft", "another"), "ip": _IPS, "for_joint_development": _BOOLEAN},
    "training": {"on": _DATE, "purpose": ("agi", "other"), "uses_openai_ip": _BOOLEAN, "compute_flop": _NUMBER},
    "compute-purchase": {"on": _DATE, "provider": ("azure", "aws", "gcp", "oci", "other")},
    "payment": {
        "to": ("openai", "microsoft"),
        "accrued.from": _DATE,
        "accrued.to": _DATE,
        "due": _DATE,
        "paid": _DATE_OR_NONE,
        "percentage_unchanged": _BOOLEAN,
        "cap_reached": _BOOLEAN,
    },
    "agi-declaration": {
        "on": _DATE,
        "verified": _DATE_OR_NONE,
        "verified_by": ("independent-expert-panel", "other", "none"),
        "takes_effect": _DATE_OR_NONE,
    },
}
_LEDGER: Mapping[str, str] = {
    "agi.declared_on": _DATE_OR_NONE,
    "agi.verified_on": _DATE_OR_NONE,
    "revenue_share.cap_reached_on": _DATE_OR_NONE,
    "compute_threshold_flop": _NUMBER,
    "leading_model_flop": _NUMBER,
}
_STAND_IN = "revenue_share.cap_reached_on"  # while it is not known at all, the payment's `cap_reached` stands in for it
# The `valid` conditions: the first is never later than the second, and `none` is later than every day.
_IN_ORDER: Mapping[str, tuple[tuple[str, str], ...]] = {
    "payment": (("accrued.from", "accrued.to"),),
    "agi-declaration": (("on", "verified"), ("on", "takes_effect")),
}
_LEDGER_IN_ORDER = (("agi.declared_on", "agi.verified_on"),)
EVERY_DAY = 40  # a day that is known in part takes each of its days where they are no more than this


class TooMany(Exception):
    """The act has more completions than the limit."""


class Impossible(Exception):
    """The known facts break a `valid` condition, or describe what there cannot be."""


class Table(NamedTuple):
    """All completions over the choices that the law reads.

    `rows` stand in the order of `itertools.product(*domains)`; None is a completion that a `valid` condition forbids.
    """

    names: tuple[str, ...]
    domains: tuple[tuple[Value, ...], ...]
    rows: list[Two | None]
    numbers: tuple[float, ...]  # those that are known


class Judged(NamedTuple):
    """The joint verdict, the choices on which failing depends, and the verdict with each value of each of them."""

    verdict: str
    causes: set[str]
    outcomes: dict[str, dict[Value, str]]


def verdict(
    act: Mapping[str, Any],
    pins: Mapping[str, str] | None = None,
    ledger: Mapping[str, Any] | None = None,
    limit: int = LIMIT,
    every_choice: bool = False,
) -> Judged:
    """Judge `act` under `pins` (reading by question) and `ledger` (laid over the shipped one, key by key).

    Raises TooMany above `limit` completions, Impossible where known facts break a `valid` condition.
    """
    return _whole(completions(act, pins, ledger, limit, every_choice))


def turning(
    act: Mapping[str, Any],
    pins: Mapping[str, str] | None = None,
    ledger: Mapping[str, Any] | None = None,
    limit: int = LIMIT,
) -> dict[Subject, Judged]:
    """Each (clause, subject) that governs in some completion, judged as if nothing else were to be judged of the act."""
    return _alone(completions(act, pins, ledger, limit))


def verdicts(
    act: Mapping[str, Any], pins: Mapping[str, str], ledger: Mapping[str, Any], limit: int = LIMIT
) -> tuple[Judged, dict[Subject, Judged]]:
    """What `verdict` and `turning` say, of one table."""
    table = completions(act, pins, ledger, limit)
    return _whole(table), _alone(table)


def _whole(table: Table) -> Judged:
    number = {"not-applicable": 0, "pass": 1, "fail": 2}
    return _judged(table, bytearray(3 if row is None else number[row.verdict] for row in table.rows))


def _alone(table: Table) -> dict[Subject, Judged]:
    pairs = set().union(*(row.governs for row in table.rows if row is not None))
    return {
        pair: _judged(
            table,
            bytearray(3 if row is None else 2 if pair in row.fails else pair in row.governs for row in table.rows),
        )
        for pair in pairs
    }


def _judged(table: Table, codes: bytearray) -> Judged:
    """Judge a table by what becomes of each completion: 0 nothing governs, 1 pass, 2 fail, 3 there is no such one."""
    outcomes = {}
    fails, holds = codes.translate(_FAILS), codes.translate(_HOLDS)
    for name, domain, stride in _axes(table):
        block = stride * len(domain)
        if any(_by_value(fails, at) & _by_value(holds, at) for at in _lines(len(codes), block, stride)):
            seen: dict[Value, set[int]] = {}
            for v, value in enumerate(domain):
                at = range(v * stride, len(codes), block)
                # Nothing parts the numbers between two known ones: above the largest of them there is always another.
                seen.setdefault(_gap(value, table.numbers), set()).update(*(codes[i : i + stride] for i in at))
            found = {value: seen[_gap(value, table.numbers)] - {3} for value in domain}
            outcomes[name] = {value: _over_all(codes) for value, codes in found.items() if codes}
    return Judged(_over_all(set(codes) - {3}), set(outcomes), outcomes)


_FAILS = bytes(code == 2 for code in range(256))
_HOLDS = bytes(code in (0, 1) for code in range(256))


def _lines(length: int, block: int, stride: int) -> Iterator[list[slice]]:
    """The completions that differ in one choice alone, many lines at once: a slice of equal length for each value.

    Those stand `stride` apart. Neighbouring lines of one block are one step, or the same line of all blocks, by what
    takes fewer steps.
    """
    if length // block <= stride:
        for begin in range(0, length, block):
            yield [slice(i, i + stride) for i in range(begin, begin + block, stride)]
    else:
        for j in range(stride):
            yield [slice(i, None, block) for i in range(j, block, stride)]


def _by_value(flags: bytes | bytearray, slices: Sequence[slice]) -> int:
    """In which lines a flag is set for any value, as a number."""
    return reduce(or_, (int.from_bytes(flags[at]) for at in slices))


def _gap(value: Value, numbers: Sequence[float]) -> Value:
    """A number as its place among the known ones; any other value as it is."""
    if not isinstance(value, float):
        return value
    return ("number", sum(n < value for n in numbers), value in numbers)


def completions(
    act: Mapping[str, Any],
    pins: Mapping[str, str] | None = None,
    ledger: Mapping[str, Any] | None = None,
    limit: int = LIMIT,
    every_choice: bool = False,
    starts: Mapping[str, str] = STARTS,
) -> Table:
    """Enumerate and judge the completions; with `every_choice` also over the choices that the law never reads."""
    case = _Case(act, pins or {}, ledger or {}, starts)
    case.check()
    every = case.choices()
    tree, asked = _grow(case, every, limit) if not every_choice else (None, set(every))
    names = [name for name in every if name in asked]
    dates = sum(case.is_date(name) for name in names)
    if tree is not None and dates != sum(case.is_date(name) for name in every):
        tree, _ = _grow(case, names, limit)  # fewer days are to be told apart
    _count(case, names, limit)
    domains = [case.domain(name, dates) for name in names]
    rows: list[Two | None] = []
    for values in itertools.product(*domains):
        made = dict(zip(names, values, strict=True))
        row = case.judge(made) if tree is None else _walk(tree, made)
        rows.append(row if case.possible(made) else None)
    return Table(tuple(names), tuple(domains), rows, case.numbers())


class _Ask(Exception):
    """The law reads a choice that has not been made yet."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class _Facts(dict[str, Any]):
    """What is known; anything else is a choice, looked up among those made, or asked for."""

    def __init__(self, known: Mapping[str, Any], prefix: str, made: Mapping[str, Value]) -> None:
        super().__init__(known)
        self.prefix, self.made = prefix, made

    def __missing__(self, key: str) -> Value:
        name = self.prefix + key
        if name not in self.made:
            raise _Ask(name)
        return self.made[name]


class _Case:
    """An act with its pins and its ledger: what is known, what is a choice, and each choice's domain."""

    def __init__(
        self, act: Mapping[str, Any], pins: Mapping[str, str], ledger: Mapping[str, Any], starts: Mapping[str, str]
    ) -> None:
        self.starts = starts
        self.kind: str = act["kind"]
        self.made: dict[str, Value] = {}
        self.readings = dict(FIXED) | dict(pins)
        if "A40" in pins:
            self.readings["A40.parts"] = pins["A40"]
        self.world = dict(SHIPPED) | {key: _held(entry) for key, entry in ledger.items()}
        self.fields = {**FIELDS[self.kind]}
        for i in range(len(act.get("offerings", ()))):
            self.fields |= {f"offerings[{i}].{field}": domain for field, domain in _OFFERING.items()}
        leaves = {path: value for path, value in _leaves(act) if value != "unknown"}
        # Which days a day that is known in part can be: its first and its last.
        self.within = {path: span for path, value in leaves.items() if (span := _span(self._type(path), value))}
        self.within |= {key: span for key in _LEDGER if (span := _span(_LEDGER[key], self.world[key]))}
        self.known = {path: value for path, value in leaves.items() if path not in self.within}
        for path in self.fields:
            block, _, field = path.rpartition(".")
            at: Any = act if not block else act.get(block) if "[" not in block else act["offerings"][int(block[10:-1])]
            if field in _ABSENT and field not in at:
                self.known[path] = _ABSENT[field]
        self.act = self._lazy(act)
        self.act.setdefault("unlisted", 0)
        self.lazy_readings = _Facts(self.readings, "", self.made)
        held = {k: v for k, v in self.world.items() if k not in self.within and (v != "unknown" or k == _STAND_IN)}
        self.lazy_world = _Facts(held, "", self.made)

    def choices(self) -> list[str]:
        """Every choice of the case: the kind's unknown facts, its open unpinned readings, the ledger's unknowns."""
        readings = READ_BY["launch" if self.kind == "deployment" else self.kind]
        return [
            *(path for path in self.fields if path not in self.known),
            *(key for key in _LEDGER if key in self.within or self.world[key] == "unknown" and key != _STAND_IN),
            *(a for a in readings if a in OPEN and a not in self.readings),
        ]

    def judge(self, made: Mapping[str, Value]) -> Two:
        """Judge with `made`; raises _Ask where the law reads what is neither known nor made."""
        self.made.clear()
        self.made.update(made)
        return judge(self.act, self.lazy_readings, self.lazy_world, self.starts)

    def is_date(self, name: str) -> bool:
        """Whether a choice is a day."""
        return self._type(name) in (_DATE, _DATE_OR_NONE)

    def domain(self, name: str, dates: int) -> tuple[Value, ...]:
        """The values that a choice takes, `dates` being how many unknown days there are to be told apart."""
        if name in OPEN:
            return OPEN[name]
        kind = self._type(name)
        if kind == _NUMBER:
            return self._numbers(name)
        if name in self.within:
            return self._days_within(*self.within[name], dates)
        if kind == _DATE:
            return self._representatives(dates)
        if kind == _DATE_OR_NONE:
            return (*self._representatives(dates), "none")
        values: tuple[Value, ...] = kind
        return values

    def check(self) -> None:
        """Raise Impossible where what is known breaks a `valid` condition by itself, or there can be no such thing."""
        nobody = any(path.endswith(".customers") and value == [] for path, value in self.known.items())
        party = {name.lower() for name in self.known.get("product.co_developed_with", ())} & {"openai", "microsoft"}
        backwards = any(first > last for first, last in self.within.values())
        if nobody or party or backwards or not self.possible({}):
            raise Impossible(self.kind)

    def possible(self, made: Mapping[str, Value]) -> bool:
        """Whether no `valid` condition is broken by what is known and what is made, whatever the rest is."""
        pairs = (*_IN_ORDER.get(self.kind, ()), *_LEDGER_IN_ORDER)
        if any(self._least(earlier, made) > self._most(later, made) for earlier, later in pairs):
            return False
        threshold, leading = (made.get(k, self.world[k]) for k in ("compute_threshold_flop", "leading_model_flop"))
        if "unknown" not in (threshold, leading) and threshold <= leading:
            return False
        # A model after AGI presupposes AGI; who says that it is one is taken at the word where that cannot be.
        if self.kind != "ip-use" or not made.get("post_agi", self.known.get("post_agi", False)):
            return True
        if "post_agi" in self.known and self._most("on", {}) < self._least("agi.declared_on", {}):
            return True
        return self._least("agi.declared_on", made) <= self._most("on", made)

    def _least(self, name: str, made: Mapping[str, Value]) -> str:
        return self._bound(name, made, 0, "")

    def _most(self, name: str, made: Mapping[str, Value]) -> str:
        return self._bound(name, made, 1, "none")

    def _bound(self, name: str, made: Mapping[str, Value], end: int, otherwise: str) -> str:
        """The first (0) or last (1) day that `name` can be, beside what is made."""
        if name in made:
            return str(made[name])
        if name in self.within:
            return self.within[name][end]
        value = self.world.get(name) if name in _LEDGER else self.known.get(name)
        return otherwise if value in (None, "unknown") else str(value)

    def _type(self, name: str) -> Any:
        return self.fields.get(name) or _LEDGER.get(name)

    def _sizes(self) -> tuple[Value, ...]:
        return (
            self.known.get("compute_flop"),
            self.world["compute_threshold_flop"],
            self.world["leading_model_flop"],
        )

    def numbers(self) -> tuple[float, ...]:
        """The known numbers that a number is compared with, in order."""
        return tuple(sorted({float(n) for n in self._sizes() if n not in (None, "unknown")}))

    def _numbers(self, name: str) -> tuple[float, ...]:
        """Below, at, between and above the numbers that it is compared with, as many as are unknown."""
        known = self.numbers()
        open_ones = 3 - sum(n not in (None, "unknown") for n in self._sizes())
        if not known:
            return tuple(float(n) for n in range(1, 1 + open_ones))
        points = set(known)
        for step in range(1, open_ones + 1):
            points |= {a + (b - a) * step / (open_ones + 1) for a, b in itertools.pairwise(known)}
            points |= {known[-1] + max(1.0, known[-1]) * step, known[0] - max(1.0, known[0]) * step}
            points.add(known[0] * step / (open_ones + 1))
        # The threshold decides whatever the figure is; a figure is never less than nothing.
        return tuple(n for n in sorted(points) if n >= 0 or name != "compute_flop")

    def _days_within(self, first: str, last: str, dates: int) -> tuple[str, ...]:
        """Every day from `first` to `last`, or where these are many the representatives among them and both ends."""
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
        if (end - begin).days < EVERY_DAY:
            return tuple((begin + timedelta(n)).isoformat() for n in range((end - begin).days + 1))
        return tuple(sorted({first, last, *(d for d in self._representatives(dates) if first <= d <= last)}))

    def _representatives(self, dates: int) -> tuple[str, ...]:
        """The days that can be told apart: each known one, and up to `dates` in every gap, before all and after all."""
        law = law_days(self.readings, self.starts)
        known = {law.first, law.amended, *(self.known[p] for p in self.known if self.fields.get(p) in _DATES)}
        if self.kind in ("payment", "ip-use", "ip-grant"):
            known |= {law.end2030, law.end2032}
        known |= {v for k, v in self.world.items() if k not in self.within and _is_day(v)}
        known |= {day for span in self.within.values() for day in span}
        anchors = sorted(date.fromisoformat(day) for day in known if _is_day(day))
        days = set(anchors)
        for step in range(1, dates + 1):
            days |= {_shift(anchors[0], -step), _shift(anchors[-1], step)}
            days |= {a + timedelta(step) for a, b in itertools.pairwise(anchors) if a + timedelta(step) < b}
        return tuple(day.isoformat() for day in sorted(days))

    def _lazy(self, act: Mapping[str, Any]) -> _Facts:
        """The act with every block there, and asking for what it does not know."""

        def block(data: Mapping[str, Any], prefix: str) -> _Facts:
            whole = {k: v for k, v in data.items() if v != "unknown" and prefix + k not in self.within}
            absent = {f: v for f, v in _ABSENT.items() if f not in data and prefix + f in self.fields}
            return _Facts(absent | whole, prefix, self.made)

        lazy = block(act, "")
        for name in ("product", "microsoft", "weights", "accrued"):
            if any(path.startswith(f"{name}.") for path in self.fields):
                lazy[name] = block(act.get(name, {}), f"{name}.")
        if "offerings" in act:
            lazy["offerings"] = [block(offering, f"offerings[{i}].") for i, offering in enumerate(act["offerings"])]
        return lazy


def _grow(case: _Case, names: Sequence[str], limit: int) -> tuple[Tree, set[str]]:
    """Judge lazily, branching over a choice's whole domain wherever the law asks for it.

    Returns the tree of all completions and the choices that were asked for. Raises TooMany as soon as those that were
    asked for alone span more completions than the limit.
    """
    dates = sum(case.is_date(name) for name in names)
    domains = {name: case.domain(name, dates) for name in names}
    asked: set[str] = set()

    def grow(made: dict[str, Value]) -> Tree:
        try:
            return case.judge(made)
        except _Ask as ask:
            name = ask.name
        if name not in asked:
            asked.add(name)
            _count(case, asked, limit)
        return name, {value: grow(made | {name: value}) for value in domains[name]}

    return grow({}), asked


def _count(case: _Case, names: Collection[str], limit: int) -> None:
    """Raise TooMany where these choices alone span more completions than the limit."""
    dates = sum(case.is_date(name) for name in names)
    count = math.prod(len(case.domain(name, dates)) for name in names)
    if count > limit:
        raise TooMany(f"{count} completions, the limit is {limit}")


def _walk(tree: Tree, made: Mapping[str, Value]) -> Two:
    while not isinstance(tree, Two):
        tree = tree[1][made[tree[0]]]
    return tree


def _axes(table: Table) -> Iterator[tuple[str, tuple[Value, ...], int]]:
    """Each choice with its domain and how far apart in the rows two neighbouring values of it stand."""
    stride = len(table.rows)
    for name, domain in zip(table.names, table.domains, strict=True):
        stride //= len(domain)
        yield name, domain, stride


def _over_all(codes: set[int]) -> str:
    """The verdict over all completions, of which `codes` says what they are: 0 not governed, 1 passing, 2 failing."""
    if 2 in codes:
        return "fail" if codes == {2} else "needs-review"
    return "pass" if 1 in codes else "not-applicable"


def _shift(day: date, days: int) -> date:
    """The day so many days later, or the calendar's end before it."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _span(kind: Any, value: Value) -> tuple[str, str] | None:
    """The first and the last day that a day known in part can be; nothing for a whole day or no day."""
    if kind not in _DATES or not isinstance(value, str) or value in ("none", "unknown") or _WHOLE.fullmatch(value):
        return None
    if "/" in value:
        first, last = value.split("/")
        return "0001-01-01" if first == ".." else first, "9999-12-31" if last == ".." else last
    year, part = value.split("-")
    begin, end = (3 * int(part[1]) - 2, 3 * int(part[1])) if part[0] == "Q" else (int(part), int(part))
    return f"{year}-{begin:02}-01", f"{year}-{end:02}-{calendar.monthrange(int(year), end)[1]}"


def _is_day(value: Value) -> bool:
    return isinstance(value, str) and value not in ("none", "unknown")


def _held(entry: Any) -> Value:
    """The value that a ledger entry holds: bare, an entry's, or that of the latest known of several."""
    if isinstance(entry, list):
        entry = max(entry, key=lambda e: str(e["known_from"]))
    return entry["value"] if isinstance(entry, dict) else entry


def _leaves(data: Any, path: str = "") -> Iterator[tuple[str, Value]]:
    """Every leaf of an act with its path; a list of texts is one leaf."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves(value, f"{path}.{key}" if path else key)
    elif isinstance(data, list) and any(isinstance(value, dict) for value in data):
        for i, value in enumerate(data):
            yield from _leaves(value, f"{path}[{i}]")
    else:
        yield path, data
