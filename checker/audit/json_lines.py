"""Lines of JSON as the rows of an audit; duplicate keys are refused."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO, NamedTuple

import orjson

from checker.audit.sources import CHUNK, LINE, Block, SourceError


class Flaw(NamedTuple):
    """A row that cannot be read: code, message, and the data of a table's row."""

    code: str
    message: str
    data: Any = None


def lines(block: Block) -> Iterator[bytes]:
    """Yield the lines that begin in a block, including line ends; of a longer line the first LINE + 1 bytes."""
    with open(block.file, "rb", buffering=CHUNK) as file:
        if block.start:
            # The line with the byte before the block belongs to the previous block.
            file.seek(block.start - 1)
            _skip_line(file, block.end)
        elif file.read(3) != b"\xef\xbb\xbf":
            file.seek(0)
        while (remaining := block.end - file.tell()) > 0:
            content = file.read(min(remaining, CHUNK))
            if not content:
                raise SourceError(f"{block.path}: became shorter while it was read")
            *whole, last = BytesIO(content).readlines()
            yield from whole
            if not last.endswith(b"\n"):
                last += file.readline(LINE + 1 - len(last))
                if not last.endswith(b"\n"):
                    _skip_line(file, block.end)
            yield last


def _skip_line(file: BinaryIO, end: int) -> None:
    """Skip what is left of a line, or as much of it as reaches to `end`."""
    while file.tell() < end and (piece := file.readline(CHUNK)):
        if piece.endswith(b"\n"):
            return


TOO_DEEP = Flaw("limit-depth", "nested too deeply")
TOO_LONG = Flaw("limit-line", f"a line of more than {LINE:,} bytes; no act is so long")


def is_too_long(line: bytes) -> bool:
    """Return whether a line is longer than any that is read."""
    return len(line) > LINE and not line.endswith(b"\n")


def parse_line(line: bytes) -> Any:
    """Return the data of a line of JSON, a Flaw for invalid JSON or a duplicate key."""
    try:
        data = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        message = str(error)
        # The depth limit of the standard library depends on the recursion limit of this process.
        return TOO_DEEP if "depth limit" in message or "ecursion limit" in message else _standard_json(line, message)
    if b'" ' in line or b'"\t' in line or b'"\r' in line or line.count(b'":') != _keys(line, data):
        return _standard_json(line, "")
    return data


def _keys(line: bytes, data: Any) -> int | None:
    """Return the number of keys in the data of a line, None if it nests too deeply to serialize."""
    try:
        again = orjson.dumps(data)
    except TypeError:
        return None
    # Without escapes, a quote followed by a colon always ends a key.
    return keys_of(data) if b"\\" in line else again.count(b'":')


def keys_of(data: Any) -> int:
    """Return the number of keys in a value, at all depths."""
    if type(data) is dict:
        count = len(data)
        for value in data.values():
            if type(value) is dict or type(value) is list:
                count += keys_of(value)
        return count
    count = 0
    for value in data if type(data) is list else ():
        if type(value) is dict or type(value) is list:
            count += keys_of(value)
    return count


def _standard_json(line: bytes, message: str) -> Any:
    """Read a line with the standard library, which sees duplicate keys."""
    import json

    def pairs(keys_and_values: list[tuple[str, Any]]) -> dict[str, Any]:
        data = dict(keys_and_values)
        if len(data) < len(keys_and_values):
            names = [name for name, _ in keys_and_values]
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
        return Flaw("syntax", f"cannot be read as JSON: {message or error}")
