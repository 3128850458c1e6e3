"""Suggestions of missing cases: an act for each verdict, exception and reading that no case reaches, by the diagrams.

The rules cannot supply the expected verdict: a person who knows the text writes `expect`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from checker.condition.engines.diagram import FALSE
from checker.judge.act import path_of
from checker.judge.choices import fact_name
from checker.judge.decides import exists
from checker.judge.judgement import FAIL, PASS, REVIEW
from checker.judge.law import Law, Machinery
from checker.pack.model import Pack, Pin, Rule
from checker.pack.schema import UNKNOWN
from checker.read.edit import Change, lay
from checker.space.space import Space, kind_groups, sizes
from checker.verify.cases import Case, Outcome, Suite
from checker.verify.claims import excused, failing, governing, subject, turning
from checker.verify.coverage import ROWS, Coverage, excusing
from checker.verify.turned import turned
from checker.verify.witness import case_of, less, witness, yaml


class Suggestion(NamedTuple):
    """A missing case and its verdict by the rules; `case` is None if no act shows it."""

    what: str
    verdict: str
    case: Case | None


Ask = Callable[[Space], Case | None]


def suggest(pack: Pack, reached: Coverage, machinery: Machinery | None = None) -> Iterator[Suggestion]:
    """Yield a suggestion for each rule × verdict, exception and reading that no case reaches, in that order."""
    finder = _Finder(pack._replace(pins={}, locked=False), machinery)
    open_questions: set[str] = set()
    for what, one, other in reached.missing():
        if what == "reading":
            strained = [
                name
                for key, question in pack.questions.items()
                if one in (key, question.facet_of)
                for name in question.strained
            ]
            if one in open_questions and other not in strained:
                continue
            suggestion = finder.reading(one, other)
            # One case in which a question is open reaches each of its readings.
            open_questions |= {one} if suggestion.case and not suggestion.case.pins.get(one) else set()
            yield suggestion
        else:
            rule = pack.rules[one]
            ask = partial(finder.verdict if what == "rule" else finder.exception, rule, other)
            name = f"{one} gives {other}" if what == "rule" else f"{one} is excused by {other}"
            case = finder.first(rule, ask)
            suggestion = finder.suggestion(name, case)
            if suggestion.case and what == "rule" and suggestion.verdict == other:
                suggestion = suggestion._replace(case=suggestion.case._replace(rule=one))
            yield suggestion


class _Finder:
    def __init__(self, pack: Pack, machinery: Machinery | None) -> None:
        self.law = Law(pack, machinery=machinery)
        self.open = self.law.vary(world=dict.fromkeys(self.law.world))
        self.suite = Suite(pack, self.law.machinery)
        self.spaces: dict[tuple[str, int], Space] = {}

    def suggestion(self, what: str, case: Case | None) -> Suggestion:
        """Return the suggestion of a case, with its verdict by the rules."""
        outcome = self.suite.run(case) if case else None
        return Suggestion(
            what, outcome.verdict if outcome else "", case._replace(name=what, causes=None) if case else None
        )

    def spaces_of(self, kinds: tuple[str, ...]) -> Iterator[Space]:
        """Yield the spaces of the given kinds, the smallest first."""
        for group in kind_groups(self.law):
            kind = next((name for name in group if name in kinds), None)
            if kind is None:
                continue
            for count in sizes(self.law, kind, ROWS):
                if (kind, count) not in self.spaces:
                    self.spaces[kind, count] = Space(kind, count, [self.open])
                yield self.spaces[kind, count]

    def first(self, rule: Rule, ask: Ask) -> Case | None:
        """Return the first case of a search through the spaces of a rule."""
        return next((case for space in self.spaces_of(rule.kinds) if (case := ask(space))), None)

    def verdict(self, rule: Rule, wanted: str, space: Space) -> Case | None:
        """Return a case in which a rule gives a verdict to the first subject."""
        holds = partial(_gives, rule=rule, wanted=wanted)
        if wanted == FAIL:
            return witness(space, self.suite, failing(space, rule), holds, "")
        if wanted == PASS:
            kept = space.diagram.negate(space.benches[0].fails(rule, subject(rule)))
            return witness(space, self.suite, space.diagram.conj(governing(space, rule), kept), holds, "")
        diagram, fails = space.diagram, space.benches[0].fails(rule, subject(rule))
        for level in sorted(diagram.support(fails), key=lambda level: -level):
            turns = space.all(
                [space.possible, *[exists(diagram, part, level) for part in (fails, diagram.negate(fails))]]
            )
            others = [space.benches[0].fails(*pair) for pair in space.rules() if pair[0].requires and pair[0] != rule]
            # An act that no other rule fails comes first: there the verdict changes too.
            for f in (space.all([turns, *[diagram.negate(exists(diagram, part, level)) for part in others]]), turns):
                case = self.left_open(space, f, level, holds)
                if case:
                    return case
        return None

    def exception(self, rule: Rule, name: str, space: Space) -> Case | None:
        """Return a case in which an exception keeps the first subject from failing."""
        number = next(place for place, rule_exception in enumerate(rule.exceptions) if rule_exception.id == name)
        return witness(space, self.suite, excused(space, rule, number), partial(_excuses, pair=(rule.id, name)), "")

    def reading(self, question: str, name: str) -> Suggestion:
        """Return a case with a verdict that a reading decides: left open if the reading is plausible, else pinned."""
        what = f"{question} read {name}"
        for key, spec in self.law.pack.questions.items():
            if (spec.facet_of or key) != question:
                continue
            if name in spec.strained or not spec.open:
                others = [one for one in spec.formulas if one != name]
                pairs = (turned(self.open, self.suite, ROWS, key, one, name) for one in others)
                case = next(filter(None, pairs), None)
                if case:
                    return self.suggestion(what, case._replace(pins={**case.pins, question: Pin(name)}))
                continue
            for space in self.spaces_of(tuple(self.law.pack.kinds)):
                level = space.level.get(("reading", key))
                if level is not None:
                    case = self.left_open(space, turning(space, level), level, partial(_turns, name=question))
                    if case:
                        return self.suggestion(f"{question} decides", case)
        return Suggestion(what, "", None)

    def left_open(self, space: Space, f: int, level: int, holds: Callable[[Outcome], bool]) -> Case | None:
        """Return a case of f with one choice left open, without the pins and ledger entries that `holds` does not need."""
        model = space.model(f, space.natural) if f != FALSE else None
        if model is None:
            return None
        case = opened(space, case_of(space, model, ""), level)
        if not holds(self.suite.run(case)):
            return None
        for part, key in [*[("pins", key) for key in case.pins], *[("ledger", key) for key in case.ledger]]:
            fewer = less(case, part, key)
            case = fewer if holds(self.suite.run(fewer)) else case
        return case


def opened(space: Space, case: Case, level: int) -> Case:
    """Return a case with one choice left open: an unknown fact, a reading without pin, a ledger key without entry."""
    source, *address = space.choices[level].address
    if source == "fact":
        return case._replace(data=lay(case.data, [Change(path_of(fact_name(*address)), UNKNOWN)]))
    if source == "world":
        return less(case, "ledger", address[0])
    return less(case, "pins", space.laws[0].pack.questions[address[0]].facet_of or address[0])


def _gives(outcome: Outcome, rule: Rule, wanted: str) -> bool:
    rulings = outcome.judgement.rulings if outcome.judgement else ()
    return any(ruling.rule.id == rule.id and ruling.verdict == wanted for ruling in rulings)


def _excuses(outcome: Outcome, pair: tuple[str, str]) -> bool:
    if outcome.judgement is None or outcome.act is None or outcome.law is None:
        return False
    return pair in set(excusing(outcome.act, outcome.law, outcome.judgement.rulings))


def _turns(outcome: Outcome, name: str) -> bool:
    judgement = outcome.judgement
    return judgement is not None and judgement.verdict == REVIEW and name in [cause.name for cause in judgement.causes]


def case_file(suggestions: list[Suggestion]) -> str:
    """Return suggestions as a file of cases without verdicts in `expect`."""
    lines = ["# Cases that are missing. Write into each `expect` what the text says, and a name that says why."]
    for suggestion in suggestions:
        if suggestion.case is None:
            lines.append(f"# No act was found of which {suggestion.what}.")
            continue
        head, _, rest = yaml(suggestion.case).partition("\n")
        _, _, rest = rest.partition("\n")
        lines += [head, f"  expect:   # the rules give {suggestion.verdict}; what does the text say?", rest]
    return "\n".join(lines) + "\n"
