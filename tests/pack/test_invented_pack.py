"""An agreement between other parties over other hosts, in YAML alone: judged like the shipped one, with no line of Python."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from checker.cli import main
from checker.judge.opening import open_law

ROOT = Path(__file__).parents[2]
PACK = ROOT / "fixtures" / "packs" / "meridian-kestrel"
EXAMPLES = {path.stem: path for path in sorted((PACK / "examples").glob("*.yaml"))}
CODES = {"pass": 0, "fail": 1, "needs-review": 3}


@pytest.mark.parametrize("verdict", EXAMPLES)
def test_its_descriptors_are_judged(verdict: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--policy", str(PACK), "--format", "json", str(EXAMPLES[verdict])]) == CODES[verdict]
    report = json.loads(capfd.readouterr().out)
    assert [item["verdict"] for item in report["descriptors"]] == [verdict]
    assert report["policy"]["agreements"] == ["framework", "letter"]


def test_the_words_are_its_own(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--policy", str(PACK), "--verbose", *map(str, EXAMPLES.values())]) == 1
    out = capfd.readouterr().out
    assert "fail[kestrel-opens-first]: a feed on Borealis from 2032-07-01, and on kestrel not first" in out
    assert "How much earlier does a feed have to be on Kestrel? (M02)\n     - The same day will do -> passes" in out
    assert out.endswith("Invented for tests; no such companies and no such agreement.\n")


def test_a_pin_and_a_ledger_of_its_own(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    review = str(EXAMPLES["needs-review"])
    assert main(["check", "--policy", str(PACK), "--pin", "M02=no-later", review]) == 0
    assert main(["check", "--policy", str(PACK), "--pin", "M02=earlier", review]) == 1
    assert main(["check", "--policy", str(PACK), "--pin", "A02=earlier", review]) == 2
    ledger = tmp_path / "ledger.yaml"
    ledger.write_text("facts: {archive.complete_on: 2031-01-01}\n", encoding="utf-8")
    assert main(["check", "--policy", str(PACK), "--ledger", str(ledger), str(EXAMPLES["pass"])]) == 0
    capfd.readouterr()


@pytest.mark.parametrize(
    "words", [["explain", "l.kestrel-first"], ["explain", "M03"], ["clauses"], ["schema", "descriptor"]]
)
def test_the_other_commands_know_it(words: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert main([*words, "--policy", str(PACK)]) == 0
    out = capfd.readouterr().out
    assert ("kestrel" in out or "Kestrel" in out) and "azure" not in out.casefold()


def test_its_pinpoints_lead_to_its_sources() -> None:
    pack = open_law(str(PACK)).pack
    for clause in pack.clauses.values():
        text = (PACK / "sources" / pack.sources[clause.source].file).read_text(encoding="utf-8")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        for pinpoint in clause.pinpoints:
            sentences = [sentence.removesuffix(".") for sentence in lines[pinpoint.paragraph - 1].split(". ")]
            found = [item for item in sentences if hashlib.sha256(item.encode()).hexdigest() == pinpoint.fingerprint]
            assert len(found) == 1 and pinpoint.phrase in found[0], (clause.id, pinpoint.phrase)


def test_no_line_of_python_knows_it() -> None:
    names = re.compile(r"meridian|kestrel|borealis|tundra|emergency", re.IGNORECASE)
    for path in sorted((ROOT / "checker").rglob("*.py")):
        assert not names.search(path.read_text(encoding="utf-8")), path
