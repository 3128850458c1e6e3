"""The order in which a diagram asks the open choices of an act: how large the diagram gets turns on nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.condition.codes import UNLISTED
from checker.judge.analysis import Analysis
from checker.judge.choices import Choice
from checker.pack.schema import Kind

ROWS = 4
"""Of more open rows than so many each row is asked by itself: what joins two fields of a row would double for each row."""


def by_columns(choices: Sequence[Choice], kind: Kind, analysis: Analysis) -> list[Choice]:
    """Return choices field by field over all rows, a reading just before the first field that it is asked beside.

    After each field little is left to remember of the rows: which of them count, and for which others. Three offerings
    of which nothing is known take a sixth of the steps that they take row by row. Days and numbers come last, since they
    are compared across rows.
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
