"""Files → report: reads descriptors, judges each under one law, and gathers what was found."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from checker.judge.act import Act
from checker.judge.allowance import Allowance
from checker.judge.checked import Checked
from checker.judge.descriptor import Reader
from checker.judge.family import agree, kin_of
from checker.judge.judgement import BUDGET, FAIL, PASS, REVIEW, Judgement, judge
from checker.judge.law import Law
from checker.judge.opening import open_law as open_law
from checker.pack.model import Pack
from checker.read.discover import LINKED, PATTERN, STDIN, UNNAMED, Found, Skipped, find, unread
from checker.read.document import Document, Problem
from checker.read.files import content_of, content_of_stdin
from checker.read.limits import DEFAULT, ROWS, Limits
from checker.read.reader import Reading, read_bytes
from checker.read.source import Source
from checker.report.build import (
    Briefly,
    called,
    causes_of,
    findings,
    judged,
    location,
    owned_by,
    problems_of,
    refused,
    rule_infos,
    unreadable,
)
from checker.report.model import LIMIT, Judged, Report, ReportError


class Options(NamedTuple):
    """How descriptors are found and read."""

    pattern: str = PATTERN
    base: str = ""
    """The folder from which a configured pattern has the paths of files; empty where none configures one."""
    ignore: tuple[str, ...] = ()
    embedded: str | None = None
    stdin_name: str = "<stdin>"
    limits: Limits = DEFAULT
    excerpt: bool = True
    allow_empty: bool = False
    allow_review: bool = False
    rows: int = ROWS
    keep: Callable[[str, bytes], None] | None = None
    """What is given the name and the bytes of each file that is judged: a signature is over those very bytes."""
    steps: int = 0
    """Steps of the diagrams that the descriptors of one content share; 0 gives each its own."""
    configuration: str | None = None
    """The configuration file that these options come from, for the report."""
    manifests: Callable[..., Manifests] | None = None
    """What makes descriptors of other files, given law, paths, options and, where they are not the working tree's, files."""
    aside: Callable[[Document], bool] | None = None
    """What is given each descriptor that could be read, and takes those that are not judged by themselves."""


class Manifests(Protocol):
    """Descriptors that are made of other files."""

    def claims(self, path: str) -> bool:
        """Return whether a file is none of descriptors, but one that some are made of."""

    def made_of(self, path: str) -> bool:
        """Return whether a descriptor was made of a file, or of one in a folder."""

    def aside(self, document: Document) -> bool:
        """Take a descriptor that only adds to one which is made; return whether it does."""

    def entries(self, judge: Callable[[Document, Sequence[Problem]], Judged]) -> Iterator[Judged]:
        """Yield the entries of what was made and of what could not be."""

    def errors(self) -> list[ReportError]:
        """Return what is wrong with how descriptors are made."""


DEFAULTS = Options()

LINE = 64
"""Bytes that a line takes beside its text."""
MANY = 256
"""Files from which on several processes are begun; for fewer that costs more than it saves."""
CHUNK = 64
"""Files that a process is given at once."""
FEWEST = 1_000
"""The fewest steps that a descriptor is given where many share."""
Decide = Callable[[Act, Law, Judgement, Document], Judged]
"""Makes of a judgement the entry of the report; the gate lays waivers over it and keeps what a receipt needs."""


def judged_concisely(act: Act, law: Law, judgement: Judgement, document: Document) -> Judged:
    """Make the entry for a report that shows no passes, notes, excerpts or causes, but for a limit."""
    found = () if judgement.verdict == PASS else tuple(findings(act, law, judgement, document, passes=False))
    verdict = judgement.verdict
    stopped = any(cause.kind == LIMIT for cause in judgement.causes)
    causes = causes_of(judgement, law.pack, act.kind) if stopped else ()
    owner = owned_by(act.data)
    return Judged(document.path, document.index, act.id, act.kind, verdict, verdict, found, causes, owner=owner)


