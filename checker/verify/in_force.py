"""Comparison of a clause's own statements (its days in force, its list of facts) with what the pack's rules read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from checker.condition.tree import Literal, Param
from checker.condition.walk import walk
from checker.pack.conditions import Conditions
from checker.pack.model import Pack
from checker.pack.parameters import first_days
from checker.read.days import is_day

_DAYS = re.compile(r"\b(from|since|until|till|through|to)\s+(\d{4}-\d\d-\d\d)", re.IGNORECASE)
_FIRST = ("from", "since")


class Reads(NamedTuple):
    """The fields and days in the rules of a clause."""

    facts: tuple[str, ...]
    days: frozenset[str]


def reads_of(pack: Pack, trees: Conditions) -> dict[str, Reads]:
    """Return the fields and days that each clause reads; the first day of an agreement is read by its name."""
    starts = first_days(pack.agreements.values())
    days: dict[str, set[str]] = {clause: set() for clause in pack.clauses}
    for rule in pack.rules.values():
        resolved = trees.rule(rule)
        for node in (resolved.governs, resolved.requires, *resolved.excepts):
            for part in walk(node) if node else ():
                if isinstance(part, Literal) and isinstance(part.value, str):
                    days[rule.clause].add(part.value)
                elif isinstance(part, Param):
                    days[rule.clause].add(starts[part.name])
    return {key: Reads(clause.facts, frozenset(days[key])) for key, clause in pack.clauses.items()}


def contradictions(
    agreement: Mapping[str, Any], clause: Mapping[str, Any], reads: Mapping[str, Reads]
) -> Iterator[tuple[str, str, str]]:
    """Yield each contradiction: the key of the clause, a code and a sentence."""
    start: str = agreement["starts"]["day"]
    read = reads[clause["id"]]
    for word, day in _DAYS.findall(clause["in_force"]):
        first = word.lower() in _FIRST
        if not is_day(day):
            yield "in_force", "in-force", f"{clause['id']}: {day} is no day"
        elif day < start:
            what = "is in force" if first else "ends"
            yield "in_force", "in-force", f"{clause['id']} {what} {word} {day}, and its agreement starts on {start}"
        elif first and day > start and clause.get("rules") and day not in read.days:
            message = (
                f"{clause['id']} is in force {word} {day}, but its agreement starts on {start} and no rule reads {day}"
            )
            yield "in_force", "in-force", message
    listed = clause.get("facts")
    if listed is None or not clause.get("rules"):
        return
    unread = [path for path in listed if path not in read.facts]
    unlisted = [path for path in read.facts if path not in listed]
    if unread or unlisted:
        parts = [f"lists {', '.join(unread)}, which no rule of it reads"] * bool(unread)
        parts += [f"leaves out {', '.join(unlisted)}, which its rules read"] * bool(unlisted)
        message = (
            f"{clause['id']}: `facts` {' and '.join(parts)}; leave the key out: the fields are found from the rules"
        )
        yield "facts", "facts", message
