"""The options of a run: how it finds, reads and judges descriptors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

from checker.read.discover import PATTERN
from checker.read.document import Document, Problem
from checker.read.limits import DEFAULT, ROWS, Limits
from checker.report.model import Judged, ReportError


class Options(NamedTuple):
    """Options for finding, reading and judging descriptors."""

    pattern: str = PATTERN
    base: str = ""
    """The folder to which paths are relative for a configured pattern; empty where no pattern is configured."""
    ignore: tuple[str, ...] = ()
    embedded: str | None = None
    stdin_name: str = "<stdin>"
    limits: Limits = DEFAULT
    excerpt: bool = True
    allow_empty: bool = False
    allow_review: bool = False
    rows: int = ROWS
    keep: Callable[[str, bytes], None] | None = None
    """Receives the name and the bytes of each judged file: a signature is made over these bytes."""
    steps: int = 0
    """Budget of steps that the descriptors of one file share; 0 gives each descriptor its own."""
    configuration: str | None = None
    """The configuration file of these options, for the report."""
    manifests: Callable[..., Manifests] | None = None
    """Makes descriptors of other files, from law, paths, options and, where they are not the working tree's, files."""
    aside: Callable[[Document], bool] | None = None
    """Receives each readable descriptor and returns True for those that are not judged by themselves."""


class Manifests(Protocol):
    """Descriptors made from other files."""

    def claims(self, path: str) -> bool:
        """Return whether a file holds no descriptors itself but is a source of some."""

    def made_of(self, path: str) -> bool:
        """Return whether a descriptor was made from a file, or from one in a folder."""

    def aside(self, document: Document) -> bool:
        """Take a descriptor if it only adds to one that is made; return whether it was taken."""

    def adds(self, document: Document) -> bool:
        """Return whether a descriptor only adds to one that is made."""

    def entries(self, judge: Callable[[Document, Sequence[Problem]], Judged]) -> Iterator[Judged]:
        """Yield the entries of descriptors that were made, and of those that could not be made."""

    def errors(self) -> list[ReportError]:
        """Return the problems of making descriptors."""


DEFAULTS = Options()
