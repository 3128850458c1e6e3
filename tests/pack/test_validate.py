"""The acceptor accepts just what jsonschema accepts, and every refusal says what was expected."""

from __future__ import annotations

import copy
import datetime
import random
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.gate.stated import is_stated
from checker.judge.classes import Classes
from checker.judge.descriptor import Reader
from checker.judge.opening import open_law
from checker.pack.files import schemas
from checker.pack.json_schema import acceptor
from checker.pack.schema import NAME, NOTHING, is_name, kind_schema
from checker.pack.validate import explain
from checker.read.days import is_day
from tests.oracle import acts

LAW = open_law()
READER = Reader(LAW)
KINDS = sorted(LAW.pack.kinds)

JUNK: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    1.5,
    "",
    "unknown",
    "none",
    "Unknown",
    "N/A",
    "-",
    ["tbd"],
    ["?"],
    "azure",
    "2026-02-30",
    "2026-02-28",
    [],
    {},
    ["x"],
    ["unknown"],
    ["none"],
    [" "],
    ["OpenAI", "microsoft"],
    {"a": 1},
    {"microsoft.can_support": {"by": " "}},
    " ",
    "nobody",
    -1,
    [[]],
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    if isinstance(value, dict):
        items: Any = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    else:
        return found
    return found + [place for key, item in items for place in places(item, (*path, key))]


