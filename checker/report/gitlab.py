"""The report as a GitLab code quality artifact: an array of issues, the worst first.

The format has no field for the basis of the policies, so each description ends with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.report import words
from checker.report.cases import Case, fingerprints, problems
from checker.report.escape import json_text, name_of, visible
from checker.report.model import Report

if TYPE_CHECKING:
    from checker.report.formats import Options

SEVERITIES = {"error": "blocker", "fail": "critical", "needs-review": "major"}
"""Verdict -> severity."""


def render(report: Report, options: Options) -> str:
    """Return an issue for each error and each finding that fails or needs review; waived ones are left out."""
    listed = problems(report)
    marks = fingerprints(listed)
    return json_text([_issue(case, mark, report.basis) for case, mark in zip(listed, marks, strict=True)])


def _issue(case: Case, mark: str, basis: str) -> dict[str, object]:
    parts = [f"{case.verdict}: {case.message}"]
    if case.finding and case.finding.remedy:
        parts.append(f"Fix: {case.finding.remedy}")
    if case.judged and case.judged.owner:
        parts.append(f"Owner: {case.judged.owner}")
    return {
        "description": visible(" ".join([words.sentence(text) for text in parts] + [basis]).rstrip()),
        "check_name": case.rule,
        "fingerprint": mark,
        "severity": SEVERITIES[case.verdict],
        "location": {"path": name_of(case.path or "."), "lines": {"begin": case.location.line if case.location else 1}},
    }
