"""The manifests of a project → the drafts and descriptors of its maps."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple, Protocol

from checker.maps.draft import draft, overlay
from checker.maps.merge import Mapped, merge
from checker.maps.model import Draft, Map, Maps
from checker.pack.schema import Kind
from checker.read.discover import LINKED, find, is_ignored, matched, pruned, unread
from checker.read.document import Document, Problem
from checker.read.files import content_of
from checker.read.globs import matches
from checker.read.limits import Limits
from checker.read.manifests import read_manifests
from checker.read.near_misses import behind

Key = tuple[str, str]
"""Kind and id of an act."""


class Files(Protocol):
    """The files of a project, in the working tree or at a commit, by their paths in reports."""

    def named(self, pattern: str) -> list[str]:
        """Return the files that match a pattern of a map, relative to the folder of the configuration."""

    def content(self, path: str) -> bytes:
        """Return the content of a file; raises OSError."""

    def lacks(self, pattern: str) -> bool:
        """Return whether nothing can match a pattern: its file, or the folder before its first star, is not there."""

    def overlooked(self) -> list[tuple[str, Problem]]:
        """Return a problem for each link and folder that the searches could not follow, with its path."""


class AtCommit:
    """The files at a commit: `names` are paths in reports, `content` returns the content of one.

    `given` are paths that a user named: files that are looked at even where they are ignored or hidden.
    """

    def __init__(
        self,
        base: str,
        ignore: Sequence[str],
        names: Iterable[str],
        content: Callable[[str], bytes],
        given: Sequence[str] = (),
    ) -> None:
        self.here, self.ignore, self.content = os.getcwd(), ignore, content
        self.rooted = {name: matched(os.path.abspath(name), base, self.here) for name in names}
        self.given = set(map(os.path.abspath, given))

    def named(self, pattern: str) -> list[str]:
        """Return the files that match a pattern; a hidden folder is searched only if the pattern names it."""
        pattern_parts = pattern.split("/")

        def passed_over(full: str, rooted: str) -> bool:
            hidden = any(part not in pattern_parts and pruned(part) for part in rooted.split("/")[:-1])
            return full not in self.given and (hidden or is_ignored(full, self.ignore, self.here))

        return sorted(
            name
            for name, rooted in self.rooted.items()
            if matches(pattern, rooted) and not passed_over(os.path.abspath(name), rooted)
        )

    def lacks(self, pattern: str) -> bool:
        """Return False: a folder of today's maps may be younger than the commit."""
        return False

    def overlooked(self) -> list[tuple[str, Problem]]:
        """Return nothing: links are told in the working tree."""
        return []


class WorkingTree:
    """The files of the working tree; `given` are paths that a user named, where ignored and hidden files are looked at too."""

    def __init__(
        self,
        base: str,
        ignore: Sequence[str],
        most: int,
        keep: Callable[[str, bytes], None] | None,
        given: Sequence[str] = (),
    ) -> None:
        self.base, self.ignore, self.most, self.keep = base, ignore, most, keep
        self.given = [path for path in map(os.path.abspath, given) if os.path.exists(path)]
        self.files: set[str] = set()
        self.problems: dict[tuple[str, Problem], None] = {}
        self.links: dict[tuple[str, str], None] = {}

    def start(self, pattern: str) -> str:
        """Return the file of a pattern, or the folder before its first star."""
        before = re.split(r"[*?]", pattern)[0]
        return os.path.join(self.base, before if before == pattern else before.rpartition("/")[0])

    def named(self, pattern: str) -> list[str]:
        """Return the files that match a pattern; the search starts in the folder before its first star."""
        if self.lacks(pattern):
            return []
        start, here = self.start(pattern), os.getcwd()
        given = [
            path
            for path in self.given
            if (
                path.startswith(os.path.join(start, ""))
                if os.path.isdir(path)
                else matches(pattern, matched(path, self.base, here))
            )
        ]
        found = find([start, *given], pattern=partial(matches, pattern), base=self.base, ignore=self.ignore)
        self.files.update(map(os.path.realpath, found.files))
        self.problems |= dict.fromkeys(found.problems)
        self.links |= dict.fromkeys([(file.path, pattern) for file in found.skipped if file.why == LINKED])
        return found.files

    def lacks(self, pattern: str) -> bool:
        """Return whether the start of a pattern is not there, or no path can match it."""
        return not os.path.lexists(self.start(pattern)) or "//" in pattern or ".." in pattern.split("/")

    def overlooked(self) -> list[tuple[str, Problem]]:
        """Return a problem for each link that leads nowhere, unreadable folder, and link to a folder with unread files."""
        told = (
            "a link to a folder with a file that a map names, %s, and that is not read: "
            "name the link in the `files` of the map, or under `ignore` in checker.toml"
        )
        problems = [*self.problems]
        for link, pattern in self.links:
            message = behind(link, self.files, partial(matches, pattern), self.base, lambda file: True, told)
            if message:
                problems.append((link, Problem("near-miss", message)))
        return problems

    def content(self, path: str) -> bytes:
        """Return at most one byte more than the limit of a file's content, and pass it to `keep`."""
        content = content_of(path, self.most)
        if self.keep is not None:
            self.keep(path, content)
        return content


