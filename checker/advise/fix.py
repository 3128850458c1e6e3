"""The smallest changes after which an act passes whatever else is open: what is missing first, then what a team controls.

Plans come from `search`; `concrete` makes each a proposal that has been judged.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import NamedTuple

from checker.advise.asides import Aside, barred, past, trades
from checker.advise.concrete import GOOD, Writer
from checker.advise.levers import Ways
from checker.advise.proposal import Proposal, described_once, together
from checker.advise.search import Search
from checker.advise.split import splits
from checker.advise.survey import unknown
from checker.advise.table import Plan
from checker.condition.engines.diagram import LimitReached
from checker.judge.act import Act
from checker.judge.findings import called, join_words, subject_name, words
from checker.judge.glance import either_way
from checker.judge.judgement import BUDGET as JUDGING
from checker.judge.judgement import FAIL, LEVELS, REVIEW, Judgement, Ruling, judge
from checker.judge.law import Law

BUDGET = 500_000
"""Steps of the diagrams for one search, a count: a second of work or so."""
SHARE = 150_000
"""Steps that naming the causes may take where very much is open."""
MOST = 3
"""The most levers that are opened where no rule that surely fails forces more."""
SETS = 600
"""The most sets of levers that are tried."""
KEPT = 12
"""The most proposals."""
FEW = 5
"""The most facts that may decide and are not known beside which changes are proposed."""
LINE_BUDGET, LINE_SETS = 20_000, 30
"""Steps of the diagrams, and sets of levers, that the line of a report may cost."""
LINE = 2
"""The most proposals that the line of a report names."""


class Fix(NamedTuple):
    """The answer: the verdict now, the proposals best first, and what stands beside them.

    `conclusions` are proposals by which counsel would settle how words are read; none of them is a fix. `missing` names
    the facts that decide where too little is known to propose anything. `barred` says which way out is none and why,
    `past` what has happened already, `trades` what would leave another question open. `remedies` are what the rules
    that fail or may fail say themselves, where nothing else is proposed. `limit` is what stopped the search.
    """

    verdict: str
    proposals: tuple[Proposal, ...] = ()
    conclusions: tuple[Proposal, ...] = ()
    missing: tuple[str, ...] = ()
    barred: tuple[Aside, ...] = ()
    past: tuple[Aside, ...] = ()
    trades: tuple[Aside, ...] = ()
    remedies: tuple[Aside, ...] = ()
    today: str = ""
    limit: str = ""


def fix(act: Act, law: Law, budget: int = BUDGET, today: str = "") -> Fix:
    """Return the smallest changes after which the act passes whatever else is open.

    `budget` counts steps of the diagrams. With `today`, an ISO day, nothing is proposed that lies before it.
    """
    vast = either_way(act, law)
    judgement = judge(act, law, budget=SHARE if vast else JUDGING)
    verdict = judgement.verdict
    if verdict in GOOD:
        return Fix(verdict, today=today)
    wrong = at_fault(judgement)
    missing = missing_facts(act, law, judgement)
    if verdict == REVIEW and len(missing) > FEW:
        return Fix(verdict, missing=missing, today=today)
    with _Deep():
        search = Search(Ways(act, law, today), budget, SETS, _holds)
        search.missing_first = verdict == REVIEW
        search.run(MOST, first=False)
        if verdict == REVIEW:
            for facts in (1, 2):
                search.collect(frozenset(), facts, pin=True)
        proposals = Writer(search).proposals(KEPT)
        usual = [proposal for proposal in proposals if proposal.who != "counsel"]
        usual += splits(act, law, wrong, lambda other: first_way(other, law, today))
    bars, gone = tuple(barred(act, law, wrong)), tuple(past(act, law, wrong, today))
    return Fix(
        verdict,
        tuple(usual[:KEPT]),
        tuple([_weighed(item, act, law, wrong) for item in proposals if item.who == "counsel"]),
        barred=bars,
        past=gone,
        trades=() if usual or vast else tuple(trades(act, law, judgement, today)),
        remedies=() if usual or bars or gone else tuple(_advice(act, law, wrong)),
        today=today,
        limit=search.limit,
    )


def at_fault(judgement: Judgement) -> list[Ruling]:
    """Return the rulings that fail or may fail."""
    return [ruling for ruling in judgement.rulings if ruling.verdict in (FAIL, REVIEW)]


def missing_facts(act: Act, law: Law, judgement: Judgement) -> tuple[str, ...]:
    """Return the facts of an act that decide and are not known; all that may decide where a limit hides which do."""
    names = [name for name, _ in unknown(act, law)]
    causes = {cause.name for cause in judgement.causes}
    hidden = judgement.verdict == REVIEW and (not causes or judgement.stopped)
    return tuple(names if hidden else [name for name in names if name in causes])


def first_way(act: Act, law: Law, today: str = "") -> Proposal | None:
    """Return the best proposal that is the team's alone, as a short search finds it."""
    search = Search(Ways(act, law, today), LINE_BUDGET, LINE_SETS, _holds)
    search.run(2, first=True)
    return next((proposal for proposal in Writer(search).proposals(LINE) if proposal.who == "team"), None)


