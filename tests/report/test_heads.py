"""The first line of a descriptor: what decides, or what the descriptor does not say."""

from __future__ import annotations

from typing import Any

from checker.check import judge_data
from checker.judge.law import Law

ROW = {"surface": "api", "cloud": "aws", "stage": "ga", "available": "2027-01-15", "customers": ["commercial"]}


def why(law: Law, *rows: dict[str, Any], **more: Any) -> str:
    product = {"brand": "openai", "co_developed_with": []}
    data = {"kind": "launch", "id": "x", "by": "openai", "product": product, "offerings": list(rows), **more}
    return judge_data(data, law).why


def test_what_the_descriptor_leaves_out_comes_first(law: Law) -> None:
    support = {"can_support": False, "chooses_to_support": False}
    without = {key: value for key, value in ROW.items() if key != "surface"}
    assert why(law, without, microsoft=support) == (
        "the descriptor leaves out one answer: How do customers get it? (offerings[0].surface); 4 questions are open"
    )
    both = why(law, without, {**without, "cloud": "azure"}, microsoft=support)
    assert both.startswith("the descriptor leaves out 2 answers, first: How do customers get it? (offerings[")


def test_what_is_written_as_unknown_or_asked_of_others_is_not_left_out(law: Law) -> None:
    # Nobody has asked Microsoft yet, and the author says so by leaving it open.
    assert why(law, ROW).startswith("2 open questions decide whether")
    assert why(law, {**ROW, "surface": "unknown"}).startswith("7 open questions decide whether")


def test_what_decides_nothing_is_not_missed(law: Law) -> None:
    assert "leaves out" not in why(law, {**ROW, "cloud": "azure"})
