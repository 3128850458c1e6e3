"""The answer of `fix` as text and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.advise.asides import Aside
from checker.advise.concrete import GOOD
from checker.advise.fix import Fix, too_little
from checker.advise.proposal import Proposal
from checker.pack.model import ACT
from checker.read.edit import dotted
from checker.read.plain import attributes
from checker.report.escape import visible

MOST_PROPOSALS = 5
"""The most proposals in a text."""
WHO = {"team": "the team can do this", "find-out": "to find out"}
NO_CLOCK = "Days that have passed cannot be chosen any more: --today DATE leaves them out."


def fix_report(answer: Fix, heading: str, basis: str, file: str) -> str:
    """Return the answer as text; the last line is the pack's basis, and `file` is the descriptor's path."""
    lines = [heading, f"verdict: {answer.verdict}", ""]
    if answer.verdict in GOOD:
        lines.append("nothing to fix")
    elif answer.missing:
        lines.append(too_little(answer.missing, file))
    else:
        lines += _proposals(answer)
    lines += _asides("No way out:", answer.barred)
    lines += _asides("In the past:", answer.past)
    lines += _asides("What the rules themselves advise:", answer.remedies)
    lines += _asides("One open question traded for another:", answer.trades)
    lines += _conclusions(answer.conclusions)
    if answer.limit:
        lines += ["", f"limit: {answer.limit}; there may be other ways"]
    if not answer.today and any(proposal.who == "team" for proposal in answer.proposals):
        lines += ["", NO_CLOCK]
    return "\n".join([*map(visible, lines), "", visible(basis)]) + "\n"


def _proposals(answer: Fix) -> Iterator[str]:
    for number, proposal in enumerate(answer.proposals[:MOST_PROPOSALS], 1):
        yield f"{number}. {proposal.text}"
        yield f"   {WHO[proposal.who]}{_where(proposal)}; then: {proposal.verdict}"
    if len(answer.proposals) > MOST_PROPOSALS:
        yield f"and {len(answer.proposals) - MOST_PROPOSALS} more (--format json lists them)"
    if not answer.proposals:
        yield "No small change that the team can make, and no single fact, settles this."


def _where(proposal: Proposal) -> str:
    """Return the paths of a proposal's answers in the descriptor."""
    names = [step.path for step in proposal.steps if step.ask]
    return f" ({', '.join(names)})" if names and proposal.who == "find-out" else ""


def _asides(title: str, asides: Sequence[Aside]) -> Iterator[str]:
    if asides:
        yield from ["", title]
        yield from [f"  {_subject_prefix(aside)}{aside.text}" for aside in asides]


def _subject_prefix(aside: Aside) -> str:
    subject = "" if aside.subject == ACT else aside.called or aside.subject
    names = [name for name in (aside.rule, subject) if name]
    return f"{', '.join(names)}: " if names else ""


def _conclusions(conclusions: Sequence[Proposal]) -> Iterator[str]:
    if conclusions:
        yield from [
            "",
            "For counsel. A conclusion about the words is no fix: it holds for every act, not for this one alone.",
        ]
    for proposal in conclusions[:MOST_PROPOSALS]:
        yield f"- {proposal.text}"
        pins = ",".join([f"{name}={reading}" for name, reading in proposal.readings.items()])
        rules = f"It would also decide {', '.join(proposal.also)}" if proposal.also else "No other rule reads it"
        yield f"  {rules}. See what else turns: checker diff this pin:{pins}"


def fix_data(answer: Fix) -> dict[str, object]:
    """Return the answer as plain data, in the shape of `fix.schema.json` without the act's name."""
    return {
        "verdict": answer.verdict,
        "proposals": [proposal_data(proposal) for proposal in answer.proposals],
        "conclusions": [proposal_data(proposal) for proposal in answer.conclusions],
        "missing": list(answer.missing),
        "barred": [aside_data(aside) for aside in answer.barred],
        "past": [aside_data(aside) for aside in answer.past],
        "trades": [aside_data(aside) for aside in answer.trades],
        "remedies": [aside_data(aside) for aside in answer.remedies],
        "today": answer.today or None,
        "limit": answer.limit or None,
    }


def aside_data(aside: Aside) -> dict[str, object]:
    """Return a remark beside the proposals as plain data."""
    return {"rule": aside.rule or None, "subject": aside.subject, "text": aside.text}


def proposal_data(proposal: Proposal) -> dict[str, object]:
    """Return a proposal as plain data."""
    return {
        **attributes(proposal, "text", "who", "verdict", "patchable"),
        "steps": [attributes(step, "kind", "path", "choices", "text") for step in proposal.steps],
        "changes": [{"path": dotted(change.path), "value": change.value} for change in proposal.changes],
        "readings": dict(proposal.readings),
        "world": dict(proposal.world),
        "also": list(proposal.also),
    }
