"""A document: plain data, and where each value of it stands in its file."""

# No annotations as text here: a NamedTuple compiles each of them at import, and these are loaded on every run.

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

Path = tuple[str | int, ...]
"""Keys and list positions from a document's root to a value."""


class Span(NamedTuple):
    """A stretch of text: 1-based lines and columns in code points, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Problem(NamedTuple):
    """One thing wrong with an input: a stable kebab-case code, a sentence, and the place if there is one.

    `path` is the file of the place where that is not the one that is at hand.
    """

    code: str
    message: str
    span: Span | None = None
    path: str = ""


class Places(NamedTuple):
    """The side table of a document: the span of every value and of every key, by path."""

    values: dict[Path, Span]
    keys: dict[Path, Span]


class Document:
    """One document of a file.

    `data` is made of dict, list, str, int, float, bool and None alone; dates stay text. The table of places is
    made on first use, since most documents pass and nobody asks where anything stands. `unlisted` are lists of `data`
    that name not all there is.
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
        """Return where the value at `path` stands; of a missing value, the key of its nearest parent that is there."""
        places = self.places
        if path in places.values:
            return places.values[path]
        while path:
            path = path[:-1]
            if path in places.keys:
                return places.keys[path]
            if path in places.values:
                found = places.values[path]
                # An entry of a list has no key: its first line stands for it.
                return Span(found.line, found.column, found.line, found.column + 1)
        return None

    @property
    def is_made(self) -> bool:
        """Whether it was made of other files, so that nothing of it can be changed by writing to its own."""
        return False

    def file(self, path: Path) -> str:
        """Return the file in which the value at `path` stands."""
        return self.path

    def others(self) -> Mapping[str, Sequence[str]]:
        """Return the lines of other files that its values stand in, by path."""
        return {}

    def key_span(self, path: Path) -> Span | None:
        """Return where the key of `path` stands, else the value, else the nearest parent."""
        return self.places.keys.get(path) or self.span(path)
