"""Drafts of one act → its descriptor as a document; each value keeps its source file and place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from checker.maps.model import Draft, Fact, Page, Place, Row, Trouble
from checker.pack.schema import UNKNOWN, Kind
from checker.read.document import Document, Path, Places, Span
from checker.read.scalars import printable
from checker.read.spelling import meant


class Mapped(Document):
    """A descriptor made from manifests: `pages` are the manifests, maps and overlays.

    `shares` has its index among all the descriptors that a file takes part in, and their number, by the file's path.
    """

    __slots__ = ("facts", "pages", "root", "shares", "troubles")

    def __init__(
        self,
        path: str,
        index: int,
        data: object,
        facts: Mapping[Path, Fact],
        root: Place,
        troubles: tuple[Trouble, ...],
        unlisted: tuple[str, ...],
        pages: Sequence[Page],
    ) -> None:
        super().__init__(path, index, data, root.page.lines, self._spans)
        self.facts = facts
        self.root = root
        self.troubles = troubles
        self.unlisted = unlisted
        self.pages = pages
        self.shares: dict[str, tuple[int, int]] = {}

    @property
    def is_made(self) -> bool:
        """Whether the descriptor was made from other files: always true here."""
        return True

    def _spans(self) -> Places:
        spans = {path: fact.place.span for path, fact in self.facts.items() if fact.place.span}
        return Places(spans, {})

    def place(self, path: Path) -> Place:
        """Return the place of a value, for a missing value the place of its nearest parent."""
        while path and path not in self.facts:
            path = path[:-1]
        return self.facts[path].place if path in self.facts else self.root

    def span(self, path: Path) -> Span | None:
        """Return the span of the value at `path`, for a missing value a span at the start of its nearest parent."""
        span = self.place(path).span
        if span is None or path in self.facts or span.line == span.end_line:
            return span
        return Span(span.line, span.column, span.line, span.column + 1)

    def file(self, path: Path) -> str:
        """Return the file of the value at `path`."""
        return self.place(path).page.path

    def others(self) -> dict[str, Sequence[str]]:
        """Return the lines of its source files by path, without the first one."""
        pages = {page.path: page for page in self.pages}
        return {path: page.lines() for path, page in sorted(pages.items()) if path != self.path}


class _Merger:
    """Merges drafts of one act; two different values of one fact are a contradiction."""

    def __init__(self, kind: Kind | None) -> None:
        self.kind = kind
        self.facts: dict[str, Fact] = {}
        self.rows: dict[str, list[Row]] = {}
        self.troubles: list[Trouble] = []
        self.pages: list[Page] = []

    def facts_of(self, before: dict[str, Fact], added: Mapping[str, Fact], where: str) -> dict[str, Fact]:
        for path, fact in added.items():
            # A block in one file may be a single value in another.
            alike = [other for other in before if f"{other}.".startswith(f"{path}.") or path.startswith(f"{other}.")]
            earlier = before.get(path)
            if alike and alike != [path]:
                other = next(other for other in alike if other != path)
                message = (
                    f"{where}{path} is {_value_text(fact.value)} at {fact.place}, and {other} is "
                    f"{_value_text(before[other].value)} at {before[other].place}: make them agree, or leave one of them out"
                )
                self.troubles.append(Trouble("contradiction", message, fact.place))
            elif earlier is None or (earlier.value == UNKNOWN and fact.value != UNKNOWN):
                before[path] = fact
            elif fact.value != UNKNOWN and (type(earlier.value), earlier.value) != (type(fact.value), fact.value):
                message = (
                    f"{where}{path} is {_value_text(earlier.value)} at {earlier.place} and {_value_text(fact.value)} at {fact.place}: "
                    "make them agree, or leave one of them out"
                )
                self.troubles.append(Trouble("contradiction", message, fact.place))
        return before

    def lay(self, draft: Draft) -> None:
        """Merge a draft into the earlier ones."""
        self.troubles += draft.troubles
        # The place of the kind is in the map, or in the overlay.
        self.pages.append(draft.place.page)
        if "kind" in draft.facts:
            self.pages.append(draft.facts["kind"].place.page)
        self.facts_of(self.facts, draft.facts, "")
        for name, rows in draft.rows.items():
            merged_rows = self.rows.setdefault(name, [])
            by_key = {row.key: index for index, row in enumerate(merged_rows) if row.key}
            for row in rows:
                if row.key in by_key:
                    index = by_key[row.key]
                    facts = self.facts_of(dict(merged_rows[index].facts), row.facts, f"{name}[{index}].")
                    merged_rows[index] = merged_rows[index]._replace(facts=facts)
                    continue
                if row.key and draft.is_overlay:
                    hint = meant(row.key, by_key, f"its keys are {', '.join(sorted(by_key)) or 'none'}")
                    message = f'{name}: no row of a manifest has the key "{printable(row.key)}"{hint}'
                    message += "; a row of the overlay's own has no key"
                    self.troubles.append(Trouble("unknown-name", message, row.place))
                merged_rows.append(row)

    def document(self, root: Place, index: int, unlisted: tuple[str, ...]) -> Mapped:
        """Return the merged descriptor."""
        facts_by_path: dict[Path, Fact] = {}
        data: dict[str, Any] = {}
        order = list(self.kind.tree) if self.kind else []
        tops = [*[key for key in order if key in self.rows or any(_top(path) == key for path in self.facts)]]
        tops += sorted({_top(path) for path in self.facts} - set(tops))
        for top in [*tops, *sorted(set(self.rows) - set(tops))]:
            if top in self.rows and top not in self.facts:
                entries: list[Any] = []
                for number, row in enumerate(self.rows[top]):
                    facts_by_path[top, number] = Fact(None, row.place)
                    entries.append(_nested(row.facts, facts_by_path, (top, number)))
                data[top] = entries
                facts_by_path[(top,)] = Fact(entries, self.rows[top][0].place if self.rows[top] else root)
            else:
                data |= _nested(
                    {path: fact for path, fact in self.facts.items() if _top(path) == top}, facts_by_path, ()
                )
        return Mapped(root.page.path, index, data, facts_by_path, root, tuple(self.troubles), unlisted, self.pages)


def _top(path: str) -> str:
    return path.partition(".")[0]


def _nested(facts: Mapping[str, Fact], facts_by_path: dict[Path, Fact], before: Path) -> dict[str, Any]:
    """Return facts by dotted path as nested data, and add each fact to `facts_by_path`."""
    data: dict[str, Any] = {}
    for path, fact in facts.items():
        node = data
        *blocks, last = path.split(".")
        for depth, block in enumerate(blocks):
            inner = node.setdefault(block, {})
            if not isinstance(inner, dict):
                inner = node[block] = {}
            node = inner
            facts_by_path.setdefault((*before, *blocks[: depth + 1]), fact)
        node[last] = fact.value
        facts_by_path[(*before, *blocks, last)] = fact
    return data


def _value_text(value: Any) -> str:
    return printable(", ".join(map(str, value)) if isinstance(value, list) else str(value))


def merge(drafts: Sequence[Draft], overlays: Iterable[Draft], kind: Kind | None, index: int) -> Mapped:
    """Return the descriptor of one act from the drafts of its manifests and overlays.

    Its lists of rows may be incomplete unless every map declares its manifests complete.
    """
    merger = _Merger(kind)
    for draft in (*drafts, *overlays):
        merger.lay(draft)
    unlisted = tuple(dict.fromkeys([name for draft in drafts for name in draft.unlisted]))
    return merger.document(drafts[0].place, index, unlisted)
