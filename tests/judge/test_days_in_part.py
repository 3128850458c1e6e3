"""Days known in part: judged over each of their days, against the oracle that tries them one by one."""

from __future__ import annotations

import random
from typing import Any

import pytest

from checker.check import judge_data
from checker.condition.engines.symbolic import OPERATORS
from checker.condition.engines.trace import trace
from checker.condition.engines.values import UNKNOWN, Environment
from checker.condition.tree import Compare, Fact, Later
from checker.judge.descriptor import Reader
from checker.judge.judgement import judge
from checker.judge.law import Law, LawError
from checker.judge.precedents import Precedents
from checker.read.days import Span, later
from tests.oracle import acts
from tests.oracle.held import agreed, possible, read, under


@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_every_day_tried_one_by_one(law: Law, seed: int) -> None:
    rng = random.Random(f"days {seed}")
    seen = 0
    while seen < 25:
        data = acts.blurred(rng, acts.random_act(rng, rng.choice([0.0, 0.0, 0.1])), rng.choice([0.4, 1.0]))
        ledger = acts.blurred(rng, acts.random_ledger(rng), 0.4)
        pins = acts.random_pins(rng, data["kind"])
        seen += agreed(possible(law, pins, ledger), data, pins, ledger, 4_000) is not None


USE: dict[str, Any] = {"kind": "ip-use", "id": "x", "by": "microsoft", "ip": "model", "post_agi": False}


def test_outcomes_are_stretches_of_days_inside_what_was_said(law: Law) -> None:
    for on, stretches in (
        ("2032-12-01/..", ["2032-12-01 to 2032-12-31", "from 2033-01-01"]),
        ("2032-Q4", None),
        ("2032-11-15/2033-01-31", ["2032-11-15 to 2032-12-31", "2033-01-01 to 2033-01-31"]),
        ("2032-12-31/2033-01-01", ["2032-12-31", "2033-01-01"]),
    ):
        act = read(law, {**USE, "intended_deployment": "external", "on": on})
        causes = {cause.name: list(cause.outcomes) for cause in judge(act, law).causes}
        assert causes.get("on") == stretches, on


def test_a_range_of_one_day_is_that_day(law: Law) -> None:
    one, other = (read(law, {**USE, "on": on}) for on in ("2026-06-10/2026-06-10", "2026-06-10"))
    assert one.facts == other.facts and not one.partly


@pytest.mark.parametrize("declared", ["2026-06", "none", "../2026-06-09"])
def test_a_ledger_of_which_no_day_can_be_is_refused(law: Law, declared: str) -> None:
    ledger = {"agi.declared_on": declared, "agi.verified_on": "2026-05-01/2026-05-31"}
    if declared == "../2026-06-09":
        assert under(law, {}, ledger).partly
    else:
        with pytest.raises(LawError, match="a verification needs a declaration"):
            under(law, {}, ledger)


def test_an_act_of_which_no_day_can_be_is_refused(law: Law) -> None:
    data = {"kind": "agi-declaration", "id": "x", "by": "openai", "on": "2026-06", "verified": "2026-05"}
    act, refusals = Reader(law).act(data)
    assert act is None and "verified on 2026-05" in refusals[0].message
    assert Reader(law).act({**data, "verified": "2026-06"})[0] is not None


def test_what_was_judged_before_is_not_mistaken_for_it(law: Law) -> None:
    precedents = Precedents(law)
    whole = {**USE, "intended_deployment": "external"}
    verdicts = [
        opinion.judgement.verdict
        for on in ("2032-12-31", "2032-12", "2032-12-01/..", "2033-01-01", "2032-12-01/..", "2033")
        if (opinion := precedents.opinion({**whole, "on": on})[0])
    ]
    assert verdicts == ["pass", "pass", "needs-review", "fail", "needs-review"]


def test_the_tracer_compares_all_days_of_a_part() -> None:
    rng = random.Random("trace")
    days = [f"2026-06-{number:02}" for number in range(1, 8)]
    for _ in range(400):
        spans = [Span(*sorted(rng.choices(days, k=2))) for _ in range(2)]
        shift = rng.randint(-7, 7)
        for sign, compare in OPERATORS.items():
            node = Compare(sign, Later(Fact("", "a"), shift), Fact("", "b"))
            value = trace(node, Environment(dict(zip("ab", spans, strict=True)))).value
            moved = [str(later(a, shift)) for a in days if spans[0].has(a)]
            held = {compare(a, b) for a in moved for b in days if spans[1].has(b)}
            if held == {True} or held == {False}:
                # A single day on both sides is equal to itself; the tracer may leave that open.
                assert value in (held.copy().pop(), UNKNOWN)
                assert value is not UNKNOWN or sign in ("==", "!=")
            else:
                assert value is UNKNOWN


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-05-01", "from 1 May 2026"),
        ("2026-05", "from May 2026"),
        ("2026-Q2", "from Q2 2026"),
        ("2026-05-01/2026-06-03", "from 1 May 2026 to 3 June 2026"),
        ("2026-05-01/..", "from 1 May 2026 or later"),
        ("../2026-05-01", "from 1 May 2026 or earlier"),
    ],
)
def test_a_day_known_in_part_is_told_as_people_say_it(law: Law, day: str, said: str) -> None:
    data = {
        "kind": "launch",
        "id": "a",
        "by": "openai",
        "offerings": [{"surface": "api", "cloud": "aws", "available": day}],
    }
    assert f"(API on AWS, {said})" in {
        finding.called.partition(" ")[2].partition(" ")[2] for finding in judge_data(data, law).findings
    }
