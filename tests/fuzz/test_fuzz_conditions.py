"""Whatever stands where a condition should: it is parsed and resolved, or refused with a reason, and soon."""

from __future__ import annotations

import time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.condition.engines.rails import RuleSource, condition_function, rule_function
from checker.condition.parse import ConditionError, parse
from checker.condition.resolve import resolve
from checker.judge.law import Law
from checker.pack.conditions import ACT, Conditions
from tests.fuzz.fuzzing import runs, seeds

TOKENS = (
    "by",
    "this",
    "this.cloud",
    "offerings",
    "z",
    "microsoft.can_support",
    "reading.A02",
    "world.agi.declared_on",
    "start26",
    '"azure"',
    "'none'",
    "1",
    "-1",
    "1.5e300",
    "true",
    "false",
    "null",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "==",
    "!=",
    "<",
    "<=",
    "in",
    "&&",
    "||",
    "!",
    "?",
    ":",
    ",",
    ".",
    ".exists(",
    ".all(",
    "size(",
    "has(",
    "is_api(",
    "matches(",
    "+",
    "-",
    "*",
    "/",
    "%",
    "__class__",
    "import",
    "lambda",
    "exec(",
    '"""',
    "\\",
    "\x00",
    "\u202e",
    "//",
    "#",
    "`",
    "0x1F",
    "1u",
    'b"x"',
)


def tried(text: str, conditions: Conditions, law: Law) -> None:
    """Parse, resolve and compile a text, or see why not; no name of it ever reaches the generated code."""
    for kinds, subject in ((("launch",), "offerings"), (("payment",), ACT), ((), ACT)):
        try:
            node = resolve(parse(text), conditions.scope(kinds, subject), text)
        except ConditionError as error:
            assert str(error)
            continue
        source = condition_function(node, "condition", {})
        assert "__" not in source.replace("__builtins__", "")
        rule_function(RuleSource("rule", node, node, ()), "rule", {})
        compile(source, "<fuzz>", "exec")


@runs(400)
@given(seed=seeds)
def test_any_row_of_words(law: Law, seed: int) -> None:
    random = Random(seed)
    text = " ".join(random.choices(TOKENS, k=random.randrange(1, 12)))
    tried(text, Conditions(law.pack), law)


@runs(200)
@given(seed=seeds)
def test_a_condition_of_the_pack_with_a_slip(law: Law, seed: int) -> None:
    random = Random(seed)
    rule = random.choice(list(law.pack.rules.values()))
    text = random.choice([rule.governs, rule.requires or rule.governs])
    at = random.randrange(len(text))
    text = text[:at] + random.choice([*TOKENS, ""]) + text[at + random.randrange(4) :]
    tried(text, Conditions(law.pack), law)


@runs(200)
@given(text=st.text(max_size=60))
def test_any_text(law: Law, text: str) -> None:
    tried(text, Conditions(law.pack), law)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000 + ")" * 100_000,
        "!" * 100_000 + "true",
        "-" * 100_000 + "1",
        "[" * 100_000,
        "true" + " && true" * 50_000,
        "true" + " ? true : true" * 20_000,
        "true ? " * 20_000 + "true" + " : true" * 20_000,
        "a" + ".b" * 50_000,
        "offerings.exists(z, " * 5_000 + "true" + ")" * 5_000,
        "size(" * 20_000,
        '"' + "x" * 1_000_000 + '"',
        "1" * 100_000,
        "by in [" + '"x", ' * 50_000 + '"y"]',
        " " * 1_000_000,
        "== " * 100_000,
        "is_api(" * 20_000,
    ],
    ids=range(16),
)
def test_what_is_deep_or_long_ends_soon(law: Law, text: str) -> None:
    begun = time.monotonic()
    try:
        tried(text, Conditions(law.pack), law)
    finally:
        assert time.monotonic() - begun < 20
