"""Answers to an interview from a file: indexed by path and validated against the schema before the first question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from checker.advise.change import path_in, spec_of
from checker.advise.interview import HEAD, ROWS, Interview, Question
from checker.judge.descriptor import Reader
from checker.judge.law import Law
from checker.pack.schema import UNKNOWN
from checker.pack.validate import Refusal, explain
from checker.read.document import Document, Path, Problem, Span
from checker.read.edit import Change, EditError, lay


class AnswersError(Exception):
    """Unusable answers; `problems` have their places in the file."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


class Answer(NamedTuple):
    """An answer: the path of its fact, its value, and its own path in the file (`place`)."""

    path: Path
    value: Any
    place: Path


class Answers:
    """Answers by path in a descriptor's notation; `used` has the paths of the questions so far.

    A file of answers is a mapping from paths to values and may contain blocks and rows like a descriptor. Raises
    AnswersError with every problem.
    """

    def __init__(self, document: Document, interview: Interview) -> None:
        if not isinstance(document.data, dict):
            words = "answers are a mapping from paths to values, such as `rows[0].field: value`"
            raise AnswersError([Problem("answers", words, document.span(()))])
        self.used: set[str] = set()
        self._document = document
        kind = interview.kind or interview.law.pack.kinds.get(str(document.data.get("kind")))
        self._tree: Mapping[str, Any] = kind.tree if kind else {}
        self._answers: dict[str, Answer] = {}
        problems = list(self._take(document.data))
        if kind is not None:
            problems += self._unfit(interview.law, kind.name)
        if problems:
            raise AnswersError(sorted(problems, key=lambda problem: problem.span or Span(0, 0, 0, 0)))

    def _take(self, data: Mapping[str, Any]) -> Iterator[Problem]:
        """Index every answer, also those in blocks and rows, by path; yield invalid and duplicate paths."""
        waiting: list[tuple[str, Any, Path]] = [(str(name), value, (name,)) for name, value in data.items()]
        while waiting:
            name, value, place = waiting.pop(0)
            try:
                path = path_in(name)
            except EditError as error:
                yield Problem("answers", str(error), self._document.key_span(place))
                continue
            kind = (spec_of(self._tree, path) or {}).get("type")
            if kind == "rows" and isinstance(value, list):
                waiting[:0] = [(f"{name}[{index}]", row, (*place, index)) for index, row in enumerate(value)]
            elif kind in ("block", "row") and isinstance(value, dict):
                waiting[:0] = [(f"{name}.{key}", row, (*place, key)) for key, row in value.items()]
            else:
                if name in self._answers:
                    yield Problem("duplicate-key", f"{name} is answered twice", self._document.key_span(place))
                self._answers[name] = Answer(path, value, place)

    def _unfit(self, law: Law, kind: str) -> Iterator[Problem]:
        """Yield the answers that do not fit the schema of a kind."""
        rows = [name for name, spec in self._tree.items() if spec["type"] == "rows"]
        many = [name for name in rows if self.rows(name) > ROWS]
        if many:
            yield Problem("answers", f"{many[0]}[{self.rows(many[0]) - 1}] is answered; entries are {ROWS:,} at most")
            return
        whole: dict[str, Any] = {"kind": kind, **{name: [{}] * self.rows(name) for name in rows if self.rows(name)}}
        for name, answer in self._answers.items():
            if name in rows:
                yield from self._counted(name, answer)
                continue
            try:
                whole = lay(whole, [Change(answer.path, answer.value)])
            except EditError as error:
                yield Problem("answers", str(error), self._document.key_span(answer.place))
        schema = {**Reader(law).schema(kind), "required": []}
        for refusal in explain(schema, whole):
            yield Problem(refusal.code, refusal.message, self._span(refusal))

    def _counted(self, name: str, answer: Answer) -> Iterator[Problem]:
        """Yield the problems of an answer that gives the number of rows."""
        span, value = self._document.span(answer.place), answer.value
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= ROWS:
            yield Problem("answers", f"{name}: expected a number from 1 to {ROWS}; found {value!r}", span)
        elif self.rows(name) > value:
            last = f"{name}[{self.rows(name) - 1}]"
            yield Problem("answers", f"{name}: {value} is answered, and {last} is answered for too", span)

    def _span(self, refusal: Refusal) -> Span | None:
        """Return the span of a refused answer in the file."""
        for answer in self._answers.values():
            size = min(len(answer.path), len(refusal.path))
            if answer.path[:size] == refusal.path[:size]:
                whole = (*answer.place, *refusal.path[len(answer.path) :])
                return self._document.key_span(whole) if refusal.at_key else self._document.span(whole)
        return self._document.span(())

    def rows(self, name: str) -> int:
        """Return the number of entries in rows that answers refer to."""
        indexes = [
            answer.path[1] for answer in self._answers.values() if answer.path[:1] == (name,) and answer.path[1:]
        ]
        return max([index + 1 for index in indexes if isinstance(index, int)], default=0)

    def answer(self, question: Question) -> Any:
        """Return the answer to a question or unknown; raises AnswersError if a required answer is missing."""
        self.used.add(question.path)
        if question.path in self._answers:
            return self._answers[question.path].value
        if question.kind != HEAD:
            return UNKNOWN
        rows = self.rows(question.path)
        if not rows:
            words = f"there is no answer for {question.path}, which is needed: {question.expects}"
            raise AnswersError([Problem("answers", words)])
        return rows

    @property
    def spare(self) -> list[str]:
        """The answers without a question."""
        return [name for name in self._answers if name not in self.used]
