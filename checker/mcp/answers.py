"""What an assistant may ask, as plain data: text in, never a path; nothing is read from a disk or written to one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.advise.change import parse
from checker.advise.fix import fix
from checker.advise.fix_text import plain as fix_data
from checker.advise.interview import Interview
from checker.advise.what_if import plain as what_if_data
from checker.advise.what_if import what_if
from checker.check import make_report
from checker.check.file import Decide, check_bytes
from checker.check.options import Options
from checker.explain.describe import Describer
from checker.explain.ids import UnknownId
from checker.explain.schemas import MADE, names, schema
from checker.judge.act import Act
from checker.judge.descriptor import Reader
from checker.judge.law import Law
from checker.read.document import Document
from checker.read.edit import EditError, edit, lay
from checker.read.reader import read_bytes
from checker.report.build import problems_of
from checker.report.json_format import plain as report_data

Data = dict[str, Any]


class Refused(ValueError):
    """A question that cannot be answered; its text says why, and what to ask instead."""


class Answers:
    """The answers under one law, each with the pack's own word on what it is not."""

    def __init__(self, law: Law, options: Options, decide: Decide) -> None:
        self.law, self.options, self.decide = law, options, decide
        self.reader = Reader(law)
        self.describer = Describer(law)

    def said(self, answer: Mapping[str, Any]) -> Data:
        """Return an answer with what the policies are built from, and that it is not legal advice."""
        return {**answer, "basis": self.law.pack.basis, "not_legal_advice": True}

    def check(self, text: str, syntax: str) -> Data:
        """Judge every descriptor of a text, as `checker check --format json` does."""
        entries = check_bytes(text.encode(), _name(syntax), self.law, self.reader, self.options, self.decide)
        return self.said({"report": report_data(make_report(self.law, entries, [], self.options))})

    def fix(self, text: str, syntax: str, document: int) -> Data:
        """Propose changes, as `checker fix --format json` does; each that is the team's alone with the text it makes."""
        _, act = self.one(text, syntax, document)
        answer = fix(act, self.law)
        proposals = fix_data(answer)
        made = [
            _edited(text, syntax, document, item.changes) if item.who == "team" else None for item in answer.proposals
        ]
        return self.said({**proposals, "texts": made})

    def what_if(self, text: str, changes: Mapping[str, Any], syntax: str, document: int) -> Data:
        """Judge changed facts, as `checker what-if --format json` does."""
        _, act = self.one(text, syntax, document)
        try:
            made = [
                parse(f"{path}={_word(value)}", self.law.pack.kinds[act.kind], self.law)
                for path, value in changes.items()
            ]
            data = lay(act.data, made)
        except EditError as error:
            raise Refused(str(error)) from None
        other, refusals = self.reader.act(data)
        if other is None:
            raise Refused("as changed: " + "; ".join([item.message for item in refusals]))
        return self.said(what_if_data(what_if(act, other, made, self.law)))

    def next_question(self, facts: Mapping[str, Any]) -> Data:
        """Return what to ask next of a descriptor that is not finished, and where it stands."""
        interview = Interview(self.law, facts)
        question = interview.question()
        begun = question is None or question.kind != "head"
        if begun:
            act, refusals = self.reader.act(facts)
            if act is None:
                raise Refused("; ".join([item.message for item in refusals]))
        asked = {**question._asdict(), "meaning": list(interview.meaning(question))} if question else None
        return self.said({"question": asked, "standing": interview.standing()._asdict() if begun else None})

    def explain(self, id: str) -> Data:
        """Return all there is to say of an id, as `checker explain --format json` does."""
        try:
            return self.said(self.describer.describe(id))
        except UnknownId as error:
            raise Refused(str(error)) from None

    def schema(self, name: str) -> Data:
        """Return a JSON Schema, as `checker schema` does."""
        if name not in names():
            raise Refused(f'there is no schema "{name}"; there are {", ".join(names())}')
        return schema(name, self.law.pack if name in MADE else None)

    def one(self, text: str, syntax: str, number: int) -> tuple[Document, Act]:
        """Return one act of a text; raises Refused with what is wrong with it."""
        reading = read_bytes(text.encode(), path=_name(syntax), limits=self.options.limits)
        wrong = [problem for index, problem in reading.problems if index == number]
        document = next((item for item in reading.documents if item.index == number), None)
        act = None
        if document is not None and not wrong:
            act, refusals = self.reader.act(document.data)
            wrong = problems_of(document, refusals)
        if document is None or act is None:
            lines = [f"line {item.span.line}: {item.message}" if item.span else item.message for item in wrong]
            raise Refused("\n".join(lines) or f"the text has no document {number}; documents are counted from 0")
        return document, act


def _name(syntax: str) -> str:
    if syntax not in ("yaml", "json"):
        raise Refused(f'the syntax is yaml or json; found "{syntax[:60]}"')
    return f"descriptor.{syntax}"


def _word(value: Any) -> str:
    """Return a value as `--set` takes it."""
    from checker.read.edit import flow

    return value if isinstance(value, str) else flow(value)


def _edited(text: str, syntax: str, number: int, changes: Any) -> str | None:
    try:
        return edit(text.encode(), _name(syntax), number, changes).decode()
    except EditError:
        return None
