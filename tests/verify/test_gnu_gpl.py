"""A real licence in three dated versions, in YAML alone: it keeps the engine honest about agreements of another family."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checker.cli import main

ROOT = Path(__file__).parents[2]
PACK = ROOT / "fixtures" / "packs" / "gnu-gpl"
TEXTS = Path("/usr/share/common-licenses")
Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("words", [["test"], ["prove"], ["clauses", "--policy"]])
def test_it_holds(words: list[str], capfd: Capture) -> None:
    assert main([*words, str(PACK)]) == 0
    out = capfd.readouterr().out
    assert "no case for" not in out
    assert not re.search("openai|azure|microsoft", out, re.IGNORECASE)


@pytest.mark.skipif(not (TEXTS / "GPL-1").is_file(), reason="the texts of the licences are not on this machine")
def test_it_is_as_its_texts_have_it(capfd: Capture) -> None:
    assert main(["sources", str(PACK), "--check", "--sources", str(TEXTS)]) == 0
    out = capfd.readouterr().out
    assert "gpl-1: 8 of 8 pinpoints held" in out and "gpl-3: 10 of 10 pinpoints held" in out


def test_no_phrase_is_long() -> None:
    for file in (PACK / "agreements").iterdir():
        for phrase in re.findall(r'phrase: "([^"]+)"', file.read_text(encoding="utf-8")):
            assert len(phrase.split()) <= 8
