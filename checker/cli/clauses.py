"""`checker clauses`: the coverage matrix: every clause with its rules, cases and checkability."""

from __future__ import annotations

import argparse

from checker.cli.common import add_law_options, law_of, terminal_width
from checker.cli.output import put
from checker.report.escape import json_text, markdown, unobeyed, visible

NARROW = 100
"""Columns of a terminal below which the matrix is shortened."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "--format", choices=("table", "markdown", "json"), default="table", help="how to show it (default: table)"
    )
    add_law_options(parser)


def run(args: argparse.Namespace) -> int:
    """Print the matrix and return 0."""
    from checker.cli.explain import head
    from checker.explain.article import article_text, marked
    from checker.explain.matrix import covered_data, matrix, page

    law, width = law_of(args), terminal_width()
    rows = matrix(law)
    if args.format == "json":
        put(json_text(head(law, "clauses") | {"clauses": [covered_data(row) for row in rows], "basis": law.pack.basis}))
        return 0
    if args.format == "markdown":
        put(f"{marked(page(rows))}\n{markdown(law.pack.basis)}\n")
    else:
        put(unobeyed(f"{article_text(page(rows, 0 < width < NARROW, width), width)}\n{visible(law.pack.basis)}\n"))
    return 0
