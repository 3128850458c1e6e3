"""Where the rows of an audit come from: JSON lines, CSV and Parquet, in blocks that any process can read alone."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import orjson

BLOCK = 8 * 1024 * 1024
"""Bytes of a text file that are one piece of work."""
_MIDNIGHT = re.compile(r"(00:00(:00(\.0+)?)?([+-][0-9:]+|Z)?)?")
CHUNK = 256 * 1024
"""Bytes of lines that are held at once: few enough to stay near the processor."""
LINE = 10 * 1024 * 1024
"""Bytes that a line may have."""
FORMATS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".csv": "csv", ".parquet": "parquet"}
"""Endings of files → how they are read."""
COMPRESSED = (".gz", ".zst", ".bz2", ".xz", ".lz4", ".zip")
"""Endings of what has to be unpacked before."""


class Block(NamedTuple):
    """A piece of a file: bytes `start` to `end` of a text, row groups `start` to `end` of a Parquet file.

    `first` counts the lines or rows of the file that are before it, `size` its bytes, about. `base` is the folder that
    `path` starts from, nothing for that of the process.
    """

    number: int
    path: str
    format: str
    start: int
    end: int
    first: int = 0
    size: int = 0
    base: str = ""

    @property
    def file(self) -> str:
        """Where the file is."""
        return os.path.join(self.base, self.path)


class Flaw(NamedTuple):
    """Why a row cannot be read, and of a table what was found in it."""

    code: str
    message: str
    data: Any = None


class SourceError(Exception):
    """Data that cannot be audited at all; the message says why."""


def find(patterns: Iterable[str]) -> list[str]:
    """Return the files that names, folders and globs lead to, in order, each once; raises SourceError.

    A folder is read with all that is below it; hidden names, those that begin with an underscore, and what an audit wrote
    are passed over.
    """
    found: dict[str, str] = {}
    for pattern in patterns:
        names = [pattern] if os.path.exists(pattern) else sorted(glob.glob(pattern, recursive=True))
        if not names:
            raise SourceError(f"{pattern}: there is no such data; name files, folders or globs (JSONL, CSV, Parquet)")
        for name in names:
            files = list(_below(name, set())) if os.path.isdir(name) else [name]
            if not files and name == pattern:
                raise SourceError(f"{name}: holds no data; the endings are {', '.join(FORMATS)}")
            for file in files:
                found.setdefault(os.path.realpath(file), _data(file))
    return list(found.values())


def _below(folder: str, seen: set[str]) -> Iterator[str]:
    """Yield the files of data in a folder and those below it, by name; one that is compressed too, for it is refused.

    Links are followed, to no folder twice; `seen` are those that were.
    """
    seen.add(os.path.realpath(folder))
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if name.startswith((".", "_")):
            continue
        if os.path.isdir(path):
            if os.path.realpath(path) not in seen and not is_audit(path):
                yield from _below(path, seen)
        elif _ending(path) in FORMATS or _ending(path) in COMPRESSED:
            yield path


_LIKE_DATA = re.compile(r"\.(jsonl|ndjson|json|csv|parquet)\b", re.IGNORECASE)


def passed_over(patterns: Iterable[str]) -> list[str]:
    """Return what stands in folders that are named and looks like data, but is compressed, renamed or hidden."""
    found: dict[str, None] = {}
    for folder in [name for name in patterns if os.path.isdir(name)]:
        for base, folders, names in os.walk(folder):
            if set(names + folders).issuperset(WRITTEN[:2]):
                # What an audit wrote is no data.
                folders.clear()
                continue
            folders.sort()
            parts = os.path.relpath(base, folder).split(os.sep)
            for name in sorted(names):
                ending = os.path.splitext(name.lower())[1]
                like = _LIKE_DATA.search(name) or ending in COMPRESSED
                hidden = any(part.startswith((".", "_")) and part != "." for part in [*parts, name])
                read = not hidden and (_ending(name) in FORMATS or _ending(name) in COMPRESSED)
                if like and not read and ending != ".crc":
                    found[os.path.join(base, name)] = None
    return list(found)


def _data(file: str) -> str:
    """Return the name of a file of data; raises SourceError for one that cannot be read."""
    ending = _ending(file)
    if ending in COMPRESSED:
        raise SourceError(f"{file}: is compressed; unpack it first")
    if ending not in FORMATS:
        raise SourceError(f"{file}: not a format that is read; the endings are {', '.join(FORMATS)}")
    if not os.path.isfile(file):
        raise SourceError(f"{file}: not a regular file; write what it gives into one first")
    return file


def _ending(path: str) -> str:
    """Return by what ending a file is read; of one that is compressed the last, if what is inside would be read."""
    inside, last = os.path.splitext(path.lower())
    return last if last not in COMPRESSED or os.path.splitext(inside)[1] in FORMATS else ""


WRITTEN = ("rejects.jsonl", "results", "summary.html", "summary.json", "summary.txt")
"""What stands in a folder of results; the first two always."""


def is_audit(folder: str) -> bool:
    """Return whether a folder holds what an audit wrote and nothing else."""
    names = set(os.listdir(folder))
    return names.issuperset(WRITTEN[:2]) and names.issubset(WRITTEN)


def blocks(files: Iterable[str], size: int = BLOCK) -> Iterator[Block]:
    """Yield the blocks of files, in order; raises SourceError."""
    number = 0
    for path in files:
        kind = FORMATS[os.path.splitext(path)[1].lower()]
        try:
            for start, end, first, held in _pieces(path, kind, size):
                yield Block(number, path, kind, start, end, first, held)
                number += 1
        except OSError as error:
            raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from None


def _pieces(path: str, kind: str, size: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield where each piece of a file begins and ends, how many rows are before it and how many bytes it has."""
    length = os.path.getsize(path)
    if kind == "parquet":
        import pyarrow.parquet

        try:
            file = pyarrow.parquet.ParquetFile(path, page_checksum_verification=True)
        except (pyarrow.ArrowException, ValueError) as error:
            raise SourceError(f"{path}: cannot be read as Parquet: {error}") from None
        _each_once(path, file.schema_arrow.names)
        metadata = file.metadata
        first, groups = 0, metadata.num_row_groups
        for group in range(groups):
            yield group, group + 1, first, length // groups
            first += metadata.row_group(group).num_rows
        return
    pieces = _measured(path, length, length + 1 if kind == "csv" else size)
    # A quoted cell may hold line breaks, so a CSV file cannot be cut without reading it.
    yield from [(0, length, 0, length)] if kind == "csv" else pieces


