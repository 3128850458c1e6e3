"""The shared options of the commands that judge for a gate, and the run by these options."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.check import check_paths
from checker.check.file import Decide
from checker.check.options import DEFAULTS, Options
from checker.cli.common import (
    UsageError,
    config_of,
    days_of,
    law_of,
    maps_of,
    pack_errors,
    progress_bar,
    refuse_no_day,
    tell_outdated,
    usage,
)
from checker.judge.law import Law
from checker.pack.problems import PackError
from checker.read.discover import STDIN
from checker.report.build import Briefly, called, judged
from checker.report.escape import visible
from checker.report.model import Report

if TYPE_CHECKING:
    from checker.gate.config import Config
    from checker.gate.waivers import Waivers
    from checker.judge.act import Act
    from checker.maps.model import Maps
    from checker.read.document import Document


def add_gate_options(parser: argparse.ArgumentParser, files: bool = True) -> None:
    """Add the options of the gate; with `files` also those for runs over files."""
    gate = parser.add_argument_group("the gate")
    gate.add_argument(
        "--waivers", metavar="FILE", action="append", help="the waivers that were granted; may be repeated"
    )
    gate.add_argument(
        "--allow-review", action=argparse.BooleanOptionalAction, help="exit 0 where nothing is worse than needs-review"
    )
    if files:
        gate.add_argument(
            "--allow-empty", action=argparse.BooleanOptionalAction, help="exit 0 where there is no descriptor"
        )
    gate.add_argument("--policy-digest", metavar="SHA", help="refuse any pack but the one with this digest")
    gate.add_argument(
        "--require-signature",
        metavar="PUB",
        action="append",
        help="refuse a pack that this public key did not sign; may be repeated",
    )
    gate.add_argument("--signature", metavar="FILE", help="where the pack's signatures are (default: in the pack)")
    gate.add_argument("--signature-not-before", metavar="DATE", help="refuse a signed pack reviewed before DATE")
    gate.add_argument(
        "--max-policy-age", metavar="DAYS", type=days_of, help="refuse acts dated so many days after the pack's review"
    )


def add_key_options(group: argparse._ArgumentGroup) -> None:
    """Add the options that name signing keys."""
    group.add_argument(
        "--key",
        metavar="FILE|env:NAME",
        action="append",
        default=[],
        help="sign with this Ed25519 key (PKCS#8, PEM); may be repeated",
    )
    group.add_argument("--passphrase", metavar="FILE|env:NAME", help="where the passphrase of the key is")


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """Add the options for reading descriptors."""
    reading = parser.add_argument_group("reading")
    reading.add_argument("--embedded", metavar="KEY", help="the descriptor stands under KEY of a larger document")
    reading.add_argument(
        "--stdin-filename", metavar="NAME", default="<stdin>", help="what to call standard input in reports"
    )


def paths_of(args: argparse.Namespace, config: Config) -> list[str]:
    """Return where a run looks: the arguments, else `paths` of the configuration, else with maps the folder of the configuration.

    Otherwise a run without arguments would judge what the maps make and pass over the descriptors beside them.
    """
    named = args.paths or config.get("paths") or []
    return named if named or not config.get("maps") else [os.path.relpath(config.base)]


class Made(NamedTuple):
    """The report of a run, and its receipt if one is recorded."""

    report: Report
    receipt: dict[str, Any] | None


def make(
    args: argparse.Namespace,
    config: Config,
    *,
    record: bool = False,
    keep: Callable[[str, bytes], None] | None = None,
    briefly: Decide = judged,
    watch: Callable[[Act, Document], None] | None = None,
) -> Made:
    """Return the report on the arguments' paths, each entry with its owner; raises UsageError.

    With `record` the receipt is made too. `keep` is called with the name and bytes of each judged file, `watch` with
    each act and its document. `briefly` makes an entry if there are no waivers, no age limit and no receipt.
    """
    paths = paths_of(args, config)
    if not paths:
        raise usage("name a descriptor or a folder to check, or - for standard input")
    if args.stdin_filename != "<stdin>" and "-" not in paths:
        raise usage("--stdin-filename is for standard input; add - to the paths")
    law = law_of(args)
    trusted(args, config, law)
    options = mapping(options_of(args, config)._replace(keep=keep), config, law, args.paths)
    waivers = waivers_of(args, config, law)
    days = config.get("max-policy-age") if args.max_policy_age is None else args.max_policy_age
    receipt = None
    if getattr(args, "against", None) is not None:
        from checker.cli.against import against
        from checker.gate.deciding import deciding

        report = advised(against(args, config, paths, law, options, deciding(waivers, days, None)), law, options)
    elif waivers is None and days is None and not record and watch is None:
        report = check_paths(paths, law, options, progress_bar("files"), briefly)
        report = explained(report, law) if isinstance(briefly, Briefly) and not args.quiet else report
        report = advised(report, law, options)
    else:
        from checker.gate.deciding import deciding

        records = None
        if record:
            from checker.gate.receipts import Records, make_receipt

            records = Records()
        report = check_paths(paths, law, options, progress_bar("files"), deciding(waivers, days, records, watch))
        report = advised(report, law, options)
        receipt = None if records is None else make_receipt(report, law, records, waivers)
    if config.get("owners"):
        from checker.gate.owners import owned

        report = owned(report, config.get("owners"), os.path.dirname(config.file or ""))
    return Made(report, receipt)


def explained(report: Report, law: Law) -> Report:
    """Return the report of a single passing descriptor with its reason, which most runs do not need."""
    if len(report.descriptors) != 1:
        return report
    (entry,) = report.descriptors
    if entry.verdict != "pass" or entry.checked is None or entry.why:
        return report
    from checker.report.heads import why_it_passes

    act, judgement = entry.checked.act, entry.checked.judgement
    explained_entry = entry._replace(
        title=called(act.data, law.pack), why=why_it_passes(act, law, judgement), checked=None
    )
    return report._replace(descriptors=(explained_entry,))


def advised(report: Report, law: Law, options: Options) -> Report:
    """Return a report with remedies for its findings, without a search if there are none."""
    if all(entry.verdict in ("pass", "not-applicable", "error") or not entry.lines for entry in report.descriptors):
        return report
    from checker.advise.remedies import with_remedies

    return with_remedies(report, law, options)


def options_of(args: argparse.Namespace, config: Config) -> Options:
    """Return the options for finding and reading descriptors and for the gate."""
    options = Options(
        embedded=args.embedded or config.get("embedded"),
        stdin_name=args.stdin_filename,
        allow_empty=config.get("allow-empty", False) if args.allow_empty is None else args.allow_empty,
        allow_review=config.get("allow-review", False) if args.allow_review is None else args.allow_review,
    )
    return configured(options, config)


def configured(options: Options, config: Config) -> Options:
    """Return the options with a configuration's pattern, ignored paths and limits."""
    options = options._replace(configuration=config.file)
    if "pattern" in config.values:
        options = options._replace(pattern=config.get("pattern"), base=config.base)
    if "ignore" in config.values:
        options = options._replace(ignore=tuple(config.get("ignore")))
    if "limits" in config.values:
        options = options._replace(limits=config.limits, rows=config.rows)
    return options


