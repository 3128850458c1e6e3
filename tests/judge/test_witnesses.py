"""The two witnesses of a verdict that needs review: each is true, they differ in as little as can be, nothing is idle."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from checker.advise.change import fitting
from checker.cli import main
from checker.condition.engines.diagram import FALSE, Diagram
from checker.judge.act import path_of
from checker.judge.descriptor import Reader
from checker.judge.domains import ANOTHER
from checker.judge.judgement import REVIEW, judge
from checker.judge.law import Law
from checker.judge.opening import open_law
from checker.judge.witnesses import Apart, descriptor_value, meets, nearest_pair, shortened
from checker.pack.model import Entry, Pin
from checker.read.edit import Change, lay
from checker.report.build import witnesses_of
from checker.report.model import Given, Witness
from tests.oracle import acts, completions
from tests.sweep import in_sweep

LIMIT = 8_000
FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture(scope="module")
def law() -> Law:
    return open_law()


Case = tuple[dict[str, Any], dict[str, Any], dict[str, str], tuple[Witness, ...]]


def under(law: Law, pins: Mapping[str, str], ledger: Mapping[str, Any]) -> Law:
    values = {key: (Entry(None if value == "unknown" else value),) for key, value in ledger.items()}
    pinned = {key: Pin(reading) for key, reading in pins.items()}
    return Law(law.pack, overlay=values, pins=pinned, machinery=law.machinery)


def reviewed(law: Law, count: int, seed: int, unknown: float) -> Iterator[Case]:
    """Yield random acts that need review, with ledger, pins and witnesses."""
    rng = random.Random(f"witnesses {seed}")
    while count:
        data = acts.random_act(rng, rng.choice([unknown / 2, unknown]))
        ledger, pins = acts.random_ledger(rng), acts.random_pins(rng, data["kind"])
        other = under(law, pins, ledger)
        act, _ = Reader(other).act(data)
        if act is None:
            continue
        judgement = judge(act, other)
        if judgement.verdict == REVIEW:
            yield data, ledger, pins, witnesses_of(act, other, judgement)
            count -= 1


def laid(law: Law, case: Case, when: tuple[Given, ...]) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]]:
    """Return the act, the ledger and the pins with what a witness says."""
    data, ledger, pins, _ = case
    asked = dict(law.pack.questions)
    facts = [Change(path_of(item.name), item.value) for item in when if item.name not in {*asked, *law.pack.world}]
    return (
        fitting(lay(data, facts), law.pack.kinds[data["kind"]]),
        {**ledger, **{item.name: item.value for item in when if item.name in law.pack.world}},
        {**pins, **{item.name: str(item.value) for item in when if item.name in asked}},
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_witness_is_true_by_the_oracle(law: Law, seed: int) -> None:
    held = 0
    for case in reviewed(law, 60, seed, 0.12):
        good, bad = case[3]
        assert bad.verdict == "fail" and good.verdict in ("pass", "not-applicable")
        for item in (good, bad):
            data, ledger, pins = laid(law, case, item.when)
            try:
                found = completions.verdict(data, pins, ledger, limit=LIMIT).verdict
            except completions.TooMany:
                other = under(law, pins, ledger)
                act, _ = Reader(other).act(data)
                assert act is not None
                found = judge(act, other, causes=False).verdict
            else:
                held += 1
            assert found == item.verdict, (case, item)
    assert held > 40


def least_apart(case: Case) -> int:
    """Return in how many choices two completions differ at least, of which one fails and the other does not."""
    data, ledger, pins, (good, _) = case
    table = completions.completions(data, pins, ledger, limit=300)
    rows = list(zip(product(*table.domains), table.rows, strict=True))
    wrong = [values for values, row in rows if row is not None and row.verdict == "fail"]
    fine = [values for values, row in rows if row is not None and row.verdict == good.verdict]
    return min(sum(a != b for a, b in zip(one, other, strict=True)) for one in wrong for other in fine)


@pytest.mark.parametrize("seed", range(4))
def test_no_two_completions_differ_in_less(law: Law, seed: int) -> None:
    tried = 0
    for case in reviewed(law, 80, seed, 0.1):
        good, bad = case[3]
        try:
            least = least_apart(case)
        except completions.TooMany:
            continue
        differ = sum(mine != other for mine, other in zip(good.when, bad.when, strict=True))
        assert [item.name for item in good.when] == [item.name for item in bad.when]
        assert differ == least, case
        tried += 1
    assert tried > 20


def test_nothing_that_both_share_is_idle(law: Law) -> None:
    """Without any of it one of the two says nothing definite any more."""
    tried = 0
    for case in reviewed(law, in_sweep(120, 50), 9, 0.15):
        good, bad = case[3]
        for place, (mine, other) in enumerate(zip(good.when, bad.when, strict=True)):
            if mine != other:
                continue
            verdicts = []
            for item in (good, bad):
                data, ledger, pins = laid(law, case, item.when[:place] + item.when[place + 1 :])
                law_then = under(law, pins, ledger)
                act, _ = Reader(law_then).act(data)
                assert act is not None
                verdicts.append(judge(act, law_then, causes=False).verdict)
            assert REVIEW in verdicts, (case, mine)
            tried += 1
    assert tried > 20


@pytest.mark.parametrize("seed", range(30))
def test_where_no_choice_alone_makes_the_difference_as_few_as_possible_do(seed: int) -> None:
    """Two diagrams at random, over four choices of three values, against every pair of completions."""
    rng = random.Random(f"apart {seed}")
    diagram = Diagram()
    every = list(product(range(3), repeat=4))

    def of(some: list[tuple[int, ...]]) -> int:
        found = FALSE
        for values in some:
            cube = 1
            for level in reversed(range(4)):
                cube = diagram.node(level, tuple([cube if values[level] == index else FALSE for index in range(3)]))
            found = diagram.disj(found, cube)
        return found

    some = rng.sample(every, rng.choice([4, 8, 20]))
    fine, wrong = some[: len(some) // 2], some[len(some) // 2 :]
    good, bad = of(fine), of(wrong)
    least = min(sum(a != b for a, b in zip(one, other, strict=True)) for one in fine for other in wrong)
    assert Apart(diagram).least(good, bad) == least
    valid = diagram.disj(good, bad)
    left, right = shortened(diagram, *nearest_pair(diagram, good, bad, valid, [0, 1, 2, 3]), bad, valid)
    assert sum(left[level] != right[level] for level in left) == least
    assert meets(diagram, good, left) and not meets(diagram, bad, left)
    assert meets(diagram, bad, right) and not meets(diagram, good, right)


def test_three_offerings_of_which_nothing_is_known_have_witnesses(law: Law) -> None:
    act, _ = Reader(law).act({"kind": "launch", "id": "nothing-known", "by": "openai", "offerings": [{}, {}, {}]})
    assert act is not None
    good, bad = witnesses_of(act, law, judge(act, law))
    assert (good.verdict, bad.verdict) == ("pass", "fail")
    assert sum(mine != other for mine, other in zip(good.when, bad.when, strict=True)) == 1


# What a user sees.

SAME_DAY = str(FIXTURES / "needs-review" / "azure-ships-first--the-same-day.descriptor.yaml")
CODE = str(FIXTURES / "needs-review" / "azure-ships-first--nothing-known-of-microsoft.descriptor.yaml")


def test_text_has_two_lines_with_verbose_and_none_without(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--isolated", "--verbose", SAME_DAY]) == 3
    shown = capsys.readouterr().out
    assert (
        '   = passes if: ship-first (A02) is read as "The same day is early enough"\n'
        '   = fails if: ship-first (A02) is read as "At least one calendar day before"\n' in shown
    )
    main(["check", "--isolated", SAME_DAY])
    assert "passes if" not in capsys.readouterr().out


def test_text_says_what_both_share(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--isolated", "--verbose", CODE])
    shared = 'given that microsoft.chooses_to_support is true and support-exception (A01) is read as "One of the two is enough"'
    shown = capsys.readouterr().out
    assert f"= passes if: microsoft.can_support is false, {shared}\n" in shown
    assert f"= fails if: microsoft.can_support is true, {shared}\n" in shown


def test_json_has_them_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--isolated", "--format", "json", SAME_DAY])
    (entry,) = json.loads(capsys.readouterr().out)["descriptors"]
    assert entry["witnesses"] == [
        {
            "verdict": "pass",
            "when": [{"kind": "reading", "name": "A02", "value": "no-later", "label": "The same day is early enough"}],
        },
        {
            "verdict": "fail",
            "when": [
                {"kind": "reading", "name": "A02", "value": "earlier", "label": "At least one calendar day before"}
            ],
        },
    ]


@pytest.mark.parametrize(
    ("azure_day", "first", "last"),
    [("unknown", "2026-04-27", "9"), ("2026-06-10", "2026-04-27", "9"), ("2026-01-10", "2025-10-28", "2026-04-27")],
)
def test_witnesses_lie_under_the_agreement_of_the_given_days(law: Law, azure_day: str, first: str, last: str) -> None:
    """Without a given day it is the latest agreement."""
    data = {
        "kind": "launch",
        "id": "x",
        "by": "openai",
        "product": {"brand": "openai", "co_developed_with": []},
        "offerings": [{"cloud": "aws"}, {"cloud": "azure", "available": azure_day}],
    }
    act, _ = Reader(law).act(data)
    assert act is not None
    both = witnesses_of(act, law, judge(act, law))
    days = [str(given.value) for item in both for given in item.when if given.name.endswith(".available")]
    assert len(both) == 2 and days
    assert all(first <= day < last for day in days)


def test_where_one_agreement_gives_one_verdict_alone_the_other_witness_lies_elsewhere(law: Law) -> None:
    offering = {"surface": "api", "cloud": "aws", "stage": "ga", "customers": ["commercial"]}
    data = {
        "kind": "launch",
        "id": "x",
        "by": "openai",
        "product": {"brand": "openai", "co_developed_with": []},
        "microsoft": {"can_support": True, "chooses_to_support": True},
        "offerings": [offering],
    }
    act, _ = Reader(law).act(data)
    assert act is not None
    good, bad = witnesses_of(act, law, judge(act, law))
    assert [given.value for given in bad.when] == ["2026-04-27"]
    assert [given.name for given in good.when] == ["offerings[0].available"]


def test_of_two_that_do_not_fail_the_one_that_a_clause_governs_is_told(law: Law) -> None:
    """With Microsoft as the licensee no clause would govern, and the two would differ in one choice as well."""
    act, _ = Reader(law).act({"kind": "ip-grant", "id": "x", "by": "openai", "on": "2026-05-05", "ip": "research"})
    assert act is not None
    good, bad = witnesses_of(act, law, judge(act, law))
    assert (good.verdict, bad.verdict) == ("pass", "fail")
    licensees = {given.value for item in (good, bad) for given in item.when if given.name == "to"}
    assert len(licensees) == 1 and "microsoft" not in licensees


@pytest.mark.parametrize(
    ("example", "prefix", "text"),
    [
        ("", "", "a-third-party"),
        ("", "some", "somesomebody-else"),
        ("", "somebody", "somebodysomebody-else"),
        ("sole", "", "a-third-party"),
        ("microsft", "", "a-third-party"),
        ("sole", "some", "somesomebody-else"),
        ("something", "some", "something"),
        ("somebody", "some", "somesomebody-else"),
    ],
)
def test_another_text_begins_with_no_longer_prefix(law: Law, example: str, prefix: str, text: str) -> None:
    """Texts that begin with `so`, `some` or `somebody` are classes of their own."""
    field = law.pack.kinds["ip-grant"].field("", "to")._replace(example=example or None)
    classes = ["microsoft", ANOTHER, "so" + ANOTHER, "some" + ANOTHER, "somebody" + ANOTHER]
    assert descriptor_value(field, prefix + ANOTHER, classes) == text


PAYMENT = {"kind": "payment", "id": "x", "by": "openai", "to": "microsoft", "percentage_unchanged": True}


@pytest.mark.parametrize(
    ("data", "good", "bad"),
    [
        pytest.param(
            {**PAYMENT, "accrued": {"from": "2026-04-26", "to": "2026-04-27"}, "cap_reached": False},
            {"paid": "2030-12-31", "due": "2026-04-27"},
            {"paid": "none", "due": "2026-04-27"},
            id="the first day of an agreement lies under it",
        ),
        pytest.param(
            {
                **PAYMENT,
                "accrued": {"from": "2026-01-01", "to": "2026-03-31"},
                "due": "2026-04-20",
                "cap_reached": False,
            },
            {"paid": "2025-10-29"},
            {"paid": "none"},
            id="the agreement ends where the next one starts",
        ),
        pytest.param(
            {
                **PAYMENT,
                "accrued": {"from": "2025-10-25/2025-10-31", "to": "2025-Q4"},
                "due": "2025-11-27/2025-11-30",
                "paid": "none",
            },
            {"accrued.to": "2025-10-27", "A26": "accrual"},
            {"accrued.to": "2025-10-28", "A26": "accrual"},
            id="of two days that make the difference the nearest",
        ),
        pytest.param(
            {"kind": "ip-grant", "id": "x", "by": "openai", "on": "2030-12-08", "ip": "datacenter", "to": "acme"},
            {"A34": "lapsed-where-restated", "A47": "all-ip-rights", "A54": "restated-licence-alone"},
            {"A34": "kept", "A47": "all-ip-rights", "A54": "restated-licence-alone"},
            id="what differs comes first",
        ),
    ],
)
def test_witnesses_are_the_ones_that_people_expect(
    law: Law, data: dict[str, Any], good: dict[str, str], bad: dict[str, str]
) -> None:
    act, refusals = Reader(law).act(data)
    assert act is not None, refusals
    told = [[(given.name, given.value) for given in item.when] for item in witnesses_of(act, law, judge(act, law))]
    assert told == [list(good.items()), list(bad.items())]
