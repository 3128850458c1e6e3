"""The quick way of the API: the verdict of one act in JSON that two rails settle, inline, in some microseconds.

It gives an answer only where it is sure that the whole way would give the same; whatever is unusual goes there.
"""

from __future__ import annotations

import json
from collections.abc import Hashable
from typing import Any, NoReturn

from checker.judge.classes import Classes
from checker.judge.descriptor import Reader
from checker.judge.judgement import DEFINITE, judge
from checker.judge.law import Law

ROWS = 8
"""Rows of an act that is judged inline; one with more goes to the thread."""
MOST = 10_000
"""The most classes of acts whose verdict is remembered."""


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


class Quick:
    """The quick way under one law. Acts that the law cannot tell apart are judged once (`judge.classes`)."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.reader = Reader(law)
        self.classes = {kind: Classes(law, kind) for kind in law.pack.kinds}
        self.known: dict[tuple[str, Hashable], str] = {}

    def verdict(self, content: bytes) -> tuple[str, str, str] | None:
        """Return kind, id and verdict of the one act in a JSON body, None where the whole way has to be gone."""
        if not content.isascii() or b"\\" in content or len(content) > 16_384:
            return None
        try:
            data = _decode(content.decode("ascii"))
        except (_Unusual, ValueError, RecursionError):
            return None
        if type(data) is not dict:
            return None
        kind: Any = data.get("kind")
        classes = self.classes.get(kind) if type(kind) is str else None
        if classes is None:
            return None
        key = classes.key(data)
        if key is not None and (found := self.known.get((kind, key))) is not None:
            return kind, data["id"], found
        act, _ = self.reader.act(data)
        if act is None or any(len(rows) > ROWS for rows in act.rows.values()):
            return None
        found = judge(act, self.law, causes=False, budget=1).verdict
        if found not in DEFINITE:
            return None
        if key is not None and len(self.known) < MOST:
            self.known[kind, key] = found
        return kind, act.id, found
