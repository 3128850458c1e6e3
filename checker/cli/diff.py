"""`checker diff A B`: what changes between two laws."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from checker.check import check_paths
from checker.check.options import DEFAULTS
from checker.cli.common import UsageError, add_law_options, config_of, parse_pins, progress_bar, refuse_no_day, usage
from checker.cli.judging import configured, mapping
from checker.cli.output import put
from checker.compare.diff import ChosenError, diff, path_of
from checker.compare.diff_text import MANY, Over, Page, diff_data, render, render_markdown
from checker.compare.operands import THIS, Base, OperandError, agreement_of, chosen_of, law_of
from checker.compare.parts import clause_changes
from checker.condition.engines.diagram import LimitReached
from checker.judge.law import Law
from checker.report.escape import json_text, unobeyed

if TYPE_CHECKING:
    from checker.gate.config import Config


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    about = "agreement:ID (or ID alone), this (the law as it stands), policy:DIR, pin:ID=READING or as-of:DAY"
    parser.add_argument(
        "one", metavar="A", nargs="?", help=f"the law before: {about}; with --set, left out: the law itself"
    )
    parser.add_argument("other", metavar="B", nargs="?", help="the law after, written likewise")
    parser.add_argument(
        "--set",
        metavar="FIELD=A..B",
        dest="chosen",
        help="of agreements that a field chooses: each act has A there under the law before, and B under the law after",
    )
    parser.add_argument(
        "--over", metavar="PATH", nargs="+", default=[], help="count, too, what becomes of these descriptors"
    )
    parser.add_argument("--most", metavar="N", type=int, help="show the N largest classes of each change of verdict")
    parser.add_argument(
        "--verbose", "-v", action="store_true", help="show every clause and every class in text, where they are many"
    )
    parser.add_argument(
        "--format", choices=("text", "markdown", "json"), default="text", help="how to report (default: text)"
    )
    add_law_options(parser)


def run(args: argparse.Namespace) -> int:
    """Compare, report and return 1 if a verdict or a rule changes, 2 if the comparison was stopped."""
    if args.most is not None and args.most < 1:
        raise usage(f"--most takes a number from 1; found {args.most}")
    refuse_no_day("--as-of", args.as_of)
    config = config_of(args)
    pins = {**config.pins, **parse_pins(args.pin)}
    base = Base(args.policy or config.get("policy"), args.ledger or config.get("ledger"), pins, args.as_of)
    if (args.one is None or args.other is None) and (args.chosen is None or args.one is not None):
        raise usage("two laws are compared: name A and B, or a field with --set FIELD=A..B")
    try:
        chosen = chosen_of(args.chosen) if args.chosen else None
        one, other = (law_of(name or THIS, base) for name in (args.one, args.other))
        # What cannot be read is told before a comparison that takes seconds.
        becomes = over(args.over, config, one, other) if args.over else None
        comparison = diff(one, other, chosen, progress_bar("kinds"))
        summary: Sequence[str] = ()
        agreements = [agreement_of(name, one.pack) for name in (args.one, args.other) if name]
        if len(agreements) == 2 and all(agreements):
            comparison = comparison._replace(clauses=tuple(clause_changes(one.pack, *map(str, agreements))))
            amendment = one.pack.agreements[str(agreements[1])]
            summary = amendment.summary if amendment.supplements == agreements[0] else ()
    except (OperandError, ChosenError) as error:
        raise usage(str(error)) from None
    except LimitReached as limit:
        raise usage(str(limit), "limit") from None
    values = (f"{path_of(chosen)}={chosen.one}", f"{path_of(chosen)}={chosen.other}") if chosen else ("", "")
    names = [", ".join(filter(None, pair)) for pair in zip((args.one, args.other), values, strict=True)]
    page = Page((names[0], names[1]), comparison, other.pack, becomes, args.most, tuple(summary))
    page = page._replace(brief=not args.verbose and args.most is None and len(comparison.changes) > MANY)
    if args.format == "json":
        put(json_text(diff_data(page)))
    else:
        put(render_markdown(page) if args.format == "markdown" else unobeyed(render(page)))
    changed = page.over is not None and any(before != after for _, _, before, after in page.over.entries)
    if comparison.stopped:
        return 2
    return 1 if comparison.changes or comparison.apart or comparison.rules or changed else 0


def over(paths: list[str], config: Config, one: Law, other: Law) -> Over:
    """Return the verdicts under both laws of the descriptors that a check of paths finds; raises UsageError if one cannot be read."""
    options = configured(DEFAULTS._replace(embedded=config.get("embedded")), config)
    options = options._replace(allow_empty=config.get("allow-empty", False))
    reports = [check_paths(paths, law, mapping(options, config, law, paths)) for law in (one, other)]
    for report in reports:
        unread = [
            error._replace(path=entry.path)
            for entry in report.descriptors
            if entry.kind is None
            for error in entry.errors
        ]
        if report.errors or unread:
            raise UsageError([*report.errors, *unread])
    before, after = (
        {(entry.path, entry.document): (f"{entry.kind} {entry.id}", entry.verdict) for entry in report.descriptors}
        for report in reports
    )
    return Over(
        tuple([(path, name, verdict, after[path, number][1]) for (path, number), (name, verdict) in before.items()])
    )
