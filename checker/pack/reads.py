"""The fields that the rules of a clause read: found from their conditions, so that no author lists them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checker.condition.tree import Fact, Node, Quantifier, Rows
from checker.condition.walk import children
from checker.pack.conditions import ACT, Conditions
from checker.pack.model import Pack


def clause_facts(pack: Pack, trees: Conditions) -> dict[str, tuple[str, ...]]:
    """Return the paths (rows as `offerings[].cloud`) of what each clause reads, in the order of the descriptor.

    A clause reads what its rules do and, where it excuses from rules of other clauses, what those exceptions do.
    """
    found: dict[str, set[str]] = {clause: set() for clause in pack.clauses}
    for rule in pack.rules.values():
        resolved = trees.rule(rule)
        bound = {"": "", "this": "" if rule.subject == ACT else rule.subject}
        excepts = list(zip(rule.exceptions, resolved.excepts, strict=True))
        for node in (resolved.governs, resolved.requires, *resolved.excepts):
            found[rule.clause].update(facts_of(node, bound) if node else ())
        for item, node in excepts:
            if not pack.clauses[item.clause].rules:
                found[item.clause].update(facts_of(node, bound))
    order = [
        f"{rows}[].{field.path}" if rows else field.path
        for kind in pack.kinds.values()
        for rows, field in kind.fields()
    ]
    return {clause: tuple([path for path in dict.fromkeys(order) if path in read]) for clause, read in found.items()}


def facts_of(node: Node, bound: Mapping[str, str]) -> Iterator[str]:
    """Yield the paths that a condition reads; `bound` has the rows of each variable, "" for the act itself."""
    if isinstance(node, Fact):
        yield f"{bound[node.scope]}[].{node.path}" if bound[node.scope] else node.path
    if isinstance(node, Quantifier) and isinstance(node.over, Rows):
        bound = {**bound, node.variable: node.over.name}
    for child in children(node):
        yield from facts_of(child, bound)
