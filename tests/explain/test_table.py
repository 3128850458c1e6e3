"""A rule's decision table says what the rule says, of every act, and no smaller one of its kind does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import pytest

from checker.cli import main
from checker.explain.columns import Column
from checker.explain.table import FAILS, FREE, PASSES, YES, Table, tables
from checker.judge.act import Act, make_act
from checker.judge.judgement import judge, subjects
from checker.judge.law import Law
from checker.pack.model import Rule
from tests.oracle.acts import random_act, random_ledger

ACTS = 60
RULES = (
    "licence-breaks-exclusivity", "api-on-azure-only", "declaration-verified-first", "post-agi-guardrails",
    "research-within-term", "datacenter-ip-retained", "joint-api-on-azure-only", "non-api-anywhere",
    "compute-within-threshold", "revenue-share-paid", "open-weights-meet-criteria", "azure-ships-first",
    "licence-within-term", "revenue-share-continues",
)  # fmt: skip


class Point:
    """One subject of an act that is known in full, and where each column's value is to be found there."""

    def __init__(self, law: Law, act: Act, made: Sequence[Table]) -> None:
        self.law, self.act, self.tables = law, act, made

    def value(self, address: Sequence[Any], rows: Sequence[int]) -> Any:
        if address[0] == "world":
            return self.law.world[address[1]]
        _, name, index, path = address
        return self.act.rows[name][rows[index]][path] if name else self.act.facts[path]

    def index(self, column: Column, rows: Sequence[int]) -> int | None:
        """Return which of a column's classes the point is in, None where the act does not say."""
        kind, address = column.kind, column.address
        if kind == "reading":
            return column.values.index(self.law.readings[address[1]])
        if address[0] == "known":
            return 0 if self.law.world[address[1]] is not None else 1
        if kind == "order":
            one, other = self.value(address[1], rows), self.value(address[2], rows)
            return None if one is None or other is None else 0 if one < other else 1 if one == other else 2
        if kind == "equal":
            return 0 if self.value(address[1], rows) == self.value(address[2], rows) else 1
        if kind == "condition":
            assert column.part is not None
            part = next(table for table in self.tables if table.title.startswith(column.name))
            node: Any = part.condition
            held = [self.outcome(part, [*rows, z]) == YES for z in range(len(self.act.rows[node.over.name]))]
            return 0 if (any(held) if node.kind == "exists" else all(held)) else 1
        value = self.value(address, rows)
        if value is None:
            return None
        if value in column.values:
            return column.values.index(value)
        if column.groups and isinstance(value, str):
            named = [index for index, names in enumerate(column.groups) if value in names]
            return named[0] if named else next(i for i, names in enumerate(column.groups) if "another" in names)
        gaps = [mark for mark in column.values if mark not in column.marks and mark != "none"]
        return column.values.index(
            next(g for g in gaps if not any(min(g, value) < m < max(g, value) for m in column.marks))
        )

    def outcome(self, table: Table, rows: Sequence[int]) -> str:
        """Return what a table says of the point: the first line that fits."""
        for line in table.lines:
            if all(self.index(table.columns[at], rows) in kept for at, kept in line.when.items()):
                return line.outcome
        return table.otherwise


def told(rng: Random, law: Law, any_ledger: bool) -> dict[str, Any]:
    """Return a ledger that leaves no column open: of the one in force only what is unknown there is filled in."""
    found = random_ledger(rng, 0.2)
    keys = law.pack.world
    found = {key: "none" if value == "unknown" and not keys[key].stand_in else value for key, value in found.items()}
    found["compute_threshold_flop"] = rng.choice((1.0e26, 1.0e27))
    if any_ledger:
        return found
    return {key: value for key, value in found.items() if law.world[key] is None and not keys[key].stand_in}


