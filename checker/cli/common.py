"""Shared options of the commands, and the law that they choose."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from checker.check.file import read_content
from checker.check.options import DEFAULTS
from checker.judge.act import Act
from checker.judge.descriptor import Reader
from checker.judge.law import Law, LawError, LawProblem, Machinery
from checker.judge.opening import open_law
from checker.pack.model import Pin
from checker.pack.problems import PackError
from checker.read.days import is_day, no_day
from checker.read.discover import STDIN, unread
from checker.read.document import Document, Problem
from checker.read.files import content_of, write_whole
from checker.read.limits import DEFAULT
from checker.read.reader import UNNAMED, read_bytes
from checker.report.build import location, problems_of
from checker.report.escape import visible
from checker.report.model import ReportError

if TYPE_CHECKING:
    from checker.cli.progress import Bar
    from checker.gate.config import Config
    from checker.maps.model import Maps


class UsageError(Exception):
    """Wrong use of a command; `errors` has every reason."""

    def __init__(self, errors: Iterable[ReportError]) -> None:
        self.errors = list(errors)
        super().__init__(self.errors)

    @property
    def lines(self) -> list[str]:
        """The reasons as printable lines."""
        return [visible(f"{place(error)}{error.message}") for error in self.errors]


def place(error: ReportError) -> str:
    """Return `path:line:column: ` of an error, without the parts that it lacks."""
    where = error.path or ""
    if error.location:
        where += f":{error.location.line}:{error.location.column}"
    return f"{where}: " if where else ""


def usage(message: str, code: str = "usage") -> UsageError:
    """Return a UsageError with one reason."""
    return UsageError([ReportError(code, message)])


def unwritten(file: str, error: OSError | ValueError) -> str:
    """Return the message for a file that cannot be written."""
    folder = os.path.dirname(file)
    if isinstance(error, FileNotFoundError) and not os.path.isdir(folder):
        return f"{file}: cannot be written: there is no folder {folder}; make it first"
    return f"{file}: cannot be written: {getattr(error, 'strerror', None) or error}"


def write(file: str, content: bytes) -> None:
    """Write a file whole; raises UsageError."""
    try:
        write_whole(file, content)
    except (OSError, ValueError) as error:
        raise usage(unwritten(file, error), "unwritable") from None


def save(file: str, text: str) -> bool:
    """Write a file; print a message and return False if that fails."""
    try:
        write_whole(file, text.encode("utf-8", "replace"))
    except (OSError, ValueError) as error:
        print(visible(f"checker: {unwritten(file, error)}"), file=sys.stderr)
        return False
    return True


def add_law_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose the law: pack, ledger, pins, day, configuration."""
    group = parser.add_argument_group("the law")
    group.add_argument("--policy", metavar="DIR", help="judge by the policy pack in DIR")
    group.add_argument("--ledger", metavar="FILE", help="lay the world facts of FILE over the pack's")
    group.add_argument(
        "--pin",
        metavar="ID=READING",
        action="append",
        default=[],
        help="fix a reading; may be repeated",
    )
    group.add_argument("--as-of", metavar="DATE", help="leave out agreements and ledger entries known only after DATE")
    group.add_argument("--config", metavar="FILE", help="take the configuration from FILE")
    group.add_argument("--isolated", action="store_true", help="use no configuration file")


def refuse_no_day(option: str, value: str | None) -> None:
    """Raise UsageError if the value of an option, where it has one, is no day."""
    if value is not None and not is_day(value):
        raise usage(f"{option} {no_day(value)}")


def days_of(text: str) -> int:
    """Return the number of days in an option's value; raises ArgumentTypeError."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise argparse.ArgumentTypeError(f"expected a number of days; found {text!r}")
    return int(text)


def parse_pins(texts: Iterable[str]) -> dict[str, Pin]:
    """Return the pins of --pin options; raises UsageError."""
    pins: dict[str, Pin] = {}
    for text in texts:
        key, equals, reading = text.partition("=")
        if not (key and equals and reading):
            raise usage(f"--pin takes ID=READING, the id of a question and one of its readings; found {text!r}")
        if key in pins and pins[key].reading != reading:
            raise usage(f"--pin fixes {key} twice, to {pins[key].reading} and to {reading}")
        pins[key] = Pin(reading)
    return pins


def config_of(args: argparse.Namespace) -> Config:
    """Return the configuration in force, read once; raises UsageError with every problem."""
    config: Config | None = getattr(args, "configuration", None)
    if config is None:
        from checker.gate.config import ConfigError, load_config

        try:
            config = load_config(args.config, isolated=args.isolated)
        except ConfigError as error:
            raise UsageError(error.errors) from None
        args.configuration = config
    return config


def law_of(args: argparse.Namespace) -> Law:
    """Return the law chosen by options and configuration; raises UsageError with every problem."""
    refuse_no_day("--as-of", args.as_of)
    config = config_of(args)
    own_pins = parse_pins(args.pin)
    try:
        law = open_law(
            args.policy or config.get("policy"),
            ledger=args.ledger or config.get("ledger"),
            pins={**config.pins, **own_pins},
            as_of=args.as_of,
        )
    except PackError as error:
        raise UsageError(pack_errors(error)) from None
    except LawError as error:
        raise UsageError([_law_error(problem, args, config, own_pins) for problem in error.problems]) from None
    tell_outdated([*config.pins, *own_pins], law)
    return attesting(law, config) if config.get("attest") else law


def tell_outdated(ids: Iterable[str], law: Law, where: str = "") -> None:
    """Warn on standard error of earlier ids."""
    for line in law.pack.outdated(ids):
        print(visible(f"checker: {where}{line}"), file=sys.stderr)


def _law_error(problem: LawProblem, args: argparse.Namespace, config: Config, own_pins: Iterable[str]) -> ReportError:
    """Return a law's problem as a report's error, with its place in the configuration or in the project's ledger."""
    code, message, key = problem
    if key in config.pins and key not in own_pins:
        return config.error(f"pins.{key}", code, message)
    ledger = args.ledger or config.get("ledger")
    if code != "ledger" or not ledger:
        return ReportError(code, message)
    from checker.pack.files import read_file

    document, _ = read_file(ledger, ledger)
    return ReportError(code, message, location(document.span(("facts", key))) if document else None, ledger)


