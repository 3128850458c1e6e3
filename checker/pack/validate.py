"""JSON Schemas applied: a fast acceptor compiled from a schema, and jsonschema to explain a refusal.

The acceptor covers the keywords that this project's schemas use and refuses any other when it is compiled, so that
it can never accept by overlooking one. Tests hold it against jsonschema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from checker.pack.schema import INTEGER, UNKNOWN, is_name
from checker.read.days import DAY, span
from checker.read.days import is_day as is_day
from checker.read.document import Path
from checker.read.scalars import number_text

Accept = Callable[[Any], bool]

ANNOTATIONS = frozenset({"description", "title", "$schema", "$id", "$defs", "x-expects", "examples", "default"})


def no_day(text: str) -> str:
    """Return what to say of a text that should be an ISO calendar day and is none."""
    reason = "there is no such day" if DAY(text) else "days are written YYYY-MM-DD"
    return f"takes a day such as 2026-01-31; found {text!r}; {reason}"


def is_number(value: object) -> bool:
    """Return whether a value is a number that a double can hold, as CEL compares numbers."""
    return type(value) in (int, float) and -MOST <= value <= MOST  # type: ignore[operator]


MOST = 1.7976931348623157e308
TYPES: dict[str, Accept] = {
    "string": lambda value: type(value) is str,
    "integer": lambda value: type(value) is int,
    "number": lambda value: is_number(value),
    "boolean": lambda value: type(value) is bool,
    "array": lambda value: type(value) is list,
    "object": lambda value: type(value) is dict,
    "null": lambda value: value is None,
}


def same(value: Any, constant: Any) -> bool:
    """Return whether two JSON values are equal, true not being 1."""
    return value == constant and isinstance(value, bool) == isinstance(constant, bool)


def acceptor(schema: Mapping[str, Any], root: Mapping[str, Any] | None = None) -> Accept:
    """Compile `schema` into a predicate of plain data. Raises ValueError for a keyword that it does not know."""
    root = schema if root is None else root
    tests = list(_tests(schema, root))
    if len(tests) == 1:
        return tests[0]
    return lambda value: all(test(value) for test in tests)


def _tests(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Iterator[Accept]:
    left = set(schema) - ANNOTATIONS
    if "type" in left:
        left.discard("type")
        if schema["type"] == "object":
            left -= {"properties", "required", "additionalProperties", "minProperties"}
            yield _object(schema, root)
        elif schema["type"] == "array":
            left -= {"items", "minItems", "uniqueItems"}
            yield _array(schema, root)
        else:
            kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
            checks = [TYPES[kind] for kind in kinds]
            yield checks[0] if len(checks) == 1 else lambda value: any(check(value) for check in checks)
    for keyword in sorted(left):
        yield _keyword(keyword, schema, root)


def _object(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Accept:
    properties = {name: acceptor(sub, root) for name, sub in schema.get("properties", {}).items()}
    required = tuple(schema.get("required", ()))
    least = schema.get("minProperties", 0)
    extra = schema.get("additionalProperties", True)
    other: Accept | None = None if extra is False else (lambda value: True) if extra is True else acceptor(extra, root)

    def check(value: Any) -> bool:
        if type(value) is not dict or len(value) < least:
            return False
        for name in required:
            if name not in value:
                return False
        for name, item in value.items():
            test = properties.get(name, other)
            if test is None or not test(item):
                return False
        return True

    return check


def _array(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Accept:
    item = acceptor(schema["items"], root) if "items" in schema else None
    least = schema.get("minItems", 0)
    unique = schema.get("uniqueItems", False)

    def check(value: Any) -> bool:
        if type(value) is not list or len(value) < least:
            return False
        if unique and any(same(a, b) for i, a in enumerate(value) for b in value[:i]):
            return False
        if item is not None:
            for entry in value:
                if not item(entry):
                    return False
        return True

    return check


def _keyword(keyword: str, schema: Mapping[str, Any], root: Mapping[str, Any]) -> Accept:
    argument = schema[keyword]
    if keyword == "enum":
        if all(type(choice) is str for choice in argument):
            choices = frozenset(argument)
            return lambda value: type(value) is str and value in choices
        return lambda value: any(same(value, choice) for choice in argument)
    if keyword == "const":
        return lambda value: same(value, argument)
    if keyword == "format" and argument == "day":
        return is_day
    if keyword == "format" and argument == "days":
        return lambda value: type(value) is str and span(value) is not None
    if keyword == "pattern":
        search = re.compile(argument).search
        # Python's `$` stands before a last line break too.
        ends = argument.endswith("$")
        return lambda value: (
            type(value) is not str or (search(value) is not None and not (ends and value.endswith("\n")))
        )
    if keyword == "minLength":
        return lambda value: type(value) is not str or len(value) >= argument
    if keyword == "minimum":
        return lambda value: type(value) not in (int, float) or bool(value >= argument)
    if keyword == "multipleOf":
        return lambda value: type(value) not in (int, float) or not value % argument
    if keyword in ("anyOf", "allOf", "oneOf"):
        tests = [acceptor(sub, root) for sub in argument]
        if keyword == "anyOf":
            return lambda value: any(test(value) for test in tests)
        if keyword == "allOf":
            return lambda value: all(test(value) for test in tests)
        return lambda value: sum(test(value) for test in tests) == 1
    if keyword == "not":
        test = acceptor(argument, root)
        return lambda value: not test(value)
    if keyword == "if":
        when, then = acceptor(argument, root), acceptor(schema.get("then", {}), root)
        otherwise = acceptor(schema.get("else", {}), root)
        return lambda value: then(value) if when(value) else otherwise(value)
    if keyword in ("then", "else"):
        return lambda value: True
    if keyword in ("properties", "required"):
        test = _object({**schema, "type": "object", "additionalProperties": True}, root)
        return lambda value: type(value) is not dict or test(value)
    if keyword == "$ref":
        return _reference(argument, root)
    raise ValueError(f"the acceptor does not know the keyword {keyword}")


def _reference(pointer: str, root: Mapping[str, Any]) -> Accept:
    compiled: list[Accept] = []

    def check(value: Any) -> bool:
        if not compiled:
            target: Any = root
            for part in pointer.removeprefix("#/").split("/"):
                target = target[part]
            compiled.append(acceptor(target, root))
        return compiled[0](value)

    return check


class Refusal(NamedTuple):
    """One place where data does not fit its schema: `at_key` where the key and not the value is at fault."""

    code: str
    message: str
    path: Path
    at_key: bool = False


def explain(schema: Mapping[str, Any], data: object) -> list[Refusal]:
    """Return everything in `data` that `schema` refuses, worded for people, in document order of paths."""
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
    found: dict[tuple[object, ...], Refusal] = {}
    for error in validator(schema, format_checker=checker).iter_errors(data):
        for refusal in _word(error, schema):
            found.setdefault((refusal.path, refusal.code, refusal.at_key), refusal)
    # A key that is misspelt is not missing too.
    meant = {(refusal.path[:-1], refusal.message) for refusal in found.values() if refusal.code == "unknown-key"}
    told = [
        refusal
        for refusal in found.values()
        if refusal.code != "missing-key"
        or not any(path == refusal.path[:-1] and said.endswith(_meant(str(refusal.path[-1]))) for path, said in meant)
    ]
    return sorted(told, key=lambda refusal: ([str(part) for part in refusal.path], refusal.code))


def _innermost(error: Any, root: Mapping[str, Any], key: str = "x-expects") -> Mapping[str, Any]:
    """Return what the innermost schema on the way to an error that has a key has there."""
    found: Mapping[str, Any] = {}
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
            found = at[key]
    return found


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


def dotted(path: Path) -> str:
    """Return a path as users write it: `offerings[1].cloud`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


