"""Witnesses: points of a space of acts as judged cases, each with the ledger entries and pins it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from checker.judge.act import path_of
from checker.judge.choices import fact_name
from checker.judge.days import successor
from checker.judge.judgement import REVIEW
from checker.judge.witnesses import descriptor_value
from checker.pack.model import Entry, Pin
from checker.pack.schema import NONE, UNKNOWN, Kind
from checker.read.days import is_day
from checker.read.document import Path
from checker.read.edit import taken, without
from checker.read.yaml_writer import flow, key_of
from checker.space.space import Space
from checker.verify.cases import Case, Outcome, Suite

Holds = Callable[[Outcome], bool]


def witness(space: Space, suite: Suite, f: int, holds: Holds, name: str) -> Case | None:
    """Return a judged case at a point of f, reduced to the pins, ledger entries and facts that `holds` needs.

    None if f is empty, or if the judged case does not satisfy `holds`.
    """
    model = space.model(_plainest(space, space.diagram.conj(space.possible, f)), space.natural)
    if model is None:
        return None
    case = case_of(space, model, name)
    outcome = suite.run(case)
    if not holds(outcome):
        return None
    for smaller in _smaller(space, model, case):
        shrunk = smaller(case)
        if shrunk is not None and holds(smaller_outcome := suite.run(shrunk)):
            case, outcome = shrunk, smaller_outcome
    return settled(case, outcome)


def _plainest(space: Space, f: int) -> int:
    """Return f restricted to the first reading of each question, question by question, as long as it is not empty."""
    questions = space.laws[0].pack.questions
    for level in range(space.facts, len(space.choices)):
        choice = space.choices[level]
        if choice.address[0] == "reading":
            standing = {choice_of_reading.name for choice_of_reading in questions[choice.address[1]].choices[:1]}
            fewer = space.diagram.conj(f, space.among(level, [value in standing for value in choice.values]))
            f = fewer or f
    return f


def settled(case: Case, outcome: Outcome) -> Case:
    """Return a case that expects its actual verdict and causes."""
    causes = outcome.judgement.causes if outcome.judgement and outcome.verdict == REVIEW else ()
    return case._replace(expect=outcome.verdict, causes=tuple([cause.name for cause in causes]) if causes else None)


def case_of(space: Space, model: Mapping[int, int], name: str) -> Case:
    """Return the case of a completion with all its facts, ledger entries and readings."""
    facts: dict[str, Any] = {}
    rows: dict[str, list[dict[str, Any]]] = {key: [{} for _ in range(space.rows)] for key in space.kind.rows}
    ledger: dict[str, tuple[Entry, ...]] = {}
    pins: dict[str, Pin] = {}
    questions = space.laws[0].pack.questions
    values = {
        level: choice.values[model.get(level, space.natural[level][0])] for level, choice in enumerate(space.choices)
    }
    values |= natural_days(space, values)
    for level, choice in enumerate(space.choices):
        value = values[level]
        source, *address = choice.address
        if source == "fact":
            at, index, path = address
            field = space.kind.field(at, path)
            target = rows[at][index] if at else facts
            target[path] = descriptor_value(field, value, space.choices[level].values)
        elif source == "world":
            ledger[address[0]] = (Entry(value),)
        elif level in model and len(choice.values) > 1:
            pins.setdefault(questions[address[0]].facet_of or address[0], Pin(value))
    return Case(name, "", 0, _descriptor(space.kind, facts, rows), "", ledger=ledger, pins=pins)


def natural_days(space: Space, values: Mapping[int, Any]) -> dict[int, str]:
    """Return natural days near the schema's examples, in the same order among themselves and relative to the law's days.

    All days between two neighbouring days of the law are equivalent, so people's usual days replace representative ones.
    Days of choices with `shown` values stay: the law compares them at a distance.
    """
    wanted: dict[str, str] = {}
    marks: set[str] = set()
    levels = []
    for level, choice in enumerate(space.choices):
        if choice.ordered and choice.shown is None and isinstance(values[level], str) and values[level] != NONE:
            levels.append(level)
            marks |= {mark for mark in choice.marks if mark != NONE}
            example = (
                space.kind.field(choice.address[1], choice.address[3]).example if choice.address[0] == "fact" else ""
            )
            if isinstance(example, str) and is_day(example):
                wanted.setdefault(values[level], example)
    named = sorted(marks)
    replacement: dict[str, str] = {}
    for below, above in pairwise(["", *named, "\x7f"]):
        days = sorted({values[level] for level in levels if below < values[level] < above})
        room = (successor(below, 1) if below else FIRST, successor(above, -1) if above in marks else LAST)
        if any(below < wanted.get(day, "") < above for day in days):
            replacement |= dict(zip(days, spaced([wanted.get(day, "") for day in days], *room), strict=True))
    return {level: replacement[values[level]] for level in levels if values[level] in replacement}


def spaced(wanted: Sequence[str], first: str | None, last: str | None) -> list[str]:
    """Return ascending days between a first and a last day, each the wanted day if possible."""
    days: list[str] = []
    for day in wanted:
        least = (successor(days[-1], 1) if days else first) or LAST
        days.append(max(day, least))
    end = last or LAST
    for place in range(len(days) - 1, -1, -1):
        days[place] = end = min(days[place], end)
        end = successor(end, -1) or FIRST
    return days


FIRST, LAST = "0001-01-01", "9999-12-31"


def _descriptor(kind: Kind, facts: Mapping[str, Any], rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Return a descriptor in the order of the schema: facts and required fields, without optional texts."""
    data: dict[str, Any] = {"kind": kind.name, "id": "an-act"}
    for name, spec in kind.tree.items():
        if spec["type"] == "rows":
            data[name] = [_nested(spec["fields"], row) for row in rows[name]]
        elif spec["type"] == "block":
            block = _nested(spec["fields"], facts, f"{name}.")
            if block:
                data[name] = block
        elif name in facts:
            data[name] = facts[name]
        elif spec.get("required") and name not in data:
            data[name] = spec.get("example", spec.get("values", ["2000-01-01"])[0])
    return data


