"""The fields read by the rules of a clause, derived from their conditions so that no author lists them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checker.condition.tree import Fact, Node, Quantifier, Rows
from checker.condition.walk import children
from checker.pack.conditions import ACT, Conditions
from checker.pack.model import Pack


def clause_facts(pack: Pack, trees: Conditions) -> dict[str, tuple[str, ...]]:
    """Return the paths (rows as `offerings[].cloud`) that each clause reads, in the order of the descriptor.

    A clause reads the fields of its rules. A clause without rules reads the fields of its exceptions to other rules.
    """
    reads: dict[str, set[str]] = {clause: set() for clause in pack.clauses}
    for rule in pack.rules.values():
        resolved = trees.rule(rule)
        bound = {"": "", "this": "" if rule.subject == ACT else rule.subject}
        excepts = list(zip(rule.exceptions, resolved.excepts, strict=True))
        for node in (resolved.governs, resolved.requires, *resolved.excepts):
            reads[rule.clause].update(facts_of(node, bound) if node else ())
        for exception, node in excepts:
            if not pack.clauses[exception.clause].rules:
                reads[exception.clause].update(facts_of(node, bound))
    order = [path for kind in pack.kinds.values() for path in kind.paths]
    return {clause: tuple([path for path in dict.fromkeys(order) if path in read]) for clause, read in reads.items()}


def facts_of(node: Node, bound: Mapping[str, str]) -> Iterator[str]:
    """Yield the paths in a condition; `bound` has the rows of each variable, "" for the act itself."""
    if isinstance(node, Fact):
        yield f"{bound[node.scope]}[].{node.path}" if bound[node.scope] else node.path
    if isinstance(node, Quantifier) and isinstance(node.over, Rows):
        bound = {**bound, node.variable: node.over.name}
    for child in children(node):
        yield from facts_of(child, bound)
