"""Lines of JSON that are the same but for names and days: what is known of one is known of the other.

A line is cut at its days and at texts that decide nothing. Lines whose other pieces are equal, byte by byte, have the
same form: the same keys, the same facts. Of such a line only the days and the name are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from checker.judge.law import Law
from checker.pack.schema import Kind
from checker.pack.texts import known_day

if TYPE_CHECKING:
    from checker.judge.classes import Classes

SHAPES = 20_000
"""The most shapes that are remembered."""
SEEN = 200_000
"""The most shapes that are known to have come once: only what comes again is learnt, for learning costs."""
DAYS = 100_000
"""The most days whose rank on a scale is remembered."""
ENTRIES = 200_000
"""The most ways for days to stand that are remembered, of all shapes together."""
BY_DAYS = 100_000
"""The most lines whose days are remembered as they are, of all shapes together."""


class Shape(NamedTuple):
    """What is known of lines of one shape.

    `name` and `days` say where the id and the days stand among the pieces, `scales` the scale of each day and `ranks`
    the ranks on it that are known, `dated` the days of which the first dates the act, `plain` other days; `all_days`
    takes them all. Where it is `exact`, a day beside them is unknown, and it turns on the days between: they count as they
    are. `entries` are the judge's numbers of what comes out, by month, by how the days stand; `known` has
    them by the days themselves.
    """

    name: int
    all_days: Callable[[list[Any]], Any]
    known: dict[Any, int]
    entries: dict[Any, dict[bytes, int]]
    days: tuple[int, ...]
    scales: tuple[int, ...]
    ranks: tuple[dict[bytes, int], ...]
    dated: tuple[int, ...]
    plain: tuple[int, ...]
    exact: bool
    classes: Classes

    def standing(self, parts: list[Any]) -> Any:
        """Return how the days of a line stand to the law's and to one another, None where one of them is no day."""
        for at in self.plain:
            if not known_day(parts[at].decode()):
                return None
        days = [parts[at] for at in self.days]
        found: list[Any] = [ranks.get(day) for ranks, day in zip(self.ranks, days)]  # noqa: B905
        if None in found:
            found = [self.rank(index, day) for index, day in enumerate(days)]
            if None in found:
                return None
        if self.exact:
            return tuple(days)
        if len(found) == 2:
            one, other = days
            return (*found, (one > other) - (one < other))
        if len(set(found)) == len(found):
            return tuple(found)
        order = {day: place for place, day in enumerate(sorted(set(days)))}
        return (*found, *[order[day] for day in days])

    def month(self, parts: list[Any]) -> bytes:
        """Return the month of the first day that dates the act of a line, nothing where none does."""
        return min([parts[at] for at in self.dated])[:7] if self.dated else b""

    def rank(self, index: int, day: bytes) -> int | None:
        """Return where a day stands on its scale, None where it is no day."""
        text = day.decode()
        if not known_day(text):
            return None
        found = self.classes.rank(self.scales[index], text)
        if len(self.ranks[index]) < DAYS:
            self.ranks[index][day] = found
        return found


