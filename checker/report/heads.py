"""The first line of a descriptor: a sentence on what decides, and the causes that are asked for in one question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from checker.condition.codes import HOLDS
from checker.judge.findings import JOINT, message, subject_name, title_of
from checker.judge.judgement import FAIL, NOT_APPLICABLE, PASS, REVIEW, facts_of_subject
from checker.pack.schema import ABSENT, take
from checker.pack.words import plural
from checker.report.model import Ask, Finding

if TYPE_CHECKING:
    from checker.judge.act import Act
    from checker.judge.judgement import Judgement, Ruling
    from checker.judge.law import Law

MANY = 100
"""The most rulings that are read for the reason of a pass."""
MOST = 2
"""The most sentences in the reason of a pass."""
ARTICLES = ("A", "An", "The", "This", "If", "It", "In", "Whatever", "What", "Parts", "Read", "Only")
"""First words that lose their capital inside a sentence, since they are no names."""


def why(act: Act, law: Law, judgement: Judgement, findings: Sequence[Finding], asks: Sequence[Ask] = ()) -> str:
    """Return the reason of an act's verdict in a sentence, "" where a limit stopped the judgement."""
    if judgement.stopped:
        return ""
    if judgement.verdict == NOT_APPLICABLE:
        return "no clause covers it"
    if judgement.verdict == PASS:
        return why_it_passes(act, law, judgement, findings)
    deciding = [
        finding for finding in findings if finding.verdict == judgement.verdict and finding.rule in law.pack.rules
    ]
    if not deciding:
        return next((finding.message.rstrip(".") for finding in findings if finding.rule == JOINT), "")
    first = deciding[0].rule
    issue = title_of(law.pack.rules[first], law, act) + _where(
        [finding.called for finding in deciding if finding.rule == first]
    )
    others = len({finding.rule for finding in deciding}) - 1
    also = f"; {others} other rule{'s' * (others > 1)} {{}} too" if others else ""
    if judgement.verdict == FAIL:
        return issue + also.format("fails" if others == 1 else "fail")
    left = len(judgement.causes) - sum(len(ask.names) - 1 for ask in asks)
    forgotten = left_out(act, law, judgement)
    if forgotten and len(forgotten) == left:
        many = "one answer" if len(forgotten) == 1 else f"{len(forgotten)} answers"
        return f"the descriptor leaves out {many}{', first' * (len(forgotten) > 1)}: {forgotten[0]}"
    decide = "1 open question decides" if left == 1 else f"{left} open questions decide"
    these = "; the descriptor leaves out one of the answers" if len(forgotten) == 1 else ""
    these = these or (f"; the descriptor leaves out {len(forgotten)} of the answers" if forgotten else "")
    return f"{decide} whether {issue}{also.format('is open' if others == 1 else 'are open')}{these}"


def left_out(act: Act, law: Law, judgement: Judgement) -> list[str]:
    """Return questions for the deciding fields that a written row or block leaves out and that no other person is asked for."""
    questions = []
    for cause in judgement.causes:
        sort, *place = cause.choice.address if cause.choice else ("",)
        if cause.kind != sort or sort != "fact":
            continue
        rows, index, path = place
        field = law.pack.kinds[act.kind].field(rows, path)
        table: Any = act.data.get(rows, ()) if rows else (act.data,)
        if field.asked_of or index >= len(table) or take(table[index], path) is not ABSENT:
            continue
        block = path.rpartition(".")[0]
        if not block or isinstance(take(table[index], block), dict):
            questions.append(f"{field.asks} ({cause.name})" if field.asks else cause.name)
    return questions


def why_it_passes(act: Act, law: Law, judgement: Judgement, findings: Iterable[Finding] = ()) -> str:
    """Return the reason of a pass: the agreement, and the messages of the rules that might have failed.

    Those of `findings` are taken from there.
    """
    if not judgement.rulings:
        return "no clause stands against it"
    order, rows = list(law.pack.agreements), law.quantified(act.kind, act.every)

    def age(ruling: Ruling) -> int:
        return order.index(law.pack.clauses[ruling.rule.clause].agreement)

    def surely(ruling: Ruling) -> bool:
        return law.code(ruling.rule, act.facts, facts_of_subject(act, ruling.rule, ruling.index), rows) == HOLDS

    # An older rule explains nothing unless it surely governs; a kept duty explains more than a permission.
    looked = judgement.rulings[:MANY]
    latest = max(map(age, looked))
    governing = [ruling for ruling in looked if age(ruling) == latest or surely(ruling)]
    rulings = [ruling for ruling in governing if ruling.rule.requires] or governing
    worded = {(finding.rule, finding.subject): finding.message for finding in findings if not finding.exception}

    def words(ruling: Ruling) -> str:
        return worded.get((ruling.rule.id, subject_name(ruling.rule, ruling.index))) or message(act, law, ruling)

    messages = list(dict.fromkeys(map(words, rulings[: 5 * MOST])))[:MOST]
    agreement = law.pack.agreements[law.pack.clauses[rulings[0].rule.clause].agreement]
    return "; ".join([f"under {agreement.called}", *map(_within, messages)])


def asks_of(act: Act, law: Law, judgement: Judgement) -> tuple[Ask, ...]:
    """Return the pack's questions that cover several causes of a review, each with the verdict of each answer."""
    if judgement.verdict != REVIEW:
        return ()
    from checker.judge import glance

    causes = {cause.name for cause in judgement.causes}
    asks = []
    for group in law.pack.kinds[act.kind].groups:
        names = tuple([path for path in group.paths if path in causes])
        if len(names) > 1:
            outcomes = {}
            for answer, values in group.answers:
                if all(act.facts[path] in (None, value) for path, value in values):
                    answered = act._replace(facts={**act.facts, **dict(values)})
                    outcomes[answer] = glance.verdict(answered, law)[0]
            asks.append(Ask(group.question, names, outcomes))
    return tuple(asks)


def _where(called: Iterable[str]) -> str:
    rows = [name for name in called if name]
    if len(rows) == 1:
        return f", in {rows[0]}"
    if not rows:
        return ""
    named = [name.split(" (", 1)[0].rsplit(" ", 1) for name in rows]
    numbers = [number for _, number in named]
    return f", in {plural(named[0][0])} {', '.join(numbers[:-1])} and {numbers[-1]}"


def _within(text: str) -> str:
    first = text.partition(" ")[0]
    return (text[:1].lower() + text[1:] if first in ARTICLES else text).rstrip(".")
