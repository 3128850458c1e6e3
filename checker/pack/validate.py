"""Refusals of data that does not fit its JSON Schema: jsonschema finds the places, and messages are for people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from checker.pack.schema import INTEGER, UNKNOWN, is_name
from checker.pack.words import MOST_QUOTED, TYPE_WORDS, dotted, example_of, example_rows, expected, phrase, quoted
from checker.read.days import DAY, is_day, span
from checker.read.document import Path
from checker.read.scalars import is_number


class Refusal(NamedTuple):
    """One place where data does not fit its schema; `at_key` is whether the key is at fault and not the value."""

    code: str
    message: str
    path: Path
    at_key: bool = False


def explain(schema: Mapping[str, Any], data: object) -> list[Refusal]:
    """Return every refusal of `data` by `schema`, sorted by path."""
    import jsonschema

    checker = jsonschema.FormatChecker(formats=())
    checker.checks("day")(lambda value: not isinstance(value, str) or is_day(value))
    checker.checks("days")(lambda value: not isinstance(value, str) or span(value) is not None)
    types = jsonschema.Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: type(value) is int
    ).redefine("number", lambda _, value: is_number(value))
    validator: Any = jsonschema.validators.extend(  # type: ignore[no-untyped-call]
        jsonschema.Draft202012Validator, type_checker=types
    )
    refusals: dict[tuple[object, ...], Refusal] = {}
    for error in validator(schema, format_checker=checker).iter_errors(data):
        for refusal in _word(error, schema):
            refusals.setdefault((refusal.path, refusal.code, refusal.at_key), refusal)
    # A misspelt key is not also reported as missing.
    meant = {(refusal.path[:-1], refusal.message) for refusal in refusals.values() if refusal.code == "unknown-key"}
    kept = [
        refusal
        for refusal in refusals.values()
        if refusal.code != "missing-key"
        or not any(
            path == refusal.path[:-1] and message.endswith(_meant(str(refusal.path[-1]))) for path, message in meant
        )
    ]
    return sorted(kept, key=lambda refusal: ([str(part) for part in refusal.path], refusal.code))


def _innermost(error: Any, root: Mapping[str, Any], key: str = "x-expects") -> Mapping[str, Any]:
    """Return the value of a key in the innermost schema on the way to an error that has it."""
    value: Mapping[str, Any] = {}
    at: Any = root
    for part in [None, *error.absolute_schema_path]:
        if part is not None:
            at = at[part]
        while isinstance(at, Mapping) and "$ref" in at:
            target: Any = root
            for name in at["$ref"].removeprefix("#/").split("/"):
                target = target[name]
            at = target
        if isinstance(at, Mapping) and key in at:
            value = at[key]
    return value


def _word(error: Any, root: Mapping[str, Any]) -> Iterator[Refusal]:
    path: Path = tuple(error.absolute_path)
    schema: Mapping[str, Any] = error.schema if isinstance(error.schema, Mapping) else {}
    if error.validator == "additionalProperties" and schema.get("additionalProperties") is False:
        known = list(schema.get("properties", {}))
        for key in error.instance:
            if key not in known:
                yield _unknown_key(path, str(key), known, schema["properties"])
        return
    if error.validator == "required":
        for name in error.validator_value:
            if name not in error.instance:
                yield _missing(path, name, _innermost(error, root, "properties").get(name, {}))
        return
    yield _wrong(path, error.instance, _innermost(error, root), error)


NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?\Z").match


def _unknown_key(path: Path, key: str, known: list[str], properties: Mapping[str, Any]) -> Refusal:
    from checker.read.spelling import nearest

    where = f"in {dotted(path)}" if path else "here"
    also = [name for name, sub in properties.items() if key.casefold() in sub.get("x-expects", {}).get("known_as", ())]
    near = also[0] if also else nearest(key, known)
    first, colon, rest = key.partition(":")
    if colon and first in known:
        return Refusal(
            "unknown-key",
            f'"{key}" {where} is one word: put a space after the colon, {first}: {rest}',
            (*path, key),
            True,
        )
    hint = _meant(near) if near else f"; the keys {where} are {', '.join(known)}"
    return Refusal("unknown-key", f'there is no key "{key}" {where}{hint}', (*path, key), True)


def _meant(name: str) -> str:
    return f"; did you mean {name}?"


def _missing(path: Path, name: str, sub: Mapping[str, Any]) -> Refusal:
    expects = sub.get("x-expects", {})
    place = f"in {dotted(path)}" if path else "at the top"
    example = example_rows(sub) if expects.get("type") == "rows" else example_of(expects)
    write = f", such as `{name}: {example}`" if example else ""
    about = f" ({phrase(sub['description'].partition('. ')[0])})" if sub.get("description") else ""
    return Refusal("missing-key", f"the key {name} is missing{about}; add it {place}{write}", (*path, name), True)


def _wrong(path: Path, value: object, expects: Mapping[str, Any], error: Any) -> Refusal:
    name = dotted(path) or "the document"
    hint = _hint(path, value, expects)
    # Beside the probable value, the message leaves out alternative notations.
    want = expected(expects, brief=hint.startswith("did you mean") or _code(value, expects) == "impossible-date")
    if error.validator == "minItems" and "words" not in expects:
        want = "a list with at least one entry"
    if not want and error.validator == "type":
        types = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
        want = " or ".join([TYPE_WORDS[name] for name in types])
    elif not want:
        want = f"something else: {error.message}" if len(error.message) < 200 else "something else"
    message = f"{name}: expected {want}; found {quoted(value)}"
    return Refusal(_code(value, expects), f"{message}; {hint}" if hint else message, path)


def _code(value: object, expects: Mapping[str, Any]) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return "impossible-date" if expects.get("type") in ("date", "day") and DAY(value) else "bad-value"
    return "bad-value" if expects.get("type") in ("number", INTEGER) and is_number(value) else "wrong-type"


def _hint(path: Path, value: object, expects: Mapping[str, Any]) -> str:
    """Return a hint on the right value, "" if there is none."""
    kind, known = expects.get("type"), bool(expects.get("required"))
    words = [str(choice) for choice in expects.get("values", ())]
    if kind in ("text", "enum") and path and isinstance(path[-1], int):
        whole = next((part for part in reversed(path) if isinstance(part, str)), "")
        if value is None or (isinstance(value, str) and value.strip().casefold() == UNKNOWN):
            return f"where it is not known write `{whole}: {UNKNOWN}`"
        if isinstance(value, str) and not is_name(value):
            return f"for {expects.get('empty', 'none')} write `{whole}: []`"
    if kind == "attestation" and (value is None or isinstance(value, str)):
        return "leave it out where nobody attests it"
    if value is None:
        empty = (
            f"[] for {expects.get('empty', 'none')}, " if kind == "list" and not expects.get("minimum_entries") else ""
        )
        if kind is None:
            return ""
        below = "indent what belongs to it by two spaces more, or " if kind == "block" else ""
        return "" if known else f"{below}write {empty}unknown for what is not known"
    if isinstance(value, str):
        return _hint_for_text(value, expects)
    if isinstance(value, list):
        one = value[0] if len(value) == 1 and isinstance(value[0], str) else ""
        fits = one in words or (kind == "text" and one.strip()) or (kind == "date" and span(one))
        return f"write {one}" if one and fits else ""
    if isinstance(value, dict) and kind == "rows":
        return "begin each entry with `- `"
    if isinstance(value, bool):
        return ""
    if type(value) is int and kind in ("date", "day"):
        from checker.read.day_spelling import hint as day_hint

        return day_hint(str(value), known, whole=kind == "day")
    if isinstance(value, (int, float)):
        return "quote it if it is meant as text" if kind in ("text", "id") else ""
    if hasattr(value, "isoformat"):
        return "give days as text, 'YYYY-MM-DD'"
    return "give a list" if isinstance(value, (tuple, set, frozenset)) else ""


YES_NO = {"yes": "true", "no": "false", "y": "true", "n": "false", "on": "true", "off": "false"}
"""People's words for true and false."""


