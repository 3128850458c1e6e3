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
from checker.cli.common import UsageError, add_law_options, config_of, days_of, law_of, pack_errors, unwritten, usage
from checker.cli.judging import configured, mapping
from checker.cli.output import put
from checker.gate.config import Config, display_path
from checker.gate.waiver_files import DAYS, read_waivers, to_data, too_long
from checker.gate.waiver_text import write
from checker.gate.waivers import COUNTED, Grounds, Waiver, grounds_of, utc_today
from checker.judge.act import Act
from checker.judge.findings import subject_name
from checker.judge.judgement import Judgement, Ruling
from checker.judge.law import Law
from checker.pack.problems import PackError
from checker.pack.schema import is_name
from checker.read.days import is_day, no_day
from checker.read.document import Document
from checker.read.files import alone, content_of, write_whole
from checker.read.limits import DEFAULT
from checker.report.build import judged
from checker.report.escape import visible
from checker.report.model import Judged, ReportError

FILE = "waivers.yaml"
"""Where waivers are written if neither the command line nor the configuration names a file."""
BASELINE_DAYS, BASELINE_MOST = 30, 90
"""Days for which the waivers of a baseline are granted, and the most that may be asked for."""
HEAD = "# Findings that are not counted, each with its reason; `checker waive` adds to this file.\nwaivers:\n"


class Found(NamedTuple):
    """A finding that counts: the act it is about, its path, and the ruling."""

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
    found = findings_of(args, config, law)
    file = args.waivers or (config.get("waivers") or [FILE])[0]
    # Two that add to one file at once must not lose what the other adds.
    release = alone(file)
    try:
        return grant_all(args, law, found, file, grant)
    finally:
        release()


def grant_all(args: argparse.Namespace, law: Law, found: list[Found], file: str, grant: dict[str, Any]) -> int:
    """Add the waivers to a file, and say so."""
    config = config_of(args)
    days = config.get("waiver-days", DAYS)
    old = waivers_in(file, law, days)
    chosen = baseline(found, old, grant["granted"], law) if args.baseline else [pick(args, found, law)]
    taken = {waiver.id for waiver in old}
    new = []
    for item in chosen:
        waiver = make(args, item, found, law, grant, taken)
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
    """Return how the waivers in a file come to count."""
    if any(os.path.realpath(name) == os.path.realpath(file) for name in config.get("waivers", ())):
        return f"checker check uses it: {config.file} names it"
    return f"use it: checker check PATH --waivers {file}, or add it to `waivers` in checker.toml"


