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

    `texts` has the text fields of each kind, as in `block.texts_of`; a CSV cell of such a field is always text.
    """
    return _csv(block, texts) if block.format == "csv" else _parquet(block)


def _parquet(block: Block) -> Iterator[Any]:
    import pyarrow.parquet

    try:
        file = pyarrow.parquet.ParquetFile(block.file, page_checksum_verification=True)
        for group in range(block.start, block.end):
            for batch in file.iter_batches(8192, row_groups=[group]):
                names = batch.schema.names
                mappings = _mappings(names, [_values(column) for column in batch.columns], batch.num_rows)
                yield from map(nested, mappings) if any("." in name or "[" in name for name in names) else mappings
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise SourceError(f"{block.path}: cannot be read as Parquet: {error}") from None


def _values(array: Any) -> list[Any]:
    """Return the values of a column as plain data; a null inside a nested value means absent and is left out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = array.type
    if pa.types.is_struct(kind):
        names = [kind.field(index).name for index in range(kind.num_fields)]
        mappings = _mappings(names, [_values(child) for child in array.flatten()], len(array))
        if array.null_count:
            return [
                value if valid else None for value, valid in zip(mappings, array.is_valid().to_pylist(), strict=True)
            ]
        return mappings
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        elements = _values(array.flatten())
        start, lists = 0, []
        for length in pc.list_value_length(array).to_pylist():
            lists.append(None if length is None else elements[start : start + length])
            start += length or 0
        return lists
    if pa.types.is_date(kind):
        array = array.cast(pa.string())
    elif pa.types.is_decimal(kind):
        array = array.cast(pa.float64())
    elif pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        # Some writers do not mark texts as such. Bytes that are no UTF-8 stay bytes and are refused later.
        return [_text(value) for value in _python_values(array)]
    elif pa.types.is_map(kind):
        return [_mapped(value) for value in _python_values(array)]
    elif pa.types.is_nested(kind) or pa.types.is_temporal(kind):
        return [present(value) for value in _python_values(array)]
    return _python_values(array)


def _python_values(array: Any) -> list[Any]:
    """Return the values of a column; values that Python lacks (nanoseconds, the year 10000) become texts."""
    try:
        return list(array.to_pylist())
    except Exception:
        return [_python_value(value) for value in array]


def _python_value(value: Any) -> Any:
    import pyarrow as pa

    for read in (value.as_py, lambda: value.cast(pa.string()).as_py()):
        try:
            return read()
        except Exception:
            # A value that the library cannot convert must not reject the other rows.
            continue
    return f"a value of type {value.type} that cannot be read"


def _mapped(pairs: Any) -> Any:
    """Return the pairs of a map as a mapping; with a duplicate key they stay a list, which is refused later."""
    if not isinstance(pairs, list) or len({key for key, _ in pairs}) < len(pairs):
        return present(pairs)
    return present(dict(pairs))


def _text(value: bytes | None) -> Any:
    try:
        return value.decode() if value is not None else None
    except UnicodeDecodeError:
        return value


def _mappings(names: list[str], columns: list[list[Any]], count: int) -> list[dict[str, Any]]:
    """Return the rows of columns as mappings, without nulls and empty mappings."""
    mappings: list[dict[str, Any]] = [{} for _ in range(count)]
    for name, column in zip(names, columns, strict=True):
        for row, value in zip(mappings, column, strict=True):
            if value is not None and value != {}:
                row[name] = value
    return mappings


def present(value: Any) -> Any:
    """Return nested data without nulls and empty mappings; in a column, null is the only way to be absent."""
    if isinstance(value, dict):
        entries = {key: present(inner) for key, inner in value.items() if inner is not None}
        return {key: inner for key, inner in entries.items() if inner != {}}
    if isinstance(value, list):
        return [present(element) for element in value]
    if not hasattr(value, "isoformat"):
        return value
    # The day of an instant depends on the time zone, so a time of day stays and is refused, as in CSV.
    text = str(value.isoformat())
    day, _, clock = text.partition("T")
    return day if _MIDNIGHT.fullmatch(clock) else text


