"""What a finding says of a choice holds: it calls open only what decides, also where counsel has pinned a reading."""

from __future__ import annotations

import random
from typing import Any

import pytest

from checker.check import judge_data
from checker.judge.descriptor import Reader
from checker.judge.findings import subject_name, words
from checker.judge.judgement import judge
from checker.judge.law import Law
from checker.pack.model import Pin
from checker.pack.placeholders import PLACEHOLDER
from tests.oracle import acts

PARTNER: dict[str, Any] = {
    "kind": "launch",
    "id": "x",
    "by": "openai",
    "product": {"brand": "partner", "co_developed_with": []},
    "offerings": [
        {"surface": "app", "cloud": "oci", "stage": "ga", "available": "2026-08-01", "customers": ["commercial"]},
    ],
}


def message(data: dict[str, Any], law: Law, rule: str) -> str:
    return next(finding.message for finding in judge_data(data, law).findings if finding.rule == rule)


def test_what_is_open_is_said_to_be_open(law: Law) -> None:
    assert "If this counts as an OpenAI product" in message(PARTNER, law, "azure-ships-first")


def test_what_is_pinned_is_not_said_to_be_open(law: Law) -> None:
    pinned = Law(law.pack, pins={"A07": Pin("co-built-too")}, machinery=law.machinery)
    assert judge_data(PARTNER, pinned).verdict == "needs-review"
    assert "counts as an OpenAI product" not in message(PARTNER, pinned, "azure-ships-first")


def test_a_message_can_turn_on_a_field_of_its_subject(law: Law) -> None:
    offering = {"surface": "api", "cloud": "aws", "stage": "ga", "available": "2025-12-01"}
    data = {**PARTNER, "product": {"brand": "openai", "co_developed_with": []}, "offerings": [offering]}
    assert "its customers are not known" in message(data, law, "api-on-azure-only")
    known = {**data, "offerings": [{**offering, "customers": ["commercial"], "available": "unknown"}]}
    assert "customers" not in message(known, law, "api-on-azure-only")


@pytest.mark.parametrize("seed", range(3))
def test_a_message_names_no_choice_that_does_not_decide(law: Law, seed: int) -> None:
    rng = random.Random(f"messages {seed}")
    named = 0
    while named < 60:
        data = acts.random_act(rng, rng.choice([0.05, 0.12, 0.25]))
        pins = {key: Pin(reading) for key, reading in acts.random_pins(rng, data["kind"]).items()}
        other = Law(law.pack, pins=pins, machinery=law.machinery)
        act, _ = Reader(other).act(data)
        if act is None:
            continue
        for ruling in judge(act, other).rulings:
            said = words(act, other, ruling).message
            subject = f"{subject_name(ruling.rule, ruling.index)}."
            causes = {cause.name.removeprefix(subject) for cause in ruling.causes}
            # The texts of a rule differ, so the text without its places tells which message it was.
            for item in ruling.rule.messages:
                parts = PLACEHOLDER.split(item.text)[::2]
                if item.decides and said.startswith(parts[0]) and said.endswith(parts[-1]):
                    named += 1
                    assert causes & {choice.removeprefix("this.") for choice in item.decides}, (data, pins, said)
