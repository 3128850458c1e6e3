"""The dialect of maps: what it takes, what it refuses, and what it makes of a manifest."""

from __future__ import annotations

from typing import Any

import pytest

from checker.condition.documents import parse_document
from checker.condition.parse import ConditionError
from checker.maps.expressions import ExpressionError, evaluate, plain_data
from checker.read.manifests import read_manifests

MANIFEST = """kind: Application
metadata:
  name: assistant
  labels: {app.kubernetes.io/name: Assistant, empty: ~}
spec:
  replicas: 3
  enabled: true
  switch: off
  regions:
  - {name: weu, provider: azurerm}
  - {name: use1}
  list: [one, two]
"""


def value(text: str) -> Any:
    (document,) = read_manifests(MANIFEST.encode(), path="m.yaml").documents
    row = document.root.value["spec"].value["regions"].value[0]
    return plain_data(evaluate(parse_document(text, ("doc", "row")), {"doc": document.root, "row": row}), 100)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("doc.metadata.name", "assistant"),
        ('doc.metadata.labels["app.kubernetes.io/name"]', "Assistant"),
        ("doc.spec.regions[1].name", "use1"),
        ("doc.spec.replicas", 3),
        ("doc.spec.list", ["one", "two"]),
        ("row.provider", "azurerm"),
        ('row.provider == "azurerm" ? "azure" : "other"', "azure"),
        ('row.provider in ["aws", "gcp"]', False),
        ('"two" in doc.spec.list', True),
        ('"name" in doc.metadata', True),
        ('"empty" in doc.metadata.labels', False),
        ('doc.kind.startsWith("App")', True),
        ("has(doc.metadata.labels.empty)", False),
        ("has(doc.nothing.at.all)", False),
        ('has(doc.spec.regions[7]) ? "x" : "unknown"', "unknown"),
        ("!has(doc.spec.x) && doc.spec.enabled", True),
        ("doc.spec.x || doc.spec.enabled", True),
        ("doc.spec.x && false", False),
        ('doc.kind != "Application"', False),
        ('["a", doc.kind]', ["a", "Application"]),
        ("doc.spec.replicas == 3", True),
        ('"text"', "text"),
        ("-1.5", -1.5),
    ],
)
def test_what_an_expression_gives(text: str, expected: Any) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "words", "missing"),
    [
        ("doc.spec.region", "doc.spec.region is not there; did you mean `regions`?", True),
        ("doc.metadata.labels.empty", "it is null", True),
        ("doc.spec.regions[2]", "doc.spec.regions[2] is not there", True),
        ("doc.kind.name", "doc.kind is a text", True),
        ("doc.spec.x && doc.spec.enabled", "doc.spec.x is not there", True),
        ("doc.spec.switch", "`off` is a text to YAML 1.2", False),
        ("has(doc.spec.switch)", "`off` is a text to YAML 1.2", False),
        ('doc.spec.enabled == "true"', "a boolean cannot be compared with a text", False),
        ('doc.spec.list == "one"', "a list cannot be compared with a text", False),
        ("doc.spec[0]", "takes a key, a text", False),
        ('doc.spec.list["one"]', "takes the number of an entry", False),
        ("doc.kind ? 1 : 2", "true or false is expected", False),
        ("!doc.spec.replicas", "doc.spec.replicas is a number", False),
        ('doc.spec.replicas.startsWith("3")', "doc.spec.replicas is a number", False),
        ('"switch" in doc.spec', "`off` is a text to YAML 1.2", False),
        ('"x" in doc.kind', "`in` looks in a list", False),
    ],
)
def test_what_has_no_answer_is_an_error(text: str, words: str, missing: bool) -> None:
    with pytest.raises(ExpressionError) as caught:
        value(text)
    assert words in caught.value.message
    assert caught.value.missing is missing
    assert caught.value.node is not None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("doc.x < 3", "`<` is not part of maps"),
        ("doc.x + 1", "arithmetic"),
        ("-doc.x", "not part of maps"),
        ("size(doc.x)", "`size` is not part of maps"),
        ("doc.x.exists(y, y == 1)", "`.exists` is not part of maps"),
        ('doc.x.matches("y")', "`.matches` is not part of maps"),
        ("doc.x == null", "ask `has(...)`"),
        ("unknown", 'a text stands in quotes, "unknown"'),
        ("dco.x", "did you mean `doc`?"),
        ("has(doc)", "`has` asks for one path"),
        ('has("x")', "`has` asks for one path"),
        ("doc.x.startsWith()", "`startsWith` takes one text"),
        ("doc[", "found the end"),
        ('{"a": 1}', "not part of maps"),
        ("doc.x = 1", "CEL writes =="),
    ],
)
def test_nothing_else_is_part_of_maps(text: str, words: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse_document(text, ("doc", "row"))
    assert words in caught.value.message


def test_row_stands_in_rows_alone() -> None:
    with pytest.raises(ConditionError, match="there is only `doc`"):
        parse_document("row.x", ("doc",))


def test_conditions_of_packs_have_no_indexing_still() -> None:
    from checker.condition.parse import parse

    for text in ('a["b"]', 'a.matches("b")'):
        with pytest.raises(ConditionError, match="not part of conditions"):
            parse(text)
