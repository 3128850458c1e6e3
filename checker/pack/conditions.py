"""The conditions of a pack as resolved trees, each made when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from checker.condition.definitions import check_definitions
from checker.condition.kinds import KIND, together
from checker.condition.parse import DEPTH, ConditionError, height, parse
from checker.condition.resolve import resolve, resolve_term
from checker.condition.scope import Room, Scope, Type
from checker.condition.tree import Node
from checker.condition.walk import Free
from checker.pack.family import words
from checker.pack.model import ACT as ACT
from checker.pack.model import Pack, Rule
from checker.pack.parameters import first_days, laid, parameters
from checker.pack.schema import Field, Kind
from checker.read.days import is_day


class RuleTrees(NamedTuple):
    """The resolved conditions of one rule; `requires` is None for a permission."""

    governs: Node
    requires: Node | None
    excepts: tuple[Node, ...]


TAKEN = frozenset(
    {
        "size",
        "has",
        "exists",
        "all",
        "exists_one",
        "map",
        "filter",
        "contains",
        "startsWith",
        "endsWith",
        "matches",
        "addDays",
        "addMonths",
        "within",
    }
)
"""Names that a definition may not have."""


COMPARED = "it is a parameter that changes over time, so it stands in comparisons alone"


def fact_type(field: Field) -> Type | None:
    """Return the type conditions see of a field, None where no condition may read it."""
    if not field.decides:
        return None
    name = {"boolean": "bool"}.get(field.type, field.declared)
    return Type(name, field.values, field.none, field.within, field.unit)


def _shared(fields: Iterable[Mapping[str, Field]]) -> dict[str, Type]:
    """Return the fields that stand in every mapping with the same type."""
    found: dict[str, Type] | None = None
    for mapping in fields:
        types = {path: kind for path, field in mapping.items() if (kind := fact_type(field)) is not None}
        found = types if found is None else {path: kind for path, kind in found.items() if types.get(path) == kind}
    return found or {}


def read_signature(name: str) -> tuple[str, tuple[str, ...]]:
    """Return the name and parameters of a definition's key, `ships(o)`; raises ConditionError."""
    head, bracket, rest = name.partition("(")
    parameters = tuple([part.strip() for part in rest.rstrip(")").split(",") if part.strip()])
    if not bracket or not rest.endswith(")") or not all(part.isidentifier() for part in (head, *parameters)):
        raise ConditionError("a definition is named like `ships(o)`", 0, name)
    return head, parameters


def _hints(kinds: Sequence[Kind]) -> dict[str, str]:
    """Return why conditions about some kinds may not read a field that one of them has."""
    found = {KIND: '`kind` is compared with kinds that are written out: kind == "…", kind in ["…"]'}
    paths = {kind.name: {(rows, field.path) for rows, field in kind.fields()} for kind in kinds}
    for kind in kinds:
        for rows, field in kind.fields():
            key = f"{rows}[].{field.path}" if rows else field.path
            lacking = [name for name, have in paths.items() if (rows, field.path) not in have]
            if not field.decides:
                found.setdefault(key, f'"{field.path}" is marked `decides: false`, so no condition may read it')
            elif lacking:
                found[key] = f'"{field.path}" is no field of {" and ".join(lacking)}, which this is about too'
            elif len(kinds) > 1:
                found[key] = f'"{field.path}" is not of one type in {", ".join(paths)}, which this is about'
    return found


