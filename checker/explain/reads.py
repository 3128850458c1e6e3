"""What the rules of a law read: facts, questions of readings, keys of the ledger, each by the condition that reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checker.condition.tree import Fact, Known, Node, Quantifier, Reading, Rows, World
from checker.condition.walk import walk
from checker.explain.lines import Data, rule_line
from checker.judge.law import Law
from checker.pack.model import ACT, Rule

Read = tuple[str, str, str]
"""("fact", rows, path), ("reading", "", id) or ("world", "", key)."""


def trees_of(law: Law, rule: Rule) -> list[tuple[str, Node]]:
    """Return the conditions of a rule, each with what it is for: governs, requires, or an exception's id."""
    nodes = law.machinery.conditions.rule(rule)
    found = [("governs", nodes.governs)]
    if nodes.requires is not None:
        found.append(("requires", nodes.requires))
    return found + [(item.id, node) for item, node in zip(rule.exceptions, nodes.excepts, strict=True)]


def reads_of(law: Law, rule: Rule) -> set[Read]:
    """Return what a rule reads: facts by rows and path, readings, ledger keys."""
    return {item for _, node in trees_of(law, rule) for item in read_by(node, rule)}


def readings_of(law: Law, rules: Iterable[Rule]) -> set[str]:
    """Return the questions that some rules read, those of which one is a facet too."""
    found = {key for rule in rules for kind, _, key in reads_of(law, rule) if kind == "reading"}
    return found | {law.pack.questions[key].facet_of for key in found} - {""}


def rules_reading(law: Law, item: Read) -> list[Data]:
    """Return the rules that read something, each with the conditions in which it does."""
    found = []
    for rule in law.pack.rules.values():
        places = [name for name, node in trees_of(law, rule) if item in set(read_by(node, rule))]
        if places:
            found.append({**rule_line(rule), "in": places})
    return found


def read_by(node: Node, rule: Rule) -> Iterator[Read]:
    """Yield what a condition of a rule reads: ("fact", rows, path), ("reading", "", id), ("world", "", key)."""
    scopes = {"": "", "this": "" if rule.subject == ACT else rule.subject}
    for part in walk(node):
        if isinstance(part, Quantifier) and isinstance(part.over, Rows):
            scopes[part.variable] = part.over.name
        elif isinstance(part, Fact):
            yield "fact", scopes[part.scope], part.path
        elif isinstance(part, Reading):
            yield "reading", "", part.id
        elif isinstance(part, (World, Known)):
            yield "world", "", part.key