def mapping(options: Options, config: Config, law: Law, named: Sequence[str]) -> Options:
    """Return the options with the maps of a configuration, if it has any; raises UsageError.

    `named` are the paths on the command line: folders alone, or a file of maps, mean a full run over all manifests; other
    files mean a run over these files only.
    """
    maps = maps_of(config, law, options.keep)
    if maps is None:
        return options
    from checker.gate.mapped import mappings

    full = all(path != STDIN and os.path.isdir(path) for path in named) or names_map(maps, named)
    return options._replace(manifests=mappings(maps, full))


def names_map(maps: Maps, named: Sequence[str]) -> bool:
    """Return whether one of the paths is a file of maps, which stands for all that they make."""
    files = {os.path.realpath(map.place.page.path) for map in maps.maps}
    return any(os.path.realpath(path) in files for path in named)


def tell_overlooked(args: argparse.Namespace, path: str) -> None:
    """Warn on standard error if the check of a folder will not find a newly written descriptor."""
    from checker.read.near_misses import overlooked

    options = configured(DEFAULTS, config_of(args))
    warning = overlooked(path, options.pattern, options.base, options.ignore) if os.path.isfile(path) else None
    if warning:
        print(visible(f"checker {args.command}: {warning}"), file=sys.stderr)


def waivers_of(args: argparse.Namespace, config: Config, law: Law) -> Waivers | None:
    """Return the waivers in force, None if no file is named; raises UsageError."""
    files = args.waivers or config.get("waivers")
    if not files:
        return None
    from checker.gate.waiver_files import DAYS, read_waivers
    from checker.gate.waivers import Waivers

    try:
        waivers = read_waivers(files, law.pack, config.get("waiver-days", DAYS))
    except PackError as error:
        raise UsageError(pack_errors(error)) from None
    for waiver in waivers:
        tell_outdated([waiver.earlier], law, f"{waiver.file}: ")
    return Waivers(waivers, law)


def trusted(args: argparse.Namespace, config: Config, law: Law) -> None:
    """Raise UsageError if the pack has not the required digest, or no trusted key signed it where a signature is required."""
    wanted, actual = args.policy_digest, law.pack.digest
    if wanted is None:
        wanted = config.get("policy-digest")
    if wanted is not None and wanted.removeprefix("sha256:").lower() != actual.removeprefix("sha256:"):
        raise usage(f"--policy-digest asks for {wanted or 'nothing'}; the pack's digest is {actual}", "policy-digest")
    keys = args.require_signature or config.get("require-signature")
    if not keys:
        if args.signature is not None or args.signature_not_before is not None:
            raise usage("--signature and --signature-not-before say more of --require-signature PUB; name the key")
        return
    from checker.attest.packs import SignatureProblem, require_signature
    from checker.cli.signing import public_keys, signature_file
    from checker.pack.shipped import folder

    day = args.signature_not_before or config.get("signature-not-before")
    refuse_no_day("--signature-not-before", day)
    file = signature_file(args.policy or config.get("policy") or folder(), args.signature or config.get("signature"))
    try:
        require_signature(law.pack, file, public_keys(keys, "--require-signature"), day)
    except SignatureProblem as error:
        raise usage(str(error), "signature") from None
