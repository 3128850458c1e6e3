"""What attacks share: `checker` in a process of its own, and files made for it."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

from tests.gate.project import Result


def edit(file: Path, old: str, new: str) -> None:
    """Replace one text in a file."""
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def checker(*words: str, given: str = "", shell: bool = False) -> Result:
    """Run `checker` in a process of its own, for a minute at most; `shell` leaves the words to bash, as its own."""
    command = [sys.executable, "-m", "checker", *words]
    if shell:
        command = ["bash", "-c", f"{shlex.quote(sys.executable)} -m checker {' '.join(words)}"]
    done = subprocess.run(command, input=given.encode(), capture_output=True, timeout=60, check=False)
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def reached(pipe: str) -> int:
    """Wait until somebody reads a pipe; return an end into which nothing is written yet."""
    for _ in range(600):
        # It waits for a writer; opening without waiting fails until it does.
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nobody ever read {pipe}")
