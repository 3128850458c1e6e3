"""The descriptors that maps make from manifests in a run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

from checker.check.options import Options
from checker.judge.law import Law
from checker.maps.gather import (
    AtCommit,
    Files,
    Key,
    WorkingTree,
    claims,
    gather,
    key_of,
    lay_together,
    overlay_files,
    shared,
)
from checker.maps.merge import Mapped
from checker.maps.model import Maps
from checker.read.discover import STDIN, unread
from checker.read.document import Document, Problem
from checker.read.reader import read_bytes
from checker.read.spelling import meant
from checker.report.build import location, refused, unreadable
from checker.report.model import WITHOUT_MATCH, Judged, ReportError

Snapshot = tuple[Sequence[str], Callable[[str], bytes]]


class Mappings:
    """The descriptors that the maps make in one run.

    A run over folders (`full`) judges all of them. A run over files judges the acts with a part in these files, made from all
    their manifests, and the acts in `also`.
    """

    def __init__(
        self,
        maps: Maps,
        law: Law,
        paths: Sequence[str],
        options: Options,
        files: Files,
        full: bool,
        also: frozenset[Key] = frozenset(),
    ) -> None:
        self.maps, self.law, self.options, self.files, self.full, self.also = maps, law, options, files, full, also
        self.named = [os.path.realpath(options.stdin_name if path == STDIN else path) for path in paths]
        self.gathered = gather(maps, files, options.limits, self.claims)
        self.overlays: list[Document] = []
        self.read: set[str] = set()
        drafts = [
            draft for drafts_of_act in self.gathered.drafts.values() for draft in drafts_of_act
        ] + self.gathered.nameless
        self.sources = {os.path.realpath(draft.place.page.path) for draft in drafts}

    def claims(self, path: str) -> bool:
        """Return whether a file is a manifest of some map."""
        return claims(self.maps, path, self.options.pattern, self.options.base)

    def made_of(self, path: str) -> bool:
        """Return whether a descriptor was made from a file, or from one in a folder."""
        real = os.path.realpath(path)
        return real in self.sources or any(source.startswith(os.path.join(real, "")) for source in self.sources)

    def aside(self, document: Document) -> bool:
        """Take a descriptor as an overlay if a map makes its act; return whether it was taken."""
        self.read.add(os.path.realpath(document.path))
        if not self.adds(document):
            return False
        self.overlays.append(document)
        return True

    def adds(self, document: Document) -> bool:
        """Return whether a descriptor only adds to one that is made."""
        return key_of(document) in self.gathered.drafts

    def entries(self, judge: Callable[[Document, Sequence[Problem]], Judged]) -> Iterator[Judged]:
        """Yield the entries of acts, of manifests that cannot be read, and of overlays that add to nothing."""
        failed, descriptors = self.made()
        yield from failed
        for document, _ in descriptors:
            # Problems of making the descriptor come first.
            problems = problems_in(document)
            yield refused(document, problems) if problems else judge(document, [])

    def made(self) -> tuple[list[Judged], list[tuple[Mapped, frozenset[str]]]]:
        """Return entries for unusable manifests and overlays, and the descriptors of the run, each with its files."""
        failed = [unreadable(path, problems) for path, problems in self.gathered.unreadable]
        failed += self.from_overlays()
        failed += [unreadable(path, [problem]) for path, problem in self.files.overlooked()]
        failed = [entry._replace(is_made=True) for entry in failed]
        every = shared(lay_together(self.gathered, self.overlays, self.law.pack.kinds))
        return failed, [
            mapped
            for mapped in every
            if self.full or key_of(mapped[0]) in self.also or any(map(self.is_named, mapped[1]))
        ]

    def is_named(self, path: str) -> bool:
        """Return whether a file, or a folder that it is in, was named."""
        real = os.path.realpath(path)
        return any(real == named or real.startswith(os.path.join(named, "")) for named in self.named)

    def from_overlays(self) -> Iterator[Judged]:
        """Read the overlays that the maps name and the run has not read yet; yield entries for the unusable ones."""
        for path in overlay_files(self.maps, self.files):
            if os.path.realpath(path) in self.read:
                continue
            try:
                content = self.files.content(path)
            except (OSError, ValueError) as error:
                yield unreadable(path, [Problem("unreadable", unread(path, error))])
                continue
            reading = read_bytes(content, path=path, limits=self.options.limits)
            if reading.problems:
                yield unreadable(path, [problem for _, problem in reading.problems])
            for document in reading.documents:
                if self.aside(document) or not (self.full or self.is_named(path)):
                    continue
                yield refused(document, [self.addition_to_nothing(document)])

    def addition_to_nothing(self, document: Document) -> Problem:
        """Return the problem of an overlay for an act that no manifest describes."""
        key = key_of(document)
        if key is None:
            return Problem("missing-key", "an overlay says the kind and the id of what it adds to", document.span(()))
        hint = meant(key[1], [name for kind, name in self.gathered.drafts if kind == key[0]])
        message = f"no manifest describes {key[0]} {key[1]}, so that this overlay adds to nothing{hint}"
        return Problem("unknown-name", message, document.span(("id",)))

    def errors(self) -> list[ReportError]:
        """Return an error for each map that matches no document or names a folder that is not there, in a full run."""
        errors = []
        for map in self.maps.maps if self.full else ():
            missing = [pattern for pattern in (*map.files, *map.overlays) if self.files.lacks(pattern)]
            message = ""
            if map in self.gathered.barren:
                message = f"the map {map.name} matches no document: look at its `files` ({', '.join(map.files)}) and its `when`"
            elif missing:
                message = (
                    f"the map {map.name} names what is not there: {', '.join(missing)}; mend the path, or leave it out"
                )
            if message:
                place = location(map.place.span)
                errors.append(ReportError(WITHOUT_MATCH, message, place, map.place.page.path))
        return errors


def problems_in(document: Mapped) -> list[Problem]:
    """Return the problems of making a descriptor."""
    problems = []
    for code, message, place in document.troubles:
        path = place.page.path
        problems.append(Problem(code, message, place.span, path if path != document.path else ""))
    return list(dict.fromkeys(problems))


def mappings(maps: Maps, full: bool) -> Callable[..., Mappings]:
    """Return the function that makes the descriptors of a run from files of the working tree or of a snapshot.

    A snapshot has the paths of files that have changed since and the function that gives their old content.
    """

    def made(
        law: Law,
        paths: Sequence[str],
        options: Options,
        was: Snapshot | None = None,
        also: frozenset[Key] = frozenset(),
    ) -> Mappings:
        given = [path for path in paths if path != STDIN]
        tree: Files = WorkingTree(maps.base, options.ignore, options.limits.file_bytes, options.keep, given)
        if was is not None:
            tree = AtCommit(maps.base, options.ignore, *was, given)
        return Mappings(maps, law, paths, options, tree, full, also)

    return made
