"""Judging one block of rows: its part of the results, its rejects, and its counts for the summary."""

from __future__ import annotations

import os
from array import array
from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

from checker.audit.json_lines import TOO_LONG, Flaw, is_too_long, lines, parse_line
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
"""The most characters kept of a rejected row."""


class Outcome(NamedTuple):
    """The result of every act of a class: verdict, the finding that decides, and the names of the causes."""

    verdict: str
    rule: str | None
    clause: str | None
    subject: str | None
    causes: tuple[str, ...]


class Reject(NamedTuple):
    """A row that is no valid act: source, number from 1, reasons (code, message), and the row as text."""

    source: str
    row: int
    reasons: tuple[tuple[str, str], ...]
    data: str


class Done(NamedTuple):
    """The results of a block: rows read, acts judged, rejects, counts by outcome, places and month, and new classes."""

    block: Block
    rows: int
    judged: int
    rejects: list[Reject]
    counts: Counter[tuple[Outcome, tuple[str, ...], str]]
    classes: int


Group = tuple[Outcome, tuple[str, ...], str, str]
"""The columns that acts share: outcome, places, kind and month."""


class Judge:
    """Judges rows under one law; the outcome of each equivalence class of acts is memoized.

    With `max_age`, an act dated more days after the pack's review is not judged.
    """

    def __init__(self, law: Law, max_age: int | None = None) -> None:
        self.law = law
        self.max_age = max_age
        self.reader = Reader(law)
        self.classes: dict[str, Classes] = {}
        self.outcomes: dict[Hashable, Outcome] = {}
        self.groups: list[Group] = []
        self.numbers: dict[Group, int] = {}
        levers = {kind: counted_by(law, kind) for kind in law.pack.kinds}
        self.levers = {kind: at and values_at(law, kind, *at) for kind, at in levers.items()}
        days = {kind: day_of(law, kind) for kind in law.pack.kinds}
        self.days = {kind: at and values_at(law, kind, *at) for kind, at in days.items()}
        self.texts = texts_of(law)

    def lookup(self, data: Any) -> tuple[Hashable, int | None]:
        """Return the class of a row and the number of its group.

        The class is None if the row may be no valid act, the group if no act of the class was judged before.
        """
        kind = data.get("kind") if type(data) is dict else None
        if type(kind) is not str or kind not in self.classes:
            return None, None
        act_class = self.classes[kind].key(data)
        outcome = self.outcomes.get((kind, act_class))
        return act_class, None if outcome is None else self.group(kind, data, outcome)

    def judge(self, act: Act, act_class: Hashable) -> int:
        """Return the number of the group of an act; `act_class` is its class or None if not yet known."""
        if act_class is None:
            if act.kind not in self.classes:
                self.classes[act.kind] = Classes(self.law, act.kind)
            act_class = self.classes[act.kind].key(act.data)
        outcome = outcome_of(act, self.law)
        if act_class is not None and len(self.outcomes) < MOST:
            self.outcomes[act.kind, act_class] = outcome
        return self.group(act.kind, act.data, outcome)

    def group(self, kind: str, data: Any, outcome: Outcome) -> int:
        """Return the number of the group of an act with an outcome."""
        return self.number((outcome, self.places(kind, data), kind, self.month(kind, data)))

    def number(self, group: Group) -> int:
        """Return the number of a group, a new one at its first use."""
        number = self.numbers.get(group)
        if number is None:
            number = self.numbers[group] = len(self.groups)
            self.groups.append(group)
        return number

    def places(self, kind: str, data: Any) -> tuple[str, ...]:
        """Return the distinct values of the field that the pack counts acts by, in order."""
        values = self.levers[kind]
        return () if values is None else tuple(sorted({value or UNKNOWN for value in values(data)}))

    def month(self, kind: str, data: Any) -> str:
        """Return the month of the first day of an act."""
        values = self.days[kind]
        first_days = [] if values is None else [day for day in values(data) if day not in NO_DAYS]
        return min(first_days)[:7] if first_days else UNKNOWN


NO_DAYS = (None, NONE, UNKNOWN)
MOST = 500_000
"""The most memoized classes."""


def outcome_of(act: Act, law: Law) -> Outcome:
    """Judge an act and return its outcome, with the first finding that has the act's verdict."""
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
    """Return the rows ("" for the act) and the path of the field that the pack counts acts by, None if the kind lacks it."""
    rows, brackets, path = law.pack.counted_by.rpartition("[].")
    fields = law.pack.kinds[kind].rows.get(rows, {}) if brackets else law.pack.kinds[kind].facts
    return (rows, path) if path in fields else None


