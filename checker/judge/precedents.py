"""Memo of judgements by equivalence class: acts that the law cannot tell apart are judged once."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, NamedTuple

from checker.judge.act import Act
from checker.judge.classes import Classes, is_short
from checker.judge.descriptor import Reader
from checker.judge.findings import lookup
from checker.judge.judgement import BUDGET, Judgement, judge
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

    def __init__(self, law: Law, most: int = MOST) -> None:
        self.law, self.most = law, most
        self.reader = Reader(law)
        self._classes: dict[str, Classes | None] = {}
        self._opinions: dict[tuple[str, Hashable], Opinion] = {}
        self._judgements: dict[tuple[str, Hashable], Judgement] = {}
        self._latest: tuple[Act | None, tuple[str, Hashable] | None] = (None, None)

    def opinion(self, data: object) -> tuple[Opinion | None, list[Refusal]]:
        """Return the judgement of a descriptor and its notes, or None with every reason why it is no valid one."""
        key = self._key(data)
        opinion = self._opinions.get(key) if key else None
        if opinion is not None:
            return opinion, []
        act, refusals = self.reader.act(data)
        return (None if act is None else self._new(act, judge(act, self.law), key)), refusals

    def remembered(self, data: object) -> Judgement | None:
        """Return the judgement of a descriptor if it and its notes are in the memo, so that nothing has to be judged."""
        key = self._key(data)
        return self._judgements.get(key) if key in self._opinions else None

    def judge(self, act: Act, law: Law, *, budget: int = BUDGET) -> Judgement:
        """Judge an act under the law of the precedents, with at most `budget` steps."""
        key = self._class(act)
        judgement = self._judgements.get(key) if key else None
        # With fewer steps than it took, the judging would have been stopped.
        if judgement is not None and judgement.steps < budget:
            return judgement
        judgement = judge(act, law, budget=budget)
        if key is not None and not judgement.stopped and len(self._judgements) < self.most and is_short(key):
            self._judgements[key] = judgement
        return judgement

    def notes(self, act: Act, judgement: Judgement) -> tuple[Note, ...]:
        """Return the notes beside the judgement of an act."""
        key = None if judgement.stopped else self._class(act)
        opinion = self._opinions.get(key) if key else None
        return (opinion or self._new(act, judgement, key)).notes

    def _class(self, act: Act) -> tuple[str, Hashable] | None:
        """Return the key of an act's class, None where it is not sure; the judgement and the notes of one act ask for it in turn."""
        latest = self._latest
        if latest[0] is not act:
            # One assignment: another thread that asks at the same time sees the old pair or this one.
            latest = self._latest = act, None if act.unlisted else self._key(act.data)
        return latest[1]

    def _key(self, data: object) -> tuple[str, Hashable] | None:
        kind = data.get("kind") if isinstance(data, dict) else None
        if not isinstance(kind, str) or kind not in self.law.pack.kinds:
            return None
        if kind not in self._classes:
            self._classes[kind] = Classes(self.law, kind, notes=True) if keeps(self.law, kind) else None
        classes = self._classes[kind]
        key = classes.key(data) if classes else None
        return None if key is None else (kind, key)

    def _new(self, act: Act, judgement: Judgement, key: tuple[str, Hashable] | None) -> Opinion:
        placeholders = []
        words = lookup(act, self.law)

        def find(path: str) -> str:
            placeholders.append(path)
            return words(path)

        opinion = Opinion(judgement, notes(act, self.law, judgement, find))
        # Notes with this act's own words or day do not fit another act of the class.
        own = bool(placeholders) or any(note.kind == "outdated" for note in opinion.notes)
        if key is not None and not own and len(self._opinions) < self.most and is_short(key):
            self._opinions[key] = opinion
        return opinion


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
