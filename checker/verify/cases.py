"""A pack's own cases: descriptors with the verdict that they must get, read from YAML and judged."""

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
"""The verdict of a descriptor that is none, or of a ledger that cannot be."""


class Case(NamedTuple):
    """A descriptor, the law it is judged under as far as that differs from the pack's, and what must be found.

    `path` and `line` say where it stands; "" and () ask for nothing, `causes` None too.
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
    """What came of a case: `problems` say what was expected and what was found, () where all is as expected."""

    case: Case
    verdict: str
    problems: tuple[str, ...]
    act: Act | None = None
    law: Law | None = None
    judgement: Judgement | None = None


def files_of(path: str) -> list[str]:
    """Return the YAML and JSON files of a folder of cases, in order, or the file itself."""
    if not os.path.isdir(path):
        return [path]
    found = []
    for folder, _, names in os.walk(path):
        found += [os.path.join(folder, name) for name in names if name.endswith((".yaml", ".yml", ".json"))]
    return sorted(found)


def load_cases(path: str, pack: Pack) -> list[Case]:
    """Return the cases of a file, or of the files of a folder; raises PackError with every problem of all of them."""
    schema = schemas()
    cases: list[Case] = []
    problems: list[PackProblem] = []
    base = home(path) if os.path.isdir(path) else None
    for file in files_of(path):
        if base is not None and leads_out(base, file):
            problems.append(PackProblem(file, Problem("outside", LEADS_OUT)))
            continue
        document, wrong = read_file(file, file)
        if document is not None and not wrong:
            wrong = check_shape(document, schema, "cases")
        problems += wrong
        if document is None or wrong:
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
    """Return the case that an entry of a file of cases describes."""
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
    """Yield each name in a case that nothing has, with its path in the case, a code and a sentence."""
    questions = [item.id for item in pack.questions.values() if not item.facet_of]
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
    """Return the paths of the facts that a descriptor's kind has, one for each of its rows."""
    kind = pack.kinds.get(str(data.get("kind")))
    if kind is None:
        return []
    found = [field.path for field in kind.facts.values()]
    for rows, fields in kind.rows.items():
        written = data.get(rows)
        for index in range(len(written) if isinstance(written, list) else 0):
            found += [fact_name(rows, index, path) for path in fields]
    return found


class Suite:
    """Judges cases under the laws that they name, each law made once."""

    def __init__(self, pack: Pack, machinery: Machinery | None = None) -> None:
        self.pack = pack
        self.machinery = machinery or Machinery(pack)
        self._laws: dict[Any, Law | LawError] = {}
        self._reader: Reader | None = None

    def law(self, case: Case) -> Law:
        """Return the law that a case is judged under; raises LawError."""
        key = (tuple(case.ledger.items()), tuple(case.pins.items()), case.as_of)
        found = self._laws.get(key)
        if found is None:
            try:
                law = Law(self.pack, overlay=case.ledger, pins=case.pins, as_of=case.as_of, machinery=self.machinery)
                # A law varied takes the functions that serve every law: its own are not worth it for a case or two.
                found = law.vary()
            except LawError as error:
                found = error
            self._laws[key] = found
        if isinstance(found, LawError):
            raise found
        return found

    def act(self, case: Case, law: Law) -> tuple[Act | None, str]:
        """Return the act of a case, or None and why its descriptor is none."""
        if self._reader is None:
            self._reader = Reader(law)
        self._reader.law = law
        act, refusals = self._reader.act(case.data)
        return act, "; ".join([refusal.message for refusal in refusals])

    def run(self, case: Case) -> Outcome:
        """Judge a case and hold it against what it expects."""
        try:
            law = self.law(case)
        except LawError as error:
            return Outcome(case, ERROR, () if case.expect == ERROR else (differs(case.expect, ERROR, str(error)),))
        act, refusal = self.act(case, law)
        if act is None:
            return Outcome(case, ERROR, () if case.expect == ERROR else (differs(case.expect, ERROR, refusal),))
        judgement = judge(act, law)
        return Outcome(case, judgement.verdict, tuple(wrong(case, act, law, judgement)), act, law, judgement)


def differs(expected: str, found: str, why: str = "") -> str:
    """Return what is said where something else was found than expected."""
    return f"expected {expected}; found {found}" + (f" ({why})" if why else "")


def wrong(case: Case, act: Act, law: Law, judgement: Judgement) -> Iterator[str]:
    """Yield what a judgement lacks or has that a case does not expect."""
    if judgement.verdict != case.expect:
        yield differs(f"the verdict {case.expect}", judgement.verdict)
    if case.clause or case.rule:
        # Where an act fails whichever way its choices fall, the findings that do it need review.
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
    """Return the clause whose exception a passing finding of a rule names, "" for none."""
    for ruling in judgement.rulings:
        if ruling.rule.id == rule and ruling.verdict == PASS and ruling.rule.exceptions:
            found = words(act, law, ruling).exception
            if found:
                return found
    return ""