def texts_of(law: Law) -> dict[str, frozenset[str]]:
    """Return the text fields of each kind: `rows.field` in rows, `field[]` for entries of a list, `field.` for all below."""
    text_fields: dict[str, frozenset[str]] = {}
    for name, kind in law.pack.kinds.items():
        paths = {(f"{table}.{field.path}" if table else field.path): field for table, field in kind.fields()}
        marks = {"text": "", "id": "", "list": "[]", "attestations": "."}
        text_fields[name] = frozenset(
            [path + marks[field.type] for path, field in paths.items() if field.type in marks]
        )
    return text_fields


def values_at(law: Law, kind: str, rows: str, path: str) -> Callable[[Any], list[Any]]:
    """Return the function from a valid descriptor to the values of a field."""
    absent = law.pack.kinds[kind].field(rows, path).absent

    def value(mapping: Any) -> Any:
        value_there = take(mapping, path)
        return absent if value_there is ABSENT else value_there

    if not rows:
        return lambda data: [value(data)]
    if "." in path:
        return lambda data: [value(row) for row in data.get(rows, ())]
    return lambda data: [row.get(path, absent) for row in data.get(rows, ())]


def day_of(law: Law, kind: str) -> tuple[str, str] | None:
    """Return the field that dates an act: the first date of the schema."""
    for table, field in law.pack.kinds[kind].fields():
        if field.type == "date" and field.decides:
            return table, field.path
    return None


