"""What there is to read of a law: every clause, rule and reading as data, made once each, with the tag of its version."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from checker import __version__
from checker.explain.describe import Describer
from checker.explain.ids import find_id
from checker.explain.lines import Data, clause_line, pack_data
from checker.judge.law import Law
from checker.pack.digest import digest


class Library:
    """What there is to read of a law: articles by id, made once each."""

    def __init__(self, law: Law) -> None:
        self.law, self.pack = law, law.pack
        self.describer = Describer(law)
        self._data: dict[str, Data] = {}
        pins = {key: pin.reading for key, pin in sorted(law.pins.items())}
        self.tag = digest([__version__, law.pack.digest, law.ledger_digest(), pins, law.as_of])[7:]

    def find(self, id: str) -> tuple[str, str] | None:
        """Return what an id is and its full name, None where there is no such thing."""
        return find_id(self.pack, id)

    def data(self, name: str) -> Data:
        """Return what there is to say of a full name."""
        if name not in self._data:
            self._data[name] = self.describer.describe(name)
        return self._data[name]

    def etag(self, *parts: str) -> str:
        """Return the ETag of an answer: it covers the tool, the pack, the ledger, pins, day, address and form."""
        return f'"{sha256(chr(0).join([self.tag, *parts]).encode()).hexdigest()[:32]}"'

    def overview(self) -> dict[str, Any]:
        """Return what is in force."""
        pack, law = self.pack, self.law
        return {
            "schema_version": 1,
            "command": "law",
            "policy": pack_data(pack),
            "reviewed_on": pack.reviewed_on,
            "ledger": {
                "digest": law.ledger_digest(),
                "facts": {key: entry.value for key, entry in law.entries.items()},
            },
            "as_of": law.as_of,
            "pins": {key: pin.reading for key, pin in sorted(law.pins.items())},
            "kinds": {name: kind.about for name, kind in pack.kinds.items()},
            "agreements": [
                {"id": item.id, "title": item.title, "day": law.params[item.start], "clauses": list(item.clauses)}
                for item in pack.agreements.values()
            ],
            "clauses": [clause_line(clause) for clause in pack.clauses.values()],
            "rules": [{"id": rule.id, "clause": rule.clause, "title": rule.title} for rule in pack.rules.values()],
            "readings": [
                {"id": item.id, "name": item.name, "question": item.question, "open": item.open}
                for item in pack.questions.values()
            ],
            "basis": pack.basis,
        }
