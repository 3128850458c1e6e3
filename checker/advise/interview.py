"""Questions about an act: only those whose answer can still decide, the one that settles most first.

What the readings leave open no team can answer: they range, and facts are asked for as long as one of them can turn
what is left. The next question is the one after whose answer the least is to be expected to be open: entropy, over the
classes of acts that the law can tell apart.
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
from checker.pack.words import expected
from checker.read.days import in_part
from checker.read.document import Path
from checker.read.edit import Change, EditError, flow, lay, taken

HEAD = "head"
"""The kind of question that comes before all others: what every act of its kind must say."""


class Question(NamedTuple):
    """A question: the fact it asks for, what that is, what may be answered; `asks` is it in people's words, "" for none."""

    path: str
    about: str
    expects: str
    kind: str = "fact"
    asks: str = ""
    part: str = ""
    """What is known of a day that is asked for more closely, "" where nothing is."""


class Standing(NamedTuple):
    """Where an interview stands: the verdict so far, those it may still come to, and how many facts can decide.

    `limit` says what stopped the comparing of questions, "" for nothing.
    """

    verdict: str
    possible: tuple[str, ...]
    open: int
    limit: str = ""


class Interview:
    """An interview: answers go in, the next question and the standing come out.

    `data` is the descriptor so far. `counts` has how many entries each of the kind's rows is to have. Raises EditError
    for an answer that cannot be taken.
    """

    def __init__(self, law: Law, data: Mapping[str, Any] | None = None) -> None:
        self.law = law
        self.reader = Reader(law)
        self.data: dict[str, Any] = lay(data or {}, ())
        self.resumed = data is not None
        self.asked: dict[str, Any] = {}
        self._survey: Survey | None = None
        self._before: list[tuple[dict[str, Any], dict[str, Any]]] = []

    @property
    def kind(self) -> Kind | None:
        """The kind of the act, once that is known."""
        return self.law.pack.kinds.get(str(self.data.get("kind")))

    def question(self) -> Question | None:
        """Return what to ask next, None where no answer can change anything any more."""
        head = next(self._head(), None)
        if head is not None:
            return head
        survey = self.survey()
        name = survey.best
        if name is None:
            return None
        kind = self.kind
        assert kind is not None
        field = kind.field(*survey.places[name])
        part = taken(self.data, path_of(name))
        part = part if in_part(part) else ""
        return Question(name, field.about, expected(_expects(field)), field.cause, self._asks(name, field), part)

    def _asks(self, name: str, field: Field) -> str:
        """Return the question about a fact in people's words, after which row it is meant of where there are several."""
        place = path_of(name)
        rows = str(place[0])
        if field.asks and len(place) > 2 and isinstance(place[1], int) and len(self.data[rows]) > 1:
            return f"For {row_words(self.act(), self.law, rows, place[1])}: {field.asks}"
        return field.asks

    def back(self) -> bool:
        """Take back the last answer; tell whether there was one."""
        if not self._before:
            return False
        self.data, self.asked = self._before.pop()
        self._survey = None
        return True

    def meaning(self, question: Question) -> Iterator[str]:
        """Yield what the answers to a question mean, and what reads the fact that is asked for."""
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
        """Yield what every act must say and this one does not yet."""
        kinds = self.law.pack.kinds
        if self.kind is None:
            spec = next(iter(kinds.values())).tree["kind"]
            yield Question("kind", spec.get("about", ""), f"one of {', '.join(kinds)}", HEAD, spec.get("asks", ""))
            return
        for name, spec in self.kind.tree.items():
            if not spec.get("required") or name in self.data:
                continue
            if spec["type"] == "rows":
                singular = spec.get("singular", name)
                yield Question(
                    name,
                    f"{spec.get('about', '')} How many of them?".strip(),
                    f"the number of entries, each one {singular}",
                    HEAD,
                    spec.get("asks", ""),
                )
            else:
                expects = expected({**spec, "required": True})
                yield Question(name, spec.get("about", ""), expects, HEAD, spec.get("asks", ""))

    def answer(self, question: Question, value: Any) -> None:
        """Take an answer, plain data as a descriptor has it; raises EditError with what is wrong with it.

        What is known of a day in part stays where no more is known.
        """
        path = path_of(question.path)
        if question.part and value == UNKNOWN:
            value = question.part
        before = (self.data, dict(self.asked))
        if question.kind == HEAD:
            self._begin(question.path, value)
        else:
            self.data = self._checked(fitting(lay(self.data, [Change(path, value)]), self._kind()))
        self.asked[question.path] = value
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
        if next(self._head(), None) is None:
            self._place(kind)
            self.data = self._checked(self.data)

    def _fits(self, kind: Kind, name: str, value: Any) -> None:
        """Raise EditError where a value does not fit its field, whatever else is missing yet."""
        from checker.pack.validate import explain

        schema = {**self.reader.schema(kind.name), "required": []}
        for refusal in explain(schema, {"kind": kind.name, name: value}):
            raise EditError(refusal.message)

    def _place(self, kind: Kind) -> None:
        """Let range what would otherwise count as known by being left out."""
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

    def _checked(self, data: dict[str, Any]) -> dict[str, Any]:
        act, refusals = self.reader.act(data)
        if act is None:
            raise EditError("; ".join([refusal.message for refusal in refusals]))
        return data

    def act(self) -> Act:
        """Return the act so far; everything that must be said has to be."""
        act, refusals = self.reader.act(self.data)
        if act is None:
            raise EditError("; ".join([refusal.message for refusal in refusals]))
        return act

    def survey(self) -> Survey:
        """Return what the facts that are not known can still decide."""
        if self._survey is None:
            self._survey = Survey(self.act(), self.law, tuple(self.asked))
        return self._survey

    def standing(self) -> Standing:
        """Return where the interview stands."""
        survey = self.survey()
        possible = tuple([verdict for mask, verdict in VERDICTS.items() if mask in survey.masks])
        if survey.masks in ({MAY_PASS}, {MAY_FAIL}) and not survey.limit:
            verdict = judge(self.act(), self.law, causes=False).verdict
            return Standing(verdict, (verdict,), 0)
        return Standing(REVIEW, possible, len(survey.deciding), survey.limit)

    def result(self) -> dict[str, Any]:
        """Return the descriptor. What was let range stays unknown: left out it would say something."""
        return dict(lay(self.data, ()))


ROWS = 1_000
"""The most entries of rows that an interview begins with."""


def _expects(field: Field) -> dict[str, Any]:
    return {
        "type": field.declared,
        "values": field.values,
        "of": field.of,
        "none": field.none,
        "required": field.required,
        "minimum": field.minimum,
        "unit": field.unit,
        "minimum_entries": field.minimum_entries,
        "empty": field.empty,
    }
