"""What `fix` proposes holds, is the smallest that does, and is ranked, worded and written as promised."""

from __future__ import annotations

import itertools
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest

from checker.advise.change import fitting
from checker.advise.fix import BUDGET, _holds, fix, remedies
from checker.advise.levers import Addition, Ways
from checker.advise.proposal import Proposal
from checker.advise.search import Search
from checker.cli import main
from checker.judge.act import Act, path_of
from checker.judge.choices import fact_name
from checker.judge.days import successor
from checker.judge.descriptor import Reader
from checker.judge.glance import looks
from checker.judge.judgement import Judgement, judge
from checker.judge.law import Law
from checker.read.edit import Change, lay, taken
from tests.oracle.acts import random_act
from tests.oracle.completions import TooMany
from tests.oracle.completions import verdict as oracle

SCHEMA = Path(__file__).parents[2] / "checker" / "advise" / "fix.schema.json"
GOOD = ("pass", "not-applicable")
LONG = bool(os.environ.get("CHECKER_FUZZ"))
"""Whether brute force is tried on many acts, as in `make fuzz`."""


def act_of(law: Law, data: Mapping[str, Any]) -> Act:
    act, refusals = Reader(law).act(data)
    assert act is not None, refusals
    return act


def offering(**fields: Any) -> dict[str, Any]:
    usual = {"surface": "api", "cloud": "aws", "stage": "ga", "available": "2026-05-01", "customers": ["commercial"]}
    return {**usual, **fields}


def launch(*offerings: dict[str, Any], **fields: Any) -> dict[str, Any]:
    product = {"brand": "openai", "co_developed_with": []}
    return {"kind": "launch", "id": "x", "by": "openai", "product": product, "offerings": list(offerings), **fields}


WILLING = {"can_support": True, "chooses_to_support": True}


def proposals(law: Law, data: Mapping[str, Any]) -> tuple[Proposal, ...]:
    act = act_of(law, data)
    return fix(act, law).proposals


# By brute force: every set of up to two steps, each judged.


def options(act: Act, law: Law) -> Iterator[tuple[Any, Any]]:
    """Yield (key, edits): a lever's key is its path, a fact's its path and value, that of an addition is "add"."""
    ways = Ways(act, law)
    known = {day for rows in act.rows.values() for row in rows for day in row.values() if _day(day)}
    known |= {day for day in act.facts.values() if _day(day)} | set(ways.starts)
    known |= {day for days in law.analysis(act.kind).literals.values() for day in days if _day(day)}
    marks = sorted(known)
    near = sorted({day for mark in marks for step in range(-2, 3) if (day := successor(mark, step))})
    for rows, field in ways.kind.fields():
        if (rows, field.path) not in law.analysis(act.kind).facts:
            continue
        for index, row in enumerate(act.rows[rows] if rows else (act.facts,)):
            name, now = fact_name(rows, index, field.path), row[field.path]
            if now is None:
                choice = next(c for c in _choices(act, law) if c.name == name)
                for value, label in zip(choice.values, choice.labels, strict=True):
                    if field.type == "date" and not ways.may_be(choice, value, ways.bound(choice.address, None)):
                        continue
                    plain = "somebody-else" if isinstance(value, str) and value.startswith("\0") else value
                    key = (name,) if choice.ordered else (name, label)
                    yield key, {name: list(plain) if isinstance(plain, tuple) else plain}
            elif field.control == "lever":
                address = ("fact", rows, index, field.path)
                values = [value for value in _values(field, now, near, ways) if value != now]
                yield from ((name, {name: value}) for value in values if ways.permits(address, value, None))
    for rows, fields in ways.kind.rows.items():
        levers = [field for field in fields.values() if field.control == "lever"]
        wrong = {ruling.index for ruling in judge(act, law).rulings if ruling.verdict not in GOOD}
        for index, row in enumerate(act.rows[rows]):
            if index not in wrong:
                continue
            for values in itertools.product(*[_values(field, row[field.path], near, ways) for field in levers]):
                chosen = {field.path: value for field, value in zip(levers, values, strict=True)}
                new = Addition(rows, index)
                if not all(ways.permits(("fact", rows, len(act.rows[rows]), p), v, new) for p, v in chosen.items()):
                    continue

                def copy(data: Any, rows: str = rows, index: int = index, chosen: Any = chosen) -> Any:
                    return {**data[rows][index], **chosen}

                yield "add", {f"{rows}[{len(act.rows[rows])}]": copy}


