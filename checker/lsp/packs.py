"""A policy pack that somebody works on: loaded from what the editor has, with what is wrong at its exact place."""

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
"""Returns the text of an open file, None where it is not open."""


class Work:
    """A pack as it now stands, `before` the one before it.

    `problems` are by file, `law` is None where it does not load (`last` is then the last that did), `names` where they
    stand.
    """

    def __init__(self, folder: str, content: Content, before: Work | None = None) -> None:
        self.folder = folder
        self.files: dict[str, Entry] = {}
        for path, role in self._roles(content):
            text = content(path) or _of_disk(path)
            kept = before.files.get(path) if before else None
            if kept is not None and kept[0].text == text.text and kept[2] == role:
                self.files[path] = kept
                continue
            reading = read_bytes(text.content, path=path)
            if reading.documents:
                self.files[path] = (text, reading.documents[0], role)
            elif kept is not None:
                # Half-typed text: the last that could be read still says where names stand.
                self.files[path] = kept
        self.names: Names = Names(self.files, before.names if before else None)
        self.law: Law | None = None
        self.last: Law | None = (before.law or before.last) if before else None
        self.problems: dict[str, list[tuple[Problem, Span | None]]] = {}
        self._load(content)

    def _roles(self, content: Content) -> Iterator[tuple[str, str]]:
        """Yield the files of the pack with what each is, pack.yaml first, cases last."""
        head = os.path.join(self.folder, PACK)
        yield head, "pack"
        documents = read_bytes((content(head) or _of_disk(head)).content, path=head).documents
        data: Any = documents[0].data if documents else {}
        named = data if isinstance(data, dict) else {}
        for role in ROLES:
            if isinstance(named.get(role), str):
                yield os.path.join(self.folder, named[role]), role
        for name in named.get("agreements", ()) if isinstance(named.get("agreements"), list) else ():
            if isinstance(name, str):
                yield os.path.join(self.folder, name), "agreement"
        cases = os.path.join(self.folder, str(named.get("cases", "cases")))
        for file in sorted(File(cases).glob("**/*.yaml")):
            yield str(file), "cases"

    def _load(self, content: Content) -> None:
        """Load the pack from a copy that has what open files hold, and map what is wrong to the files themselves."""
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
                # Cases are read late: they are those of the pack itself, not of the copy.
                cases = (
                    os.path.join(self.folder, os.path.relpath(self.law.pack.cases, shadow))
                    if self.law.pack.cases
                    else ""
                )
                self.law.pack = self.law.pack._replace(cases=cases)
            except PackError as error:
                for shown, problem in error.problems:
                    inside = shown.startswith(shadow)
                    own = os.path.join(self.folder, os.path.relpath(shown, shadow)) if inside else shown
                    self.problems.setdefault(own, []).append((problem, self._exact(own, problem)))
            except LawError as error:
                for item in error.problems:
                    problem = Problem(item.code, item.message)
                    self.problems.setdefault(os.path.join(self.folder, PACK), []).append((problem, None))

    def _exact(self, path: str, problem: Problem) -> Span | None:
        """Return the place of the word at fault in a condition, else that of the value."""
        found = _AT.search(problem.message)
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
                        return _inside(text, spot, value, error.at)
        where = next((key for key, spot in document.places.values.items() if spot == problem.span), None)
        value = taken(document.data, where) if where is not None else None
        if found is None or not isinstance(value, str) or problem.span is None:
            return problem.span
        lines = value.split("\n")
        row = int(found[1] or 1) - 1
        return _inside(text, problem.span, value, sum(len(line) + 1 for line in lines[:row]) + int(found[2]) - 1)

    def condition_at(self, path: str, offset: int) -> bool:
        """Return whether a condition is written at an offset of a file."""
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
        """Return the page of a name, None where the pack does not load or has none."""
        law = self.law or self.last
        if law is None:
            return None
        kind, word = name
        if kind == "parameter":
            item = next((item for item in law.pack.agreements.values() if item.start == word), None)
            return f"`{word}`: {item.day}, the first day of {item.title}" if item else None
        describer = Describer(law)
        ids = [path for path in fields_of(law.pack) if path.rpartition("[].")[2] == word] if kind == "field" else [word]
        try:
            return marked(article(describer.describe(ids[0]))) if ids else None
        except (UnknownId, PackError):
            return None

    def cases(self, rule: Rule) -> tuple[int, int]:
        """Return how many cases name a rule, and how many of them come out as expected; raises PackError."""
        shown = shown_cases(self.law) if self.law else ()
        mine = [item for item in shown if item.case.rule == rule.id]
        return len(mine), len([item for item in mine if item.verdict == item.case.expect])


def words(work: Work, before: str) -> Iterator[tuple[str, str]]:
    """Yield the words that may follow what stands before the cursor in a condition, each with what it is."""
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


def _of_disk(path: str) -> Text:
    try:
        return Text(File(path).read_bytes().decode("utf-8", "replace"))
    except OSError:
        return Text("")


def _inside(text: Text, span: Span, value: str, at: int) -> Span:
    """Return where the word at an offset of a condition stands in its file, whatever quotes and folds it has there."""
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
