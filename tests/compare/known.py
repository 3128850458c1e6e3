"""Comparisons that several tests ask for: each takes seconds and is made once, since these tests try what is told of it."""

from __future__ import annotations

from checker.compare.diff import Chosen, Diff, Progress, diff
from checker.judge.law import Law

_made: dict[tuple[object, ...], Diff] = {}


def _terms(law: Law) -> tuple[str, str]:
    return law.pack.digest, repr((law.readings, law.world, law.params, law.partly, law.as_of, law.pins))


def remembered(one: Law, other: Law, chosen: Chosen | None = None, progress: Progress | None = None) -> Diff:
    """Return what `diff` gives, from the memory where it was asked for before."""
    key = (_terms(one), _terms(other), chosen)
    if key not in _made:
        _made[key] = diff(one, other, chosen, progress)
    return _made[key]
