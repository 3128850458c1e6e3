"""Judgements that were made before: acts of one class, which the law cannot tell apart, are judged once."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, NamedTuple

from checker.judge.classes import Classes
from checker.judge.descriptor import Reader
from checker.judge.findings import lookup
from checker.judge.judgement import Judgement, judge
from checker.judge.law import Law
from checker.judge.notes import Note, notes

if TYPE_CHECKING:
    from checker.pack.validate import Refusal

MOST = 200_000
"""The most classes whose judgement is remembered."""


class Opinion(NamedTuple):
    """A judgement with the notes beside it."""

    judgement: Judgement
    notes: tuple[Note, ...]


class Precedents:
    """Judges descriptors that are plain data under one law, and remembers what it judged by class.

    Worth it for whoever judges thousands under one law: a class costs more than a judgement to set up, and less than a
    tenth of one to look up.
    """

    def __init__(self, law: Law) -> None:
        self.law = law
        self.reader = Reader(law)
        self._classes: dict[object, Classes | None] = {}
        self._opinions: dict[object, dict[Hashable, Opinion | None]] = {}
        self._count = 0

    def opinion(self, data: object) -> tuple[Opinion | None, list[Refusal]]:
        """Return the judgement of a descriptor and its notes, or None with every reason why it is no valid one."""
        if type(data) is dict:
            kind = data.get("kind")
            classes = self._classes.get(kind) if type(kind) is str else None
            if classes is not None:
                key = classes.key(data)
                if key is not None:
                    found = self._opinions[kind].get(key)
                    if found is not None:
                        return found, []
                    return self._new(data, key)
            elif type(kind) is str and kind in self.law.pack.kinds and kind not in self._classes:
                self._classes[kind] = Classes(self.law, kind) if keeps(self.law, kind) else None
                self._opinions[kind] = {}
                return self.opinion(data)
        return self._new(data, None)

    def _new(self, data: object, key: Hashable) -> tuple[Opinion | None, list[Refusal]]:
        act, refusals = self.reader.act(data)
        if act is None:
            return None, refusals
        law, asked = self.law, []
        words = lookup(act, law)

        def find(path: str) -> str:
            asked.append(path)
            return words(path)

        judgement = judge(act, law)
        opinion = Opinion(judgement, notes(act, law, judgement, find))
        # What a note says of this one act (its words, its day) is not what it says of the next.
        own = bool(asked) or any(note.kind == "outdated" for note in opinion.notes)
        if key is not None and not own and self._count < MOST:
            self._opinions[act.kind][key] = opinion
            self._count += 1
        return opinion, []


def keeps(law: Law, kind: str) -> bool:
    """Return whether opinions of acts of a kind can be kept: not where a day or number should be attested.

    What would be without it turns on the values between the others, which a class does not tell apart.
    """
    for path in law.pack.attest:
        rows, bracket, field = path.partition("[].")
        for scope, item in law.pack.kinds[kind].fields():
            if (scope, item.path) == ((rows, field) if bracket else ("", path)) and item.type in ("date", "number"):
                return False
    return True
