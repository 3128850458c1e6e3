"""Which files are descriptors, and where they are."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import NamedTuple

from checker.read.document import Problem
from checker.read.spelling import nearest

PATTERN = r"(^|/)descriptors/(.+/)?[^/]+\.(?i:yaml|yml|json)$|[^/]\.descriptor\.(?i:yaml|yml|json)$"
"""Which paths, relative to the repository and with `/`, are descriptors: searched, as pre-commit and editors search."""

STDIN = "-"
"""The path that stands for standard input."""

_SKIPPED_FOLDERS = frozenset(["node_modules", "__pycache__"])

UNNAMED = "its name is not that of a descriptor"
"""Why most of what stands beside descriptors is skipped."""


class Skipped(NamedTuple):
    """What a walk passed over: its path, why, and whether it is a folder, whatever may be in it."""

    path: str
    why: str
    folder: bool = False


class Found(NamedTuple):
    """What paths lead to: the files in order, what else stands in the folders, the paths that lead nowhere.

    `empty` are the folders that were named and hold no descriptor.
    """

    files: list[str]
    skipped: list[Skipped]
    problems: list[tuple[str, Problem]]
    empty: list[str]


def find(paths: Sequence[str], *, pattern: str = PATTERN, cwd: str = ".", most: int = sys.maxsize) -> Found:
    """Find the descriptors that `paths` lead to.

    A file that is named is always one, and so is `-`. A folder is walked by name, its files before its folders: files
    whose path from the repository's root (the nearest folder with `.git`, else `cwd`) matches `pattern` are
    descriptors. The rest is skipped, each with its reason, and so are hidden folders, `node_modules` and `__pycache__`,
    and links to folders.
    A file comes once, however many paths lead to it. Paths come relative to `cwd` where they are below it, else as
    they were given, and with `/`. Folders are walked until there are more files than `most`.
    """
    walk = _Walk(re.compile(pattern), os.path.abspath(cwd), most)
    for path in paths:
        walk.take(path)
    return Found(walk.files, walk.skipped, walk.problems, walk.empty())


class _Walk:
    """The state of one search."""

    def __init__(self, pattern: re.Pattern[str], cwd: str, most: int) -> None:
        self.pattern = pattern
        self.most = most
        self.cwd = cwd
        self.root = _repository(cwd)
        self.files: list[str] = []
        self.skipped: list[Skipped] = []
        self.problems: list[tuple[str, Problem]] = []
        self.seen: set[str] = set()
        self.barren: dict[str, str] = {}

    def take(self, path: str) -> None:
        """Take in one path that a user gave."""
        if path == STDIN:
            self._add(path, path)
            return
        full = os.path.normpath(os.path.join(self.cwd, path))
        if not path or "\0" in path or not os.path.lexists(full):
            self._refuse(path, "no-such-path", _missing(path, full))
        elif os.path.isdir(full):
            before = len(self.files)
            self._folder(path, full)
            if len(self.files) == before:
                self.barren[self._shown(path, full)] = os.path.join(os.path.realpath(full), "")
        elif not os.path.exists(full):
            self._refuse(path, "broken-link", "a link that leads nowhere")
        else:
            self._add(self._shown(path, full), os.path.realpath(full))

    def empty(self) -> list[str]:
        """Return the folders that were named and hold no descriptor, one that another path leads to neither."""
        return [
            shown
            for shown, top in self.barren.items()
            if not any(real.startswith(top) and not os.path.isdir(real) for real in self.seen)
        ]

    def _folder(self, given: str, top: str) -> None:
        waiting = [(given, top, os.path.realpath(top))]
        while waiting:
            path, full, real = waiting.pop()
            if real in self.seen:
                continue
            self.seen.add(real)
            try:
                with os.scandir(full) as entries:
                    ordered = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                self._refuse(path, "unreadable-folder", f"the folder cannot be read: {error.strerror}")
                continue
            folders = []
            # The same stands before the names of all in it: as it is shown, from the repository's root, in truth.
            shown = "" if full == self.cwd else _open(self._shown(path, full))
            rooted = _below(full, self.root)
            before = shown if rooted is None else rooted and _open(rooted.replace(os.sep, "/"))
            true = os.path.join(real, "")
            for entry in ordered:
                if len(self.files) > self.most:
                    return
                name = entry.name
                if entry.is_dir(follow_symlinks=False):
                    why = _pruned(name)
                    if why is None:
                        folders.append((os.path.join(path, name), entry.path, true + name))
                    else:
                        self.skipped.append(Skipped(shown + name, why, folder=True))
                else:
                    self._entry(shown + name, before + name, true + name, entry)
            waiting += reversed(folders)

    def _entry(self, shown: str, rooted: str, real: str, entry: os.DirEntry[str]) -> None:
        if entry.is_symlink() and entry.is_dir():
            self.skipped.append(Skipped(shown, "a link to a folder; name it to look into it", folder=True))
        elif not self.pattern.search(rooted):
            self.skipped.append(Skipped(shown, UNNAMED))
        elif entry.is_file():
            self._add(shown, os.path.realpath(entry.path) if entry.is_symlink() else real)
        elif entry.is_symlink() and not os.path.exists(entry.path):
            self.problems.append((shown, Problem("broken-link", "a link that leads nowhere")))
        else:
            self.skipped.append(Skipped(shown, "neither a file nor a folder; name it to read from it"))

    def _add(self, shown: str, real: str) -> None:
        if real not in self.seen:
            self.seen.add(real)
            self.files.append(shown)

    def _refuse(self, path: str, code: str, message: str) -> None:
        shown = self._shown(path, os.path.normpath(os.path.join(self.cwd, path))) if path else path
        self.problems.append((shown, Problem(code, message)))

    def _shown(self, path: str, full: str) -> str:
        below = _below(full, self.cwd)
        return (path if below is None else below or ".").replace(os.sep, "/")


def _pruned(name: str) -> str | None:
    """Return why a folder with this name is not looked into, None where it is."""
    if name.startswith("."):
        return "a hidden folder; name it to look into it"
    return "not written by hand; name it to look into it" if name in _SKIPPED_FOLDERS else None


def _open(shown: str) -> str:
    """Return what stands before the names of what is in a folder."""
    return shown if shown.endswith("/") else shown + "/"


def _below(full: str, folder: str) -> str | None:
    """Return the path from a folder to what is in it, or None if it is not."""
    if full == folder:
        return ""
    start = folder if folder.endswith(os.sep) else folder + os.sep
    return full[len(start) :] if full.startswith(start) else None


def _repository(folder: str) -> str:
    root = folder
    while not os.path.lexists(os.path.join(root, ".git")):
        parent = os.path.dirname(root)
        if parent == root:
            return folder
        root = parent
    return root


def unread(path: str, error: OSError | ValueError) -> str:
    """Return why a file that was named cannot be read."""
    if isinstance(error, FileNotFoundError):
        return _missing(path, os.path.abspath(path))
    if isinstance(error, IsADirectoryError):
        return "this is a folder; name a file"
    return f"cannot be read: {getattr(error, 'strerror', None) or error}"


def _missing(path: str, full: str) -> str:
    """Return what to say of a path that does not exist: from where on it does not, and what stands there instead."""
    if not path:
        return "an empty path: name a file or a folder, or `.` for this one"
    while not os.path.isdir(os.path.dirname(full)) and os.path.dirname(full) != full:
        full = os.path.dirname(full)
    parent, name = os.path.split(full)
    try:
        known = os.listdir(parent)
    except (OSError, ValueError):
        known = []
    near = nearest(name, known)
    return f"no such file or folder: `{name}` does not exist" + (f"; did you mean `{near}`?" if near else "")
