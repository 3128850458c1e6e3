"""The files of policies: each is read as one document and held to its schema."""

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
    """The plain data of a pack's files: `pack.yaml`, what it names by sort (`readings`), its agreements, each by its file."""

    head: Mapping[str, Any]
    parts: Mapping[str, Any]
    agreements: Sequence[tuple[str, Any]]


def schemas() -> dict[str, Any]:
    """Return the JSON Schema of packs: its `$defs` has one for each file."""
    with open(os.path.join(os.path.dirname(__file__), "schemas", "pack.json"), encoding="utf-8") as file:
        loaded: dict[str, Any] = json.load(file)
    return loaded


def read_file(
    path: str, shown: str, keep: Callable[[str, bytes], None] | None = None
) -> tuple[Document | None, list[PackProblem]]:
    """Read a YAML or JSON file that holds one document, with its problems; `keep` is given its bytes."""
    try:
        content = content_of(path, DEFAULT.file_bytes)
    except (OSError, ValueError) as error:
        return None, [PackProblem(shown, Problem("unreadable", unread(path, error)))]
    if keep is not None:
        keep(shown, content)
    reading = read_bytes(content, path=shown)
    problems = [PackProblem(shown, problem) for _, problem in reading.problems]
    if not problems and len(reading.documents) != 1:
        problems.append(
            PackProblem(shown, Problem("documents", f"expected one document; found {len(reading.documents)}"))
        )
    return (reading.documents[0] if reading.documents else None), problems


def check_shape(
    document: Document, schema: Mapping[str, Any], name: str, but: Collection[Path] = ()
) -> list[PackProblem]:
    """Hold a document against one of the `$defs` of `schema`, but for the places of which enough is said already."""
    target = {**schema["$defs"][name], "$defs": schema["$defs"]}
    if acceptor(target, schema)(document.data):
        return []
    found = []
    for refusal in explain(target, document.data):
        if any(refusal.path[: len(path)] == path for path in but):
            continue
        span = document.key_span(refusal.path) if refusal.at_key else document.span(refusal.path)
        found.append(PackProblem(document.path, Problem(refusal.code, refusal.message, span)))
    unsaid = PackProblem(document.path, Problem("schema", "does not have the form of a policy file"))
    return found if found or but else [unsaid]
