"""What differs between two laws part by part: rules by their digests, fields that one alone has, clauses beside clauses."""

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
    """A rule that is not the same in both laws: new, gone or changed, and which of its parts differ."""

    rule: str
    state: str
    parts: tuple[str, ...] = ()


class FieldChange(NamedTuple):
    """A field of a kind that only one law has (new, gone), or that has another type or other values."""

    kind: str
    field: str
    state: str


class ClauseChange(NamedTuple):
    """A clause of one agreement beside that of another, "" for none, and what there is to say of the two."""

    one: str
    other: str
    state: str
    what: tuple[str, ...] = ()


def equal(one: Law, other: Law) -> bool:
    """Return whether two laws are one: the same pack under the same readings, ledger and first days."""
    return one.pack.digest == other.pack.digest and _beside(one) == _beside(other)


def _beside(law: Law) -> tuple[object, ...]:
    return law.readings, law.world, law.partly, law.params


def alike(one: Law, other: Law, kind: str) -> bool:
    """Return whether two laws say the same of a kind of acts, rule by rule, so that no act of it can change."""
    if _beside(one) != _beside(other) or one.pack.kinds[kind] != other.pack.kinds[kind]:
        return False
    rules = [[rule for rule in law.pack.rules.values() if kind in rule.kinds] for law in (one, other)]
    valid = [[item for item in law.pack.valid if kind in item.kinds] for law in (one, other)]
    digests = [[deciding_digest(rule, law) for rule in mine] for mine, law in zip(rules, (one, other), strict=True)]
    return digests[0] == digests[1] and valid[0] == valid[1] and one.pack.world_valid == other.pack.world_valid


def rule_changes(one: Law, other: Law) -> Iterator[RuleChange]:
    """Yield the rules that differ, in the order of the packs."""
    for name in dict.fromkeys([*one.pack.rules, *other.pack.rules]):
        if name not in one.pack.rules or name not in other.pack.rules:
            yield RuleChange(name, NEW if name in other.pack.rules else GONE)
            continue
        before, after = one.pack.rules[name], other.pack.rules[name]
        mine, theirs = rule_digests(before, one.machinery), rule_digests(after, other.machinery)
        parts = tuple([part for part in PARTS if mine[part] != theirs[part]])
        if not parts and deciding_digest(before, one) != deciding_digest(after, other):
            parts = ("readings or first days",)
        if parts:
            yield RuleChange(name, CHANGED, parts)


def field_changes(one: Pack, other: Pack) -> Iterator[FieldChange]:
    """Yield the fields of kinds that both packs have which are not the same field in both."""
    for kind in one.kinds:
        if kind not in other.kinds:
            continue
        mine, theirs = (
            {f"{rows}[].{field.path}" if rows else field.path: field for rows, field in pack.kinds[kind].fields()}
            for pack in (one, other)
        )
        for path in dict.fromkeys([*mine, *theirs]):
            if path not in mine or path not in theirs:
                yield FieldChange(kind, path, NEW if path in theirs else GONE)
            elif (mine[path].declared, mine[path].values) != (theirs[path].declared, theirs[path].values):
                yield FieldChange(kind, path, CHANGED)


def clause_changes(pack: Pack, one: str, other: str) -> Iterator[ClauseChange]:
    """Yield the clauses of two agreements side by side: those that belong together, then those that stand alone.

    A clause belongs to the one that it was taken over from, to one of its name, or to the one that it amends.
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
    """Return the clauses of another agreement that a clause belongs to, by the first way that finds any."""
    ways = (
        [item for item in after if clause.id in _line(pack, item) or item.id in _line(pack, clause)],
        [item for item in after if _name(item) == _name(clause)],
        [item for item in after if item.id in clause.amended_by or clause.id in item.amended_by],
    )
    return next(filter(None, ways), [])


def _line(pack: Pack, clause: Clause) -> list[str]:
    """Return the clauses that a clause was taken over from, one from another."""
    found: list[str] = []
    while clause.like:
        found.append(clause.like)
        clause = pack.clauses[clause.like]
    return found


def _name(clause: Clause) -> str:
    start = clause.agreement + "."
    return clause.id.removeprefix(start) if clause.id.startswith(start) else clause.id.partition(".")[2] or clause.id


def _differences(pack: Pack, one: Clause, other: Clause) -> Iterator[str]:
    """Yield what differs between two clauses: words of their sources, rules, parameters that the rules read."""
    marks = [{item.fingerprint for item in clause.pinpoints if item.fingerprint} for clause in (one, other)]
    if marks[0] != marks[1]:
        yield "other words"
    starts = [pack.agreements[clause.agreement].start for clause in (one, other)]
    mine, theirs = ([_text(pack.rules[name]) for name in clause.rules] for clause in (one, other))
    if [[renamed(text, starts[0], starts[1]) for text in rule] for rule in mine] != theirs:
        yield "other rules"
        return
    before, after = (pack.agreements[clause.agreement].parameters for clause in (one, other))
    for name in after:
        read = any(f"{starts[1]}.{name}" in text and name in text for rule in theirs for text in rule)
        if read and name in before and before[name].values != after[name].values:
            yield f"{name}: {over_time(before[name])}, then {over_time(after[name])}"


def _text(rule: Rule) -> list[str]:
    return [*rule.kinds, rule.subject, rule.governs, rule.requires, *[item.when for item in rule.exceptions]]
