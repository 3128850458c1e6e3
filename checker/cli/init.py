"""`checker init KIND`: writes a commented descriptor to start from, with the line by which editors find its schema."""

from __future__ import annotations

import argparse
import os
import sys

from checker.cli.common import add_law_options, law_of, unwritten, usage
from checker.cli.judging import tell_overlooked
from checker.cli.output import put

SCHEMA = "descriptor.schema.json"
"""The name of the schema file without --schema; it is searched for from the descriptor's folder upward."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("kind", metavar="KIND", help="a kind of act that the policies know")
    parser.add_argument(
        "--output", "-o", metavar="FILE", help="write to FILE, which must not exist yet (default: standard output)"
    )
    parser.add_argument(
        "--schema",
        metavar="PATH",
        help=f"where editors find the JSON Schema (default: the nearest {SCHEMA} from the descriptor upward)",
    )
    add_law_options(parser)


def run(args: argparse.Namespace) -> int:
    """Write the descriptor and return 0."""
    from checker.advise.skeleton import skeleton
    from checker.read.spelling import meant

    law = law_of(args)
    kinds = law.pack.kinds
    if args.kind not in kinds:
        if args.kind in ("pack", "policy"):
            raise usage(
                "a policy pack is begun by `checker pack init NAME --source FILE`, from the text of its agreement"
            )
        hint = meant(args.kind, kinds, f"the kinds are {', '.join(kinds)}")
        raise usage(f'there is no kind "{args.kind}"{hint}')
    folder = os.path.dirname(os.path.abspath(args.output)) if args.output else os.getcwd()
    schema_path = args.schema or nearest_schema(folder)
    text = skeleton(law, kinds[args.kind], " ".join((schema_path or SCHEMA).split()))
    if args.output is None:
        put(text)
    else:
        try:
            with open(args.output, "x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except FileExistsError:
            raise usage(f"{args.output} is there already; name a file that is not, or remove it first") from None
        except OSError as error:
            raise usage(unwritten(args.output, error), "unwritable") from None
        tell_overlooked(args, args.output)
    if schema_path is None:
        print(
            f"checker init: for completion and errors in your editor: checker schema descriptor --output {SCHEMA}",
            file=sys.stderr,
        )
    return 0


def nearest_schema(folder: str) -> str | None:
    """Return the relative path, with `/`, of the nearest schema file from a folder upward; None if there is none."""
    from pathlib import Path

    for number, place in enumerate([Path(folder), *Path(folder).parents]):
        if (place / SCHEMA).is_file():
            return "../" * number + SCHEMA
    return None
