"""A document: plain data, and the place of each value in its file."""

# No annotations as text here: a NamedTuple compiles each of them at import, and these are loaded on every run.

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

Path = tuple[str | int, ...]
"""Keys and list positions from a document's root to a value."""


Extent = tuple[int, int]
"""The offsets of a stretch of text in code points, the end exclusive."""


class Span(NamedTuple):
    """A stretch of text: 1-based lines and columns in code points, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Problem(NamedTuple):
    """A problem of an input: a stable kebab-case code, a sentence, and the place if there is one.

    `path` is the file of the place if that is not the current file.
    """

    code: str
    message: str
    span: Span | None = None
    path: str = ""


class Spans(Mapping[Path, Span]):
    """Spans by path; each is made from its two offsets when it is asked for, since a report asks for a few of them."""

    __slots__ = ("_offsets", "_span")

    def __init__(self, offsets: dict[Path, Extent], span: Callable[[int, int], Span]) -> None:
        self._offsets = offsets
        self._span = span

    def __getitem__(self, path: Path) -> Span:
        return self._span(*self._offsets[path])

    def get(self, path: Path, default: Any = None) -> Any:
        """Return the span of a path, without the exception that `Mapping` would raise and catch for one that is not there."""
        extent = self._offsets.get(path)
        return default if extent is None else self._span(*extent)

    def __contains__(self, path: object) -> bool:
        return path in self._offsets

    def __iter__(self) -> Iterator[Path]:
        return iter(self._offsets)

    def __len__(self) -> int:
        return len(self._offsets)


class Places(NamedTuple):
    """The side table of a document: the span of every value and of every key, by path."""

    values: Mapping[Path, Span]
    keys: Mapping[Path, Span]


class Document:
    """One document of a file.

    `data` consists of dict, list, str, int, float, bool and None; dates stay text. The table of places is made on first use,
    since most documents pass and need no places. `unlisted` names the lists of `data` that may be incomplete.
    """

    __slots__ = ("_locate", "_places", "data", "index", "lines", "path", "unlisted")

    def __init__(
        self, path: str, index: int, data: object, lines: Callable[[], tuple[str, ...]], locate: Callable[[], Places]
    ) -> None:
        self.path = path
        self.index = index
        self.data = data
        self.lines = lines
        self._locate = locate
        self._places: Places | None = None
        self.unlisted: tuple[str, ...] = ()

    @property
    def places(self) -> Places:
        """The side table of places."""
        if self._places is None:
            self._places = self._locate()
        return self._places

    def span(self, path: Path) -> Span | None:
        """Return the place of the value at `path`; for a missing value, the key of its nearest existing parent."""
        places = self.places
        if path in places.values:
            return places.values[path]
        while path:
            path = path[:-1]
            if path in places.keys:
                return places.keys[path]
            if path in places.values:
                value_span = places.values[path]
                # A list's entry has no key: its first character stands for it.
                return Span(value_span.line, value_span.column, value_span.line, value_span.column + 1)
        return None

    @property
    def is_made(self) -> bool:
        """Whether the document was made from other files, so that an edit of its own file changes nothing."""
        return False

    def file(self, path: Path) -> str:
        """Return the file of the value at `path`."""
        return self.path

    def others(self) -> Mapping[str, Sequence[str]]:
        """Return the lines of other files that have its values, by path."""
        return {}

    @property
    def shares(self) -> Mapping[str, tuple[int, int]]:
        """Its index among the descriptors that maps make of a file, and their number, by path."""
        return {}

    def key_span(self, path: Path) -> Span | None:
        """Return the place of the key of `path`, else of the value, else of the nearest parent."""
        return self.places.keys.get(path) or self.span(path)
