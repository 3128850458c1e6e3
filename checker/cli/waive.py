"""`checker waive PATH`: writes waivers, one for a finding or, as a baseline, one for each finding there is."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from checker.check import check_paths
from checker.check.options import Options
from checker.cli.common import UsageError, add_law_options, config_of, days_of, law_of, unwritten, usage
from checker.cli.judging import configured, mapping
from checker.cli.output import put
from checker.gate.config import Config, display_path
from checker.gate.stated import NEEDED, is_stated
from checker.gate.waiver_files import DAYS, read_waivers, to_data, too_long
from checker.gate.waiver_text import write
from checker.gate.waivers import COUNTED, Grounds, Waiver, grounds_of, utc_today
from checker.judge.act import Act
from checker.judge.findings import subject_name
from checker.judge.judgement import Judgement, Ruling
from checker.judge.law import Law
from checker.pack.problems import PackError
from checker.read.days import is_day, no_day
from checker.read.document import Document
from checker.read.files import alone, content_of, write_whole
from checker.read.limits import DEFAULT
from checker.report.build import judged
from checker.report.escape import visible
from checker.report.model import Judged, ReportError

FILE = "waivers.yaml"
"""The file for waivers if neither the command line nor the configuration names one."""
BASELINE_DAYS, BASELINE_MOST = 30, 90
"""The days of a baseline's waivers by default, and the most days."""
HEAD = "# Findings that are not counted, each with its reason; `checker waive` adds to this file.\nwaivers:\n"


class Counted(NamedTuple):
    """A counted finding: its act, its path, its ruling and the judgement."""

    act: Act
    path: str
    ruling: Ruling
    judgement: Judgement

    @property
    def subject(self) -> str:
        """The finding's subject, as reports name it."""
        return subject_name(self.ruling.rule, self.ruling.index)

    def __str__(self) -> str:
        return f"{self.ruling.verdict}[{self.ruling.rule.id}] {self.subject} of {self.act.kind} {self.act.id}"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("paths", metavar="PATH", nargs="+", help="the descriptors whose findings are waived")
    what = parser.add_argument_group("what is waived")
    what.add_argument("--rule", metavar="RULE", help="the finding's rule")
    what.add_argument("--clause", metavar="CLAUSE", help="all findings of the clause's rules on the subject instead")
    what.add_argument("--subject", metavar="SUBJECT", help="the finding's subject: act, or a row such as rows[1]")
    what.add_argument("--descriptor", metavar="ID", help="the descriptor's id, where PATH holds several")
    what.add_argument("--baseline", action="store_true", help="one short-lived waiver for every finding there is")
    grant = parser.add_argument_group("the grant")
    grant.add_argument("--reason", metavar="TEXT", help="why it is granted")
    grant.add_argument("--approver", metavar="NAME", action="append", default=[], help="who grants it; may be repeated")
    grant.add_argument("--consent", metavar="REF", help="where the other party's consent is on record")
    grant.add_argument("--granted", metavar="DATE", help="the first UTC day on which it applies (default: today)")
    until = grant.add_mutually_exclusive_group()
    until.add_argument("--expires", metavar="DATE", help="the last UTC day on which it applies")
    until.add_argument("--days", metavar="DAYS", type=days_of, help="or how many days after --granted that is")
    grant.add_argument("--id", metavar="ID", help="what the waiver is called (default: made of descriptor and rule)")
    where = parser.add_argument_group("where")
    where.add_argument("--waivers", metavar="FILE", help=f"the file to add to, - to print (default: {FILE})")
    where.add_argument("--embedded", metavar="KEY", help="the descriptor stands under KEY of a larger document")
    add_law_options(parser)


def run(args: argparse.Namespace) -> int:
    """Write the waivers; 0 where that is done. Raises UsageError."""
    config = config_of(args)
    law = law_of(args)
    days = config.get("waiver-days", DAYS)
    grant = grant_of(args, law.pack.waiver_consent, days)
    findings = findings_of(args, config, law)
    file = args.waivers or (config.get("waivers") or [FILE])[0]
    # The lock keeps two simultaneous additions to one file from overwriting each other.
    release = alone(file)
    try:
        return grant_all(args, law, findings, file, grant)
    finally:
        release()


