"""Several worker processes on one socket: a dead worker is replaced, a signal ends all workers in order."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from types import FrameType

from checker.web.settings import SettingsError

QUICK, MANY = 2.0, 5
"""A worker that lives less than QUICK seconds died at its start; MANY such deaths in a row end the server."""


def supervise(work: Callable[[], None], workers: int, started: Callable[[], None]) -> None:
    """Run `work` in several processes until SIGINT or SIGTERM; raises SettingsError if they cannot start."""
    if not hasattr(os, "fork"):
        raise SettingsError("--workers needs a system with fork; start one server for each processor instead")
    running: dict[int, float] = {}
    ending = False

    def end(number: int, frame: FrameType | None) -> None:
        nonlocal ending
        ending = True
        for pid in running:
            os.kill(pid, signal.SIGTERM)

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    failures = 0
    try:
        for _ in range(workers):
            running[_fork(work)] = time.monotonic()
        started()
        while running:
            pid, _ = os.wait()
            begun = running.pop(pid, None)
            if begun is None or ending:
                continue
            failures = failures + 1 if time.monotonic() - begun < QUICK else 0
            if failures >= MANY:
                end(signal.SIGTERM, None)
                raise SettingsError("the workers die at their start; begin with one to see why")
            running[_fork(work)] = time.monotonic()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _fork(work: Callable[[], None]) -> int:
    """Return the id of a new process that does the work and ends."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        work()
        code = 0
    except KeyboardInterrupt:
        code = 0
    finally:
        os._exit(code)
