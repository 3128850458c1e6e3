"""The proof of a pack: the shipped and the invented one hold, and each way of breaking one is found and shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import jsonschema
import pytest

from checker.cli import main
from checker.condition.engines.diagram import FALSE
from checker.judge.law import Law
from checker.judge.opening import open_law
from checker.pack.load import load_pack
from checker.read.reader import read_bytes
from checker.space.space import Space, kind_groups
from checker.verify.cases import Suite
from checker.verify.proof import ORDER, Claim, Proof
from checker.verify.proof_text import CLAIMS, proof_data, proof_report
from checker.verify.prove import prove
from tests.advise.broken import INVENTED, copy
from tests.advise.small_pack import FILES, write
from tests.sweep import WHOLE

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "checker" / "advise" / "prove.schema.json").read_text(encoding="utf-8"))
FRAMEWORK, LETTER = "agreements/framework.yaml", "agreements/letter.yaml"
RULE = "    requires: 'this.host == \"kestrel\"'\n"


def broken(folder: Path, *edits: tuple[str, str, str], rows: int = 2) -> Proof:
    return prove(load_pack(str(copy(folder, *edits))), rows)


def failing(proof: Proof) -> dict[tuple[str, str], Claim]:
    return {(claim.kind, claim.about): claim for claim in proof.failing}


@pytest.fixture(scope="module", autouse=True)
def fewer_acts() -> Iterator[None]:
    """Judge fewer acts both ways than the command does, but in CI: here it is the claims that are looked at."""
    with pytest.MonkeyPatch.context() as patch:
        if not WHOLE:
            patch.setattr("checker.verify.fast_path.ACTS", 60)
        yield


@pytest.fixture(scope="module")
def shipped(law: Law) -> Proof:
    return prove(law.pack)


def test_the_shipped_pack_holds(shipped: Proof) -> None:
    assert not shipped.failing, [(claim.kind, claim.about, claim.why) for claim in shipped.failing]
    assert shipped.judged > 300 and shipped.classes > 10_000


def test_it_makes_every_kind_of_claim(shipped: Proof, law: Law) -> None:
    kinds = {claim.kind for claim in shipped.claims}
    assert kinds == set(CLAIMS) and set(ORDER) < kinds
    about = {kind: {claim.about for claim in shipped.claims if claim.kind == kind} for kind in kinds}
    pack = law.pack
    assert about["governs"] == set(pack.rules) == about["fast-path"]
    asking = {rule.id for rule in pack.rules.values() if rule.requires and not rule.never_fails}
    assert about["fails"] == about["alone"] == asking
    assert about["never-fails"] == {rule.id for rule in pack.rules.values() if rule.never_fails}
    assert len(about["excuses"]) == sum(len(rule.exceptions) for rule in pack.rules.values())
    assert about["decides"] == {key for key, question in pack.questions.items() if question.open}
    assert about["no-effect"] == {key for key, question in pack.questions.items() if question.no_effect}
    strained = {f"{key}={name}" for key, item in pack.questions.items() if not item.no_effect for name in item.strained}
    assert about["flips"] == strained


def test_what_was_covered(shipped: Proof, law: Law) -> None:
    kinds = [kind for group in kind_groups(law) for kind in group]
    assert {kind for item in shipped.covered for kind in item.kinds} == set(kinds) == set(law.pack.kinds)
    launches = [item for item in shipped.covered if "launch" in item.kinds]
    assert [item.rows for item in launches] == [1, 2, 3]
    assert launches[0].acts < launches[1].acts < launches[2].acts < launches[2].completions
    # A key that something stands in for is looked at unknown, and known on any day.
    payments = [item.ledger for item in shipped.covered if "payment" in item.kinds]
    assert len(payments) == 2 and "unknown" in payments[0] and "unknown" not in payments[1]


def test_the_invented_pack_holds() -> None:
    proof = prove(load_pack(str(INVENTED)))
    assert not proof.failing
    assert {item.rows for item in proof.covered} == {0, 1, 2, 3}


COPY = """\
  - id: kestrel-opens-early
    title: a rule that asks for less than another
    kinds: [rollout]
    subject: sites
    governs: 'by == "meridian" && is_feed(this) && this.host == "tundra" && is_new(this)'
    requires: >-
      sites.exists(s, s.host == "kestrel" && is_feed(s) && in_time(s, this)) || kestrel_passes()
      || reading.M03 == "exempt" && for_emergency_alone(this)
    at: [this.host]
    messages: [{text: too late}]