def grant_all(args: argparse.Namespace, law: Law, findings: list[Counted], file: str, grant: dict[str, Any]) -> int:
    """Add the waivers to a file and report them."""
    config = config_of(args)
    days = config.get("waiver-days", DAYS)
    old = waivers_in(file, law, days)
    chosen = baseline(findings, old, grant["granted"], law) if args.baseline else [pick(args, findings, law)]
    taken = {waiver.id for waiver in old}
    new = []
    for finding in chosen:
        waiver = make(args, finding, findings, law, grant, taken)
        same = standing(waiver, law, old)
        if same is not None:
            raise usage(
                f"{waiver.about} on {waiver.subject} is waived already, on the same facts, by {same.id} in {file}: "
                f"from {same.granted} to {same.expires}; nothing was added"
            )
        taken.add(waiver.id)
        new.append(waiver)
    if file == "-":
        put(HEAD + write(new) if new else HEAD.replace("waivers:", "waivers: []"))
        return 0
    if new:
        save(file, old, new, law, days)
    lines = [
        f"{waiver.id}: {waiver.about} on {waiver.subject} of {waiver.kind} {waiver.descriptor}, "
        f"{waiver.granted} to {waiver.expires}"
        for waiver in new
    ]
    count = f"{len(new)} waiver{'' if len(new) == 1 else 's'} added to {file}"
    lines += [count if new else "nothing to waive", *([use(file, config)] if new else []), law.pack.basis]
    put("\n".join([visible(line) for line in lines]) + "\n")
    return 0


def use(file: str, config: Config) -> str:
    """Return the way to use the waivers of a file in words."""
    if any(os.path.realpath(name) == os.path.realpath(file) for name in config.get("waivers", ())):
        return f"checker check uses it: {config.file} names it"
    return f"use it: checker check PATH --waivers {file}, or add it to `waivers` in checker.toml"


def grant_of(args: argparse.Namespace, consent: bool, days: int) -> dict[str, Any]:
    """Return reason, approvers, consent and days of the grant; raises UsageError with everything missing.

    `consent` is whether the pack requires the other party's; the grant has at most `days` days.
    """
    today = utc_today()
    granted = args.granted or today
    expires, reason = args.expires, args.reason
    length = args.days or (BASELINE_DAYS if args.baseline and not expires else None)
    if length and is_day(granted):
        from checker.judge.days import successor

        expires = successor(granted, length)
    if args.baseline:
        reason = reason or f"baseline: found on {today}"
    errors = [
        f"--{name} is needed: {why}" + (f"; found {given!r}" if given else "")
        for name, value, why, given in (
            ("reason", is_stated(reason), NEEDED["reason"], reason),
            (
                "approver",
                args.approver and all(map(is_stated, args.approver)),
                NEEDED["approvers"],
                next((name for name in args.approver if not is_stated(name)), ""),
            ),
            (
                "consent",
                is_stated(args.consent) or not (consent or args.consent),
                NEEDED["consent"],
                args.consent,
            ),
            ("expires", expires, "the last day on which it applies, in UTC; or --days, for how many days", ""),
        )
        if not value
    ]
    for name, day in (("granted", granted), ("expires", expires)):
        if day and not is_day(day):
            errors.append(f"--{name} {no_day(day)}")
    if not errors and expires < granted:
        errors.append(f"--expires: {expires} is before {granted}, when it is granted")
    elif not errors and expires < today:
        errors.append(f"--expires: {expires} is over (UTC): the waiver would never apply")
    if not errors and args.baseline and _beyond(granted, expires, BASELINE_MOST):
        most = f"a baseline is granted for {BASELINE_MOST} days at most"
        errors.append(f"--expires: {most}; waive what needs longer one by one")
    if not errors and _beyond(granted, expires, days):
        errors.append(f"--expires: {too_long(days)}")
    if args.rule and args.clause:
        errors.append("name a --rule or a --clause, and not both")
    if args.baseline and (args.rule or args.clause or args.subject or args.id):
        errors.append("--baseline waives every finding; leave out --rule, --clause, --subject and --id")
    if args.id is not None and not re.fullmatch("[A-Za-z0-9][A-Za-z0-9._-]*", args.id):
        errors.append(f"--id takes a name without spaces such as W-17; found {args.id!r}")
    if errors:
        raise UsageError([ReportError("usage", error) for error in errors])
    grant = {"reason": reason, "approvers": tuple(args.approver), "consent": args.consent or ""}
    return {**grant, "granted": granted, "expires": expires}


