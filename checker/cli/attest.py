"""`checker attest PATH…`: judges descriptors and signs each decision."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from checker.cli.check import refuse_overwriting
from checker.cli.common import add_law_options, config_of, place, save, usage
from checker.cli.judging import Made, add_gate_options, add_key_options, add_reading_options, make
from checker.cli.output import put
from checker.cli.signing import predicates, private_keys, signed
from checker.report.escape import visible

if TYPE_CHECKING:
    from checker.gate.config import Config


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("paths", metavar="PATH", nargs="*", help="descriptor files or folders")
    sign = parser.add_argument_group("signing")
    add_key_options(sign)
    sign.add_argument("--out", metavar="DIR", help="write a file for each descriptor to DIR, not to standard output")
    sign.add_argument(
        "--predicate-only", action="store_true", help="write the predicates unsigned, for a signer of your own"
    )
    sign.add_argument("--receipt", metavar="FILE", help="record in FILE what was decided, for checker replay")
    add_law_options(parser)
    add_gate_options(parser)
    add_reading_options(parser)


def run(args: argparse.Namespace) -> int:
    """Judge, sign and return the exit code of `checker check`: signing a failure is not a success."""
    if args.predicate_only and (args.key or args.passphrase):
        raise usage("--predicate-only signs nothing; leave out --key and --passphrase")
    keys = [] if args.predicate_only else private_keys(args)
    config = config_of(args)
    refuse_overwriting(args, config, [args.receipt] if args.receipt else [])
    contents: dict[str, bytes] = {}
    made = make(args, config, record=True, keep=contents.__setitem__)
    assert made.receipt is not None
    if args.predicate_only:
        texts = predicates(made.report, made.receipt)
    else:
        texts = signed(made.report, made.receipt, contents, keys)
    code = made.report.exit_code
    if args.receipt is not None:
        from checker.gate.receipts import canonical

        code = code if save(args.receipt, canonical(made.receipt)) else 2
    if args.out is None:
        put("".join(texts.values()))
    elif not _write(args, config, texts):
        code = 2
    _warn(made)
    return code


def _write(args: argparse.Namespace, config: Config, texts: Mapping[tuple[str | None, str | None], str]) -> bool:
    folder, suffix = args.out, "predicate.json" if args.predicate_only else "intoto.jsonl"
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise usage(f"--out {folder}: the folder cannot be made: {error.strerror or error}", "unwritable") from None
    acts_by_file: dict[str, str] = {}
    text_by_path = {}
    for (kind, id), text in texts.items():
        # A pack may call a kind as it likes, and some systems know no case in names of files.
        file = re.sub(r"[^\w.-]", "_", f"{kind}-{id}.{suffix}")
        other = acts_by_file.setdefault(file.casefold(), act := f"{kind} {id}")
        if other != act:
            raise usage(f"--out {folder}: {other} and {act} would both be written to {file}; attest each alone")
        text_by_path[os.path.join(folder, file)] = text
    refuse_overwriting(args, config, list(text_by_path))
    written = [save(path, text) for path, text in text_by_path.items()]
    return all(written)


def _warn(made: Made) -> None:
    """Report on standard error the descriptors that were not judged and have no statement."""
    from checker.attest.statement import result_of

    report = made.report
    lines = [f"{place(error)}{error.message}" for error in report.errors]
    for entry in report.descriptors:
        lines += [f"{entry.path}: not attested: {error.message}" for error in entry.errors]
        if not entry.errors and result_of(entry, report) is None:
            lines.append(
                f"{entry.path}: not attested: what its maps did not read may say more of {entry.kind} {entry.id}"
            )
    for line in lines:
        print(visible(f"checker attest: {line}"), file=sys.stderr)