def grant_of(args: argparse.Namespace, consent: bool, days: int) -> dict[str, Any]:
    """Return reason, approvers, consent and days of the grant; raises UsageError with everything that is missing.

    `consent` says whether the pack asks for the other party's; it is granted for `days` days at most.
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
        f"--{name} is needed: {why}" + (f"; found {found!r}" if found else "")
        for name, value, why, found in (
            ("reason", said(reason), "why it is granted", reason),
            (
                "approver",
                args.approver and all(map(said, args.approver)),
                "who grants it",
                next((name for name in args.approver if not said(name)), ""),
            ),
            (
                "consent",
                said(args.consent) or not (consent or args.consent),
                "where the other party's consent is on record",
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
    approvers = tuple(args.approver)
    consented = args.consent or ""
    return {"reason": reason, "approvers": approvers, "consent": consented, "granted": granted, "expires": expires}


def said(text: str | None) -> bool:
    """Return whether a text says who or what: it has a letter or a digit in it, and is no word for nothing."""
    return any(char.isalnum() for char in text or "") and is_name(text or "")


def _beyond(granted: str, expires: str, days: int) -> bool:
    """Return whether there are more days from the first to the last, both counted, than may be."""
    from checker.judge.days import gap

    return granted < expires and gap(granted, expires) >= days


def findings_of(args: argparse.Namespace, config: Config, law: Law) -> list[Found]:
    """Return the findings that count, in the order of the report; raises UsageError where anything is not judged."""
    found: list[Found] = []

    def decide(act: Act, law: Law, judgement: Judgement, document: Document) -> Judged:
        for ruling in judgement.rulings:
            if ruling.verdict in COUNTED and args.descriptor in (None, act.id):
                found.append(Found(act, document.path, ruling, judgement))
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
    return found


def waivers_in(file: str, law: Law, days: int) -> tuple[Waiver, ...]:
    """Return the waivers that a file holds already, none where there is no such file; raises UsageError."""
    if file == "-" or not os.path.exists(file):
        return ()
    try:
        return read_waivers([file], law.pack, days)
    except PackError as error:
        raise UsageError(pack_errors(error)) from None


def pick(args: argparse.Namespace, found: Sequence[Found], law: Law) -> Found:
    """Return the one finding that the arguments name; raises UsageError where they name none or several."""
    from checker.read.spelling import meant

    for name, value, known in (("rule", args.rule, law.pack.rules), ("clause", args.clause, law.pack.clauses)):
        if value and value not in known:
            raise usage(f'there is no {name} "{value}"{meant(value, known)}', "unknown-name")
    chosen = [
        item
        for item in found
        if args.rule in (None, item.ruling.rule.id)
        and args.clause in (None, item.ruling.rule.clause)
        and args.subject in (None, item.subject)
    ]
    if args.clause:
        # All rules of the clause on one subject are one waiver.
        chosen = list({(item.act.kind, item.act.id, item.subject): item for item in reversed(chosen)}.values())[::-1]
    listed = "; ".join(map(str, (chosen or found)[:5]))
    if not found:
        raise usage("nothing fails or needs review, so there is nothing to waive")
    if not chosen:
        raise usage(f"no such finding; there are: {listed}")
    if len(chosen) > 1:
        raise usage(f"{len(chosen)} findings are meant; say which with --descriptor, --rule and --subject: {listed}")
    clause = law.pack.clauses[chosen[0].ruling.rule.clause]
    if not clause.waivable:
        raise usage(f"{clause.id} may not be waived: the pack says so", "not-waivable")
    return chosen[0]


def baseline(found: Sequence[Found], old: Sequence[Waiver], granted: str, law: Law) -> list[Found]:
    """Return the findings that a baseline waives: those that may be waived and that no waiver is about already."""
    chosen = []
    for item in found:
        rule = item.ruling.rule
        if not law.pack.clauses[rule.clause].waivable:
            said = visible(f"left out: {item}: {rule.clause} may not be waived")
            print(f"checker waive: {said}", file=sys.stderr)
        elif not any(
            waiver.covers(rule, item.subject)
            and (waiver.kind, waiver.descriptor) == (item.act.kind, item.act.id)
            and waiver.expires >= granted
            for waiver in old
        ):
            chosen.append(item)
    return chosen


def make(
    args: argparse.Namespace, item: Found, found: Sequence[Found], law: Law, grant: dict[str, Any], taken: set[str]
) -> Waiver:
    """Return the waiver of a finding, on the facts that decide it; of a clause, on those of all its findings."""
    rule = item.ruling.rule
    meant = [item]
    if args.clause:
        meant = [
            other
            for other in found
            if other.act is item.act and other.subject == item.subject and other.ruling.rule.clause == args.clause
        ]
    rules = [other.ruling.rule for other in meant]
    grounds = grounds_of(item.act, law, item.judgement, rules, item.ruling.index)
    name = args.id or _name(item, taken)
    if name in taken:
        raise usage(f"--id: there is a waiver {name} already; choose another")
    return Waiver(
        name,
        "" if args.clause else rule.id,
        args.clause or "",
        item.act.kind,
        item.act.id,
        item.subject,
        grounds,
        **grant,
    )


def standing(waiver: Waiver, law: Law, old: Sequence[Waiver]) -> Waiver | None:
    """Return the waiver among older ones that grants what a new one would, for the whole of its time; None if none."""
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
    """Return whether older grounds, perhaps those of a whole clause, hold all that newer ones do."""
    pairs: list[tuple[Mapping[str, Any], Mapping[str, Any]]]
    pairs = [(older.rules, newer.rules), (older.values, newer.values)]
    return older.rows == newer.rows and all(old.get(key) == item for old, new in pairs for key, item in new.items())


def _name(item: Found, taken: set[str]) -> str:
    name = f"{item.act.id}-{item.ruling.rule.id}"
    number = 1
    while f"{name}-{number}" in taken:
        number += 1
    return f"{name}-{number}"


def save(file: str, old: Sequence[Waiver], new: Sequence[Waiver], law: Law, days: int) -> None:
    """Add waivers to a file, whose comments and order stay; raises UsageError where that cannot be done."""
    try:
        before = None
        if os.path.exists(file):
            before = content_of(file, DEFAULT.file_bytes).decode("utf-8-sig")
        write_whole(file, joined(before, new).encode())
    except (OSError, ValueError) as error:
        raise usage(unwritten(display_path(file), error), "unwritable") from None
    try:
        kept = [to_data(waiver) for waiver in read_waivers([file], law.pack, days)]
    except PackError:
        kept = []
    if kept != [to_data(waiver) for waiver in (*old, *new)]:
        _restore(file, before)
        put(write(new))
        raise usage(
            f"{display_path(file)}: what stands there cannot be added to; add what is printed above to its list"
        )


def joined(before: str | None, new: Sequence[Waiver]) -> str:
    """Return the text of a file with waivers added at its end."""
    if before is None or not before.strip():
        return HEAD + write(new)
    plain_text = before.rstrip()
    if plain_text.endswith("waivers: []"):
        plain_text = plain_text.removesuffix(" []")
    return plain_text + "\n" + _indented(plain_text, write(new))


def _indented(before: str, entries: str) -> str:
    """Return entries indented as those of the list above them."""
    for line in before.split("\n"):
        if line.lstrip().startswith("- "):
            margin = line[: len(line) - len(line.lstrip())]
            return "".join([margin + entry for entry in entries.splitlines(keepends=True)])
    return entries


def _restore(file: str, before: str | None) -> None:
    if before is None:
        os.remove(file)
        return
    write_whole(file, before.encode())
