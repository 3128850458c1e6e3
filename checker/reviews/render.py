"""Questions and days as text, Markdown, CSV and a calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from checker.report.escape import markdown, visible
from checker.report.model import Cause
from checker.report.words import outcomes
from checker.reviews.days import Day
from checker.reviews.questions import Question, Stopped, Waiting


class Reviews(NamedTuple):
    """Everything that is to be told; `left_out` is how many acts were too many to look for their days."""

    questions: Sequence[Question]
    stopped: Sequence[Stopped]
    days: Sequence[Day]
    left_out: int
    basis: str


def _gives(waiting: Waiting) -> str:
    return outcomes(Cause("", "", "", dict(waiting.outcomes), "", waiting.labels)) or "only together with other answers"


def _title(question: Question) -> str:
    return question.name if question.title in ("", question.name) else f"{question.name} {question.title}"


def _owner(waiting: Waiting) -> str:
    return f", owner {waiting.owner}" if waiting.owner else ""


def _by_person(questions: Sequence[Question]) -> Iterator[tuple[str, list[Question]]]:
    for person, items in groupby(questions, key=lambda item: item.person):
        yield person, list(items)


def _notes(reviews: Reviews) -> list[str]:
    found = [f"{item.waiting.name} ({item.waiting.path}) is not settled: {item.why}" for item in reviews.stopped]
    if reviews.left_out:
        found.append(f"the days of {reviews.left_out} more descriptors were not looked for")
    return found


def text(reviews: Reviews) -> str:
    """Return a list by person for a terminal."""
    lines: list[str] = []
    for person, items in _by_person(reviews.questions):
        lines.append(f"{person}: {len(items)} question{'s' * (len(items) > 1)}")
        for item in items:
            lines.append(f"  {_title(item)}" + (f": {item.about}" if item.about else ""))
            lines += [
                f"    {waiting.name} ({waiting.path}{_owner(waiting)}): {_gives(waiting)}" for waiting in item.waiting
            ]
            lines.append(f"    answer: {item.answered_by}")
        lines.append("")
    if not reviews.questions:
        lines += ["Nothing waits for an answer.", ""]
    if reviews.days:
        lines += ["Days", *[f"  {item.day}  {item.text} ({item.path})" for item in reviews.days], ""]
    lines += [*_notes(reviews), reviews.basis]
    return "\n".join(visible(line) for line in lines) + "\n"


def as_markdown(reviews: Reviews) -> str:
    """Return a section a person, for an issue or a page."""
    parts: list[str] = []
    for person, items in _by_person(reviews.questions):
        parts.append(f"## {markdown(person)}")
        for item in items:
            about = f"\n\n{markdown(item.about)}" if item.about else ""
            rows = [
                f"- {markdown(waiting.name)} ({markdown(waiting.path)}{markdown(_owner(waiting))}): "
                f"{markdown(_gives(waiting))}"
                for waiting in item.waiting
            ]
            answer = f"- answer: {markdown(item.answered_by)}"
            parts.append(f"### {markdown(_title(item))}{about}\n\n" + "\n".join([*rows, answer]))
    if not reviews.questions:
        parts.append("Nothing waits for an answer.")
    if reviews.days:
        rows = [f"| {item.day} | {markdown(item.text)} | {markdown(item.path)} |" for item in reviews.days]
        parts.append("## Days\n\n" + "\n".join(["| Day | What | Where |", "|---|---|---|", *rows]))
    notes = _notes(reviews)
    parts += ["\n".join(f"- {markdown(note)}" for note in notes)] * bool(notes)
    return "\n\n".join([*parts, markdown(reviews.basis)]) + "\n"


COLUMNS = ("asked_of", "question", "title", "about", "kind", "id", "path", "owner", "outcomes", "answer")


def as_csv(reviews: Reviews) -> str:
    """Return a row for each descriptor that waits for a question; no cell begins as a spreadsheet's formula does."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in reviews.questions:
        for waiting in item.waiting:
            row = (
                item.person, item.name, item.title, item.about, waiting.kind, waiting.id, waiting.path, waiting.owner,
                _gives(waiting), item.answered_by,
            )  # fmt: skip
            writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def _cell(text: str) -> str:
    text = visible(text)
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") else text


def as_calendar(reviews: Reviews) -> str:
    """Return an iCalendar (RFC 5545) with an event of a whole day for each day, the same bytes whenever it is made."""
    from hashlib import sha256

    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//checker//reviews//EN", "CALSCALE:GREGORIAN"]
    for item in reviews.days:
        compact = item.day.replace("-", "")
        mark = sha256(repr(item).encode("utf-8", "backslashreplace")).hexdigest()[:32]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{mark}@checker",
            f"DTSTAMP:{compact}T000000Z",
            f"DTSTART;VALUE=DATE:{compact}",
            f"SUMMARY:{_escaped(item.text)}",
            f"DESCRIPTION:{_escaped(f'{item.path}. {reviews.basis}')}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _escaped(text: str) -> str:
    found = visible(text).encode("utf-8", "replace").decode()
    for sign in ("\\", ";", ","):
        found = found.replace(sign, "\\" + sign)
    return found


def _folded(line: str) -> Iterator[str]:
    """Yield a line in pieces of at most 75 bytes, each after the first with a space before it."""
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
