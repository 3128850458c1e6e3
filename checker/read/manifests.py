"""Manifests of other tools → trees of values with their places, read as those tools read them.

Aliases, merge keys and null keep their meaning; null counts as absent. A value that different tools read differently (`no`, a
duplicate key, a tag), or that a tool fills in later (`{{ … }}`, `${…}`), becomes `Unreadable`: an error for a map that reads this
value, and no problem otherwise. The content of a Secret cannot be read at all, and no excerpt shows it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from checker.read.builder import Kinds, Refused
from checker.read.document import Problem, Span
from checker.read.limits import DEFAULT, Limits
from checker.read.reader import decoded, unmarked
from checker.read.scalars import Flaw, printable, resolve
from checker.read.source import Source

Extent = tuple[int, int]
"""Offsets in a text, the end exclusive."""


class Unreadable(NamedTuple):
    """The reason why a value cannot be read: a code and a message."""

    code: str
    message: str


class Node:
    """A value of a manifest and its place.

    `value` is a scalar, a dict or a list of nodes, or `Unreadable`. All aliases of an anchor share its node, so that a small
    file stays small. `height` is the depth of nested collections, `keys` has the places of keys.
    """

    __slots__ = ("end", "height", "keys", "start", "value")

    def __init__(
        self, value: Any, start: int, end: int, height: int = 0, keys: dict[str, Extent] | None = None
    ) -> None:
        self.value = value
        self.start = start
        self.end = end
        self.height = height
        self.keys = keys or {}


class Sheet:
    """The text of a manifest for reports, with secrets covered in its lines."""

    def __init__(self, path: str, source: Source) -> None:
        self.path = path
        self.source = source
        self.covered: list[Extent] = []
        self.written: Counter[str] = Counter()
        """The number of values that each map has taken, by its name."""
        self._lines: tuple[str, ...] | None = None

    def span(self, extent: Extent) -> Span:
        """Return the place between two offsets."""
        return self.source.span(*extent)

    def lines(self) -> tuple[str, ...]:
        """Return the lines, with a star for each character of a secret."""
        if self._lines is None:
            text = list(self.source.text) if self.covered else self.source.text
            for start, end in self.covered:
                text[start:end] = [c if c in "\r\n" else "*" for c in text[start:end]]  # type: ignore[index]
            self._lines = Source("".join(text)).lines()
        return self._lines


class Manifest(NamedTuple):
    """One document of a manifest."""

    sheet: Sheet
    number: int
    root: Node


class Manifests(NamedTuple):
    """The content of a file: its non-empty documents, and the problems of reading it."""

    documents: list[Manifest]
    problems: list[Problem]
    sheet: Sheet


def read_manifests(content: bytes, *, path: str, limits: Limits = DEFAULT) -> Manifests:
    """Read a file of YAML, or of JSON if its name ends with `.json`; no content raises an error."""
    content, refusal = unmarked(content, limits)
    if refusal is not None:
        return Manifests([], [refusal], Sheet(path, Source("")))
    is_json = path.lower().endswith(".json")
    text, broken = decoded(content, is_json)
    sheet = Sheet(path, Source(text))
    if broken is not None:
        at, code, message = broken
        return Manifests([], [Problem(code, message, sheet.span((at, at + 1)))], sheet)
    documents: list[Manifest] = []
    try:
        for index, root in _json(sheet, limits) if is_json else _yaml(sheet, limits):
            documents.append(Manifest(sheet, index, root))
    except Refused as refused:
        message = refused.message
        if "{{" in text and refused.code == "syntax":
            message += "; this seems to be a template: map what it is rendered to"
        return Manifests(documents, [Problem(refused.code, message, sheet.span((refused.start, refused.end)))], sheet)
    return Manifests(documents, [], sheet)


def _json(sheet: Sheet, limits: Limits) -> Iterator[tuple[int, Node]]:
    from checker.read.json_reader import KINDS, events

    stream = events(sheet.source.text)
    composer = _Composer(sheet, stream.__next__, KINDS, limits, merges=False)
    root = composer.node(next(stream), 0)
    next(stream, None)
    yield 0, root


def _yaml(sheet: Sheet, limits: Limits) -> Iterator[tuple[int, Node]]:
    import yaml
    from yaml.events import ScalarEvent, StreamEndEvent

    from checker.read.yaml_reader import KINDS, default_parser, events, syntax_problem

    text = sheet.source.text
    try:
        get = events(text, default_parser())
        composer = _Composer(sheet, get, KINDS, limits, merges=True)
        get()
        index = 0
        while type(start := get()) is not StreamEndEvent:
            if index >= limits.documents:
                message = f"the file holds more than {limits.documents:,} documents (limit `documents`)"
                raise Refused("limit-documents", message, *KINDS.extent(start))
            event = get()
            extent = KINDS.extent(event)
            if type(event) is not ScalarEvent or extent[0] < extent[1]:
                yield index, composer.document(event)
            get()
            index += 1
    except yaml.MarkedYAMLError as error:
        raise Refused(*syntax_problem(sheet.source, error)) from None


Pair = tuple[str, Any, Node]
"""A key, the text of its value whatever its tag, and the value."""

_CORE = "tag:yaml.org,2002:"
_TEMPLATE = Unreadable("template", "it is a template, which another tool fills in: map what it is rendered to")
_NAMED = ("apiVersion", "kind", "metadata")
_SECRET = re.compile(r"passw|secret|token(?!iz)|private.?key|api.?key|credential|connection.?string", re.IGNORECASE)
"""Keys of secrets: their values are covered in excerpts, in any manifest."""


class _Composer:
    """Makes nodes of the events of one file; every node counts, and so does every entry from a merge key."""

    def __init__(self, sheet: Sheet, get: Callable[[], Any], kinds: Kinds, limits: Limits, merges: bool) -> None:
        self.sheet = sheet
        self.merges = merges
        self.get = get
        self.kinds = kinds
        self.limits = limits
        self.left = limits.values
        self.anchors: dict[str, Node | None] = {}

    def document(self, event: Any) -> Node:
        """Return the root of a document; anchors do not reach beyond their document."""
        self.anchors = {}
        return self.node(event, 0)

    def count(self, event: Any, number: int = 1) -> None:
        self.left -= number
        if self.left < 0:
            message = f"the file holds more than {self.limits.values:,} values (limit `values`)"
            raise Refused("limit-values", message, *self.kinds.extent(event))

    def deep(self, event: Any, level: int) -> None:
        if level > self.limits.depth:
            message = f"mappings and lists are nested more than {self.limits.depth} deep (limit `depth`)"
            raise Refused("limit-depth", message, *self.kinds.extent(event))

    def node(self, event: Any, level: int) -> Node:
        """Return the node that begins with an event, `level` collections deep."""
        kinds, kind = self.kinds, type(event)
        self.count(event)
        if kind is kinds.alias:
            node = self.anchors.get(event.anchor)
            if node is None:
                message = f"`*{printable(event.anchor)}` stands for itself, or for nothing that is marked above it"
                raise Refused("alias", message, *kinds.extent(event))
            self.deep(event, level + node.height)
            return node
        anchor = getattr(event, "anchor", None)
        if anchor is not None:
            self.anchors[anchor] = None
        if kind is kinds.scalar:
            node = self.scalar(event)
        else:
            self.deep(event, level + 1)
            node = self.mapping(event, level + 1) if kind is kinds.mapping else self.sequence(event, level + 1)
            self.tagged(event, node)
        if anchor is not None:
            self.anchors[anchor] = node
        return node

    def scalar(self, event: Any) -> Node:
        start, end = self.kinds.extent(event)
        text: str = event.value
        tag = getattr(event, "tag", None)
        if event.style in ("|", ">"):
            end = start + len(self.sheet.source.text[start:end].rstrip())
        if ("{{" in text and "}}" in text) or "${" in text:
            return Node(_TEMPLATE, start, end)
        if tag in (_CORE + "str", "!") or self.sheet.source.text[start : start + 2] == "! ":
            return Node(text, start, end)
        value: Any = text if event.style and tag is None else resolve(text)
        if isinstance(value, Flaw):
            value = Unreadable(value.code, value.message)
        node = Node(value, start, end)
        self.tagged(event, node)
        return node

    def tagged(self, event: Any, node: Node) -> None:
        """Make a value unreadable if its tag does not fit its type."""
        tag: str | None = getattr(event, "tag", None)
        words = {dict: ("map",), list: ("seq",), bool: ("bool",), int: ("int", "float"), float: ("float",)}
        fit = words.get(type(node.value), ("null",) if node.value is None else ("str",))
        if tag not in (None, "!", *[_CORE + word for word in fit]):
            node.value = Unreadable("tag", f"it has the tag `{printable(str(tag))}`, whose meaning is not known here")

    def sequence(self, event: Any, level: int) -> Node:
        start, end = self.kinds.extent(event)
        entries: list[Node] = []
        while type(inner := self.get()) is not self.kinds.sequence_end:
            entries.append(self.node(inner, level))
        end = self.closed(inner, entries[-1].end if entries else end)
        return Node(entries, start, end, 1 + max([entry.height for entry in entries], default=0))

    def closed(self, event: Any, last: int) -> int:
        """Return the end of a collection: its bracket, or the end of its last value."""
        start, end = self.kinds.extent(event)
        return end if start < end else last

    def mapping(self, event: Any, level: int) -> Node:
        kinds = self.kinds
        start, end = kinds.extent(event)
        entries: dict[str, Node] = {}
        keys: dict[str, Extent] = {}
        pairs: list[Pair] = []
        merged: list[Node] | None = None
        while type(inner := self.get()) is not kinds.mapping_end:
            extent = kinds.extent(inner)
            is_merge = type(inner) is kinds.scalar and self.is_merge(inner)
            name = self.node(inner, level).value if type(inner) is not kinds.scalar else self.key(inner)
            given = self.get()
            value = self.node(given, level)
            end = value.end if value.start >= extent[1] else extent[1]
            if is_merge:
                if merged is not None:
                    message = "the key `<<` stands twice in this mapping: merge a list of mappings"
                    raise Refused("duplicate-key", message, *extent)
                merged = self.merged(inner, value)
                continue
            if not isinstance(name, str):
                continue  # no path leads below a key that is no text
            pairs.append((name, getattr(given, "value", value.value), value))
            if name in entries:
                line = self.sheet.source.point(keys[name][0])[0]
                message = (
                    f"the key `{printable(name)}` stands twice in this mapping, first in line {line}: leave one out"
                )
                entries[name] = Node(Unreadable("duplicate-key", message), value.start, value.end, value.height)
                keys[name] = extent
            else:
                entries[name] = value
                keys[name] = extent
        for other in merged or ():
            self.count(event, len(other.value))
            for name, value in other.value.items():
                if name not in entries:
                    entries[name] = value
                    keys[name] = other.keys[name]
                    pairs.append((name, value.value, value))
        height = 1 + max([value.height for value in entries.values()], default=0)
        self.deep(event, level - 1 + height)
        node = Node(entries, start, self.closed(inner, end), height, keys)
        self.cover(node, pairs)
        return node

    def is_merge(self, event: Any) -> bool:
        """Return whether a key is a merge key; raises Refused for a tag by which tools read different keys."""
        if not self.merges:
            return False
        tag, bare = event.tag, event.value == "<<" and not event.style
        if bare and tag is None and self.sheet.source.text[self.kinds.extent(event)[0]] == "!":
            tag = "!"  # some libyaml does not report it
        if tag is None or tag == _CORE + "str" or (tag == "!" and not bare):
            return bare and tag is None
        if tag == _CORE + "merge" and event.value == "<<":
            return True
        message = f"a key with the tag `{printable(tag)}` is read in different ways: leave the tag out"
        raise Refused("tag", message, *self.kinds.extent(event))

    def key(self, event: Any) -> str:
        """Return the text of a key, and record its anchor."""
        self.count(event)
        if getattr(event, "anchor", None) is not None:
            self.anchors[event.anchor] = Node(event.value, *self.kinds.extent(event))
        return str(event.value)

    def merged(self, event: Any, value: Node) -> list[Node]:
        """Return the mappings of a merge key; earlier ones take precedence."""
        mappings = value.value if isinstance(value.value, list) else [value]
        if not all(isinstance(mapping.value, dict) for mapping in mappings):
            message = "a merge key (`<<`) brings a mapping, or a list of mappings"
            raise Refused("merge-key", message, *self.kinds.extent(event))
        return list(mappings)

    def cover(self, node: Node, pairs: list[Pair]) -> None:
        """Cover secrets: a whole Secret of Kubernetes, and the value of an entry with the name of a secret.

        Of a key that stands twice each value counts.
        """
        entries = node.value
        covered = [value for name, _, value in pairs if _SECRET.search(name) and type(value.value) not in (dict, list)]
        if any(name == "kind" and text == "Secret" for name, text, _ in pairs):
            covered.append(node)
            why = Unreadable("secret", "it stands in a Secret, of which no map reads anything but its name")
            for name, value in entries.items():
                if name not in _NAMED:
                    entries[name] = Node(why, value.start, value.end)
            about = entries.get("metadata")
            if about is not None and isinstance(about.value, dict):
                readable = {
                    name: value for name, value in about.value.items() if name in ("name", "namespace", "labels")
                }
                entries["metadata"] = Node(readable, about.start, about.end, about.height, about.keys)
        if any(name == "name" and isinstance(text, str) and _SECRET.search(text) for name, text, _ in pairs):
            covered += [value for name, _, value in pairs if name == "value"]
        self.sheet.covered += [(value.start, value.end) for value in covered]


def to_data(node: Node, most: int) -> Any:
    """Return the value of a node as plain data of at most `most` values; raises ReadingError."""
    left = most

    def down(node: Node) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise ReadingError(f"it holds more than {most:,} values once its aliases are written out", node)
        if isinstance(node.value, Unreadable):
            raise ReadingError(node.value.message, node)
        if isinstance(node.value, dict):
            return {name: down(value) for name, value in node.value.items() if value.value is not None}
        return [down(entry) for entry in node.value] if isinstance(node.value, list) else node.value

    return down(node)


class ReadingError(Exception):
    """A value of a manifest that cannot be read; `node` is the value."""

    def __init__(self, message: str, node: Node) -> None:
        super().__init__(message)
        self.message = message
        self.node = node
