"""What `checker check` prints is the same to the byte in one process and in several, on every run and in every format."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from checker.cli import main
from checker.report.formats import FORMATS
from tests.oracle import acts

ROOT = Path(__file__).parents[1]
FILES = 290
"""Enough for several processes, and for more than one share of each."""
OUTPUTS = [f"--output={name}=out/{name}" for name in FORMATS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of descriptors of every kind and verdict, broken ones and twins among them."""
    folder = tmp_path_factory.mktemp("many")
    rng = random.Random("many")
    (folder / "descriptors").mkdir()
    for number in range(FILES):
        act = acts.random_act(rng, rng.choice([0.0, 0.1, 0.2]))
        if number % 40:
            act["id"] = f"act-{number}"
        text = json.dumps(act, indent=1)
        if number % 25 == 7:
            text = text[:-20] if number % 2 else text.replace('"by"', '"bye"')
        (folder / "descriptors" / f"{number:03}.json").write_text(text)
    return folder


def outputs(folder: Path) -> dict[str, bytes]:
    return {name: (folder / "out" / name).read_bytes() for name in FORMATS}


def test_as_many_processes_as_there_may_be_say_what_one_says(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "out").mkdir(exist_ok=True)
    found = []
    for processes, many in ((1, 10**9), (2, 256), (3, 256)):
        monkeypatch.setattr("checker.many.cores", lambda count=processes: count)
        monkeypatch.setattr("checker.check.MANY", many)
        assert main(["check", "descriptors", *OUTPUTS]) == 2
        found.append(outputs(folder))
    assert all(other == found[0] for other in found)
    verdicts = {entry["verdict"] for entry in json.loads(found[0]["json"])["descriptors"]}
    assert verdicts == {"pass", "fail", "needs-review", "not-applicable", "error"}


def test_no_run_differs_from_another(folder: Path) -> None:
    """Whatever seed the interpreter hashes text by."""
    (folder / "out").mkdir(exist_ok=True)
    found = []
    for seed in ("0", "1", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        words = [sys.executable, "-m", "checker", "check", "descriptors", *OUTPUTS]
        done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, check=False)
        assert done.returncode == 2, done.stderr.decode()
        found.append((done.stdout, outputs(folder)))
    assert found[0] == found[1] == found[2]
