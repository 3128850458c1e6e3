"""The vocabulary of descriptors and the ledger: kinds, fields, rows and keys, described as plain data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from checker.explain.ids import fields_of
from checker.explain.lines import Data, cases_data, note_data, rule_line
from checker.explain.matrix import JudgedCase
from checker.explain.reads import rules_reading
from checker.judge.law import Law
from checker.pack.model import Entry, Pack
from checker.pack.schema import UNKNOWN, Field
from checker.read.plain import attributes


def describe_key(law: Law, cases: Iterable[JudgedCase], id: str) -> Data:
    """Return a key of the ledger with its entries and the rules that read it."""
    pack, spec = law.pack, law.pack.world[id]
    return {
        "id": id,
        "about": spec.about,
        "type": spec.declared,
        **attributes(spec, "none", "values", "cause"),
        "stand_in": spec.stand_in or None,
        "in_force": _entry_data(law.entries[id]),
        "entries": [_entry_data(entry) for entry in pack.ledger.get(id, ())],
        "valid": [
            attributes(condition, "holds", "message")
            for condition in pack.world_valid
            if f"world.{id}" in condition.holds
        ],
        "rules": rules_reading(law, ("world", "", id)),
        "notes": [note_data(note) for note in pack.notes if f"world.{id}" in note.when or f"world.{id}" in note.text],
        "cases": cases_data(pack, [case for case in cases if id in case.case.ledger]),
    }


def _entry_data(entry: Entry) -> Data:
    value = UNKNOWN if entry.value is None else entry.value
    return {"value": value, "known_from": entry.known_from or None, "source": entry.source}


def describe_kind(pack: Pack, id: str) -> Data:
    """Return a kind of act with its fields, its valid conditions and the rules that judge it."""
    kind = pack.kinds[id]
    return {
        "id": id,
        "about": kind.about,
        "fields": [
            field_data(pack, path, {id: variants[id]}) for path, variants in fields_of(pack).items() if id in variants
        ],
        "valid": [attributes(condition, "holds", "at", "message") for condition in pack.valid if id in condition.kinds],
        "rules": [rule_line(rule) for rule in pack.rules.values() if id in rule.kinds],
        "notes": [note_data(note) for note in pack.notes if note.when and id in note.kinds],
        "gaps": [{"when": gap.when, "reason": gap.reason} for gap in pack.gaps if id in gap.kinds],
    }


def describe_field(law: Law, path: str) -> Data:
    """Return a field, or rows (`offerings[]`), with the rules that read it."""
    pack = law.pack
    fields = fields_of(pack)[path]
    if not fields:
        return describe_rows(pack, path.removesuffix("[]"))
    rows, bracket, name = path.partition("[].")
    key = ("fact", rows, name) if bracket else ("fact", "", path)
    return {
        **field_data(pack, path, fields),
        "kinds": list(fields),
        "by_kind": by_kind(pack, path, fields),
        "rules": rules_reading(law, key),
        "valid": [
            attributes(condition, "kinds", "holds", "message")
            for condition in pack.valid
            if path in re.findall(r"[A-Za-z_][\w.]*", condition.holds) and set(condition.kinds) & set(fields)
        ],
        "clauses": [clause.id for clause in pack.clauses.values() if path in clause.facts],
    }


def by_kind(pack: Pack, path: str, variants: Mapping[str, Field]) -> list[Data]:
    """Return the variants of a field by kind if it is not the same in all kinds, [] if it is."""
    each: dict[str, tuple[Data, list[str]]] = {}
    for kind, field in variants.items():
        data = field_data(pack, path, {kind: field})
        each.setdefault(repr((data["about"], data["type"], data["values"])), (data, []))[1].append(kind)
    return [{"kinds": kinds, **data} for data, kinds in each.values()] if len(each) > 1 else []


def describe_rows(pack: Pack, name: str) -> Data:
    """Return rows of an act, `offerings`, with their fields."""
    kinds = [kind for kind in pack.kinds.values() if name in kind.rows]
    fields = {path: variants for path, variants in fields_of(pack).items() if path.startswith(f"{name}[].")}
    return {
        "is": "rows",
        "id": f"{name}[]",
        "about": str(kinds[0].tree[name].get("about", "")),
        "kinds": [kind.name for kind in kinds],
        "singular": kinds[0].singular[name],
        "fields": [field_data(pack, path, variants) for path, variants in fields.items()],
        "rules": [{**rule_line(rule), "in": ["subject"]} for rule in pack.rules.values() if rule.subject == name],
    }


def field_data(pack: Pack, path: str, variants: Mapping[str, Field]) -> Data:
    """Return the schema's entries for a field."""
    field = next(iter(variants.values()))
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
        **attributes(field, "none", "required", "absent"),
        "only_if": dict(field.only_if),
        **attributes(field, "decides", "cause", "control"),
        "attested": path in pack.attest,
        "example": field.example,
    }
