"""An audit from data to results: an engine judges blocks, twins are rejected, counts summed, results moved in place."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from checker.audit.block import Done, Judge, Outcome, Reject, process, write_table
from checker.audit.sources import WRITTEN, Block, SourceError, blocks, find, is_audit
from checker.judge.law import Law

Engine = Callable[[Iterable[Block], str], Iterator[Done]]
"""Processes blocks into a folder and yields their results in order."""
Counts = Counter[tuple[Outcome, tuple[str, ...], str]]
BUCKET = 500_000
"""Rows compared at once to find twins, roughly; each takes about forty bytes of memory."""


class AuditError(Exception):
    """An audit that cannot be carried out; the message says why."""


class Result(NamedTuple):
    """The results of an audit: rows = judged + rejected."""

    files: list[str]
    rows: int
    judged: int
    rejected: int
    classes: int
    counts: Counts
    reasons: Counter[str]


def audit(
    patterns: Sequence[str],
    law: Law,
    out: str,
    *,
    engine: Engine | None = None,
    overwrite: bool = False,
    progress: Callable[[int, int, int], None] | None = None,
    finish: Callable[[Result, str], None] | None = None,
) -> Result:
    """Judge all rows of data into the folder `out`, which appears only when complete; raises AuditError.

    `progress` gets bytes done, bytes in all and rows done; `finish` writes more files before the folder appears.
    """
    if not out:
        raise AuditError("the results need a folder; name one with --out")
    if os.path.lexists(out) and not overwrite:
        raise AuditError(f"{out} exists; name another folder with --out, or let it be replaced with --overwrite")
    named, out = out, os.path.realpath(out)
    parent = os.path.dirname(out)
    try:
        files = find(patterns)
        _check_replaceable(named, out, files)
        folder = tempfile.mkdtemp(prefix=f".{os.path.basename(out)}.unfinished-", dir=parent)
        os.chmod(folder, 0o755)
    except SourceError as error:
        raise AuditError(str(error)) from None
    except FileNotFoundError:
        raise AuditError(f"{named}: there is no folder {parent} to make it in; make that first") from None
    except OSError as error:
        raise AuditError(f"{error.filename or parent}: {error.strerror or error}") from None
    try:
        os.mkdir(os.path.join(folder, "results"))
        os.mkdir(os.path.join(folder, "hashes"))
        result = _gather(files, engine or embedded(law), folder, progress)
        shutil.rmtree(os.path.join(folder, "hashes"))
        if finish is not None:
            finish(result, folder)
        _sync(folder)
        _place(folder, out)
    except SourceError as error:
        raise AuditError(str(error)) from None
    except OSError as error:
        raise AuditError(f"{error.filename or named}: {error.strerror or error}; nothing was written") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return result


def _check_replaceable(named: str, out: str, files: Sequence[str]) -> None:
    """Raise AuditError if `out` exists and is not the results of an audit, or holds data of this audit."""
    if not os.path.lexists(out):
        return
    if not os.path.isdir(out):
        raise AuditError(f"{named} is no folder, so it is not replaced; name another with --out")
    for file in files:
        if os.path.realpath(file).startswith(os.path.join(out, "")):
            raise AuditError(
                f"{file} is data of this audit, so {named} is not replaced; name another folder with --out"
            )
    if os.listdir(out) and not is_audit(out):
        other = min(set(os.listdir(out)).difference(WRITTEN), default="what is in it")
        raise AuditError(
            f"{named}: {other} was not written by an audit, so the folder is not replaced; name another with --out"
        )


def embedded(law: Law, processes: int | None = None, max_age: int | None = None) -> Engine:
    """Return the engine of this machine, with one process a core by default."""

    def run(work: Iterable[Block], folder: str) -> Iterator[Done]:
        global _state
        # Worker processes are forked, so they need not import this again.
        import pyarrow.parquet

        assert pyarrow.parquet
        from checker.processes import LostProcess, cores, each

        _state = (Judge(law, max_age), folder)
        try:
            yield from each(_process, work, processes or cores())
        except LostProcess as error:
            raise AuditError(f"{error}; nothing was written") from None
        finally:
            _state = None

    return run


_state: tuple[Judge, str] | None = None


def _process(block: Block) -> Done:
    assert _state is not None
    return process(block, *_state)


def _gather(files: list[str], engine: Engine, folder: str, progress: Callable[[int, int, int], None] | None) -> Result:
    total = sum([os.path.getsize(file) for file in files])
    counts: Counts = Counter()
    reasons: Counter[str] = Counter()
    rows = judged = rejected = classes = done_bytes = 0
    numbers: list[int] = []
    with open(os.path.join(folder, "rejects.jsonl"), "w", encoding="utf-8", newline="\n") as rejects:
        for done in engine(blocks(files), folder):
            numbers.append(done.block.number)
            rows += done.rows
            judged += done.judged
            classes += done.classes
            rejected += len(done.rejects)
            counts.update(done.counts)
            for reject in done.rejects:
                write_reject(rejects, reject)
                reasons[reject.reasons[0][0]] += 1
            done_bytes += done.block.size
            if progress is not None:
                progress(done_bytes, total, rows)
        for removed in twins(folder, numbers):
            counts.subtract(removed.counts)
            judged -= len(removed.rejects)
            rejected += len(removed.rejects)
            for reject in removed.rejects:
                write_reject(rejects, reject)
                reasons[reject.reasons[0][0]] += 1
    return Result(files, rows, judged, rejected, classes, +counts, reasons)


def write_reject(file: Any, reject: Reject) -> None:
    """Write a rejected row with every reason."""
    file.write(
        json.dumps(
            {
                "source": reject.source,
                "row": reject.row,
                "reasons": [{"code": code, "message": message} for code, message in reject.reasons],
                "data": reject.data,
            },
            ensure_ascii=True,
        )
        + "\n"
    )


class Removed(NamedTuple):
    """Rows removed from a part: their rejects and their counts."""

    rejects: list[Reject]
    counts: Counts


def twins(folder: str, numbers: list[int]) -> Iterator[Removed]:
    """Remove every row that shares its kind and id with another from the results, part by part."""
    suspects = _suspects(folder, numbers)
    if not suspects:
        return
    import pyarrow as pa
    import pyarrow.parquet as pq

    counts_by_name: Counter[tuple[str, str]] = Counter()
    for block, places in suspects.items():
        table = pq.read_table(_part(folder, block), columns=["kind", "id"]).take(places)
        counts_by_name.update(zip(table["kind"].to_pylist(), table["id"].to_pylist(), strict=True))
    twice = {name for name, count in counts_by_name.items() if count > 1}
    for block, places in suspects.items():
        path = _part(folder, block)
        table = pq.read_table(path)
        chosen = table.take(places).to_pylist()
        out = [(place, row) for place, row in zip(places, chosen, strict=True) if (row["kind"], row["id"]) in twice]
        if not out:
            continue
        gone = {place for place, _ in out}
        places_left = [place for place in range(table.num_rows) if place not in gone]
        write_table(table.take(pa.array(places_left, pa.int64())), path)
        counts: Counts = Counter()
        rejects = []
        for _, row in out:
            outcome = Outcome(row["verdict"], row["rule"], row["clause"], row["subject"], tuple(row["causes"]))
            counts[outcome, tuple(row["places"]), row["month"]] += 1
            message = (
                f"{row['kind']} {row['id']} is described in {counts_by_name[row['kind'], row['id']]} rows of this audit"
            )
            data = json.dumps({"kind": row["kind"], "id": row["id"]})
            rejects.append(Reject(row["source"], row["row"], (("duplicate-id", message),), data))
        yield Removed(rejects, counts)


def _suspects(folder: str, numbers: list[int]) -> dict[int, list[int]]:
    """Return by block the places of rows that share their hash of kind and id with another row."""
    import pyarrow as pa
    import pyarrow.compute as pc

    paths = {number: os.path.join(folder, "hashes", f"{number:06d}") for number in sorted(numbers)}
    total = sum([os.path.getsize(path) // 16 for path in paths.values()])
    buckets = total // BUCKET + 1
    suspects: dict[int, list[int]] = {}
    for bucket in range(buckets):
        low, high = [bound * 2**64 // buckets - 2**63 for bound in (bucket, bucket + 1)]
        parts = {number: _hashes(path, low, high) for number, path in paths.items()}
        values = pa.concat_arrays([values for values, _ in parts.values()] or [pa.array([], pa.int64())])
        ordered = values.take(pc.sort_indices(values))
        twice = ordered[1:].filter(pc.equal(ordered[1:], ordered[:-1])).unique()
        if not len(twice):
            continue
        for number, (values, rows) in parts.items():
            places = rows.filter(pc.is_in(values, value_set=twice)).to_pylist()
            if places:
                suspects.setdefault(number, []).extend(places)
    return {number: sorted(places) for number, places in sorted(suspects.items())}


def _hashes(path: str, low: int, high: int) -> tuple[Any, Any]:
    """Return the hashes of a block from `low` to below `high`, and the row of each."""
    import mmap
    from bisect import bisect_left

    import pyarrow as pa

    count = os.path.getsize(path) // 16
    if not count:
        return pa.array([], pa.int64()), pa.array([], pa.uint64())
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        with memoryview(content) as whole, whole[: 8 * count].cast("q") as values:
            start, end = bisect_left(values, low), bisect_left(values, high)
        pieces = [content[8 * (start + skip) : 8 * (end + skip)] for skip in (0, count)]
    kinds = (pa.int64(), pa.uint64())
    first, second = [
        pa.Array.from_buffers(kind, end - start, [None, pa.py_buffer(piece)])
        for kind, piece in zip(kinds, pieces, strict=True)
    ]
    return first, second


def _part(folder: str, number: int) -> str:
    return os.path.join(folder, "results", f"part-{number:06d}.parquet")


def _sync(folder: str) -> None:
    """Flush every file to the disk before the folder gets its name."""
    for base, _, names in os.walk(folder):
        for name in [*names, "."]:
            descriptor = os.open(os.path.join(base, name), os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _place(folder: str, out: str) -> None:
    """Give the finished folder its name, then remove the folder that had it before."""
    if os.path.lexists(out):
        old = f"{folder}-replaced"
        os.rename(out, old)
        os.rename(folder, out)
        shutil.rmtree(old, ignore_errors=True)
    else:
        os.rename(folder, out)
