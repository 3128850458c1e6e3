"""The terms that the rules of a law read: facts, readings and ledger keys, each by the condition that reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from checker.condition.tree import Fact, Known, Node, Quantifier, Reading, Rows, World
from checker.condition.walk import walk
from checker.explain.lines import Data, rule_line
from checker.judge.law import Law
from checker.pack.model import ACT, Pack, Rule
from checker.pack.resolver import read_signature

Read = tuple[str, str, str]
"""("fact", rows, path), ("reading", "", id) or ("world", "", key)."""


def trees_of(law: Law, rule: Rule) -> list[tuple[str, Node]]:
    """Return the conditions of a rule, each with its role: governs, requires, or an exception's id."""
    nodes = law.machinery.conditions.rule(rule)
    trees = [("governs", nodes.governs)]
    if nodes.requires is not None:
        trees.append(("requires", nodes.requires))
    return trees + [(exception.id, node) for exception, node in zip(rule.exceptions, nodes.excepts, strict=True)]


def reads_of(law: Law, rule: Rule) -> set[Read]:
    """Return the terms that a rule reads: facts by rows and path, readings, ledger keys."""
    return {term for _, node in trees_of(law, rule) for term in read_by(node, rule)}


def readings_of(law: Law, rules: Iterable[Rule]) -> set[str]:
    """Return the questions that some rules read, and the main question of each facet among them."""
    questions = {key for rule in rules for kind, _, key in reads_of(law, rule) if kind == "reading"}
    return questions | {law.pack.questions[key].facet_of for key in questions} - {""}


def definitions_of(pack: Pack, texts: Iterable[str]) -> list[Data]:
    """Return the definitions that conditions name, directly or through other definitions, in the pack's order."""
    keys = {read_signature(key)[0]: key for key in pack.definitions}
    seen: set[str] = set()
    left = list(texts)
    while left:
        for name in re.findall(r"([A-Za-z_][A-Za-z0-9_]*)\s*\(", left.pop()):
            if name in keys and name not in seen:
                seen.add(name)
                left.append(pack.definitions[keys[name]])
    return [{"name": key, "cel": text} for key, text in pack.definitions.items() if read_signature(key)[0] in seen]


def rules_reading(law: Law, term: Read) -> list[Data]:
    """Return the rules that read a term, each with the conditions that read it."""
    rules = []
    for rule in law.pack.rules.values():
        places = [name for name, node in trees_of(law, rule) if term in set(read_by(node, rule))]
        if places:
            rules.append({**rule_line(rule), "in": places})
    return rules


def read_by(node: Node, rule: Rule) -> Iterator[Read]:
    """Yield the terms that a condition of a rule reads: ("fact", rows, path), ("reading", "", id), ("world", "", key)."""
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
