"""CEL's public conformance tests, all that the subset covers, on the slow reader; the others are listed by reason."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from checker.condition.engines.trace import evaluate
from checker.condition.engines.values import CelError
from checker.condition.parse import ConditionError, parse

ROOT = Path(__file__).parents[2]
SUITE = ROOT / "tests/data/cel"
LISTED = ROOT / "docs" / "cel-conformance.md"
COVERED = 341


def value_of(typed: dict[str, Any]) -> object:
    """A typed value of the suite in Python; KeyError where the subset has no such type."""
    kind, value = typed["type"], typed["value"]
    if kind == "list":
        return [value_of(item) for item in value]
    if kind == "map":
        return {value_of(key): value_of(item) for key, item in value}
    if kind == "null":
        return None
    return {"int": int, "double": float, "string": str, "bool": bool}[kind](value)


def left_out(test: dict[str, Any]) -> str:
    """Why the subset leaves a test out, by the first reason that is met; "" where it covers it."""
    try:
        parse(test["expr"])
    except ConditionError as error:
        what, is_left_out, _ = error.message.partition(" is not part of conditions")
        if not is_left_out:
            what, is_left_out, _ = error.message.partition(" are not part of conditions")
        if is_left_out:
            return "arithmetic" if what.startswith("arithmetic") else what
        if "a name has no point before it" in error.message:
            return "names with a leading point"
        return ""  # a syntax error: covered, if it is an error to the suite as well
    if test.get("value", {}).get("type") == "type":
        return "types as values"
    return ""


TESTS: dict[str, list[dict[str, Any]]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(SUITE.glob("*.json"))
}
CASES = [
    pytest.param(test, id=f"{name}-{test['section']}-{test['name']}")
    for name, its in TESTS.items()
    for test in its
    if not left_out(test)
]


@pytest.mark.parametrize("test", CASES)
def test_conformance(test: dict[str, Any]) -> None:
    """The value, its type included, or an error where an error is due."""
    bindings = {name: value_of(typed) for name, typed in test["bindings"].items()}
    found = evaluate(parse(test["expr"]), bindings)
    if "error" in test:
        assert isinstance(found, CelError)
    else:
        expected = value_of(test["value"])
        assert found == expected
        assert type(found) is type(expected)


def test_every_test_is_covered_or_listed(update_golden: bool) -> None:
    """The list in the docs is what the parser leaves out today."""
    if update_golden:
        LISTED.write_text(page(), encoding="utf-8")
    assert len(CASES) == COVERED
    assert LISTED.read_text(encoding="utf-8") == page(), "run pytest --update-golden and read the difference"


def page() -> str:
    """The documentation's page: how many tests of each file are covered, and why the others are not."""
    reasons: Counter[str] = Counter()
    rows = []
    for name, its in TESTS.items():
        outside = [reason for test in its if (reason := left_out(test))]
        reasons.update(outside)
        rows.append(f"| {name} | {len(its)} | {len(its) - len(outside)} |")
    total = sum(map(len, TESTS.values()))
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return "\n".join(
        [
            "# CEL's conformance tests",
            "",
            "Conditions are written in a part of the Common Expression Language. Of its public conformance tests",
            "(cel-spec, `tests/simple/testdata`) every one that this part covers passes on the slow reader; the others",
            "use what is left out, counted by the first such thing in each.",
            "Written by `pytest --update-golden tests/condition`.",
            "",
            "| file | tests | covered, all pass |",
            "|---|---|---|",
            *rows,
            f"| **all** | {total} | {total - sum(reasons.values())} |",
            "",
            "| left out for | tests |",
            "|---|---|",
            *(f"| {reason} | {count} |" for reason, count in ordered),
            f"| **all** | {sum(reasons.values())} |",
            "",
        ]
    )
