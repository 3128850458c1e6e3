"""The steps of diagrams that a run may take: counted in the order of documents, however many processes share them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.judge.judgement import BUDGET, REVIEW, Cause, judge

if TYPE_CHECKING:
    from checker.judge.act import Act
    from checker.judge.judgement import Judgement
    from checker.judge.law import Law

RUN = 2_000_000
"""Steps of a run, a count: some ten seconds of judging, and more for the notes. A usual review takes a hundred, what the
rails settle none."""
ROOM = 64 * 1024 * 1024
"""Bytes of files that a run keeps for its excerpts; of later files the lines alone that are shown."""
BEYOND = "run"
"""The name of the cause of kind `limit` of what a run had no steps left for."""


class Allowance:
    """How many steps a run has left, and how many bytes of files it may still keep beside what it reports."""

    def __init__(self, left: int = RUN) -> None:
        self.left = left
        self.room = ROOM

    def judge(self, act: Act, law: Law, most: int = BUDGET) -> Judgement:
        """Judge an act; where no step is left, what the rails do not settle needs review, and the limit is its cause."""
        if self.left > 0:
            found = judge(act, law, budget=most)
            self.left -= found.steps
            return found
        return judge_beyond(act, law)


def judge_beyond(act: Act, law: Law, without: frozenset[tuple[str, int | None]] = frozenset()) -> Judgement:
    """Judge an act by the rails alone."""
    found = judge(act, law, causes=False, budget=0, without=without)
    if found.verdict != REVIEW:
        return found
    message = f"this run has taken its {RUN:,} steps; judge fewer descriptors at once to settle this"
    return found._replace(causes=(Cause("limit", BEYOND, message, {}),))


def is_beyond(judgement: Judgement) -> bool:
    """Return whether the limit of the run, and not that of the act, left a judgement open."""
    return any(cause.kind == "limit" and cause.name == BEYOND for cause in judgement.causes)
