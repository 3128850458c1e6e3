"""Manifests are read as the tools read them that they are for, within limits, and no Secret is shown."""

from __future__ import annotations

from typing import Any

import pytest

from checker.read.limits import Limits
from checker.read.manifests import Node, ReadingError, Unreadable, read_manifests, to_data


def data(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {key: data(value) for key, value in node.value.items()}
    return [data(item) for item in node.value] if isinstance(node.value, list) else node.value


def only(text: str, path: str = "m.yaml") -> Any:
    found = read_manifests(text.encode(), path=path)
    assert found.problems == []
    (document,) = found.documents
    return data(document.root)


def test_aliases_and_merge_keys_mean_what_they_stand_for() -> None:
    found = only("a: &a {x: 1, y: 2}\nb: {<<: *a, x: 3}\nc: *a\nd: {<<: [{x: 5}, *a]}\ne: &t text\nf: *t\n")
    assert found["b"] == {"x": 3, "y": 2}
    assert found["c"] == {"x": 1, "y": 2}
    assert found["d"] == {"x": 5, "y": 2}
    assert found["f"] == "text"


def test_null_stays_null_and_empty_documents_are_none() -> None:
    assert only("a: ~\nb:\nc: null\n") == {"a": None, "b": None, "c": None}
    found = read_manifests(b"---\n# nothing\n---\na: 1\n---\n", path="m.yaml")
    assert [(item.number, data(item.root)) for item in found.documents] == [(1, {"a": 1})]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: no\n", "ambiguous-scalar"),
        ("a: 010\n", "ambiguous-scalar"),
        ("a: 12:30\n", "ambiguous-scalar"),
        ("a: 1\na: 2\n", "duplicate-key"),
        ("a: !Ref thing\n", "tag"),
        ("a: !!binary aGk=\n", "tag"),
        ("a: !Sub {x: 1}\n", "tag"),
    ],
)
def test_what_tools_read_differently_is_kept_as_unreadable(text: str, code: str) -> None:
    found = only(text)["a"]
    assert isinstance(found, Unreadable)
    assert found.code == code and found.message


def test_tags_that_say_what_a_value_is_anyway_are_read() -> None:
    assert only('a: !!str 3\nb: !!int 3\nc: !!map {x: 1}\nd: !!bool true\ne: ! "x"\n') == {
        "a": "3",
        "b": 3,
        "c": {"x": 1},
        "d": True,
        "e": "x",
    }


def test_a_merge_key_that_is_a_text_by_its_tag_or_quotes_merges_nothing() -> None:
    found = only("a: &a {x: 1}\nb: {!!str <<: *a}\nc: {'<<': *a}\nd: {!!merge <<: *a}\ne: {! '<<': *a}\n")
    assert found["b"] == found["c"] == found["e"] == {"<<": {"x": 1}}
    assert found["d"] == {"x": 1}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{! <<: *a}", "tag"),
        ("{!new <<: *a}", "tag"),
        ("{!!merge x: *a}", "tag"),
        ("{!!binary a2luZA==: x}", "tag"),
        ("{<<: *a, <<: {x: 2}}", "duplicate-key"),
    ],
)
def test_a_key_that_tools_read_differently_is_refused(text: str, code: str) -> None:
    (problem,) = read_manifests(f"a: &a {{x: 1}}\nb: {text}\n".encode(), path="m.yaml").problems
    assert problem.code == code and problem.span is not None


@pytest.mark.parametrize(
    "text",
    [
        "kind: Secret\nkind: Secret\ndata: {a: hunter2}\n",
        "kind: Secret\nkind: ConfigMap\ndata: {a: hunter2}\n",
        "kind: ConfigMap\nkind: Secret\ndata: {a: hunter2}\n",
        "kind: !new Secret\ndata: {a: hunter2}\n",
        "{kind: {a: &a Secret}, kind: *a, data: {a: hunter2}}\n",
        "password: hunter2\npassword: hunter2\n",
        "env: [{name: password, name: x, value: hunter2, value: hunter2}]\n",
        "env: [{name: !new password, value: hunter2}]\n",
    ],
)
def test_a_secret_stays_covered_whose_key_stands_twice_or_has_a_tag(text: str) -> None:
    found = read_manifests(text.encode(), path="m.yaml")
    assert found.problems == [] and "hunter2" not in "\n".join(found.sheet.lines())
    assert "hunter2" not in str(data(found.documents[0].root).get("data"))


