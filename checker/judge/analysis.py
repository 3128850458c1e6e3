"""Analysis of the rules that judge one kind of act: what they read and compare, collected once from the trees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from checker.condition import tree
from checker.condition.distance import apart
from checker.condition.walk import walk
from checker.judge.apart import Link
from checker.pack.conditions import Conditions
from checker.pack.model import ACT, Pack, Rule

FactKey = tuple[str, str]
"""A field: name of its rows ("" for the act's own) and path."""
Term = tuple[str, ...]
"""A side of a comparison: ("fact", rows, path), ("world", key), ("param", name) or ("literal", value)."""


class Analysis(NamedTuple):
    """The terms that the conditions of one kind read and compare.

    `literals` are the constants a field or ledger key is compared with; `crossed` the fields compared with one another;
    `lists` the conditions about each list field; `groups` the terms that dates and numbers are compared among; `beside` the
    readings that meet one field of rows and no other field in the smallest condition that has both.
    """

    rules: tuple[Rule, ...]
    facts: frozenset[FactKey]
    readings: tuple[str, ...]
    world: tuple[str, ...]
    literals: Mapping[FactKey, tuple[Any, ...]]
    crossed: frozenset[FactKey]
    lists: Mapping[FactKey, tuple[tuple[tree.Node, str], ...]]
    groups: tuple[frozenset[Term], ...]
    constants: Mapping[int, tuple[Any, ...]]
    by_rule: Mapping[str, frozenset[Term]]
    beside: Mapping[FactKey, frozenset[str]]
    apart: Mapping[int, tuple[Link, ...]] = {}
    """All comparisons of a group, for groups that compare days at a distance."""
    prefixes: Mapping[FactKey, tuple[str, ...]] = {}
    """The prefixes that conditions test each text field for."""


class _Finder:
    def __init__(self, subject_rows: str) -> None:
        self.bound: dict[str, str] = {"this": subject_rows, "": ""}
        self.facts: dict[FactKey, None] = {}
        self.readings: dict[str, None] = {}
        self.world: dict[str, None] = {}
        self.literals: list[tuple[FactKey, Any]] = []
        self.crossed: set[FactKey] = set()
        self.lists: list[tuple[FactKey, tree.Node, str]] = []
        self.pairs: list[tuple[Term, Term]] = []
        self.links: dict[Link, None] = {}
        self.prefixes: dict[FactKey, set[str]] = {}
        self.beside: dict[FactKey, set[str]] = {}

    def key(self, fact: tree.Fact) -> FactKey:
        return self.bound[fact.scope], fact.path

    def about_a_list(self, node: tree.Node) -> tree.Fact | None:
        """Return the one list that a condition is about, None if it is about anything else but readings."""
        if not isinstance(node, (tree.Compare, tree.Conditional, tree.In, tree.Junction, tree.Not, tree.Quantifier)):
            return None
        fact: tree.Fact | None = None
        listed = False
        for part in walk(node):
            if isinstance(part, tree.Fact):
                if fact is not None and part[:2] != fact[:2]:
                    return None
                fact = part
            elif isinstance(part, (tree.World, tree.Param, tree.Known, tree.Rows)):
                return None
            listed = listed or isinstance(part, tree.Call)
            listed = listed or (isinstance(part, tree.Quantifier) and isinstance(part.over, tree.Fact))
            listed = listed or (isinstance(part, tree.In) and isinstance(part.container, tree.Fact))
        return fact if listed else None

    def visit(self, node: tree.Node, inside: bool = False) -> None:
        if isinstance(node, tree.Quantifier) and isinstance(node.over, tree.Rows):
            self.bound[node.variable] = node.over.name
        if isinstance(node, tree.Fact):
            self.facts[self.key(node)] = None
        elif isinstance(node, tree.Reading):
            self.readings[node.id] = None
        elif isinstance(node, (tree.World, tree.Known)):
            self.world[node.key] = None
        elif isinstance(node, tree.Compare):
            self.compare(node)
        elif isinstance(node, tree.StartsWith):
            if isinstance(node.item, tree.Fact):
                self.prefixes.setdefault(self.key(node.item), set()).add(node.prefix)
        elif isinstance(node, tree.In):
            if isinstance(node.item, tree.Fact) and isinstance(node.container, tree.ListOf):
                for literal in node.container.items:
                    if isinstance(literal, tree.Literal):
                        self.literals.append((self.key(node.item), literal.value))
                        pair: tuple[Term, Term] = ("fact", *self.key(node.item)), ("literal", literal.value)  # type: ignore[assignment]
                        self.pairs.append(pair)
                        self.links[Link(*pair, 0, False)] = None
        # The largest condition about one list alone makes its classes: the parts would make finer ones than needed.
        about = None if inside else self.about_a_list(node)
        if about is not None:
            self.lists.append((self.key(about), node, about.scope))
        from checker.condition.walk import children

        for child in children(node):
            self.visit(child, inside or about is not None)

    def meet(self, node: tree.Node) -> tuple[set[str], set[FactKey]]:
        """Record the readings that meet one field of rows alone; return the readings that met none yet, and all fields."""
        from checker.condition.walk import children

        if isinstance(node, tree.Reading):
            return {node.id}, set()
        if isinstance(node, tree.Fact):
            return set(), {self.key(node)} if self.bound[node.scope] else set()
        readings, fields = set[str](), set[FactKey]()
        for child in children(node):
            child_readings, child_fields = self.meet(child)
            readings |= child_readings
            fields |= child_fields
        if not (readings and fields and isinstance(node, (tree.Conditional, tree.Junction))):
            return readings, fields
        if len(fields) == 1:
            self.beside.setdefault(next(iter(fields)), set()).update(readings)
        return set(), fields

    def compare(self, node: tree.Compare) -> None:
        (before, left), (after, right) = apart(node.left), apart(node.right)
        a, b = self.term(left), self.term(right)
        if a and b:
            self.pairs.append((a, b))
            same = isinstance(left, tree.Fact) and isinstance(right, tree.Fact) and left.scope == right.scope
            self.links[Link(a, b, after - before, same)] = None
            for x, y in ((left, right), (right, left)):
                if isinstance(x, tree.Fact):
                    if isinstance(y, tree.Literal):
                        self.literals.append((self.key(x), y.value))
                    else:
                        self.crossed.add(self.key(x))

    def term(self, node: tree.Node) -> Term | None:
        if isinstance(node, tree.Fact):
            return ("fact", *self.key(node))
        if isinstance(node, tree.World):
            return ("world", node.key)
        if isinstance(node, tree.Param):
            return ("param", node.name)
        if isinstance(node, tree.Literal):
            return ("literal", node.value)  # type: ignore[return-value]
        return None


def _groups(pairs: list[tuple[Term, Term]]) -> tuple[frozenset[Term], ...]:
    """Return the groups of terms that comparisons join; constants join nothing."""
    parent: dict[Term, Term] = {}

    def root(term: Term) -> Term:
        parent.setdefault(term, term)
        while parent[term] != term:
            term = parent[term]
        return term

    for a, b in pairs:
        if a[0] in ("fact", "world") and b[0] in ("fact", "world"):
            parent[root(a)] = root(b)
        for term in (a, b):
            if term[0] in ("fact", "world"):
                root(term)
    joined: dict[Term, set[Term]] = {}
    for term in parent:
        joined.setdefault(root(term), set()).add(term)
    return tuple([frozenset(group) for group in joined.values()])


def trees_of(
    conditions: Conditions, pack: Pack, kind: str, notes: bool = False
) -> Iterator[tuple[str, str, tree.Node]]:
    """Yield every tree that decides about acts of a kind, with its rule ("" for validity) and subject.

    `notes` adds the conditions of notes.
    """
    for note in pack.notes if notes else ():
        if kind in note.kinds and note.when:
            yield "", ACT, conditions.text(note.when, note.kinds, kind=kind)
    for rule in pack.rules.values():
        if kind in rule.kinds:
            trees = conditions.rule(rule, kind)
            for node in (trees.governs, trees.requires, *trees.excepts):
                if node is not None:
                    yield rule.id, rule.subject, node
    for valid in pack.valid:
        if kind in valid.kinds:
            yield "", ACT, conditions.text(valid.holds, valid.kinds, kind=kind)
    for valid in pack.world_valid:
        yield "", ACT, conditions.text(valid.holds, ())


def links_of(nodes: Iterable[tree.Node]) -> tuple[Link, ...]:
    """Return the comparisons in conditions on the act or the ledger."""
    finder = _Finder("")
    for node in nodes:
        finder.visit(node)
    return tuple(finder.links)


def analyse(conditions: Conditions, pack: Pack, kind: str, notes: bool = False) -> Analysis:
    """Return what the conditions for acts of a kind read and compare, those of notes included with `notes`."""
    total = _Finder("")
    by_rule: dict[str, set[Term]] = {}
    for rule, subject, node in trees_of(conditions, pack, kind, notes):
        finder = _Finder("" if subject == ACT else subject)
        finder.visit(node)
        finder.meet(node)
        for key, names in finder.beside.items():
            total.beside.setdefault(key, set()).update(names)
        total.facts.update(finder.facts)
        total.readings.update(finder.readings)
        total.literals += finder.literals
        total.crossed |= finder.crossed
        total.lists += finder.lists
        total.pairs += finder.pairs
        total.links.update(finder.links)
        for key, prefixes in finder.prefixes.items():
            total.prefixes.setdefault(key, set()).update(prefixes)
        if rule:
            total.world.update(finder.world)
            reads = by_rule.setdefault(rule, set())
            reads |= {("fact", *key) for key in finder.facts}
            reads |= {("reading", key) for key in finder.readings} | {("world", key) for key in finder.world}
    for valid in pack.valid:
        if kind in valid.kinds:
            named = [
                part.key
                for part in walk(conditions.text(valid.holds, valid.kinds, kind=kind))
                if isinstance(part, tree.World)
            ]
            total.world.update(dict.fromkeys(named))
    # A key that the ledger's validity ties to one that rules read is open together with it.
    for node in [conditions.text(valid.holds, ()) for valid in pack.world_valid]:
        keys = {part.key for part in walk(node) if isinstance(part, tree.World)}
        if keys & set(total.world):
            total.world.update(dict.fromkeys(keys))
    literals: dict[FactKey, list[Any]] = {}
    for fact, value in total.literals:
        if value not in literals.setdefault(fact, []):
            literals[fact].append(value)
    lists: dict[FactKey, list[tuple[tree.Node, str]]] = {}
    for fact, node, scope in total.lists:
        if all(node is not other for other, _ in lists.setdefault(fact, [])):
            lists[fact].append((node, scope))
    groups = _groups(total.pairs)
    constants: dict[int, tuple[Any, ...]] = {}
    for index, group in enumerate(groups):
        values: dict[Term, None] = {}
        for a, b in total.pairs:
            for x, y in ((a, b), (b, a)):
                if x in group and y[0] in ("literal", "param"):
                    values[y] = None
        constants[index] = tuple(values)
    distant = {term for link in total.links if link.days for term in link[:2]}
    apart_in = {
        index: tuple([link for link in total.links if link.one in group or link.other in group])
        for index, group in enumerate(groups)
        if group & distant
    }
    return Analysis(
        tuple([rule for rule in pack.rules.values() if kind in rule.kinds]),
        frozenset(total.facts),
        tuple([key for key in pack.questions if key in total.readings]),
        tuple([key for key in pack.world if key in total.world]),
        {key: tuple(values) for key, values in literals.items()},
        frozenset(total.crossed),
        {key: tuple(nodes) for key, nodes in lists.items()},
        groups,
        constants,
        {rule: frozenset(terms) for rule, terms in by_rule.items()},
        {key: frozenset(names) for key, names in total.beside.items()},
        apart_in,
        {key: tuple(sorted(prefixes)) for key, prefixes in total.prefixes.items()},
    )
