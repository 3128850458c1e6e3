"""Judgements and their parts: verdicts, rulings, causes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from checker.pack.model import Rule

if TYPE_CHECKING:
    from checker.judge.choices import Choice

BACKGROUND = ("assumption", "strained")
"""Kinds of notes that alone do not bring a passing descriptor into a report for people."""
BUDGET = 500_000
"""Steps of the diagram for one act: about two seconds of work."""
ASIDE = 60_000
"""Steps of the diagram for each question of a note: an eighth of the budget of the verdict itself."""
LEVELS = 3_000
"""The most choices in a diagram: its operations recurse once a level."""
KINDS = ("fact", "judgement", "parameter", "reading", "limit")
DEFINITE = frozenset({"pass", "fail", "not-applicable"})

PASS, FAIL, NOT_APPLICABLE, REVIEW = "pass", "fail", "not-applicable", "needs-review"


class Ruling(NamedTuple):
    """The verdict of one rule on one subject: row index None where the subject is the act itself.

    `causes` are the choices that it turns on: with the verdicts of the act if the act needs review, else with its own.
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
    """The pairs that may turn, by the widest rails, with a strained reading, an event of the ledger or a missing attestation,
    and the verdict with them; None where the rails were not asked."""
    steps: int = 0
    """Steps of the diagram that it took."""

    @property
    def stopped(self) -> bool:
        """Whether a limit stopped the judging."""
        return any(cause.kind == "limit" for cause in self.causes)


def cause_order(cause: Cause) -> tuple[float, int, str]:
    """Order causes: the largest share of definite outcomes first, then by kind, then by name."""
    definite = sum(verdict in DEFINITE for verdict in cause.outcomes.values())
    return (-definite / max(len(cause.outcomes), 1), KINDS.index(cause.kind), cause.name)


MAY_PASS, MAY_FAIL, MAY_BE_NEITHER = 1, 2, 4


def verdict_of(mask: int) -> str:
    """Return the verdict over completions with these outcomes: a mask of MAY_PASS, MAY_FAIL and MAY_BE_NEITHER."""
    if mask == MAY_FAIL:
        return FAIL
    if mask & MAY_FAIL:
        return REVIEW
    return PASS if mask & MAY_PASS else NOT_APPLICABLE