class Shapes:
    """Remembers the shapes of lines under one law."""

    def __init__(self, law: Law, day_of: dict[str, tuple[str, str] | None]) -> None:
        self.law = law
        self.day_of = day_of
        names = sorted({key for kind in law.pack.kinds.values() for key in idle_texts(kind)})
        text = "|".join([re.escape(name) for name in names])
        first = "".join([re.escape(letter) for letter in sorted({name[0] for name in names})])
        self.split = re.compile(
            rf'"(?=[{first}\d])'
            rf'(?:((?:{text})": ?")([^"\\\x00-\x1f\x80-\xff]*)(?=")|(\d\d\d\d-\d\d-\d\d)")'.encode("latin-1")
        ).split
        self.seen: set[int] = set()
        self.known: dict[Any, Shape | None] = {}
        self.count = self.by_days = 0
        self.ranks: dict[tuple[str, int], dict[bytes, int]] = {}

    def learn(self, key: Any, parts: list[bytes | None], kind: str, classes: Classes) -> None:
        """Remember the shape of a line that was read and judged, if it can be told where its names and days stand."""
        # By their hashes, for the keys are long: one that is taken for another is learnt the first time.
        if hash(key) not in self.seen:
            if len(self.seen) < SEEN:
                self.seen.add(hash(key))
        elif len(self.known) < SHAPES:
            self.known[key] = self.shape(parts, kind, classes)

    def look(self, shape: Shape, days: Any, parts: list[Any]) -> tuple[Any, int | None]:
        """Return how the days of a line stand and what comes out, None for what is not known."""
        stand = shape.standing(parts)
        entry = shape.entries.get(stand)
        sort = None if entry is None else entry.get(shape.month(parts))
        if sort is not None:
            self.keep(shape, days, sort)
        return stand, sort

    def keep(self, shape: Shape, days: Any, sort: int) -> None:
        """Remember what comes out of a line with certain days."""
        if self.by_days < BY_DAYS:
            self.by_days += 1
            shape.known[days] = sort

    def enter(self, shape: Shape, stand: Any, days: Any, parts: list[Any], sort: int) -> None:
        """Remember what came out of a line."""
        if self.count < ENTRIES:
            self.count += 1
            shape.entries.setdefault(stand, {})[shape.month(parts)] = sort
        self.keep(shape, days, sort)

    def shape(self, parts: list[bytes | None], kind_name: str, classes: Classes) -> Shape | None:
        """Return the shape of a line, None where it cannot be told where its names and days stand."""
        marked: list[bytes] = []
        marks: dict[str, int] = {}
        for index, part in enumerate(parts):
            place = index % 4
            if place == 1 and part is not None:
                marked.append(b'"' + part)
            elif place == 2 and part is not None:
                marks[f"mark{index}"] = index
                marked.append(b"mark%d" % index)
            elif place == 3 and part is not None:
                day = f"{7000 + index // 4:04d}-01-01"
                marks[day] = index
                marked.append(f'"{day}"'.encode())
            elif part is not None:
                marked.append(part)
        if len(parts) > 4000:
            return None
        data = orjson.loads(b"".join(marked))
        accept = self.law.machinery.accept(kind_name)
        found = accept(data) if accept is not None else None
        if found is None:
            return None
        facts, rows = found
        kind = self.law.pack.kinds[kind_name]
        days: list[int] = []
        scales: list[int] = []
        dated: list[int] = []
        unknown: set[int | None] = set()
        name = -1
        places_of = [("", facts), *[(table, row) for table, listed in rows.items() for row in listed]]
        for table, values in places_of:
            for path, value in values.items():
                field = kind.field(table, path)
                if value is None and field.type == "date":
                    unknown.add(classes.scale_of(table, path))
                mark = marks.get(value) if type(value) is str else None
                if mark is None:
                    continue
                if field.type == "id":
                    name = mark
                elif field.type == "date" and field.decides:
                    days.append(mark)
                    scale = classes.scale_of(table, path)
                    if scale is None or classes.scales[scale].exact:
                        return None
                    scales.append(scale)
                    if self.day_of[kind_name] == (table, path):
                        dated.append(mark)
                elif field.decides:
                    return None
        if name < 0:
            return None
        plain = tuple([index for index in range(3, len(parts), 4) if parts[index] is not None and index not in days])
        ranks = tuple([self.ranks.setdefault((kind_name, scale), {}) for scale in scales])
        looked = (*days, *plain)
        return Shape(
            name,
            itemgetter(*looked) if looked else lambda parts: (),
            {},
            {},
            tuple(days),
            tuple(scales),
            ranks,
            tuple(dated),
            plain,
            not unknown.isdisjoint(scales),
            classes,
        )


def idle_texts(kind: Kind) -> list[str]:
    """Return the last names of a kind's texts that decide nothing, its id among them, where no deciding field has one."""
    idle, deciding = set(), set()
    for _, field in kind.fields():
        last = field.path.rsplit(".", 1)[-1]
        if field.type == "id" or (field.type == "text" and not field.decides):
            idle.add(last)
        elif field.decides:
            deciding.add(last)
    return sorted(idle - deciding)
