"""Signed envelopes in the form of DSSE 1.0.2 (Dead Simple Signing Envelope): a payload, its type, and signatures."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.attest.keys import key_id
from checker.read.limits import Limits
from checker.read.reader import read_bytes

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PAYLOAD_TYPE = "application/vnd.in-toto+json"
"""The media type of in-toto statements (in-toto Attestation Framework, envelope layer)."""
LIMITS = Limits(file_bytes=64 << 20, depth=32, values=1_000_000, documents=1)
"""The limits of an envelope or a statement."""
SIGNATURES = 64
"""The most signatures of an envelope."""


class EnvelopeProblem(Exception):
    """An envelope that is malformed or without a signature by a trusted key."""


class Opened(NamedTuple):
    """The payload of an envelope, and the ids of the trusted keys that signed it."""

    payload: dict[str, Any]
    signers: tuple[str, ...]


def canonical(data: Mapping[str, Any]) -> bytes:
    """Return plain data as JSON with sorted keys and no white space, in UTF-8."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def sign(payload: Mapping[str, Any], keys: Sequence[Ed25519PrivateKey]) -> str:
    """Return the envelope of a payload as one line of JSON, with a signature by each key."""
    content = canonical(payload)
    signed = _signed_bytes(PAYLOAD_TYPE, content)
    envelope = {
        "payload": base64.b64encode(content).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [
            {"keyid": key_id(key.public_key()), "sig": base64.b64encode(key.sign(signed)).decode()} for key in keys
        ],
    }
    return canonical(envelope).decode() + "\n"


def verify(envelope: bytes, keys: Sequence[Ed25519PublicKey]) -> Opened:
    """Return the payload of an envelope signed by a trusted key; raises EnvelopeProblem.

    A signature under the id of a trusted key must hold; signatures by other keys are ignored. Where DSSE leaves a choice,
    this is strict: no unknown and no duplicate keys, base64 in one form, every key id the id of its key.
    """
    data = read_json(envelope, "the envelope")
    _exactly(data, {"payload", "payloadType", "signatures"}, "the envelope")
    if data["payloadType"] != PAYLOAD_TYPE:
        raise EnvelopeProblem(f"the payload's type is {data['payloadType']!r}; expected {PAYLOAD_TYPE}")
    payload = _decoded(data["payload"], "payload")
    signatures = data["signatures"]
    if not isinstance(signatures, list) or not 0 < len(signatures) <= SIGNATURES:
        raise EnvelopeProblem(f"expected 1 to {SIGNATURES} signatures in a list")
    trusted = {key_id(key): key for key in keys}
    signed = _signed_bytes(PAYLOAD_TYPE, payload)
    signers = []
    for entry in signatures:
        _exactly(entry, {"keyid", "sig"}, "a signature")
        signature = _decoded(entry["sig"], "sig")
        key = trusted.get(entry["keyid"]) if isinstance(entry["keyid"], str) else None
        if key is None:
            continue
        if not _holds(key, signature, signed):
            raise EnvelopeProblem(f"the signature of key {entry['keyid'][:16]} does not fit what the envelope holds")
        signers.append(entry["keyid"])
    if not signers:
        raise EnvelopeProblem("none of the given keys signed this")
    return Opened(read_json(payload, "the payload"), tuple(dict.fromkeys(signers)))


def read_json(content: bytes, what: str) -> dict[str, Any]:
    """Return the mapping in JSON, without duplicate keys; raises EnvelopeProblem."""
    reading = read_bytes(content, path=what, limits=LIMITS, syntax="json")
    if reading.problems or not reading.documents:
        message = reading.problems[0][1].message if reading.problems else "it is empty"
        raise EnvelopeProblem(f"{what} cannot be read as JSON: {message}")
    data = reading.documents[0].data
    if not isinstance(data, dict):
        raise EnvelopeProblem(f"{what} is no mapping of keys to values")
    return data


def _signed_bytes(kind: str, payload: bytes) -> bytes:
    """Return the signed bytes: the pre-authentication encoding of DSSE's protocol."""
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)


def _holds(key: Ed25519PublicKey, signature: bytes, signed: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def _exactly(data: Any, keys: set[str], what: str) -> None:
    if not isinstance(data, dict) or data.keys() != keys:
        raise EnvelopeProblem(f"{what} must have the keys {', '.join(sorted(keys))} and no others")


def _decoded(text: Any, name: str) -> bytes:
    try:
        content = base64.b64decode(text if isinstance(text, str) else "", validate=True)
    except (binascii.Error, ValueError):
        content = b""
    # Base64 has spare bits at its end, so only one of several spellings of the same bytes is accepted.
    if not content or base64.b64encode(content).decode() != text:
        raise EnvelopeProblem(f"{name} is not in base64")
    return content