def _weighed(proposal: Proposal, act: Act, law: Law, wrong: list[Ruling]) -> Proposal:
    """Return a conclusion with the rules that it would decide elsewhere."""
    questions = {("reading", name) for name in proposal.readings}
    here = {ruling.rule.id for ruling in wrong}
    by_kind = [law.analysis(kind).by_rule for kind in law.pack.kinds]
    also = {rule for rules in by_kind for rule, terms in rules.items() if questions & terms and rule not in here}
    return proposal._replace(also=tuple(sorted(also)))


def _advice(act: Act, law: Law, wrong: list[Ruling]) -> Iterator[Aside]:
    """Yield what the rules that fail or may fail advise themselves."""
    for ruling in wrong[:KEPT]:
        text = words(act, law, ruling).remedy
        if text:
            subject = subject_name(ruling.rule, ruling.index)
            yield Aside(subject, text, ruling.rule.id, called=called(act, law, subject))


def remedies(act: Act, law: Law, judgement: Judgement, file: str = "FILE") -> dict[tuple[str, int | None], str]:
    """Return for each ruling that fails or may fail what to do, in a line for a report on `file`.

    What is missing comes first: the one fact that decides, or that too many are unknown. A ruling is left out where a
    short search shows nothing. Where several subjects are at fault each has what the best proposal does to it, or else
    all of it.
    """
    wrong = at_fault(judgement)
    if judgement.verdict not in (FAIL, REVIEW) or not wrong:
        return {}
    missing = missing_facts(act, law, judgement) if judgement.verdict == REVIEW and judgement.causes else ()
    if len(missing) > FEW:
        return {(item.rule.id, item.index): too_little(missing, file) for item in wrong if item.verdict == REVIEW}
    with _Deep():
        search = Search(Ways(act, law), LINE_BUDGET, LINE_SETS, _holds)
        search.missing_first = judgement.verdict == REVIEW
        search.run(2, first=True)
        ranked = [item for item in Writer(search).proposals(LINE) if item.who == "team" or _is_asked(item)]
    # One fact to be found out is told alone: what could be changed instead can wait.
    proposals = ranked[:1] if ranked and ranked[0].who == "find-out" else [p for p in ranked if p.who == "team"]
    subjects = [(ruling, subject_name(ruling.rule, ruling.index)) for ruling in wrong]
    one = len({subject for _, subject in subjects}) == 1
    lines = {(item.rule, item.row): item.text for item in barred(act, law, wrong)} if not proposals else {}
    for ruling, subject in subjects if proposals else ():
        mine = [step for step in proposals[0].steps if step.row == subject and step.kind == "change"]
        if one or not mine or any(step.kind != "change" for step in proposals[0].steps):
            lines[ruling.rule.id, ruling.index] = described_once(
                ", or ".join([proposal.sentence(subject) for proposal in proposals]), proposals
            )
        else:
            lines[ruling.rule.id, ruling.index] = join_words(together(mine, subject))
    return lines


def _is_asked(proposal: Proposal) -> bool:
    """Return whether a proposal asks for one fact of the act and no more."""
    return len(proposal.steps) == 1 and bool(proposal.steps[0].ask)


def too_little(missing: tuple[str, ...], file: str = "FILE") -> str:
    """Say that too little is known to propose anything, and how to answer it where it stands in a file."""
    how = f": checker interview {file}" if file else "."
    return f"{len(missing)} facts are missing. Answer them first{how}"


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
