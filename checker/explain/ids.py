"""Ids of a pack: the sort of each id, and suggestions for an unknown one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from checker.pack.model import Pack, Question
from checker.pack.parameters import parameters
from checker.pack.resolver import read_signature
from checker.pack.schema import Field
from checker.read.spelling import nearest

INDEX = re.compile(r"\[[0-9]*\]")


class UnknownId(Exception):
    """An id that a pack does not have; `near` has similar ids of the pack."""

    def __init__(self, id: str, near: Iterable[str]) -> None:
        self.id = id
        self.near = tuple(near)
        super().__init__(id)

    def __str__(self) -> str:
        hint = (
            f"; did you mean {' or '.join(self.near)}?"
            if self.near
            else (
                "; an id is that of a clause, rule, reading, assumption, agreement, parameter, kind, ledger key, "
                "field or definition (`checker clauses` lists the clauses)"
            )
        )
        return f'there is nothing called "{self.id}"{hint}'


def find_id(pack: Pack, id: str) -> tuple[str, str] | None:
    """Return the sort and full name of an id, maybe an earlier one: readings by name, fields with any index, exceptions as rules."""
    id = pack.aliases.get(id, id)
    for kind, names in (
        ("clause", pack.clauses),
        ("rule", pack.rules),
        ("reading", pack.questions),
        ("assumption", pack.assumptions),
        ("agreement", pack.agreements),
        ("kind", pack.kinds),
        ("key", pack.world),
        ("parameter", figures := parameters(pack.agreements.values())),
    ):
        if id in names:
            return kind, id
    path = INDEX.sub("[]", id)
    if path in fields_of(pack):
        return "field", path
    for key in pack.definitions:
        if id in (key, read_signature(key)[0]):
            return "definition", key
    for question in pack.questions.values():
        if id == question.name or id in choices_of(question):
            return "reading", question.id
    called = [path for path, one in figures.items() if one.name == id]
    if len(called) == 1:
        return "parameter", called[0]
    if id.removeprefix("world.") in pack.world:
        return "key", id.removeprefix("world.")
    for rule in pack.rules.values():
        if any(exception.id == id for exception in rule.exceptions):
            return "rule", rule.id
    return None


def near_ids(pack: Pack, id: str) -> list[str]:
    """Return suggestions for an unknown id: the fields that end with it, else the nearest spelling."""
    ends = [path for path in fields_of(pack) if re.split(r"[.\]]+", path)[-1] == id or f".{id}." in f".{path}"]
    if ends and id:
        return ends
    figures = parameters(pack.agreements.values())
    called = [path for path, one in figures.items() if one.name == id]
    if called:
        return called
    question = pack.questions.get(id.partition("=")[0])
    if question is not None:
        readings = choices_of(question)
        likely = nearest(id, readings)
        return [likely] if likely else readings
    every = [
        *figures,
        *pack.clauses,
        *pack.rules,
        *pack.questions,
        *[entry.name for entry in pack.questions.values()],
        *pack.assumptions,
        *pack.agreements,
        *pack.kinds,
        *pack.world,
        *fields_of(pack),
        *[read_signature(key)[0] for key in pack.definitions],
    ]
    # A clause is often called without its agreement.
    ends = [name for name in pack.clauses if name.rpartition(".")[2] == id]
    near = nearest(INDEX.sub("[]", id), every)
    if not ends and near is None:
        short = {name.rpartition(".")[2]: name for name in pack.clauses}
        near = short.get(nearest(id, short) or "")
    return ends or ([near] if near else [])


def choices_of(question: Question) -> list[str]:
    """Return the readings of a question in the form of a pin, `ID=READING`."""
    return [f"{question.id}={choice.name}" for choice in question.choices]


def fields_of(pack: Pack) -> dict[str, dict[str, Field]]:
    """Return each field by its path in the policies, as a map from each kind that has it to the field."""
    fields: dict[str, dict[str, Field]] = {}
    for kind in pack.kinds.values():
        for path, field in kind.paths.items():
            fields.setdefault(path, {})[kind.name] = field
        for rows in kind.rows:
            fields.setdefault(f"{rows}[]", {})
    return fields
