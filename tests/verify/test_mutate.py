"""Mutants of packs: the cases notice them, and what no case can notice is known by the diagram to be the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

from checker.cli import main
from checker.condition.parse import parse
from checker.condition.tree import Node
from checker.condition.walk import rebuild
from checker.condition.write import as_text
from checker.judge.law import Law
from checker.judge.opening import open_law
from checker.pack.load import load_pack
from checker.pack.model import Pack
from checker.verify.cases import Case, Outcome, Suite, load_cases
from checker.verify.mutants import Mutant, mutants, sites, variants
from checker.verify.mutate import EQUIVALENT, HARMLESS, MISSED, NOTICED, Fate, Trial
from checker.verify.witness import yaml
from tests.advise.broken import INVENTED, copy
from tests.sweep import in_sweep

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "checker" / "advise" / "test.schema.json").read_text(encoding="utf-8"))
ONE_IN = in_sweep(1, 12)
"""One mutant in so many is tried."""


def outcomes(pack: Pack) -> tuple[Suite, list[Outcome]]:
    suite = Suite(pack)
    return suite, [suite.run(case) for case in load_cases(pack.cases, pack)]


def trial(pack: Pack, found: list[Outcome] | None = None) -> Trial:
    suite, every = outcomes(pack)
    return Trial(pack, every if found is None else found, suite.machinery)


@pytest.fixture(scope="module")
def invented() -> Pack:
    return load_pack(str(INVENTED))


def without_places(node: Node) -> Node:
    return rebuild(node._replace(at=0), without_places)


def every_condition(pack: Pack) -> Iterator[str]:
    yield from [site.text for site in sites(pack)]
    yield from pack.definitions.values()
    for rule in pack.rules.values():
        yield from [message.when for message in (*rule.messages, *rule.remedies) if message.when]
    yield from [note.when for note in pack.notes if note.when]


def test_a_tree_written_is_the_tree_read(law: Law, invented: Pack) -> None:
    for text in (*every_condition(law.pack), *every_condition(invented)):
        tree = parse(text)
        assert without_places(parse(as_text(tree))) == without_places(tree)


@pytest.mark.parametrize(
    "text",
    [
        "a && (b || c) && !d", "(a ? b : c) ? d : e ? f : g", "(a < b) == (c != d)", "!(a == b) || -1 < x.size()",
        "[1, 2.5, true, null].exists(i, i in [\"a\\\"b\", 'c'])", "!!a", "(a && b || c) && d", "a in b.c && f(x, y.z)",
        "- -1 < x", "(a in b) in c", "size(x) > 0 ? (y || z) : !(y && z)",
    ],
)  # fmt: skip
def test_brackets_where_they_are_needed(text: str) -> None:
    tree = parse(text)
    assert without_places(parse(as_text(tree))) == without_places(tree)


def test_a_written_tree_needs_no_more_brackets() -> None:
    assert as_text(parse("((a) && ((b))) || (c ? (d) : (e))")) == "a && b || (c ? d : e)"


CHANGES = {
    'by == "meridian" && to != "kestrel"': {
        'by == "meridian" || to != "kestrel"', 'by != "meridian" && to != "kestrel"',
        'by == "kestrel" && to != "kestrel"', 'by == "meridian" && to == "kestrel"',
    },
    "a || b && c": {"a && (b && c)", "a || (b || c)", "!a || b && c", "a || !b && c", "a || b && !c"},
    "on <= framework": {"on < framework", "on > framework", "on <= letter"},
    'd <= "2034-06-01"': {'d < "2034-06-01"', 'd > "2034-06-01"', 'd <= "2034-05-31"', 'd <= "2034-06-02"'},
    'reading.M02 == "ever"': {'reading.M02 != "ever"', 'reading.M02 == "earlier"'},
    'this.channel in ["portal", "kiosk"]': {
        '!(this.channel in ["portal", "kiosk"])', 'this.channel in ["kiosk"]', 'this.channel in ["portal"]',
        'this.channel in ["portal", "feed"]',
    },
    "size(x) > 0": {"size(x) >= 0", "size(x) <= 0", "size(x) > -1", "size(x) > 1"},
    'sites.exists(s, s.host == "tundra")': {
        'sites.all(s, s.host == "tundra")', 'sites.exists(s, s.host != "tundra")',
        'sites.exists(s, s.host == "on-premises")',
    },
    "a ? b : !c": {"a ? !c : b", "!a ? b : !c", "a ? !b : !c", "a ? b : c"},
    "false": {"true"},
}  # fmt: skip


@pytest.mark.parametrize("text", CHANGES)
def test_one_thing_is_changed_at_a_time(text: str, invented: Pack) -> None:
    assert {as_text(tree) for tree, _, _ in variants(parse(text), invented)} == CHANGES[text]


def test_where_a_pack_is_changed(invented: Pack) -> None:
    places = {mutant.place for mutant in mutants(invented)}
    assert {
        "kestrel-opens-first governs",
        "kestrel-opens-first except emergency-order",
        "definition is_new(s)",
    } < places
    assert {"valid forecast.first_published", "stand_in licence.ended_on"} < places
    dropped = [mutant for mutant in mutants(invented) if mutant.now == "(dropped)"]
    assert len(dropped) == sum(len(rule.exceptions) for rule in invented.rules.values())


def fates(pack: Pack, one_in: int) -> list[Fate]:
    return list(trial(pack).run(list(mutants(pack))[::one_in]))


@pytest.mark.parametrize("name", ["shipped", "invented"])
def test_the_cases_notice_every_mutant_that_is_not_equivalent(name: str, law: Law, invented: Pack) -> None:
    found = fates(law.pack if name == "shipped" else invented, ONE_IN)
    assert [(item.mutant.place, item.mutant.was, item.mutant.now) for item in found if item.fate == MISSED] == []
    assert sum(item.fate == NOTICED for item in found) > 0.95 * len(found) > 10


def rewritten(pack: Pack, key: str, old: str, new: str) -> Pack:
    """Return a pack with a definition changed as a mutant would change it."""
    assert old in pack.definitions[key]
    return pack._replace(definitions={**pack.definitions, key: pack.definitions[key].replace(old, new)})


SAME = {
    "the order of what is joined": ("is_new(s)", "in_letter(s.opens) && (", "true && in_letter(s.opens) && ("),
    "no feed is a portal": ("is_feed(s)", 's.channel == "feed"', 's.channel == "feed" && s.channel != "portal"'),
    "a bound that another bound makes": ("through_june(d)", 'd <= "2034-06-01" ||', 'd < "2034-06-02" ||'),
    "both ways of saying not": ("in_letter(d)", "d >= letter", "!(d < letter)"),
}


@pytest.mark.parametrize("name", SAME)
def test_what_means_the_same_is_known_to(name: str, invented: Pack) -> None:
    key, old, new = SAME[name]
    changed = rewritten(invented, key, old, new)
    assert (
        trial(invented, []).fate(Mutant(f"definition {key}", old, new, changed, tuple(invented.rules))).fate
        == EQUIVALENT
    )


def test_other_findings_and_the_same_verdicts_are_harmless(invented: Pack) -> None:
    # A permission that steps back where another permission governs as well.
    rule = invented.rules["emergency-feed-anywhere"]
    changed = rule._replace(governs=rule.governs + " && !in_letter(this.opens)")
    mutant = Mutant("emergency-feed-anywhere governs", "", "", invented._replace(
        rules={**invented.rules, rule.id: changed}), (rule.id,))  # fmt: skip
    assert trial(invented, []).fate(mutant).fate == HARMLESS


@pytest.mark.parametrize("one_in", [in_sweep(1, 9)])
def test_what_is_missed_comes_with_a_case_that_would_notice(one_in: int, invented: Pack) -> None:
    """Without any case every mutant is missed or equivalent, and each case that is proposed notices its mutant."""
    found = list(trial(invented, []).run(list(mutants(invented))[::one_in]))
    assert {item.fate for item in found} <= {MISSED, EQUIVALENT, HARMLESS}
    missed = [item for item in found if item.fate == MISSED]
    assert len(missed) > 10
    for item in missed:
        assert item.by is not None
        assert Suite(invented).run(item.by).problems == ()
        assert Suite(item.mutant.pack).run(item.by).problems, yaml(item.by)


def test_a_proposed_case_can_be_written_down(tmp_path: Path, invented: Pack) -> None:
    missed = [item for item in trial(invented, []).run(list(mutants(invented))[::20]) if item.by is not None]
    cases: list[Case] = [item.by for item in missed if item.by is not None]
    file = tmp_path / "cases.yaml"
    file.write_text("\n".join([yaml(case) for case in cases]) + "\n", encoding="utf-8")
    assert main(["test", str(file), "--policy", str(INVENTED)]) == 0


def test_the_command(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    folder = copy(tmp_path)
    assert main(["test", str(folder), "--mutate", "--sample", "4", "--format", "json"]) == 0
    answer = json.loads(capfdbinary.readouterr().out)
    jsonschema.validate(answer, SCHEMA)
    assert answer["mutants"]["summary"]["missed"] == 0 < answer["mutants"]["summary"]["noticed"]
    (folder / "cases" / "archive-and-storage.yaml").unlink()
    assert main(["test", str(folder), "--mutate", "--sample", "4"]) == 1
    text = capfdbinary.readouterr().out.decode()
    assert "no case notices this change:" in text and "  this case would:\n    - case: " in text
    assert main(["test", str(folder), "--mutate", "--sample", "4", "--format", "json"]) == 1
    answer = json.loads(capfdbinary.readouterr().out)
    jsonschema.validate(answer, SCHEMA)
    assert answer["mutants"]["unnoticed"][0]["witness"]["act"]["kind"]


def test_failing_cases_notice_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = copy(
        tmp_path, ("cases/rollouts.yaml", "- case: a feed on Kestrel\n  expect: pass", "- case: x\n  expect: fail")
    )
    assert main(["test", str(folder), "--mutate"]) == 1
    captured = capfd.readouterr()
    assert "no mutant was tried" in captured.err and "mutants:" not in captured.out


def test_strained_readings_and_the_ledger_are_looked_at(law: Law) -> None:
    """A change that only a strained pin, or only another ledger, can show is no equivalent one."""
    pack = law.pack
    chosen = [item for item in mutants(pack) if item.place == "definition through_2030(d)" and "fiscal" in item.was]
    chosen += [item for item in mutants(pack) if item.place == "definition until_agi_over(d)"]
    found = list(trial(open_law().pack, []).run(chosen[:: in_sweep(1, 4)]))
    assert found and {item.fate for item in found} == {MISSED}