def test_keys_that_are_no_text_are_read_as_they_are_written_or_passed_over() -> None:
    assert only("8080: x\non: push\n[a]: 1\n? {b: c}\n: 2\n") == {"8080": "x", "on": "push"}


def test_json_is_json() -> None:
    assert only('{"a": [1, null, {"<<": {"b": 1}}]}', "m.json") == {"a": [1, None, {"<<": {"b": 1}}]}
    assert read_manifests(b"a: 1", path="m.json").problems


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 20)
)


def test_a_bomb_of_aliases_takes_no_room() -> None:
    found = read_manifests(BOMB.encode(), path="m.yaml")
    assert found.problems == []
    with pytest.raises(ReadingError, match="more than 1,000 values"):
        to_data(found.documents[0].root, 1000)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &a [*a]\n", "alias"),
        ("a: *b\n", "alias"),
        ("a: {<<: 3}\n", "merge-key"),
        ("x: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 100)), "limit-depth"),
        (
            "a: &m {" + ", ".join(f"k{n}: 1" for n in range(400)) + "}\n" + "b: [" + "{<<: *m}, " * 400 + "]\n",
            "limit-values",
        ),
        ("[" * 200, "limit-depth"),
        ("a: - b\n", "syntax"),
        ("a: \x00\n", "character"),
        ("---\n" * 12_000 + "a: 1\n", "limit-documents"),
    ],
)
def test_a_limit_or_a_fault_is_a_problem_with_its_place(text: str, code: str) -> None:
    text = text.replace("x: &a0", "a0: &a0")
    (problem,) = read_manifests(text.encode(), path="m.yaml").problems
    assert problem.code == code and problem.span is not None


def test_other_limits() -> None:
    assert read_manifests(b"x" * 20, path="m.yaml", limits=Limits(file_bytes=10)).problems[0].code == "limit-file-bytes"
    assert read_manifests("a: 1".encode("utf-16"), path="m.yaml").problems[0].code == "encoding"
    assert read_manifests(b"a: \xff", path="m.yaml").problems[0].code == "encoding"


def test_a_template_is_told_from_what_it_is_rendered_to() -> None:
    (problem,) = read_manifests(b"a:\n{{- if .Values.x }}\n  b: 1\n{{- end }}\n", path="m.yaml").problems
    assert "template" in problem.message


SECRET = """kind: ConfigMap
metadata: {name: open}
---
apiVersion: v1
kind: Secret
metadata:
  name: keys
  annotations: {last-applied: '{"password": "hunter2"}'}
data: {password: hunter2}
stringData:
  more: |
    hunter2
    hunter2
---
kind: List
items:
- {kind: Secret, metadata: {name: inner}, data: {p: hunter2}}
---
kind: Deployment
spec: {db_password: hunter2, env: [{name: API_TOKEN, value: hunter2}], tokenizer: words}
"""


def test_no_secret_stands_in_a_line_that_is_shown() -> None:
    found = read_manifests(SECRET.encode(), path="m.yaml")
    shown = "\n".join(found.sheet.lines())
    assert "hunter2" not in shown
    assert len(found.sheet.lines()) == len(SECRET.split("\n"))
    assert "tokenizer: words" in shown and "name: open" in shown


def test_of_a_secret_nothing_is_read_but_its_name() -> None:
    found = [data(item.root) for item in read_manifests(SECRET.encode(), path="m.yaml").documents]
    assert found[1]["metadata"] == {"name": "keys"}
    assert isinstance(found[1]["data"], Unreadable) and found[1]["data"].code == "secret"
    assert isinstance(found[2]["items"][0]["data"], Unreadable)
    one_line = read_manifests(b'{"kind": "Secret", "data": {"p": "hunter2"}}', path="m.json")
    assert "hunter2" not in one_line.sheet.lines()[0]
