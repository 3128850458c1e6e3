"""Many files, shared among processes; the entries are the same as from one process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

from checker.check.file import Decide, check_file
from checker.check.options import Options
from checker.judge.allowance import Allowance
from checker.judge.descriptor import Reader
from checker.judge.law import Law
from checker.report.model import Judged

CHUNK = 64
"""Files in one piece of work."""


def check_files(
    files: Sequence[str],
    law: Law,
    options: Options,
    decide: Decide,
    progress: Callable[[int, int], None] | None = None,
    processes: int | None = None,
) -> list[Judged]:
    """Return the entries of files in their order; `processes` is by default the number of cores."""
    from checker.processes import cores, each

    reader = Reader(law)

    def check(work: tuple[Sequence[str], int]) -> list[list[Judged]]:
        chunk, left = work
        allowance = Allowance(left)
        entry_lists = [check_file(path, law, reader, options, decide, allowance) for path in chunk]
        # Documents, acts and judgements are not sent between processes.
        return [[entry._replace(checked=None) for entry in file] for file in entry_lists]

    whole = Allowance()
    chunks = [files[start : start + CHUNK] for start in range(0, len(files), CHUNK)]
    # The first chunk runs here, so that the forked processes inherit the functions that it makes.
    done = check((chunks[0], whole.left))
    entries = list(settled(chunks[0], done, whole, lambda path: check(([path], whole.left))[0]))
    # The steps left when a chunk is handed out are never fewer than when its turn comes.
    rest = each(check, ((chunk, whole.left) for chunk in chunks[1:]), processes or cores())
    for number, (chunk, entry_lists) in enumerate(zip(chunks[1:], rest, strict=True), start=2):
        entries += settled(chunk, entry_lists, whole, lambda path: check(([path], whole.left))[0])
        if progress is not None:
            progress(min(number * CHUNK, len(files)), len(files))
    return entries


def settled(
    files: Sequence[str], entry_lists: Sequence[list[Judged]], whole: Allowance, again: Callable[[str], list[Judged]]
) -> Iterator[Judged]:
    """Yield the entries of files as one process would make them; files that used steps the run did not have are judged again."""
    for path, entries in zip(files, entry_lists, strict=True):
        left = whole.left
        for entry in entries:
            if entry.steps and left <= 0 and os.path.isfile(path):
                entries = again(path)
                break
            left -= entry.steps
        whole.left -= sum([entry.steps for entry in entries])
        yield from entries
