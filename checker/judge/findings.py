"""Judgement → findings: for each ruling its words, the place at fault and its grounds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.judge.act import Act, fact
from checker.judge.family import listed_days
from checker.judge.judgement import FAIL, PASS, REVIEW, Cause, Judgement, Ruling
from checker.judge.law import Law
from checker.judge.surely import environment, holds
from checker.pack.model import ACT, Message, Rule, turn_of
from checker.pack.placeholders import FIRST, countable, fill, placeholders
from checker.pack.schema import NONE, Field
from checker.read.days import Span, span, span_text, spoken
from checker.read.scalars import number_text

if TYPE_CHECKING:
    from checker.condition.engines.values import Read

MOST = 20
"""The most grounds of a finding."""
WIDE = 50
"""The most rows of an act whose grounds are traced: each finding's trace may read every row."""
JOINT = "joint"


class Ground(NamedTuple):
    """A known fact that a finding rests on."""

    path: str
    value: Any
    shown: str = ""
    """The value as people read it."""


class Words(NamedTuple):
    """The words of one ruling: `at` is the path of the place at fault, `exception` the excusing clause."""

    subject: str
    message: str
    remedy: str | None
    at: str
    because: tuple[Ground, ...]
    exception: str | None


def subject_name(rule: Rule, index: int | None) -> str:
    """Return a subject as reports name it."""
    return ACT if index is None else f"{rule.subject}[{index}]"


def lookup(act: Act, law: Law, rule: Rule | None = None, index: int | None = None) -> Callable[[str], str]:
    """Return the function from a placeholder to its words."""

    def words(path: str) -> str:
        if path == "subject":
            return subject_name(rule, index) if rule else ACT
        if path in ("id", "kind"):
            return str(getattr(act, path))
        same = law.pack.kinds[act.kind].same
        if path == FIRST and same is not None:
            known_days, unknown = listed_days(act, same)
            return _text_of(min(known_days) if known_days and not unknown else None)
        if path.startswith("this.") and rule is not None and index is not None:
            return fact_words(act, law, rule.subject, index, path.removeprefix("this."))
        if path.startswith("world."):
            key = path.removeprefix("world.")
            days = law.partly.get(("world", key))
            return span_text(days) if days else with_unit(_text_of(law.world.get(key)), law.pack.world[key].unit)
        return fact_words(act, law, "", 0, path) if path in act.facts else ""

    return words


def fact_words(act: Act, law: Law, rows: str, index: int, path: str) -> str:
    """Return a fact's value in words, by the label that the pack gives it."""
    return value_words(law.pack.kinds[act.kind].field(rows, path), fact(act, rows, index, path))


def value_words(field: Field, value: Any) -> str:
    """Return a value as people read it: by the label that the pack gives it, a number with its unit."""
    labels = dict(field.labels)
    if isinstance(value, (tuple, list)):
        return ", ".join([labels.get(str(entry), str(entry)) for entry in value]) or field.empty
    return labels.get(_text_of(value)) or with_unit(_text_of(value), field.unit)


def with_unit(text: str, unit: str) -> str:
    """Return numbers in words with their unit."""
    if not unit:
        return text
    from checker.pack.units import measured

    return measured(text, unit)


def by_labels(text: str, field: Field) -> str:
    """Return a text about values of a field with the labels and the unit that the pack gives."""
    labels = dict(field.labels)
    parts = re.split(r"( or | and |, | alone|^anything but |^neither | nor |^not )", text)
    return with_unit("".join([labels.get(part, part) for part in parts]), field.unit)


def row_words(act: Act, law: Law, rows: str, index: int) -> str:
    """Return a row's name for people: `offering 2 (API, from 1 May 2026)`."""
    from checker.judge.recall import recalled

    kind = law.pack.kinds[act.kind]
    pieces = kind.in_words.get(rows, ())
    facts = {path: fact(act, rows, index, path) for piece in pieces for path in placeholders(piece)}

    def made() -> str:
        known = [piece for piece in pieces if all(facts[path] is not None for path in placeholders(piece))]
        texts = [fill(piece, lambda path: _spoken(fact_words(act, law, rows, index, path))) for piece in known]
        details = "".join(texts).lstrip(", ")
        return f"{kind.singular[rows]} {index + 1}" + (f" ({details})" if details else "")

    return recalled(law, ("row", act.kind, rows, index, *facts.values()), made)


