"""The memo about acts under one law: what follows from the facts that a rule reads is the same for every act with these facts."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from checker.judge.act import Act
from checker.judge.law import Law

MOST = 5_000
"""The most entries of the memo; a full one is emptied, for the acts that come now."""
T = TypeVar("T")


def recalled(law: Law, key: Hashable, make: Callable[[], T]) -> T:
    """Return what `make` gives, from the memo where it stands there already."""
    memo: dict[Any, T] = law.memory.setdefault("about acts", {})
    value = memo.get(key)
    if value is None:
        if len(memo) >= MOST:
            memo.clear()
        value = memo[key] = make()
    return value


def facts_read(act: Act, law: Law, rule: str = "") -> tuple[Hashable, ...]:
    """Return the kind of an act and its facts that a rule may read, those that any rule may read where none is named."""
    memory = law.machinery.memory
    tables: tuple[tuple[str, list[str]], ...] | None = memory.get(("facts read", act.kind, rule))
    if tables is None:
        by_rule, kind = law.reads(act.kind).by_rule, law.pack.kinds[act.kind]
        terms = by_rule[rule] if rule else frozenset().union(*by_rule.values())
        tables = memory["facts read", act.kind, rule] = tuple(
            [
                (
                    rows,
                    [
                        field.path
                        for scope, field in kind.fields()
                        if scope == rows and ("fact", rows, field.path) in terms
                    ],
                )
                for rows in ("", *kind.rows)
            ]
        )
    every = act.every
    values = [
        tuple([tuple([row[path] for path in paths]) for row in (every[rows] if rows else (act.facts,))])
        for rows, paths in tables
    ]
    return (act.kind, *values, *act.partly.items())
