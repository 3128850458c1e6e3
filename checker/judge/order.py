"""The order of an act's choices in a diagram; the size of the diagram depends on nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.condition.codes import UNLISTED
from checker.judge.analysis import Analysis
from checker.judge.choices import Choice
from checker.pack.schema import Kind

ROWS = 4
"""The most open rows that are ordered by columns. With more, rows stay whole: a link between two fields of a row would double
the diagram for each row."""


def by_columns(choices: Sequence[Choice], kind: Kind, analysis: Analysis) -> list[Choice]:
    """Return choices field by field over all rows, each reading just before the first field that it meets.

    After each field the diagram has little to remember of the rows: which of them count, and for which others. Three wholly
    unknown offerings take a sixth of the steps that they take row by row. Days and numbers come last, since they are compared
    across rows.
    """
    open_rows = {choice.address[1:3] for choice in choices if choice.address[0] == "fact" and choice.address[1]}
    if len(open_rows) > ROWS:
        return list(choices)
    ordered = list(dict.fromkeys(_columns(choices, kind, analysis)))
    placed = set(ordered)
    return [*ordered, *[choice for choice in choices if choice not in placed]]


def _columns(choices: Sequence[Choice], kind: Kind, analysis: Analysis) -> Iterator[Choice]:
    for rows, fields in kind.rows.items():
        for path in sorted(fields, key=lambda path: fields[path].type in ("date", "number")):
            column = [
                choice
                for choice in choices
                if choice.address[0] == "fact"
                and choice.address[1] in (rows, f"{rows}{UNLISTED}")
                and choice.address[3] == path
            ]
            ordered = fields[path].type in ("date", "number")
            beside = () if ordered or not column else analysis.beside.get((rows, path), ())
            yield from [choice for choice in choices if choice.address[0] == "reading" and choice.address[1] in beside]
            yield from column
