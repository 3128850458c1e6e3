"""Whether there is any day that an act with days known in part can be of: the pack's conditions on acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.condition.engines.diagram import FALSE, TRUE, LimitReached
from checker.judge.court import Bench
from checker.pack.model import Valid

if TYPE_CHECKING:
    from checker.judge.act import Act
    from checker.judge.law import Law


def broken_by(act: Act, law: Law) -> Valid | None:
    """Return the condition that an act breaks whichever of its days it has, None where some of them break none.

    Where it takes several conditions to leave no day, the last of them is the one.
    """
    conditions = [item for item in law.pack.valid if act.kind in item.kinds and item.broken != "note"]
    try:
        bench = Bench(act, law)
        found = TRUE
        for item in conditions:
            node = law.machinery.conditions.text(item.holds, item.kinds, kind=act.kind)
            found = bench.diagram.conj(found, bench.symbolic.truth(node, {}))
            if found == FALSE:
                return item
        return conditions[-1] if conditions and bench.valid() == FALSE else None
    except LimitReached:
        return None
