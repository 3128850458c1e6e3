"""Choices that several laws share, so that their diagrams can be compared: every law can tell its own classes apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations_with_replacement
from typing import Any

from checker.condition.engines.symbolic import Values
from checker.condition.tree import KIND
from checker.judge.act import Act
from checker.judge.analysis import Analysis, Term
from checker.judge.apart import Link
from checker.judge.choices import Choice
from checker.judge.domains import Domains, values_of
from checker.judge.law import Law
from checker.pack.model import Pack, Question
from checker.pack.schema import Kind
from checker.space.spread import spread


def blank(kind: Kind, rows: int) -> Act:
    """Return an act of a kind with a number of rows and only unknown facts."""
    return Act(
        kind.name,
        "act",
        {path: kind.name if field.type == KIND else None for path, field in kind.facts.items()},
        {name: tuple([dict.fromkeys(fields) for _ in range(rows)]) for name, fields in kind.rows.items()},
        {},
    )


def shared_choices(
    act: Act, kind: Kind, laws: Sequence[Law], known: frozenset[str], apart: bool = False
) -> list[list[Choice]]:
    """Return the choices of an act for each of several laws: facts that suffice under every law, then the law's own choices.

    With `apart` the days of facts leave room for the other days, which can then take any order beside fixed facts.
    """
    analysis = merged([law.analysis(act.kind) for law in laws], laws)
    names: dict[str, dict[str, None]] = {}
    questions: dict[str, Question] = {}
    for law in laws:
        for key, question in law.pack.questions.items():
            fixed = law.readings[key]
            names.setdefault(key, {}).update(dict.fromkeys(question.plausible if fixed is None else (fixed,)))
            questions[key] = ranging(question, tuple(names[key]))
    stood_in = [law.stood_in(act.kind) - known for law in laws]
    ranges = {
        key
        for law, out in zip(laws, stood_in, strict=True)
        for key, value in law.world.items()
        if value is None and key not in out
    }
    ledger = {
        key: next((law.world[key] for law in laws if law.world.get(key) is not None), None) for key in analysis.world
    }
    everyone = Values(
        act.facts,
        act.rows,
        dict.fromkeys(questions),
        {key: None if key in ranges else ledger[key] for key in ledger},
        {},
    )
    pack = laws[0].pack._replace(questions=questions)
    domains = Domains(pack, analysis._replace(readings=()), kind, everyone, frozenset(analysis.world) - ranges)
    facts = [choice for choice in domains.choices() if choice.address[0] == "fact"]
    shared = {choice.address for choice in facts}
    lists = []
    for law, out in zip(laws, stood_in, strict=True):
        own_act = blank(law.pack.kinds[act.kind], len(next(iter(act.rows.values()), ())))
        reads = analysis._replace(
            readings=tuple([key for key in analysis.readings if key in law.pack.questions]),
            world=tuple([key for key in analysis.world if key in law.pack.world]),
            facts=frozenset([key for key in analysis.facts if key in _fields(law.pack.kinds[act.kind])]),
        )
        own = Domains(law.pack, reads, law.pack.kinds[act.kind], values_of(own_act, law), out).choices()
        lists.append([*facts, *[choice for choice in own if choice.address not in shared]])
    return spread(lists, len(facts), analysis.groups, analysis.apart) if apart else lists


def _fields(kind: Kind) -> set[tuple[str, str]]:
    return {(rows, field.path) for rows, field in kind.fields()}


def ranging(question: Question, names: Sequence[str]) -> Question:
    """Return a question whose plausible readings are the named ones."""
    choices = [choice._replace(plausible=choice.name in names) for choice in question.choices]
    return question._replace(open=True, choices=tuple(choices))


def widened(pack: Pack) -> Pack:
    """Return a pack with every question open over all readings with a formula, strained ones included."""
    return pack._replace(
        questions={
            key: ranging(question, question.formulas) if len(question.formulas) > 1 else question
            for key, question in pack.questions.items()
        },
        pins={},
    )


def merged(parts: Sequence[Analysis], laws: Sequence[Law]) -> Analysis:
    """Return one analysis of what several laws read and compare, with each law's first days as constants."""
    groups: list[tuple[set[Term], dict[Term, None], dict[Link, None], bool]] = []
    for part, law in zip(parts, laws, strict=True):
        for index, group in enumerate(part.groups):
            constants = [
                ("literal", law.params[rest[0]]) if source == "param" else (source, *rest)
                for source, *rest in part.constants[index]
            ]
            # A ledger value that only one law knows is a mark for all of them.
            constants += [
                ("literal", value)
                for source, *rest in group
                if source == "world" and (value := law.world[rest[0]]) is not None
            ]
            terms, marks = set(group), dict.fromkeys(constants)
            distant = index in part.apart
            links = dict.fromkeys(_links(part, index, law) if distant else _every(group, constants))
            for other in [merged_group for merged_group in groups if merged_group[0] & terms]:
                groups.remove(other)
                terms |= other[0]
                marks = {**other[1], **marks}
                links, distant = {**other[2], **links}, distant or other[3]
            groups.append((terms, marks, links, distant))
    literals: dict[tuple[str, str], tuple[Any, ...]] = {}
    lists: dict[tuple[str, str], tuple[Any, ...]] = {}
    for part in parts:
        for key, values in part.literals.items():
            literals[key] = tuple(dict.fromkeys([*literals.get(key, ()), *values]))
        for key, nodes in part.lists.items():
            lists[key] = (*lists.get(key, ()), *nodes)
    return parts[0]._replace(
        facts=frozenset().union(*[part.facts for part in parts]),
        readings=_in_order([law.pack.questions for law in laws], [part.readings for part in parts]),
        world=_in_order([law.pack.world for law in laws], [part.world for part in parts]),
        literals=literals,
        prefixes={
            key: tuple(sorted({prefix for part in parts for prefix in part.prefixes.get(key, ())}))
            for part in parts
            for key in part.prefixes
        },
        crossed=frozenset().union(*[part.crossed for part in parts]),
        lists=lists,
        groups=tuple([frozenset(terms) for terms, *_ in groups]),
        constants={index: tuple(marks) for index, (_, marks, *_) in enumerate(groups)},
        apart={index: tuple(links) for index, (_, _, links, distant) in enumerate(groups) if distant},
    )


def _links(part: Analysis, index: int, law: Law) -> Iterator[Link]:
    """Yield the comparisons of a group, with the law's first days and known ledger values as constants."""

    def fixed(term: Term) -> Term:
        return ("literal", law.params[term[1]]) if term[0] == "param" else term

    for link in part.apart[index]:
        yield link._replace(one=fixed(link.one), other=fixed(link.other))
        for own, opposite in ((link.one, link.other), (link.other, link.one)):
            value = law.world[own[1]] if own[0] == "world" else None
            if value is not None and opposite[0] in ("fact", "world"):
                days = link.days if own == link.other else -link.days
                yield Link(opposite, ("literal", value), days, False)


def _every(group: Iterable[Term], constants: Iterable[Term]) -> Iterator[Link]:
    """Yield a comparison for every two members of a group."""
    terms = sorted(group)
    for one, other in combinations_with_replacement(terms, 2):
        yield Link(one, other, 0, False)
    for one in terms:
        for constant in constants:
            yield Link(one, constant, 0, False)


def _in_order(known: Sequence[Iterable[str]], read: Sequence[Iterable[str]]) -> tuple[str, ...]:
    wanted = {key for part in read for key in part}
    return tuple(dict.fromkeys(key for part in known for key in part if key in wanted))
