"""Remarks beside proposals: barred ways out, subjects in the past, and trades of one open question for another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from checker.advise.change import fitting
from checker.advise.levers import Ways
from checker.advise.phrases import moving
from checker.judge.act import Act, path_of
from checker.judge.choices import fact_name
from checker.judge.descriptor import Reader
from checker.judge.findings import by_labels, called, subject_name
from checker.judge.judgement import FAIL, REVIEW, Judgement, Ruling, facts_of_subject, judge
from checker.judge.law import Law
from checker.pack.model import ACT
from checker.pack.schema import NONE, Field
from checker.read.edit import Change, dotted, lay

TRIED = 40
"""The most changes to judge in the search for trades."""
TRADES = 2
"""The most trades to return."""


class Aside(NamedTuple):
    """A sentence about a subject (`offerings[1]`, or `act`), and people's name for it.

    `rule` and `row` identify the ruling if it is about one.
    """

    subject: str
    text: str
    rule: str = ""
    row: int | None = None
    called: str = ""


def barred(act: Act, law: Law, faults: Sequence[Ruling]) -> Iterator[Aside]:
    """Yield the pack's sentences on levers that are no way out of the rulings at fault, each once a subject."""
    kind = law.pack.kinds[act.kind]
    seen = set()
    for ruling in faults:
        rows, _ = _place(ruling)
        row = facts_of_subject(act, ruling.rule, ruling.index)
        reads = law.analysis(act.kind).by_rule[ruling.rule.id]
        for field in (kind.rows[rows] if rows else kind.facts).values():
            if ("fact", rows, field.path) not in reads:
                continue
            for condition, text in field.otherwise:
                if law.holds(condition, (act.kind,), act.facts, row, act.every, rows or ACT) is True:
                    subject = subject_name(ruling.rule, ruling.index)
                    if (subject, text) not in seen:
                        seen.add((subject, text))
                        yield Aside(subject, text, ruling.rule.id, ruling.index, called(act, law, subject))
                    break


def past(act: Act, law: Law, faults: Sequence[Ruling], today: str) -> Iterator[Aside]:
    """Yield the subjects at fault with a day before today: these are for a waiver or the record."""
    ways = Ways(act, law, today)
    seen: set[str] = set()
    for ruling in faults:
        rows, index = _place(ruling)
        subject = subject_name(ruling.rule, ruling.index)
        if not today or subject in seen or not ways.is_past(rows, index):
            continue
        seen.add(subject)
        day = ", ".join([f"{path} is {value}" for path, value in ways.days(rows, index)])
        text = f"{day}, before {today}. Has it happened? Then this is for a waiver or the record, not for a fix."
        yield Aside(subject, text, called=called(act, law, subject))


def trades(act: Act, law: Law, judgement: Judgement, today: str) -> Iterator[Aside]:
    """Yield single changes that leave the act open for entirely different causes, with those causes."""
    reader, ways = Reader(law), Ways(act, law, today)
    before = {cause.name for cause in judgement.causes}
    tried = yielded = 0
    for subject, field, change in _moves(act, ways, judgement):
        tried += 1
        if tried > TRIED or yielded == TRADES:
            return
        other, _ = reader.act(fitting(lay(act.data, [change]), ways.kind), act.unlisted)
        after = judge(other, law) if other else None
        causes = {cause.name for cause in after.causes} if after else set()
        if after is None or after.verdict != REVIEW or after.stopped or before & causes:
            continue
        yielded += 1
        on_day = field.type == "date" and change.value != NONE
        value = f"on {change.value}" if on_day else by_labels(str(change.value), field)
        doing = moving(dotted(change.path), field, value).replace("{row}", "it")
        text = f"{doing}; it then needs review, since it turns on {', '.join(sorted(causes))}"
        yield Aside(subject, text, called=called(act, law, subject))


def _moves(act: Act, ways: Ways, judgement: Judgement) -> Iterator[tuple[str, Field, Change]]:
    """Yield single changes to levers of the subjects at fault: other values, and first days of agreements."""
    for ruling in judgement.rulings:
        if ruling.verdict not in (FAIL, REVIEW):
            continue
        rows, index = _place(ruling)
        if ways.is_past(rows, index):
            continue
        row = facts_of_subject(act, ruling.rule, ruling.index)
        for field in (ways.kind.rows[rows] if rows else ways.kind.facts).values():
            now = row.get(field.path)
            if field.control != "lever" or now is None:
                continue
            values: list[Any] = [value for value in field.values if value != now]
            if field.type == "date":
                values = [day for day in ways.starts if day > now and day >= ways.today]
            for value in values:
                if ways.permits(("fact", rows, index, field.path), value, None):
                    path = path_of(fact_name(rows, index, field.path))
                    yield subject_name(ruling.rule, ruling.index), field, Change(path, value)


def _place(ruling: Ruling) -> tuple[str, int]:
    """Return the rows of a ruling's subject and its index there, ("", 0) for the act itself."""
    return ("", 0) if ruling.rule.subject == ACT else (ruling.rule.subject, ruling.index or 0)
