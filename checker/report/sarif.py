"""The report as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), as GitHub code scanning reads it.

A result is an error of a file or a finding that fails or needs review, suppressed if it is waived; a pass is no
result. Errors without a file are notifications. The worst results come first, since readers keep the first 5,000.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.pack.model import place_of
from checker.report import words
from checker.report.cases import Case, cases, fingerprints, lines
from checker.report.escape import json_text, markdown, sarif, uri
from checker.report.model import Location, Report, RuleInfo

if TYPE_CHECKING:
    from checker.report.formats import Options

LEVELS = {"error": "error", "fail": "error", "needs-review": "warning"}
"""Verdict -> SARIF level."""

RESULTS = 25_000
"""The most results in one run; GitHub refuses a file with more."""

NOWHERE = Location(1, 1, 1, 2)
"""The region of a result about a whole file, since code scanning wants one."""

TITLE = 1024
"""The most characters of a rule's description that GitHub takes."""


def render(report: Report, options: Options) -> str:
    """Return one run as a SARIF log."""
    return json_text(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [_run(report, options)],
        }
    )


def _run(report: Report, options: Options) -> dict[str, object]:
    every = [case for case in cases(report) if case.verdict in LEVELS]
    listed = sorted(
        (case for case in every if case.path is not None), key=lambda case: (case.waived, words.RANK[case.verdict])
    )
    rules = _rules(report, every, options)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    results = [
        _result(case, index[case.rule], mark)
        for case, mark in zip(listed[:RESULTS], fingerprints(listed[:RESULTS]), strict=True)
    ]
    notifications = [_notification(case.rule, case.message) for case in every if case.path is None]
    if len(listed) > RESULTS:
        notifications.append(
            _notification("left-out", f"{len(listed) - RESULTS} results are left out; the worst are kept")
        )
    return {
        "tool": {
            "driver": {
                "name": "checker",
                "version": report.tool_version,
                **({"informationUri": options.docs_url} if options.docs_url else {}),
                "fullDescription": {"text": sarif(report.basis)},
                "rules": rules,
            }
        },
        "invocations": [
            {
                "executionSuccessful": report.exit_code != 2,
                "exitCode": report.exit_code,
                "toolExecutionNotifications": notifications,
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {
            "summary": report.summary,
            "policyDigest": report.policy_digest,
            "policyVersion": report.policy_version,
            "agreements": list(report.agreements),
            "ledgerDigest": report.ledger_digest,
            "configuration": report.configuration,
            "asOf": report.as_of,
            "pins": dict(sorted(report.pins.items())),
            "counts": words.counts(report),
            "basis": report.basis,
        },
    }


def _rules(report: Report, every: list[Case], options: Options) -> list[dict[str, object]]:
    rules = {rule.id: _rule(rule) for rule in report.rules}
    for rule in report.rules if options.docs_url else ():
        rules[rule.id]["helpUri"] = words.address(options.docs_url, "clauses", rule.clause)
    for case in every:
        if case.rule not in rules:
            rules[case.rule] = _unlisted(case)
    return [rules[id] for id in sorted(rules)]


def _rule(rule: RuleInfo) -> dict[str, object]:
    cited = f"{rule.clause}: {rule.meaning}"
    if rule.citation:
        where = f"{rule.citation.document}, {place_of(rule.citation.paragraph)}"
        cited = f'{rule.clause}, "{rule.citation.phrase}" ({where}): {rule.meaning}'
    command = f"checker explain {rule.clause}"
    return _descriptor(
        rule.id,
        rule.title,
        rule.meaning,
        f"{cited}\nMore: {command}",
        f"**{markdown(rule.title)}**\n\n{markdown(cited)}\n\nMore: `{command.replace('`', '')}`",
        sorted({"policy", rule.clause, *rule.tags}),
    )


def _unlisted(case: Case) -> dict[str, object]:
    if case.verdict == "error":
        title = f"{case.rule}: not judged"
        meaning = "The input could not be read, is not a valid descriptor, or a limit was hit; nothing was judged."
    else:
        title = f"{case.rule}: the act as a whole"
        meaning = "What no single rule says of one subject, and what the choices left open say together."
    return _descriptor(case.rule, title, meaning, meaning, markdown(meaning), ["policy"])


def _descriptor(id: str, title: str, meaning: str, text: str, marked: str, tags: list[str]) -> dict[str, object]:
    return {
        "id": id,
        "name": id,
        "shortDescription": {"text": sarif(title or id)[:TITLE]},
        "fullDescription": {"text": sarif(meaning or title or id)[:TITLE]},
        "help": {"text": sarif(text), "markdown": marked},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": tags, "precision": "very-high"},
    }


def _result(case: Case, index: int, mark: str) -> dict[str, object]:
    region = case.location or NOWHERE
    result: dict[str, object] = {
        "ruleId": case.rule,
        "ruleIndex": index,
        "level": LEVELS[case.verdict],
        "message": {"text": sarif("\n".join([f"{case.verdict}: {case.message}", *lines(case)[1:]]))},
        "locations": [_location(case.path or "", region)],
        "partialFingerprints": {"primaryLocationLineHash": f"{mark[:32]}:1"},
        "properties": {"verdict": case.verdict, "subject": case.subject},
    }
    finding = case.finding
    if finding and finding.clause:
        clause = _location(f"docs/clauses/{finding.clause}.md", NOWHERE)
        related = {"id": 1, **clause, "message": {"text": sarif(f"clause {words.clause(finding)}")}}
        result["relatedLocations"] = [related]
    if finding and finding.suppressed:
        justification = sarif(words.waived(finding))
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": justification}]
    return result


def _location(path: str, region: Location) -> dict[str, object]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": uri(path)},
            "region": {
                "startLine": region.line,
                "startColumn": region.column,
                "endLine": region.end_line,
                "endColumn": region.end_column,
            },
        }
    }


def _notification(code: str, message: str) -> dict[str, object]:
    return {"level": "error", "message": {"text": sarif(message)}, "descriptor": {"id": code}}
