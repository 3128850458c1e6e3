"""Judgement → findings: for each ruling its words, the place at fault and the facts it rests on."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.judge.act import Act, fact
from checker.judge.family import listed_days
from checker.judge.judgement import FAIL, PASS, REVIEW, Cause, Judgement, Ruling
from checker.judge.law import Law
from checker.judge.surely import environment, holds
from checker.pack.model import ACT, Message, Rule
from checker.pack.placeholders import FIRST, countable, fill, placeholders
from checker.pack.schema import Field
from checker.read.days import Span, span, spoken, written
from checker.read.scalars import number_text

if TYPE_CHECKING:
    from checker.condition.engines.values import Read

MOST = 20
"""The most facts that a finding names as its grounds."""
WIDE = 50
"""The most rows of an act for which the grounds are traced: each finding's trace may look at every row."""
JOINT = "joint"


class Ground(NamedTuple):
    """A known fact that a finding rests on."""

    path: str
    value: Any
    shown: str = ""
    """The value as people read it."""


class Words(NamedTuple):
    """What is said of one ruling: `at` is the path of the place at fault, `exception` the excusing clause."""

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
    """Return what gives the words for a placeholder."""

    def words(path: str) -> str:
        if path == "subject":
            return subject_name(rule, index) if rule else ACT
        if path in ("id", "kind"):
            return str(getattr(act, path))
        same = law.pack.kinds[act.kind].same
        if path == FIRST and same is not None:
            listed, unknown = listed_days(act, same)
            return _shown(min(listed) if listed and not unknown else None)
        if path.startswith("this.") and rule is not None and index is not None:
            return fact_words(act, law, rule.subject, index, path.removeprefix("this."))
        if path.startswith("world."):
            key = path.removeprefix("world.")
            days = law.partly.get(("world", key))
            return written(days) if days else with_unit(_shown(law.world.get(key)), law.pack.world[key].unit)
        return fact_words(act, law, "", 0, path) if path in act.facts else ""

    return words


def fact_words(act: Act, law: Law, rows: str, index: int, path: str) -> str:
    """Return what a fact is in words: its value by the label that the pack gives it."""
    return value_words(law.pack.kinds[act.kind].field(rows, path), fact(act, rows, index, path))


def value_words(field: Field, value: Any) -> str:
    """Return a value as people read it: by the label that the pack gives it, a number with what it counts."""
    labels = dict(field.labels)
    if isinstance(value, (tuple, list)):
        return ", ".join([labels.get(str(item), str(item)) for item in value]) or field.empty
    return labels.get(_shown(value)) or with_unit(_shown(value), field.unit)


def with_unit(text: str, unit: str) -> str:
    """Return numbers in words with what they count."""
    if not unit:
        return text
    from checker.pack.units import measured

    return measured(text, unit)


def by_labels(text: str, field: Field) -> str:
    """Return what will do, or what it comes to, with the labels and the unit that the pack gives."""
    labels = dict(field.labels)
    parts = re.split(r"( or | and |, |^anything but |^neither | nor |^not )", text)
    return with_unit("".join([labels.get(part, part) for part in parts]), field.unit)


def row_words(act: Act, law: Law, rows: str, index: int) -> str:
    """Return what people call a row: `offering 2 (API, from 1 May 2026)`."""
    kind = law.pack.kinds[act.kind]
    pieces = []
    for piece in kind.in_words.get(rows, ()):
        if all(fact(act, rows, index, path) is not None for path in placeholders(piece)):
            pieces.append(fill(piece, lambda path: _spoken(fact_words(act, law, rows, index, path))))
    details = "".join(pieces).lstrip(", ")
    return f"{kind.singular[rows]} {index + 1}" + (f" ({details})" if details else "")


def called(act: Act, law: Law, subject: str) -> str:
    """Return what people call a subject that reports name so: a row as `row_words` has it, the act as it stands."""
    rows, _, index = subject.rstrip("]").partition("[")
    there = rows in act.rows and index and int(index) < len(act.rows[rows])
    return row_words(act, law, rows, int(index)) if there else subject


def _spoken(text: str) -> str:
    return spoken(text) if span(text) else text


def _shown(value: Any) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value) if isinstance(value, (int, float)) else str(value)


def words(act: Act, law: Law, ruling: Ruling) -> Words:
    """Return what is said of a ruling."""
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
        _because(act, law, ruling),
        exception.clause if exception else None,
    )


def message(act: Act, law: Law, ruling: Ruling, exception: Any = None) -> str:
    """Return the sentence of a ruling, that of the exception which excuses it where there is one with words."""
    find = lookup(act, law, ruling.rule, ruling.index)
    if exception and exception.message:
        return fill(exception.message, find)
    chosen = _choose(ruling.rule.messages, act, law, ruling)
    return fill(chosen.text, find) if chosen else ruling.rule.title


def _holds(text: str, act: Act, law: Law, ruling: Ruling) -> bool | None:
    return holds(text, ruling.rule.kinds, act, law, ruling.rule.subject, ruling.index)


def _choose(messages: tuple[Message, ...], act: Act, law: Law, ruling: Ruling) -> Message | None:
    for item in messages:
        if item.verdict not in ("", ruling.verdict) or (item.decides and not _turns_on(item.decides, ruling)):
            continue
        if not item.when or _holds(item.when, act, law, ruling):
            if countable(item.text, lookup(act, law, ruling.rule, ruling.index)):
                return item
    return None


