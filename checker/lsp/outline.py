"""The outline of a descriptor file for an editor: symbols, folding ranges, lenses, links from ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lsprotocol import types

from checker.judge.law import Law
from checker.lsp.analysis import Analysis
from checker.lsp.diagnostics import head
from checker.lsp.text import Text
from checker.read.document import Document, Path, Span
from checker.report import words
from checker.report.model import Judged
from checker.report.questions import title

REPORT = "checker.openReport"
"""The command of a lens: shows the report of the file."""
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*")


def symbols(analysis: Analysis) -> list[types.DocumentSymbol]:
    """Return the documents of a file, each with its keys and entries of lists."""
    return [_document(document, analysis.text) for document in analysis.documents]


def _document(document: Document, text: Text) -> types.DocumentSymbol:
    data: Any = document.data
    mapping = data if isinstance(data, dict) else {}
    name = " ".join([str(mapping[key]) for key in ("kind", "id") if isinstance(mapping.get(key), str)])
    span = document.places.values.get(())
    place = text.range(span)
    id_span = document.span(("id",)) if "id" in mapping else span
    selection = text.range(id_span) if id_span else place
    return types.DocumentSymbol(
        name or f"document {document.index + 1}",
        types.SymbolKind.Object,
        _around(place, selection),
        selection,
        str(mapping.get("title") or "") or None,
        children=list(_below(document, (), data, text)),
    )


def _below(document: Document, path: Path, data: Any, text: Text) -> Iterator[types.DocumentSymbol]:
    places: Any = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, value in places:
        here = (*path, name)
        span = document.places.values.get(here)
        key = document.places.keys.get(here)
        if span is None or (isinstance(name, int) and not isinstance(value, (dict, list))):
            continue
        selection = text.range(key or Span(span.line, span.column, span.line, span.column + 1))
        compound = isinstance(value, (dict, list))
        yield types.DocumentSymbol(
            f"{path[-1]}[{name}]" if isinstance(name, int) and path else str(name),
            types.SymbolKind.Array
            if isinstance(value, list)
            else types.SymbolKind.Object
            if compound
            else types.SymbolKind.Property,
            _around(text.range(span), selection),
            selection,
            None if compound else words.value(value),
            children=list(_below(document, here, value, text)) if compound else None,
        )


def _around(place: types.Range, chosen: types.Range) -> types.Range:
    """Return a range around both ranges, since editors refuse a symbol with its name outside its range."""
    return types.Range(min(place.start, chosen.start), max(place.end, chosen.end))


def folds(analysis: Analysis) -> list[types.FoldingRange]:
    """Return the folding ranges: each document, and each block and entry of several lines."""
    ranges = {}
    for document in analysis.documents:
        for path, span in document.places.values.items():
            key = document.places.keys.get(path)
            first = (key or span).line
            last = span.end_line - (1 if span.end_column == 1 else 0)
            if last > first and (first, last) not in ranges:
                ranges[first, last] = types.FoldingRange(first - 1, last - 1, kind=types.FoldingRangeKind.Region)
    return [ranges[place] for place in sorted(ranges)]


def lenses(analysis: Analysis, uri: str) -> list[types.CodeLens]:
    """Return a lens above each document: its verdict, with a command that opens the report."""
    return [
        types.CodeLens(
            analysis.text.range(head(analysis, entry.document)), types.Command(verdict(entry), REPORT, arguments=[uri])
        )
        for entry in analysis.entries
    ]


def verdict(entry: Judged) -> str:
    """Return a verdict with its errors, causes or rules, in one line."""
    after = entry.verdict_after_waivers
    text = after if after == entry.verdict else f"{after} (waived: {entry.verdict})"
    if entry.errors:
        return f"{text}: {len(entry.errors)} {'errors' if len(entry.errors) > 1 else 'error'}"
    rules = list(dict.fromkeys([finding.rule for finding in entry.findings if finding.verdict == entry.verdict]))
    if entry.verdict == "needs-review" and entry.causes:
        rules = [title(cause) for cause in entry.causes]
        text += ", decided by"
    elif rules:
        text += ":"
    else:
        return text
    return f"{text} {', '.join(rules[:3])}" + (f" and {len(rules) - 3} more" if len(rules) > 3 else "")


def links(text: Text, law: Law) -> Iterator[tuple[types.DocumentLink, str]]:
    """Yield a link and the id for each id of the pack in a text; the link has no address yet."""
    pack = law.pack
    ids = {*pack.clauses, *pack.rules, *pack.questions, *pack.assumptions, *pack.agreements}
    for match in ID.finditer(text.text):
        if match[0] in ids:
            place = types.Range(text.position(match.start()), text.position(match.end()))
            yield types.DocumentLink(place, tooltip=f"checker explain {match[0]}", data={"id": match[0]}), match[0]
