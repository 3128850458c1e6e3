"""Acceptances: who compared a pack with its sources and accepted it. `accepted.yaml` in the pack decides no verdict."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from checker.pack.digest import digest
from checker.pack.files import check_shape, read_file, schemas
from checker.pack.problems import PackError, PackProblem
from checker.read.document import Problem
from checker.read.yaml_writer import flow
from checker.verify.sources import SourceFile

FILE = "accepted.yaml"
HEAD = "# Who held this pack against its sources, and when; `checker sources --accept` adds to it.\n"


class Acceptance(NamedTuple):
    """One person's acceptance of a pack, with the digests of the pack and of its texts on that day."""

    by: str
    on: str
    version: str
    digest: str
    sources: dict[str, str]


def text_digest(source: SourceFile) -> str:
    """Return the digest of a source's normalized sentences."""
    return digest([sentence.text for sentence in source.sentences])


def acceptances(folder: str) -> list[Acceptance]:
    """Return the acceptances of a pack, the oldest first; raises PackError."""
    path = os.path.join(folder, FILE)
    if not os.path.isfile(path):
        return []
    document, problems = read_file(path, path)
    if document is not None and not problems:
        problems = check_shape(document, schemas(), "accepted")
    if document is None or problems:
        raise PackError(problems or [PackProblem(path, Problem("documents", "holds nothing"))])
    data: Any = document.data
    return [Acceptance(**record) for record in data]


def stale(one: Acceptance, pack_digest: str, sources: Iterable[SourceFile]) -> list[str]:
    """Return what has changed since an acceptance, in words."""
    texts = [source.id for source in sources if source.sentences and one.sources.get(source.id) != text_digest(source)]
    return ["the pack"] * (one.digest != pack_digest) + [f"the text of {name}" for name in texts]


def entry(by: str, on: str, version: str, pack_digest: str, sources: Sequence[SourceFile]) -> str:
    """Return the line that records an acceptance."""
    one = Acceptance(by, on, version, pack_digest, {source.id: text_digest(source) for source in sources})
    return f"- {flow(one._asdict())}\n"
