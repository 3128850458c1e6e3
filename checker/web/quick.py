"""The quick way of the API: the verdict of one act in JSON that two rails settle, inline, in some microseconds.

It gives an answer only where it is sure that the whole way would give the same; whatever is unusual goes there.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from checker.judge.descriptor import Reader
from checker.judge.judgement import DEFINITE, judge
from checker.judge.law import Law

ROWS = 8
"""Rows of an act that is judged inline; one with more goes to the thread."""


class _Unusual(Exception):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Unusual
    return found


def _never(text: str) -> NoReturn:
    raise _Unusual


_decode = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_never, parse_float=_never).decode


def verdict(content: bytes, law: Law, reader: Reader) -> tuple[str, str, str] | None:
    """Return kind, id and verdict of the one act in a JSON body, None where the whole way has to be gone."""
    if not content.isascii() or b"\\" in content or len(content) > 16_384:
        return None
    try:
        data = _decode(content.decode("ascii"))
    except (_Unusual, ValueError, RecursionError):
        return None
    if type(data) is not dict:
        return None
    act, _ = reader.act(data)
    if act is None or any(len(rows) > ROWS for rows in act.rows.values()):
        return None
    judgement = judge(act, law, causes=False, budget=1)
    return (act.kind, act.id, judgement.verdict) if judgement.verdict in DEFINITE else None
