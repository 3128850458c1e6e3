"""Bytes → documents and problems: the only way in for what users write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from checker.read import line_reader
from checker.read.document import Document, Places, Problem, Span
from checker.read.limits import DEFAULT, Limits
from checker.read.source import Source

if TYPE_CHECKING:
    from checker.read.yaml_reader import Parser


class Reading(NamedTuple):
    """The result of reading a file: documents in order, and problems, each with the index of its document.

    A document with problems may be listed; it is missing if its data would be a guess. Reading ends at a syntax error or an
    exceeded limit.
    """

    documents: list[Document]
    problems: list[tuple[int, Problem]]


UNNAMED = "<stdin>"
"""The name of standard input unless it is given another."""
_LIKE_JSON = re.compile(rb'[ \t\r\n]*(?:\{[ \t\r\n]*["}]|\[)')
_UTF8_MARK = b"\xef\xbb\xbf"
_OTHER_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_ASCII = bytes([9, 10, 13, *range(32, 127)])
_FORBIDDEN = "[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
"""Characters that YAML 1.2 does not allow unescaped (section 5.1), and the line breaks of YAML 1.1; slow to compile."""


def read_bytes(
    content: bytes,
    *,
    path: str,
    limits: Limits = DEFAULT,
    embedded: str | None = None,
    syntax: str | None = None,
    parser: Parser | None = None,
) -> Reading:
    """Read the content of a file as YAML 1.2, or as JSON if its name ends with `.json`.

    A content without a name (`UNNAMED`) is JSON if it begins like JSON, but YAML if only YAML can read it. `syntax`, "yaml" or
    "json", overrides the name. With `embedded`, a dotted key, the descriptor of each document is the value under that key; a
    document without it is a problem with the code `no-descriptor`. `parser` is the YAML parser, for tests. No content raises
    an error.
    """
    content, refusal = unmarked(content, limits)
    if refusal is not None:
        return Reading([], [(0, refusal)])
    if syntax is None and path == UNNAMED and _LIKE_JSON.match(content):
        read, other = [
            read_bytes(content, path=path, limits=limits, embedded=embedded, syntax=name, parser=parser)
            for name in ("json", "yaml")
        ]
        return read if not read.problems or other.problems else other
    is_json = syntax == "json" if syntax else path.lower().endswith(".json")
    text, broken = decoded(content, is_json)
    source = Source(text)
    if is_json:
        if broken is not None:
            at, code, message = broken
            return Reading([], [(0, Problem(code, message, source.span(at, at + 1)))])
        from checker.read import json_values

        usual = json_values.read(text, limits) if embedded is None else None
        if usual is not None:
            return Reading([Document(path, 0, usual, source.lines, lambda: json_values.places(source, usual))], [])
        from checker.read import json_reader

        built = json_reader.read(source, path=path, limits=limits, embedded=embedded)
        return Reading(built.documents, built.problems)
    if broken is None and embedded is None and parser is None:
        data = line_reader.read(text, limits)
        if data is not None:
            return Reading([Document(path, 0, data, source.lines, lambda: _places(source, path, limits))], [])
    from checker.read import yaml_reader

    readable = text if broken is None else text[: broken[0]]
    built = yaml_reader.read(source, readable, path=path, limits=limits, embedded=embedded, parser=parser)
    if broken is None:
        return Reading(built.documents, built.problems)
    # The document in which the text breaks off keeps only the problem of the break.
    at, code, message = broken
    documents = [document for document in built.documents if document.index < built.index]
    problems = [(index, problem) for index, problem in built.problems if index < built.index]
    return Reading(documents, [*problems, (built.index, Problem(code, message, source.span(at, at + 1)))])


def _places(source: Source, path: str, limits: Limits) -> Places:
    from checker.read import yaml_reader

    return yaml_reader.read(source, source.text, path=path, limits=limits).documents[0].places


def unmarked(content: bytes, limits: Limits) -> tuple[bytes, Problem | None]:
    """Return the content of a file without a byte order mark, and a problem if it is too large or not UTF-8."""
    start = Span(1, 1, 1, 1)
    if len(content) > limits.file_bytes:
        message = f"the file has more than {limits.file_bytes:,} bytes (limit `file-bytes`)"
        return content, Problem("limit-file-bytes", message, start)
    for mark, name in _OTHER_MARKS:
        if content.startswith(mark):
            return content, Problem("encoding", f"the file is in {name}: save it as UTF-8", start)
    return content.removeprefix(_UTF8_MARK), None


def decoded(content: bytes, is_json: bool) -> tuple[str, tuple[int, str, str] | None]:
    """Return the text and, if something in it cannot be text, its offset with a code and a message."""
    broken = None
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        at = len(content[: error.start].decode())
        text = content.decode(errors="replace")
        broken = at, "encoding", f"byte 0x{content[error.start]:02X} is not UTF-8: save the file as UTF-8"
    # A pass over bytes is far cheaper than one over text.
    if is_json or (text.isascii() and not content.translate(None, _ASCII)):
        return text, broken
    # A text has few distinct characters: testing each of them once is cheaper than compiling the expression.
    forbidden = None if all(map(_is_common, set(text))) else re.search(_FORBIDDEN, text)
    if forbidden is None or (broken is not None and broken[0] <= forbidden.start()):
        return text, broken
    return text, (forbidden.start(), "character", _forbidden(forbidden[0]))


def _is_common(ch: str) -> bool:
    """Return whether a character is common and allowed; `_FORBIDDEN` decides about the others."""
    return " " <= ch <= "~" or ch in "\t\n\r" or "\xa0" <= ch <= "\u2027" or "\u202a" <= ch <= "\ud7ff"


def _forbidden(ch: str) -> str:
    name = f"U+{ord(ch):04X}"
    if ch == "\0":
        return "a NUL byte (U+0000) cannot stand in a text file: is it in UTF-16? Save it as UTF-8"
    if ch == "\ufeff":
        return f"a byte order mark ({name}) can only stand at the beginning of the file: leave it out"
    if ch in "\x85\u2028\u2029":
        return f"{name} breaks a line for YAML 1.1 and not for YAML 1.2: use a line feed, or write an escape in quotes"
    return f"the control character {name} cannot stand in YAML: leave it out, or write an escape in double quotes"
