"""Laws that hold days against others at a distance, judged by the engine and by trying every day one by one."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from checker.advise.fix import fix
from checker.advise.forecast import forecast
from checker.judge.classes import Classes
from checker.judge.days import successor
from checker.judge.descriptor import Reader
from checker.judge.judgement import judge
from checker.judge.law import Law
from checker.judge.opening import open_law
from checker.pack.model import Entry
from tests.oracle import distances
from tests.oracle.held import outcome_on


def under(folder: Path, rules: list[distances.Rule], ledger: dict[str, Any]) -> Law:
    law = open_law(distances.write(folder, rules))
    notice = ledger["notice"]
    value = None if notice is None else distances.iso(notice)
    return Law(law.pack, overlay={"notice": (Entry(value),)}, machinery=law.machinery)


def drawn(
    seed: object, folder: Path, most: int
) -> tuple[list[distances.Rule], dict[str, Any], dict[str, Any], Law, Random]:
    random = Random(f"apart {seed}")
    laws = distances.Laws(random)
    rules = [laws.rule() for _ in range(random.randrange(1, 3))]
    facts, ledger = distances.act_of(random, 0.4, most)
    return rules, facts, ledger, under(folder, rules, ledger), random


@pytest.mark.parametrize("seed", range(60))
def test_every_completion_is_judged(seed: int, tmp_path: Path) -> None:
    """Verdict, causes and outcomes are those of all days tried one by one."""
    rules, facts, ledger, law, _ = drawn(seed, tmp_path, 2)
    expected, outcomes = distances.judged(rules, {**facts, "world.notice": ledger["notice"]})
    act, refusals = Reader(law).act(distances.descriptor(facts))
    assert act is not None, refusals
    judgement = judge(act, law)
    context = (rules, facts, ledger)
    assert judgement.verdict == expected, context
    for cause in judgement.causes:
        path = "world.notice" if cause.name == "notice" else cause.name.replace("[", ".").replace("]", "")
        for value, verdict in outcomes[path].items():
            if isinstance(value, bool):
                assert cause.outcomes[str(value).lower()] == verdict, (context, path, value)
            elif value == distances.NONE:
                assert cause.outcomes["none"] == verdict, (context, path, value)
            elif distances.WINDOW[12] <= value <= distances.WINDOW[-12]:
                day = distances.iso(value)
                assert outcome_on(day, dict(cause.outcomes)) == verdict, (context, path, day, cause.outcomes)
    deciding = {path for path, by in outcomes.items() if len({*by.values()}) > 1}
    names = {
        "world.notice" if cause.name == "notice" else cause.name.replace("[", ".").replace("]", "")
        for cause in judgement.causes
    }
    assert expected != "needs-review" or deciding <= names, context


@pytest.mark.parametrize("seed", range(20))
def test_acts_of_one_class_have_one_verdict(seed: int, tmp_path: Path) -> None:
    rules, _, ledger, law, random = drawn(f"classes {seed}", tmp_path, 2)
    classes, reader = Classes(law, "lease"), Reader(law)
    found: dict[Any, str] = {}
    for _ in range(60):
        facts, _ = distances.act_of(random, 0.15, 1)
        data = distances.descriptor(facts)
        act, _ = reader.act(data)
        key = classes.key(data)
        assert act is not None and key is not None
        verdict = judge(act, law, causes=False).verdict
        assert found.setdefault(key, verdict) == verdict, (rules, facts, ledger)


@pytest.mark.parametrize("seed", range(25))
def test_a_forecast_tells_of_every_day(seed: int, tmp_path: Path) -> None:
    """The act done so many days later, all its days moved and the ledger's not, has the verdict that is foretold."""
    rules, facts, ledger, law, _ = drawn(f"forecast {seed}", tmp_path, 1)
    act, _ = Reader(law).act(distances.descriptor(facts))
    assert act is not None
    answer = forecast(act, law, aside=False)
    if answer.day is None:
        return
    for step in range(12):
        later = {
            path: value + step
            if isinstance(value, (int, float)) and not isinstance(value, bool) and path != "items"
            else value
            for path, value in facts.items()
        }
        expected, _ = distances.judged(rules, {**later, "world.notice": ledger["notice"]})
        day = successor(answer.day, step) or ""
        found = [
            item.verdict for item in answer.stretches if item.first <= day and (item.last is None or day <= item.last)
        ]
        assert found == [expected], (rules, facts, ledger, step)


