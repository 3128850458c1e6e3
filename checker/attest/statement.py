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


class Decision(NamedTuple):
    """What a statement says of one descriptor, read back from it.

    `sha256` is the digest of the descriptor's file, which holds `documents` documents; `configuration` has the digest
    of each thing that it was decided by, by its name (policy, ledger, pins, options, waivers, receipt).
    """

    path: str
    sha256: str
    document: int
    documents: int
    kind: str
    id: str
    result: str
    tests: Mapping[str, tuple[str, ...]]
    configuration: Mapping[str, str]


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


def statement(entry: Judged, content_digest: str, documents: int, predicate: Mapping[str, Any]) -> dict[str, Any]:
    """Return the statement about one descriptor; `content_digest` is the SHA-256 of its file, in hexadecimal."""
    about = {"kind": entry.kind, "id": entry.id, "document": entry.document, "documents": documents}
    return {
        "_type": STATEMENT,
        "subject": [{"name": entry.path, "digest": {"sha256": content_digest}, "annotations": about}],
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
    (subject,) = data["subject"]
    about, body = subject["annotations"], data["predicate"]
    decision = Decision(
        subject["name"],
        subject["digest"]["sha256"],
        about["document"],
        about["documents"],
        about["kind"],
        about["id"],
        body["result"],
        {name: tuple(body[name]) for name in TESTS},
        {item["name"]: item["digest"]["sha256"] for item in body["configuration"]},
    )
    texts = [decision.path, decision.sha256, decision.kind, decision.id, *decision.configuration.values()]
    numbers = [decision.document, decision.documents]
    if not all(type(item) is str for item in texts) or not all(type(item) is int for item in numbers):
        raise TypeError
    if decision.result not in (PASSED, WARNED, FAILED) or len(decision.configuration) != len(body["configuration"]):
        raise ValueError
    return decision


def uncovered(files: Mapping[str, str], decisions: Sequence[Decision]) -> list[str]:
    """Return, a sentence each, the files (SHA-256 by path) of which some document has no statement."""
    problems = []
    for path, sha256 in files.items():
        about = [item for item in decisions if item.sha256 == sha256]
        if not about:
            named = any(item.path == path for item in decisions)
            why = "it is not the file that was judged" if named else "no statement is about it"
            problems.append(f"{path}: {why}")
            continue
        missing = sorted(set(range(max(item.documents for item in about))) - {item.document for item in about})
        if missing:
            numbers = ", ".join([str(number) for number in missing])
            problems.append(f"{path}: no statement is about its document {numbers}; it was not judged")
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