def spoil(data: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Return the data with one thing changed, removed or added."""
    made = copy.deepcopy(data)
    path = rng.choice(places(made))
    at: Any = made
    for part in path[:-1]:
        at = at[part]
    how = rng.randrange(3)
    if how == 0:
        at[path[-1]] = rng.choice(JUNK)
    elif how == 1:
        del at[path[-1]]
    elif isinstance(at, dict):
        at[str(path[-1]) + "x"] = rng.choice(JUNK)
    else:
        at.append(rng.choice(JUNK))
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_the_acceptor_agrees_with_jsonschema(kind: str) -> None:
    schema = kind_schema(LAW.pack.kinds[kind], tuple(LAW.pack.kinds))
    accept = acceptor(schema)
    rng = random.Random(f"validate {kind}")
    refused = 0
    for _ in range(150):
        data = acts.random_act(rng, 0.2, kind)
        assert accept(data), data
        for _ in range(rng.randrange(1, 3)):
            data = spoil(data, rng)
        refusals = explain(schema, data)
        assert accept(data) == (not refusals), (data, refusals)
        refused += bool(refusals)
        assert all(refusal.message and "None" not in refusal.message for refusal in refusals)
    assert refused > 30


@pytest.mark.parametrize("kind", KINDS)
def test_the_short_ways_take_nothing_that_the_long_way_refuses(kind: str) -> None:
    """Whatever a made function takes the schema takes, with the same facts; of a class alone is what is valid."""
    accept, classes = LAW.machinery.accept(kind, made_only=False), Classes(LAW, kind)
    rng = random.Random(f"short ways {kind}")
    refused = 0
    for _ in range(400):
        data = spoil(acts.random_act(rng, 0.2, kind), rng)
        act, refusals = READER.slow.act(data)
        found = accept(data)
        refused += act is None
        if act is None:
            broken = {refusal.code for refusal in refusals} == {"impossible"}
            assert broken or (found is None and classes.key(data) is None), (data, refusals)
        else:
            assert found is None or found == (act.facts, act.rows), data
    assert refused > 80


def test_the_schemas_are_schemas() -> None:
    for kind in KINDS:
        jsonschema.Draft202012Validator.check_schema(kind_schema(LAW.pack.kinds[kind], tuple(KINDS)))
    jsonschema.Draft202012Validator.check_schema(schemas())


def test_an_unknown_keyword_is_never_overlooked() -> None:
    with pytest.raises(ValueError, match="maxLength"):
        acceptor({"type": "string", "maxLength": 3})


WORDS = [
    "unknown",
    "None",
    "NOBODY",
    "null",
    "n/a",
    "NA",
    "tbd",
    "Todo",
    "-",
    "--",
    "?",
    "...",
    " unknown ",
    "\tna\n",
    "",
]


@pytest.mark.parametrize("word", WORDS)
def test_a_word_for_nothing_names_nobody_in_any_case(word: str) -> None:
    assert not is_name(word) and not acceptor(NAME)(word)
    assert is_name(f"{word} of the board") and acceptor(NAME)(f"{word} of the board")


@given(st.text(max_size=6) | st.text("nNaA/tTbBdD-?. \n", max_size=5))
def test_what_is_a_name_is_one_rule_in_the_schema_and_in_python(text: str) -> None:
    assert acceptor(NAME)(text) == is_name(text)


def test_what_names_nothing_states_nothing_in_a_waiver() -> None:
    assert not [word for word in NOTHING if is_stated(word) or is_stated(word.upper())]


@given(st.text(max_size=12) | st.dates().map(str) | st.from_regex(r"\d{4}-\d\d-\d\d", fullmatch=True))
def test_a_day_is_what_the_calendar_has(text: str) -> None:
    try:
        real = datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        real = False
    assert is_day(text) == real


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"goverment": True}, ['there is no key "goverment"']),
        ({"title:Heron": None}, ['"title:Heron" here is one word: put a space after the colon, title: Heron']),
        ({"product": None}, ["indent what belongs to it by two spaces more, or write unknown for what is not known"]),
        ({"by": "unknown"}, ["by: expected one of openai, microsoft"]),
        ({"by": "opneai"}, ["did you mean openai?"]),
        ({"id": "Sol 5"}, ["small letters, digits and hyphens"]),
        ({"title": 5}, ["title: expected text; found the number 5; quote it"]),
        ({"offerings": []}, ["at least one entry"]),
        ({"offerings": [{"available": "2026-02-30"}]}, ["there is no such day"]),
        ({"offerings": [{"available": "24.4.2026"}]}, ["did you mean 2026-04-24?"]),
        ({"offerings": [{"available": "in spring"}]}, ["YYYY-MM-DD"]),
        ({"offerings": [{"available": "Q3 2026"}]}, ["did you mean 2026-Q3?"]),
        ({"offerings": [{"available": 2026}]}, ["did you mean 2026-01-01/2026-12-31?"]),
        ({"offerings": [{"available": "../.."}]}, ["write unknown"]),
        ({"offerings": [{"customers": "commercial"}]}, ["write [commercial]"]),
        ({"offerings": [{"customers": ["comercial"]}]}, ["did you mean commercial?"]),
        ({"offerings": [{"cloud": None}]}, ["write unknown"]),
        ({"offerings": [{"stage": True, "cloud": "awz"}]}, ["stage: expected", "did you mean aws?"]),
        ({"schema": 2}, ["descriptor format: 1"]),
        ({"evidence": {"microsoft.can_suport": {"by": "x"}}}, ["did you mean microsoft.can_support?"]),
        ({"evidence": {"microsoft.can_support": {"on": "2026-01-01"}}}, ["the key by is missing"]),
        ({"microsoft": {"can_support": "yes"}}, ["true or false"]),
        ({"microsoft": {"can_support": "True"}}, ["write true, without quotes"]),
        ({"microsoft": {"can_support": "no"}}, ["; write false"]),
        ({"offerings": [{"cloud": ["azure"]}]}, ["found a list; write azure"]),
        ({"offerings": [{"customers": None}]}, ["; write unknown for what is not known"]),
        ({"offerings": [{"customers": ["unknown"]}]}, ["write `customers: unknown`"]),
        ({"product": {"co_developed_with": ["unknown"]}}, ["write `co_developed_with: unknown`"]),
        ({"product": {"co_developed_with": "nobody"}}, ["for nobody write []"]),
        ({"product": {"co_developed_with": ["none"]}}, ["for nobody write `co_developed_with: []`"]),
        ({"product": {"co_developed_with": [""]}}, ["for nobody write `co_developed_with: []`"]),
        (
            {"product": {"co_developed_with": ["acme", "OpenAI"]}},
            ['with[1]: "OpenAI" is openai itself; name only others than openai'],
        ),
        ({"product": {"co_developed_with": "a # b"}}, ['write ["a # b"]']),
        ({"product": {"co_developed_with": "[acme, ]"}}, ["write [acme]"]),
        ({"product": {"co_developed_with": "yes, Acme"}}, ['write ["yes", Acme]']),
        ({"evidence": {"microsoft.can_support": None}}, ["(null); leave it out where nobody attests it"]),
        ({"evidence": {"microsoft.can_support": "Unknown"}}, ['"Unknown"; leave it out where nobody attests it']),
        (
            {"evidence": {"microsoft.can_support": {"by": "x", "on": "2026-03"}}},
            ['on: expected a day such as 2026-01-31; found "2026-03"; give one whole day'],
        ),
        (
            {"evidence": {"microsoft.can_support": {"by": "x", "on": "March 2026"}}},
            ['found "March 2026"; days are written YYYY-MM-DD'],
        ),
        ({"evidence": {"microsoft.can_support": {"by": "x", "on": "3 March 2026"}}}, ["did you mean 2026-03-03?"]),
        ({"evidence": {"microsoft.can_support": {"by": ""}}}, ['by: expected a name; found ""']),
        ({"evidence": {"microsoft.can_support": {"by": "TBD"}}}, ['by: expected a name; found "TBD"']),
        (
            {"evidence": {"microsoft.can_support": {"by": "x", "ref": "n/a"}}},
            ["ref: expected a reference", 'found "n/a"'],
        ),
        ({"product": {"co_developed_with": "-"}}, ['found "-"; for nobody write []']),
        ({"product": {"co_developed_with": "Unknown"}}, ["did you mean unknown?"]),
        ({"product": {"co_developed_with": ["N/A"]}}, ["for nobody write `co_developed_with: []`"]),
        ({"product": {"co_developed_with": ["Unknown"]}}, ["write `co_developed_with: unknown`"]),
        ({"kind": "training", "partners": ["acme", "?"]}, ["partners[1]", "for nobody write `partners: []`"]),
        ({"kind": "ip-grant", "to": "Unknown"}, ["did you mean unknown?"]),
        ({"kind": "ip-grant", "to": "NULL"}, ["write a name, or unknown"]),
        ({"id": "Sol 5"}, ["did you mean sol-5?"]),
        ({"offerings": [{"available": datetime.date(2026, 5, 1)}]}, ["a Python date; give days as text, 'YYYY-MM-DD'"]),
        ({"offerings": [{"customers": ("commercial",)}]}, ["found a Python tuple; give a list"]),
        ({"offerings": [{"cloud": "Google"}, {"cloud": "Oracle Cloud"}]}, ["did you mean gcp?", "did you mean oci?"]),
        ({"offerings": [{"surface": "SDK", "stage": "beta"}]}, ["did you mean api?", "did you mean preview?"]),
        ({"offerings": [{"date": "2026-05-01"}]}, ["did you mean available?"]),
        (
            {"offerings": [{"customers": ["us-gov"]}]},
            ["did you mean us-government-civil or us-government-national-security?"],
        ),
        (
            {
                "offerings": [
                    {"cloud": name} for name in ("amazon", "aws-bedrock", "Amazon Bedrock", "google cloud run")
                ]
            },
            ["did you mean aws?"] * 3 + ["did you mean gcp?"],
        ),
        (
            {"offerings": [{"cloud": name} for name in ("microsoft azure", "Azure OpenAI", "oracle", "our own site")]},
            ["did you mean azure?", "did you mean azure?", "did you mean oci?", 'found "our own site"'],
        ),
        (
            {"offerings": [{"surface": "REST API", "cloud": "aws or azure"}]},
            ['found "aws or azure"', "did you mean api?"],
        ),
        ({"offerings": [{"customers": ["commercial customers"]}]}, ["did you mean commercial?"]),
        ({"offerings": {"surface": "api"}}, ["found a mapping; begin each entry with `- `"]),
        ({"kind": ["launch"]}, ["found a list; write launch"]),
        ({"kind": 1}, ["found the number 1"]),
        ({"kind": "training", "compute_flop": -1}, ["a number, 0 or more, or unknown; found the number -1"]),
        ({"kind": "training", "compute_flop": "1e26"}, ["write the number without quotes"]),
        ({"kind": "ip-grant", "to": " "}, ['found " "; write a name, or unknown']),
        ({"kind": "ip-grant", "to": "nobody"}, ["write a name, or unknown"]),
        ({"on": "2026-01-01"}, ['there is no key "on"', "ip-use"]),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(changes: dict[str, Any], expected: list[str]) -> None:
    data = {"kind": "launch", "id": "x", "by": "openai", "offerings": [{}], **changes}
    act, refusals = READER.act(data)
    assert act is None
    text = "\n".join(refusal.message for refusal in refusals)
    for words in expected:
        assert words in text


def test_a_misspelt_key_is_told_once() -> None:
    _, refusals = READER.act({"kind": "launch", "id": "x", "By": "openai", "oferings": [{}]})
    assert [refusal.message.partition("; ")[2] for refusal in refusals] == [
        "did you mean by?",
        "did you mean offerings?",
    ]


def test_every_problem_is_told_at_once() -> None:
    data = {"kind": "launch", "prodct": {}, "offerings": [{"cloud": "awz", "stage": 1}, {"surface": "apx"}]}
    _, refusals = READER.act(data)
    assert len(refusals) == 6


def test_beside_what_was_probably_meant_stands_no_other_way_of_writing_it() -> None:
    row = {"surface": "app", "cloud": "azure", "stage": "ga", "customers": ["commercial"]}
    said = {}
    for day in ("10-05-2026", "someday"):
        _, refusals = READER.act(
            {"kind": "launch", "id": "x", "by": "openai", "offerings": [{**row, "available": day}]}
        )
        (said[day],) = [item.message for item in refusals]
    assert said["10-05-2026"] == (
        'offerings[0].available: expected a day such as 2026-01-31, or unknown; found "10-05-2026"; did you mean 2026-10-05 or '
        "2026-05-10?"
    )
    assert "(or 2026-06, 2026-Q3, " in said["someday"]