def _beyond(granted: str, expires: str, days: int) -> bool:
    """Return whether a grant is longer than `days` days, with both its first and its last day counted."""
    from checker.judge.days import gap

    return granted < expires and gap(granted, expires) >= days


def findings_of(args: argparse.Namespace, config: Config, law: Law) -> list[Counted]:
    """Return the counted findings in the order of the report; raises UsageError if something was not judged."""
    findings: list[Counted] = []

    def decide(act: Act, law: Law, judgement: Judgement, document: Document) -> Judged:
        for ruling in judgement.rulings:
            if ruling.verdict in COUNTED and args.descriptor in (None, act.id):
                findings.append(Counted(act, document.path, ruling, judgement))
        return judged(act, law, judgement, document)

    options = configured(Options(embedded=args.embedded or config.get("embedded")), config)
    options = mapping(options, config, law, args.paths)
    report = check_paths(args.paths, law, options, decide=decide)
    errors = [error._replace(path=error.path or entry.path) for entry in report.descriptors for error in entry.errors]
    if errors or report.errors:
        raise UsageError([*errors, *report.errors])
    if args.descriptor is not None and all(entry.id != args.descriptor for entry in report.descriptors):
        known = ", ".join(str(entry.id) for entry in report.descriptors[:5])
        raise usage(f"--descriptor: there is no descriptor {args.descriptor!r}; found {known}")
    return findings


def waivers_in(file: str, law: Law, days: int) -> tuple[Waiver, ...]:
    """Return the waivers already in a file, none if there is no such file; raises PackError."""
    return () if file == "-" or not os.path.exists(file) else read_waivers([file], law.pack, days)


def pick(args: argparse.Namespace, findings: Sequence[Counted], law: Law) -> Counted:
    """Return the only finding that fits the arguments; raises UsageError if none or several do."""
    from checker.read.spelling import meant

    for name, value, known in (("rule", args.rule, law.pack.rules), ("clause", args.clause, law.pack.clauses)):
        if value and value not in known:
            raise usage(f'there is no {name} "{value}"{meant(value, known)}', "unknown-name")
    chosen = [
        finding
        for finding in findings
        if args.rule in (None, finding.ruling.rule.id)
        and args.clause in (None, finding.ruling.rule.clause)
        and args.subject in (None, finding.subject)
    ]
    if args.clause:
        # One waiver covers all rules of the clause on one subject.
        last = {(finding.act.kind, finding.act.id, finding.subject): finding for finding in reversed(chosen)}
        chosen = list(last.values())[::-1]
    listed = "; ".join(map(str, (chosen or findings)[:5]))
    if not findings:
        raise usage("nothing fails or needs review, so there is nothing to waive")
    if not chosen:
        raise usage(f"no such finding; there are: {listed}")
    if len(chosen) > 1:
        raise usage(f"{len(chosen)} findings are meant; say which with --descriptor, --rule and --subject: {listed}")
    clause = law.pack.clauses[chosen[0].ruling.rule.clause]
    if not clause.waivable:
        raise usage(f"{clause.id} may not be waived: the pack says so", "not-waivable")
    return chosen[0]


def baseline(findings: Sequence[Counted], old: Sequence[Waiver], granted: str, law: Law) -> list[Counted]:
    """Return the findings for a baseline: those that may be waived and have no waiver that applies."""
    chosen = []
    for finding in findings:
        rule = finding.ruling.rule
        if not law.pack.clauses[rule.clause].waivable:
            print(visible(f"checker waive: left out: {finding}: {rule.clause} may not be waived"), file=sys.stderr)
        elif not any(
            waiver.covers(rule, finding.subject)
            and (waiver.kind, waiver.descriptor) == (finding.act.kind, finding.act.id)
            and waiver.granted <= granted <= waiver.expires
            and _holds(waiver.grounds, grounds_of(finding.act, law, finding.judgement, [rule], finding.ruling.index))
            for waiver in old
        ):
            chosen.append(finding)
    return chosen


