"""Edges between clauses, written one by one or by pattern: `4.*` is every clause whose id begins with `4.`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from checker.pack.model import Edge


def matching(pattern: str, clauses: Collection[str]) -> list[str]:
    """Return the clauses that a name or a pattern means; `*` stands for any text."""
    if "*" not in pattern:
        return [pattern]
    match = re.compile(".*".join(map(re.escape, pattern.split("*")))).fullmatch
    return [clause for clause in clauses if match(clause)]


def edges(specs: Sequence[Mapping[str, Any]], clauses: Collection[str]) -> Iterator[Edge]:
    """Yield the edges that priorities.yaml describes: of two patterns, each clause of one with each of the other.

    No clause stands to itself, and of a pair that is written more than once the first that is found counts.
    """
    seen: set[tuple[str, str]] = set()
    plain = {(item["over"], item["under"]) for item in specs}
    for item in specs:
        for over in matching(item["over"], clauses):
            for under in matching(item["under"], clauses):
                written = (over, under) == (item["over"], item["under"])
                if not written and (over == under or (over, under) in seen or (over, under) in plain):
                    continue
                seen.add((over, under))
                yield Edge(over, under, item["relation"], item["ground"], item["status"], item.get("reading", ""))
