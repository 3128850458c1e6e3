"""Every id that a pack names exists: misspelt where it stands, it is refused."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from checker.pack.files import read_file
from checker.pack.load import load_pack
from checker.pack.problems import PackError
from checker.pack.shipped import folder
from tests.gate.test_binding import at, leaves
from tests.sweep import in_sweep

GIVEN = {"id": "its own id", "agreement": "its own id", "name": "the name of a note in reports", "binds": "a party"}
"""Keys below which an id is given, or a word stands that is no id."""
WORDS = {"values": "what a field may be", "never": "what it may not be", "also": "what people say for it"}
"""Keys below which lists of words stand."""


def ids() -> set[str]:
    """Return every id of the shipped pack."""
    pack = load_pack(folder())
    fields = {
        f"{rows}[].{field.path}" if rows else field.path
        for kind in pack.kinds.values()
        for rows, field in kind.fields()
    }
    named = (
        pack.clauses,
        pack.rules,
        pack.questions,
        pack.assumptions,
        pack.agreements,
        pack.kinds,
        pack.sources,
        pack.people,
        pack.world,
    )
    return fields.union(*named)


def places() -> Iterator[tuple[str, Any, tuple[str | int, ...]]]:
    """Yield the file, its data and the path of each text that names an id, definitions of ids left out."""
    known = ids()
    for file in sorted(Path(folder()).rglob("*.yaml")):
        name = file.relative_to(folder()).as_posix()
        if name.startswith("cases"):
            continue
        document, _ = read_file(str(file), name)
        assert document is not None
        for path in leaves(document.data):
            value = at(document.data, path)
            if isinstance(value, str) and value in known and path[-1] not in GIVEN and not WORDS.keys() & set(path):
                if path[0] != "people":
                    yield name, document.data, path


def test_an_id_that_is_misspelt_is_refused(tmp_path: Path) -> None:
    """In part; `make sweep` misspells each of them."""
    pack = Path(shutil.copytree(folder(), tmp_path / "pack"))
    taken = []
    for name, data, path in list(places())[:: in_sweep(1, 41)]:
        other = copy.deepcopy(data)
        at(other, path[:-1])[path[-1]] += "zz"
        before = (pack / name).read_text()
        (pack / name).write_text(json.dumps(other))
        try:
            load_pack(str(pack))
            taken.append((name, path))
        except PackError as error:
            assert "zz" in str(error), (name, path)
        (pack / name).write_text(before)
    assert not taken
