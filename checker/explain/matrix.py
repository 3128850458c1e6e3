"""The coverage of a pack: each clause with its rules and their cases, or the reason why it has no rule."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from checker.condition.engines.diagram import FALSE
from checker.explain.article import WIDTH, Article, Grid, Heading, Pairs, Text, blocks_of, titled
from checker.judge.judgement import FAIL, PASS, REVIEW
from checker.judge.law import Law
from checker.pack.model import ACT, Clause, Rule
from checker.read.plain import attributes
from checker.space.bounds import missing, rows_for
from checker.space.space import Space, sizes
from checker.verify.cases import Case, Suite, load_cases


class JudgedCase(NamedTuple):
    """A case, its verdict, and the verdicts of each rule that governs in it."""

    case: Case
    verdict: str
    rules: Mapping[str, frozenset[str]]


class Covered(NamedTuple):
    """The coverage of a clause: `naming` cases name it or one of its rules; one of its rules governs in `governing` cases.

    `verdicts` maps each rule to the verdicts that it can give, each with whether some case shows it; `missing` lists the
    gaps in words.
    """

    clause: Clause
    naming: int
    governing: int
    verdicts: Mapping[str, Mapping[str, bool]]
    missing: tuple[str, ...]


def shown_cases(law: Law) -> tuple[JudgedCase, ...]:
    """Return the pack's own cases, judged, () where it has none at hand; raises PackError where they cannot be read."""
    if not (law.pack.cases and os.path.exists(law.pack.cases)):
        return ()
    suite = Suite(law.pack, law.machinery)
    cases = []
    for case in load_cases(law.pack.cases, law.pack):
        outcome = suite.run(case)
        rules: dict[str, frozenset[str]] = {}
        for ruling in outcome.judgement.rulings if outcome.judgement else ():
            rules[ruling.rule.id] = rules.get(ruling.rule.id, frozenset()) | {ruling.verdict}
        cases.append(JudgedCase(case, outcome.verdict, rules))
    return tuple(cases)


ROWS = 2
"""The most rows of the examined acts, unless a condition counts more."""


def naming(cases: Iterable[JudgedCase], clause: Clause) -> list[JudgedCase]:
    """Return the cases that name a clause or one of its rules."""
    return [case for case in cases if case.case.clause == clause.id or case.case.rule in clause.rules]


def can_give(law: Law, rule: Rule) -> tuple[str, ...]:
    """Return the verdicts that a rule can give: fail, needs-review or pass; the acts have as many rows as conditions count."""
    if not rule.requires:
        return (PASS,)
    fails = passes = False
    spaces = [(kind, rows) for kind in rule.kinds for rows in sizes(law, kind, ROWS)]
    for kind, rows in sorted(spaces, key=lambda pair: pair[1]):
        if fails and passes:
            break
        space = Space(kind, rows, [law.vary(world=dict.fromkeys(law.world))])
        bench, diagram = space.benches[0], space.diagram
        index = None if rule.subject == ACT else 0
        failing = diagram.conj(bench.fails(rule, index), space.possible)
        holding = diagram.conj(diagram.conj(bench.governs(rule, index), space.possible), diagram.negate(failing))
        fails, passes = fails or failing != FALSE, passes or holding != FALSE
    # A verdict that may need more rows than are examined counts as possible.
    beyond = any(missing(law, kind, rows_for(law, kind, ROWS)) for kind in rule.kinds)
    fails, passes = fails or beyond, passes or beyond
    return (*((FAIL, REVIEW) if fails else ()), *((PASS,) if passes else ()))


def matrix(law: Law) -> tuple[Covered, ...]:
    """Return the coverage of every clause in the pack's order; raises PackError where the cases cannot be read."""
    cases = shown_cases(law)
    return tuple([cover_of(law, clause, cases) for clause in law.pack.clauses.values()])


def cover_of(law: Law, clause: Clause, cases: Iterable[JudgedCase]) -> Covered:
    """Return the coverage of one clause."""
    judged_cases = list(cases)
    governing = [case for case in judged_cases if any(rule in case.rules for rule in clause.rules)]
    verdicts: dict[str, dict[str, bool]] = {}
    missing = []
    if not clause.rules and not (clause.reason if clause.checkability == "none" else clause.uncovered):
        missing.append("neither a rule nor a reason for having none")
    for name in clause.rules:
        rule = law.pack.rules[name]
        given = frozenset[str]().union(*[case.rules[name] for case in governing if name in case.rules])
        can = [PASS] if rule.never_fails else can_give(law, rule)
        verdicts[name] = {verdict: verdict in given for verdict in can}
        missing += [
            f"no case in which {name} gives {verdict}" for verdict in can if verdict not in given and judged_cases
        ]
    return Covered(clause, len(naming(judged_cases, clause)), len(governing), verdicts, tuple(missing))


