"""Work shared out among processes: what comes out is what one process would give, in the same order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
"""The signals by which a run is ended, and its processes with it."""


class LostProcess(Exception):
    """A process that shares the work was ended from outside, as where memory runs out."""

    def __init__(self) -> None:
        super().__init__("a process that shared the work was ended from outside (did memory run out?)")


T = TypeVar("T")
R = TypeVar("R")


def cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def each(function: Callable[[T], R], items: Iterable[T], processes: int) -> Iterator[R]:
    """Yield what a function gives for each item, in order, by processes that begin as copies of this one.

    The items and what is made of them go from one to another, the function does not. A few items are under way at once,
    so that memory does not grow with their number. Where processes cannot be copied this one does it all. Raises
    LostProcess where one of them dies.
    """
    import multiprocessing

    if processes == 1 or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(function, items)
        return
    from collections import deque
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    waiting: deque[Future[R]] = deque()
    copies = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, mp_context=copies, initializer=_begin, initargs=(function,)) as workers:
        try:
            with _held_back():
                workers.submit(int)
            for item in items:
                waiting.append(workers.submit(_call, item))
                if len(waiting) > 3 * processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool:
            raise LostProcess from None
        except BaseException:
            # What waits is no longer wanted; what is under way ends by itself.
            workers.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _held_back() -> Iterator[None]:
    """Hold signals back while this process is copied, and let them come afterwards.

    What a handler raises right after a fork Python writes down and goes on: the run would not end.
    """
    import signal
    import threading

    came: list[int] = []
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for number in [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]:
            if callable(signal.getsignal(number)):
                before[number] = signal.signal(number, lambda number, _: came.append(number))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in came:
            signal.raise_signal(number)


_function: Callable[[Any], Any] | None = None
"""What this process, a copy, is for."""


def _begin(function: Callable[[Any], Any]) -> None:
    import signal
    import threading

    # What the parent does at a signal is not for its copies, which only end: one that waits for a lock of a lost one
    # would never get to a handler of Python's.
    for name in SIGNALS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    global _function
    _function = function
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the one that began it is gone: killed, it could tell nobody."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _call(item: Any) -> Any:
    assert _function is not None
    return _function(item)
