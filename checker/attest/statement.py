"""Statements about decisions: in-toto Statement v1 with the predicate test-result v0.1, one for each descriptor.

A statement holds names and digests, never facts. A descriptor that was not judged has no statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from checker.read.files import spelt
from checker.report.model import WITHOUT_MATCH, Finding, Judged, Report

STATEMENT = "https://in-toto.io/Statement/v1"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
PASSED, WARNED, FAILED = "PASSED", "WARNED", "FAILED"
TESTS = ("passedTests", "warnedTests", "failedTests")


class StatementProblem(Exception):
    """A statement in another form than `checker attest` writes."""


class Subject(NamedTuple):
    """A source file of a descriptor, and the SHA-256 of its bytes, in hexadecimal.

    The file is a source of `descriptors` descriptors, of which a run over other files may leave some out; `number` is the index
    of this one among them.
    """

    path: str
    sha256: str
    number: int
    descriptors: int


class Decision(NamedTuple):
    """The decision on one descriptor, read back from its statement.

    `subjects` are its source files, its own file first; `configuration` has digests by name (policy, ledger, pins,
    options, waivers, receipt).
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
        """The path of the descriptor's own file."""
        return self.subjects[0].path


def result_of(entry: Judged, report: Report) -> str | None:
    """Return the result of one descriptor of a report, None if it was not judged, or not by all that may say something of it."""
    if entry.is_made and not is_whole(report):
        return None
    code = report._replace(descriptors=(entry,), errors=()).exit_code
    if code == 2:
        return None
    if code:
        return FAILED
    open_or_waived = entry.verdict_after_waivers == "needs-review" or any(finding.waived for finding in entry.findings)
    return WARNED if open_or_waived else PASSED


def is_whole(report: Report) -> bool:
    """Return whether maps read all that they name: what they left out may belong to any act that they make."""
    left_out = any(entry.is_made and not entry.shares for entry in report.descriptors)
    return not left_out and all(error.code != WITHOUT_MATCH for error in report.errors)


def predicate(entry: Judged, report: Report, configuration: Mapping[str, str]) -> dict[str, Any]:
    """Return the predicate about one judged descriptor; `configuration` has digests (hexadecimal) by name."""
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
    """Return the source files of each descriptor, its own file first.

    `digests` are SHA-256 by path, "" for a path without one.
    """
    counts = {path: made for entry in report.descriptors for path, (_, made) in entry.shares.items()}
    by_entry = []
    for entry in report.descriptors:
        files = {path: number for path, (number, _) in entry.shares.items()}
        if not files:
            files = {entry.path: counts.get(entry.path, 0)}
            counts[entry.path] = files[entry.path] + 1
        ordered = [entry.path, *sorted(files.keys() - {entry.path})]
        by_entry.append([Subject(path, digests.get(path, ""), files[path], 0) for path in ordered])
    return [
        [subject._replace(descriptors=counts[subject.path]) for subject in entry_subjects]
        for entry_subjects in by_entry
    ]


def statement(entry: Judged, subjects: Iterable[Subject], predicate: Mapping[str, Any]) -> dict[str, Any]:
    """Return the statement about one descriptor; its own file is the first subject, and every subject has a digest."""
    subject_data: list[dict[str, Any]] = []
    for subject in subjects:
        assert subject.sha256, subject.path
        about = {"number": subject.number, "descriptors": subject.descriptors}
        subject_data.append({"name": spelt(subject.path), "digest": {"sha256": subject.sha256}, "annotations": about})
    subject_data[0]["annotations"] |= {"kind": entry.kind, "id": entry.id, "document": entry.document}
    return {
        "_type": STATEMENT,
        "subject": subject_data,
        "predicateType": TEST_RESULT,
        "predicate": dict(predicate),
    }


def read_statement(data: Mapping[str, Any]) -> Decision:
    """Return the decision in a statement; raises StatementProblem for any other statement."""
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
            subject["name"],
            subject["digest"]["sha256"],
            subject["annotations"]["number"],
            subject["annotations"]["descriptors"],
        )
        for subject in data["subject"]
    ]
    decision = Decision(
        tuple(subjects),
        about["document"],
        about["kind"],
        about["id"],
        body["result"],
        {name: tuple(body[name]) for name in TESTS},
        {entry["name"]: entry["digest"]["sha256"] for entry in body["configuration"]},
    )
    texts = [decision.kind, decision.id, *decision.configuration.values()]
    texts += [text for subject in subjects for text in subject[:2]]
    numbers = [decision.document, *[number for subject in subjects for number in subject[2:]]]
    if not all(type(text) is str for text in texts) or not all(type(number) is int for number in numbers):
        raise TypeError
    if decision.result not in (PASSED, WARNED, FAILED) or len(decision.configuration) != len(body["configuration"]):
        raise ValueError
    return decision


def uncovered(files: Mapping[str, str], decisions: Sequence[Decision]) -> list[str]:
    """Return a sentence for each file (SHA-256 by path) that has a descriptor without a statement."""
    problems = []
    subjects = [subject for decision in decisions for subject in decision.subjects]
    for path, sha256 in files.items():
        same_content = [subject for subject in subjects if subject.sha256 == sha256]
        if not same_content:
            named = any(subject.path == spelt(path) for subject in subjects)
            why = "it is not the file that was judged" if named else "no statement is about it"
            problems.append(f"{path}: {why}")
            continue
        # Several files may have the same content and different descriptors.
        same_content = [subject for subject in same_content if subject.path == spelt(path)] or same_content
        every = max(subject.descriptors for subject in same_content)
        stated = len({subject.number for subject in same_content})
        if stated < every:
            problems.append(
                f"{path}: only {stated} of the {every} descriptors that it is for ha{'s' if stated == 1 else 've'} a statement; "
                "what has none was not judged"
            )
    return problems


def receipt_differences(decision: Decision, receipt: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each difference between a receipt and a statement."""
    name = f"{decision.kind} {decision.id}"
    if "sha256:" + decision.configuration.get("receipt", "") != receipt["digest"]:
        return [f"{name}: the statement names another receipt, or none"]
    entries = [
        entry
        for entry in receipt["descriptors"]
        if (entry["kind"], entry["id"], entry["path"], entry["document"])
        == (decision.kind, decision.id, decision.path, decision.document)
    ]
    if len(entries) != 1:
        return [f"{name}: the receipt does not have this descriptor"]
    differences = []
    if "sha256:" + decision.configuration["policy"] != receipt["policy"]["digest"]:
        differences.append(f"{name}: the statement names another policy pack than the receipt")
    if _tests_of(decision) != sorted(_receipt_tests(decision.id, entries[0]["findings"])):
        differences.append(f"{name}: the statement's tests are not the receipt's findings")
    return differences


def _tests_of(decision: Decision) -> list[tuple[str, bool]]:
    """Return each test of a statement with whether it passed without a warning."""
    return sorted((test, name == "passedTests") for name, tests in decision.tests.items() for test in tests)


def _receipt_tests(id: str, findings: Iterable[Mapping[str, Any]]) -> list[tuple[str, bool]]:
    return [
        (f"{id}/{finding['rule']}@{finding['subject']}", finding["verdict"] == "pass" and finding["waiver"] is None)
        for finding in findings
    ]
