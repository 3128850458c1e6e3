"""The smallest changes after which an act fails in no completion, those that a team controls first.

Plans come from `search`; `concrete` makes each a proposal that has been judged.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import NamedTuple

from checker.advise.concrete import GOOD, Writer
from checker.advise.glance import either_way
from checker.advise.levers import Ways
from checker.advise.proposal import Proposal, listed, together
from checker.advise.search import Search
from checker.advise.table import Plan
from checker.condition.engines.diagram import LimitReached
from checker.judge.act import Act
from checker.judge.findings import subject_name, words
from checker.judge.judgement import BUDGET as JUDGING
from checker.judge.judgement import FAIL, LEVELS, REVIEW, Judgement, judge
from checker.judge.law import Law

BUDGET = 500_000
"""Steps of the diagrams for one search, a count: a second of work or so."""
MOST = 3
"""The most levers that are opened where no rule that surely fails forces more."""
SETS = 600
"""The most sets of levers that are tried."""
KEPT = 12
"""The most proposals."""
SHOWN = 5
"""The most proposals that a text lists."""
LINE_BUDGET, LINE_SETS = 20_000, 30
"""Steps of the diagrams, and sets of levers, that the line of a report may cost."""
LINE = 2
"""The most proposals that the line of a report names."""


class Fix(NamedTuple):
    """The answer: the verdict now, the proposals best first, what the rules say themselves, and the limit that was hit.

    `remedies` are (rule, subject, text) of the rules that fail or may fail, where no proposal is the team's alone.
    """

    verdict: str
    proposals: tuple[Proposal, ...]
    remedies: tuple[tuple[str, str, str], ...] = ()
    limit: str = ""


def fix(act: Act, law: Law, budget: int = BUDGET) -> Fix:
    """Return the smallest changes after which the act fails in no completion; `budget` counts steps of the diagrams."""
    judgement = judge(act, law, causes=False, budget=LINE_BUDGET if either_way(act, law) else JUDGING)
    verdict = judgement.verdict
    if verdict in GOOD:
        return Fix(verdict, ())
    with _Deep():
        search = Search(Ways(act, law), budget, SETS, _holds)
        search.run(MOST, first=False)
        if verdict == REVIEW:
            for facts in (1, 2):
                search.collect(frozenset(), facts, pin=True)
        proposals = Writer(search).proposals(KEPT)
    mine = any(proposal.who == "team" for proposal in proposals)
    advice = [] if mine else list(_advice(act, law, judgement))
    return Fix(verdict, tuple(proposals), tuple(advice), search.limit)


def _advice(act: Act, law: Law, judgement: Judgement) -> Iterator[tuple[str, str, str]]:
    """Yield what the rules that fail or may fail advise themselves."""
    wrong = [ruling for ruling in judgement.rulings if ruling.verdict in (FAIL, REVIEW)]
    for ruling in wrong[:KEPT]:
        text = words(act, law, ruling).remedy
        if text:
            yield ruling.rule.id, subject_name(ruling.rule, ruling.index), text


def remedies(act: Act, law: Law, judgement: Judgement) -> dict[tuple[str, int | None], str]:
    """Return for each ruling that fails or may fail what the team can do, in a line for a report.

    A ruling is missing where a short search shows nothing that the team can do alone. Where several subjects are at
    fault each is told what the best proposal does to it, or else all of it.
    """
    wrong = [ruling for ruling in judgement.rulings if ruling.verdict in (FAIL, REVIEW)]
    if judgement.verdict not in (FAIL, REVIEW) or not wrong:
        return {}
    with _Deep():
        search = Search(Ways(act, law), LINE_BUDGET, LINE_SETS, _holds)
        search.run(2, first=True)
        proposals = [proposal for proposal in Writer(search).proposals(LINE) if proposal.who == "team"]
    lines = {}
    subjects = [(ruling, subject_name(ruling.rule, ruling.index)) for ruling in wrong] if proposals else []
    one = len({subject for _, subject in subjects}) == 1
    for ruling, subject in subjects:
        mine = [step for step in proposals[0].steps if step.row == subject]
        if one or not mine or any(step.kind == "add" for step in proposals[0].steps):
            lines[ruling.rule.id, ruling.index] = ", or ".join([proposal.beside(subject) for proposal in proposals])
        else:
            lines[ruling.rule.id, ruling.index] = listed(together(mine, subject))
    return lines


def _holds(search: Search, plan: Plan) -> bool:
    try:
        return Writer(search).proposal(plan) is not None
    except LimitReached as limit:
        search.stop(limit)
        return False


class _Deep:
    """Lets diagrams of many choices recurse, once a level."""

    def __enter__(self) -> None:
        self.before = sys.getrecursionlimit()
        sys.setrecursionlimit(max(self.before, 6 * LEVELS + 1000))

    def __exit__(self, *_: object) -> None:
        sys.setrecursionlimit(self.before)
