"""Fast reader for the usual layout of descriptors: keys, lists and words, each entry in a line of its own.

Any other text (a text over several lines, an anchor, a duplicate key, a doubtful word, a second document) is left to the parser,
which also words the problems. So this reader must accept nothing that the parser refuses or reads differently; tests compare
the two.
"""

from __future__ import annotations

import re
from typing import Any

from checker.read.limits import Limits
from checker.read.scalars import SPECIAL, WORDS, Flaw, resolve

_KEY = r"[A-Za-z_][A-Za-z0-9_.-]*"
_LINE = re.compile(
    rf"(?P<indent>\ *)(?P<dash>-\ +)?(?:(?P<key>{_KEY}(?:\[[0-9]+\][A-Za-z0-9_.-]*)?):(?:\ +|$))?"
    r"""(?: (?P<plain>[A-Za-z0-9](?:[^\s:]|:(?=\S)|\ +(?=[^\s\#]))*)
          | "(?P<double>[^"\\\t]*)" | '(?P<single>[^'\t]*)'
          | (?P<flow>[\[{][^\t\#]*[\]}]) )?
    \ *(?:(?<=\ )\#.*)?""",
    re.VERBOSE,
)
_TOKEN = re.compile(
    rf"""([\[\]{{}},] | {_KEY}:(?=\ ) | "[^"\\]*" | '[^']*'
       | [A-Za-z0-9](?:[^\s:,?\[\]{{}}]|:(?=[^\s,?\[\]{{}}])|\ +(?=[^\s:,?\[\]{{}}]))*)""",
    re.VERBOSE,
)
_WITHIN = 3
"""The deepest nesting of collections within one line."""
_LATER = object()
"""Sentinel for a value that begins in a later line."""
_LONGEST = 200
_REMEMBERED = 4096
"""The most lines in the memo, and before it their longest: many files have the same lines."""

Entry = tuple[int, int, "str | None", Any]
"""A line: its column, the column after its dash (0 without a dash), its key, its value."""
_known: dict[str, Entry | str] = {}
_BLANK, _FOREIGN = "blank", "foreign"


class _NotPlainError(Exception):
    """A value that this reader is not sure of."""


def read(text: str, limits: Limits) -> dict[str, Any] | None:
    """Return the mapping in a text, None if the text is left to the parser.

    The text must have only characters that YAML allows.
    """
    room = limits.depth - 2 - _WITHIN
    # Every value takes a character at least, so a text up to the limit needs no counting.
    if len(text) > limits.values or room < 0 or not limits.documents or "\r" in text:
        return None
    root: dict[str, Any] = {}
    top: Any = root
    column = 0
    around: list[tuple[int, Any]] = []
    waiting: str | None = None
    for line in text.removeprefix("---\n").split("\n"):
        entry: Any = _known.get(line) or _remembered(line)
        if entry is _BLANK:
            continue
        if entry is _FOREIGN:
            return None
        indent, inner, key, value = entry
        if waiting is not None:
            # A list may begin in the column of its key, a mapping may not; otherwise the key has no value.
            if indent < column or (indent == column and not inner):
                return None
            around.append((column, top))
            top[waiting] = top = [] if inner else {}
            column, waiting = indent, None
        else:
            while indent < column or (indent == column and not inner and type(top) is list):
                if not around:
                    return None
                column, top = around.pop()
            if indent != column or (inner and type(top) is dict):
                return None
        if len(around) > room:
            return None
        if inner:
            if key is None:
                top.append(value if type(value) is str else _copy(value))
                continue
            around.append((column, top))
            mapping: dict[str, Any] = {}
            top.append(mapping)
            column, top = inner, mapping
        elif key in top:
            return None
        if value is _LATER:
            waiting = key
        else:
            top[key] = value if type(value) is str else _copy(value)
    return None if waiting is not None else root or None


def _remembered(line: str) -> Entry | str:
    entry = _entry(line)
    if len(line) <= _LONGEST:
        if len(_known) >= _REMEMBERED:
            _known.clear()
        _known[line] = entry
    return entry


def _entry(line: str) -> Entry | str:
    """Return the entry of a line, independent of other lines."""
    if line.lstrip(" ")[:1] in ("", "#"):
        return _BLANK
    match = _LINE.fullmatch(line)
    if match is None:
        return _FOREIGN
    indent, dash, key, plain, double, single, flow = match.groups()
    try:
        if plain is not None:
            value = _scalar(plain)
        elif flow is not None:
            value = _flow(flow)
        else:
            value = single if double is None else double
    except _NotPlainError:
        return _FOREIGN
    if value is None and plain is None:
        value = _LATER
    if key in WORDS or (key is None and (dash is None or value is _LATER)):
        return _FOREIGN
    return len(indent), len(indent) + len(dash) if dash else 0, key, value


def _scalar(text: str) -> object:
    if text > ":" and text not in SPECIAL:
        return text
    value = resolve(text)
    if type(value) is Flaw:
        raise _NotPlainError
    return value


def _flow(text: str) -> object:
    """Return the list or the mapping in brackets."""
    between, tokens = (parts := _TOKEN.split(text))[::2], parts[1::2]
    if any(part.strip(" ") for part in between):
        raise _NotPlainError
    tokens = ["", *reversed(tokens)]
    value = _value(tokens, 0)
    if tokens != [""]:
        raise _NotPlainError
    return value


def _value(tokens: list[str], level: int) -> object:
    """Pop a value from the end of tokens, which are in reverse order after an empty first one."""
    token = tokens.pop()
    closing = {"[": "]", "{": "}"}.get(token)
    if closing is None:
        if token in ("", ",", "]", "}") or token.endswith(":"):
            raise _NotPlainError
        return token[1:-1] if token[0] in "'\"" else _scalar(token)
    entries: list[object] = []
    named: dict[str, object] = {}
    if level == _WITHIN:
        raise _NotPlainError
    separator = tokens.pop() if tokens[-1] == closing else ","
    while separator == ",":
        if token == "[":
            entries.append(_value(tokens, level + 1))
        else:
            key = tokens.pop()
            name = key.removesuffix(":")
            if name == key or name in named or name in WORDS:
                raise _NotPlainError
            named[name] = _value(tokens, level + 1)
        separator = tokens.pop() if tokens else ""
    if separator != closing:
        raise _NotPlainError
    return entries if token == "[" else named


def _copy(value: Any) -> Any:
    """Return a copy of a value, so that no two documents share it."""
    kind = type(value)
    if kind is list:
        return [_copy(part) for part in value]
    if kind is dict:
        return {key: _copy(part) for key, part in value.items()}
    return value
