"""`checker interview [PATH]`: asks only what can still decide, then writes the descriptor."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Mapping, Sequence
from errno import ENOENT
from shlex import quote
from shutil import get_terminal_size
from typing import Any

from checker.advise.answers import Answers, AnswersError
from checker.advise.change import spec_of
from checker.advise.fix import remedies
from checker.advise.interview import HEAD, Interview, Question, Standing
from checker.advise.skeleton import commented
from checker.advise.what_if import judgement_data
from checker.cli.common import (
    UsageError,
    add_law_options,
    again,
    error_of,
    law_of,
    unwritten,
    usage,
    write,
)
from checker.cli.judging import tell_overlooked
from checker.cli.mapped import read_act
from checker.cli.output import add_act_options, put
from checker.cli.typed import meant_value, typed, understood
from checker.judge.act import path_of
from checker.judge.choices import fact_name
from checker.judge.judgement import FAIL, REVIEW, judge
from checker.judge.law import Law
from checker.pack.schema import UNKNOWN, Kind
from checker.read.discover import unread
from checker.read.document import Document, Problem
from checker.read.edit import Change, EditError, edit, lay
from checker.read.files import content_of
from checker.read.limits import DEFAULT
from checker.read.reader import read_bytes
from checker.read.yaml_writer import WIDTH, flow, wrapped
from checker.report import questions, words
from checker.report.build import judged
from checker.report.escape import json_text, unobeyed, visible
from checker.report.model import Cause


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_act_options(parser, optional=True)
    parser.add_argument("--answers", metavar="FILE", help="take the answers from FILE: YAML or JSON, path: value")
    parser.add_argument(
        "--output",
        "-o",
        metavar="FILE",
        help="write the descriptor to FILE, which is PATH or not there yet; without it, to standard output (and the "
        "conversation to standard error)",
    )
    add_law_options(parser)


def run(args: argparse.Namespace) -> int:
    """Ask, show the verdict narrowing, and write the descriptor."""
    law = law_of(args)
    document, data = None, None
    if args.path is not None:
        document, act = read_act(args, law)
        if document.is_made:
            raise usage(
                f"{args.path} is a manifest, or adds to one, and its descriptor is made by a map: answer in the manifest, or "
                "in an overlay",
                "mapped",
            )
        data = act.data
    elif args.document is not None:
        raise usage("--document says which document of PATH is meant; name a PATH")
    if args.output and not os.path.isdir(os.path.dirname(args.output) or "."):
        # Said before the first question, so that no answer is lost.
        gone = FileNotFoundError(ENOENT, os.strerror(ENOENT))
        raise usage(unwritten(args.output, gone), "unwritable")
    goes_on = args.path and args.output and os.path.realpath(args.path) == os.path.realpath(args.output)
    if args.output and os.path.isfile(args.output) and not goes_on:
        raise usage(
            f"{args.output} is there already; to go on with it, name it as PATH too: checker interview {quote(args.output)} "
            f"-o {quote(args.output)}; otherwise name a file that is not there",
            "unwritable",
        )
    interview = Interview(law, data)
    talk = Talk(interview, quiet=args.format == "json", loud=args.output is not None and args.format == "text")
    try:
        source = answers_from(args.answers, interview) if args.answers else None
        talk.hold(source)
        text = descriptor_text(interview, document, law)
    except AnswersError as error:
        raise UsageError([error_of(problem, args.answers) for problem in error.problems]) from None
    except EditError as error:
        raise usage(str(error)) from None
    except KeyboardInterrupt:
        raise usage(
            "interrupted, so nothing was written; Ctrl-D ends an interview and writes what was answered"
        ) from None
    talk.close(source, law, args.output)
    if args.output:
        write(args.output, text.encode())
        talk.say(f"wrote {os.path.normpath(args.output)}")
        tell_overlooked(args, args.output)
    if args.format == "json":
        put(json_text(interview_data(talk, source, law)))
    elif args.output:
        put(f"{visible(law.pack.basis)}\n")
    else:
        put(text)
    return 0


def answers_from(path: str, interview: Interview) -> Answers:
    """Return the answers of a file; raises AnswersError."""
    try:
        reading = read_bytes(content_of(path, DEFAULT.file_bytes), path=path)
    except (OSError, ValueError) as error:
        raise usage(f"{path}: {unread(path, error)}", "unreadable") from None
    if reading.problems:
        raise AnswersError([problem for _, problem in reading.problems])
    if len(reading.documents) > 1:
        message = f"expected one document with all answers; found {len(reading.documents)}"
        raise AnswersError([Problem("documents", message, reading.documents[1].span(()))])
    return Answers(reading.documents[0], interview)


class Talk:
    """The conversation of an interview, with its questions and answers in `turns`.

    It is on standard output if `loud`, nowhere if `quiet`, and otherwise on standard error beside the descriptor.
    """

    def __init__(self, interview: Interview, *, quiet: bool, loud: bool) -> None:
        self.interview = interview
        self.quiet, self.loud = quiet, loud
        self.turns: list[tuple[Question, Any, Standing | None]] = []
        self.ended = False
        screen = sys.stdout if loud else sys.stderr
        self.width = min(get_terminal_size().columns, WIDTH) if screen.isatty() else WIDTH

    def say(self, line: str = "", indent: str = "") -> None:
        """Print a text wrapped to the width."""
        if self.quiet:
            return
        for part in wrapped(line, self.width - len(indent)) or [""]:
            self.write(unobeyed(visible(f"{indent}{part}".rstrip())) + "\n")

    def write(self, text: str) -> None:
        if self.loud:
            put(text)
        else:
            print(text, end="", file=sys.stderr, flush=True)

    def hold(self, source: Answers | None) -> None:
        """Ask until no fact can decide any more or the answers end."""
        if source is None:
            self.say(
                "Answer in your own words where you can: a name as people say it, yes, 2026-06-01. Enter alone means unknown."
            )
            self.say("? says what the answers mean, < goes back, Ctrl-D ends the interview early.")
        if self.interview.resumed:
            self.say(narrowed(self.interview.standing()), INDENT)
        while (question := self.interview.question()) is not None:
            self.say()
            self.say(f"{len(self.turns) + 1}. {question.asks or question.about} ({question.path})")
            if question.asks and not self.was_explained(question):
                # Leave out the part that repeats the question.
                rows = self.interview.kind is not None and question.path in self.interview.kind.rows
                explanation = question.about if rows or question.path == "kind" else question.about.partition(". ")[2]
                if explanation:
                    self.say(explanation, INDENT)
            if question.part:
                self.say(f"What is known of it is {question.part}; Enter leaves it at that.", INDENT)
            self.say(f"({question.expects.replace('true or false', 'yes or no')})", INDENT)
            if not self.settle(question, source):
                self.ended = True
                return

    def settle(self, question: Question, source: Answers | None) -> bool:
        """Take the answer to a question and ask again after an unusable one; return whether there was an answer."""
        while True:
            try:
                value = source.answer(question) if source else self.read(question)
                if value is BACK:
                    self.back()
                    return True
                if source:
                    self.say(f"> {flow(value)}")
                self.interview.answer(question, value)
            except EOFError:
                return False
            except EditError as error:
                if source:
                    raise
                self.say(str(error).replace("true or false", "yes or no"), INDENT)
                continue
            standing = None
            if question.kind != HEAD or not self.begins():
                standing = self.interview.standing()
                self.say(narrowed(standing), INDENT)
            self.turns.append((question, value, standing))
            return True

    def was_explained(self, question: Question) -> bool:
        """Return whether the same question was explained for another row."""
        field = question.path.rpartition("].")[2]
        return any(other.path.rpartition("].")[2] == field for other, _, _ in self.turns)

    def back(self) -> None:
        """Take back the last answer, or report that there is none."""
        if self.turns and self.interview.back():
            self.turns.pop()
        else:
            self.say("this is the first question", INDENT)

    def begins(self) -> bool:
        """Return whether required facts are still missing."""
        question = self.interview.question()
        return question is not None and question.kind == HEAD

    def read(self, question: Question) -> Any:
        """Return the next line of input as the value of a field; raises EOFError at its end."""
        while (text := self.line()) == "?":
            for line in self.interview.meaning(question):
                self.say(line, INDENT)
        if text == "<":
            return BACK
        kind = self.interview.kind
        if question.kind == HEAD:
            if not text:
                raise EditError(f"{question.path} is needed; expected {question.expects}")
            if kind is None:
                titles = {
                    kind_spec.title.lower(): name
                    for name, kind_spec in self.interview.law.pack.kinds.items()
                    if kind_spec.title
                }
                return titles.get(text.lower(), text.lower())
            rows = question.path in kind.rows
            if rows:
                return int(text) if text.isdecimal() and len(text) < 9 else text
            spec = kind.tree[question.path]
            return self.taken(text, understood(meant_value(text, spec), spec))
        spec = spec_of(kind.tree if kind else {}, path_of(question.path)) or {}
        value = typed(text, spec, question.path)
        if kind and not text.startswith("[") and isinstance(value, list) and not spec.get("values"):
            refuse_answers_elsewhere(value, kind, spec)
        return self.taken(text, value)

    def taken(self, text: str, value: Any) -> Any:
        """Return a value, and print it if it differs from the typed text."""
        other = text.startswith(("[", "{")) or value in (text, [text], UNKNOWN) or isinstance(value, bool)
        if isinstance(value, list) and not text.startswith("[") and (len(value) > 1 or value == [text] and " " in text):
            entries = f"{len(value)} entries" if len(value) > 1 else "one entry"
            self.say(f"taken as {entries}: {'; '.join(map(str, value))}", INDENT)
        elif not other and flow(value).strip("[]").casefold() != text.casefold():
            self.say(f"taken as {flow(value)}", INDENT)
        return value

    def line(self) -> str:
        """Return the next typed line without surrounding blanks."""
        self.write("> ")
        try:
            text = input().strip()
        except EOFError:
            self.write("\n")
            raise
        if not sys.stdin.isatty():
            self.write(f"{visible(text)}\n")
        return text

    def close(self, source: Answers | None, law: Law, output: str | None) -> None:
        """Print the result and the next step."""
        self.say()
        act = self.interview.act()
        judgement = judge(act, law)
        count = len(self.turns)
        ends = "No other answer can change the verdict."
        if self.ended:
            ends = "You ended it early."
        elif judgement.verdict == REVIEW:
            ends = "All has been asked; what you left as not known decides:"
        # The question at which it ended was shown with its number, though it was not answered.
        asked = (
            f"{count} of {count + 1} questions answered"
            if self.ended
            else f"{count} question{'s' * (count != 1)} asked"
        )
        self.say(f"{asked}; verdict: {judgement.verdict}. {ends}")
        entry = judged(act, law, judgement, None)
        self.say()
        self.say(f"{entry.verdict}  {words.name(entry)}: {words.reason(entry)}")
        for question in questions.of(entry, self.in_order(words.open_causes(entry))):
            self.say(question.line, INDENT)
        self.say(f"Next: {self.following(entry.verdict, remedies(act, law, judgement), output)}")
        if source and source.spare:
            self.say(f"not asked for, so not written: {', '.join(source.spare)}")

    def in_order(self, causes: Sequence[Cause]) -> list[Cause]:
        """Return causes in their order, those last that matter only after another of them is known."""
        kind = self.interview.kind
        tree = kind.tree if kind else {}
        names = {re.sub(r"\[\d+\]", "[]", cause.name) for cause in causes}
        return sorted(causes, key=lambda cause: (spec_of(tree, path_of(cause.name)) or {}).get("after") in names)

    def following(self, verdict: str, ways: Mapping[Any, str], output: str | None) -> str:
        """Return the next step in words."""
        file = quote(output) if output else "FILE"
        if verdict == FAIL:
            way = f"{next(iter(ways.values()))}. " if ways else ""
            return f"{way}checker fix {file} shows every way."
        if verdict == REVIEW:
            return f"find out what is open above, then go on with checker interview {file}"
        return f"keep the descriptor with what it describes, and let CI run checker check {file}"


def refuse_answers_elsewhere(entries: Sequence[str], kind: Kind, spec: Mapping[str, Any]) -> None:
    """Raise EditError for an entry that is a value of another field, and so hardly a name."""
    for rows, field in kind.fields():
        for entry in entries:
            if field.type in ("enum", "list") and entry.lower() in field.values and entry not in spec.get("never", ()):
                name = fact_name(rows, 0, field.path)
                raise EditError(
                    f"{entry!r} is an answer to another question ({name}); if it is a name, write [{entry}]"
                )


INDENT = "   "
BACK = object()
"""The value for going back to the previous question."""


def narrowed(standing: Standing) -> str:
    """Return the state of an interview in one or two sentences."""
    verdict = standing.verdict.replace("-", " ")
    if standing.limit:
        return f"So far: {verdict}. {standing.limit}, so what follows is asked in the order of the fields."
    if not standing.open:
        return f"So far: {verdict}."
    answers = "1 answer" if standing.open == 1 else f"{standing.open} answers"
    if len(standing.possible) == 1:
        if standing.verdict == REVIEW:
            return f"It stays at {verdict} while you do not know what you left open. {answers} would say more precisely why."
        return f"So far: {verdict}, whatever else is answered. {answers} would say more precisely why."
    return f"So far: {verdict}. {answers} could still matter."


def descriptor_text(interview: Interview, document: Document | None, law: Law) -> str:
    """Return the descriptor: a new one with comments, or the resumed one with the answers."""
    kind = interview.kind
    data = interview.result()
    if kind is None or any(spec.get("required") and name not in data for name, spec in kind.tree.items()):
        raise EditError("it ended before what every descriptor must say was known; nothing was written")
    if document is None:
        return commented(kind, data, law.pack.basis)
    changes = []
    for name, value in interview.answers.items():
        path = path_of(name)
        spec = spec_of(kind.tree, path) or {}
        changes.append(Change(path, value, spec.get("about", "")))
    return edit(again(document, document.path), document.path, document.index, changes).decode()


def interview_data(talk: Talk, source: Answers | None, law: Law) -> Mapping[str, object]:
    """Return the interview as plain data, in the shape of `interview.schema.json`."""
    act = talk.interview.act()
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
            for question, value, standing in talk.turns
        ],
        "not_asked": source.spare if source else [],
        "descriptor": lay(talk.interview.result(), ()),
        **judgement_data(judge(act, law)),
        "basis": law.pack.basis,
    }
