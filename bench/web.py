"""The server against a bare Starlette echo and OpenFisca's `/calculate`: wrk and hey from Debian, 8 connections."""

from __future__ import annotations

import itertools
import json
import os
import re
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

CONNECTIONS, ROUNDS, SECONDS = 8, 5, 6
SERVER, GENERATOR = 0, 1
"""Places in the list of cores: a server and the generator that fell on one core would take turns, in some runs only."""
LAUNCH = {
    "kind": "launch", "id": "acme", "by": "openai", "product": {"brand": "openai", "co_developed_with": []},
    "offerings": [{"surface": "api", "cloud": "aws", "stage": "ga", "available": "2026-02-01", "customers": ["commercial"]}],
}  # fmt: skip
HOUSEHOLDS = [
    {"persons": {"one": {"salary": {"2017-01": 1000 + 10 * number}, "income_tax": {"2017-01": None}}}}
    for number in range(500)
]
"""The income tax of one person with different salaries, as in the documentation of the country template."""
VERDICT = "application/json; format=verdict"


def free_port() -> int:
    """Return a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def on_core(number: int, words: list[str]) -> list[str]:
    """Return a command on one of the first two cores, where there are two."""
    cores = sorted(os.sched_getaffinity(0))
    return ["taskset", "-c", str(cores[number]), *words] if len(cores) > 1 else words


@contextmanager
def serving(words: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a server that takes connections."""
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait()


def launches() -> list[dict[str, Any]]:
    """Return decided launches of a company's history, all different."""
    from bench import corpus
    from checker.check import judge_data
    from checker.judge.opening import open_law

    law = open_law()
    decided = (launch for launch in corpus.history(2_000, 5) if judge_data(launch, law).verdict in ("pass", "fail"))
    return list(itertools.islice(decided, 500))


def fastest(port: int, path: str, bodies: Sequence[object], accept: str, folder: str, seconds: int) -> float:
    """Return the answered requests a second of a server, cycling through the bodies."""
    script = os.path.join(folder, "post.lua")
    with open(script, "w") as file:
        texts = ",\n".join([f"[==[{json.dumps(body)}]==]" for body in bodies])
        file.write(
            "wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\n"
            f"wrk.headers['Accept'] = '{accept}'\nlocal bodies = {{{texts}}}\nlocal requests, at = {{}}, 0\n"
            "init = function() for n, body in ipairs(bodies) do requests[n] = wrk.format(nil, nil, nil, body) end end\n"
            "request = function() at = at % #requests + 1; return requests[at] end\n"
        )
    words = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", script, f"http://127.0.0.1:{port}{path}"]
    text = subprocess.run(on_core(GENERATOR, words), check=True, capture_output=True, text=True).stdout
    assert "Non-2xx" not in text, text
    rate = re.search(r"Requests/sec:\s+([0-9.]+)", text)
    assert rate, text
    return float(rate[1])


def p99(port: int, rate: float, seconds: int) -> float:
    """Return the 99th percentile in milliseconds at a rate."""
    words = [
        "hey",
        "-z",
        f"{seconds}s",
        "-c",
        str(CONNECTIONS),
        "-q",
        str(max(int(rate / CONNECTIONS), 1)),
        "-m",
        "POST",
    ]
    words += [
        "-T",
        "application/json",
        "-A",
        VERDICT,
        "-d",
        json.dumps(LAUNCH),
        f"http://127.0.0.1:{port}/v1/judgements",
    ]
    text = subprocess.run(on_core(GENERATOR, words), check=True, capture_output=True, text=True).stdout
    percentile = re.search(r"99% in ([0-9.]+) secs", text)
    assert percentile, text
    return float(percentile[1]) * 1e3


def openfisca(folder: str) -> str:
    """Return the command of OpenFisca in its own environment, "" if it cannot be installed."""
    home = os.path.join(folder, "openfisca")
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    wanted = ["openfisca-core[web-api]", "openfisca-country-template"]
    installed = subprocess.run(
        [f"{home}/bin/python", "-m", "pip", "install", "-q", *wanted], capture_output=True, check=False
    )
    command = f"{home}/bin/openfisca"
    return command if installed.returncode == 0 and os.path.exists(command) else ""


def processor_of(pid: int) -> float:
    """Return the processor seconds of a process and its children."""
    pids = [pid]
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        pids += [int(child) for child in file.read().split()]
    ticks = 0
    for each in pids:
        with open(f"/proc/{each}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_of(pid: int) -> int:
    """Return the memory of a process in KiB."""
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() // 1024


def web(folder: str, quick: bool) -> dict[str, Any]:
    """Measure the server; return nothing without wrk and hey."""
    if not (shutil.which("wrk") and shutil.which("hey")):
        print("bench: web needs wrk and hey (apt-get install wrk hey); left out", file=sys.stderr)
        return {}
    seconds = 2 if quick else SECONDS
    ours, bare, theirs = free_port(), free_port(), free_port()
    checker = [sys.executable, "-m", "checker", "serve", "--isolated", "--port", str(ours)]
    echo = [
        sys.executable,
        "-m",
        "uvicorn",
        "--log-level",
        "warning",
        "--no-access-log",
        "--port",
        str(bare),
        "bench.peers.echo:app",
    ]
    fisca = openfisca(folder)
    peer = [fisca, "serve", "--country-package", "openfisca_country_template", "--port", str(theirs), "--workers", "1"]
    rates: dict[str, list[float]] = {}
    figures: dict[str, Any] = {}
    with (
        serving(on_core(SERVER, checker), ours) as process,
        serving(on_core(SERVER, echo), bare),
        serving(on_core(SERVER, peer) if fisca else ["sleep", "1d"], theirs if fisca else bare),
    ):
        history = launches()
        sides: dict[str, tuple[int, str, Sequence[object], str]] = {
            "verdict": (ours, "/v1/judgements", history, VERDICT),
            "echo": (bare, "/v1/judgements", history, "*/*"),
            "report": (ours, "/v1/judgements", history, "application/json"),
        }
        if fisca:
            sides["openfisca"] = (theirs, "/calculate", HOUSEHOLDS, "*/*")
        for round_ in range(ROUNDS + 1):
            for name, (port, path, bodies, accept) in sides.items():
                rate = fastest(port, path, bodies, accept, folder, seconds)
                if round_:
                    rates.setdefault(name, []).append(rate)
        figures |= {name: statistics.median(several) for name, several in rates.items()}
        figures["p99"] = p99(ours, figures["verdict"] / 2, seconds)
        figures["memory"] = [memory_of(process.pid)]
        wanted, done = 5_000 if quick else 200_000, 0.0
        while done < wanted:
            done += fastest(ours, "/v1/judgements", history, VERDICT, folder, seconds) * seconds
        figures["memory"].append(memory_of(process.pid))
        figures["requests"] = int(done)
    for workers in (1, 2):
        with serving([*checker, "--workers", str(workers)], ours) as process:
            fastest(ours, "/v1/judgements", history, VERDICT, folder, 1)
            before = processor_of(process.pid)
            rate = fastest(ours, "/v1/judgements", history, VERDICT, folder, seconds)
            figures[f"workers {workers}"] = (processor_of(process.pid) - before) / (rate * seconds)
    return figures
