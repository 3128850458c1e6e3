"""The official CEL runtime, wherever it gives a value, gives the value that the slow reader gives."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_conditions import Conditions, data_of, environment, text_of

from checker.condition.engines.trace import evaluate, trace
from checker.condition.engines.values import UNKNOWN, CelError
from checker.condition.parse import parse

cel = pytest.importorskip("cel_expr_python.cel", reason="the official CEL runtime (cel-expr-python) is not installed")

ERROR = CelError("the runtime gave an error", 0)
NAMES = ["by", "product", "on", "amount", "open", "tags", "offerings", "this", "reading", "world", "start26", "a", "b"]
RUNTIME = cel.NewEnv(variables=dict.fromkeys(NAMES, cel.Type.DYN))


def official(text: str, data: dict[str, Any]) -> object:
    """The value that the runtime gives, or ERROR; types are left to the evaluation, as in the slow reader."""
    value = RUNTIME.compile(text, disable_check=True).eval(data=data)
    return ERROR if value.type() == cel.Type.ERROR else value.plain_value()


def same(ours: object, theirs: object) -> bool:
    """Whether two values are one: of the same type, and errors alike whatever they say."""
    if isinstance(ours, CelError) or isinstance(theirs, CelError):
        return isinstance(ours, CelError) and isinstance(theirs, CelError)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    return type(ours) is type(theirs) and (ours == theirs or ours != ours and theirs != theirs)


@settings(max_examples=1000, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([0.0, 0.1]), st.sampled_from([0.4, 0.8, 1.0]))
def test_where_the_runtime_gives_a_value_so_do_we(seed: int, faulty: float, known: float) -> None:
    """A missing field is an error to the runtime and ranges with us: it never turns a value around."""
    random = Random(seed)
    condition = Conditions(random, faulty).condition()
    env = environment(random, known)
    ours, theirs = trace(condition, env).value, official(text_of(condition), data_of(env))
    if ours is UNKNOWN:
        assert isinstance(theirs, CelError)
        assert known < 1
    elif known == 1:
        assert same(ours, theirs)
    elif not isinstance(theirs, CelError):
        assert same(ours, theirs)


@settings(max_examples=1000, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([0.5, 0.9, 1.0]))
def test_read_as_plain_cel_the_two_agree_on_errors_too(seed: int, known: float) -> None:
    """Parsed from text and evaluated over the same data, missing fields being errors to both."""
    random = Random(seed)
    text = text_of(Conditions(random, 0.1).condition())
    data = data_of(environment(random, known))
    assert same(evaluate(parse(text), data), official(text, data))


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_days_at_a_distance_are_timestamps_at_a_duration(seed: int) -> None:
    """CEL's runtime moves timestamps; `none` stands after all, and what is beyond its calendar is an error to it."""
    random = Random(seed)
    data = {
        name: random.choice(["none", "2024-02-28", "2024-03-01", "2026-12-31", "0001-01-03", "9999-12-30"])
        for name in "ab"
    }
    sign = random.choice(["==", "!=", "<", "<=", ">", ">="])
    before, after = (random.choice([-366, -2, -1, 0, 1, 2, 365]) for _ in "ab")
    sides = [
        f'timestamp({name} + "T00:00:00Z") + duration("{24 * days}h")' for name, days in (("a", before), ("b", after))
    ]
    theirs = official(f'a == "none" || b == "none" ? a {sign} b : {sides[0]} {sign} {sides[1]}', data)
    ours = evaluate(parse(f"addDays(a, {before}) {sign} addDays(b, {after})"), data)
    assert isinstance(ours, bool)
    assert ours == theirs or isinstance(theirs, CelError)


@pytest.mark.parametrize(
    "text",
    [
        "1 < 2 == true",
        "- - 1",
        "--a",
        "!!a",
        "[1, 2,]",
        "0123",
        "-0x10",
        ".5",
        "1e3",
        "a //comment\n == 1",
        "-(a)",
        '"""a\r\nb"""',
        "r'\\n'",
        "'\\u270c\\x41\\101'",
        "'''it's'''",
        "a == 9007199254740992.0",
        "a < 9007199254740992.0",
        "a in [9007199254740992.0]",
        "9223372036854775807 >= 9223372036854775808.0",
        "true == 1",
        "true < 1",
        "null == null",
        "null < null",
        "[1, 2.0] == [1.0, 2]",
        "'a' == 1",
        "'a' < 1",
        "a == null",
        "b.exists(x, x)",
        "b.all(x, x)",
        "b.exists(x, x == 1) && b.size() == 2",
        "size('🐱')",
        "a.exists(x, true)",
        "1 in 'text'",
        "has(b.c)",
        "has(a.c)",
        "a ? 1 : 2",
        "false && a",
        "a || true",
        "a && true",
        "a.c == 1 || true",
        "b.if",
        "'🐱' > '\ufffd'",
        "b.exists(b, b)",
        "missing.x == 1 && false",
        "true ? 1 : missing",
        "[missing, 1].exists(x, x == 1)",
        "1 in [missing, 1]",
    ],
)
def test_corners(text: str) -> None:
    """Expressions whose reading is easily got wrong."""
    data = {"a": 2**53 + 1, "b": [True, 1]}
    assert same(evaluate(parse(text), data), official(text, data))
