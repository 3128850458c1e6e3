"""The audit on a local Spark of several workers: row for row what the embedded engine gives, a worker killed or not."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark", reason="the extra [spark] is not installed: no pyspark")
pytest.importorskip("pyarrow", reason="the extra [audit] is not installed: no pyarrow")
if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
    pytest.skip("Spark needs Java, and there is none on this system", allow_module_level=True)

import pyarrow.dataset
import pyarrow.parquet

import checker.audit.run as run
from bench.corpus import history
from checker.audit.sources import blocks
from checker.audit.spark import Recipe, run_block, spark_engine
from checker.audit.summary import as_json, summary
from checker.judge.opening import open_law

ROOT = Path(__file__).resolve().parents[2]
RECIPE = Recipe(None, None, (), None)


def whole(out: Path, result: Any) -> tuple[Any, str, str]:
    rows = pyarrow.dataset.dataset(out / "results").to_table().to_pylist()
    return rows, (out / "rejects.jsonl").read_text(), as_json(summary(result, open_law()))


def python_workers() -> list[int]:
    """Return the processes that run Python for Spark below this one: the daemon's children."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                words = Path(f"/proc/{name}/cmdline").read_bytes()
            except OSError:
                continue
            if b"pyspark.daemon" in words:
                found.append(int(name))
    return sorted(found)


def test_a_worker_in_another_folder_finds_what_is_named_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    launches = list(history(20, 4))
    (tmp_path / "acts.jsonl").write_text("".join(json.dumps(launch) + "\n" for launch in launches))
    (tmp_path / "acts.csv").write_text("kind,id\n" + "x,y\n" * 20)
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(launches), tmp_path / "acts.parquet")
    monkeypatch.chdir(tmp_path)
    pieces = list(blocks(["acts.jsonl", "acts.csv", "acts.parquet"]))
    (tmp_path / "out" / "results").mkdir(parents=True)
    (tmp_path / "out" / "hashes").mkdir()
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    for block in pieces:
        done = run_block(RECIPE, str(tmp_path / "out"), block._replace(base=str(tmp_path)))
        assert done.rows == 20 and all(reject.source == "acts.csv" for reject in done.rejects)
    found = pyarrow.dataset.dataset(tmp_path / "out" / "results").to_table()["source"]
    assert set(found.to_pylist()) == {"acts.jsonl", "acts.parquet"}


def test_data_that_cannot_be_read_is_told_as_without_spark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)
    Path("bad.csv").write_text('kind,id\n"x')
    with pytest.raises(run.AuditError, match=r"^bad.csv: cannot be read as CSV: in the row that begins in line 2"):
        run.audit(["bad.csv"], open_law(), "out", engine=spark_engine(RECIPE, "local[1]"))


def test_spark_without_workers_gives_up_after_a_time_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cluster that has a master and nobody who works: Spark itself would wait for ever."""
    import pyspark

    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    monkeypatch.setattr("checker.audit.spark.WAIT", 3)
    monkeypatch.chdir(tmp_path)
    Path("acts.jsonl").write_text("{}\n")
    begin = Path(pyspark.__file__).parent / "bin" / "spark-class"
    words = [
        str(begin),
        "org.apache.spark.deploy.master.Master",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--webui-port",
        "0",
    ]
    with open("master.log", "wb") as log:
        master = subprocess.Popen(words, stdout=log, stderr=log)
    try:
        address = None
        for _ in range(600):
            address = re.search(r"Starting Spark master at (spark://\S+)", Path("master.log").read_text())
            if address:
                break
            time.sleep(0.1)
        assert address, Path("master.log").read_text()
        with pytest.raises(
            run.AuditError, match="no worker of Spark took the work within 3 seconds; nothing was written"
        ):
            run.audit(["acts.jsonl"], open_law(), "out", engine=spark_engine(RECIPE, address[1]))
    finally:
        master.terminate()
        master.wait(60)
    assert not Path("out").exists()


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="finding Spark's Python workers needs /proc")
def test_spark_gives_what_the_embedded_engine_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(run, "blocks", lambda files: blocks(files, 60_000))
    law = open_law()
    data = tmp_path / "acts.jsonl"
    lines = [json.dumps(launch) for launch in [*history(3000, 4), *history(2, 4)]]
    data.write_text("\n".join([*lines, "nope", '{"kind": "launch", "kind": "launch"}']) + "\n")
    mine = tmp_path / "embedded"
    expected = whole(mine, run.audit([str(data)], law, str(mine)))
    plain = tmp_path / "spark"
    assert whole(plain, run.audit([str(data)], law, str(plain), engine=spark_engine(RECIPE, "local[2,4]"))) == expected

    before = set(python_workers())
    killed: list[int] = []
    over = threading.Event()

    def kill_one() -> None:
        # The first process is the daemon that makes the others; one of those is killed in the middle of its work.
        while not over.is_set() and not killed:
            workers = [pid for pid in python_workers() if pid not in before]
            if len(workers) > 1:
                try:
                    os.kill(workers[-1], signal.SIGKILL)
                    killed.append(workers[-1])
                except OSError:
                    continue
            time.sleep(0.02)

    thread = threading.Thread(target=kill_one)
    thread.start()
    hurt = tmp_path / "hurt"
    try:
        result = run.audit([str(data)], law, str(hurt), engine=spark_engine(RECIPE, "local[2,4]"))
    finally:
        over.set()
        thread.join()
    assert killed
    assert whole(hurt, result) == expected
