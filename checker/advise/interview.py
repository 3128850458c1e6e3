"""Interviews: questions about the facts of an act that can still decide, with the most informative question first.

No team can answer open readings, so these range over all values; the questions are about facts that can change the
result. The next question is the one with the least expected entropy after its answer, over the law's equivalence
classes of acts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from checker.advise.change import fitting, spec_of
from checker.advise.masks import MAY_FAIL, MAY_PASS
from checker.advise.survey import VERDICTS, Survey
from checker.judge.act import Act, path_of
from checker.judge.choices import fact_name
from checker.judge.descriptor import Reader
from checker.judge.findings import row_words
from checker.judge.judgement import REVIEW, judge
from checker.judge.law import Law
from checker.pack.schema import UNKNOWN, Field, Kind
from checker.pack.validate import explain
from checker.pack.words import expected
from checker.read.days import in_part
from checker.read.document import Path
from checker.read.edit import Change, EditError, lay, taken
from checker.read.yaml_writer import flow

HEAD = "head"
"""The kind of the first questions: the required facts of every act of its kind."""


class Question(NamedTuple):
    """A question: its fact, what the fact is about, the possible answers; `asks` has people's words, "" for none."""

    path: str
    about: str
    expects: str
    kind: str = "fact"
    asks: str = ""
    part: str = ""
    """The known part of a day if the question is about the rest, "" for none."""


class Standing(NamedTuple):
    """The state of an interview: the verdict so far, the verdicts still possible, and the number of deciding facts.

    `limit` is the limit that stopped the comparison of questions, "" for none.
    """

    verdict: str
    possible: tuple[str, ...]
    open: int
    limit: str = ""


