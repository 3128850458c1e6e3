"""A map, and the drafts of descriptors that it makes of manifests: each fact with the place that it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from checker.condition.tree import Node
from checker.read.document import Span


class Page(NamedTuple):
    """A file that facts come from: its path, and its lines as a report may show them."""

    path: str
    lines: Callable[[], tuple[str, ...]]


class Place(NamedTuple):
    """A place on a page."""

    page: Page
    span: Span | None

    def __str__(self) -> str:
        return f"{self.page.path}:{self.span.line}" if self.span else self.page.path


class Expression(NamedTuple):
    """An expression of a map: its text, its tree and where it stands."""

    text: str
    tree: Node
    place: Place


class RowMap(NamedTuple):
    """How rows are made: an entry of the list `each` is one, where `when` holds; rows with one `key` are one row."""

    each: Expression
    when: Expression | None
    key: Expression | None
    fields: Mapping[str, Expression]


class Map(NamedTuple):
    """A map: patterns of the paths of manifests and of overlays, which documents are meant, and what is made of them.

    `complete` says that the manifests name every row there is.
    """

    name: str
    files: tuple[str, ...]
    overlays: tuple[str, ...]
    when: Expression | None
    kind: str
    id: Expression
    complete: bool
    fields: Mapping[str, Expression]
    rows: Mapping[str, RowMap]
    place: Place
    kind_place: Place


class Maps(NamedTuple):
    """The maps of a project, and the folder from which their patterns have the paths of files."""

    maps: tuple[Map, ...]
    base: str


class Fact(NamedTuple):
    """A fact, where it stands, and by which expression it was found, None where a descriptor says it."""

    value: Any
    place: Place
    by: Expression | None = None


class Row(NamedTuple):
    """One row: its facts by dotted path, and its key, "" where it has none."""

    key: str
    facts: Mapping[str, Fact]
    place: Place


class Trouble(NamedTuple):
    """Why something cannot be made of a manifest."""

    code: str
    message: str
    place: Place


class Draft(NamedTuple):
    """What one document says of one act; `id` is None where it could not be found. `unlisted` are rows of which there may
    be more than are listed."""

    kind: str
    id: str | None
    facts: Mapping[str, Fact]
    rows: Mapping[str, tuple[Row, ...]]
    unlisted: tuple[str, ...]
    place: Place
    troubles: tuple[Trouble, ...] = ()
    is_overlay: bool = False
