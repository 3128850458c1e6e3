"""Fast reader for usual JSON: the data by Python's own decoder, the places by one pass over the tokens.

Any other text (an escape, a key that stands twice, a number without a value, too much for a limit, an error) is left to
`json_reader`, which also words the problems. So this reader must accept nothing that the other refuses or reads differently;
tests compare the two.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from checker.read.document import Path, Places, Span
from checker.read.limits import Limits
from checker.read.scalars import Flaw, resolve

_TOKEN = re.compile(r'"[^"]*"|[{}\[\],]|[^\s"{}\[\],:]+|\n|\r\n?')


class _UnusualError(Exception):
    """A value that this reader is not sure of."""


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise _UnusualError
    return mapping


def _number(text: str) -> Any:
    value = resolve(text)
    if type(value) is Flaw:
        raise _UnusualError
    return value


def _refuse(text: str) -> NoReturn:
    raise _UnusualError


_decode = json.JSONDecoder(
    object_pairs_hook=_mapping, parse_constant=_refuse, parse_float=_number, parse_int=_number
).decode


def read(text: str, limits: Limits) -> dict[str, Any] | list[Any] | None:
    """Return the mapping or list in a text, None if the text is left to `json_reader`."""
    collections = text.count("{") + text.count("[")
    if "\\" in text or collections + text.count(",") >= limits.values or not limits.documents:
        return None
    try:
        data = _decode(text)
        if collections > limits.depth and _depth(data) > limits.depth:
            return None
    except (_UnusualError, ValueError, RecursionError):
        return None
    return data if isinstance(data, (dict, list)) else None


def _depth(value: object) -> int:
    """Return how many collections stand in each other."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)


def places(text: str) -> Places:
    """Return the places of the values and keys of a text that `read` accepts, as `json_reader` would."""
    values: dict[Path, Span] = {}
    keys: dict[Path, Span] = {}
    around: list[tuple[Path, int, Path, int, int]] = []
    # The path of the collection and of its current entry, the number of that (-1 in a mapping), and whether a key comes next.
    outer: Path = ()
    here: Path = ()
    number, is_key = -1, False
    row, origin = 1, -1
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        sign = text[start]
        if sign == ",":
            if number < 0:
                is_key = True
            else:
                number += 1
                here = (*outer, number)
        elif sign in "{[":
            around.append((outer, number, here, row, start - origin))
            outer, is_key = here, sign == "{"
            number = -1 if is_key else 0
            here = outer if is_key else (*outer, 0)
        elif sign in "}]":
            outer, number, path, first, column = around.pop()
            values[path] = Span(first, column, row, end - origin)
            is_key = False
        elif sign in "\r\n":
            row, origin = row + 1, end - 1
        elif is_key:
            here, is_key = (*outer, text[start + 1 : end - 1]), False
            keys[here] = Span(row, start - origin, row, end - origin)
        else:
            values[here] = Span(row, start - origin, row, end - origin)
    return Places(values, keys)
