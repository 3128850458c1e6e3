"""The rules of a pack as functions under one law; judging most acts needs nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from checker.pack.model import ACT, Pack, Pin, Rule
from checker.pack.schema import NONE
from checker.read.days import Span, later

Function = Callable[[Any, Any, Any], Any]
"""`f(a, t, rows)`: the act's facts, the subject's row (the facts again where it is the act), all rows by name."""

WIDEST, NARROW, STRAINED, LATER = "widest", "narrow", "strained", "later"
"""The reach of the choices: everything open that a note asks about (strained readings, ledger keys that are none, facts to be
attested) · as the law says · strained readings too · ledger keys that are none too."""


class Terms(Protocol):
    """The inputs of the functions' source: a pack with its trees, and the readings, ledger and days in force."""

    pack: Pack
    machinery: Any
    pins: dict[str, Pin]
    readings: dict[str, str | None]
    world: dict[str, Any]
    partly: dict[tuple[Any, ...], Span]
    params: dict[str, str]


class Rails:
    """Makes the functions of rules and conditions under one law, each on first use.

    `made` are functions by key that exist already, and `load_rest` loads further ones: those of the shipped law come with the
    wheel, and few acts need the rest.
    """

    def __init__(
        self,
        law: Terms,
        made: dict[Any, Function] | None = None,
        load_rest: Callable[[], Mapping[Any, Function]] | None = None,
    ) -> None:
        self.law = law
        self.made = {} if made is None else made
        self.load_rest = load_rest
        self._kinds: dict[str, tuple[tuple[Rule, str, Function, Function], ...]] = {}

    def rules(self, kind: str) -> tuple[tuple[Rule, str, Function, Function], ...]:
        """Return the rules for acts of a kind, each with its subject, its widest and its narrow function."""
        functions = self._kinds.get(kind)
        if functions is None:
            functions = self._kinds[kind] = tuple(
                [
                    (rule, rule.subject, self.rule(rule, WIDEST), self.rule(rule, NARROW))
                    for rule in self.law.pack.rules.values()
                    if kind in rule.kinds
                ]
            )
        return functions

    def rule(self, rule: Rule, reach: str) -> Function:
        """Return the two-rail function of a rule; its choices range as far as `reach` says."""
        key = (rule.id, reach)
        function = self.made.get(key) or self._late(key)
        if function is None:
            function = self.made[key] = compiled(self.rule_source(rule, reach, "rule"), "rule", rule.id)
        return function

    def condition(self, text: str, kinds: tuple[str, ...], subject: str = ACT) -> Function:
        """Return the two-rail function of a condition: True surely holds, False surely does not, None open."""
        key = (text, kinds, subject)
        function = self.made.get(key) or self._late(key)
        if function is None:
            function = self.made[key] = compiled(self.condition_source(text, kinds, subject, "holds"), "holds", text)
        return function

    def _late(self, key: Any) -> Function | None:
        if self.load_rest is None:
            return None
        load_rest, self.load_rest = self.load_rest, None
        self.made.update(load_rest())
        return self.made.get(key)

    def rule_source(self, rule: Rule, reach: str, name: str) -> str:
        """Return the source of a rule's function."""
        from checker.condition.engines.rails import RuleSource, rule_source

        trees = self.law.machinery.conditions.rule(rule)
        source = RuleSource(rule.id, trees.governs, trees.requires, trees.excepts)
        return rule_source(source, self._writer(rule.subject, reach), f"{name}(a, t, rows)")

    def condition_source(self, text: str, kinds: tuple[str, ...], subject: str, name: str) -> str:
        """Return the source of a condition's function."""
        from checker.condition.engines.rails import condition_source

        node = self.law.machinery.conditions.text(text, kinds, subject)
        return condition_source(node, self._writer(subject, NARROW), f"{name}(a, t, rows)")

    def _writer(self, subject: str, reach: str) -> Any:
        from checker.condition.engines.rails import Constants, Writer

        law = self.law
        questions = law.pack.questions
        widely = reach in (WIDEST, STRAINED)
        readings = {
            key: value if not widely or (questions[key].facet_of or key) in law.pins else None
            for key, value in law.readings.items()
        }
        world = {key: None if reach in (WIDEST, LATER) and value == NONE else value for key, value in law.world.items()}
        blank = frozenset(attested(law.pack.attest)) if reach == WIDEST else frozenset()
        known = frozenset(key for key, value in law.world.items() if value is not None or ("world", key) in law.partly)
        strained = {} if widely else law.machinery.strained
        this = "" if subject == ACT else subject
        return Writer(strained, Constants(readings, world, law.params, known, this, blank))


def attested(paths: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the fields that a pack wants attested, by rows ("" for the act's own) and path."""
    fields = []
    for path in paths:
        rows, bracket, field = path.partition("[].")
        fields.append((rows, field) if bracket else ("", path))
    return fields


BUILTINS = {
    "any": any,
    "all": all,
    "len": len,
    "type": type,
    "str": str,
    "int": int,
    "float": float,
    "list": list,
    "dict": dict,
    "tuple": tuple,
    "later": later,
}
"""The names that generated functions may call."""


def compiled(source: str, name: str, what: str, names: dict[str, Any] | None = None) -> Any:
    """Return the function of a generated source, which may call builtins and `names`."""
    # The source is this package's own: names go through tables and constants through repr (see condition/engines/rails.py).
    space: dict[str, Any] = {"__builtins__": BUILTINS, **(names or {})}
    exec(compile(source, f"<{what[:40]}>", "exec"), space)
    return space[name]
