"""Receipts: what a run decided and everything it decided by, so that anybody can decide it again, offline.

A receipt holds digests of the rules and readings that it used, so that an amendment of the pack which touches none of
them does not matter: replayed under the amended pack the receipt still says the same.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from checker.gate.waivers import OPEN, Waiver, Waivers, make_waiver, plain
from checker.judge.act import Act
from checker.judge.descriptor import Reader
from checker.judge.judgement import judge
from checker.judge.law import Law, LawError, Machinery
from checker.pack.load import PackError, PackProblem, digest
from checker.pack.model import Entry, Pack, Pin, Question, Rule
from checker.read.discover import unread
from checker.read.document import Problem
from checker.read.limits import Limits
from checker.read.reader import read_bytes
from checker.report.build import judged
from checker.report.model import Judged, Report

VERSION = 1
"""The version of the form of receipts."""
LIMITS = Limits(file_bytes=1 << 30, depth=200, values=50_000_000, documents=1)
"""What a receipt may hold: it records whole runs, each descriptor of which kept to the limits of descriptors."""
PARTS = ("about", "governs", "requires", "except")
"""The parts of a rule that have digests of their own."""


class Records:
    """The acts of a run, kept for its receipt by path and number of the document."""

    def __init__(self) -> None:
        self.acts: dict[tuple[str, int], Act] = {}

    def keep(self, act: Act, entry: Judged) -> None:
        """Keep the act of an entry."""
        self.acts[entry.path, entry.document] = act


def make_receipt(report: Report, law: Law, records: Records, waivers: Waivers | None = None) -> dict[str, Any]:
    """Return the receipt of a run as plain data, in the form of `receipt.schema.json`."""
    pack = law.pack
    acts = [act for act in map(records.acts.get, [entry[:2] for entry in report.descriptors]) if act is not None]
    kinds = sorted({act.kind for act in acts})
    used = {finding.rule for entry in report.descriptors for finding in entry.findings} & set(pack.rules)
    names = {(act.kind, act.id) for act in acts}
    about = [waiver for waiver in waivers.entries if (waiver.kind, waiver.descriptor) in names] if waivers else []
    found: dict[str, Any] = {
        "receipt": VERSION,
        "tool": {"name": "checker", "version": report.tool_version},
        "policy": {
            "name": pack.name,
            "version": pack.version,
            "reviewed_on": pack.reviewed_on,
            "digest": pack.digest,
            "agreements": {item.id: law.params[item.start] for item in pack.agreements.values()},
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
            for key in _readings_of(used, kinds, law)
        },
        "waived_on": waivers.today if waivers and about else None,
        "waivers": [plain(waiver) for waiver in about],
        "descriptors": [_descriptor(entry, records.acts.get(entry[:2])) for entry in report.descriptors],
        "errors": [error.code for error in report.errors],
        "exit_code": report.exit_code,
        "basis": report.basis,
    }
    return {**found, "digest": digest(found)}


def canonical(receipt: Mapping[str, Any]) -> str:
    """Return a receipt as canonical JSON: keys in order, no white space, ASCII, one line."""
    return json.dumps(receipt, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False) + "\n"


def _descriptor(entry: Judged, act: Act | None) -> dict[str, Any]:
    return {
        "path": entry.path,
        "document": entry.document,
        "kind": entry.kind,
        "id": entry.id,
        "facts": None if act is None or entry.verdict == "error" else act.data,
        **_decided(entry),
        "errors": [error.code for error in entry.errors],
    }


def _decided(entry: Judged) -> dict[str, Any]:
    """Return what was decided of an act, as a receipt has it."""
    return {
        "verdict": entry.verdict,
        "verdict_after_waivers": entry.verdict_after_waivers,
        "findings": [
            {
                "rule": item.rule,
                "subject": item.subject,
                "verdict": item.verdict,
                "waiver": item.waiver if item.waived else None,
            }
            for item in entry.findings
        ],
        "causes": [
            {"kind": cause.kind, "name": cause.name, "outcomes": dict(cause.outcomes)} for cause in entry.causes
        ],
    }


def rule_digests(rule: Rule, machinery: Machinery) -> dict[str, str]:
    """Return the digests of a rule's parts, of its conditions as they are with every definition written out.

    Words (title, messages, remedies) and assumptions decide nothing and have no part in them.
    """
    trees = machinery.conditions.rule(rule)
    return {
        "clause": rule.clause,
        "about": digest([rule.clause, sorted(rule.kinds), rule.subject]),
        "governs": digest(shape(trees.governs)),
        "requires": digest(shape(trees.requires)),
        "except": digest(
            [[item.clause, shape(node)] for item, node in zip(rule.exceptions, trees.excepts, strict=True)]
        ),
    }


def shape(node: Any) -> Any:
    """Return a condition's tree as plain data without its places, so that its layout does not matter."""
    if isinstance(node, tuple):
        if not hasattr(node, "_fields"):
            return [shape(item) for item in node]
        parts = [shape(getattr(node, name)) for name in node._fields if name != "at"]
        return [type(node).__name__, *parts]
    return node


