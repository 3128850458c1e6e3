"""The smallest changes that let an act pass in every completion: first missing facts, then facts under a team's control.

`search` finds plans; `concrete` makes each one a judged proposal.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from checker.advise.asides import Aside, barred, past, trades
from checker.advise.concrete import GOOD, Writer
from checker.advise.levers import Ways
from checker.advise.proposal import Proposal, described_once, together
from checker.advise.search import Search
from checker.advise.split import splits
from checker.advise.survey import deep, unknown
from checker.advise.table import Plan
from checker.condition.engines.diagram import LimitReached
from checker.judge.act import Act
from checker.judge.findings import called, join_words, subject_name, words
from checker.judge.glance import either_way
from checker.judge.judgement import BUDGET as JUDGING
from checker.judge.judgement import FAIL, REVIEW, Judgement, Ruling, judge
from checker.judge.law import Law
from checker.judge.recall import recalled

BUDGET = 500_000
"""Steps of the diagrams for one search: about a second of work."""
SHARE = 150_000
"""Steps of the diagrams for the causes if very many choices are open."""
MOST = 3
"""The most opened levers, unless a rule that surely fails forces more."""
SETS = 600
"""The most sets of levers to try."""
KEPT = 12
"""The most proposals."""
FEW = 5
"""The most unknown deciding facts for which changes are proposed."""
LINE_BUDGET, LINE_SETS = 20_000, 30
"""Steps of the diagrams, and sets of levers, for one line of a report."""
LINE = 2
"""The most proposals in one line of a report."""
NAMES = ("id", "title", "owner")
"""Keys of a descriptor that no proposal turns on."""


class Fix(NamedTuple):
    """The answer: the present verdict, the proposals with the best first, and remarks beside them.

    `conclusions` are proposals in which counsel settles a reading; they are no fixes. `missing` has the deciding facts if
    too few facts are known for a proposal. `barred` has ways out that are not allowed, with reasons, `past` the subjects
    in the past, and `trades` the changes that open another question. `remedies` are the own words of the rules that fail
    or may fail, if there is no proposal. `limit` is the limit that stopped the search, "" for none.
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
    """Return the smallest changes that let the act pass in every completion.

    `budget` counts steps of the diagrams. With `today`, an ISO day, no proposed day is before it.
    """
    vast = either_way(act, law)
    judgement = judge(act, law, budget=SHARE if vast else JUDGING)
    answer = proposed(act, law, judgement, budget, today)
    if answer.verdict in GOOD or answer.missing:
        return answer
    faults = at_fault(judgement)
    answer = answer._replace(barred=tuple(barred(act, law, faults)), past=tuple(past(act, law, faults, today)))
    if not (answer.proposals or vast):
        answer = answer._replace(trades=tuple(trades(act, law, judgement, today)))
    if not (answer.proposals or answer.barred or answer.past):
        answer = answer._replace(remedies=tuple(_advice(act, law, faults)))
    return answer


def proposed(act: Act, law: Law, judgement: Judgement, budget: int = BUDGET, today: str = "") -> Fix:
    """Return the answer of `fix` for a judged act without the remarks beside the proposals."""
    verdict = judgement.verdict
    if verdict in GOOD:
        return Fix(verdict, today=today)
    missing = missing_facts(act, law, judgement)
    if verdict == REVIEW and len(missing) > FEW:
        return Fix(verdict, missing=missing, today=today)
    faults = at_fault(judgement)
    with deep():
        search = Search(Ways(act, law, today), budget, SETS, _holds)
        search.missing_first = verdict == REVIEW
        search.run(MOST, first=False)
        if verdict == REVIEW:
            for facts in (1, 2):
                search.collect(frozenset(), facts, pin=True)
        proposals = Writer(search).proposals(KEPT)
        without_counsel = [proposal for proposal in proposals if proposal.who != "counsel"]
        without_counsel += splits(act, law, faults, lambda other: first_way(other, law, today))
    return Fix(
        verdict,
        tuple(without_counsel[:KEPT]),
        tuple([_with_also(proposal, law, faults) for proposal in proposals if proposal.who == "counsel"]),
        today=today,
        limit=search.limit,
    )


def at_fault(judgement: Judgement) -> list[Ruling]:
    """Return the rulings that fail or may fail."""
    return [ruling for ruling in judgement.rulings if ruling.verdict in (FAIL, REVIEW)]


