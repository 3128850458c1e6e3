"""The values of a proof: the claims about a pack and the spaces that were covered."""

from __future__ import annotations

from typing import NamedTuple

from checker.verify.cases import Case


class Claim(NamedTuple):
    """One claim about a pack; a claim that does not hold has a reason in `why` and, if an act can show it, a `case`."""

    kind: str
    about: str
    holds: bool
    why: str = ""
    case: Case | None = None


class Covered(NamedTuple):
    """A covered space: kinds and rows of its acts, its ledger in words, the number of acts and of completions."""

    kinds: tuple[str, ...]
    rows: int
    ledger: str
    acts: int
    completions: int


class Proof(NamedTuple):
    """The claims in a fixed order, the covered spaces, and the numbers of acts and completions in fast-path comparisons."""

    claims: tuple[Claim, ...]
    covered: tuple[Covered, ...]
    judged: int
    classes: int

    @property
    def looked(self) -> dict[str, int]:
        """The most rows of the covered acts, by kind."""
        most: dict[str, int] = {}
        for space in self.covered:
            most |= {name: max(space.rows, most.get(name, 0)) for name in space.kinds}
        return most

    @property
    def failing(self) -> tuple[Claim, ...]:
        """The claims that do not hold."""
        return tuple([claim for claim in self.claims if not claim.holds])


WHY = {
    "governs": "it governs no act",
    "fails": "no act fails it, and `never_fails` gives no reason why; nearest is an act that it governs",
    "alone": "it is never the only rule that fails: whatever it fails, another rule fails too, as here",
    "excuses": "it never excuses anything that would fail without it; nearest is an act that fails the rule",
    "decides": "it is open, and no verdict turns on it; nearest is an act governed by a rule that reads it",
}
"""The reason that an unreachable claim does not hold, by the kind of claim."""

ORDER = ("governs", "fails", "alone", "excuses", "decides", "gap-used", "edge")


def about(key: tuple[str, ...]) -> str:
    """Return the subject of a claim in words."""
    kind, *names = key
    if kind in ("excuses", "edge", "gap"):
        return " ".join([names[0], {"excuses": "except", "edge": "against", "gap": "by its"}[kind], names[1]])
    return " ".join(names)
