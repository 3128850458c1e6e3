"""Formats as their readers read them, by number, on what a real run gives."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.report.formats import FORMATS
from tests.gate.project import (
    AWS,
    AZURE,
    ERROR,
    FAILS,
    GCP,
    NEEDS_REVIEW,
    NOT_APPLICABLE,
    PASSES,
    SUPPORTED,
    Project,
    launch,
)

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "tests/data/schemas"
APP = "{{surface: app, cloud: {}, stage: {}, available: {}, customers: [commercial]}}"
JOINT = launch(
    APP.format("azure", "preview", "2026-09-01"),
    APP.format("aws", "preview", "2026-08-01"),
    APP.format("gcp", "ga", "2026-09-02"),
    id="joint-one",
    more=SUPPORTED,
)


@pytest.fixture
def mixed(project: Project) -> Project:
    """A project with everything that a report can show."""
    texts = {
        "launches/passes.yaml": PASSES,
        "launches/fails.yaml": launch(AZURE, AWS, GCP, id="fails"),
        "launches/review.yaml": NEEDS_REVIEW,
        "launches/joint.yaml": JOINT,
        "launches/two.yaml": NOT_APPLICABLE + "---\n" + launch(AWS, id="alone"),
        "launches/error.yaml": ERROR.replace("some-launch", "wrong"),
        "launches/broken.json": '{"kind": ',
        "launches/waived.yaml": FAILS.replace("some-launch", "waived"),
    }
    for name, text in texts.items():
        project.put(name, text)
    words = ("--reason", "agreed", "--approver", "jane", "--consent", "MS-17", "--days", "300")
    assert project.run("waive", "launches/waived.yaml", *words).code == 0
    project.put("checker.toml", 'paths = ["launches"]\nwaivers = ["waivers.yaml"]\npattern = "^launches/"\n')
    return project


def report(project: Project) -> Any:
    return project.check("--format", "json").json


def test_the_mixture_is_one(mixed: Project) -> None:
    assert report(mixed)["summary"] == {"pass": 1, "fail": 4, "needs-review": 1, "not-applicable": 1, "error": 2}


def test_1_sarif(mixed: Project) -> None:
    (run,) = json.loads(mixed.check("--format", "sarif").out)["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({rule["id"] for rule in rules})
    for rule in rules:
        assert rule["name"] and rule["shortDescription"]["text"] and rule["fullDescription"]["text"]
        assert rule["help"]["text"] and rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] == "error" and "security-severity" not in rule["properties"]
        assert rule["properties"]["tags"] and rule["properties"]["precision"]
    marks = set()
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] and result["level"] in ("error", "warning")
        assert result["message"]["text"]
        (place,) = result["locations"]
        uri = place["physicalLocation"]["artifactLocation"]["uri"]
        assert (mixed.folder / uri).is_file() and not uri.startswith(("/", "file:"))
        assert set(place["physicalLocation"]["region"]) == {"startLine", "startColumn", "endLine", "endColumn"}
        marks.add(result["partialFingerprints"]["primaryLocationLineHash"])
        if result["properties"]["verdict"] != "error" and result["ruleId"] != "joint":
            assert result["relatedLocations"]
    assert len(marks) == len(run["results"])
    suppressed = [result for result in run["results"] if "suppressions" in result]
    assert [item["suppressions"][0]["justification"].startswith("waived-api") for item in suppressed] == [True]
    assert suppressed == run["results"][-1:], "the worst first, what does not count last"
    levels = [result["properties"]["verdict"] for result in run["results"][:-1]]
    assert levels == sorted(levels, key=["error", "fail", "needs-review"].index)
    assert not any(result["properties"]["verdict"] == "pass" for result in run["results"])


def test_1_sarif_holds_to_its_schema(mixed: Project) -> None:
    import jsonschema

    schema = json.loads((SCHEMAS / "sarif-schema-2.1.0.json").read_text())
    jsonschema.Draft7Validator(schema).validate(json.loads(mixed.check("--format", "sarif").out))


def test_2_github_annotations(mixed: Project) -> None:
    lines = mixed.check("--format", "github").out.splitlines()
    whole = re.compile(
        r"::(error|warning) file=launches/[a-z]+\.(?:yaml|json)(?:,line=\d+,endLine=\d+,col=\d+,endColumn=\d+)?"
        r",title=(error|fail|needs-review)\[[a-z0-9-]+\]::\S.*"
    )
    found = [match for match in map(whole.fullmatch, lines[:-1]) if match]
    assert len(found) == len(lines) - 1 and lines[-1].startswith("::notice title=checker::")
    order = [match[2] for match in found]
    assert order == sorted(order, key=["error", "fail", "needs-review"].index)
    assert not any("waived.yaml" in line for line in lines)


def test_2_ten_errors_are_shown_and_a_notice_says_what_is_not(project: Project) -> None:
    project.put("many.yaml", "---\n".join([launch(AWS, id=f"launch-{number}") for number in range(25)]))
    last = project.check("many.yaml", "--format", "github").out.splitlines()[-1]
    assert "15 more errors" in last


def test_3_junit(mixed: Project) -> None:
    root = ElementTree.fromstring(mixed.check("--format", "junit").out)
    assert [suite.get("name") for suite in root] == [
        entry["path"] for entry in report(mixed)["descriptors"] if entry["document"] == 0
    ]
    cases = list(root.iter("testcase"))
    names = [case.get("name") for case in cases]
    assert len(set(names)) == len(names)
    kinds = {name: [child.tag for child in case] for name, case in zip(names, cases, strict=True)}
    by_word = {
        "launch some-launch": [], "launch fails: api-on-azure-only offerings[1]": ["failure"],
        "launch same-day: azure-ships-first": ["failure"], "launch waived: api-on-azure-only offerings[1]": ["skipped"],
        "compute-purchase": ["skipped"], "launch wrong": ["error"], "launch joint-one: joint": ["failure"],
    }  # fmt: skip
    for word, expected in by_word.items():
        assert expected in [found for name, found in kinds.items() if name.startswith(word)], word
    types = {element.get("type") for element in root.iter("failure")}
    assert types == {"fail", "needs-review"}
    for element in (*root.iter("failure"), *root.iter("error")):
        assert re.match(r"launches/[a-z]+\.(yaml|json)(:\d+:\d+)?\n", element.text or ""), element.text
    allowed = ElementTree.fromstring(mixed.check("--format", "junit", "--allow-review").out)
    assert {element.get("type") for element in allowed.iter("failure")} == {"fail"}


def test_3_junit_holds_to_its_schema(mixed: Project) -> None:
    etree = pytest.importorskip("lxml.etree", reason="lxml is not installed")
    rules = etree.parse(str(SCHEMAS / "JUnit.xsd"))
    # No day on which it was judged is told: a report depends on no clock, and a made-up one would be false.
    (moment,) = rules.xpath("//*[local-name()='attribute'][@name='timestamp']")
    moment.set("use", "optional")
    schema = etree.XMLSchema(rules)
    schema.assertValid(etree.fromstring(mixed.check("--format", "junit").out.encode()))


def test_4_tap(mixed: Project) -> None:
    lines = mixed.check("--format", "tap").out.splitlines()
    assert lines[0] == "TAP version 13" and sum(line.startswith("1..") for line in lines) == 1
    tests = [line for line in lines if re.match(r"(not )?ok \d+", line)]
    assert lines[1] == f"1..{len(tests)}"
    assert [int(re.findall(r"\d+", line)[0]) for line in tests] == list(range(1, len(tests) + 1))
    assert any(line.startswith("not ok") and "waived" in line and "# TODO" in line for line in tests)
    assert any(line.startswith("ok") and "# SKIP" in line for line in tests)
    plain = [line for line in tests if line.startswith("not ok") and "# TODO" not in line]
    assert len(plain) == len(json.loads(mixed.check("--format", "gitlab").out))


def test_5_gitlab_code_quality(mixed: Project) -> None:
    issues = json.loads(mixed.check("--format", "gitlab").out)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) > 5
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert (mixed.folder / issue["location"]["path"]).is_file() and issue["location"]["lines"]["begin"] >= 1


def test_6_hooks() -> None:
    """The rest is in tests/gate/test_hooks.py."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    for hook in hooks:
        assert hook["language"] == "python" and hook["require_serial"] is True and hook["files"]
    assert [hook.get("pass_filenames", True) for hook in hooks] == [True, False]


def test_7_action() -> None:
    """The rest is in tests/gate/test_ci.py."""
    text = (ROOT / "action.yml").read_text()
    for step in yaml.safe_load(text)["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        assert "uses" not in step or re.search(r"@[0-9a-f]{40}$", step["uses"])


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ((PASSES,), 0),
        ((NOT_APPLICABLE,), 0),
        ((PASSES, NEEDS_REVIEW), 3),
        ((PASSES, NEEDS_REVIEW, FAILS.replace("some-launch", "x")), 1),
        ((PASSES, NEEDS_REVIEW, FAILS.replace("some-launch", "x"), ERROR.replace("some-launch", "y")), 2),
        ((), 2),
    ],
)
def test_8_exit_codes_are_the_same_in_every_format(project: Project, texts: tuple[str, ...], code: int) -> None:
    """2 before 1 before 3 before 0; `--allow-review` makes 0 of 3 alone."""
    for number, text in enumerate(texts):
        project.put(f"descriptors/{number}.yaml", text)
    for format in FORMATS:
        assert project.check(".", "--format", format).code == code
        assert project.check(".", "--format", format, "--allow-review").code == (0 if code == 3 else code)
        assert project.check(".", "--format", format, "--allow-empty").code == (code if texts else 0)