def reading_digest(question: Question) -> str:
    """Return the digest of what decides about a question: whether it ranges, and its readings."""
    choices = [[choice.name, choice.plausible, choice.record] for choice in question.choices]
    return digest([question.open, question.facet_of, choices])


def _readings_of(rules: Iterable[str], kinds: Iterable[str], law: Law) -> list[str]:
    wanted = set(rules)
    found: dict[str, None] = {}
    for kind in kinds:
        for rule, terms in law.analysis(kind).by_rule.items():
            if rule in wanted:
                found.update(dict.fromkeys(term[1] for term in terms if term[0] == "reading"))
    return sorted(found)


class Difference(NamedTuple):
    """One thing that is not as the receipt has it: what it is about and a sentence; whether a verdict changes by it."""

    about: str
    message: str
    verdict: bool = False


class Replay(NamedTuple):
    """What became of a receipt that was decided again: its differences, none where it is the same; how many acts."""

    differences: tuple[Difference, ...]
    judged: int
    left_out: int

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


def schema() -> dict[str, Any]:
    """Return the JSON Schema of receipts."""
    with open(os.path.join(os.path.dirname(__file__), "receipt.schema.json"), encoding="utf-8") as file:
        found: dict[str, Any] = json.load(file)
    return found


def read_receipt(path: str) -> dict[str, Any]:
    """Return the receipt in a file; raises PackError with what is wrong with it."""
    from checker.pack.validate import acceptor, explain

    try:
        with open(path, "rb") as file:
            content = file.read(LIMITS.file_bytes + 1)
    except OSError as error:
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
    found: dict[str, Any] = data
    return found


def replay(receipt: Mapping[str, Any], pack: Pack) -> Replay:
    """Decide a receipt again under a pack, with the facts, ledger values, pins and waivers that it holds."""
    found: list[Difference] = []
    body = {key: value for key, value in receipt.items() if key != "digest"}
    if digest(body) != receipt["digest"]:
        found.append(
            Difference(
                "receipt", "the receipt was changed after it was written: its digest is not that of what it holds"
            )
        )
    pins, entries, ground = _ground(receipt, pack)
    found += ground
    machinery = Machinery(pack)
    try:
        law = Law(pack, overlay=entries, pins=pins, as_of=receipt["as_of"], machinery=machinery)
    except LawError as error:
        found += [Difference("law", f"cannot be decided again: {message}", True) for _, message, _ in error.problems]
        return Replay(tuple(found), 0, len(receipt["descriptors"]))
    found += _amended(receipt, pack, law)
    waivers, unknown = _waivers(receipt, law)
    found += unknown
    reader = Reader(law)
    count = 0
    for item in receipt["descriptors"]:
        if item["facts"] is not None:
            count += 1
            found += _again(item, law, reader, waivers)
    return Replay(tuple(found), count, len(receipt["descriptors"]) - count)


def _ground(
    receipt: Mapping[str, Any], pack: Pack
) -> tuple[dict[str, Pin], dict[str, tuple[Entry, ...]], list[Difference]]:
    """Return pins and ledger entries of a receipt as far as a pack knows them, and what it does not."""
    found = []
    pins = {}
    for key, item in receipt["pins"].items():
        if key in pack.questions and item["reading"] in pack.questions[key].formulas:
            pins[key] = Pin(item["reading"], item["by"], item["on"], item["why"])
        else:
            found.append(Difference(key, f"the pin {key}={item['reading']}: the pack no longer has this reading"))
    entries: dict[str, tuple[Entry, ...]] = {}
    from checker.pack.ledger import fits

    for key, item in receipt["ledger"].items():
        if key not in pack.world:
            found.append(Difference(key, f"the ledger's {key}: the pack no longer has this key"))
        elif item["value"] is not None and fits(pack.world[key], item["value"]):
            found.append(Difference(key, f"the ledger's {key}: the pack no longer takes the value {item['value']}"))
        else:
            # Known at the time, whatever day it was known from.
            entries[key] = (Entry(item["value"], "", item["source"]),)
    return pins, entries, found


