"""A policy pack in an editor: loaded from the open texts, with each problem at its exact place."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path as File
from typing import Any

from checker.condition.parse import ConditionError, parse
from checker.explain.article import marked
from checker.explain.describe import Describer
from checker.explain.ids import UnknownId, fields_of
from checker.explain.matrix import shown_cases
from checker.explain.pages import article
from checker.judge.law import Law, LawError
from checker.judge.opening import open_law
from checker.lsp.names import CEL, Entry, Name, Names
from checker.lsp.project import PACK
from checker.lsp.text import Text
from checker.pack.model import Rule
from checker.pack.problems import PackError
from checker.read.document import Problem, Span
from checker.read.edit import taken
from checker.read.reader import read_bytes

ROLES = ("descriptor", "ledger", "readings", "assumptions", "definitions", "priorities", "notes")
_AT = re.compile(r" \((?:line (\d+), )?column (\d+) of the condition\)\Z")
_WORD = re.compile(r"[\w.-]+|\S")

Content = Callable[[str], Text | None]
"""Returns the text of an open file, None if it is not open."""


class Work:
    """The present version of a pack; `before` is the previous version.

    `problems` are by file. `law` is None if the pack does not load; `last` is then the last law that did. `names` has
    definitions and uses.
    """

    def __init__(self, folder: str, content: Content, before: Work | None = None) -> None:
        self.folder = folder
        self.files: dict[str, Entry] = {}
        for path, role in self._roles(content):
            text = content(path) or _read_file(path)
            entry_before = before.files.get(path) if before else None
            if entry_before is not None and entry_before[0].text == text.text and entry_before[2] == role:
                self.files[path] = entry_before
                continue
            reading = read_bytes(text.content, path=path)
            if reading.documents:
                self.files[path] = (text, reading.documents[0], role)
            elif entry_before is not None:
                # The text is unfinished, so the last readable version supplies the names.
                self.files[path] = entry_before
        self.names: Names = Names(self.files, before.names if before else None)
        self.law: Law | None = None
        self.last: Law | None = (before.law or before.last) if before else None
        self.problems: dict[str, list[tuple[Problem, Span | None]]] = {}
        self._load(content)

    def _roles(self, content: Content) -> Iterator[tuple[str, str]]:
        """Yield the files of the pack with their roles, pack.yaml first, cases last."""
        head = os.path.join(self.folder, PACK)
        yield head, "pack"
        documents = read_bytes((content(head) or _read_file(head)).content, path=head).documents
        data: Any = documents[0].data if documents else {}
        manifest = data if isinstance(data, dict) else {}
        for role in ROLES:
            if isinstance(manifest.get(role), str):
                yield os.path.join(self.folder, manifest[role]), role
        for name in manifest.get("agreements", ()) if isinstance(manifest.get("agreements"), list) else ():
            if isinstance(name, str):
                yield os.path.join(self.folder, name), "agreement"
        cases = os.path.join(self.folder, str(manifest.get("cases", "cases")))
        for file in sorted(File(cases).glob("**/*.yaml")):
            yield str(file), "cases"

    def _load(self, content: Content) -> None:
        """Load the pack from a copy with the texts of open files, and map problems back to the original files."""
        with tempfile.TemporaryDirectory(prefix="checker-pack-") as shadow:
            for path in File(self.folder).glob("**/*"):
                if path.is_file() and path.suffix in (".yaml", ".yml", ".json"):
                    target = File(shadow) / path.relative_to(self.folder)
                    os.makedirs(target.parent, exist_ok=True)
                    text = content(str(path))
                    if text is None:
                        shutil.copyfile(path, target)
                    else:
                        target.write_bytes(text.content)
            try:
                self.law = open_law(shadow)
                # Cases are read later, after the copy is gone, so they come from the original folder.
                cases = (
                    os.path.join(self.folder, os.path.relpath(self.law.pack.cases, shadow))
                    if self.law.pack.cases
                    else ""
                )
                self.law.pack = self.law.pack._replace(cases=cases)
            except PackError as error:
                for place, problem in error.problems:
                    is_copy = place.startswith(shadow)
                    original = os.path.join(self.folder, os.path.relpath(place, shadow)) if is_copy else place
                    self.problems.setdefault(original, []).append((problem, self._exact(original, problem)))
            except LawError as error:
                for law_problem in error.problems:
                    problem = Problem(law_problem.code, law_problem.message)
                    self.problems.setdefault(os.path.join(self.folder, PACK), []).append((problem, None))

    def _exact(self, path: str, problem: Problem) -> Span | None:
        """Return the span of the wrong word in a condition, else the span of the value."""
        position = _AT.search(problem.message)
        if path not in self.files or problem.code != "condition":
            return problem.span
        text, document, role = self.files[path]
        if role == "definitions":
            for key, spot in document.places.values.items():
                value = taken(document.data, key)
                try:
                    if isinstance(value, str):
                        parse(value)
                except ConditionError as error:
                    if error.message in problem.message:
                        return _word_span(text, spot, value, error.at)
        where = next((key for key, spot in document.places.values.items() if spot == problem.span), None)
        value = taken(document.data, where) if where is not None else None
        if position is None or not isinstance(value, str) or problem.span is None:
            return problem.span
        lines = value.split("\n")
        row = int(position[1] or 1) - 1
        return _word_span(text, problem.span, value, sum(len(line) + 1 for line in lines[:row]) + int(position[2]) - 1)

    def condition_at(self, path: str, offset: int) -> bool:
        """Return whether a condition stands at an offset of a file."""
        if path not in self.files:
            return False
        text, document, role = self.files[path]
        line, column = text.place(offset)
        return any(
            span[:2] <= (line, column) <= span[2:]
            for key, span in document.places.values.items()
            if key and (key[-1] in CEL or role == "definitions")
        )

    def describe(self, name: Name) -> str | None:
        """Return the article of a name in Markdown, None if no version of the pack loads or it has no such name."""
        law = self.law or self.last
        if law is None:
            return None
        kind, word = name
        if kind == "parameter":
            agreement = next((agreement for agreement in law.pack.agreements.values() if agreement.start == word), None)
            return f"`{word}`: {agreement.day}, the first day of {agreement.title}" if agreement else None
        describer = Describer(law)
        ids = [path for path in fields_of(law.pack) if path.rpartition("[].")[2] == word] if kind == "field" else [word]
        try:
            return marked(article(describer.describe(ids[0]))) if ids else None
        except (UnknownId, PackError):
            return None

    def cases(self, rule: Rule) -> tuple[int, int]:
        """Return the number of cases of a rule, and how many of them have the expected verdict; raises PackError."""
        judged_cases = shown_cases(self.law) if self.law else ()
        rule_cases = [judged for judged in judged_cases if judged.case.rule == rule.id]
        return len(rule_cases), len([judged for judged in rule_cases if judged.verdict == judged.case.expect])


def words(work: Work, before: str) -> Iterator[tuple[str, str]]:
    """Yield the words that may stand at the cursor in a condition, with their kinds; `before` is the text before it."""
    defined = work.names.defined
    start = re.search(r"([A-Za-z_][\w.]*\.)?\w*\Z", before)
    head = (start[1] or "") if start else ""
    pinned = re.search(r"reading\.(\w+)\s*[!=]=\s*\"?\w*\Z", before)
    if pinned and work.law is not None and pinned[1] in work.law.pack.questions:
        yield from [(f'"{name}"', "reading") for name in work.law.pack.questions[pinned[1]].formulas]
        return
    wanted = {"reading.": ("reading",), "world.": ("key",)}.get(head)
    if wanted is None and head:
        wanted = ("field",)
    for kind, name in defined:
        if kind in (wanted or ("macro", "parameter", "field")):
            yield name, kind
    if not head:
        yield from [("this", "the subject"), ("reading", "the readings"), ("world", "the ledger")]


def _read_file(path: str) -> Text:
    try:
        return Text(File(path).read_bytes().decode("utf-8", "replace"))
    except OSError:
        return Text("")


def _word_span(text: Text, span: Span, value: str, at: int) -> Span:
    """Return the span in a file of the word at an offset of a condition.

    The file may have the condition in quotes or folded over lines, so occurrences of the word are counted.
    """
    start, end = text.at(span.line, span.column), text.at(span.end_line, span.end_column)
    word = _WORD.match(value, at) or _WORD.search(value[:at][::-1])
    if word is None:
        return span
    wanted = word[0] if word.re is _WORD and value.startswith(word[0], at) else value[max(at - 1, 0) : at]
    number = len(re.findall(re.escape(wanted), value[:at]))
    places = [match.start() for match in re.finditer(re.escape(wanted), text.text[start:end])]
    if not wanted or number >= len(places):
        return span
    begin = start + places[number]
    return Span(*text.place(begin), *text.place(begin + len(wanted)))
