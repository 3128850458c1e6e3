"""`checker check PATH…`: judges descriptors."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from checker.check import Decide, Options, check_paths, failed_report, judged_concisely
from checker.cli.answer import put
from checker.cli.common import (
    UsageError,
    add_law_options,
    config_of,
    law_of,
    pack_errors,
    progress_bar,
    terminal_width,
    unwritten,
    usage,
    wants_color,
)
from checker.judge.act import Act
from checker.judge.judgement import Judgement
from checker.judge.law import Law
from checker.pack.load import PackError
from checker.read.document import Document
from checker.report.build import judged, judged_briefly
from checker.report.formats import FORMATS, render
from checker.report.model import Judged, Report, ReportError

if TYPE_CHECKING:
    from checker.gate.config import Config
    from checker.gate.receipts import Records
    from checker.gate.waivers import Waivers

NOTED = ("text", "json", "markdown", "html")
"""The formats that show the notes of a descriptor; beside any other, lines about waivers go to standard error."""
SUMMARY = 1024 * 1024
"""Bytes that GitHub takes of a step's summary."""


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
    gate = parser.add_argument_group("the gate")
    gate.add_argument(
        "--waivers", metavar="FILE", action="append", help="the waivers that were granted; may be repeated"
    )
    gate.add_argument(
        "--allow-review", action=argparse.BooleanOptionalAction, help="exit 0 where nothing is worse than needs-review"
    )
    gate.add_argument(
        "--allow-empty", action=argparse.BooleanOptionalAction, help="exit 0 where there is no descriptor"
    )
    gate.add_argument("--receipt", metavar="FILE", help="record in FILE what was decided, for checker replay")
    gate.add_argument("--policy-digest", metavar="SHA", help="refuse any pack but the one with this digest")
    gate.add_argument(
        "--max-policy-age", metavar="DAYS", type=_days, help="refuse acts dated so many days after the pack's review"
    )
    reading = parser.add_argument_group("reading")
    reading.add_argument("--embedded", metavar="KEY", help="the descriptor stands under KEY of a larger document")
    reading.add_argument(
        "--stdin-filename", metavar="NAME", default="<stdin>", help="what to call standard input in reports"
    )


