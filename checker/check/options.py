"""How a run finds, reads and judges descriptors, as its caller asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

from checker.read.discover import PATTERN
from checker.read.document import Document, Problem
from checker.read.limits import DEFAULT, ROWS, Limits
from checker.report.model import Judged, ReportError


class Options(NamedTuple):
    """How descriptors are found and read."""

    pattern: str = PATTERN
    base: str = ""
    """The folder from which a configured pattern has the paths of files; empty where none configures one."""
    ignore: tuple[str, ...] = ()
    embedded: str | None = None
    stdin_name: str = "<stdin>"
    limits: Limits = DEFAULT
    excerpt: bool = True
    allow_empty: bool = False
    allow_review: bool = False
    rows: int = ROWS
    keep: Callable[[str, bytes], None] | None = None
    """What is given the name and the bytes of each file that is judged: a signature is over those very bytes."""
    steps: int = 0
    """Steps of the diagrams that the descriptors of one content share; 0 gives each its own."""
    configuration: str | None = None
    """The configuration file that these options come from, for the report."""
    manifests: Callable[..., Manifests] | None = None
    """What makes descriptors of other files, given law, paths, options and, where they are not the working tree's, files."""
    aside: Callable[[Document], bool] | None = None
    """What is given each descriptor that could be read, and takes those that are not judged by themselves."""


class Manifests(Protocol):
    """Descriptors that are made of other files."""

    def claims(self, path: str) -> bool:
        """Return whether a file is none of descriptors, but one that some are made of."""

    def made_of(self, path: str) -> bool:
        """Return whether a descriptor was made of a file, or of one in a folder."""

    def aside(self, document: Document) -> bool:
        """Take a descriptor that only adds to one which is made; return whether it does."""

    def entries(self, judge: Callable[[Document, Sequence[Problem]], Judged]) -> Iterator[Judged]:
        """Yield the entries of what was made and of what could not be."""

    def errors(self) -> list[ReportError]:
        """Return what is wrong with how descriptors are made."""


DEFAULTS = Options()
