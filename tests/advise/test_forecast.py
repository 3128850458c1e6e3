"""Forecast: on every day the verdict is the one of the act done that day, and it turns on the days that are named."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest

from checker.advise.change import anchor, shifted
from checker.advise.forecast import LOOKS, Forecast, forecast
from checker.advise.forecast_text import forecast_report
from checker.cli import main
from checker.judge.act import Act
from checker.judge.days import gap, successor
from checker.judge.descriptor import Reader
from checker.judge.glance import either_way, looks
from checker.judge.judgement import Judgement, judge
from checker.judge.law import Law
from checker.judge.opening import open_law
from checker.read.edit import Change, lay
from tests.oracle.acts import random_act

SCHEMA = Path(__file__).parents[2] / "checker" / "advise" / "forecast.schema.json"
BOUNDS = ("2025-10-28", "2026-04-27", "2030-12-31", "2032-12-31", "2026-11-22")


def act_of(law: Law, data: Any) -> Act:
    act, refusals = Reader(law).act(data)
    assert act is not None, refusals
    return act


def told(answer: Forecast, day: str) -> str:
    """Return the verdict that a forecast gives for a day."""
    return next(
        item.verdict for item in answer.stretches if item.first <= day and (item.last is None or day <= item.last)
    )


def moved(act: Act, law: Law, steps: int) -> Act:
    """Return an act so many days later: of a kind that moves one day alone that day, else all of them."""
    moves = law.pack.kinds[act.kind].moves
    day = successor(anchor(act, law) or "", steps) if moves else ""
    return act_of(law, lay(act.data, [Change((moves,), day)] if moves else shifted(act, law, steps)))


def test_a_turn_is_told_by_the_words_of_its_day_and_the_name_of_the_agreement(law: Law) -> None:
    use = act_of(law, {"kind": "ip-use", "id": "a", "by": "microsoft", "on": "2030-01-01", "ip": "research"})
    meets = [meeting.text for stretch in forecast(use, law).stretches for meeting in stretch.meets]
    assert meets and all(text.startswith("the day of the use (on) ") for text in meets)
    row = {"surface": "api", "cloud": "aws", "stage": "ga", "available": "2026-01-10", "customers": ["commercial"]}
    data = {"kind": "launch", "id": "a", "by": "openai", "product": {"brand": "openai"}, "offerings": [row]}
    meets = [meeting.text for stretch in forecast(act_of(law, data), law).stretches for meeting in stretch.meets]
    assert meets[0].startswith("the first day on which customers can use it there (offerings[0].available) comes to ")
    assert meets[0].endswith(f", the first day of {law.pack.agreements['2026-next-phase'].called}")


def test_every_day_has_the_verdict_of_the_act_done_that_day(law: Law) -> None:
    rng = Random(8)
    turned = 0
    for _ in range(40):
        act = act_of(law, random_act(rng, rng.choice((0.0, 0.1, 0.2))))
        first = anchor(act, law)
        answer = forecast(act, law)
        if first is None:
            assert answer.day is None
            continue
        assert not answer.limit
        turned += len(answer.stretches) > 1
        steps = {rng.randint(0, 3_000) for _ in range(6)}
        for bound in BOUNDS:
            for row in (day for entries in act.rows.values() for entry in entries for day in [entry.get("available")]):
                steps |= {gap(row or first, bound) + 1 + step for step in (-1, 0, 1)}
            steps |= {gap(first, bound) + 1 + step for step in (-1, 0, 1)}
        for item in answer.stretches[1:]:
            steps |= {gap(first, item.first) + 1, gap(first, item.first)}
        for step in sorted(step for step in steps if 0 <= step < 4_000):
            day = successor(first, step) or ""
            assert told(answer, day) == judge(moved(act, law, step), law, causes=False).verdict, (act.data, day)
    assert turned > 8


def test_stretches_are_whole_and_turn(law: Law) -> None:
    rng = Random(9)
    for _ in range(40):
        answer = forecast(act_of(law, random_act(rng, 0.1)), law)
        for one, other in zip(answer.stretches, answer.stretches[1:], strict=False):
            assert successor(one.last or "", 1) == other.first
            assert one.verdict != other.verdict
            assert other.meets
            assert other.difference.turns
        assert not answer.stretches or answer.stretches[-1].last is None


def test_an_event_is_judged_as_the_ledger_that_has_it(law: Law) -> None:
    act = act_of(law, {"kind": "ip-use", "id": "use", "by": "microsoft", "on": "2026-05-01", "ip": "research"})
    answer = forecast(act, law)
    both = next(event for event in answer.events if len(event.keys) == 2)
    assert both.stretches
    for stretch, usual in both.stretches:
        steps = gap("2026-05-01", stretch.first) + 1
        other = law.vary(world=dict.fromkeys(both.keys, both.day))
        assert judge(moved(act, law, steps), other, causes=False).verdict == stretch.verdict
        assert judge(moved(act, law, steps), law, causes=False).verdict == usual
    assert both.day == "2026-11-22"


def test_what_was_known_turns_the_verdict_of_the_act_as_it_stands() -> None:
    law = open_law()
    use = act_of(law, {"kind": "ip-use", "id": "use", "by": "microsoft", "on": "2027-01-01", "ip": "research"})
    answer = forecast(use, law)
    assert [(item.since, item.verdict) for item in answer.known] == [
        ("", "not-applicable"),
        ("2025-10-28", "pass"),
        ("2026-04-27", "needs-review"),
    ]
    assert forecast(use, open_law(as_of="2026-01-01")).known == ()


def test_an_act_of_which_much_is_open_is_quick_and_exact(law: Law) -> None:
    rows = [{"available": "2025-10-01"}, {"available": "2025-11-02"}, {}]
    act = act_of(law, {"kind": "launch", "id": "open", "by": "openai", "offerings": rows})
    assert either_way(act, law)
    answer = forecast(act, law)
    assert not answer.limit
    assert {item.verdict for item in answer.stretches} == {"needs-review"}


def test_an_act_of_a_thousand_rows_says_what_was_not_looked_at(law: Law, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        {
            "surface": "api",
            "cloud": "aws",
            "stage": "ga",
            "available": successor("2025-10-29", number),
            "customers": ["commercial"],
        }
        for number in range(1_000)
    ]
    act = act_of(law, {"kind": "launch", "id": "wide", "by": "openai", "offerings": rows})
    judged = []

    def counted(act: Act, law: Law, **options: Any) -> Judgement:
        judged.append(act)
        return judge(act, law, **options)

    monkeypatch.setattr("checker.advise.forecast.judge", counted)
    answer = forecast(act, law)
    assert len(judged) * looks(act) <= 2 * LOOKS
    assert answer.limit.startswith("more than 5 days would have to be looked at; the first of them were")
    assert "what the ledger may come to say" in answer.limit and "what was known when" in answer.limit
    last = answer.stretches[-1].last
    assert last is not None
    shown = forecast_report(answer, "forecast wide.yaml", law.pack.basis)
    assert f"to {last}" in shown and "and later" not in shown and "however much later" not in shown


def test_an_act_without_a_known_day_is_told_so(law: Law, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "launch.yaml"
    file.write_text("kind: launch\nid: some\nby: openai\nofferings: [{cloud: azure}]\n")
    assert main(["forecast", str(file), "--isolated"]) == 0
    out = capsys.readouterr().out
    assert "It gives no day." in out
    assert out.endswith("Built from public summaries; not legal advice.\n")


def test_the_answer_as_json_fits_its_schema(
    law: Law, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    rng = Random(4)
    for number in range(4):
        file = tmp_path / f"act{number}.json"
        file.write_text(json.dumps(random_act(rng, 0.2)))
        assert main(["forecast", str(file), "--isolated", "--format", "json"]) == 0
        first = capsysbinary.readouterr().out
        jsonschema.validate(json.loads(first), json.loads(SCHEMA.read_text()))
        assert main(["forecast", str(file), "--isolated", "--format", "json"]) == 0
        assert capsysbinary.readouterr().out == first


def test_of_several_days_it_says_which_one_is_meant(law: Law) -> None:
    row = {"surface": "app", "cloud": "azure", "stage": "ga", "available": "2026-05-01", "customers": ["commercial"]}
    data = {"kind": "launch", "id": "x", "by": "openai", "product": {"brand": "openai"}, "offerings": [row]}
    one = forecast_report(forecast(act_of(law, data), law), "x", "basis")
    assert "\nits day is 2026-05-01; verdict: pass\n" in one and "All its dates" not in one
    later = {**row, "cloud": "aws", "available": "2026-06-01"}
    both = forecast_report(forecast(act_of(law, {**data, "offerings": [row, later]}), law), "x", "basis")
    assert "\nits latest date is 2026-06-01; verdict: " in both and "last day" not in both
    assert "All its dates move together, as far apart as they are now. checker fix" in both


def test_where_waiting_changes_nothing_no_table_says_so(law: Law) -> None:
    row = {"surface": "api", "cloud": "azure", "stage": "ga", "available": "2026-05-01", "customers": ["commercial"]}
    data = {"kind": "launch", "id": "x", "by": "openai", "product": {"brand": "openai"}, "offerings": [row]}
    same = forecast_report(forecast(act_of(law, data), law), "x", "basis")
    assert same.count("Waiting does not change the verdict.") == 1 and "if its day is" not in same
    sooner = {
        **data,
        "offerings": [{**row, "cloud": "aws", "available": "2026-01-10"}, {**row, "available": "2026-01-05"}],
    }
    turns = forecast_report(forecast(act_of(law, sooner), law), "x", "basis")
    assert "Waiting does not" not in turns and "\nif its latest date is " in turns
    assert "All its dates move together, as far apart as they are now; the table goes by the latest of them." in turns


def test_earlier_law_is_told_where_the_act_has_days_there_or_if_asked_for(law: Law) -> None:
    earlier = "If it had been judged on an earlier day"
    row = {"surface": "api", "cloud": "aws", "stage": "ga", "available": "2026-05-10", "customers": ["commercial"]}
    data = {"kind": "launch", "id": "x", "by": "openai", "product": {"brand": "openai", "co_developed_with": []}}
    late, early = [
        forecast(act_of(law, {**data, "offerings": [row, {**row, "cloud": "azure", "available": day}]}), law)
        for day in ("2026-05-01", "2026-04-01")
    ]
    assert late.known and early.known
    assert earlier not in forecast_report(late, "x", "basis")
    assert earlier in forecast_report(late, "x", "basis", verbose=True)
    assert earlier in forecast_report(early, "x", "basis")
