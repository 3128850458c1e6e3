"""Judgements → the entries of a report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from checker.judge.act import Act, path_of
from checker.judge.findings import JOINT, by_labels, joint_message, lookup, row_words, with_unit, words
from checker.judge.judgement import FAIL, PASS, REVIEW, Judgement, Ruling
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
    Decision,
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
    from checker.pack.validate import Refusal


def location(span: Span | None) -> Location | None:
    """Return a span as a report's location."""
    return Location(*span) if span else None


def title_of(pack: Pack, name: str) -> str:
    """Return the name of a reading's question, "" for other choices."""
    question = pack.questions.get(name)
    return question.name if question else ""


def about(pack: Pack, kind: str, choice: Choice | None, name: str) -> str:
    """Return what is asked of a choice in the words of the pack, "" where it has none."""
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
    """Return who is asked of what an act of a kind turns on, "" where the pack names nobody."""
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
    """Return what people call the values of a choice, whose outcomes have these names; readings by what they answer."""
    if choice is not None and choice.kind == "reading":
        return tuple([(item.name, item.answer) for item in pack.questions[choice.name].choices])
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
    """Return the words that carry a clause."""
    first = clause.pinpoints[0]
    return Citation(first.phrase, clause.source, first.paragraph)


def rule_infos(pack: Pack) -> tuple[RuleInfo, ...]:
    """Return what formats with a table of rules show, by id."""
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
    act: Act, law: Law, judgement: Judgement, document: Document | None, *, passes: bool = True
) -> list[Finding]:
    """Return the findings of a judgement, in the order of the pack's rules and of subjects; `passes` or without them."""
    found = []
    for ruling in judgement.rulings:
        if ruling.verdict == PASS and not passes:
            continue
        said = words(act, law, ruling)
        rule = ruling.rule
        clause = law.pack.clauses[rule.clause]
        because = []
        for ground in said.because:
            place = elsewhere(document, path_of(ground.path))
            because.append(Because(ground.path, ground.value, line_of(document, ground.path), place, ground.shown))
        at = path_of(said.at)
        span = document.span(at) if document else None
        found.append(
            Finding(
                rule.id,
                rule.clause,
                said.subject,
                ruling.verdict,
                said.message,
                said.remedy,
                location(span),
                tuple(because),
                citation(clause),
                said.exception,
                decisions(ruling, law.pack, act.kind),
                called="" if ruling.index is None else row_words(act, law, rule.subject, ruling.index),
                path=elsewhere(document, at),
            )
        )
    if judgement.joint:
        found.append(joint_finding(act, law, judgement, document))
    return found


def decisions(ruling: Ruling, pack: Pack, kind: str) -> tuple[Decision, ...]:
    """Return the choices that a ruling on an act of a kind turns on as its finding has them."""
    found = []
    for item in ruling.causes:
        asked = about(pack, kind, item.choice, item.name)
        labels, person = labels_of(pack, kind, item.choice, item.outcomes), person_of(pack, kind, item)
        found.append(
            Decision(item.kind, item.name, title_of(pack, item.name), dict(item.outcomes), asked, labels, person)
        )
    return tuple(found)


def joint_finding(act: Act, law: Law, judgement: Judgement, document: Document | None) -> Finding:
    """Return the finding of an act that fails in every completion though no single ruling does."""
    at = _rows_path(act)
    place = location(document.key_span(at) if document else None)
    return Finding(
        JOINT, None, ACT, FAIL, joint_message(act, law, judgement), None, place, path=elsewhere(document, at)
    )


def _rows_path(act: Act) -> tuple[str, ...]:
    return tuple(act.rows)[:1] or ("kind",)


def elsewhere(document: Document | None, path: Path) -> str:
    """Return the file in which a value stands, "" where it is that of the document."""
    file = document.file(path) if document else ""
    return file if document and file != document.path else ""


def line_of(document: Document | None, path: str) -> int | None:
    """Return the line on which a fact is written, None where it is not."""
    if document is None:
        return None
    try:
        span = document.places.values.get(path_of(path))
    except ValueError:
        return None
    return span.line if span else None


def causes_of(judgement: Judgement, pack: Pack, kind: str) -> tuple[Cause, ...]:
    """Return the causes of the judgement of an act of a kind as the report has them."""
    found = []
    for item in judgement.causes:
        title = title_of(pack, item.name) or item.title
        asked = about(pack, kind, item.choice, item.name)
        labels, person = labels_of(pack, kind, item.choice, item.outcomes), person_of(pack, kind, item)
        found.append(Cause(item.kind, item.name, title, dict(item.outcomes), asked, labels, person))
    return tuple(found)


