"""The files of policies: each is one document that fits its schema."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from checker.pack.json_schema import acceptor
from checker.pack.problems import PackProblem
from checker.pack.validate import explain
from checker.read.discover import unread
from checker.read.document import Document, Path, Problem
from checker.read.files import content_of
from checker.read.limits import DEFAULT
from checker.read.reader import read_bytes


class Files(NamedTuple):
    """The plain data of a pack's files: `pack.yaml`, its parts by sort (`readings`), its agreements with their files."""

    head: Mapping[str, Any]
    parts: Mapping[str, Any]
    agreements: Sequence[tuple[str, Any]]


def schemas() -> dict[str, Any]:
    """Return the JSON Schema of packs; its `$defs` has a schema for each sort of file."""
    with open(os.path.join(os.path.dirname(__file__), "schemas", "pack.json"), encoding="utf-8") as file:
        loaded: dict[str, Any] = json.load(file)
    return loaded


def read_file(
    path: str, display_path: str, keep: Callable[[str, bytes], None] | None = None
) -> tuple[Document | None, list[PackProblem]]:
    """Return the only document of a YAML or JSON file and the problems; `keep` is called with its bytes."""
    try:
        content = content_of(path, DEFAULT.file_bytes)
    except (OSError, ValueError) as error:
        return None, [PackProblem(display_path, Problem("unreadable", unread(path, error)))]
    if keep is not None:
        keep(display_path, content)
    reading = read_bytes(content, path=display_path)
    problems = [PackProblem(display_path, problem) for _, problem in reading.problems]
    if not problems and len(reading.documents) != 1:
        problems.append(
            PackProblem(display_path, Problem("documents", f"expected one document; found {len(reading.documents)}"))
        )
    return (reading.documents[0] if reading.documents else None), problems


def check_shape(
    document: Document, schema: Mapping[str, Any], name: str, but: Collection[Path] = ()
) -> list[PackProblem]:
    """Return the problems of a document by one of the `$defs` of `schema`, without those below the paths in `but`."""
    target = {**schema["$defs"][name], "$defs": schema["$defs"]}
    if acceptor(target, schema)(document.data):
        return []
    problems = []
    for refusal in explain(target, document.data):
        if any(refusal.path[: len(path)] == path for path in but):
            continue
        span = document.key_span(refusal.path) if refusal.at_key else document.span(refusal.path)
        problems.append(PackProblem(document.path, Problem(refusal.code, refusal.message, span)))
    general = PackProblem(document.path, Problem("schema", "does not have the form of a policy file"))
    return problems if problems or but else [general]
