"""One block of rows judged: its part of the results, its rejects, and what it adds to the summary."""

from __future__ import annotations

import os
from array import array
from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

from checker.audit.json_lines import Flaw, lines, parse_line
from checker.audit.sources import Block
from checker.audit.tables import in_cells, rows
from checker.judge.act import Act
from checker.judge.classes import Classes
from checker.judge.descriptor import Reader
from checker.judge.judgement import judge
from checker.judge.law import Law
from checker.pack.model import ACT
from checker.pack.schema import ABSENT, NONE, UNKNOWN, take
from checker.read.limits import ROWS

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
        levers = {kind: counted_by(law, kind) for kind in law.pack.kinds}
        self.levers = {kind: at and values_at(law, kind, *at) for kind, at in levers.items()}
        days = {kind: day_of(law, kind) for kind in law.pack.kinds}
        self.days = {kind: at and values_at(law, kind, *at) for kind, at in days.items()}
        self.texts = texts_of(law)

    def look(self, data: Any) -> tuple[Hashable, int | None]:
        """Return the class of a row, None where it is no valid act for sure, and the number of what comes out.

        That is None unless an act of the class was judged before.
        """
        kind = data.get("kind") if type(data) is dict else None
        if type(kind) is not str or kind not in self.classes:
            return None, None
        own = self.classes[kind].key(data)
        outcome = self.outcomes.get((kind, own))
        return own, None if outcome is None else self.sort(kind, data, outcome)

    def judge(self, act: Act, own: Hashable) -> int:
        """Return the number of what comes out of an act, of the class `own` where it is known."""
        if own is None:
            if act.kind not in self.classes:
                self.classes[act.kind] = Classes(self.law, act.kind)
            own = self.classes[act.kind].key(act.data)
        outcome = outcome_of(act, self.law)
        if own is not None and len(self.outcomes) < MOST:
            self.outcomes[act.kind, own] = outcome
        return self.sort(act.kind, act.data, outcome)

    def sort(self, kind: str, data: Any, outcome: Outcome) -> int:
        """Return the number of an outcome of an act with its places, kind and month."""
        return self.number((outcome, self.places(kind, data), kind, self.month(kind, data)))

    def number(self, sort: Sort) -> int:
        """Return the number of what comes out of an act."""
        found = self.numbers.get(sort)
        if found is None:
            found = self.numbers[sort] = len(self.sorts)
            self.sorts.append(sort)
        return found

    def places(self, kind: str, data: Any) -> tuple[str, ...]:
        """Return the values of the field that the pack counts acts by, each once, in order."""
        values = self.levers[kind]
        return () if values is None else tuple(sorted({value or UNKNOWN for value in values(data)}))

    def month(self, kind: str, data: Any) -> str:
        """Return the month of the first day of an act."""
        values = self.days[kind]
        known = [] if values is None else [day for day in values(data) if day not in NO_DAYS]
        return min(known)[:7] if known else UNKNOWN


NO_DAYS = (None, NONE, UNKNOWN)
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


def counted_by(law: Law, kind: str) -> tuple[str, str] | None:
    """Return the rows ("" for the act) and the path of the field that the pack counts acts by, None where a kind lacks it."""
    rows, brackets, path = law.pack.counted_by.rpartition("[].")
    fields = law.pack.kinds[kind].rows.get(rows, {}) if brackets else law.pack.kinds[kind].facts
    return (rows, path) if path in fields else None


def texts_of(law: Law) -> dict[str, frozenset[str]]:
    """Return the fields of each kind that are text: rows' by `rows.field`, lists' entries by `field[]`, all below `field.`."""
    found: dict[str, frozenset[str]] = {}
    for name, kind in law.pack.kinds.items():
        paths = {(f"{table}.{field.path}" if table else field.path): field for table, field in kind.fields()}
        marks = {"text": "", "id": "", "list": "[]", "attestations": "."}
        found[name] = frozenset([path + marks[field.type] for path, field in paths.items() if field.type in marks])
    return found


def values_at(law: Law, kind: str, rows: str, path: str) -> Callable[[Any], list[Any]]:
    """Return the function that takes what is written of a field out of a valid descriptor."""
    absent = law.pack.kinds[kind].field(rows, path).absent

    def value(at: Any) -> Any:
        found = take(at, path)
        return absent if found is ABSENT else found

    if not rows:
        return lambda data: [value(data)]
    if "." in path:
        return lambda data: [value(row) for row in data.get(rows, ())]
    return lambda data: [row.get(path, absent) for row in data.get(rows, ())]


def day_of(law: Law, kind: str) -> tuple[str, str] | None:
    """Return the field whose first day dates an act: the first date of the schema."""
    for table, field in law.pack.kinds[kind].fields():
        if field.type == "date" and field.decides:
            return table, field.path
    return None