def covered_data(covered: Covered) -> dict[str, object]:
    """Return the coverage of a clause as plain data."""
    clause = covered.clause
    return {
        **attributes(clause, "id", "agreement", "modality", "binds", "meaning", "checkability", "reason"),
        "uncovered": clause.uncovered or None,
        "amendment": {"effect": clause.effect, "by": list(clause.amended_by), "ground": clause.ground},
        "rules": [{"id": name, "verdicts": dict(verdicts)} for name, verdicts in covered.verdicts.items()],
        "cases": {"naming": covered.naming, "governed": covered.governing},
        "missing": list(covered.missing),
    }


HEADERS = ("clause", "modality", "binds", "rules", "cases", "checkable", "amendment")


def row(covered: Covered) -> tuple[str, ...]:
    """Return the coverage of a clause as a row under HEADERS; its cases are the naming ones of the governed ones."""
    clause = covered.clause
    by = f" by {', '.join(clause.amended_by)}" if clause.amended_by else ""
    counted = f"{covered.naming} of {covered.governing}" if clause.rules else ""
    return (
        clause.id,
        clause.modality,
        clause.binds,
        ", ".join(clause.rules) or "none",
        counted,
        clause.checkability,
        f"{clause.effect}{by}",
    )


LEGEND = (
    ("modality", "what sort of clause it is: a duty, a prohibition, a permission, a right, a statement and so on"),
    ("binds", "who is bound by it"),
    ("rules", "the rules that judge by it; why a clause has none is said below"),
    ("cases", "how many of the policies' own cases name it, of those in which a rule of it governs"),
    (
        "checkable",
        "yes: by machine; parameter: with a number that is not disclosed; judgement: with a judgement that somebody attests; "
        "split: in part; none: there is nothing to check",
    ),
    (
        "amendment",
        "what a later agreement does to it: carried (goes on in express words), silent (is not mentioned), amended, "
        "new (comes with that agreement), spent, none (nothing to amend)",
    ),
)
"""The meaning of each column of the matrix."""
MARGIN = 4
"""Columns around the id and the meaning of a clause on its line."""


def short(clause: Clause, room: int) -> str:
    """Return the meaning of a clause within `room` columns: its first sentence, without the ids in brackets."""
    first = re.split(r"(?<=[.!?]) (?=[A-Z])", re.sub(r" \([A-Z]\d+(?:, [A-Z]\d+)*\)", "", clause.meaning))[0]
    if not 0 < room < len(first):
        return first
    return first[: room - 3].rsplit(" ", 1)[0].rstrip(",;:") + "..."


def page(coverage: Sequence[Covered], narrow: bool = False, width: int = 0) -> Article:
    """Return the coverage as a page: the matrix and the meaning of its columns, the meaning of each clause, and the gaps.

    A `narrow` page has no modality and no binding party. Meanings are cut to lines of `width` columns, 0 for no limit.
    """
    longest = max([len(covered.clause.id) for covered in coverage], default=0)
    room = min(width, WIDTH) - longest - MARGIN if width else 0
    meanings = tuple([(covered.clause.id, short(covered.clause, room)) for covered in coverage])
    columns = [index for index, name in enumerate(HEADERS) if not (narrow and name in ("modality", "binds"))]
    ruleless = [covered.clause for covered in coverage if not covered.clause.rules]
    reasons = tuple([(clause.id, clause.uncovered or clause.reason) for clause in ruleless])
    missing = [f"{covered.clause.id}: {what}" for covered in coverage for what in covered.missing]
    return Article(
        "Clauses",
        blocks_of(
            Grid(
                tuple([HEADERS[index] for index in columns]),
                tuple([tuple([row(covered)[index] for index in columns]) for covered in coverage]),
            ),
            Text(totals(coverage)),
            Heading("What the columns say"),
            Pairs(tuple([covered for covered in LEGEND if not (narrow and covered[0] in ("modality", "binds"))])),
            Heading("What the clauses mean"),
            Pairs(meanings),
            [Heading("Clauses without a rule"), Pairs(reasons)] if reasons else [],
            titled("Not covered", missing),
        ),
    )


def totals(rows: Iterable[Covered]) -> str:
    """Return the totals of a matrix in two short sentences."""
    clauses = list(rows)
    counts = Counter([covered.clause.checkability for covered in clauses])
    kinds = ", ".join(
        [f"{number} {kind}" for kind, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]
    )
    rules = sum([len(covered.clause.rules) for covered in clauses])
    return f"Clauses: {len(clauses)} ({kinds}). Rules: {rules}."
