"""One block of rows judged: its part of the results, its rejects, and what it adds to the summary."""

from __future__ import annotations

import os
from array import array
from collections import Counter
from collections.abc import Hashable
from typing import Any, NamedTuple

from checker.audit.shapes import Shapes, is_id
from checker.audit.sources import Block, Flaw, lines, parse_line, rows
from checker.judge.act import Act
from checker.judge.classes import Classes
from checker.judge.descriptor import Reader
from checker.judge.judgement import judge
from checker.judge.law import Law
from checker.pack.model import ACT
from checker.pack.schema import NONE
from checker.read.limits import ROWS

UNKNOWN = "unknown"
SHOWN = 2000
"""Characters of a rejected row that are kept."""


class Outcome(NamedTuple):
    """What is written of every act of a class: the finding that decides and the names of the causes."""

    verdict: str
    rule: str | None
    clause: str | None
    subject: str | None
    causes: tuple[str, ...]


class Reject(NamedTuple):
    """A row that is no valid act: where it stands (1-based), why, and the row itself."""

    source: str
    row: int
    reasons: tuple[tuple[str, str], ...]
    data: str


class Done(NamedTuple):
    """What a block came to: rows read, acts judged, rejects, and counts by outcome, places and month."""

    block: Block
    rows: int
    judged: int
    rejects: list[Reject]
    counts: Counter[tuple[Outcome, tuple[str, ...], str]]
    classes: int


Sort = tuple[Outcome, tuple[str, ...], str, str]
"""What comes out of an act: its outcome, places, kind and month."""


class Judge:
    """Judges rows under one law; acts of one class are judged once, and the class remembers."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.reader = Reader(law)
        self.classes: dict[str, Classes] = {}
        self.outcomes: dict[Hashable, Outcome] = {}
        self.sorts: list[Sort] = []
        self.numbers: dict[Sort, int] = {}
        self.levers = {kind: levers_of(law, kind) for kind in law.pack.kinds}
        self.days = {kind: day_of(law, kind) for kind in law.pack.kinds}
        self.shapes = Shapes(law, self.days)

    def outcome(self, act: Act) -> Outcome:
        """Return what is written of an act."""
        classes = self.classes.get(act.kind)
        if classes is None:
            classes = self.classes[act.kind] = Classes(self.law, act.kind)
        own = classes.key(act.data)
        key = (act.kind, own)
        found = self.outcomes.get(key)
        if found is None or own is None:
            found = outcome_of(act, self.law)
            if own is not None and len(self.outcomes) < MOST:
                self.outcomes[key] = found
        return found

    def sort(self, act: Act) -> int:
        """Return the number of what comes out of an act: its outcome, places, kind and month."""
        return self.number((self.outcome(act), self.places(act), act.kind, self.month(act)))

    def number(self, sort: Sort) -> int:
        """Return the number of what comes out of an act."""
        found = self.numbers.get(sort)
        if found is None:
            found = self.numbers[sort] = len(self.sorts)
            self.sorts.append(sort)
        return found

    def places(self, act: Act) -> tuple[str, ...]:
        """Return where an act takes place: the values of its rows' first lever that is an enum, each once, in order."""
        lever = self.levers[act.kind]
        if lever is None:
            return ()
        rows, path = lever
        return tuple(sorted({row[path] or UNKNOWN for row in (act.rows[rows] if rows else (act.facts,))}))

    def month(self, act: Act) -> str:
        """Return the month of the first day of an act."""
        at = self.days[act.kind]
        if at is None:
            return UNKNOWN
        rows, path = at
        days = [row[path] for row in (act.rows[rows] if rows else (act.facts,))]
        known = [day for day in days if day is not None and day != NONE]
        return min(known)[:7] if known else UNKNOWN


MOST = 500_000
"""The most classes that are remembered."""


