"""Expected values of fields, and actual values, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.pack.schema import INTEGER
from checker.read.document import Path
from checker.read.scalars import number_text

MOST_QUOTED = 60
"""The most characters of a quoted text."""
TYPE_WORDS = {
    "array": "a list",
    "object": "a mapping of keys to values",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}


def dotted(path: Path) -> str:
    """Return a path in users' notation: `offerings[1].cloud`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def plural(noun: str) -> str:
    """Return the plural of a noun of the pack: `offerings`, `copies`, `boxes`."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "z", "ch", "sh")) else f"{noun}s"


def quoted(value: object) -> str:
    """Return a value in a message's form, short and on one line."""
    if isinstance(value, dict):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if value is None:
        return "nothing (null)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = value if len(value) <= MOST_QUOTED else value[: MOST_QUOTED - 3] + "..."
        return f'"{text}"'
    if not isinstance(value, (int, float)):
        return f"a Python {type(value).__name__}"
    return "a very long number" if isinstance(value, int) and abs(value) >= 10**60 else f"the number {value!r}"


def phrase(text: str) -> str:
    """Return a sentence for use inside another: without full stop, and with a small first letter except for names."""
    lower = text[:1].lower() if text[1:2].islower() or text[1:2] == " " else text[:1]
    return lower + text[1:].removesuffix(".")


def example_rows(schema: Mapping[str, Any]) -> str:
    """Return an example of rows: one row with the example of each field."""
    fields = schema.get("items", {}).get("properties", {})
    examples = {name: example_of(field.get("x-expects", {})) for name, field in fields.items()}
    return "[{" + ", ".join([f"{name}: {value}" for name, value in examples.items() if value]) + "}]"


def example_of(expects: Mapping[str, Any]) -> str:
    """Return an example of a field's value, "" if none helps."""
    if "example" in expects:
        example = expects["example"]
        if isinstance(example, list):
            return f"[{', '.join(map(str, example))}]"
        return str(example).lower() if isinstance(example, bool) else str(example)
    kind = expects.get("type")
    if kind == "enum":
        return str(expects["values"][0])
    return {"date": "2026-01-31", "boolean": "true", "id": "my-act", "number": "1000", INTEGER: "1000000"}.get(
        str(kind), ""
    )


def expected(expects: Mapping[str, Any], *, brief: bool = False) -> str:
    """Return a field's expectation in words; with `brief` without alternative notations."""
    if "words" in expects:
        return str(expects["words"])
    kind = expects.get("type")
    unknown = "" if expects.get("required") else ", or unknown"
    if kind == "enum":
        return "one of " + ", ".join([str(value) for value in expects.get("values", ())]) + unknown
    if kind == "date":
        none = ", none" if expects.get("none") else ""
        parts = "" if brief else " (or 2026-06, 2026-Q3, 2026-06-10/2026-07-31, 2026-06-10/..)"
        return f"a day such as 2026-01-31{parts}{none}{unknown}"
    if kind == "list":
        of = expects.get("values")
        least = expects.get("minimum_entries", 0)
        empty = f", at least {least} of them" if least else f", [] for {expects.get('empty', 'none')}"
        return (f"a list of any of {', '.join(of)}" if of else "a list of texts") + empty + unknown
    counts = f" ({expects['unit']})" if expects.get("unit") else ""
    least = f", {number_text(expects['minimum'])} or more" if expects.get("minimum") is not None else ""
    words = {
        "boolean": "true or false" + unknown,
        "day": "a day such as 2026-01-31",
        "number": f"a number{counts}{least}{unknown}",
        INTEGER: f"a whole number{counts}{least}{unknown}",
        "text": "text",
        "name": "a name",
        "reference": "a reference: where it is written down",
        "kind": "a kind of act",
        "id": f"small letters, digits and hyphens, as in {expects.get('example') or 'my-act'}",
        "rows": "a list with at least one entry",
        "block": "a mapping of keys to values" + unknown,
        "attestation": "a mapping with by, on and ref",
        "attestations": "a mapping from field paths to who attests them" + unknown,
        "version": f"a version of the descriptor format: {', '.join(map(str, expects.get('values', [1])))}",
    }
    return words.get(str(kind), "")
