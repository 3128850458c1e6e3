"""Examples for open questions: a descriptor whose verdict depends on the reading of a question, found by the diagram."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from checker.condition.engines.diagram import LimitReached
from checker.judge.act import path_of
from checker.judge.choices import fact_name
from checker.judge.decides import exists
from checker.judge.descriptor import Reader
from checker.judge.judgement import judge
from checker.judge.law import Law
from checker.pack.model import Question
from checker.pack.schema import ID_PATTERN, Field, Kind
from checker.read.document import Path
from checker.read.edit import Change, lay, taken, without
from checker.space.bounds import in_words, many, missing, rows_for
from checker.space.choices import ranging
from checker.space.space import Space, row_counts

ROWS = 2
"""The most rows of the examined acts, unless a condition counts more."""
SOMEBODY = "acme"
"""The name of a third party if the schema has no example."""


class Turning(NamedTuple):
    """A descriptor whose verdict depends on a question, with the verdict of each reading.

    `world` has the ledger entries and `pins` the readings that the example needs; `verdict` is its verdict with the
    question as the law has it.
    """

    data: Mapping[str, Any]
    world: Mapping[str, Any]
    pins: Mapping[str, str]
    verdict: str
    verdicts: Mapping[str, str]


def turning(law: Law, question: Question) -> Turning | None:
    """Return the simplest descriptor found whose verdict differs between readings of a question.

    The law's ledger is kept and nothing is pinned if possible; otherwise the needed ledger entries and pins are named.
    None if no such descriptor was found among acts with up to the rows that `looked_at` states.
    """
    if len(question.formulas) < 2:
        return None
    free = _freed(law, question)
    for ledger, pins in ((False, False), (True, False), (False, True), (True, True)):
        for space in _spaces(free, question, ledger):
            try:
                model = _search(space, question, question.plausible, pins)
            except LimitReached:
                continue
            if model is not None:
                example = _made(law, space, question, model)
                if example is not None:
                    return example
    return None


def looked_at(law: Law, question: Question) -> str:
    """Return the most rows of the examined acts in the pack's words: "up to 3 offerings", "" without rows."""
    readers = [name for name in law.pack.kinds if question.id in law.analysis(name).readings]
    limits = {name: rows_for(law, name, ROWS) for name in readers}
    uncounted = [many(law.pack.kinds[name], rows) for name in readers if (rows := missing(law, name, limits[name]))]
    return in_words(law.pack.kinds, limits) + (
        f" (a rule counts up to {uncounted[0]}, which is out of reach)" if uncounted else ""
    )


def _freed(law: Law, question: Question) -> Law:
    """Return the law with one question open over all its readings that have a formula, strained ones too."""
    wide = ranging(question, question.formulas)._replace(open=True)
    pack = law.pack._replace(questions={**law.pack.questions, question.id: wide}, locked=False, pins={})
    pins = {key: pin for key, pin in law.pins.items() if key != (question.facet_of or question.id)}
    machinery = law.machinery.of_other_questions(pack)
    freed = Law(pack, overlay=law.overlay, pins=pins, as_of=law.as_of, machinery=machinery)
    return freed.vary(readings={**law.readings, question.id: None}, world=law.world, params=law.params)


def _spaces(law: Law, question: Question, ledger: bool) -> Iterator[Space]:
    """Yield all acts of each kind that a question is read for, the smallest first."""
    kinds: list[Kind] = []
    for name, kind in law.pack.kinds.items():
        analysis = law.analysis(name)
        if (
            question.id in analysis.readings
            and (analysis.world or not ledger)
            and not any(_same(kind, other) for other in kinds)
        ):
            kinds.append(kind)
    most = {kind.name: rows_for(law, kind.name, ROWS) for kind in kinds}
    for rows in range(max(most.values(), default=0) + 1):
        for kind in kinds:
            if rows in row_counts(kind, most[kind.name]):
                free = law.vary(world=dict.fromkeys(law.analysis(kind.name).world)) if ledger else law
                yield Space(kind.name, rows, [free])


def _same(one: Kind, other: Kind) -> bool:
    return one.facts == other.facts and one.rows == other.rows