def outcome_of(act: Act, law: Law) -> Outcome:
    """Judge an act and return what is written of it: the first finding that has its verdict."""
    from checker.judge.findings import JOINT, subject_name

    judgement = judge(act, law)
    causes = tuple([cause.name for cause in judgement.causes])
    for ruling in judgement.rulings:
        if ruling.verdict == judgement.verdict:
            rule = ruling.rule
            return Outcome(judgement.verdict, rule.id, rule.clause, subject_name(rule, ruling.index), causes)
    joint = judgement.joint
    return Outcome(judgement.verdict, JOINT if joint else None, None, ACT if joint else None, causes)


def levers_of(law: Law, kind: str) -> tuple[str, str] | None:
    """Return the first enum of a kind's rows that a team chooses: the places of a summary."""
    for table, field in law.pack.kinds[kind].fields():
        if table and field.type == "enum" and field.control == "lever":
            return table, field.path
    return None


def day_of(law: Law, kind: str) -> tuple[str, str] | None:
    """Return the field whose first day dates an act: the first date of the schema."""
    for table, field in law.pack.kinds[kind].fields():
        if field.type == "date" and field.decides:
            return table, field.path
    return None


class Written:
    """What a block has judged so far, a row each."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.sorts = array("I")
        self.hashes = array("q")
        self.numbers = array("I")


def process(block: Block, judge: Judge, folder: str) -> Done:
    """Judge the rows of a block, write its part below `folder`, and return what it came to."""
    written = Written()
    rejects: list[Reject] = []
    before = len(judge.outcomes)
    number = (_lines if block.format == "jsonl" else _rows)(block, judge, written, rejects)
    counts: Counter[tuple[Outcome, tuple[str, ...], str]] = Counter()
    for sort, count in Counter(written.sorts).items():
        outcome, places, _, month = judge.sorts[sort]
        counts[outcome, places, month] += count
    write_part(folder, block, judge, written)
    keep(os.path.join(folder, "hashes", f"{block.number:06d}"), written.hashes.tobytes())
    judged = len(written.ids)
    return Done(block, number, judged, rejects, counts, len(judge.outcomes) - before)


def _lines(block: Block, judge: Judge, written: Written, rejects: list[Reject]) -> int:
    """Judge lines of JSON; return how many rows they are, lines of nothing left out."""
    shapes = judge.shapes
    split, remembered = shapes.split, shapes.known
    add_id, add_sort = written.ids.append, written.sorts.append
    add_hash, add_number = written.hashes.append, written.numbers.append
    number, blank = block.first, 0
    for number, line in enumerate(lines(block), block.first + 1):
        # Nearly every line of a history is known by its shape: only the name and the days are looked at.
        parts: list[Any] = split(line)
        key = (*parts[0::4], *parts[1::4])
        shape = remembered.get(key)
        sort: int | None = None
        stand = None
        if shape is not None:
            place, only, known, entries, kind = shape[:5]
            name = parts[place]
            if is_id(name):
                if only is not None:
                    sort = known.get(parts[only])
                if sort is None:
                    stand = shape.standing(parts)
                    entry = entries.get(stand)
                    if entry is not None:
                        sort = entry.get(shape.month(parts))
            if sort is not None:
                named = name.decode()
                add_id(named)
                add_sort(sort)
                add_hash(hash((kind, named)))
                add_number(number)
                continue
        elif not line.strip():
            blank += 1
            continue
        act = _act(parse_line(line), line, number, block, judge, rejects)
        if act is None:
            continue
        sort = _add(act, number, judge, written)
        if shape is None and key not in remembered:
            shapes.learn(key, parts, act, judge.classes[act.kind], judge.places(act))
        elif shape is not None and stand is not None:
            shapes.enter(shape, stand, parts, sort)
    return number - block.first - blank


def _rows(block: Block, judge: Judge, written: Written, rejects: list[Reject]) -> int:
    """Judge the rows of a table; return how many there are."""
    number = block.first
    for number, data in enumerate(rows(block), block.first + 1):
        act = _act(data, data, number, block, judge, rejects)
        if act is not None:
            _add(act, number, judge, written)
    return number - block.first


def _act(data: Any, item: Any, number: int, block: Block, judge: Judge, rejects: list[Reject]) -> Act | None:
    """Return the act that a row describes, None with a reject where it is none."""
    if type(data) is Flaw:
        rejects.append(Reject(block.path, number, ((data.code, data.message),), shown(item)))
        return None
    act, refusals = held(judge.reader.act, data)
    if act is None:
        rejects.append(Reject(block.path, number, tuple([(why.code, why.message) for why in refusals]), shown(item)))
    return act


def _add(act: Act, number: int, judge: Judge, written: Written) -> int:
    """Judge an act and write it down; return the number of what came out."""
    sort = judge.sort(act)
    written.ids.append(act.id)
    written.sorts.append(sort)
    written.hashes.append(hash((act.kind, act.id)))
    written.numbers.append(number)
    return sort


def held(act_of: Any, data: Any) -> tuple[Act | None, Any]:
    """Return the act of a row, or why it is none; what a file's reader would refuse is refused here too."""
    from checker.pack.validate import Refusal

    try:
        act, refusals = act_of(data)
    except (OverflowError, RecursionError):
        return None, [Refusal("limit", "a number too large or data nested too deeply", ())]
    if act is None:
        return None, refusals
    for table, found in act.rows.items():
        if len(found) > ROWS:
            return None, [Refusal("limit", f"more than {ROWS:,} {table} in one descriptor (the limit `offerings`)", ())]
    for value in act.facts.values():
        if type(value) is float and value - value != 0:
            return None, [Refusal("number-not-finite", "numbers must be finite: neither infinity nor NaN", ())]
    return act, refusals


