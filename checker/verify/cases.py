"""A pack's own cases: descriptors with expected verdicts, read from YAML and judged."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from checker.judge.act import Act
from checker.judge.choices import fact_name
from checker.judge.descriptor import Reader
from checker.judge.findings import JOINT, lookup, words
from checker.judge.judgement import PASS, REVIEW, Judgement, judge
from checker.judge.law import Law, LawError, Machinery
from checker.judge.notes import notes
from checker.pack.build import make_entries
from checker.pack.entries import check_entries
from checker.pack.files import check_shape, read_file, schemas
from checker.pack.inside import LEADS_OUT, home, leads_out
from checker.pack.model import Entry, Pack, Pin
from checker.pack.problems import PackError, PackProblem
from checker.read.document import Document, Path, Problem
from checker.read.spelling import meant

ERROR = "error"
"""The verdict of an invalid descriptor or an impossible ledger."""


class Case(NamedTuple):
    """A descriptor, its expected verdict and findings, and its own ledger entries, pins and day.

    `path` and `line` are its place. Expectations with "", () or (for `causes`) None are not checked.
    """

    name: str
    path: str
    line: int
    data: Mapping[str, Any]
    expect: str
    clause: str = ""
    rule: str = ""
    causes: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()
    ledger: Mapping[str, tuple[Entry, ...]] = {}
    pins: Mapping[str, Pin] = {}
    as_of: str | None = None


class Outcome(NamedTuple):
    """The result of a case: `problems` compare expected and actual results, () where they agree."""

    case: Case
    verdict: str
    problems: tuple[str, ...]
    act: Act | None = None
    law: Law | None = None
    judgement: Judgement | None = None


def files_of(path: str) -> list[str]:
    """Return the sorted YAML and JSON files of a folder of cases, or the file itself."""
    if not os.path.isdir(path):
        return [path]
    files = []
    for folder, _, names in os.walk(path):
        files += [os.path.join(folder, name) for name in names if name.endswith((".yaml", ".yml", ".json"))]
    return sorted(files)


def load_cases(path: str, pack: Pack) -> list[Case]:
    """Return the cases of a file, or of the files of a folder; raises PackError with every problem of every file."""
    schema = schemas()
    cases: list[Case] = []
    problems: list[PackProblem] = []
    base = home(path) if os.path.isdir(path) else None
    for file in files_of(path):
        if base is not None and leads_out(base, file):
            problems.append(PackProblem(file, Problem("outside", LEADS_OUT)))
            continue
        document, file_problems = read_file(file, file)
        if document is not None and not file_problems:
            file_problems = check_shape(document, schema, "cases")
        problems += file_problems
        if document is None or file_problems:
            continue
        entries: Any = document.data
        for index, spec in enumerate(entries):
            case = make_case(spec, document, index)
            cases.append(case)
            for where, code, message in wrong_names(case, pack):
                problems.append(PackProblem(file, Problem(code, message, document.span((index, *where)))))
    if problems:
        raise PackError(problems)
    return cases


def make_case(spec: Mapping[str, Any], document: Document, index: int) -> Case:
    """Return the case of one entry in a file of cases."""
    span = document.key_span((index, "case"))
    return Case(
        name=spec["case"],
        path=document.path,
        line=span.line if span else 0,
        data=spec["act"],
        expect=spec["expect"],
        clause=spec.get("clause", ""),
        rule=spec.get("rule", ""),
        causes=tuple(spec["causes"]) if "causes" in spec else None,
        notes=tuple(spec.get("notes", ())),
        ledger={key: make_entries(value) for key, value in spec.get("ledger", {}).items()},
        pins={key: Pin(reading) for key, reading in spec.get("pins", {}).items()},
        as_of=spec.get("as_of"),
    )


def wrong_names(case: Case, pack: Pack) -> Iterator[tuple[Path, str, str]]:
    """Yield each unknown name in a case: its path in the case, a code and a sentence."""
    questions = [question.id for question in pack.questions.values() if not question.facet_of]
    facts = facts_of(case.data, pack)
    known_notes = [*pack.assumptions, *[note.name for note in pack.notes], *questions, *facts, "reviewed_on"]
    wanted: list[tuple[Path, str, str, Sequence[str]]] = [
        (("clause",), "clause", case.clause, [*pack.clauses]),
        (("rule",), "rule", case.rule, [*pack.rules, JOINT]),
        *[
            (("causes", i), "choice", name, [*facts, *questions, *pack.world])
            for i, name in enumerate(case.causes or ())
        ],
        *[(("notes", i), "note", name, known_notes) for i, name in enumerate(case.notes)],
        *[(("pins", key), "reading", key, questions) for key in case.pins],
        *[
            (("pins", key), f"reading of {key}", pin.reading, pack.questions[key].formulas)
            for key, pin in case.pins.items()
            if key in questions
        ],
    ]
    for path, what, name, known in wanted:
        if name and name not in known:
            yield path, "unknown-name", f'there is no {what} "{name}"{meant(name, known)}'
    for where, message in check_entries(pack.world, case.ledger):
        yield ("ledger", *where), "ledger", message


def facts_of(data: Mapping[str, Any], pack: Pack) -> list[str]:
    """Return the fact paths of a descriptor's kind, with the facts of each of its rows."""
    kind = pack.kinds.get(str(data.get("kind")))
    if kind is None:
        return []
    paths = [field.path for field in kind.facts.values()]
    for rows, fields in kind.rows.items():
        row_list = data.get(rows)
        for index in range(len(row_list) if isinstance(row_list, list) else 0):
            paths += [fact_name(rows, index, path) for path in fields]
    return paths