def _measured(path: str, length: int, size: int) -> list[tuple[int, int, int, int]]:
    """Return the pieces of a text; raises SourceError where a line is too long: a reader takes each as a whole."""
    # A line that the byte before the block ends is the last of those before it.
    breaks, ended, open_line = 0, False, 0
    found = []
    with open(path, "rb", buffering=0) as file:
        for start in range(0, length, size):
            end = min(start + size, length)
            found.append((start, end, breaks + bool(start) - bool(start and ended), end - start))
            while start < end and (content := file.read(min(CHUNK, end - start))):
                start += len(content)
                last = content.rfind(b"\n")
                if open_line + (content.find(b"\n") if last >= 0 else len(content)) > LINE:
                    raise SourceError(f"{path}: line {breaks + 1:,} has more than {LINE:,} bytes; no act is so long")
                open_line = len(content) - last - 1 if last >= 0 else open_line + len(content)
                breaks += content.count(b"\n")
                ended = content.endswith(b"\n")
    return found


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


_NO_TEXTS: Mapping[str, frozenset[str]] = {}


def rows(block: Block, texts: Mapping[str, frozenset[str]] = _NO_TEXTS) -> Iterator[Any]:
    """Yield the rows of a CSV or Parquet block as plain data, a Flaw for one that cannot be read; raises SourceError.

    `texts` are, by kind, the fields of which a cell of CSV is text whatever it looks like, a list's entries by `name[]`,
    what stands below a name by `name.`.
    """
    return _csv(block, texts) if block.format == "csv" else _parquet(block)


def _parquet(block: Block) -> Iterator[Any]:
    import pyarrow.parquet

    try:
        file = pyarrow.parquet.ParquetFile(block.file, page_checksum_verification=True)
        for group in range(block.start, block.end):
            for batch in file.iter_batches(8192, row_groups=[group]):
                names = batch.schema.names
                found = _mappings(names, [_values(column) for column in batch.columns], batch.num_rows)
                yield from map(nested, found) if any("." in name or "[" in name for name in names) else found
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise SourceError(f"{block.path}: cannot be read as Parquet: {error}") from None


