"""Up to how many rows acts are looked at with: said beside every claim, and enough to see what rules count."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from checker.cli import main
from checker.verify.source_text import fingerprint

ROOT = Path(__file__).parents[2]
SOURCE = "There are no more places than were agreed"
HEAD = """\
pack: places
title: Places
version: 0.1.0
reviewed_on: 2026-11-30
basis: An invented agreement; not legal advice.
sources: [{id: one, title: One, file: one.txt}]
descriptor: descriptor.yaml
agreements: [one.yaml]
intended_gaps:
- {when: 'on < one', reason: Nothing was agreed before.}
"""
DESCRIPTOR = """\
common:
  kind: {type: kind, required: true, about: What it is.}
  id: {type: id, required: true, about: A name.}
  "on": {type: date, required: true, about: The day.}
kinds:
  serving:
    about: A model is served.
    fields:
      places: {type: rows, required: true, about: Where., singular: place, fields: {open: {type: boolean, about: Whether it is open.}}}
"""
AGREEMENT = """\
agreement: one
title: One
source: one
starts: {name: one, day: 2025-03-01, known_from: 2025-03-01}
parameters:
  regions: {about: The most places., value: CAP, source: paragraph 1}
clauses:
- id: one.cap
  pinpoints: [{paragraph: 1, phrase: no more places, fingerprint: MARK}]
  meaning: So many places at most.
  modality: prohibition
  binds: both
  in_force: from 2025-03-01; no end stated
  checkability: "yes"
  reason: Places are counted.
  rules:
  - id: below-cap
    title: too many places
    kinds: [serving]
    subject: act
    governs: on >= one
    requires: REQUIRES
    at: [places]
    messages: [{text: 'no more than {one.regions} places'}]
    NEVER
