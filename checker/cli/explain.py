"""`checker explain ID`: what a clause, rule, reading, assumption, agreement, field or ledger key is, in full."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from checker.cli.common import add_law_options, law_of, terminal_width, usage
from checker.cli.output import put
from checker.judge.law import Law
from checker.report.escape import json_text, markdown, unobeyed, visible


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "id",
        metavar="ID",
        help="a clause, rule, reading, assumption, agreement, parameter, kind, definition, ledger key or field",
    )
    parser.add_argument("--table", action="store_true", help="show the smallest decision table of a rule")
    parser.add_argument(
        "--any-ledger", action="store_true", help="with --table: whatever the ledger says; its keys are columns too"
    )
    parser.add_argument(
        "--verbose",
        "-v",
        action="store_true",
        help="a rule or a clause in full: conditions as written, messages, assumptions, cases",
    )
    parser.add_argument(
        "--format", choices=("text", "json", "markdown"), default="text", help="how to answer (default: text)"
    )
    add_law_options(parser)


def run(args: argparse.Namespace) -> int:
    """Print the page of one id and return 0."""
    from checker.explain.article import article_text, marked
    from checker.explain.brief import BRIEF, brief
    from checker.explain.describe import Describer
    from checker.explain.ids import UnknownId, find_id, near_ids
    from checker.explain.pages import article
    from checker.explain.table_page import table_article

    if args.any_ledger and not args.table:
        raise usage("--any-ledger goes with --table")
    law = law_of(args)
    kind_and_name = find_id(law.pack, args.id)
    in_brief = (
        kind_and_name is not None
        and kind_and_name[0] in BRIEF
        and args.format == "text"
        and not (args.verbose or args.table)
    )
    describer = Describer(law, () if in_brief else None)
    try:
        data = _table(law, kind_and_name, args) if args.table else describer.describe(args.id)
        if data is None:
            raise UnknownId(args.id, near_ids(law.pack, args.id))
    except UnknownId as error:
        raise usage(str(error), "unknown-id") from None
    if args.format == "json":
        put(json_text({**head(law, "explain"), **data, "basis": law.pack.basis}))
        return 0
    width = terminal_width()
    fits = (width or 120) if args.format == "text" else None
    page = table_article(data, fits) if args.table else brief(data) if in_brief else article(data)
    if args.format == "markdown":
        put(f"{marked(page)}\n{markdown(law.pack.basis)}\n")
    else:
        put(unobeyed(f"{article_text(page, width)}\n{visible(law.pack.basis)}\n"))
    return 0


def head(law: Law, command: str) -> dict[str, Any]:
    """Return the first keys of the JSON of an answer about a pack."""
    from checker.explain.lines import pack_data

    return {
        "schema_version": 1,
        "command": command,
        "policy": pack_data(law.pack),
        "as_of": law.as_of,
        "pins": {key: pin.reading for key, pin in sorted(law.pins.items())},
    }


def _table(law: Law, kind_and_name: tuple[str, str] | None, args: argparse.Namespace) -> Mapping[str, Any] | None:
    """Return the tables of a rule or of a clause's only rule, None for an unknown id."""
    from checker.explain.table import table_data, tables

    if kind_and_name is None:
        return None
    kind, name = kind_and_name
    if kind == "clause":
        rules = law.pack.clauses[name].rules
        if len(rules) != 1:
            why = f"its rules are {', '.join(rules)}" if rules else "it has none"
            raise usage(f"--table is for a rule; {name} is a clause, and {why}")
        kind, name = "rule", rules[0]
    if kind != "rule":
        raise usage(f"--table is for a rule; {name} is a {kind}")
    rule = law.pack.rules[name]
    return table_data(tables(law, rule, any_ledger=args.any_ledger), law, rule, args.any_ledger, args.format != "json")
