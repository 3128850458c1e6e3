"""`checker check PATH…`: judges descriptors."""

from __future__ import annotations

import argparse
import sys

from checker.check import Options, check_paths, failed_report
from checker.cli.common import UsageError, add_law_options, law_of, usage, wants_color
from checker.report.formats import FORMATS, render
from checker.report.model import Report, ReportError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "paths", metavar="PATH", nargs="*", help="descriptor files, folders to look through, - for standard input"
    )
    add_law_options(parser)
    output = parser.add_argument_group("output")
    output.add_argument("--format", default="text", metavar="FORMAT", help=f"how to report: {', '.join(FORMATS)}")
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
    output.add_argument("--verbose", "-v", action="store_true", help="passes too, and more about each finding")
    output.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colour the text (default: auto)"
    )
    output.add_argument("--no-excerpt", action="store_true", help="show no text of the descriptors")
    gate = parser.add_argument_group("the gate")
    gate.add_argument("--allow-review", action="store_true", help="exit 0 where nothing is worse than needs-review")
    gate.add_argument("--allow-empty", action="store_true", help="exit 0 where there is no descriptor")
    gate.add_argument("--policy-digest", metavar="SHA", help="refuse any pack but the one with this digest")
    gate.add_argument(
        "--max-policy-age", metavar="DAYS", type=int, help="refuse acts dated so many days after the pack's review"
    )
    reading = parser.add_argument_group("reading")
    reading.add_argument("--embedded", metavar="KEY", help="the descriptor stands under KEY of a larger document")
    reading.add_argument(
        "--stdin-filename", metavar="NAME", default="<stdin>", help="what to call standard input in reports"
    )


def run(args: argparse.Namespace) -> int:
    """Judge, report, and return the report's exit code."""
    report = None
    try:
        formats = wanted(args)
        report = make(args)
    except UsageError as error:
        report = failed_report(error.errors)
        formats = [(args.format if args.format in FORMATS else "text", None)]
    return emit(report, formats, args)


def wanted(args: argparse.Namespace) -> list[tuple[str, str | None]]:
    """Return the formats to write, each with its file, None for standard output."""
    from checker.read.spelling import nearest

    formats: list[tuple[str, str | None]] = [(args.format, None)]
    for item in args.output:
        name, equals, file = item.partition("=")
        if not equals or not file:
            raise usage(f"--output takes FORMAT=FILE, such as sarif=checker.sarif; found {item!r}")
        formats.append((name, file))
    for name, _ in formats:
        if name not in FORMATS:
            near = nearest(name, FORMATS)
            hint = f"did you mean {near}?" if near else f"the formats are {', '.join(FORMATS)}"
            raise usage(f"there is no format {name!r}; {hint}")
    return formats


def make(args: argparse.Namespace) -> Report:
    """Return the report of what the arguments name; raises UsageError."""
    if not args.paths:
        raise usage("name a descriptor or a folder to check, or - for standard input")
    law = law_of(args)
    if args.policy_digest is not None:
        same_digest(args.policy_digest, law.pack.digest)
    if args.stdin_filename != "<stdin>" and "-" not in args.paths:
        raise usage("--stdin-filename is for standard input; add - to the paths")
    options = Options(
        embedded=args.embedded,
        stdin_name=args.stdin_filename,
        excerpt=not args.no_excerpt,
        allow_empty=args.allow_empty,
        allow_review=args.allow_review,
    )
    report = check_paths(args.paths, law, options)
    if args.max_policy_age is not None:
        report = refuse_old(report, law.pack.reviewed_on, args.max_policy_age)
    return report


def same_digest(wanted: str, found: str) -> None:
    """Raise UsageError where the pack's digest is not the one wanted, in full or by twelve characters or more."""
    plain = wanted.removeprefix("sha256:").lower()
    if len(plain) < 12 or not found.removeprefix("sha256:").startswith(plain):
        raise usage(f"--policy-digest asks for {wanted or 'nothing'}; the pack's digest is {found}", "policy-digest")


def refuse_old(report: Report, reviewed_on: str, days: int) -> Report:
    """Return the report with an error for each act dated more than so many days after the pack's review."""
    from checker.judge.choices import successor

    last = successor(reviewed_on, days) or "9999-12-31"
    entries = []
    for entry in report.descriptors:
        late = sorted(
            {
                str(fact.value)
                for finding in entry.findings
                for fact in finding.because
                if isinstance(fact.value, str) and fact.value[:4].isdecimal() and fact.value > last
            }
        )
        if late:
            error = ReportError(
                "policy-age",
                f"{late[-1]} is more than {days} days after {reviewed_on}, when the policies were last reviewed; update the "
                "pack, or allow more with --max-policy-age",
            )
            entry = entry._replace(verdict="error", verdict_after_waivers="error", errors=(*entry.errors, error))
        entries.append(entry)
    return report._replace(descriptors=tuple(entries))


def emit(report: Report, formats: list[tuple[str, str | None]], args: argparse.Namespace) -> int:
    """Write the report in every format and return its exit code, 2 where a file could not be written."""
    code = report.exit_code
    for name, file in formats:
        text = render(
            report,
            name,
            color=file is None and wants_color(args.color),
            excerpt=not args.no_excerpt,
            verbose=args.verbose,
            quiet=args.quiet,
        )
        if file is None:
            sys.stdout.flush()
            sys.stdout.buffer.write(text.encode("utf-8", "replace"))
            sys.stdout.buffer.flush()
            continue
        try:
            with open(file, "w", encoding="utf-8", errors="replace", newline="\n") as target:
                target.write(text)
        except OSError as error:
            print(f"checker check: {file}: cannot be written: {error.strerror or error}", file=sys.stderr)
            code = 2
    return code