"""


def pack(folder: Path, cap: int, requires: str = "size(places) <= one.regions", never: str = "") -> str:
    folder.mkdir()
    (folder / "pack.yaml").write_text(HEAD, encoding="utf-8")
    (folder / "descriptor.yaml").write_text(DESCRIPTOR, encoding="utf-8")
    (folder / "sources").mkdir()
    (folder / "sources" / "one.txt").write_text(f"{SOURCE}.\n", encoding="utf-8")
    text = (
        AGREEMENT.replace("MARK", fingerprint(SOURCE))
        .replace("CAP", str(cap))
        .replace("REQUIRES", requires)
        .replace("NEVER", never)
    )
    (folder / "one.yaml").write_text(text, encoding="utf-8")
    return str(folder)


COUNTS = ["size(places) <= one.regions", "places.filter(p, p.open).size() <= CAP"]


@pytest.mark.parametrize("requires", COUNTS)
def test_a_cap_is_seen_to_change(tmp_path: Path, capfd: pytest.CaptureFixture[str], requires: str) -> None:
    four, six = (pack(tmp_path / str(cap), cap, requires.replace("CAP", str(cap))) for cap in (4, 6))
    assert main(["diff", f"policy:{four}", f"policy:{six}"]) == 1
    said = capfd.readouterr().out
    assert "serving with five places" in said and "fail -> pass" in said
    assert "acts were compared with up to 7 places." in said
    assert main(["diff", f"policy:{four}", f"policy:{six}", "--format", "markdown"]) == 1
    assert "acts were compared with up to 7 places." in capfd.readouterr().out
    assert main(["diff", f"policy:{four}", f"policy:{six}", "--format", "json"]) == 1
    found = json.loads(capfd.readouterr().out)
    jsonschema.validate(found, json.loads((ROOT / "checker/advise/diff.schema.json").read_text(encoding="utf-8")))
    assert found["bounds"] == [{"kind": "serving", "rows": 7, "words": "up to 7 places"}]


def test_a_cap_beyond_reach_is_not_settled(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    one, other = pack(tmp_path / "one", 40), pack(tmp_path / "other", 50)
    assert main(["diff", f"policy:{one}", f"policy:{other}"]) == 2
    said = capfd.readouterr().out
    assert "not settled: it needs acts with 41 places; they are looked at with 8 at most" in said
    assert "No verdict changes" not in said


@pytest.mark.parametrize("requires", COUNTS)
@pytest.mark.parametrize(
    ("cap", "options", "said"),
    [
        (4, [], "it says that it never fails (It is said.), and it does"),
        (4, ["--rows", "3"], "not shown: it needs acts with 5 places; looked at were up to 3 places"),
        (40, [], "not shown: it needs acts with 41 places; looked at were up to 8 places"),
    ],
)
def test_no_proof_rests_on_a_false_never_fails(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], requires: str, cap: int, options: list[str], said: str
) -> None:
    folder = pack(tmp_path / "pack", cap, requires.replace("CAP", str(cap)), "never_fails: It is said.")
    assert main(["prove", folder, *options]) == 1
    assert f"fail[never-fails]: below-cap: {said}" in capfd.readouterr().out


def test_what_holds_holds_up_to_so_many_rows(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = pack(tmp_path / "pack", 4)
    assert main(["prove", folder]) == 0
    assert "all hold, for acts with up to 5 places." in capfd.readouterr().out
    assert main(["prove", folder, "--format", "json"]) == 0
    found = json.loads(capfd.readouterr().out)
    jsonschema.validate(found, json.loads((ROOT / "checker/advise/prove.schema.json").read_text(encoding="utf-8")))
    assert found["bounds"] == [{"kind": "serving", "rows": 5, "words": "up to 5 places"}]
    assert main(["prove", folder, "--rows", "9"]) == 2
    assert "--rows takes a number from 1 to 8; found 9" in capfd.readouterr().err


def test_a_rule_that_never_fails_is_not_said_to_fail_beside_another(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["prove", pack(tmp_path / "pack", 4, "size(places) <= 4 || size(places) > 4")]) == 1
    said = capfd.readouterr().out
    assert "fail[fails]: below-cap: no act fails it" in said
    assert "fail[alone]: below-cap: it is never the only rule that fails: no act fails it" in said


def test_a_clause_that_says_nothing_of_an_amendment_is_explained_without_a_ground(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "--policy", pack(tmp_path / "pack", 4), "one.cap", "--verbose"]) == 0
    assert "nothing to amend\n" in capfd.readouterr().out


def test_rows_are_counted_in_the_plural_of_what_the_pack_calls_one(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    four, six = (pack(tmp_path / str(cap), cap) for cap in (4, 6))
    for folder in (four, six):
        descriptor = Path(folder, "descriptor.yaml")
        descriptor.write_text(DESCRIPTOR.replace("singular: place", "singular: kept copy"), encoding="utf-8")
    assert main(["prove", four]) == 0
    said = capfd.readouterr().out
    assert "serving with 2 kept copies" in said and "up to 5 kept copies." in said
    assert main(["diff", f"policy:{four}", f"policy:{six}"]) == 1
    said = capfd.readouterr().out
    assert "serving with five kept copies" in said and "up to 7 kept copies." in said


READINGS = """\
R1:
  name: any
  words: no more places
  question: Do the places count?
  clauses: [one.cap]
  open: true
  readings:
    count: {standing: plausible, means: They count.}
    any: {standing: plausible, means: They do not.}
"""


@pytest.mark.parametrize(
    ("cap", "words"),
    [
        (4, "A verdict turns on it"),
        (40, "No act with up to 8 places (a rule counts up to 41 places, which is out of reach) was found"),
    ],
)
def test_explain_looks_at_as_many_rows_as_are_counted(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], cap: int, words: str
) -> None:
    folder = Path(pack(tmp_path / "pack", cap, f'reading.R1 == "any" || places.filter(p, p.open).size() <= {cap}'))
    (folder / "readings.yaml").write_text(READINGS, encoding="utf-8")
    head = folder / "pack.yaml"
    head.write_text(head.read_text(encoding="utf-8") + "readings: readings.yaml\n", encoding="utf-8")
    assert main(["explain", "R1", "--policy", str(folder), "--isolated"]) == 0
    assert words in " ".join(capfd.readouterr().out.split())


@pytest.mark.parametrize("cap", [4, 40])
def test_clauses_asks_for_cases_of_all_verdicts_that_rows_make(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], cap: int
) -> None:
    folder = Path(pack(tmp_path / "pack", cap))
    head, act = folder / "pack.yaml", "{kind: serving, id: a, on: 2026-01-01, places: [{open: true}]}"
    head.write_text(head.read_text(encoding="utf-8") + "cases: cases\n", encoding="utf-8")
    (folder / "cases").mkdir()
    (folder / "cases" / "one.yaml").write_text(f"- {{case: one, expect: pass, act: {act}}}\n", encoding="utf-8")
    assert main(["clauses", "--policy", str(folder), "--isolated"]) == 0
    assert "no case in which below-cap gives fail" in " ".join(capfd.readouterr().out.split())
