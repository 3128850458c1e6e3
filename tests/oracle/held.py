"""The checker held to the oracle: one act judged by both, and any number of random ones by `python -m tests.oracle.held`."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from checker.judge.act import Act
from checker.judge.descriptor import Reader
from checker.judge.findings import subject_name
from checker.judge.judgement import Judgement, judge
from checker.judge.law import Law, LawError
from checker.judge.opening import open_law
from checker.pack.build import make_entries
from checker.pack.model import Pin
from checker.read.days import span

from . import acts, completions

LIMIT = 8_000


def read(law: Law, data: Mapping[str, Any]) -> Act:
    """The act of a valid descriptor."""
    act, refusals = Reader(law).act(data)
    assert act is not None, refusals
    return act


def under(law: Law, pins: Mapping[str, str], ledger: Mapping[str, Any]) -> Law:
    """The law under pins and a ledger."""
    return Law(
        law.pack,
        overlay={key: make_entries(value) for key, value in ledger.items()},
        pins={key: Pin(value) for key, value in pins.items()},
        machinery=law.machinery,
    )


def possible(law: Law, pins: Mapping[str, str], ledger: Mapping[str, Any]) -> Law | None:
    """The law under pins and a ledger, None where no ledger can be so."""
    try:
        return under(law, pins, ledger)
    except LawError:
        return None


def rulings(judgement: Judgement) -> dict[tuple[str, str], str]:
    """The verdict of each clause on each subject."""
    return {(item.rule.clause, subject_name(item.rule, item.index)): item.verdict for item in judgement.rulings}


def agreed(
    law: Law | None, data: Mapping[str, Any], pins: Mapping[str, str], ledger: Mapping[str, Any], limit: int = LIMIT
) -> str | None:
    """Judge an act by both and hold verdict, rulings, causes and outcomes to each other; an AssertionError names the act.

    `law` is under the pins and the ledger, None where it was refused. Returns the verdict, `impossible` where both
    refuse the act, None where it has more completions than the limit.
    """
    context = (data, pins, ledger)
    try:
        (verdict, causes, outcomes), alone = completions.verdicts(data, pins, ledger, limit)
    except completions.TooMany:
        return None
    except completions.Impossible:
        assert law is None or Reader(law).act(data)[0] is None, context
        return "impossible"
    assert law is not None, context
    judgement = judge(read(law, data), law)
    assert judgement.verdict == verdict, context
    assert rulings(judgement) == {pair: found.verdict for pair, found in alone.items()}, context
    _turns_as_its_act(judgement, alone, context)
    assert {cause.name for cause in judgement.causes} == (causes if verdict == "needs-review" else set()), context
    for cause in judgement.causes:
        expected = outcomes[cause.name]
        assert set(cause.outcomes.values()) == set(expected.values()), (cause.name, context)
        for value, outcome in expected.items():
            if isinstance(value, str) and span(value):
                assert outcome_on(value, cause.outcomes) == outcome, (cause.name, value, context)
        if cause.kind == "reading" or all(isinstance(value, bool) for value in expected):
            assert cause.outcomes == {_word(key): value for key, value in expected.items()}, context
    return verdict


def outcome_on(day: str, outcomes: Mapping[str, str]) -> str | None:
    """The verdict that the outcomes of a cause give a day."""
    for name, verdict in outcomes.items():
        first, _, last = name.partition(" to ")
        if name in (day, "any day") or (last and first <= day <= last):
            return verdict
        if (name.startswith("to ") and day <= name[3:]) or (name.startswith("from ") and day >= name[5:]):
            return verdict
    return None


def _turns_as_its_act(judgement: Judgement, alone: Mapping[Any, completions.Judged], context: object) -> None:
    """What a finding turns on is told as of the act where that needs review too, else as of the finding alone."""
    of_act = {cause.name: cause for cause in judgement.causes}
    for item in judgement.rulings:
        found = alone[item.rule.clause, subject_name(item.rule, item.index)]
        if judgement.verdict == "needs-review":
            assert {cause.name for cause in item.causes} == found.causes & set(of_act), (item.rule.id, context)
            assert all(cause == of_act[cause.name] for cause in item.causes), (item.rule.id, context)
            assert bool(item.causes) == (item.verdict == "needs-review"), (item.rule.id, context)
            continue
        assert {cause.name for cause in item.causes} == found.causes, (item.rule.id, context)
        for cause in item.causes:
            assert set(cause.outcomes.values()) == set(found.outcomes[cause.name].values()), (cause.name, context)


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def main(seed: str, count: int, together: int = 10) -> int:
    """Judge `count` random acts by both, `together` under each random law; print each difference, and what was reached.

    Of half of the laws the days are known in part, of all of their acts or of some.
    """
    law, rng = open_law(), random.Random(f"held {seed}")
    reached: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    start = time.perf_counter()
    while reached.total() < count:
        kind = acts.random_act(rng, 0)["kind"]
        share = rng.choice((0, 0, 0.4, 1.0))
        pins, ledger = acts.random_pins(rng, kind), acts.blurred(rng, acts.random_ledger(rng), share and 0.4)
        other = possible(law, pins, ledger)
        for _ in range(together):
            data = acts.blurred(rng, acts.random_act(rng, rng.choice((0.0, 0.05, 0.12, 0.2)), kind), share)
            try:
                verdict = agreed(other, data, pins, ledger)
            except AssertionError as difference:
                print(f"difference: {difference}", flush=True)
                verdict = "different"
            reached.update([verdict] if verdict else ())
            kinds.update([kind] if verdict else ())
    seconds = time.perf_counter() - start
    different = reached.pop("different", 0)
    counts = f"{kinds.total()} acts, {different} differences, {seconds:.0f} s"
    print(f"seed {seed}: {counts}, {dict(reached)}, {dict(kinds)}", flush=True)
    return int(bool(different))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