def _nested(fields: Mapping[str, Any], values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name, spec in fields.items():
        path = prefix + name
        if spec["type"] == "block":
            block = _nested(spec["fields"], values, f"{path}.")
            if block:
                data[name] = block
        elif path in values:
            beside = spec.get("only_if", {})
            if all(values.get(prefix + other) == needed for other, needed in beside.items()):
                data[name] = values[path]
        elif spec.get("required"):
            data[name] = spec.get("example", spec.get("values", ["2000-01-01"])[0])
    return data


def _smaller(space: Space, model: Mapping[int, int], case: Case) -> Iterator[Callable[[Case], Case | None]]:
    """Yield ways to remove one part of a case: pins, ledger entries, then facts outside the model."""
    for part in ("pins", "ledger"):
        yield from [partial(less, part=part, key=key) for key in getattr(case, part)]
    for level in range(space.facts):
        _, rows, index, path = space.choices[level].address
        if level not in model and not space.kind.field(rows, path).required:
            yield partial(_without_fact, path=path_of(fact_name(rows, index, path)))


def less(case: Case, part: str, key: str) -> Case:
    """Return a case without one entry of its `pins` or of its `ledger`."""
    left: Any = {other: value for other, value in getattr(case, part).items() if other != key}
    return case._replace(**{part: left})


def _without_fact(case: Case, path: Path) -> Case | None:
    """Return a case without one fact, None if the fact is missing."""
    return None if taken(case.data, path) is None else case._replace(data=without(case.data, path))


def yaml(case: Case) -> str:
    """Return a case as an entry in a file of cases."""
    lines = [f"- case: {flow(case.name)}", f"  expect: {case.expect}"]
    parts = {
        "clause": case.clause,
        "rule": case.rule,
        "causes": list(case.causes or ()),
        "ledger": ledger_data(case),
        "pins": pins_data(case),
    }
    lines += [f"  {key}: {flow(part)}" for key, part in parts.items() if part]
    lines.append("  act:")
    lines += [f"    {line}" for line in descriptor_yaml(case.data)]
    return "\n".join(lines)


def descriptor_yaml(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a descriptor: one for each key, one for each row."""
    for key, value in data.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"{key_of(key)}:"
            yield from [f"- {flow(_portable(row))}" for row in value]
        else:
            yield f"{key_of(key)}: {flow(_portable(value))}"


def _portable(value: Any) -> Any:
    """Return a value with whole floats as integers, which every YAML reader reads as numbers."""
    if isinstance(value, dict):
        return {key: _portable(part) for key, part in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def ledger_data(case: Case) -> dict[str, Any]:
    """Return the ledger entries of a case as plain values."""
    return {
        key: UNKNOWN if entries[-1].value is None else _portable(entries[-1].value)
        for key, entries in case.ledger.items()
    }


def pins_data(case: Case) -> dict[str, str]:
    """Return the pins of a case as plain values."""
    return {key: pin.reading for key, pin in case.pins.items()}


def case_data(case: Case) -> dict[str, Any]:
    """Return a case as plain data for JSON."""
    return {
        "expect": case.expect,
        "causes": list(case.causes or ()),
        "ledger": ledger_data(case),
        "pins": pins_data(case),
        "act": dict(case.data),
    }
