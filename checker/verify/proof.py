"""What a proof of a pack holds: its claims, and what was covered."""

from __future__ import annotations

from typing import NamedTuple

from checker.verify.cases import Case


class Claim(NamedTuple):
    """One thing claimed of a pack: `holds`, else `why` says what was found and `case` shows it, where an act can."""

    kind: str
    about: str
    holds: bool
    why: str = ""
    case: Case | None = None


class Covered(NamedTuple):
    """A space that was looked at: kinds and rows of its acts, the ledger in words, and how many there are."""

    kinds: tuple[str, ...]
    rows: int
    ledger: str
    acts: int
    completions: int


class Proof(NamedTuple):
    """The claims in a fixed order, what was covered, and how often the fast path was compared."""

    claims: tuple[Claim, ...]
    covered: tuple[Covered, ...]
    judged: int
    classes: int

    @property
    def looked(self) -> dict[str, int]:
        """The most rows that acts of each kind were looked at with."""
        found: dict[str, int] = {}
        for item in self.covered:
            found |= {name: max(item.rows, found.get(name, 0)) for name in item.kinds}
        return found

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
"""What is said of a thing that is reached nowhere, by the kind of claim."""

ORDER = ("governs", "fails", "alone", "excuses", "decides", "gap-used", "edge")


def about(key: tuple[str, ...]) -> str:
    """Return in words what a claim is about."""
    kind, *names = key
    if kind in ("excuses", "edge", "gap"):
        return " ".join([names[0], {"excuses": "except", "edge": "against", "gap": "by its"}[kind], names[1]])
    return " ".join(names)
