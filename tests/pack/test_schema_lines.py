"""Each file of a pack names the schema that editors read, and that schema says what every key means."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.explain.schemas import pack_files
from checker.pack.files import check_shape, read_file, schemas
from docs.pack_keys import keys_of

ROOT = Path(__file__).parents[2]
PACKS = [ROOT / "policies", *sorted((ROOT / "fixtures" / "packs").iterdir())]
LINE = re.compile(r"# yaml-language-server: \$schema=(\S+?)#/\$defs/([a-z-]+)\n")


def files(pack: Path) -> dict[Path, str]:
    """Return the files of a pack, each with the part of the schema that is its own."""
    head: dict[str, Any] = yaml.safe_load((pack / "pack.yaml").read_text(encoding="utf-8"))
    found = {pack / "pack.yaml": "pack"} | {pack / name: "agreement" for name in head["agreements"]}
    found |= {
        pack / str(head[part]): part for part in pack_files().values() if part not in ("cases", "pack") and part in head
    }
    return found | dict.fromkeys(sorted((pack / str(head["cases"])).glob("**/*.yaml")), "cases")


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.name)
def test_each_file_names_its_schema(pack: Path) -> None:
    assert len(files(pack)) > 4
    for file, part in files(pack).items():
        match = LINE.match(file.read_text(encoding="utf-8"))
        assert match and match[2] == part, file
        schema = json.loads((file.parent / match[1]).resolve().read_text(encoding="utf-8"))
        document, problems = read_file(str(file), file.name)
        assert document is not None and not problems
        assert check_shape(document, schema, match[2]) == []


@pytest.mark.parametrize("part", [*pack_files().values(), "field", "ledger-entry", "parameter"])
def test_every_key_says_what_it_means(part: str) -> None:
    parts = schemas()["$defs"]
    page = (ROOT / "docs" / "packs.md").read_text(encoding="utf-8")
    found = list(keys_of(parts[part], parts, ""))
    assert found or part == "definitions"
    for path, _, _, about in found:
        assert about, f"{part}: {path}"
        assert f"`{path}`" in page or f".{path}`" in page, f"{part}: {path}"
