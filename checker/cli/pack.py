"""`checker pack init|watch|sign|verify`: begin a policy pack, work on it, vouch for it, or see who vouched for it."""

from __future__ import annotations

import argparse

from checker.cli import pack_init, pack_watch
from checker.cli.common import refuse_no_day, save
from checker.cli.judging import add_key_options
from checker.cli.output import put
from checker.cli.signing import needs_extra, private_keys, public_keys, signature_file
from checker.pack.load import load_pack
from checker.pack.model import Pack
from checker.report.escape import visible


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    commands = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    init = commands.add_parser("init", help="write a pack to start from, made of its texts", allow_abbrev=False)
    watch = commands.add_parser("watch", help="load, test and prove a pack on each save", allow_abbrev=False)
    pack_init.configure(init)
    pack_watch.configure(watch)
    sign = commands.add_parser("sign", help="sign the pack's digest and the day of its review", allow_abbrev=False)
    verify = commands.add_parser("verify", help="verify that a trusted key signed the pack", allow_abbrev=False)
    for each in (sign, verify):
        each.add_argument("folder", metavar="DIR", help="the policy pack")
        each.add_argument("--signature", metavar="FILE", help="where its signatures are (default: in the pack)")
    add_key_options(sign.add_argument_group("signing"))
    verify.add_argument("--key", metavar="FILE|env:NAME", action="append", default=[], help="a trusted public key")
    verify.add_argument("--not-before", metavar="DATE", help="refuse a pack that was reviewed before DATE")


def run(args: argparse.Namespace) -> int:
    """Run the action; return 0 if it succeeds, 1 if the pack is not signed as required or has problems."""
    if args.action in ("init", "watch"):
        return pack_init.run(args) if args.action == "init" else pack_watch.run(args)
    pack = load_pack(args.folder)
    return _sign(args, pack) if args.action == "sign" else _verify(args, pack)


def _sign(args: argparse.Namespace, pack: Pack) -> int:
    needs_extra()
    from checker.attest.envelope import sign
    from checker.attest.packs import pack_statement

    file = signature_file(args.folder, args.signature)
    if not save(file, sign(pack_statement(pack), private_keys(args))):
        return 2
    put(visible(f"signed {pack.name} {pack.version}, {pack.digest}, reviewed on {pack.reviewed_on}: {file}") + "\n")
    return 0


def _verify(args: argparse.Namespace, pack: Pack) -> int:
    refuse_no_day("--not-before", args.not_before)
    keys = public_keys(args.key)
    from checker.attest.packs import SignatureProblem, require_signature

    try:
        signers = require_signature(pack, signature_file(args.folder, args.signature), keys, args.not_before)
    except SignatureProblem as error:
        put(visible(f"not verified: {error}") + "\n")
        return 1
    by = ", ".join([signer[:16] for signer in signers])
    put(visible(f"verified {pack.name} {pack.version}, {pack.digest}, signed by key {by}") + "\n")
    return 0
