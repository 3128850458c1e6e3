"""`checker pack watch DIR`: loads, tests and proves a pack each time one of its files is saved."""

from __future__ import annotations

import argparse
import os
import time

from checker.cli.common import UsageError, pack_errors
from checker.cli.output import put
from checker.condition.engines.diagram import LimitReached
from checker.judge.opening import open_law
from checker.pack.problems import PackError, PackProblem
from checker.read.document import Problem
from checker.report.escape import visible
from checker.verify.cases import Suite, load_cases
from checker.verify.cases_text import Run, finding_lines
from checker.verify.in_force import reads_of
from checker.verify.prove import prove
from checker.verify.sources import files_of, hold, problems

PAUSE = 0.5
"""The seconds between two checks of the files."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("folder", metavar="DIR", help="the policy pack")
    parser.add_argument("--once", action="store_true", help="look once, and end with 0 where all is well, else 1")
    parser.add_argument("--rows", metavar="N", type=int, default=2, help="prove acts with up to N rows (default: 2)")


def run(args: argparse.Namespace) -> int:
    """Watch until interrupted; with --once return 0 if there are no problems, else 1."""
    if not os.path.isdir(args.folder):
        raise PackError([PackProblem(args.folder, Problem("unreadable", "there is no such folder"))])
    seen: object = None
    number = 0
    try:
        while True:
            now = stamps(args.folder)
            if now != seen:
                seen, number = now, number + 1
                row, lines = look(args.folder, args.rows)
                put("".join([visible(f"{text}") + "\n" for text in (f"{number:>3}  {row}", *lines)]))
                if args.once:
                    return 1 if lines else 0
            time.sleep(PAUSE)
    except KeyboardInterrupt:
        return 0


def stamps(folder: str) -> tuple[tuple[str, int, int], ...]:
    """Return the size and the time of change of each file below a folder."""
    entries = []
    for base, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            try:
                stat = os.stat(os.path.join(base, name))
            except OSError:
                continue
            entries.append((os.path.join(base, name), stat.st_size, stat.st_mtime_ns))
    return tuple(sorted(entries))


def look(folder: str, rows: int) -> tuple[str, list[str]]:
    """Return a line with the state of the pack, and a line for each problem."""
    try:
        law = open_law(folder)
        files = files_of(folder)
        sources = hold(files)
        source_problems = problems(files, sources, reads_of(law.pack, law.machinery.conditions))
        if source_problems:
            raise PackError(source_problems)
        cases = load_cases(law.pack.cases, law.pack) if law.pack.cases else []
    except PackError as error:
        lines = UsageError(pack_errors(error)).lines
        return f"not loaded: {len(lines)} problem{'s' * (len(lines) != 1)}", [f"     {text}" for text in lines]
    cited = sum(sentence in source.cited for source in sources for sentence in source.telling)
    telling = sum(len(source.telling) for source in sources)
    suite = Suite(law.pack, law.machinery)
    failed = Run([suite.run(case) for case in cases]).failed
    lines = []
    for outcome in failed:
        lines.append(
            f"     {outcome.case.path}:{outcome.case.line}: {outcome.case.name}: {'; '.join(outcome.problems)}"
        )
        lines += [f"       {text}" for text in finding_lines(outcome)]
    try:
        proof = prove(law.pack, rows, law.machinery)
        lines += [f"     not proved: {claim.kind} {claim.about}: {claim.why}" for claim in proof.failing]
        claims = f"{len(proof.claims) - len(proof.failing)} of {len(proof.claims)} claims proved"
    except LimitReached as limit:
        claims = f"not proved: {limit}"
        lines.append(f"     {claims}")
    rules = f"{len(law.pack.clauses)} clauses, {len(law.pack.rules)} rules"
    return f"{rules}  {cited} of {telling} cited  {len(cases) - len(failed)} of {len(cases)} cases  {claims}", lines
