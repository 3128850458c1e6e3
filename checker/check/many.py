"""Many files, shared out among processes: the entries are those that one process would make."""

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
"""Files that a process is given at once."""


def check_files(
    files: Sequence[str],
    law: Law,
    options: Options,
    decide: Decide,
    progress: Callable[[int, int], None] | None = None,
    processes: int | None = None,
) -> list[Judged]:
    """Return the entries of files in their order; `processes` are as many as there are cores unless said otherwise."""
    from checker.processes import cores, each

    reader = Reader(law)

    def check(work: tuple[Sequence[str], int]) -> list[list[Judged]]:
        chunk, left = work
        mine = Allowance(left)
        found = [check_file(path, law, reader, options, decide, mine) for path in chunk]
        # What an entry was made of is not sent from one process to another.
        return [[entry._replace(checked=None) for entry in file] for file in found]

    whole = Allowance()
    chunks = [files[start : start + CHUNK] for start in range(0, len(files), CHUNK)]
    # What the first files make this process make, the copies of it have.
    done = check((chunks[0], whole.left))
    entries = list(settled(chunks[0], done, whole, lambda path: check(([path], whole.left))[0]))
    # How many steps are left when a chunk is handed out is never less than when its turn comes.
    rest = each(check, ((chunk, whole.left) for chunk in chunks[1:]), processes or cores())
    for number, (chunk, found) in enumerate(zip(chunks[1:], rest, strict=True), start=2):
        entries += settled(chunk, found, whole, lambda path: check(([path], whole.left))[0])
        if progress is not None:
            progress(min(number * CHUNK, len(files)), len(files))
    return entries


def settled(
    files: Sequence[str], found: Sequence[list[Judged]], whole: Allowance, again: Callable[[str], list[Judged]]
) -> Iterator[Judged]:
    """Yield the entries of files as one process would have made them: those that took steps the run did not have again."""
    for path, entries in zip(files, found, strict=True):
        left = whole.left
        for entry in entries:
            if entry.steps and left <= 0 and os.path.isfile(path):
                entries = again(path)
                break
            left -= entry.steps
        whole.left -= sum([entry.steps for entry in entries])
        yield from entries
