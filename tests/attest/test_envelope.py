"""Envelopes: what a trusted key signed is read, and nothing else is."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("cryptography", reason="signing needs the extra [sign]")

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checker.attest.envelope import EnvelopeProblem, canonical, sign, verify
from checker.attest.keys import KeyProblem, key_id, read_private, read_public

PAYLOAD: dict[str, Any] = {"_type": "x", "predicate": {"result": "PASSED", "name": "ä"}}


@pytest.fixture(scope="module")
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture(scope="module")
def other() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


def test_what_was_signed_is_read(key: Ed25519PrivateKey) -> None:
    opened = verify(sign(PAYLOAD, [key]).encode(), [key.public_key()])
    assert opened.payload == PAYLOAD
    assert opened.signers == (key_id(key.public_key()),)


def test_signing_is_deterministic(key: Ed25519PrivateKey) -> None:
    assert sign(PAYLOAD, [key]) == sign(PAYLOAD, [key])


def test_another_key_is_not_trusted(key: Ed25519PrivateKey, other: Ed25519PrivateKey) -> None:
    with pytest.raises(EnvelopeProblem, match="none of the given keys"):
        verify(sign(PAYLOAD, [key]).encode(), [other.public_key()])


def test_either_key_of_a_rotation_will_do(key: Ed25519PrivateKey, other: Ed25519PrivateKey) -> None:
    both = sign(PAYLOAD, [key, other]).encode()
    for trusted in ([key], [other], [key, other]):
        opened = verify(both, [item.public_key() for item in trusted])
        assert opened.signers == tuple(key_id(item.public_key()) for item in trusted)


def test_every_changed_byte_is_refused(key: Ed25519PrivateKey) -> None:
    envelope = sign(PAYLOAD, [key]).rstrip("\n").encode()
    for at in range(len(envelope)):
        for new in (envelope[at] ^ 1, envelope[at] ^ 0x20, 0x20, 0x41):
            if new == envelope[at]:
                continue
            changed = envelope[:at] + bytes([new]) + envelope[at + 1 :]
            with pytest.raises(EnvelopeProblem):
                verify(changed, [key.public_key()])


def test_every_changed_byte_of_the_payload_is_refused(key: Ed25519PrivateKey) -> None:
    envelope = json.loads(sign(PAYLOAD, [key]))
    payload = base64.b64decode(envelope["payload"])
    for at in range(len(payload)):
        changed = payload[:at] + bytes([payload[at] ^ 1]) + payload[at + 1 :]
        envelope["payload"] = base64.b64encode(changed).decode()
        with pytest.raises(EnvelopeProblem, match="does not fit"):
            verify(canonical(envelope), [key.public_key()])


@pytest.mark.parametrize(
    "change",
    [
        {"payloadType": "text/plain"},
        {"signatures": []},
        {"signatures": "none"},
        {"more": 1},
        {"payload": ""},
        {"payload": 7},
    ],
    ids=str,
)
def test_a_malformed_envelope_is_refused(key: Ed25519PrivateKey, change: dict[str, Any]) -> None:
    envelope = {**json.loads(sign(PAYLOAD, [key])), **change}
    with pytest.raises(EnvelopeProblem):
        verify(canonical(envelope), [key.public_key()])


def test_double_keys_are_refused(key: Ed25519PrivateKey) -> None:
    text = sign(PAYLOAD, [key])
    with pytest.raises(EnvelopeProblem):
        verify(text.replace('{"payload"', '{"payload":"AAAA","payload"', 1).encode(), [key.public_key()])


def test_another_implementation_verifies_it(key: Ed25519PrivateKey) -> None:
    dsse = pytest.importorskip("securesystemslib.dsse", reason="securesystemslib comes with the tests' extra")
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from securesystemslib.signer import SSlibKey

    public = key.public_key()
    raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    trusted = SSlibKey(key_id(public), "ed25519", "ed25519", {"public": raw})
    envelope = dsse.Envelope.from_dict(json.loads(sign(PAYLOAD, [key])))
    assert list(envelope.verify([trusted], 1)) == [key_id(public)]


def _write(path: Path, key: Ed25519PrivateKey, passphrase: bytes | None = None) -> tuple[str, str]:
    from cryptography.hazmat.primitives import serialization as s

    protection = s.BestAvailableEncryption(passphrase) if passphrase else s.NoEncryption()
    private, public = path / "key.pem", path / "key.pub"
    private.write_bytes(key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, protection))
    public.write_bytes(key.public_key().public_bytes(s.Encoding.PEM, s.PublicFormat.SubjectPublicKeyInfo))
    return str(private), str(public)


def test_keys_come_from_files_and_variables(
    tmp_path: Path, key: Ed25519PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    private, public = _write(tmp_path, key, b"s3cret")
    monkeypatch.setenv("PASSPHRASE", "s3cret")
    monkeypatch.setenv("KEY", Path(private).read_text())
    for where in (private, "env:KEY"):
        assert key_id(read_private(where, "env:PASSPHRASE").public_key()) == key_id(read_public(public))


def test_what_is_no_key_is_refused_and_never_shown(
    tmp_path: Path, key: Ed25519PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    private, public = _write(tmp_path, key, b"s3cret")
    (tmp_path / "text.pem").write_text("TOPSECRET")
    monkeypatch.setenv("WRONG", "TOPSECRET")
    monkeypatch.delenv("UNSET", raising=False)
    for where, passphrase, why in (
        (private, None, "--passphrase"),
        (private, "env:WRONG", "cannot be decrypted"),
        (str(tmp_path / "text.pem"), None, "PEM"),
        (public, None, "public key"),
        ("env:UNSET", None, "not set"),
        ("env:WRONG", None, "PEM"),
        (str(tmp_path), None, "cannot be read: Is a directory"),
        ("", None, "no file"),
    ):
        with pytest.raises(KeyProblem, match=why) as caught:
            read_private(where, passphrase)
        assert "TOPSECRET" not in str(caught.value)
    with pytest.raises(KeyProblem, match="private key"):
        read_public(private)
