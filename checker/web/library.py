"""The library: every clause, rule and reading as data, each built once, with ETags."""

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
    """The articles of a law by id, each built once."""

    def __init__(self, law: Law) -> None:
        self.law, self.pack = law, law.pack
        self.describer = Describer(law)
        self._data: dict[str, Data] = {}
        pins = {key: pin.reading for key, pin in sorted(law.pins.items())}
        self.tag = digest([__version__, law.pack.digest, law.ledger_digest(), pins, law.as_of])[7:]

    def find(self, id: str) -> tuple[str, str] | None:
        """Return the kind of an id and its full name, None if there is no such id."""
        return find_id(self.pack, id)

    def data(self, name: str) -> Data:
        """Return the article of a full name as data."""
        if name not in self._data:
            self._data[name] = self.describer.describe(name)
        return self._data[name]

    def etag(self, *parts: str) -> str:
        """Return the ETag of an answer: it covers the tool, the pack, the ledger, pins, day, address and format."""
        return f'"{sha256(chr(0).join([self.tag, *parts]).encode()).hexdigest()[:32]}"'

    def overview(self) -> dict[str, Any]:
        """Return the overview of the law in force as data."""
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
                {
                    "id": agreement.id,
                    "title": agreement.title,
                    "day": law.params[agreement.start],
                    "clauses": list(agreement.clauses),
                }
                for agreement in pack.agreements.values()
            ],
            "clauses": [clause_line(clause) for clause in pack.clauses.values()],
            "rules": [{"id": rule.id, "clause": rule.clause, "title": rule.title} for rule in pack.rules.values()],
            "readings": [
                {"id": entry.id, "name": entry.name, "question": entry.question, "open": entry.open}
                for entry in pack.questions.values()
            ],
            "basis": pack.basis,
        }
