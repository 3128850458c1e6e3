"""Tables as the rows of an audit: CSV and Parquet, dotted columns nested."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from checker.audit.json_lines import Flaw, parse_line
from checker.audit.sources import BLOCK, Block, SourceError, each_once

_MIDNIGHT = re.compile(r"(00:00(:00(\.0+)?)?([+-][0-9:]+|Z)?)?")
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
        return [present(value) for value in _plain(array)]
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
        return present(pairs)
    return present(dict(pairs))


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


def present(value: Any) -> Any:
    """Return nested data without what is null: a column has no other way to be absent."""
    if isinstance(value, dict):
        found = {key: present(item) for key, item in value.items() if item is not None}
        return {key: item for key, item in found.items() if item != {}}
    if isinstance(value, list):
        return [present(item) for item in value]
    if not hasattr(value, "isoformat"):
        return value
    # The day of an instant turns on where one is: a time of day stays, and is refused as it is in CSV.
    text = str(value.isoformat())
    day, _, clock = text.partition("T")
    return day if _MIDNIGHT.fullmatch(clock) else text


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
            each_once(block.path, header)
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
            new: Any = present(value) if last else [] if isinstance(following, int) else {}
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
