"""Notes on fields that were left out although another value would give another verdict."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from checker.condition.codes import UNSETTLED
from checker.judge.act import Act
from checker.judge.judgement import Judgement
from checker.judge.law import Law
from checker.pack.model import ACT
from checker.pack.schema import ABSENT, Field, take

ROWS = 20
"""The most distinct rows in which one field is tried."""
LOOKS = 2_000
"""Budget of rows for one field, all rows of the act counted for each try: an act of a thousand rows allows two tries."""
STEPS = 60_000
"""Steps of the diagram for each value tried."""


def left_out(
    act: Act, law: Law, judgement: Judgement, but: Iterable[str] = (), codes: Collection[int] = UNSETTLED
) -> Iterator[tuple[str, str, str]]:
    """Yield field, path and message for each field that was left out where another value would give another verdict.

    One field is tried at a time and all else stays as it is. Fields in `but` are skipped. A field is skipped too if the rails
    give none of `codes` once it is unknown: with OPEN alone, no value is tried under which no rule would govern.
    """
    for rows, field in law.pack.kinds[act.kind].fields():
        if field.absent is None or field.path in but:
            continue
        messages: dict[tuple[Any, ...], list[str]] = {}
        limit = min(ROWS, max(LOOKS // max(sum(map(len, act.rows.values())), 1), 1))
        for index in _places(act, rows, field):
            row = act.rows[rows][index] if rows else act.facts
            key = tuple(row.values()) if rows else ()
            if key not in messages and len(messages) < limit:
                messages[key] = list(_turned(act, law, judgement, rows, index, field, codes))
            for message in messages.get(key, ()):
                from checker.judge.choices import fact_name

                yield field.path, fact_name(rows, index, field.path), message


def _places(act: Act, rows: str, field: Field) -> Iterator[int]:
    """Yield the indexes of rows that leave a field out although it could stand there, 0 for the act itself."""
    entries: Any = act.data.get(rows, ()) if rows else (act.data,)
    for index, data in enumerate(entries):
        facts = act.rows[rows][index] if rows else act.facts
        stands = all(facts.get(name) in (None, needed) for name, needed in field.only_if)
        if stands and take(data, field.path) is ABSENT:
            yield index


def _turned(
    act: Act, law: Law, judgement: Judgement, rows: str, index: int, field: Field, codes: Collection[int]
) -> Iterator[str]:
    """Yield a message for each value of a field that changes the verdict."""
    if not _says(_with(act, rows, index, field.path, None), law, codes):
        return
    from checker.judge import glance

    labels = dict(field.labels)

    def words(value: Any) -> str:
        from checker.judge.choices import label

        name = label(value)
        return f"{labels[name]} ({name})" if name in labels else name

    for value in (True, False) if field.type == "boolean" else field.values:
        if value == field.absent:
            continue
        verdict, stopped = glance.verdict(_with(act, rows, index, field.path, value), law, STEPS)
        if not stopped and verdict != judgement.verdict:
            yield f"left out, it is read as {words(field.absent)}; {words(value)} would give {verdict}"


def _says(act: Act, law: Law, codes: Collection[int]) -> bool:
    """Return whether the rails give one of `codes` for some rule and subject; if not, an unknown field changes nothing."""
    from checker.condition.alike import twins

    quantified = law.quantified(act.kind, act.every)
    distinct = {rows: [listed[index] for index in set(twins(listed))] for rows, listed in act.rows.items()}
    for rule in law.pack.rules.values():
        if act.kind in rule.kinds:
            for facts in (act.facts,) if rule.subject == ACT else distinct[rule.subject]:
                if law.code(rule, act.facts, facts, quantified) in codes:
                    return True
    return False


def _with(act: Act, rows: str, index: int, path: str, value: Any) -> Act:
    if not rows:
        return act._replace(facts={**act.facts, path: value})
    changed: list[Mapping[str, Any]] = list(act.rows[rows])
    changed[index] = {**changed[index], path: value}
    return act._replace(rows={**act.rows, rows: tuple(changed)})
