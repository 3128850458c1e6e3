"""JSON in one line: the same value as laid out, in ASCII."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.report.escape import json_text

compact = pytest.importorskip("checker.web.compact", reason="the extra [web] is not installed")


@pytest.mark.parametrize(
    "value",
    [
        {"a": [1, 2.5, None, True, "\u00e9", {"b": []}, ("c",)], "": {}},
        {"a": "\U0001f600 \u202e\x9b\x7f\x1b\u2028"},
        {"a\ud800": "b\udfff"},
        {"\u00e9\U0001f600": 1, "\\u00e9": "\\"},
        [1 << 20_000, -(1 << 63), 1 << 63, 1 << 64],
        [0.1, 1e300, 5e-324, -0.0, 1e16],
    ],
)
def test_it_is_the_same_value(value: object) -> None:
    line = compact.json_line(value)
    assert line.isascii() and line.endswith(b"\n")
    assert json.loads(line) == json.loads(json_text(value))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_so_is_anything(value: object) -> None:
    assert json.loads(compact.json_line(value)) == json.loads(json_text(value))


def test_it_is_one_line() -> None:
    assert compact.json_line({"a": ["b", {"c": None}]}) == b'{"a":["b",{"c":null}]}\n'
