"""Words for the difference from a revision, shared by the formats. All functions return raw text."""

from __future__ import annotations

from checker.report import words
from checker.report.model import Against, Fact, Turn

MOST = 20
"""The most changed facts that are named for one descriptor."""


def heading(against: Against) -> str:
    """Return the revision and the counts of the comparison: `against main (abc123): 1 descriptor differs, 3 are as they were`."""
    count = len(against.turns)
    parts = []
    if count:
        parts.append(f"{count} descriptor{'s differ' if count > 1 else ' differs'}")
    if against.unchanged:
        parts.append(f"{against.unchanged} {'are as they were' if against.unchanged > 1 else 'is as it was'}")
    return f"{where(against)}: {', '.join(parts) or 'no descriptor then or now'}"


def where(against: Against) -> str:
    """Return the revision of the comparison and the commit at which the histories part."""
    return f"against {against.revision} (merge base {against.base[:10]})"


def title(turn: Turn) -> str:
    """Return the name of a descriptor with its path, and with its earlier path if it was another."""
    name = " ".join(part for part in (turn.kind, turn.id) if part) or "a document"
    if turn.path is None:
        return f"{name} ({turn.path_before})"
    was = f", was {turn.path_before}" if turn.path_before else ""
    return f"{name} ({turn.path}{was})"


def verdicts(turn: Turn) -> str:
    """Return the verdict before and after: `was pass, is fail`."""
    if turn.verdict is None:
        return f"was {turn.verdict_before}, is gone"
    if turn.verdict_before is None:
        return f"is new: {turn.verdict}"
    if turn.verdict == turn.verdict_before:
        return f"still {turn.verdict}"
    return f"was {turn.verdict_before}, is {turn.verdict}"


def details(turn: Turn) -> list[tuple[str, str]]:
    """Return the labelled lines of a changed descriptor: its new findings, gone findings and changed facts."""
    lines = [("new", finding(*entry)) for entry in turn.new]
    lines += [("gone", finding(*entry)) for entry in turn.gone]
    lines += [("changed", fact(entry)) for entry in turn.facts[:MOST]]
    left = len(turn.facts) - MOST
    return [*lines, ("changed", f"{left} more facts")] if left > 0 else lines


def finding(verdict: str, rule: str, subject: str) -> str:
    """Return a finding as `verdict[rule] on subject`."""
    return f"{verdict}[{rule}] on {subject}"


def fact(changed: Fact) -> str:
    """Return a changed fact in words, with its value before and after."""
    if changed.before is None:
        return f"{changed.path} is new: {words.value(changed.after)}"
    if changed.after is None:
        return f"{changed.path} is gone; it was numbered so before: {words.value(changed.before)}"
    return f"{changed.path} was {words.value(changed.before)}, is {words.value(changed.after)}"


def remarks(against: Against) -> list[tuple[str, str]]:
    """Return the labelled lines about the comparison itself: a changed law, a shallow history."""
    lines = []
    if against.law:
        lines.append(("law", f"the law changed too ({', '.join(against.law)}); both sides are judged under today's"))
    lines += [
        ("law", f"by that change alone {name} turns from {before} to {after}") for name, before, after in against.by_law
    ]
    if against.shallow:
        lines.append(("note", "this clone is shallow: with all of the history the two may part at a later commit"))
    return lines