def _search(space: Space, question: Question, plausible: Sequence[str], pins: bool) -> dict[int, int] | None:
    """Return the choices of an act whose verdict depends on the question; with `pins` they may include other readings."""
    diagram = space.diagram
    level = space.level.get(("reading", question.id))
    if level is None:
        return None
    others = [at for address, at in space.level.items() if address[0] == "reading" and at != level]

    @cache
    def always(f: int) -> int:
        """Return where f holds however the other questions are read."""
        return diagram.negate(exists(diagram, diagram.negate(f), *others))

    failing, governed = space.failing(), space.governed()
    names = space.choices[level].values
    verdicts = []
    for index in range(len(names)):
        fails, governs = diagram.restrict(failing, level, index), diagram.restrict(governed, level, index)
        passes = diagram.conj(governs, diagram.negate(fails))
        verdicts.append((fails, passes, diagram.negate(governs)))
    pairs = [(first, second) for first in range(len(names)) for second in range(len(names)) if first != second]
    pairs.sort(key=lambda pair: any(names[index] not in plausible for index in pair))
    for first, second in pairs:
        # A change from or to a failure says more than a change from a pass to no verdict.
        for one, other in ((0, 1), (0, 2), (1, 2)):
            here, there = verdicts[first][one], verdicts[second][other]
            if not pins:
                here, there = always(here), always(there)
            model = space.model(space.all([here, there, space.possible]), space.natural)
            if model is not None:
                return model
    return None


def _made(law: Law, space: Space, question: Question, model: Mapping[int, int]) -> Turning | None:
    """Return the shortest descriptor of a model, judged with each reading; None if the verdict stays the same."""
    nice = space.natural
    values = {
        choice.address: choice.values[model.get(level, nice[level][0])] for level, choice in enumerate(space.choices)
    }
    world = {key: values["world", key] for key in law.world if ("world", key) in values}
    pins = {
        key: values["reading", key]
        for key in law.pack.questions
        if key != question.id and space.level.get(("reading", key)) in model
    }
    reader = Reader(law)

    def verdicts(data: Mapping[str, Any], pins: Mapping[str, str]) -> dict[str, str] | None:
        varied = law.vary(world=world, readings=pins)
        reader.law = varied
        act, _ = reader.act(data)
        if act is None:
            return None
        return {
            name: judge(
                act, varied.vary(readings={question.id: name or law.readings[question.id]}), causes=False
            ).verdict
            for name in ("", *question.formulas)
        }

    data = _descriptor(space.kind, values, space.rows, question)
    wanted = verdicts(data, pins)
    if wanted is None or len({wanted[name] for name in question.formulas}) < 2:
        return None
    for key in list(pins):
        fewer = {name: value for name, value in pins.items() if name != key}
        if verdicts(data, fewer) == wanted:
            pins = fewer
    for rows, field in space.kind.fields():
        for index in range(space.rows if rows else 1):
            path = path_of(fact_name(rows, index, field.path))
            # A field that can be left out does not matter; a field that must stay gets the schema's example if it can.
            for value in (None, field.example):
                shorter = _changed(data, path, field, value)
                if shorter is not None and verdicts(shorter, pins) == wanted:
                    data = shorter
                    break
    verdict = wanted.pop("")
    return Turning(data, world, pins, verdict, wanted)


def _changed(data: Mapping[str, Any], path: Path, field: Field, value: Any) -> dict[str, Any] | None:
    """Return the descriptor with a new value for a field, or without the field for None; None if nothing changes."""
    if taken(data, path) in (None, value) or not field.decides or (field.required and value is None):
        return None
    return dict(without(data, path) if value is None else lay(data, [Change(path, value)]))


def _descriptor(kind: Kind, values: Mapping[tuple[Any, ...], Any], rows: int, question: Question) -> dict[str, Any]:
    name = question.name if re.search(ID_PATTERN, question.name) else f"{kind.name}-example"
    changes = [Change(("kind",), kind.name), Change(("id",), name)]
    for path, field in kind.facts.items():
        if field.decides and ("fact", "", 0, path) in values:
            changes.append(Change(path_of(path), _descriptor_value(field, values["fact", "", 0, path])))
        elif field.required and field.type not in ("kind", "id"):
            changes.append(Change(path_of(path), field.example if field.example is not None else field.values[0]))
    for name, fields in kind.rows.items():
        changes.append(Change((name,), [{} for _ in range(rows)]))
        for index in range(rows):
            for path, field in fields.items():
                value = values.get(("fact", name, index, path))
                fitting = all(
                    values.get(("fact", name, index, other), needed) == needed for other, needed in field.only_if
                )
                if value is not None and field.decides and fitting:
                    where = path_of(fact_name(name, index, path))
                    changes.append(Change(where, _descriptor_value(field, value)))
    return dict(lay({}, changes))


def _descriptor_value(field: Field, value: Any) -> Any:
    if field.type == "list":
        return [SOMEBODY if not field.values and entry == "somebody" else entry for entry in value]
    if isinstance(value, str) and value.startswith("\0"):
        return field.example if isinstance(field.example, str) else SOMEBODY
    return value
