"""What the tests of signatures share: a project with a key pair in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gate.project import Project

pytest.importorskip("cryptography", reason="signing needs the extra [sign]")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Project:
    """An empty project with the keys k.pem, k.pub and, of somebody else, other.pem, other.pub."""
    from cryptography.hazmat.primitives import serialization as s
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    monkeypatch.chdir(tmp_path)
    for name, first in (("k", 0), ("other", 1)):
        key = Ed25519PrivateKey.from_private_bytes(bytes(range(first, first + 32)))
        private = key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption())
        (tmp_path / f"{name}.pem").write_bytes(private)
        public = key.public_key().public_bytes(s.Encoding.PEM, s.PublicFormat.SubjectPublicKeyInfo)
        (tmp_path / f"{name}.pub").write_bytes(public)

    def read() -> tuple[str, str]:
        out, err = capfdbinary.readouterr()
        return out.decode(), err.decode()

    return Project(tmp_path, read)
