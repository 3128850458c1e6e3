"""Verdicts, findings and causes: against a brute-force oracle, and as properties."""

from __future__ import annotations

import random
from typing import Any

import pytest

from checker.condition.engines.diagram import FALSE
from checker.condition.engines.rails import FAILS, HOLDS, MAY_GOVERN, NOT_GOVERNED
from checker.judge.descriptor import Reader
from checker.judge.judgement import Bench, judge, subjects
from checker.judge.law import Law
from checker.judge.numbers import representative_numbers
from tests.oracle import acts
from tests.oracle.held import agreed, read, under

LIMIT = 8_000


@pytest.mark.parametrize("seed", range(12))
def test_agrees_with_every_completion_tried_one_by_one(law: Law, seed: int) -> None:
    rng = random.Random(f"judgement {seed}")
    seen = 0
    while seen < 80:
        data = acts.random_act(rng, rng.choice([0.05, 0.12, 0.2]))
        ledger, pins = acts.random_ledger(rng), acts.random_pins(rng, data["kind"])
        seen += agreed(under(law, pins, ledger), data, pins, ledger) is not None


@pytest.mark.parametrize("seed", range(4))
def test_the_rails_say_nothing_that_the_diagram_does_not(law: Law, seed: int) -> None:
    rng = random.Random(f"rails {seed}")
    for _ in range(60):
        data = acts.random_act(rng, 0.3)
        other = under(law, {}, acts.random_ledger(rng))
        act, _ = Reader(other).act(data)
        if act is None:
            continue
        bench = Bench(act, other)
        for rule, function in other.machinery.rules(act.kind):
            for index in subjects(rule, act):
                row = act.facts if index is None else act.rows[rule.subject][index]
                code = function(act.facts, row, act.rows, other.readings, other.world, other.params)
                governs, fails = bench.governs(rule, index), bench.fails(rule, index)
                if code == NOT_GOVERNED:
                    assert governs == FALSE
                elif code == FAILS:
                    assert fails == 1
                elif code in (HOLDS, MAY_GOVERN):
                    assert fails == FALSE
                    assert code == MAY_GOVERN or governs == 1


