"""Audits of which something is lost, damaged or passed over: never a hang, never a result of less than all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.gate.project import Project

CODE = "from checker.cli import entry; entry()"
ROW = {"kind": "compute-purchase", "by": "openai", "on": "2025-11-03", "provider": "aws"}


def begun(project: Project) -> tuple[subprocess.Popen[bytes], list[int]]:
    """Begin an audit that takes a while; return it and its workers."""
    lines = [json.dumps({**ROW, "id": f"a-{number}"}) for number in range(400_000)]
    project.put("x.jsonl", "\n".join(lines) + "\n")
    words = [sys.executable, "-c", CODE, "audit", "--isolated", "x.jsonl", "--processes", "2"]
    running = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=_heeded)
    kids: list[int] = []
    for _ in range(3000):
        kids = [int(kid) for kid in Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()]
        if len(kids) == 2 and any(name.startswith("part-") for name in _parts(project.folder)):
            return running, kids
        assert running.poll() is None, "the audit was over before it could be disturbed"
        time.sleep(0.05)
    raise AssertionError("the audit never began")


def _heeded() -> None:
    """Let signals mean what they mean: a suite that runs in the background would hand on that they are ignored."""
    for name in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(name, signal.SIG_DFL)


def _parts(folder: Path) -> list[str]:
    return [part.name for part in folder.glob(".audit.unfinished-*/results/*")]


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="the workers of a process are found by /proc")
def test_a_lost_worker_ends_the_audit(project: Project) -> None:
    running, kids = begun(project)
    os.kill(kids[0], signal.SIGKILL)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 2 and b"was ended from outside" in said and b"Traceback" not in said
    assert os.listdir() == ["x.jsonl"]


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="the workers of a process are found by /proc")
@pytest.mark.parametrize("name", ["SIGHUP", "SIGTERM", "SIGINT"])
def test_a_signal_ends_the_audit_and_leaves_nothing(name: str, project: Project) -> None:
    running, kids = begun(project)
    running.send_signal(getattr(signal, name))
    _, said = running.communicate(timeout=60)
    assert running.returncode == 2 and b"Traceback" not in said, said
    assert os.listdir() == ["x.jsonl"]
    for _ in range(100):
        if not any(os.path.exists(f"/proc/{kid}") for kid in kids):
            return
        time.sleep(0.1)
    raise AssertionError("a worker outlived its audit")


def test_the_checksums_of_a_parquet_file_are_verified(project: Project) -> None:
    days = [f"2025-{1 + number % 12:02d}-{1 + number % 28:02d}" for number in range(100)]
    table = pa.table(
        {**{key: [value] * 100 for key, value in ROW.items()}, "on": days, "id": [f"a-{n}" for n in range(100)]}
    )
    pq.write_table(table, "x.parquet", compression="none", use_dictionary=False, write_page_checksum=True)
    assert project.run("audit", "x.parquet", "--out", "whole").code == 0
    content = bytearray(Path("x.parquet").read_bytes())
    content[content.index(b"2025-11-11") + 3] = ord("9")
    project.put("x.parquet", bytes(content))
    result = project.run("audit", "x.parquet")
    assert result.code == 2 and "x.parquet: cannot be read as Parquet" in result.err and not os.path.exists("audit")


@pytest.mark.parametrize("name", ["x.jsonl", "x.csv"])
def test_a_line_without_an_end_does_not_fill_the_memory(name: str, project: Project) -> None:
    project.put(name, json.dumps({**ROW, "id": "a"}) + "\n" if name.endswith("l") else "kind,id,by,on,provider\n")
    with open(name, "r+b") as file:
        file.truncate(3 << 30)
    result = project.run("audit", name)
    assert result.code == 2 and f"{name}: line 2 has more than 10,485,760 bytes" in result.err
    assert os.listdir() == [name]


def test_a_pipe_is_no_data(project: Project) -> None:
    os.mkdir("data")
    os.mkfifo("data/x.jsonl")
    for named in ("data", "data/x.jsonl"):
        result = project.run("audit", named)
        assert result.code == 2 and "data/x.jsonl: not a regular file" in result.err


def test_what_looks_like_data_and_is_not_read_is_named(project: Project) -> None:
    row = json.dumps({**ROW, "id": "a"}) + "\n"
    project.put("data/x.jsonl", row)
    for name in (
        "old.jsonl.bak",
        "more.gz",
        "_aside.csv",
        ".part.parquet.crc",
        "README.md",
        "_SUCCESS",
        "sub/.x.jsonl",
    ):
        project.put(f"data/{name}", row)
    result = project.run("audit", "data")
    named = {os.path.basename(line.rpartition(": ")[2]) for line in result.err.splitlines() if "passed over" in line}
    assert result.code == 0 and named == {"old.jsonl.bak", "more.gz", "_aside.csv", ".x.jsonl"}