def _turns_on(choices: tuple[str, ...], ruling: Ruling) -> bool:
    """Return whether one of some choices, named as a message names them, is a cause of the ruling."""
    names = {cause.name for cause in ruling.causes}
    mine = f"{subject_name(ruling.rule, ruling.index)}."
    return any(
        (mine + choice[len("this.") :] if choice.startswith("this.") else choice.removeprefix("world.")) in names
        for choice in choices
    )


def _exception(act: Act, law: Law, ruling: Ruling) -> Any:
    """Return the exception that excuses a subject which would fail without it."""
    rule = ruling.rule
    if ruling.verdict != PASS or not rule.requires or _holds(rule.requires, act, law, ruling):
        return None
    return next((item for item in rule.exceptions if _holds(item.when, act, law, ruling)), None)


def _at(act: Act, rule: Rule, index: int | None) -> str:
    paths = []
    for path in rule.at:
        mine = path.startswith("this.")
        name = path.removeprefix("this.")
        full = f"{rule.subject}[{index}].{name}" if mine else name
        paths.append(full)
        if fact(act, rule.subject if mine else "", index or 0, name) is not None:
            return full
    return paths[0]


def _because(act: Act, law: Law, ruling: Ruling) -> tuple[Ground, ...]:
    rule, index = ruling.rule, ruling.index
    if any(len(rows) > WIDE for rows in act.rows.values()):
        return _own(act, law, ruling)
    from checker.condition.engines.trace import trace
    from checker.condition.engines.values import UNKNOWN

    trees = law.machinery.conditions.rule(rule, act.kind)
    around = environment(act, law, rule.subject, index)
    reads: dict[tuple[str, str], Read] = {}
    nodes = [trees.governs]
    if trees.requires is not None and ruling.verdict in (FAIL, REVIEW):
        nodes += [trees.requires, *trees.excepts]
    elif trees.requires is not None:
        held = [node for node in (trees.requires, *trees.excepts) if trace(node, around).value is True]
        nodes += held[:1] or [trees.requires, *trees.excepts]
    for node in nodes:
        for read in trace(node, around).reads:
            reads.setdefault((read.kind, read.name), read)
    mine = f"{subject_name(rule, index)}."
    ranked = sorted(
        reads.values(), key=lambda read: (read.kind == "world", not read.name.startswith(mine), "[" in read.name)
    )
    grounds = [
        Ground(read.name, _plain(read.value), _read_words(act, law, read))
        for read in ranked
        if (read.kind == "fact" or (read.kind == "world" and read.value != "none")) and read.value is not UNKNOWN
    ]
    return tuple(grounds[:MOST])


def _own(act: Act, law: Law, ruling: Ruling) -> tuple[Ground, ...]:
    """Return the known facts of the subject and of the act that the rule may read."""
    rule, index = ruling.rule, ruling.index
    read = law.analysis(act.kind).by_rule[rule.id]
    found = []
    for rows, field in law.pack.kinds[act.kind].fields():
        if ("fact", rows, field.path) not in read or rows not in ("", rule.subject):
            continue
        value = fact(act, rows if index is not None else "", index or 0, field.path)
        if value is not None:
            name = f"{subject_name(rule, index)}.{field.path}" if rows else field.path
            found.append((not rows, Ground(name, _plain(value), value_words(field, value))))
    return tuple([ground for _, ground in sorted(found, key=lambda item: item[0])][:MOST])


def _read_words(act: Act, law: Law, read: Read) -> str:
    if read.kind == "world":
        return with_unit(_shown(_plain(read.value)), law.pack.world[read.name].unit)
    rows, bracket, rest = read.name.partition("[")
    field = law.pack.kinds[act.kind].field(rows if bracket else "", rest.partition("].")[2] if bracket else rows)
    return value_words(field, _plain(read.value))


def _plain(value: Any) -> Any:
    if isinstance(value, Span):
        return written(value)
    return list(value) if isinstance(value, tuple) else value


def joint_message(act: Act, law: Law, judgement: Judgement) -> str:
    """Return what is said where the act fails in every completion though no single ruling does."""
    asked = {cause.name: _asked(act, law, cause) for ruling in judgement.rulings for cause in ruling.causes}
    subjects = list(
        dict.fromkeys(
            called(act, law, subject_name(ruling.rule, ruling.index))
            for ruling in judgement.rulings
            if ruling.verdict == REVIEW
        )
    )
    questions = " ".join([f"{text} ({name})" if text != name else name for name, text in asked.items()])
    however = f"whatever the answer{'s' * (len(asked) > 1)} to: {questions}" if asked else "whatever is open"
    titles = list(dict.fromkeys(ruling.rule.title for ruling in judgement.rulings if ruling.verdict == REVIEW))
    broken = f"either {' or '.join(titles)}" if len(titles) > 1 else "one of the clauses is broken"
    either = f"either {' or '.join(subjects)} fails"
    return f"{either if len(subjects) > 1 else broken}, {however}"


def _asked(act: Act, law: Law, cause: Cause) -> str:
    """Return the question that a cause is, its name where the pack has none."""
    if cause.name in law.pack.questions:
        return law.pack.questions[cause.name].question
    if cause.choice is None or cause.choice.address[0] != "fact":
        return cause.name
    _, rows, _, path = cause.choice.address
    return law.pack.kinds[act.kind].field(rows, path).asks or cause.name


def join_words(words: Sequence[str], last: str = "and") -> str:
    """Return words as a sentence lists them: `a, b and c`; `last` stands before the last one."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
