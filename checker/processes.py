"""Work shared among processes, with the results of one process in the same order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
"""The signals that end a run and its processes."""


class LostProcess(Exception):
    """A worker process was ended from outside, for example when memory ran out."""

    def __init__(self) -> None:
        super().__init__("a process that shared the work was ended from outside (did memory run out?)")


T = TypeVar("T")
R = TypeVar("R")


def cores() -> int:
    """Return the number of cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def each(function: Callable[[T], R], items: Iterable[T], processes: int) -> Iterator[R]:
    """Yield the result of a function for each item, in order, computed by forked processes.

    Items and results are pickled between processes, the function is not. Only a few items are in progress at once, so
    memory does not grow with their number. Without fork, this process does all the work. Raises LostProcess if a worker
    dies.
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
            with _signals_deferred():
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
            # Waiting items are cancelled; those in progress end by themselves.
            workers.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _signals_deferred() -> Iterator[None]:
    """Defer signals during a fork and deliver them afterwards.

    Python prints and ignores an exception of a handler right after a fork, so the run would not end.
    """
    import signal
    import threading

    received: list[int] = []
    handlers: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for number in [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]:
            if callable(signal.getsignal(number)):
                handlers[number] = signal.signal(number, lambda number, _: received.append(number))
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for number in received:
            signal.raise_signal(number)


_function: Callable[[Any], Any] | None = None
"""The function of this worker process."""


def _begin(function: Callable[[Any], Any]) -> None:
    import signal
    import threading

    # A worker does not run the parent's handlers: it simply ends, since one that waits for a lock of a dead worker would
    # never reach a handler in Python.
    for name in SIGNALS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    global _function
    _function = function
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when its parent is gone: a killed parent cannot end it."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _call(item: Any) -> Any:
    assert _function is not None
    return _function(item)
