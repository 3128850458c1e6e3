"""`checker check PATH…`: judges descriptors."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from checker.check import failed_report
from checker.check.file import Decide
from checker.cli.common import (
    UsageError,
    add_law_options,
    config_of,
    save,
    terminal_width,
    unwritten,
    usage,
    wants_color,
)
from checker.cli.judging import add_gate_options, add_key_options, add_reading_options, make, paths_of
from checker.cli.output import put
from checker.read.discover import PATTERN, STDIN, matched
from checker.report.build import Briefly, judged, judged_concisely
from checker.report.escape import visible
from checker.report.formats import FORMATS, render
from checker.report.model import Report, ReportError

if TYPE_CHECKING:
    from checker.gate.config import Config

NOTED = ("text", "json", "markdown", "html")
"""The formats with notes of a descriptor; with any other format, lines about waivers go to standard error."""
SUMMARY = 1024 * 1024
"""The most bytes of a step's summary on GitHub."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "paths", metavar="PATH", nargs="*", help="descriptor files, folders to look through, - for standard input"
    )
    add_law_options(parser)
    output = parser.add_argument_group("output")
    output.add_argument("--format", metavar="FORMAT", help=f"how to report: {', '.join(FORMATS)} (default: text)")
    output.add_argument(
        "--output",
        metavar="FORMAT=FILE",
        action="append",
        default=[],
        help="also write a report to FILE; may be repeated",
    )
    output.add_argument(
        "--quiet", "-q", action="store_true", help="only what fails, needs review or could not be judged"
    )
    output.add_argument(
        "--verbose", "-v", action="store_true", help="passes too, more about each finding, and what was skipped"
    )
    output.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colour the text (default: auto)"
    )
    output.add_argument(
        "--excerpt", action=argparse.BooleanOptionalAction, help="show lines of the descriptors (default), or none"
    )
    output.add_argument(
        "--docs-url", metavar="URL", default="", help="where the documentation is published: HTML and SARIF link to it"
    )
    add_gate_options(parser)
    change = parser.add_argument_group("what a change turns")
    change.add_argument(
        "--against", metavar="REV", help="also say what differs from a git revision, as of where the two histories part"
    )
    change.add_argument(
        "--new-only", action="store_true", help="with --against: only what is new since REV counts for the exit code"
    )
    decision = parser.add_argument_group("the decision")
    decision.add_argument("--receipt", metavar="FILE", help="record in FILE what was decided, for checker replay")
    decision.add_argument("--attest", metavar="FILE", help="sign each decision, and write the statements to FILE")
    add_key_options(decision)
    add_reading_options(parser)


def run(args: argparse.Namespace) -> int:
    """Judge, report, and return the report's exit code; what cannot be done is reported too, and so is a crash."""
    formats: list[tuple[str, str | None]] = [(args.format if args.format in FORMATS else "text", None)]
    files: list[tuple[str, str]] = []
    used = None
    try:
        config = config_of(args)
        used = config.file
        formats = formats_of(args, config)
        try:
            refuse_overwriting(args, config, [file for _, file in formats if file] + written_beside(args, config))
        except UsageError:
            formats = formats[:1]
            raise
        report, files = decide(args, config)
    except UsageError as error:
        report = failed_report(error.errors, used)
    except Exception as error:
        report = failed_report([crash(error)], used)
    return emit(report, formats, args, files)


