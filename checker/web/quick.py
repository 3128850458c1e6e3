"""The fast path of the API: the verdict of one JSON act that two rails settle, inline, in some microseconds.

It answers only if the full path certainly gives the same verdict; every unusual request takes the full path.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from checker.judge.classes import Classes, is_short
from checker.judge.descriptor import Reader
from checker.judge.judgement import DEFINITE, judge
from checker.judge.law import Law
from checker.read import json_values
from checker.read.limits import Limits
from checker.web.desk import SHORT

ROWS = 8
"""The most rows of an act that is judged inline; an act with more goes to the thread."""
MOST = 10_000
"""The most equivalence classes with a memoized verdict."""


class Quick:
    """The fast path under one law. Each equivalence class of acts is judged once (`judge.classes`)."""

    def __init__(self, law: Law, limits: Limits) -> None:
        self.law, self.limits = law, limits
        self.reader = Reader(law)
        self.classes = {kind: Classes(law, kind) for kind in law.pack.kinds}
        self.known: dict[tuple[str, Hashable], str] = {}

    def verdict(self, content: bytes) -> tuple[str, str, str] | None:
        """Return kind, id and verdict of the one act in a JSON body, None if the full path is needed."""
        if not content.isascii() or len(content) > SHORT:
            return None
        data = json_values.read(content.decode("ascii"), self.limits)
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
        if key is not None and len(self.known) < MOST and is_short(key):
            self.known[kind, key] = verdict
        return kind, act.id, verdict
