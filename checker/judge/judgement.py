"""Act × law → judgement: a verdict that holds in every completion, or the choices on which it turns.

Two rails settle nearly every rule; what stays open goes to a decision diagram.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from checker.condition.codes import FAILS, HOLDS, NOT_GOVERNED, OPEN, UNSETTLED
from checker.judge.law import MANY
from checker.judge.verdict import (
    BUDGET,
    DEFINITE,
    FAIL,
    KINDS,
    LEVELS,
    NOT_APPLICABLE,
    PASS,
    REVIEW,
    Cause,
    Judgement,
    Ruling,
)
from checker.pack.model import ACT, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checker.judge.act import Act
    from checker.judge.law import Law

__all__ = [
    "BUDGET", "DEFINITE", "FAIL", "KINDS", "LEVELS", "NOT_APPLICABLE", "PASS", "REVIEW", "Cause", "Judgement", "Ruling",
    "judge", "subjects",
]  # fmt: skip


def subjects(rule: Rule, act: Act) -> range | tuple[None]:
    """Return the row indexes that a rule judges, (None,) where it judges the act itself."""
    return (None,) if rule.subject == ACT else range(len(act.rows[rule.subject]))


def facts_of_subject(act: Act, rule: Rule, index: int | None) -> Mapping[str, Any]:
    """Return the facts of a subject: those of a row, of the act where the rule judges the act itself."""
    return act.facts if index is None else act.rows[rule.subject][index]


Pair = tuple[str, "int | None"]
"""A rule × subject pair: the rule's id and the row's index, None where the subject is the act itself."""


def judge(
    act: Act,
    law: Law,
    *,
    causes: bool = True,
    rulings: bool = True,
    budget: int = BUDGET,
    without: frozenset[Pair] = frozenset(),
) -> Judgement:
    """Judge an act; `causes=False` leaves causes out, `rulings=False` rulings that cannot change the verdict, `without` pairs."""
    settled: list[tuple[Rule, int | None, int]] = []
    doubts: list[tuple[Rule, int | None]] = []
    open_ones = fails_steadily = False
    worst = NOT_GOVERNED
    facts, rows, kind, every = act.facts, act.rows, act.kind, act.every
    alike: dict[str, list[tuple[int, Any]]] = {}
    others: Any = every
    for entries in rows.values():
        if len(entries) > MANY:
            from checker.condition.alike import once, standing

            # Where only the verdict is wanted, one row of each class of equal rows is enough.
            alike = {
                name: [(index, rows[name][twin]) for index, twin in enumerate(twins) if rulings or index == twin]
                for name, twins in standing(rows).items()
            }
            others = law.quantified(kind, every)
    if law.rails is not None:
        for rule, subject, widest, narrow in law.rails.rules(kind):
            places: Any = ((None, facts),) if subject == ACT else enumerate(rows[subject])
            if alike and subject != ACT:
                places, widest, narrow = alike[subject], once(widest), once(narrow)
            for index, row in places:
                code = widest(facts, row, others)
                if without and (rule.id, index) in without:
                    continue
                if code in UNSETTLED:
                    doubts.append((rule, index))
                    code = narrow(facts, row, others)
                elif code == FAILS:
                    fails_steadily = True
                if code:
                    settled.append((rule, index, code))
                    if code > worst:
                        worst = code
                    if code in UNSETTLED:
                        open_ones = True
        if fails_steadily:
            doubts = []
    else:
        readings, world, params = law.readings, law.world, law.params
        for rule, function in law.machinery.rules(kind):
            places = ((None, facts),) if rule.subject == ACT else enumerate(rows[rule.subject])
            if alike and rule.subject != ACT:
                places, function = alike[rule.subject], once(function)
            for index, row in places:
                code = function(facts, row, others, readings, world, params)
                if code and (rule.id, index) not in without:
                    settled.append((rule, index, code))
                    worst = max(worst, code)
                    open_ones = open_ones or code in UNSETTLED
    doubted = None if law.rails is None else tuple(doubts)
    if not rulings:
        codes = {code for _, _, code in settled}
        if FAILS in codes or (HOLDS in codes and OPEN not in codes):
            # No other code changes this verdict: neither a rule that may govern nor an open one beside one that fails.
            return Judgement(FAIL if FAILS in codes else PASS, (), (), False, doubted)
    if not open_ones:
        judged = tuple([Ruling(rule, index, FAIL if code == FAILS else PASS) for rule, index, code in settled])
        verdict = FAIL if worst == FAILS else PASS if judged else NOT_APPLICABLE
        return Judgement(verdict, judged, (), False, doubted)
    return settle(act, law, settled, causes, budget)._replace(doubtful=doubted)


def settle(act: Act, law: Law, codes: list[tuple[Rule, int | None, int]], causes: bool, budget: int) -> Judgement:
    """Judge by a diagram the pairs with these codes, without any other pair."""
    from checker.judge.court import Court

    depth = sys.getrecursionlimit()
    sys.setrecursionlimit(max(depth, 4 * LEVELS + 1000))
    try:
        return Court(act, law, codes, causes, budget).judgement()
    finally:
        sys.setrecursionlimit(depth)


def __getattr__(name: str) -> Any:
    # The bench of diagrams has its own module, which most judgements never load.
    if name == "Bench":
        from checker.judge.court import Bench

        return Bench
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
