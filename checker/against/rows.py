"""Rows of a descriptor and those of its earlier version, matched by what they say and not by where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from checker.judge.act import Act
from checker.pack.schema import Kind
from checker.report.model import Fact

WIDE = 200
"""The most rows on a side that are compared field by field; of more, rows that are not alike keep their number."""
MISSING = "left out"


def matched(before: Sequence[Any], after: Sequence[Any]) -> dict[int, int]:
    """Return which row was which: the number before by the number after, for rows that say the same or nearly so.

    Rows that are alike come first, in their order, then those that share most fields, at least half of them.
    """
    found: dict[int, int] = {}
    left: dict[str, list[int]] = {}
    for number, row in enumerate(before):
        left.setdefault(_key(row), []).append(number)
    for number, row in enumerate(after):
        alike = left.get(_key(row))
        if alike:
            found[number] = alike.pop(0)
    olds = sorted(number for numbers in left.values() for number in numbers)
    news = [number for number in range(len(after)) if number not in found]
    if len(olds) > WIDE or len(news) > WIDE:
        found.update({number: number for number in set(olds) & set(news)})
        return found
    pairs = [(_shared(before[old], after[new]), old, new) for new in news for old in olds]
    for share, old, new in sorted(pairs, key=lambda pair: (-pair[0], abs(pair[1] - pair[2]), pair[1], pair[2])):
        if share >= 0.5 and new not in found and old in olds:
            found[new] = old
            olds.remove(old)
    return found


def _key(row: Any) -> str:
    return repr(sorted(row.items(), key=lambda item: str(item[0]))) if isinstance(row, dict) else repr(row)


def _shared(before: Any, after: Any) -> float:
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return 0.0
    keys = before.keys() | after.keys()
    same = sum(key in before and key in after and before[key] == after[key] for key in keys)
    return same / len(keys) if keys else 1.0


def changed(before: Act, after: Act, kind: Kind, rows: Mapping[str, Mapping[int, int]]) -> list[Fact]:
    """Return the facts that differ between two acts, of those that a rule may read; titles and names are none.

    `rows` says of each list of rows which row was which: the number before by the number after.
    """
    deciding = {f"{scope}[].{field.path}" if scope else field.path for scope, field in kind.fields() if field.decides}
    found = []
    for fact in _changed(before.data, after.data, "", rows):
        path = re.sub(r"\[\d+\]", "[]", fact.path)
        if path in deciding:
            found.append(fact)
        elif path.endswith("[]") and path[:-2] in rows:
            found.append(
                fact._replace(before=_told(fact.before, path, deciding), after=_told(fact.after, path, deciding))
            )
    return found


def _told(row: Any, path: str, deciding: Set[str]) -> Any:
    """Return a row with no more than what decides."""
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
