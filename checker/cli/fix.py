"""`checker fix PATH`: proposes the smallest changes that comply, and writes one with --patch."""

from __future__ import annotations

import argparse
import sys

from checker.advise.concrete import GOOD
from checker.advise.fix import Fix, fix
from checker.advise.fix_text import fix_data, fix_report
from checker.advise.proposal import Proposal
from checker.cli.common import add_law_options, again, law_of, refuse_no_day, usage, write
from checker.cli.mapped import read_act
from checker.cli.output import add_act_options, heading, put, put_json
from checker.read.document import Document
from checker.read.edit import EditError, edit
from checker.report.escape import visible


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_act_options(parser)
    parser.add_argument(
        "--today",
        metavar="DATE",
        help="propose nothing that lies before DATE, and tell apart what does; there is no clock",
    )
    patch = parser.add_argument_group("writing")
    patch.add_argument(
        "--patch", action="store_true", help="write the first proposal that is all the team's into PATH, comments kept"
    )
    patch.add_argument(
        "--choose", metavar="N", type=int, help="with --patch: write proposal N, as the text counts them"
    )
    patch.add_argument("--output", metavar="FILE", help="with --patch: write there instead, - for standard output")
    add_law_options(parser)


def run(args: argparse.Namespace) -> int:
    """Search, answer, and write if asked to."""
    if not args.patch and (args.choose is not None or args.output):
        raise usage("--choose and --output say what --patch writes, and where; add --patch")
    refuse_no_day("--today", args.today)
    law = law_of(args)
    document, act = read_act(args, law)
    if args.patch and document.is_made:
        raise usage(
            f"{args.path} is a manifest, or adds to one, and its descriptor is made by a map: --patch writes descriptors alone; change "
            "the manifest, or the overlay that says it (checker map shows where each fact stands); nothing was written",
            "mapped",
        )
    answer = fix(act, law, today=args.today or "")
    if args.patch:
        proposal = chosen(answer, args.choose)
        # A descriptor from standard input is passed on to standard output, even without changes.
        target = args.output or (args.path if proposal or args.path == "-" else None)
        if target is not None:
            text = patched_text(document, args.path, proposal)
            put(text) if target == "-" else write(target, text.encode())
        done = "nothing was written" if target is None else "proposal" if target == "-" else f"wrote {target}"
        why = proposal.text if proposal else f"it needs no fix (verdict: {answer.verdict})"
        print(visible(f"checker fix: {done}: {why}"), file=sys.stderr)
        if target == "-":
            return 0
    if args.format == "json":
        put_json("fix", document, act, law, fix_data(answer))
    else:
        put(fix_report(answer, f"fix {heading(document, act)}", law.pack.basis, args.path))
    return 0


def chosen(answer: Fix, number: int | None) -> Proposal | None:
    """Return the proposal to write, None if no fix is needed; raises UsageError if none may be written."""
    if answer.verdict in GOOD:
        return None
    proposals = answer.proposals
    if number is not None and not 1 <= number <= len(proposals):
        has = f"the proposals are 1 to {len(proposals)}" if proposals else "there is no proposal"
        raise usage(f"--choose {number}: {has}; nothing was written")
    proposal = (
        next((candidate for candidate in proposals if candidate.patchable), None)
        if number is None
        else proposals[number - 1]
    )
    if proposal is None:
        raise usage(f"no proposal is the team's alone (verdict: {answer.verdict}); nothing was written")
    if not proposal.patchable:
        why = "is a split, which is made by hand" if proposal.who == "team" else "is not the team's alone"
        raise usage(f"proposal {number} {why} ({proposal.text}); nothing was written")
    return proposal


def patched_text(document: Document, path: str, proposal: Proposal | None) -> str:
    """Return the text of the descriptor's file with the changes of a proposal, if any; raises UsageError."""
    try:
        return edit(again(document, path), document.path, document.index, proposal.changes if proposal else ()).decode()
    except EditError as error:
        raise usage(f"{error}; nothing was written") from None
