"""`checker what-if PATH --set path=value`: judges changed facts."""

from __future__ import annotations

import argparse

from checker.advise.change import parse, to_day
from checker.advise.what_if import plain, render, what_if
from checker.cli.answer import add_act_options, heading, put, put_json
from checker.cli.common import UsageError, add_law_options, law_of, read_one, usage
from checker.judge.descriptor import Reader
from checker.read.edit import EditError, lay
from checker.report.model import ReportError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_act_options(parser)
    parser.add_argument(
        "--set",
        metavar="PATH=VALUE",
        action="append",
        default=[],
        help="set a fact, offerings[1].stage=ga for one; unknown takes it away; the index after the last adds one; "
        "may be repeated",
    )
    parser.add_argument(
        "--on", metavar="DATE", help="set the act's day, or move all its days so that the last of them is DATE"
    )
    add_law_options(parser)


def run(args: argparse.Namespace) -> int:
    """Judge the act as it is and as changed, and show what made the difference."""
    if not args.set and args.on is None:
        raise usage("say what to change: --set path=value, or --on DATE")
    law = law_of(args)
    document, act = read_one(args.path, law, args.document)
    reader = Reader(law)
    wrong: list[ReportError] = []
    changes = []
    for text in args.set:
        try:
            changes.append(parse(text, law.pack.kinds[act.kind], law))
        except EditError as error:
            wrong.append(ReportError("set", f"--set: {error}"))
    if wrong:
        raise UsageError(wrong)
    try:
        changed = reader.act(lay(act.data, changes))
        if args.on is not None and changed[0] is not None:
            moved = to_day(changed[0], law, args.on)
            changes += moved
            changed = reader.act(lay(changed[0].data, moved))
    except EditError as error:
        raise usage(str(error)) from None
    other, refusals = changed
    if other is None:
        raise UsageError([ReportError(item.code, f"as changed: {item.message}") for item in refusals])
    answer = what_if(act, other, changes, law)
    if args.format == "json":
        put_json("what-if", document, act, law, plain(answer))
    else:
        put(render(answer, f"what-if {heading(document, act)}", law.pack.basis))
    return 0
