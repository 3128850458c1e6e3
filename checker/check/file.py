"""One file → entries of the report: its descriptors are read, admitted and judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from checker.check.options import Options
from checker.judge.act import Act
from checker.judge.allowance import Allowance
from checker.judge.checked import Checked
from checker.judge.descriptor import Reader
from checker.judge.family import kin_of
from checker.judge.judgement import BUDGET, Judgement
from checker.judge.law import Law
from checker.read.discover import STDIN, unread
from checker.read.document import Document, Problem
from checker.read.files import content_of, content_of_stdin
from checker.read.reader import Reading, read_bytes
from checker.read.source import Source
from checker.report.build import (
    judged,
    problems_of,
    refused,
    unreadable,
)
from checker.report.model import Judged

LINE = 64
"""Bytes of memory for a line beside its text."""
FEWEST = 1_000
"""The fewest steps for a descriptor where many share a budget."""
Decide = Callable[[Act, Law, Judgement, Document], Judged]
"""A function from a judgement to the entry of the report; the gate's one applies waivers and keeps records for a receipt."""


def read_content(path: str, options: Options) -> bytes:
    """Return the content of a file (standard input for `-`), at most one byte more than the limit."""
    most = options.limits.file_bytes
    return content_of_stdin(most) if path == STDIN else content_of(path, most, pipes=True)


def check_file(
    path: str, law: Law, reader: Reader, options: Options, decide: Decide = judged, allowance: Allowance | None = None
) -> list[Judged]:
    """Judge the descriptors of one file."""
    name = options.stdin_name if path == STDIN else path
    try:
        content = read_content(path, options)
    except (OSError, ValueError) as error:
        return [unreadable(name, [Problem("unreadable", unread(path, error))])]
    if options.keep is not None:
        options.keep(name, content)
    allowance = allowance or Allowance()
    entries = check_bytes(content, name, law, reader, options, decide, allowance)
    # The memory holds the text whole and in lines, and each line has an overhead.
    allowance.room -= 2 * len(content) + LINE * content.count(b"\n")
    if allowance.room >= 0:
        return entries
    from checker.report.some_lines import let_go, slimmed

    entries = [slimmed(entry) for entry in entries]
    let_go(len(content))
    return entries


def check_bytes(
    content: bytes,
    name: str,
    law: Law,
    reader: Reader,
    options: Options,
    decide: Decide = judged,
    allowance: Allowance | None = None,
) -> list[Judged]:
    """Judge the descriptors in the content of a file called `name`; `allowance` is the budget of the run."""
    reading = read_bytes(content, path=name, limits=options.limits, embedded=options.embedded)
    return check_reading(reading, content, name, law, reader, options, decide, allowance)


def check_reading(
    reading: Reading,
    content: bytes,
    name: str,
    law: Law,
    reader: Reader,
    options: Options,
    decide: Decide = judged,
    allowance: Allowance | None = None,
) -> list[Judged]:
    """Judge the descriptors of a file that was read; `content` has its bytes."""
    allowance = allowance or Allowance()
    problems: dict[int, list[Problem]] = {}
    for index, problem in reading.problems:
        if options.allow_empty and problem.code == "no-descriptor":
            continue
        problems.setdefault(index, []).append(problem)
    entries: list[tuple[int, Judged]] = []
    budget = max(options.steps // max(len(reading.documents), 1), FEWEST) if options.steps else BUDGET
    set_aside = 0
    for document in reading.documents:
        known_problems = problems.pop(document.index, [])
        if options.aside is not None and not known_problems and options.aside(document):
            set_aside += 1
            continue
        entry = check_document(document, known_problems, law, reader, options, decide, allowance, budget)
        entries.append((document.index, entry))
    lines = Source(content.decode("utf-8-sig", "replace")).lines() if problems and options.excerpt else ()
    for index, known_problems in problems.items():
        entries.append((index, unreadable(name, known_problems, index, lines)))
    if set_aside and not entries:
        return []
    if not entries and options.embedded is None:
        entries.append((0, unreadable(name, [Problem("empty-document", "the file holds no document")])))
    elif not entries and not options.allow_empty:
        message = f"nothing stands under {options.embedded} in this file (--allow-empty says that this may be)"
        entries.append((0, unreadable(name, [Problem("no-descriptor", message)])))
    return [entry for _, entry in sorted(entries, key=lambda numbered: numbered[0])]


def check_document(
    document: Document,
    known_problems: Sequence[Problem],
    law: Law,
    reader: Reader,
    options: Options,
    decide: Decide,
    allowance: Allowance,
    budget: int = BUDGET,
) -> Judged:
    """Admit and judge one document; `known_problems` are those of reading it."""
    act, refusals = reader.act(document.data, document.unlisted)
    if known_problems or act is None:
        # A problem is reported once: the schema's refusal at the same place would only repeat it.
        spans = {problem.span for problem in known_problems}
        further = [problem for problem in problems_of(document, refusals) if problem.span not in spans]
        return refused(document, [*known_problems, *further])
    limit = options.rows
    rows = next((key for key, value in act.rows.items() if len(value) > limit), None)
    if rows:
        message = f"more than {limit:,} {rows} in one descriptor (the limit `rows`)"
        return refused(document, [Problem("limit", message, document.span((rows,)))])
    checked = Checked(document, act, allowance.judge(act, law, budget))
    entry = decide(act, law, checked.judgement, document)
    kin = kin_of(act, law.pack.kinds[act.kind])
    return entry._replace(kin=kin, checked=checked, steps=checked.judgement.steps)
