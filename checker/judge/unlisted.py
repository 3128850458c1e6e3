"""Whether one unlisted row is enough to judge acts that need not list all their rows.

The unlisted row may be what a rule looks for. Where a rule looks for two rows at once, or counts them, one unlisted row is not
enough, and all rows have to be listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from checker.condition.tree import Call, Conditional, Junction, Node, Not, Quantifier, Rows
from checker.condition.walk import walk
from checker.judge.law import Machinery


def beyond_one(machinery: Machinery, kind: str) -> dict[str, str]:
    """Return the names of rows for which one unlisted row is not enough, each with the reason."""
    reasons: dict[str, str] | None = machinery.memory.get(("beyond one", kind))
    if reasons is None:
        reasons = machinery.memory["beyond one", kind] = dict(_beyond_one(machinery, kind))
    return reasons


def _beyond_one(machinery: Machinery, kind: str) -> Iterator[tuple[str, str]]:
    pack, conditions = machinery.pack, machinery.conditions
    rules = [conditions.rule(rule, kind) for rule in pack.rules.values() if kind in rule.kinds]
    valid = [
        conditions.text(condition.holds, condition.kinds, kind=kind)
        for condition in pack.valid
        if kind in condition.kinds
    ]
    for rows in pack.kinds[kind].rows:
        nodes = [node for rule in rules for node in (rule.governs, rule.requires, *rule.excepts) if node]
        if any(_counts(part, rows) for node in [*nodes, *valid] for part in walk(node)):
            yield rows, f"count {rows}"
            continue
        exist = sum([needed(node, True, rows) for node in valid])
        for rule in rules:
            fails = needed(rule.governs, True, rows)
            holds = [needed(rule.governs, False, rows)]
            if rule.requires is not None:
                fails += needed(rule.requires, False, rows) + sum([needed(node, False, rows) for node in rule.excepts])
                holds += [needed(node, True, rows) for node in (rule.requires, *rule.excepts)]
            if exist + max(fails, *holds) > 1:
                yield rows, f"look for more than one of {rows} at once"
                break


def _counts(node: Node, rows: str) -> bool:
    if isinstance(node, Quantifier):
        return node.least > 1 and isinstance(node.over, Rows) and node.over.name == rows
    return isinstance(node, Call) and any(
        isinstance(argument, Rows) and argument.name == rows for argument in node.args
    )


def needed(node: Node, want: bool, rows: str) -> float:
    """Return how many further rows a condition may need to be `want`, `inf` where that has no bound.

    A condition on all rows needs none: it still holds of fewer rows.
    """
    if isinstance(node, Not):
        return needed(node.operand, not want, rows)
    if isinstance(node, Junction):
        parts = [needed(operand, want, rows) for operand in node.operands]
        return sum(parts) if (node.kind == "and") is want else max(parts)
    if isinstance(node, Conditional):
        ways = ((True, node.then), (False, node.otherwise))
        return max([needed(node.condition, truth, rows) + needed(part, want, rows) for truth, part in ways])
    if isinstance(node, Quantifier):
        inner = needed(node.body, want, rows)
        if (node.kind == "exists") is want:
            return inner + (isinstance(node.over, Rows) and node.over.name == rows)
        # Each row may need others of its own.
        return inf if inner else 0
    return inf if any(isinstance(part, Quantifier) for part in walk(node)) else 0
