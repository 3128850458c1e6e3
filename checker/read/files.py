"""Files, read once and never more of one than a limit, and written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable

PIECE = 64 * 1024
"""Bytes that are read at once where nobody knows how many there are."""
_HANDED = ("/dev/fd/", "/proc/self/fd/", "/dev/stdin")
"""How the paths of files begin that a shell opened for this process: they may be anything."""


def content_of(path: str, most: int, *, pipes: bool = False) -> bytes:
    """Return the content of a file, one byte more than `most` where it has more; raises OSError and ValueError.

    Whatever is no regular file is refused, but for what a shell handed over (`/dev/fd/63`) and, with `pipes`, named
    pipes, which wait for whoever writes.
    """
    handed = path.startswith(_HANDED)
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    if not (pipes or handed):
        # A pipe without a writer would be waited for.
        flags |= getattr(os, "O_NONBLOCK", 0)
    # Python's own files, made for more, take twice as long for one that is read at once.
    file = os.open(path, flags)
    try:
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode) and not handed:
            _refuse(status.st_mode, pipes)
        size, left = status.st_size, most + 1
        content = os.read(file, min(size + 1, left))
        if len(content) == size:
            return content
        # It has another size than it says: a pipe says none, and gives what it has.
        parts = [content]
        while parts[-1] and (left := left - len(parts[-1])):
            parts.append(os.read(file, min(PIECE, left)))
        return b"".join(parts)
    finally:
        os.close(file)


def content_of_stdin(most: int) -> bytes:
    """Return what standard input holds, one byte more than `most` where it has more; raises OSError."""
    if sys.stdin is None:
        raise OSError(errno.EBADF, "standard input is closed")
    return sys.stdin.buffer.read(most + 1)


def _refuse(mode: int, pipes: bool) -> None:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if stat.S_ISFIFO(mode):
        if not pipes:
            raise OSError(errno.EINVAL, "this is a pipe; name a regular file")
    else:
        raise OSError(errno.EINVAL, "this is a device; name a regular file")


def write_whole(path: str, content: bytes) -> None:
    """Write a file whole or not at all: beside its name, onto the disk, and only then under it; raises OSError.

    A link stays one, and what it leads to is written; what is no regular file (`/dev/stdout`, a pipe) is written to.
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


def same_file(path: str, other: str) -> bool:
    """Return whether two paths lead to one file, as they are spelt or in truth."""
    return os.path.realpath(path) == os.path.realpath(other)


def alone(path: str) -> Callable[[], None]:
    """Wait until no other process changes files in the folder of a file; return what lets others go on.

    Where the system has no such lock, or there is no such folder, nothing is waited for.
    """
    try:
        import fcntl

        folder = os.open(os.path.dirname(os.path.realpath(path)), os.O_RDONLY)
    except (ImportError, OSError):
        return lambda: None
    fcntl.flock(folder, fcntl.LOCK_EX)
    return lambda: os.close(folder)


def display(path: str) -> str:
    """Return a path as reports show it: relative to the working folder where below it, with `/`."""
    absolute, here = os.path.abspath(path), os.getcwd()
    if absolute.startswith(here + os.sep):
        return os.path.relpath(absolute, here).replace(os.sep, "/")
    return path.replace(os.sep, "/")