def called(act: Act, law: Law, subject: str) -> str:
    """Return the name for people of a subject given as reports name it: a row by `row_words`, the act unchanged."""
    rows, _, index = subject.rstrip("]").partition("[")
    there = rows in act.rows and index and int(index) < len(act.rows[rows])
    return row_words(act, law, rows, int(index)) if there else subject


def _spoken(text: str) -> str:
    return spoken(text) if span(text) else text


def _text_of(value: Any) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value) if isinstance(value, (int, float)) else str(value)


def words(act: Act, law: Law, ruling: Ruling) -> Words:
    """Return the words of a ruling."""
    rule, index = ruling.rule, ruling.index
    find = lookup(act, law, rule, index)
    exception = _exception(act, law, ruling)
    text = message(act, law, ruling, exception)
    remedy = None if ruling.verdict == PASS else _choose(rule.remedies, act, law, ruling)
    return Words(
        subject_name(rule, index),
        text,
        fill(remedy.text, find) if remedy else None,
        _at(act, rule, index),
        because(act, law, ruling),
        exception.clause if exception else None,
    )


def title_of(rule: Rule, law: Law, act: Act | None = None) -> str:
    """Return a rule's title; of a parameter that has changed it names the value of the act's day, else of the law's.

    Values that the law does not know, as of an earlier day, are left out.
    """
    if not rule.template:
        return rule.title
    from checker.pack.parameters import over_time, parameters

    known = parameters(law.pack.agreements.values())

    def words(path: str) -> str:
        one = known.get(path)
        if one is None:
            return f"{{{path}}}"
        values = [
            item for number, item in enumerate(one.values) if not number or law.params[turn_of(path, item)] != NONE
        ]
        day = act.facts.get(one.dated_by) if act else law.as_of
        return over_time(one._replace(values=tuple(values)), day if isinstance(day, str) else "")

    return fill(rule.template, words)


def message(act: Act, law: Law, ruling: Ruling, exception: Any = None) -> str:
    """Return the sentence of a ruling; an excusing exception's own sentence goes first."""
    find = lookup(act, law, ruling.rule, ruling.index)
    if exception and exception.message:
        return fill(exception.message, find)
    chosen = _choose(ruling.rule.messages, act, law, ruling)
    return fill(chosen.text, find) if chosen else title_of(ruling.rule, law, act)


def _holds(text: str, act: Act, law: Law, ruling: Ruling) -> bool | None:
    return holds(text, ruling.rule.kinds, act, law, ruling.rule.subject, ruling.index)


def _choose(messages: tuple[Message, ...], act: Act, law: Law, ruling: Ruling) -> Message | None:
    for candidate in messages:
        if candidate.verdict not in ("", ruling.verdict) or (
            candidate.decides and not _turns_on(candidate.decides, ruling)
        ):
            continue
        if not candidate.when or _holds(candidate.when, act, law, ruling):
            if countable(candidate.text, lookup(act, law, ruling.rule, ruling.index)):
                return candidate
    return None


def _turns_on(choices: tuple[str, ...], ruling: Ruling) -> bool:
    """Return whether one of some choices (named as in a message) is a cause of the ruling."""
    names = {cause.name for cause in ruling.causes}
    prefix = f"{subject_name(ruling.rule, ruling.index)}."
    return any(
        (prefix + choice[len("this.") :] if choice.startswith("this.") else choice.removeprefix("world.")) in names
        for choice in choices
    )


def _exception(act: Act, law: Law, ruling: Ruling) -> Any:
    """Return the exception that excuses a subject; without it the subject would fail."""
    rule = ruling.rule
    if ruling.verdict != PASS or not rule.requires or _holds(rule.requires, act, law, ruling):
        return None
    return next((exception for exception in rule.exceptions if _holds(exception.when, act, law, ruling)), None)


def _at(act: Act, rule: Rule, index: int | None) -> str:
    paths = []
    for path in rule.at:
        of_row = path.startswith("this.")
        name = path.removeprefix("this.")
        full = f"{rule.subject}[{index}].{name}" if of_row else name
        paths.append(full)
        if fact(act, rule.subject if of_row else "", index or 0, name) is not None:
            return full
    return paths[0]


def because(act: Act, law: Law, ruling: Ruling) -> tuple[Ground, ...]:
    """Return the known facts that a ruling rests on."""
    if any(len(rows) > WIDE for rows in act.rows.values()):
        return _own(act, law, ruling)
    from checker.judge.recall import facts_read, recalled

    key = ("because", ruling.rule.id, ruling.index, ruling.verdict == PASS, *facts_read(act, law, ruling.rule.id))
    return recalled(law, key, lambda: _traced(act, law, ruling))


