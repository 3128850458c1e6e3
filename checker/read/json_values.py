"""Fast reader for usual JSON: the data by Python's own decoder, the places by one pass over the tokens.

Any other text (an escape, a key that stands twice, a number without a value, too much for a limit, an error) is left to
`json_reader`, which also words the problems. So this reader must accept nothing that the other refuses or reads differently;
tests compare the two.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from checker.read.document import Extent, Path, Places, Spans
from checker.read.limits import Limits
from checker.read.scalars import Flaw, resolve
from checker.read.source import Source

_BARE = re.compile(r'[^\s"{}\[\],:]+')
"""A number, `true`, `false` or `null`."""


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


def places(source: Source, data: object) -> Places:
    """Return the places of the values and keys of a text that `read` reads as `data`, as `json_reader` would.

    Without escapes, a text stands in JSON as it is, and so the next quote, bracket or number is always the next value's.
    """
    values: dict[Path, Extent] = {}
    keys: dict[Path, Extent] = {}
    text = source.text
    find = text.find

    def locate(value: object, path: Path, end: int) -> int:
        """Note the places of a value and of those in it; `end` is the end of what stands before it. Return its own end."""
        if isinstance(value, str):
            start = find('"', end)
            end = start + len(value) + 2
        elif isinstance(value, dict):
            start = find("{", end)
            end = start + 1
            for key, part in value.items():
                inner = (*path, key)
                first = find('"', end)
                end = first + len(key) + 2
                keys[inner] = first, end
                if type(part) is str:
                    # Most values are texts, and a call would take longer than finding one.
                    first = find('"', end)
                    end = first + len(part) + 2
                    values[inner] = first, end
                else:
                    end = locate(part, inner, end)
            end = find("}", end) + 1
        elif isinstance(value, list):
            start = find("[", end)
            end = start + 1
            for index, part in enumerate(value):
                end = locate(part, (*path, index), end)
            end = find("]", end) + 1
        else:
            bare = _BARE.search(text, end)
            assert bare is not None
            start, end = bare.span()
        values[path] = start, end
        return end

    locate(data, (), 0)
    return Places(Spans(values, source.span), Spans(keys, source.span))
