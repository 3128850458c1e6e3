"""A report → open questions, each with the person to ask and the descriptors that wait for the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from checker.judge.findings import join_words
from checker.pack.model import Pack
from checker.report.model import LIMIT, Cause, Judged, Report
from checker.report.words import capital

NOBODY = "Somebody"
"""The person to ask if the pack names none."""
READING, WORLD, FACT = "reading", "world", "fact"
"""Sorts of answers: a pinned reading, an entry of the ledger, a fact of one descriptor."""


class Waiting(NamedTuple):
    """A descriptor that waits for an answer, and the verdict after each answer."""

    path: str
    kind: str
    id: str
    owner: str
    outcomes: Mapping[str, str]
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """The kind and id of the descriptor."""
        return f"{self.kind} {self.id}"


class Question(NamedTuple):
    """One question: the person to ask, its subject, and the waiting descriptors; a fact has one descriptor alone."""

    person: str
    sort: str
    name: str
    title: str
    about: str
    waiting: tuple[Waiting, ...]
    readings: tuple[tuple[str, str], ...] = ()
    """The plausible readings as (name, answer)."""

    @property
    def answered_by(self) -> str:
        """The command that records the answer."""
        if self.sort == READING:
            first, *others = [name for name, _ in self.readings]
            or_else = f" (or {join_words(others, 'or')} in place of {first})" if others else ""
            return f"checker answer {self.name}={first} --by NAME --on DATE --why TEXT{or_else}"
        if self.sort == WORLD:
            return f"checker answer {self.name}=VALUE --source TEXT"
        return f"checker interview {self.waiting[0].path}"


class Stopped(NamedTuple):
    """A descriptor with a review that no answer settles by itself, since a limit stopped its judgement."""

    waiting: Waiting
    why: str


def questions(report: Report, pack: Pack) -> tuple[list[Question], list[Stopped]]:
    """Return the questions by person, the most awaited first, and the descriptors that a limit stopped."""
    by_key: dict[tuple[str, ...], Question] = {}
    stopped = []
    for entry in report.descriptors:
        if entry.verdict_after_waivers != "needs-review":
            continue
        for cause in entry.causes:
            # `checker answer` takes the name of a reading, so its label is left out.
            labels = cause.labels if cause.kind != READING else ()
            waiting = Waiting(entry.path, entry.kind or "", entry.id or "", entry.owner, cause.outcomes, labels)
            if cause.kind == LIMIT:
                stopped.append(Stopped(waiting, cause.title or cause.name))
                continue
            question = _question(entry, cause, waiting, pack)
            key = (question.sort, question.name, *((entry.path, str(entry.document)) if question.sort == FACT else ()))
            before = by_key.get(key)
            by_key[key] = question if before is None else before._replace(waiting=(*before.waiting, waiting))
    people = [*map(capital, pack.people.values()), NOBODY]
    ordered = sorted(
        by_key.values(),
        key=lambda question: (
            people.index(question.person),
            -len(question.waiting),
            question.sort == FACT,
            question.name,
        ),
    )
    return ordered, stopped


def _question(entry: Judged, cause: Cause, waiting: Waiting, pack: Pack) -> Question:
    sort = READING if cause.name in pack.questions else WORLD if cause.name in pack.world else FACT
    person = capital(cause.person) or NOBODY
    readings: tuple[tuple[str, str], ...] = ()
    if sort == READING:
        reading = pack.questions[cause.name]
        choices = [choice for choice in reading.choices if choice.name in reading.plausible]
        readings = tuple([(choice.name, choice.answer) for choice in choices])
    return Question(person, sort, cause.name, cause.title, cause.about, (waiting,), readings)
