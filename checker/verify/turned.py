"""Search for an act with different verdicts under two readings of a question."""

from __future__ import annotations

from itertools import product

from checker.condition.engines.diagram import FALSE
from checker.judge.law import Law
from checker.space.space import Space, kind_groups, ledgers, sizes
from checker.verify.cases import Case, Suite
from checker.verify.claims import changed
from checker.verify.witness import case_of, settled


def turned(law: Law, suite: Suite, rows: int, key: str, one: str, other: str) -> Case | None:
    """Return a case with different verdicts under two readings of a question, None if there is none.

    The ledger of `law` is unknown; acts have up to `rows` rows.
    """
    for kinds in kind_groups(law):
        if key not in law.analysis(kinds[0]).readings:
            continue
        for count, known in product(sizes(law, kinds[0], rows), ledgers(law, kinds[0])):
            laws = [law.vary(readings={key: name}) for name in (one, other)]
            space = Space(kinds[0], count, laws, known=known)
            where = next((node for node in changed(space) if node != FALSE), FALSE)
            if where != FALSE:
                title = law.pack.questions[key].name
                case = case_of(space, space.model(where) or {}, f"{title}: {one} and {other} differ")
                return settled(case, suite.run(case))
    return None