def make(
    args: argparse.Namespace,
    finding: Counted,
    findings: list[Counted],
    law: Law,
    grant: dict[str, Any],
    taken: set[str],
) -> Waiver:
    """Return the waiver of a finding on its deciding facts, or of a clause on those of all its findings."""
    rule = finding.ruling.rule
    meant = [finding]
    if args.clause:
        meant = [
            other
            for other in findings
            if other.act is finding.act and other.subject == finding.subject and other.ruling.rule.clause == args.clause
        ]
    rules = [other.ruling.rule for other in meant]
    grounds = grounds_of(finding.act, law, finding.judgement, rules, finding.ruling.index)
    name = args.id or _name(finding, taken)
    if name in taken:
        raise usage(f"--id: there is a waiver {name} already; choose another")
    return Waiver(
        name,
        "" if args.clause else rule.id,
        args.clause or "",
        finding.act.kind,
        finding.act.id,
        finding.subject,
        grounds,
        **grant,
    )


def standing(waiver: Waiver, law: Law, old: Sequence[Waiver]) -> Waiver | None:
    """Return an older waiver that covers a new one completely for its whole time, None if there is none."""
    clause = waiver.clause or law.pack.rules[waiver.rule].clause
    for other in old:
        if (
            (other.kind, other.descriptor, other.subject) == (waiver.kind, waiver.descriptor, waiver.subject)
            and other.about in (waiver.about, clause)
            and other.granted <= waiver.granted
            and waiver.expires <= other.expires
            and _holds(other.grounds, waiver.grounds)
        ):
            return other
    return None


def _holds(older: Grounds, newer: Grounds) -> bool:
    """Return whether older grounds, perhaps of a whole clause, include all newer ones."""
    pairs: list[tuple[Mapping[str, Any], Mapping[str, Any]]]
    pairs = [(older.rules, newer.rules), (older.values, newer.values)]
    return older.rows == newer.rows and all(old.get(key) == ground for old, new in pairs for key, ground in new.items())


def _name(finding: Counted, taken: set[str]) -> str:
    name = f"{finding.act.id}-{finding.ruling.rule.id}"
    number = 1
    while f"{name}-{number}" in taken:
        number += 1
    return f"{name}-{number}"


def save(file: str, old: Sequence[Waiver], new: Sequence[Waiver], law: Law, days: int) -> None:
    """Add waivers to a file and preserve its comments and order; raises UsageError if that fails."""
    try:
        before = None
        if os.path.exists(file):
            before = content_of(file, DEFAULT.file_bytes).decode("utf-8-sig")
        write_whole(file, joined(before, new).encode())
    except (OSError, ValueError) as error:
        raise usage(unwritten(display_path(file), error), "unwritable") from None
    try:
        written = [to_data(waiver) for waiver in read_waivers([file], law.pack, days)]
    except PackError:
        written = []
    if written != [to_data(waiver) for waiver in (*old, *new)]:
        if before is None:
            os.remove(file)
        else:
            write_whole(file, before.encode())
        put(write(new))
        raise usage(
            f"{display_path(file)}: what stands there cannot be added to; add what is printed above to its list"
        )


def joined(before: str | None, new: Sequence[Waiver]) -> str:
    """Return the text of a file with waivers added at its end."""
    if before is None or not before.strip():
        return HEAD + write(new)
    text = before.rstrip()
    if text.endswith("waivers: []"):
        text = text.removesuffix(" []")
    return text + "\n" + _indented(text, write(new))


def _indented(before: str, entries: str) -> str:
    """Return entries with the indentation of the list above them."""
    for line in before.split("\n"):
        if line.lstrip().startswith("- "):
            margin = line[: len(line) - len(line.lstrip())]
            return "".join([margin + entry for entry in entries.splitlines(keepends=True)])
    return entries
