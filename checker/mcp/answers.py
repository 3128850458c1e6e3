"""Answers for an assistant as plain data: questions bring texts, never paths; no file is read or written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.advise.change import parse
from checker.advise.fix import fix
from checker.advise.fix_text import fix_data
from checker.advise.interview import Interview
from checker.advise.remedies import with_remedies
from checker.advise.what_if import what_if, what_if_data
from checker.check import held_together, make_report
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
from checker.report.json_format import report_data

Data = dict[str, Any]


class Refused(ValueError):
    """A question that cannot be answered; the text says why, and what to ask instead."""


class Answers:
    """The answers under one law, each with the basis of the pack."""

    def __init__(self, law: Law, options: Options, decide: Decide) -> None:
        self.law, self.options, self.decide = law, options, decide
        self.reader = Reader(law)
        self.describer = Describer(law)

    def with_basis(self, answer: Mapping[str, Any]) -> Data:
        """Return an answer with the basis of the policies and the mark that it is not legal advice."""
        return {**answer, "basis": self.law.pack.basis, "not_legal_advice": True}

    def check(self, text: str, syntax: str) -> Data:
        """Judge every descriptor of a text, as `checker check --format json` does."""
        entries = check_bytes(text.encode(), _name(syntax), self.law, self.reader, self.options, self.decide)
        # A question brings a text: there is no file that the assistant could name to a command.
        entries = held_together([entry._replace(is_file=False) for entry in entries], self.law, self.options)
        report = with_remedies(make_report(self.law, entries, [], self.options), self.law, self.options)
        return self.with_basis({"report": report_data(report)})

    def fix(self, text: str, syntax: str, document: int) -> Data:
        """Propose changes, as `checker fix --format json` does; `texts` has the text after each of the team's own changes."""
        _, act = self.one(text, syntax, document)
        answer = fix(act, self.law)
        proposals = fix_data(answer)
        texts = [
            _edited(text, syntax, document, proposal.changes) if proposal.who == "team" else None
            for proposal in answer.proposals
        ]
        return self.with_basis({**proposals, "texts": texts})

    def what_if(self, text: str, changes: Mapping[str, Any], syntax: str, document: int) -> Data:
        """Judge changed facts, as `checker what-if --format json` does."""
        _, act = self.one(text, syntax, document)
        kind = self.law.pack.kinds[act.kind]
        parsed = [parse(f"{path}={_word(value)}", kind, self.law) for path, value in changes.items()]
        data = lay(act.data, parsed)
        other, refusals = self.reader.act(data)
        if other is None:
            raise Refused("as changed: " + "; ".join([refusal.message for refusal in refusals]))
        return self.with_basis(what_if_data(what_if(act, other, parsed, self.law)))

    def next_question(self, facts: Mapping[str, Any]) -> Data:
        """Return the next question about an unfinished descriptor, and its standing."""
        interview = Interview(self.law, facts)
        question = interview.question()
        begun = question is None or question.kind != "head"
        if begun:
            act, refusals = self.reader.act(facts)
            if act is None:
                raise Refused("; ".join([refusal.message for refusal in refusals]))
        question_data = {**question._asdict(), "meaning": list(interview.meaning(question))} if question else None
        return self.with_basis(
            {"question": question_data, "standing": interview.standing()._asdict() if begun else None}
        )

    def explain(self, id: str) -> Data:
        """Return the article of an id, as `checker explain --format json` does."""
        try:
            return self.with_basis(self.describer.describe(id))
        except UnknownId as error:
            raise Refused(str(error)) from None

    def schema(self, name: str) -> Data:
        """Return a JSON Schema, as `checker schema` does."""
        if name not in names():
            raise Refused(f'there is no schema "{name}"; there are {", ".join(names())}')
        return schema(name, self.law.pack if name in MADE else None)

    def one(self, text: str, syntax: str, number: int) -> tuple[Document, Act]:
        """Return one act of a text; raises Refused with its problems."""
        reading = read_bytes(text.encode(), path=_name(syntax), limits=self.options.limits)
        problems = [problem for index, problem in reading.problems if index == number]
        document = next((document for document in reading.documents if document.index == number), None)
        act = None
        if document is not None and not problems:
            act, refusals = self.reader.act(document.data)
            problems = problems_of(document, refusals)
        if document is None or act is None:
            lines = [
                f"line {problem.span.line}: {problem.message}" if problem.span else problem.message
                for problem in problems
            ]
            raise Refused("\n".join(lines) or f"the text has no document {number}; documents are counted from 0")
        return document, act


def _name(syntax: str) -> str:
    if syntax not in ("yaml", "json"):
        raise Refused(f'the syntax is yaml or json; found "{syntax[:60]}"')
    return f"descriptor.{syntax}"


def _word(value: Any) -> str:
    """Return a value in the syntax of `--set`."""
    from checker.read.yaml_writer import flow

    return value if isinstance(value, str) else flow(value)


def _edited(text: str, syntax: str, number: int, changes: Any) -> str | None:
    try:
        return edit(text.encode(), _name(syntax), number, changes).decode()
    except EditError:
        return None
