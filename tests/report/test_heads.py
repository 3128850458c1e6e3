"""The first line of a descriptor: what decides, and what the descriptor does not say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from checker.check import judge_data
from checker.judge.law import Law
from checker.judge.opening import open_law
from checker.pack.model import Pin
from tests.advise.small_pack import FILES, write

ROW = {"surface": "api", "cloud": "aws", "stage": "ga", "available": "2027-01-15", "customers": ["commercial"]}


def why(law: Law, *rows: dict[str, Any], **more: Any) -> str:
    product = {"brand": "openai", "co_developed_with": []}
    data = {"kind": "launch", "id": "x", "by": "openai", "product": product, "offerings": list(rows), **more}
    return judge_data(data, law).why


def test_what_the_descriptor_leaves_out_is_said(law: Law) -> None:
    support = {"can_support": False, "chooses_to_support": False}
    without = {key: value for key, value in ROW.items() if key != "surface"}
    said = why(law, without, microsoft=support)
    assert said.startswith("4 open questions decide whether ")
    assert said.endswith("; the descriptor leaves out one of the answers")
    both = why(law, without, {**without, "cloud": "azure"}, microsoft=support)
    assert both.endswith("; the descriptor leaves out 2 of the answers")


def test_where_nothing_else_is_open_it_is_the_question(law: Law) -> None:
    without = {key: value for key, value in ROW.items() if key != "customers"}
    said = why(law, {**without, "available": "2026-01-15"})
    assert said == "the descriptor leaves out one answer: Who gets it there? (offerings[0].customers)"


def test_a_pass_is_not_told_by_an_older_rule_that_may_not_govern(law: Law) -> None:
    """Nobody says whether a third party helped to build it: what is served from Azure is no reason why the rest passes."""
    product = {"brand": "openai"}
    preview = {**ROW, "surface": "app", "cloud": "gcp", "stage": "preview"}
    data = {
        "kind": "launch",
        "id": "x",
        "by": "openai",
        "product": product,
        "offerings": [preview, {**ROW, "cloud": "azure"}],
    }
    pinned = open_law(pins={"A04": Pin("ga", "counsel", "2026-07-01", "asked")})
    entry = judge_data(data, pinned)
    assert (entry.verdict, entry.why) == (
        "pass",
        "under the 2026 amendment; OpenAI may serve its products from any cloud",
    )


def test_what_is_written_as_unknown_or_asked_of_others_is_not_left_out(law: Law) -> None:
    # Nobody has asked Microsoft yet, and the author says so by leaving it open.
    assert why(law, ROW).startswith("2 open questions decide whether")
    assert why(law, {**ROW, "surface": "unknown"}).startswith("7 open questions decide whether")


def test_what_decides_nothing_is_not_missed(law: Law) -> None:
    assert "leaves out" not in why(law, {**ROW, "cloud": "azure"})


def test_rows_are_named_in_words_of_the_pack(tmp_path: Path) -> None:
    """What one row is called may be several words, and its plural another than with an s."""
    descriptor = FILES["descriptor.yaml"].replace("singular: bed", "singular: dug patch")
    law = open_law(write(tmp_path, descriptor_yaml=descriptor))
    data = {
        "kind": "planting",
        "id": "x",
        "by": "ann",
        "on": "2026-05-01",
        "beds": [{"soil": "sand"}, {"soil": "sand"}],
    }
    assert ", in dug patches 1 and 2" in judge_data(data, law).why
