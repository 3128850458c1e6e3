"""The report as JSON, schema version 1; `report.schema.json` beside this module is its schema.

The text is ASCII: other characters are written as `\\u` escapes, so no reader of the output meets a control
character or a directional override. Keys have a fixed order; the output holds no clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.read.plain import attributes
from checker.report.escape import json_text
from checker.report.model import Against, Cause, Finding, Judged, Location, Report, ReportError, Turn, Witness

if TYPE_CHECKING:
    from checker.report.formats import Options


def render(report: Report, options: Options) -> str:
    """Return the whole report as JSON, whatever the options."""
    return json_text(report_data(report))


def report_data(report: Report) -> dict[str, object]:
    """Return the report as plain data, in the shape of `report.schema.json`."""
    return {
        "schema_version": 1,
        "tool": {"name": "checker", "version": report.tool_version},
        "policy": {
            "digest": report.policy_digest,
            "version": report.policy_version,
            "agreements": list(report.agreements),
        },
        "ledger": {"digest": report.ledger_digest},
        "configuration": report.configuration,
        "as_of": report.as_of,
        "pins": dict(sorted(report.pins.items())),
        "summary": report.summary,
        "descriptors": [_judged(judged) for judged in report.descriptors],
        "errors": [{**_error(error), "path": error.path} for error in report.errors],
        "skipped": len(report.skipped),
        **({"against": _against(report.against)} if report.against else {}),
        "basis": report.basis,
    }


def _against(against: Against) -> dict[str, object]:
    return {
        **attributes(against, "revision", "base", "shallow", "new_only", "unchanged"),
        "turns": [_turn(turn) for turn in against.turns],
        "law": list(against.law),
        "by_law": [{"descriptor": name, "before": before, "after": after} for name, before, after in against.by_law],
    }


def _turn(turn: Turn) -> dict[str, object]:
    keys = ("verdict", "rule", "subject")
    return {
        **attributes(turn, "kind", "id", "path", "path_before", "verdict", "verdict_before"),
        "facts": [fact._asdict() for fact in turn.facts],
        "new": [dict(zip(keys, finding, strict=True)) for finding in turn.new],
        "gone": [dict(zip(keys, finding, strict=True)) for finding in turn.gone],
    }


def _judged(judged: Judged) -> dict[str, object]:
    return {
        "path": judged.path,
        "document": judged.document,
        "id": judged.id,
        "kind": judged.kind,
        "owner": judged.owner or None,
        "verdict": judged.verdict,
        "verdict_after_waivers": judged.verdict_after_waivers,
        "findings": [_finding(finding) for finding in judged.findings],
        "causes": [_choice(cause) for cause in judged.causes],
        "witnesses": [_witness(witness) for witness in judged.witnesses],
        "notes": [note._asdict() for note in judged.notes],
        "errors": [{**_error(error), **_file(error.path)} for error in judged.errors],
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "clause": finding.clause,
        "subject": finding.subject,
        "verdict": finding.verdict,
        "message": finding.message,
        "remedy": finding.remedy,
        "waived": finding.waived,
        "known": finding.known,
        "waiver": finding.waiver,
        "waiver_reason": finding.suppression,
        "exception": finding.exception,
        "citation": finding.citation._asdict() if finding.citation else None,
        "location": _location(finding.location),
        **_file(finding.path),
        "because": [
            {"path": fact.path, "value": fact.value, "line": fact.line, **_file(fact.file)} for fact in finding.because
        ],
        "decides": [_choice(choice) for choice in finding.decides],
    }


def _choice(choice: Cause) -> dict[str, object]:
    return {"kind": choice.kind, "name": choice.name, "outcomes": choice.outcomes}


def _witness(witness: Witness) -> dict[str, object]:
    when = [attributes(given, "kind", "name", "value", "label") for given in witness.when]
    return {"verdict": witness.verdict, "when": when}


def _error(error: ReportError) -> dict[str, object]:
    return {"code": error.code, "message": error.message, "location": _location(error.location)}


def _file(path: str | None) -> dict[str, str]:
    """Return the key `file` for a place outside the descriptor's own file, else no key."""
    return {"file": path} if path else {}


def _location(location: Location | None) -> dict[str, int] | None:
    return location._asdict() if location else None
