"""docs/architecture.md names every module of the room of advice, and none that is not there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_room_of_advice_is_described_whole() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    part = page.partition("## The room of advice\n")[2].partition("\n## ")[0]
    named = set(re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", part, re.MULTILINE))
    modules = {name for cell in named for name in re.findall(r"`(\w+)`", cell)}
    assert modules == {path.stem for path in (ROOT / "checker" / "advise").glob("*.py")} - {"__init__"}
