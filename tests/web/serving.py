"""A server in this process, and one of its own; both need the extra `[web]`."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from starlette.testclient import TestClient

from checker.web.app import make_app
from checker.web.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = Settings(hosts=("testserver",))


@contextmanager
def client_of(settings: Settings) -> Iterator[TestClient]:
    """Yield a client of an application with these settings."""
    with TestClient(make_app(settings), raise_server_exceptions=True) as client:
        yield client


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """A client of the application in this process."""
    with client_of(SETTINGS) as found:
        yield found


class Server(NamedTuple):
    """A server in a process of its own."""

    process: subprocess.Popen[str]
    port: int

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def served(
    *options: str, cwd: Path = ROOT, environment: dict[str, str] | None = None, boot: str = ""
) -> Iterator[Server]:
    """Yield a server begun with options; it is ended by SIGTERM. `boot` is Python that runs before it begins."""
    entry = (
        ["-c", f"{boot}\nimport sys; from checker.cli import main; sys.exit(main(sys.argv[1:]))"]
        if boot
        else ["-m", "checker"]
    )
    process = subprocess.Popen(
        [sys.executable, "-P", *entry, "serve", "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
    )
    assert process.stdout is not None and process.stderr is not None
    try:
        line = process.stdout.readline()
        match = re.search(r":(\d+)/", line)
        assert match, process.stderr.read()
        yield Server(process, int(match[1]))
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        process.stderr.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server in a process of its own."""
    with served() as found:
        yield found


def launch(**more: Any) -> dict[str, Any]:
    """Return a launch that fails, unless it is changed."""
    offering = {
        "surface": "api", "cloud": "aws", "stage": "ga", "available": "2026-02-01", "customers": ["commercial"],
        **more.pop("offering", {}),
    }  # fmt: skip
    product = {"name": "Acme", "brand": "openai", "co_developed_with": []}
    return {"kind": "launch", "id": "acme-on-aws", "by": "openai", "product": product, "offerings": [offering], **more}