def _days(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise argparse.ArgumentTypeError(f"expected a number of days; found {text!r}")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Judge, report, and return the report's exit code; what cannot be done is reported too, and so is a crash."""
    formats: list[tuple[str, str | None]] = [(args.format if args.format in FORMATS else "text", None)]
    receipt = None
    try:
        config = config_of(args)
        formats = wanted(args, config)
        report, receipt = make(args, config)
    except UsageError as error:
        report = failed_report(error.errors)
    except Exception as error:
        report = failed_report([crash(error)])
    return emit(report, formats, args, receipt)


def refuse(parser: argparse.ArgumentParser, arguments: Sequence[str], message: str) -> NoReturn:
    """Report arguments that argparse refuses in the format they ask for, and stop."""
    asked = "text"
    for word, following in zip(arguments, [*arguments[1:], ""], strict=True):
        name = following if word == "--format" else word.removeprefix("--format=")
        if word.startswith("--format") and name in FORMATS:
            asked = name
    put(render(failed_report([ReportError("usage", message)]), asked))
    raise SystemExit(2)


def crash(error: Exception) -> ReportError:
    """Return a crash as a report's error."""
    import os

    if os.environ.get("CHECKER_TRACEBACK"):
        import traceback

        traceback.print_exception(error)
    return ReportError(
        "internal-error",
        f"{type(error).__name__}: {error}; this is a defect of checker, not of your files, and nothing was decided "
        "(CHECKER_TRACEBACK=1 shows where)",
    )


def wanted(args: argparse.Namespace, config: Config) -> list[tuple[str, str | None]]:
    """Return the formats to write, each with its file, None for standard output."""
    from checker.read.spelling import nearest

    formats: list[tuple[str, str | None]] = [(args.format or config.get("format", "text"), None)]
    for item in args.output:
        name, equals, file = item.partition("=")
        if not equals or not file:
            raise usage(f"--output takes FORMAT=FILE, such as sarif=checker.sarif; found {item!r}")
        formats.append((name, file))
    if not args.output:
        formats += config.get("output", {}).items()
    files = [file for _, file in formats if file is not None]
    for file in files:
        if files.count(file) > 1:
            raise usage(f"--output names {file} twice; a file holds one report")
    for name, _ in formats:
        if name not in FORMATS:
            near = nearest(name, FORMATS)
            hint = f"did you mean {near}?" if near else f"the formats are {', '.join(FORMATS)}"
            raise usage(f"there is no format {name!r}; {hint}")
    return formats


def make(args: argparse.Namespace, config: Config) -> tuple[Report, tuple[str, str] | None]:
    """Return the report of what the arguments name, and the receipt's file and text if one is wanted.

    Raises UsageError.
    """
    paths = args.paths or config.get("paths")
    if not paths:
        raise usage("name a descriptor or a folder to check, or - for standard input")
    if args.stdin_filename != "<stdin>" and "-" not in paths:
        raise usage("--stdin-filename is for standard input; add - to the paths")
    law = law_of(args)
    digest = config.get("policy-digest") if args.policy_digest is None else args.policy_digest
    if digest is not None:
        same_digest(digest, law.pack.digest)
    options = options_of(args, config)
    waivers = waivers_of(args, config, law)
    days = config.get("max-policy-age") if args.max_policy_age is None else args.max_policy_age
    file = args.receipt or config.get("receipt")
    if waivers is None and days is None and file is None:
        report = check_paths(paths, law, options, progress_bar("files"), brief(args, config))
        return advised(report, law, options), None
    records = None
    if file is not None:
        from checker.gate.receipts import Records, canonical, make_receipt

        records = Records()
    report = check_paths(paths, law, options, progress_bar("files"), deciding(waivers, days, records))
    report = advised(report, law, options)
    if records is None:
        return report, None
    return report, (file, canonical(make_receipt(report, law, records, waivers)))


def advised(report: Report, law: Law, options: Options) -> Report:
    """Return a report that says how to put right what is wrong, searched for where there is anything."""
    if all(entry.verdict in ("pass", "not-applicable", "error") or not entry.lines for entry in report.descriptors):
        return report
    from checker.advise.remedies import with_remedies

    return with_remedies(report, law, options)


def brief(args: argparse.Namespace, config: Config) -> Decide:
    """Return what makes the entry of a judgement: no more of it than the formats that are wanted show."""
    names = {name for name, _ in wanted(args, config)}
    if args.verbose or not names <= {"text", "concise"}:
        return judged
    return judged_concisely if names == {"concise"} else judged_briefly


def options_of(args: argparse.Namespace, config: Config) -> Options:
    """Return how descriptors are found and read, and what passes the gate."""
    options = Options(
        embedded=args.embedded or config.get("embedded"),
        stdin_name=args.stdin_filename,
        allow_empty=config.get("allow-empty", False) if args.allow_empty is None else args.allow_empty,
        allow_review=config.get("allow-review", False) if args.allow_review is None else args.allow_review,
    )
    if "pattern" in config.values:
        options = options._replace(pattern=config.get("pattern"))
    if "limits" in config.values:
        options = options._replace(limits=config.limits, rows=config.rows)
    return options


def waivers_of(args: argparse.Namespace, config: Config, law: Law) -> Waivers | None:
    """Return the waivers in force, None where there are none; raises UsageError."""
    files = args.waivers or config.get("waivers")
    if not files:
        return None
    from checker.gate.waivers import Waivers, read_waivers

    try:
        return Waivers(read_waivers(files, law.pack), law)
    except PackError as error:
        raise UsageError(pack_errors(error)) from None


def deciding(waivers: Waivers | None, days: int | None, records: Records | None) -> Decide:
    """Return what makes the entry of a judgement: waivers laid over it, refused where too old, kept for a receipt."""

    def decide(act: Act, law: Law, judgement: Judgement, document: Document) -> Judged:
        entry = judged(act, law, judgement, document)
        if waivers is not None:
            entry = waivers.apply(act, judgement, entry, document)
        if days is not None:
            entry = refuse_old(entry, act, law, days)
        if records is not None:
            records.keep(act, entry)
        return entry

    return decide


def same_digest(wanted: str, found: str) -> None:
    """Raise UsageError where the pack's digest is not the one wanted, in full or by twelve characters or more."""
    plain = wanted.removeprefix("sha256:").lower()
    if len(plain) < 12 or not found.removeprefix("sha256:").startswith(plain):
        raise usage(f"--policy-digest asks for {wanted or 'nothing'}; the pack's digest is {found}", "policy-digest")


def refuse_old(entry: Judged, act: Act, law: Law, days: int) -> Judged:
    """Return the entry, as an error where a day of the act is more than so many days after the pack's review."""
    from checker.judge.choices import successor
    from checker.judge.notes import days_of

    reviewed = law.pack.reviewed_on
    last = successor(reviewed, days)
    known = days_of(act, law)
    if last is None or not known or known[-1] <= last:
        return entry
    message = (
        f"{known[-1]} is more than {days} days after {reviewed}, when the policies were last reviewed; update the "
        "pack, or allow more with --max-policy-age"
    )
    error = ReportError("policy-age", message)
    return entry._replace(verdict="error", verdict_after_waivers="error", errors=(*entry.errors, error))


def emit(
    report: Report,
    formats: Sequence[tuple[str, str | None]],
    args: argparse.Namespace,
    receipt: tuple[str, str] | None = None,
) -> int:
    """Write the report in every format, and the receipt; return the exit code, 2 where a file could not be written."""
    config: Config | None = getattr(args, "configuration", None)
    excerpt = args.excerpt if args.excerpt is not None else config is None or config.get("excerpt", True)
    code = report.exit_code
    # Standard output comes last: where it cannot be written, the files are.
    if receipt is not None and not save(*receipt):
        code = 2
    for name, file in [*formats[1:], formats[0]]:
        color, width = (wants_color(args.color), terminal_width()) if file is None else (False, 0)
        shown = {"color": color, "excerpt": excerpt, "verbose": args.verbose, "quiet": args.quiet}
        try:
            text = render(report, name, width=width, **shown)
        except Exception as error:
            text, code = render(failed_report([crash(error)]), name), 2
        if file is None:
            put(text)
            if name not in NOTED or args.quiet:
                warn(report)
            if name == "github":
                text = render(report, "markdown", excerpt=excerpt, verbose=args.verbose, quiet=args.quiet)
                summarize(report, text)
        elif not save(file, text):
            code = 2
    return code


def save(file: str, text: str) -> bool:
    """Write a file; say so where that cannot be done."""
    try:
        with open(file, "w", encoding="utf-8", errors="replace", newline="\n") as target:
            target.write(text)
    except OSError as error:
        print(f"checker check: {unwritten(file, error)}", file=sys.stderr)
        return False
    return True


def warn(report: Report) -> None:
    """Say on standard error which waivers do not apply or are not used, where the format has no place for it."""
    from checker.report.escape import visible

    for entry in report.descriptors:
        for note in entry.notes:
            if note.kind == "waiver":
                line = f"checker check: warning: {entry.path}: {note.name} {note.message}"
                print(visible(line).encode("utf-8", "replace").decode(), file=sys.stderr)


def summarize(report: Report, text: str) -> None:
    """Append a report in Markdown to the summary of a GitHub step, its counts alone where the rest does not fit."""
    import os

    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if not file:
        return
    from checker.report.words import last_line

    try:
        room = SUMMARY - (os.path.getsize(file) if os.path.exists(file) else 0)
        short = f"\n{last_line(report)} The report does not fit here; the log of the step has it.\n"
        for wanted in (text, short):
            content = wanted.encode("utf-8", "replace")
            if len(content) <= room:
                with open(file, "ab") as target:
                    target.write(content)
                return
    except OSError as error:
        print(f"checker check: {unwritten(file, error)}", file=sys.stderr)
