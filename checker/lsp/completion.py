"""What may be written where the cursor stands: keys, values and days of a descriptor, in YAML and JSON.

Half-typed text seldom parses. The word at the cursor is replaced by a mark that makes it parse, as a value or as a key,
and where the mark is read again is where the cursor stands; if that fails, by what stands before it alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lsprotocol.types import CompletionItem, CompletionItemKind, Range, TextEdit

from checker.advise.change import spec_of
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
_HALF = re.compile(r"^[ \t]*[\w.-]+[ \t]*(?=[\r\n])(?<!---)", re.MULTILINE)
"""A line with a word and no colon: somebody has not finished it."""


class Spot(NamedTuple):
    """Where the cursor stands: in which document, at which path, and whether a key is being written there."""

    document: Document
    path: Path
    is_key: bool


def completion(text: Text, offset: int, path: str, project: Project, today: str) -> list[CompletionItem]:
    """Return what may stand at an offset of a descriptor file; `today` is among the days that are offered."""
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
            written = _written(word, spot.is_key, json, text.text[end:])
            item = CompletionItem(
                word,
                kind=CompletionItemKind.Property if spot.is_key else CompletionItemKind.EnumMember,
                detail=detail or None,
                documentation=about or None,
                sort_text=f"{len(items):04}",
                filter_text=written if quoted else word,
                text_edit=TextEdit(place, written),
            )
            items.setdefault(word, item)
    return list(items.values())


def _written(word: str, is_key: bool, json: bool, rest: str) -> str:
    plain = json and not (word in ("true", "false") or word[:1] in "[{" or word.isdecimal())
    shown = f'"{word}"' if plain else word
    return f"{shown}: " if is_key and not re.match(r"[ \t]*:", rest) else shown


def _spots(text: str, start: int, end: int, path: str, embedded: str | None) -> Iterator[Spot]:
    """Yield where the cursor may stand: as a value, as a key; from what stands before it where all of it has no sense."""
    json = path.lower().endswith(".json")
    quote = '"' if json else ""
    line_end = re.compile(r"[\r\n]|\Z").search(text, end)
    rest = text[end:]
    stop = text[line_end.start() if line_end else end :]
    seen = False
    head = text[:start]
    sound = _HALF.sub("", head)
    for before, tail in ((head, rest), (head, stop), (head, _closed(head)), (sound, ""), (sound, _closed(sound))):
        for is_key in (True, False):
            mark = f"{quote}{MARK}{quote}" + (": 0" if is_key and not re.match(r"[ \t]*:", tail) else "")
            for found in _marked(before + mark + tail, path, embedded):
                seen = True
                yield found
        if seen:
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
    """Return the brackets that close what is open at the end of a text, quotes left out of account."""
    opened = []
    for char in re.sub(r"\"[^\"\n]*\"|'[^'\n]*'|(?:^|\s)#.*", "", text):
        if char in "[{":
            opened.append("]" if char == "[" else "}")
        elif char in "]}" and opened:
            opened.pop()
    return "".join(reversed(opened))


Offer = tuple[str, str, str]
"""A word, what it is in short, and in a sentence."""


def _keys(spot: Spot, law: Law) -> Iterator[Offer]:
    """Yield the keys that may still be written in a mapping."""
    data: Any = spot.document.data
    kind = kind_of(data, law)
    present = taken(data, spot.path) if spot.path else data
    for name, spec in _fields(spot.path, kind, law).items():
        if not (isinstance(present, dict) and name in present):
            yield name, expected(spec), spec.get("about", "")


def _fields(path: Path, kind: Kind | None, law: Law) -> Mapping[str, Mapping[str, Any]]:
    """Return the specifications of the fields of a mapping, by name."""
    if kind is None:
        trees = [item.tree for item in law.pack.kinds.values()]
        return (
            {name: spec for name, spec in trees[0].items() if all(name in tree for tree in trees)} if not path else {}
        )
    if not path:
        return kind.tree
    spec = spec_of(kind.tree, path)
    if spec is None:
        return {}
    if spec["type"] == "attestations":
        return {name.replace("[]", "[0]"): {"type": "attestation"} for name in law.pack.attest}
    if spec["type"] == "row":
        rows = spec_of(kind.tree, path[:-1])
        return rows["fields"] if rows else {}
    fields: Mapping[str, Any] = spec.get("fields", {}) if spec["type"] == "block" else {}
    return fields


def _values(spot: Spot, law: Law, text: str, path: str, today: str) -> Iterator[Offer]:
    """Yield the values that may stand in a field."""
    kind = kind_of(spot.document.data, law)
    if spot.path == ("kind",):
        yield from [(name, "kind", item.about) for name, item in law.pack.kinds.items()]
        return
    tree = kind.tree if kind else next(iter(law.pack.kinds.values())).tree
    spec = spec_of(tree, spot.path)
    item = spec is None and bool(spot.path) and isinstance(spot.path[-1], int)
    if item:
        spec = spec_of(tree, spot.path[:-1])
    if spec is None:
        return
    labels: Mapping[str, str] = spec.get("labels", {})
    values = [str(value) for value in spec.get("values", ())]
    if spec["type"] == "list" and not item:
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
    if not spec.get("required") and not item and spec.get("decides", True) and UNKNOWN not in values:
        yield UNKNOWN, "not known yet", "The verdict then holds whatever it is, or says that it turns on it."


def _days(law: Law, text: str, today: str) -> Iterator[Offer]:
    """Yield days: today, those of the text, those on which an agreement begins, and its month and quarter."""
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
