"""The descriptors of larger manifests: found, judged, and every place right in the file that holds them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gate.project import FAILS, PASSES, Project

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "fixtures" / "embedded"


@pytest.mark.parametrize(
    ("name", "key", "code", "verdict", "value"),
    [
        ("Chart.yaml", "annotations.x-agreement", 1, "fail", "aws"),
        ("deployment.yaml", "metadata.annotations.example.com/agreement --allow-empty", 0, "pass", "gcp"),
        ("release.json", "x-agreement", 3, "needs-review", '"aws"'),
    ],
)
def test_manifests_of_three_kinds(project: Project, name: str, key: str, code: int, verdict: str, value: str) -> None:
    text = (FIXTURES / name).read_text()
    project.put(name, text)
    result = project.check(name, "--embedded", *key.split(), "--format", "json")
    assert result.code == code
    (entry,) = result.json["descriptors"]
    assert entry["verdict"] == verdict
    lines = text.split("\n")
    place = next(item["location"] for item in entry["findings"] if item["subject"] == "offerings[1]")
    assert lines[place["line"] - 1][place["column"] - 1 : place["end_column"] - 1] == value
    for finding in entry["findings"]:
        for fact in finding["because"]:
            if fact["line"] is not None:
                assert fact["path"].rpartition(".")[2] in lines[fact["line"] - 1]


def test_the_comment_of_each_fixture_says_how_it_is_checked() -> None:
    for name in ("Chart.yaml", "deployment.yaml"):
        assert f"checker check fixtures/embedded/{name} --embedded " in (FIXTURES / name).read_text()


@pytest.mark.parametrize("format", ["text", "json", "sarif", "junit", "github"])
def test_a_manifest_without_the_key_is_no_silent_pass(project: Project, format: str) -> None:
    project.put("good.yaml", "x-agreement:\n" + "\n".join(["  " + line for line in PASSES.splitlines()]))
    project.put("misspelt.yaml", "x-agrement:\n" + "\n".join(["  " + line for line in FAILS.splitlines()]))
    assert project.check("good.yaml", "--embedded", "x-agreement", "--format", format).code == 0
    result = project.check("good.yaml", "misspelt.yaml", "--embedded", "x-agreement", "--format", format)
    assert result.code == 2 and "misspelt.yaml" in result.out
    allowed = project.check(
        "good.yaml", "misspelt.yaml", "--embedded", "x-agreement", "--format", format, "--allow-empty"
    )
    assert allowed.code == 0


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (
            "x-agreament: {kind: launch, id: b, by: openai}",
            "m.yaml:3:1: error[no-descriptor] nothing stands under `x-agreement`",
        ),
        ('<<: {"x-agre\\u0065ment": {kind: launch, id: b, by: openai}}', "must not come by a merge key"),
        ("", "m.yaml:2:1: error[no-descriptor] this document is empty"),
        (
            "# x-agreement: {kind: launch, id: b, by: openai}",
            "m.yaml:2:1: error[no-descriptor] this document is commented out",
        ),
    ],
)
def test_a_second_document_without_the_key_is_no_silent_pass(project: Project, second: str, told: str) -> None:
    first = "x-agreement: {kind: compute-purchase, id: a, by: openai, on: 2025-11-03, provider: aws}"
    end = "---\n" if not second else ""
    project.put("m.yaml", f"{first}\n---\n{second}\n{end}")
    result = project.check("m.yaml", "--embedded", "x-agreement", "--format", "concise")
    assert result.code == 2 and told in result.out
    allowed = project.check("m.yaml", "--embedded", "x-agreement", "--allow-empty")
    assert allowed.code == (2 if second.startswith("<<") else 0)


def test_an_escaped_key_is_the_key(project: Project) -> None:
    project.put(
        "m.yaml", '"x-agre\\u0065ment": {kind: compute-purchase, id: a, by: openai, on: 2025-11-03, provider: aws}\n'
    )
    assert project.check("m.yaml", "--embedded", "x-agreement").code == 0
    project.put("m.json", project.folder.joinpath("m.yaml").read_text())
    assert project.check("m.json", "--embedded", "x-agreement").code == 2


def test_errors_inside_stand_where_they_are(project: Project) -> None:
    text = (FIXTURES / "Chart.yaml").read_text().replace("cloud: aws", "cloud: asw")
    project.put("Chart.yaml", text)
    result = project.check("Chart.yaml", "--embedded", "annotations.x-agreement")
    assert result.code == 2 and "Chart.yaml:22:14" in result.out and "did you mean aws?" in result.out


def test_siblings_are_not_ours(project: Project) -> None:
    project.put(
        "m.yaml", "yes: no\nwhen: 12:30\nx-agreement:\n" + "\n".join(["  " + line for line in PASSES.splitlines()])
    )
    assert project.check("m.yaml", "--embedded", "x-agreement").code == 0


def test_a_folder_of_manifests_says_that_they_have_to_be_named(project: Project) -> None:
    project.put("Chart.yaml", (FIXTURES / "Chart.yaml").read_text())
    result = project.check(".", "--embedded", "annotations.x-agreement")
    assert result.code == 2
    assert "name a file with annotations.x-agreement in it, or have `pattern` in checker.toml say which" in result.out
    assert "1 other file was skipped: Chart.yaml" in result.out
    project.put("checker.toml", "pattern = '(^|/)Chart[.]yaml$'\n")
    assert project.check(".", "--embedded", "annotations.x-agreement").code == 1
