"""A report → open questions, each with the person to ask and the descriptors that wait for the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from checker.judge.findings import join_words
from checker.pack.model import Pack
from checker.report.model import LIMIT, Ask, Cause, Judged, Report
from checker.report.questions import question_of
from checker.report.words import capital, command, name

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
    name: str = ""
    """What people call the descriptor, with its id: `Nova (acme-soon)`."""

    @property
    def settles(self) -> bool:
        """Whether some answer gives a verdict, whatever else is open."""
        return bool(set(self.outcomes.values()) - {"needs-review"})


class Question(NamedTuple):
    """One question: the person to ask, its subject, and the waiting descriptors; facts have one descriptor alone."""

    person: str
    sort: str
    name: str
    title: str
    about: str
    waiting: tuple[Waiting, ...]
    readings: tuple[tuple[str, str], ...] = ()
    """The plausible readings as (name, answer)."""
    interview: str = ""
    """The command that writes facts into their descriptor."""
    recorder: str = ""
    """Who writes facts down that somebody else is asked, "" where the same person does."""

    @property
    def settles(self) -> bool:
        """Whether an answer to it may settle a descriptor alone."""
        return any(waiting.settles for waiting in self.waiting)

    @property
    def answered_by(self) -> str:
        """The command that records the answer."""
        if self.sort == READING:
            first, *others = [name for name, _ in self.readings]
            or_else = f" (or {join_words(others, 'or')} in place of {first})" if others else ""
            return f"checker answer {self.name}={first} --by NAME --on DATE --why TEXT{or_else}"
        if self.sort == WORLD:
            return f"checker answer {self.name}=VALUE --source TEXT"
        return self.interview

    @property
    def recorded(self) -> str:
        """Who records the answer, and the command for it."""
        return f"{f'{self.recorder} records the answer' if self.recorder else 'answer'}: {self.answered_by}"


class Stopped(NamedTuple):
    """A descriptor with a review that no answer settles by itself, since a limit stopped its judgement."""

    waiting: Waiting
    why: str


def questions(report: Report, pack: Pack) -> tuple[list[Question], list[Stopped]]:
    """Return the questions by person, and the descriptors that a limit stopped.

    Of one person's questions those come first that may settle a descriptor alone, and of these the most awaited. Facts
    that the pack asks for in one question are one.
    """
    by_key: dict[tuple[str, ...], Question] = {}
    stopped = []
    for entry in report.descriptors:
        if entry.verdict_after_waivers != "needs-review":
            continue
        asks = {name: ask for ask in entry.asks for name in ask.names}
        for cause in entry.causes:
            ask = asks.get(cause.name)
            # `checker answer` takes the name of a reading, so its label is left out.
            labels = cause.labels if cause.kind != READING and ask is None else ()
            outcomes = ask.outcomes if ask else cause.outcomes
            called = name(entry)
            waiting = Waiting(entry.path, entry.kind or "", entry.id or "", entry.owner, outcomes, labels, called)
            if cause.kind == LIMIT:
                stopped.append(Stopped(waiting, cause.title or cause.name))
                continue
            question = _question(entry, cause, ask, waiting, pack)
            key = (question.sort, question.name, *((entry.path, str(entry.document)) if question.sort == FACT else ()))
            before = by_key.get(key)
            if before is None:
                by_key[key] = question
            elif ask is None:
                by_key[key] = before._replace(waiting=(*before.waiting, waiting))
    people = [*map(capital, pack.people.values()), NOBODY]
    ordered = sorted(
        by_key.values(),
        key=lambda question: (
            people.index(question.person),
            not question.settles,
            -len(question.waiting),
            question.sort == FACT,
            question.name,
        ),
    )
    return ordered, stopped


def _question(entry: Judged, cause: Cause, ask: Ask | None, waiting: Waiting, pack: Pack) -> Question:
    sort = READING if cause.name in pack.questions else WORLD if cause.name in pack.world else FACT
    person = capital(cause.person) or NOBODY
    if sort == READING:
        reading = pack.questions[cause.name]
        choices = [choice for choice in reading.choices if choice.name in reading.plausible]
        readings = tuple([(choice.name, choice.answer) for choice in choices])
        return Question(person, sort, cause.name, cause.title, cause.about, (waiting,), readings)
    recorder = pack.people.get(pack.asked_of.get(FACT, ""), "") if sort == FACT else ""
    question = Question(
        person, sort, cause.name, cause.title, cause.about, (waiting,),
        interview=command("interview", entry), recorder=recorder if recorder != cause.person else "",
    )  # fmt: skip
    if ask is None:
        return question
    return question._replace(name=join_words(ask.names), title="", about=question_of(ask, cause.person))