def shown(item: Any) -> str:
    """Return a rejected row as text, cut where it is long."""
    if isinstance(item, bytes):
        return item[:SHOWN].decode("utf-8", "replace")
    import json

    return json.dumps(item, ensure_ascii=False, default=str)[:SHOWN]


def schema() -> Any:
    """Return the columns of the results."""
    import pyarrow as pa

    short = pa.dictionary(pa.int32(), pa.string())
    return pa.schema(
        [
            ("source", short),
            ("row", pa.uint32()),
            ("kind", short),
            ("id", pa.string()),
            ("month", short),
            ("places", pa.list_(pa.string())),
            ("verdict", short),
            ("rule", short),
            ("clause", short),
            ("subject", short),
            ("causes", pa.list_(pa.string())),
        ]
    )


def write_part(folder: str, block: Block, judge: Judge, written: Written) -> None:
    """Write the results of a block."""
    import pyarrow as pa
    import pyarrow.parquet

    count = len(written.ids)
    if not count:
        return
    used = sorted(set(written.sorts))
    place = {sort: index for index, sort in enumerate(used)}
    at = pa.array(memoryview(array("I", [place[sort] for sort in written.sorts])), pa.uint32())
    sorts = [judge.sorts[sort] for sort in used]
    texts = pa.list_(pa.string())

    def short(values: list[Any]) -> Any:
        return pa.array(values, pa.string()).dictionary_encode().take(at)

    columns = [
        pa.DictionaryArray.from_arrays(pa.nulls(count, pa.int32()).fill_null(0), pa.array([block.path])),
        pa.array(memoryview(written.numbers), pa.uint32()),
        short([kind for _, _, kind, _ in sorts]),
        pa.array(written.ids, pa.string()),
        short([month for _, _, _, month in sorts]),
        pa.array([list(places) for _, places, _, _ in sorts], texts).take(at),
        *[short([outcome[index] for outcome, _, _, _ in sorts]) for index in range(4)],
        pa.array([list(outcome.causes) for outcome, _, _, _ in sorts], texts).take(at),
    ]
    table = pa.Table.from_arrays(columns, schema=schema())
    path = os.path.join(folder, "results", f"part-{block.number:06d}.parquet")
    pyarrow.parquet.write_table(table, f"{path}.{os.getpid()}", compression="zstd", compression_level=1)
    os.replace(f"{path}.{os.getpid()}", path)


def keep(path: str, content: bytes) -> None:
    """Write a file that is whole or not there at all."""
    with open(f"{path}.{os.getpid()}", "wb") as file:
        file.write(content)
    os.replace(f"{path}.{os.getpid()}", path)