def shared(decide: Decide) -> bool:
    """Return whether any process may do this to a judgement; what keeps accounts (waivers, receipts) stays in one."""
    return decide in (judged, judged_concisely) or isinstance(decide, Briefly)


def read_content(path: str, options: Options) -> bytes:
    """Return the content of a named file, of standard input for `-`, one byte more than the limit at most."""
    most = options.limits.file_bytes
    return content_of_stdin(most) if path == STDIN else content_of(path, most, pipes=True)


def check_paths(
    paths: Sequence[str] | str,
    law: Law,
    options: Options = DEFAULTS,
    progress: Callable[[int, int], None] | None = None,
    decide: Decide = judged,
) -> Report:
    """Judge every descriptor that the paths (or the one path) name or hold, and return the report."""
    found = find(
        [paths] if isinstance(paths, str) else paths, pattern=options.pattern, base=options.base, ignore=options.ignore
    )
    reader = Reader(law)
    entries: list[Judged] = []
    manifests = options.manifests(law, paths, options) if options.manifests else None
    if manifests is not None:
        named = [path for path in found.files if path == STDIN or not manifests.claims(path)]
        options = options._replace(
            aside=manifests.aside, allow_empty=options.allow_empty or len(named) < len(found.files)
        )
        skipped = [item for item in found.skipped if not manifests.made_of(item.path)]
        empty = [folder for folder in found.empty if not manifests.made_of(folder)]
        found = found._replace(files=named, skipped=skipped, empty=empty)
    if len(found.files) >= MANY and shared(decide) and options.keep is None and manifests is None:
        entries = check_files(found.files, law, options, decide, progress)
    else:
        allowance = Allowance()
        for number, path in enumerate(found.files):
            entries += check_file(path, law, reader, options, decide, allowance)
            if progress is not None:
                progress(number + 1, len(found.files))
        if manifests is not None:
            entries += manifests.entries(
                lambda document, wrong: check_document(document, wrong, law, reader, options, decide, allowance)
            )
    for path, problem in found.problems:
        entries.append(unreadable(path, [problem]))
    entries = refuse_twins(entries, options)
    if len(entries) > 1 or not isinstance(decide, Briefly):
        entries = [released(entry) for entry in entries]
    if not agree([entry.kin for entry in entries if entry.kin is not None]):
        from checker.report.family import reconciled

        entries = reconciled(entries, law.pack)
    errors = near_missed(found, law.pack, options) + (manifests.errors() if manifests is not None else [])
    if errors and not entries:
        pass
    elif not entries and not options.allow_empty:
        errors.append(ReportError("no-descriptor", f"no descriptor was found; {_where(options)}{_told(found.skipped)}"))
    elif not options.allow_empty:
        for folder in found.empty:
            message = f"no descriptor was found in this folder; {_where(options)}"
            errors.append(ReportError("no-descriptor", message, None, folder))
    return make_report(law, entries, errors, options, found.skipped)


def near_missed(found: Found, pack: Pack, options: Options) -> list[ReportError]:
    """Return an error for each file that the walk passed over although it seems to be a descriptor."""
    if not any(item.why in (UNNAMED, LINKED) for item in found.skipped):
        return []
    from checker.read.near_misses import near_misses

    trees = [kind.tree for kind in pack.kinds.values()]
    keys = [key for key in trees[0] if all(tree.get(key, {}).get("required") for tree in trees)]
    misses = near_misses(found.skipped, found.files, pack.kinds, keys, options.pattern, options.base)
    return [ReportError("near-miss", miss.message, None, miss.path) for miss in misses]


def make_report(
    law: Law,
    entries: Iterable[Judged],
    errors: Iterable[ReportError],
    options: Options,
    skipped: Iterable[Skipped] = (),
) -> Report:
    """Return the report over entries judged under a law."""
    from checker import __version__

    pack = law.pack
    agreements = tuple([item.id for item in pack.agreements.values() if law.params[item.start] != "none"])
    return Report(
        __version__,
        pack.digest,
        pack.version,
        agreements,
        law.ledger_digest(),
        law.as_of,
        {key: pin.reading for key, pin in sorted(law.pins.items())},
        tuple(entries),
        tuple(errors),
        rule_infos(pack),
        pack.basis,
        tuple(skipped),
        options.allow_review,
        options.allow_empty,
        configuration=options.configuration,
    )


