"""Edits of a descriptor's text, YAML or JSON: comments, order and layout of everything else stay.

Each change is made at the place that the reader gives, and the whole text is read again: a returned text always holds the wanted
data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from checker.read.document import Document, Path, Span
from checker.read.reader import read_bytes
from checker.read.yaml_writer import comment, flow, key_of

UNKNOWN = "unknown"
"""The value of a wholly unknown mapping; setting a key below it turns it into a mapping."""
_BREAK = re.compile(r"\r\n?|\n")


class Change(NamedTuple):
    """A change: the path of a value, the new value as a descriptor has it, and a comment for a new key."""

    path: Path
    value: Any
    comment: str = ""


class EditError(ValueError):
    """A change that cannot be made; its text has the reason and what to do instead."""


def lay(data: Any, changes: Iterable[Change]) -> Any:
    """Return plain data with the changes made; an index one after the last adds an entry. Raises EditError."""
    changed = _copy(data)
    for change in changes:
        _set(changed, change.path, change.value)
    return changed


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(part) for key, part in value.items()}
    return [_copy(part) for part in value] if isinstance(value, (list, tuple)) else value


def dotted(path: Path) -> str:
    """Return a path as users write it: `offerings[1].cloud`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _set(data: Any, path: Path, value: Any) -> None:
    at = data
    for number, part in enumerate(path):
        here = dotted(path[:number]) or "the descriptor"
        if isinstance(part, int):
            if not isinstance(at, list):
                raise EditError(f"{dotted(path)}: {here} is no list, so it has no entry {part}")
            if part > len(at):
                count = "1 entry" if len(at) == 1 else f"{len(at)} entries"
                raise EditError(f"{dotted(path)}: {here} has {count}; the next new one is {here}[{len(at)}]")
            if part == len(at):
                at.append({})
        elif isinstance(at, list):
            raise EditError(f"{dotted(path)}: {here} is a list; name an entry, such as {here}[0].{part}")
        elif not isinstance(at, dict):
            raise EditError(f"{dotted(path)}: {here} is no mapping of keys to values")
        if number == len(path) - 1:
            at[part] = _copy(value)
            return
        if isinstance(at, dict) and (part not in at or (at[part] == UNKNOWN and isinstance(path[number + 1], str))):
            at[part] = [] if isinstance(path[number + 1], int) else {}
        at = at[part]


def without(data: Any, path: Path) -> Any:
    """Return plain data without the value at `path`, and without blocks that are empty then."""
    head, rest = path[0], path[1:]
    if isinstance(head, int):
        return [without(part, rest) if place == head else part for place, part in enumerate(data)]
    left = without(data[head], rest) if rest else {}
    return {key: left if key == head else value for key, value in data.items() if key != head or left}


def taken(data: Any, path: Path) -> Any:
    """Return the value at `path` in plain data, None if there is none."""
    for part in path:
        if isinstance(part, int):
            data = data[part] if isinstance(data, list) and part < len(data) else None
        else:
            data = data.get(part) if isinstance(data, dict) else None
    return data


def edit(content: bytes, path: str, index: int, changes: Iterable[Change]) -> bytes:
    """Return the content of a file with changes made to document number `index`; raises EditError.

    `path` is the file's name: `.json` is JSON, any other YAML. The byte order mark and the line ends stay as they are.
    """
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    text = content[len(mark) :].decode()
    wanted = _read(text, path, index).data
    for change in changes:
        wanted = lay(wanted, [change])
        text = _Editor(text, _read(text, path, index), path.lower().endswith(".json")).made(change)
    reread = _try(text, path, index)
    if reread is None or reread.data != wanted:
        raise EditError(f"{path}: the change cannot be written into this layout; make it by hand")
    return mark + text.encode()


def _try(text: str, path: str, index: int) -> Document | None:
    reading = read_bytes(text.encode(), path=path)
    documents = [document for document in reading.documents if document.index == index]
    return documents[0] if documents and not any(number == index for number, _ in reading.problems) else None


def _read(text: str, path: str, index: int) -> Document:
    document = _try(text, path, index)
    if document is None:
        raise EditError(f"{path}: the change cannot be written into this layout; make it by hand")
    return document


