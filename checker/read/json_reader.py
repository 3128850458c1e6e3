"""JSON → documents, strictly as RFC 8259 defines it, by the same builder as YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from checker.read.builder import Builder, Kinds, Refused
from checker.read.document import Extent
from checker.read.limits import Limits
from checker.read.scalars import printable
from checker.read.source import Source


class _Event:
    """A bracket or a scalar: its text, its style (empty without quotes), and its two offsets."""

    __slots__ = ("end", "start", "style", "value")

    def __init__(self, start: int, end: int, value: str = "", style: str = "") -> None:
        self.start = start
        self.end = end
        self.value = value
        self.style = style


class _Scalar(_Event):
    __slots__ = ()


class _Object(_Event):
    __slots__ = ()


class _ObjectEnd(_Event):
    __slots__ = ()


class _Array(_Event):
    __slots__ = ()


class _ArrayEnd(_Event):
    __slots__ = ()


class _Never(_Event):
    """JSON has no aliases."""

    __slots__ = ()


def _extent(event: _Event) -> Extent:
    return event.start, event.end


KINDS = Kinds(_Scalar, _Object, _ObjectEnd, _Array, _ArrayEnd, _Never, _extent)

_TOKEN = re.compile(
    r"""[ \t\n\r]*+(?:
        "(?P<string>[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+)"
      | (?P<sign>[{}\[\]:,])
      | (?P<number>-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?)(?![-+.\w])
      | (?P<word>true|false|null|NaN|-?Infinity)(?!\w)
      | (?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
_SPACE = re.compile(r"[ \t\n\r]*+")
_STRING = re.compile(r'"[^"\\\x00-\x1f]*+(?:\\.?[^"\\\x00-\x1f]*+)*+', re.DOTALL)
_WORD = re.compile(r"[-+.\w]+")
_ESCAPE = re.compile(
    r"""\\(?:(?P<short>["\\/bfnrt])
      | u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})
      | u(?P<code>[0-9a-fA-F]{4})
      | (?P<wrong>u?))""",
    re.VERBOSE,
)
_SHORT = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS = {"true": "true", "false": "false", "null": "null", "none": "null", "nil": "null", "undefined": "null"}
_NOT_FINITE = {"NaN": ".nan", "Infinity": ".inf", "-Infinity": "-.inf"}


def read(source: Source, *, path: str, limits: Limits, embedded: str | None = None) -> Builder:
    """Read the one document of a JSON text and return the builder that holds the result.

    `embedded` is the dotted key of the descriptor.
    """
    stream = events(source.text)
    builder = Builder(source, path=path, limits=limits, kinds=KINDS, get=stream.__next__, marked=False, embed=_no_text)
    try:
        first = next(stream)
        if embedded is None:
            builder.build(first)
        else:
            builder.seek(first, embedded)
            builder.missing(embedded, first.start, first.start + 1)
        next(stream, None)
    except Refused as refused:
        builder.problem(refused.code, refused.message, refused.start, refused.end)
        builder.documents.clear()
    return builder


def _no_text(builder: Builder, event: Any, level: int, key: Extent) -> bool:
    """Refuse a text in place of an embedded descriptor: with escapes, its lines are not lines of the file."""
    if type(event) is not _Scalar or not event.style:
        return False
    builder.count(event)
    message = "this is text: in JSON the descriptor under this key must be a mapping (`{...}`), not text that holds one"
    builder.problem("embedded-text", message, event.start, event.end)
    return True


def events(text: str) -> Iterator[_Event]:
    """Yield the events of the value in a text; keys and scalar values are the same sort of event.

    `following` is what may come next: `value`, `value or ]`, `key`, `key or }`, `:`, or `, or end`.
    """
    opened: list[tuple[str, int]] = []
    following = "value"
    position = comma = 0
    while True:
        match = _TOKEN.match(text, position)
        if match is None:
            raise _unreadable(text, position)
        kind, end = match.lastgroup, match.end()
        token = match[kind or 0]
        start = match.start(kind or 0) - (kind == "string")
        if kind == "end":
            if opened:
                raise _never_closed(text, opened[-1])
            if following == "value":
                raise Refused("empty-document", "there is no document here: the file is empty", 0, 0)
            return
        if not opened and following == ", or end":
            raise _unexpected("a JSON file holds one document: nothing may follow it", start, end)
        if following == ":":
            if token != ":" or kind != "sign":
                raise _unexpected("expected `:` after the key", start, end)
            following = "value"
        elif kind == "sign" and token in "]}":
            if following in ("value", "key") and opened and opened[-1][0] == token and text[comma] == ",":
                raise _unexpected(f"a comma cannot stand before `{token}`: leave it out", comma, comma + 1)
            if following not in (", or end", f"value or {token}", f"key or {token}") or opened[-1][0] != token:
                raise _unexpected(f"expected {_wanted(following, opened)}, found `{token}`", start, end)
            opened.pop()
            following = ", or end"
            yield _ObjectEnd(start, end) if token == "}" else _ArrayEnd(start, end)
        elif following == ", or end":
            if token != "," or kind != "sign":
                raise _unexpected(f"expected {_wanted(following, opened)} here", start, end)
            comma = start
            following = "key" if opened[-1][0] == "}" else "value"
        elif following in ("key", "key or }"):
            if kind != "string":
                raise _unexpected("expected a key in double quotes here", start, end)
            following = ":"
            yield _Scalar(start, end, _unescaped(token, start + 1), '"')
        elif kind == "sign":
            if token not in "{[":
                raise _unexpected(f"expected a value, found `{token}`", start, end)
            opened.append(("}" if token == "{" else "]", start))
            following = "key or }" if token == "{" else "value or ]"
            yield _Object(start, end) if token == "{" else _Array(start, end)
        else:
            following = ", or end"
            if kind == "string":
                yield _Scalar(start, end, _unescaped(token, start + 1), '"')
            else:
                yield _Scalar(start, end, _NOT_FINITE.get(token, token))
        position = end


def _unescaped(text: str, start: int) -> str:
    """Return a text with its escapes replaced; `start` is its offset in the file."""
    if "\\" not in text:
        return text

    def replaced(match: re.Match[str]) -> str:
        if match["short"]:
            return _SHORT[match["short"]]
        if match["high"]:
            return chr(0x10000 + (int(match["high"], 16) - 0xD800) * 0x400 + int(match["low"], 16) - 0xDC00)
        at = start + match.start()
        if match["code"]:
            code = int(match["code"], 16)
            if 0xD800 <= code <= 0xDFFF:
                message = f"`{match[0]}` is half a character: its other half must stand beside it"
                raise Refused("lone-surrogate", message, at, at + 6)
            return chr(code)
        if match["wrong"]:
            raise _unexpected("`\\u` needs four hexadecimal digits", at, at + 2)
        raise _unexpected("JSON does not know this escape: write `\\\\` for a backslash", at, at + 2)

    return _ESCAPE.sub(replaced, text)


def _unexpected(message: str, start: int, end: int) -> Refused:
    return Refused("syntax", message, start, end)


def _wanted(following: str, opened: list[tuple[str, int]]) -> str:
    if following == ", or end" and opened:
        return f"`,` or `{opened[-1][0]}`"
    return "a key in double quotes" if following.startswith("key") else "a value"


def _never_closed(text: str, opened: tuple[str, int]) -> Refused:
    bracket, start = opened
    what = "object" if bracket == "}" else "list"
    return _unexpected(f"the {what} that begins here is not closed: it has no `{bracket}`", start, start + 1)


def _unreadable(text: str, position: int) -> Refused:
    """Return the error for a place where no token begins."""
    at = _SPACE.match(text, position).end()  # type: ignore[union-attr]
    ch = text[at]
    if ch == '"':
        stop = _STRING.match(text, at).end()  # type: ignore[union-attr]
        if text[stop : stop + 1] in ("", "\n", "\r"):
            return _unexpected("the text that begins here has no closing quote in its line", at, at + 1)
        return _unexpected(f"a control character (U+{ord(text[stop]):04X}) in a text: write an escape", stop, stop + 1)
    word = _WORD.match(text, at)
    if ch == "'":
        return _unexpected("JSON needs double quotes", at, at + 1)
    if ch == "#" or text.startswith(("//", "/*"), at):
        return _unexpected("JSON has no comments: leave it out, or write YAML", at, at + 1)
    if word is None:
        return _unexpected(f"`{printable(ch)}` cannot stand here", at, at + 1)
    word_text = printable(word[0])
    if word_text.lower() in _WORDS:
        right = _WORDS[word_text.lower()]
        return _unexpected(f"JSON writes `{word_text}` as `{right}`", at, word.end())
    if ch in "+-.0123456789":
        return _unexpected(f"`{word_text}` is no JSON number: expected one like 8, -8, 0.8 or 8.0e26", at, word.end())
    return _unexpected(f'a text needs double quotes: "{word_text}"', at, word.end())
