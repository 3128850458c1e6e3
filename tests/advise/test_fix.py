"""What `fix` proposes holds, is the smallest that does, and is ranked, worded and written as promised."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

import pytest

from checker.advise.change import fitting
from checker.advise.fix import Proposal, _holds, fix, remedies
from checker.advise.plans import Addition, Search, Slot, Ways
from checker.check import open_law
from checker.judge.act import Act, Reader, path_of
from checker.judge.choices import fact_name, successor
from checker.judge.judgement import judge
from checker.judge.law import Law
from checker.read.edit import Change, lay
from tests.oracle.acts import random_act
from tests.oracle.completions import verdict as oracle

GOOD = ("pass", "not-applicable")


@pytest.fixture(scope="module")
def law() -> Law:
    return open_law()


def act_of(law: Law, data: Mapping[str, Any]) -> Act:
    act, refusals = Reader(law).act(data)
    assert act is not None, refusals
    return act


def offering(**fields: Any) -> dict[str, Any]:
    usual = {"surface": "api", "cloud": "aws", "stage": "ga", "available": "2026-05-01", "customers": ["commercial"]}
    return {**usual, **fields}


def launch(*offerings: dict[str, Any], **fields: Any) -> dict[str, Any]:
    product = {"brand": "openai", "co_developed_with": []}
    return {"kind": "launch", "id": "x", "by": "openai", "product": product, "offerings": list(offerings), **fields}


WILLING = {"can_support": True, "chooses_to_support": True}


def proposals(law: Law, data: Mapping[str, Any]) -> tuple[Proposal, ...]:
    act = act_of(law, data)
    return fix(act, law, judge(act, law)).proposals


# By brute force: every set of up to two steps, each judged.


def options(act: Act, law: Law) -> Iterator[tuple[Any, Any]]:
    """Yield (key, edits): a lever's key is its path, a fact's its path and value, that of an addition is "add"."""
    ways = Ways(act, law)
    known = {day for rows in act.rows.values() for row in rows for day in row.values() if _day(day)}
    known |= {day for day in act.facts.values() if _day(day)} | set(ways.starts)
    known |= {day for days in law.analysis(act.kind).literals.values() for day in days if _day(day)}
    marks = sorted(known)
    near = sorted({day for mark in marks for step in range(-2, 3) if (day := successor(mark, step))})
    for rows, field in ways.kind.fields():
        if (rows, field.path) not in law.analysis(act.kind).facts:
            continue
        for index, row in enumerate(act.rows[rows] if rows else (act.facts,)):
            name, now = fact_name(rows, index, field.path), row[field.path]
            if now is None:
                choice = next(c for c in _choices(act, law) if c.name == name)
                for value, label in zip(choice.values, choice.labels, strict=True):
                    if field.control == "lever" and field.type == "date" and value < ways.floor(None):
                        continue
                    plain = "somebody-else" if isinstance(value, str) and value.startswith("\0") else value
                    key = (name,) if choice.ordered else (name, label)
                    yield key, {name: list(plain) if isinstance(plain, tuple) else plain}
            elif field.control == "lever":
                yield from ((name, {name: value}) for value in _values(field, now, near, ways) if value != now)
    for rows, fields in ways.kind.rows.items():
        levers = [field for field in fields.values() if field.control == "lever"]
        wrong = {ruling.index for ruling in judge(act, law).rulings if ruling.verdict not in GOOD}
        for index, row in enumerate(act.rows[rows]):
            if index not in wrong:
                continue
            for values in itertools.product(*[_values(field, row[field.path], near, ways) for field in levers]):
                chosen = {field.path: value for field, value in zip(levers, values, strict=True)}

                def copy(data: Any, rows: str = rows, index: int = index, chosen: Any = chosen) -> Any:
                    return {**data[rows][index], **chosen}

                yield "add", {f"{rows}[{len(act.rows[rows])}]": copy}


def _day(value: Any) -> bool:
    return isinstance(value, str) and value[:2] == "20"


def _choices(act: Act, law: Law) -> list[Any]:
    from checker.judge.court import Bench

    return Bench(act, law).choices


def _values(field: Any, now: Any, near: list[str], ways: Ways) -> list[Any]:
    if field.type == "date":
        return [day for day in near if day >= ways.floor(now)] + (["none"] if field.none else [])
    if field.type == "number":
        return [1.0, 1.0e26, 1.0e27, 1.0e40]
    return [True, False] if field.type == "boolean" else list(field.values)


def edited(act: Act, *edits: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data with edits made, additions last: a copy takes over what was found out about its original."""
    changes = {path: value for edit in edits for path, value in edit.items()}
    data: dict[str, Any] = lay(
        act.data, [Change(path_of(path), value) for path, value in changes.items() if not callable(value)]
    )
    return lay(data, [Change(path_of(path), value(data)) for path, value in changes.items() if callable(value)])


def works(act: Act, law: Law, *edits: Mapping[str, Any]) -> bool:
    other, _ = Reader(law).act(fitting(edited(act, *edits), law.pack.kinds[act.kind]))
    return other is not None and judge(other, law, causes=False).verdict in GOOD


def by_brute_force(act: Act, law: Law) -> set[frozenset[str]]:
    """Return the paths of the smallest sets of one or two steps."""
    every = list(options(act, law))
    alone = {key for key, edit in every if works(act, law, edit)}
    found = {frozenset([_path(key)]) for key in alone}
    rest = [(key, edit) for key, edit in every if key not in alone]
    for (one, first), (two, second) in itertools.combinations(rest, 2):
        if (
            _path(one) != _path(two)
            and frozenset([_path(one), _path(two)]) not in found
            and works(act, law, first, second)
        ):
            found.add(frozenset([_path(one), _path(two)]))
    return found


def comparable(found: set[frozenset[str]]) -> set[frozenset[str]]:
    """Leave out a copy with a fact of its original found out: no descriptor says that two unknown facts are the same."""
    return {paths for paths in found if not ("add" in paths and any("[" in path for path in paths))}


def _path(key: Any) -> str:
    return key if isinstance(key, str) else key[0]


def by_search(act: Act, law: Law) -> set[frozenset[str]]:
    search = Search(Ways(act, law), 10**7, 10**4, _holds)
    search.run(3, first=False)
    assert not search.limit
    found = set()
    for plan in search.plans:
        levers = {
            "add" if isinstance(lever, Addition) else fact_name(lever.rows, lever.row, lever.path)
            for lever in plan.levers
        }
        opened = search.ways.addresses(plan.levers)
        facts = {fact_name(*a[1:]) for a in (*plan.picked, *plan.ordered) if a not in opened and a[0] == "fact"}
        if len(levers | facts) <= 2 and not any(a[0] == "world" for a in (*plan.picked, *plan.ordered)):
            found.add(frozenset(levers | facts))
    return found


def small_acts(count: int, seed: int) -> Iterator[dict[str, Any]]:
    rng = Random(seed)
    while count:
        data = random_act(rng, rng.choice((0.0, 0.0, 0.1, 0.2)))
        if len(data.get("offerings", ())) > 2:
            continue
        yield data
        count -= 1


def test_the_search_finds_what_brute_force_finds(law: Law) -> None:
    tried = 0
    for data in small_acts(60, 11):
        act = act_of(law, data)
        if judge(act, law, causes=False).verdict in GOOD:
            continue
        assert comparable(by_search(act, law)) == comparable(by_brute_force(act, law)), data
        tried += 1
    assert tried > 15