def decide(args: argparse.Namespace, config: Config) -> tuple[Report, list[tuple[str, str]]]:
    """Return the report, and the files to write beside it with their texts: receipt and statements; raises UsageError."""
    receipt = args.receipt or config.get("receipt")
    if args.new_only and args.against is None:
        raise usage("--new-only says what counts since a revision; name it with --against REV")
    if args.against is not None:
        if args.receipt is not None or args.attest is not None:
            raise usage(
                "--receipt and --attest record the decision itself, not what a change turns; leave out --against"
            )
        receipt = None
    if args.attest is None:
        if args.key or args.passphrase is not None:
            raise usage("--key and --passphrase are for --attest FILE; name the file")
        made = make(args, config, record=receipt is not None, briefly=brief(args, config))
        statements = ""
    else:
        from checker.cli.signing import private_keys, signed

        keys = private_keys(args)
        contents: dict[str, bytes] = {}
        made = make(args, config, record=True, keep=contents.__setitem__)
        assert made.receipt is not None
        statements = "".join(signed(made.report, made.receipt, contents, keys).values())
    files = []
    if receipt is not None and made.receipt is not None:
        from checker.gate.receipts import canonical

        files.append((receipt, canonical(made.receipt)))
    if args.attest is not None:
        files.append((args.attest, statements))
    return made.report, files


def refuse(parser: argparse.ArgumentParser, arguments: Sequence[str], message: str) -> NoReturn:
    """Report the arguments refused by argparse in their requested format and exit."""
    requested = "text"
    for word, following in zip(arguments, [*arguments[1:], ""], strict=True):
        name = following if word == "--format" else word.removeprefix("--format=")
        if word.startswith("--format") and name in FORMATS:
            requested = name
    put(render(failed_report([ReportError("usage", message)]), requested))
    raise SystemExit(2)


def crash(error: Exception) -> ReportError:
    """Return a crash as a report's error."""
    from checker.processes import LostProcess

    if isinstance(error, LostProcess):
        return ReportError("lost-process", f"{error}; nothing was decided")
    if os.environ.get("CHECKER_TRACEBACK"):
        import traceback

        traceback.print_exception(error)
    return ReportError(
        "internal-error",
        f"{type(error).__name__}: {error}; this is a defect of checker, not of your files, and nothing was decided "
        "(CHECKER_TRACEBACK=1 shows where)",
    )


def formats_of(args: argparse.Namespace, config: Config) -> list[tuple[str, str | None]]:
    """Return the formats to write, each with its file, or None for standard output."""
    if args.docs_url and not args.docs_url.startswith(("https://", "http://")):
        raise usage(f"--docs-url takes an address, such as https://example.com/checker/; found {args.docs_url!r}")
    formats: list[tuple[str, str | None]] = [(args.format or config.get("format", "text"), None)]
    for text in args.output:
        name, equals, file = text.partition("=")
        if not equals or not file:
            raise usage(f"--output takes FORMAT=FILE, such as sarif=checker.sarif; found {text!r}")
        formats.append((name, file))
    if not args.output:
        formats += config.get("output", {}).items()
    by_real_path: dict[str, str] = {}
    for file in [*[file for _, file in formats if file is not None], *written_beside(args, config)]:
        real = os.path.realpath(file)
        if real in by_real_path and (os.path.isfile(real) or not os.path.exists(real)):
            other = f" (as {by_real_path[real]})" * (file != by_real_path[real])
            raise usage(f"--output names {file} twice{other}; a file holds one report")
        by_real_path[real] = file
    for name, _ in formats:
        if name not in FORMATS:
            from checker.read.spelling import meant

            hint = meant(name, FORMATS, f"the formats are {', '.join(FORMATS)}")
            raise usage(f"there is no format {name!r}{hint}")
    return formats


def written_beside(args: argparse.Namespace, config: Config) -> list[str]:
    """Return the files to write beside the reports."""
    return [file for file in (args.receipt or config.get("receipt"), args.attest) if file]


