"""Whatever stands in a manifest or a map: nothing crashes, and nothing passes that a descriptor by hand would not."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given

from checker.check import check_paths, judge_data
from checker.check.options import DEFAULTS
from checker.condition.documents import parse_document
from checker.condition.parse import ConditionError
from checker.gate.mapped import mappings
from checker.judge.law import Law
from checker.maps.expressions import ExpressionError, evaluate, plain_data
from checker.maps.load import read_maps
from checker.maps.model import Maps
from checker.pack.problems import PackError
from checker.read.manifests import read_manifests
from checker.report.formats import render
from checker.report.model import Report
from tests.fuzz.fuzzing import ANY_BYTES, FACTOR, garbled, mutated, runs, seeds
from tests.maps.test_expressions import MANIFEST
from tests.maps.test_manifests import SECRET
from tests.maps.test_maps import AWS, AZURE, MAP, app

CLOUDS = {"azurerm": "azure", "aws": "aws", "gcp": "gcp"}
PLAN: dict[str, Any] = {
    "kind": "Application",
    "metadata": {"name": "assistant", "labels": {"a": "b"}},
    "spec": {
        "regions": [
            {"name": "weu", "provider": "azurerm", "from": "2026-05-01"},
            {"name": "use1", "provider": "aws", "from": "2026-06-01"},
            {"name": "use2", "provider": "gcp", "from": "2026-04-28"},
        ]
    },
}


@runs(200)
@given(content=ANY_BYTES)
def test_anything_as_a_manifest(content: bytes) -> None:
    for name in ("m.yaml", "m.json"):
        found = read_manifests(content, path=name)
        assert all(problem.message and problem.code for problem in found.problems)


@runs(300)
@given(seed=seeds)
def test_text_that_is_nearly_a_manifest(seed: int) -> None:
    random = Random(seed)
    anchors = MANIFEST.replace("spec:", "spec: &s").replace("list:", "more: {<<: *s}\n  list:")
    content = garbled(random.choice([MANIFEST, SECRET, anchors]).encode(), random)
    found = read_manifests(content, path="m.yaml")
    assert len("\n".join(found.sheet.lines())) <= len(content) + 10
    for document in found.documents:
        with contextlib.suppress(ExpressionError):
            plain_data(evaluate(parse_document("doc", ("doc",)), {"doc": document.root}), 1_000)


EXPRESSIONS = (
    'has(doc.spec.x) ? doc.spec.x : "unknown"',
    'row.provider in ["aws", "gcp"] && !(row.name == "weu")',
    'doc.metadata.labels["app.kubernetes.io/name"].startsWith("A")',
    'doc.spec.regions[1].name != "use" || false',
)


@runs(300)
@given(seed=seeds)
def test_text_that_is_nearly_an_expression(seed: int) -> None:
    random = Random(seed)
    text = garbled(random.choice(EXPRESSIONS).encode(), random).decode("utf-8", "replace")
    (document,) = read_manifests(MANIFEST.encode(), path="m.yaml").documents
    row = document.root.value["spec"].value["regions"].value[0]
    with contextlib.suppress(ConditionError, ExpressionError):
        plain_data(evaluate(parse_document(text, ("doc", "row")), {"doc": document.root, "row": row}), 1_000)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deploy").mkdir()
    return tmp_path


def checked(folder: Path, law: Law, name: str = "x.map.yaml") -> Report:
    maps = Maps(read_maps([name], law.pack.kinds), str(folder))
    return check_paths(["."], law, DEFAULTS._replace(manifests=mappings(maps, True)))


def by_hand(plan: Any) -> dict[str, Any] | None:
    """Return the descriptor that MAP makes of a manifest, written apart from it; None where it must be refused."""
    try:
        names = [row["name"] for row in plan["spec"]["regions"]]
        wanted = [plan["metadata"]["name"], *names]
        if not all(type(name) in (str, int) and name != "" for name in wanted) or len(set(map(str, names))) < len(
            names
        ):
            return None
        rows = []
        for row in plan["spec"]["regions"]:
            if not isinstance(row["provider"], str) or row["from"] is None:
                return None
            cloud = CLOUDS.get(row["provider"], "unknown")
            rows.append(
                {"cloud": cloud, "available": row["from"], "surface": "app", "stage": "ga", "customers": ["commercial"]}
            )
    except (KeyError, TypeError, IndexError):
        return None
    return {
        "kind": "deployment",
        "id": str(plan["metadata"]["name"]),
        "by": "openai",
        "product": {"brand": "openai", "co_developed_with": []},
        "microsoft": {"can_support": True, "chooses_to_support": True},
        "offerings": rows,
    }


def test_a_manifest_is_judged_as_the_descriptor_by_hand_is(folder: Path, law: Law) -> None:
    (folder / "x.map.yaml").write_text(MAP.replace("**/*.yaml", "*.json"))
    verdicts = set()
    for seed in range(150 * FACTOR):
        random = Random(seed)
        plan = mutated(PLAN, random)
        if random.random() < 0.3:
            plan = mutated(plan, random)
        text = json.dumps(plan)
        (folder / "deploy" / "plan.json").write_text(text)
        report = checked(folder, law)
        kind = plan.get("kind") if isinstance(plan, dict) else None
        if isinstance(plan, dict) and kind != "Application" and isinstance(kind, str | None):
            assert [error.code for error in report.errors] == ["map-without-match"]
            continue
        made = by_hand(plan) if kind == "Application" else None
        if made is None:
            assert report.exit_code == 2, (seed, text)
            continue
        expected = judge_data(made, law).verdict
        verdicts.add(expected)
        (entry,) = report.descriptors
        assert entry.verdict == expected, (seed, text, entry.errors)
        for name in ("text", "json"):
            render(report, name)
    assert verdicts >= {"pass", "fail", "error"}


def test_whatever_stands_in_a_map(folder: Path, law: Law) -> None:
    from checker.read.reader import read_bytes

    whole: Any = read_bytes(MAP.encode(), path="x.map.yaml").documents[0].data
    (folder / "deploy" / "a.yaml").write_text(app(AZURE, AWS))
    taken = 0
    for seed in range(200 * FACTOR):
        random = Random(seed)
        content = (
            garbled(MAP.encode(), random) if random.random() < 0.4 else json.dumps(mutated(whole, random)).encode()
        )
        (folder / "x.map.yaml").write_bytes(content)
        try:
            report = checked(folder, law)
        except PackError as error:
            assert error.problems and str(error)
            continue
        taken += 1
        assert report.descriptors or report.errors
        # What passes says of each offering where it is.
        for entry in report.descriptors:
            if entry.verdict == "pass" and entry.checked is not None:
                assert entry.checked.act.rows["offerings"]
        render(report, "text")
    assert taken > 10
