"""The resolver of conditions: text → tree with definitions expanded, parameters inlined and names checked."""

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
from checker.pack.measures import check_units, has_units
from checker.pack.model import ACT, Pack
from checker.pack.parameters import first_days, inline_parameters, parameters
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
"""Reserved names that a definition may not have."""


COMPARED = "it is a parameter that changes over time, so it stands in comparisons alone"


def fact_type(field: Field) -> Type | None:
    """Return the type of a field in conditions, None if no condition may read it."""
    if not field.decides:
        return None
    name = {"boolean": "bool"}.get(field.type, field.declared)
    return Type(name, field.values, field.none, field.within, field.unit)


def _shared(fields: Iterable[Mapping[str, Field]]) -> dict[str, Type]:
    """Return the fields with the same type in every mapping."""
    shared: dict[str, Type] | None = None
    for mapping in fields:
        types = {path: kind for path, field in mapping.items() if (kind := fact_type(field)) is not None}
        shared = types if shared is None else {path: kind for path, kind in shared.items() if types.get(path) == kind}
    return shared or {}


def read_signature(name: str) -> tuple[str, tuple[str, ...]]:
    """Return the name and parameters of a definition's key, `ships(o)`; raises ConditionError."""
    head, bracket, rest = name.partition("(")
    parameters = tuple([part.strip() for part in rest.rstrip(")").split(",") if part.strip()])
    if not bracket or not rest.endswith(")") or not all(part.isidentifier() for part in (head, *parameters)):
        raise ConditionError("a definition is named like `ships(o)`", 0, name)
    return head, parameters


def _hints(kinds: Sequence[Kind]) -> dict[str, str]:
    """Return the reasons that conditions about several kinds may not read a field of one of them."""
    hints = {KIND: '`kind` is compared with kinds that are written out: kind == "…", kind in ["…"]'}
    paths = {kind.name: {(rows, field.path) for rows, field in kind.fields()} for kind in kinds}
    for kind in kinds:
        for rows, field in kind.fields():
            key = f"{rows}[].{field.path}" if rows else field.path
            lacking = [name for name, have in paths.items() if (rows, field.path) not in have]
            if not field.decides:
                hints.setdefault(key, f'"{field.path}" is marked `decides: false`, so no condition may read it')
            elif lacking:
                hints[key] = f'"{field.path}" is no field of {" and ".join(lacking)}, which this is about too'
            elif len(kinds) > 1:
                hints[key] = f'"{field.path}" is not of one type in {", ".join(paths)}, which this is about'
    return hints


class Resolver:
    """Resolves the conditions of a pack against its schema; raises ConditionError for one that does not fit.

    `asking` are the definitions that depend on the kind of an act.
    """

    def __init__(self, pack: Pack, asking: frozenset[str]) -> None:
        self.pack = pack
        self.asking = asking
        self._definitions: dict[str, tuple[tuple[str, ...], Node]] | None = None
        self._checked: set[tuple[str, tuple[str, ...], str]] = set()
        self._scopes: dict[tuple[tuple[str, ...], str], Scope] = {}
        self._room = Room()
        self._bodies: dict[str, str] | None = None
        self.parameters = parameters(pack.agreements.values())
        self._has_units = has_units(pack, self.parameters)

    @property
    def definitions(self) -> dict[str, tuple[tuple[str, ...], Node]]:
        """Parameters and parsed body of each definition, by name."""
        if self._definitions is None:
            definitions: dict[str, tuple[tuple[str, ...], Node]] = {}
            texts: dict[str, str] = {}
            for key, text in self.pack.definitions.items():
                name, bound = read_signature(key)
                if name in definitions:
                    raise ConditionError(f"{name} is defined twice", 0, key)
                try:
                    if name in TAKEN:
                        raise ConditionError(
                            f"conditions have a function {name} of their own; choose another name", 0, key
                        )
                    definitions[name] = (bound, inline_parameters(parse(text), self.parameters, bound))
                except ConditionError as error:
                    error.definition = name
                    raise
                texts[name] = text
            check_definitions(definitions, texts)
            self._definitions = definitions
        return self._definitions

    def scope(self, kinds: tuple[str, ...], subject: str) -> Scope:
        """Return the names in scope of a condition about acts of `kinds`; without kinds, only the ledger's."""
        key = (kinds, subject)
        scope = self._scopes.get(key)
        if scope is None:
            chosen = [self.pack.kinds[kind] for kind in kinds]
            rows = {
                name: _shared([kind.rows[name] for kind in chosen])
                for name in (chosen[0].rows if chosen else ())
                if all(name in kind.rows for kind in chosen)
            }
            scope = self._scopes[key] = Scope(
                facts=_shared([kind.facts for kind in chosen]),
                rows=rows,
                this="" if subject == ACT else subject,
                readings={question.id: question.formulas for question in self.pack.questions.values()},
                world={
                    key.key: Type(
                        {"boolean": "bool"}.get(key.type, key.declared),
                        key.values,
                        key.none,
                        key.within,
                        key.unit,
                    )
                    for key in self.pack.world.values()
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
                self._scopes[key] = scope = scope._replace(stand_ins=self._stand_in_nodes(scope))
        return scope

    def _stand_in_nodes(self, scope: Scope) -> dict[str, Node]:
        nodes: dict[str, Node] = {}
        for key in self.pack.world.values():
            if key.stand_in:
                # Acts of other kinds lack the fields of the stand-in, so the key stays a choice for them.
                with suppress(ConditionError):
                    nodes[key.key] = resolve_term(parse(key.stand_in), scope, key.stand_in, scope.world[key.key])
        return nodes

    def tree(self, text: str, kinds: tuple[str, ...], subject: str, asks: bool) -> Node:
        """Return the tree of a condition about acts of `kinds`; one that depends on the kind (`asks`) is about one kind."""
        scope = self.scope(kinds, subject)
        scope = scope._replace(kind=kinds[0]) if asks and kinds else scope

        def resolved() -> Node:
            if self._has_units:
                self._check_units(text, scope, (kinds, subject))
            return resolve(inline_parameters(parse(text), self.parameters), scope, text)

        return within_depth(resolved, text)

    def _check_units(self, text: str, scope: Scope, where: tuple[tuple[str, ...], str]) -> None:
        """Check the units of comparisons in a condition and in the definitions that it uses."""
        if self._bodies is None:
            self._bodies = {read_signature(key)[0]: body for key, body in self.pack.definitions.items()}
        bodies = self._bodies
        waiting = [("", text)]
        while waiting:
            name, body = waiting.pop()
            if (body, *where) in self._checked:
                continue
            self._checked.add((body, *where))
            try:
                check_units(parse(body), scope, self.parameters, body)
            except ConditionError as error:
                error.definition = name or error.definition
                raise
            waiting += [(word, bodies[word]) for word in words(body) if word in bodies]

    def joined(self, trees: Mapping[str, Node], text: str) -> Node:
        """Return the joint tree of a condition that depends on the kind, from its trees by kind."""
        return within_depth(lambda: together(trees), text)


def within_depth(make: Callable[[], Node], text: str) -> Node:
    """Return the tree made by `make`; raises ConditionError if it is nested too deep."""
    try:
        tree = make()
    except RecursionError:
        tree = None
    if tree is None or height(tree) > DEPTH:
        raise ConditionError(f"with its definitions expanded it is nested more than {DEPTH} deep", 0, text)
    return tree