SHOWN = 60
"""Characters of a text that a message quotes."""
NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?\Z").match


def shown(value: object) -> str:
    """Return a value as a message quotes it, short and on one line."""
    if isinstance(value, dict):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if value is None:
        return "nothing (null)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = value if len(value) <= SHOWN else value[: SHOWN - 3] + "..."
        return f'"{text}"'
    if not isinstance(value, (int, float)):
        return f"a Python {type(value).__name__}"
    return "a very long number" if isinstance(value, int) and abs(value) >= 10**60 else f"the number {value!r}"


def _unknown_key(path: Path, key: str, known: list[str], properties: Mapping[str, Any]) -> Refusal:
    from checker.read.spelling import nearest

    where = f"in {dotted(path)}" if path else "here"
    also = [name for name, sub in properties.items() if key.casefold() in sub.get("x-expects", {}).get("known_as", ())]
    near = also[0] if also else nearest(key, known)
    hint = _meant(near) if near else f"; the keys {where} are {', '.join(known)}"
    return Refusal("unknown-key", f'there is no key "{key}" {where}{hint}', (*path, key), True)


def _meant(name: str) -> str:
    return f"; did you mean {name}?"


def _missing(path: Path, name: str, sub: Mapping[str, Any]) -> Refusal:
    expects = sub.get("x-expects", {})
    place = f"in {dotted(path)}" if path else "at the top"
    example = example_rows(sub) if expects.get("type") == "rows" else example_of(expects)
    write = f", such as `{name}: {example}`" if example else ""
    about = f" ({phrase(sub['description'])})" if sub.get("description") else ""
    return Refusal("missing-key", f"the key {name} is missing{about}; add it {place}{write}", (*path, name), True)


