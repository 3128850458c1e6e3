"""Judgements → the entries of a report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from checker.judge.act import Act, path_of
from checker.judge.findings import JOINT, by_labels, joint_message, lookup, row_words, with_unit, words
from checker.judge.judgement import FAIL, PASS, REVIEW, Judgement
from checker.judge.law import Law
from checker.judge.notes import beside_a_pass, notes
from checker.pack.model import ACT, Clause, Pack
from checker.pack.schema import NONE, UNKNOWN, take
from checker.read.document import Document, Path, Problem, Span
from checker.report.model import (
    LIMIT,
    Because,
    Cause,
    Citation,
    Finding,
    Given,
    Judged,
    Location,
    Note,
    ReportError,
    RuleInfo,
    Witness,
)

if TYPE_CHECKING:
    from checker.judge.choices import Choice
    from checker.judge.judgement import Cause as Turning
    from checker.judge.precedents import Precedents
    from checker.pack.validate import Refusal


def location(span: Span | None) -> Location | None:
    """Return a span as a report's location."""
    return Location(*span) if span else None


def title_of(pack: Pack, name: str) -> str:
    """Return the name of a reading's question, "" for other choices."""
    question = pack.questions.get(name)
    return question.name if question else ""


def about(pack: Pack, kind: str, choice: Choice | None, name: str) -> str:
    """Return the question of the pack that a choice answers, "" where the pack words none."""
    if name in pack.questions:
        return pack.questions[name].question
    if choice is None:
        return ""
    sort, *place = choice.address
    if sort == "world":
        return pack.world[place[0]].about
    rows, _, path = place
    field = pack.kinds[kind].field(rows, path)
    return field.asks or field.about


def person_of(pack: Pack, kind: str, cause: Turning) -> str:
    """Return the person who is asked about a cause, "" where the pack names nobody."""
    asked_of = ""
    if cause.name in pack.questions:
        asked_of = pack.questions[cause.name].asked_of
    elif cause.choice is not None:
        sort, *place = cause.choice.address
        asked_of = (
            pack.world[place[0]].asked_of if sort == "world" else pack.kinds[kind].field(place[0], place[2]).asked_of
        )
    return pack.people.get(asked_of or pack.asked_of.get(cause.kind, ""), "")