class Suite:
    """Judges cases under their laws and builds each law once."""

    def __init__(self, pack: Pack, machinery: Machinery | None = None) -> None:
        self.pack = pack
        self.machinery = machinery or Machinery(pack)
        self._laws: dict[Any, Law | LawError] = {}
        self._reader: Reader | None = None

    def law(self, case: Case) -> Law:
        """Return the law for a case; raises LawError."""
        key = (tuple(case.ledger.items()), tuple(case.pins.items()), case.as_of)
        law_or_error = self._laws.get(key)
        if law_or_error is None:
            try:
                law = Law(self.pack, overlay=case.ledger, pins=case.pins, as_of=case.as_of, machinery=self.machinery)
                # A varied law shares the functions of every law; its own do not pay off for one or two cases.
                law_or_error = law.vary()
            except LawError as error:
                law_or_error = error
            self._laws[key] = law_or_error
        if isinstance(law_or_error, LawError):
            raise law_or_error
        return law_or_error

    def act(self, case: Case, law: Law) -> tuple[Act | None, str]:
        """Return the act of a case, or None and the reasons that make its descriptor invalid."""
        if self._reader is None:
            self._reader = Reader(law)
        self._reader.law = law
        act, refusals = self._reader.act(case.data)
        return act, "; ".join([refusal.message for refusal in refusals])

    def run(self, case: Case) -> Outcome:
        """Judge a case and compare the result with its expectations."""
        try:
            law = self.law(case)
        except LawError as error:
            return Outcome(case, ERROR, () if case.expect == ERROR else (differs(case.expect, ERROR, str(error)),))
        act, refusal = self.act(case, law)
        if act is None:
            return Outcome(case, ERROR, () if case.expect == ERROR else (differs(case.expect, ERROR, refusal),))
        judgement = judge(act, law)
        return Outcome(case, judgement.verdict, tuple(mismatches(case, act, law, judgement)), act, law, judgement)


def differs(expected: str, actual: str, why: str = "") -> str:
    """Return the message for a result that differs from the expectation."""
    return f"expected {expected}; found {actual}" + (f" ({why})" if why else "")


def mismatches(case: Case, act: Act, law: Law, judgement: Judgement) -> Iterator[str]:
    """Yield a message for each difference between a judgement and a case's expectations."""
    if judgement.verdict != case.expect:
        yield differs(f"the verdict {case.expect}", judgement.verdict)
    if case.clause or case.rule:
        # An act that fails in every completion, by a different rule in each, has findings that need review.
        verdicts = {judgement.verdict, REVIEW} if judgement.joint else {judgement.verdict}
        rulings = [ruling for ruling in judgement.rulings if ruling.verdict in verdicts]
        rules = list(dict.fromkeys(ruling.rule.id for ruling in rulings)) + [JOINT] * judgement.joint
        if case.rule and case.rule not in rules:
            yield differs(f"a finding by the rule {case.rule}", ", ".join(rules) or "no finding with that verdict")
        clauses = list(dict.fromkeys(ruling.rule.clause for ruling in rulings))
        if case.clause and case.clause not in clauses:
            clauses += [clause for ruling in rulings if (clause := excuse(act, law, judgement, ruling.rule.id))]
            if case.clause not in clauses:
                yield differs(
                    f"a finding that cites {case.clause}", ", ".join(clauses) or "no finding with that verdict"
                )
    if case.causes is not None:
        named = [cause.name for cause in judgement.causes]
        missing = [name for name in case.causes if name not in named]
        others = [cause.name for cause in judgement.causes if cause.kind == "fact" and cause.name not in case.causes]
        if missing or others:
            expected = f"the causes {', '.join(case.causes)}" if case.causes else "no cause"
            yield differs(expected + " and no other fact", ", ".join(named) or "none")
    if case.notes:
        names = list(dict.fromkeys(note.name for note in notes(act, law, judgement, lookup(act, law))))
        if not set(case.notes) <= set(names):
            yield differs(f"the notes {', '.join(case.notes)}", ", ".join(names) or "none")


def excuse(act: Act, law: Law, judgement: Judgement, rule: str) -> str:
    """Return the clause of the exception in a passing finding of a rule, "" for none."""
    for ruling in judgement.rulings:
        if ruling.rule.id == rule and ruling.verdict == PASS and ruling.rule.exceptions:
            clause = words(act, law, ruling).exception
            if clause:
                return clause
    return ""