def _csv(block: Block, texts: Mapping[str, frozenset[str]]) -> Iterator[Any]:
    import csv

    csv.field_size_limit(BLOCK)
    line = 0
    try:
        # Bytes that are no UTF-8 become lone surrogates, so that only their row is refused.
        with open(block.file, encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            line = reader.line_num
            if not _is_text("".join(header)):
                raise SourceError(f"{block.path}: cannot be read as CSV: the header is not UTF-8")
            each_once(block.path, header)
            field_paths = [_INDEX.sub("", _ENTRY.sub("[]", name)) for name in header]
            text_columns = {kind: [_is_of(path, fields) for path in field_paths] for kind, fields in texts.items()}
            kind_at = header.index("kind") if "kind" in header else len(header)
            no_text_columns = [False] * len(header)
            for row in reader:
                line = reader.line_num
                if not row:
                    continue
                if len(row) != len(header):
                    yield Flaw("columns", f"expected {len(header)} cells as in the header; found {len(row)}", row)
                elif not _is_text("".join(row)):
                    yield Flaw("encoding", "not UTF-8", row)
                else:
                    yield _row_of_cells(
                        header,
                        row,
                        text_columns.get(row[kind_at], no_text_columns) if kind_at < len(row) else no_text_columns,
                    )
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
"""Hints for YAML files → hints for cells of CSV."""


def in_cells(message: str) -> str:
    """Return a refusal's message with its hint in terms of CSV."""
    for hint, instead in _CELLS:
        message = hint.sub(instead, message)
    return message


def _is_text(text: str) -> bool:
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False


def _row_of_cells(header: list[str], row: list[str], text_columns: list[bool]) -> Any:
    """Return a row of cells as nested data, a Flaw if a cell cannot be read; `text_columns` marks text fields."""
    values = {}
    for name, text, is_text in zip(header, row, text_columns, strict=True):
        if text:
            value = values[name] = text if is_text else cell(text)
            if type(value) is Flaw:
                return Flaw(value.code, f"{name}: {value.message}", row)
    return nested(values)


def cell(text: str) -> Any:
    """Return the value of a CSV cell: JSON for lists, mappings and numbers, true and false in any case, else text.

    Return a Flaw for duplicate keys and too deep nesting.
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
    """Return dotted names (`product.brand`, `offerings[0].cloud`) as nested data, a Flaw if they contradict."""

    def flaw(message: str) -> Flaw:
        return Flaw("column", message, flat)

    tree: dict[str, Any] = {}
    for name, value in flat.items():
        node: Any = tree
        parts = _parts(name)
        if parts is None:
            return flaw(f"{name}: a column is named like rows[0].field")
        for part, following in zip(parts, [*parts[1:], None], strict=True):
            last = following is None
            new: Any = present(value) if last else [] if isinstance(following, int) else {}
            if isinstance(part, int):
                if not isinstance(node, list):
                    return flaw(f"{name}: what stands above it is no list")
                while len(node) <= part:
                    node.append({})
                if last and node[part] != {}:
                    return flaw(f"{name}: another column says what is in it")
                if last or (node[part] == {} and isinstance(new, list)):
                    node[part] = new
                node = node[part]
            else:
                if not isinstance(node, dict):
                    return flaw(f"{name}: what stands above it is no mapping")
                if last and part in node:
                    return flaw(f"{name}: another column says what is in it")
                node = node.setdefault(part, new)
    for key, value in tree.items():
        if isinstance(value, list) and {} in value and key not in flat:
            place = value.index({})
            return flaw(f"{key}[{place}]: nothing is said of it, but of {key}[{len(value) - 1}]")
    return tree


@cache
def _parts(name: str) -> list[str | int] | None:
    """Return the parts of a dotted name, None for an invalid name."""
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
