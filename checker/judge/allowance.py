"""The budget of diagram steps for a run, spent in the order of the documents, however many processes share them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.judge.judgement import BUDGET, REVIEW, Cause, judge

if TYPE_CHECKING:
    from collections.abc import Callable

    from checker.judge.act import Act
    from checker.judge.judgement import Judgement
    from checker.judge.law import Law

RUN = 2_000_000
"""Steps for a run: some ten seconds of judging, and more for the notes. A usual review takes a hundred; an act that the rails
settle takes none."""
ROOM = 64 * 1024 * 1024
"""Bytes of files that a run keeps for its excerpts; later files keep only the lines that are shown."""
BEYOND = "run"
"""The name of the cause of kind `limit` for an act that the run had no steps left for."""


class Allowance:
    """The steps that a run has left, and the bytes of files that it may still keep; `judge` is what judges within them."""

    def __init__(self, left: int = RUN, judge: Callable[..., Judgement] | None = None) -> None:
        self.left = left
        self.room = ROOM
        self._judge = judge

    def judge(self, act: Act, law: Law, most: int = BUDGET) -> Judgement:
        """Judge an act; where no step is left, an act that the rails do not settle needs review, with the limit as cause."""
        if self.left > 0:
            judgement = (self._judge or judge)(act, law, budget=most)
            self.left -= judgement.steps
            return judgement
        return judge_beyond(act, law)


def judge_beyond(act: Act, law: Law, without: frozenset[tuple[str, int | None]] = frozenset()) -> Judgement:
    """Judge an act by the rails alone."""
    judgement = judge(act, law, causes=False, budget=0, without=without)
    if judgement.verdict != REVIEW:
        return judgement
    message = f"this run has taken its {RUN:,} steps; judge fewer descriptors at once to settle this"
    return judgement._replace(causes=(Cause("limit", BEYOND, message, {}),))


def is_beyond(judgement: Judgement) -> bool:
    """Return whether the limit of the run (not that of the act) left a judgement open."""
    return any(cause.kind == "limit" and cause.name == BEYOND for cause in judgement.causes)