def missing_facts(act: Act, law: Law, judgement: Judgement) -> tuple[str, ...]:
    """Return the unknown facts that decide an act; all that may decide if a limit hides the causes."""
    names = [name for name, _ in unknown(act, law)]
    causes = {cause.name for cause in judgement.causes}
    hidden = judgement.verdict == REVIEW and (not causes or judgement.stopped)
    return tuple(names if hidden else [name for name in names if name in causes])


def first_way(act: Act, law: Law, today: str) -> Proposal | None:
    """Return the best proposal for the team alone, by a short search."""
    search = Search(Ways(act, law, today), LINE_BUDGET, LINE_SETS, _holds)
    search.run(2, first=True)
    return next((proposal for proposal in Writer(search).proposals(LINE) if proposal.who == "team"), None)


def _with_also(proposal: Proposal, law: Law, faults: list[Ruling]) -> Proposal:
    """Return a conclusion with the other rules that it would decide."""
    questions = {("reading", name) for name in proposal.readings}
    here = {ruling.rule.id for ruling in faults}
    by_kind = [law.analysis(kind).by_rule for kind in law.pack.kinds]
    also = {rule for rules in by_kind for rule, terms in rules.items() if questions & terms and rule not in here}
    return proposal._replace(also=tuple(sorted(also)))


def _advice(act: Act, law: Law, faults: list[Ruling]) -> Iterator[Aside]:
    """Yield the remedies that the rules at fault give themselves."""
    for ruling in faults[:KEPT]:
        text = words(act, law, ruling).remedy
        if text:
            subject = subject_name(ruling.rule, ruling.index)
            yield Aside(subject, text, ruling.rule.id, called=called(act, law, subject))


def remedies(act: Act, law: Law, judgement: Judgement, file: str = "FILE") -> dict[tuple[str, int | None], str]:
    """Return the remedy for each ruling at fault, in a line for a report on `file`.

    Missing facts come first: the one deciding fact, or the number of unknown ones. A ruling without a proposal from a
    short search is left out. If several subjects are at fault, each gets its own steps of the best proposal, or the
    whole proposal.
    """
    faults = at_fault(judgement)
    if judgement.verdict not in (FAIL, REVIEW) or not faults:
        return {}
    missing = missing_facts(act, law, judgement) if judgement.verdict == REVIEW and judgement.causes else ()
    if len(missing) > FEW:
        return {
            (ruling.rule.id, ruling.index): too_little(missing, file) for ruling in faults if ruling.verdict == REVIEW
        }
    ways = {key: value for key, value in act.data.items() if key not in NAMES}
    ranked = recalled(
        law, ("remedies", judgement.verdict, ways, *act.unlisted), lambda: _in_a_line(act, law, judgement.verdict)
    )
    # A single fact to find out stands alone; possible changes can wait.
    proposals = ranked[:1] if ranked and ranked[0].who == "find-out" else [p for p in ranked if p.who == "team"]
    subjects = [(ruling, subject_name(ruling.rule, ruling.index)) for ruling in faults]
    one = len({subject for _, subject in subjects}) == 1
    lines = {(aside.rule, aside.row): aside.text for aside in barred(act, law, faults)} if not proposals else {}
    for ruling, subject in subjects if proposals else ():
        own_steps = [step for step in proposals[0].steps if step.row == subject and step.kind == "change"]
        if one or not own_steps or any(step.kind != "change" for step in proposals[0].steps):
            lines[ruling.rule.id, ruling.index] = described_once(
                ", or ".join([proposal.sentence(subject) for proposal in proposals]), proposals
            )
        else:
            lines[ruling.rule.id, ruling.index] = join_words(together(own_steps, subject))
    return lines


def _in_a_line(act: Act, law: Law, verdict: str) -> list[Proposal]:
    """Return the proposals of a short search that a line has room for."""
    with deep():
        search = Search(Ways(act, law), LINE_BUDGET, LINE_SETS, _holds)
        search.missing_first = verdict == REVIEW
        search.run(2, first=True)
        return [option for option in Writer(search).proposals(LINE) if option.who == "team" or _asks_one_fact(option)]


def _asks_one_fact(proposal: Proposal) -> bool:
    """Return whether a proposal asks for exactly one fact of the act."""
    return len(proposal.steps) == 1 and bool(proposal.steps[0].ask)


def too_little(missing: tuple[str, ...], file: str) -> str:
    """Return the message that too few facts are known for a proposal, with the command that asks for them."""
    how = f": checker interview {file}" if file else "."
    return f"{len(missing)} facts are missing. Answer them first{how}"


def _holds(search: Search, plan: Plan) -> bool:
    try:
        return Writer(search).proposal(plan) is not None
    except LimitReached as limit:
        search.stop(limit)
        return False