def _day(value: Any) -> bool:
    return isinstance(value, str) and value[:2] == "20"


def _choices(act: Act, law: Law) -> list[Any]:
    from checker.judge.court import Bench

    return Bench(act, law).choices


def _values(field: Any, now: Any, near: list[str], ways: Ways) -> list[Any]:
    if field.type == "date":
        last = ways.latest(("fact", "", 0, field.path)) if field.not_after else ""
        days = [day for day in near if day >= ways.floor(now)] + (["none"] if field.none else [])
        return [day for day in days if not last or day <= last]
    if field.type == "number":
        return [1.0, 1.0e26, 1.0e27, 1.0e40]
    return [True, False] if field.type == "boolean" else list(field.values)


def edited(act: Act, *edits: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data with edits made, additions last: a copy takes over what was found out about its original."""
    changes = {path: value for edit in edits for path, value in edit.items()}
    data: dict[str, Any] = lay(
        act.data, [Change(path_of(path), value) for path, value in changes.items() if not callable(value)]
    )
    return lay(data, [Change(path_of(path), value(data)) for path, value in changes.items() if callable(value)])


def works(act: Act, law: Law, *edits: Mapping[str, Any]) -> bool:
    other, _ = Reader(law).act(fitting(edited(act, *edits), law.pack.kinds[act.kind]))
    return other is not None and judge(other, law, causes=False).verdict in GOOD


def by_brute_force(act: Act, law: Law) -> set[frozenset[str]]:
    """Return the paths of the smallest sets of one or two steps."""
    every = list(options(act, law))
    alone = {key for key, edit in every if works(act, law, edit)}
    found = {frozenset([_path(key)]) for key in alone}
    rest = [(key, edit) for key, edit in every if key not in alone]
    for (one, first), (two, second) in itertools.combinations(rest, 2):
        if (
            _path(one) != _path(two)
            and frozenset([_path(one), _path(two)]) not in found
            and works(act, law, first, second)
        ):
            found.add(frozenset([_path(one), _path(two)]))
    return found


def comparable(found: set[frozenset[str]]) -> set[frozenset[str]]:
    """Leave out copies with a fact of the original found out: no descriptor says that two unknown facts are one."""
    return {paths for paths in found if not ("add" in paths and any("[" in path for path in paths))}


def _path(key: Any) -> str:
    return key if isinstance(key, str) else key[0]


def by_search(act: Act, law: Law) -> set[frozenset[str]]:
    search = Search(Ways(act, law), 10**7, 10**4, _holds)
    search.run(3, first=False)
    assert not search.limit
    found = set()
    for plan in search.plans:
        levers = {
            "add" if isinstance(lever, Addition) else fact_name(lever.rows, lever.row, lever.path)
            for lever in plan.levers
        }
        opened = search.ways.addresses(plan.levers)
        facts = {fact_name(*a[1:]) for a in (*plan.picked, *plan.ordered) if a not in opened and a[0] == "fact"}
        if len(levers | facts) <= 2 and not any(a[0] == "world" for a in (*plan.picked, *plan.ordered)):
            found.add(frozenset(levers | facts))
    return found


def small_acts(count: int, seed: int, most: int) -> Iterator[dict[str, Any]]:
    rng = Random(seed)
    while count:
        data = random_act(rng, rng.choice((0.0, 0.0, 0.1, 0.2)))
        if len(data.get("offerings", ())) > most:
            continue
        yield data
        count -= 1


def test_the_search_finds_what_brute_force_finds(law: Law) -> None:
    tried = 0
    for data in (*small_acts(90 if LONG else 6, 12, 2), *small_acts(50, 11, 1)):
        act = act_of(law, data)
        if judge(act, law, causes=False).verdict in GOOD:
            continue
        assert comparable(by_search(act, law)) == comparable(by_brute_force(act, law)), data
        tried += 1
    assert tried > 8


# What is proposed.


def wrong_acts(law: Law, count: int, seed: int, unknown: float = 0.1) -> Iterator[Act]:
    rng = Random(seed)
    while count:
        act = act_of(law, random_act(rng, unknown))
        if judge(act, law, causes=False).verdict not in GOOD:
            yield act
            count -= 1


def test_what_is_proposed_holds_by_the_oracle(law: Law) -> None:
    held = 0
    for act in wrong_acts(law, 60, 5):
        answer = fix(act, law)
        for proposal in (*answer.proposals, *answer.conclusions):
            data = fitting(lay(act.data, proposal.changes), law.pack.kinds[act.kind])
            try:
                found = oracle(data, pins=proposal.readings, ledger=proposal.world, limit=4_000).verdict
            except TooMany:
                continue
            assert found == proposal.verdict, (act.data, proposal.text)
            assert found in GOOD
            held += 1
    assert held > 80


def test_no_step_is_too_many(law: Law) -> None:
    """Of a proposal every step is needed: with one of its changes left out the act still fails somewhere."""
    for act in wrong_acts(law, 50, 6):
        for proposal in fix(act, law).proposals:
            if len(proposal.changes) < 2 or proposal.readings or proposal.world:
                continue
            for left_out in proposal.changes:
                rest = [change for change in proposal.changes if change is not left_out]
                other, _ = Reader(law).act(fitting(lay(act.data, rest), law.pack.kinds[act.kind]))
                if other is not None:
                    assert judge(other, law, causes=False).verdict not in GOOD, (act.data, proposal.text)


RANGE = re.compile(r"^(?:on or after (\S+)|on or before (\S+)|from (\S+) to (\S+)|on (\S+))$")


def test_every_day_of_a_range_will_do(law: Law) -> None:
    tried = 0
    for act in wrong_acts(law, 110, 7):
        for proposal in fix(act, law).proposals:
            for step in proposal.steps:
                match = RANGE.match(step.choices)
                if step.kind not in ("change", "learn", "given") or match is None or len(proposal.steps) > 1:
                    continue
                after, before, first, last, day = match.groups()
                low, high = after or first or day, before or last or day
                for text in {
                    low or successor(high, -400),
                    high or successor(low, 4_000),
                    successor(low or high, 1 if low else -1),
                }:
                    if (low and text < low) or (high and text > high):
                        continue
                    data = lay(act.data, [Change(path_of(step.path), text)])
                    other = law.vary(readings=proposal.readings, world=proposal.world)
                    assert judge(act_of(law, data), other, causes=False).verdict in GOOD, (
                        act.data,
                        proposal.text,
                        text,
                    )
                    tried += 1
    assert tried > 15


def test_known_facts_that_are_no_levers_stay(law: Law) -> None:
    for act in wrong_acts(law, 60, 8):
        kind = law.pack.kinds[act.kind]
        for proposal in fix(act, law).proposals:
            for change in proposal.changes:
                if isinstance(change.value, dict):
                    parts = any(step.kind == "split" for step in proposal.steps)
                    copied = [
                        row
                        for row in act.data[change.path[0]]
                        if agrees(row, change.value, kind.rows[str(change.path[0])], parts)
                    ]
                    assert copied, (act.data, change)
                    continue
                rows, path = (
                    ("", change.path)
                    if len(change.path) < 3 or isinstance(change.path[1], str)
                    else (str(change.path[0]), change.path[2:])
                )
                field = kind.field(rows, ".".join(map(str, path)))
                old = taken(act.data, change.path)
                split = any(step.kind == "split" for step in proposal.steps) and field.split
                assert field.control == "lever" or split or old in (None, "unknown"), (act.data, change)


def agrees(row: Mapping[str, Any], other: Mapping[str, Any], fields: Mapping[str, Any], parts: bool) -> bool:
    """Whether two rows differ in levers alone, and where one is a part of the other in what divides them."""
    kept = {path for path, field in fields.items() if field.control != "lever" and not (parts and field.split)}
    return all(row.get(path) == other.get(path) for path in kept)


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (
            launch(offering(cloud="azure", available="2026-01-05"), offering(available="2026-01-10")),
            [
                "make offering 2 (API on AWS, from 10 January 2026) available on or after 2026-04-27",
                "serve offering 2 (API on AWS, from 10 January 2026) from Azure",
            ],
        ),
        (
            launch(offering(available="2026-01-10")),
            [
                "serve offering 1 (API on AWS, from 10 January 2026) from Azure",
                "make offering 1 (API on AWS, from 10 January 2026) available on or after 2026-04-27 and add one more "
                "offering like offering 1, with cloud Azure and available from 2025-10-28 on and before offerings[0].available",
            ],
        ),
        (
            launch(
                offering(cloud="azure", available="2026-05-08"), offering(available="2026-05-08"), microsoft=WILLING
            ),
            [
                "make offering 2 (API on AWS, from 8 May 2026) available on or after 2026-05-09",
                "make offering 1 (API on Azure, from 8 May 2026) available on a day from 2026-04-27 to 2026-05-07",
                "add one more offering like offering 1 (API on Azure, from 8 May 2026), with cloud Azure and available "
                "on a day from 2026-04-27 to 2026-05-07",
                "serve offering 2 (API on AWS, from 8 May 2026) from Azure",
            ],
        ),
        (
            launch(*[offering(available="2026-01-10", cloud=cloud) for cloud in ("aws", "gcp", "oci")]),
            [
                "serve offering 1 (API on AWS, from 10 January 2026), offering 2 (API on Google Cloud, from 10 January "
                "2026) and offering 3 (API on Oracle Cloud, from 10 January 2026) from Azure"
            ],
        ),
        (
            launch(offering(surface="weights", cloud="none"), weights={"open": True}),
            [
                "say whether the model meets the requisite capability criteria; if so, write true, name under evidence who said so, "
                "and it passes",
            ],
        ),
        (
            {"kind": "ip-use", "id": "x", "by": "microsoft", "on": "2033-01-01", "ip": "product"},
            ["use it on a day from 2026-04-27 to 2032-12-31"],
        ),
        (
            {
                "kind": "training",
                "id": "x",
                "by": "microsoft",
                "on": "2026-01-01",
                "purpose": "agi",
                "uses_openai_ip": True,
                "compute_flop": 1.0e26,
            },
            [
                "find out whether compute_threshold_flop is at least 1e+26; if it is, it passes",
                "train with at most 1e+25 FLOP",
            ],
        ),
        ({"kind": "ip-use", "id": "x", "by": "microsoft", "on": "2027-01-01", "ip": "consumer-hardware"}, []),
        (launch(offering(cloud="azure")), []),
    ],
)
def test_in_words(law: Law, data: dict[str, Any], texts: list[str]) -> None:
    found = [proposal.text for proposal in proposals(law, data)]
    assert found[: len(texts)] == texts
    assert bool(found) == bool(texts)


def test_what_is_missing_comes_first_and_conclusions_stand_apart(law: Law) -> None:
    for act in wrong_acts(law, 40, 9, unknown=0.2):
        answer = fix(act, law)
        assert {proposal.who for proposal in answer.proposals} <= {"team", "find-out"}
        assert {proposal.who for proposal in answer.conclusions} <= {"counsel"}
        assert not [proposal for proposal in answer.conclusions if proposal.patchable]
        if answer.verdict == "needs-review":
            changes = [any(step.kind in ("change", "add") for step in proposal.steps) for proposal in answer.proposals]
            assert changes == sorted(changes)


def test_a_launch_with_everything_unknown_is_sent_to_the_interview(law: Law) -> None:
    act = act_of(law, {"kind": "launch", "id": "x", "by": "openai", "offerings": [{"state": "unknown"}] * 3})
    answer = fix(act, law)
    assert not answer.proposals
    assert len(answer.missing) > 9
    assert fix(act, law) == answer


def test_the_line_of_a_report_names_the_subject_by_it(law: Law) -> None:
    act = act_of(law, launch(offering(cloud="azure", available="2026-01-05"), offering(available="2026-01-10")))
    text = "make it available on or after 2026-04-27, or serve it from Azure"
    assert remedies(act, law, judge(act, law)) == {("api-on-azure-only", 1): text}
    three = act_of(law, launch(*[offering(available="2026-01-10", cloud=cloud) for cloud in ("aws", "gcp")]))
    assert set(remedies(three, law, judge(three, law)).values()) == {"serve it from Azure"}


# The command.

YAML = """# The launch that everybody waits for.
kind: launch
id: assistant
by: openai
product: {name: Assistant, brand: openai, co_developed_with: []}
offerings:
  - surface: api       # the API
    cloud: azure
    stage: ga
    available: 2026-01-05
    customers: [commercial]
  - surface: api
    cloud: aws         # since everybody is there
    stage: ga
    available: 2026-01-10
    customers: [commercial]
"""


WEIGHTS = """kind: launch
id: x
by: openai
product: {brand: openai, co_developed_with: []}
weights: {open: true}
offerings:
  - {surface: weights, cloud: none, stage: ga, available: 2026-02-04, customers: [commercial]}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "launch.yaml"
    path.write_text(YAML)
    return path


def test_patch_writes_what_the_team_can_do_and_keeps_the_rest(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fix", str(file), "--isolated", "--patch"]) == 0
    assert file.read_text() == YAML.replace("2026-01-10", "2026-04-27")
    assert "wrote" in capsys.readouterr().err
    assert main(["check", str(file), "--isolated"]) == 0


def test_patch_writes_the_proposal_that_is_chosen_to_where_it_is_wanted(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fix", str(file), "--isolated", "--patch", "--choose", "2", "--output", "-"]) == 0
    assert capsys.readouterr().out == YAML.replace("cloud: aws", "cloud: azure")
    assert file.read_text() == YAML
    assert main(["fix", str(file), "--isolated", "--patch", "--output", str(file.parent / "other.yaml")]) == 0
    assert (file.parent / "other.yaml").read_text() == YAML.replace("2026-01-10", "2026-04-27")


def test_patch_leaves_what_needs_no_fix_and_says_so(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = YAML.replace("cloud: aws", "cloud: azure")
    file.write_text(good)
    assert main(["fix", str(file), "--isolated", "--patch"]) == 0
    out, err = capsys.readouterr()
    assert "nothing to fix" in out
    assert err == "checker fix: nothing was written: it needs no fix (verdict: pass)\n"
    assert file.read_text() == good
    assert main(["fix", str(file), "--isolated", "--patch", "--output", "-"]) == 0
    assert capsys.readouterr().out == good
    assert main(["fix", str(file), "--isolated", "--patch", "--output", str(file.parent / "copy.yaml")]) == 0
    assert (file.parent / "copy.yaml").read_text() == good


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        (YAML, ["--patch", "--choose", "3"], "the proposals are 1 to 2"),
        (YAML, ["--choose", "1"], "add --patch"),
        (WEIGHTS, ["--patch"], "no proposal is the team's alone"),
        (WEIGHTS, ["--patch", "--choose", "1"], "proposal 1 is not the team's alone"),
    ],
)  # fmt: skip
def test_patch_writes_nothing_that_is_not_known(
    text: str, options: list[str], words: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(text)
    assert main(["fix", str(file), "--isolated", *options]) == 2
    out, err = capsys.readouterr()
    assert (out, file.read_text()) == ("", text)
    assert words in err


def test_the_answer_as_json_fits_its_schema(
    law: Law, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    rng = Random(4)
    for number in range(4):
        path = tmp_path / f"act{number}.json"
        path.write_text(json.dumps(random_act(rng, 0.2)))
        assert main(["fix", str(path), "--isolated", "--format", "json"]) == 0
        found = json.loads(capsysbinary.readouterr().out)
        jsonschema.validate(found, json.loads(SCHEMA.read_text()))
    assert main(["fix", str(path), "--isolated"]) == 0
    assert capsysbinary.readouterr().out.endswith(b"Built from public summaries; not legal advice.\n")


def test_of_a_thousand_rows_that_are_alike_a_few_are_moved(law: Law) -> None:
    rows = [offering(cloud="azure"), *[offering()] * 999]
    texts = [proposal.text for proposal in proposals(law, launch(*rows, microsoft=WILLING))]
    assert texts[0].startswith("make offering 1 (API on Azure, from ")
    assert not [text for text in texts if "offering 3 (" in text]


def test_each_of_two_rows_that_are_alike_is_moved(law: Law) -> None:
    rows = [offering(available="2025-12-01"), offering(available="2025-12-01")]
    assert [proposal.text for proposal in proposals(law, launch(*rows))][0] == (
        "serve offering 1 (API on AWS, from 1 December 2025) and offering 2 (API on AWS, from 1 December 2025) from Azure"
    )


def test_a_search_among_hundreds_of_rows_that_differ_ends_and_says_so(
    law: Law, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [offering(available=successor("2025-10-29", number)) for number in range(1_000 if LONG else 300)]
    looked: list[Act] = []

    def counted(act: Act, law: Law, **options: Any) -> Judgement:
        looked.append(act)
        return judge(act, law, **options)

    monkeypatch.setattr("checker.advise.search.judge", counted)
    act = act_of(law, launch(*rows))
    assert f"{BUDGET:,} steps" in fix(act, law).limit
    assert len(looked) * looks(act) <= BUDGET + looks(act)


def payment(**fields: Any) -> dict[str, Any]:
    usual = {"by": "openai", "to": "microsoft", "accrued": {"from": "2026-10-01", "to": "2026-12-31"}}
    return {"kind": "payment", "id": "share", **usual, **fields}


def test_no_share_is_proposed_to_be_due_or_paid_before_the_days_it_accrued_in(law: Law) -> None:
    paid = [proposal.text for proposal in proposals(law, payment(percentage_unchanged=True, cap_reached=False))]
    assert paid[0] == "pay it on or after 2026-10-01"
    for data in (payment(), payment(cap_reached=False), payment(accrued={"from": "2025-11-01"}), payment(paid="none")):
        first = data["accrued"]["from"]
        for proposal in proposals(law, data):
            for change in proposal.changes:
                assert change.path not in (("paid",), ("due",)) or change.value >= first, (data, proposal.text)
            assert not [day for day in re.findall(r"\d{4}-\d\d-\d\d", proposal.text) if day < first], proposal.text


def test_days_that_are_not_known_are_proposed_near_those_of_the_law_and_of_the_act(law: Law) -> None:
    bare = {"kind": "payment", "id": "share", "by": "openai"}
    for data in (
        bare,
        {**bare, "to": "microsoft", "paid": "none"},
        {**bare, "to": "microsoft", "cap_reached": False},
        {**bare, "accrued": {"to": "2030-12-31"}},
        {**bare, "accrued": {"from": "2030-10-01"}, "percentage_unchanged": False},
        {**bare, "due": "2031-02-15", "paid": "none", "percentage_unchanged": True, "cap_reached": False},
    ):
        found = proposals(law, data)
        assert found or fix(act_of(law, data), law).missing
        for proposal in found:
            shown = [*re.findall(r"\d{4}-\d\d-\d\d", proposal.text), *[change.value for change in proposal.changes]]
            assert all(day > "2025" for day in shown if re.match(r"\d{4}-", str(day))), (data, proposal.text)
            act_of(law, fitting(lay(data, proposal.changes), law.pack.kinds["payment"]))


def test_what_is_to_be_found_out_is_said_by_what_it_may_not_be(law: Law) -> None:
    use = {"kind": "ip-use", "id": "x", "by": "microsoft", "on": "2026-05-01"}
    known = {**use, "intended_deployment": "external", "post_agi": False}
    assert proposals(law, known)[0].text.startswith(
        'answer "What is used?" (ip); if it is anything but research, datacenter and'
    )
