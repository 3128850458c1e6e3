"""The law for judging acts: a pack with its ledger, pins and agreements as of a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.judge.rails import NARROW, Rails, compiled
from checker.pack.ledger import settle
from checker.pack.model import ACT, Entry, Pack, Pin, Rule
from checker.read.days import Span, in_part, whole

if TYPE_CHECKING:
    from checker.condition.thinned import RowQuestion
    from checker.condition.tree import Node
    from checker.judge.act import Address
    from checker.judge.analysis import Analysis
    from checker.pack.conditions import Conditions

RuleFunction = Callable[[Any, Any, Any, Any, Any, Any], int]
OFTEN = 24
"""Acts from which on functions made for one law cost less than functions that serve every law."""
MANY = 16
"""The most rows of an act that are all judged one by one; of more rows, equal ones are judged once."""
ConditionFunction = Callable[[Any, Any, Any, Any, Any, Any], "bool | None"]


class LawProblem(NamedTuple):
    """A refusal by the pack, with the pinned question or the ledger key that it is about."""

    code: str
    message: str
    key: str


class LawError(Exception):
    """Pins, a ledger or a day that a pack refuses."""

    def __init__(self, problems: list[LawProblem]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "; ".join(problem.message for problem in self.problems)


class Reads(NamedTuple):
    """The inputs of the rules for one kind of act: questions, ledger keys, text fields (by rows and path, with the texts they are
    compared with), and all inputs by rule."""

    readings: tuple[str, ...]
    world: tuple[str, ...]
    texts: Mapping[tuple[str, str], tuple[str, ...]]
    by_rule: Mapping[str, frozenset[tuple[str, ...]]]


class Law:
    """A pack ready to judge: values of readings, ledger and parameters, and the rules as functions.

    `readings` maps each question to the reading in force, None where the question is open; `world` maps each ledger key to its
    value, None where unknown; `params` maps each agreement's start to its first day, `none` where the agreement is left out,
    and likewise the days on which parameters change. A day of the ledger known in part is None, like an unknown one; `partly`
    has the days that it can be.
    """

    def __init__(
        self,
        pack: Pack,
        *,
        overlay: Mapping[str, tuple[Entry, ...]] | None = None,
        pins: Mapping[str, Pin] | None = None,
        as_of: str | None = None,
        starts: Mapping[str, str] | None = None,
        machinery: Machinery | None = None,
    ) -> None:
        self.pack = pack
        self.as_of = as_of
        self.overlay = dict(overlay or {})
        given, pins = pins, pack.renamed(pins or {})
        self.pins = {**pack.pins, **pins}
        self.machinery = machinery or Machinery(pack)
        self.entries = settle(pack, self.overlay, as_of)
        self.world: dict[str, Any] = {key: entry.value for key, entry in self.entries.items()}
        self.partly: dict[Address, Span] = {}
        for key, value in self.world.items():
            if pack.world[key].type == "date" and isinstance(value, str):
                days = in_part(value)
                self.world[key] = None if days else whole(value)
                if days:
                    self.partly["world", key] = days
        self.readings = pack.in_force(self.pins)
        self.params: dict[str, str] = {}
        for agreement in pack.agreements.values():
            left_out = as_of is not None and agreement.known_from > as_of
            self.params[agreement.start] = "none" if left_out else agreement.day
            for name, turn in agreement.turns.items() if agreement.parameters else ():
                later = as_of is not None and (turn.known_from or turn.since) > as_of
                self.params[name] = "none" if later else turn.since
        self.params.update(starts or {})
        bare = not (self.overlay or as_of or starts or pins or pack.pins)
        self.rails: Rails | None = Rails(self, self.machinery.made, self.machinery.load_rest) if bare else Rails(self)
        self.memory: dict[Any, Any] = {}
        if problems := list(self._problems(pins, given or {})):
            raise LawError(problems)

    def _problems(self, pins: Mapping[str, Pin], given: Mapping[str, Pin]) -> Iterator[LawProblem]:
        for earlier, pin in given.items():
            key = self.pack.aliases.get(earlier, earlier)
            if pins[key].reading != pin.reading:
                fixed = f"{key} is fixed to {pins[key].reading}, and by its earlier id {earlier} to {pin.reading}"
                yield LawProblem("pin", f"{fixed}: leave out the pin of {earlier}", earlier)
        for key, pin in pins.items():
            from checker.read.spelling import meant

            question = self.pack.questions.get(key)
            if question is None or question.facet_of:
                hint = meant(key, [other.id for other in self.pack.questions.values() if not other.facet_of])
                yield LawProblem("unknown-reading", f'there is no reading "{key}" to pin{hint}', key)
            elif pin.reading not in question.formulas:
                records = [choice.name for choice in question.choices if choice.record]
                if pin.reading in records:
                    message = "is kept as a record: no field of a descriptor turns on it, so it cannot be pinned"
                    yield LawProblem("pin", f"{key}={pin.reading} {message}", key)
                else:
                    hint = meant(pin.reading, question.formulas, f"its readings are {', '.join(question.formulas)}")
                    yield LawProblem("unknown-reading", f'{key} has no reading "{pin.reading}"{hint}', key)
            elif self.pack.locked and self.pack.pins.get(key, Pin("")).reading != pin.reading:
                message = f"the pack is locked: it allows no pin but its own, so not {key}={pin.reading}"
                yield LawProblem("locked", message, key)
        broken = [valid for valid in self.pack.world_valid if self._broken(valid.holds)]
        if self.partly and not broken:
            from checker.judge.ledger_days import ledger_broken_by

            broken = [valid for valid in (ledger_broken_by(self),) if valid]
        for valid in broken:
            yield LawProblem("ledger", f"ledger: {valid.message} ({valid.at})", valid.at)

    def _broken(self, holds: str) -> bool:
        return self.holds(holds, (), {}, {}, {}) is False

    def ledger_holds(self) -> bool:
        """Return whether the ledger breaks none of the pack's conditions on it."""
        if "ledger holds" not in self.memory:
            self.memory["ledger holds"] = not any(self._broken(valid.holds) for valid in self.pack.world_valid)
        return bool(self.memory["ledger holds"])

    def ledger_digest(self) -> str:
        """Return the SHA-256 of the ledger values in force."""
        if self.as_of is None and not self.overlay and self.machinery.ledger_digest:
            return self.machinery.ledger_digest
        if "ledger digest" not in self.memory:
            from checker.pack.digest import digest

            values = {key: [entry.value, entry.known_from, entry.source] for key, entry in self.entries.items()}
            self.memory["ledger digest"] = digest(values)
        return str(self.memory["ledger digest"])

    def holds(
        self, text: str, kinds: tuple[str, ...], facts: Any, row: Any, rows: Any, subject: str = ACT
    ) -> bool | None:
        """Return whether a condition surely holds (True), surely does not (False), or is open (None)."""
        truth: bool | None
        if self.rails is not None:
            truth = self.rails.condition(text, kinds, subject)(facts, row, rows)
        else:
            function = self.machinery.condition(text, kinds, subject)
            truth = function(facts, row, rows, self.readings, self.world, self.params)
        return truth

    def code(self, rule: Rule, facts: Any, row: Any, rows: Any) -> int:
        """Return the code that the rails of a rule give for a subject."""
        if self.rails is not None:
            return int(self.rails.rule(rule, NARROW)(facts, row, rows))
        return self.machinery.rule(rule)(facts, row, rows, self.readings, self.world, self.params)

    def analysis(self, kind: str) -> Analysis:
        """Return the analysis of the rules for acts of a kind."""
        return self.machinery.analysis(kind)

    def reads(self, kind: str) -> Reads:
        """Return the inputs of the rules for acts of a kind, by name."""
        return self.machinery.reads(kind)

    def quantified(self, kind: str, rows: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return rows by name, many rows without those that cannot change any quantifier."""
        if all(len(listed) <= MANY for listed in rows.values()):
            return rows
        from checker.condition.thinned import thinned

        def value_of(term: str, key: Any) -> Any:
            return key if term == "literal" else self.params[key] if term == "param" else self.world[key]

        questions = self.machinery.row_questions(kind)
        return {
            name: thinned(listed, questions[name], value_of) if len(listed) > MANY and name in questions else listed
            for name, listed in rows.items()
        }

    def stood_in(self, kind: str) -> frozenset[str]:
        """Return the unknown ledger keys that have a stand-in among the facts of a kind."""
        return frozenset(
            [
                key
                for key in self.machinery.stand_ins(kind)
                if self.world[key] is None and ("world", key) not in self.partly
            ]
        )

    def strained(self, readings: tuple[tuple[str, str], ...], world: tuple[tuple[str, Any], ...] = ()) -> Law:
        """Return the same law with some readings and ledger values replaced, memoized for the next act.

        A law that is used often gets functions of its own.
        """
        key = ("law", readings, world)
        law, uses = self.memory.get(key) or (self.vary(readings=dict(readings), world=dict(world)), 0)
        self.memory[key] = (law, uses + 1)
        if uses == OFTEN:
            law.rails = Rails(law)
        return law

    def vary(
        self,
        *,
        readings: Mapping[str, str | None] | None = None,
        world: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Law:
        """Return the same law with some readings, ledger values or first days replaced."""
        other = object.__new__(Law)
        other.__dict__.update(self.__dict__)
        other.memory = {}
        other.readings = {**self.readings, **(readings or {})}
        other.world = {**self.world, **(world or {})}
        other.params = {**self.params, **(params or {})}
        other.partly = {address: days for address, days in self.partly.items() if address[1] not in (world or {})}
        # Functions of its own would cost more than judging a few acts, so it uses those that serve every law. They take days
        # known in part for unknown; with such days in the ledger it gets functions of its own.
        other.rails = Rails(other) if other.partly else None
        return other


class Machinery:
    """Trees, functions and analyses of a pack, made once and shared by every law over it."""

    def __init__(self, pack: Pack, trees: Conditions | None = None) -> None:
        self.pack = pack
        self._trees = trees
        self.memory: dict[Any, Any] = {}
        self.ledger_digest = ""
        """The digest of the pack's own ledger, if the build made it."""
        self.made: dict[Any, Any] = {}
        self.load_rest: Callable[[], Any] | None = None
        """Functions of the law without pins, ledger file or day, as far as the build made them, and a loader for the rest."""
        self.load_trees: Callable[[], Any] | None = None
        """Loader of the trees and their analyses (`TREES`, `ANALYSES`, `STAND_INS`), if the build made them."""
        self.strained = {
            key: frozenset(set(item.formulas) - set(item.plausible if item.open else item.formulas))
            for key, item in pack.questions.items()
        }
        self._rules: dict[tuple[str, bool], RuleFunction] = {}
        self._conditions: dict[tuple[str, tuple[str, ...], str], ConditionFunction] = {}
        self._analyses: dict[str, Analysis] = {}
        self._by_kind: dict[str, tuple[tuple[Rule, RuleFunction], ...]] = {}

    def of_other_questions(self, pack: Pack) -> Machinery:
        """Return the machinery of a pack that differs only in the readings that count; it shares the trees and analyses."""
        other = Machinery(pack, self.conditions)
        other._analyses = self._analyses
        return other

    @property
    def conditions(self) -> Conditions:
        """The pack's conditions as trees; judging most acts needs none."""
        if self._trees is None:
            from checker.pack.conditions import Conditions

            self._trees = Conditions(self.pack, self.load_trees().TREES if self.load_trees else None)
        return self._trees

    def row_questions(self, kind: str) -> dict[str, frozenset[RowQuestion]]:
        """Return the questions that the rules for acts of a kind ask about all rows together, by the name of the rows."""
        questions: dict[str, frozenset[RowQuestion]] | None = self.memory.get(("row questions", kind))
        if questions is None:
            from checker.condition.thinned import row_questions

            trees = [self.conditions.rule(rule, kind) for rule in self._rules_for(kind)]
            nodes = [
                node
                for rule_trees in trees
                for node in (rule_trees.governs, rule_trees.requires, *rule_trees.excepts)
                if node
            ]
            fields = self.pack.kinds[kind]
            questions = row_questions(nodes, lambda rows, path: fields.field(rows, path).type in ("date", "number"))
            self.memory["row questions", kind] = questions
        return questions

    def ledger_conditions(self) -> list[tuple[Node, frozenset[str]]]:
        """Return the pack's conditions on the ledger, each with the keys that it reads."""
        conditions: list[tuple[Node, frozenset[str]]] | None = self.memory.get("ledger conditions")
        if conditions is None:
            from checker.condition.tree import World
            from checker.condition.walk import walk

            nodes = [self.conditions.text(valid.holds, ()) for valid in self.pack.world_valid]
            conditions = [
                (node, frozenset([part.key for part in walk(node) if isinstance(part, World)])) for node in nodes
            ]
            self.memory["ledger conditions"] = conditions
        return conditions

    def stand_ins(self, kind: str) -> frozenset[str]:
        """Return the ledger keys that have a stand-in among the facts of a kind while they are unknown."""
        if self.load_trees:
            return self.load_trees().STAND_INS[kind]  # type: ignore[no-any-return]
        return frozenset(self.conditions.scope((kind,), ACT).stand_ins)

    def rules(self, kind: str) -> tuple[tuple[Rule, RuleFunction], ...]:
        """Return the rules for acts of a kind, each with its function."""
        pairs = self._by_kind.get(kind)
        if pairs is None:
            pairs = self._by_kind[kind] = tuple([(rule, self.rule(rule)) for rule in self._rules_for(kind)])
        return pairs

    def _rules_for(self, kind: str) -> tuple[Rule, ...]:
        """Return the rules for acts of a kind, in the order of the pack."""
        return tuple([rule for rule in self.pack.rules.values() if kind in rule.kinds])

    def rule(self, rule: Rule, wide: bool = False) -> RuleFunction:
        """Return the two-rail function of a rule; in a wide one an open question ranges over strained readings too."""
        function = self._rules.get((rule.id, wide))
        if function is None:
            from checker.condition.engines.rails import RuleSource, rule_function

            trees = self.conditions.rule(rule)
            source = rule_function(
                RuleSource(rule.id, trees.governs, trees.requires, trees.excepts), "rule", {} if wide else self.strained
            )
            function = self._rules[rule.id, wide] = compiled(source, "rule", rule.id)
        return function

    def condition(self, text: str, kinds: tuple[str, ...], subject: str) -> ConditionFunction:
        """Return the two-rail function of a condition."""
        key = (text, kinds, subject)
        function = self._conditions.get(key)
        if function is None:
            from checker.condition.engines.rails import condition_function

            node: Node = self.conditions.text(text, kinds, subject)
            source = condition_function(node, "condition", self.strained)
            function = self._conditions[key] = compiled(source, "condition", text)
        return function

    def reads(self, kind: str) -> Reads:
        """Return the inputs of the rules for acts of a kind, by name."""
        reads: Reads | None = self.memory.get(("reads", kind))
        if reads is None:
            analysis = self.analysis(kind)
            shape = self.pack.kinds[kind]
            texts = {
                key: tuple([value for value in literals if isinstance(value, str)])
                for key, literals in analysis.literals.items()
                if shape.field(*key).type == "text"
            }
            reads = self.memory["reads", kind] = Reads(analysis.readings, analysis.world, texts, analysis.by_rule)
        return reads

    def accept(self, kind: str, made_only: bool = False) -> Callable[[Any], Any] | None:
        """Return the accept function of a kind; with `made_only` None unless it is made already."""
        accept: Callable[[Any], Any] | None = self.memory.get(("accept", kind))
        if accept is None and not made_only:
            from checker.pack.accept import accept_source
            from checker.pack.texts import field_names, names_for

            texts = self.reads(kind).texts
            source = accept_source(self.pack.kinds[kind], texts, "accept")
            accept = self.memory["accept", kind] = compiled(
                source, "accept", kind, names_for(texts, field_names(self.pack.kinds))
            )
        return accept

    def analysis(self, kind: str) -> Analysis:
        """Return the analysis of the rules for acts of a kind."""
        analysis = self._analyses.get(kind)
        if analysis is None:
            if self.load_trees:
                analysis = self.load_trees().ANALYSES[kind]._replace(rules=self._rules_for(kind))
            else:
                from checker.judge.analysis import analyse

                analysis = analyse(self.conditions, self.pack, kind)
            self._analyses[kind] = analysis
        return analysis
