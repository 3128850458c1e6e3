"""The descriptors of a run that maps make of manifests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

from checker.check.options import Options
from checker.judge.law import Law
from checker.maps.gather import (
    AtCommit,
    Files,
    WorkingTree,
    claims,
    gather,
    key_of,
    lay_together,
    overlay_files,
)
from checker.maps.merge import Mapped
from checker.maps.model import Maps
from checker.read.discover import STDIN, unread
from checker.read.document import Document, Problem
from checker.read.reader import read_bytes
from checker.read.spelling import meant
from checker.report.build import location, refused, unreadable
from checker.report.model import Judged, ReportError

Snapshot = tuple[Sequence[str], Callable[[str], bytes]]


class Mappings:
    """What the maps make in one run.

    A run over folders judges all of it; one over files judges the acts that these take part in, made of all their
    manifests. `full` says which of them it is.
    """

    def __init__(self, maps: Maps, law: Law, paths: Sequence[str], options: Options, files: Files, full: bool) -> None:
        self.maps, self.law, self.options, self.files, self.full = maps, law, options, files, full
        self.named = [os.path.realpath(path) for path in paths if path != STDIN]
        self.gathered = gather(maps, files, options.limits, self.claims)
        self.overlays: list[Document] = []
        self.read: set[str] = set()
        drafts = [item for made in self.gathered.drafts.values() for item in made] + self.gathered.nameless
        self.sources = {os.path.realpath(item.place.page.path) for item in drafts}

    def claims(self, path: str) -> bool:
        """Return whether a file is a manifest of some map."""
        return claims(self.maps, path, self.options.pattern, self.options.base)

    def made_of(self, path: str) -> bool:
        """Return whether a descriptor was made of a file, or of one in a folder."""
        real = os.path.realpath(path)
        return real in self.sources or any(source.startswith(os.path.join(real, "")) for source in self.sources)

    def aside(self, document: Document) -> bool:
        """Take a descriptor of an act that a map makes: it is an overlay."""
        self.read.add(os.path.realpath(document.path))
        if key_of(document) not in self.gathered.drafts:
            return False
        self.overlays.append(document)
        return True

    def entries(self, judge: Callable[[Document, Sequence[Problem]], Judged]) -> Iterator[Judged]:
        """Yield the entries of acts, of manifests that cannot be read, and of overlays that add to nothing."""
        wrong, descriptors = self.made()
        yield from wrong
        for document, _ in descriptors:
            # What stands in the way of making it comes first.
            problems = problems_in(document)
            yield refused(document, problems) if problems else judge(document, [])

    def made(self) -> tuple[list[Judged], list[tuple[Mapped, frozenset[str]]]]:
        """Return what is wrong with manifests and overlays, and the descriptors of the run with the files of each."""
        wrong = [unreadable(path, problems) for path, problems in self.gathered.unreadable]
        wrong += self.from_overlays()
        every = lay_together(self.gathered, self.overlays, self.law.pack.kinds)
        return wrong, [item for item in every if self.full or any(map(self.is_named, item[1]))]

    def is_named(self, path: str) -> bool:
        """Return whether a file, or a folder that it is in, was named."""
        real = os.path.realpath(path)
        return any(real == named or real.startswith(os.path.join(named, "")) for named in self.named)

    def from_overlays(self) -> Iterator[Judged]:
        """Read the overlays that the maps name, but for those that the run has read; yield what is wrong with them."""
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
        """Return what is wrong with an overlay of an act that no manifest describes."""
        key = key_of(document)
        if key is None:
            return Problem("missing-key", "an overlay says the kind and the id of what it adds to", document.span(()))
        hint = meant(key[1], [name for kind, name in self.gathered.drafts if kind == key[0]])
        message = f"no manifest describes {key[0]} {key[1]}, so that this overlay adds to nothing{hint}"
        return Problem("unknown-name", message, document.span(("id",)))

    def errors(self) -> list[ReportError]:
        """Return an error for each map that matches no document, in a run over all of them."""
        if not self.full:
            return []
        return [
            ReportError(
                "map-without-match",
                f"the map {item.name} matches no document: look at its `files` ({', '.join(item.files)}) and its `when`",
                location(item.place.span),
                item.place.page.path,
            )
            for item in self.gathered.barren
        ]


def problems_in(document: Mapped) -> list[Problem]:
    """Return what stands in the way of making a descriptor."""
    found = []
    for code, message, place in document.troubles:
        path = place.page.path
        found.append(Problem(code, message, place.span, path if path != document.path else ""))
    return list(dict.fromkeys(found))


def mappings(maps: Maps, full: bool) -> Callable[..., Mappings]:
    """Return what makes the descriptors of a run; its files are those of the working tree unless it is given others.

    Those are the paths of files that are no more as they were, and what gives the content of one.
    """

    def made(law: Law, paths: Sequence[str], options: Options, was: Snapshot | None = None) -> Mappings:
        tree: Files = WorkingTree(maps.base, options.ignore, options.limits.file_bytes, options.keep)
        if was is not None:
            tree = AtCommit(maps.base, *was)
        return Mappings(maps, law, paths, options, tree, full)

    return made
