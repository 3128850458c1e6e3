"""Many files judged by several processes: what comes out is what one process would give, in the same order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from checker.check import Decide, Options, check_file
from checker.judge.descriptor import Reader
from checker.judge.law import Law
from checker.report.model import Judged

T = TypeVar("T")
R = TypeVar("R")
CHUNK = 64
"""Files that a process is given at once."""

_work: tuple[Law, Reader, Options, Decide] | None = None


def check_files(
    files: Sequence[str],
    law: Law,
    options: Options,
    decide: Decide,
    progress: Callable[[int, int], None] | None = None,
    processes: int | None = None,
) -> list[Judged]:
    """Return the entries of files in their order; `processes` are as many as there are cores unless said otherwise."""
    global _work
    chunks = [files[start : start + CHUNK] for start in range(0, len(files), CHUNK)]
    _work = (law, Reader(law), options, decide)
    # What the first files make this process make, the copies of it have.
    entries = _chunk(chunks[0]) if chunks else []
    done = len(entries)
    for found in each(_chunk, chunks[1:], processes or cores()):
        entries += found
        done = min(done + CHUNK, len(files))
        if progress is not None:
            progress(done, len(files))
    _work = None
    return entries


def _chunk(files: Sequence[str]) -> list[Judged]:
    assert _work is not None
    law, reader, options, decide = _work
    return [entry for path in files for entry in check_file(path, law, reader, options, decide)]


def cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def each(function: Callable[[T], R], items: Iterable[T], processes: int) -> Iterator[R]:
    """Yield what a function gives for each item, in order, by processes that begin as copies of this one.

    A few items are under way at once, so that memory does not grow with their number. Where processes cannot be copied
    this one does it all. Raises BrokenProcessPool where one of them dies.
    """
    import multiprocessing

    if processes == 1 or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(function, items)
        return
    from collections import deque
    from concurrent.futures import Future, ProcessPoolExecutor

    waiting: deque[Future[R]] = deque()
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as workers:
        for item in items:
            waiting.append(workers.submit(function, item))
            if len(waiting) > 3 * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
