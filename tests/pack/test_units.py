"""Numbers that are compared count the same: their units are held to one another when the pack loads."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.pack.load import load_pack
from checker.pack.problems import PackError
from tests.pack.tern import TERN, change

FIELDS = (
    "      depth: {type: number, unit: cm, about: How deep.}\n"
    "      width: {type: number, unit: cm, about: How wide.}\n"
    "      weight: {type: number, unit: kg, about: How heavy.}\n"
    "      part: {type: integer, unit: '%', about: A part.}\n"
    "      bare: {type: number, about: A number.}\n"
)
PARAMETERS = (
    "  deep: {about: How deep., unit: cm, value: 20}\n"
    "  heavy: {about: How heavy., unit: kg, value: 20}\n"
    "  later: {about: How deep., unit: cm, values: [{value: 20}, {from: 2031-01-01, value: 30}]}\n"
    "  share: {about: A part., value: 20%}\n"
    "  number: {about: A number., value: 20}\n"
)


def loaded(folder: Path, requires: str, definition: str = "") -> None:
    import shutil

    shutil.copytree(TERN, folder / "pack")
    change(folder / "pack" / "agreements" / "tern-1.yaml", "requires: '!tern_product'", f"requires: '{requires}'")
    change(folder / "pack" / "agreements" / "tern-1.yaml", "parameters:\n", f"parameters:\n{PARAMETERS}")
    schema = folder / "pack" / "descriptor.yaml"
    schema.write_text(schema.read_text(encoding="utf-8") + FIELDS, encoding="utf-8")
    definitions = folder / "pack" / "definitions.yaml"
    definitions.write_text(definitions.read_text(encoding="utf-8") + definition, encoding="utf-8")
    load_pack(str(folder / "pack"))


@pytest.mark.parametrize(
    ("requires", "said"),
    [
        ("depth <= tern1.heavy", "`depth` counts cm, and `tern1.heavy` counts kg"),
        ("tern1.heavy >= depth", "`tern1.heavy` counts kg, and `depth` counts cm"),
        ("weight <= tern1.later", "`weight` counts kg, and `tern1.later` counts cm"),
        ("tern1.deep <= tern1.heavy", "`tern1.deep` counts cm, and `tern1.heavy` counts kg"),
        ("depth <= tern1.share", "`depth` counts cm, and `tern1.share` counts %"),
        ("part <= tern1.deep", "`part` counts %, and `tern1.deep` counts cm"),
        ("depth < weight", "`depth` counts cm, and `weight` counts kg"),
        ("depth < (paid ? tern1.deep : tern1.heavy)", "`depth` counts cm, and `tern1.heavy` counts kg"),
        ("paid && light()", "`weight` counts kg, and `tern1.deep` counts cm"),
    ],
)
def test_two_units_are_refused(tmp_path: Path, requires: str, said: str) -> None:
    with pytest.raises(PackError) as found:
        loaded(tmp_path, requires, "light(): 'weight <= tern1.deep'\n" if "light" in requires else "")
    assert said in str(found.value) and "in the same unit" in str(found.value)


@pytest.mark.parametrize(
    "requires",
    ["depth <= tern1.deep", "depth <= tern1.later", "depth < width", "part <= tern1.share", "bare <= tern1.share", "bare <= tern1.deep",
     "depth <= tern1.number", "depth <= 20", "readers <= tern1.free"],
)  # fmt: skip
def test_one_unit_or_none_is_taken(tmp_path: Path, requires: str) -> None:
    loaded(tmp_path, requires)
