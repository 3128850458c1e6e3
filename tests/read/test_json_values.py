"""What the decoder of Python reads is what the reader of JSON reads: values, types, order of keys, places; and it is most JSON."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_plain import shape
from texts import examples, json_like, json_values

from checker.read import json_reader
from checker.read import json_values as usual
from checker.read.limits import DEFAULT, Limits
from checker.read.reader import read_bytes
from checker.read.source import Source

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def hold(text: str, limits: Limits = DEFAULT) -> bool:
    """Check that a text is read as the careful reader reads it; return whether it was read at all."""
    value = usual.read(text, limits)
    if value is None:
        return False
    careful = json_reader.read(Source(text), path="a.json", limits=limits)
    assert not careful.problems
    (document,) = careful.documents
    assert shape(value) == shape(document.data)
    quick = usual.places(Source(text), value)
    # What looks for the value at a place takes the first one, so the order counts as well.
    assert list(quick.values.items()) == list(document.places.values.items())
    assert list(quick.keys.items()) == list(document.places.keys.items())
    return True


@settings(max_examples=examples(600), deadline=None)
@given(
    json_values, st.sampled_from([None, 0, 1, 4, "\t"]), st.booleans(), st.sampled_from(["\n", "\r\n", "\r", " \n\t"])
)
def test_values_of_every_sort_are_read_alike(value: object, indent: int | None, ascii_only: bool, end: str) -> None:
    hold(end + json.dumps(value, indent=indent, ensure_ascii=ascii_only).replace("\n", end) + end)


@settings(max_examples=examples(1500), deadline=None)
@given(json_like)
@example('{"a": 1, "a": 1}')
@example('{"a": -0, "b": -0.0, "c": 1e5, "d": 1.0e26, "e": 1e999}')
@example('{"a": [NaN]}')
@example('{"a": "\\ud800"}')
@example('[{}, [], [[]], {"": ""}]')
@example('\ufeff{"a": 1}')
@example('{"a": 1} {"b": 2}')
@example('{"a": 1,}')
@example('{"a": "b\nc"}')
@example('{"a": "\u2028\x85\xa0,{}[]:"}')
@example('{"a":\xa01}')
def test_so_are_texts_that_are_nearly_json(text: str) -> None:
    hold(text)


@pytest.mark.parametrize(
    "number", ["9" * 400, "9" * 5000, "1" + "0" * 308, "1e308", "1e309", "-1e309", "0.1e-400", "1E+2"]
)
def test_numbers_are_those_of_the_other_reader(number: str) -> None:
    hold(f'{{"a": {number}}}')


@settings(max_examples=examples(300), deadline=None)
@given(json_values, st.integers(0, 9), st.integers(0, 40), st.integers(0, 2))
def test_the_limits_are_the_same(value: object, depth: int, values: int, most: int) -> None:
    hold(json.dumps(value), DEFAULT._replace(depth=depth, values=values, documents=most))


@pytest.mark.parametrize("opened", ["[", '{"a":'])
@pytest.mark.parametrize("depth", [63, 64, 65, 200_000])
def test_what_is_too_deep_is_left_to_the_other_reader(opened: str, depth: int) -> None:
    closed = "]" if opened == "[" else "}"
    text = opened * depth + "[]" + closed * depth
    assert hold(text) == (depth < 64)


def test_most_descriptors_are_read_by_the_decoder() -> None:
    """Texts of every fixture as JSON; only one with an escape is left to the other reader."""
    files = [file for verdict in ("pass", "fail", "needs-review") for file in (FIXTURES / verdict).glob("*.yaml")]
    random, read = Random(3), 0
    for file in files:
        for document in read_bytes(file.read_bytes(), path=file.name).documents:
            text = json.dumps(document.data, indent=random.choice([None, 2]), ensure_ascii=False)
            assert hold(text) == ("\\" not in text), file.name
            read += "\\" not in text
    assert read > 50
