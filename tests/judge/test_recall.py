"""What is recalled about an act is what would be found anew, and the memo stays small."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from checker.advise.fix import remedies
from checker.judge import findings, recall
from checker.judge.descriptor import Reader
from checker.judge.judgement import judge
from checker.judge.law import Law
from checker.judge.opening import open_law
from checker.read.reader import read_bytes
from tests.oracle.acts import random_act
from tests.sweep import in_sweep

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("seed", range(0, 8, in_sweep(1, 3)))
def test_grounds_are_those_that_a_new_law_finds(seed: int, law: Law) -> None:
    rng, warm = Random(seed), open_law()
    kinds = list(law.pack.kinds)
    drafts = [random_act(rng, 0.2 * (number % 2), kinds[number % len(kinds)]) for number in range(60)]
    for data in [*drafts, *drafts]:
        act = Reader(law).act({**data, "title": str(rng.random())})[0]
        assert act is not None
        for ruling in judge(act, law).rulings:
            assert findings.because(act, warm, ruling) == findings._traced(act, warm, ruling)


def test_a_full_memo_is_emptied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recall, "MOST", 3)
    law, made = open_law(), []

    def double(number: int) -> int:
        def make() -> int:
            made.append(number)
            return 2 * number

        return recall.recalled(law, ("double", number), make)

    assert [double(number) for number in (1, 2, 1, 3, 4, 1)] == [2, 4, 2, 6, 8, 2]
    assert made == [1, 2, 3, 4, 1]
    assert len(law.memory["about acts"]) <= 3


def test_what_has_a_long_key_is_found_anew() -> None:
    law = open_law()
    assert [recall.recalled(law, ("x" * recall.LONGEST,), lambda: 1) for _ in range(2)] == [1, 1]
    assert not law.memory["about acts"]


@pytest.mark.parametrize("kind", ["fail", "needs-review"])
def test_remedies_are_those_that_a_new_law_finds(kind: str) -> None:
    warm = open_law()
    files = sorted((ROOT / "fixtures" / kind).glob("*.descriptor.yaml"))[:: in_sweep(1, 4)]
    documents = [
        document.data for file in files for document in read_bytes(file.read_bytes(), path=file.name).documents
    ]
    for number, data in enumerate([*documents, *documents]):
        assert isinstance(data, dict)
        act = Reader(warm).act({**data, "id": f"act-{number}", "title": f"Act {number}"})[0]
        assert act is not None
        judgement, new = judge(act, warm), open_law()
        assert remedies(act, warm, judgement) == remedies(act, new, judge(act, new))
