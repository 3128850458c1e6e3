"""Edges between clauses, written one by one or by pattern: `4.*` is every clause with an id that begins with `4.`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from checker.pack.model import Edge


def matching(pattern: str, clauses: Collection[str]) -> list[str]:
    """Return the clauses of a name or a pattern; `*` stands for any text."""
    if "*" not in pattern:
        return [pattern]
    match = re.compile(".*".join(map(re.escape, pattern.split("*")))).fullmatch
    return [clause for clause in clauses if match(clause)]


def edges(specs: Sequence[Mapping[str, Any]], clauses: Collection[str]) -> Iterator[Edge]:
    """Yield the edges of priorities.yaml; two patterns relate each clause of the first to each of the second.

    Patterns relate no clause to itself. Pairs written in full win over patterns, and earlier patterns over later ones.
    """
    seen: set[tuple[str, str]] = set()
    full_pairs = {(spec["over"], spec["under"]) for spec in specs}
    for spec in specs:
        for over in matching(spec["over"], clauses):
            for under in matching(spec["under"], clauses):
                in_full = (over, under) == (spec["over"], spec["under"])
                if not in_full and (over == under or (over, under) in seen or (over, under) in full_pairs):
                    continue
                seen.add((over, under))
                yield Edge(over, under, spec["relation"], spec["ground"], spec["status"], spec.get("reading", ""))
