"""Digests of the deciding parts of a law: rules with all definitions expanded, the readings they name, the days they use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from checker.condition.tree import Param, Reading
from checker.condition.walk import walk
from checker.judge.law import Law, Machinery
from checker.pack.digest import digest
from checker.pack.model import Question, Rule


def rule_digests(rule: Rule, machinery: Machinery) -> dict[str, str]:
    """Return the digests of a rule's parts, its conditions with all definitions expanded.

    Words (title, messages, remedies) and assumptions decide nothing and are left out.
    """
    trees = machinery.conditions.rule(rule)
    return {
        "clause": rule.clause,
        "about": digest([rule.clause, sorted(rule.kinds), rule.subject]),
        "governs": digest(shape(trees.governs)),
        "requires": digest(shape(trees.requires)),
        "except": digest(
            [[exception.clause, shape(node)] for exception, node in zip(rule.exceptions, trees.excepts, strict=True)]
        ),
    }


def deciding_digest(rule: Rule, law: Law) -> str:
    """Return one digest of a rule, the readings that it names and the first days of agreements that it uses."""
    trees = law.machinery.conditions.rule(rule)
    readings: set[str] = set()
    days: set[str] = set()
    for tree in _trees(trees.governs, trees.requires, *trees.excepts):
        for node in walk(tree):
            if isinstance(node, Reading):
                readings.add(node.id)
            elif isinstance(node, Param):
                days.add(node.name)
    questions = law.pack.questions
    return digest(
        [
            rule_digests(rule, law.machinery),
            {key: reading_digest(questions[key]) for key in sorted(readings)},
            {name: law.params[name] for name in sorted(days)},
        ]
    )


def reading_digest(question: Question) -> str:
    """Return the digest of a question: whether it is open, and its readings in their order."""
    choices = [[choice.name, choice.plausible, choice.record] for choice in question.choices]
    return digest([question.open, question.facet_of, choices])


def shape(node: Any) -> Any:
    """Return a condition's tree as plain data without its places, so that its layout does not matter."""
    if isinstance(node, tuple):
        if not hasattr(node, "_fields"):
            return [shape(entry) for entry in node]
        parts = [shape(getattr(node, name)) for name in node._fields if name != "at"]
        return [type(node).__name__, *parts]
    return node


def _trees(*trees: Any) -> Iterable[Any]:
    return [tree for tree in trees if tree is not None]