class Written:
    """What a block has judged so far, a row each: its id, the number of what came out, and where it stands."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.sorts = array("I")
        self.numbers = array("I")

    def add(self, name: str, sort: int, number: int) -> None:
        """Add a row."""
        self.ids.append(name)
        self.sorts.append(sort)
        self.numbers.append(number)


def process(block: Block, judge: Judge, folder: str) -> Done:
    """Judge the rows of a block, write its part below `folder`, and return what it came to."""
    written, rejects = Written(), list[Reject]()
    before = len(judge.outcomes)
    number = (_lines if block.format == "jsonl" else _rows)(block, judge, written, rejects)
    ids = written.ids
    counts: Counter[tuple[Outcome, tuple[str, ...], str]] = Counter()
    for sort, count in Counter(written.sorts).items():
        outcome, places, _, month = judge.sorts[sort]
        counts[outcome, places, month] += count
    write_part(folder, block, judge, written, ids)
    kinds = [kind for _, _, kind, _ in judge.sorts]
    names = zip([kinds[sort] for sort in written.sorts], ids, strict=True)
    write_hashes(os.path.join(folder, "hashes", f"{block.number:06d}"), array("q", map(hash, names)))
    return Done(block, number, len(ids), rejects, counts, len(judge.outcomes) - before)


def _lines(block: Block, judge: Judge, written: Written, rejects: list[Reject]) -> int:
    """Judge lines of JSON; return how many rows they are, lines of nothing left out."""
    number, blank = block.first, 0
    for number, line in enumerate(lines(block), block.first + 1):
        if not line.strip():
            blank += 1
            continue
        data = parse_line(line)
        sort = _sort(data, line, number, block, judge, rejects)
        if sort is not None:
            written.add(data["id"], sort, number)
    return number - block.first - blank


def _rows(block: Block, judge: Judge, written: Written, rejects: list[Reject]) -> int:
    """Judge the rows of a table; return how many there are."""
    number = block.first
    for number, data in enumerate(rows(block, judge.texts), block.first + 1):
        sort = _sort(data, data.data if type(data) is Flaw else data, number, block, judge, rejects)
        if sort is not None:
            written.add(data["id"], sort, number)
    return number - block.first


def _sort(data: Any, item: Any, number: int, block: Block, judge: Judge, rejects: list[Reject]) -> int | None:
    """Return the number of what comes out of a row, None with a reject where it is no valid act."""
    own, sort = judge.look(data)
    if sort is None:
        act = _act(data, item, number, block, judge, rejects)
        return None if act is None else judge.judge(act, own)
    return sort


def _act(data: Any, item: Any, number: int, block: Block, judge: Judge, rejects: list[Reject]) -> Act | None:
    """Return the act that a row describes, None with a reject where it is none."""
    if type(data) is Flaw:
        rejects.append(Reject(block.path, number, ((data.code, data.message),), shown(item)))
        return None
    act, refusals = held(judge.reader.act, data)
    if act is None:
        word = in_cells if block.format == "csv" else str
        rejects.append(
            Reject(block.path, number, tuple([(why.code, word(why.message)) for why in refusals]), shown(item))
        )
    return act


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
            return None, [Refusal("limit", f"more than {ROWS:,} {table} in one descriptor (the limit `rows`)", ())]
    for value in act.facts.values():
        if type(value) is float and value - value != 0:
            return None, [Refusal("number-not-finite", "numbers must be finite: neither infinity nor NaN", ())]
    return act, refusals


def shown(item: Any) -> str:
    """Return a rejected row as text, cut where it is long."""
    if isinstance(item, bytes):
        return item.removesuffix(b"\n")[:SHOWN].decode("utf-8", "replace")
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


def write_part(folder: str, block: Block, judge: Judge, written: Written, ids: list[str]) -> None:
    """Write the results of a block."""
    import pyarrow as pa

    count = len(ids)
    if not count:
        return
    # By where they come first, so that what is written does not turn on what was judged before.
    used = list(dict.fromkeys(written.sorts))
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
        pa.array(ids, pa.string()),
        short([month for _, _, _, month in sorts]),
        pa.array([list(places) for _, places, _, _ in sorts], texts).take(at),
        *[short([outcome[index] for outcome, _, _, _ in sorts]) for index in range(4)],
        pa.array([list(outcome.causes) for outcome, _, _, _ in sorts], texts).take(at),
    ]
    table = pa.Table.from_arrays(columns, schema=schema())
    path = os.path.join(folder, "results", f"part-{block.number:06d}.parquet")
    write_table(table, path)


def write_table(table: Any, path: str) -> None:
    """Write a table of results that is whole or not there at all."""
    import pyarrow.parquet

    pyarrow.parquet.write_table(
        table,
        f"{path}.{os.getpid()}",
        compression="zstd",
        compression_level=1,
        # No two rows have the same of these, but of those that follow one another most is the same.
        use_dictionary=[name for name in table.schema.names if name not in DIFFERENT],
        column_encoding=DIFFERENT,
    )
    os.replace(f"{path}.{os.getpid()}", path)


DIFFERENT = {"row": "DELTA_BINARY_PACKED", "id": "DELTA_BYTE_ARRAY"}


def write_hashes(path: str, hashes: array[int]) -> None:
    """Write the hashes of a block's names in their order, and after them the row of each."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values = pa.array(memoryview(hashes), pa.int64())
    order = pc.sort_indices(values)
    with open(f"{path}.{os.getpid()}", "wb") as file:
        for column in (values.take(order), order):
            if len(column):
                file.write(column.buffers()[1])
    os.replace(f"{path}.{os.getpid()}", path)
