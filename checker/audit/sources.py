"""Sources of an audit: files of JSON lines, CSV and Parquet, cut into blocks that a process can read alone."""

from __future__ import annotations

import glob
import math
import os
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

BLOCK = 8 * 1024 * 1024
"""Bytes of one block of a text file."""
CHUNK = 256 * 1024
"""Bytes of lines held at once: few enough for the processor's cache."""
LINE = 10 * 1024 * 1024
"""The most bytes of a line."""
FORMATS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".csv": "csv", ".parquet": "parquet"}
"""Ending of a file → format."""
COMPRESSED = (".gz", ".zst", ".bz2", ".xz", ".lz4", ".zip")
"""Endings of compressed files, which are refused."""


class Block(NamedTuple):
    """A piece of a file: bytes `start` to `end` of a text, row groups `start` to `end` of a Parquet file.

    `first` counts the lines or rows of the file before the block, `size` its bytes, roughly. `base` is the folder that
    `path` is relative to, "" for the working folder.
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
        """The path of the file."""
        return os.path.join(self.base, self.path)


class SourceError(Exception):
    """Data that cannot be audited at all; the message says why."""


def find(patterns: Iterable[str]) -> list[str]:
    """Return the files of names, folders and globs, in order, each once; raises SourceError.

    Folders are read recursively; names that begin with a dot or an underscore, and results of audits, are left out.
    """
    files_by_path: dict[str, str] = {}
    for pattern in patterns:
        names = [pattern] if os.path.exists(pattern) else sorted(glob.glob(pattern, recursive=True))
        if not names:
            raise SourceError(f"{pattern}: there is no such data; name files, folders or globs (JSONL, CSV, Parquet)")
        for name in names:
            files = list(_below(name, set())) if os.path.isdir(name) else [name]
            if not files and name == pattern:
                raise SourceError(f"{name}: holds no data; the endings are {', '.join(FORMATS)}")
            for file in files:
                files_by_path.setdefault(os.path.realpath(file), _data(file))
    return list(files_by_path.values())


def _below(folder: str, seen: set[str]) -> Iterator[str]:
    """Yield the files of data below a folder, sorted by name; compressed files are included, to be refused later.

    Links are followed, but no folder is visited twice; `seen` has the visited folders.
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
    """Return the files below the named folders that look like data but are compressed, renamed or hidden."""
    ignored: dict[str, None] = {}
    for folder in [name for name in patterns if os.path.isdir(name)]:
        for base, folders, names in os.walk(folder):
            if set(names + folders).issuperset(WRITTEN[:2]):
                # Results of an audit are no data.
                folders.clear()
                continue
            folders.sort()
            parts = os.path.relpath(base, folder).split(os.sep)
            for name in sorted(names):
                ending = os.path.splitext(name.lower())[1]
                looks_like_data = _LIKE_DATA.search(name) or ending in COMPRESSED
                hidden = any(part.startswith((".", "_")) and part != "." for part in [*parts, name])
                read = not hidden and (_ending(name) in FORMATS or _ending(name) in COMPRESSED)
                if looks_like_data and not read and ending != ".crc":
                    ignored[os.path.join(base, name)] = None
    return list(ignored)


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
    """Return the ending that decides the format; "" for a compressed file of another format."""
    inside, last = os.path.splitext(path.lower())
    return last if last not in COMPRESSED or os.path.splitext(inside)[1] in FORMATS else ""


WRITTEN = ("rejects.jsonl", "results", "summary.html", "summary.json", "summary.txt")
"""Names in a folder of results; the first two are always there."""


def is_audit(folder: str) -> bool:
    """Return whether a folder holds the results of an audit and nothing else."""
    names = set(os.listdir(folder))
    return names.issuperset(WRITTEN[:2]) and names.issubset(WRITTEN)


def blocks(files: Iterable[str], size: int = BLOCK) -> Iterator[Block]:
    """Yield the blocks of files, in order; raises SourceError."""
    number = 0
    for path in files:
        kind = FORMATS[os.path.splitext(path)[1].lower()]
        try:
            for start, end, first, length in _pieces(path, kind, size):
                yield Block(number, path, kind, start, end, first, length)
                number += 1
        except OSError as error:
            raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from None


def _pieces(path: str, kind: str, size: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield start, end, number of rows before, and bytes of each piece of a file."""
    length = os.path.getsize(path)
    if kind == "parquet":
        import pyarrow.parquet

        try:
            file = pyarrow.parquet.ParquetFile(path, page_checksum_verification=True)
        except (pyarrow.ArrowException, ValueError) as error:
            raise SourceError(f"{path}: cannot be read as Parquet: {error}") from None
        each_once(path, file.schema_arrow.names)
        metadata = file.metadata
        first, groups = 0, metadata.num_row_groups
        for group in range(groups):
            yield group, group + 1, first, length // groups
            first += metadata.row_group(group).num_rows
        return
    pieces = _measured(path, length, length + 1, LINE) if kind == "csv" else _measured(path, length, size)
    # A quoted cell may hold line breaks, so a CSV file cannot be cut, nor can a line of it be left out.
    yield from [(0, length, 0, length)] if kind == "csv" else pieces


def _measured(path: str, length: int, size: int, most: float = math.inf) -> list[tuple[int, int, int, int]]:
    """Return the pieces of a text; raises SourceError for a line of more than `most` bytes."""
    # The lines before a block include one that reaches into it; there is none if the byte before the block ends a line.
    breaks, ended, open_line = 0, False, 0
    pieces = []
    with open(path, "rb", buffering=0) as file:
        for start in range(0, length, size):
            end = min(start + size, length)
            pieces.append((start, end, breaks + bool(start) - bool(start and ended), end - start))
            while start < end and (content := file.read(min(CHUNK, end - start))):
                start += len(content)
                last = content.rfind(b"\n")
                if open_line + (content.find(b"\n") if last >= 0 else len(content)) > most:
                    raise SourceError(f"{path}: line {breaks + 1:,} has more than {most:,} bytes; no act is so long")
                open_line = len(content) - last - 1 if last >= 0 else open_line + len(content)
                breaks += content.count(b"\n")
                ended = content.endswith(b"\n")
    return pieces


def each_once(path: str, names: list[str]) -> None:
    """Raise SourceError for a duplicate column."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SourceError(f"{path}: the column {twice[0]} stands twice in the header")
