"""What holds of every format and any report."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.check import check_paths
from checker.judge.law import Law
from checker.report import words
from checker.report.build import judged_concisely
from checker.report.excerpt import columns
from checker.report.formats import FORMATS, render
from checker.report.model import Cause, Finding, Judged, Location, Report
from tests.report.readers import READERS, Problems
from tests.report.reports import reports
from tests.report.samples import BASIS, CLEAN, EMPTY, REVIEW, SAMPLE

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "tests/data/schemas"
GOLDEN = Path(__file__).with_name("golden")
ENDINGS = {"json": "json", "sarif": "json", "gitlab": "json", "junit": "xml", "markdown": "md", "html": "html"}

every_format = pytest.mark.parametrize("format", FORMATS)
some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def expected(report: Report) -> Problems:
    """What fails, needs review or was not judged and is not waived, taken from the report itself."""
    found: Problems = Counter(("error", error.code) for error in report.errors)
    for judged in report.descriptors:
        found.update(("error", error.code) for error in judged.errors)
        found.update(
            (finding.verdict, finding.rule)
            for finding in judged.findings
            if finding.verdict != "pass" and not finding.waived
        )
    return found


def test_the_readers_are_of_all_formats() -> None:
    assert READERS.keys() == FORMATS.keys()


@some
@given(report=reports, excerpt=st.booleans(), verbose=st.booleans())
def test_every_format_says_the_same(report: Report, excerpt: bool, verbose: bool) -> None:
    code = report.exit_code
    for format in FORMATS:
        output = render(report, format, excerpt=excerpt, verbose=verbose)
        assert output == render(report, format, excerpt=excerpt, verbose=verbose)
        assert output.endswith("\n")
        assert READERS[format](output) == expected(report), format
        assert report.exit_code == code


@some
@given(report=reports, quiet=st.booleans())
def test_nothing_hostile_gets_through(report: Report, quiet: bool) -> None:
    for format in FORMATS:
        output = render(report, format, quiet=quiet, verbose=not quiet)
        assert all(line.isprintable() for line in output.split("\n")), format
        output.encode("utf-8")
        if format in ("json", "sarif", "gitlab"):
            assert output.isascii()
            json.loads(output)


@some
@given(report=reports)
def test_quiet_hides_no_problem(report: Report) -> None:
    for format in FORMATS:
        assert READERS[format](render(report, format, quiet=True)) == expected(report), format


@every_format
def test_every_format_ends_with_the_basis(format: str) -> None:
    for report in (SAMPLE, CLEAN, EMPTY):
        output = render(report, format)
        if format == "gitlab":
            # An array of issues has no other place for it.
            assert all(issue["description"].endswith(BASIS) for issue in json.loads(output))
        elif format == "json":
            assert list(json.loads(output).items())[-1] == ("basis", BASIS)
        elif format == "sarif":
            assert list(json.loads(output)["runs"][0]["properties"].items())[-1] == ("basis", BASIS)
        elif format == "junit":
            assert f"{BASIS}</system-out>" in output.split("<testsuite ")[-1]
        elif format == "html":
            assert f"{BASIS}</p>\n</footer>" in output
        else:
            assert output.rstrip("\n").split("\n")[-1].endswith(f"  {BASIS}")


@pytest.mark.parametrize("format", [name for name in FORMATS if name not in ("json", "gitlab")])
def test_every_format_counts(format: str) -> None:
    assert "9 descriptors: 2 pass, 4 fail, 1 needs review, 1 not applicable, 1 error." in render(SAMPLE, format)


@every_format
def test_without_excerpts_no_line_of_a_file_is_shown(format: str) -> None:
    secret = "s3cr3t # a comment beside the value"
    finding = REVIEW.findings[0]._replace(location=Location(1, 1, 1, 7))
    judged = REVIEW._replace(lines=(secret,), findings=(finding,))
    report = SAMPLE._replace(descriptors=(judged,))
    assert "s3cr3t" not in render(report, format, excerpt=False, verbose=True)
    if format in ("text", "markdown", "html"):
        assert "s3cr3t" in render(report, format)


@every_format
@pytest.mark.parametrize("verdict", ["fail", "needs-review", "error"])
def test_a_verdict_that_no_finding_says_is_said_all_the_same(format: str, verdict: str) -> None:
    judged = Judged("a.yaml", 0, "a", "launch", verdict, verdict)
    output = render(CLEAN._replace(descriptors=(judged,)), format)
    assert verdict in output and "a.yaml" in output
    if format not in ("text", "concise", "table", "json", "markdown", "html"):
        assert sum(READERS[format](output).values()) == 1


@pytest.mark.parametrize("format", ["sarif", "junit", "github", "gitlab", "tap", "markdown"])
def test_the_problems_of_the_sample(format: str) -> None:
    assert READERS[format](render(SAMPLE, format)) == expected(SAMPLE)


def test_colour_adds_nothing() -> None:
    colored = render(SAMPLE, "text", color=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == render(SAMPLE, "text")
    for format in FORMATS:
        if format != "text":
            assert render(SAMPLE, format, color=True) == render(SAMPLE, format)


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(ValueError, match="no format 'yaml'; there are text, concise"):
        render(SAMPLE, "yaml")


@pytest.mark.parametrize(
    ("name", "format", "options"),
    [
        *((format, format, {}) for format in FORMATS),
        ("text-verbose", "text", {"verbose": True}),
        ("text-quiet", "text", {"quiet": True}),
        ("text-no-excerpt", "text", {"excerpt": False}),
    ],
)
def test_golden(name: str, format: str, options: dict[str, Any], update_golden: bool) -> None:
    output = render(SAMPLE, format, **options)
    file = GOLDEN / f"{name}.{ENDINGS.get(format, 'txt')}"
    if update_golden:
        GOLDEN.mkdir(exist_ok=True)
        file.write_bytes(output.encode())
    assert output == file.read_bytes().decode(), "if this is meant: pytest --update-golden, and read the difference"


# Formats as their readers read them.


@cache
def _report_validator() -> Any:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((ROOT / "checker/report/report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@cache
def _sarif_validator() -> Any:
    jsonschema = pytest.importorskip("jsonschema")
    file = SCHEMAS / "sarif-schema-2.1.0.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    return jsonschema.validators.validator_for(schema)(schema)


@cache
def _junit_schema() -> Any:
    etree = pytest.importorskip("lxml.etree")
    file = SCHEMAS / "JUnit.xsd"
    schema = etree.parse(file)
    # A report holds no clock: the one attribute that is left out of it is taken as optional.
    for attribute in schema.findall(".//{*}attribute[@name='timestamp']"):
        attribute.set("use", "optional")
    return etree.XMLSchema(schema)


@some
@given(report=reports)
def test_json_holds_to_its_schema(report: Report) -> None:
    _report_validator().validate(json.loads(render(report, "json")))


def test_the_schema_refuses_keys_it_does_not_know() -> None:
    def closed(part: Any) -> bool:
        if isinstance(part, dict):
            if part.get("type") == "object" and part.get("additionalProperties", True) is True:
                return False
            return all(closed(value) for value in part.values())
        return all(map(closed, part)) if isinstance(part, list) else True

    assert closed(_report_validator().schema)


def test_json_for_the_sample_holds_to_its_schema() -> None:
    for report in (SAMPLE, EMPTY, CLEAN):
        _report_validator().validate(json.loads(render(report, "json")))


@settings(some, max_examples=20)
@given(report=reports)
def test_sarif_holds_to_its_schema(report: Report) -> None:
    _sarif_validator().validate(json.loads(render(report, "sarif")))


def test_sarif_as_code_scanning_reads_it() -> None:
    (run,) = json.loads(render(SAMPLE, "sarif"))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({rule["id"] for rule in rules})
    for rule in rules:
        assert rule["name"] and rule["shortDescription"]["text"] and rule["fullDescription"]["text"]
        assert rule["help"]["text"] and rule["help"]["markdown"] and rule["defaultConfiguration"]["level"]
        assert rule["properties"].keys() == {"tags", "precision"}
    results = run["results"]
    for result in results:
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["region"].keys() == {"startLine", "startColumn", "endLine", "endColumn"}
        assert ":" not in place["artifactLocation"]["uri"] and " " not in place["artifactLocation"]["uri"]
        assert re.fullmatch(r"[0-9a-f]{32}:1", result["partialFingerprints"]["primaryLocationLineHash"])
    marks = [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]
    assert len(set(marks)) == len(marks)
    ranks = [("suppressions" in each, words.RANK[each["properties"]["verdict"]]) for each in results]
    assert ranks == sorted(ranks)
    (waived,) = [result for result in results if "suppressions" in result]
    assert waived["suppressions"][0]["justification"] == "W-7: agreed in writing: see ticket 17"
    related = [result for result in results if result["ruleId"] == "azure-ships-first"][0]["relatedLocations"]
    assert related[0]["physicalLocation"]["artifactLocation"]["uri"] == "docs/clauses/2026.azure-first.md"
    assert run["invocations"] == [
        {
            "executionSuccessful": False,
            "exitCode": 2,
            "toolExecutionNotifications": [
                {
                    "level": "error",
                    "message": {"text": "no reading is called A99; the nearest is A49"},
                    "descriptor": {"id": "unknown-flag"},
                }
            ],
        }
    ]


def test_fingerprints_do_not_move_with_lines() -> None:
    moved = SAMPLE._replace(
        descriptors=tuple(
            judged._replace(
                lines=(),
                findings=tuple(
                    finding._replace(location=finding.location and finding.location._replace(line=99, end_line=99))
                    for finding in judged.findings
                ),
            )
            for judged in SAMPLE.descriptors
        )
    )

    def marks(report: Report) -> list[str]:
        (run,) = json.loads(render(report, "sarif"))["runs"]
        issues = json.loads(render(report, "gitlab"))
        found = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
        return found + [issue["fingerprint"] for issue in issues]

    assert marks(moved) == marks(SAMPLE)


@some
@given(report=reports)
def test_junit_holds_to_its_schema(report: Report) -> None:
    etree = pytest.importorskip("lxml.etree")
    _junit_schema().assertValid(etree.fromstring(render(report, "junit").encode()))


@some
@given(report=reports)
def test_junit_names_are_unique(report: Report) -> None:
    etree = pytest.importorskip("lxml.etree")
    root = etree.fromstring(render(report, "junit").encode())
    names = [case.get("name") for case in root.iter("testcase")]
    assert len(set(names)) == len(names)
    suites = [suite.get("name") for suite in root]
    assert len(set(suites)) == len(suites) >= 1


def test_junit_skips_what_may_be_reviewed_later() -> None:
    strict, lenient = (render(SAMPLE._replace(allow_review=allowed), "junit") for allowed in (False, True))
    assert strict.count('type="needs-review"') == 3
    assert 'type="needs-review"' not in lenient
    assert lenient.count("<skipped") == strict.count("<skipped") + 3


def test_junit_says_where_in_the_text() -> None:
    etree = pytest.importorskip("lxml.etree")
    root = etree.fromstring(render(SAMPLE, "junit").encode())
    said = [each.text for each in root.iter("failure", "error", "skipped")]
    assert all(text.split("\n")[0].startswith(("launches/", "acts/", "ledger", "checker")) for text in said)
    assert any(text.startswith("launches/assistant.yaml:14:12\nthis API is served from aws") for text in said)


def test_github_says_what_it_cannot_show() -> None:
    many = SAMPLE._replace(descriptors=SAMPLE.descriptors * 6, errors=())
    lines = render(many, "github").split("\n")
    kinds = [line.split(" ")[0] for line in lines[:-1]]
    assert kinds == sorted(kinds, key=["::error", "::warning", "::notice"].index)
    assert kinds.count("::notice") == 1
    assert "26 more errors and 8 more warnings stand in its log." in lines[-2]


def test_github_escapes() -> None:
    (line,) = [line for line in render(SAMPLE, "github").split("\n") if "title=fail[exclusive-ip]" in line]
    assert line.startswith("::error file=launches/ho%2Cst%3Aile%25.json,line=2,endLine=2,col=26,endColumn=90,")
    assert "\\n::error::no %250A" in line


def test_markdown_fits_a_summary() -> None:
    many = SAMPLE._replace(descriptors=SAMPLE.descriptors * 400)
    output = render(many, "markdown")
    assert len(output.encode()) <= 1_000_000
    assert re.search(r"\d+ more findings do not fit here", output)
    assert output.rstrip("\n").endswith(BASIS)


def test_tap_directives() -> None:
    lines = render(SAMPLE, "tap").split("\n")
    assert lines[0] == "TAP version 13"
    assert [line for line in lines if " # TODO" in line] == [
        "not ok 12 - launches/old.yaml launch old: api-on-azure-only offerings[0] "
        "# TODO waived: W-7: agreed in writing: see ticket 17"
    ]
    assert [line for line in lines if " # SKIP" in line] == [
        "ok 1 - acts/early.yaml compute-purchase early: not-applicable act # SKIP no clause covers it"
    ]
    assert "1..0 # SKIP no descriptors" in render(EMPTY, "tap")


@some
@given(report=reports)
def test_tap_blocks_are_yaml(report: Report) -> None:
    yaml = pytest.importorskip("yaml")
    for block in re.findall(r"^  ---\n(.*?)^  \.\.\.$", render(report, "tap"), re.MULTILINE | re.DOTALL):
        assert yaml.safe_load(block).keys() == {"verdict", "at", "said"}


@some
@given(report=reports, width=st.integers(40, 120))
def test_a_width_breaks_lines_between_words_and_nothing_else(report: Report, width: int) -> None:
    broken, whole = render(report, "text", width=width), render(report, "text")
    assert broken.split() == whole.split()
    for line in broken.splitlines():
        body = line.lstrip()
        told = body.startswith(("-->", "|")) or "|" in line[:12]
        assert told or columns(line) <= width or not body.rstrip().partition(": ")[2].strip().count(" "), line


STOPPED = "not settled: more than 48 unknown days would have to be put in order to settle this; state more facts"


@pytest.mark.parametrize("format", [name for name in FORMATS if name not in ("json", "gitlab")])
def test_what_a_limit_stopped_is_said_to_be_not_settled(format: str) -> None:
    limit = Cause("limit", "unknown days", STOPPED.removeprefix("not settled: ").partition(";")[0], {})
    finding = Finding("azure-ships-first", "2026.azure-first", "offerings[0]", "needs-review", "it is open", None, None)
    entry = Judged("a.yaml", 0, "a", "launch", "needs-review", "needs-review", (finding,), (limit,))
    output = render(EMPTY._replace(descriptors=(entry,)), format)
    assert STOPPED in output and "open:" not in output
    assert output.count("not settled") == 1


def test_concise_knows_a_limit_though_it_carries_no_causes(law: Law, tmp_path: Path) -> None:
    rows = "- {surface: api, cloud: aws}\n" * 60
    (tmp_path / "a.yaml").write_text(f"kind: launch\nid: a\nby: openai\nofferings:\n{rows}")
    report = check_paths([str(tmp_path / "a.yaml")], law, decide=judged_concisely)
    assert f"needs-review launch a: {STOPPED}" in render(report, "concise")


def test_links_lead_to_the_documentation_where_it_is_published() -> None:
    address = "https://example.com/docs/"
    for format, expected in (
        ("html", '<a href="https://example.com/docs/clauses/2025.api-exclusivity.html">'),
        ("sarif", '"helpUri": "https://example.com/docs/clauses/2025.api-exclusivity.html"'),
        ("sarif", f'"informationUri": "{address}"'),
    ):
        assert expected in render(SAMPLE, format, docs_url=address)
        assert "example.com/docs" not in render(SAMPLE, format)
