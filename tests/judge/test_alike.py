"""Rows that are alike in every field are looked at once, however many there are, and are judged as they would be alone."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from checker.condition.alike import twins
from checker.judge.descriptor import Reader
from checker.judge.judgement import Judgement, judge
from checker.judge.law import MANY as FEW
from checker.judge.law import Law
from checker.judge.notes import notes
from checker.judge.rails import NARROW, WIDEST
from tests.oracle.acts import random_act
from tests.sweep import in_sweep

OFFERING = {"surface": "api", "cloud": "aws", "stage": "ga", "available": "2026-05-01", "customers": ["commercial"]}
MANY = 5 * FEW


def launch(*offerings: dict[str, Any], **more: Any) -> dict[str, Any]:
    product = {"brand": "openai", "co_developed_with": []}
    return {"kind": "launch", "id": "x", "by": "openai", "product": product, "offerings": list(offerings), **more}


def judged(data: dict[str, Any], law: Law) -> Judgement:
    act, refusals = Reader(law).act(data)
    assert act is not None, refusals
    return judge(act, law)


class Counted:
    """A function that counts how often it is called."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function, self.calls = function, 0

    def __call__(self, *values: Any) -> Any:
        self.calls += 1
        return self.function(*values)


def test_the_first_of_rows_known_alike_stands_for_all() -> None:
    rows = [{"a": 1, "b": "x"}, {"a": 2, "b": "x"}, {"a": 1, "b": "x"}, {"a": 1, "b": None}, {"a": 1, "b": None}]
    assert twins(rows) == [0, 1, 0, 3, 4]


@pytest.mark.parametrize("varied", [False, True])
def test_a_rule_looks_at_rows_that_are_alike_once(law: Law, varied: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    used = law.vary() if varied else law
    data = launch(*[{**OFFERING, "cloud": cloud} for cloud in ("azure", "aws") for _ in range(MANY)])
    judged(data, used)
    rule = law.pack.rules["azure-ships-first"]
    counted = []
    if used.rails is not None:
        for reach in (NARROW, WIDEST):
            counted.append(Counted(used.rails.rule(rule, reach)))
            monkeypatch.setitem(used.rails.made, (rule.id, reach), counted[-1])
        monkeypatch.setattr(used.rails, "_kinds", {})
    else:
        counted.append(Counted(law.machinery.rule(rule)))
        monkeypatch.setitem(law.machinery._rules, (rule.id, False), counted[-1])
        monkeypatch.setattr(law.machinery, "_by_kind", {})
    judged(data, used)
    assert all(item.calls <= 2 for item in counted), [item.calls for item in counted]
    assert any(item.calls for item in counted)


@pytest.mark.parametrize("unknown", [{}, {"stage": "unknown"}, {"available": "unknown"}])
def test_many_rows_are_judged_as_a_few_of_them_are(law: Law, unknown: dict[str, str]) -> None:
    pair = [{**OFFERING, "cloud": "azure"}, OFFERING]
    few = judged(launch(*pair, {**OFFERING, **unknown}), law)
    many = judged(launch(*pair, *[OFFERING] * MANY, {**OFFERING, **unknown}), law)
    last = MANY + 2
    assert many.verdict == few.verdict
    said = {(item.rule.id, item.index): item.verdict for item in few.rulings}
    for item in many.rulings:
        index = 2 if item.index == last else None if item.index is None else min(item.index, 1)
        assert item.verdict == said[item.rule.id, index]
    assert [item.index for item in many.rulings if item.rule.id == "azure-ships-first"][:-1] == list(range(1, last))
    assert {cause.name for cause in many.causes} == {
        cause.name.replace("offerings[2]", f"offerings[{last}]") for cause in few.causes
    }


@pytest.mark.parametrize("seed", range(in_sweep(4, 2)))
def test_rows_that_change_nothing_are_left_out_and_nothing_changes(
    law: Law, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = Random(seed)
    reader = Reader(law)
    pinned, looked = [Law(law.pack, pins={}), law], 0
    for number in range(25):
        data = random_act(rng, rng.choice((0.0, 0.0, 0.02)), "launch")
        rows = data.get("offerings")
        while not isinstance(rows, list) or len(rows) < 2 * FEW:
            more = random_act(rng, rng.choice((0.0, 0.0, 0.02)), "launch")
            rows = [*(rows if isinstance(rows, list) else []), *more["offerings"]]
            data = {**data, "offerings": rows}
        act, _ = reader.act(data)
        if act is None:
            continue
        used = pinned[number % 2]
        found = judge(act, used), notes(act, used, judge(act, used), lambda path: path)
        with monkeypatch.context() as patch:
            patch.setattr(Law, "quantified", lambda self, kind, rows: rows)
            used.memory.clear()
            looked += 1
            assert found == (judge(act, used), notes(act, used, judge(act, used), lambda path: path)), data
    assert looked > 10


def test_what_every_row_asks_of_all_is_answered_by_a_few(law: Law) -> None:
    days = [f"2026-{month:02d}-{day:02d}" for month in range(5, 13) for day in range(1, 29)]
    rows = [
        {**OFFERING, "cloud": "aws" if at < len(days) // 2 else "azure", "available": day}
        for at, day in enumerate(days)
    ]
    act, _ = Reader(law).act(launch(*rows))
    assert act is not None
    assert len(law.quantified(act.kind, act.rows)["offerings"]) < 10
    assert (
        law.quantified(act.kind, {"offerings": act.rows["offerings"][:FEW]})["offerings"] == act.rows["offerings"][:FEW]
    )
