"""A real editor: Debian's Neovim opens, breaks, mends and writes a descriptor through the server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checker.check import check_paths
from checker.judge.law import Law

HERE = Path(__file__).resolve().parent
FIXTURE = HERE.parents[1] / "fixtures/fail/api-on-azure-only--served-from-aws.descriptor.yaml"


@pytest.mark.skipif(not shutil.which("nvim"), reason="Neovim is not installed: no real editor drives checker lsp here")
def test_neovim_opens_breaks_mends_and_writes(tmp_path: Path, law: Law) -> None:
    file = tmp_path / "launch.descriptor.yaml"
    shutil.copy(FIXTURE, file)
    environment = {**os.environ, "CHECKER_PYTHON": sys.executable, "CHECKER_FILE": str(file), "HOME": str(tmp_path)}
    run = subprocess.run(
        ["nvim", "--headless", "-u", "NONE", "-n", "-c", f"luafile {HERE / 'neovim.lua'}"],
        capture_output=True,
        text=True,
        timeout=180,
        env=environment,
        cwd=HERE.parents[1],
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.splitlines() == ["opened: api-on-azure-only", "broken: unknown-key", "fixed"], run.stdout
    assert "\U0001f600" in file.read_text(encoding="utf-8")
    assert [entry.verdict for entry in check_paths(str(file), law).descriptors] == ["pass"]
