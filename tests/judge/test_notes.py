"""Notes: each kind where it belongs, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from checker.check import judge_data
from checker.judge.days import successor
from checker.judge.law import Law
from checker.judge.opening import open_law
from checker.pack.build import make_entries
from checker.pack.model import Pin
from tests.advise.small_pack import FILES, write

OFFERING = {"surface": "api", "cloud": "azure", "stage": "ga", "available": "2026-05-01", "customers": ["commercial"]}


def launch(*offerings: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "kind": "launch",
        "id": "x",
        "by": "openai",
        "product": {"brand": "openai", "co_developed_with": []},
        "offerings": [{**OFFERING, **offering} for offering in offerings],
        **more,
    }


def notes(data: dict[str, Any], law: Law, kind: str) -> list[str]:
    return [note.name for note in judge_data(data, law).notes if note.kind == kind]


def test_assumptions_are_those_of_the_rules_that_govern(law: Law) -> None:
    judged = judge_data(launch({"cloud": "aws", "available": "2026-01-10"}), law)
    rules = [law.pack.rules[finding.rule] for finding in judged.findings]
    assert {note.name for note in judged.notes if note.kind == "assumption"} == {
        name for rule in rules for name in rule.assumptions
    }


def test_an_act_before_the_first_agreement_says_that_another_may_govern(law: Law) -> None:
    judged = judge_data(launch({"cloud": "aws", "available": "2025-10-27"}), law)
    assert judged.verdict == "not-applicable"
    assert "earlier-agreement" in [note.name for note in judged.notes]


@pytest.mark.parametrize("day", ["2025-10-27", "2026-05-01"])
def test_where_no_agreement_was_known_that_is_what_is_said_whatever_the_day_of_the_act(day: str) -> None:
    judged = judge_data(launch({"cloud": "aws", "available": day}), open_law(as_of="2025-10-27"))
    assert judged.verdict == "not-applicable"
    assert [note.message for note in judged.notes if note.name == "earlier-agreement"] == [
        "No agreement held here was known on the day that was asked for; an earlier, unpublished agreement may govern it."
    ]


def test_a_licence_to_the_party_that_grants_it_is_noted(law: Law) -> None:
    data = {"kind": "ip-grant", "id": "x", "by": "openai", "on": "2026-05-01", "to": "openai"}
    assert judge_data(data, law).verdict != "error"
    assert "licence-to-oneself" in notes(data, law, "note")


def test_a_party_to_the_agreement_is_no_third_party(law: Law) -> None:
    judged = judge_data(launch({}, product={"co_developed_with": ["acme", "microsoft"]}), law)
    assert judged.verdict == "error" and [error.code for error in judged.errors] == ["own-name"]


@pytest.mark.parametrize(
    ("days", "noted"),
    [
        ({"due": "2027-02-15", "paid": "2027-02-15"}, False),
        ({"due": "2026-12-31", "paid": "2027-02-15"}, True),
        ({"due": "2027-02-15", "paid": "2026-12-31"}, True),
        ({"due": "2027-02-15", "paid": "none"}, False),
        ({"due": "unknown", "paid": "unknown"}, False),
        ({"due": "2027-01-01", "paid": "2027-01-01"}, False),
    ],
)
def test_a_payment_before_its_period_is_noted_and_not_refused(law: Law, days: dict[str, str], noted: bool) -> None:
    data = {"kind": "payment", "id": "x", "by": "openai", "to": "microsoft", **days}
    data["accrued"] = {"from": "2027-01-01", "to": "2027-03-31"}
    judged = judge_data(data, law)
    assert judged.verdict != "error"
    assert ("before-the-period" in [note.name for note in judged.notes]) == noted


def test_a_strained_reading_that_would_turn_the_verdict_is_named(law: Law) -> None:
    support = {"microsoft": {"can_support": True, "chooses_to_support": True}}
    data = launch({"available": "2026-05-08"}, {"cloud": "aws"}, **support)
    assert judge_data(data, law).verdict == "fail"
    assert "A02" in notes(data, law, "strained")


def test_the_strained_readings_of_a_question_that_is_not_open_are_named_too(law: Law) -> None:
    civil = launch({"cloud": "aws", "available": "2025-12-01", "customers": ["us-government-civil"]})
    assert judge_data(civil, law).verdict == "fail"
    assert notes(civil, law, "strained") == ["A11"]


def test_a_strained_reading_that_turns_nothing_is_not_named(law: Law) -> None:
    assert notes(launch({}), law, "strained") == []


TWO_FAIL = launch(
    {"surface": "weights", "cloud": "oci", "available": "2026-02-28"},
    {"state": "stateless", "cloud": "aws", "available": "2026-03-01", "customers": ["us-government-national-security"]},
    microsoft={"can_support": False, "chooses_to_support": True},
    weights={"open": True, "capability_criteria_met": False},
)
GRANT = {"kind": "ip-grant", "id": "x", "by": "openai", "on": "2030-12-08", "ip": "datacenter"}
FINETUNED = {"kind": "ip-use", "id": "x", "by": "microsoft", "ip": "finetuning-code", "on": "2030-12-31"}
DECLARED = {"kind": "agi-declaration", "id": "x", "by": "openai", "on": "2026-07-01", "verified": "none"}
DECLARED |= {"verified_by": "independent-expert-panel", "takes_effect": "2026-07-01"}
EFFECT = {"A20": "day-of", "A36": "next-day"}


@pytest.mark.parametrize(
    ("data", "pins", "verdict"),
    [
        pytest.param(TWO_FAIL, {}, "fail", id="another rule fails all the same"),
        pytest.param(GRANT, {}, "needs-review", id="a plausible reading gives that verdict already"),
        pytest.param(
            {**FINETUNED, "intended_deployment": "external"}, {"A25": "to-1-january"}, "pass", id="others govern"
        ),
        pytest.param(DECLARED, {**EFFECT, "A34": "kept"}, "needs-review", id="the question is pinned"),
    ],
)
def test_a_strained_reading_is_not_named(law: Law, data: dict[str, Any], pins: dict[str, str], verdict: str) -> None:
    pinned = Law(law.pack, pins={key: Pin(reading) for key, reading in pins.items()}, machinery=law.machinery)
    assert judge_data(data, pinned).verdict == verdict
    assert notes(data, pinned, "strained") == []


def test_a_ledger_that_cannot_be_is_not_told(law: Law) -> None:
    """AGI cannot be verified without being declared, so that alone turns nothing."""
    assert "D10" not in notes(GRANT, law, "assumption")


def test_a_pin_is_named_where_a_limit_stops_the_judgement(law: Law) -> None:
    data = {"kind": "launch", "id": "x", "by": "openai", "offerings": [{}] * 5}
    pinned = Law(law.pack, pins={"A02": Pin("earlier")}, machinery=law.machinery)
    assert [cause.kind for cause in judge_data(data, pinned).causes] == ["limit"]
    assert notes(data, pinned, "pin") == ["A02"]


def test_what_may_contradict_the_ledger_is_no_contradiction(law: Law) -> None:
    use = {"kind": "ip-use", "id": "x", "by": "microsoft", "on": "2026-07-01", "ip": "product"}
    for post_agi, names in ((True, ["post_agi"]), (False, []), ("unknown", [])):
        assert notes({**use, "post_agi": post_agi}, law, "contradiction") == names


def test_an_excuse_that_the_team_asserts_itself_is_unattested(law: Law) -> None:
    excuse = {"microsoft": {"can_support": False, "chooses_to_support": False}}
    data = launch({"cloud": "aws"}, **excuse)
    assert judge_data(data, law).verdict == "pass"
    assert set(notes(data, law, "unattested")) == {"microsoft.can_support", "microsoft.chooses_to_support"}
    attested = {
        name: {"by": "azure-capacity-desk"} for name in ("microsoft.can_support", "microsoft.chooses_to_support")
    }
    assert notes({**data, "evidence": attested}, law, "unattested") == []


def test_facts_that_decide_nothing_need_no_attestation(law: Law) -> None:
    data = launch(
        {}, {"cloud": "aws", "available": "2026-05-08"}, microsoft={"can_support": True, "chooses_to_support": True}
    )
    assert judge_data(data, law).verdict == "pass"
    assert notes(data, law, "unattested") == []


def test_a_pin_is_named_where_it_counts_and_only_there(law: Law) -> None:
    pinned = Law(
        law.pack, pins={"A02": Pin("no-later", "counsel", "2026-06-01", "agreed by letter")}, machinery=law.machinery
    )
    same_day = launch({}, {"cloud": "aws"}, microsoft={"can_support": True, "chooses_to_support": True})
    judged = judge_data(same_day, pinned)
    assert judged.verdict == "pass"
    (note,) = [note for note in judged.notes if note.kind == "pin"]
    assert note.name == "A02" and "counsel" in note.message and "agreed by letter" in note.message
    assert notes(launch({}), pinned, "pin") == []


def test_what_the_ledger_calls_none_may_not_stay_so(law: Law) -> None:
    use = {
        "kind": "ip-use",
        "id": "x",
        "by": "microsoft",
        "ip": "research",
        "intended_deployment": "external",
        "post_agi": False,
    }
    pinned = Law(law.pack, pins={"A35": Pin("research-continues")}, machinery=law.machinery)
    assert "D10" in notes({**use, "on": "2028-01-01"}, pinned, "assumption")
    assert "D10" not in notes({**use, "on": "2026-03-01"}, pinned, "assumption")


@pytest.mark.parametrize(
    ("on", "noted"),
    [
        ("2026-01-01", False),
        ("2026-01-02", True),
        ("2025-12-01/2026-01-01", False),
        ("2025-12-01/2026-01-02", True),
        ("2025-12-01/..", True),
        ("../2025-12-01", False),
    ],
)
def test_an_act_on_the_day_of_the_review_rests_on_the_ledger_as_it_was(on: str, noted: bool, tmp_path: Path) -> None:
    """The pack was reviewed on 2026-01-01: the ledger says none of that day, and nothing of the days after it."""
    deed = FILES["deed.yaml"].replace("on > world.frost.last_on", 'world.frost.last_on != "none"').lstrip()
    ledger = FILES["ledger.yaml"].replace("unknown", "none").lstrip()
    pack = write(tmp_path, ledger_yaml=ledger, deed_yaml=deed.replace("on >= begins && ", ""))
    bed = {"soil": "sand", "plants": []}
    judged = judge_data(
        {"kind": "planting", "id": "x", "by": "ann", "on": on, "depth_cm": 5, "beds": [bed]}, open_law(pack)
    )
    assert judged.verdict == "not-applicable"
    said = [note.message for note in judged.notes if note.name == "ledger"]
    assert [message.partition("; ")[2] for message in said] == [
        "from 2026-01-02 on it might be otherwise, and then the verdict could be fail."
    ] * noted


def test_an_act_long_after_the_review_says_so(law: Law) -> None:
    use = {
        "kind": "ip-use",
        "id": "x",
        "by": "microsoft",
        "ip": "model",
        "intended_deployment": "external",
        "post_agi": False,
    }
    assert notes({**use, "on": "2031-06-01"}, law, "outdated") == ["reviewed_on"]
    assert notes({**use, "on": "2026-06-01"}, law, "outdated") == []


def test_a_year_after_the_review_has_365_days(law: Law) -> None:
    reviewed = law.pack.reviewed_on
    for kind in ("compute-purchase", "training"):
        act = {"kind": kind, "id": "x", "by": "openai"}
        assert notes({**act, "on": successor(reviewed, 365)}, law, "outdated") == []
        assert notes({**act, "on": successor(reviewed, 366)}, law, "outdated") == ["reviewed_on"]


def test_the_end_of_an_open_range_is_no_day_of_the_act(law: Law) -> None:
    grant = {**GRANT, "on": "2032-12-31/..", "to": "acme", "ip": "model", "for_joint_development": False}
    (said,) = [note.message for note in judge_data(grant, law).notes if note.kind == "outdated"]
    assert said.startswith("2032-12-31 is more than a year after")


def test_a_contradiction_between_descriptor_and_ledger_is_a_note_and_the_ledger_decides(law: Law) -> None:
    payment = {
        "kind": "payment",
        "id": "x",
        "by": "openai",
        "to": "microsoft",
        "accrued": {"from": "2029-01-01", "to": "2029-03-31"},
        "due": "2029-05-15",
        "paid": "none",
        "percentage_unchanged": True,
        "cap_reached": True,
    }
    assert judge_data(payment, law).verdict == "not-applicable"
    told = Law(law.pack, overlay={"revenue_share.cap_reached_on": make_entries("none")}, machinery=law.machinery)
    judged = judge_data(payment, told)
    assert judged.verdict == "fail"
    assert [note.name for note in judged.notes if note.kind == "contradiction"] == ["cap-contradiction"]


PAYMENT = {
    "kind": "payment",
    "id": "x",
    "by": "openai",
    "to": "microsoft",
    "accrued": {"from": "2031-01-01", "to": "2031-03-31"},
    "due": "2031-05-15",
    "paid": "none",
}
COMPUTE = {"kind": "compute-purchase", "id": "x", "by": "openai", "on": "2025-01-01", "provider": "aws"}


@pytest.mark.parametrize(
    ("data", "assumed"),
    [
        (launch({"cloud": "aws", "available": "2025-10-27"}), ["D1", "D3", "D4"]),
        (launch({"cloud": "aws", "available": "2025-10-27"}, by="microsoft"), ["D4"]),
        (PAYMENT, ["D1", "D3", "D4"]),
        ({**PAYMENT, "by": "microsoft", "to": "openai", "accrued": {"from": "2027-01-01"}}, ["D1", "D3", "D4"]),
        ({**PAYMENT, "to": "openai"}, ["D4"]),
        (COMPUTE, ["D1", "D3", "D4"]),
        ({**COMPUTE, "provider": "azure"}, ["D4"]),
    ],
)
def test_where_its_day_keeps_an_act_from_every_clause_the_assumptions_on_days_are_named(
    law: Law, data: dict[str, Any], assumed: list[str]
) -> None:
    assert judge_data(data, law).verdict == "not-applicable"
    assert notes(data, law, "assumption") == assumed


def test_a_thousand_rows_that_no_clause_governs_are_told_soon(law: Law) -> None:
    data = launch(*[{"cloud": "aws", "available": "2025-10-27"}] * 1000)
    assert notes(data, law, "assumption") == ["D1", "D3", "D4"]


@pytest.mark.parametrize(
    ("soil", "verdict", "names"), [("sand", "fail", ["of-the-rule", "of-all"]), ("clay", "not-applicable", ["of-all"])]
)
def test_a_note_on_rules_stands_where_one_of_them_governs(
    soil: str, verdict: str, names: list[str], tmp_path: Path
) -> None:
    head = FILES["pack.yaml"].lstrip() + "notes: notes.yaml\n"
    lines = [
        "- {id: one, kinds: [planting], name: of-the-rule, rules: [deep], text: Look again.}",
        "- {id: two, kinds: [planting], name: of-all, text: Look again.}",
    ]
    pack = write(tmp_path, pack_yaml=head, ledger_yaml=FILES["ledger.yaml"].replace("unknown", "2025-02-01").lstrip())
    (tmp_path / "notes.yaml").write_text("\n".join(lines) + "\n")
    bed = {"soil": soil, "plants": []}
    data = {"kind": "planting", "id": "x", "by": "ann", "on": "2025-05-01", "depth_cm": 5, "beds": [bed]}
    judged = judge_data(data, open_law(pack))
    assert judged.verdict == verdict
    assert [note.name for note in judged.notes if note.kind == "note"] == names


@pytest.mark.parametrize(("ends", "assumed"), [("2024-06-01", ["G9"]), ("2024-06", ["G9"]), ("none", [])])
def test_other_days_are_days_in_place_of_days(ends: str, assumed: list[str], tmp_path: Path) -> None:
    """What never ends has no day that could be another one."""
    deed = FILES["deed.yaml"].replace("on > world.frost.last_on", 'ends != "none"')
    deed = deed.replace("day: 2025-01-01}", "day: 2025-01-01, assumptions: [G9]}")
    law = open_law(write(tmp_path, deed_yaml=deed.lstrip()))
    bed = {"soil": "sand", "plants": []}
    data = {"kind": "planting", "id": "x", "by": "ann", "on": "2024-05-01", "ends": ends, "depth_cm": 5, "beds": [bed]}
    assert judge_data(data, law).verdict == "not-applicable"
    assert notes(data, law, "assumption") == assumed
