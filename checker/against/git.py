"""Files of a revision, as committed, by git. Nothing of the repository is run, nothing is fetched.

Hooks, filters, file system monitors, replaced objects and the fetching of missing objects are off; blobs are read raw.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from checker.read.spelling import meant

OFF = (
    "--no-pager", "--no-replace-objects",
    "-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false", "-c", "protocol.allow=never",
    "-c", "core.quotePath=false", "-c", "core.alternateRefsCommand=",
)  # fmt: skip
QUIET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
FILE, EXECUTABLE = b"100644", b"100755"
SHALLOW = (
    "this clone is shallow, so the history may be cut off before it; fetch all of it (git fetch --unshallow, or "
    "fetch-depth: 0 where a checkout asks)"
)


class GitProblem(Exception):
    """A failure of git; the text says why."""


class Repository(NamedTuple):
    """A repository: `root` is its working tree, `shallow` tells whether its history is cut off."""

    root: str
    shallow: bool

    def run(self, *words: str, stdin: bytes | None = None) -> bytes:
        """Return the output of git; raises GitProblem with its message."""
        return _run(self.root, *words, stdin=stdin)

    def commit(self, revision: str) -> str:
        """Return the full name of the commit of a revision; raises GitProblem."""
        if not revision or revision.startswith("-") or "\0" in revision:
            raise GitProblem(f"--against takes a revision such as main or HEAD~1; found {revision!r}")
        try:
            return self.run("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()
        except GitProblem:
            names = self.run("for-each-ref", "--format=%(refname:short)").decode("utf-8", "replace").split()
            hint = meant(revision, names)
            cut = f"; {SHALLOW}" if self.shallow else ""
            raise GitProblem(f"git knows no revision {revision}{hint}{cut}") from None

    def merge_base(self, revision: str) -> str:
        """Return the merge base of HEAD and a revision; raises GitProblem."""
        commit = self.commit(revision)
        try:
            return self.run("merge-base", commit, self.commit("HEAD")).decode().split()[0]
        except GitProblem:
            cut = f"; {SHALLOW}" if self.shallow else ""
            raise GitProblem(f"HEAD and {revision} have no history in common{cut}") from None

    def files(self, commit: str) -> dict[str, str]:
        """Return the files of a commit: path from the root → name of the blob. Symbolic links are left out."""
        files = {}
        for line in self.run("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
            head, tab, path = line.partition(b"\t")
            mode, _, name = head.partition(b" ")
            if tab and mode in (FILE, EXECUTABLE):
                files[os.fsdecode(path)] = name.partition(b" ")[2].decode()
        return files

    def contents(self, names: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of blobs by name, as committed; raises GitProblem for a missing blob."""
        wanted = list(dict.fromkeys(names))
        if not wanted:
            return {}
        out = self.run("cat-file", "--batch", stdin="".join(f"{name}\n" for name in wanted).encode())
        contents, start = {}, 0
        for name in wanted:
            end = out.index(b"\n", start)
            head = out[start:end].split()
            if len(head) != 3:
                message = "git does not have all of that revision here (a partial clone?); fetch it, then check again"
                raise GitProblem(message)
            size = int(head[2])
            contents[name] = out[end + 1 : end + 1 + size]
            start = end + size + 2
        return contents


def repository(folder: str) -> Repository:
    """Return the repository of a folder; raises GitProblem."""
    root = os.fsdecode(_run(folder, "rev-parse", "--show-toplevel").rstrip(b"\n"))
    return Repository(root, _run(folder, "rev-parse", "--is-shallow-repository").strip() == b"true")


def environment() -> Mapping[str, str]:
    """Return the environment for git."""
    return {**os.environ, **QUIET}


def _run(folder: str, *words: str, stdin: bytes | None = None) -> bytes:
    try:
        done = subprocess.run(
            ["git", *OFF, *words], cwd=folder, env=environment(), input=stdin or b"", capture_output=True, check=False
        )
    except FileNotFoundError:
        raise GitProblem("git is not installed here, and --against asks it what was before") from None
    except (OSError, ValueError) as error:
        raise GitProblem(f"git cannot be run: {error}") from None
    if done.returncode:
        messages = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["it said nothing"]
        raise GitProblem(f"git: {messages[0].removeprefix('fatal: ')}")
    return done.stdout
