"""Ed25519 keys: read from a file or from an environment variable, never printed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from checker.read.files import content_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

MOST = 64 * 1024
"""The most bytes of a file with a key."""
VARIABLE = "env:"
"""The prefix of the name of an environment variable in place of a file."""


class KeyProblem(Exception):
    """A key that cannot be used; the message says why and never shows any part of the key."""


def read_private(where: str, passphrase: str | None = None) -> Ed25519PrivateKey:
    """Return the private key in a file or in a variable (`env:NAME`), in PEM (PKCS#8); raises KeyProblem.

    `passphrase` is the file or variable with the passphrase of an encrypted key.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    secret = None if passphrase is None else _content(passphrase, "the passphrase").rstrip(b"\r\n")
    content = _content(where, "the key")
    if b"PUBLIC KEY" in content:
        raise KeyProblem(f"{where} holds a public key; signing needs the private one")
    try:
        key = load_pem_private_key(content, password=secret)
    except TypeError:
        if secret is None:
            raise KeyProblem(f"{where} is encrypted; say where its passphrase is with --passphrase") from None
        raise KeyProblem(f"{where} is not encrypted; leave out --passphrase") from None
    except (ValueError, UnsupportedAlgorithm):
        why = "is not a private key in PEM (PKCS#8)" if secret is None else "cannot be decrypted with this passphrase"
        raise KeyProblem(f"{where} {why}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyProblem(f"{where} holds a key of another kind; expected Ed25519 (openssl genpkey -algorithm ed25519)")
    return key


def read_public(where: str) -> Ed25519PublicKey:
    """Return the public key in a file or in a variable (`env:NAME`), in PEM; raises KeyProblem."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    content = _content(where, "the key")
    if b"PRIVATE KEY" in content:
        raise KeyProblem(f"{where} holds a private key; verifying needs the public one (openssl pkey -pubout)")
    try:
        key = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        raise KeyProblem(f"{where} is not a public key in PEM") from None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyProblem(f"{where} holds a key of another kind; expected Ed25519")
    return key


def key_id(key: Ed25519PublicKey) -> str:
    """Return the id of a key: the SHA-256 of its SubjectPublicKeyInfo in DER, in hexadecimal."""
    import hashlib

    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def _content(where: str, what: str) -> bytes:
    if where.startswith(VARIABLE):
        name = where.removeprefix(VARIABLE)
        value = os.environ.get(name, "")
        if not value:
            raise KeyProblem(f"the environment variable {name} is not set or is empty; expected {what} in it")
        return value.encode()
    try:
        if not os.path.lexists(where):
            raise KeyProblem(f"{where or 'an empty name'} is no file; expected {what} in a file or in {VARIABLE}NAME")
        content = content_of(where, MOST)
    except OSError as error:
        raise KeyProblem(f"{where} cannot be read: {error.strerror or error}") from None
    if len(content) > MOST:
        raise KeyProblem(f"{where} is larger than {MOST} bytes, so it holds no key")
    return content
