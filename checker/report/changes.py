"""What differs from a revision, in words that the formats share. All of them return raw text."""

from __future__ import annotations

from checker.report import words
from checker.report.model import Against, Fact, Turn

MOST = 20
"""Facts of one descriptor that are named."""


def heading(against: Against) -> str:
    """Return what was compared with, and what came of it: `against main (abc123): 1 descriptor differs, 3 are as they were`."""
    count = len(against.turns)
    parts = []
    if count:
        parts.append(f"{count} descriptor{'s differ' if count > 1 else ' differs'}")
    if against.unchanged:
        parts.append(f"{against.unchanged} {'are as they were' if against.unchanged > 1 else 'is as it was'}")
    return f"{where(against)}: {', '.join(parts) or 'no descriptor then or now'}"


def where(against: Against) -> str:
    """Return what was compared with: the revision, and the commit at which the histories part."""
    return f"against {against.revision} (merge base {against.base[:10]})"


def title(turn: Turn) -> str:
    """Return what a descriptor is called, with its path, and with the one that it had."""
    name = " ".join(part for part in (turn.kind, turn.id) if part) or "a document"
    if turn.path is None:
        return f"{name} ({turn.path_before})"
    was = f", was {turn.path_before}" if turn.path_before else ""
    return f"{name} ({turn.path}{was})"


def verdicts(turn: Turn) -> str:
    """Return how the verdict turned: `was pass, is fail`."""
    if turn.verdict is None:
        return f"was {turn.verdict_before}, is gone"
    if turn.verdict_before is None:
        return f"is new: {turn.verdict}"
    if turn.verdict == turn.verdict_before:
        return f"still {turn.verdict}"
    return f"was {turn.verdict_before}, is {turn.verdict}"


def details(turn: Turn) -> list[tuple[str, str]]:
    """Return the labelled lines of a descriptor that differs: new findings, gone findings, facts that changed."""
    found = [("new", finding(*item)) for item in turn.new]
    found += [("gone", finding(*item)) for item in turn.gone]
    found += [("changed", fact(item)) for item in turn.facts[:MOST]]
    left = len(turn.facts) - MOST
    return [*found, ("changed", f"{left} more facts")] if left > 0 else found


def finding(verdict: str, rule: str, subject: str) -> str:
    """Return a finding in brief."""
    return f"{verdict}[{rule}] on {subject}"


def fact(item: Fact) -> str:
    """Return how a fact changed."""
    if item.before is None:
        return f"{item.path} is new: {words.value(item.after)}"
    if item.after is None:
        return f"{item.path} is gone; it was numbered so before: {words.value(item.before)}"
    return f"{item.path} was {words.value(item.before)}, is {words.value(item.after)}"


def remarks(against: Against) -> list[tuple[str, str]]:
    """Return the labelled lines about the comparison itself: a law that changed, a history that is cut off."""
    found = []
    if against.law:
        found.append(("law", f"the law changed too ({', '.join(against.law)}); both sides are judged under today's"))
    found += [
        ("law", f"by that change alone {name} turns from {before} to {after}") for name, before, after in against.by_law
    ]
    if against.shallow:
        found.append(("note", "this clone is shallow: with all of the history the two may part at a later commit"))
    return found
