"""Where the rows of an audit come from: files of JSON lines, CSV and Parquet, cut into blocks that any process can read alone."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

BLOCK = 8 * 1024 * 1024
"""Bytes of a text file that are one piece of work."""
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
        each_once(path, file.schema_arrow.names)
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


def each_once(path: str, names: list[str]) -> None:
    """Raise SourceError where a column stands twice."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SourceError(f"{path}: the column {twice[0]} stands twice in the header")
