"""What a judgement is made of: verdicts, rulings, causes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from checker.pack.model import Rule

if TYPE_CHECKING:
    from checker.judge.choices import Choice

BACKGROUND = ("assumption", "strained")
"""Kinds of notes that alone do not bring a passing descriptor into a report for people."""
BUDGET = 500_000
"""Steps of the diagram for one act, a count: about two seconds of work."""
ASIDE = 60_000
"""Steps of the diagram for each question that a note asks: an eighth of what the verdict itself may take."""
LEVELS = 3_000
"""The most choices that a diagram is made over: its operations recurse once a level."""
KINDS = ("fact", "judgement", "parameter", "reading", "limit")
DEFINITE = frozenset({"pass", "fail", "not-applicable"})

PASS, FAIL, NOT_APPLICABLE, REVIEW = "pass", "fail", "not-applicable", "needs-review"


class Ruling(NamedTuple):
    """What one rule says of one subject: row index None where the subject is the act itself.

    `causes` are what it turns on: with the verdicts of the act where that needs review, else with its own alone.
    """

    rule: Rule
    index: int | None  # type: ignore[assignment]  # a tuple's own method of this name is of no use here
    verdict: str
    causes: tuple[Cause, ...] = ()


class Cause(NamedTuple):
    """A choice on which failing depends, with the verdict for each of its values."""

    kind: str
    name: str
    title: str
    outcomes: Mapping[str, str]
    choice: Choice | None = None


class Judgement(NamedTuple):
    """The verdict of an act, the rulings in pack order, and the causes where it needs review.

    `joint` says that the act fails in every completion though no single ruling does.
    """

    verdict: str
    rulings: tuple[Ruling, ...]
    causes: tuple[Cause, ...] = ()
    joint: bool = False
    doubtful: tuple[tuple[Rule, int | None], ...] | None = None
    """The pairs that a strained reading, an event of the ledger or a missing attestation may turn, and the verdict with
    them, for all the rails know; None where they were not asked."""
    steps: int = 0
    """Steps of the diagram that it took."""

    @property
    def stopped(self) -> bool:
        """Whether a limit stopped it."""
        return any(cause.kind == "limit" for cause in self.causes)


def cause_order(cause: Cause) -> tuple[float, int, str]:
    """Order causes: the largest share of definite outcomes first, then by kind, then by name."""
    definite = sum(verdict in DEFINITE for verdict in cause.outcomes.values())
    return (-definite / max(len(cause.outcomes), 1), KINDS.index(cause.kind), cause.name)


MAY_PASS, MAY_FAIL, MAY_BE_NEITHER = 1, 2, 4


def verdict_of(mask: int) -> str:
    """Return the verdict over completions in which these things happen: pass 1, fail 2, nothing governs 4."""
    if mask == MAY_FAIL:
        return FAIL
    if mask & MAY_FAIL:
        return REVIEW
    return PASS if mask & MAY_PASS else NOT_APPLICABLE
