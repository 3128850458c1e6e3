"""Both sides of a comparison: descriptors as the working tree has them, and as they were at a commit."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from checker.against.compare import Kept, Side, compared
from checker.against.git import GitProblem as GitProblem
from checker.against.git import Repository, repository
from checker.against.laws import BaseLaw, changed_files, turned_by_law
from checker.check import check_paths
from checker.check.file import Decide, check_bytes, check_document
from checker.check.options import Manifests, Options
from checker.judge.act import Act
from checker.judge.allowance import Allowance
from checker.judge.descriptor import Reader
from checker.judge.judgement import Judgement
from checker.judge.law import Law
from checker.read.discover import STDIN, is_ignored, matched, pruned
from checker.read.document import Document
from checker.read.files import display
from checker.report.build import judged
from checker.report.model import Against, Judged, Report

Made = Callable[[Law], Manifests]
"""Makes descriptors of manifests as they were, under a law."""


class Asked(NamedTuple):
    """What to compare with: a revision, whether only what is new counts, and the files that make up the law."""

    revision: str
    new_only: bool
    law_files: Sequence[str]
    base_law: BaseLaw | None = None


class _Keeper:
    """Remembers what each entry of a run was made of, and the name that git has for each file's content."""

    def __init__(self, decide: Decide) -> None:
        self._decide = decide
        self.kept: dict[tuple[str, int], Kept] = {}
        self.names: dict[str, tuple[str, str]] = {}

    def decide(self, act: Act, law: Law, judgement: Judgement, document: Document) -> Judged:
        """Return the entry of a judgement, and keep what it was made of."""
        self.kept[document.path, document.index] = Kept(act, judgement)
        return self._decide(act, law, judgement, document)

    def keep(self, path: str, content: bytes) -> None:
        """Keep git's names of a file's content, in repositories of either sort."""
        from hashlib import sha1, sha256

        blob = b"blob %d\0" % len(content) + content
        self.names[path] = (sha1(blob, usedforsecurity=False).hexdigest(), sha256(blob).hexdigest())


def check_against(paths: Sequence[str], law: Law, options: Options, decide: Decide, asked: Asked) -> Report:
    """Judge what the paths lead to, and say what differs from a revision; raises GitProblem."""
    repo = repository(".")
    base = repo.merge_base(asked.revision)
    tree = repo.files(base)
    keeper = _Keeper(decide)
    keep = options.keep

    def kept(name: str, content: bytes) -> None:
        keeper.keep(name, content)
        if keep is not None:
            keep(name, content)

    present = [path for path in paths if path == STDIN or os.path.lexists(path) or _rooted(path, repo) not in tree]
    quiet = options if present or not paths else options._replace(allow_empty=True)
    report = check_paths(present, law, quiet._replace(keep=kept), None, keeper.decide)
    now = Side(report.descriptors, keeper.kept)
    scope, others = _scopes(paths, tree, repo, options)
    shown = {os.path.realpath(entry.path): entry.path for entry in report.descriptors}
    shown[os.path.join(repo.root, options.stdin_name)] = options.stdin_name
    names = {path: shown.get(os.path.join(repo.root, path)) or display(os.path.join(repo.root, path)) for path in tree}
    made = _made(paths, names, tree, repo, options)
    was, gone = _before(scope, others, names, tree, repo, now, keeper, law, options, made)
    about = Against(asked.revision, base, repo.shallow, asked.new_only, law=changed_files(asked.law_files, repo, tree))
    if about.law and asked.base_law is not None:
        contents = repo.contents([tree[path] for path in scope])
        before = [(names[path], contents[tree[path]]) for path in scope]
        about = about._replace(by_law=turned_by_law(asked.base_law, repo, tree, before, gone, options, made))
    return compared(report, now, was, gone, about, law)


def _before(
    scope: Sequence[str],
    others: Sequence[str],
    names: dict[str, str],
    tree: dict[str, str],
    repo: Repository,
    now: Side,
    keeper: _Keeper,
    law: Law,
    options: Options,
    made: Made | None,
) -> tuple[Side, list[Judged]]:
    """Return the side of the commit, and those of its entries that were asked for: an unchanged file is not judged twice."""
    reader = Reader(law)
    manifests = made(law) if made is not None else None
    if manifests is not None:
        options = options._replace(aside=manifests.aside)
        scope = [path for path in scope if not manifests.claims(names[path])]
        others = [path for path in others if not manifests.claims(names[path])]
    shown = {entry.path for entry in now.entries}
    same = {path for path in scope if tree[path] in keeper.names.get(names[path], ()) and names[path] in shown}
    contents = repo.contents([tree[path] for path in [*scope, *others] if path not in same])
    entries: list[Judged] = []
    here: list[Judged] = []
    kept: dict[tuple[str, int], Kept] = {}
    by_path: dict[str, list[Judged]] = {}
    for entry in now.entries:
        by_path.setdefault(entry.path, []).append(entry)

    def decide(act: Act, law: Law, judgement: Judgement, document: Document) -> Judged:
        kept[document.path, document.index] = Kept(act, judgement)
        return judged(act, law, judgement, document)

    for path in [*scope, *others]:
        name = names[path]
        if path in same:
            found = by_path.get(name, [])
            kept.update({place: value for place, value in keeper.kept.items() if place[0] == name})
        else:
            found = check_bytes(contents[tree[path]], name, law, reader, options, decide)
        entries += found
        if path in scope:
            here += found
    if manifests is not None:
        allowance = Allowance()
        found = list(
            manifests.entries(
                lambda document, wrong: check_document(document, wrong, law, reader, options, decide, allowance)
            )
        )
        entries += found
        here += found
    return Side(entries, kept), here


def _made(
    paths: Sequence[str], names: dict[str, str], tree: dict[str, str], repo: Repository, options: Options
) -> Made | None:
    """Return what makes descriptors of the manifests of a commit under a law, None where no map does."""
    if options.manifests is None:
        return None
    factory, blobs = options.manifests, {name: tree[path] for path, name in names.items()}

    def content(name: str) -> bytes:
        return repo.contents([blobs[name]])[blobs[name]]

    return lambda law: factory(law, paths, options, (list(blobs), content))


def _scopes(
    paths: Iterable[str], tree: dict[str, str], repo: Repository, options: Options
) -> tuple[list[str], list[str]]:
    """Return the files of a commit that paths lead to, and other descriptors of it that are no longer where they were."""
    pattern, cwd = re.compile(options.pattern, re.DOTALL), os.getcwd()

    def is_found(path: str) -> bool:
        full = os.path.normpath(os.path.join(repo.root, path))
        return pattern.search(matched(full, options.base, cwd)) is not None and not is_ignored(
            full, options.ignore, cwd
        )

    matching = [path for path in tree if is_found(path)]
    found: dict[str, None] = {}
    for path in paths:
        rooted = _rooted(options.stdin_name if path == STDIN else path, repo)
        if rooted is None:
            continue
        if rooted in tree:
            found[rooted] = None
        start = f"{rooted}/" if rooted else ""
        for item in matching:
            if item.startswith(start) and not any(map(pruned, item[len(start) :].split("/")[:-1])):
                found[item] = None
    others = [path for path in matching if path not in found and not os.path.lexists(os.path.join(repo.root, path))]
    return list(found), others


def _rooted(path: str, repo: Repository) -> str | None:
    """Return a path from the repository's root with `/`, None where it is outside."""
    full = os.path.realpath(path)
    if full == repo.root:
        return ""
    start = repo.root.rstrip(os.sep) + os.sep
    return full[len(start) :].replace(os.sep, "/") if full.startswith(start) else None
