"""`checker answer NAME=ANSWER`: records the answer to a question once, for all descriptors that ask it."""

from __future__ import annotations

import argparse
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from checker.check import check_paths
from checker.check.options import Options
from checker.cli.common import (
    UsageError,
    add_law_options,
    config_of,
    law_of,
    pack_errors,
    parse_pins,
    refuse_no_day,
    usage,
    write,
)
from checker.cli.judging import configured, mapping, paths_of
from checker.cli.output import put
from checker.gate.answers import LEDGER, AnswerError, pin_header, with_fact, with_pin, with_setting
from checker.gate.config import Config
from checker.judge.law import Law, LawError
from checker.judge.opening import open_law
from checker.pack.model import Pin, WorldKey
from checker.pack.problems import PackError
from checker.read.files import alone, content_of
from checker.read.limits import DEFAULT
from checker.report.escape import visible

CONFIG = "checker.toml"
"""The new configuration file if there is none."""


class Recorded(NamedTuple):
    """A recorded answer: the new contents of files, the law with the answer, and a message."""

    files: Mapping[str, bytes]
    law: Law
    message: str


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "answer",
        metavar="NAME=ANSWER",
        help="a question and its reading (Q1=earlier), or a key of the ledger and its value",
    )
    parser.add_argument("paths", metavar="PATH", nargs="*", help="descriptors whose verdicts to show before and after")
    pin = parser.add_argument_group("a reading, pinned in the configuration")
    pin.add_argument("--by", metavar="NAME", help="who answered")
    pin.add_argument("--on", metavar="DATE", help="when")
    pin.add_argument("--why", metavar="TEXT", help="on what ground")
    fact = parser.add_argument_group("a fact of the world, written into the ledger")
    fact.add_argument("--source", metavar="TEXT", help="where it is written down")
    fact.add_argument("--known-from", metavar="DATE", help="the day from which it is known")
    add_law_options(parser)


def run(args: argparse.Namespace) -> int:
    """Record the answer, and show which verdicts turn by it; raises UsageError."""
    name, equals, value = args.answer.partition("=")
    if not (name and equals and value):
        raise usage(f"an answer is NAME=ANSWER, such as a question and its reading; found {args.answer!r}")
    # Reading and writing are one step, so that two simultaneous answers do not overwrite each other. Which files are locked
    # stands in the configuration, which is read again once it is locked.
    config = config_of(args)
    release = alone(config.file or CONFIG, args.ledger or config.get("ledger") or LEDGER)
    args.configuration = None
    try:
        return answered(args, name, value)
    finally:
        release()


def answered(args: argparse.Namespace, name: str, value: str) -> int:
    """Record the answer to a question; the caller holds the lock."""
    config, law = config_of(args), law_of(args)
    if name in law.pack.questions:
        answer = pinned(args, config, name, value)
    elif name in law.pack.world:
        answer = recorded(args, config, law, name, value)
    else:
        raise usage(_unknown(name, law))
    paths = paths_of(args, config)
    options = configured(Options(embedded=config.get("embedded"), allow_empty=config.get("allow-empty", False)), config)
    lines = [answer.message]
    if answer.files and paths:
        sides = [(side, mapping(options, config, side, args.paths)) for side in (law, answer.law)]
        lines += changed_verdicts(paths, *sides)
    for file, content in answer.files.items():
        write(file, content)
    put("\n".join([visible(line) for line in [*lines, law.pack.basis]]) + "\n")
    return 0


def pinned(args: argparse.Namespace, config: Config, name: str, reading: str) -> Recorded:
    """Return the recorded answer of a pinned reading."""
    _needed(
        args,
        "a reading is pinned by somebody, on a day, on a ground",
        by="who answered",
        on="when",
        why="on what ground",
    )
    _only(args, "a reading", "source", "known_from")
    refuse_no_day("--on", args.on)
    pin = Pin(reading, args.by, args.on, args.why)
    new = _opened(args, config, pins={name: pin})
    before = config.pins.get(name)
    if before is not None and before.reading == reading:
        return Recorded({}, new, f"{name}={reading} is recorded already, at {config.place(f'pins.{name}')}")
    if before is not None:
        place = config.place(f"pins.{name}")
        raise usage(f"{name} is answered already, with {before.reading} by {before.by}, at {place}; change it there")
    file = config.file or CONFIG
    try:
        content = with_pin(_read(file) or b"", file, name, pin)
    except AnswerError as error:
        raise usage(str(error)) from None
    counts = (
        f"it counts for every descriptor that is judged with {file}; to undo it, remove {pin_header(file, name)} there"
    )
    return Recorded({file: content}, new, f"{name}={reading}, by {args.by} on {args.on}: recorded in {file}; {counts}")