def phrase(text: str) -> str:
    """Return a sentence as it stands inside another: without its full stop, and with a small letter but for names."""
    lower = text[:1].lower() if text[1:2].islower() or text[1:2] == " " else text[:1]
    return lower + text[1:].removesuffix(".")


def example_rows(schema: Mapping[str, Any]) -> str:
    """Return an example of rows, one with every field that has an example."""
    fields = schema.get("items", {}).get("properties", {})
    examples = {name: example_of(field.get("x-expects", {})) for name, field in fields.items()}
    return "[{" + ", ".join([f"{name}: {value}" for name, value in examples.items() if value]) + "}]"


def example_of(expects: Mapping[str, Any]) -> str:
    """Return an example of what a field expects, "" where none helps."""
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


def expected(expects: Mapping[str, Any]) -> str:
    """Return in words what a field expects."""
    if "words" in expects:
        return str(expects["words"])
    kind = expects.get("type")
    unknown = "" if expects.get("required") else ", or unknown"
    if kind == "enum":
        return "one of " + ", ".join([str(value) for value in expects.get("values", ())]) + unknown
    if kind == "date":
        none = ", none" if expects.get("none") else ""
        return f"a day such as 2026-01-31 (or 2026-06, 2026-Q3, 2026-06-10/2026-07-31, 2026-06-10/..){none}{unknown}"
    if kind == "list":
        of = expects.get("values")
        least = expects.get("minimum_entries", 0)
        empty = f", at least {least} of them" if least else f", [] for {expects.get('empty', 'none')}"
        return (f"a list of any of {', '.join(of)}" if of else "a list of texts") + empty + unknown
    least = f", {number_text(expects['minimum'])} or more" if expects.get("minimum") is not None else ""
    words = {
        "boolean": "true or false" + unknown,
        "day": "a day such as 2026-01-31",
        "number": "a number" + least + unknown,
        INTEGER: "a whole number" + least + unknown,
        "text": "text",
        "name": "a name",
        "reference": "a reference: where it is written down",
        "kind": "a kind of act",
        "id": "a name in kebab-case such as my-act",
        "rows": "a list with at least one entry",
        "block": "a mapping of keys to values" + unknown,
        "attestation": "a mapping with by, on and ref",
        "attestations": "a mapping from field paths to who attests them" + unknown,
        "version": f"a version of the descriptor format: {', '.join(map(str, expects.get('values', [1])))}",
    }
    return words.get(str(kind), "")


TYPE_WORDS = {
    "array": "a list",
    "object": "a mapping of keys to values",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}


def _wrong(path: Path, value: object, expects: Mapping[str, Any], error: Any) -> Refusal:
    name = dotted(path) or "the document"
    want = expected(expects)
    if not want and error.validator == "type":
        types = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
        want = " or ".join([TYPE_WORDS[name] for name in types])
    elif not want:
        want = f"something else: {error.message}" if len(error.message) < 200 else "something else"
    hint = _hint(path, value, expects)
    message = f"{name}: expected {want}; found {shown(value)}"
    return Refusal(_code(value, expects), f"{message}; {hint}" if hint else message, path)


