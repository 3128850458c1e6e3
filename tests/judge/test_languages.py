"""Laws that ask for the kind, for what lies within what, for months and percentages, judged by trying every completion."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from checker.judge.classes import Classes
from checker.judge.descriptor import Reader
from checker.judge.judgement import judge
from checker.judge.law import Law
from checker.judge.opening import open_law
from checker.pack.model import Entry
from tests.oracle import distances, languages

KINDS = ("lease", "sale")


def under(folder: Path, rules: list[distances.Rule], ledger: dict[str, Any], as_of: str | None = None) -> Law:
    distances.write(folder, rules, languages.DESCRIPTOR, KINDS, languages.PARAMETERS)
    pack = folder / "pack.yaml"
    pack.write_text(pack.read_text(encoding="utf-8") + "definitions: definitions.yaml\n", encoding="utf-8")
    (folder / "definitions.yaml").write_text("is_sale(): 'kind == \"sale\"'\n", encoding="utf-8")
    law = open_law(str(folder))
    notice = ledger["notice"]
    value = None if notice is None else distances.iso(notice)
    return Law(law.pack, overlay={"notice": (Entry(value),)}, machinery=law.machinery, as_of=as_of)


def drawn(seed: object, folder: Path, unknown: float, as_of: str | None = None) -> tuple[Any, Any, Any, Law, Random]:
    random = Random(f"languages {seed}")
    laws = languages.Laws(random)
    rules = [laws.rule() for _ in range(random.randrange(1, 3))]
    facts, ledger = languages.act_of(random, unknown, 1)
    while count({**facts, "world.notice": ledger["notice"]}) > 20_000:
        facts, ledger = languages.act_of(random, unknown, 1)
    return rules, facts, ledger, under(folder, rules, ledger, as_of), random


def count(facts: dict[str, Any]) -> int:
    found = 1
    for path, value in facts.items():
        found *= len(distances.values(path)) if value is None else 1
    return found


@pytest.mark.parametrize("as_of", [None, "2025-06-11"])
@pytest.mark.parametrize("seed", range(70))
def test_every_completion_is_judged(seed: int, as_of: str | None, tmp_path: Path) -> None:
    rules, facts, ledger, law, _ = drawn(seed, tmp_path, 0.2, as_of)
    known = {**facts, "world.notice": ledger["notice"], "early": bool(as_of)}
    expected, outcomes = distances.judged(rules, known)
    act, refusals = Reader(law).act(languages.descriptor(facts))
    assert act is not None, refusals
    judgement = judge(act, law)
    context = (rules, facts, ledger)
    assert judgement.verdict == expected, context
    for cause in judgement.causes:
        path = cause.name.replace("[", ".").replace("]", "")
        for value, verdict in outcomes.get(path, {}).items():
            name = str(value).lower() if isinstance(value, bool) else value
            if isinstance(name, str):
                assert cause.outcomes[name] == verdict, (context, path, value)
    deciding = {path for path, by in outcomes.items() if len({*by.values()}) > 1}
    names = {
        cause.name.replace("[", ".").replace("]", "").replace("notice", "world.notice") for cause in judgement.causes
    }
    assert expected != "needs-review" or deciding <= names, context


@pytest.mark.parametrize("seed", range(12))
def test_acts_of_one_class_have_one_verdict(seed: int, tmp_path: Path) -> None:
    rules, _, _, law, random = drawn(f"classes {seed}", tmp_path, 0.1)
    reader = Reader(law)
    classes = {kind: Classes(law, kind) for kind in KINDS}
    found: dict[Any, str] = {}
    for _ in range(60):
        facts, _ = languages.act_of(random, 0.1, 1)
        data = languages.descriptor(facts)
        act, refusals = reader.act(data)
        assert act is not None, refusals
        key = data["kind"], classes[data["kind"]].key(data)
        verdict = judge(act, law, causes=False).verdict
        assert found.setdefault(key, verdict) == verdict, (rules, facts)
