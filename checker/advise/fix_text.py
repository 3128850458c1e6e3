"""The answer of `fix` as text and as plain data."""

from __future__ import annotations

from checker.advise.concrete import GOOD
from checker.advise.fix import Fix
from checker.read.edit import dotted
from checker.report.escape import visible

SHOWN = 5
"""The most proposals that a text lists."""
WHO = {"team": "the team can", "find-out": "to find out", "counsel": "for counsel"}


def render(answer: Fix, heading: str, basis: str) -> str:
    """Return the answer as text, the pack's basis as its last line."""
    lines = [visible(heading), f"verdict: {answer.verdict}", ""]
    if answer.verdict in GOOD:
        lines.append("nothing to fix")
    for number, proposal in enumerate(answer.proposals[:SHOWN], 1):
        lines.append(visible(f"{number}. {proposal.text}"))
        lines.append(f"   {WHO[proposal.who]}; then: {proposal.verdict}")
    more = len(answer.proposals) - SHOWN
    if more > 0:
        lines.append(f"and {more} more (--format json lists them)")
    if answer.verdict not in GOOD and not answer.proposals:
        lines.append("no few changes are known after which it fails in no completion")
    if answer.remedies:
        lines += ["", "what the rules advise:"]
        lines += [visible(f"  {rule}, {subject}: {text}") for rule, subject, text in answer.remedies]
    if answer.limit:
        lines += ["", f"limit: {answer.limit}; there may be other ways"]
    return "\n".join([*lines, "", basis]) + "\n"


def plain(answer: Fix) -> dict[str, object]:
    """Return the answer as plain data, in the shape of `fix.schema.json` but for the act's name."""
    return {
        "verdict": answer.verdict,
        "proposals": [
            {
                "text": proposal.text,
                "who": proposal.who,
                "verdict": proposal.verdict,
                "steps": [
                    {"kind": step.kind, "path": step.path, "choices": step.choices, "text": step.text}
                    for step in proposal.steps
                ],
                "changes": [{"path": dotted(change.path), "value": change.value} for change in proposal.changes],
                "readings": dict(proposal.readings),
                "world": dict(proposal.world),
            }
            for proposal in answer.proposals
        ],
        "remedies": [{"rule": rule, "subject": subject, "text": text} for rule, subject, text in answer.remedies],
        "limit": answer.limit or None,
    }
