"""What-if analysis: an act judged before and after a change of its facts, and the difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from checker.judge.act import Act
from checker.judge.findings import lookup, subject_name, words
from checker.judge.judgement import FAIL, REVIEW, Judgement, Ruling, judge
from checker.judge.law import Law
from checker.judge.notes import Note, assumed, pack_notes
from checker.read.edit import Change, dotted, taken
from checker.report.build import causes_of
from checker.report.escape import visible
from checker.report.heads import asks_of
from checker.report.questions import questions
from checker.report.words import value

SILENT = "does not apply"
SHOWN = 12
"""The most questions in a text."""
TURNS = 40
"""The most differing rulings in an answer."""


class Turn(NamedTuple):
    """A rule's changed verdict on one subject; None if it governs in no completion."""

    clause: str
    rule: str
    subject: str
    before: str | None
    after: str | None
    message: str


class Named(NamedTuple):
    """A deciding reading or an assumption in use on one side only."""

    name: str
    title: str
    after: bool


class Difference(NamedTuple):
    """The differences between two judgements; `more` is the number of turns left out."""

    turns: tuple[Turn, ...]
    readings: tuple[Named, ...]
    assumptions: tuple[Named, ...]
    more: int = 0


class WhatIf(NamedTuple):
    """The answer: `changes` are (path, value before, value after) with values as in descriptors.

    `open_questions` are the questions after the change, in words.
    """

    changes: tuple[tuple[str, Any, Any], ...]
    before: Judgement
    after: Judgement
    difference: Difference
    open_questions: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    """The pack's notes on the changed act that it did not have before."""


def what_if(act: Act, changed: Act, changes: Sequence[Change], law: Law) -> WhatIf:
    """Return the effect on the verdict of the changes from one act to another."""
    before, after = judge(act, law), judge(changed, law)
    # A path set several times, or inside another changed path, is listed once.
    paths = [path for path, _, _ in changes]
    whole = [path for path in dict.fromkeys(paths) if not any(path[: len(top)] == top != path for top in paths)]
    return WhatIf(
        tuple([(dotted(path), taken(act.data, path), taken(changed.data, path)) for path in whole]),
        before,
        after,
        compare(act, before, changed, after, law),
        tuple(
            question.line
            for question in questions(asks_of(changed, law, after), causes_of(after.causes, law.pack, changed.kind))
        ),
        _new_notes(act, before, changed, after, law),
    )


def _new_notes(act: Act, before: Judgement, changed: Act, after: Judgement, law: Law) -> tuple[Note, ...]:
    old = {(note.kind, note.name, note.message) for note in pack_notes(act, law, before, lookup(act, law))}
    return tuple([note for note in pack_notes(changed, law, after, lookup(changed, law)) if note not in old])


def compare(act: Act, before: Judgement, other: Act, after: Judgement, law: Law) -> Difference:
    """Return the differing rulings, failing and open ones first, and the differing readings and assumptions."""
    old, new = _by_subject(before), _by_subject(after)
    apart = [
        (was, now)
        for was, now in [(old.get(key), new.get(key)) for key in dict.fromkeys([*new, *old])]
        if (was and was.verdict) != (now and now.verdict)
    ]
    apart.sort(key=lambda pair: not {ruling.verdict for ruling in pair if ruling} & {FAIL, REVIEW})
    turns = []
    for was, now in apart[:TURNS]:
        ruling = now or was
        assert ruling is not None
        message = words(other if now else act, law, ruling).message
        subject = subject_name(ruling.rule, ruling.index)
        verdicts = was.verdict if was else None, now.verdict if now else None
        turns.append(Turn(ruling.rule.clause, ruling.rule.id, subject, *verdicts, message))
    return Difference(
        tuple(turns),
        _apart(_readings(before), _readings(after)),
        _apart(_assumptions(act, before, law), _assumptions(other, after, law)),
        len(apart) - len(turns),
    )


def _by_subject(judgement: Judgement) -> dict[tuple[str, int | None], Ruling]:
    return {(ruling.rule.id, ruling.index): ruling for ruling in judgement.rulings}


def _readings(judgement: Judgement) -> dict[str, str]:
    return {cause.name: cause.title for cause in judgement.causes if cause.kind == "reading"}


