"""`checker reviews PATH…`: lists what waits for whose answer, and the days to know."""

from __future__ import annotations

import argparse
import sys

from checker.cli.common import add_law_options, config_of, law_of
from checker.cli.judging import add_gate_options, add_reading_options, make, waivers_of
from checker.cli.output import put
from checker.judge.act import Act
from checker.report.escape import visible
from checker.report.words import error_line
from checker.reviews.days import Expiry, days
from checker.reviews.questions import questions
from checker.reviews.render import FORMATS, Reviews


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("paths", metavar="PATH", nargs="*", help="descriptor files or folders")
    parser.add_argument("--format", choices=tuple(FORMATS), default="text", help="how to answer (default: text)")
    add_law_options(parser)
    add_gate_options(parser)
    add_reading_options(parser)


def run(args: argparse.Namespace) -> int:
    """List the questions and days; return 2 if something was not judged, since its questions are missing."""
    config = config_of(args)
    law = law_of(args)
    acts: list[tuple[str, Act]] = []
    report = make(args, config, watch=lambda act, document: acts.append((document.path, act))).report
    open_questions, stopped = questions(report, law.pack)
    waivers = waivers_of(args, config, law)
    expiries = [
        Expiry(
            waiver.id,
            f"{waiver.about} on {waiver.subject} of {waiver.kind} {waiver.descriptor}",
            waiver.expires,
            waiver.file,
        )
        for waiver in (waivers.entries if waivers else ())
    ]
    calendar, left_out = days(acts, expiries, law)
    put(FORMATS[args.format](Reviews(open_questions, stopped, calendar, left_out, law.pack.basis)))
    problems = [error_line(error, error.path or entry.path) for entry in report.descriptors for error in entry.errors]
    problems += [error_line(error, error.path) for error in report.errors]
    for line in problems:
        print(visible(f"checker reviews: {line}"), file=sys.stderr)
    return 2 if report.exit_code == 2 else 0
