"""`checker prove`: the exhaustive analysis of a pack."""

from __future__ import annotations

import argparse

from checker.cli.common import progress_bar, usage
from checker.cli.open_pack import add_pack_options, open_pack, refuse_unsound
from checker.cli.output import put
from checker.condition.engines.diagram import LimitReached
from checker.report.escape import json_text
from checker.space.bounds import MOST
from checker.verify.proof_text import proof_data, proof_report
from checker.verify.prove import ROWS, prove


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("folder", metavar="DIR", nargs="?", help="the policy pack to prove (default: the shipped one)")
    parser.add_argument(
        "--rows",
        metavar="N",
        type=int,
        help=f"look at acts with up to N rows, {MOST} at most (default: {ROWS}, and more where rules count rows up to more)",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    add_pack_options(parser)


def run(args: argparse.Namespace) -> int:
    """Prove, report and return 1 if a claim fails."""
    if args.rows is not None and not 1 <= args.rows <= MOST:
        raise usage(f"--rows takes a number from 1 to {MOST}; found {args.rows}")
    law = open_pack(args, args.folder)
    refuse_unsound(args, args.folder, law, whole=True)
    try:
        proof = prove(law.pack, args.rows, law.machinery, progress_bar("questions"))
    except LimitReached as limit:
        raise usage(f"{limit}; ask for fewer with --rows", "limit") from None
    put(json_text(proof_data(proof, law.pack)) if args.format == "json" else proof_report(proof, law.pack))
    return 1 if proof.failing else 0
