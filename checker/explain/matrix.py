"""The coverage of a pack: every clause with its rules, the cases that show them, and why some have no rule."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from checker.condition.engines.diagram import FALSE
from checker.explain.article import WIDTH, Article, Grid, Heading, Items, Pairs, Text, blocks_of
from checker.judge.judgement import FAIL, PASS, REVIEW
from checker.judge.law import Law
from checker.pack.model import ACT, Clause, Pack, Rule
from checker.space.bounds import missing, rows_for
from checker.space.space import Space, row_counts
from checker.verify.cases import Case, Suite, load_cases


class Shown(NamedTuple):
    """A case, the verdict it gets, and the verdicts of each rule that governs in it."""

    case: Case
    verdict: str
    rules: Mapping[str, frozenset[str]]


class Covered(NamedTuple):
    """One clause: `naming` cases name it or a rule of it, in `governing` ones a rule of it governs.

    `verdicts` has for each rule the verdicts that it can give, each with whether some case shows it; `missing` says in
    words what is not covered.
    """

    clause: Clause
    naming: int
    governing: int
    verdicts: Mapping[str, Mapping[str, bool]]
    missing: tuple[str, ...]


def shown_cases(law: Law) -> tuple[Shown, ...]:
    """Return the pack's own cases, judged, () where it has none at hand; raises PackError where they cannot be read."""
    if not (law.pack.cases and os.path.exists(law.pack.cases)):
        return ()
    suite = Suite(law.pack, law.machinery)
    found = []
    for case in load_cases(law.pack.cases, law.pack):
        outcome = suite.run(case)
        rules: dict[str, frozenset[str]] = {}
        for ruling in outcome.judgement.rulings if outcome.judgement else ():
            rules[ruling.rule.id] = rules.get(ruling.rule.id, frozenset()) | {ruling.verdict}
        found.append(Shown(case, outcome.verdict, rules))
    return tuple(found)


ROWS = 2
"""The most rows of the acts that are looked at where no condition counts more."""


def naming(cases: Iterable[Shown], pack: Pack, clause: Clause) -> list[Shown]:
    """Return the cases that name a clause or one of its rules."""
    return [shown for shown in cases if shown.case.clause == clause.id or shown.case.rule in clause.rules]


def can_give(law: Law, rule: Rule) -> tuple[str, ...]:
    """Return the verdicts that a rule can give some act: fail, needs-review, pass; it has as many rows as conditions count."""
    if not rule.requires:
        return (PASS,)
    fails = passes = False
    spaces = [
        (kind, rows) for kind in rule.kinds for rows in row_counts(law.pack.kinds[kind], rows_for(law, kind, ROWS))
    ]
    for kind, rows in sorted(spaces, key=lambda pair: pair[1]):
        if fails and passes:
            break
        space = Space(kind, rows, [law.vary(world=dict.fromkeys(law.world))])
        bench, diagram = space.benches[0], space.diagram
        index = None if rule.subject == ACT else 0
        failing = diagram.conj(bench.fails(rule, index), space.possible)
        holding = diagram.conj(diagram.conj(bench.governs(rule, index), space.possible), diagram.negate(failing))
        fails, passes = fails or failing != FALSE, passes or holding != FALSE
    # What takes more rows than are looked at is asked for too.
    beyond = any(missing(law, kind, rows_for(law, kind, ROWS)) for kind in rule.kinds)
    fails, passes = fails or beyond, passes or beyond
    return (*((FAIL, REVIEW) if fails else ()), *((PASS,) if passes else ()))


def matrix(law: Law) -> tuple[Covered, ...]:
    """Return the coverage of every clause in the pack's order; raises PackError where the cases cannot be read."""
    cases = shown_cases(law)
    return tuple([cover_of(law, clause, cases) for clause in law.pack.clauses.values()])


