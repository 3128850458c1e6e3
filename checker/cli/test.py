"""`checker test [DIR|FILE]`: a pack's own cases, what they do not reach, and what they would miss."""

from __future__ import annotations

import argparse
import os
import sys

from checker.cli.common import progress_bar, usage
from checker.cli.open_pack import add_pack_options, is_pack, open_pack, refuse_unsound
from checker.cli.output import put
from checker.report.escape import json_text
from checker.verify.cases import Suite, load_cases
from checker.verify.cases_text import Run, run_data, run_report
from checker.verify.coverage import coverage
from checker.verify.mutants import mutants
from checker.verify.mutate import Trial


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "path",
        metavar="PATH",
        nargs="?",
        help="a policy pack, or a file or folder of cases (default: the shipped pack)",
    )
    parser.add_argument(
        "--mutate",
        action="store_true",
        help="change one thing at a time in the conditions, and list what no case notices",
    )
    parser.add_argument(
        "--sample", metavar="N", type=int, default=1, help="with --mutate: try one mutant in N (default: every one)"
    )
    parser.add_argument(
        "--suggest",
        action="store_true",
        help="write the cases that are missing, one for each verdict, exception and reading, for you to say what to expect",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    add_pack_options(parser)


def run(args: argparse.Namespace) -> int:
    """Run the cases, report and return 1 if one fails or a mutant is unnoticed."""
    if args.sample < 1:
        raise usage(f"--sample takes a number from 1; found {args.sample}")
    if args.path is not None and not os.path.exists(args.path):
        raise usage(f"{args.path}: there is no such file or folder", "unreadable")
    own = args.path is None or is_pack(args.path)
    law = open_pack(args, args.path if own else None)
    if own:
        refuse_unsound(args, args.path, law)
    folder = law.pack.cases if own else args.path
    cases = load_cases(folder, law.pack) if folder else []
    if not cases and not (args.suggest and own):
        where = "the pack names no folder of cases" if not folder else f"{folder} holds no cases"
        raise usage(f"{where}, so nothing was tested", "no-cases")
    suite = Suite(law.pack, law.machinery)
    tested = Run([suite.run(case) for case in cases])
    if own:
        tested = tested._replace(coverage=coverage(law, tested.outcomes))
    if args.suggest:
        if tested.coverage is None:
            raise usage("--suggest is about all cases of a pack; name the pack's folder")
        from checker.verify.suggest import case_file, suggest

        put(case_file(list(suggest(law.pack, tested.coverage, law.machinery))))
        return 0
    if args.mutate:
        if tested.failed:
            print("checker test: cases fail, so no mutant was tried: what is broken notices nothing", file=sys.stderr)
        else:
            trial = Trial(law.pack, tested.outcomes, law.machinery)
            chosen = list(mutants(law.pack))[:: args.sample]
            tested = tested._replace(fates=list(trial.run(chosen, progress_bar("mutants"))))
    put(json_text(run_data(tested, law.pack)) if args.format == "json" else run_report(tested, law.pack))
    return 1 if tested.failed or tested.missed else 0
