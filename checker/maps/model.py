"""Maps and the drafts of descriptors that they make from manifests; each fact has its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from checker.condition.tree import Node
from checker.read.document import Span


class Page(NamedTuple):
    """A source file of facts: its path, and its lines for excerpts in reports."""

    path: str
    lines: Callable[[], tuple[str, ...]]


class Place(NamedTuple):
    """A place on a page."""

    page: Page
    span: Span | None

    def __str__(self) -> str:
        return f"{self.page.path}:{self.span.line}" if self.span else self.page.path


class Expression(NamedTuple):
    """An expression of a map: its text, its tree and its place."""

    text: str
    tree: Node
    place: Place


class RowMap(NamedTuple):
    """The map of rows: each entry of the list `each` for which `when` holds is a row; rows with the same `key` are merged."""

    each: Expression
    when: Expression | None
    key: Expression | None
    fields: Mapping[str, Expression]


class Map(NamedTuple):
    """A map: patterns of manifests and overlays, the condition for documents, and expressions for the fields.

    `complete` declares that the manifests list every row.
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
    """The maps of a project, and the folder that their patterns are relative to."""

    maps: tuple[Map, ...]
    base: str


class Fact(NamedTuple):
    """A fact, its place, and its expression, None for a fact of a descriptor."""

    value: Any
    place: Place
    by: Expression | None = None


class Row(NamedTuple):
    """One row: its facts by dotted path, and its key, "" for none."""

    key: str
    facts: Mapping[str, Fact]
    place: Place


class Trouble(NamedTuple):
    """A problem in making a descriptor from a manifest."""

    code: str
    message: str
    place: Place


class Draft(NamedTuple):
    """The facts of one document about one act; `id` is None if it is not known.

    `unlisted` names lists of rows that may be incomplete.
    """

    kind: str
    id: str | None
    facts: Mapping[str, Fact]
    rows: Mapping[str, tuple[Row, ...]]
    unlisted: tuple[str, ...]
    place: Place
    troubles: tuple[Trouble, ...] = ()
    is_overlay: bool = False
