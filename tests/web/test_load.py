"""Load with faults: workers killed, the disk full for a while. No decision that was acknowledged is lost.

`make load` runs it for two minutes; in the suite it is short.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import resource
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from checker.web.store import Store
from tests.web.serving import Server, launch, served

SECONDS = int(os.environ.get("CHECKER_LOAD", "6"))
CLIENTS = 8
pytestmark = pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="the disk is made full by a limit of Linux")


class Client(threading.Thread):
    """Posts launches until it is told to end; counts answers and keeps the addresses of decisions."""

    def __init__(self, server: Server, number: int, ended: threading.Event) -> None:
        super().__init__()
        self.server, self.number, self.ended = server, number, ended
        self.kept: list[str] = []
        self.answers: Counter[object] = Counter()

    def run(self) -> None:
        """Post until the end."""
        chance = random.Random(self.number)
        connection = None
        while not self.ended.is_set():
            cloud = chance.choice(("aws", "gcp", "oci"))
            body = json.dumps(launch(offering={"cloud": cloud}, title="x" * chance.randrange(4_000)))
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
                connection.request("POST", "/v1/judgements", body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                answer.read()
                self.answers[answer.status] += 1
                if answer.status == 200:
                    self.kept.append(answer.headers["location"].rpartition("/")[2])
                else:
                    self.ended.wait(0.05)
            except (OSError, http.client.HTTPException):
                self.answers["cut off"] += 1
                connection = None


def workers(server: Server) -> list[int]:
    text = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text()
    return [int(pid) for pid in text.split()]


def limit(pids: list[int], size: int) -> None:
    """Let no file of these processes grow beyond a size, as if the disk were full."""
    for pid in pids:
        try:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        except ProcessLookupError:
            continue


def test_no_acknowledged_decision_is_lost(tmp_path: Path) -> None:
    file = tmp_path / "decisions.db"
    ended = threading.Event()
    with served("--isolated", "--workers", "2", "--store", str(file)) as server:
        clients = [Client(server, number, ended) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        start, full = time.monotonic(), False
        while (now := time.monotonic() - start) < SECONDS:
            time.sleep(SECONDS / 12)
            if SECONDS / 3 < now < SECONDS * 2 / 3:
                full = True
                limit(workers(server), 4096)
            else:
                limit(workers(server), resource.RLIM_INFINITY)
                pids = workers(server)
                if len(pids) == 2:
                    os.kill(random.choice(pids), signal.SIGKILL)
        limit(workers(server), resource.RLIM_INFINITY)
        before = sum([len(client.kept) for client in clients])
        for _ in range(200):
            if sum([len(client.kept) for client in clients]) > before + CLIENTS:
                break
            time.sleep(0.1)
        ended.set()
        for client in clients:
            client.join()
    answers = sum([client.answers for client in clients], Counter())
    kept = [digest for client in clients for digest in client.kept]
    store = Store(str(file), make=False)
    found = store.verify()
    lost = [digest for digest in kept if (entry := store.find(digest)) is None or store.body(entry) is None]
    store.close()
    print(f"{SECONDS} s: {len(kept)} kept, answers {dict(answers)}, in the store {found.decisions}, lost {len(lost)}")
    assert found.faults == [] and lost == [] and len(set(kept)) == len(kept) > 0
    assert full and answers[503] and answers["cut off"] and not answers[500]