def attesting(law: Law, config: Config) -> Law:
    """Return the law with the configuration's additional fields to attest; raises UsageError."""
    from checker.read.spelling import meant

    known = {path for kind in law.pack.kinds.values() for path in kind.paths}
    errors = []
    for path in config.get("attest"):
        if path not in known:
            hint = meant(path, known)
            errors.append(config.error("attest", "unknown-name", f'attest: there is no field "{path}"{hint}'))
    if errors:
        raise UsageError(errors)
    pack = law.pack._replace(attest=tuple(dict.fromkeys([*law.pack.attest, *config.get("attest")])))
    # A wheel's generated functions suit only the fields that its own pack wants attested, so these are generated anew.
    return Law(pack, overlay=law.overlay, pins=law.pins, as_of=law.as_of, machinery=Machinery(pack))


def maps_of(config: Config, law: Law, keep: Callable[[str, bytes], None] | None = None) -> Maps | None:
    """Return the maps of a configuration, None if it has none; raises UsageError with every problem.

    `keep` is called with the name and the bytes of each file.
    """
    files = config.get("maps")
    if not files:
        return None
    from checker.maps.load import read_maps
    from checker.maps.model import Maps

    try:
        return Maps(read_maps(files, law.pack.kinds, keep), config.base)
    except PackError as error:
        raise UsageError(pack_errors(error)) from None


def pack_errors(error: PackError) -> list[ReportError]:
    """Return a pack's problems as a report's errors."""
    return [error_of(problem, path) for path, problem in error.problems]


def error_of(problem: Problem, path: str) -> ReportError:
    """Return a problem in a file as a report's error."""
    return ReportError(problem.code, problem.message, location(problem.span), path)


def read_one(path: str, law: Law, number: int | None) -> tuple[Document, Act]:
    """Return the only act in a file (`-`: standard input); raises UsageError with every problem."""
    name = UNNAMED if path == STDIN else path
    try:
        content = read_content(path, DEFAULTS)
    except (OSError, ValueError) as error:
        raise usage(f"{name}: {unread(path, error)}", "unreadable") from None
    reading = read_bytes(content, path=name)
    if reading.problems:
        raise UsageError([error_of(problem, name) for _, problem in reading.problems])
    documents = reading.documents
    if number is None and len(documents) > 1:
        raise usage(f"{name} holds {len(documents)} documents; say which with --document N, from 0")
    if not documents or (number is not None and not 0 <= number < len(documents)):
        only = f"its documents are 0 to {len(documents) - 1}" if len(documents) > 1 else "its one document is 0"
        raise usage(f"{name} has no document {number or 0}; {only}")
    document = documents[number or 0]
    act, refusals = Reader(law).act(document.data)
    if act is None:
        raise UsageError([error_of(problem, name) for problem in problems_of(document, refusals)])
    return document, act


def again(document: Document, path: str) -> bytes:
    """Return the bytes of a document's file; standard input can be read only once, so its lines are joined."""
    if path not in (STDIN, UNNAMED) and os.path.isfile(path):
        return content_of(path, DEFAULT.file_bytes)
    return "\n".join(document.lines()).encode("utf-8", "replace")


def wants_color(choice: str) -> bool:
    """Return whether to colour, by the option, else by NO_COLOR, FORCE_COLOR and the kind of standard output."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def terminal_width() -> int:
    """Return the columns of the terminal on standard output, 0 if it is not a terminal."""
    if not sys.stdout.isatty():
        return 0
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except OSError:
        return 0


def progress_bar(what: str) -> Bar | None:
    """Return a progress bar on standard error, None if that is not a terminal."""
    if not sys.stderr.isatty():
        return None
    from checker.cli.progress import Bar

    return Bar(what)
