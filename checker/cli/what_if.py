"""`checker what-if PATH --set path=value`: judges changed facts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from shlex import quote
from typing import Any, NoReturn

from checker.advise.change import parse, to_day
from checker.advise.what_if import what_if, what_if_data, what_if_report
from checker.cli.common import UsageError, add_law_options, law_of, usage
from checker.cli.mapped import read_act
from checker.cli.output import add_act_options, heading, put, put_json
from checker.judge.act import Act
from checker.judge.choices import fact_name
from checker.judge.descriptor import Reader
from checker.judge.law import Law
from checker.pack.schema import ABSENT, take
from checker.read.edit import Change, EditError, dotted, lay
from checker.read.yaml_writer import flow
from checker.report.escape import visible
from checker.report.model import ReportError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_act_options(parser)
    parser.add_argument(
        "--set",
        metavar="PATH=VALUE",
        action="append",
        default=[],
        help="set a fact, 'rows[1].field=value' or rows.1.field=value; unknown takes it away; the index after the last adds one; "
        "may be repeated",
    )
    parser.add_argument(
        "--on", metavar="DATE", help="set the act's day, or move all its days so that the last of them is DATE"
    )
    add_law_options(parser)


def run(args: argparse.Namespace) -> int:
    """Judge the act before and after the changes and show the difference."""
    law = law_of(args)
    document, act = read_act(args, law)
    if not args.set and args.on is None:
        pins = f"; to judge it as it is, by this reading: {by_pins(args.path, args.pin)}" if args.pin else ""
        raise usage(f"say what to change: --set PATH=VALUE{_example(act, law)}, or --on DATE{pins}")
    reader = Reader(law)
    data, changes, errors = with_changes(args.set, act, law)
    other, refusals = reader.act(data, act.unlisted)
    if other is not None and args.on is not None and not errors:
        try:
            moved = to_day(other, law, args.on)
        except EditError as error:
            raise usage(str(error)) from None
        changes += moved
        other, refusals = reader.act(lay(other.data, moved), act.unlisted)
    errors += [ReportError(refusal.code, f"as changed: {refusal.message}") for refusal in refusals]
    if other is None or errors:
        raise UsageError(errors)
    answer = what_if(act, other, changes, law)
    if args.format == "json":
        put_json("what-if", document, act, law, what_if_data(answer))
    else:
        put(what_if_report(answer, f"what-if {heading(document, act)}", law.pack.basis))
    return 0


def refuse(parser: argparse.ArgumentParser, arguments: Sequence[str], message: str) -> NoReturn:
    """Refuse arguments; of a bare NAME=VALUE say how a fact is set and a reading fixed."""
    extra = message.removeprefix("unrecognized arguments: ").partition(";")[0].split()
    if message.startswith("unrecognized") and extra and "=" in extra[0]:
        file = next((word for word in arguments[1:] if not word.startswith("-") and word not in extra), "FILE")
        message = (
            f"{extra[0]} stands alone; to set a fact, write --set {quote(extra[0])}; to judge by a reading, "
            f"{by_pins(file, extra[:1])}"
        )
    print(f"{parser.prog}: {visible(message)}", file=sys.stderr)
    raise SystemExit(2)


def by_pins(path: str, pins: Sequence[str]) -> str:
    """Return the command that judges a file by some readings."""
    return " ".join(["checker check", quote(path), *[f"--pin {quote(pin)}" for pin in pins]])


def _example(act: Act, law: Law) -> str:
    """Return an example of --set for an act, "" if it has no field with several values."""
    for rows, field in law.pack.kinds[act.kind].fields():
        table: Any = act.data.get(rows, ()) if rows else (act.data,)
        value = take(table[0], field.path) if table else ABSENT
        others = [other for other in field.values if other != value] if field.type == "enum" else []
        if field.decides and not field.required and value is not ABSENT and others:
            return f", such as --set {quote(f'{fact_name(rows, 0, field.path)}={others[0]}')}"
    return ""


def with_changes(texts: Sequence[str], act: Act, law: Law) -> tuple[Any, list[Change], list[ReportError]]:
    """Return an act's data with the changes of --set, the changes, and every error in them."""
    data: Any = act.data
    changes: list[Change] = []
    errors = []
    for text in texts:
        try:
            change = parse(text, law.pack.kinds[act.kind], law)
            other = next(
                (earlier for earlier in changes if earlier.path == change.path and earlier.value != change.value), None
            )
            if other is not None:
                name = dotted(change.path)
                raise EditError(f"{name} is set twice, to {flow(other.value)} and to {flow(change.value)}")
            size = len(change.path)
            part = next(
                (earlier for earlier in changes if earlier.path[:size] == change.path and len(earlier.path) > size),
                None,
            )
            if part is not None:
                inner, name = dotted(part.path), dotted(change.path)
                raise EditError(f"{inner} would be lost where {name} is set after it; set {name} first")
            data = lay(data, [change])
            changes.append(change)
        except EditError as error:
            errors.append(ReportError("set", f"--set: {error}"))
    return data, changes, errors