def settled(rng: Random, law: Law, ledger: Mapping[str, Any]) -> Law:
    """Return the law with every open question read in some way, and the ledger laid over it."""
    readings = {key: rng.choice(item.plausible) for key, item in law.pack.questions.items() if item.open}
    unknown = {key: None if value == "unknown" else value for key, value in ledger.items()}
    return law.vary(readings=readings, world=unknown)


def known_act(rng: Random, law: Law, kind: str, made: Sequence[Table]) -> Act:
    """Return an act without unknown facts; lists are those that stand for a class of lists."""
    act = make_act(law.pack.kinds[kind], random_act(rng, 0.0, kind))
    columns = [column for table in made for column in table.columns if column.kind == "fact"]
    facts, rows = dict(act.facts), {name: [dict(row) for row in held] for name, held in act.rows.items()}
    for column in columns:
        _, name, _, path = column.address
        for row in rows[name] if name else [facts]:
            if isinstance(row[path], tuple):
                row[path] = rng.choice(column.values)
    return act._replace(facts=facts, rows={name: tuple(held) for name, held in rows.items()})


@pytest.mark.parametrize("any_ledger", [False, True], ids=["the ledger in force", "any ledger"])
@pytest.mark.parametrize("name", RULES)
def test_a_table_says_what_the_rule_says(law: Law, name: str, any_ledger: bool) -> None:
    rule = law.pack.rules[name]
    made = tables(law, rule, any_ledger=any_ledger)
    rng = Random(f"{name}{any_ledger}")
    seen: dict[str, int] = {}
    for _ in range(ACTS):
        kind = rule.kinds[0]
        ledger = told(rng, law, any_ledger)
        under = settled(rng, law, ledger)
        act = known_act(rng, law, kind, made)
        point = Point(under, act, made)
        for index in subjects(rule, act):
            expected = ruling(act, under, rule, index)
            if expected is None:
                continue
            rows = [] if index is None else [index]
            assert point.outcome(made[0], rows) == expected, (act, under.readings, under.world)
            seen[expected] = seen.get(expected, 0) + 1
    assert len(seen) > 1


def ruling(act: Act, law: Law, rule: Rule, index: int | None) -> str | None:
    """Return what the judge says of one subject and rule; None where the ledger leaves it open."""
    verdicts = [item.verdict for item in judge(act, law).rulings if item.rule == rule and item.index == index]
    if not verdicts:
        return FREE
    return {"fail": FAILS, "pass": PASSES}.get(verdicts[0])


def test_every_rule_has_a_smallest_table(law: Law) -> None:
    for rule in law.pack.rules.values():
        made = tables(law, rule)
        assert all(table.smallest for table in made), rule.id
        assert made[0].lines, rule.id
        outcomes = {line.outcome for line in made[0].lines} | {made[0].otherwise}
        assert outcomes <= {FREE, PASSES} if not rule.requires else outcomes <= {FREE, PASSES, FAILS}


def test_columns_are_facts_and_open_readings(law: Law) -> None:
    rule = law.pack.rules["api-on-azure-only"]
    names = {column.name for column in tables(law, rule)[0].columns}
    assert {"by", "this.cloud", "this.available", "this.surface", "this.customers", "A14"} <= names
    assert not any(name.startswith("world.") or name in ("A18", "A20", "A36") for name in names)
    pinned = law.vary(readings={"A14": "any-programmatic"})
    assert "A14" not in {column.name for column in tables(pinned, rule)[0].columns}
    free = {column.name for column in tables(law, rule, any_ledger=True)[0].columns}
    assert {"A18", "A20", "this.available against world.agi.declared_on"} <= free


def test_conditions_on_all_rows_have_tables_of_their_own(law: Law) -> None:
    made = tables(law, law.pack.rules["azure-ships-first"])
    assert [table.title[:3] for table in made[1:]] == ["[1]", "[2]"]
    assert all(table.condition is not None for table in made[1:])


def test_what_a_column_asks_of_all_rows_is_told_in_lines(law: Law, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "azure-ships-first", "--table", "--isolated"]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 132