def _code(value: object, expects: Mapping[str, Any]) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return "impossible-date" if expects.get("type") in ("date", "day") and DAY(value) else "bad-value"
    return "bad-value" if expects.get("type") in ("number", INTEGER) and is_number(value) else "wrong-type"


def _hint(path: Path, value: object, expects: Mapping[str, Any]) -> str:
    """Return what to write instead of a value, "" where that cannot be told."""
    kind, known = expects.get("type"), bool(expects.get("required"))
    words = [str(choice) for choice in expects.get("values", ())]
    if kind in ("text", "enum") and path and isinstance(path[-1], int):
        whole = next((part for part in reversed(path) if isinstance(part, str)), "")
        if value is None or (isinstance(value, str) and value.strip().casefold() == UNKNOWN):
            return f"where it is not known write `{whole}: {UNKNOWN}`"
        if isinstance(value, str) and not is_name(value):
            return f"for {expects.get('empty', 'none')} write `{whole}: []`"
    if value is None:
        empty = (
            f"[] for {expects.get('empty', 'none')}, " if kind == "list" and not expects.get("minimum_entries") else ""
        )
        return "" if known or kind is None else f"write {empty}unknown for what is not known"
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

        return day_hint(str(value), known)
    if isinstance(value, (int, float)):
        return "quote it if it is meant as text" if kind in ("text", "id") else ""
    if hasattr(value, "isoformat"):
        return "give days as text, 'YYYY-MM-DD'"
    return "give a list" if isinstance(value, (tuple, set, frozenset)) else ""


YES_NO = {"yes": "true", "no": "false", "y": "true", "n": "false", "on": "true", "off": "false"}
"""What people write for true and false."""


def _hint_for_text(value: str, expects: Mapping[str, Any]) -> str:
    from checker.read.day_spelling import hint as day_hint
    from checker.read.spelling import nearest, sharing

    kind, known = expects.get("type"), bool(expects.get("required"))
    words = [str(choice) for choice in expects.get("values", ())]
    plain = value.strip().casefold()
    if kind in ("date", "day"):
        if known and value == UNKNOWN:
            return "this has to be known" + (", if only in part" if kind == "date" else "")
        return day_hint(value, known) or "days are written YYYY-MM-DD"
    if kind == "list":
        if plain == UNKNOWN and not known:
            return f"did you mean {UNKNOWN}?"
        if not is_name(value):
            return "" if expects.get("minimum_entries") else f"for {expects.get('empty', 'none')} write []"
        near = nearest(value, words) if words else value
        return f"write [{near}]" if near else ""
    if kind in ("text", "name", "reference"):
        if plain == UNKNOWN and not known:
            return f"did you mean {UNKNOWN}?"
        return "" if kind != "text" else "write a name" if known else "write a name, or unknown"
    if kind == "id":
        name = re.sub("[^a-z0-9]+", "-", plain).strip("-")
        return f"did you mean {name}?" if 0 < len(name) <= SHOWN else ""
    if kind == "boolean" and plain in ("true", "false"):
        return f"write {plain}, without quotes"
    if kind == "boolean" and plain in YES_NO:
        return f"write {YES_NO[plain]}"
    if kind in ("number", INTEGER) and NUMBER(value.strip()):
        return "write the number without quotes"
    if known and value == UNKNOWN:
        return "this has to be known"
    also = [word for word, others in expects.get("also", {}).items() if plain in others]
    if also:
        return f"did you mean {' or '.join(also)}?"
    names = {**{label: word for word, label in expects.get("labels", {}).items()}, **{word: word for word in words}}
    names |= {} if known or kind in (None, "version") else {UNKNOWN: UNKNOWN}
    if value in words or value == UNKNOWN:
        return ""
    near = nearest(value, names)
    meant = names[near] if near else sharing(value, names)
    return f"did you mean {meant}?" if meant else ""
