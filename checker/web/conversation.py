"""An interview as plain data: the facts known at the start, and the answers in order.

The server keeps nothing between two questions, so every request brings all answers and they are replayed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from checker.advise.interview import HEAD, Interview, Question
from checker.judge.act import path_of
from checker.judge.judgement import judge
from checker.pack.schema import UNKNOWN
from checker.read.days import in_part
from checker.read.edit import EditError, lay, taken
from checker.web.desk import Desk
from checker.web.problems import Fault, Refused

MOST = 2_000
"""The most answers of one interview."""


class Draft(NamedTuple):
    """A descriptor in progress: `base` holds the facts known at the start (None: nothing), `answers` are (path, value).

    `later` has the answers that were taken back, by path: each is shown again with its question.
    """

    base: Mapping[str, Any] | None = None
    answers: tuple[tuple[str, Any], ...] = ()
    later: Mapping[str, Any] = {}


def resumed(desk: Desk, draft: Draft) -> Interview:
    """Return the interview after the answers of a draft; raises EditError for an answer that cannot be taken."""
    interview = opened(desk, draft.base)
    for path, value in draft.answers:
        give(interview, path, value)
    return interview


def opened(desk: Desk, base: Mapping[str, Any] | None) -> Interview:
    """Return an interview that starts from known facts; raises EditError if they are no valid descriptor."""
    if base is not None:
        act, refusals = desk.reader.act(base)
        if act is None:
            raise EditError("; ".join([refusal.message for refusal in refusals]))
    return Interview(desk.law, base)


def give(interview: Interview, path: str, value: Any) -> None:
    """Give an answer; raises EditError or ValueError if it cannot be taken."""
    if path == "kind" and not isinstance(value, str):
        raise EditError("kind: expected a text")
    if path != "kind" and interview.kind is None:
        raise EditError("what kind of act it is comes first")
    interview.answer(_asking(interview, path), value)


def _asking(interview: Interview, path: str) -> Question:
    """Return the question of a path, with the parts that giving an answer needs."""
    kind = interview.kind
    head = path == "kind" or (
        kind is not None and path in kind.tree and bool(kind.tree[path].get("required")) and path not in interview.data
    )
    known = taken(interview.data, path_of(path))
    return Question(path, "", "", HEAD if head else "fact", part=known if in_part(known) else "")


def interview_data(desk: Desk, body: Mapping[str, Any]) -> dict[str, object]:
    """Return the next question of an interview, the standing, and the descriptor so far; raises Refused."""
    base = body.get("descriptor")
    if base is not None and not isinstance(base, dict):
        raise Refused(422, "the descriptor is a mapping", [Fault("type", "expected a mapping", "/descriptor")])
    draft = Draft(base, answers_of(body.get("answers", [])))
    try:
        interview = opened(desk, base)
    except EditError as error:
        raise Refused(422, "the descriptor is not valid", [Fault("descriptor", str(error), "/descriptor")]) from None
    for number, (path, value) in enumerate(draft.answers):
        try:
            give(interview, path, value)
        except (EditError, ValueError) as error:
            fault = Fault("answers", str(error), f"/answers/{number}")
            raise Refused(422, "an answer cannot be taken", [fault]) from None
    try:
        question = interview.question()
    except EditError as error:
        raise Refused(422, "the descriptor is not valid", [Fault("descriptor", str(error), "/descriptor")]) from None
    begun = question is None or question.kind != HEAD
    standing = interview.standing() if begun else None
    judgement = judge(interview.act(), desk.law) if begun else None
    return {
        "schema_version": 1,
        "command": "interview",
        "question": None if question is None else question_data(interview, question),
        "standing": None
        if standing is None
        else {
            "verdict": standing.verdict,
            "possible": list(standing.possible),
            "open": standing.open,
            "limit": standing.limit or None,
        },
        "descriptor": lay(interview.result(), ()),
        "verdict": judgement.verdict if judgement else None,
        "causes": [
            {"kind": cause.kind, "name": cause.name, "outcomes": dict(cause.outcomes)}
            for cause in (judgement.causes if judgement else ())
        ],
        "basis": desk.law.pack.basis,
    }


def question_data(interview: Interview, question: Question) -> dict[str, object]:
    """Return a question as plain data."""
    return {
        "path": question.path,
        "about": question.about,
        "expects": question.expects,
        "kind": question.kind,
        "meaning": list(interview.meaning(question)),
        "unknown": None if question.kind == HEAD else UNKNOWN,
    }


def answers_of(value: object) -> tuple[tuple[str, Any], ...]:
    """Return the answers of a body; raises Refused."""
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) > MOST:
        raise Refused(422, "the answers are a list", [Fault("type", "expected a list of path and value", "/answers")])
    pairs = []
    for number, answer in enumerate(value):
        if not isinstance(answer, dict) or set(answer) != {"path", "value"} or not isinstance(answer["path"], str):
            fault = Fault("type", 'expected {"path": …, "value": …}', f"/answers/{number}")
            raise Refused(422, "an answer is a path and a value", [fault])
        pairs.append((answer["path"], answer["value"]))
    return tuple(pairs)
