"""The difference between two laws part by part: rules by their digests, changed fields, clauses side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from checker.judge.digests import deciding_digest, rule_digests
from checker.judge.law import Law
from checker.pack.family import renamed
from checker.pack.model import Clause, Pack, Rule
from checker.pack.parameters import over_time

NEW, GONE, CHANGED, AS_BEFORE = "new", "gone", "changed", "as before"
NOT_MENTIONED = ("not mentioned",)
PARTS = ("about", "governs", "requires", "except")


class RuleChange(NamedTuple):
    """A rule that differs between two laws: new, gone or changed, with the parts that differ."""

    rule: str
    state: str
    parts: tuple[str, ...] = ()


class FieldChange(NamedTuple):
    """A field of a kind that only one law has (new, gone), or that changes its type or values."""

    kind: str
    field: str
    state: str


class ClauseChange(NamedTuple):
    """A clause of one agreement beside a clause of another, "" for none, with their differences in words."""

    one: str
    other: str
    state: str
    what: tuple[str, ...] = ()


def equal(one: Law, other: Law) -> bool:
    """Return whether two laws are equal: the same pack under the same readings, ledger and first days."""
    return one.pack.digest == other.pack.digest and _beside(one) == _beside(other)


def _beside(law: Law) -> tuple[object, ...]:
    return law.readings, law.world, law.partly, law.params


def alike(one: Law, other: Law, kind: str) -> bool:
    """Return whether two laws are the same for a kind of acts, rule by rule, so that no verdict can change."""
    if _beside(one) != _beside(other) or one.pack.kinds[kind] != other.pack.kinds[kind]:
        return False
    rules = [[rule for rule in law.pack.rules.values() if kind in rule.kinds] for law in (one, other)]
    valid = [[condition for condition in law.pack.valid if kind in condition.kinds] for law in (one, other)]
    digests = [
        [deciding_digest(rule, law) for rule in of_kind] for of_kind, law in zip(rules, (one, other), strict=True)
    ]
    return digests[0] == digests[1] and valid[0] == valid[1] and one.pack.world_valid == other.pack.world_valid


def rule_changes(one: Law, other: Law) -> Iterator[RuleChange]:
    """Yield the rules that differ, in the order of the packs."""
    for name in dict.fromkeys([*one.pack.rules, *other.pack.rules]):
        if name not in one.pack.rules or name not in other.pack.rules:
            yield RuleChange(name, NEW if name in other.pack.rules else GONE)
            continue
        before, after = one.pack.rules[name], other.pack.rules[name]
        digests, other_digests = rule_digests(before, one.machinery), rule_digests(after, other.machinery)
        parts = tuple([part for part in PARTS if digests[part] != other_digests[part]])
        if not parts and deciding_digest(before, one) != deciding_digest(after, other):
            parts = ("readings or first days",)
        if parts:
            yield RuleChange(name, CHANGED, parts)


def field_changes(one: Pack, other: Pack) -> Iterator[FieldChange]:
    """Yield the differing fields of the kinds that both packs have."""
    for kind in one.kinds:
        if kind not in other.kinds:
            continue
        fields, other_fields = one.kinds[kind].paths, other.kinds[kind].paths
        for path in dict.fromkeys([*fields, *other_fields]):
            if path not in fields or path not in other_fields:
                yield FieldChange(kind, path, NEW if path in other_fields else GONE)
                continue
            field, other_field = fields[path], other_fields[path]
            if (field.declared, field.values) != (other_field.declared, other_field.values):
                yield FieldChange(kind, path, CHANGED)


def clause_changes(pack: Pack, one: str, other: str) -> Iterator[ClauseChange]:
    """Yield the clauses of two agreements side by side: clauses of the first with their partners, then new clauses.

    The partner of a clause is the clause that it was taken over from, one with its name, or one that it amends.
    """
    before, after = ([pack.clauses[key] for key in pack.agreements[name].clauses] for name in (one, other))
    pairs = {clause.id: _partners(pack, clause, after) for clause in before}
    for clause in before:
        for partner in pairs[clause.id]:
            what = tuple(_differences(pack, clause, partner))
            yield ClauseChange(clause.id, partner.id, CHANGED if what else AS_BEFORE, what)
        if not pairs[clause.id]:
            stands = pack.agreements[other].supplements == one and clause.effect == "silent"
            yield ClauseChange(clause.id, "", GONE, NOT_MENTIONED if stands else ())
    met = {partner.id for partners in pairs.values() for partner in partners}
    yield from [ClauseChange("", clause.id, NEW) for clause in after if clause.id not in met]


def _partners(pack: Pack, clause: Clause, after: list[Clause]) -> list[Clause]:
    """Return the partners of a clause in another agreement, by the first criterion that gives any."""
    ways = (
        [
            candidate
            for candidate in after
            if clause.id in _line(pack, candidate) or candidate.id in _line(pack, clause)
        ],
        [candidate for candidate in after if _name(candidate) == _name(clause)],
        [candidate for candidate in after if candidate.id in clause.amended_by or clause.id in candidate.amended_by],
    )
    return next(filter(None, ways), [])


def _line(pack: Pack, clause: Clause) -> list[str]:
    """Return the chain of clauses that a clause was taken over from."""
    origins: list[str] = []
    while clause.like:
        origins.append(clause.like)
        clause = pack.clauses[clause.like]
    return origins


def _name(clause: Clause) -> str:
    start = clause.agreement + "."
    return clause.id.removeprefix(start) if clause.id.startswith(start) else clause.id.partition(".")[2] or clause.id


def _differences(pack: Pack, one: Clause, other: Clause) -> Iterator[str]:
    """Yield the differences between two clauses: words of their sources, rules, parameters that the rules read."""
    marks = [{pinpoint.fingerprint for pinpoint in clause.pinpoints if pinpoint.fingerprint} for clause in (one, other)]
    if marks[0] != marks[1]:
        yield "other words"
    starts = [pack.agreements[clause.agreement].start for clause in (one, other)]
    rules, other_rules = ([_text(pack.rules[name]) for name in clause.rules] for clause in (one, other))
    if [[renamed(text, starts[0], starts[1]) for text in rule] for rule in rules] != other_rules:
        yield "other rules"
        return
    before, after = (pack.agreements[clause.agreement].parameters for clause in (one, other))
    for name in after:
        read = any(f"{starts[1]}.{name}" in text and name in text for rule in other_rules for text in rule)
        if read and name in before and before[name].values != after[name].values:
            yield f"{name}: {over_time(before[name])}, then {over_time(after[name])}"


def _text(rule: Rule) -> list[str]:
    return [*rule.kinds, rule.subject, *rule.conditions]