def _facts(judgement: Judgement) -> dict[str, str]:
    return {cause.name: "" for cause in judgement.causes if cause.kind not in ("reading", "limit")}


def _assumptions(act: Act, judgement: Judgement, law: Law) -> dict[str, str]:
    return {note.name: law.pack.assumptions[note.name].title for note in assumed(act, law, judgement)}


def _apart(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Named, ...]:
    gone = [Named(name, title, False) for name, title in before.items() if name not in after]
    come = [Named(name, title, True) for name, title in after.items() if name not in before]
    return (*gone, *come)


def what_if_report(answer: WhatIf, heading: str, basis: str) -> str:
    """Return the answer as text; the last line is the pack's basis."""
    lines = [visible(heading)]
    for path, old, new in answer.changes:
        lines.append(visible(f"  {path}: {value(old)} -> {value(new)}"))
    lines += ["", f"before: {answer.before.verdict}", f"after:  {answer.after.verdict}"]
    lines += ["", *_differences(answer)]
    lines += ["", *[visible(f"note: {note.message}") for note in answer.notes]] if answer.notes else []
    lines += ["", *_question_lines(answer.open_questions)] if answer.open_questions else []
    return "\n".join([*lines, "", visible(basis)]) + "\n"


def _differences(answer: WhatIf) -> list[str]:
    turns, readings, assumptions, more = answer.difference
    facts = _apart(_facts(answer.before), _facts(answer.after))
    if not (turns or readings or assumptions or facts):
        told = [cause.name for cause in answer.after.causes if cause not in answer.before.causes]
        if told:
            return [
                visible(f"Every rule says what it said before. What the answers would give changes: {', '.join(told)}.")
            ]
        return [f"{'' if answer.notes else 'Nothing else changes: '}every rule says what it said before.".capitalize()]
    same = answer.before.verdict == answer.after.verdict
    stays = f"The verdict stays the same{'' if turns else ', and every rule says what it said before'}. What changes:"
    lines = [stays if same else "What made the difference:"]
    for turn in turns:
        place = f"{turn.clause} ({turn.rule}, {turn.subject})"
        lines.append(visible(f"  {place}: {turn.before or SILENT} -> {turn.after or SILENT}"))
        if turn.after:
            lines.append(visible(f"    {turn.message}"))
    lines += [f"  and {more} more"] if more else []
    for heading, entries in (("Open questions", (*facts, *readings)), ("Assumptions", assumptions)):
        for after, when in ((False, "No longer relevant"), (True, "Relevant now")):
            names = [f"{entry.name} {entry.title}".rstrip() for entry in entries if entry.after is after]
            lines += [f"  {heading}. {when}: {'; '.join(names)}"] if names else []
    return lines


def _question_lines(questions: Sequence[str]) -> list[str]:
    """Return the open questions as lines of text."""
    lines = ["What is still open:", *[visible(f"  {text}") for text in questions[:SHOWN]]]
    return [*lines, f"  and {len(questions) - SHOWN} more"] if len(questions) > SHOWN else lines


def judgement_data(judgement: Judgement) -> dict[str, object]:
    """Return a verdict and its causes as plain data, as in the report of `checker check`."""
    causes = [{"kind": cause.kind, "name": cause.name, "outcomes": dict(cause.outcomes)} for cause in judgement.causes]
    return {"verdict": judgement.verdict, "causes": causes}


def what_if_data(answer: WhatIf) -> dict[str, object]:
    """Return the answer as plain data, in the shape of `what_if.schema.json` without the act's name."""
    return {
        "changes": [{"path": path, "before": old, "after": new} for path, old, new in answer.changes],
        "before": judgement_data(answer.before),
        "after": judgement_data(answer.after),
        "difference": difference_data(answer.difference),
        "notes": [note._asdict() for note in answer.notes],
    }


def difference_data(difference: Difference) -> dict[str, object]:
    """Return a difference as plain data."""
    return {
        "clauses": [turn._asdict() for turn in difference.turns],
        "more": difference.more,
        "readings": [_named_data(named) for named in difference.readings],
        "assumptions": [_named_data(named) for named in difference.assumptions],
    }


def _named_data(named: Named) -> dict[str, object]:
    return {"name": named.name, "title": named.title, "before": not named.after, "after": named.after}
