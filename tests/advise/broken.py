"""Copies of the invented pack with texts of its files replaced, for tests that break it on purpose."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
INVENTED = ROOT / "fixtures" / "packs" / "meridian-kestrel"


def copy(folder: Path, *edits: tuple[str, str, str]) -> Path:
    """Return a copy of the invented pack with (file, old, new) replaced; what is replaced must be there once."""
    target = folder / "pack"
    shutil.copytree(INVENTED, target)
    for name, old, new in edits:
        file = target / name
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name} has {old!r} {text.count(old)} times"
        file.write_text(text.replace(old, new), encoding="utf-8")
    return target
