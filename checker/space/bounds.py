"""Bounds on the number of rows of a space: enough for what conditions count. Every claim names its bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checker.condition.tree import Call, Compare, Literal, Node, Quantifier, Rows
from checker.condition.walk import walk
from checker.judge.law import Law
from checker.pack.schema import Kind
from checker.pack.words import plural

MOST = 8
"""The most rows of any space; a count beyond it is reported as out of reach."""


def counts(law: Law, kind: str) -> tuple[int, ...]:
    """Return the numbers of rows at which some condition about acts of a kind turns, in ascending order."""
    turning_points: set[int] = set()
    if law.pack.kinds[kind].rows:
        for node in _conditions(law, kind):
            for part in walk(node):
                turning_points |= set(_turns(part))
    return tuple(sorted(turning_points))


def rows_for(law: Law, kind: str, most: int) -> int:
    """Return the number of rows for a space of a kind: `most`, or more where conditions count further."""
    return max(most, min(MOST, max(counts(law, kind), default=0)))


def missing(law: Law, kind: str, rows: int) -> int:
    """Return the number of rows that the conditions of a kind count to if it is more than `rows`, else 0."""
    most = max(counts(law, kind), default=0)
    return most if most > rows else 0


def up_to(kind: Kind, rows: int) -> str:
    """Return a bound in the pack's words: "up to 3 offerings", "" without rows."""
    names = list(kind.singular.values())
    return f"up to {many(kind, rows)}" if names and rows else ""


def many(kind: Kind, rows: int) -> str:
    """Return a number of rows in the pack's words: "1 offering", "7 offerings"."""
    return f"{rows} {' and '.join([name if rows == 1 else plural(name) for name in kind.singular.values()])}"


def to_data(kinds: Mapping[str, Kind], looked: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the bound of each kind as plain data, without kinds that have no rows."""
    return [{"kind": name, "rows": rows, "words": up_to(kinds[name], rows)} for name, rows in looked.items() if rows]


def in_words(kinds: Mapping[str, Kind], looked: Mapping[str, int]) -> str:
    """Return the distinct bounds in words: "up to 3 offerings"; "" where no kind has rows."""
    return " or ".join(dict.fromkeys([bound["words"] for bound in to_data(kinds, looked)]))


def _conditions(law: Law, kind: str) -> Iterator[Node]:
    pack, trees = law.pack, law.machinery.conditions
    for rule in pack.rules.values():
        if kind in rule.kinds:
            parts = trees.rule(rule, kind)
            yield from [node for node in (parts.governs, parts.requires, *parts.excepts) if node]
    yield from [trees.text(valid.holds, valid.kinds, kind=kind) for valid in pack.valid if kind in valid.kinds]
    yield from [trees.text(gap.when, gap.kinds, gap.subject, kind) for gap in pack.gaps if kind in gap.kinds]


def _turns(node: Node) -> Iterator[int]:
    """Yield the numbers of rows at which a node turns, if the node itself counts rows."""
    if isinstance(node, Quantifier) and isinstance(node.over, Rows):
        yield node.least
    if isinstance(node, Compare):
        for side, other, past in ((node.left, node.right, (">", "<=")), (node.right, node.left, ("<", ">="))):
            if _is_size(side) and isinstance(other, Literal) and isinstance(other.value, (int, float)):
                first = int(other.value)
                yield from (first, first + 1) if node.operator in ("==", "!=") else (first + (node.operator in past),)


def _is_size(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "size" and isinstance(node.args[0], Rows)