_MEANT = "--allow-empty says that none is meant"


def _where(options: Options) -> str:
    """Return where descriptors are looked for."""
    if options.embedded is not None:
        return (
            f"name a file with {options.embedded} in it, or have `pattern` in checker.toml say which files "
            f"of a folder are meant ({_MEANT})"
        )
    if options.pattern != PATTERN:
        return f"name one, or a folder with files like `pattern` in checker.toml, {options.pattern} ({_MEANT})"
    return f"name one, or a folder with files called *.descriptor.yaml, or files below a folder descriptors/ ({_MEANT})"


def _told(skipped: Sequence[Skipped]) -> str:
    """Return what stands in the folders in which there is no descriptor."""
    if not skipped:
        return ""
    from checker.report.counts import passed_over

    some = ", ".join([item.path for item in skipped[:5]]) + ", ..." * (len(skipped) > 5)
    return f"; {passed_over(skipped)} {'was' if len(skipped) == 1 else 'were'} skipped: {some}"


def failed_report(errors: Iterable[ReportError], configuration: str | None = None) -> Report:
    """Return the report of a run that could not begin: no pack, a wrong flag."""
    from checker import __version__

    return Report(
        __version__, None, None, (), None, None, {}, (), tuple(errors), basis=BASIS, configuration=configuration
    )


BASIS = "Not legal advice."
"""What a report ends with where no pack could be read that says so itself."""


def judge_data(data: Mapping[str, object], law: Law) -> Judged:
    """Judge one descriptor that is plain data (dict, list, str, int, float, bool; dates as ISO text)."""
    act, refusals = Reader(law).act(data)
    if act is None:
        errors = tuple([ReportError(item.code, item.message) for item in refusals])
        return Judged("", 0, None, None, "error", "error", errors=errors, title=called(data, law.pack))
    return judged(act, law, judge(act, law), None)


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
    found = check_bytes(content, name, law, reader, options, decide, allowance)
    # A text is held as it is and in lines, of which each has a size of its own.
    allowance.room -= 2 * len(content) + LINE * content.count(b"\n")
    if allowance.room >= 0:
        return found
    from checker.report.some_lines import let_go, slimmed

    found = [slimmed(entry) for entry in found]
    let_go(len(content))
    return found


def check_bytes(
    content: bytes,
    name: str,
    law: Law,
    reader: Reader,
    options: Options,
    decide: Decide = judged,
    allowance: Allowance | None = None,
) -> list[Judged]:
    """Judge the descriptors in the content of a file called `name`; `allowance` is that of the run it is part of."""
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
    """Judge the descriptors of a file that was read; `content` is what was read."""
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
        wrong = problems.pop(document.index, [])
        if options.aside is not None and not wrong and options.aside(document):
            set_aside += 1
            continue
        entry = check_document(document, wrong, law, reader, options, decide, allowance, budget)
        entries.append((document.index, entry))
    lines = Source(content.decode("utf-8-sig", "replace")).lines() if problems and options.excerpt else ()
    for index, wrong in problems.items():
        entries.append((index, unreadable(name, wrong, index, lines)))
    if set_aside and not entries:
        return []
    if not entries and options.embedded is None:
        entries.append((0, unreadable(name, [Problem("empty-document", "the file holds no document")])))
    elif not entries and not options.allow_empty:
        message = f"nothing stands under {options.embedded} in this file (--allow-empty says that this may be)"
        entries.append((0, unreadable(name, [Problem("no-descriptor", message)])))
    return [entry for _, entry in sorted(entries, key=lambda item: item[0])]


