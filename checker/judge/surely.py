"""Truth of a condition for an act, days known in part included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.pack.model import ACT

if TYPE_CHECKING:
    from checker.condition.engines.values import Environment
    from checker.judge.act import Act
    from checker.judge.law import Law


def holds(
    text: str, kinds: tuple[str, ...], act: Act, law: Law, subject: str = ACT, index: int | None = None
) -> bool | None:
    """Return whether a condition surely holds (True), surely does not (False), or is open (None).

    The rails know a day fully or not at all; where one is known in part, the tracer compares its whole span.
    """
    if not (act.partly or law.partly):
        row = act.facts if index is None else act.rows[subject][index]
        return law.holds(text, kinds, act.facts, row, act.every, subject)
    from checker.condition.engines.trace import trace

    value = trace(law.machinery.conditions.text(text, kinds, subject), environment(act, law, subject, index)).value
    return value if isinstance(value, bool) else None


def environment(act: Act, law: Law, subject: str, index: int | None) -> Environment:
    """Return the environment for tracing a condition about a subject; in it a day known in part is its `Span`."""
    from checker.condition.engines.values import Environment

    facts: dict[str, Any] = dict(act.facts)
    rows: dict[str, Any] = dict(act.every)
    for (_, scope, place, path), days in act.partly.items():
        if scope:
            rows[scope] = [{**row, path: days} if at == place else row for at, row in enumerate(rows[scope])]
        else:
            facts[path] = days
    world = {**law.world, **{key: days for (_, key), days in law.partly.items()}}
    this = None if index is None else (subject, index)
    return Environment(facts, rows, this, law.readings, world, law.params)