def cover_of(law: Law, clause: Clause, cases: Iterable[Shown]) -> Covered:
    """Return the coverage of one clause."""
    found = list(cases)
    governing = [shown for shown in found if any(rule in shown.rules for rule in clause.rules)]
    verdicts: dict[str, dict[str, bool]] = {}
    missing = []
    if not clause.rules and not (clause.reason if clause.checkability == "none" else clause.uncovered):
        missing.append("neither a rule nor a reason for having none")
    for name in clause.rules:
        rule = law.pack.rules[name]
        given = frozenset[str]().union(*[shown.rules[name] for shown in governing if name in shown.rules])
        can = [PASS] if rule.never_fails else can_give(law, rule)
        verdicts[name] = {verdict: verdict in given for verdict in can}
        missing += [f"no case in which {name} gives {verdict}" for verdict in can if verdict not in given and found]
    return Covered(clause, len(naming(found, law.pack, clause)), len(governing), verdicts, tuple(missing))


def covered_data(covered: Covered) -> dict[str, object]:
    """Return the coverage of a clause as plain data."""
    clause = covered.clause
    return {
        "id": clause.id,
        "agreement": clause.agreement,
        "modality": clause.modality,
        "binds": clause.binds,
        "meaning": clause.meaning,
        "checkability": clause.checkability,
        "reason": clause.reason,
        "uncovered": clause.uncovered or None,
        "amendment": {"effect": clause.effect, "by": list(clause.amended_by), "ground": clause.ground},
        "rules": [{"id": name, "verdicts": dict(verdicts)} for name, verdicts in covered.verdicts.items()],
        "cases": {"naming": covered.naming, "governed": covered.governing},
        "missing": list(covered.missing),
    }


HEADERS = ("clause", "modality", "binds", "rules", "cases", "checkable", "amendment")


def row(covered: Covered) -> tuple[str, ...]:
    """Return the coverage of a clause as a row under HEADERS; cases are those that name it of those it governs."""
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
"""What the columns of the matrix say."""
MARGIN = 4
"""Columns around the id and the meaning of a clause on its line."""


def short(clause: Clause, room: int) -> str:
    """Return what a clause means in so many columns: its first sentence, without the ids that stand in brackets."""
    first = re.split(r"(?<=[.!?]) (?=[A-Z])", re.sub(r" \([A-Z]\d+(?:, [A-Z]\d+)*\)", "", clause.meaning))[0]
    if not 0 < room < len(first):
        return first
    return first[: room - 3].rsplit(" ", 1)[0].rstrip(",;:") + "..."


def page(found: Sequence[Covered], narrow: bool = False, width: int = 0) -> Article:
    """Return the coverage as a page: the matrix and what its columns say, what each clause means, and what is not covered.

    A `narrow` one leaves out what sort of clause each is and whom it binds. Meanings fit into lines of a `width`, 0 for any.
    """
    longest = max([len(item.clause.id) for item in found], default=0)
    room = min(width, WIDTH) - longest - MARGIN if width else 0
    meanings = tuple([(item.clause.id, short(item.clause, room)) for item in found])
    shown = [index for index, name in enumerate(HEADERS) if not (narrow and name in ("modality", "binds"))]
    reasons = tuple(
        [(item.clause.id, item.clause.uncovered or item.clause.reason) for item in found if not item.clause.rules]
    )
    missing = tuple([f"{item.clause.id}: {what}" for item in found for what in item.missing])
    return Article(
        "Clauses",
        blocks_of(
            Grid(
                tuple([HEADERS[index] for index in shown]),
                tuple([tuple([row(item)[index] for index in shown]) for item in found]),
            ),
            Text(totals(found)),
            Heading("What the columns say"),
            Pairs(tuple([item for item in LEGEND if not (narrow and item[0] in ("modality", "binds"))])),
            Heading("What the clauses mean"),
            Pairs(meanings),
            [Heading("Clauses without a rule"), Pairs(reasons)] if reasons else [],
            [Heading("Not covered"), Items(missing)] if missing else [],
        ),
    )


def totals(rows: Iterable[Covered]) -> str:
    """Return a matrix in one sentence."""
    found = list(rows)
    counts: dict[str, int] = {}
    for item in found:
        counts[item.clause.checkability] = counts.get(item.clause.checkability, 0) + 1
    kinds = ", ".join(
        [f"{number} {kind}" for kind, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]
    )
    rules = sum([len(item.clause.rules) for item in found])
    return f"Clauses: {len(found)} ({kinds}). Rules: {rules}."
