"""Texts of conditions → resolved trees: definitions expanded, parameters laid in, names held to the schema of a pack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress

from checker.condition.definitions import check_definitions
from checker.condition.kinds import together
from checker.condition.parse import DEPTH, ConditionError, height, parse
from checker.condition.resolve import resolve, resolve_term
from checker.condition.scope import Room, Scope, Type
from checker.condition.tree import KIND, Node
from checker.pack.family import words
from checker.pack.measures import hold
from checker.pack.model import ACT, Pack
from checker.pack.parameters import first_days, laid, parameters
from checker.pack.schema import Field, Kind
from checker.read.days import is_day

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


class Resolver:
    """Resolves the conditions of a pack against its schema; raises ConditionError for one that does not fit.

    `asking` are the definitions that ask for the kind of an act.
    """

    def __init__(self, pack: Pack, asking: frozenset[str]) -> None:
        self.pack = pack
        self.asking = asking
        self._definitions: dict[str, tuple[tuple[str, ...], Node]] | None = None
        self._held: set[tuple[str, tuple[str, ...], str]] = set()
        self._scopes: dict[tuple[tuple[str, ...], str], Scope] = {}
        self._room = Room()
        self._bodies: dict[str, str] | None = None
        self._parsed: dict[str, Node] = {}
        self.parameters = parameters(pack.agreements.values())

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

    def tree(self, text: str, kinds: tuple[str, ...], subject: str, asks: bool) -> Node:
        """Return the tree of a condition about acts of `kinds`; one that `asks` for the kind is about one of them."""
        scope = self.scope(kinds, subject)
        scope = scope._replace(kind=kinds[0]) if asks and kinds else scope

        def made() -> Node:
            self._hold_units(text, scope, (kinds, subject))
            return resolve(laid(self._parse(text), self.parameters), scope, text)

        return held(made, text)

    def _parse(self, text: str) -> Node:
        """Parse a text once."""
        node = self._parsed.get(text)
        if node is None:
            node = self._parsed[text] = parse(text)
        return node

    def _hold_units(self, text: str, scope: Scope, where: tuple[tuple[str, ...], str]) -> None:
        """Hold the units of what a condition compares, and of what the definitions that it names compare, to one another."""
        if self._bodies is None:
            self._bodies = {read_signature(key)[0]: body for key, body in self.pack.definitions.items()}
        bodies = self._bodies
        left = [("", text)]
        while left:
            name, body = left.pop()
            if (body, *where) in self._held:
                continue
            self._held.add((body, *where))
            try:
                hold(self._parse(body), scope, self.parameters, body)
            except ConditionError as error:
                error.definition = name or error.definition
                raise
            left += [(word, bodies[word]) for word in words(body) if word in bodies]

    def joined(self, trees: Mapping[str, Node], text: str) -> Node:
        """Return the tree of a condition that asks for the kind, of its trees by kind."""
        return held(lambda: together(trees), text)


def held(make: Callable[[], Node], text: str) -> Node:
    """Return the tree that `make` makes; raises ConditionError where it is nested too deep."""
    try:
        tree = make()
    except RecursionError:
        tree = None
    if tree is None or height(tree) > DEPTH:
        raise ConditionError(f"with its definitions expanded it is nested more than {DEPTH} deep", 0, text)
    return tree
