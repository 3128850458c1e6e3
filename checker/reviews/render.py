"""Questions and days as text, Markdown, CSV and a calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from checker.report.escape import markdown, unobeyed, visible
from checker.report.model import Cause
from checker.report.questions import outcomes
from checker.reviews.days import Day
from checker.reviews.questions import READING, Question, Stopped, Waiting


class Reviews(NamedTuple):
    """The content of the output; `left_out` is the number of acts without a forecast."""

    questions: Sequence[Question]
    stopped: Sequence[Stopped]
    days: Sequence[Day]
    left_out: int
    basis: str


TOGETHER = "only together with other answers"
"""What an answer gives that settles nothing alone."""


def _outcomes(waiting: Waiting, question: Question) -> str:
    sort = question.sort if question.sort == READING else ""
    return outcomes(Cause(sort, question.name, "", dict(waiting.outcomes), "", waiting.labels)) or TOGETHER


def _waits(waiting: Waiting, question: Question) -> str:
    """Return who waits and what the answers give it, which is said before the questions that settle nothing alone."""
    owner = f", owner {waiting.owner}" if waiting.owner else ""
    return f"{waiting.name}, {waiting.path}{owner}" + (f": {_outcomes(waiting, question)}" if question.settles else "")


def _together(questions: Sequence[Question], index: int) -> str:
    """Return what stands before the first question of a person that settles nothing alone, "" before any other."""
    if questions[index].settles or (index and not questions[index - 1].settles):
        return ""
    return f"{'This settles' if index == len(questions) - 1 else 'These settle'} a verdict {TOGETHER}:"


def _title(question: Question) -> str:
    return question.name if question.title in ("", question.name) else f"{question.name} {question.title}"


def _by_person(questions: Sequence[Question]) -> Iterator[tuple[str, list[Question]]]:
    for person, questions_of_person in groupby(questions, key=lambda question: question.person):
        yield person, list(questions_of_person)


def _notes(reviews: Reviews) -> list[str]:
    notes = [
        f"{stopped.waiting.name}, {stopped.waiting.path}, is not settled: {stopped.why}" for stopped in reviews.stopped
    ]
    if reviews.left_out:
        notes.append(f"the days of {reviews.left_out} more descriptors were not looked for")
    return notes


def text(reviews: Reviews) -> str:
    """Return the questions by person, for a terminal."""
    lines: list[str] = []
    for person, person_questions in _by_person(reviews.questions):
        lines.append(f"{person}: {len(person_questions)} question{'s' * (len(person_questions) > 1)}")
        for index, question in enumerate(person_questions):
            lines += [f"  {together}" for together in [_together(person_questions, index)] if together]
            lines.append(f"  {_title(question)}" + (f": {question.about}" if question.about else ""))
            lines += [f"    {name}: {answer}" for name, answer in question.readings]
            lines += [f"    {_waits(waiting, question)}" for waiting in question.waiting]
            lines.append(f"    {question.recorded}")
        lines.append("")
    if not reviews.questions:
        lines += ["Nothing waits for an answer.", ""]
    if reviews.days:
        lines += ["Days", *[f"  {day.day}  {day.text} ({day.path})" for day in reviews.days], ""]
    lines += [*_notes(reviews), reviews.basis]
    return unobeyed("\n".join(visible(line) for line in lines) + "\n")


def as_markdown(reviews: Reviews) -> str:
    """Return a section for each person, for an issue or a page."""
    parts: list[str] = []
    for person, person_questions in _by_person(reviews.questions):
        parts.append(f"## {markdown(person)}")
        for index, question in enumerate(person_questions):
            parts += [markdown(together) for together in [_together(person_questions, index)] if together]
            about = f"\n\n{markdown(question.about)}" if question.about else ""
            rows = [f"- {markdown(name)}: {markdown(answer)}" for name, answer in question.readings]
            rows += [f"- {markdown(_waits(waiting, question))}" for waiting in question.waiting]
            rows.append(f"- {markdown(question.recorded)}")
            parts.append(f"### {markdown(_title(question))}{about}\n\n" + "\n".join(rows))
    if not reviews.questions:
        parts.append("Nothing waits for an answer.")
    if reviews.days:
        rows = [f"| {day.day} | {markdown(day.text)} | {markdown(day.path)} |" for day in reviews.days]
        parts.append("## Days\n\n" + "\n".join(["| Day | What | Where |", "|---|---|---|", *rows]))
    notes = _notes(reviews)
    parts += ["\n".join(f"- {markdown(note)}" for note in notes)] * bool(notes)
    return "\n\n".join([*parts, markdown(reviews.basis)]) + "\n"


COLUMNS = ("asked_of", "question", "title", "about", "kind", "id", "path", "owner", "outcomes", "answer")


def as_csv(reviews: Reviews) -> str:
    """Return a row for each question and waiting descriptor; no cell begins like a spreadsheet formula."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for question in reviews.questions:
        for waiting in question.waiting:
            row = (
                question.person, question.name, question.title, question.about, waiting.kind, waiting.id, waiting.path, waiting.owner,
                _outcomes(waiting, question), question.answered_by,
            )  # fmt: skip
            writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def _cell(text: str) -> str:
    text = visible(text)
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") else text


def as_calendar(reviews: Reviews) -> str:
    """Return an iCalendar (RFC 5545) with an all-day event for each day; equal days give equal bytes."""
    from hashlib import sha256

    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//checker//reviews//EN", "CALSCALE:GREGORIAN"]
    for day in reviews.days:
        compact = day.day.replace("-", "")
        mark = sha256(repr(day).encode("utf-8", "backslashreplace")).hexdigest()[:32]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{mark}@checker",
            f"DTSTAMP:{compact}T000000Z",
            f"DTSTART;VALUE=DATE:{compact}",
            f"SUMMARY:{_escaped(day.text)}",
            f"DESCRIPTION:{_escaped(f'{day.path}. {reviews.basis}')}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _escaped(text: str) -> str:
    escaped = visible(text).encode("utf-8", "replace").decode()
    for sign in ("\\", ";", ","):
        escaped = escaped.replace(sign, "\\" + sign)
    return escaped


def _folded(line: str) -> Iterator[str]:
    """Yield a line in pieces of at most 75 bytes; every piece after the first begins with a space."""
    piece = ""
    for char in line:
        if len((piece + char).encode()) > 75:
            yield piece
            piece = " "
        piece += char
    yield piece


FORMATS: dict[str, Callable[[Reviews], str]] = {
    "text": text,
    "markdown": as_markdown,
    "csv": as_csv,
    "ics": as_calendar,
}
