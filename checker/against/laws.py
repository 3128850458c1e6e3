"""What a change does to the law itself, told apart from what it does to descriptors."""

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
"""Opens the law as it was, given what leads from a path to where that stands as it was; None where it cannot be opened."""


def changed_files(paths: Iterable[str], repo: Repository, tree: Mapping[str, str]) -> tuple[str, ...]:
    """Return those of the files, and of the files in the folders, that are not what they were."""
    root = os.path.join(repo.root, "")
    found: list[str] = []
    for path in dict.fromkeys(map(os.path.realpath, paths)):
        if not path.startswith(root):
            continue
        rooted = path[len(root) :].replace(os.sep, "/")
        old = [item for item in tree if item == rooted or item.startswith(f"{rooted}/")]
        new = [item.replace(os.sep, "/") for item in _files(path, root)]
        contents = repo.contents([tree[item] for item in old])
        for item in dict.fromkeys([*old, *new]):
            if item not in tree or _read(os.path.join(root, item)) != contents[tree[item]]:
                found.append(display(os.path.join(root, item)))
    return tuple(dict.fromkeys(found))


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
    made: Callable[[Law], Manifests] | None = None,
) -> tuple[tuple[str, str, str], ...]:
    """Return the descriptors of a commit whose verdict is another under the law of that commit: name, then, now."""
    now = {(entry.path, entry.document): entry.verdict for entry in today}
    with tempfile.TemporaryDirectory() as folder:

        def as_it_was(path: str) -> str:
            return _written(path, folder, repo, tree)

        law = base_law(as_it_was)
        if law is None:
            return ()
        reader = Reader(law)
        manifests = made(law) if made is not None else None
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
                lambda document, wrong: check_document(document, wrong, law, reader, options, judged, allowance)
            )
    return tuple(
        (f"{entry.kind} {entry.id}" if entry.id else entry.path, entry.verdict, now[entry.path, entry.document])
        for entry in entries
        if now.get((entry.path, entry.document), entry.verdict) != entry.verdict
    )


def _written(path: str, folder: str, repo: Repository, tree: Mapping[str, str]) -> str:
    """Write a file or folder as it was, and return where; a path that is outside the repository stands as it is."""
    root = os.path.join(repo.root, "")
    full = os.path.realpath(path)
    if not full.startswith(root):
        return path
    rooted = full[len(root) :].replace(os.sep, "/")
    files = [item for item in tree if item == rooted or item.startswith(f"{rooted}/")]
    contents = repo.contents([tree[item] for item in files])
    for item in files:
        target = os.path.join(folder, *item.split("/"))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(contents[tree[item]])
    return os.path.join(folder, *rooted.split("/"))
