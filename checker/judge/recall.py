"""The memo about acts under one law: what follows from the facts that a rule reads is the same for every act with these facts."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, TypeVar

from checker.judge.act import Act
from checker.judge.law import Law

MOST, LONGEST = 4_000, 2_000
"""The most entries of the memo, and the most characters of a key. A full memo is emptied, for the acts that come now."""
T = TypeVar("T")


def recalled(law: Law, key: tuple[Any, ...], make: Callable[[], T]) -> T:
    """Return what `make` gives, from the memo where it stands there already; the key is plain data."""
    memo: dict[str | bytes, T] = law.memory.setdefault("about acts", {})
    name: str | bytes
    try:
        # Unlike a tuple, its second format tells 1 from 1.0 and True, and unlike later ones it depends on values alone.
        name = marshal.dumps(key, 2)
    except ValueError:
        name = repr(key)
    value = memo.get(name)
    if value is None:
        value = make()
        if len(memo) >= MOST:
            memo.clear()
        if len(name) <= LONGEST:
            memo[name] = value
    return value


def facts_read(act: Act, law: Law, rule: str = "") -> tuple[object, ...]:
    """Return the kind of an act and its facts that a rule may read, those that any rule may read where none is named."""
    memory = law.machinery.memory
    tables: tuple[tuple[str, Callable[[Sequence[Any]], object]], ...] | None = memory.get(
        ("facts read", act.kind, rule)
    )
    if tables is None:
        by_rule, kind = law.reads(act.kind).by_rule, law.pack.kinds[act.kind]
        terms = by_rule[rule] if rule else frozenset().union(*by_rule.values())
        tables = memory["facts read", act.kind, rule] = tuple(
            [
                (
                    rows,
                    _reader(
                        [
                            field.path
                            for scope, field in kind.fields()
                            if scope == rows and ("fact", rows, field.path) in terms
                        ]
                    ),
                )
                for rows in ("", *kind.rows)
            ]
        )
    every = act.every
    values = [read(every[rows]) if rows else read((act.facts,)) for rows, read in tables]
    return (act.kind, *values, *act.partly.items())


def _reader(paths: list[str]) -> Callable[[Sequence[Any]], object]:
    """Return the function from rows to their values at the paths, and where there is no path to their number."""
    if not paths:
        return len
    of_row = itemgetter(*paths)
    return lambda rows: tuple(map(of_row, rows))
