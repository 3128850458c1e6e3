"""Files: reading once and up to a limit, writing whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable

PIECE = 64 * 1024
"""Bytes of one read where the size is not known."""
_HANDED = ("/dev/fd/", "/proc/self/fd/", "/dev/stdin")
"""Prefixes of files that a shell opened for this process; such a file may be of any sort."""


def content_of(path: str, most: int, *, pipes: bool = False) -> bytes:
    """Return the content of a file, cut after `most` + 1 bytes; raises OSError and ValueError.

    Only regular files are read, files that a shell opened (`/dev/fd/63`) and, with `pipes`, named pipes, which wait for a writer.
    """
    handed = path.startswith(_HANDED)
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    if not (pipes or handed):
        # Opening a pipe without a writer would wait.
        flags |= getattr(os, "O_NONBLOCK", 0)
    # Python's file objects take twice as long for a single read.
    file = os.open(path, flags)
    try:
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode) and not handed:
            _refuse(status.st_mode, pipes)
        size, left = status.st_size, most + 1
        content = os.read(file, min(size + 1, left))
        if len(content) == size:
            return content
        # The size was wrong: a pipe reports none, and a read returns what is there.
        parts = [content]
        while parts[-1] and (left := left - len(parts[-1])):
            parts.append(os.read(file, min(PIECE, left)))
        return b"".join(parts)
    finally:
        os.close(file)


def content_of_stdin(most: int) -> bytes:
    """Return the content of standard input, cut after `most` + 1 bytes; raises OSError."""
    if sys.stdin is None:
        raise OSError(errno.EBADF, "standard input is closed")
    return sys.stdin.buffer.read(min(most + 1, sys.maxsize))


def _refuse(mode: int, pipes: bool) -> None:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if stat.S_ISFIFO(mode):
        if not pipes:
            raise OSError(errno.EINVAL, "this is a pipe; name a regular file")
    else:
        raise OSError(errno.EINVAL, "this is a device; name a regular file")


def write_whole(path: str, content: bytes) -> None:
    """Write a file whole or not at all: first under another name and onto the disk, then renamed; raises OSError.

    For a link its target is written. A file that is not regular (`/dev/stdout`, a pipe) is written to directly.
    """
    real = os.path.realpath(path)
    if os.path.exists(real) and not os.path.isfile(real):
        with open(path, "wb") as stream:
            stream.write(content)
        return
    if not os.path.basename(path) or os.path.isdir(real):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    beside = os.path.join(os.path.dirname(real), f".checker-{os.getpid()}-{os.urandom(4).hex()}")
    file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with open(file, "wb") as target:
            if os.path.exists(real):
                os.chmod(beside, stat.S_IMODE(os.stat(real).st_mode))
            target.write(content)
            target.flush()
            os.fsync(file)
        os.replace(beside, real)
    except BaseException:
        os.unlink(beside)
        raise


def alone(*paths: str) -> Callable[[], None]:
    """Lock the folders of files against other processes that change files in them; return the function that unlocks them.

    All processes lock folders in one order, so that no two wait for each other. Where the system has no such locks, and for
    a folder that is not there, this does nothing.
    """
    try:
        import fcntl
    except ImportError:
        return lambda: None
    opened: dict[tuple[int, int], int] = {}
    for folder in {os.path.dirname(os.path.realpath(path)) for path in paths}:
        try:
            status = os.stat(folder)
            if (status.st_dev, status.st_ino) not in opened:
                opened[status.st_dev, status.st_ino] = os.open(folder, os.O_RDONLY)
        except OSError:
            continue
    for place in sorted(opened):
        fcntl.flock(opened[place], fcntl.LOCK_EX)

    def release() -> None:
        for file in opened.values():
            os.close(file)

    return release


def display(path: str) -> str:
    """Return a path for reports: relative to the working folder if it is below it, with `/`."""
    absolute, here = os.path.abspath(path), os.getcwd()
    if absolute.startswith(here + os.sep):
        return os.path.relpath(absolute, here).replace(os.sep, "/")
    return path.replace(os.sep, "/")


def spelt(path: str) -> str:
    r"""Return a path in characters that a record can hold: a byte of a name that is no UTF-8 becomes `\udcff`."""
    return path.encode("utf-8", "backslashreplace").decode()
