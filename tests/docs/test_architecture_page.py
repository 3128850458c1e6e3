"""docs/architecture.md is the map of the code as it is: its rooms, the picture of them, and where it leads."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

from tests.test_architecture import FLOORS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "architecture.md"


def test_the_room_of_advice_is_described_whole() -> None:
    part = PAGE.read_text(encoding="utf-8").partition("## The room of advice\n")[2].partition("\n## ")[0]
    named = set(re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", part, re.MULTILINE))
    modules = {name for cell in named for name in re.findall(r"`(\w+)`", cell)}
    assert modules == {path.stem for path in (ROOT / "checker" / "advise").glob("*.py")} - {"__init__"}


def test_the_picture_of_the_rooms_is_what_the_imports_say() -> None:
    rooms = runpy.run_path(str(ROOT / "docs" / "rooms.py"))
    assert rooms["picture"]() == (PAGE.parent / "rooms.svg").read_text(encoding="utf-8"), "run `make docs`"


def test_every_room_is_on_the_map() -> None:
    part = PAGE.read_text(encoding="utf-8").partition("## The rooms\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)) == set(FLOORS) - {"", "__main__"}


def test_the_map_leads_to_files_that_exist() -> None:
    """Of the table of changes: every file that it names as `room/file.py`."""
    part = PAGE.read_text(encoding="utf-8").partition("## To change X, go to Y\n")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(\w+/[\w/]+\.py)`", part))
    assert len(named) > 15
    assert not [name for name in named if not ((ROOT / "checker" / name).is_file() or (ROOT / name).is_file())]
