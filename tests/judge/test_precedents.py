"""What was judged before is judged the same again, and only where the law can tell nothing apart."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest

from checker.judge.classes import LONGEST, Classes, _Parts
from checker.judge.days import successor
from checker.judge.descriptor import Reader
from checker.judge.findings import lookup
from checker.judge.judgement import judge
from checker.judge.law import Law
from checker.judge.notes import YEAR, notes
from checker.judge.opening import open_law
from checker.judge.precedents import Precedents, keeps
from checker.pack.model import Entry, Pin
from checker.read.days import is_day
from tests.oracle.acts import random_act, random_ledger, random_pins
from tests.sweep import in_sweep

KINDS = ("launch", "deployment", "ip-use", "ip-grant", "training", "compute-purchase", "payment", "agi-declaration")


def attested(rng: Random, data: dict[str, Any], law: Law) -> dict[str, Any]:
    """Return a descriptor in which somebody attests some of what the pack wants attested."""
    fields = [path for path in law.pack.attest if "[" not in path and rng.random() < 0.5]
    known = {field.path for _, field in law.pack.kinds[data["kind"]].fields()}
    names = [path for path in fields if path in known]
    return {**data, "evidence": {name: {"by": "somebody"} for name in names}} if names else data


def nudged(rng: Random, data: Any) -> Any:
    """Return a descriptor with its days some days later, each by as many as it likes."""
    if isinstance(data, dict):
        return {key: nudged(rng, value) for key, value in data.items()}
    if isinstance(data, list):
        return [nudged(rng, item) for item in data]
    if isinstance(data, str) and is_day(data):
        return successor(data, rng.choice((0, 0, 1, 2, 40)))
    return data


def laws(rng: Random, kind: str) -> Law:
    """Return the shipped law under some ledger and pins."""
    law = open_law(pins={key: Pin(reading) for key, reading in random_pins(rng, kind).items()})
    world = {key: value for key, value in random_ledger(rng).items() if key in law.world}
    if not world:
        return law
    entries = {key: (Entry(None if value == "unknown" else value),) for key, value in world.items()}
    return Law(law.pack, overlay=entries, pins=law.pins, machinery=law.machinery)


@pytest.mark.parametrize("seed", range(0, 24, in_sweep(1, 3)))
def test_an_opinion_is_what_judging_it_anew_would_say(seed: int) -> None:
    rng = Random(seed)
    kind = KINDS[seed % len(KINDS)]
    law = open_law() if seed < len(KINDS) else laws(rng, kind)
    precedents, others, reader = Precedents(law), Precedents(law), Reader(law)
    drafts = [random_act(rng, 0.15 if number % 2 else 0.0, kind) for number in range(40)]
    again = 0
    for number in range(300):
        data = {**attested(rng, nudged(rng, rng.choice(drafts)), law), "id": f"act-{number}"}
        opinion, refusals = precedents.opinion(data)
        act, refused = reader.act(data)
        assert [item.message for item in refusals] == [item.message for item in refused]
        if act is None:
            assert opinion is None
            continue
        judgement = judge(act, law)
        assert opinion is not None
        assert opinion.judgement._replace(causes=()) == judgement._replace(causes=())
        assert [cause[:4] for cause in opinion.judgement.causes] == [cause[:4] for cause in judgement.causes], data
        assert opinion.notes == notes(act, law, judgement, lookup(act, law)), data
        assert others.notes(act, judgement) == opinion.notes
        again += 1
    assert again > 100
    assert len(precedents._opinions) == len(others._opinions) < again


@pytest.mark.parametrize("turned", [False, True])
def test_a_field_that_is_left_out_is_noted_though_a_written_one_is_read_alike(law: Law, turned: bool) -> None:
    precedents = Precedents(law)
    row = {"surface": "api", "cloud": "aws", "stage": "ga", "available": "2026-02-01", "customers": ["commercial"]}
    both = [row, {**row, "state": "stateless"}]
    for entry in reversed(both) if turned else both:
        data = {"kind": "launch", "id": "a", "by": "openai", "product": {"brand": "openai"}, "offerings": [entry]}
        opinion = precedents.opinion(data)[0]
        assert opinion is not None
        assert any(note.kind == "absent" for note in opinion.notes) == ("state" not in entry)


def test_threads_that_share_a_memo_are_told_the_same(law: Law) -> None:
    rng = Random(7)
    drafts = [{**random_act(rng, 0.1, "launch"), "id": f"act-{number}"} for number in range(60)]
    acts = [act for data in drafts if (act := Reader(law).act(data)[0]) is not None]
    expected = [
        (judgement.verdict, notes(act, law, judgement, lookup(act, law)))
        for act in acts
        if (judgement := judge(act, law))
    ]
    precedents, interval = Precedents(law), sys.getswitchinterval()

    def ask(seed: int) -> bool:
        order = Random(seed).choices(range(len(acts)), k=4_000)
        for turn, number in enumerate(order):
            judgement = precedents.judge(acts[number], law)
            if judgement.verdict != expected[number][0]:
                return False
            if turn < 300 and precedents.notes(acts[number], judgement) != expected[number][1]:
                return False
            kept = precedents.remembered(acts[number].data)
            if kept is not None and kept.verdict != expected[number][0]:
                return False
        return True

    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            assert all(threads.map(ask, range(4)))
    finally:
        sys.setswitchinterval(interval)


def test_a_memo_that_is_full_takes_no_more(law: Law) -> None:
    precedents = Precedents(law, 1)
    row = {"surface": "app", "cloud": "azure"}
    first, second = ({"kind": "launch", "id": "a", "by": by, "offerings": [row]} for by in ("openai", "microsoft"))
    for data in (first, second, first, second):
        act = Reader(law).act(data)[0]
        assert act is not None
        judgement = judge(act, law)
        assert precedents.notes(act, judgement) == notes(act, law, judgement, lookup(act, law))
    assert len(precedents._opinions) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "lunch"},
        {"by": "azur"},
        {"by": 1},
        {"schema": True},
        {"offerings": []},
        {"offerings": [{"cloud": ["azure"]}]},
        {"offerings": [{"cloud": "azure", "available": "2026-02-30"}]},
        {"offerings": [{"cloud": "azure", "customers": [True]}]},
        {"offerings": [{"surface": "app", "state": "stateful"}]},
        {"microsoft": {"can_support": 1}},
        {"evidence": {"no.such": {"by": "x"}}},
        {"extra": 1},
    ],
)
def test_what_is_no_valid_descriptor_has_no_opinion(change: dict[str, Any]) -> None:
    law = open_law()
    precedents = Precedents(law)
    good = {"kind": "launch", "id": "a", "by": "openai", "offerings": [{"surface": "app", "cloud": "azure"}]}
    assert precedents.opinion(good)[0] is not None
    opinion, refusals = precedents.opinion({**good, **change})
    assert opinion is None and refusals


def test_days_that_differ_and_stand_alike_share_a_judgement() -> None:
    precedents = Precedents(open_law())

    def launch(day: str) -> dict[str, Any]:
        offering = {"surface": "api", "cloud": "aws", "stage": "ga", "available": day, "customers": ["commercial"]}
        return {"kind": "launch", "id": f"of-{day}", "by": "openai", "offerings": [offering]}

    one, other = precedents.opinion(launch("2026-01-05"))[0], precedents.opinion(launch("2026-02-17"))[0]
    assert one is other is not None
    amended = precedents.opinion(launch("2026-06-01"))[0]
    assert amended is not None and amended.judgement != one.judgement


def test_nothing_is_kept_where_a_day_should_be_attested() -> None:
    law = open_law()
    assert keeps(law, "launch")
    wants = Law(law.pack._replace(attest=("offerings[].available",)))
    assert not keeps(wants, "launch") and keeps(wants, "payment")


def test_days_between_which_a_note_turns_are_told_apart() -> None:
    law = open_law()
    precedents, reader = Precedents(law), Reader(law)
    reviewed = law.pack.reviewed_on
    said = set()
    for days in (*range(-2, 4), *range(YEAR - 2, YEAR + 3)):
        for cloud in ("azure", "aws"):
            day = successor(reviewed, days)
            offering = {"surface": "api", "cloud": cloud, "stage": "ga", "available": day, "customers": ["commercial"]}
            data = {"kind": "launch", "id": "a-launch", "by": "openai", "offerings": [offering]}
            opinion, act = precedents.opinion(data)[0], reader.act(data)[0]
            assert act is not None and opinion is not None
            assert opinion.notes == notes(act, law, judge(act, law), lookup(act, law)), day
            said.add(opinion.notes)
    assert len(said) > 2


def test_what_is_long_is_judged_and_not_kept() -> None:
    """Otherwise whoever asks a server often about long lists of names fills its memory."""
    law = open_law()
    precedents, reader = Precedents(law), Reader(law)
    classes = Classes(law, "launch")
    names = getattr(classes.key, "__globals__")  # noqa: B009
    tables = [value for value in names.values() if isinstance(value, _Parts)]
    for others in (["a" * 5_000], [f"name {number}" for number in range(500)]):
        product = {"name": "Acme", "brand": "openai", "co_developed_with": others}
        offering = {"surface": "api", "cloud": "azure", "stage": "ga", "available": "2026-02-01"}
        data = {"kind": "launch", "id": "a", "by": "openai", "product": product, "offerings": [offering]}
        act = reader.act(data)[0]
        assert act is not None and classes.key(data) is not None
        assert precedents.judge(act, law).verdict == judge(act, law).verdict
    assert tables and max(len(repr(value)) for table in tables for value in table) <= LONGEST