class Conditions:
    """Resolves the conditions of a pack against its schema; raises ConditionError for one that does not fit.

    `made` are trees that were made before, by text, kinds and subject.
    """

    def __init__(self, pack: Pack, made: Mapping[tuple[str, tuple[str, ...], str], Node] | None = None) -> None:
        self.pack = pack
        self._definitions: dict[str, tuple[tuple[str, ...], Node]] | None = None
        self._scopes: dict[tuple[tuple[str, ...], str], Scope] = {}
        self._stand_ins: dict[str, Node] | None = None
        self._rules: dict[tuple[str, str], RuleTrees] = {}
        self._texts: dict[tuple[str, tuple[str, ...], str], Node] = dict(made or {})
        self.free = Free()
        self._room = Room()
        self.parameters = parameters(pack.agreements.values())
        self._asking: frozenset[str] | None = None

    @property
    def asking(self) -> frozenset[str]:
        """The definitions that ask for the kind of an act, directly or through others."""
        if self._asking is None:
            found: set[str] = set()
            said = {key.partition("(")[0]: set(words(text)) for key, text in self.pack.definitions.items()}
            while more := {name for name, names in said.items() if names & {KIND, *found}} - found:
                found |= more
            self._asking = frozenset(found)
        return self._asking

    def asks_kind(self, text: str) -> bool:
        """Return whether a condition asks for the kind of the act, so that it is another one for each."""
        return (KIND in text or bool(self.asking)) and not self.asking.union((KIND,)).isdisjoint(words(text))

    def kinds_of(self, text: str, kinds: tuple[str, ...], kind: str) -> tuple[str, ...]:
        """Return the kinds that a condition is resolved for where an act of one of them is at hand."""
        return (kind,) if kind and len(kinds) > 1 and self.asks_kind(text) else kinds

    @property
    def definitions(self) -> dict[str, tuple[tuple[str, ...], Node]]:
        """Parameters and parsed body of each definition, by name."""
        if self._definitions is None:
            found: dict[str, tuple[tuple[str, ...], Node]] = {}
            texts: dict[str, str] = {}
            for key, text in self.pack.definitions.items():
                name, bound = read_signature(key)
                if name in found:
                    raise ConditionError(f"{name} is defined twice", 0, key)
                try:
                    if name in TAKEN:
                        raise ConditionError(
                            f"conditions have a function {name} of their own; choose another name", 0, key
                        )
                    found[name] = (bound, laid(parse(text), self.parameters, bound))
                except ConditionError as error:
                    error.definition = name
                    raise
                texts[name] = text
            check_definitions(found, texts)
            self._definitions = found
        return self._definitions

    def scope(self, kinds: tuple[str, ...], subject: str) -> Scope:
        """Return what a condition about acts of `kinds` may speak of; with no kinds, about the ledger alone."""
        key = (kinds, subject)
        found = self._scopes.get(key)
        if found is None:
            chosen = [self.pack.kinds[kind] for kind in kinds]
            rows = {
                name: _shared([kind.rows[name] for kind in chosen])
                for name in (chosen[0].rows if chosen else ())
                if all(name in kind.rows for kind in chosen)
            }
            found = self._scopes[key] = Scope(
                facts=_shared([kind.facts for kind in chosen]),
                rows=rows,
                this="" if subject == ACT else subject,
                readings={question.id: question.formulas for question in self.pack.questions.values()},
                world={
                    item.key: Type(
                        {"boolean": "bool"}.get(item.type, item.declared),
                        item.values,
                        item.none,
                        item.within,
                        item.unit,
                    )
                    for item in self.pack.world.values()
                },
                params=first_days(self.pack.agreements.values()),
                definitions=self.definitions,
                stand_ins={},
                is_day=is_day,
                room=self._room,
                hints={**_hints(chosen), **dict.fromkeys(self.parameters, COMPARED)},
                kinds=tuple(self.pack.kinds),
                asking=self.asking,
            )
            if kinds:
                self._scopes[key] = found = found._replace(stand_ins=self._stand_in_nodes(found))
        return found

    def _stand_in_nodes(self, scope: Scope) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for item in self.pack.world.values():
            if item.stand_in:
                # Acts of other kinds have nothing to stand in with: for them the key stays a choice.
                with suppress(ConditionError):
                    found[item.key] = resolve_term(parse(item.stand_in), scope, item.stand_in, scope.world[item.key])
        return found

    def text(self, text: str, kinds: tuple[str, ...], subject: str = ACT, kind: str = "") -> Node:
        """Return the resolved tree of a condition about acts of `kinds`, or of the `kind` among them that is at hand.

        A condition that asks for the kind is resolved for each of them.
        """
        kinds = self.kinds_of(text, kinds, kind)
        key = (text, kinds, subject)
        found = self._texts.get(key)
        if found is None:
            asks = self.asks_kind(text)
            try:
                if asks and len(kinds) > 1:
                    found = together({name: self.text(text, (name,), subject) for name in kinds})
                else:
                    scope = self.scope(kinds, subject)
                    scope = scope._replace(kind=kinds[0]) if asks and kinds else scope
                    found = resolve(laid(parse(text), self.parameters), scope, text)
            except RecursionError:
                found = None
            if found is None or height(found) > DEPTH:
                raise ConditionError(f"with its definitions expanded it is nested more than {DEPTH} deep", 0, text)
            self._texts[key] = found
        return found

    def rule(self, rule: Rule, kind: str = "") -> RuleTrees:
        """Return the resolved conditions of a rule, as they are for acts of a kind where one is named."""
        found = self._rules.get((rule.id, kind))
        if found is None:
            found = self._rules[rule.id, kind] = RuleTrees(
                self.text(rule.governs, rule.kinds, rule.subject, kind),
                self.text(rule.requires, rule.kinds, rule.subject, kind) if rule.requires else None,
                tuple([self.text(item.when, rule.kinds, rule.subject, kind) for item in rule.exceptions]),
            )
        return found
