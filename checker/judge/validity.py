"""Consistency of an act with days known in part: whether some days meet the pack's conditions on acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.condition.engines.diagram import FALSE, TRUE, LimitReached
from checker.judge.court import Bench
from checker.pack.model import Valid

if TYPE_CHECKING:
    from checker.judge.act import Act
    from checker.judge.law import Law


def broken_by(act: Act, law: Law) -> Valid | None:
    """Return the condition that an act breaks for all its possible days, None where some days meet every condition.

    Where only several conditions together leave no day, the last of them is returned.
    """
    conditions = [
        condition for condition in law.pack.valid if act.kind in condition.kinds and condition.broken != "note"
    ]
    try:
        bench = Bench(act, law)
        possible = TRUE
        for condition in conditions:
            node = law.machinery.conditions.text(condition.holds, condition.kinds, kind=act.kind)
            possible = bench.diagram.conj(possible, bench.symbolic.truth(node, {}))
            if possible == FALSE:
                return condition
        return conditions[-1] if conditions and bench.valid() == FALSE else None
    except LimitReached:
        return None
