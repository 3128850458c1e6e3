"""The agreements that would govern an act on other days: a verdict without a governing rule shares their assumptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checker.condition.codes import FAILS, HOLDS, NOT_GOVERNED
from checker.judge.act import Act, day_fields
from checker.judge.judgement import facts_of_subject, judge, subjects
from checker.judge.law import Law
from checker.judge.recall import facts_read, recalled
from checker.judge.verdict import ASIDE
from checker.pack.model import Rule
from checker.pack.schema import NONE


def agreements_on_other_days(act: Act, law: Law) -> set[str]:
    """Return the agreements that would govern an act on other days."""
    other = _dated(act, law, None)
    key = ("other days", *facts_read(other, law))
    return recalled(law, key, lambda: _agreements_on_other_days(act, other, law))


def _agreements_on_other_days(act: Act, other: Act, law: Law) -> set[str]:
    open_ones: dict[str, list[tuple[Rule, int | None]]] = {}
    for rule, index in _pairs(act, law):
        if law.code(rule, other.facts, facts_of_subject(other, rule, index), other.every) != NOT_GOVERNED:
            open_ones.setdefault(law.pack.clauses[rule.clause].agreement, []).append((rule, index))
    names = set()
    for name, pairs in open_ones.items():
        # Mostly one of the law's days shows that the agreement may govern; otherwise all completions are judged.
        if any(_governs_on(act, law, day, pairs) for day in _days_of_law(law)):
            names.add(name)
    if names != set(open_ones):
        # Where a limit stops the judgement, its rulings have every rule that may govern.
        rulings = judge(other, law, causes=False, budget=ASIDE).rulings
        names |= {law.pack.clauses[ruling.rule.clause].agreement for ruling in rulings}
    return names


def _governs_on(act: Act, law: Law, day: str, pairs: list[tuple[Rule, int | None]]) -> bool:
    """Return whether one of some pairs surely governs the act moved to one day: every known day becomes that day."""
    other = _dated(act, law, day)
    facts, rows = other.facts, other.every
    for condition in law.pack.valid:
        if (
            act.kind in condition.kinds
            and condition.broken != "note"
            and law.holds(condition.holds, condition.kinds, facts, facts, rows) is not True
        ):
            return False
    return any(
        law.code(rule, facts, facts_of_subject(other, rule, index), rows) in (HOLDS, FAILS) for rule, index in pairs
    )


def _days_of_law(law: Law) -> list[str]:
    """Return the days that the law names."""
    days: list[str] | None = law.memory.get("days of law")
    if days is None:
        from checker.pack.texts import known_day

        days = law.memory["days of law"] = sorted({value for value in law.params.values() if known_day(value)})
    return days


def _pairs(act: Act, law: Law) -> Iterator[tuple[Rule, int | None]]:
    """Yield every pair of a rule and a subject of the act: a row's index, None for the act itself."""
    for rule in law.pack.rules.values():
        if act.kind in rule.kinds:
            for index in subjects(rule, act):
                yield rule, index


def _dated(act: Act, law: Law, day: str | None) -> Act:
    """Return an act with each known day replaced by one day, None for an unknown one."""
    rows = {name: tuple([_facts_of(row, act, law, day, name) for row in table]) for name, table in act.rows.items()}
    return act._replace(facts=_facts_of(act.facts, act, law, day), rows=rows, partly={})


def _facts_of(facts: Mapping[str, Any], act: Act, law: Law, day: str | None, rows: str = "") -> dict[str, Any]:
    partly = {(scope, path) for _, scope, _, path in act.partly}
    days = {
        path: day
        for scope, path in day_fields(law.pack.kinds[act.kind])
        if scope == rows and (facts[path] not in (None, NONE) or (scope, path) in partly)
    }
    return {**facts, **days}
