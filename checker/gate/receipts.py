"""Receipts: the decisions of a run with all their inputs, so that anybody can decide them again offline.

A receipt holds digests of the rules and readings that the run used. So an amendment of the pack that touches none of them does
not matter: replayed under the amended pack, the receipt stays the same.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

from checker.gate.waiver_files import to_data
from checker.gate.waivers import OPEN, Waivers
from checker.judge.act import Act
from checker.judge.digests import reading_digest, rule_digests
from checker.judge.law import Law
from checker.pack.digest import digest
from checker.pack.problems import PackError, PackProblem
from checker.read.discover import unread
from checker.read.document import Problem
from checker.read.files import content_of, spelt
from checker.read.limits import Limits
from checker.read.reader import read_bytes
from checker.report.model import Judged, Report

VERSION = 1
"""The version of the receipts' form."""
LIMITS = Limits(file_bytes=1 << 30, depth=200, values=50_000_000, documents=1)
"""The limits of a receipt: it records a whole run, and each descriptor was within the limits of descriptors."""


class Records:
    """The acts of a run for its receipt, by path and number of the document."""

    def __init__(self) -> None:
        self.acts: dict[tuple[str, int], Act] = {}

    def keep(self, act: Act, entry: Judged) -> None:
        """Keep the act of an entry."""
        self.acts[entry.path, entry.document] = act


def make_receipt(report: Report, law: Law, records: Records, waivers: Waivers | None = None) -> dict[str, Any]:
    """Return the receipt of a run as plain data, in the form of `receipt.schema.json`."""
    pack = law.pack
    # An act that is refused for its age is shown with its findings, but was not decided.
    entries = [
        entry._replace(findings=(), causes=()) if entry.verdict == "error" else entry for entry in report.descriptors
    ]
    acts = [
        act
        for act in map(records.acts.get, [entry[:2] for entry in entries if entry.verdict != "error"])
        if act is not None
    ]
    kinds = sorted({act.kind for act in acts})
    used = {finding.rule for entry in entries for finding in entry.findings} & set(pack.rules)
    names = {(act.kind, act.id) for act in acts}
    about = [waiver for waiver in waivers.entries if (waiver.kind, waiver.descriptor) in names] if waivers else []
    receipt: dict[str, Any] = {
        "receipt": VERSION,
        "tool": {"name": "checker", "version": report.tool_version},
        "policy": {
            "name": pack.name,
            "version": pack.version,
            "reviewed_on": pack.reviewed_on,
            "digest": pack.digest,
            "agreements": {agreement.id: law.params[agreement.start] for agreement in pack.agreements.values()},
        },
        "as_of": law.as_of,
        "pins": {
            key: {"reading": pin.reading, "by": pin.by, "on": pin.on, "why": pin.why} for key, pin in law.pins.items()
        },
        "ledger": {
            key: {
                "value": law.entries[key].value,
                "known_from": law.entries[key].known_from,
                "source": law.entries[key].source,
            }
            for kind in kinds
            for key in law.analysis(kind).world
        },
        "rules": {name: rule_digests(pack.rules[name], law.machinery) for name in used},
        "readings": {
            key: {"in_force": law.readings[key] or OPEN, "digest": reading_digest(pack.questions[key])}
            for key in readings_of(used, kinds, law)
        },
        "waived_on": waivers.today if waivers and about else None,
        "waivers": [to_data(waiver) for waiver in about],
        "descriptors": [
            _descriptor(entry, None if entry.verdict == "error" else records.acts.get(entry[:2])) for entry in entries
        ],
        "errors": [error.code for error in report.errors],
        "allow_review": report.allow_review,
        "allow_empty": report.allow_empty,
        "exit_code": report.exit_code,
        "basis": report.basis,
    }
    return {**receipt, "digest": digest(receipt)}


def canonical(receipt: Mapping[str, Any]) -> str:
    """Return a receipt as canonical JSON: keys in order, no white space, ASCII, one line."""
    return json.dumps(receipt, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False) + "\n"


def _descriptor(entry: Judged, act: Act | None) -> dict[str, Any]:
    return {
        "path": spelt(entry.path),
        "document": entry.document,
        "kind": entry.kind,
        "id": entry.id,
        "facts": None if act is None else act.data,
        **({"unlisted": list(act.unlisted)} if act is not None and act.unlisted else {}),
        **decided(entry),
        "errors": [error.code for error in entry.errors],
    }


def decided(entry: Judged) -> dict[str, Any]:
    """Return the decision on an act in the form of a receipt."""
    return {
        "verdict": entry.verdict,
        "verdict_after_waivers": entry.verdict_after_waivers,
        "findings": [
            {
                "rule": finding.rule,
                "subject": finding.subject,
                "verdict": finding.verdict,
                "waiver": finding.waiver if finding.waived else None,
            }
            for finding in entry.findings
        ],
        "causes": [
            {"kind": cause.kind, "name": cause.name, "outcomes": dict(cause.outcomes)} for cause in entry.causes
        ],
    }


def readings_of(rules: Iterable[str], kinds: Iterable[str], law: Law) -> list[str]:
    """Return the questions that rules for acts of some kinds read."""
    wanted = set(rules)
    names: dict[str, None] = {}
    for kind in kinds:
        for rule, terms in law.analysis(kind).by_rule.items():
            if rule in wanted:
                names.update(dict.fromkeys(term[1] for term in terms if term[0] == "reading"))
    return sorted(names)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of receipts."""
    with open(os.path.join(os.path.dirname(__file__), "receipt.schema.json"), encoding="utf-8") as file:
        form: dict[str, Any] = json.load(file)
    return form


def read_receipt(path: str) -> dict[str, Any]:
    """Return the receipt in a file; raises PackError with every problem."""
    from checker.pack.json_schema import acceptor
    from checker.pack.validate import explain

    try:
        content = content_of(path, LIMITS.file_bytes)
    except (OSError, ValueError) as error:
        problem = Problem("unreadable", unread(path, error))
        raise PackError([PackProblem(path, problem)]) from None
    reading = read_bytes(content, path=path, limits=LIMITS, syntax="json")
    problems = [PackProblem(path, problem) for _, problem in reading.problems]
    if problems or not reading.documents:
        raise PackError(problems or [PackProblem(path, Problem("receipt", "the file is empty"))])
    document = reading.documents[0]
    data: Any = document.data
    if not isinstance(data, dict) or "receipt" not in data:
        message = "is no receipt: it has no key receipt; name a file that `checker check --receipt FILE` wrote"
        raise PackError([PackProblem(path, Problem("receipt", message))])
    form = schema()
    if not acceptor(form)(data):
        for refusal in explain(form, data):
            span = document.key_span(refusal.path) if refusal.at_key else document.span(refusal.path)
            problems.append(PackProblem(path, Problem("receipt", f"is no receipt: {refusal.message}", span)))
        raise PackError(problems)
    receipt: dict[str, Any] = data
    return receipt
