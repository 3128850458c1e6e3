"""However much of an act is open, judging it with causes and notes takes a bounded count of steps; three offerings are exact."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from checker.check import judge_data
from checker.condition.engines.diagram import Diagram
from checker.judge.descriptor import Reader
from checker.judge.judgement import judge
from checker.judge.law import Law
from tests.oracle.acts import random_act

MOST = 900_000
"""Steps of all diagrams together: about two seconds."""


@pytest.fixture
def diagrams(monkeypatch: pytest.MonkeyPatch) -> list[Diagram]:
    """Every diagram that is made, in order."""
    made: list[Diagram] = []
    make = Diagram.__init__

    def kept(self: Diagram, *args: Any, **options: Any) -> None:
        make(self, *args, **options)
        made.append(self)

    monkeypatch.setattr(Diagram, "__init__", kept)
    return made


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 8, 15, 30, 60])
def test_wholly_unknown_offerings_take_no_more_than_the_limit(law: Law, diagrams: list[Diagram], count: int) -> None:
    data = {"kind": "launch", "id": "open", "by": "openai", "offerings": [{} for _ in range(count)]}
    judged = judge_data(data, law)
    assert judged.verdict == "needs-review"
    assert sum(diagram.budget - max(diagram.left, 0) for diagram in diagrams) <= MOST
    assert any(cause.kind == "limit" for cause in judged.causes) == (count > 3)


@pytest.mark.parametrize("budget", [0, 1, 2, 5, 20])
def test_a_verdict_that_a_limit_lets_stand_is_the_whole_one(law: Law, budget: int) -> None:
    random, reader = Random(5), Reader(law)
    definite = 0
    for _ in range(500):
        act = reader.act(random_act(random, 0.5))[0]
        if act is None:
            continue
        verdict = judge(act, law, causes=False, budget=budget).verdict
        if verdict != "needs-review":
            definite += 1
            assert verdict == judge(act, law, causes=False).verdict
    assert definite > 100