class Interview:
    """An interview: it takes answers and gives the next question and the standing.

    `data` is the descriptor so far, `answers` has the answers by path. Raises EditError for an unusable answer.
    """

    def __init__(self, law: Law, data: Mapping[str, Any] | None = None) -> None:
        self.law = law
        self.reader = Reader(law)
        self.data: dict[str, Any] = lay(data or {}, ())
        self.resumed = data is not None
        self.answers: dict[str, Any] = {}
        self._survey: Survey | None = None
        self._before: list[tuple[dict[str, Any], dict[str, Any]]] = []

    @property
    def kind(self) -> Kind | None:
        """The kind of the act, None if it is unknown."""
        return self.law.pack.kinds.get(str(self.data.get("kind")))

    @property
    def begun(self) -> bool:
        """Whether every required fact is there."""
        return next(self._head(), None) is None

    def question(self) -> Question | None:
        """Return the next question, None if no answer can change the verdict any more."""
        head = next(self._head(), None)
        if head is not None:
            return head
        survey = self.survey()
        name = survey.best
        if name is None:
            return None
        kind, path = self._kind(), path_of(name)
        field = kind.field(*survey.places[name])
        part = taken(self.data, path)
        part = part if in_part(part) else ""
        expects = expected(spec_of(kind.tree, path) or {})
        return Question(name, field.about, expects, field.cause, self._asks(name, field), part)

    def _asks(self, name: str, field: Field) -> str:
        """Return the question about a fact in people's words, with the name of its row if there are several."""
        place = path_of(name)
        rows = str(place[0])
        if field.asks and len(place) > 2 and isinstance(place[1], int) and len(self.data[rows]) > 1:
            return f"For {row_words(self.act(), self.law, rows, place[1])}: {field.asks}"
        return field.asks

    def back(self) -> bool:
        """Take back the last answer; return whether there was one."""
        if not self._before:
            return False
        self.data, self.answers = self._before.pop()
        self._survey = None
        return True

    def meaning(self, question: Question) -> Iterator[str]:
        """Yield the meanings of the answers to a question, and the rules that read its fact."""
        kinds = self.law.pack.kinds
        if question.path == "kind" and self.kind is None:
            yield from [f"{name}: {kind.title or kind.about}" for name, kind in kinds.items()]
            return
        spec = spec_of(self._kind().tree, path_of(question.path)) or {}
        if question.path in self._kind().rows:
            yield question.about
        yield from [f"{value}: {words}" for value, words in spec.get("labels", {}).items()]
        if not spec.get("labels") and spec.get("example") not in (None, UNKNOWN):
            yield f"such as {flow(spec['example'])}"
        if question.kind != HEAD:
            by_rule = self.law.analysis(self._kind().name).by_rule
            place = ("fact", *self.survey().places[question.path])
            rules = [self.law.pack.rules[rule] for rule, terms in by_rule.items() if place in terms]
            yield f"read by {', '.join([f'{rule.id} ({rule.clause})' for rule in rules])}"
            yield f"{UNKNOWN}: not known yet; it may then be any of them"

    def _head(self) -> Iterator[Question]:
        """Yield the questions about required facts that are still missing."""
        kinds = self.law.pack.kinds
        if self.kind is None:
            spec = next(iter(kinds.values())).tree["kind"]
            yield Question("kind", spec.get("about", ""), f"one of {', '.join(kinds)}", HEAD, spec.get("asks", ""))
            return
        for name, spec in self.kind.tree.items():
            if not spec.get("required") or name in self.data:
                continue
            about, asks = spec.get("about", ""), spec.get("asks", "")
            expects = expected({**spec, "required": True})
            if spec["type"] == "rows":
                about = f"{about}{'' if asks else ' How many of them?'}".strip()
                expects = f"the number of entries, each one {spec.get('singular', name)}"
            yield Question(name, about, expects, HEAD, asks)

    def answer(self, question: Question, value: Any) -> None:
        """Take an answer as plain data of a descriptor; raises EditError with the problem.

        The answer unknown leaves a partly known day as it is.
        """
        path = path_of(question.path)
        if question.part and value == UNKNOWN:
            value = question.part
        before = (self.data, dict(self.answers))
        if question.kind == HEAD:
            self._begin(question.path, value)
        else:
            self._take(fitting(lay(self.data, [Change(path, value)]), self._kind()))
        self.answers[question.path] = value
        self._before.append(before)
        self._survey = None

    def _begin(self, name: str, value: Any) -> None:
        if name == "kind" and value not in self.law.pack.kinds:
            _, refusals = self.reader.act({"kind": value})
            raise EditError(refusals[0].message)
        kind = self.law.pack.kinds[value] if name == "kind" else self._kind()
        spec = kind.tree[name]
        if spec["type"] == "rows":
            if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= ROWS:
                raise EditError(f"{name}: expected a number from 1 to {ROWS}; found {value!r}")
            self.data = lay(self.data, [Change((name,), [{} for _ in range(value)])])
        else:
            self._fits(kind, name, value)
            self.data = lay(self.data, [Change((name,), value)])
        if self.begun:
            self._place(kind)
            self._take(self.data)

    def _fits(self, kind: Kind, name: str, value: Any) -> None:
        """Raise EditError if a value does not fit its field; other fields may still be missing."""
        schema = {**self.reader.schema(kind.name), "required": []}
        for refusal in explain(schema, {"kind": kind.name, name: value}):
            raise EditError(refusal.message)

    def _place(self, kind: Kind) -> None:
        """Set facts with a meaning for absence to unknown, so that their absence is not an answer."""
        for rows, field in kind.fields():
            if field.absent is not None:
                for index in range(len(self.data[rows])) if rows else (None,):
                    path: Path = path_of(fact_name(rows, index or 0, field.path))
                    if taken(self.data, path) is None:
                        self.data = lay(self.data, [Change(path, UNKNOWN)])

    def _kind(self) -> Kind:
        kind = self.kind
        assert kind is not None
        return kind

    def _take(self, data: dict[str, Any]) -> None:
        """Take data as the descriptor so far; raises EditError if it is invalid."""
        self._act_of(data)
        self.data = data

    def act(self) -> Act:
        """Return the act so far; raises EditError while required facts are missing."""
        return self._act_of(self.data)

    def _act_of(self, data: dict[str, Any]) -> Act:
        act, refusals = self.reader.act(data)
        if act is None:
            raise EditError("; ".join([refusal.message for refusal in refusals]))
        return act

    def survey(self) -> Survey:
        """Return the survey of the unknown facts."""
        if self._survey is None:
            self._survey = Survey(self.act(), self.law, tuple(self.answers))
        return self._survey

    def standing(self) -> Standing:
        """Return the state of the interview."""
        survey = self.survey()
        possible = tuple([verdict for mask, verdict in VERDICTS.items() if mask in survey.masks])
        if survey.masks in ({MAY_PASS}, {MAY_FAIL}) and not survey.limit:
            verdict = judge(self.act(), self.law, causes=False).verdict
            return Standing(verdict, (verdict,), 0)
        return Standing(REVIEW, possible, len(survey.deciding), survey.limit)

    def result(self) -> dict[str, Any]:
        """Return the descriptor. Facts set to unknown stay in it, since their absence would have a meaning."""
        return dict(lay(self.data, ()))


ROWS = 1_000
"""The most entries in rows at the beginning of an interview."""
