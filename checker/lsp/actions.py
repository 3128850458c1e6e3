"""Code actions for a place, as edits that keep comments: right spellings, answers, proposals to comply."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from lsprotocol.types import TextEdit

from checker.advise.change import spec_of
from checker.advise.fix import fix
from checker.judge.act import path_of
from checker.lsp.analysis import Analysis
from checker.lsp.hover import kind_of
from checker.pack.schema import NONE
from checker.read.document import Document, Path
from checker.read.edit import Change, EditError, edit
from checker.read.reader import read_bytes
from checker.read.yaml_writer import flow
from checker.report.model import Cause, Judged, ReportError

ANSWERS, CAUSES = 8, 3
"""The most answers offered for one fact, and the most facts."""


class Action(NamedTuple):
    """A code action: title, edits, the error that it mends or None, and whether it is the best one."""

    title: str
    edits: list[TextEdit]
    error: ReportError | None = None
    best: bool = False


def actions(analysis: Analysis, first: int, last: int) -> Iterator[Action]:
    """Yield the code actions for the lines `first` to `last` (from 1)."""
    for entry in analysis.entries:
        for error in entry.errors:
            if error.location and error.location.line <= last and error.location.end_line >= first:
                yield from _spelling(error, entry, analysis)
    at_ends = [analysis.document_at(line) for line in (first, last)]
    for document in {document.index: document for document in at_ends if document}.values():
        judged = analysis.entry(document.index)
        if judged is not None and judged.verdict in ("fail", "needs-review"):
            yield from _answers(judged, document, analysis)
            yield from _proposals(document, analysis)


MEANT = re.compile(r"; did you mean ([^?\s]+(?: or [^?\s]+)*)\?\Z")
WRITE = re.compile(r"; (?:for [^;`]+ )?write (\[[^\]]*\]|true|false)(?:, without quotes)?\Z")
INSTEAD = re.compile(
    r"; where it is not known write `(\w+): unknown`\Z|; write (?:.*, )?unknown for what is not known\Z"
)
MISSING = re.compile(r"\Athe key (\w+) is missing.*, such as `\w+: (.*)`\Z", re.DOTALL)


def _spelling(error: ReportError, entry: Judged, analysis: Analysis) -> Iterator[Action]:
    """Yield the edits that the message of an error suggests."""
    assert error.location is not None
    place = analysis.text.range(error.location)
    is_json = analysis.path.lower().endswith(".json")
    suggestion = MEANT.search(error.message)
    literal = WRITE.search(error.message)
    if suggestion:
        near = suggestion[1].split(" or ")
        for word in near:
            new = json.dumps(word) if is_json else word
            yield Action(f"write {word}", [TextEdit(place, new)], error, len(near) == 1)
    elif literal:
        new = json.dumps(_example(literal[1]), ensure_ascii=False) if is_json else literal[1]
        yield Action(f"write {literal[1]}", [TextEdit(place, new)], error, True)
    elif error.code == "null" and (instead := INSTEAD.search(error.message)):
        path = _null_path(error, entry, analysis)
        # An entry of a list is not known where the whole list is not.
        title, path = (f"write {instead[1]}: unknown", path[:-1]) if instead[1] else ("write unknown", path)
        yield from _changed(title, path, "unknown", entry, analysis, error)
    missing = MISSING.match(error.message)
    document = analysis.document(entry.document)
    if missing and document is not None:
        parent = _mapping_at(document, error)
        value = _example(missing[2])
        yield from _changed(f"add {missing[1]}", (*parent, missing[1]), value, entry, analysis, error)


def _example(text: str) -> Any:
    documents = read_bytes(text.encode(), path="example", syntax="yaml").documents
    return documents[0].data if documents else text


def _null_path(error: ReportError, entry: Judged, analysis: Analysis) -> Path:
    document = analysis.document(entry.document)
    places = document.places.values.items() if document else ()
    return next((path for path, span in places if path and tuple(span) == tuple(error.location or ())), ())


def _mapping_at(document: Document, error: ReportError) -> Path:
    """Return the path of the mapping without the missing key: the document, or the mapping at the error's place."""
    if "add it at the top" in error.message or error.location is None:
        return ()
    inside = [path for path, span in document.places.keys.items() if tuple(span) == tuple(error.location)]
    return inside[0] if inside else ()


def _changed(
    title: str, path: Path, value: Any, entry: Judged, analysis: Analysis, error: ReportError | None = None
) -> Iterator[Action]:
    if path:
        edits = edited(analysis, entry.document, [Change(path, value)])
        if edits:
            yield Action(title, edits, error, error is not None)


def edited(analysis: Analysis, index: int, changes: Sequence[Change]) -> list[TextEdit]:
    """Return the edits for changes of a document, none if its layout cannot take them."""
    embedded = analysis.project.options.embedded
    under: Path = tuple(embedded.split(".")) if embedded else ()
    moved = [change._replace(path=(*under, *change.path)) for change in changes]
    try:
        after = edit(analysis.text.content, analysis.path, index, moved).decode("utf-8", "surrogatepass")
    except (EditError, UnicodeError):
        return []
    return analysis.text.edits(after)


def _answers(entry: Judged, document: Document, analysis: Analysis) -> Iterator[Action]:
    """Yield the possible answers to the open facts that decide."""
    law = analysis.project.law
    kind = kind_of(document.data, law)
    facts = [cause for cause in entry.causes if cause.kind in ("fact", "judgement", "parameter")]
    for cause in facts[:CAUSES] if kind else ():
        path = _fact(cause)
        spec = spec_of(kind.tree, path) if kind and path else None
        if spec is None:
            continue
        for value in _possible(spec)[:ANSWERS]:
            edits = edited(analysis, document.index, [Change(path, value)])
            if edits:
                outcome = cause.outcomes.get(flow(value).strip("[]"))
                yield Action(
                    f"answer: {cause.name} is {flow(value)}" + (f" (then {outcome})" if outcome else ""), edits
                )


def _fact(cause: Cause) -> Path:
    try:
        return path_of(cause.name)
    except ValueError:
        return ()


def _possible(spec: Any) -> list[Any]:
    """Return the values to offer as answers; days and numbers are not offered."""
    values = list(spec.get("values", ()))
    if spec["type"] == "boolean":
        return [True, False]
    if spec["type"] == "list":
        return [*([] if spec.get("minimum_entries") else [[]]), *[[value] for value in values]]
    return values + ([NONE] if spec.get("none") else [])


def _proposals(document: Document, analysis: Analysis) -> Iterator[Action]:
    """Yield the proposals of `fix` that the team can carry out alone."""
    act = analysis.acts.get(document.index)
    if act is None:
        return
    team = [
        proposal for proposal in fix(act, analysis.project.law).proposals if proposal.patchable and proposal.changes
    ]
    for number, proposal in enumerate(team):
        edits = edited(analysis, document.index, proposal.changes)
        if edits:
            yield Action(f"{proposal.text} (then {proposal.verdict})", edits, None, number == 0)
