"""The cases of the reference folder hold, word for word: verdict, clause and causes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from checker.check import judge_data
from checker.judge.law import Law
from checker.pack.build import make_entries
from checker.pack.model import Pin
from checker.read.reader import read_bytes

CASES = Path(__file__).parents[2] / "shared" / "cases.yaml"


def cases() -> list[Any]:
    if not CASES.exists():
        return [pytest.param({}, marks=pytest.mark.skip(reason="the optional reference folder ../shared is missing"))]
    found: Any = read_bytes(CASES.read_bytes(), path=CASES.name).documents[0].data
    return [pytest.param(case, id=f"{case['act']['id']} {case['case']}") for case in found]


@pytest.mark.parametrize("case", cases())
def test_the_case_is_decided_as_written(case: dict[str, Any], law: Law) -> None:
    settled = Law(
        law.pack,
        overlay={key: make_entries(value) for key, value in case.get("ledger", {}).items()},
        pins={key: Pin(value) for key, value in case.get("pins", {}).items()},
        machinery=law.machinery,
    )
    judged = judge_data(case["act"], settled)
    assert judged.verdict == case["expect"], judged
    if "clause" in case:
        assert case["clause"] in {finding.clause for finding in judged.findings if finding.verdict == case["expect"]}
    if "causes" in case:
        wanted = set(case["causes"])
        assert wanted <= {cause.name for cause in judged.causes}
        assert {cause.name for cause in judged.causes if cause.kind == "fact"} <= wanted
    else:
        assert not judged.causes
