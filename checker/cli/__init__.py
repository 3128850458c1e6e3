"""The command line: one thin module a command. Only here is anything printed, and only `main` decides to exit."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn

from checker.report.escape import visible

if TYPE_CHECKING:
    import argparse

NEVER_EMPTY = (
    "policy", "ledger", "receipt", "config", "embedded", "format", "signature", "signature-not-before", "not-before",
    "attest", "passphrase", "store", "head", "erase-before", "watch", "user-header", "allow-host",
)  # fmt: skip
"""Options for which an empty value would silently mean none; all others refuse an empty value themselves."""
COMMANDS: dict[str, str] = {
    "check": "judge descriptors",
    "init": "write a commented descriptor to start from",
    "schema": "print a JSON Schema",
    "explain": "say what a clause, rule, reading or assumption is",
    "clauses": "show which clause has which rules",
    "test": "run a pack's own cases",
    "prove": "show that a pack has no gap, conflict or dead rule",
    "what-if": "judge changed facts",
    "forecast": "say on which days the verdict turns",
    "fix": "propose the smallest changes that comply",
    "interview": "ask only what can still decide",
    "diff": "show what changes between two laws",
    "waive": "write a waiver",
    "reviews": "list what waits for whose answer, and the days to know",
    "answer": "record an answer once for all that ask it",
    "replay": "re-derive a decision from its receipt",
    "attest": "sign decisions",
    "verify": "verify signed decisions",
    "sources": "hold a policy pack to its sources",
    "pack": "begin a policy pack, work on it, sign it, verify its signature",
    "config": "show what is in force, and from where",
    "map": "show what the maps make of a manifest",
    "audit": "judge a whole history in bulk",
    "lsp": "serve editors: the verdict while you write",
    "mcp": "serve coding assistants: the same answers as tools",
    "serve": "serve the pages and the API for product teams",
    "help": "say what a command does, with examples",
    "completion": "print what completes commands in a shell, or a page of the manual",
}
"""Every command and what it does; each is the module of its name (`what_if` for `what-if`)."""

NOT_DONE = 2


class OutputError(Exception):
    """Failed write to standard output; its cause is the OSError."""


def entry() -> NoReturn:
    """Run the command of the process and exit with its code."""
    import gc

    # Most objects of a command live until its end, so garbage collection is rare.
    gc.set_threshold(50_000, 20, 20)
    code = main()
    if sys.argv[1:2] == ["check"]:
        # Everything is written, and Python's teardown would take 10 % of the run.
        os._exit(code)
    sys.exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; a crash is 2, since 1 means that something fails."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if sys.stderr is None:
        import io

        # Standard error is closed; its messages must not go to standard output.
        sys.stderr = io.TextIOWrapper(io.BytesIO())
    if sys.stdout is None:
        print("checker: standard output is closed, so nothing could be reported", file=sys.stderr)
        return NOT_DONE
    try:
        code = _run(arguments)
        try:
            sys.stdout.flush()
        except OSError as error:
            raise OutputError from error
        return code
    except OutputError as error:
        return _unwritten(error.__cause__)
    except KeyboardInterrupt:
        print("checker: interrupted; nothing was decided", file=sys.stderr)
        return NOT_DONE
    except Exception as error:
        import traceback

        from checker.processes import LostProcess

        if isinstance(error, LostProcess):
            print(visible(f"checker: {error}; nothing was decided"), file=sys.stderr)
            return NOT_DONE

        if os.environ.get("CHECKER_TRACEBACK"):
            traceback.print_exc()
        print(
            f"checker: internal error: {visible(f'{type(error).__name__}: {error}')}\n"
            "This is a defect of checker, not of your files; nothing was decided. CHECKER_TRACEBACK=1 shows where.",
            file=sys.stderr,
        )
        return NOT_DONE


def _unwritten(error: BaseException | None) -> int:
    """Report that standard output could not be written, unless its reader is gone; return the exit code."""
    if not isinstance(error, BrokenPipeError):
        reason = getattr(error, "strerror", None) or error
        print(f"checker: standard output cannot be written: {reason}; nothing was reported", file=sys.stderr)
    # Python would try to flush the remaining buffer at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return NOT_DONE


def _run(arguments: list[str]) -> int:
    from functools import partial
    from importlib import import_module

    from checker import __version__
    from checker.cli.arguments import Parser

    name = next((word for word in arguments if not word.startswith("-")), None)
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    dashed = next((word for word in options if len(word) > 1 and word[0] == "-" and os.path.lexists(word)), None)
    if dashed is not None:
        # The name of a file in a commit must not act as an option of the check that judges it.
        message = f"{dashed} is the name of a file, and would be taken for an option"
        print(visible(f"checker: {message}: write ./{dashed}, or put `--` before the names of files"), file=sys.stderr)
        return NOT_DONE
    if name is not None and name not in COMMANDS:
        from checker.read.spelling import nearest

        near = f"check {name}" if os.path.lexists(name) else nearest(name, COMMANDS)
        hint = f"did you mean checker {near}?" if near else f"the commands are {', '.join(COMMANDS)}"
        print(visible(f"checker: there is no command {name}; {hint}"), file=sys.stderr)
        return NOT_DONE
    parser = Parser(
        prog="checker",
        description="Judge what teams describe under the agreements that a policy pack holds.",
        epilog="checker COMMAND --help says more. Not legal advice.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"checker {__version__}")
    parser.error = partial(_refused, _refuse, parser, arguments)  # type: ignore[method-assign]
    refusing: argparse.ArgumentParser = parser
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    # Only the called command is set up, to save time; without a command all are listed.
    shown = {name: COMMANDS[name]} if arguments[:1] == [name] and name in COMMANDS else COMMANDS
    for command, about in shown.items():
        sub = commands.add_parser(
            command, help=about, description=about[0].upper() + about[1:] + ".", allow_abbrev=False
        )
        if command == name:
            if "--help" in arguments or "-h" in arguments:
                from checker.cli.examples import epilog

                sub.epilog = epilog(command)
            module = import_module(f"checker.cli.{command.replace('-', '_')}")
            module.configure(sub)
            refusing = sub
            sub.set_defaults(run=module.run)
            # `check` reports arguments refused by argparse in the requested format, like every other error.
            refuse = getattr(module, "refuse", _refuse)
            parser.error = sub.error = partial(_refused, refuse, sub, arguments)  # type: ignore[method-assign]
    if not arguments or arguments[0] in ("--help", "-h"):
        from checker.cli.examples import overview

        parser.format_help = partial(overview, COMMANDS)  # type: ignore[method-assign]
    try:
        parsed, rest = parser.parse_known_args(arguments)
        # argparse takes paths from one position only; people write them before and after options.
        if rest and hasattr(parsed, "paths") and not any(word.startswith("-") for word in rest):
            parsed.paths += rest
        elif rest:
            parser.error(_unknown(refusing, rest))
        for option in NEVER_EMPTY:
            value = getattr(parsed, option.replace("-", "_"), None)
            if "" in (value if isinstance(value, list) else [value]):
                # An unset variable of a pipeline must not silently select another law.
                parser.error(f"--{option} is empty: say what is meant, or leave the option out")
    except SystemExit as stop:
        return int(stop.code or 0) and NOT_DONE
    if parsed.command is None:
        parser.print_help(sys.stderr)
        return NOT_DONE
    from checker.cli.common import UsageError, pack_errors
    from checker.judge.law import LawError
    from checker.pack.problems import PackError

    try:
        return int(parsed.run(parsed))
    except UsageError as error:
        lines = error.lines
    except PackError as error:
        lines = UsageError(pack_errors(error)).lines
    except LawError as error:
        lines = [visible(problem.message) for problem in error.problems]
    for line in lines:
        print(f"checker {parsed.command}: {line}", file=sys.stderr)
    return NOT_DONE


Refuse = Callable[["argparse.ArgumentParser", Sequence[str], str], NoReturn]


def _refused(refuse: Refuse, parser: argparse.ArgumentParser, arguments: Sequence[str], message: str) -> NoReturn:
    """Refuse arguments; a message without a suggestion names the help."""
    refuse(parser, arguments, message if message.endswith("?") else f"{message}; {parser.prog} --help says more")


def _unknown(parser: argparse.ArgumentParser, words: Sequence[str]) -> str:
    """Return the message about words that a command does not take, with the nearest options."""
    from checker.read.spelling import nearest

    misspelt = [word.partition("=")[0] for word in words if word.startswith("-")]
    if not misspelt:
        return f"unrecognized arguments: {' '.join(words)}"
    known = [option for action in parser._actions for option in action.option_strings]
    near = [suggestion for word in misspelt if (suggestion := nearest(word, known))]
    hint = f"; did you mean {' and '.join(near)}?" if near else ""
    return f"there is no option {' and none '.join(misspelt)}{hint}"


def _refuse(parser: argparse.ArgumentParser, arguments: Sequence[str], message: str) -> NoReturn:
    """Print the problem with a command's arguments and exit."""
    print(f"{parser.prog}: {visible(message)}", file=sys.stderr)
    raise SystemExit(NOT_DONE)
