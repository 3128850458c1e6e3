"""Changes of facts: paths and values in users' notation, applied to a descriptor's plain data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from checker.judge.act import Act, fact, path_of
from checker.judge.days import gap, successor
from checker.judge.law import Law
from checker.pack.schema import NONE, UNKNOWN, Kind
from checker.pack.validate import YES_NO
from checker.read.days import FIRST_DAY, LAST_DAY, Span, is_day, no_day, span, span_text
from checker.read.document import Path
from checker.read.edit import Change, EditError, dotted, lay, taken
from checker.read.reader import read_bytes

PLAIN = frozenset({"text", "enum", "date", "id", "kind"})
"""Types of fields with the text itself as value; the text of other types is read as YAML."""


def spec_of(tree: Mapping[str, Any], path: Path) -> Mapping[str, Any] | None:
    """Return the specification of the field at `path` in a kind's tree, None if there is none."""
    if not path or not isinstance(path[0], str) or path[0] not in tree:
        return None
    spec: Mapping[str, Any] = tree[path[0]]
    rest = path[1:]
    if spec["type"] == "rows" and rest:
        if not isinstance(rest[0], int):
            return None
        rest = rest[1:]
    if not rest:
        return spec if spec["type"] != "rows" or len(path) == 1 else {"type": "row"}
    return spec_of(spec["fields"], rest) if spec["type"] in ("rows", "block") else None


def parse(text: str, kind: Kind, law: Law) -> Change:
    """Return the change of `path=value`; raises EditError."""
    name, equals, value = text.partition("=")
    name = name.strip()
    if not equals or not name:
        raise EditError(f"expected path=value, such as '{_example(kind)}'; found {text!r}")
    path = path_in(name)
    _refuse_law(name, value, law)
    return Change(path, read_value(value.strip(), spec_of(kind.tree, path), name))


def path_in(name: str) -> Path:
    """Return a path in parts; raises EditError if the text is not a path."""
    try:
        # Dots are an alternative to brackets, which are patterns in some shells.
        return path_of(re.sub(r"\.([0-9]+)(?=\.|$)", r"[\1]", name))
    except ValueError:
        raise EditError(
            f"{name!r} is no path; write field, block.field, 'rows[1].field' or rows.1.field, rows counted from 0"
        ) from None


def _example(kind: Kind) -> str:
    for rows, fields in kind.rows.items():
        for field in fields.values():
            if field.control == "lever" and field.values:
                return f"{rows}[0].{field.path}={field.values[0]}"
    return next((f"{path}={field.values[0]}" for path, field in kind.facts.items() if field.values), "title=Acme")


def _refuse_law(name: str, value: str, law: Law) -> None:
    """Raise EditError for a reading or a world fact, with the option that changes it."""
    if name.removeprefix("reading.") in law.pack.questions:
        pin = f"--pin {name}={value}"
        raise EditError(
            f"{name} is a reading, not a fact of the descriptor; to judge under that reading, give checker check the option {pin}"
        )
    key = name.removeprefix("world.")
    if key in law.pack.world:
        where = f"in a ledger file, --ledger FILE, which says facts: {{{key}: {value}}}"
        raise EditError(f"{name} is a fact of the world, not of the descriptor; change it {where}")


def read_value(text: str, spec: Mapping[str, Any] | None, name: str) -> Any:
    """Return the value of a field from text; raises EditError if the text cannot be read."""
    if spec is None or spec["type"] in PLAIN:
        return text
    if spec["type"] == "boolean" and text.strip().lower() in YES_NO:
        # On the command line, which is not YAML, these words are never meant as text.
        return YES_NO[text.strip().lower()] == "true"
    reading = read_bytes(text.encode("utf-8", "replace"), path=name, syntax="yaml")
    for _, problem in reading.problems:
        raise EditError(f"{name}: {problem.message}")
    data = reading.documents[0].data
    if spec["type"] == "list" and isinstance(data, str) and data not in ("", UNKNOWN):
        # As at a question of the interview: one entry needs no brackets, and several are told apart by commas.
        return [] if data == spec.get("empty") else [part.strip() for part in data.split(",")]
    return data


