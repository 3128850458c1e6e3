"""Completions at the cursor: keys, values and days of a descriptor, in YAML and JSON.

Unfinished text seldom parses. A mark replaces the word at the cursor, as a value or as a key, and the path of the mark
in the parsed document is the path of the cursor. If the whole text does not parse, the text before the cursor is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lsprotocol.types import CompletionItem, CompletionItemKind, Range, TextEdit

from checker.advise.change import spec_of
from checker.judge.act import path_of
from checker.judge.law import Law
from checker.lsp.hover import kind_of
from checker.lsp.project import Project
from checker.lsp.text import Text
from checker.pack.schema import NONE, UNKNOWN, Kind
from checker.pack.words import expected
from checker.read.days import is_day
from checker.read.document import Document, Path
from checker.read.edit import taken
from checker.read.reader import read_bytes

MARK = "x0cursor0x"
_BEFORE = re.compile(r"[A-Za-z0-9_.+/-]*\Z")
_AFTER = re.compile(r"[A-Za-z0-9_.+/-]*")
_UNFINISHED = re.compile(r"^[ \t]*[\w.-]+[ \t]*(?=[\r\n])(?<!---)", re.MULTILINE)
"""An unfinished line: a word without a colon."""


class Spot(NamedTuple):
    """The place of the cursor: document, path, and whether a key stands there."""

    document: Document
    path: Path
    is_key: bool


def completion(text: Text, offset: int, path: str, project: Project, today: str) -> list[CompletionItem]:
    """Return the completions at an offset of a descriptor file; `today` is among the offered days."""
    json = path.lower().endswith(".json")
    before = _BEFORE.search(text.text, max(0, offset - 200), offset)
    after = _AFTER.match(text.text, offset)
    start, end = before.start() if before else offset, after.end() if after else offset
    quoted = text.text[start - 1 : start] in ("'", '"') if start else False
    if quoted and text.text[end : end + 1] == text.text[start - 1]:
        start, end = start - 1, end + 1
    place = Range(text.position(start), text.position(end))
    items: dict[str, CompletionItem] = {}
    for spot in _spots(text.text, start, end, path, project.options.embedded):
        law = project.law
        offers = _keys(spot, law) if spot.is_key else _values(spot, law, text.text, path, today)
        for word, detail, about in offers:
            inserted = _insertion(word, spot.is_key, json, text.text[end:])
            item = CompletionItem(
                word,
                kind=CompletionItemKind.Property if spot.is_key else CompletionItemKind.EnumMember,
                detail=detail or None,
                documentation=about or None,
                sort_text=f"{len(items):04}",
                filter_text=inserted if quoted else word,
                text_edit=TextEdit(place, inserted),
            )
            items.setdefault(word, item)
    return list(items.values())


def _insertion(word: str, is_key: bool, json: bool, rest: str) -> str:
    is_text = json and not (word in ("true", "false") or word.isdecimal())
    entry = word[1:-1] if word[:1] == "[" else ""
    literal = f'["{entry}"]' if is_text and entry else f'"{word}"' if is_text and word != "[]" else word
    return f"{literal}: " if is_key and not re.match(r"[ \t]*:", rest) else literal


def _spots(text: str, start: int, end: int, path: str, embedded: str | None) -> Iterator[Spot]:
    """Yield the possible places of the cursor, from the whole text or else from the text before the cursor."""
    json = path.lower().endswith(".json")
    quote = '"' if json else ""
    line_end = re.compile(r"[\r\n]|\Z").search(text, end)
    rest = text[end:]
    stop = text[line_end.start() if line_end else end :]
    any_spot = False
    head = text[:start]
    sound = _UNFINISHED.sub("", head)
    for before, tail in ((head, rest), (head, stop), (head, _closed(head)), (sound, ""), (sound, _closed(sound))):
        for is_key in (True, False):
            mark = f"{quote}{MARK}{quote}" + (": 0" if is_key and not re.match(r"[ \t]*:", tail) else "")
            for spot in _marked(before + mark + tail, path, embedded):
                any_spot = True
                yield spot
        if any_spot:
            return


def _marked(text: str, path: str, embedded: str | None) -> Iterator[Spot]:
    reading = read_bytes(text.encode("utf-8", "replace"), path=path, embedded=embedded)
    for document in reading.documents:
        for where in document.places.values:
            if where and where[-1] == MARK:
                yield Spot(document, where[:-1], True)
            elif taken(document.data, where) == MARK:
                yield Spot(document, where, False)


def _closed(text: str) -> str:
    """Return the brackets that close the open ones of a text; brackets in quotes and comments do not count."""
    opened = []
    for char in re.sub(r"\"[^\"\n]*\"|'[^'\n]*'|(?:^|\s)#.*", "", text):
        if char in "[{":
            opened.append("]" if char == "[" else "}")
        elif char in "]}" and opened:
            opened.pop()
    return "".join(reversed(opened))


Offer = tuple[str, str, str]
"""A word, a short detail, and a sentence about it."""


def _keys(spot: Spot, law: Law) -> Iterator[Offer]:
    """Yield the keys that a mapping lacks."""
    data: Any = spot.document.data
    kind = kind_of(data, law)
    present = taken(data, spot.path) if spot.path else data
    for name, spec in _fields(spot.path, kind, law).items():
        if not (isinstance(present, dict) and name in present):
            yield name, expected(spec), spec.get("about", "")


def _fields(path: Path, kind: Kind | None, law: Law) -> Mapping[str, Mapping[str, Any]]:
    """Return the specifications of the fields of a mapping, by name."""
    if kind is None:
        trees = [known_kind.tree for known_kind in law.pack.kinds.values()]
        return (
            {name: spec for name, spec in trees[0].items() if all(name in tree for tree in trees)} if not path else {}
        )
    if not path:
        return kind.tree
    spec = spec_of(kind.tree, path)
    if spec is None:
        return {}
    if spec["type"] == "attestations":
        names = [name.replace("[]", "[0]") for name in law.pack.attest]
        return {name: {"type": "attestation"} for name in names if spec_of(kind.tree, path_of(name)) is not None}
    if spec["type"] == "row":
        rows = spec_of(kind.tree, path[:-1])
        return rows["fields"] if rows else {}
    fields: Mapping[str, Any] = spec.get("fields", {}) if spec["type"] == "block" else {}
    return fields


def _values(spot: Spot, law: Law, text: str, path: str, today: str) -> Iterator[Offer]:
    """Yield the possible values of a field."""
    kind = kind_of(spot.document.data, law)
    if spot.path == ("kind",):
        yield from [(name, "kind", known_kind.about) for name, known_kind in law.pack.kinds.items()]
        return
    tree = kind.tree if kind else next(iter(law.pack.kinds.values())).tree
    spec = spec_of(tree, spot.path)
    is_entry = spec is None and bool(spot.path) and isinstance(spot.path[-1], int)
    if is_entry:
        spec = spec_of(tree, spot.path[:-1])
    if spec is None or spec["type"] == "row":
        return
    labels: Mapping[str, str] = spec.get("labels", {})
    values = [str(value) for value in spec.get("values", ())]
    if spec["type"] == "list" and not is_entry:
        yield from [(f"[{value}]", labels.get(value, ""), "") for value in values]
        if not spec.get("minimum_entries"):
            yield "[]", spec.get("empty", NONE), ""
    elif spec["type"] == "boolean":
        yield from [("true", "", ""), ("false", "", "")]
    elif spec["type"] == "date":
        yield from _days(law, text, today)
        if spec.get("none"):
            yield NONE, labels.get(NONE, ""), ""
    elif spec["type"] == "id":
        name = re.sub(r"[^a-z0-9]+", "-", re.split(r"[\\/]", path)[-1].lower().split(".")[0]).strip("-")
        if name:
            yield name, "the file's name", ""
    else:
        yield from [(value, labels.get(value, ""), "") for value in values]
    if not spec.get("required") and not is_entry and spec.get("decides", True) and UNKNOWN not in values:
        yield UNKNOWN, "not known yet", "The verdict then holds whatever it is, or says that it turns on it."


def _days(law: Law, text: str, today: str) -> Iterator[Offer]:
    """Yield days: today, the days in the text, the first day of each agreement, this month and this quarter."""
    yield today, "today", ""
    for day in sorted(set(re.findall(r"\b\d{4}-\d\d-\d\d\b", text)), reverse=True):
        if is_day(day):
            yield day, "a day of this file", ""
    for agreement in law.pack.agreements.values():
        if is_day(agreement.day):
            yield agreement.day, "an agreement's first day", agreement.title
    if "month" in expected({"type": "date"}):
        yield today[:7], "this month: some day of it", ""
        yield f"{today[:4]}-Q{(int(today[5:7]) + 2) // 3}", "this quarter: some day of it", ""
