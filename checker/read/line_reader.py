"""A descriptor as most are written, read line by line: keys, lists and words, each entry in a line of its own.

Whatever is not surely that (a text of several lines, an anchor, a key that stands twice, a doubtful word, a second
document) is left to the parser, which says what is wrong if anything is. So nothing may be taken here that the parser
refuses or reads otherwise: tests hold the two against each other.
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
"""Collections within one another in one line, at most."""
_LATER = object()
"""What stands for a value that begins in a later line."""
_LONGEST = 200
_REMEMBERED = 4096
"""Lines that are remembered, and their longest: the same ones stand in many files."""

Entry = tuple[int, int, "str | None", Any]
"""A line: the column where it begins, that of what follows its dash (0 without one), its key, its value."""
_known: dict[str, Entry | str] = {}
_BLANK, _FOREIGN = "blank", "foreign"


class _NotPlainError(Exception):
    """A value is not surely what it seems."""


def read(text: str, limits: Limits) -> dict[str, Any] | None:
    """Return the mapping that a text is, None for whatever is left to the parser.

    The text must hold no character that YAML does not allow.
    """
    room = limits.depth - 2 - _WITHIN
    # No value takes less than a character: in a text of no more than the limit they need not be counted.
    if len(text) > limits.values or room < 0 or not limits.documents or "\r" in text:
        return None
    root: dict[str, Any] = {}
    top: Any = root
    column = 0
    around: list[tuple[int, Any]] = []
    waiting: str | None = None
    for line in text.removeprefix("---\n").split("\n"):
        found: Any = _known.get(line) or _remembered(line)
        if found is _BLANK:
            continue
        if found is _FOREIGN:
            return None
        indent, inner, key, value = found
        if waiting is not None:
            # A list may stand in the column of its key, a mapping may not; else the key has no value.
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
            item: dict[str, Any] = {}
            top.append(item)
            column, top = inner, item
        elif key in top:
            return None
        if value is _LATER:
            waiting = key
        else:
            top[key] = value if type(value) is str else _copy(value)
    return None if waiting is not None else root or None


def _remembered(line: str) -> Entry | str:
    found = _entry(line)
    if len(line) <= _LONGEST:
        if len(_known) >= _REMEMBERED:
            _known.clear()
        _known[line] = found
    return found


def _entry(line: str) -> Entry | str:
    """Return what a line says by itself."""
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
    found = resolve(text)
    if type(found) is Flaw:
        raise _NotPlainError
    return found


def _flow(text: str) -> object:
    """Return the list or the mapping that is written in brackets."""
    between, tokens = (parts := _TOKEN.split(text))[::2], parts[1::2]
    if any(part.strip(" ") for part in between):
        raise _NotPlainError
    tokens = ["", *reversed(tokens)]
    value = _value(tokens, 0)
    if tokens != [""]:
        raise _NotPlainError
    return value


def _value(tokens: list[str], level: int) -> object:
    """Take a value off the end of tokens, which are in reverse and have an empty one before them."""
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
    """Return a value for one document alone."""
    kind = type(value)
    if kind is list:
        return [_copy(item) for item in value]
    if kind is dict:
        return {key: _copy(item) for key, item in value.items()}
    return value