def _values(array: Any) -> list[Any]:
    """Return the values of a column as plain data, nested ones without what is null: nothing else says it is absent."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = array.type
    if pa.types.is_struct(kind):
        names = [kind.field(index).name for index in range(kind.num_fields)]
        found = _mappings(names, [_values(child) for child in array.flatten()], len(array))
        if array.null_count:
            return [value if there else None for value, there in zip(found, array.is_valid().to_pylist(), strict=True)]
        return found
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        inside = _values(array.flatten())
        start, lists = 0, []
        for length in pc.list_value_length(array).to_pylist():
            lists.append(None if length is None else inside[start : start + length])
            start += length or 0
        return lists
    if pa.types.is_date(kind):
        array = array.cast(pa.string())
    elif pa.types.is_decimal(kind):
        array = array.cast(pa.float64())
    elif pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        # Some writers do not say that bytes are text. What is none stays what it is, and is refused as that.
        return [_text(value) for value in _plain(array)]
    elif pa.types.is_map(kind):
        return [_mapped(value) for value in _plain(array)]
    elif pa.types.is_nested(kind) or pa.types.is_temporal(kind):
        return [_present(value) for value in _plain(array)]
    return _plain(array)


def _plain(array: Any) -> list[Any]:
    """Return the values of a column, each that Python has no value for (nanoseconds, the year 10000) as text."""
    try:
        return list(array.to_pylist())
    except Exception:
        return [_one(value) for value in array]


def _one(value: Any) -> Any:
    import pyarrow as pa

    for read in (value.as_py, lambda: value.cast(pa.string()).as_py()):
        try:
            return read()
        except Exception:
            # Whatever the library says of this value, it is no fault of the other rows.
            continue
    return f"a value of type {value.type} that cannot be read"


def _mapped(pairs: Any) -> Any:
    """Return the pairs of a map as a mapping; where a key stands twice they stay pairs, and are refused as a list."""
    if not isinstance(pairs, list) or len({key for key, _ in pairs}) < len(pairs):
        return _present(pairs)
    return _present(dict(pairs))


def _text(value: bytes | None) -> Any:
    try:
        return value.decode() if value is not None else None
    except UnicodeDecodeError:
        return value


def _mappings(names: list[str], columns: list[list[Any]], count: int) -> list[dict[str, Any]]:
    """Return rows of columns as mappings; what is null or holds nothing is left out."""
    found: list[dict[str, Any]] = [{} for _ in range(count)]
    for name, column in zip(names, columns, strict=True):
        for row, value in zip(found, column, strict=True):
            if value is not None and value != {}:
                row[name] = value
    return found


def _present(value: Any) -> Any:
    """Return nested data without what is null: a column has no other way to be absent."""
    if isinstance(value, dict):
        found = {key: _present(item) for key, item in value.items() if item is not None}
        return {key: item for key, item in found.items() if item != {}}
    if isinstance(value, list):
        return [_present(item) for item in value]
    if not hasattr(value, "isoformat"):
        return value
    # The day of an instant turns on where one is: a time of day stays, and is refused as it is in CSV.
    text = str(value.isoformat())
    day, _, clock = text.partition("T")
    return day if _MIDNIGHT.fullmatch(clock) else text


def _each_once(path: str, names: list[str]) -> None:
    """Raise SourceError where a column stands twice."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SourceError(f"{path}: the column {twice[0]} stands twice in the header")


