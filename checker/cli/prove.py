"""`checker prove`: the exhaustive analysis of a pack."""

from __future__ import annotations

import argparse

from checker.advise.proof_text import plain, render
from checker.advise.prove import ROWS, prove
from checker.check import open_law
from checker.cli.answer import put
from checker.cli.common import UsageError, pack_errors, usage
from checker.condition.diagram import LimitReached
from checker.pack.load import PackError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("folder", metavar="DIR", nargs="?", help="the policy pack to prove (default: the shipped one)")
    parser.add_argument("--policy", metavar="DIR", help="the same, as the other commands take it")
    parser.add_argument(
        "--rows", metavar="N", type=int, default=ROWS, help=f"look at acts with up to N rows (default: {ROWS})"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")


def run(args: argparse.Namespace) -> int:
    """Prove, report, and return 1 where a claim fails."""
    if args.folder and args.policy and args.folder != args.policy:
        raise usage("name the pack once: as DIR or with --policy")
    if not 1 <= args.rows <= 5:
        raise usage(f"--rows takes a number from 1 to 5; found {args.rows}")
    try:
        law = open_law(args.folder or args.policy)
    except PackError as error:
        raise UsageError(pack_errors(error)) from None
    try:
        proof = prove(law.pack, args.rows, law.machinery)
    except LimitReached as limit:
        raise usage(f"{limit}; ask for fewer with --rows", "limit") from None
    if args.format == "json":
        from checker.report.escape import json_text

        put(json_text(plain(proof, law.pack)))
    else:
        put(render(proof, law.pack))
    return 1 if proof.failing else 0
