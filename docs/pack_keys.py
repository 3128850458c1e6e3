"""The page of all keys in the files of a policy pack, from the pack's JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.explain.schemas import pack_files
from checker.pack.files import schemas


def pack_keys() -> str:
    """Return the page of all keys in the files of a pack."""
    parts = schemas()["$defs"]
    lines = [
        "# Every key of a pack\n",
        "A pack is a folder with a `pack.yaml`, which names every other file. [Write a pack](authoring.md) goes through one",
        "from its text to its proof.",
        "`checker schema pack`, `checker schema pack-agreement` and their like print a JSON Schema for each file; with",
        "`# yaml-language-server: $schema=FILE` as its first line an editor completes keys and shows what they mean. Each file of a",
        "pack in this repository has that line.\n",
    ]
    for name, part in pack_files().items():
        where = {"cases": "each file of the folder of cases"}.get(part, f"`{part}.yaml`")
        where = "each file of `agreements`" if part == "agreement" else where
        lines += [f"## {part}\n", f"{where[0].upper()}{where[1:]}; its schema: `checker schema {name}`.\n"]
        lines += key_table(parts[part], parts)
    lines += ["## Fields of descriptors\n", *key_table(parts["field"], parts)]
    lines += ["## Values of the ledger\n", *key_table(parts["ledger-entry"], parts)]
    return "\n".join(lines)


def key_table(schema: dict[str, Any], parts: dict[str, Any]) -> list[str]:
    """Return a table of the keys of a schema: path, whether it is required, values, meaning."""
    rows = [f"| `{path}` | {must} | {takes} | {about} |" for path, must, takes, about in keys_of(schema, parts, "")]
    return ["| key | | takes | means |", "|---|---|---|---|", *rows, ""]


def keys_of(schema: dict[str, Any], parts: dict[str, Any], path: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield each key below a schema, with `[]` for the entries of a list and NAME for keys chosen by the author."""
    reference = schema.get("$ref", "").rpartition("/")[2]
    if reference:
        if reference not in ("field", "ledger-facts", "ledger-entry"):
            yield from keys_of(parts[reference], parts, path)
        return
    for inner in (schema.get("then"), *schema.get("anyOf", ())):
        if inner and inner.get("type") == "object":
            yield from keys_of(inner, parts, path)
    if schema.get("type") == "array" and "items" in schema:
        yield from keys_of(schema["items"], parts, f"{path}[]")
    for name, sub in schema.get("properties", {}).items():
        key = f"{path}.{name}" if path else name
        must = "must" if name in (*schema.get("required", ()), *schema.get("else", {}).get("required", ())) else ""
        yield key, must, value_words(sub), sub.get("description", "")
        yield from keys_of(sub, parts, key)
    extra = schema.get("additionalProperties")
    if isinstance(extra, dict):
        key = f"{path}.NAME" if path else "NAME"
        if extra.get("description"):
            yield key, "", value_words(extra), extra["description"]
        yield from keys_of(extra, parts, key)


def value_words(schema: dict[str, Any]) -> str:
    """Return the values of a key in words."""
    if "enum" in schema:
        return ", ".join([f"`{value}`" for value in schema["enum"]])
    expects = schema.get("x-expects", {})
    if "words" in expects:
        return str(expects["words"])
    kind = schema.get("type", "")
    if isinstance(kind, list):
        return " or ".join([TYPES.get(name, name) for name in kind])
    return "a day" if schema.get("format") == "day" else TYPES.get(kind, "")


TYPES = {
    "string": "text", "array": "a list", "object": "keys and values", "boolean": "true or false",
    "integer": "a whole number", "number": "a number",
}  # fmt: skip
"""Type of JSON Schema → words."""
