"""What is printed to a terminal: lines broken between words, at its width."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gate.project import NEEDS_REVIEW


@pytest.mark.parametrize("columns", [60, 100])
def test_lines_are_broken_between_words_at_the_width_of_the_terminal(tmp_path: Path, columns: int) -> None:
    pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")
    fcntl = pytest.importorskip("fcntl", reason="there are no pseudo-terminals here")
    termios = pytest.importorskip("termios", reason="there are no pseudo-terminals here")
    (tmp_path / "a.yaml").write_text(NEEDS_REVIEW)
    command = [sys.executable, "-m", "checker", "check", "a.yaml"]
    plain = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environment = {**os.environ, "NO_COLOR": "1"}
    done = subprocess.Popen(command, cwd=tmp_path, stdout=theirs, stderr=subprocess.PIPE, env=environment)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:
        pass  # Linux says so that the other end is closed.
    done.communicate()
    lines = shown.decode().replace("\r\n", "\n").splitlines()
    assert done.returncode == plain.returncode == 3
    assert max(len(line) for line in lines if " | " not in line) <= columns < max(map(len, plain.stdout.splitlines()))
    assert " ".join(shown.decode().split()) == " ".join(plain.stdout.split())
