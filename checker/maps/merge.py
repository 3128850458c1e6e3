"""Drafts of one act → its descriptor as a document, each value of which knows the file that it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from checker.maps.model import Draft, Fact, Page, Place, Row, Trouble
from checker.pack.schema import UNKNOWN, Kind
from checker.read.document import Document, Path, Places, Span
from checker.read.scalars import shown
from checker.read.spelling import meant


class Mapped(Document):
    """A descriptor that was made of manifests: `pages` are all of them, with the maps and overlays."""

    __slots__ = ("facts", "pages", "root", "troubles")

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

    @property
    def is_made(self) -> bool:
        """Whether it was made of other files: it was."""
        return True

    def _spans(self) -> Places:
        spans = {path: fact.place.span for path, fact in self.facts.items() if fact.place.span}
        return Places(spans, {})

    def place(self, path: Path) -> Place:
        """Return where a value stands; of one that is missing, where what it would be in does."""
        while path and path not in self.facts:
            path = path[:-1]
        return self.facts[path].place if path in self.facts else self.root

    def span(self, path: Path) -> Span | None:
        """Return where the value at `path` stands in its file, the first line of what it would be in where it is missing."""
        found = self.place(path).span
        if found is None or path in self.facts or found.line == found.end_line:
            return found
        return Span(found.line, found.column, found.line, found.column + 1)

    def file(self, path: Path) -> str:
        """Return the file in which the value at `path` stands."""
        return self.place(path).page.path

    def others(self) -> dict[str, Sequence[str]]:
        """Return the lines of the files that it was made of, but for its own."""
        pages = {page.path: page for page in self.pages}
        return {path: page.lines() for path, page in sorted(pages.items()) if path != self.path}


class _Merger:
    """Lays drafts of one act over one another; what two of them say differently is a contradiction."""

    def __init__(self, kind: Kind | None) -> None:
        self.kind = kind
        self.facts: dict[str, Fact] = {}
        self.rows: dict[str, list[Row]] = {}
        self.troubles: list[Trouble] = []
        self.pages: list[Page] = []

    def facts_of(self, before: dict[str, Fact], more: Mapping[str, Fact], where: str) -> dict[str, Fact]:
        for path, fact in more.items():
            known = before.get(path)
            if known is None or (known.value == UNKNOWN and fact.value != UNKNOWN):
                before[path] = fact
            elif fact.value != UNKNOWN and (type(known.value), known.value) != (type(fact.value), fact.value):
                message = (
                    f"{where}{path} is {_told(known.value)} at {known.place} and {_told(fact.value)} at {fact.place}: "
                    "make them agree, or leave one of them out"
                )
                self.troubles.append(Trouble("contradiction", message, fact.place))
        return before

    def lay(self, draft: Draft) -> None:
        """Lay a draft over what there is."""
        self.troubles += draft.troubles
        # The kind is the word of the map, or of the overlay.
        self.pages.append(draft.place.page)
        if "kind" in draft.facts:
            self.pages.append(draft.facts["kind"].place.page)
        self.facts_of(self.facts, draft.facts, "")
        for name, rows in draft.rows.items():
            mine = self.rows.setdefault(name, [])
            known = {row.key: index for index, row in enumerate(mine) if row.key}
            for row in rows:
                if row.key in known:
                    index = known[row.key]
                    facts = self.facts_of(dict(mine[index].facts), row.facts, f"{name}[{index}].")
                    mine[index] = mine[index]._replace(facts=facts)
                    continue
                if row.key and draft.is_overlay:
                    hint = meant(row.key, known, f"its keys are {', '.join(sorted(known)) or 'none'}")
                    message = f'{name}: no row of a manifest has the key "{shown(row.key)}"{hint}'
                    message += "; a row of the overlay's own has no key"
                    self.troubles.append(Trouble("unknown-name", message, row.place))
                mine.append(row)

    def document(self, root: Place, index: int, unlisted: tuple[str, ...]) -> Mapped:
        """Return the descriptor that was laid together."""
        found: dict[Path, Fact] = {}
        data: dict[str, Any] = {}
        order = list(self.kind.tree) if self.kind else []
        tops = [*[key for key in order if key in self.rows or any(_top(path) == key for path in self.facts)]]
        tops += sorted({_top(path) for path in self.facts} - set(tops))
        for top in [*tops, *sorted(set(self.rows) - set(tops))]:
            if top in self.rows and top not in self.facts:
                listed: list[Any] = []
                for number, row in enumerate(self.rows[top]):
                    found[top, number] = Fact(None, row.place)
                    listed.append(_nested(row.facts, found, (top, number)))
                data[top] = listed
                found[(top,)] = Fact(listed, self.rows[top][0].place if self.rows[top] else root)
            else:
                data |= _nested({path: fact for path, fact in self.facts.items() if _top(path) == top}, found, ())
        return Mapped(root.page.path, index, data, found, root, tuple(self.troubles), unlisted, self.pages)


def _top(path: str) -> str:
    return path.partition(".")[0]


def _nested(facts: Mapping[str, Fact], found: dict[Path, Fact], before: Path) -> dict[str, Any]:
    """Return facts by dotted path as nested data, and note where each stands."""
    data: dict[str, Any] = {}
    for path, fact in facts.items():
        at = data
        *blocks, last = path.split(".")
        for depth, block in enumerate(blocks):
            inner = at.setdefault(block, {})
            if not isinstance(inner, dict):
                inner = at[block] = {}
            at = inner
            found.setdefault((*before, *blocks[: depth + 1]), fact)
        at[last] = fact.value
        found[(*before, *blocks, last)] = fact
    return data


def _told(value: Any) -> str:
    return shown(", ".join(map(str, value)) if isinstance(value, list) else str(value))


def merge(drafts: Sequence[Draft], overlays: Iterable[Draft], kind: Kind | None, index: int) -> Mapped:
    """Return the descriptor of one act that several documents describe, those of manifests first.

    Of its rows there may be more than are listed unless every map of it says that its manifests are complete.
    """
    merger = _Merger(kind)
    for draft in (*drafts, *overlays):
        merger.lay(draft)
    unlisted = tuple(dict.fromkeys([name for draft in drafts for name in draft.unlisted]))
    return merger.document(drafts[0].place, index, unlisted)
