"""What `checker check` prints is the same to the byte in one process and in several, on every run and in every format."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from checker.check.file import read_content
from checker.check.options import Options
from checker.cli import main
from checker.read.limits import DEFAULT
from checker.report.formats import FORMATS
from tests.oracle import acts
from tests.sweep import in_sweep

ROOT = Path(__file__).parents[1]
FILES = 290
"""Enough for several processes, and for more than one share of each."""
SOME = 80
OUTPUTS = [f"--output={name}=out/{name}" for name in FORMATS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of descriptors of every kind and verdict, broken ones and twins among them."""
    folder = tmp_path_factory.mktemp("many")
    rng = random.Random("many")
    (folder / "descriptors").mkdir()
    (folder / "some" / "descriptors").mkdir(parents=True)
    for number in range(FILES):
        act = acts.random_act(rng, rng.choice([0.0, 0.1, 0.2]))
        if number % 40:
            act["id"] = f"act-{number}"
        text = json.dumps(act, indent=1)
        if number % 25 == 7:
            text = text[:-20] if number % 2 else text.replace('"by"', '"bye"')
        (folder / "descriptors" / f"{number:03}.json").write_text(text)
        if number < SOME:
            (folder / "some" / "descriptors" / f"{number:03}.json").write_text(text)
    return folder


def outputs(folder: Path) -> dict[str, bytes]:
    return {name: (folder / "out" / name).read_bytes() for name in FORMATS}


def test_as_many_processes_as_there_may_be_say_what_one_says(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "out").mkdir(exist_ok=True)
    found = []
    for processes, many in ((1, 10**9), (3, 256)):
        monkeypatch.setattr("checker.processes.cores", lambda count=processes: count)
        monkeypatch.setattr("checker.check.MANY", many)
        assert main(["check", "descriptors", *OUTPUTS]) == 2
        found.append(outputs(folder))
    assert all(other == found[0] for other in found)
    verdicts = {entry["verdict"] for entry in json.loads(found[0]["json"])["descriptors"]}
    assert verdicts == {"pass", "fail", "needs-review", "not-applicable", "error"}


@pytest.mark.parametrize(
    ("name", "word"),
    in_sweep(
        [(name, word) for name in ("text", "concise") for word in ("--quiet", "--verbose", "--no-excerpt")],
        [("text", "--no-excerpt"), ("concise", "--verbose")],
    ),
)
def test_so_it_is_where_no_more_is_kept_of_an_entry_than_is_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], name: str, word: str
) -> None:
    monkeypatch.chdir(folder)
    found = []
    for processes in (1, 2):
        monkeypatch.setattr("checker.processes.cores", lambda count=processes: count)
        monkeypatch.setattr("checker.check.MANY", 40)
        monkeypatch.setattr("checker.check.many.CHUNK", 16)
        assert main(["check", "some", "--format", name, word]) == 2
        found.append(capsysbinary.readouterr().out)
    assert found[0] == found[1]
    assert found[0].count(b"\n") > 40


class Terminal(io.StringIO):
    """Standard error as a terminal."""

    def isatty(self) -> bool:
        """Return that it is one."""
        return True


@pytest.mark.parametrize("processes", [1, 2])
def test_a_bar_on_a_terminal_says_how_far_a_run_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], processes: int
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr("checker.processes.cores", lambda: processes)
    monkeypatch.setattr("checker.check.MANY", 40)
    monkeypatch.setattr("checker.check.many.CHUNK", 16)
    assert main(["check", "some"]) == 2
    plain = capsysbinary.readouterr()
    assert not plain.err
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr("checker.cli.progress.PATIENCE", 0)
    monkeypatch.setattr("checker.cli.progress.PAUSE", 0)
    assert main(["check", "some"]) == 2
    assert capsysbinary.readouterr().out == plain.out
    drawn = terminal.getvalue().split("\r")
    assert any(
        f" {share}%  " in line and " files/s " in line and " left" in line for line in drawn for share in range(20, 99)
    )
    assert not drawn[-1] and not drawn[-2].strip(), "it is wiped off"


@pytest.mark.parametrize("size", [0, 1, 99, 100, 101, 65536, 70000, 200_000])
@pytest.mark.parametrize("most", [100, 150_000])
def test_a_file_is_read_to_its_end_or_one_byte_beyond_the_limit(tmp_path: Path, size: int, most: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    content = content[:size]
    (tmp_path / "file").write_bytes(content)
    options = Options(limits=DEFAULT._replace(file_bytes=most))
    assert read_content(str(tmp_path / "file"), options) == content[: most + 1]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("most", [5, 6, 11, 100])
def test_so_is_a_pipe_that_gives_a_little_at_a_time(tmp_path: Path, most: int) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def give() -> None:
        with open(pipe, "wb", buffering=0) as file, contextlib.suppress(BrokenPipeError):
            for piece in (b"kind", b": ", b"launch"):
                file.write(piece)
                time.sleep(0.05)

    giver = threading.Thread(target=give)
    giver.start()
    assert read_content(str(pipe), Options(limits=DEFAULT._replace(file_bytes=most))) == b"kind: launch"[: most + 1]
    giver.join()


def test_no_run_differs_from_another(folder: Path) -> None:
    """Whatever seed the interpreter hashes text by."""
    (folder / "out").mkdir(exist_ok=True)
    found = []
    for seed in ("0", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        words = [sys.executable, "-m", "checker", "check", "descriptors", *OUTPUTS]
        done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, check=False)
        assert done.returncode == 2, done.stderr.decode()
        found.append((done.stdout, outputs(folder)))
    assert found[0] == found[1]


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_while_processes_begin_is_not_lost(name: str) -> None:
    """Python goes on after what is raised right after a fork; whoever pressed Ctrl-C there would wait to the end."""
    script = f"""
import os, signal
signal.signal(signal.{name}, signal.default_int_handler)
os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.{name}))
from checker.processes import each
try:
    print(len(list(each(str, range(10), 2))))
except KeyboardInterrupt:
    print("interrupted", signal.getsignal(signal.{name}) is signal.default_int_handler)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, cwd=ROOT)
    assert (done.stdout, done.stderr) == ("interrupted True\n", "")
