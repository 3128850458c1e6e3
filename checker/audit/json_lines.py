"""Lines of JSON as the rows of an audit, a key that stands twice found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from checker.audit.sources import CHUNK, Block


class Flaw(NamedTuple):
    """Why a row cannot be read, and of a table what was found in it."""

    code: str
    message: str
    data: Any = None


def lines(block: Block) -> Iterator[bytes]:
    """Yield the lines of a text that begin in a block, each with its end."""
    with open(block.file, "rb", buffering=CHUNK) as file:
        if block.start:
            # The line that the byte before the block is in belongs to the block before.
            file.seek(block.start - 1)
            file.readline()
        elif file.read(3) != b"\xef\xbb\xbf":
            file.seek(0)
        while (left := block.end - file.tell()) > 0:
            # The lines of more bytes than are said: those that begin before the end. Of none said it would be all.
            yield from file.readlines(min(left, CHUNK) - 1) if left > 1 else [file.readline()]


TOO_DEEP = Flaw("limit-depth", "nested too deeply")


def parse_line(line: bytes) -> Any:
    """Return the data of a line of JSON, a Flaw where it is none or where a key stands twice."""
    try:
        data = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        said = str(error)
        # How deep the standard library reads turns on how deep this process may go.
        return TOO_DEEP if "depth limit" in said or "ecursion limit" in said else _by_the_book(line, said)
    if b'" ' in line or b'"\t' in line or b'"\r' in line or line.count(b'":') != _keys(line, data):
        return _by_the_book(line, "")
    return data


def _keys(line: bytes, data: Any) -> int | None:
    """Return how many keys the data of a line holds, None where it nests too deeply to be written again."""
    try:
        again = orjson.dumps(data)
    except TypeError:
        return None
    # Where no text holds a quote, a quote and a colon are the end of a key.
    return keys_of(data) if b"\\" in line else again.count(b'":')


def keys_of(data: Any) -> int:
    """Return how many keys a value holds: as many as colons follow a quote where none stands twice."""
    if type(data) is dict:
        found = len(data)
        for value in data.values():
            if type(value) is dict or type(value) is list:
                found += keys_of(value)
        return found
    found = 0
    for value in data if type(data) is list else ():
        if type(value) is dict or type(value) is list:
            found += keys_of(value)
    return found


def _by_the_book(line: bytes, said: str) -> Any:
    """Read a line by the standard library, which tells of keys that stand twice."""
    import json

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        data = dict(found)
        if len(data) < len(found):
            names = [name for name, _ in found]
            raise KeyError(next(name for name in names if names.count(name) > 1))
        return data

    def number(text: str) -> float:
        raise ValueError(f"{text} is no number in JSON")

    try:
        data = json.loads(line.decode(), object_pairs_hook=pairs, parse_constant=number)
        if b"\\u" in line:
            json.dumps(data, ensure_ascii=False).encode()
        return data
    except KeyError as error:
        return Flaw("duplicate-key", f"the key {error.args[0]} stands twice in one mapping")
    except UnicodeDecodeError:
        return Flaw("encoding", "not UTF-8")
    except UnicodeEncodeError as error:
        half = f"\\u{ord(error.object[error.start]):04x}"
        return Flaw("lone-surrogate", f"`{half}` is half a character: its other half must stand beside it")
    except RecursionError:
        return TOO_DEEP
    except ValueError as error:
        return Flaw("syntax", f"cannot be read as JSON: {said or error}")
