"""Files → report: descriptors are read, judged under one law and collected in a report."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence

from checker.check.file import Decide, check_document, check_file
from checker.check.options import DEFAULTS, Options
from checker.judge.allowance import Allowance
from checker.judge.descriptor import Reader
from checker.judge.family import agree
from checker.judge.judgement import FAIL, REVIEW, judge
from checker.judge.law import Law
from checker.pack.model import Pack
from checker.read.discover import LINKED, PATTERN, STDIN, UNNAMED, Found, Skipped, find
from checker.read.document import Problem
from checker.report.build import Briefly, called, judged, judged_concisely, rule_infos, unreadable
from checker.report.model import Judged, Report, ReportError

SAME_NAME = "standard input is called like a file of this run: give it another name with --stdin-filename"
"""The message for standard input whose decision could not be told from that of a file."""
MANY = 256
"""The fewest files for several processes; for fewer files they cost more than they save."""


def shared(decide: Decide) -> bool:
    """Return whether several processes may share this function; one that keeps state (waivers, receipts) needs one process."""
    return decide in (judged, judged_concisely) or isinstance(decide, Briefly)


def check_paths(
    paths: Sequence[str] | str,
    law: Law,
    options: Options = DEFAULTS,
    progress: Callable[[int, int], None] | None = None,
    decide: Decide = judged,
) -> Report:
    """Judge every descriptor at or below the paths (or the one path) and return the report."""
    discovered = find(
        [paths] if isinstance(paths, str) else paths, pattern=options.pattern, base=options.base, ignore=options.ignore
    )
    reader = Reader(law)
    entries: list[Judged] = []
    manifests = options.manifests(law, paths, options) if options.manifests else None
    claimed: set[str] = set()
    if manifests is not None:
        options = options._replace(aside=manifests.aside)
        claimed = {path for path in discovered.files if path != STDIN and manifests.claims(path)}
        named = [path for path in discovered.files if path not in claimed]
        skipped = [*discovered.skipped, *[Skipped(path, UNNAMED) for path in sorted(claimed)]]
        skipped = [skipped_file for skipped_file in skipped if not manifests.made_of(skipped_file.path)]
        empty = [folder for folder in discovered.empty if not manifests.made_of(folder)]
        discovered = discovered._replace(files=named, skipped=skipped, empty=empty)
    taken = options.stdin_name in discovered.files or (manifests is not None and manifests.made_of(options.stdin_name))
    if taken and STDIN in discovered.files:
        discovered.files.remove(STDIN)
        discovered.problems.append((options.stdin_name, Problem("same-name", SAME_NAME)))
    if len(discovered.files) >= MANY and shared(decide) and options.keep is None and manifests is None:
        from checker.check.many import check_files

        entries = check_files(discovered.files, law, options, decide, progress)
    else:
        allowance = Allowance()
        for number, path in enumerate(discovered.files):
            entries += check_file(path, law, reader, options, decide, allowance)
            if progress is not None:
                progress(number + 1, len(discovered.files))
        if manifests is not None:
            entries += manifests.entries(
                lambda document, problems: check_document(document, problems, law, reader, options, decide, allowance)
            )
    # Maps search folders of their own, and may have told of the same link by another path.
    told = {(os.path.abspath(entry.path), entry.errors) for entry in entries if discovered.problems}
    for path, problem in dict.fromkeys(discovered.problems):
        entry = unreadable(path, [problem])
        if (os.path.abspath(entry.path), entry.errors) not in told:
            entries.append(entry)
    entries = held_together(entries, law, options)
    if len(entries) > 1 or not isinstance(decide, Briefly):
        entries = [released(entry) for entry in entries]
    errors = near_missed(discovered, law.pack, options) + (manifests.errors() if manifests is not None else [])
    if errors and not entries:
        pass
    elif not entries and not claimed and not options.allow_empty:
        errors.append(
            ReportError(
                "no-descriptor", f"no descriptor was found; {_where(options)}{_skipped_words(discovered.skipped)}"
            )
        )
    elif not options.allow_empty:
        for folder in discovered.empty:
            message = f"no descriptor was found in this folder; {_where(options)}"
            errors.append(ReportError("no-descriptor", message, None, folder))
    # A commit hook may name manifests alone of which no act is made.
    options = options._replace(allow_empty=options.allow_empty or bool(claimed))
    return make_report(law, entries, errors, options, discovered.skipped)


def held_together(entries: list[Judged], law: Law, options: Options) -> list[Judged]:
    """Return the entries of one run with what shows only beside the others: twins, and what is said twice of one thing."""
    if len(entries) < 2:
        return entries
    from checker.check.twins import refuse_twins

    entries = refuse_twins(entries, options)
    if not agree([entry.kin for entry in entries if entry.kin is not None]):
        from checker.report.family import reconciled

        entries = reconciled(entries, law.pack)
    return entries


def near_missed(discovered: Found, pack: Pack, options: Options) -> list[ReportError]:
    """Return an error for each skipped file that seems to be a descriptor."""
    if not any(file.why in (UNNAMED, LINKED) for file in discovered.skipped):
        return []
    from checker.read.near_misses import near_misses

    trees = [kind.tree for kind in pack.kinds.values()]
    keys = [key for key in trees[0] if all(tree.get(key, {}).get("required") for tree in trees)]
    misses = near_misses(discovered.skipped, discovered.files, pack.kinds, keys, options.pattern, options.base)
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
    agreements = tuple(
        [agreement.id for agreement in pack.agreements.values() if law.params[agreement.start] != "none"]
    )
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
        law.memory.get("rule infos") or law.memory.setdefault("rule infos", rule_infos(pack)),
        pack.basis,
        tuple(skipped),
        options.allow_review,
        options.allow_empty,
        configuration=options.configuration,
    )


_MEANT = "--allow-empty says that none is meant"


def _where(options: Options) -> str:
    """Return a hint on where descriptors are looked for."""
    if options.embedded is not None:
        return (
            f"name a file with {options.embedded} in it, or have `pattern` in checker.toml say which files "
            f"of a folder are meant ({_MEANT})"
        )
    if options.pattern != PATTERN:
        return f"name one, or a folder with files like `pattern` in checker.toml, {options.pattern} ({_MEANT})"
    return f"name one, or a folder with files called *.descriptor.yaml, or files below a folder descriptors/ ({_MEANT})"


def _skipped_words(skipped: Sequence[Skipped]) -> str:
    """Return a clause about skipped files, "" where there are none."""
    if not skipped:
        return ""
    from checker.report.counts import passed_over

    some = ", ".join([file.path for file in skipped[:5]]) + ", ..." * (len(skipped) > 5)
    return f"; {passed_over(skipped)} {'was' if len(skipped) == 1 else 'were'} skipped: {some}"


def failed_report(errors: Iterable[ReportError], configuration: str | None = None) -> Report:
    """Return the report of a run that could not begin, for want of a pack or because of a wrong flag."""
    from checker import __version__

    return Report(
        __version__, None, None, (), None, None, {}, (), tuple(errors), basis=BASIS, configuration=configuration
    )


BASIS = "Not legal advice."
"""The last line of a report without a pack, whose own line would stand there otherwise."""


def judge_data(data: Mapping[str, object], law: Law) -> Judged:
    """Judge one descriptor given as plain data (dict, list, str, int, float, bool; dates as ISO text)."""
    act, refusals = Reader(law).act(data)
    if act is None:
        errors = tuple([ReportError(refusal.code, refusal.message) for refusal in refusals])
        return Judged("", 0, None, None, "error", "error", errors=errors, title=called(data, law.pack))
    return judged(act, law, judge(act, law), None)


def released(entry: Judged) -> Judged:
    """Return an entry without its document, act and judgement, unless it fails or needs review."""
    return entry if entry.verdict in (FAIL, REVIEW) else entry._replace(checked=None)
