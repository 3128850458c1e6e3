"""What descriptors and the ledger can say: kinds, fields, rows and keys, described as plain data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from checker.explain.ids import fields_of
from checker.explain.lines import Data, cases_data, note_data, rule_line
from checker.explain.matrix import Shown
from checker.explain.reads import rules_reading
from checker.judge.law import Law
from checker.pack.model import Pack
from checker.pack.schema import UNKNOWN, Field


def describe_key(law: Law, cases: Iterable[Shown], id: str) -> Data:
    """Return a key of the ledger with its entries and what reads it."""
    pack, spec = law.pack, law.pack.world[id]
    entry = law.entries[id]
    return {
        "is": "key",
        "id": id,
        "about": spec.about,
        "type": spec.declared,
        "none": spec.none,
        "values": list(spec.values),
        "cause": spec.cause,
        "stand_in": spec.stand_in or None,
        "in_force": {
            "value": UNKNOWN if entry.value is None else entry.value,
            "known_from": entry.known_from or None,
            "source": entry.source,
        },
        "entries": [
            {
                "value": UNKNOWN if item.value is None else item.value,
                "known_from": item.known_from or None,
                "source": item.source,
            }
            for item in pack.ledger.get(id, ())
        ],
        "valid": [
            {"holds": item.holds, "message": item.message} for item in pack.world_valid if f"world.{id}" in item.holds
        ],
        "rules": rules_reading(law, ("world", "", id)),
        "notes": [note_data(note) for note in pack.notes if f"world.{id}" in note.when or f"world.{id}" in note.text],
        "cases": cases_data(pack, [shown for shown in cases if id in shown.case.ledger]),
    }


def describe_kind(pack: Pack, id: str) -> Data:
    """Return a kind of act with its fields, what must hold of them and what judges it."""
    kind = pack.kinds[id]
    return {
        "is": "kind",
        "id": id,
        "about": kind.about,
        "fields": [field_data(pack, path, {id: found[id]}) for path, found in fields_of(pack).items() if id in found],
        "valid": [
            {"holds": item.holds, "at": item.at, "message": item.message} for item in pack.valid if id in item.kinds
        ],
        "rules": [rule_line(rule) for rule in pack.rules.values() if id in rule.kinds],
        "notes": [note_data(note) for note in pack.notes if note.when and id in note.kinds],
        "gaps": [{"when": gap.when, "reason": gap.reason} for gap in pack.gaps if id in gap.kinds],
    }


def describe_field(law: Law, path: str) -> Data:
    """Return a field, or rows (`offerings[]`), with what reads it."""
    pack = law.pack
    found = fields_of(pack)[path]
    if not found:
        return describe_rows(pack, path.removesuffix("[]"))
    rows, bracket, name = path.partition("[].")
    key = ("fact", rows, name) if bracket else ("fact", "", path)
    return {
        "is": "field",
        **field_data(pack, path, found),
        "kinds": list(found),
        "by_kind": by_kind(pack, path, found),
        "rules": rules_reading(law, key),
        "valid": [
            {"kinds": list(item.kinds), "holds": item.holds, "message": item.message}
            for item in pack.valid
            if path in re.findall(r"[A-Za-z_][\w.]*", item.holds) and set(item.kinds) & set(found)
        ],
        "clauses": [clause.id for clause in pack.clauses.values() if path in clause.facts],
    }


def by_kind(pack: Pack, path: str, found: Mapping[str, Field]) -> list[Data]:
    """Return what a field is in each kind where it is not the same in all, [] where it is."""
    each: dict[str, tuple[Data, list[str]]] = {}
    for kind, field in found.items():
        data = field_data(pack, path, {kind: field})
        each.setdefault(repr((data["about"], data["type"], data["values"])), (data, []))[1].append(kind)
    return [{"kinds": kinds, **data} for data, kinds in each.values()] if len(each) > 1 else []


def describe_rows(pack: Pack, name: str) -> Data:
    """Return rows of an act, `offerings`, with their fields."""
    kinds = [kind for kind in pack.kinds.values() if name in kind.rows]
    fields = {path: found for path, found in fields_of(pack).items() if path.startswith(f"{name}[].")}
    return {
        "is": "rows",
        "id": f"{name}[]",
        "about": str(kinds[0].tree[name].get("about", "")),
        "kinds": [kind.name for kind in kinds],
        "singular": kinds[0].singular[name],
        "fields": [field_data(pack, path, found) for path, found in fields.items()],
        "rules": [{**rule_line(rule), "in": ["subject"]} for rule in pack.rules.values() if rule.subject == name],
    }


def field_data(pack: Pack, path: str, found: Mapping[str, Field]) -> Data:
    """Return what the schema says of a field."""
    field = next(iter(found.values()))
    labels = dict(field.labels)
    return {
        "id": path,
        "about": field.about,
        "type": field.declared,
        "of": field.of or None,
        "unit": field.unit,
        "values": [
            {
                "value": value,
                "label": labels.get(str(value), ""),
                "within": [wide for inner, wide in field.within if inner == value],
            }
            for value in field.values
        ],
        "none": field.none,
        "required": field.required,
        "absent": field.absent,
        "only_if": dict(field.only_if),
        "decides": field.decides,
        "cause": field.cause,
        "control": field.control,
        "attested": path in pack.attest,
        "example": field.example,
    }
