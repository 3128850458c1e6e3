"""Changes of the law itself, separate from changes of descriptors."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence

from checker.against.git import Repository
from checker.check.file import check_bytes, check_document
from checker.check.options import Manifests, Options
from checker.judge.allowance import Allowance
from checker.judge.descriptor import Reader
from checker.judge.law import Law
from checker.read.files import content_of, display
from checker.read.limits import DEFAULT
from checker.report.build import judged
from checker.report.model import Judged

BaseLaw = Callable[[Callable[[str], str]], Law | None]
"""Opens the law of a commit, given a function from a path to its copy at the commit; None if it cannot be opened."""


def changed_files(paths: Iterable[str], repo: Repository, tree: Mapping[str, str]) -> tuple[str, ...]:
    """Return the changed files among these paths and below these folders."""
    root = os.path.join(repo.root, "")
    changed: list[str] = []
    for path in dict.fromkeys(map(os.path.realpath, paths)):
        if not path.startswith(root):
            continue
        rooted = path[len(root) :].replace(os.sep, "/")
        old = [file for file in tree if file == rooted or file.startswith(f"{rooted}/")]
        new = [file.replace(os.sep, "/") for file in _files(path, root)]
        contents = repo.contents([tree[file] for file in old])
        for file in dict.fromkeys([*old, *new]):
            if file not in tree or _read(os.path.join(root, file)) != contents[tree[file]]:
                changed.append(display(os.path.join(root, file)))
    return tuple(dict.fromkeys(changed))


def _files(path: str, root: str) -> list[str]:
    if os.path.isfile(path):
        return [path[len(root) :]]
    return sorted(
        os.path.join(folder, name)[len(root) :]
        for folder, _, names in os.walk(path)
        for name in names
        if name.endswith((".yaml", ".yml", ".json"))
    )


def _read(path: str) -> bytes | None:
    try:
        return content_of(path, DEFAULT.file_bytes)
    except OSError:
        return None


def turned_by_law(
    base_law: BaseLaw,
    repo: Repository,
    tree: Mapping[str, str],
    before: Sequence[tuple[str, bytes]],
    today: Iterable[Judged],
    options: Options,
    factory: Callable[[Law], Manifests] | None = None,
) -> tuple[tuple[str, str, str], ...]:
    """Return the descriptors of a commit with another verdict under the law of that commit: name, then, now."""
    now = {(entry.path, entry.document): entry.verdict for entry in today}
    with tempfile.TemporaryDirectory() as folder:

        def as_it_was(path: str) -> str:
            return _write_base(path, folder, repo, tree)

        law = base_law(as_it_was)
        if law is None:
            return ()
        reader = Reader(law)
        manifests = factory(law) if factory is not None else None
        if manifests is not None:
            options = options._replace(aside=manifests.aside)
        entries = [
            entry
            for name, content in before
            if manifests is None or not manifests.claims(name)
            for entry in check_bytes(content, name, law, reader, options)
        ]
        if manifests is not None:
            allowance = Allowance()
            entries += manifests.entries(
                lambda document, problems: check_document(document, problems, law, reader, options, judged, allowance)
            )
    return tuple(
        (f"{entry.kind} {entry.id}" if entry.id else entry.path, entry.verdict, now[entry.path, entry.document])
        for entry in entries
        if now.get((entry.path, entry.document), entry.verdict) != entry.verdict
    )


def _write_base(path: str, folder: str, repo: Repository, tree: Mapping[str, str]) -> str:
    """Write the commit's copy of a file or folder and return its path; a path outside the repository stays the same."""
    root = os.path.join(repo.root, "")
    full = os.path.realpath(path)
    if not full.startswith(root):
        return path
    rooted = full[len(root) :].replace(os.sep, "/")
    names = [name for name in tree if name == rooted or name.startswith(f"{rooted}/")]
    contents = repo.contents([tree[name] for name in names])
    for name in names:
        target = os.path.join(folder, *name.split("/"))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(contents[tree[name]])
    return os.path.join(folder, *rooted.split("/"))
