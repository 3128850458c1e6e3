"""`checker map FILE`: shows the descriptor that the maps make of a manifest, each fact with its source."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from checker.cli.common import add_law_options, config_of, law_of, place, usage
from checker.cli.mapped import Made, made_of
from checker.cli.output import put
from checker.judge.findings import join_words
from checker.judge.law import Law
from checker.maps.model import Fact
from checker.read.document import Path
from checker.read.edit import dotted
from checker.read.yaml_writer import flow
from checker.report.escape import json_text, visible
from checker.report.model import ReportError

WIDEST = 60
"""The widest column of facts; the source of a longer fact follows it directly."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("path", metavar="FILE", help="a manifest that a map of checker.toml is about")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to answer (default: text)")
    parser.add_argument("--json", dest="format", action="store_const", const="json", help="short for --format json")
    add_law_options(parser)


def run(args: argparse.Namespace) -> int:
    """Show the made descriptors; return 2 if one has errors."""
    law, config = law_of(args), config_of(args)
    if not config.get("maps"):
        where = f"{config.file} names none" if config.file else "there is no checker.toml"
        raise usage(
            f'no map says what to make of {args.path}: {where}; name the files of maps with maps = ["x.map.yaml"]'
        )
    made = made_of(args.path, law, config)
    if made is None:
        raise usage(f"{args.path} is a manifest of no map: none of their `files` matches it", "not-mapped")
    if not made:
        raise usage(f"no map makes anything of {args.path}: `when` holds for none of its documents", "not-mapped")
    if args.format == "json":
        acts = [made_data(act) for act in made]
        head = {"schema_version": 1, "command": "map", "path": args.path}
        put(json_text({**head, "acts": acts, "basis": law.pack.basis}))
    else:
        put("\n".join([text(act, law) for act in made]))
    return 2 if any(act.errors for act in made) else 0


def leaves(made: Made) -> Iterator[tuple[Path, Fact]]:
    """Yield the facts of a descriptor in the order of its data."""

    def down(value: Any, path: Path) -> Iterator[Path]:
        fact = made.document.facts.get(path)
        if path and fact is not None and fact.value is value and not _rows(value):
            yield path
        elif isinstance(value, dict):
            for key, inner in value.items():
                yield from down(inner, (*path, key))
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                yield from down(inner, (*path, index))

    for path in down(made.document.data, ()):
        yield path, made.document.facts[path]


def _rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(part, dict) for part in value)


def text(made: Made, law: Law) -> str:
    """Return a made descriptor as text: a line for each fact with its file and line."""
    document = made.document
    data: Any = document.data
    lines = [f"{data.get('kind')} {data.get('id', '(no id)')}"]
    facts = list(leaves(made))
    fact_lines = [f"{dotted(path)}: {flow(fact.value)}" for path, fact in facts]
    width = min(max(map(len, fact_lines), default=0), WIDEST)
    for line, (_, fact) in zip(fact_lines, facts, strict=True):
        by = f"  by {fact.by.place}" if fact.by and str(fact.by.place) != str(fact.place) else ""
        lines.append(f"  {line:<{width}}  {fact.place}{by}")
    if document.unlisted:
        names = join_words([law.pack.kinds[data["kind"]].singular[rows] for rows in document.unlisted])
        lines.append(f"  one more {names} may exist that no manifest names (complete: false)")
    lines += [f"error[{error.code}]: {place(error)}{error.message}" for error in made.errors]
    return "\n".join([visible(line) for line in lines]) + "\n"


def made_data(made: Made) -> dict[str, Any]:
    """Return a made descriptor as plain data."""
    document = made.document
    data: Any = document.data
    return {
        "kind": data.get("kind"),
        "id": data.get("id"),
        "unlisted": list(document.unlisted),
        "descriptor": data,
        "facts": [
            {
                "path": dotted(path),
                "value": fact.value,
                "file": fact.place.page.path,
                "line": fact.place.span.line if fact.place.span else None,
                "by": {"file": fact.by.place.page.path, "line": fact.by.place.span.line, "expression": fact.by.text}
                if fact.by and fact.by.place.span
                else None,
            }
            for path, fact in leaves(made)
        ],
        "errors": [_error(error) for error in made.errors],
    }


def _error(error: ReportError) -> dict[str, Any]:
    where = error.location._asdict() if error.location else None
    return {"code": error.code, "message": error.message, "file": error.path, "location": where}
