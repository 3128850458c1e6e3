"""How many rows the acts that are looked at have at most: enough to see what conditions count, and said beside every claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checker.condition.tree import Call, Compare, Literal, Node, Quantifier, Rows
from checker.condition.walk import walk
from checker.judge.law import Law
from checker.pack.schema import Kind

MOST = 8
"""The most rows that anything is looked at with; a count beyond it is said to be out of reach."""


def counts(law: Law, kind: str) -> tuple[int, ...]:
    """Return the numbers of rows from which on some condition about acts of a kind is another, the smallest first."""
    found: set[int] = set()
    if law.pack.kinds[kind].rows:
        for node in _conditions(law, kind):
            for part in walk(node):
                found |= set(_turns(part))
    return tuple(sorted(found))


def rows_for(law: Law, kind: str, most: int) -> int:
    """Return how many rows acts of a kind are looked at with: `most`, and more where conditions count up to more."""
    return max(most, min(MOST, max(counts(law, kind), default=0)))


def missing(law: Law, kind: str, rows: int) -> int:
    """Return how many rows it takes to see all that conditions about acts of a kind count, 0 where so many do."""
    most = max(counts(law, kind), default=0)
    return most if most > rows else 0


def up_to(kind: Kind, rows: int) -> str:
    """Return in the pack's word up to how many rows acts were looked at with: "up to 3 offerings", "" without rows."""
    names = list(kind.singular.values())
    return f"up to {many(kind, rows)}" if names and rows else ""


def many(kind: Kind, rows: int) -> str:
    """Return so many rows in the pack's word: "1 offering", "7 offerings"."""
    return f"{rows} {' and '.join([name if rows == 1 else f'{name}s' for name in kind.singular.values()])}"


def plain(kinds: Mapping[str, Kind], looked: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return up to how many rows acts of each kind were looked at with, as plain data; kinds without rows are left out."""
    return [{"kind": name, "rows": rows, "words": up_to(kinds[name], rows)} for name, rows in looked.items() if rows]


def in_words(kinds: Mapping[str, Kind], looked: Mapping[str, int]) -> str:
    """Return the same in words, each once: "up to 3 offerings"; "" where no kind has rows."""
    return " or ".join(dict.fromkeys([item["words"] for item in plain(kinds, looked)]))


def _conditions(law: Law, kind: str) -> Iterator[Node]:
    pack, trees = law.pack, law.machinery.conditions
    for rule in pack.rules.values():
        if kind in rule.kinds:
            found = trees.rule(rule, kind)
            yield from [node for node in (found.governs, found.requires, *found.excepts) if node]
    yield from [trees.text(item.holds, item.kinds, kind=kind) for item in pack.valid if kind in item.kinds]
    yield from [trees.text(gap.when, gap.kinds, gap.subject, kind) for gap in pack.gaps if kind in gap.kinds]


def _turns(node: Node) -> Iterator[int]:
    """Yield the numbers of rows from which on a condition is another, where it counts them itself."""
    if isinstance(node, Quantifier) and isinstance(node.over, Rows):
        yield node.least
    if isinstance(node, Compare):
        for side, other, past in ((node.left, node.right, (">", "<=")), (node.right, node.left, ("<", ">="))):
            if _is_size(side) and isinstance(other, Literal) and isinstance(other.value, (int, float)):
                first = int(other.value)
                yield from (first, first + 1) if node.operator in ("==", "!=") else (first + (node.operator in past),)


def _is_size(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "size" and isinstance(node.args[0], Rows)
