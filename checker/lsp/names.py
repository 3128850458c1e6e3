"""The names of a policy pack: the definition and every use of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from checker.lsp.text import Text
from checker.read.document import Document, Path, Span
from checker.read.edit import taken

CEL = frozenset({"governs", "requires", "when", "holds", "stand_in"})
"""Keys with a condition as their value."""
_TOKEN = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|[A-Za-z_]\w*(?:\.[A-Za-z_][\w-]*)*")
_PLACE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_.-]*)\}")

Name = tuple[str, str]
"""Kind (clause, rule, reading, macro, field, …) and name."""


Entry = tuple[Text, Document, str]
"""The text of a file, its document, and its role in the pack."""


class Use(NamedTuple):
    """A use of a name: file and offsets."""

    name: Name
    file: str
    start: int
    end: int


class Names:
    """All names of a pack: `defined` has the definition of each, `uses` every use, including definitions.

    `before` has the names of an earlier version; its uses in an unchanged file are reused if no name is new or gone.
    """

    def __init__(self, files: Mapping[str, Entry], before: Names | None = None) -> None:
        self.files = dict(files)
        self.own = {file: list(_definitions(file, *entry)) for file, entry in files.items()}
        self.defined: dict[Name, Use] = {}
        for use in [use for uses in self.own.values() for use in uses]:
            self.defined.setdefault(use.name, use)
        read_before = before.read if before is not None and before.defined.keys() == self.defined.keys() else {}
        self.read: dict[str, list[Use]] = {}
        for file, entry in files.items():
            if file in read_before and before is not None and before.files[file] is entry:
                self.read[file] = read_before[file]
            else:
                defined = {use.start for use in self.own[file]}
                self.read[file] = [use for use in self._read(file, *entry) if use.start not in defined]
        self.uses = [use for uses in (*self.own.values(), *self.read.values()) for use in uses]

    def at(self, file: str, offset: int) -> Use | None:
        """Return the use of a name at an offset of a file."""
        return next((use for use in self.uses if use.file == file and use.start <= offset <= use.end), None)

    def of(self, name: Name) -> list[Use]:
        """Return every use of a name."""
        return [use for use in self.uses if use.name == name]

    def resolve(self, word: str) -> Name | None:
        """Return the name behind a word of a condition: a macro, a reading, a key of the ledger, a parameter or a field."""
        head, _, rest = word.partition(".")
        if head == "reading" and ("reading", rest) in self.defined:
            return "reading", rest
        if head == "world" and ("key", rest) in self.defined:
            return "key", rest
        for name in (("macro", word), ("parameter", word), ("field", word), ("field", rest)):
            if name in self.defined:
                return name
        return None

    def _read(self, file: str, text: Text, document: Document, role: str) -> Iterator[Use]:
        for path, span in document.places.values.items():
            value = taken(document.data, path)
            if not isinstance(value, str):
                continue
            start, end = _offsets(text, span)
            if role == "definitions" or path[-1] in CEL:
                for word in _words(text.text, start, end):
                    name = self.resolve(word[0])
                    if name is not None:
                        yield Use(name, file, word[1] + _lead(word[0], name), word[2])
            else:
                yield from self._value_uses(file, text, value, start, end)
        for path, span in document.places.keys.items():
            if ("reading", str(path[-1])) in self.defined and role != "readings":
                yield Use(("reading", str(path[-1])), file, *_offsets(text, span))

    def _value_uses(self, file: str, text: Text, value: str, start: int, end: int) -> Iterator[Use]:
        """Yield the names in a value that is no condition: the whole value, or the placeholders in a text."""
        word = re.sub(r"\[\d*\]\.", ".", value).removeprefix("this.")
        for kind in ("clause", "rule", "reading", "assumption", "agreement", "key", "kind"):
            if (kind, value) in self.defined:
                yield Use((kind, value), file, start, end)
                return
        field = word.partition(".")[2] if ("field", word) not in self.defined else word
        if ("field", field) in self.defined and ("." in value or "[" in value):
            yield Use(("field", field), file, start, end)
        for match in _PLACE.finditer(text.text, start, end):
            name = self.resolve(match[1])
            if name is not None:
                yield Use(name, file, match.start(1), match.end(1))


def _lead(word: str, name: Name) -> int:
    """Return the length of the prefix before the name in a word: `this.`, `reading.`."""
    return len(word) - len(name[1]) if word.endswith(name[1]) else 0


def _words(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Yield the words of a condition with their offsets, without quoted texts."""
    if text[start : start + 1] in ("'", '"') and end - start > 1:
        start, end = start + 1, end - 1
    for match in _TOKEN.finditer(text, start, end):
        if match[0][0] not in "\"'":
            yield match[0], match.start(), match.end()


def _offsets(text: Text, span: Span) -> tuple[int, int]:
    return text.at(span.line, span.column), text.at(span.end_line, span.end_column)


def _definitions(file: str, text: Text, document: Document, role: str) -> Iterator[Use]:
    """Yield the definitions in a file of a pack, by its role in pack.yaml."""
    data: Any = document.data
    values, keys = document.places

    def use(kind: str, name: object, span: Span | None) -> Iterator[Use]:
        if span is not None and isinstance(name, str):
            start, end = _offsets(text, span)
            yield Use((kind, name), file, start, min(end, start + len(name)) if kind == "macro" else end)

    for path, span in keys.items():
        if len(path) == 1 and role in ("readings", "assumptions"):
            yield from use(role[:-1], path[0], span)
        elif len(path) == 1 and role == "definitions":
            yield from use("macro", str(path[0]).partition("(")[0], span)
        elif len(path) == 2 and role == "ledger" and path[0] == "keys":
            yield from use("key", path[1], span)
        elif role == "descriptor":
            if len(path) == 2 and path[0] == "kinds":
                yield from use("kind", path[1], span)
            elif len(path) > 1 and (path[0] == "common" or path[2:3] == ("fields",)) and _is_field(data, path):
                yield from use("field", _field(data, path), span)
    ids: dict[Path, str] = {("agreement",): "agreement", ("starts", "name"): "parameter"} if role == "agreement" else {}
    for path, span in values.items():
        kind = ids.get(path) or (_clause_or_rule(path) if role == "agreement" else None)
        if kind:
            yield from use(kind, taken(data, path), span)


def _is_field(data: Any, path: Path) -> bool:
    spec = taken(data, path)
    return isinstance(spec, dict) and "type" in spec


def _field(data: Any, path: Path) -> str:
    """Return the name of a field in conditions from its path in descriptor.yaml; the names of rows are left out."""
    names = []
    for end in range(2 if path[0] == "common" else 4, len(path) + 1, 2):
        is_rows = taken(data, (*path[:end], "type")) == "rows" and end < len(path)
        names += [] if is_rows else [str(path[end - 1])]
    return ".".join(names)


def _clause_or_rule(path: Path) -> str | None:
    if len(path) == 3 and path[0] == "clauses" and path[2] == "id":
        return "clause"
    return "rule" if len(path) == 5 and path[2] == "rules" and path[4] == "id" else None
