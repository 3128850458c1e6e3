"""Shared parts of the commands that sign or verify: keys, and the signed statements of a run."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from checker.cli.common import usage

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

    from checker.report.model import Report


def private_keys(args: argparse.Namespace) -> list[Ed25519PrivateKey]:
    """Return the private keys named by the arguments; raises UsageError."""
    from checker.attest.keys import KeyProblem, read_private

    if not args.key:
        raise usage("signing needs --key FILE or --key env:NAME, an Ed25519 key in PEM")
    needs_extra()
    try:
        return [read_private(where, args.passphrase) for where in args.key]
    except KeyProblem as error:
        raise usage(f"--key: {error}", "key") from None


def needs_extra() -> None:
    """Raise UsageError if the package for signatures is not installed."""
    from importlib.util import find_spec

    if find_spec("cryptography") is None:
        raise usage("signatures need the extra: pip install 'agreement-checker[sign]'", "extra")


def signed(
    report: Report, receipt: Mapping[str, Any], contents: Mapping[str, bytes], keys: Sequence[Ed25519PrivateKey]
) -> dict[tuple[str | None, str | None], str]:
    """Return the signed envelope of each judged descriptor by kind and id, as a line of JSON."""
    import hashlib

    from checker.attest.envelope import sign
    from checker.attest.statement import predicate, result_of, statement, subjects

    digests = {path: hashlib.sha256(content).hexdigest() for path, content in contents.items()}
    configuration = configuration_of(report, receipt)
    return {
        (entry.kind, entry.id): sign(statement(entry, files, predicate(entry, report, configuration)), keys)
        for entry, files in zip(report.descriptors, subjects(report, digests), strict=True)
        if result_of(entry, report) is not None
    }


def predicates(report: Report, receipt: Mapping[str, Any]) -> dict[tuple[str | None, str | None], str]:
    """Return the unsigned predicate of each judged descriptor by kind and id, as a line of JSON."""
    from checker.attest.envelope import canonical
    from checker.attest.statement import predicate, result_of

    configuration = configuration_of(report, receipt)
    return {
        (entry.kind, entry.id): canonical(predicate(entry, report, configuration)).decode() + "\n"
        for entry in report.descriptors
        if result_of(entry, report) is not None
    }


def configuration_of(report: Report, receipt: Mapping[str, Any]) -> dict[str, str]:
    """Return the digests of everything that decided a run, in hexadecimal by name."""
    from checker.pack.digest import digest

    parts: dict[str, Any] = {
        "pins": receipt["pins"],
        "waivers": receipt["waivers"],
        "options": [report.allow_review, report.as_of],
    }
    digests = {name: digest(value) for name, value in parts.items()}
    digests |= {
        "policy": report.policy_digest or "",
        "ledger": report.ledger_digest or "",
        "receipt": receipt["digest"],
    }
    return {name: value.removeprefix("sha256:") for name, value in digests.items()}


def public_keys(names: Iterable[str], option: str = "--key") -> list[Ed25519PublicKey]:
    """Return the trusted public keys named by an option; raises UsageError."""
    from checker.attest.keys import KeyProblem, read_public

    needs_extra()
    try:
        keys = [read_public(where) for where in names]
    except KeyProblem as error:
        raise usage(f"{option}: {error}", "key") from None
    if not keys:
        raise usage("name a key that is trusted with --key PUB: without one a signature proves nothing", "key")
    return keys


def signature_file(folder: str, named: str | None) -> str:
    """Return the path of the signatures of the pack in a folder."""
    from checker.attest.packs import SIGNATURE_FILE

    return named if named is not None else os.path.join(folder, SIGNATURE_FILE)