class JudgedRows:
    """The judged rows of a block, by column: id, number of the group, and number of the row."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.groups = array("I")
        self.numbers = array("I")

    def add(self, name: str, group: int, number: int) -> None:
        """Add a row."""
        self.ids.append(name)
        self.groups.append(group)
        self.numbers.append(number)


def process(block: Block, judge: Judge, folder: str) -> Done:
    """Judge the rows of a block, write its part below `folder`, and return its results."""
    judged_rows, rejects = JudgedRows(), list[Reject]()
    before = len(judge.outcomes)
    number = (_lines if block.format == "jsonl" else _rows)(block, judge, judged_rows, rejects)
    ids = judged_rows.ids
    counts: Counter[tuple[Outcome, tuple[str, ...], str]] = Counter()
    for group, count in Counter(judged_rows.groups).items():
        outcome, places, _, month = judge.groups[group]
        counts[outcome, places, month] += count
    write_part(folder, block, judge, judged_rows, ids)
    kinds = [kind for _, _, kind, _ in judge.groups]
    names = zip([kinds[group] for group in judged_rows.groups], ids, strict=True)
    write_hashes(os.path.join(folder, "hashes", f"{block.number:06d}"), array("q", map(hash, names)))
    return Done(block, number, len(ids), rejects, counts, len(judge.outcomes) - before)


def _lines(block: Block, judge: Judge, judged_rows: JudgedRows, rejects: list[Reject]) -> int:
    """Judge lines of JSON; return the number of rows, without blank lines."""
    number, blank = block.first, 0
    for number, line in enumerate(lines(block), block.first + 1):
        too_long = is_too_long(line)
        if not too_long and not line.strip():
            blank += 1
            continue
        data: Any = TOO_LONG if too_long else parse_line(line)
        group = _group(data, line, number, block, judge, rejects)
        if group is not None:
            judged_rows.add(data["id"], group, number)
    return number - block.first - blank


def _rows(block: Block, judge: Judge, judged_rows: JudgedRows, rejects: list[Reject]) -> int:
    """Judge the rows of a table; return their number."""
    number = block.first
    for number, data in enumerate(rows(block, judge.texts), block.first + 1):
        group = _group(data, data.data if type(data) is Flaw else data, number, block, judge, rejects)
        if group is not None:
            judged_rows.add(data["id"], group, number)
    return number - block.first


def _group(data: Any, row: Any, number: int, block: Block, judge: Judge, rejects: list[Reject]) -> int | None:
    """Return the number of the group of a row; add a reject and return None if it is no valid act."""
    act_class, group = judge.lookup(data)
    if group is None or judge.max_age is not None:
        # Acts of one class may differ in their days, so the age of each is asked for.
        act = _act(data, row, number, block, judge, rejects)
        if act is None or group is None:
            return None if act is None else judge.judge(act, act_class)
    return group


def _act(data: Any, row: Any, number: int, block: Block, judge: Judge, rejects: list[Reject]) -> Act | None:
    """Return the act of a row; add a reject and return None if it is no valid act."""
    if type(data) is Flaw:
        rejects.append(Reject(block.path, number, ((data.code, data.message),), row_text(row)))
        return None
    act, refusals = act_or_refusals(judge.reader.act, data)
    if act is not None and judge.max_age is not None:
        from checker.judge.notes import too_late

        message = too_late(act, judge.law, judge.max_age)
        if message is not None:
            rejects.append(Reject(block.path, number, (("policy-age", message),), row_text(row)))
            return None
    if act is None:
        reworded = in_cells if block.format == "csv" else str
        rejects.append(
            Reject(
                block.path,
                number,
                tuple([(refusal.code, reworded(refusal.message)) for refusal in refusals]),
                row_text(row),
            )
        )
    return act


def act_or_refusals(act_of: Any, data: Any) -> tuple[Act | None, Any]:
    """Return the act of a row, or None with refusals; the limits of files hold for rows too."""
    from checker.pack.validate import Refusal

    try:
        act, refusals = act_of(data)
    except (OverflowError, RecursionError):
        return None, [Refusal("limit", "a number too large or data nested too deeply", ())]
    if act is None:
        return None, refusals
    for table, entries in act.rows.items():
        if len(entries) > ROWS:
            return None, [Refusal("limit", f"more than {ROWS:,} {table} in one descriptor (the limit `rows`)", ())]
    for value in act.facts.values():
        if type(value) is float and value - value != 0:
            return None, [Refusal("number-not-finite", "numbers must be finite: neither infinity nor NaN", ())]
    return act, refusals


def row_text(row: Any) -> str:
    """Return a rejected row as text, at most SHOWN characters."""
    if isinstance(row, bytes):
        return row.removesuffix(b"\n")[:SHOWN].decode("utf-8", "replace")
    import json

    return json.dumps(row, ensure_ascii=False, default=str)[:SHOWN]


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


def write_part(folder: str, block: Block, judge: Judge, judged_rows: JudgedRows, ids: list[str]) -> None:
    """Write the results of a block as Parquet."""
    import pyarrow as pa

    count = len(ids)
    if not count:
        return
    # In order of first appearance in this block, so that the file does not depend on blocks judged before.
    used = list(dict.fromkeys(judged_rows.groups))
    place = {group: index for index, group in enumerate(used)}
    at = pa.array(memoryview(array("I", [place[group] for group in judged_rows.groups])), pa.uint32())
    groups = [judge.groups[group] for group in used]
    texts = pa.list_(pa.string())

    def short(values: list[Any]) -> Any:
        return pa.array(values, pa.string()).dictionary_encode().take(at)

    columns = [
        pa.DictionaryArray.from_arrays(pa.nulls(count, pa.int32()).fill_null(0), pa.array([block.path])),
        pa.array(memoryview(judged_rows.numbers), pa.uint32()),
        short([kind for _, _, kind, _ in groups]),
        pa.array(ids, pa.string()),
        short([month for _, _, _, month in groups]),
        pa.array([list(places) for _, places, _, _ in groups], texts).take(at),
        *[short([outcome[index] for outcome, _, _, _ in groups]) for index in range(4)],
        pa.array([list(outcome.causes) for outcome, _, _, _ in groups], texts).take(at),
    ]
    table = pa.Table.from_arrays(columns, schema=schema())
    path = os.path.join(folder, "results", f"part-{block.number:06d}.parquet")
    write_table(table, path)


def write_table(table: Any, path: str) -> None:
    """Write a table of results atomically."""
    import pyarrow.parquet

    pyarrow.parquet.write_table(
        table,
        f"{path}.{os.getpid()}",
        compression="zstd",
        compression_level=1,
        # The values of these columns are distinct, but neighbours share long prefixes or small differences.
        use_dictionary=[name for name in table.schema.names if name not in DIFFERENT],
        column_encoding=DIFFERENT,
    )
    os.replace(f"{path}.{os.getpid()}", path)


DIFFERENT = {"row": "DELTA_BINARY_PACKED", "id": "DELTA_BYTE_ARRAY"}


def write_hashes(path: str, hashes: array[int]) -> None:
    """Write the sorted hashes of a block's names, then the row of each hash."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values = pa.array(memoryview(hashes), pa.int64())
    order = pc.sort_indices(values)
    with open(f"{path}.{os.getpid()}", "wb") as file:
        for column in (values.take(order), order):
            if len(column):
                file.write(column.buffers()[1])
    os.replace(f"{path}.{os.getpid()}", path)
