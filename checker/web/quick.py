"""The fast path of the API: the verdict of one JSON act that two rails settle, inline, in some microseconds.

It answers only if the full path certainly gives the same verdict; every unusual request takes the full path.
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
"""The most rows of an act that is judged inline; an act with more goes to the thread."""
MOST = 10_000
"""The most equivalence classes with a memoized verdict."""


class _Unusual(Exception):
    pass


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise _Unusual
    return mapping


def _refuse(text: str) -> NoReturn:
    raise _Unusual


_decode = json.JSONDecoder(object_pairs_hook=_without_duplicates, parse_constant=_refuse, parse_float=_refuse).decode


class Quick:
    """The fast path under one law. Each equivalence class of acts is judged once (`judge.classes`)."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.reader = Reader(law)
        self.classes = {kind: Classes(law, kind) for kind in law.pack.kinds}
        self.known: dict[tuple[str, Hashable], str] = {}

    def verdict(self, content: bytes) -> tuple[str, str, str] | None:
        """Return kind, id and verdict of the one act in a JSON body, None if the full path is needed."""
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
        if key is not None and (verdict := self.known.get((kind, key))) is not None:
            return kind, data["id"], verdict
        act, _ = self.reader.act(data)
        if act is None or any(len(rows) > ROWS for rows in act.rows.values()):
            return None
        verdict = judge(act, self.law, causes=False, budget=1).verdict
        if verdict not in DEFINITE:
            return None
        if key is not None and len(self.known) < MOST:
            self.known[kind, key] = verdict
        return kind, act.id, verdict
