"""The report as JUnit XML (the schema of Ant's JUnit task): a suite a file, a case a rule x subject, passes included.

A case that fails is a failure, one that was not judged an error, one that needs review a failure of type
`needs-review` (skipped where reviews are allowed); not-applicable and waived cases are skipped. Place and reason stand in
the elements' text too, since GitLab reads only that. There is no timestamp, and times are zero: a report holds no clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.report import words
from checker.report.cases import Case, allowed, lines, of_descriptor, outside
from checker.report.escape import xml
from checker.report.model import Report

if TYPE_CHECKING:
    from checker.report.formats import Options

SUITE = "checker"
"""The suite for cases that belong to no file."""


def render(report: Report, options: Options) -> str:
    """Return one `testsuites` document with at least one suite."""
    suites: dict[str, list[Case]] = {}
    for judged in report.descriptors:
        suites.setdefault(judged.path, []).extend(of_descriptor(judged))
    for case in outside(report):
        suites.setdefault(case.path or SUITE, []).append(case)
    if not suites:
        suites[SUITE] = []
    out = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>"]
    names: set[str] = set()
    for number, (path, listed) in enumerate(suites.items()):
        out += _suite(report, number, path, listed, names)
    out.append("</testsuites>")
    return "\n".join(out) + "\n"


def _suite(report: Report, number: int, path: str, listed: list[Case], names: set[str]) -> list[str]:
    kinds = [_kind(case, allowed(case, report)) for case in listed]
    name = _token(path)
    out = [
        f'  <testsuite name="{name}" package="checker" id="{number}"'
        f' hostname="localhost" tests="{len(kinds)}" failures="{kinds.count("failure")}"'
        f' errors="{kinds.count("error")}" skipped="{kinds.count("skipped")}" time="0">',
        "    <properties>",
        *(
            f'      <property name="{key}" value="{xml(text)}"/>'
            for key, text in (
                ("version", report.tool_version),
                ("policy", report.policy_digest or ""),
                ("ledger", report.ledger_digest or ""),
                ("configuration", report.configuration or "none"),
                ("basis", report.basis),
            )
        ),
        "    </properties>",
    ]
    for case, kind in zip(listed, kinds, strict=True):
        out += _case(case, kind, name, _unique(_token(_name(case)), names))
    return [
        *out,
        f"    <system-out>{xml(words.last_line(report))}</system-out>",
        "    <system-err></system-err>",
        "  </testsuite>",
    ]


def _case(case: Case, kind: str, suite: str, name: str) -> list[str]:
    head = f'    <testcase name="{name}" classname="{suite}" time="0"'
    if kind == "pass":
        return [head + "/>"]
    message = (
        f"{words.uncounted(case.finding)} {case.verdict}: {case.message}"
        if case.waived and case.finding
        else case.message
    )
    kind_of = f' type="{xml(case.rule if case.verdict == "error" else case.verdict)}"' if kind != "skipped" else ""
    body = [words.place(case.path or SUITE, case.location), *lines(case)]
    return [
        head + ">",
        f'      <{kind} message="{xml(message)}"{kind_of}>' + "\n".join(xml(line) for line in body) + f"</{kind}>",
        "    </testcase>",
    ]


def _kind(case: Case, allow_review: bool) -> str:
    if case.waived or case.verdict == "not-applicable":
        return "skipped"
    if case.verdict == "needs-review":
        return "skipped" if allow_review else "failure"
    return {"fail": "failure", "error": "error", "pass": "pass"}[case.verdict]


def _name(case: Case) -> str:
    act = f"{words.descriptor(case.judged)}: " if case.judged else ""
    return f"{act}{case.rule} {case.subject}"


def _token(text: str) -> str:
    # A token of the schema has no space at its ends, no two spaces in a row, and is never empty.
    return xml(" ".join(text.split())) or "-"


def _unique(name: str, names: set[str]) -> str:
    unique, number = name, 1
    while unique in names:
        number += 1
        unique = f"{name} ({number})"
    names.add(unique)
    return unique