def check_document(
    document: Document,
    wrong: Sequence[Problem],
    law: Law,
    reader: Reader,
    options: Options,
    decide: Decide,
    allowance: Allowance,
    budget: int = BUDGET,
) -> Judged:
    """Admit and judge one document; `wrong` is what is wrong with it already."""
    act, refusals = reader.act(document.data, document.unlisted)
    if wrong or act is None:
        # What cannot be read is told once: the schema's word on the same place would only repeat it.
        told = {problem.span for problem in wrong}
        more = [problem for problem in problems_of(document, refusals) if problem.span not in told]
        return refused(document, [*wrong, *more])
    limit = options.rows
    rows = next((key for key, value in act.rows.items() if len(value) > limit), None)
    if rows:
        message = f"more than {limit:,} {rows} in one descriptor (the limit `rows`)"
        return refused(document, [Problem("limit", message, document.span((rows,)))])
    checked = Checked(document, act, allowance.judge(act, law, budget))
    entry = decide(act, law, checked.judgement, document)
    kin = kin_of(act, law.pack.kinds[act.kind])
    return entry._replace(kin=kin, checked=checked, steps=checked.judgement.steps)


TWINS = 100
"""The most entries with a twin whose lines are looked up: of more it is enough to say in which file each stands."""


def refuse_twins(entries: list[Judged], options: Options = DEFAULTS) -> list[Judged]:
    """Make an error of every entry whose kind and id another entry of the run has too."""
    alike: dict[tuple[str, str], list[Judged]] = {}
    for entry in entries:
        if entry.id is not None and entry.kind is not None:
            alike.setdefault((entry.kind, entry.id), []).append(entry)
    twins = [entry for same in alike.values() if len(same) > 1 for entry in same]
    if not twins:
        return entries
    documents = _documents(twins, options) if len(twins) <= TWINS else {}
    out = []
    for entry in entries:
        same = alike.get((entry.kind or "", entry.id or ""), [])
        if len(same) < 2:
            out.append(entry)
            continue
        # The first few: of ten thousand twins each would otherwise name all the others.
        others = ", ".join([_place(twin, documents) for twin in same[:4] if twin is not entry][:3])
        message = f"{entry.kind} {entry.id} is described more than once in this run: also at {others}"
        document = documents.get(entry[:2])
        error = ReportError("duplicate-id", message, location(document.span(("id",))) if document else None)
        out.append(
            entry._replace(
                verdict="error",
                verdict_after_waivers="error",
                findings=(),
                causes=(),
                notes=(),
                errors=(*entry.errors, error),
                checked=None,
                lines=document.lines() if document and options.excerpt else entry.lines,
            )
        )
    return out


def released(entry: Judged) -> Judged:
    """Return an entry without what it was made of, unless there is something to put right."""
    return entry if entry.verdict in (FAIL, REVIEW) else entry._replace(checked=None)


def _documents(entries: Iterable[Judged], options: Options) -> dict[tuple[str, int], Document]:
    """Return the documents of entries by path and number; what another process read is read again."""
    found = {entry[:2]: entry.checked.document for entry in entries if entry.checked}
    wanted = {entry[:2] for entry in entries} - set(found)
    for path in dict.fromkeys([path for path, _ in wanted if path != options.stdin_name]):
        try:
            # A pipe was read already, and holds nothing more.
            content = content_of(path, options.limits.file_bytes)
        except OSError:
            continue
        for document in read_bytes(content, path=path, limits=options.limits, embedded=options.embedded).documents:
            if (path, document.index) in wanted:
                found[path, document.index] = document
    return found


def _place(entry: Judged, documents: Mapping[tuple[str, int], Document]) -> str:
    document = documents.get(entry[:2])
    span = document.span(("id",)) if document else None
    return f"{entry.path}:{span.line}" if span else f"{entry.path} (document {entry.document + 1})"


def display(path: str) -> str:
    """Return a path as reports show it: relative to the working folder where below it, with `/`."""
    absolute, here = os.path.abspath(path), os.getcwd()
    if absolute.startswith(here + os.sep):
        return os.path.relpath(absolute, here).replace(os.sep, "/")
    return path.replace(os.sep, "/")


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
