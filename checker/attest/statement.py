"""Statements about decisions: in-toto Statement v1 with the predicate test-result v0.1, one for each descriptor.

A statement holds names and digests, never facts. What was not judged has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from checker.report.model import Finding, Judged, Report

STATEMENT = "https://in-toto.io/Statement/v1"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
PASSED, WARNED, FAILED = "PASSED", "WARNED", "FAILED"
TESTS = ("passedTests", "warnedTests", "failedTests")


class StatementProblem(Exception):
    """A statement that is not of the form that `checker attest` writes."""


class Subject(NamedTuple):
    """A file that a descriptor stands in or was made of, and the SHA-256 of its bytes, in hexadecimal.

    Of the `descriptors` of the run for which that is so this is the one with the index `number`.
    """

    path: str
    sha256: str
    number: int
    descriptors: int


class Decision(NamedTuple):
    """What a statement says of one descriptor, read back from it.

    `subjects` are the files that it stands in or was made of, its own first; `configuration` has the digest of each thing
    that it was decided by, by its name (policy, ledger, pins, options, waivers, receipt).
    """

    subjects: tuple[Subject, ...]
    document: int
    kind: str
    id: str
    result: str
    tests: Mapping[str, tuple[str, ...]]
    configuration: Mapping[str, str]

    @property
    def path(self) -> str:
        """The path of its own file."""
        return self.subjects[0].path


def result_of(entry: Judged, report: Report) -> str | None:
    """Return the result of one descriptor of a report, None where it was not judged."""
    code = report._replace(descriptors=(entry,), errors=()).exit_code
    if code == 2:
        return None
    if code:
        return FAILED
    open_or_waived = entry.verdict_after_waivers == "needs-review" or any(item.waived for item in entry.findings)
    return WARNED if open_or_waived else PASSED


def predicate(entry: Judged, report: Report, configuration: Mapping[str, str]) -> dict[str, Any]:
    """Return the predicate about one descriptor that was judged; `configuration` has digests (hexadecimal) by name."""
    result = result_of(entry, report)
    tests: dict[str, list[str]] = {name: [] for name in TESTS}
    for finding in entry.findings:
        tests[_test_list(finding, result)].append(f"{entry.id}/{finding.rule}@{finding.subject}")
    return {
        "result": result,
        "configuration": [{"name": name, "digest": {"sha256": value}} for name, value in sorted(configuration.items())],
        **{name: sorted(items) for name, items in tests.items()},
    }


def _test_list(finding: Finding, result: str | None) -> str:
    if finding.waived:
        return "warnedTests"
    if finding.verdict == "needs-review":
        return "failedTests" if result == FAILED else "warnedTests"
    return "failedTests" if finding.verdict == "fail" else "passedTests"


def subjects(report: Report, digests: Mapping[str, str]) -> list[list[Subject]]:
    """Return for each descriptor the files that it stands in or was made of, its own first.

    `digests` are SHA-256 by path; a file of which nothing was made has none.
    """
    counts: dict[str, int] = {}
    found = []
    for entry in report.descriptors:
        files = [entry.path, *entry.others]
        found.append([Subject(path, digests.get(path, ""), counts.get(path, 0), 0) for path in files])
        counts |= {path: counts.get(path, 0) + 1 for path in files}
    return [[item._replace(descriptors=counts[item.path]) for item in items] for items in found]


def statement(entry: Judged, subjects: Iterable[Subject], predicate: Mapping[str, Any]) -> dict[str, Any]:
    """Return the statement about one descriptor, whose own file comes first among the subjects; each has a digest."""
    listed: list[dict[str, Any]] = []
    for item in subjects:
        assert item.sha256, item.path
        about = {"number": item.number, "descriptors": item.descriptors}
        listed.append({"name": item.path, "digest": {"sha256": item.sha256}, "annotations": about})
    listed[0]["annotations"] |= {"kind": entry.kind, "id": entry.id, "document": entry.document}
    return {
        "_type": STATEMENT,
        "subject": listed,
        "predicateType": TEST_RESULT,
        "predicate": dict(predicate),
    }


def read_statement(data: Mapping[str, Any]) -> Decision:
    """Return what a statement says; raises StatementProblem where it is not one about a decision."""
    if data.get("_type") != STATEMENT or data.get("predicateType") != TEST_RESULT:
        raise StatementProblem(
            f"this is no test result: _type is {data.get('_type')!r}, predicateType {data.get('predicateType')!r}"
        )
    try:
        return _decision(data)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise StatementProblem("the statement is not one that checker attest writes") from None


def _decision(data: Mapping[str, Any]) -> Decision:
    about, body = data["subject"][0]["annotations"], data["predicate"]
    subjects = [
        Subject(
            item["name"],
            item["digest"]["sha256"],
            item["annotations"]["number"],
            item["annotations"]["descriptors"],
        )
        for item in data["subject"]
    ]
    decision = Decision(
        tuple(subjects),
        about["document"],
        about["kind"],
        about["id"],
        body["result"],
        {name: tuple(body[name]) for name in TESTS},
        {item["name"]: item["digest"]["sha256"] for item in body["configuration"]},
    )
    texts = [decision.kind, decision.id, *decision.configuration.values()]
    texts += [text for item in subjects for text in item[:2]]
    numbers = [decision.document, *[number for item in subjects for number in item[2:]]]
    if not all(type(item) is str for item in texts) or not all(type(item) is int for item in numbers):
        raise TypeError
    if decision.result not in (PASSED, WARNED, FAILED) or len(decision.configuration) != len(body["configuration"]):
        raise ValueError
    return decision


def uncovered(files: Mapping[str, str], decisions: Sequence[Decision]) -> list[str]:
    """Return, a sentence each, the files (SHA-256 by path) of which some descriptor has no statement."""
    problems = []
    subjects = [item for decision in decisions for item in decision.subjects]
    for path, sha256 in files.items():
        about = [item for item in subjects if item.sha256 == sha256]
        if not about:
            named = any(item.path == path for item in subjects)
            why = "it is not the file that was judged" if named else "no statement is about it"
            problems.append(f"{path}: {why}")
            continue
        # Another file may have the same content and other descriptors.
        about = [item for item in about if item.path == path] or about
        every, told = max(item.descriptors for item in about), len({item.number for item in about})
        if told < every:
            problems.append(
                f"{path}: only {told} of the {every} descriptors that it is for ha{'s' if told == 1 else 've'} a statement; "
                "what has none was not judged"
            )
    return problems


def receipt_differences(decision: Decision, receipt: Mapping[str, Any]) -> list[str]:
    """Return, a sentence each, what a receipt says otherwise than a statement."""
    name = f"{decision.kind} {decision.id}"
    if "sha256:" + decision.configuration.get("receipt", "") != receipt["digest"]:
        return [f"{name}: the statement names another receipt, or none"]
    same = [
        item
        for item in receipt["descriptors"]
        if (item["kind"], item["id"], item["path"], item["document"])
        == (decision.kind, decision.id, decision.path, decision.document)
    ]
    if len(same) != 1:
        return [f"{name}: the receipt does not have this descriptor"]
    differences = []
    if "sha256:" + decision.configuration["policy"] != receipt["policy"]["digest"]:
        differences.append(f"{name}: the statement names another policy pack than the receipt")
    if _tests_of(decision) != sorted(_receipt_tests(decision.id, same[0]["findings"])):
        differences.append(f"{name}: the statement's tests are not the receipt's findings")
    return differences


def _tests_of(decision: Decision) -> list[tuple[str, bool]]:
    """Return each test of a statement, and whether it passed without a warning."""
    return sorted((test, name == "passedTests") for name, tests in decision.tests.items() for test in tests)


def _receipt_tests(id: str, findings: Iterable[Mapping[str, Any]]) -> list[tuple[str, bool]]:
    return [
        (f"{id}/{item['rule']}@{item['subject']}", item["verdict"] == "pass" and item["waiver"] is None)
        for item in findings
    ]
