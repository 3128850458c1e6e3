"""Laws that count rows and ask how texts begin, judged by the engine and by trying every completion one by one."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from checker.condition.parse import ConditionError, parse
from checker.condition.resolve import resolve
from checker.judge.classes import Classes
from checker.judge.descriptor import Reader
from checker.judge.judgement import judge
from checker.judge.witnesses import descriptor_value, witnesses
from tests.condition.test_readers import SCOPE
from tests.judge.test_days_apart_law import under
from tests.oracle import distances

PLAIN = {"open", "version", "label"}


def drawn(seed: object, folder: Path) -> tuple[list[distances.Rule], dict[str, Any], dict[str, Any], Any, Random]:
    random = Random(f"counts {seed}")
    laws = distances.Laws(
        random, frozenset({"texts", "counts", "days"} if random.random() < 0.3 else {"texts", "counts"})
    )
    rules = [laws.rule() for _ in range(random.randrange(1, 3))]
    facts, ledger = distances.act_of(random, 0.1, 1, texts=True)
    return rules, facts, ledger, under(folder, rules, ledger), random


def named(value: str, outcomes: Any) -> str:
    """Return the name under which an outcome has a text."""
    if value in outcomes:
        return value
    begins = [
        name
        for name in outcomes
        if value.startswith(name.removeprefix("another that begins with ")) and " begins " in name
    ]
    return max(begins, key=len, default="another")


@pytest.mark.parametrize("seed", range(60))
def test_every_completion_is_judged(seed: int, tmp_path: Path) -> None:
    rules, facts, ledger, law, _ = drawn(seed, tmp_path)
    expected, outcomes = distances.judged(rules, {**facts, "world.notice": ledger["notice"]})
    act, refusals = Reader(law).act(distances.descriptor(facts))
    assert act is not None, refusals
    judgement = judge(act, law)
    assert judgement.verdict == expected, (rules, facts, ledger)
    for cause in judgement.causes:
        path = cause.name.replace("[", ".").replace("]", "")
        for value, verdict in outcomes.get(path, {}).items():
            if isinstance(value, str) and value:
                assert cause.outcomes[named(value, cause.outcomes)] == verdict, (rules, facts, path, value)
    kind = law.pack.kinds["lease"]
    for witness in witnesses(act, law, judgement):
        filled = dict(facts)
        for choice, index in witness.when:
            if choice.address[0] == "fact" and choice.address[3] in ("version", "label"):
                field = kind.field(choice.address[1], choice.address[3])
                filled[choice.name.replace("[", ".").replace("]", "")] = descriptor_value(
                    field, choice.values[index], choice.values
                )
        data = distances.descriptor(filled)
        assert "\\x00" not in repr(data)
        assert Reader(law).act(data)[0] is not None, data


@pytest.mark.parametrize("seed", range(10))
def test_acts_of_one_class_have_one_verdict(seed: int, tmp_path: Path) -> None:
    rules, _, ledger, law, random = drawn(f"classes {seed}", tmp_path)
    classes, reader = Classes(law, "lease"), Reader(law)
    found: dict[Any, str] = {}
    for _ in range(60):
        facts, _ = distances.act_of(random, 0.05, 1, texts=True)
        data = distances.descriptor(facts)
        act, _ = reader.act(data)
        key = classes.key(data)
        assert act is not None and key is not None
        verdict = judge(act, law, causes=False).verdict
        assert found.setdefault(key, verdict) == verdict, (rules, facts, ledger)


@pytest.mark.parametrize("alike", [True, False])
def test_many_rows_are_counted_each(alike: bool, tmp_path: Path) -> None:
    """Rows that are alike are looked at once, and count each."""
    many = distances.Drawn('items.filter(z, z.label.startsWith("b")).size() >= 30', lambda facts, this: True)
    always = distances.Drawn("open || !open", lambda facts, this: True)
    law = under(tmp_path, [distances.Rule("act", always, many, None)], {"notice": distances.NONE})
    for count, label, expected in (
        (30, "beta", "pass"),
        (29, "beta", "fail"),
        (40, "zeta", "fail"),
        (29, "unknown", "needs-review"),
    ):
        same = {"name": "same", "start": "2026-01-01", "end": "2026-02-01"}
        rows = [{**(same if alike else {"name": str(number)}), "label": "beta"} for number in range(count - 1)]
        rows += [{"name": "last", "label": label}] + [{"name": "one", "label": "unknown"}] * (label == "unknown")
        if expected == "fail" and label == "zeta":
            rows = [{**row, "label": "zeta"} for row in rows]
        act, refusals = Reader(law).act({"kind": "lease", "id": "x", "by": "us", "open": True, "items": rows})
        assert act is not None, refusals
        assert judge(act, law).verdict == expected, (count, label)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("offerings.filter(z, z.hosted)", "`filter` gives rows: count them"),
        ("offerings.filter(z, z.hosted).size() >= 1.5", "a whole number, written out or a parameter"),
        ("offerings.filter(z, z.hosted).size() >= amount", "a whole number, written out or a parameter"),
        ("tags.filter(z, z == 'a').size() >= 2", "of the entries of a list ask `exists` or `all`"),
        ("tags.exists_one(z, z == 'a')", "of the entries of a list ask `exists` or `all`"),
        ("by.startsWith(reading.A1)", "a text that is written out"),
        ("on.startsWith('2026')", "this is of type date"),
        ("tags.exists(z, z.startsWith('a'))", "this is an entry of a list"),
        ("by.endsWith('a')", "or ask with `startsWith`"),
    ],
)
def test_what_is_no_count_and_no_prefix_is_refused(text: str, said: str) -> None:
    with pytest.raises(ConditionError) as caught:
        resolve(parse(text), SCOPE)
    assert said in caught.value.message


@pytest.mark.parametrize("seed", range(40))
def test_many_rows_are_counted_as_few_are(seed: int, tmp_path: Path) -> None:
    """Rows that differ in what no rule asks, or in nothing, are left out of quantifiers beyond sixteen, and of no count."""
    random = Random(f"many {seed}")
    laws = distances.Laws(random, frozenset({"texts", "counts"}))
    rule = laws.rule()
    while ".size()" not in rule.governs.text + rule.requires.text and "exists_one" not in rule.requires.text:
        rule = laws.rule()
    few, ledger = distances.act_of(random, 0.0, 0, texts=False)
    facts = {**few, "open": random.choice([True, False]), "items": 20}
    for index in range(20):
        source = random.randrange(few["items"])
        facts |= {f"items.{index}.{path}": few[f"items.{source}.{path}"] for path in ("label", "start", "end")}
    law = under(tmp_path, [rule], ledger)
    expected, _ = distances.judged([rule], {**facts, "world.notice": ledger["notice"]})
    act, refusals = Reader(law).act(distances.descriptor(facts))
    assert act is not None, refusals
    verdicts = {judge(act, law).verdict, judge(act, law, rulings=False).verdict}
    assert verdicts == {expected}, (rule, facts)