def _traced(act: Act, law: Law, ruling: Ruling) -> tuple[Ground, ...]:
    rule, index = ruling.rule, ruling.index
    from checker.condition.engines.trace import trace
    from checker.condition.engines.values import UNKNOWN

    trees = law.machinery.conditions.rule(rule, act.kind)
    around = environment(act, law, rule.subject, index)
    reads: dict[tuple[str, str], Read] = {}
    nodes = [trees.governs]
    if trees.requires is not None and ruling.verdict in (FAIL, REVIEW):
        nodes += [trees.requires, *trees.excepts]
    elif trees.requires is not None:
        fulfilled = [node for node in (trees.requires, *trees.excepts) if trace(node, around).value is True]
        nodes += fulfilled[:1] or [trees.requires, *trees.excepts]
    for node in nodes:
        for read in trace(node, around).reads:
            reads.setdefault((read.kind, read.name), read)
    prefix = f"{subject_name(rule, index)}."
    ranked = sorted(
        reads.values(), key=lambda read: (read.kind == "world", not read.name.startswith(prefix), "[" in read.name)
    )
    grounds = [
        Ground(read.name, _as_data(read.value), _read_words(act, law, read))
        for read in ranked
        if (read.kind == "fact" or (read.kind == "world" and read.value != "none")) and read.value is not UNKNOWN
    ]
    return tuple(grounds[:MOST])


def _own(act: Act, law: Law, ruling: Ruling) -> tuple[Ground, ...]:
    """Return the known facts of the subject and of the act that the rule may read."""
    rule, index = ruling.rule, ruling.index
    read = law.analysis(act.kind).by_rule[rule.id]
    grounds = []
    for rows, field in law.pack.kinds[act.kind].fields():
        if ("fact", rows, field.path) not in read or rows not in ("", rule.subject):
            continue
        value = fact(act, rows if index is not None else "", index or 0, field.path)
        if value is not None:
            name = f"{subject_name(rule, index)}.{field.path}" if rows else field.path
            grounds.append((not rows, Ground(name, _as_data(value), value_words(field, value))))
    return tuple([ground for _, ground in sorted(grounds, key=lambda pair: pair[0])][:MOST])


def _read_words(act: Act, law: Law, read: Read) -> str:
    if read.kind == "world":
        return with_unit(_text_of(_as_data(read.value)), law.pack.world[read.name].unit)
    return value_words(field_at(act, law, read.name), _as_data(read.value))


def field_at(act: Act, law: Law, path: str) -> Field:
    """Return the field that stands at a path of an act: `offerings[1].cloud`."""
    rows, bracket, rest = path.partition("[")
    return law.pack.kinds[act.kind].field(rows if bracket else "", rest.partition("].")[2] if bracket else rows)


def _as_data(value: Any) -> Any:
    if isinstance(value, Span):
        return span_text(value)
    return list(value) if isinstance(value, tuple) else value


def joint_message(act: Act, law: Law, judgement: Judgement) -> str:
    """Return the sentence for an act that fails in every completion although no single ruling does."""
    question_of = {
        cause.name: _question_or_name(act, law, cause) for ruling in judgement.rulings for cause in ruling.causes
    }
    subjects = list(
        dict.fromkeys(
            called(act, law, subject_name(ruling.rule, ruling.index))
            for ruling in judgement.rulings
            if ruling.verdict == REVIEW
        )
    )
    questions = " ".join([f"{text} ({name})" if text != name else name for name, text in question_of.items()])
    however = (
        f"whatever the answer{'s' * (len(question_of) > 1)} to: {questions}" if question_of else "whatever is open"
    )
    titles = list(
        dict.fromkeys(title_of(ruling.rule, law, act) for ruling in judgement.rulings if ruling.verdict == REVIEW)
    )
    broken = f"either {' or '.join(titles)}" if len(titles) > 1 else "one of the clauses is broken"
    either = f"either {' or '.join(subjects)} fails"
    return f"{either if len(subjects) > 1 else broken}, {however}"


def _question_or_name(act: Act, law: Law, cause: Cause) -> str:
    """Return the pack's question for a cause, the name of the cause where there is none."""
    if cause.name in law.pack.questions:
        return law.pack.questions[cause.name].question
    if cause.choice is None or cause.choice.address[0] != "fact":
        return cause.name
    _, rows, _, path = cause.choice.address
    return law.pack.kinds[act.kind].field(rows, path).asks or cause.name


def join_words(words: Sequence[str], last: str = "and") -> str:
    """Return words joined for a sentence: `a, b and c`; `last` stands before the last one."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
