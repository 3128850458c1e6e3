"""Discovery of descriptors in files and folders."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from checker.read.document import Problem

PATTERN = r"(^|/)descriptors/([^/]+/)*[^/]+\.(?i:yaml|yml|json)$|[^/]\.descriptor\.(?i:yaml|yml|json)$"
"""The expression that is searched for in paths with `/`, as pre-commit and editors do; a path with it is a descriptor."""

STDIN = "-"
"""The path for standard input."""

_SKIPPED_FOLDERS = frozenset(["node_modules", "__pycache__"])

UNNAMED = "its name is not that of a descriptor"
"""The reason for skipping most files beside descriptors."""
BACKUP = "a backup of another file"
LINKED = "a link to a folder; name it to look into it"
IGNORED = "`ignore` in the configuration names it"
_BACKUPS = ("~", ".bak", ".orig")


class Skipped(NamedTuple):
    """A skipped file or folder: its path, the reason, and whether it is a folder."""

    path: str
    why: str
    folder: bool = False


class Found(NamedTuple):
    """The result of a search: the files in order, the skipped files and folders, the problems of paths.

    `empty` has the named folders without a descriptor.
    """

    files: list[str]
    skipped: list[Skipped]
    problems: list[tuple[str, Problem]]
    empty: list[str]


def find(
    paths: Sequence[str],
    *,
    pattern: str | Callable[[str], object] = PATTERN,
    base: str = "",
    ignore: Sequence[str] = (),
    cwd: str = ".",
    most: int = sys.maxsize,
) -> Found:
    """Find the descriptors at or below `paths`.

    A named file is always a descriptor, and so is `-`. A folder is walked in order of names, its files before its folders; a
    file is a descriptor if its path (see `matched`) matches `pattern`, an expression or a function. Everything else is skipped
    with a reason: other files, hidden folders, `node_modules`, `__pycache__`, links to folders, and paths in `ignore` with
    everything below them (relative to `cwd`; `*` stands for any characters).
    A file is listed once, even if several paths lead to it. Paths are relative to `cwd` if they are below it, else as they
    were given, and have `/`; a file called `-` is listed as `./-`. Walking ends once there are more files than `most`.
    """
    walk = _Walk(finder(pattern), base and os.path.abspath(base), os.path.abspath(cwd), most, ignore)
    for path in paths:
        walk.take(path)
    return Found(walk.files, walk.skipped, walk.problems, walk.empty())


def finder(pattern: str | Callable[[str], object]) -> Callable[[str], object]:
    """Return the function that tells whether a path matches a pattern."""
    return re.compile(pattern, re.DOTALL).search if isinstance(pattern, str) else pattern


class _Walk:
    """The state of one search."""

    def __init__(self, sought: Callable[[str], object], base: str, cwd: str, most: int, ignore: Sequence[str]) -> None:
        self.sought = sought
        self.base = base
        self.most = most
        self.cwd = cwd
        self.ignored = _ignored(ignore, cwd)
        self.files: list[str] = []
        self.skipped: list[Skipped] = []
        self.problems: list[tuple[str, Problem]] = []
        self.seen: set[str] = set()
        self.barren: dict[str, str] = {}

    def take(self, path: str) -> None:
        """Add the files of one path that a user gave."""
        if path == STDIN:
            self._add(path, path)
            return
        full, error = resolved(self.cwd, path), None
        try:
            # The check is of `path` itself, not of the path without `..`.
            os.stat(os.path.join(self.cwd, path))
        except (OSError, ValueError) as problem:
            error = problem
        if error is None and path:
            self._named(path, full)
        elif path and isinstance(error, OSError) and os.path.islink(full):
            self._refuse(path, "broken-link", _link(error))
        elif isinstance(error, OSError) and not isinstance(error, (FileNotFoundError, NotADirectoryError)):
            self._refuse(path, "unreadable", f"cannot be read: {error.strerror}")
        else:
            self._refuse(path, "no-such-path", _missing(path, full))

    def _named(self, path: str, full: str) -> None:
        """Add an existing file or the files of a folder."""
        if not os.path.isdir(full):
            self._add(self._display(path, full), os.path.realpath(full))
            return
        before = len(self.files)
        self._folder(path, full)
        if len(self.files) == before:
            self.barren[self._display(path, full)] = os.path.join(os.path.realpath(full), "")

    def empty(self) -> list[str]:
        """Return the named folders without a descriptor, also without one that another path leads to."""
        return [
            display
            for display, top in self.barren.items()
            if not any(real.startswith(top) and not os.path.isdir(real) for real in self.seen)
        ]

    def _folder(self, given: str, top: str) -> None:
        waiting = [(given, top, os.path.realpath(top))]
        while waiting:
            path, full, real = waiting.pop()
            # Behind a link, files match the pattern by other paths, so the folder itself is still to be walked.
            if full in self.seen:
                continue
            self.seen.add(full)
            try:
                with os.scandir(full) as entries:
                    ordered = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                self._refuse(path, "unreadable-folder", f"the folder cannot be read: {error.strerror}")
                continue
            folders = []
            # Three prefixes for all names in the folder: for display, for the pattern, and the real path.
            prefix = "" if full == self.cwd else _open(self._display(path, full))
            before = matched(full, self.base, self.cwd)
            before = before and _open(before)
            true = os.path.join(real, "")
            for entry in ordered:
                if len(self.files) > self.most:
                    return
                name = entry.name
                try:
                    is_folder = entry.is_dir(follow_symlinks=False)
                except OSError as error:
                    self.problems.append((prefix + name, Problem("unreadable", f"cannot be read: {error.strerror}")))
                    continue
                if self.ignored is not None and self.ignored.match(entry.path):
                    self.skipped.append(Skipped(prefix + name, IGNORED, is_folder))
                elif is_folder:
                    why = pruned(name)
                    if why is None:
                        folders.append((os.path.join(path, name), entry.path, true + name))
                    else:
                        self.skipped.append(Skipped(prefix + name, why, folder=True))
                else:
                    self._entry(prefix + name, before + name, true + name, entry)
            waiting += reversed(folders)

    def _entry(self, display: str, rooted: str, real: str, entry: os.DirEntry[str]) -> None:
        linked = entry.is_symlink()
        try:
            # For a link these calls look at its target.
            is_folder, is_file = linked and entry.is_dir(), entry.is_file()
        except OSError as error:
            self.problems.append((display, Problem("broken-link", _link(error))))
            return
        if is_folder:
            self.skipped.append(Skipped(display, LINKED, folder=True))
        elif not self.sought(rooted):
            self.skipped.append(Skipped(display, BACKUP if display.lower().endswith(_BACKUPS) else UNNAMED))
        elif is_file:
            self._add(display, os.path.realpath(entry.path) if linked else real)
        elif linked and not os.path.exists(entry.path):
            self.problems.append((display, Problem("broken-link", "a link that leads nowhere")))
        else:
            self.skipped.append(Skipped(display, "neither a file nor a folder; name it to read from it"))

    def _add(self, display: str, real: str) -> None:
        if real not in self.seen:
            self.seen.add(real)
            self.files.append(f"./{display}" if display == STDIN != real else display)

    def _refuse(self, path: str, code: str, message: str) -> None:
        display = self._display(path, resolved(self.cwd, path)) if path else path
        self.problems.append((display, Problem(code, message)))

    def _display(self, path: str, full: str) -> str:
        below = _below(full, self.cwd)
        return (path if below is None else below or ".").replace(os.sep, "/")


def pruned(name: str) -> str | None:
    """Return the reason why a folder with this name is not walked, None if it is."""
    if name.startswith("."):
        return "a hidden folder; name it to look into it"
    return "not written by hand; name it to look into it" if name in _SKIPPED_FOLDERS else None


def _ignored(ignore: Sequence[str], cwd: str) -> re.Pattern[str] | None:
    """Return the expression for the full paths to ignore, None if there are none."""
    if not ignore:
        return None
    from fnmatch import translate
    from glob import escape

    full = [os.path.normpath(os.path.join(escape(cwd), path)) for path in ignore]
    return re.compile("|".join([translate(path) for path in full]))


def is_ignored(full: str, ignore: Sequence[str], cwd: str) -> bool:
    """Return whether a file, or a folder that it is in, is ignored."""
    ignored = _ignored(ignore, cwd)
    while ignored is not None and full != os.path.dirname(full):
        if ignored.match(full):
            return True
        full = os.path.dirname(full)
    return False


def _open(folder: str) -> str:
    """Return the prefix of the names in a folder."""
    return folder if folder.endswith("/") else folder + "/"


def _below(full: str, folder: str) -> str | None:
    """Return the path relative to a folder, None if it is not in the folder."""
    if full == folder:
        return ""
    start = folder if folder.endswith(os.sep) else folder + os.sep
    return full[len(start) :] if full.startswith(start) else None


def resolved(folder: str, path: str) -> str:
    """Return the absolute path of `path` in a folder; `..` after a link is the parent of the link's target."""
    full = os.path.join(folder, path)
    up = os.sep + os.pardir
    before, has_parent, rest = (full + os.sep).rpartition(up + os.sep)
    if has_parent and "\0" not in full:
        full = os.path.join(os.path.realpath(before + up), rest)
    return os.path.normpath(full)