def _hint_for_text(value: str, expects: Mapping[str, Any]) -> str:
    from checker.read.day_spelling import hint as day_hint
    from checker.read.spelling import nearest, sharing
    from checker.read.yaml_writer import flow

    kind, known = expects.get("type"), bool(expects.get("required"))
    words = [str(choice) for choice in expects.get("values", ())]
    folded = value.strip().casefold()
    if kind in ("date", "day"):
        if known and value == UNKNOWN:
            return "this has to be known" + (", if only in part" if kind == "date" else "")
        return day_hint(value, known, whole=kind == "day") or "days are written YYYY-MM-DD"
    if kind == "list":
        if folded == UNKNOWN and not known:
            return f"did you mean {UNKNOWN}?"
        if not is_name(value):
            return "" if expects.get("minimum_entries") else f"for {expects.get('empty', 'none')} write []"
        near = nearest(value, words) if words else value
        entries = [entry for part in (near or "").split(",") if (entry := part.strip(" []"))]
        return f"write {flow(entries)}" if near else ""
    if kind in ("text", "name", "reference"):
        if folded == UNKNOWN and not known:
            return f"did you mean {UNKNOWN}?"
        return "" if kind != "text" else "write a name" if known else "write a name, or unknown"
    if kind == "id":
        name = re.sub("[^a-z0-9]+", "-", folded).strip("-")
        return f"did you mean {name}?" if 0 < len(name) <= MOST_QUOTED else ""
    if kind == "boolean" and folded in ("true", "false"):
        return f"write {folded}, without quotes"
    if kind == "boolean" and folded in YES_NO:
        return f"write {YES_NO[folded]}"
    if kind in ("number", INTEGER) and NUMBER(value.strip()):
        return "write the number without quotes"
    if known and value == UNKNOWN:
        return "this has to be known"
    also = [word for word, others in expects.get("also", {}).items() if folded in others]
    if also:
        return f"did you mean {' or '.join(also)}?"
    names = {**{label: word for word, label in expects.get("labels", {}).items()}, **{word: word for word in words}}
    names |= {} if known or kind in (None, "version") else {UNKNOWN: UNKNOWN}
    if value in words or value == UNKNOWN:
        return ""
    near = nearest(value, names)
    meant = names[near] if near else sharing(value, names)
    return f"did you mean {meant}?" if meant else ""
