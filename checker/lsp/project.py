"""The project of a file: its nearest configuration, read as the gate reads it and opened again when it changes."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from checker.check.file import Decide
from checker.check.options import Options
from checker.gate.config import Config
from checker.gate.nearest import nearest_file
from checker.gate.waivers import utc_today
from checker.judge.descriptor import Reader
from checker.judge.law import Law
from checker.read.discover import is_ignored, matched
from checker.report.model import ReportError

PACK = "pack.yaml"
"""The file that makes a folder a policy pack."""


class ProjectError(Exception):
    """A project that cannot be opened; `errors` has every reason, `files` the files that opening it reads."""

    def __init__(self, errors: Sequence[ReportError], files: Sequence[str] = ()) -> None:
        super().__init__(errors)
        self.errors = tuple(errors)
        self.files = (*files, *[error.path for error in errors if error.path])


class Project(NamedTuple):
    """The law of a project, with the gate's options and decisions.

    `files` are the files and folders that opening it reads.
    """

    config: Config
    law: Law
    reader: Reader
    options: Options
    decide: Decide
    files: tuple[str, ...] = ()


Open = Callable[[str], Project]
"""Opens the project of a folder; raises ProjectError."""


class Projects:
    """The projects of open files, by configuration file."""

    def __init__(self, open_: Open) -> None:
        self._open = open_
        self._cache: dict[str | None, tuple[object, Project | ProjectError]] = {}

    def of(self, path: str) -> Project:
        """Return the project of a file; raises ProjectError."""
        folder = os.path.dirname(os.path.abspath(path))
        while not os.path.isdir(folder):
            folder = os.path.dirname(folder)
        file = nearest_file(folder)
        cached = self._cache.get(file)
        if cached is None or cached[0] != _stamp(file, cached[1]):
            project = self._opened(folder)
            cached = self._cache[file] = (_stamp(file, project), project)
        if isinstance(cached[1], ProjectError):
            raise cached[1]
        return cached[1]

    def _opened(self, folder: str) -> Project | ProjectError:
        try:
            return self._open(folder)
        except ProjectError as error:
            return error


def _stamp(file: str | None, project: Project | ProjectError) -> object:
    """Return the day, on which waivers expire, and times and sizes of all files of a project; they tell when to open it again."""
    paths = [*([file] if file else []), *[path for named in project.files for path in _files(named)]]
    return utc_today(), *[(path, *_state(path)) for path in paths]


def _state(path: str) -> tuple[int, int]:
    try:
        state = os.stat(path)
    except OSError:
        return 0, 0
    return state.st_mtime_ns, state.st_size


def _files(path: str) -> list[str]:
    """Return the files of a pack in its folder, for another path the path itself."""
    if not os.path.isfile(os.path.join(path, PACK)):
        return [path]
    return sorted(
        os.path.join(where, name)
        for where, _, names in os.walk(path)
        for name in names
        if name.endswith((".yaml", ".yml", ".json", ".jsonl"))
    )


def is_descriptor(path: str, project: Project, root: str) -> bool:
    """Return whether the gate treats a file as a descriptor: by the pattern, or because the configuration names it."""
    full = os.path.abspath(path)
    if any(os.path.abspath(named) == full for named in project.config.get("paths", ())):
        return True
    options = project.options
    relative = matched(full, options.base, os.path.abspath(root))
    found = re.search(options.pattern, relative, re.DOTALL) is not None
    return found and not is_ignored(full, options.ignore, os.getcwd())


def pack_of(path: str) -> str | None:
    """Return the folder of a file's policy pack, None if it belongs to none."""
    folder = os.path.dirname(os.path.abspath(path))
    while not os.path.isfile(os.path.join(folder, PACK)):
        parent = os.path.dirname(folder)
        if parent == folder or os.path.lexists(os.path.join(folder, ".git")):
            return None
        folder = parent
    return folder
