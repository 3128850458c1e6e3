"""Of rows that manifests need not name all one more may exist: a witness and never a subject, as by brute force."""

from __future__ import annotations

import copy
from pathlib import Path
from random import Random
from typing import Any

import pytest

from checker.advise.fix import fix
from checker.check.file import check_document
from checker.check.options import DEFAULTS
from checker.gate.receipts import Records, make_receipt
from checker.gate.replays import replay
from checker.judge.act import Act
from checker.judge.allowance import Allowance
from checker.judge.descriptor import Reader
from checker.judge.findings import subject_name
from checker.judge.judgement import judge
from checker.judge.law import Law
from checker.judge.opening import open_law
from checker.judge.witnesses import witnesses
from checker.pack.build import make_entries
from checker.pack.model import Pin
from checker.read.reader import read_bytes
from checker.report.build import judged
from checker.report.model import Report
from tests.oracle import acts, completions, distances, labels

LIMIT = 3_000
UNKNOWN = dict.fromkeys(("surface", "state", "cloud", "stage", "available", "customers", "channel"), "unknown")
AWS = {"surface": "app", "cloud": "aws", "stage": "ga", "available": "2026-06-01", "customers": ["commercial"]}
SETTLED = {
    "A01": "both", "A02": "earlier", "A04": "ga", "A33": "no-cloud-to-be-first-on", "A45": "every-new-place",
    "A52": "anybody", "A53": "runs-there",
}  # fmt: skip


def launch(*offerings: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "launch",
        "id": "x",
        "by": "openai",
        "product": {"brand": "openai", "co_developed_with": []},
        "microsoft": {"can_support": True, "chooses_to_support": True},
        "offerings": [dict(item) for item in offerings],
    }


def read(law: Law, data: dict[str, Any], unlisted: bool = True) -> Act:
    act, refusals = Reader(law).act(data, ("offerings",) if unlisted else ())
    assert act is not None, refusals
    return act


def pinned(law: Law, **pins: str) -> Law:
    return Law(law.pack, pins={key: Pin(value) for key, value in pins.items()}, machinery=law.machinery)


def with_one_more(data: dict[str, Any]) -> dict[str, Any]:
    return {**copy.deepcopy(data), "offerings": [*data["offerings"], dict(UNKNOWN)], "unlisted": 1}


def named(data: dict[str, Any], name: str) -> str:
    """Return what the oracle's name of a choice is called: the last row is the one that is not listed."""
    return name.replace(f"offerings[{len(data['offerings'])}].", "offerings[].")


def test_no_azure_offering_is_unknown_and_not_none(law: Law) -> None:
    assert judge(read(law, launch(AWS), False), law).verdict == "fail"
    judgement = judge(read(law, launch(AWS)), law)
    assert judgement.verdict == "needs-review"
    assert {cause.name for cause in judgement.causes} >= {"offerings[].cloud", "offerings[].available"}


def test_what_is_not_listed_is_never_judged_itself(law: Law) -> None:
    azure = {**AWS, "cloud": "azure"}
    judgement = judge(read(law, launch(azure)), law)
    assert judgement.verdict == "pass"
    assert {item.index for item in judgement.rulings} == {0}


def test_a_rule_that_asks_for_no_other_row_is_as_it_was(law: Law) -> None:
    api = {**AWS, "surface": "api", "available": "2026-01-10"}
    assert judge(read(law, launch(api)), law).verdict == "fail"


def random_case(seed: int) -> tuple[Random, dict[str, Any], dict[str, Any], dict[str, str]]:
    rng = Random(seed)
    data = acts.random_act(rng, rng.choice([0.0, 0.1]), rng.choice(["launch", "deployment"]))
    data["offerings"] = data["offerings"][: rng.choice([1, 2])]
    # One reading in three is open: the row that is not listed has six open facts of its own.
    pins = {**SETTLED, **acts.random_pins(rng, data["kind"], none=0.1)}
    pins = {key: value for key, value in pins.items() if key in SETTLED or rng.random() < 0.8}
    return rng, data, acts.random_ledger(rng), pins


def test_verdicts_and_causes_are_those_of_brute_force(law: Law) -> None:
    tried = 0
    for seed in range(120):
        _, data, ledger, pins = random_case(seed)
        try:
            oracle = completions.verdict(with_one_more(data), pins, ledger, limit=LIMIT)
            alone = completions.turning(with_one_more(data), pins, ledger, limit=LIMIT)
        except (completions.TooMany, completions.Impossible):
            continue
        overlay = {key: make_entries(value) for key, value in ledger.items()}
        mine = Law(law.pack, overlay=overlay, pins={k: Pin(v) for k, v in pins.items()}, machinery=law.machinery)
        judgement = judge(read(mine, data), mine)
        each = {(item.rule.clause, subject_name(item.rule, item.index)): item.verdict for item in judgement.rulings}
        assert each == {pair: found.verdict for pair, found in alone.items()}, (seed, data, pins)
        tried += 1
        by_itself = "fail" in each.values()
        if oracle.verdict == "fail" and not by_itself:
            # One row cannot put right all of them; several may, each for its own.
            assert judgement.verdict in ("fail", "needs-review")
            continue
        assert judgement.verdict == oracle.verdict, (seed, data, pins)
        if judgement.verdict == "needs-review":
            assert {cause.name for cause in judgement.causes} == {named(data, name) for name in oracle.causes}
    assert tried > 15


