"""No key of a shipped schema is only promised: code reads each key of what is read, and writes each key of what is written."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PACKAGE = Path(__file__).parents[1] / "checker"
FOR_PEOPLE = {"public"}
"""Keys that only say something to whoever reads the file: where the facts of a case were told."""
SCHEMAS = sorted([*PACKAGE.rglob("*.schema.json"), *PACKAGE.rglob("schemas/*.json")])


def keys(schema: Any) -> Iterator[str]:
    """Yield the names of all properties of a JSON Schema."""
    if isinstance(schema, dict):
        for name, value in schema.items():
            if name == "properties" and isinstance(value, dict):
                yield from value
            yield from keys(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from keys(item)


def words() -> set[str]:
    """Return what the code may read or write a key by: its texts, and the names of its fields and arguments."""
    found: set[str] = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.add(node.target.id)
            elif isinstance(node, ast.keyword) and node.arg:
                found.add(node.arg)
    return found


@pytest.fixture(scope="module")
def known() -> set[str]:
    """The words of the code."""
    return words()


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_every_key_is_one_that_code_knows(path: Path, known: set[str]) -> None:
    names = set(keys(json.loads(path.read_text(encoding="utf-8"))))
    assert names
    names -= FOR_PEOPLE
    assert sorted(name for name in names if name not in known and name.replace("-", "_") not in known) == []


def test_a_key_that_nobody_reads_is_found(known: set[str]) -> None:
    assert "unwaivable" in known and "unread" + "able-by-anyone" not in known
