"""Memo of judgements by equivalence class: acts that the law cannot tell apart are judged once."""

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
"""The most classes in the memo."""


class Opinion(NamedTuple):
    """A judgement with the notes beside it."""

    judgement: Judgement
    notes: tuple[Note, ...]


class Precedents:
    """Judges descriptors given as plain data under one law, with a memo by equivalence class.

    This pays for thousands of descriptors under one law: the key function of a kind costs more than a judgement to set up, and a
    look-up costs less than a tenth of one.
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
                    opinion = self._opinions[kind].get(key)
                    if opinion is not None:
                        return opinion, []
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
        law, placeholders = self.law, []
        words = lookup(act, law)

        def find(path: str) -> str:
            placeholders.append(path)
            return words(path)

        judgement = judge(act, law)
        opinion = Opinion(judgement, notes(act, law, judgement, find))
        # Notes with this act's own words or day do not fit another act of the class.
        own = bool(placeholders) or any(note.kind == "outdated" for note in opinion.notes)
        if key is not None and not own and self._count < MOST:
            self._opinions[act.kind][key] = opinion
            self._count += 1
        return opinion, []


def keeps(law: Law, kind: str) -> bool:
    """Return whether opinions on acts of a kind can be memoized: not where a day or number should be attested.

    The verdict without such a value turns on the values between the others, which a class does not keep.
    """
    for path in law.pack.attest:
        rows, bracket, field = path.partition("[].")
        for scope, field_of_kind in law.pack.kinds[kind].fields():
            if (scope, field_of_kind.path) == ((rows, field) if bracket else ("", path)) and field_of_kind.type in (
                "date",
                "number",
            ):
                return False
    return True