@pytest.mark.parametrize("seed", range(25))
def test_what_is_proposed_serves_on_every_day_that_it_names(seed: int, tmp_path: Path) -> None:
    """And of one day to be moved every day is named that serves, of those that may be proposed."""
    rules, facts, ledger, law, random = drawn(f"fix {seed}", tmp_path, 0)
    facts = {path: value if value is not None else random.choice([True, False]) for path, value in facts.items()}
    act, _ = Reader(law).act(distances.descriptor(facts))
    assert act is not None
    answer = fix(act, law)
    single = {proposal.steps[0].path: proposal.steps[0] for proposal in answer.proposals if len(proposal.steps) == 1}
    for path in ("due", "paid") if answer.verdict == "fail" else ():
        for day in distances.WINDOW:
            said, _ = distances.judged(rules, {**facts, path: float(day), "world.notice": ledger["notice"]})
            serves, text = said != "fail", distances.iso(day)
            named = path in single and outcome_on(text, dict.fromkeys(parts(single[path].choices), "yes")) == "yes"
            if named or (path in single and day >= distances.BEGINS + 8):
                assert named == (serves and said != "needs-review"), (
                    rules,
                    facts,
                    ledger,
                    path,
                    text,
                    single[path].choices,
                )
            if path not in single and day > distances.BEGINS + 8:
                assert not serves, (rules, facts, ledger, path, text)


def parts(choices: str) -> list[str]:
    """Return the stretches of days that a proposal names, as outcomes have them."""
    found = []
    for part in choices.replace(", or never (none)", "").split(" or on "):
        part = part.removeprefix("on ")
        if part == "any day":
            found.append(part)
        elif part.startswith("or after "):
            found.append(f"from {part.removeprefix('or after ')}")
        elif part.startswith("or before "):
            found.append(f"to {part.removeprefix('or before ')}")
        else:
            found.append(part.removeprefix("a day from "))
    return found


@pytest.mark.parametrize("seed", range(40))
def test_a_day_known_in_part_is_each_day_of_its_month(seed: int, tmp_path: Path) -> None:
    """Also where every day that it is held against lies far from the month."""
    rules, facts, ledger, law, random = drawn(f"in part {seed}", tmp_path, 0)
    path = random.choice(["due", "paid", "items.0.start", "items.0.end"])
    month = random.choice(["2025-06", "2025-08", "2024-11"])
    every = [date.fromisoformat(f"{month}-01").toordinal() + day for day in range(31)]
    days = [float(day) for day in every if date.fromordinal(day).isoformat().startswith(month)]
    verdicts = set()
    for day in days:
        verdict, _ = distances.judged(rules, {**facts, path: day, "world.notice": ledger["notice"]})
        verdicts |= {"pass", "fail"} if verdict == "needs-review" else {verdict}
    data = distances.descriptor({**facts, path: days[0]})
    (data["items"][0] if "." in path else data)[path.rpartition(".")[2]] = month
    act, refusals = Reader(law).act(data)
    assert act is not None, refusals
    assert judge(act, law).verdict == distances.joined(verdicts), (rules, facts, path, month)


@pytest.mark.parametrize("seed", range(40))
def test_an_unlisted_row_has_days_of_its_own(seed: int, tmp_path: Path) -> None:
    """Beside a row whose days are known the days of a row that is not listed are open, and no verdict is too strong."""
    random = Random(f"unlisted {seed}")
    rule = distances.Laws(random).rule()
    while not re.search(r"addDays\(z\d+\.", rule.governs.text + rule.requires.text):
        rule = distances.Laws(random).rule()
    facts, ledger = distances.act_of(random, 0.1, 0)
    law = under(tmp_path, [rule], ledger)
    act, refusals = Reader(law).act(distances.descriptor(facts), ("items",))
    if act is None:
        assert [refusal.code for refusal in refusals] == ["unlisted"]
        return
    listed = facts["items"]
    more = {f"items.{listed}.start": None, f"items.{listed}.end": None, f"items.{listed}.label": "zzz"}
    subjects = range(listed) if rule.subject == "items" else (-1,)
    verdicts = set()
    for rows in (listed, listed + 1):
        every = {**facts, **(more if rows > listed else {}), "items": rows, "world.notice": ledger["notice"]}
        for completion, _ in distances.completions(every):
            governed = [this for this in subjects if rule.governs.holds(completion, this)]
            failing = [
                this
                for this in governed
                if not rule.requires.holds(completion, this)
                and not (rule.excuse and rule.excuse.holds(completion, this))
            ]
            verdicts.add("fail" if failing else "pass" if governed else "not-applicable")
    verdict = judge(act, law).verdict
    # Several further rows may put right what one cannot, so a review may stand where one row more only fails.
    assert verdict == distances.joined(verdicts) or (verdict == "needs-review" and verdicts == {"fail"}), (rule, facts)