def fitting(data: Mapping[str, Any], kind: Kind) -> dict[str, Any]:
    """Return the data without the fields that their `only_if` neighbours now rule out."""
    result: dict[str, Any] = lay(data, ())
    for rows, field in kind.fields():
        for entry in result.get(rows, ()) if rows else (result,):
            steps = path_of(field.path)
            for other, needed in field.only_if:
                if taken(entry, path_of(other)) not in (None, UNKNOWN, needed) and taken(entry, steps) is not None:
                    taken(entry, steps[:-1]).pop(steps[-1])
    return result


def own_day(kind: Kind) -> str | None:
    """Return the path of the day that dates the acts of a kind, None if all of their days do."""
    return kind.moves or next(
        (path for path, field in kind.facts.items() if field.type == "date" and field.required), None
    )


def dated(act: Act, law: Law) -> Iterator[tuple[Path, Span]]:
    """Yield the fully or partly known days of an act that can decide, each with its path."""
    for rows, field in law.pack.kinds[act.kind].fields():
        if field.type == "date" and field.decides:
            steps = tuple(field.path.split("."))
            for index in range(len(act.rows[rows]) if rows else 1):
                value = fact(act, rows, index, field.path)
                if value is not None and value != NONE and (days := span(value)):
                    yield ((rows, index, *steps) if rows else steps), days


def anchor(act: Act, law: Law) -> str | None:
    """Return the day that dates an act: its own day if known, else its last known day; None if no day is known.

    A partly known day counts as its last possible day, or as its first if it has no last.
    """
    path = own_day(law.pack.kinds[act.kind])
    days = list(dated(act, law))
    own = [entry for entry in days if path and entry[0] == tuple(path.split("."))]
    return max([days.first if days.last == LAST_DAY else days.last for _, days in own or days], default=None)


def placed(act: Act, law: Law) -> Act:
    """Return an act with a day in the kind's `moves` field: the last of its other days if that is unknown or none."""
    moves = law.pack.kinds[act.kind].moves
    day = anchor(act, law) if moves and fact(act, "", 0, moves) in (None, NONE) else None
    return act._replace(facts={**act.facts, moves: day}) if day else act


def moving(act: Act, law: Law) -> list[tuple[Path, Span]]:
    """Return the days of an act that move in a forecast, each with its path."""
    moves = law.pack.kinds[act.kind].moves
    return [entry for entry in dated(act, law) if not moves or dotted(entry[0]) == moves]


def moved(days: Span, count: int) -> Span | None:
    """Return a span moved by `count` days, with open ends left open; None beyond the calendar."""
    first = days.first if days.first == FIRST_DAY != days.last else successor(days.first, count)
    last = days.last if days.last == LAST_DAY != days.first else successor(days.last, count)
    return Span(first, last) if first and last else None


def shifted(act: Act, law: Law, count: int) -> list[Change]:
    """Return the changes that move every known day of an act by `count` days; raises EditError beyond the calendar."""
    changes = []
    for path, days in dated(act, law):
        later = moved(days, count)
        if later is None:
            raise EditError(f"{dotted(path)}: {span_text(days)} moved by {count} days leaves the calendar")
        changes.append(Change(path, span_text(later)))
    return changes


def to_day(act: Act, law: Law, day: str) -> list[Change]:
    """Return the changes that date an act `day`: set its own day, or move all its days so that the last is `day`."""
    if not is_day(day):
        raise EditError(f"--on {no_day(day)}")
    path = own_day(law.pack.kinds[act.kind])
    if path:
        return [Change(tuple(path.split(".")), day)]
    last = anchor(act, law)
    if last is None:
        raise EditError("--on moves the days of the act, but none of them is known; set them with --set")
    return shifted(act, law, between(last, day))


def between(first: str, last: str) -> int:
    """Return the number of days from one ISO day to another, negative if the second is earlier."""
    return gap(first, last) + 1
