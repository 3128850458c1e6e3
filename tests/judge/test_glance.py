"""A glance at an act of which much is open says what judging it says."""

from __future__ import annotations

from random import Random

import pytest

from checker.judge.descriptor import Reader
from checker.judge.glance import either_way, verdict
from checker.judge.judgement import BUDGET, judge
from checker.judge.law import Law
from tests.oracle import acts


@pytest.mark.parametrize("seed", range(6))
def test_a_glance_says_what_the_judgement_says(law: Law, seed: int) -> None:
    rng, reader, glanced = Random(seed), Reader(law), 0
    for _ in range(40):
        data = acts.blurred(rng, acts.random_act(rng, rng.choice([0.2, 0.5, 0.9])), rng.choice([0.0, 0.5]))
        act, _ = reader.act(data)
        if act is None:
            continue
        judgement = judge(act, law, causes=False)
        if not judgement.stopped:
            assert verdict(act, law) == (judgement.verdict, False), data
        glanced += either_way(act, law)
    assert glanced >= 1


def test_a_glance_needs_no_diagram_where_completions_show_both(law: Law, monkeypatch: pytest.MonkeyPatch) -> None:
    act, _ = Reader(law).act({"kind": "launch", "id": "open", "by": "openai", "offerings": [{}, {}, {}]})
    assert act is not None
    assert verdict(act, law, 1) == ("needs-review", False)
    assert judge(act, law, causes=False, budget=1).stopped
    # Where no completion was tried, the diagram has to say it.
    monkeypatch.setattr("checker.judge.glance.TRIES", 0)
    assert verdict(act, law, BUDGET) == ("needs-review", False)
