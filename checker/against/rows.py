"""Matching of rows with the rows of an earlier version, by their fields and not by their position."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from checker.judge.act import Act
from checker.pack.schema import Kind
from checker.report.model import Fact

WIDE = 200
"""The most rows of a side to compare field by field; with more, rows that are not equal keep their number."""
MISSING = "left out"


def matched(before: Sequence[Any], after: Sequence[Any]) -> dict[int, int]:
    """Return the number before by the number after, for equal or similar rows.

    Equal rows are matched first, in order, then rows that share the most fields, at least half of them.
    """
    matches: dict[int, int] = {}
    unmatched: dict[str, list[int]] = {}
    for number, row in enumerate(before):
        unmatched.setdefault(_key(row), []).append(number)
    for number, row in enumerate(after):
        alike = unmatched.get(_key(row))
        if alike:
            matches[number] = alike.pop(0)
    olds = sorted(number for numbers in unmatched.values() for number in numbers)
    news = [number for number in range(len(after)) if number not in matches]
    if len(olds) > WIDE or len(news) > WIDE:
        matches.update({number: number for number in set(olds) & set(news)})
        return matches
    pairs = [(_shared(before[old], after[new]), old, new) for new in news for old in olds]
    for share, old, new in sorted(pairs, key=lambda pair: (-pair[0], abs(pair[1] - pair[2]), pair[1], pair[2])):
        if share >= 0.5 and new not in matches and old in olds:
            matches[new] = old
            olds.remove(old)
    return matches


def _key(row: Any) -> str:
    return repr(sorted(row.items(), key=lambda pair: str(pair[0]))) if isinstance(row, dict) else repr(row)


def _shared(before: Any, after: Any) -> float:
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return 0.0
    keys = before.keys() | after.keys()
    same = sum(key in before and key in after and before[key] == after[key] for key in keys)
    return same / len(keys) if keys else 1.0


def changed(before: Act, after: Act, kind: Kind, rows: Mapping[str, Mapping[int, int]]) -> list[Fact]:
    """Return the deciding facts that differ between two acts; titles and names do not decide.

    `rows` has for each list of rows the number before by the number after.
    """
    deciding = {f"{scope}[].{field.path}" if scope else field.path for scope, field in kind.fields() if field.decides}
    facts = []
    for fact in _changed(before.data, after.data, "", rows):
        path = re.sub(r"\[\d+\]", "[]", fact.path)
        if path in deciding:
            facts.append(fact)
        elif path.endswith("[]") and path[:-2] in rows:
            facts.append(
                fact._replace(
                    before=_deciding_fields(fact.before, path, deciding),
                    after=_deciding_fields(fact.after, path, deciding),
                )
            )
    return facts


def _deciding_fields(row: Any, path: str, deciding: Set[str]) -> Any:
    """Return the deciding fields of a row."""
    if not isinstance(row, dict):
        return row
    return {key: value for key, value in row.items() if f"{path}.{key}" in deciding}


def _changed(before: Any, after: Any, path: str, rows: Mapping[str, Mapping[int, int]]) -> Iterator[Fact]:
    before, after = (
        {} if side is MISSING and isinstance(other, dict) else side
        for side, other in ((before, after), (after, before))
    )
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            inner = f"{path}.{key}" if path else str(key)
            yield from _changed(before.get(key, MISSING), after.get(key, MISSING), inner, rows)
    elif path in rows and isinstance(before, list) and isinstance(after, list):
        match = rows[path]
        for number, row in enumerate(after):
            if number in match:
                yield from _changed(before[match[number]], row, f"{path}[{number}]", rows)
            else:
                yield Fact(f"{path}[{number}]", None, row)
        for number, row in enumerate(before):
            if number not in match.values():
                yield Fact(f"{path}[{number}]", row, None)
    elif before != after or type(before) is not type(after):
        yield Fact(path, before, after)
