"""Where a command's answer cannot be written: exit code 2 and one clear line, never a defect of ours."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.gate.project import NEEDS_REVIEW, PASSES

FULL = Path("/dev/full")
NO_SPACE = "checker: standard output cannot be written: No space left on device; nothing was reported\n"
COMMANDS = [("check", "pass.yaml"), ("check", "review.yaml", "--format", "json"), ("explain", "A02"), ("--version",)]


def run(folder: Path, *words: str, stdout: int, prepare: Callable[[], None] | None = None) -> tuple[int, str]:
    """Run the command as a process of its own; return its exit code and what it said on standard error."""
    (folder / "pass.yaml").write_text(PASSES)
    (folder / "review.yaml").write_text(NEEDS_REVIEW)
    # Unbuffered, argparse itself would hide that its help was not written.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [sys.executable, "-m", "checker", *words],
        cwd=folder, env=environment, stdout=stdout, stderr=subprocess.PIPE, text=True, preexec_fn=prepare, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("words", [*COMMANDS, ("check", "--help")])
def test_a_full_disk(tmp_path: Path, words: tuple[str, ...]) -> None:
    with FULL.open("wb") as full:
        assert run(tmp_path, *words, stdout=full.fileno()) == (2, NO_SPACE)


@pytest.mark.parametrize("words", COMMANDS)
def test_a_reader_who_went_away(tmp_path: Path, words: tuple[str, ...]) -> None:
    read, write = os.pipe()
    os.close(read)
    assert run(tmp_path, *words, stdout=write) == (2, "")
    os.close(write)


@pytest.mark.parametrize("words", COMMANDS)
def test_closed_standard_output(tmp_path: Path, words: tuple[str, ...]) -> None:
    closed = (2, "checker: standard output is closed, so nothing could be reported\n")
    assert run(tmp_path, *words, stdout=subprocess.PIPE, prepare=lambda: os.close(1)) == closed


def test_closed_standard_error_says_nothing_elsewhere(tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    with out.open("wb") as file:
        code, _ = run(tmp_path, "check", "review.yaml", "--frmat", "json", stdout=file.fileno(), prepare=close_error)
    assert code == 2 and out.read_text().startswith("error[usage]")
    with out.open("wb") as file:
        assert run(tmp_path, "check", "review.yaml", stdout=file.fileno(), prepare=close_error)[0] == 3
    assert "\n\nneeds-review[azure-ships-first]" in out.read_text()


def close_error() -> None:
    """Close standard error."""
    os.close(2)


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")
def test_files_are_written_where_standard_output_is_not(tmp_path: Path) -> None:
    words = ("check", "review.yaml", "--output", "concise=out.txt", "--receipt", "receipt.json")
    with FULL.open("wb") as full:
        assert run(tmp_path, *words, stdout=full.fileno())[0] == 2
    assert "needs-review[azure-ships-first]" in (tmp_path / "out.txt").read_text()
    assert (tmp_path / "receipt.json").stat().st_size