def without(data: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    """Return the data with one value made unknown."""
    import copy

    made = copy.deepcopy(data)
    at: Any = made
    for part in path[:-1]:
        at = at[part]
    at[path[-1]] = "unknown"
    return made


def facts(law: Law, data: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return the paths of the facts that are written and may be unknown."""
    found: list[tuple[Any, ...]] = []
    for scope, field in law.pack.kinds[data["kind"]].fields():
        if field.required or not field.decides or field.absent:
            continue
        places: list[tuple[Any, ...]] = [(scope, i) for i in range(len(data.get(scope, [])))] if scope else [()]
        for place in places:
            at: Any = data
            path = (*place, *field.path.split("."))
            for part in path:
                at = at[part] if isinstance(at, list) else at.get(part) if isinstance(at, dict) else None
            if at is not None and at != "unknown":
                found.append(path)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_a_fact_more_never_turns_a_definite_verdict(law: Law, seed: int) -> None:
    rng = random.Random(f"monotone {seed}")
    definite = 0
    while definite < 80:
        data = acts.random_act(rng, 0.1)
        act, _ = Reader(law).act(data)
        places = facts(law, data)
        # An unknown `post_agi` is false while the ledger knows of no AGI; asserted true it is taken at its word against it.
        if act is None or not places or data.get("post_agi") is True:
            continue
        less = judge(read(law, without(data, rng.choice(places))), law).verdict
        more = judge(act, law).verdict
        if less == "needs-review":
            continue
        definite += 1
        assert (less == "fail") == (more == "fail"), data


def test_order_never_matters(law: Law) -> None:
    rng = random.Random("order")
    for _ in range(120):
        data = acts.random_act(rng, 0.15, "launch")
        act, _ = Reader(law).act(data)
        if act is None:
            continue
        order = list(range(len(data["offerings"])))
        rng.shuffle(order)
        turned = dict(reversed(list(data.items())))
        turned["offerings"] = [dict(reversed(list(data["offerings"][i].items()))) for i in order]
        first, second = judge(act, law), judge(read(law, turned), law)
        assert first.verdict == second.verdict
        back = {f"offerings[{new}]": f"offerings[{old}]" for new, old in enumerate(order)}
        names = {cause.name for cause in second.causes}
        renamed = {back.get(name.split(".")[0], name.split(".")[0]) + name[len(name.split(".")[0]) :] for name in names}
        assert {cause.name for cause in first.causes} == renamed


def unknown_launch(offerings: int, **known: Any) -> dict[str, Any]:
    return {"kind": "launch", "id": "x", "by": "openai", "offerings": [dict(known) for _ in range(offerings)]}


def test_three_offerings_of_which_nothing_is_known_are_exact(law: Law) -> None:
    judgement = judge(read(law, unknown_launch(3, state="unknown")), law)
    assert judgement.verdict == "needs-review"
    assert "limit" not in {cause.kind for cause in judgement.causes}
    names = {cause.name for cause in judgement.causes}
    assert {
        f"offerings[{i}].{field}"
        for i in range(3)
        for field in ("surface", "state", "cloud", "stage", "available", "customers")
    } <= names


@pytest.mark.parametrize("offerings", [30, 200, 1000])
def test_what_is_too_much_stops_at_a_limit_that_it_names(law: Law, offerings: int) -> None:
    judgement = judge(read(law, unknown_launch(offerings)), law)
    assert judgement.verdict == "needs-review"
    assert [cause.kind for cause in judgement.causes] == ["limit"]


def test_a_thousand_known_offerings_are_exact(law: Law) -> None:
    known = {"surface": "api", "cloud": "aws", "stage": "ga", "available": "2026-06-01", "customers": ["commercial"]}
    data = unknown_launch(1000, **known) | {
        "product": {"brand": "openai", "co_developed_with": []},
        "microsoft": {"can_support": True, "chooses_to_support": True},
    }
    assert judge(read(law, data), law).verdict == "fail"


def test_a_definite_failure_stands_beside_a_limit(law: Law) -> None:
    data = unknown_launch(60)
    data["offerings"][0] = {
        "surface": "api",
        "state": "stateless",
        "cloud": "aws",
        "available": "2026-01-10",
        "customers": ["commercial"],
    }
    data["product"] = {"co_developed_with": []}
    assert judge(read(law, data), law).verdict == "fail"


def test_no_number_is_less_than_the_least_that_it_can_be(law: Law) -> None:
    training = {"kind": "training", "id": "x", "by": "microsoft", "on": "2026-01-15", "purpose": "agi"}
    built = {**training, "uses_openai_ip": True}
    # Where no floor is known an unknown threshold decides, whatever the figure.
    floorless = under(law, {}, {"leading_model_flop": "unknown"})
    for figure in (1.0e-300, 1.0e26):
        judgement = judge(read(floorless, {**built, "compute_flop": figure}), floorless)
        assert judgement.verdict == "needs-review"
        names = [cause.name for cause in judgement.causes if cause.kind == "parameter"]
        assert names[:1] == ["compute_threshold_flop"]
    assert judge(read(law, {**built, "compute_flop": 1.0e25}), law).verdict == "pass"
    none_allowed = under(law, {}, {"compute_threshold_flop": 1.0e-300, "leading_model_flop": 0})
    judgement = judge(read(law, built), none_allowed)
    assert [cause.outcomes for cause in judgement.causes] == [{"at most 1e-300": "pass", "above 1e-300": "fail"}]


@pytest.mark.parametrize(
    ("fixed", "unknown", "least", "found"),
    [
        ((), 2, None, [1.0, 2.0]),
        ((), 2, 10.0, [11.0, 12.0]),
        ((4.0,), 2, None, [-4.0, 0.0, 4.0, 8.0, 12.0]),
        ((4.0,), 2, 0.0, [0.0, 2.0, 4.0, 8.0, 12.0]),
        ((0.0,), 1, 0.0, [0.0, 1.0]),
    ],
)
def test_numbers_stand_for_every_order_from_the_least_on(
    fixed: tuple[float, ...], unknown: int, least: float | None, found: list[float]
) -> None:
    assert representative_numbers(fixed, unknown, least) == found


def test_readings_that_fail_one_offering_each_fail_the_act(law: Law) -> None:
    offering = {"surface": "api", "stage": "ga", "customers": ["commercial"]}
    data = {
        "kind": "launch",
        "id": "x",
        "by": "openai",
        "product": {"brand": "openai", "co_developed_with": []},
        "microsoft": {"can_support": True, "chooses_to_support": True},
        "offerings": [
            {**offering, "cloud": "azure", "stage": "preview", "available": "2026-05-01"},
            {**offering, "cloud": "azure", "available": "2026-05-20"},
            {**offering, "cloud": "aws", "available": "2026-05-10"},
            {**offering, "cloud": "gcp", "stage": "preview", "available": "2026-04-28"},
        ],
    }
    judgement = judge(read(law, data), law)
    assert (judgement.verdict, judgement.joint) == ("fail", True)
    assert {item.verdict for item in judgement.rulings if item.rule.id == "azure-ships-first"} == {"needs-review"}
