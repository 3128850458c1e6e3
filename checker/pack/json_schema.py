"""A compiler of JSON Schemas to fast predicates of plain data, for the keywords in this project's schemas.

Compilation refuses any other keyword, so that no data pass by an ignored one. Tests compare the predicates with
jsonschema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from checker.read.days import is_day, span
from checker.read.scalars import is_number

Accept = Callable[[Any], bool]
ANNOTATIONS = frozenset({"description", "title", "$schema", "$id", "$defs", "x-expects", "examples", "default"})
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
    """Return whether two JSON values are equal; true and 1 are different."""
    return value == constant and isinstance(value, bool) == isinstance(constant, bool)


def acceptor(schema: Mapping[str, Any], root: Mapping[str, Any] | None = None) -> Accept:
    """Return the predicate of a schema; raises ValueError for an unknown keyword."""
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
        for name, property_value in value.items():
            test = properties.get(name, other)
            if test is None or not test(property_value):
                return False
        return True

    return check


def _array(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Accept:
    item_test = acceptor(schema["items"], root) if "items" in schema else None
    least = schema.get("minItems", 0)
    unique = schema.get("uniqueItems", False)

    def check(value: Any) -> bool:
        if type(value) is not list or len(value) < least:
            return False
        if unique and any(same(a, b) for i, a in enumerate(value) for b in value[:i]):
            return False
        if item_test is not None:
            for entry in value:
                if not item_test(entry):
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
        # Python's `$` also matches before a final line break.
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
