"""The exhaustive analysis of a pack: every claim about its rules, exceptions and readings, with every fact a choice.

The diagrams of `Space` decide every claim: one to three rows, days in every order, the ledger unknown. Reachability is
searched for in the smallest space first; a claim that something never happens is tested in every space.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from checker.condition.engines.diagram import FALSE, LimitReached
from checker.judge.judgement import FAIL, PASS
from checker.judge.law import Law, Machinery
from checker.pack.model import Pack
from checker.space.bounds import many, missing, rows_for, up_to
from checker.space.space import Space, kind_groups, ledgers, row_counts
from checker.verify.cases import ERROR, Case, Outcome, Suite
from checker.verify.claims import Key, Sight, clashes, declared, failing, sights, uncovered
from checker.verify.fast_path import Disagreement, classes, judgements
from checker.verify.proof import ORDER, WHY, Claim, Covered, Proof, about
from checker.verify.turned import turned
from checker.verify.witness import case_of, settled, witness

ROWS = 3
"""The most rows of an act by default."""


def prove(
    pack: Pack,
    rows: int | None = None,
    machinery: Machinery | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Proof:
    """Return the proof of a pack over every act with up to `rows` rows, without its pins.

    The default is `ROWS`, or the number of rows that conditions count if that is greater.

    `progress` is called with the number of finished steps and the total.
    """
    return _Prover(pack._replace(pins={}, locked=False), rows, machinery).run(progress)


class _Prover:
    def __init__(self, pack: Pack, rows: int | None, machinery: Machinery | None) -> None:
        self.pack, self.rows, self.given = pack, rows or ROWS, rows is not None
        self.law = Law(pack, machinery=machinery)
        self.open = self.law.vary(world=dict.fromkeys(self.law.world))
        self.suite = Suite(pack, self.law.machinery)
        self.reached: dict[Key, bool] = {}
        self.nearest: dict[Key, list[tuple[Space, Sight]]] = {}
        self.refuted: dict[Key, Claim] = {}
        self.covered: list[Covered] = []
        self.judged = self.classes = 0
        self.most = {name: rows or rows_for(self.law, name, ROWS) for name in pack.kinds}
        """The most rows of acts, by kind; lowered where more rows exceeded the limit of steps."""

    def run(self, progress: Callable[[int, int], None] | None) -> Proof:
        plan = [
            (kinds, count)
            for kinds in kind_groups(self.law)
            for count in row_counts(self.pack.kinds[kinds[0]], self.most[kinds[0]])
        ]
        for number, (kinds, count) in enumerate(plan):
            try:
                if count <= self.most[kinds[0]]:
                    for known in ledgers(self.law, kinds[0]):
                        self.look(Space(kinds[0], count, [self.open], known=known), kinds)
                    self.compare(Space(kinds[0], count, [self.law]))
            except LimitReached:
                if self.given or count <= ROWS:
                    raise
                self.most |= dict.fromkeys(kinds, count - 1)
            if progress is not None:
                progress(number + 1, len(plan) + 1)
        for kinds in kind_groups(self.law):
            self.by_rule(kinds[0])
        claims = [*self.sought(), *self.readings(), *self.never()]
        if progress is not None:
            progress(len(plan) + 1, len(plan) + 1)
        return Proof(tuple(claims), tuple(self.covered), self.judged, self.classes)

    def look(self, space: Space, kinds: Sequence[str]) -> None:
        """Evaluate every claim in one space."""
        self.covered.append(
            Covered(
                tuple(kinds),
                space.rows,
                self.ledger_words(space),
                space.acts(space.possible) * len(kinds),
                space.count(space.possible) * len(kinds),
            )
        )
        for sight in sights(space):
            if not self.reached.get(sight.key):
                self.reached[sight.key] = sight.where() != FALSE
                self.nearest.setdefault(sight.key, []).append((space, sight))
        for rule, permission, where in clashes(space):
            key = ("edge", rule.clause, permission.clause)
            self.reached[key] = True
            edge_problem = declared(self.pack, rule, permission)
            if edge_problem:
                why = f"{rule.id} fails what {permission.id} permits: {edge_problem}"
                self.refute(key, space, where, why, {rule.id: FAIL, permission.id: PASS})
        for name, where in uncovered(space):
            if where != FALSE:
                self.refute(
                    ("gap", kinds[0], name),
                    space,
                    where,
                    "no rule governs it, and `intended_gaps` in pack.yaml does not name it",
                    {},
                )
        for rule in self.law.analysis(kinds[0]).rules:
            where = failing(space, rule) if rule.never_fails else FALSE
            if where != FALSE:
                why = f"it says that it never fails ({rule.never_fails}), and it does"
                self.refute(("never-fails", rule.id), space, where, why, {rule.id: FAIL})

    def ledger_words(self, space: Space) -> str:
        ranging = {choice.name for choice in space.choices if choice.address[0] == "world"}
        keys_by_range: dict[str, list[str]] = {}
        for key in self.law.analysis(space.kind.name).world:
            spec = self.pack.world[key]
            any_value = {"date": "any day", "number": "any number"}.get(spec.type, "any value") + " or none" * spec.none
            keys_by_range.setdefault(any_value if key in ranging else "unknown", []).append(key)
        return "; ".join([f"{' and '.join(keys)} {words}" for words, keys in keys_by_range.items()])

    def refute(self, key: Key, space: Space, where: int, why: str, verdicts: Mapping[str, str]) -> None:
        """Record the first refutation of a claim, with a case if one exists; its first subject has the given verdicts."""
        if key not in self.refuted:
            case = witness(space, self.suite, where, partial(_has, verdicts=verdicts), why)
            self.refuted[key] = Claim(key[0], about(key), False, why, case)

    def compare(self, space: Space) -> None:
        """Compare the judgements of many acts with the diagrams."""
        for disagreement in judgements(space):
            if disagreement is None:
                self.judged += 1
            else:
                self.differ(space, disagreement)

    def by_rule(self, kind: str) -> None:
        """Compare each rule's function with its diagrams."""
        space = Space(kind, min(2, self.rows) if self.pack.kinds[kind].rows else 0, [self.open])
        for rule in self.law.analysis(kind).rules:
            for disagreement in classes(space, rule):
                self.classes += 1
                if disagreement is not None:
                    self.differ(space, disagreement)

    def differ(self, space: Space, disagreement: Disagreement) -> None:
        key = ("fast-path", disagreement.rule)
        if key not in self.refuted:
            why = f"the generated function says {disagreement.fast}, the diagram {disagreement.diagram}"
            case = case_of(space, disagreement.model, why)
            self.refuted[key] = Claim("fast-path", disagreement.rule, False, why, settled(case, self.suite.run(case)))

    def sought(self) -> Iterator[Claim]:
        """Yield the claims of reachability."""
        for key in sorted(self.reached, key=lambda key: (ORDER.index(key[0]), key[1:])):
            if key in self.refuted:
                yield self.refuted[key]
            elif self.reached[key]:
                yield Claim(key[0], about(key), True)
            elif short := self.short([name for name in self.pack.kinds if self.about(key, name)]):
                yield Claim(key[0], about(key), False, short)
            elif key[0] == "gap-used":
                gap = self.pack.gaps[int(key[1])]
                yield Claim(key[0], about(key), False, f"nothing is in it that no rule governs: {gap.reason}")
            elif key[0] == "alone" and not self.reached["fails", key[1]]:
                yield Claim(key[0], about(key), False, "it is never the only rule that fails: no act fails it")
            else:
                yield Claim(key[0], about(key), False, WHY[key[0]], self.near(key))
        for name, question in self.pack.questions.items():
            if question.open and ("decides", name) not in self.reached:
                yield Claim("decides", name, False, "it is open, and no condition of a rule reads it")

    def near(self, key: Key) -> Case | None:
        """Return the case nearest to an unreachable claim."""
        places = ((space, sight.near()) for space, sight in self.nearest[key])
        space, where = next(((space, where) for space, where in places if where != FALSE), (None, FALSE))
        if space is None:
            return None
        shows = {"fails": PASS, "alone": FAIL, "excuses": FAIL}.get(key[0])
        wanted = partial(_has, verdicts={key[1]: shows}) if shows else _is_act
        why = WHY[key[0]]
        return witness(space, self.suite, where, wanted, why) or witness(space, self.suite, where, _is_act, why)

    def readings(self) -> Iterator[Claim]:
        """Yield the claims about questions without effect and about strained readings."""
        turns = partial(turned, self.open, self.suite, self.rows)
        for key, question in self.pack.questions.items():
            if question.no_effect:
                counterexample = next(
                    (case for name in question.formulas[1:] if (case := turns(key, question.formulas[0], name))), None
                )
                readers = [name for name in self.pack.kinds if key in self.law.analysis(name).readings]
                why = "a verdict turns on it, as here" if counterexample else self.short(readers)
                yield Claim("no-effect", key, not why, why, counterexample)
                continue
            for name in question.strained:
                base = question.plausible if question.open else question.formulas[:1]
                missing = [one for one in base if turns(key, one, name) is None]
                why = f"it gives every act the verdict that {missing[0]} gives it" if missing else ""
                yield Claim("flips", f"{key}={name}", not missing, why)

    def never(self) -> Iterator[Claim]:
        """Yield the claims of unreachability."""
        for rule in self.pack.rules.values():
            if rule.never_fails:
                yield self.refuted.get(("never-fails", rule.id)) or self.unless_short(
                    "never-fails", rule.id, rule.kinds
                )
        for kinds in kind_groups(self.law):
            for name in dict.fromkeys(rule.subject for rule in self.law.analysis(kinds[0]).rules if rule.requires):
                key = ("gap", kinds[0], name)
                yield self.refuted.get(key) or self.unless_short("gap", about(key), kinds)
        for rule in self.pack.rules.values():
            yield self.refuted.get(("fast-path", rule.id)) or Claim("fast-path", rule.id, True)

    def unless_short(self, kind: str, name: str, kinds: Iterable[str]) -> Claim:
        """Return a claim of unreachability: it holds if acts had as many rows as conditions count."""
        why = self.short(kinds)
        return Claim(kind, name, not why, why)

    def short(self, kinds: Iterable[str]) -> str:
        """Return the reason that acts of the given kinds had too few rows for a claim, "" if they had enough."""
        for name in kinds:
            needed = missing(self.law, name, self.most[name])
            if needed:
                kind = self.pack.kinds[name]
                return (
                    f"not shown: it needs acts with {many(kind, needed)}; looked at were {up_to(kind, self.most[name])}"
                )
        return ""

    def about(self, key: Key, kind: str) -> bool:
        """Return whether a claim of reachability is about acts of a kind."""
        if key[0] == "gap-used":
            return kind in self.pack.gaps[int(key[1])].kinds
        if key[0] == "decides":
            return key[1] in self.law.analysis(kind).readings
        return kind in self.pack.rules[key[1]].kinds if key[1] in self.pack.rules else False


def _is_act(outcome: Outcome) -> bool:
    return outcome.verdict != ERROR


def _has(outcome: Outcome, verdicts: Mapping[str, str]) -> bool:
    """Return whether the first subject has the given verdicts by rule; without any, whether no rule governs it."""
    if outcome.judgement is None:
        return False
    actual = {ruling.rule.id: ruling.verdict for ruling in outcome.judgement.rulings if ruling.index in (None, 0)}
    return verdicts.items() <= actual.items() if verdicts else not actual