def test_two_rows_that_need_another_one_each_do_not_fail_together(law: Law) -> None:
    """By surface each needs an Azure offering of its own: one more offering cannot be both, and two may be."""
    mine = pinned(law, **{**SETTLED, "A06": "surface"})
    data = launch(AWS, {**AWS, "surface": "device"})
    assert completions.verdict(with_one_more(data), {**SETTLED, "A06": "surface"}, {}).verdict == "fail"
    judgement = judge(read(mine, data), mine)
    assert judgement.verdict == "needs-review" and judgement.causes
    assert not judgement.joint


def test_what_fails_together_whatever_is_not_listed_fails(law: Law) -> None:
    """Two readings that fail one row each fail the act, and no other row changes that."""
    for seed in range(40):
        _, data, ledger, pins = random_case(seed)
        overlay = {key: make_entries(value) for key, value in ledger.items()}
        mine = Law(law.pack, overlay=overlay, pins={k: Pin(v) for k, v in pins.items()}, machinery=law.machinery)
        act, _ = Reader(mine).act(data)
        if act is None:
            continue
        without = judge(act, mine)
        with_more = judge(read(mine, data), mine)
        # Another row is no more than a possible excuse: it never turns a review into a failure.
        if with_more.verdict == "fail":
            assert without.verdict == "fail", (seed, data)
        if with_more.verdict == "pass":
            assert without.verdict != "fail", (seed, data)


def test_two_witnesses_name_the_row_that_is_not_listed(law: Law) -> None:
    act = read(law, launch(AWS))
    good, bad = witnesses(act, law, judge(act, law))
    assert (good.verdict, bad.verdict) == ("pass", "fail")
    assert any(choice.name.startswith("offerings[].") for choice, _ in good.when)


@pytest.mark.parametrize("more", [{}, {"channel": "provider"}])
def test_what_is_proposed_holds_whatever_is_not_listed(law: Law, more: dict[str, str]) -> None:
    answer = fix(read(law, launch({**AWS, **more})), law)
    assert [item.verdict for item in answer.proposals] == ["pass"] * len(answer.proposals)
    assert len(answer.proposals) >= 2
    assert not any("offerings[]" in step.text for item in answer.proposals for step in item.steps)


def test_a_receipt_knows_that_not_all_is_listed(law: Law) -> None:
    act = read(law, launch(AWS))
    entry = judged(act, law, judge(act, law), None, path="x.yaml")
    records = Records()
    records.keep(act, entry)
    report = Report(
        "0", law.pack.digest, law.pack.version, (), law.ledger_digest(), None, {}, (entry,), (), basis=law.pack.basis
    )
    receipt = make_receipt(report, law, records)
    assert receipt["descriptors"][0]["unlisted"] == ["offerings"]
    assert replay(receipt, law.pack).differences == ()
    del receipt["descriptors"][0]["unlisted"]
    assert any(item.verdict for item in replay(receipt, law.pack).differences)


def test_rows_that_are_counted_have_to_be_listed(tmp_path: Path) -> None:
    """One more row may be what a rule looks for; how many more there are nobody knows."""
    always = distances.Drawn("open || !open", lambda facts, this: True)
    some = distances.Drawn('items.exists(z, z.label == "beta")', lambda facts, this: True)
    many = distances.Drawn('items.filter(z, z.label == "beta").size() >= 2', lambda facts, this: True)
    size = distances.Drawn("size(items) >= 2", lambda facts, this: True)
    text = "kind: lease\nid: x\nby: us\nopen: true\nitems:\n- {name: one, label: zeta}\n"
    for number, (asked, verdict) in enumerate(((some, "needs-review"), (many, "error"), (size, "error"))):
        rule = distances.Rule("act", always, asked, None)
        law = open_law(distances.write(tmp_path / str(number), [rule]))
        (document,) = read_bytes(text.encode(), path="x.yaml").documents
        for unlisted in ((), ("items",)):
            document.unlisted = unlisted
            entry = check_document(document, (), law, Reader(law), DEFAULTS, judged, Allowance())
            assert entry.verdict == (verdict if unlisted else "fail"), asked.text
        if verdict == "error":
            (error,) = entry.errors
            assert (error.code, "the policies count items" in error.message) == ("unlisted", True)


def test_any_number_of_rows_may_be_unlisted(tmp_path: Path) -> None:
    """Verdicts are those of all sets of further rows; what one row more is not enough for is refused."""
    judged_ones = refused_ones = 0
    for seed in range(150):
        random = Random(f"unlisted {seed}")
        drawn = labels.Laws(random).law()
        listed = tuple(random.choice(labels.WORDS) for _ in range(random.randrange(1, 3)))
        is_open = random.choice([True, False, None])
        mine = open_law(distances.write(tmp_path / str(seed), drawn.rules))
        rows = [{"name": f"item-{index}", "label": label} for index, label in enumerate(listed)]
        data = {
            "kind": "lease",
            "id": "x",
            "by": "us",
            "open": "unknown" if is_open is None else is_open,
            "items": rows,
        }
        act, refusals = Reader(mine).act(data, ("items",))
        if act is None:
            assert [refusal.code for refusal in refusals] == ["unlisted"]
            refused_ones += 1
            continue
        judged_ones += 1
        expected = distances.joined({verdict for verdict, _ in labels.verdicts(drawn, listed, is_open)})
        assert judge(act, mine).verdict == expected, (seed, drawn.rules, listed, is_open)
    assert judged_ones > 60 and refused_ones > 50
