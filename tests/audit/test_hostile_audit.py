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

from checker.audit.json_lines import lines
from checker.audit.sources import LINE, blocks
from tests.gate.project import Project
from tests.sweep import in_sweep

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
@pytest.mark.parametrize("name", in_sweep(["SIGHUP", "SIGTERM", "SIGINT"], ["SIGTERM"]))
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


def test_a_line_without_an_end_does_not_fill_the_memory(project: Project) -> None:
    project.put("x.csv", "kind,id,by,on,provider\n")
    with open("x.csv", "r+b") as file:
        file.truncate(3 << 30)
    result = project.run("audit", "x.csv")
    assert result.code == 2 and "x.csv: line 2 has more than 10,485,760 bytes" in result.err
    assert os.listdir() == ["x.csv"]


@pytest.mark.parametrize("filler", [b"\0", b" ", b'"', b"["])
def test_a_line_of_json_that_is_too_long_is_told_and_the_others_are_judged(filler: bytes, project: Project) -> None:
    """The line ends with an act, which is not judged: nobody knows what the rest of the line says."""
    one, two, three = [json.dumps({**ROW, "id": name}).encode() + b"\n" for name in "abc"]
    project.put("x.jsonl", one + filler * (LINE + 1) + two + three + filler * LINE * 2)
    result = project.run("audit", "x.jsonl", "--format", "json")
    assert result.code == 2 and "2 of 4 rows were not judged" in result.err
    rejects = [json.loads(line) for line in Path("audit/rejects.jsonl").read_text().splitlines()]
    assert [(reject["row"], reject["reasons"]) for reject in rejects] == [
        (row, [{"code": "limit-line", "message": "a line of more than 10,485,760 bytes; no act is so long"}])
        for row in (2, 4)
    ]
    assert pq.read_table("audit/results")["id"].to_pylist() == ["a", "c"]


@pytest.mark.parametrize("size", range(1, 30))
def test_lines_that_are_too_long_are_the_same_however_a_file_is_cut(
    size: int, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.audit.json_lines.LINE", 7)
    monkeypatch.setattr("checker.audit.json_lines.CHUNK", 5)
    content = [b"1234567\n", b"12345678\n", b"\n", b"123456\n", b"x" * 40 + b"\n", b"1\n", b"x" * 20]
    project.put("x.jsonl", b"".join(content))
    found: list[tuple[int, bytes]] = []
    for block in blocks(["x.jsonl"], size):
        found += enumerate(lines(block), block.first + 1)
    assert found == [(number, line[:8]) for number, line in enumerate(content, 1)]


@pytest.mark.skipif(sys.platform == "win32", reason="the system tells no peak of memory")
def test_no_line_of_json_is_read_whole_that_is_too_long(project: Project) -> None:
    project.put("x.jsonl", json.dumps({**ROW, "id": "a"}) + "\n")
    with open("x.jsonl", "r+b") as file:
        file.truncate(1 << 30)
    words = [sys.executable, "-c", CODE, "audit", "--isolated", "x.jsonl", "--processes", "1"]
    between = (
        "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)"
    )
    running = subprocess.run([sys.executable, "-c", between, *words], capture_output=True, check=False)
    assert running.returncode == 2 and b"1 of 2 rows were not judged" in running.stderr
    kibibytes = int(running.stdout) // (1024 if sys.platform == "darwin" else 1)
    assert kibibytes < 300 * 1024, f"{kibibytes:,} KiB"


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


@pytest.mark.parametrize("setting", [f'policy-digest = "{"0" * 64}"', 'require-signature = ["counsel.pub"]'])
def test_no_pack_judges_that_the_configuration_does_not_trust(setting: str, project: Project) -> None:
    project.put("checker.toml", setting + "\n")
    project.put("x.jsonl", json.dumps({**ROW, "id": "a"}) + "\n")
    done = project.run("audit", "x.jsonl")
    assert done.code == 2 and not (project.folder / "audit").exists()
    assert "the pack's digest is" in done.err or "counsel.pub" in done.err


def test_an_act_that_is_too_late_for_the_pack_is_a_reject_as_in_a_check(project: Project) -> None:
    project.put("checker.toml", "max-policy-age = 30\n")
    days = ("2026-11-03", "2035-01-01", "2026-11-04", "2036-01-01")
    project.put("x.jsonl", "".join([json.dumps({**ROW, "id": f"a-{day}", "on": day}) + "\n" for day in days]))
    done = project.run("audit", "x.jsonl", "--format", "json", "--processes", "1")
    assert done.code == 2 and (done.json["judged"], done.json["rejected"]) == (2, 2)
    rejected = [json.loads(line) for line in (project.folder / "audit" / "rejects.jsonl").read_text().splitlines()]
    assert [(row["row"], row["reasons"][0]["code"]) for row in rejected] == [(2, "policy-age"), (4, "policy-age")]
    project.put("one.descriptor.json", json.dumps({**ROW, "id": "a", "on": "2035-01-01"}))
    assert rejected[0]["reasons"][0]["message"] in project.check("one.descriptor.json").out
