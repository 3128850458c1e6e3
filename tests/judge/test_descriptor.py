"""What may stand for what is not known: a field, a block of fields, who attests them."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from checker.explain.schemas import schema
from checker.judge.descriptor import Reader
from checker.judge.law import Law

LAUNCH: dict[str, Any] = {
    "kind": "launch",
    "id": "some-launch",
    "by": "openai",
    "offerings": [{"surface": "api", "cloud": "aws", "stage": "ga", "available": "2026-06-01"}],
}
PAYMENT: dict[str, Any] = {"kind": "payment", "id": "some-share", "by": "openai", "to": "microsoft", "paid": "none"}


@pytest.mark.parametrize(
    ("data", "name"),
    [(LAUNCH, "product"), (LAUNCH, "microsoft"), (LAUNCH, "weights"), (LAUNCH, "evidence"), (PAYMENT, "accrued")],
)
def test_a_block_that_is_unknown_is_as_if_it_were_absent(law: Law, data: dict[str, Any], name: str) -> None:
    reader = Reader(law)
    bare, refusals = reader.act(data)
    assert bare is not None, refusals
    for read in (reader.act, reader.slow.act):
        act, refusals = read({**data, name: "unknown"})
        assert act is not None, refusals
        assert (act.facts, act.rows) == (bare.facts, bare.rows)
    jsonschema.validate({**data, name: "unknown"}, schema("descriptor", law.pack))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"weights": None},
            "expected a mapping of keys to values, or unknown; found nothing (null); indent what belongs to it",
        ),
        ({"weights": "unknwon"}, 'or unknown; found "unknwon"; did you mean unknown?'),
        ({"weights": "none"}, 'expected a mapping of keys to values, or unknown; found "none"'),
        ({"offerings": ["unknown"]}, 'expected a mapping of keys to values; found "unknown"; this has to be known'),
        ({"product": {"co_developed_with": "none"}}, '[] for nobody, or unknown; found "none"; for nobody write []'),
        ({"product": {"co_developed_with": "nobody"}}, 'found "nobody"; for nobody write []'),
        ({"product": {"co_developed_with": "acme"}}, 'found "acme"; write [acme]'),
    ],
)
def test_what_is_refused_says_what_to_write(law: Law, change: dict[str, Any], message: str) -> None:
    act, refusals = Reader(law).act({**LAUNCH, **change})
    assert act is None and len(refusals) == 1
    assert message in refusals[0].message