def labels_of(pack: Pack, kind: str, choice: Choice | None, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return pairs of value and label for the values `names` of a choice; a reading's label is its answer."""
    if choice is not None and choice.kind == "reading":
        return tuple([(reading.name, reading.answer) for reading in pack.questions[choice.name].choices])
    if choice is None or choice.address[0] not in ("fact", "world"):
        return ()
    if choice.address[0] == "world":
        unit = pack.world[choice.address[1]].unit
        return tuple([(name, with_unit(name, unit)) for name in names]) if unit else ()
    _, rows, _, path = choice.address
    field = pack.kinds[kind].field(rows, path)
    if field.unit or (field.type == "list" and field.labels):
        return tuple([(name, by_labels(name, field)) for name in names])
    return field.labels


def citation(clause: Clause) -> Citation:
    """Return the citation of a clause: the words that carry it and their place."""
    first = clause.pinpoints[0]
    return Citation(first.phrase, clause.source, first.paragraph)


def rule_infos(pack: Pack) -> tuple[RuleInfo, ...]:
    """Return the rules for formats with a table of rules, by id."""
    return tuple(
        [
            RuleInfo(
                rule.id,
                rule.clause,
                rule.title,
                pack.clauses[rule.clause].meaning,
                citation(pack.clauses[rule.clause]),
                (pack.clauses[rule.clause].modality, pack.clauses[rule.clause].agreement),
            )
            for rule in sorted(pack.rules.values())
        ]
    )


def findings(
    act: Act,
    law: Law,
    judgement: Judgement,
    document: Document | None,
    *,
    passes: bool = True,
    for_people: bool = True,
) -> list[Finding]:
    """Return the findings of a judgement in the order of the pack's rules and of subjects, with or without the passing ones.

    Names for rows stand in findings for people alone; JSON has none.
    """
    entries = []
    for ruling in judgement.rulings:
        if ruling.verdict == PASS and not passes:
            continue
        worded = words(act, law, ruling)
        rule = ruling.rule
        clause = law.pack.clauses[rule.clause]
        because = []
        for ground in worded.because:
            path = path_of(ground.path)
            line, file = line_of(document, path), elsewhere(document, path)
            because.append(Because(ground.path, ground.value, line, file, ground.shown))
        at = path_of(worded.at)
        span = document.span(at) if document else None
        entries.append(
            Finding(
                rule.id,
                rule.clause,
                worded.subject,
                ruling.verdict,
                worded.message,
                worded.remedy,
                location(span),
                tuple(because),
                citation(clause),
                worded.exception,
                causes_of(ruling.causes, law.pack, act.kind),
                called=row_words(act, law, rule.subject, ruling.index)
                if for_people and ruling.index is not None
                else "",
                path=elsewhere(document, at),
            )
        )
    if judgement.joint:
        entries.append(joint_finding(act, law, judgement, document))
    return entries


def joint_finding(act: Act, law: Law, judgement: Judgement, document: Document | None) -> Finding:
    """Return the finding for an act that fails in every completion, though no single ruling fails in all of them."""
    at = _rows_path(act)
    place = location(document.key_span(at) if document else None)
    return Finding(
        JOINT, None, ACT, FAIL, joint_message(act, law, judgement), None, place, path=elsewhere(document, at)
    )


def _rows_path(act: Act) -> tuple[str, ...]:
    return tuple(act.rows)[:1] or ("kind",)


def elsewhere(document: Document | None, path: Path) -> str:
    """Return the file that holds a value, "" for the document's own file."""
    file = document.file(path) if document else ""
    return file if document and file != document.path else ""


def line_of(document: Document | None, path: Path) -> int | None:
    """Return the line of a fact, None where the document does not write it."""
    span = document.places.values.get(path) if document else None
    return span.line if span else None


def causes_of(causes: Iterable[Turning], pack: Pack, kind: str) -> tuple[Cause, ...]:
    """Return the causes of a judgement, or of one of its rulings, in the form of the report."""
    entries = []
    for cause in causes:
        title = title_of(pack, cause.name) or cause.title
        sentence = about(pack, kind, cause.choice, cause.name)
        labels, person = labels_of(pack, kind, cause.choice, cause.outcomes), person_of(pack, kind, cause)
        entries.append(Cause(cause.kind, cause.name, title, dict(cause.outcomes), sentence, labels, person))
    return tuple(entries)


def witnesses_of(act: Act, law: Law, judgement: Judgement) -> tuple[Witness, ...]:
    """Return the two witnesses of a verdict that needs review in the form of the report."""
    if judgement.verdict != REVIEW:
        return ()
    from checker.judge.witnesses import witnesses

    return tuple(
        [
            Witness(
                witness.verdict, tuple([_given(law.pack, act.kind, choice, index) for choice, index in witness.when])
            )
            for witness in witnesses(act, law, judgement)
        ]
    )


def _given(pack: Pack, kind: str, choice: Choice, index: int) -> Given:
    from checker.judge.choices import label

    value, labels, empty, unit = choice.values[index], {}, NONE, ""
    if choice.address[0] == "fact":
        from checker.judge.witnesses import descriptor_value

        _, rows, _, path = choice.address
        field = pack.kinds[kind].field(rows, path)
        value, labels, empty = descriptor_value(field, value, choice.values), dict(field.labels), field.empty
        unit = field.unit
    if choice.kind == "reading":
        labels = dict(labels_of(pack, kind, choice, ()))
    listed = [labels.get(str(entry), str(entry)) for entry in (value if isinstance(value, list) else [label(value)])]
    return Given(
        choice.kind, choice.name, title_of(pack, choice.name), value, with_unit(", ".join(listed), unit) or empty
    )


def judged_briefly(
    act: Act, law: Law, judgement: Judgement, document: Document | None, reported: set[str] | None = None
) -> Judged:
    """Return the entry for a report that shows no passing findings, as text does unless it is verbose.

    `reported` holds the omitted fields that an earlier pass of the same run has noted already.
    """
    if document is not None and judgement.verdict == PASS and not beside_a_pass(act, law, judgement, reported):
        return Judged(document.path, document.index, act.id, act.kind, PASS, PASS)
    return judged(act, law, judgement, document, passes=False)


class Briefly:
    """Makes the brief entries of one run: a note about an omitted field stands beside one pass only."""

    def __init__(self) -> None:
        self.reported: set[str] = set()

    def __call__(self, act: Act, law: Law, judgement: Judgement, document: Document | None) -> Judged:
        return judged_briefly(act, law, judgement, document, self.reported)


def judged(
    act: Act,
    law: Law,
    judgement: Judgement,
    document: Document | None,
    *,
    path: str = "",
    index: int = 0,
    passes: bool = True,
    for_people: bool = True,
    precedents: Precedents | None = None,
) -> Judged:
    """Return the report's entry for a judged act; `precedents` remember the notes on acts like it.

    An entry that only programs read, in JSON, has no reason and no names for rows.
    """
    from checker.report.heads import asks_of, why

    noted = precedents.notes(act, judgement) if precedents else notes(act, law, judgement, lookup(act, law))
    remarks = tuple([Note(*note) for note in noted])
    entries = findings(act, law, judgement, document, passes=passes, for_people=for_people)
    verdict, asks = judgement.verdict, asks_of(act, law, judgement)
    return Judged(
        document.path if document else path,
        document.index if document else index,
        act.id,
        act.kind,
        verdict,
        verdict,
        tuple(entries),
        causes_of(judgement.causes, law.pack, act.kind),
        remarks,
        (),
        document.lines() if document else (),
        others=document.others() if document else {},
        is_made=document is not None and document.is_made,
        shares=document.shares if document else {},
        title=called(act.data, law.pack),
        why=why(act, law, judgement, entries, asks) if for_people else "",
        asks=asks,
        owner=owned_by(act.data),
        witnesses=witnesses_of(act, law, judgement) if passes else (),
    )


def judged_concisely(act: Act, law: Law, judgement: Judgement, document: Document) -> Judged:
    """Return the entry for a report without passes, notes and excerpts; of the causes it keeps those of a limit."""
    shown = () if judgement.verdict == PASS else tuple(findings(act, law, judgement, document, passes=False))
    verdict = judgement.verdict
    stopped = any(cause.kind == LIMIT for cause in judgement.causes)
    causes = causes_of(judgement.causes, law.pack, act.kind) if stopped else ()
    owner = owned_by(act.data)
    return Judged(document.path, document.index, act.id, act.kind, verdict, verdict, shown, causes, owner=owner)


def called(data: Any, pack: Pack | None = None) -> str:
    """Return the title of an act from its descriptor's data, else its name; "" where it has neither."""
    if not isinstance(data, dict):
        return ""
    kind = pack.kinds.get(str(data.get("kind"))) if pack else None
    for name in (data.get("title"), take(data, kind.called) if kind and kind.called else None):
        if isinstance(name, str) and name != UNKNOWN:
            return name
    return ""


def owned_by(data: Any) -> str:
    """Return the owner of an act from its descriptor's data, "" where nobody is named."""
    owner = data.get("owner") if isinstance(data, dict) else None
    return owner if isinstance(owner, str) and owner != UNKNOWN else ""


def refused(document: Document, problems: Iterable[Problem]) -> Judged:
    """Return the entry of a document that describes no valid act."""
    data: Any = document.data
    name = data.get("id") if isinstance(data, dict) else None
    kind = data.get("kind") if isinstance(data, dict) else None
    errors = errors_of(problems)
    return Judged(
        document.path,
        document.index,
        name if isinstance(name, str) else None,
        kind if isinstance(kind, str) else None,
        "error",
        "error",
        errors=errors,
        lines=document.lines(),
        others=document.others(),
        is_made=document.is_made,
        shares=document.shares,
        title=called(data),
        owner=owned_by(data),
    )


def problems_of(document: Document, refusals: Iterable[Refusal]) -> list[Problem]:
    """Return refusals as problems with their places, in the order of the text."""
    problems = [
        Problem(
            refusal.code,
            refusal.message,
            document.key_span(refusal.path) if refusal.at_key else document.span(refusal.path),
            elsewhere(document, refusal.path),
        )
        for refusal in refusals
    ]
    return sorted(problems, key=lambda problem: problem.span[:2] if problem.span else (0, 0))


def errors_of(problems: Iterable[Problem]) -> tuple[ReportError, ...]:
    """Return problems as a report's errors."""
    return tuple(
        [
            ReportError(problem.code, problem.message, location(problem.span), problem.path or None)
            for problem in problems
        ]
    )


def unreadable(path: str, problems: Iterable[Problem], index: int = 0, lines: tuple[str, ...] = ()) -> Judged:
    """Return the entry of a file, or of a part of a file, that gives no document."""
    errors = errors_of(problems)
    return Judged(path, index, None, None, "error", "error", errors=errors, lines=lines)
