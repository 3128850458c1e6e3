"""What the rails leave open about an act, over tables of every completion: exact where the completions are few."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from checker.condition.alike import standing
from checker.condition.codes import FAILS, OPEN
from checker.condition.engines.diagram import LimitReached
from checker.condition.tables import NAMES, Space, some, table_function
from checker.judge.act import Act
from checker.judge.choices import Choice, Domains, fold
from checker.judge.law import MEMORY, Law, Machinery, values_of
from checker.judge.verdict import (
    FAIL,
    MAY_BE_NEITHER,
    MAY_FAIL,
    MAY_PASS,
    NOT_APPLICABLE,
    PASS,
    REVIEW,
    Cause,
    Judgement,
    Ruling,
    cause_order,
    verdict_of,
)
from checker.pack.model import Rule

COMPLETIONS = 1 << 13
"""The most completions that are looked at one by one, a bit each; beyond, a decision diagram is the smaller work."""
Kinds = tuple[str, ...]
Code = tuple[Rule, "int | None", int]


class _Known(NamedTuple):
    """What a table function is called with: facts, rows, readings, ledger and parameters, open ones among them."""

    facts: Mapping[str, Any]
    rows: Mapping[str, Any]
    readings: Mapping[str, Any]
    world: Mapping[str, Any]
    params: Mapping[str, str]


def settle(act: Act, law: Law, codes: list[Code], causes: bool) -> Judgement | None:
    """Judge what the rails left open; None where the completions are too many for tables."""
    opened = [rule for rule, _, code in codes if code & 1]
    try:
        chosen = _choices(act, law, opened)
    except LimitReached:
        return None
    if chosen is None:
        return None
    choices, valid_texts = chosen
    space, values = _space(act, law, choices)
    full = space.full
    valid = full
    for text, kinds in valid_texts:
        function = condition_table(law.machinery, text, kinds)
        valid &= function(values.facts, values.facts, *values[1:], {})
    asked = _Asked(act, law, values)
    rulings: list[Ruling] = []
    failing = 0
    reviewed: dict[int, int] = {}
    may_govern: list[tuple[Rule, int | None]] = []
    governs_surely = worst_fails = False
    for rule, index, code in codes:
        if not code & 1:
            governs_surely = True
            worst_fails = worst_fails or code == FAILS
            rulings.append(Ruling(rule, index, FAIL if code == FAILS else PASS))
            continue
        fails = asked.table(rule, index, "fails") & valid if code == OPEN else 0
        if not fails:
            if not asked.table(rule, index, "governs") & valid:
                continue
            rulings.append(Ruling(rule, index, PASS))
        elif fails == valid:
            worst_fails = True
            rulings.append(Ruling(rule, index, FAIL))
        else:
            failing |= fails
            reviewed[len(rulings)] = fails
            rulings.append(Ruling(rule, index, REVIEW))
        may_govern.append((rule, index))
    found = tuple(rulings)
    verdict = FAIL if worst_fails or failing == valid else REVIEW if reviewed else PASS if found else NOT_APPLICABLE
    if not (causes and reviewed):
        return Judgement(verdict, found, (), verdict == FAIL and not worst_fails)
    if verdict == FAIL:
        for place, fails in reviewed.items():
            rule, index = rulings[place][:2]
            governing = asked.table(rule, index, "governs")
            own = _causes(space, choices, _turning(space, choices, fails, valid), fails, governing, valid)
            rulings[place] = rulings[place]._replace(causes=own)
        return Judgement(FAIL, tuple(rulings), (), not worst_fails)
    governing = full
    if not governs_surely:
        governing = 0
        for rule, index in may_govern:
            governing |= asked.table(rule, index, "governs")
    turning = _turning(space, choices, failing, valid)
    whole = _causes(space, choices, turning, failing, governing, valid)
    each = {failing: whole}
    for place, fails in reviewed.items():
        if fails not in each:
            mine = {choices[at].name for at in _turning(space, choices, fails, valid)}
            each[fails] = tuple([cause for cause in whole if cause.name in mine])
        rulings[place] = rulings[place]._replace(causes=each[fails])
    return Judgement(REVIEW, tuple(rulings), whole)


Chosen = tuple[tuple[Choice, ...], list[tuple[str, Kinds]]]


def _choices(act: Act, law: Law, rules: list[Rule]) -> Chosen | None:
    """Return the open choices that rules read, and the conditions of validity that bind them."""
    kept: dict[Any, Any] = law.memory
    key = ("reads", act.kind, frozenset([rule.id for rule in rules]))
    found = kept.get(key)
    if found is None:
        by_rule = law.reads(act.kind).by_rule
        reads = frozenset[tuple[str, ...]]().union(*[by_rule[rule.id] for rule in rules])
        world = any(term[0] == "world" and law.world[term[1]] is None for term in reads)
        fields = law.pack.kinds[act.kind]
        known = [(term[1], term[2], fields.field(term[1], term[2]).type) for term in reads if term[0] == "fact"]
        found = kept[key] = reads, world, sorted(known)
    reads, world, facts = found
    unknown: list[tuple[str, int, str]] = []
    # The domain of a day or a number turns on what else the act says; all other domains are the same for every act.
    fixed = not world
    for rows, path, kind in facts:
        for index, row in enumerate(act.rows[rows] if rows else (act.facts,)):
            if row[path] is None:
                unknown.append((rows, index, path))
                fixed = fixed and kind not in ("date", "number")
    if not fixed:
        return _found(act, law, reads)
    same = ("chosen", key, tuple(unknown))
    chosen: Chosen | str | None = kept.get(same, "")
    if chosen == "":
        chosen = _found(act, law, reads)
        if len(kept) < MEMORY and not (chosen and chosen[1]):
            kept[same] = chosen
    return chosen  # type: ignore[return-value]


def _found(act: Act, law: Law, reads: frozenset[tuple[str, ...]]) -> Chosen | None:
    bound: list[tuple[str, tuple[str, ...]]] = []
    grown = set(reads)
    waiting = list(_validity(act.kind, law))
    changed = True
    while changed:
        changed = False
        for item in list(waiting):
            text, kinds, terms = item
            if any(_is_open(act, law, term) and term in grown for term in terms):
                grown |= terms
                bound.append((text, kinds))
                waiting.remove(item)
                changed = True
    found = []
    count = 1
    for choice in _domains(act, law).choices(frozenset(grown)):
        count *= len(choice.values)
        if count > COMPLETIONS:
            return None
        found.append(choice)
    return tuple(found), bound


def _unknown(act: Act, term: tuple[str, ...]) -> bool:
    _, rows, path = term
    return any(row[path] is None for row in act.rows[rows]) if rows else act.facts[path] is None


def _is_open(act: Act, law: Law, term: tuple[str, ...]) -> bool:
    if term[0] == "fact":
        return _unknown(act, term)
    return term[0] == "world" and law.world[term[1]] is None


def _validity(kind: str, law: Law) -> list[tuple[str, tuple[str, ...], frozenset[tuple[str, ...]]]]:
    """Return the conditions that acts of a kind and the ledger meet, with the facts and ledger keys they read."""
    found: list[tuple[str, tuple[str, ...], frozenset[tuple[str, ...]]]] | None = law.memory.get(("validity", kind))
    if found is None:
        from checker.condition.resolve import walk
        from checker.condition.tree import Fact, Quantifier, Reading, Rows, World

        found = []
        for item in (*law.pack.valid, *law.pack.world_valid):
            if item.kinds and kind not in item.kinds:
                continue
            nodes = list(walk(law.machinery.conditions.text(item.holds, item.kinds)))
            rows = {
                node.variable: node.over.name
                for node in nodes
                if isinstance(node, Quantifier) and isinstance(node.over, Rows)
            }
            terms: set[tuple[str, ...]] = {
                ("fact", rows.get(node.scope, ""), node.path) for node in nodes if isinstance(node, Fact)
            }
            terms |= {("world", node.key) for node in nodes if isinstance(node, World)}
            terms |= {("reading", node.id) for node in nodes if isinstance(node, Reading)}
            found.append((item.holds, item.kinds, frozenset(terms)))
        law.memory["validity", kind] = found
    return found


def _domains(act: Act, law: Law) -> Domains:
    kind = law.pack.kinds[act.kind]
    return Domains(law.pack, law.analysis(act.kind), kind, values_of(act, law), law.stood_in(act.kind), law.memory)


def _space(act: Act, law: Law, choices: tuple[Choice, ...]) -> tuple[Space, _Known]:
    """Return the space of some choices, and everything an act is judged by with those open."""
    sizes = tuple([len(choice.values) for choice in choices])
    space = law.machinery.memory.get(sizes)
    if space is None:
        space = law.machinery.memory[sizes] = Space(sizes)
    readings: Any = law.readings
    facts, world = act.facts, law.world
    rows: Any = act.rows
    for place, choice in enumerate(choices):
        value = space.value(place, choice.values)
        sort, *rest = choice.address
        if sort == "reading":
            readings = dict(readings) if readings is law.readings else readings
            readings[rest[0]] = value
        elif sort == "world":
            world = dict(world) if world is law.world else world
            world[rest[0]] = value
        elif rest[0]:
            name, index, path = rest
            rows = {**rows, name: [{**row, path: value} if at == index else row for at, row in enumerate(rows[name])]}
        else:
            facts = {**facts, rest[2]: value}
    return space, _Known(facts, rows, readings, world, law.params)


class _Asked:
    """The tables of rules and subjects under one law; of rows that are alike the first is asked about."""

    def __init__(self, act: Act, law: Law, values: _Known) -> None:
        self.law, self.values = law, values
        self.others = values._replace(rows=law.quantified(act.kind, values.rows))
        self.alike = standing(act.rows)
        self._said: dict[tuple[str, int | None, str], int] = {}
        self._kept: dict[tuple[str, str], dict[str, Any]] = {}

    def table(self, rule: Rule, index: int | None, what: str) -> int:
        """Return the table in which a rule `governs`, or in which a subject `fails` it."""
        at = index if index is None else self.alike[rule.subject][index]
        found = self._said.get((rule.id, at, what))
        if found is None:
            values = self.values
            row = values.facts if at is None else values.rows[rule.subject][at]
            function = rule_tables(self.law.machinery, rule)[what]
            kept = self._kept.setdefault((rule.id, what), {})
            found = self._said[rule.id, at, what] = function(values.facts, row, *self.others[1:], kept)
        return found


def rule_tables(machinery: Machinery, rule: Rule) -> Mapping[str, Any]:
    """Return the functions of the tables in which a rule governs and in which it fails."""
    found: Mapping[str, Any] | None = machinery.memory.get(("tables", rule.id))
    if found is None:
        trees = machinery.conditions.rule(rule)
        governs = table_function([(trees.governs, True)], "governs")
        parts = [(trees.governs, True)]
        parts += [(node, False) for node in (trees.requires, *trees.excepts) if node is not None]
        fails = table_function(parts, "fails")
        found = machinery.memory["tables", rule.id] = _run(f"{governs}\n{fails}", rule.id)
    return found


def condition_table(machinery: Machinery, text: str, kinds: tuple[str, ...]) -> Any:
    """Return the function of the table in which a condition holds."""
    found = machinery.memory.get(("table", text, kinds))
    if found is None:
        node = machinery.conditions.text(text, kinds)
        found = machinery.memory["table", text, kinds] = _run(table_function([(node, True)], "holds"), text)["holds"]
    return found


def _run(source: str, what: str) -> Mapping[str, Any]:
    # Generated from trees alone: names go through tables and constants through repr (see condition/tables.py).
    space: dict[str, Any] = {"__builtins__": {}, **NAMES}
    exec(compile(source, f"<tables of {what[:40]}>", "exec"), space)
    return space


def _turning(space: Space, choices: tuple[Choice, ...], failing: int, valid: int) -> list[int]:
    """Return the places of the choices on which failing turns in some valid completion of the others."""
    passing = valid & ~failing
    return [
        place for place in range(len(choices)) if some(space.split(failing, place)) & some(space.split(passing, place))
    ]


def _causes(
    space: Space, choices: tuple[Choice, ...], turning: list[int], failing: int, governing: int, valid: int
) -> tuple[Cause, ...]:
    """Return the choices on which failing turns, with the verdict for each of their values."""
    passing = valid & governing & ~failing
    neither = valid & ~governing & ~failing
    found = []
    for place in turning:
        choice = choices[place]
        verdicts = {}
        for value, pattern in enumerate(space.patterns[place]):
            mask = MAY_FAIL if failing & pattern else 0
            if passing & pattern:
                mask |= MAY_PASS
            if neither & pattern:
                mask |= MAY_BE_NEITHER
            if mask:
                verdicts[value] = verdict_of(mask)
        found.append(Cause(choice.kind, choice.name, choice.title, fold(choice, verdicts), choice))
    return tuple(sorted(found, key=cause_order))
