"""The pack of a family of agreements, and what changes a copy of it."""

from __future__ import annotations

from pathlib import Path

TERN = Path(__file__).parents[2] / "fixtures" / "packs" / "tern-data"


def change(path: Path, was: str, now: str) -> None:
    """Replace a text in a file, where it first stands."""
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, now, 1), encoding="utf-8")
