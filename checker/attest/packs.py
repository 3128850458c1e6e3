"""Signed packs: statements that vouch for a pack's digest, and their verification with trusted keys."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from checker.attest.envelope import LIMITS, EnvelopeProblem, verify
from checker.attest.statement import STATEMENT
from checker.pack.model import Pack
from checker.read.files import content_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PACK_REVIEW = "urn:agreement-checker:pack-review:v1"
"""The type of the predicate: a pack with this digest was reviewed on this day."""
SIGNATURE_FILE = "pack.intoto.jsonl"
"""The file of signatures in the folder of a pack, an envelope a line; the pack's digest does not cover it."""


class SignatureProblem(Exception):
    """A pack without the required signature; the message says what is missing."""


def pack_statement(pack: Pack) -> dict[str, Any]:
    """Return the statement about a pack: its digest, name, version and the day of its review."""
    return {
        "_type": STATEMENT,
        "subject": [{"name": pack.name, "digest": {"sha256": pack.digest.removeprefix("sha256:")}}],
        "predicateType": PACK_REVIEW,
        "predicate": {"name": pack.name, "version": pack.version, "reviewed_on": pack.reviewed_on},
    }


def require_signature(
    pack: Pack, file: str, keys: Sequence[Ed25519PublicKey], not_before: str | None = None
) -> tuple[str, ...]:
    """Return the ids of the trusted keys that signed a pack; raises SignatureProblem if there are none.

    `file` holds the envelopes. With `not_before` (a day in ISO form) the signed day of review must be that day or later.
    """
    problems = []
    for number, line in enumerate(_lines(file), start=1):
        try:
            opened = verify(line, keys)
        except EnvelopeProblem as error:
            problems.append(f"line {number}: {error}")
            continue
        objection = _objection(opened.payload, pack, not_before)
        if objection is None:
            return opened.signers
        problems.append(f"line {number}: {objection}")
    why = "; ".join(problems) or "it holds no envelope"
    raise SignatureProblem(f"the pack {pack.name} {pack.version} is not signed as required ({file}: {why})")


def _objection(statement: dict[str, Any], pack: Pack, not_before: str | None) -> str | None:
    wanted = pack_statement(pack)
    if statement.get("predicateType") != PACK_REVIEW:
        return "the signature is over something that is no review of a pack"
    if statement.get("subject") != wanted["subject"]:
        return "the signature is over a pack with another digest"
    if statement != wanted:
        return "the signature is over another name, version or day of review"
    if not_before is not None and pack.reviewed_on < not_before:
        return f"the pack was reviewed on {pack.reviewed_on}, before {not_before}"
    return None


def _lines(file: str) -> list[bytes]:
    if not os.path.lexists(file):
        raise SignatureProblem(f"the pack is not signed: there is no file {file}")
    try:
        content = content_of(file, LIMITS.file_bytes)
    except OSError as error:
        raise SignatureProblem(f"{file} cannot be read: {error.strerror or error}") from None
    if len(content) > LIMITS.file_bytes:
        raise SignatureProblem(f"{file} is larger than {LIMITS.file_bytes:,} bytes")
    return [line for line in content.split(b"\n") if line.strip()]
