"""`checker schema NAME`: prints a JSON Schema (2020-12), for editors and for who reads or writes checker's files."""

from __future__ import annotations

import argparse

from checker.cli.common import add_law_options, law_of, usage, write
from checker.cli.output import put
from checker.report.escape import json_text


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from checker.explain.schemas import names

    parser.add_argument("name", metavar="NAME", help=", ".join(names()))
    parser.add_argument("--output", "-o", metavar="FILE", help="write to FILE (default: standard output)")
    add_law_options(parser)


def run(args: argparse.Namespace) -> int:
    """Print the schema and return 0."""
    from checker.explain.schemas import MADE, names, schema
    from checker.read.spelling import meant

    if args.name not in names():
        hint = meant(args.name, names(), f"there are {', '.join(names())}")
        raise usage(f'there is no schema "{args.name}"{hint}')
    text = json_text(schema(args.name, law_of(args).pack if args.name in MADE else None))
    if args.output is None:
        put(text)
    else:
        write(args.output, text.encode())
    return 0
