"""Events of a parser → documents (plain data, problems, places on demand), for YAML and JSON alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from checker.read import scalars
from checker.read.document import Document, Extent, Path, Places, Problem, Spans
from checker.read.limits import Limits
from checker.read.scalars import SPECIAL, Flaw, printable, resolve
from checker.read.source import Source
from checker.read.spelling import nearest

Event = Any
"""An event of a parser; a scalar has a `value` and a `style`, which is empty for a plain scalar."""


class Kinds(NamedTuple):
    """The classes of a parser's events, and the function that returns the offsets of an event."""

    scalar: type[Any]
    mapping: type[Any]
    mapping_end: type[Any]
    sequence: type[Any]
    sequence_end: type[Any]
    alias: type[Any]
    extent: Callable[[Event], Extent]


NO_DESCRIPTOR = "no-descriptor"
"""The code of the problem of a document without anything under the embedded key."""
FEW = 1_000
"""The most keys beside the embedded one that are searched for a near spelling."""

Embed = Callable[["Builder", Event, int, Extent], bool]
"""Builds the document in a text under an embedded key, given its depth and its key's place; returns whether it is a text."""


class Refused(Exception):
    """The end of reading a file, by a limit or a syntax error, with the offsets of its place."""

    def __init__(self, code: str, message: str, start: int, end: int) -> None:
        super().__init__(code, message, start, end)
        self.code = code
        self.message = message
        self.start = start
        self.end = end


