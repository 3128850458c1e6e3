"""The law of a day: what was known on it, from the very day on which it became known."""

from __future__ import annotations

from checker.judge.days import successor
from checker.judge.law import Law


def test_an_agreement_is_known_from_its_day_on(law: Law) -> None:
    for agreement in law.pack.agreements.values():
        known, before = agreement.known_from, successor(agreement.known_from, -1)
        assert Law(law.pack, as_of=known, machinery=law.machinery).params[agreement.start] == agreement.day
        assert Law(law.pack, as_of=before, machinery=law.machinery).params[agreement.start] == "none"