def _csv(block: Block, texts: Mapping[str, frozenset[str]]) -> Iterator[Any]:
    import csv

    csv.field_size_limit(BLOCK)
    line = 0
    try:
        # Bytes that are no UTF-8 become what no text holds, so that the row alone is refused.
        with open(block.file, encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            line = reader.line_num
            if not _is_text("".join(header)):
                raise SourceError(f"{block.path}: cannot be read as CSV: the header is not UTF-8")
            _each_once(block.path, header)
            paths = [_INDEX.sub("", _ENTRY.sub("[]", name)) for name in header]
            plain = {kind: [_is_of(path, fields) for path in paths] for kind, fields in texts.items()}
            kind_at = header.index("kind") if "kind" in header else len(header)
            none = [False] * len(header)
            for row in reader:
                line = reader.line_num
                if not row:
                    continue
                if len(row) != len(header):
                    yield Flaw("columns", f"expected {len(header)} cells as in the header; found {len(row)}", row)
                elif not _is_text("".join(row)):
                    yield Flaw("encoding", "not UTF-8", row)
                else:
                    yield _celled(header, row, plain.get(row[kind_at], none) if kind_at < len(row) else none)
    except csv.Error as error:
        raise SourceError(
            f"{block.path}: cannot be read as CSV: in the row that begins in line {line + 1}: {error}"
        ) from None


def _is_of(path: str, fields: frozenset[str]) -> bool:
    top, dot, _ = path.partition(".")
    return path in fields or (dot != "" and top + dot in fields)


_ENTRY, _INDEX = re.compile(r"\[\d+\]$"), re.compile(r"\[\d+\]")
_CELLS = (
    (re.compile(r"write \[+([^\[\]\"]+)\]+$"), r'write ["\1"]'),
    (re.compile(r"write (true|false), without quotes$"), r"write \1 alone"),
    (re.compile(r"write the number without quotes$"), "write the number as JSON has it, such as 1.5e+26"),
)
"""Hints for files in YAML, and what they are in a cell of CSV."""


def in_cells(message: str) -> str:
    """Return the reason why a row is refused with its hint in terms of CSV."""
    for hint, instead in _CELLS:
        message = hint.sub(instead, message)
    return message


def _is_text(text: str) -> bool:
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False


def _celled(header: list[str], row: list[str], plain: list[bool]) -> Any:
    """Return a row of cells as nested data, a Flaw where one of them cannot be read; `plain` are those of text."""
    found = {}
    for name, text, is_text in zip(header, row, plain, strict=True):
        if text:
            value = found[name] = text if is_text else cell(text)
            if type(value) is Flaw:
                return Flaw(value.code, f"{name}: {value.message}", row)
    return nested(found)


def cell(text: str) -> Any:
    """Return the value of a CSV cell: JSON for lists, mappings and numbers, true and false in any case, else text.

    It is a Flaw where a key stands twice or what is in it nests too deeply.
    """
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if text[0] in "[{":
        value = parse_line(text.encode())
        return text if type(value) is Flaw and value.code == "syntax" else value
    if text[0] in "-.0123456789" and not text.startswith("00"):
        import json

        try:
            value = json.loads(text)
        except ValueError:
            return text
        return value if isinstance(value, (int, float)) else text
    return text


def nested(flat: dict[str, Any]) -> Any:
    """Return dotted names (`product.brand`, `offerings[0].cloud`) as nested data, a Flaw where they contradict."""

    def flaw(message: str) -> Flaw:
        return Flaw("column", message, flat)

    found: dict[str, Any] = {}
    for name, value in flat.items():
        at: Any = found
        parts = _parts(name)
        if parts is None:
            return flaw(f"{name}: a column is named like rows[0].field")
        for part, following in zip(parts, [*parts[1:], None], strict=True):
            last = following is None
            new: Any = _present(value) if last else [] if isinstance(following, int) else {}
            if isinstance(part, int):
                if not isinstance(at, list):
                    return flaw(f"{name}: what stands above it is no list")
                while len(at) <= part:
                    at.append({})
                if last and at[part] != {}:
                    return flaw(f"{name}: another column says what is in it")
                if last or (at[part] == {} and isinstance(new, list)):
                    at[part] = new
                at = at[part]
            else:
                if not isinstance(at, dict):
                    return flaw(f"{name}: what stands above it is no mapping")
                if last and part in at:
                    return flaw(f"{name}: another column says what is in it")
                at = at.setdefault(part, new)
    for key, value in found.items():
        if isinstance(value, list) and {} in value and key not in flat:
            place = value.index({})
            return flaw(f"{key}[{place}]: nothing is said of it, but of {key}[{len(value) - 1}]")
    return found


@cache
def _parts(name: str) -> list[str | int] | None:
    """Return the parts of a dotted name, None where it is none."""
    parts: list[str | int] = []
    for piece in name.split("."):
        head, bracket, rest = piece.partition("[")
        parts.append(head)
        if bracket:
            number = rest.removesuffix("]")
            if number == rest or not (number.isdecimal() and number.isascii()) or int(number) > 10_000:
                return None
            parts.append(int(number))
    return parts


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
