"""The two witnesses of a verdict that needs review, in words."""

from __future__ import annotations

from checker.report.model import Given, Judged, Witness

WITNESSES = {"pass": "passes if", "fail": "fails if", "not-applicable": "no clause applies if"}
"""What stands before a witness of each verdict."""


def witness(item: Witness, other: Witness) -> tuple[str, str]:
    """Return the label and the words of a witness: `passes if`, and what has to be so, what it shares with the other last."""
    shared = [given for given in item.when if given in other.when]
    own = [given for given in item.when if given not in shared]
    parts = [" and ".join([_so(given) for given in some]) for some in (own, shared) if some]
    return WITNESSES[item.verdict], ", given that ".join(parts)


def _so(given: Given) -> str:
    if given.kind == "reading":
        return f'{given.title or given.name} ({given.name}) is read as "{given.label}"'
    several = given.name.endswith("s") and isinstance(given.value, list)
    return f"{given.name} {'are' if several else 'is'} {given.label}"


def witnesses(judged: Judged) -> list[tuple[str, str]]:
    """Return the labels and words of the two witnesses of a verdict that needs review."""
    if len(judged.witnesses) != 2:
        return []
    good, bad = judged.witnesses
    return [witness(good, bad), witness(bad, good)]