def recorded(args: argparse.Namespace, config: Config, law: Law, name: str, text: str) -> Recorded:
    """Return the recorded answer of a ledger entry."""
    _needed(args, "a fact of the world has a source", source="where it is written down")
    _only(args, "a fact of the world", "by", "on", "why")
    refuse_no_day("--known-from", args.known_from)
    file = args.ledger or config.get("ledger") or LEDGER
    entry: dict[str, Any] = {"value": _value(law.pack.world[name], name, text)}
    if args.known_from is not None:
        entry["known_from"] = args.known_from
    entry["source"] = args.source
    entries = law.overlay.get(name)
    if entries:
        same = str(entries[-1].value) == str(entry["value"])
        content_words = (
            "this already" if same else f"{entries[-1].value} already; change it there, or add an entry to its list"
        )
        if same:
            return Recorded({}, law, f"{file} says {content_words}: {name} is {text}")
        raise usage(f"{file} says that {name} is {content_words}")
    try:
        content = with_fact(_read(file), file, name, entry)
        files = {file: content}
        if not args.ledger and not config.get("ledger"):
            target = config.file or CONFIG
            below = os.path.relpath(file, os.path.dirname(target) or ".").replace(os.sep, "/")
            files[target] = with_setting(_read(target) or b"", target, "ledger", below)
    except AnswerError as error:
        raise usage(str(error)) from None
    with tempfile.TemporaryDirectory() as folder:
        trial = os.path.join(folder, os.path.basename(file))
        with open(trial, "wb") as target_file:
            target_file.write(content)
        new = _opened(args, config, ledger=trial, shown=file)
    return Recorded(files, new, f"{name} is {text}: recorded in {file}")


def changed_verdicts(paths: Sequence[str], before: tuple[Law, Options], after: tuple[Law, Options]) -> list[str]:
    """Return lines on the descriptors with a changed verdict, and the number of those not judged."""
    was = {(entry.path, entry.document): entry.verdict for entry in check_paths(paths, *before).descriptors}
    report = check_paths(paths, *after)
    lines = []
    for entry in report.descriptors:
        old = was.get((entry.path, entry.document))
        if old is not None and old != entry.verdict:
            lines.append(f"  {entry.kind} {entry.id} ({entry.path}): was {old}, is {entry.verdict}")
    lines = lines or ["  no verdict turns by it"]
    count = sum(entry.verdict == "error" for entry in report.descriptors) + len(report.errors)
    if count:
        were = "descriptor was" if count == 1 else "descriptors were"
        lines.append(f"  {count} {were} not judged: checker check says why")
    return lines


def _value(key: WorldKey, name: str, text: str) -> Any:
    if key.type == "number":
        try:
            return float(text) if not re.fullmatch("[0-9]+", text) else int(text)
        except ValueError:
            raise usage(f"{name} is a number; found {text!r}") from None
    if key.type == "boolean":
        if text not in ("true", "false"):
            raise usage(f"{name} is true or false; found {text!r}")
        return text == "true"
    return text


def _opened(args: argparse.Namespace, config: Config, shown: str = "", **changes: Any) -> Law:
    ledger = args.ledger or config.get("ledger")
    # The pins of the command line hold on both sides, so that what turns turns by the answer alone.
    pins = {**config.pins, **parse_pins(args.pin), **changes.pop("pins", {})}
    settings = {"ledger": ledger, "pins": pins, **changes}
    try:
        return open_law(args.policy or config.get("policy"), as_of=args.as_of, **settings)
    except PackError as error:
        errors = [error._replace(path=shown) if shown else error for error in pack_errors(error)]
        raise UsageError(errors) from None
    except LawError as error:
        raise usage("; ".join(problem.message for problem in error.problems)) from None


def _needed(args: argparse.Namespace, ground: str, /, **options: str) -> None:
    missing = [f"--{name} ({what})" for name, what in options.items() if not (getattr(args, name) or "").strip()]
    if missing:
        raise usage(f"{ground}: give {', '.join(missing)}")
    for name, what in options.items():
        text = getattr(args, name)
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise usage(f"--{name} ({what}) is not in UTF-8: {text!r}")


def _only(args: argparse.Namespace, what: str, *others: str) -> None:
    given = [f"--{name.replace('_', '-')}" for name in others if getattr(args, name) is not None]
    if given:
        raise usage(f"{what} takes no {' and no '.join(given)}")


def _unknown(name: str, law: Law) -> str:
    """Return the reason that a name cannot be answered once for all descriptors."""
    from checker.read.spelling import meant

    bare = re.sub(r"\[\d+\]", "[]", name)
    if any(bare in kind.paths for kind in law.pack.kinds.values()):
        return (
            f"{name} is a fact of one descriptor, and is answered there: write it into the file, or let "
            "checker interview PATH ask for it"
        )
    hint = meant(name, [*law.pack.questions, *law.pack.world])
    return f"there is no question and no key of the ledger called {name}{hint}"


def _read(file: str) -> bytes | None:
    try:
        content = content_of(file, DEFAULT.file_bytes)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise usage(f"{file} cannot be read: {error.strerror or error}") from None
    if len(content) > DEFAULT.file_bytes:
        raise usage(f"{file} has more than {DEFAULT.file_bytes:,} bytes")
    return content
