"""A decision in the words of its questions: what a finding rests on, what to ask, two cases, and what a fix fills in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from checker.advise.proposal import Proposal, Step
from checker.judge.findings import join_words
from checker.pack.model import Pack
from checker.read.edit import dotted
from checker.report.model import Because, Finding, Given, Judged, Witness
from checker.report.questions import questions
from checker.report.words import capital
from checker.report.words import value as plain_value
from checker.web.words import name_of, row_of, spec_at, title_of, value_words

CHOICES = re.compile(", | or ")
ROW_PATH = re.compile(r"[a-z_]+\[[0-9]+\]\.[a-z_.]*[a-z]")
MOST = 30
"""The most facts that are shown with findings that stand together, `NAMED` with very many; the report has all."""
NAMED = 12
"""The most rows that are named where the same is said of many."""
Answer = tuple[str, str]
"""A question and its answer, in words."""


class Asked(NamedTuple):
    """A question of a review: the person, the text, the id of a reading ("" for a fact), and the outcomes of the answers."""

    label: str
    text: str
    reading: str
    given: Sequence[tuple[str, str]]


class Told(NamedTuple):
    """A finding, the rows that it is about in words, the facts that it rests on, how many more there are, and how many say it."""

    finding: Finding
    about: Sequence[str]
    facts: Sequence[Answer]
    more: int
    number: int


class Cases(NamedTuple):
    """Two cases that differ in as little as possible: for each its verdict and its own answers; and what both suppose."""

    own: Sequence[tuple[str, Sequence[Answer]]]
    shared: Sequence[Answer]


def clauses(pack: Pack, kind: str, findings: Iterable[Finding]) -> list[Told]:
    """Return the findings for a page; rows of which the same is said stand together."""
    groups: dict[Any, list[Finding]] = {}
    for finding in findings:
        same = (finding.verdict, finding.clause, finding.message, finding.exception, finding.remedy, finding.waiver)
        groups.setdefault(same, []).append(finding)
    told = []
    for group in groups.values():
        rests = list(dict.fromkeys([fact for finding in group for fact in facts(pack, kind, finding.because)]))
        about = named([finding.called for finding in group if finding.called])
        most = MOST if len(group) <= NAMED else NAMED
        told.append(Told(group[0], about, rests[:most], len(rests[most:]), len(group)))
    return told


def named(texts: Sequence[str]) -> Sequence[str]:
    """Return texts, very many of them shortened to the first and the number of the others."""
    left = len(texts) - NAMED
    return texts if left <= 1 else [*texts[:NAMED], f"and {left} more"]


def facts(pack: Pack, kind: str, because: Iterable[Because]) -> list[Answer]:
    """Return the facts that a finding rests on."""
    return [_answer(pack, kind, fact.path, fact.value, fact.shown) for fact in because]


def _answer(pack: Pack, kind: str, path: str, value: Any, shown: str) -> Answer:
    spec = spec_at(pack, kind, path)
    words = value_words(spec, value) if spec else shown or plain_value(value)
    return title_of(pack, kind, path), words


def asked(pack: Pack, kind: str, entry: Judged) -> list[Asked]:
    """Return the questions of a review; a fact is asked for as its page asks for it."""
    return [
        Asked(
            capital(item.label),
            title_of(pack, kind, item.path) if spec_at(pack, kind, item.path) else item.text,
            item.reading,
            [(capital(text), outcome) for text, outcome in item.given],
        )
        for item in questions(entry.asks, entry.causes)
    ]


def cases(pack: Pack, kind: str, witnesses: Sequence[Witness]) -> Cases | None:
    """Return the two witnesses of a review, None where there are none."""
    if len(witnesses) != 2:
        return None
    good, bad = witnesses
    return Cases(
        [
            (witness.verdict, [_given(pack, kind, given) for given in witness.when if given not in other.when])
            for witness, other in ((good, bad), (bad, good))
        ],
        [_given(pack, kind, given) for given in good.when if given in bad.when],
    )


def _given(pack: Pack, kind: str, given: Given) -> Answer:
    question = pack.questions.get(given.name)
    if question is not None:
        return f"{capital(question.name.replace('-', ' '))} ({given.name}):", given.label
    spec = spec_at(pack, kind, given.name)
    words = value_words(spec, given.value) if isinstance(given.value, bool) else given.label
    return title_of(pack, kind, given.name), capital(words)


def proposed(pack: Pack, kind: str, proposal: Proposal) -> str:
    """Return a proposal as the text of a button: actions of the team as such, what is to be found out as answers."""
    if proposal.who != "find-out" or proposal.world:
        return ROW_PATH.sub(lambda found: _place(pack, kind, found[0]), proposal.text)
    return "; ".join([_step(pack, kind, step) for step in proposal.steps])


def _place(pack: Pack, kind: str, path: str) -> str:
    """Return the field of a row for a reader who sees no paths: `the day of offering 1`."""
    row = row_of(pack, kind, path)
    return f"the day of {row.lower()}" if spec_at(pack, kind, path).get("type") == "date" else name_of(pack, kind, path)


def _step(pack: Pack, kind: str, step: Step) -> str:
    spec = spec_at(pack, kind, step.path)
    if step.kind not in ("learn", "given") or not spec:
        return step.text
    words = {"true": "yes", "false": "no"}.get(step.labels, step.labels)
    return f"{title_of(pack, kind, step.path)} {capital(_any_of(spec, step.choices) or words)}"


def _any_of(spec: Mapping[str, Any], choices: str) -> str:
    """Return values of which each will do as a list, or as what they leave out if that is less; "" for other choices."""
    labels = {value: spec.get("labels", {}).get(value, value) for value in spec.get("values") or ()}
    chosen = CHOICES.split(choices)
    if len(chosen) < 3 or not labels.keys() >= set(chosen):
        return ""
    left = [label for value, label in labels.items() if value not in chosen]
    if 0 < 2 * len(left) <= len(chosen):
        return f"anything but {join_words(left, 'or')}"
    return join_words([label for value, label in labels.items() if value in chosen], "or")


def filled_in(pack: Pack, kind: str, proposal: Proposal) -> list[Answer]:
    """Return the answers that a proposal fills in; an entry that it adds is told by its text."""
    return [
        _answer(pack, kind, dotted(change.path), change.value, "")
        for change in proposal.changes
        if not isinstance(change.value, dict)
    ]