def refuse_overwriting(args: argparse.Namespace, config: Config, targets: Sequence[str]) -> None:
    """Raise UsageError if a file to write is also read by this run: a report never replaces its own input."""
    options = [paths_of(args, config), args.waivers or config.get("waivers", ())]
    options += [args.require_signature or config.get("require-signature", ()), config.get("maps", ())]
    options += [[*args.key, args.passphrase], [args.signature or config.get("signature"), config.file]]
    options += [[args.ledger or config.get("ledger"), args.policy or config.get("policy")]]
    read = [os.path.realpath(name) for names in options for name in names if name and name != STDIN]
    folders = [os.path.join(name, "") for name in read[: len(options[0])] if os.path.isdir(name)]
    pack = os.path.join(os.path.realpath(args.policy or config.get("policy") or os.devnull), "")
    pattern = re.compile(config.get("pattern", PATTERN), re.DOTALL)
    base = config.base if "pattern" in config.values else ""
    for target in targets:
        real = os.path.realpath(target)
        is_descriptor = real.startswith(tuple(folders)) and pattern.search(matched(real, base, os.getcwd()))
        if os.path.isfile(real) and (
            real in read or real.startswith(pack) or is_descriptor or _is_mapped(config, real, os.path.abspath(target))
        ):
            raise usage(f"{target} is read by this run, so nothing is written there; name another file")


def _is_mapped(config: Config, *paths: str) -> bool:
    """Return whether the maps of a configuration read a file, a manifest or an overlay, by one of its full paths."""
    if not config.get("maps"):
        return False
    from checker.maps.load import patterns_of
    from checker.read.globs import matches

    rooted = [matched(path, config.base, os.getcwd()) for path in paths]
    return any(matches(pattern, path) for pattern in patterns_of(config.get("maps")) for path in rooted)


def brief(args: argparse.Namespace, config: Config) -> Decide:
    """Return the function that makes an entry of a judgement with only the parts that the formats show."""
    names = {name for name, _ in formats_of(args, config)}
    if args.verbose or not names <= {"text", "concise"}:
        return judged
    return judged_concisely if names == {"concise"} else Briefly()


def emit(
    report: Report,
    formats: Sequence[tuple[str, str | None]],
    args: argparse.Namespace,
    files: Sequence[tuple[str, str]] = (),
) -> int:
    """Write the report in every format and the other files; return the exit code, 2 if a file was not written."""
    config: Config | None = getattr(args, "configuration", None)
    excerpt = args.excerpt if args.excerpt is not None else config is None or config.get("excerpt", True)
    code = report.exit_code
    # Standard output comes last, so that the files are written even if it fails.
    for file, content in files:
        if not save(file, content):
            code = 2
    for name, target in [*formats[1:], formats[0]]:
        color, width = (wants_color(args.color), terminal_width()) if target is None else (False, 0)
        settings = {"color": color, "excerpt": excerpt, "verbose": args.verbose, "quiet": args.quiet}
        settings["docs_url"] = args.docs_url
        try:
            text = render(report, name, width=width, **settings)
        except Exception as error:
            text, code = render(failed_report([crash(error)], report.configuration), name), 2
        if target is None:
            put(text)
            if name not in NOTED or args.quiet:
                warn(report)
            if name == "github":
                text = render(report, "markdown", excerpt=excerpt, verbose=args.verbose, quiet=args.quiet)
                summarize(report, text)
        elif not save(target, text):
            code = 2
    return code


def warn(report: Report) -> None:
    """Warn on standard error about waivers that do not apply or are unused, for formats without notes."""
    for entry in report.descriptors:
        for note in entry.notes:
            if note.kind == "waiver":
                line = f"checker check: warning: {entry.path}: {note.name} {note.message}"
                print(visible(line).encode("utf-8", "replace").decode(), file=sys.stderr)


def summarize(report: Report, text: str) -> None:
    """Append a report in Markdown to the summary of a GitHub step, or only its counts if it does not fit."""
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if not file:
        return
    from checker.report.words import last_line

    try:
        room = SUMMARY - (os.path.getsize(file) if os.path.exists(file) else 0)
        short = f"\n{last_line(report)} The report does not fit here; the log of the step has it.\n"
        for candidate in (text, short):
            content = candidate.encode("utf-8", "replace")
            if len(content) <= room:
                with open(file, "ab") as target:
                    target.write(content)
                return
    except OSError as error:
        print(visible(f"checker check: {unwritten(file, error)}"), file=sys.stderr)
