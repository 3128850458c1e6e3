"""Mutants: packs with one change in one condition, such as an author's slip."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from checker.condition import tree
from checker.condition.parse import parse
from checker.condition.walk import children, rebuild
from checker.condition.write import as_text
from checker.judge.days import successor
from checker.pack.model import Pack
from checker.pack.resolver import read_signature
from checker.read.days import is_day

SLIPS = {"<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"), "==": ("!=",), "!=": ("==",)}
"""For each comparison, its neighbour and its opposite."""


class Mutant(NamedTuple):
    """A pack with one change: its place, the text before and the text after. `rules` are the affected rules;
    there are none if the condition decides which acts or ledgers are valid, or stands in for the ledger."""

    place: str
    was: str
    now: str
    pack: Pack
    rules: tuple[str, ...]


class Site(NamedTuple):
    """A condition open to mutation: its place, its text, and the rules that read it."""

    place: str
    text: str
    rules: tuple[str, ...]
    key: tuple[str, ...]


def mutants(pack: Pack) -> Iterator[Mutant]:
    """Yield every mutant with one change: connective, bound, day, value, reading, negation, or an exception dropped."""
    for site in sites(pack):
        for condition, old, new in variants(parse(site.text), pack):
            yield Mutant(site.place, as_text(old), as_text(new), _with(pack, site.key, as_text(condition)), site.rules)
    for rule in pack.rules.values():
        for number, exception in enumerate(rule.exceptions):
            remaining = tuple([one for place, one in enumerate(rule.exceptions) if place != number])
            changed = pack._replace(rules={**pack.rules, rule.id: rule._replace(exceptions=remaining)})
            yield Mutant(f"{rule.id} except {exception.id}", exception.when, "(dropped)", changed, (rule.id,))


def sites(pack: Pack) -> Iterator[Site]:
    """Yield the conditions that can change a verdict: of rules, the definitions they use, validity and stand-ins."""
    readers: dict[str, dict[str, None]] = {}
    for rule in pack.rules.values():
        parts = [("governs", rule.governs), ("requires", rule.requires)]
        parts += [(f"except {exception.id}", exception.when) for exception in rule.exceptions]
        for key, text in parts:
            if text:
                yield Site(f"{rule.id} {key}", text, (rule.id,), ("rule", rule.id, key))
                for name in used(pack, text):
                    readers.setdefault(name, {})[rule.id] = None
    for signature, text in pack.definitions.items():
        name = read_signature(signature)[0]
        if name in readers:
            yield Site(f"definition {signature}", text, tuple(readers[name]), ("definition", signature))
    for section, entries in (("valid", pack.valid), ("world_valid", pack.world_valid)):
        for number, valid in enumerate(entries):
            yield Site(f"valid {valid.at}", valid.holds, (), (section, str(number)))
    for world in pack.world.values():
        if world.stand_in:
            yield Site(f"stand_in {world.key}", world.stand_in, (), ("stand_in", world.key))


def used(pack: Pack, text: str) -> set[str]:
    """Return the names of the definitions in a condition, directly or through other definitions."""
    bodies = {read_signature(key)[0]: body for key, body in pack.definitions.items()}
    names: set[str] = set()
    waiting = [parse(text)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tree.Call) and node.function in bodies and node.function not in names:
            names.add(node.function)
            waiting.append(parse(bodies[node.function]))
        waiting += children(node)
    return names


def _with(pack: Pack, key: tuple[str, ...], text: str) -> Pack:
    """Return the pack with the text of one condition replaced."""
    what, *names = key
    if what == "rule":
        rule = pack.rules[names[0]]
        if names[1] == "governs":
            rule = rule._replace(governs=text)
        elif names[1] == "requires":
            rule = rule._replace(requires=text)
        else:
            rule = rule._replace(
                exceptions=tuple(
                    [item._replace(when=text) if names[1] == f"except {item.id}" else item for item in rule.exceptions]
                )
            )
        return pack._replace(rules={**pack.rules, rule.id: rule})
    if what == "definition":
        return pack._replace(definitions={**pack.definitions, names[0]: text})
    if what == "stand_in":
        return pack._replace(world={**pack.world, names[0]: pack.world[names[0]]._replace(stand_in=text)})
    items = pack.valid if what == "valid" else pack.world_valid
    changed = tuple([item._replace(holds=text) if str(n) == names[0] else item for n, item in enumerate(items)])
    return pack._replace(valid=changed) if what == "valid" else pack._replace(world_valid=changed)


def variants(node: tree.Node, pack: Pack, truth: bool = True) -> Iterator[tuple[tree.Node, tree.Node, tree.Node]]:
    """Yield each tree with one change, the node before and the node after.

    `truth` is whether the context expects a truth value.
    """
    for changed in _changes(node, pack, truth):
        yield changed, node, changed
    for number, child in enumerate(children(node)):
        # The operand of a `!` is not negated again: dropping the `!` is the same change.
        truth_expected = isinstance(node, tree.Junction) or (isinstance(node, tree.Quantifier) and number == 1)
        truth_expected = truth_expected or (isinstance(node, tree.Conditional) and (number == 0 or truth))
        if isinstance(node, (tree.Select, tree.Call)):
            continue
        for inner, old, new in variants(child, pack, truth_expected):
            yield _replaced(node, number, inner), old, new


def _replaced(node: tree.Node, number: int, inner: tree.Node) -> tree.Node:
    count = iter(range(1 << 30))
    return rebuild(node, lambda child: inner if next(count) == number else child)


def _changes(node: tree.Node, pack: Pack, truth: bool) -> Iterator[tree.Node]:
    """Yield the slips of one node, with its descendants unchanged."""
    if isinstance(node, tree.Junction):
        for cut in range(1, len(node.operands)):
            yield _slipped(node, cut)
    elif isinstance(node, tree.Compare):
        for sign in SLIPS[node.operator]:
            yield node._replace(operator=sign)
        yield from [node._replace(left=value) for value in _others(node.left, node.right, pack)]
        yield from [node._replace(right=value) for value in _others(node.right, node.left, pack)]
    elif isinstance(node, tree.In):
        yield tree.Not(node)
        if isinstance(node.container, tree.ListOf):
            items = node.container.items
            for place, item in enumerate(items):
                rest = items[:place] + items[place + 1 :]
                if rest:
                    yield node._replace(container=tree.ListOf(rest))
                for value in _others(item, node.item, pack):
                    if value not in [other._replace(at=0) for other in items]:
                        yield node._replace(container=tree.ListOf((*items[:place], value, *items[place + 1 :])))
        else:
            for value in _others(node.item, node.container, pack):
                yield node._replace(item=value)
    elif isinstance(node, tree.Quantifier) and node.kind in ("exists", "all"):
        yield node._replace(kind="all" if node.kind == "exists" else "exists")
    elif isinstance(node, tree.Conditional):
        yield node._replace(then=node.otherwise, otherwise=node.then)
    elif isinstance(node, tree.Not):
        yield node.operand
    elif isinstance(node, tree.Literal) and isinstance(node.value, bool):
        yield tree.Literal(not node.value)
    elif isinstance(node, (tree.Name, tree.Select, tree.Call)) and truth:
        yield tree.Not(node)


def _slipped(node: tree.Junction, cut: int) -> tree.Junction:
    """Return a chain with the connective before operand `cut` swapped and regrouped by precedence: && binds tighter."""

    def joined(kind: str, parts: tuple[tree.Node, ...]) -> tree.Node:
        return parts[0] if len(parts) == 1 else tree.Junction(kind, parts)

    before, after = node.operands[:cut], node.operands[cut:]
    if node.kind == "and":
        return tree.Junction("or", (joined("and", before), joined("and", after)))
    pair = tree.Junction("and", (before[-1], after[0]))
    return tree.Junction("or", (*before[:-1], pair, *after[1:])) if len(node.operands) > 2 else pair


def _others(node: tree.Node, beside: tree.Node, pack: Pack) -> Iterator[tree.Node]:
    """Yield likely slips for a constant: the day before and after, another value, another agreement's first day."""
    starts = [agreement.start for agreement in pack.agreements.values()]
    if isinstance(node, tree.Name) and node.name in starts:
        yield from [tree.Name(name) for name in starts if name != node.name]
    if not isinstance(node, tree.Literal):
        return
    value = node.value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        yield from [tree.Literal(value - 1), tree.Literal(value + 1)]
    elif isinstance(value, str) and is_day(value):
        yield from [tree.Literal(day) for step in (-1, 1) if (day := successor(value, step))]
    elif isinstance(value, str):
        other = _sibling(value, beside, pack)
        if other is not None:
            yield tree.Literal(other)


def _sibling(value: str, beside: tree.Node, pack: Pack) -> str | None:
    """Return the next value in the values of the field beside it, or in the readings of the question beside it."""
    if isinstance(beside, tree.Select) and beside.operand == tree.Name("reading", beside.operand.at):
        values = pack.questions[beside.field].formulas if beside.field in pack.questions else ()
        return _next(value, values)
    fields = [field for kind in pack.kinds.values() for _, field in kind.fields()]
    name = beside.field if isinstance(beside, tree.Select) else beside.name if isinstance(beside, tree.Name) else ""
    named = [field for field in fields if field.path.rsplit(".", 1)[-1] == name]
    # A name without a field is an element of a list; the first field with the value represents it.
    lists = [field.values for field in named or fields if value in field.values]
    return _next(value, lists[0]) if lists else None


def _next(value: str, values: tuple[str, ...]) -> str | None:
    place = values.index(value) if value in values else -1
    return values[(place + 1) % len(values)] if place >= 0 and len(values) > 1 else None