"""
EDGE = "- {over: l.kestrel-first, under: l.any-host,"
FIRST_GAP = 'by == "kestrel"\'\n  reason: The clauses on feeds'
STORAGE = "by == \"kestrel\" && in_framework(on)'\n    requires: 'stored_pb"

BREAKS = {
    "never governs": (
        (FRAMEWORK, STORAGE, STORAGE.replace("in_framework(on)", "in_framework(on) && !in_framework(on)")),
        ("governs", "storage-below-ceiling"),
    ),
    "never fails": (
        (FRAMEWORK, RULE, "    requires: 'this.host == \"kestrel\" || is_feed(this)'\n"),
        ("fails", "feed-on-kestrel-only"),
    ),
    "always shadowed": (
        (LETTER, "\n- id: l.declined\n", COPY + "\n- id: l.declined\n"),
        ("alone", "kestrel-opens-early"),
    ),
    "an exception that is never reached": (
        (FRAMEWORK, "when: 'for_emergency_alone(this)'", "when: 'for_emergency_alone(this) && !is_feed(this)'"),
        ("excuses", "feed-on-kestrel-only except emergency-feed"),
    ),
    "a meeting without an edge": (
        ("priorities.yaml", EDGE, EDGE.replace("l.any-host", "f.portals")),
        ("edge", "l.kestrel-first against l.any-host"),
    ),
    "an edge that points the other way": (
        ("priorities.yaml", EDGE, "- {over: l.any-host, under: l.kestrel-first,"),
        ("edge", "l.kestrel-first against l.any-host"),
    ),
    "a gap": (
        (FRAMEWORK, 'this.channel in ["portal", "kiosk"]', 'this.channel == "portal"'),
        ("gap", "rollout by its sites"),
    ),
    "an intended gap that is none": (
        ("pack.yaml", FIRST_GAP, FIRST_GAP.replace("'", ' && by == "meridian"\'')),
        ("gap-used", "0"),
    ),
    "an open question that decides nothing": (
        ("definitions.yaml", 'reading.M05 == "new-sites" || ', 'reading.M05 == "new-sites" && false || '),
        ("decides", "M05"),
    ),
    "an open question that nothing reads": (
        ("definitions.yaml", 'reading.M05 == "new-sites" || ', ""),
        ("decides", "M05"),
    ),
    "a question without effect that has one": (
        ("definitions.yaml", "'s.channel == \"feed\"'", '\'s.channel == "feed" && reading.M07 == "anywhere"\''),
        ("no-effect", "M07"),
    ),
    "a strained reading that flips nothing": (
        ("definitions.yaml", 'reading.M02 == "ever" || ', ""),
        ("flips", "M02=ever"),
    ),
    "a rule that says it never fails": (
        (FRAMEWORK, RULE, RULE + "    never_fails: Nobody would.\n"),
        ("never-fails", "feed-on-kestrel-only"),
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_each_way_of_breaking_it_is_found(name: str, tmp_path: Path) -> None:
    edit, key = BREAKS[name]
    proof = broken(tmp_path, edit)
    found = failing(proof)
    assert key in found, list(found)
    claim, pack = found[key], load_pack(str(tmp_path / "pack"))
    assert f"fail[{claim.kind}]: {claim.about}: {claim.why}" in proof_report(proof, pack)
    jsonschema.validate(proof_data(proof, pack), SCHEMA)
    if key[0] in ("gap-used", "flips") or name == "an open question that nothing reads":
        # What is nowhere no act can show.
        assert claim.case is None
        return
    assert claim.case is not None
    outcome = Suite(pack).run(claim.case)
    assert outcome.verdict == claim.case.expect != "error" and outcome.judgement is not None
    rulings = {ruling.rule.id: ruling.verdict for ruling in outcome.judgement.rulings if ruling.index in (None, 0)}
    expected = {
        "governs": {},
        "fails": {"feed-on-kestrel-only": "pass"},
        "alone": {"kestrel-opens-early": "fail", "kestrel-opens-first": "fail"},
        "excuses": {"feed-on-kestrel-only": "fail"},
        "edge": {"kestrel-opens-first": "fail", "feeds-on-any-host": "pass"},
        "never-fails": {"feed-on-kestrel-only": "fail"},
    }.get(key[0], {})
    assert expected.items() <= rulings.items()
    assert key[0] != "gap" or outcome.verdict == "not-applicable"


def test_a_fast_path_that_differs_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = load_pack(str(INVENTED))
    law = Law(pack)
    rule = pack.rules["storage-below-ceiling"]
    made = law.machinery.rule
    monkeypatch.setattr(law.machinery, "rule", lambda item: (lambda *_: 2) if item.id == rule.id else made(item))
    monkeypatch.setattr("checker.verify.prove._Prover.compare", lambda self, space: None)
    found = failing(prove(pack, 1, law.machinery))
    claim = found["fast-path", "storage-below-ceiling"]
    assert claim.case is not None and claim.why.startswith("the generated function says holds, the diagram ")


def test_a_witness_is_yaml_and_a_case(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    folder = copy(tmp_path, BREAKS["a gap"][0])
    assert main(["prove", str(folder), "--rows", "2"]) == 1
    lines = capfdbinary.readouterr().out.decode().splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("fail[gap]"))
    text = "\n".join([line[2:] for line in lines[start + 1 :] if line.startswith("  ")])
    (folder / "cases" / "witness.yaml").write_text(text, encoding="utf-8")
    assert read_bytes(text.encode(), path="witness.yaml").problems == []
    assert main(["test", str(folder / "cases" / "witness.yaml"), "--policy", str(folder)]) == 0


def test_the_command(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["prove", str(INVENTED), "--rows", "2"]) == 0
    text = capfdbinary.readouterr().out
    assert text.endswith(b"Invented for tests; no such companies and no such agreement.\n") and b" acts, " in text
    assert main(["prove", "--policy", str(INVENTED), "--rows", "2", "--format", "json"]) == 0
    answer = json.loads(capfdbinary.readouterr().out)
    jsonschema.validate(answer, SCHEMA)
    assert answer["holds"] and answer["claims"]
    assert main(["prove", str(INVENTED), "--rows", "2"]) == 0
    assert capfdbinary.readouterr().out == text


@pytest.mark.parametrize(
    "arguments",
    [["no-such-folder"], [str(INVENTED), "--rows", "0"], [str(INVENTED), "--policy", "policies"]],
)
def test_what_cannot_be_proved(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", *arguments]) == 2
    captured = capfd.readouterr()
    assert captured.err.startswith("checker prove: ") and not captured.out


def test_counting_is_counting(law: Law) -> None:
    """The number of acts of a space is the number that enumeration finds."""
    space = Space("compute-purchase", 0, [law])
    spread = list(product(*[range(size) for size in space.sizes[: space.facts]]))
    assert space.acts(space.possible) == len(spread)
    ungoverned = space.diagram.negate(space.governed())
    node = space.some(ungoverned, space.facts)
    found = 0
    for point in spread:
        at = node
        while space.diagram.level[at] < space.facts:
            at = space.diagram.kids[at][point[space.diagram.level[at]]]
        found += at != FALSE
    assert space.acts(ungoverned) == found


def test_it_needs_no_law_but_the_pack() -> None:
    """A pack's own pins are left aside: the proof is of its words."""
    pack = open_law(str(INVENTED)).pack
    from checker.pack.model import Pin

    assert not prove(pack._replace(pins={"M03": Pin("bound")}), 2).failing


@pytest.mark.parametrize("broken", ["error", "note"])
def test_an_act_that_is_only_noted_exists(broken: str, tmp_path: Path) -> None:
    """What breaks a condition on descriptors is no act, and a rule that only it breaks never fails; what is noted is one."""
    deed = FILES["deed.yaml"]
    first, last = deed.index("    governs:"), deed.index("    at: [depth_cm]")
    deed = deed[:first] + "    governs: 'true'\n    requires: 'on <= ends'\n" + deed[last:]
    deed = deed.replace("subject: beds", "subject: act").replace("at: [depth_cm]", 'at: ["on"]')
    valid = FILES["descriptor.yaml"].replace("before it begins'}", f"before it begins', broken: {broken}}}")
    pack = write(tmp_path / "pack", deed_yaml=deed.replace("only {depth_cm} deep", "not then"), descriptor_yaml=valid)
    claims = {(claim.kind, claim.about) for claim in prove(load_pack(pack)).failing}
    assert (("fails", "deep") in claims) == (broken == "error"), claims
