"""The two witnesses of a verdict that needs review, in words."""

from __future__ import annotations

from checker.report.model import Given, Judged, Witness

WITNESSES = {"pass": "passes if", "fail": "fails if", "not-applicable": "no clause applies if"}
"""Verdict -> the label of its witness."""


def witness(described: Witness, other: Witness) -> tuple[str, str]:
    """Return the label and the words of a witness: `passes if`, and its values, those that the other shares last."""
    shared = [given for given in described.when if given in other.when]
    own = [given for given in described.when if given not in shared]
    parts = [" and ".join([_so(given) for given in group]) for group in (own, shared) if group]
    return WITNESSES[described.verdict], ", given that ".join(parts)


def _so(given: Given) -> str:
    if given.kind == "reading":
        named = f"{given.title} ({given.name})" if given.title else given.name
        return f'{named} is read as "{given.label}"'
    several = given.name.endswith("s") and isinstance(given.value, list)
    return f"{given.name} {'are' if several else 'is'} {given.label}"


def witnesses(judged: Judged) -> list[tuple[str, str]]:
    """Return the labels and words of the two witnesses of a verdict that needs review."""
    if len(judged.witnesses) != 2:
        return []
    good, bad = judged.witnesses
    return [witness(good, bad), witness(bad, good)]
