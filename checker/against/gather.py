"""Both sides of a comparison: the descriptors of the working tree and of a commit."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

from checker.against.compare import JudgedAct, Side, compared
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

ManifestFactory = Callable[[Law], Manifests]
"""Makes, under a law, the descriptors of manifests at a commit."""
Key = tuple[str, str]
"""Kind and id of an act."""


class Comparison(NamedTuple):
    """The comparison asked for: a revision, whether only new findings count, and the files of the law."""

    revision: str
    new_only: bool
    law_files: Sequence[str]
    base_law: BaseLaw | None = None


class _Keeper:
    """Keeps the judged act of each entry of a run, and git's names of each file's content."""

    def __init__(self, decide: Decide) -> None:
        self._decide = decide
        self.judged_acts: dict[tuple[str, int], JudgedAct] = {}
        self.names: dict[str, tuple[str, str]] = {}

    def decide(self, act: Act, law: Law, judgement: Judgement, document: Document) -> Judged:
        """Return the entry of a judgement, and keep the judged act."""
        self.judged_acts[document.path, document.index] = JudgedAct(act, judgement)
        return self._decide(act, law, judgement, document)

    def keep(self, path: str, content: bytes) -> None:
        """Keep git's names of a file's content, for SHA-1 and SHA-256 repositories."""
        from hashlib import sha1, sha256

        blob = b"blob %d\0" % len(content) + content
        self.names[path] = (sha1(blob, usedforsecurity=False).hexdigest(), sha256(blob).hexdigest())


def check_against(
    paths: Sequence[str],
    law: Law,
    options: Options,
    decide: Decide,
    comparison: Comparison,
    also: frozenset[Key] = frozenset(),
) -> Report:
    """Judge the files at the paths, and report the differences from a revision; raises GitProblem.

    `also` are acts that maps make and that are judged on both sides, whatever files they are made of.
    """
    if also and options.manifests is not None:
        options = options._replace(manifests=partial(options.manifests, also=also))
    repo = repository(".")
    base = repo.merge_base(comparison.revision)
    tree = repo.files(base)
    keeper = _Keeper(decide)
    keep = options.keep

    def keep_content(name: str, content: bytes) -> None:
        keeper.keep(name, content)
        if keep is not None:
            keep(name, content)

    present = [path for path in paths if path == STDIN or os.path.lexists(path) or _rooted(path, repo) not in tree]
    quiet = options if present or not paths else options._replace(allow_empty=True)
    report = check_paths(present, law, quiet._replace(keep=keep_content), None, keeper.decide)
    now = Side(report.descriptors, keeper.judged_acts)
    scope, others = _scopes(paths, tree, repo, options)
    shown_names = {os.path.realpath(entry.path): entry.path for entry in report.descriptors}
    shown_names[os.path.join(repo.root, options.stdin_name)] = options.stdin_name
    names = {
        path: shown_names.get(os.path.join(repo.root, path)) or display(os.path.join(repo.root, path)) for path in tree
    }
    factory = _manifest_factory(paths, names, tree, repo, options)
    was, gone = _before(scope, others, names, tree, repo, now, keeper, law, options, factory)
    one_sided = (_made(now) ^ _made(was)) - also
    if one_sided and not all(map(os.path.isdir, paths)):
        # An act that a file joined or left since is there on both sides.
        return check_against(paths, law, options, decide, comparison, also | one_sided)
    about = Against(
        comparison.revision,
        base,
        repo.shallow,
        comparison.new_only,
        law=changed_files(comparison.law_files, repo, tree),
    )
    if about.law and comparison.base_law is not None:
        contents = repo.contents([tree[path] for path in scope])
        before = [(names[path], contents[tree[path]]) for path in scope]
        about = about._replace(by_law=turned_by_law(comparison.base_law, repo, tree, before, gone, options, factory))
    return compared(report, now, was, gone, about, law)


def _made(side: Side) -> frozenset[Key]:
    """Return the kind and id of each act that maps made."""
    return frozenset([(entry.kind, entry.id) for entry in side.entries if entry.is_made and entry.kind and entry.id])


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
    factory: ManifestFactory | None,
) -> tuple[Side, list[Judged]]:
    """Return the side of the commit, and its entries in scope; an unchanged file is not judged twice."""
    reader = Reader(law)
    manifests = factory(law) if factory is not None else None
    if manifests is not None:
        options = options._replace(aside=manifests.aside)
        scope = [path for path in scope if not manifests.claims(names[path])]
        others = [path for path in others if not manifests.claims(names[path])]
    shown_names = {entry.path for entry in now.entries}
    same = {path for path in scope if tree[path] in keeper.names.get(names[path], ()) and names[path] in shown_names}
    contents = repo.contents([tree[path] for path in [*scope, *others] if path not in same])
    entries: list[Judged] = []
    in_scope: list[Judged] = []
    judged_acts: dict[tuple[str, int], JudgedAct] = {}
    by_path: dict[str, list[Judged]] = {}
    for entry in now.entries:
        by_path.setdefault(entry.path, []).append(entry)

    def decide(act: Act, law: Law, judgement: Judgement, document: Document) -> Judged:
        judged_acts[document.path, document.index] = JudgedAct(act, judgement)
        return judged(act, law, judgement, document)

    for path in [*scope, *others]:
        name = names[path]
        if path in same:
            file_entries = by_path.get(name, [])
            judged_acts.update({place: value for place, value in keeper.judged_acts.items() if place[0] == name})
        else:
            file_entries = check_bytes(contents[tree[path]], name, law, reader, options, decide)
        entries += file_entries
        if path in scope:
            in_scope += file_entries
    if manifests is not None:
        allowance = Allowance()
        file_entries = list(
            manifests.entries(
                lambda document, problems: check_document(document, problems, law, reader, options, decide, allowance)
            )
        )
        entries += file_entries
        in_scope += file_entries
    return Side(entries, judged_acts), in_scope


def _manifest_factory(
    paths: Sequence[str], names: dict[str, str], tree: dict[str, str], repo: Repository, options: Options
) -> ManifestFactory | None:
    """Return the factory of descriptors from the manifests of a commit, None without maps."""
    if options.manifests is None:
        return None
    factory, blobs = options.manifests, {name: tree[path] for path, name in names.items()}

    def content(name: str) -> bytes:
        return repo.contents([blobs[name]])[blobs[name]]

    return lambda law: factory(law, paths, options, (list(blobs), content))


def _scopes(
    paths: Iterable[str], tree: dict[str, str], repo: Repository, options: Options
) -> tuple[list[str], list[str]]:
    """Return the files of a commit at the paths, and its other descriptors whose files are gone since."""
    pattern, cwd = re.compile(options.pattern, re.DOTALL), os.getcwd()

    def is_found(path: str) -> bool:
        full = os.path.normpath(os.path.join(repo.root, path))
        return pattern.search(matched(full, options.base, cwd)) is not None and not is_ignored(
            full, options.ignore, cwd
        )

    matching = [path for path in tree if is_found(path)]
    scope: dict[str, None] = {}
    for path in paths:
        rooted = _rooted(options.stdin_name if path == STDIN else path, repo)
        if rooted is None:
            continue
        if rooted in tree:
            scope[rooted] = None
        start = f"{rooted}/" if rooted else ""
        for file in matching:
            if file.startswith(start) and not any(map(pruned, file[len(start) :].split("/")[:-1])):
                scope[file] = None
    others = [path for path in matching if path not in scope and not os.path.lexists(os.path.join(repo.root, path))]
    return list(scope), others


def _rooted(path: str, repo: Repository) -> str | None:
    """Return a path relative to the repository's root with `/`, None if it is outside."""
    full = os.path.realpath(path)
    if full == repo.root:
        return ""
    start = repo.root.rstrip(os.sep) + os.sep
    return full[len(start) :].replace(os.sep, "/") if full.startswith(start) else None
