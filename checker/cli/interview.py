"""`checker interview [PATH]`: asks only what can still decide, then writes the descriptor."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from typing import Any

from checker.advise.change import read_value, spec_of
from checker.advise.interview import HEAD, Interview, Question, Standing, commented
from checker.cli.answer import add_act_options, put
from checker.cli.common import UsageError, add_law_options, law_of, read_one, unwritten, usage
from checker.judge.act import path_of
from checker.judge.judgement import judge
from checker.judge.law import Law
from checker.pack.schema import UNKNOWN
from checker.read.document import Document
from checker.read.edit import WIDTH, Change, EditError, edit, flow, lay, wrapped
from checker.report.escape import visible
from checker.report.model import ReportError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_act_options(parser, optional=True)
    parser.add_argument("--answers", metavar="FILE", help="take the answers from FILE: YAML or JSON, path: value")
    parser.add_argument(
        "--output",
        "-o",
        metavar="FILE",
        help="write the descriptor to FILE; without it, to standard output (and the conversation to standard error)",
    )
    add_law_options(parser)


def run(args: argparse.Namespace) -> int:
    """Ask, show the verdict narrowing, and write the descriptor."""
    law = law_of(args)
    document, data = None, None
    if args.path is not None:
        document, act = read_one(args.path, law, args.document)
        data = act.data
    elif args.document is not None:
        raise usage("--document says which document of PATH is meant; name a PATH")
    interview = Interview(law, data)
    talk = Talk(interview, quiet=args.format == "json", loud=args.output is not None and args.format == "text")
    source = From(args.answers) if args.answers else None
    try:
        talk.hold(source)
    except EditError as error:
        raise usage(str(error)) from None
    try:
        text = written(interview, document, law)
    except EditError as error:
        raise usage(str(error)) from None
    talk.close(source, law, args.output)
    if args.output:
        try:
            with open(args.output, "w", encoding="utf-8", newline="") as file:
                file.write(text)
        except OSError as error:
            raise usage(unwritten(args.output, error), "unwritable") from None
    if args.format == "json":
        from checker.report.escape import json_text

        put(json_text(plain(talk, law)))
    elif args.output:
        put(f"{law.pack.basis}\n")
    else:
        put(text)
    return 0


class From:
    """Answers from a file, by path; `used` are those that were asked for."""

    def __init__(self, path: str) -> None:
        from checker.read.reader import read_bytes

        try:
            with open(path, "rb") as file:
                reading = read_bytes(file.read(), path=path)
        except OSError as error:
            raise usage(f"{path}: cannot be read: {error.strerror or error}", "unreadable") from None
        if reading.problems:
            from checker.report.build import location

            raise UsageError(
                [ReportError(item.code, item.message, location(item.span), path) for _, item in reading.problems]
            )
        data = reading.documents[0].data
        if not isinstance(data, dict):
            raise usage(f"{path}: answers are a mapping from paths to values, such as `offerings[0].stage: ga`")
        self.path = path
        self.answers: dict[str, Any] = data
        self.used: set[str] = set()

    def answer(self, question: Question) -> Any:
        """Return the answer to a question, unknown where there is none; as many rows as there are answers about."""
        self.used.add(question.path)
        if question.path in self.answers:
            return self.answers[question.path]
        rows = [path_of(key)[1] for key in self.answers if key.startswith(f"{question.path}[")]
        if question.kind == HEAD and rows:
            return max(int(row) for row in rows) + 1
        if question.kind == HEAD:
            raise usage(f"{self.path}: has no answer for {question.path}, which is needed: {question.expects}")
        return UNKNOWN


class Talk:
    """The conversation: one line after another, and what was asked."""

    def __init__(self, interview: Interview, *, quiet: bool, loud: bool) -> None:
        self.interview = interview
        self.quiet, self.loud = quiet, loud
        self.asked: list[tuple[Question, Any, Standing | None]] = []
        self.ended = False

    def say(self, line: str = "") -> None:
        """Show a line: on standard output if the descriptor goes elsewhere, else on standard error."""
        if self.quiet:
            return
        if self.loud:
            put(visible(line) + "\n" if line else "\n")
        else:
            print(visible(line), file=sys.stderr)

    def hold(self, source: From | None) -> None:
        """Ask until nothing can decide any more, or nobody answers."""
        if source is None:
            self.say("Answer with one of the values, or unknown; Enter alone means unknown. Ctrl-D ends the interview.")
        if self.interview.resumed:
            self.say(narrowed(self.interview.standing()))
        while (question := self.interview.question()) is not None:
            self.say()
            self.say(f"{len(self.asked) + 1}. {question.path}")
            for line in [*wrapped(question.about, WIDTH), *wrapped(f"({question.expects})", WIDTH)]:
                self.say(f"   {line}")
            if not self.settle(question, source):
                self.ended = True
                return

    def settle(self, question: Question, source: From | None) -> bool:
        """Take the answer to a question, asking again for one that cannot be taken; tell whether there was one."""
        while True:
            try:
                value = source.answer(question) if source else self.read(question)
                if source:
                    self.say(f"> {flow(value)}")
                self.interview.answer(question, value)
            except EOFError:
                return False
            except EditError as error:
                if source:
                    raise EditError(f"{source.path}: {question.path}: {error}") from None
                self.say(f"   {error}")
                continue
            standing = None
            if question.kind != HEAD or not self.begins():
                standing = self.interview.standing()
                self.say(narrowed(standing))
            self.asked.append((question, value, standing))
            return True

    def begins(self) -> bool:
        """Return whether what every act must say is not complete yet."""
        question = self.interview.question()
        return question is not None and question.kind == HEAD

    def read(self, question: Question) -> Any:
        """Return the next line of the terminal as the value of a field; raises EOFError at its end."""
        screen = sys.stdout if self.loud else sys.stderr
        print("> ", end="", file=screen, flush=True)
        try:
            text = input().strip()
        except EOFError:
            print(file=screen, flush=True)
            raise
        if question.kind == HEAD:
            if not text:
                raise EditError(f"{question.path} is needed; expected {question.expects}")
            kind = self.interview.kind
            rows = kind is not None and question.path in kind.rows
            return int(text) if rows and text.isdecimal() and len(text) < 9 else text
        kind = self.interview.kind
        return (
            UNKNOWN
            if not text
            else read_value(text, spec_of(kind.tree if kind else {}, path_of(question.path)), question.path)
        )

    def close(self, source: From | None, law: Law, output: str | None) -> None:
        """Say how it ends."""
        self.say()
        act = self.interview.act()
        judgement = judge(act, law)
        count = sum(question.kind != HEAD for question, _, _ in self.asked)
        ends = "ended early" if self.ended else "nothing else can turn it"
        self.say(f"{count} question{'s' * (count != 1)} asked; verdict: {judgement.verdict}; {ends}")
        for cause in judgement.causes:
            if cause.kind == "reading":
                self.say(f"   for counsel: {cause.name} {cause.title}")
            elif cause.kind != "limit":
                self.say(f"   to find out: {cause.name}")
        if source:
            spare = [path for path in source.answers if path not in source.used]
            if spare:
                self.say(f"not asked for, so not written: {', '.join(spare)}")
        if output:
            self.say(f"wrote {os.path.normpath(output)}")


def narrowed(standing: Standing) -> str:
    """Return where an interview stands, in a line."""
    if standing.limit:
        return f"   verdict: {standing.verdict}; {standing.limit}, so what follows is asked in the order of the fields"
    if not standing.open:
        return f"   verdict: {standing.verdict}"
    facts = "1 fact" if standing.open == 1 else f"{standing.open} facts"
    if len(standing.possible) == 1:
        return f"   verdict: {standing.verdict}; {facts} can say what it turns on"
    possible = f"{', '.join(standing.possible[:-1])} or {standing.possible[-1]}"
    return f"   verdict: {standing.verdict}; {facts} can make it {possible}"


def written(interview: Interview, document: Document | None, law: Law) -> str:
    """Return the descriptor: a new one with comments, or the one that was resumed with the answers laid in."""
    kind = interview.kind
    data = interview.result()
    if kind is None or any(spec.get("required") and name not in data for name, spec in kind.tree.items()):
        raise EditError("it ended before what every descriptor must say was known; nothing was written")
    if document is None:
        return commented(kind, data, law.pack.basis)
    changes = []
    for name, value in interview.asked.items():
        path = path_of(name)
        spec = spec_of(kind.tree, path) or {}
        changes.append(Change(path, value, spec.get("about", "")))
    content = "\n".join(document.lines()).encode("utf-8", "replace")
    if document.path != "<stdin>":
        with open(document.path, "rb") as file:
            content = file.read()
    return edit(content, document.path, document.index, changes).decode()


def plain(talk: Talk, law: Law) -> Mapping[str, object]:
    """Return the interview as plain data, in the shape of `interview.schema.json`."""
    act = talk.interview.act()
    judgement = judge(act, law)
    return {
        "schema_version": 1,
        "command": "interview",
        "id": act.id,
        "kind": act.kind,
        "questions": [
            {
                "path": question.path,
                "answer": value,
                "verdict": standing.verdict if standing else None,
                "possible": list(standing.possible) if standing else [],
                "open": standing.open if standing else None,
                "limit": (standing.limit or None) if standing else None,
            }
            for question, value, standing in talk.asked
        ],
        "descriptor": lay(talk.interview.result(), ()),
        "verdict": judgement.verdict,
        "causes": [
            {"kind": cause.kind, "name": cause.name, "outcomes": dict(cause.outcomes)} for cause in judgement.causes
        ],
        "basis": law.pack.basis,
    }