class Builder:
    """Builds the documents of one file from its events, which `get` returns one by one.

    `documents` and `problems` are the result, `index` is the number of the current document. A document is left out if its data
    would be a guess: it has an alias, a merge key, a key that is no text, or a number that no float can hold. `marked` says that
    the text may have anchors and tags; otherwise they are not looked for.
    """

    def __init__(
        self,
        source: Source,
        *,
        path: str,
        limits: Limits,
        kinds: Kinds,
        get: Callable[[], Event],
        marked: bool,
        embed: Embed | None = None,
    ) -> None:
        self.source = source
        self.path = path
        self.limits = limits
        self.kinds = kinds
        self.get = get
        self.marked = marked
        self.embed = embed
        self.documents: list[Document] = []
        self.problems: list[tuple[int, Problem]] = []
        self.index = 0
        self.values = 0
        self.sound = True
        self.events: list[Event] = []
        self.embedded_key: Event = None
        self.beside: list[Event] = []
        self.merge: Event = None

    def problem(self, code: str, message: str, start: int, end: int) -> None:
        """Add a problem of the current document, between two offsets."""
        self.problems.append((self.index, Problem(code, message, self.source.span(start, end))))

    def refuse(self, event: Event, code: str, message: str) -> None:
        """Add a problem that leaves the current document without data."""
        self.problem(code, message, *self.kinds.extent(event))
        self.sound = False

    def build(self, event: Event, level: int = 0, key: Extent | None = None) -> None:
        """Build a document from the value that begins with `event`, `level` collections deep, under `key` if it is given."""
        self.events = events = [event]
        self.sound = True
        if type(event) is self.kinds.scalar:
            self.count(event)
            data = self._scalar(event)
        else:
            data = self._collection(event, level)
        if self.sound:
            source, kinds = self.source, self.kinds
            # A reference to the builder here would make a cycle for the garbage collector.
            self.keep(data, source.lines, lambda: _places(events, source, kinds, key))

    def keep(self, data: object, lines: Callable[[], tuple[str, ...]], locate: Callable[[], Places]) -> None:
        """Add a document."""
        self.documents.append(Document(self.path, self.index, data, lines, locate))

    def seek(self, event: Event, wanted: str, level: int = 0) -> None:
        """Build a document from the value under the dotted key `wanted` in the value that begins with `event`, if there is one.

        A step of the key may have dots of its own. Other values are skipped.
        """
        kinds, get = self.kinds, self.get
        if type(event) is not kinds.mapping:
            if type(event) is kinds.alias:
                message = (
                    f"the way to `{printable(wanted)}` is an alias, and aliases are not allowed there: write it out"
                )
                self.problem("alias", message, *kinds.extent(event))
            self.skip(event, level)
            return
        self.count(event)
        level += 1
        self.check_depth(event, level)
        steps: dict[str, Event] = {}
        while type(event := get()) is not kinds.mapping_end:
            if type(event) is not kinds.scalar:
                self.skip(event, level, key=True)
                self.skip(get(), level)
                continue
            name = event.value
            if name == wanted:
                self._embedded(event, get(), level)
            elif wanted.startswith(name + "."):
                if steps.setdefault(name, event) is event:
                    self.seek(get(), wanted[len(name) + 1 :], level)
                else:
                    # Other readers of the file take the last one, which may hold something else than the first.
                    self._duplicate(event, steps[name])
                    self.skip(get(), level)
            else:
                if name == "<<" and not event.style:
                    self.merge = event
                elif len(self.beside) < FEW:
                    self.beside.append(event)
                self.skip(get(), level)

    def missing(self, wanted: str, start: int, end: int) -> None:
        """Add the problem that the current document has nothing under the dotted key `wanted`, unless it has a problem already."""
        if self.embedded_key is not None or any(index == self.index for index, _ in self.problems):
            return
        last = wanted.rpartition(".")[2]
        keys = {event.value: event for event in self.beside}
        near = nearest(last, keys) or nearest(wanted, keys)
        message = f"nothing stands under `{printable(wanted)}` in this document"
        if near is None:
            self.problem(NO_DESCRIPTOR, f"{message} (--allow-empty says that this may be)", start, end)
        else:
            self.problem(NO_DESCRIPTOR, f"{message}: did you mean it by this key?", *self.kinds.extent(keys[near]))

    def skip(self, event: Event, level: int, key: bool = False) -> None:
        """Skip the value or key that begins with `event`; the limits hold there too."""
        if not key:
            self.count(event)
        kinds = self.kinds
        kind = type(event)
        if kind is kinds.mapping:
            self.check_depth(event, level + 1)
            while type(event := self.get()) is not kinds.mapping_end:
                self.skip(event, level + 1, key=True)
                self.skip(self.get(), level + 1)
        elif kind is kinds.sequence:
            self.check_depth(event, level + 1)
            while type(event := self.get()) is not kinds.sequence_end:
                self.skip(event, level + 1)

    def count(self, event: Event) -> None:
        """Count a value, and refuse the file if it holds more than the limit."""
        self.values += 1
        if self.values > self.limits.values:
            self.too_many(event)

    def too_many(self, event: Event) -> None:
        """Refuse the file, which holds more values than the limit."""
        message = f"the file holds more than {self.limits.values:,} values (limit `values`)"
        raise Refused("limit-values", message, *self.kinds.extent(event))

    def check_depth(self, event: Event, level: int) -> None:
        """Refuse the file if a collection stands deeper than the limit."""
        if level > self.limits.depth:
            message = f"mappings and lists are nested more than {self.limits.depth} deep (limit `depth`)"
            raise Refused("limit-depth", message, *self.kinds.extent(event))

    def _embedded(self, name: Event, event: Event, level: int) -> None:
        extent = self.kinds.extent(name)
        if self.embedded_key is not None:
            self._duplicate(name, self.embedded_key)
            self.skip(event, level)
            return
        self.embedded_key = name
        if self.embed is None or not self.embed(self, event, level, extent):
            self.build(event, level, extent)

    def _collection(self, event: Event, level: int) -> object:
        kinds = self.kinds
        kind = type(event)
        self.count(event)
        if kind is kinds.alias:
            self._refuse_alias(event)
            return None
        level += 1
        self.check_depth(event, level)
        if self.marked:
            self.properties(event)
        return self._mapping(level) if kind is kinds.mapping else self._sequence(level)

    def _mapping(self, level: int) -> dict[str, object]:
        get, append, marked, most = self.get, self.events.append, self.marked, self.limits.values
        is_scalar, is_end = self.kinds.scalar, self.kinds.mapping_end
        start = len(self.events)
        firsts: dict[str, Event] | None = None
        data: dict[str, object] = {}
        while True:
            event = get()
            append(event)
            kind = type(event)
            if kind is is_end:
                return data
            # A few words, and scalars that sort up to the colon (digits, signs, the point, empty), may be no text.
            is_text = kind is is_scalar and (event.style or (event.value > ":" and event.value not in SPECIAL))
            if (marked or not is_text) and not self._key(event, level):
                continue
            key = event.value
            if key in data:
                if firsts is None:
                    firsts = self._first_keys(start)
                self._duplicate(event, firsts[key])
            elif firsts is not None:
                firsts[key] = event
            event = get()
            append(event)
            if type(event) is is_scalar:
                self.values += 1
                if self.values > most:
                    self.too_many(event)
                value = event.value
                if marked or (not event.style and (value < ":" or value in SPECIAL)):
                    value = self._scalar(event)
                data[key] = value
            else:
                data[key] = self._collection(event, level)

    def _sequence(self, level: int) -> list[object]:
        get, append, marked, most = self.get, self.events.append, self.marked, self.limits.values
        is_scalar, is_end = self.kinds.scalar, self.kinds.sequence_end
        data: list[object] = []
        while True:
            event = get()
            append(event)
            kind = type(event)
            if kind is is_scalar:
                self.values += 1
                if self.values > most:
                    self.too_many(event)
                value = event.value
                if marked or (not event.style and (value < ":" or value in SPECIAL)):
                    value = self._scalar(event)
                data.append(value)
            elif kind is is_end:
                return data
            else:
                data.append(self._collection(event, level))

    def _scalar(self, event: Event) -> object:
        value: str = event.value
        if self.marked and self.properties(event):
            return value
        if event.style or (value > ":" and value not in SPECIAL):
            return value
        resolved = resolve(value)
        if type(resolved) is not Flaw:
            return resolved
        self.problem(resolved.code, resolved.message, *self.kinds.extent(event))
        if resolved.code != "ambiguous-scalar":
            self.sound = False
        return resolved.value

    def _key(self, event: Event, level: int) -> bool:
        """Return whether a key is valid; if not, add a problem and skip its value."""
        tagged = False
        if type(event) is self.kinds.alias:
            self._refuse_alias(event)
        elif type(event) is not self.kinds.scalar:
            self.refuse(event, "key-not-text", "a key must be a text, and this one is a mapping or a list")
        else:
            if self.marked:
                tagged = self.properties(event)
            if event.style or tagged or (scalars.is_text(event.value) and event.value != "<<"):
                return True
            if event.value == "<<":
                self.refuse(event, "merge-key", "merge keys (`<<`) are not allowed: write out the keys that it brings")
            elif event.value:
                name = printable(event.value)
                what = "a null" if event.value == "~" or name.lower() == "null" else "a boolean or a number"
                self.refuse(event, "key-not-text", f'a key must be a text, and `{name}` is {what}: quote it, "{name}"')
            else:
                self.refuse(event, "key-not-text", "a key must be a text, and this one is empty")
        self.events.pop()
        self.skip(event, level, key=True)
        self.skip(self.get(), level)
        return False

    def properties(self, event: Event) -> bool:
        """Add problems for the anchor and the tag of a value or key; return whether it has a tag."""
        text = self.source.text
        start = self.kinds.extent(event)[0]
        if event.anchor is not None:
            at = text.find("&", start)
            message = f"anchors are not allowed: leave out `&{printable(event.anchor)}`, and write out what it marks"
            self.problem("anchor", message, at, at + 1 + len(event.anchor))
        # libyaml does not report the tag `!` of a scalar.
        if event.tag is None and (type(event) is not self.kinds.scalar or text[start : start + 1] != "!"):
            return False
        word = re.compile(r"\S+").match(text, text.find("!", start))
        if word is not None:
            message = f"tags are not allowed: leave out `{printable(word[0])}`, and quote the value if it is a text"
            self.problem("tag", message, *word.span())
        return True

    def _first_keys(self, start: int) -> dict[str, Event]:
        """Return the first events of the keys of the current mapping; its events begin at `start`."""
        opening = (self.kinds.mapping, self.kinds.sequence)
        closing = (self.kinds.mapping_end, self.kinds.sequence_end)
        firsts: dict[str, Event] = {}
        level = 0
        is_key = True
        for event in self.events[start:]:
            kind = type(event)
            level += (kind in opening) - (kind in closing)
            if level == 0:
                if is_key:
                    firsts.setdefault(event.value, event)
                is_key = not is_key
        return firsts

    def _refuse_alias(self, event: Event) -> None:
        name = printable(event.anchor)
        self.refuse(event, "alias", f"aliases are not allowed: write out what `*{name}` stands for")

    def _duplicate(self, event: Event, first: Event) -> None:
        extent = self.kinds.extent
        line = self.source.point(extent(first)[0])[0]
        message = (
            f"the key `{printable(event.value)}` stands twice in this mapping, first in line {line}: leave one out"
        )
        self.problem("duplicate-key", message, *extent(event))


def _places(events: list[Event], source: Source, kinds: Kinds, key: Extent | None) -> Places:
    """Return the places of a document's values and keys.

    The span of a value is its text, quotes and brackets included. A collection in block style ends with its last value, a block
    scalar with its last line that is not blank. An empty value (`key:`) has an empty span after the colon.
    """
    values: dict[Path, Extent] = {}
    keys: dict[Path, Extent] = {} if key is None else {(): key}
    extent = kinds.extent
    rest = iter(events)

    def place(event: Event, path: Path) -> int:
        start, end = extent(event)
        kind = type(event)
        if kind is kinds.mapping or kind is kinds.sequence:
            number = 0
            while type(event := next(rest)) not in (kinds.mapping_end, kinds.sequence_end):
                if kind is kinds.mapping:
                    inner: Path = (*path, event.value)
                    keys[inner] = extent(event)
                    event = next(rest)
                else:
                    inner = (*path, number)
                    number += 1
                end = place(event, inner)
            closed, after = extent(event)
            if closed < after:
                end = after
        elif event.style in ("|", ">"):
            end = start + len(source.text[start:end].rstrip())
        values[path] = start, end
        return end

    place(next(rest), ())
    return Places(Spans(values, source.span), Spans(keys, source.span))
