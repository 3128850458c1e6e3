"""Changes written into a text: the data is what was asked for, and every comment and every other line stays."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from checker.read.edit import Change, EditError, dotted, edit, lay, taken, without
from checker.read.reader import read_bytes
from checker.read.yaml_writer import flow, key_of, text_of

BLOCK = """\
# head
kind: launch   # what
id: x-1
by: openai
product:
  name: Acme  # ours
  # brand next
  brand: openai

offerings:
- surface: api
  cloud: aws   # there
  customers:
  - commercial     # them
  - other-government
# between
-   surface: app
    available: "2026-05-01"
# end
"""


def read(text: str, path: str = "x.yaml", index: int = 0) -> Any:
    reading = read_bytes(text.encode(), path=path)
    assert not reading.problems, reading.problems
    return reading.documents[index].data


def made(text: str, *changes: Change, path: str = "x.yaml", index: int = 0) -> str:
    return edit(text.encode(), path, index, changes).decode()


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (Change(("offerings", 0, "cloud"), "azure"), "cloud: aws   # there", "cloud: azure   # there"),
        (Change(("offerings", 1, "available"), "2026-06-01"), '"2026-05-01"', "2026-06-01"),
        (Change(("product", "name"), "a: b"), "name: Acme  # ours", 'name: "a: b"  # ours'),
        (Change(("offerings", 1, "cloud"), "gcp"), '"2026-05-01"\n', '"2026-05-01"\n    cloud: gcp\n'),
        (
            Change(("product", "co_developed_with"), [], "Who helped."),
            "  brand: openai\n",
            "  brand: openai\n  # Who helped.\n  co_developed_with: []\n",
        ),
        (
            Change(("microsoft", "can_support"), False),
            '"2026-05-01"\n',
            '"2026-05-01"\nmicrosoft:\n  can_support: false\n',
        ),
        (
            Change(("offerings", 2), {"surface": "api", "customers": ["commercial"]}),
            '"2026-05-01"\n',
            '"2026-05-01"\n-   surface: api\n    customers: [commercial]\n',
        ),
        (
            Change(("offerings", 0, "customers"), ["commercial"]),
            "  customers:\n  - commercial     # them\n  - other-government\n",
            "  customers: [commercial]\n",
        ),
    ],
)
def test_block_style(change: Change, old: str, new: str) -> None:
    assert made(BLOCK, change) == BLOCK.replace(old, new)


@pytest.mark.parametrize(
    ("text", "change", "expected"),
    [
        ("{a: 1, b: [x]} # c\n", Change(("c",), "q"), "{a: 1, b: [x], c: q} # c\n"),
        ("{}\n", Change(("c",), "q"), "{c: q}\n"),
        ("{a: [x]}\n", Change(("a", 1), "q"), "{a: [x, q]}\n"),
        ("a: []\n", Change(("a", 0), {"b": 1}), "a: [{b: 1}]\n"),
        ("a:\n- {b: 1}\n", Change(("a", 1), {"b": 2}), "a:\n- {b: 1}\n- {b: 2}\n"),
        ("a: |\n  long\n  text\nb: 1\n", Change(("a",), "short"), "a: short\nb: 1\n"),
        ("a: x", Change(("b",), "q"), "a: x\nb: q"),
        ("a: x\r\n# c\r\n", Change(("b",), "q"), "a: x\r\nb: q\r\n# c\r\n"),
        ("a: 1\n---\nb: 2\n---\nc: 3\n", Change(("d",), 4), "a: 1\n---\nb: 2\nd: 4\n---\nc: 3\n"),
        ("\ufeffa: 1\n", Change(("a",), 2), "\ufeffa: 2\n"),
        ("on: 2026-01-01\n", Change(("on",), "2026-02-02"), "on: 2026-02-02\n"),
        ("a: unknown # c\n", Change(("a", "b"), "q"), "a: {b: q} # c\n"),
    ],
)
def test_other_layouts(text: str, change: Change, expected: str) -> None:
    assert made(text, change, index=1 if "---" in text else 0) == expected


@pytest.mark.parametrize(
    ("text", "change", "expected"),
    [
        ('{"a": 1}', Change(("b",), True), '{"a": 1, "b": true}'),
        (
            '{\n  "a": [\n    {"b": 1}\n  ]\n}\n',
            Change(("a", 1), {"b": 2}),
            '{\n  "a": [\n    {"b": 1},\n    {"b": 2}\n  ]\n}\n',
        ),
        (
            '{\n  "a": [\n    {\n      "b": "x"\n    }\n  ]\n}\n',
            Change(("a", 1), {"b": "y"}),
            '{\n  "a": [\n    {\n      "b": "x"\n    },\n    {\n      "b": "y"\n    }\n  ]\n}\n',
        ),
        ('{\n\t"a": 1\n}\n', Change(("m", "c"), "x"), '{\n\t"a": 1,\n\t"m": {"c": "x"}\n}\n'),
    ],
)
def test_json(text: str, change: Change, expected: str) -> None:
    assert made(text, change, path="x.json") == expected


def test_what_cannot_be_set_is_told() -> None:
    with pytest.raises(EditError, match=r"the next new one is offerings\[2\]"):
        made(BLOCK, Change(("offerings", 7), {}))
    with pytest.raises(EditError, match="kind is no mapping"):
        made(BLOCK, Change(("kind", "x"), 1))
    with pytest.raises(EditError, match="is a list; name an entry"):
        lay({"a": [1]}, [Change(("a", "b"), 1)])


def test_scalars_are_read_back_as_what_they_are() -> None:
    texts = ["yes", "no", "on", "12:30", "010", "1e3", "null", "~", "", " a", "a ", "a: b", "a #b", "- a", "{", "\x1b[0m",
             "é", "𝒳", "x\ty", "2026-01-01", "it's", '"', "\\", "a\nb", "?", "=", "<<", "unknown", "none", "GPT-5.5"]  # fmt: skip
    for text in texts:
        assert read(f"a: {text_of(text)}\n") == {"a": text}
        assert read(f"{key_of(text or 'k')}: 1\n") == {text or "k": 1}
        assert read(f"a: {flow([text, {'b': text}])}\n") == {"a": [text, {"b": text}]}
    assert read(f"a: {flow([True, False, 1, 1.5, 1.0e26])}\n") == {"a": [True, False, 1, 1.5, 1.0e26]}


def dumped(data: Any, rng: Random, indent: str = "") -> str:
    """Write plain data as YAML in a random layout, with a comment here and there."""
    lines = []
    for key, value in data.items():
        if rng.random() < 0.3:
            lines.append(f"{indent}# c{rng.randrange(10**6)}")
        note = f"   # n{rng.randrange(10**6)}" if rng.random() < 0.3 else ""
        if isinstance(value, dict) and value and rng.random() < 0.6:
            lines += [f"{indent}{key}:{note}", dumped(value, rng, indent + "  ")]
        elif isinstance(value, list) and value and isinstance(value[0], dict) and rng.random() < 0.7:
            margin = indent + rng.choice(("", "  "))
            lines.append(f"{indent}{key}:{note}")
            for row in value:
                body = (
                    dumped(row, rng, margin + "  ").split("\n")
                    if row and rng.random() < 0.7
                    else [f"{margin}  {flow(row)}"]
                )
                first = next(number for number, line in enumerate(body) if not line.lstrip().startswith("#"))
                body[first] = f"{margin}- {body[first].lstrip()}"
                lines += body
        elif isinstance(value, list) and value and not isinstance(value[0], dict) and rng.random() < 0.5:
            lines += [f"{indent}{key}:{note}", *[f"{indent}- {flow(item)}" for item in value]]
        else:
            lines.append(f"{indent}{key}: {flow(value)}{note}")
    return "\n".join(lines)


def random_data(rng: Random) -> dict[str, Any]:
    def row() -> dict[str, Any]:
        return {
            name: rng.choice(["x", "2026-01-01", True, 1.5, ["p", "q"], []]) for name in "stu" if rng.random() < 0.7
        }

    return {"a": "x", "m": {name: rng.choice(["x", 2, []]) for name in "bcd" if rng.random() < 0.6},
            "rows": [row() for _ in range(rng.randint(1, 3))], "z": rng.choice(["end", 3, ["k"]])}  # fmt: skip


def random_change(rng: Random, data: dict[str, Any]) -> Change:
    value = rng.choice(["y", "yes", False, ["one", "two"], "2026-02-02", 7])
    rows = data["rows"]
    return rng.choice(
        [
            Change((rng.choice("az"),), value),
            Change(("new",), value, rng.choice(("", "What it means."))),
            Change(("m", rng.choice("bcde")), value),
            Change(("other", "deep"), value),
            Change(("rows", rng.randrange(len(rows)), rng.choice("stuv")), value),
            Change(("rows", len(rows)), {"s": value, "t": "x"}),
        ]
    )


def test_any_change_in_any_layout_is_made_and_no_comment_is_lost() -> None:
    rng = Random(2)
    for _ in range(600):
        data = random_data(rng)
        is_json = rng.random() < 0.2
        text = (
            json.dumps(data, indent=rng.choice((None, 1, 2, 4)))
            if is_json
            else dumped(data, rng) + rng.choice(("", "\n", "\n# last\n"))
        )
        path = "x.json" if is_json else "x.yaml"
        assert read(text, path) == data
        changes = []
        expected = data
        for _ in range(rng.randint(1, 3)):
            changes.append(random_change(rng, expected))
            expected = lay(expected, changes[-1:])
        found = made(text, *changes, path=path)
        assert read(found, path) == expected, (text, changes)
        if not is_json:
            lost = {word for word in comments(text) if word not in found}
            # A list in lines of its own takes the comments beside its entries with it.
            assert not lost, (text, changes, found)


def comments(text: str) -> set[str]:
    return {f"# {line.partition('# ')[2].strip()}" for line in text.split("\n") if "# " in line}


def test_taken_and_dotted() -> None:
    assert taken({"a": [{"b": 1}]}, ("a", 0, "b")) == 1
    assert taken({"a": [{"b": 1}]}, ("a", 3, "b")) is None
    assert dotted(("a", 0, "b", "c")) == "a[0].b.c"


@pytest.mark.parametrize(
    "text", ["a:\n- b\n-", "a:\n- b: 1\n-\n", "a:\n-", "? a\n\n: b: 1\n", "? a\n:\n  b: 1\nc: 2", "? >-\n  a\n: b\n"]
)
@pytest.mark.parametrize(
    "change", [(("a", 0), 1), (("a", 2), {"x": 1}), (("a",), 1), (("a", "b"), 2), (("a", "x"), 2), (("a", 1), 2)]
)
def test_odd_layouts_are_edited_or_refused_and_never_crash(text: str, change: tuple[Any, Any]) -> None:
    try:
        made = edit(text.encode(), "a.yaml", 0, [Change(*change)])
    except EditError:
        return
    before = read_bytes(text.encode(), path="a.yaml").documents[0].data
    assert read_bytes(made, path="a.yaml").documents[0].data == lay(before, [Change(*change)])


def test_a_value_is_taken_away_with_the_blocks_that_are_empty_then() -> None:
    data = {"a": {"b": {"c": 1}}, "rows": [{"x": 1, "y": 2}, {"x": 3}]}
    assert without(data, ("a", "b", "c")) == {"rows": data["rows"]}
    assert without(data, ("rows", 0, "y"))["rows"] == [{"x": 1}, {"x": 3}]
    assert without(data, ("rows", 1, "x"))["rows"] == [{"x": 1, "y": 2}, {}], "a row stays, since others count from it"
    assert data["rows"] == [{"x": 1, "y": 2}, {"x": 3}], "the data given stay as they are"