class _Editor:
    """Makes one change in one text."""

    def __init__(self, text: str, document: Document, is_json: bool) -> None:
        self.text = text
        self.document = document
        self.values, self.keys = document.places
        self.json = is_json
        self.break_ = "\r\n" if "\r\n" in text else "\n"
        self.starts = [0, *(line_break.end() for line_break in _BREAK.finditer(text))]

    def made(self, change: Change) -> str:
        path, value, remark = change
        if path in self.values:
            return self.replaced(path, value)
        # The nearest existing parent gets everything below it.
        while len(path) > 1 and path[:-1] not in self.values:
            value = {path[-1]: value} if isinstance(path[-1], str) else [value]
            path = path[:-1]
        parent = path[:-1]
        if isinstance(path[-1], int):
            return self.appended(parent, value)
        if taken(self.document.data, parent) == UNKNOWN:
            return self.replaced(parent, {path[-1]: value})
        return self.added(parent, path[-1], value, remark)

    def at(self, line: int, column: int) -> int:
        return self.starts[line - 1] + column - 1

    def extent(self, span: Span) -> tuple[int, int]:
        return self.at(span.line, span.column), self.at(span.end_line, span.end_column)

    def line_end(self, offset: int) -> int:
        line_break = _BREAK.search(self.text, offset)
        return line_break.start() if line_break else len(self.text)

    def indent(self, offset: int) -> str | None:
        """Return the text before an offset in its line if it is blank, else None."""
        start = max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1
        before = self.text[start:offset]
        return None if before.strip() else before

    def column(self, offset: int) -> int:
        return offset - max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) - 1

    def replaced(self, path: Path, value: Any) -> str:
        start, end = self.extent(self.values[path])
        new = self.inline(value)
        key = self.keys.get(path)
        if key is not None and self.values[path].line > key.end_line and not self.json:
            # A value in lines of its own: the new one goes beside its key, and these lines are deleted.
            after_key = self.text.find(":", self.at(key.end_line, key.end_column), start) + 1
            if not after_key:
                raise EditError(f"{dotted(path)}: the change cannot be written into this layout; make it by hand")
            first = max(self.text.rfind("\n", 0, start), self.text.rfind("\r", 0, start)) + 1
            last = self.line_end(end)
            rest = self.text[end:last].strip()
            trailing = f"  {rest}" if rest else ""
            return f"{self.text[:after_key]} {new}{self.text[after_key:first].rstrip()}{trailing}{self.text[last:]}"
        space = "" if start < end or self.text[start - 1 : start] != ":" else " "
        return self.text[:start] + space + new + self.text[end:]

    def added(self, parent: Path, key: str, value: Any, remark: str) -> str:
        """Return the text with a new key after the last key of a mapping."""
        start, end = self.extent(self.values[parent])
        if self.text[start : start + 1] == "{":
            member = f"{self.key(key)}: {self.inline(value)}"
            return self.into_brackets(start, end, self.children(parent), member)
        margin = " " * self.column(start)
        lines = [*comment(remark, margin), *self.block(key, value, margin)]
        return self.after(end, lines)

    def appended(self, parent: Path, value: Any) -> str:
        """Return the text with a new entry after the last entry of a list."""
        start, end = self.extent(self.values[parent])
        children = self.children(parent)
        if self.text[start : start + 1] == "[":
            return self.into_brackets(start, end, children, self.like(children, value))
        margin = " " * self.column(start)
        last = self.extent(self.values[children[-1]])[0]
        if self.text[last : last + 1] in ("", "{", "[") or not isinstance(value, dict) or not value:
            return self.after(end, [f"{margin}- {self.inline(value)}"])
        inner = " " * self.column(last)
        lines = [line for key, part in value.items() for line in self.block(key, part, inner)]
        lines[0] = f"{margin}-{lines[0][len(margin) + 1 :]}"
        return self.after(end, lines)

    def children(self, parent: Path) -> list[Path]:
        return [path for path in self.values if len(path) == len(parent) + 1 and path[:-1] == parent]

    def like(self, children: list[Path], value: Any) -> str:
        """Return a value as JSON, over several lines if the entries before it are."""
        if not self.json or not children:
            return self.inline(value)
        span = self.values[children[-1]]
        if span.line == span.end_line:
            return self.inline(value)
        margin = self.indent(self.extent(span)[0]) or ""
        step = max(
            (
                len(self.indent(self.at(key.line, key.column)) or "")
                for path, key in self.keys.items()
                if path[:-1] == children[-1]
            ),
            default=0,
        ) - len(margin)
        text = json.dumps(value, ensure_ascii=False, indent=step if step > 0 else 2)
        return text.replace("\n", self.break_ + margin)

    def into_brackets(self, start: int, end: int, children: list[Path], member: str) -> str:
        """Return the text with a member before a closing bracket."""
        if not children:
            return self.text[: start + 1] + member + self.text[end - 1 :]
        last = self.extent(self.values[children[-1]])[1]
        head = self.keys.get(children[-1], self.values[children[-1]])
        margin = self.indent(self.at(head.line, head.column))
        between = f",{self.break_}{margin}" if margin is not None else ", "
        return self.text[:last] + between + member + self.text[last:]

    def after(self, end: int, lines: list[str]) -> str:
        """Return the text with new lines after the line of `end`."""
        stop = self.line_end(end)
        return self.text[:stop] + "".join([self.break_ + line for line in lines]) + self.text[stop:]

    def block(self, key: str, value: Any, margin: str) -> list[str]:
        if isinstance(value, dict) and value:
            lines = [line for name, part in value.items() for line in self.block(name, part, margin + "  ")]
            return [f"{margin}{self.key(key)}:", *lines]
        if isinstance(value, list) and value and all(isinstance(part, dict) for part in value):
            rows = [f"{margin}  - {self.inline(part)}" for part in value]
            return [f"{margin}{self.key(key)}:", *rows]
        return [f"{margin}{self.key(key)}: {self.inline(value)}"]

    def key(self, key: str) -> str:
        return json.dumps(key, ensure_ascii=False) if self.json else key_of(key)

    def inline(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False) if self.json else flow(value)