def witnesses_of(act: Act, law: Law, judgement: Judgement) -> tuple[Witness, ...]:
    """Return the two witnesses of a verdict that needs review as the report has them."""
    if judgement.verdict != REVIEW:
        return ()
    from checker.judge.witnesses import witnesses

    return tuple(
        [
            Witness(item.verdict, tuple([_given(law.pack, act.kind, choice, index) for choice, index in item.when]))
            for item in witnesses(act, law, judgement)
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
    listed = [labels.get(str(item), str(item)) for item in (value if isinstance(value, list) else [label(value)])]
    return Given(
        choice.kind, choice.name, title_of(pack, choice.name), value, with_unit(", ".join(listed), unit) or empty
    )


def judged_briefly(
    act: Act, law: Law, judgement: Judgement, document: Document | None, said: set[str] | None = None
) -> Judged:
    """Return the entry for a report that shows no passing findings, as text does unless it is verbose.

    `said` are the fields of which a pass of the same run says already that they were left out.
    """
    if document is not None and judgement.verdict == PASS and not beside_a_pass(act, law, judgement, said):
        return Judged(document.path, document.index, act.id, act.kind, PASS, PASS)
    return judged(act, law, judgement, document, passes=False)


class Briefly:
    """Makes the brief entries of one run: what is said of a field that was left out stands beside one pass alone."""

    def __init__(self) -> None:
        self.said: set[str] = set()

    def __call__(self, act: Act, law: Law, judgement: Judgement, document: Document | None) -> Judged:
        return judged_briefly(act, law, judgement, document, self.said)


def judged(
    act: Act,
    law: Law,
    judgement: Judgement,
    document: Document | None,
    *,
    path: str = "",
    index: int = 0,
    passes: bool = True,
) -> Judged:
    """Return the report's entry for a judged act."""
    from checker.report.heads import asks_of, why

    made = tuple([Note(*note) for note in notes(act, law, judgement, lookup(act, law))])
    found = findings(act, law, judgement, document, passes=passes)
    verdict, asks = judgement.verdict, asks_of(act, law, judgement)
    return Judged(
        document.path if document else path,
        document.index if document else index,
        act.id,
        act.kind,
        verdict,
        verdict,
        tuple(found),
        causes_of(judgement, law.pack, act.kind),
        made,
        (),
        document.lines() if document else (),
        others=document.others() if document else {},
        is_made=document is not None and document.is_made,
        title=called(act.data, law.pack),
        why=why(act, law, judgement, found, asks),
        asks=asks,
        owner=owned_by(act.data),
        witnesses=witnesses_of(act, law, judgement) if passes else (),
    )


def judged_concisely(act: Act, law: Law, judgement: Judgement, document: Document) -> Judged:
    """Make the entry for a report that shows no passes, notes, excerpts or causes, but for a limit."""
    found = () if judgement.verdict == PASS else tuple(findings(act, law, judgement, document, passes=False))
    verdict = judgement.verdict
    stopped = any(cause.kind == LIMIT for cause in judgement.causes)
    causes = causes_of(judgement, law.pack, act.kind) if stopped else ()
    owner = owned_by(act.data)
    return Judged(document.path, document.index, act.id, act.kind, verdict, verdict, found, causes, owner=owner)


def called(data: Any, pack: Pack | None = None) -> str:
    """Return what people call an act, by the data of its descriptor: its title, else its name; "" where it has neither."""
    if not isinstance(data, dict):
        return ""
    kind = pack.kinds.get(str(data.get("kind"))) if pack else None
    for name in (data.get("title"), take(data, kind.called) if kind and kind.called else None):
        if isinstance(name, str) and name != UNKNOWN:
            return name
    return ""


def owned_by(data: Any) -> str:
    """Return who answers for an act, by the data of its descriptor, "" where nobody is named."""
    owner = data.get("owner") if isinstance(data, dict) else None
    return owner if isinstance(owner, str) and owner != UNKNOWN else ""


def refused(document: Document, problems: Iterable[Problem]) -> Judged:
    """Return the entry of a document that is no act."""
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
        title=called(data),
        owner=owned_by(data),
    )


def problems_of(document: Document, refusals: Iterable[Refusal]) -> list[Problem]:
    """Return refusals with the places where they stand, in the order of the text."""
    found = [
        Problem(
            item.code,
            item.message,
            document.key_span(item.path) if item.at_key else document.span(item.path),
            elsewhere(document, item.path),
        )
        for item in refusals
    ]
    return sorted(found, key=lambda problem: problem.span[:2] if problem.span else (0, 0))


def errors_of(problems: Iterable[Problem]) -> tuple[ReportError, ...]:
    """Return problems as a report's errors."""
    return tuple([ReportError(item.code, item.message, location(item.span), item.path or None) for item in problems])


def unreadable(path: str, problems: Iterable[Problem], index: int = 0, lines: tuple[str, ...] = ()) -> Judged:
    """Return the entry of a file, or of the part of one, that gives no document."""
    errors = errors_of(problems)
    return Judged(path, index, None, None, "error", "error", errors=errors, lines=lines)