def matched(full: str, base: str, cwd: str) -> str:
    """Return the path of a file or folder for the pattern: relative to the configuration's folder `base`, else to `cwd`.

    It is absolute if no configuration has a pattern (`base` is empty) or if it is below neither.
    """
    below = _below(full, base) if base else full
    if below is None:
        below = _below(full, cwd)
    return (full if below is None else below).replace(os.sep, "/")


def _link(error: OSError) -> str:
    """Return the reason why a link cannot be followed."""
    if isinstance(error, FileNotFoundError):
        return "a link that leads nowhere"
    return f"a link that cannot be followed: {error.strerror}"


def unread(path: str, error: OSError | ValueError) -> str:
    """Return the reason why a named file cannot be read."""
    if isinstance(error, FileNotFoundError):
        return _link(error) if os.path.islink(path) else _missing(path, os.path.abspath(path))
    if isinstance(error, IsADirectoryError):
        return "this is a folder; name a file"
    return f"cannot be read: {getattr(error, 'strerror', None) or error}"


def _missing(path: str, full: str) -> str:
    """Return the message for a missing path: its first missing part, and a near name that exists there."""
    if not path:
        return "an empty path: name a file or a folder, or `.` for this one"
    while not os.path.isdir(os.path.dirname(full)) and os.path.dirname(full) != full:
        full = os.path.dirname(full)
    parent, name = os.path.split(full)
    try:
        known = os.listdir(parent)
    except (OSError, ValueError):
        known = []
    from checker.read.spelling import nearest

    near = nearest(name, known)
    return f"no such file or folder: `{name}` does not exist" + (f"; did you mean `{near}`?" if near else "")