def _amended(receipt: Mapping[str, Any], pack: Pack, law: Law) -> list[Difference]:
    """Return how the rules, readings and agreements that a receipt used are others now."""
    found = []
    for name, was in receipt["rules"].items():
        if name not in pack.rules:
            found.append(Difference(name, f"the rule {name} is gone"))
            continue
        now = rule_digests(pack.rules[name], law.machinery)
        parts = [part for part in PARTS if now[part] != was[part]]
        if parts:
            found.append(Difference(name, f"the rule {name} was amended: {', '.join(parts)}"))
    for name, was in receipt["readings"].items():
        if name not in pack.questions:
            found.append(Difference(name, f"the reading {name} is gone"))
            continue
        in_force = law.readings[name] or OPEN
        if in_force != was["in_force"]:
            found.append(Difference(name, f"the reading {name} was {was['in_force']} and is {in_force}"))
        elif reading_digest(pack.questions[name]) != was["digest"]:
            found.append(Difference(name, f"the reading {name} was amended: its alternatives are others"))
    now_days = {item.id: law.params[item.start] for item in pack.agreements.values()}
    used = {pack.clauses[was["clause"]].agreement for was in receipt["rules"].values() if was["clause"] in pack.clauses}
    for name, day in receipt["policy"]["agreements"].items():
        if name in used and now_days.get(name) != day:
            found.append(
                Difference(name, f"the agreement {name} began on {day} and begins on {now_days.get(name, 'no day')}")
            )
    return found


def _waivers(receipt: Mapping[str, Any], law: Law) -> tuple[Waivers | None, list[Difference]]:
    entries: list[Waiver] = []
    found = []
    for item in receipt["waivers"]:
        try:
            entries.append(make_waiver(item))
        except (KeyError, TypeError):
            found.append(Difference("waivers", "the receipt holds a waiver that is none"))
    return (Waivers(entries, law, receipt["waived_on"]) if entries else None), found


def _again(item: Mapping[str, Any], law: Law, reader: Reader, waivers: Waivers | None) -> list[Difference]:
    """Return how one act of a receipt is decided otherwise now."""
    name = f"{item['kind']} {item['id']}"
    act, refusals = reader.act(item["facts"])
    if act is None:
        return [
            Difference(name, f"{name} is no valid descriptor any more: {refusal.message}", True) for refusal in refusals
        ]
    judgement = judge(act, law)
    entry = judged(act, law, judgement, None)
    if waivers is not None:
        entry = waivers.apply(act, judgement, entry)
    now = _decided(entry)
    found = []
    for key, what in (("verdict", "verdict"), ("verdict_after_waivers", "verdict after waivers")):
        if now[key] != item[key]:
            found.append(Difference(name, f"{name}: the {what} was {item[key]} and is {now[key]}", True))
    found += _findings(name, item["findings"], now["findings"])
    if now["causes"] != item["causes"]:
        were, are = ([cause["name"] for cause in causes] for causes in (item["causes"], now["causes"]))
        changed = "their outcomes differ" if were == are else f"were {_list(were)} and are {_list(are)}"
        found.append(Difference(name, f"{name}: the causes {changed}"))
    return found


def _findings(name: str, were: Sequence[Mapping[str, Any]], are: Sequence[Mapping[str, Any]]) -> list[Difference]:
    before = {(item["rule"], item["subject"]): _standing(item) for item in were}
    after = {(item["rule"], item["subject"]): _standing(item) for item in are}
    found = []
    for key in dict.fromkeys([*before, *after]):
        if before.get(key) != after.get(key):
            was, now = before.get(key, "not governed"), after.get(key, "not governed")
            found.append(Difference(name, f"{name}: {key[0]} on {key[1]} was {was} and is {now}"))
    return found


def _standing(item: Mapping[str, Any]) -> str:
    return f"{item['verdict']} (waived by {item['waiver']})" if item["waiver"] else str(item["verdict"])


def _list(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
