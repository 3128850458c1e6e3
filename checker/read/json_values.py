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

_TOKEN = re.compile(
    r"""(?:"([^"]*)"\s*:\s*)?              # a key
        (?:("[^"]*"|[^\s"{}\[\],:]+)      # a scalar
           | ([{\[]) | ([}\]]))           # a bracket""",
    re.VERBOSE,
)


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


def places(source: Source) -> Places:
    """Return the places of the values and keys of a text that `read` accepts, as `json_reader` would."""
    values: dict[Path, Extent] = {}
    keys: dict[Path, Extent] = {}
    around: list[tuple[Path, int | None, Path, int]] = []
    # The path of the collection, and the number of its current entry, -1 before the first; None where it is a mapping.
    outer: Path = ()
    number: int | None = None
    here: Path = ()
    for match in _TOKEN.finditer(source.text):
        _, key, scalar, opened, closed = match.regs
        if closed[0] >= 0:
            outer, number, here, start = around.pop()
            values[here] = start, closed[1]
            continue
        if key[0] >= 0:
            here = (*outer, match[1])
            keys[here] = key[0] - 1, key[1] + 1
        elif number is not None:
            number += 1
            here = (*outer, number)
        if opened[0] < 0:
            values[here] = scalar
        else:
            around.append((outer, number, here, opened[0]))
            outer = here
            number = -1 if match[3] == "[" else None
    return Places(Spans(values, source.span), Spans(keys, source.span))