class Gathered(NamedTuple):
    """The results of all maps: drafts by act, drafts without an id, and unreadable files.

    `barren` are the maps that apply to no document.
    """

    drafts: Mapping[Key, list[Draft]]
    nameless: list[Draft]
    unreadable: list[tuple[str, list[Problem]]]
    barren: list[Map]


def claims(maps: Maps, path: str, pattern: str, pattern_base: str) -> bool:
    """Return whether a file is a map or a manifest of one; a file named like a descriptor is no manifest."""
    full, here = os.path.abspath(path), os.getcwd()
    if any(os.path.abspath(map.place.page.path) == full for map in maps.maps):
        return True
    if re.search(pattern, matched(full, pattern_base, here), re.DOTALL):
        return False
    rooted = matched(full, maps.base, here)
    return any(matches(glob, rooted) for map in maps.maps for glob in map.files)


def gather(maps: Maps, files: Files, limits: Limits, is_manifest: Callable[[str], bool]) -> Gathered:
    """Read every manifest of the maps once, and return their drafts."""
    drafts: dict[Key, list[Draft]] = {}
    nameless: list[Draft] = []
    barren: list[Map] = []
    wanted: dict[str, list[Map]] = {}
    own = {os.path.realpath(map.place.page.path) for map in maps.maps}
    for map in maps.maps:
        for path in dict.fromkeys([path for pattern in map.files for path in files.named(pattern)]):
            if is_manifest(path) and os.path.realpath(path) not in own:
                wanted.setdefault(path, []).append(map)
    fruitful: set[str] = set()
    unreadable: list[tuple[str, list[Problem]]] = []
    for path in sorted(wanted):
        try:
            content = files.content(path)
        except (OSError, ValueError) as error:
            unreadable.append((path, [Problem("unreadable", unread(path, error))]))
            continue
        read = read_manifests(content, path=path, limits=limits)
        if read.problems:
            # A broken file might apply to any of its maps, so none of them counts as barren.
            unreadable.append((path, read.problems))
            fruitful |= {map.name for map in wanted[path]}
            continue
        for manifest in read.documents:
            for map in wanted[path]:
                new_draft = draft(manifest, map)
                if new_draft is None:
                    continue
                fruitful.add(map.name)
                if new_draft.id is None:
                    nameless.append(new_draft)
                else:
                    drafts.setdefault((new_draft.kind, new_draft.id), []).append(new_draft)
    barren = [map for map in maps.maps if map.name not in fruitful]
    return Gathered(drafts, nameless, unreadable, barren)


def overlay_files(maps: Maps, files: Files) -> list[str]:
    """Return the overlay files of the maps."""
    return sorted({path for map in maps.maps for pattern in map.overlays for path in files.named(pattern)})


def key_of(document: Document) -> Key | None:
    """Return the kind and id of a descriptor, None unless it has both."""
    data = document.data
    kind, name = (data.get("kind"), data.get("id")) if isinstance(data, dict) else (None, None)
    return (kind, name) if isinstance(kind, str) and isinstance(name, str) else None


def lay_together(
    gathered: Gathered, overlays: Iterable[Document], kinds: Mapping[str, Kind]
) -> Iterator[tuple[Mapped, frozenset[str]]]:
    """Yield the merged descriptor of each act, and the files that it comes from."""
    by_act: dict[Key, list[Draft]] = {}
    for document in overlays:
        key = key_of(document)
        if key is not None and key in gathered.drafts:
            kind = kinds[key[0]]
            rows = {name: frozenset(fields) for name, fields in kind.rows.items()}
            by_act.setdefault(key, []).append(overlay(document, kind.facts.__contains__, rows))
    numbers: dict[str, int] = {}
    acts = [*gathered.drafts.items(), *[((draft.kind, ""), [draft]) for draft in gathered.nameless]]
    for key, drafts in sorted(acts, key=lambda act: (act[1][0].place.page.path, act[1][0].place.span or (), act[0])):
        path = drafts[0].place.page.path
        number = numbers[path] = numbers.get(path, -1) + 1
        act_overlays = by_act.get(key, [])
        sources = frozenset([source.place.page.path for source in (*drafts, *act_overlays)])
        yield merge(drafts, act_overlays, kinds.get(key[0]), number), sources


def shared(every: Iterable[tuple[Mapped, frozenset[str]]]) -> list[tuple[Mapped, frozenset[str]]]:
    """Return all descriptors, each with its share in its files: see `Mapped.shares`."""
    listed = list(every)
    by_path: dict[str, list[Mapped]] = {}
    for mapped, _ in listed:
        for path in sorted({page.path for page in mapped.pages}):
            by_path.setdefault(path, []).append(mapped)
    for path, those in by_path.items():
        for number, mapped in enumerate(those):
            mapped.shares[path] = (number, len(those))
    return listed
