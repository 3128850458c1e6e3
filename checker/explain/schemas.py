"""The JSON Schemas of `checker schema`: some are made from a pack, others ship with the package as files."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from typing import Any

from checker.pack.model import Pack, WorldKey
from checker.pack.schema import NONE, UNKNOWN, descriptor_schema, number_schema

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_DAY = (
    "(?!0000)(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"
)
DAY_PATTERN = f"^{_DAY}$"
"""Existing ISO calendar days; 29 February only in leap years."""
DAYS_PATTERN = f"^(?:{_DAY}|(?!0000)[0-9]{{4}}-(?:0[1-9]|1[0-2]|Q[1-4])|{_DAY}/{_DAY}|{_DAY}/[.][.]|[.][.]/{_DAY})$"
"""Days, months, quarters, ranges and open ranges; only checker itself refuses a range that ends before it begins."""

MADE = {"descriptor": "one act, as `checker check` reads it", "ledger": "world facts, as --ledger reads them"}
"""The schemas that a pack makes, and what each describes."""
FIRST = ("waivers", "report", "policy", "config")
"""The order of the shipped schemas; others follow by name."""


def shipped() -> dict[str, str]:
    """Return the path of each schema that the package ships, by name."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    paths = {"policy": os.path.join(package, "pack", "schemas", "pack.json")}
    for room in sorted(os.listdir(package)):
        folder = os.path.join(package, room)
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
            if name.endswith(".schema.json"):
                paths[name.removesuffix(".schema.json").replace("_", "-")] = os.path.join(folder, name)
    order = [*[name for name in FIRST if name in paths], *[name for name in sorted(paths) if name not in FIRST]]
    return {name: paths[name] for name in order}


def names() -> tuple[str, ...]:
    """Return the names of all schemas."""
    return (*MADE, *shipped(), *pack_files())


def pack_files() -> dict[str, str]:
    """Return name → part of the pack's schema for each file of a pack."""
    parts = [part for part in _loaded("policy")["$defs"] if part not in PARTS]
    return {"pack" if part == "pack" else f"pack-{part}": part for part in parts}


def _loaded(name: str) -> dict[str, Any]:
    """Return a schema as the package ships it."""
    with open(shipped()[name], encoding="utf-8") as file:
        return dict(json.load(file))


def file_schema(part: str) -> dict[str, Any]:
    """Return the schema of one file of a pack, with the definitions that it needs."""
    every = _loaded("policy")["$defs"]
    needed: dict[str, Any] = {}
    waiting = [every[part]]
    while waiting:
        for name in re.findall(r'"#/\$defs/([^"]+)"', json.dumps(waiting.pop())):
            if name not in needed:
                needed[name] = every[name]
                waiting.append(every[name])
    about = f"The file of a policy pack: {part}"
    return dict(public({"$schema": DRAFT, "title": about, **every[part], "$defs": needed}))


def schema(name: str, pack: Pack | None) -> dict[str, Any]:
    """Return a schema for readers other than checker; a pack is needed for those in MADE. Raises KeyError."""
    if name in MADE:
        assert pack is not None
        if name == "ledger":
            return dict(public(ledger_schema(pack)))
        return dict(public(descriptor_schema(pack.kinds, f"A descriptor of {pack.title}")))
    if name in (own := pack_files()):
        return file_schema(own[name])
    loaded = _loaded(name)
    if name == "policy":
        files = [part for part in loaded["$defs"] if part not in PARTS]
        # Without this pattern, every mapping of texts would match the definitions.
        loaded["$defs"]["definitions"]["propertyNames"] = {"pattern": "^[A-Za-z_][A-Za-z0-9_]*\\(.*\\)$"}
        loaded["anyOf"] = [{"$ref": f"#/$defs/{part}"} for part in files]
    return dict(public(loaded))


PARTS = ("field", "message", "rule", "clause", "parameter", "ledger-overlay", "ledger-facts", "ledger-entry")
"""The definitions of the pack's schema that describe no file."""


def public(value: Any, key: str = "") -> Any:
    """Return a schema with standard keywords only: keys for checker alone are removed, its own checks are expressed in keywords.

    A day gets a pattern (with the message that some editors show); a list or block that may be unknown gets an `anyOf`
    that editors complete; an example becomes `examples`.
    """
    if isinstance(value, list):
        return [public(entry) for entry in value]
    if not isinstance(value, Mapping):
        return value
    if key in ("properties", "$defs", "patternProperties"):
        return {name: public(entry) for name, entry in value.items()}
    published = {
        name: public(entry, name)
        for name, entry in value.items()
        if name not in ("x-expects", "enum", "const", "examples")
    }
    published |= {name: value[name] for name in ("enum", "const", "examples") if name in value}
    expects = value.get("x-expects", {})
    if published.get("format") == "day":
        published |= {
            "format": "date",
            "pattern": DAY_PATTERN,
            "patternErrorMessage": "a day such as 2026-01-31 is expected",
        }
    if published.get("format") == "days":
        del published["format"]
        published |= {
            "pattern": DAYS_PATTERN,
            "patternErrorMessage": "a day such as 2026-01-31 is expected, or 2026-01, 2026-Q1, 2026-01-31/2026-02-28, 2026-01-31/..",
        }
    if {"if", "then", "else"} <= set(published) and expects.get("type") in ("list", "block", "attestations"):
        del published["if"]
        published["anyOf"] = [published.pop("then"), published.pop("else")]
    if "example" in expects and "examples" not in published:
        published["examples"] = [expects["example"]]
    return published


def ledger_schema(pack: Pack) -> dict[str, Any]:
    """Return the JSON Schema of a ledger laid over a pack's: by key a bare value, an entry, or a list of entries."""
    day = {"type": "string", "format": "day"}
    facts = {}
    for key, spec in pack.world.items():
        value = _value(spec)
        entry = {
            "type": "object",
            "additionalProperties": False,
            "required": ["value"],
            "properties": {
                "value": value,
                "known_from": {**day, "description": "The day from which it is known; left out, it was known always."},
                "source": {"type": "string", "minLength": 1, "description": "Where that is written down."},
            },
        }
        facts[key] = {
            "description": spec.about,
            "anyOf": [value, entry, {"type": "array", "minItems": 1, "items": entry}],
        }
    return {
        "$schema": DRAFT,
        "title": f"World facts laid over the ledger of {pack.title}",
        "type": "object",
        "additionalProperties": False,
        "required": ["facts"],
        "properties": {"facts": {"type": "object", "additionalProperties": False, "properties": facts}},
    }


def _value(spec: WorldKey) -> dict[str, Any]:
    words = [*([NONE] if spec.none else []), UNKNOWN]
    if spec.type == "date":
        return {"anyOf": [{"type": "string", "format": "days"}, {"enum": words}]}
    if spec.type == "number":
        return {"anyOf": [number_schema(spec.minimum, spec.whole), {"const": UNKNOWN}]}
    return (
        {"enum": [*((True, False) if spec.type == "boolean" else spec.values), UNKNOWN]}
        if spec.type != "text"
        else {"type": "string"}
    )
