"""Admission: a document that meets the schema becomes an act; any other is refused with every reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from checker.judge.act import Act
from checker.judge.law import Law

if TYPE_CHECKING:
    from checker.pack.validate import Refusal

SLOW = 8
"""Acts of a kind that the schema checks before a function is made for the kind, which costs as much as some of them."""


class Reader:
    """Makes acts of documents under one law.

    A function made for the kind takes the facts of a valid descriptor; where it is not sure, the schema decides and gives the
    reasons.
    """

    def __init__(self, law: Law) -> None:
        self.law = law
        self._fast: dict[str, Any] = {}
        self._seen: dict[str, int] = {}
        self._slow: Any = None

    def act(self, data: object, unlisted: Iterable[str] = ()) -> tuple[Act | None, list[Refusal]]:
        """Return the act that plain data describes, or None with every reason why it is none.

        Rows named in `unlisted` need not all be listed.
        """
        if type(data) is dict and not unlisted:
            name = data.get("kind")
            fast = self._fast.get(name) if type(name) is str else None
            if fast is None and type(name) is str and name in self.law.pack.kinds:
                fast = self._prepare(name)
            if fast is not None:
                accept, valid = fast
                accepted = accept(data)
                if accepted is not None:
                    facts, rows = accepted
                    for holds in valid:
                        if holds(facts, facts, rows) is False:
                            break
                    else:
                        return Act(str(name), data.get("id", ""), facts, rows, data), []
        return self.slow.act(data, unlisted)  # type: ignore[no-any-return]

    @property
    def slow(self) -> Any:
        """The slow reader of the same law."""
        if self._slow is None:
            from checker.judge.refusals import SlowReader

            self._slow = SlowReader(self.law)
        return self._slow

    def schema(self, kind: str) -> dict[str, Any]:
        """Return the JSON Schema of descriptors of a kind."""
        return self.slow.schema(kind)  # type: ignore[no-any-return]

    def _prepare(self, name: str) -> Any:
        law = self.law
        accept = law.machinery.accept(name, made_only=self._seen.setdefault(name, 0) < SLOW or law.rails is None)
        if accept is None or law.rails is None:
            self._seen[name] += 1
            return None
        rails = law.rails
        valid = [
            rails.condition(condition.holds, condition.kinds)
            for condition in law.pack.valid
            if name in condition.kinds and condition.broken != "note"
        ]
        self._fast[name] = (accept, valid)
        return self._fast[name]
