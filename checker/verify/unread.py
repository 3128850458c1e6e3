"""Unread parts of a pack, often misspelt names, and parameters with a place that their source does not have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from checker.pack.model import Pack
from checker.pack.problems import PackProblem
from checker.pack.unused import conditions, unused_definitions
from checker.read.document import Path, Problem
from checker.read.spelling import meant
from checker.verify.source_text import within
from checker.verify.sources import Files, SourceFile

_PLACE = re.compile(r"(section|paragraph)\s+([0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*)", re.IGNORECASE)


def unread(files: Files, pack: Pack) -> Iterator[PackProblem]:
    """Yield the parameters, assumptions, ledger keys and definitions that no part of a pack reads."""
    head: Any = files.head.data
    texts = [*conditions(pack), *pack.definitions.values(), *[note.text for note in pack.notes]]
    for document in files.agreements.values():
        data: Any = document.data
        texts += strings(data["clauses"])
    # Texts for people name assumptions too: fields, readings, ledger keys.
    words = [*texts, *strings((*pack.kinds.values(), *pack.questions.values(), *pack.world.values(), *pack.gaps))]
    conditional, everything = "\n".join(texts), "\n".join(words)

    def stands(name: str, text: str) -> bool:
        return bool(re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", text))

    for document in files.agreements.values():
        data = document.data
        start, names = data["starts"]["name"], data.get("parameters", {})
        for name in names:
            # A parameter taken over by `like` is exempt: its clauses need not be taken over with it.
            path: Path = ("parameters", name)
            if path in document.places.values and not stands(f"{start}.{name}", conditional):
                hint = meant(name, [other for other in names if other != name])
                yield _problem(document.path, f"nothing reads the parameter {name}{hint}", document.span(path))
    spoken = {pack.standing, *[note.name for note in pack.notes]}
    for agreement in pack.agreements.values():
        spoken |= {*agreement.assumptions}
    for name in pack.assumptions:
        if name not in spoken and not stands(name, everything):
            yield _problem(f"{files.folder.rstrip('/')}/{head['assumptions']}", f"nothing names the assumption {name}")
    for key in pack.world:
        if not stands(f"world.{key}", conditional):
            yield _problem(f"{files.folder.rstrip('/')}/{head['ledger']}", f"nothing reads the ledger key {key}")
    for name in unused_definitions(pack):
        yield _problem(f"{files.folder.rstrip('/')}/{head['definitions']}", f"nothing uses the definition {name}")


def misplaced(files: Files, sources: Iterable[SourceFile]) -> Iterator[PackProblem]:
    """Yield the parameter values with a section or paragraph that the source does not have."""
    texts = {source.id: source.sentences for source in sources}
    for document in files.agreements.values():
        data: Any = document.data
        text = texts.get(data["source"], ())
        for name, spec in data.get("parameters", {}).items() if text else ():
            if ("parameters", name) not in document.places.values:
                continue
            for value in spec.get("values") or [spec]:
                location = _PLACE.fullmatch(str(value.get("source", "")).strip())
                if not location:
                    continue
                what, place = location[1].lower(), location[2]
                if not within(text, int(place) if what == "paragraph" and place.isdecimal() else place):
                    message = f"{name} is said to stand in {value['source']}, and the source has no such {what}"
                    yield PackProblem(document.path, Problem("no-place", message, document.span(("parameters", name))))


def strings(value: Any) -> Iterator[str]:
    """Yield every text in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from strings(part)


def _problem(path: str, message: str, span: Any = None) -> PackProblem:
    return PackProblem(path, Problem("unread", message, span))
