"""Receipts decided again: everything that a receipt says is derived anew from the facts in it, and compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from checker.gate.receipts import decided, readings_of
from checker.gate.waiver_files import entry_problems, make_waiver
from checker.gate.waiver_files import schema as waiver_schema
from checker.gate.waivers import OPEN, Waiver, Waivers
from checker.judge.allowance import Allowance
from checker.judge.descriptor import Reader
from checker.judge.digests import reading_digest, rule_digests
from checker.judge.law import Law, LawError, Machinery
from checker.pack.digest import digest
from checker.pack.model import Entry, Pack, Pin
from checker.report.build import judged
from checker.report.model import Judged, Report, ReportError

PARTS = ("clause", "about", "governs", "requires", "except")
"""The parts of a rule that a receipt has."""


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


def replay(receipt: Mapping[str, Any], pack: Pack, machinery: Machinery | None = None) -> Replay:
    """Decide a receipt again under a pack, with the facts, ledger values, pins and waivers that it holds.

    `machinery` is that of the pack, where it was made before.
    """
    differences: list[Difference] = []
    if digest({key: value for key, value in receipt.items() if key != "digest"}) != receipt["digest"]:
        message = "the receipt was changed after it was written: its digest is not that of what it holds"
        differences.append(Difference("receipt", message))
    pins, entries, ground = _ground(receipt, pack)
    differences += ground
    try:
        law = Law(pack, overlay=entries, pins=pins, as_of=receipt["as_of"], machinery=machinery or Machinery(pack))
    except LawError as error:
        differences += [
            Difference("law", f"cannot be decided again: {message}", True) for _, message, _ in error.problems
        ]
        return Replay(tuple(differences), 0, len(receipt["descriptors"]))
    differences += _amended(receipt, pack, law)
    waivers, wrong = _waivers(receipt, law)
    differences += wrong
    reader = Reader(law)
    decided_again: list[Judged] = []
    allowance = Allowance()
    for item in receipt["descriptors"]:
        entry, changes = _again(item, law, reader, waivers, allowance)
        decided_again.append(entry)
        differences += changes
    judged_again = [entry for entry in decided_again if entry.verdict != "error"]
    differences += _premises(receipt, law, judged_again)
    if not any(item.verdict for item in differences):
        # Where a verdict changed, the exit code of the run only follows it.
        differences += _outcome(receipt, decided_again)
    count = sum(item["facts"] is not None for item in receipt["descriptors"])
    return Replay(tuple(differences), count, len(receipt["descriptors"]) - count)


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
    from checker.pack.entries import fits

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


def _premises(receipt: Mapping[str, Any], law: Law, entries: Sequence[Judged]) -> Iterator[Difference]:
    """Yield what a receipt leaves out, or adds, of the law that its acts were decided by."""
    kinds = sorted({entry.kind for entry in entries if entry.kind})
    used = {finding.rule for entry in entries for finding in entry.findings} & set(law.pack.rules)
    needed = {
        term[1]
        for kind in kinds
        for rule, terms in law.analysis(kind).by_rule.items()
        if rule in used
        for term in terms
        if term[0] == "world"
    }
    same_pack = receipt["policy"]["digest"] == law.pack.digest
    for what, held, wanted in (
        ("rule", receipt["rules"], used),
        ("reading", receipt["readings"], set(readings_of(used, kinds, law))),
        ("ledger key", receipt["ledger"], needed),
    ):
        for name in sorted(wanted - set(held)):
            yield Difference(name, f"the {what} {name}: it was used, and the receipt does not have it")
        for name in sorted(set(held) - wanted) if what != "ledger key" and same_pack else ():
            yield Difference(name, f"the {what} {name}: the receipt has it, and nothing used it")
    for key, item in receipt["ledger"].items():
        if receipt["as_of"] is not None and item["known_from"] > receipt["as_of"]:
            yield Difference(key, f"the ledger's {key}: known from {item['known_from']}, after {receipt['as_of']}")
    if same_pack:
        yield from _same_pack(receipt, law, kinds)


def _same_pack(receipt: Mapping[str, Any], law: Law, kinds: Sequence[str]) -> Iterator[Difference]:
    """Yield what a receipt says otherwise of the very pack that is at hand."""
    pack = law.pack
    policy = {
        "name": pack.name,
        "version": pack.version,
        "reviewed_on": pack.reviewed_on,
        "digest": pack.digest,
        "agreements": {item.id: law.params[item.start] for item in pack.agreements.values()},
    }
    for key, value in policy.items():
        if receipt["policy"][key] != value:
            yield Difference("policy", f"the pack's {key} is another than the receipt says")
    if receipt["basis"] != pack.basis:
        yield Difference("policy", "the pack's basis is another than the receipt says")
    if set(receipt["ledger"]) != {key for kind in kinds for key in law.analysis(kind).world}:
        yield Difference("ledger", "the ledger keys are others than the rules read")
    for key in law.pins:
        if key not in receipt["pins"]:
            yield Difference(key, f"the pin {key}: the pack has it, and the receipt does not")


def _outcome(receipt: Mapping[str, Any], entries: Sequence[Judged]) -> Iterator[Difference]:
    """Yield how the run as a whole came to something else than the receipt says."""
    names = [(entry.kind, entry.id) for entry in entries if entry.verdict != "error"]
    for kind, name in dict.fromkeys(names):
        if names.count((kind, name)) > 1:
            yield Difference(f"{kind} {name}", f"{kind} {name} is described more than once, so it is not judged", True)
    errors = tuple([ReportError(code, "") for code in receipt["errors"]])
    report = Report(
        "",
        None,
        None,
        (),
        None,
        None,
        {},
        tuple(entries),
        errors,
        allow_review=receipt.get("allow_review", False),
        allow_empty=receipt.get("allow_empty", False),
    )
    if report.exit_code != receipt["exit_code"]:
        message = f"the exit code was {receipt['exit_code']} and is {report.exit_code}"
        yield Difference("exit code", message, True)


def _waivers(receipt: Mapping[str, Any], law: Law) -> tuple[Waivers | None, list[Difference]]:
    """Return the waivers of a receipt that are any, and what is wrong with the others."""
    from checker.pack.json_schema import acceptor

    form = waiver_schema()
    accept = acceptor(form)
    entries: list[Waiver] = []
    differences = []
    for item in receipt["waivers"]:
        if not accept({"waivers": [item]}):
            differences.append(Difference("waivers", "the receipt holds a waiver that is none"))
            continue
        wrong = [message for _, _, message in entry_problems(item, form, law.pack, EVER)]
        differences += [Difference(item["id"], f"the waiver {item['id']}: {message}") for message in wrong]
        if any(item["id"] == entry.id for entry in entries):
            differences.append(Difference(item["id"], f"the waiver {item['id']}: it stands twice"))
        elif not wrong:
            entries.append(make_waiver(item))
    day = receipt["waived_on"]
    if (day is None) != (not receipt["waivers"]):
        differences.append(Difference("waivers", "there is a day for the waivers without waivers, or no day for them"))
    return (Waivers(entries, law, day) if entries and day else None), differences


EVER = 10_000_000
"""Days: how long a waiver may apply was settled when it was used."""


def _again(
    item: Mapping[str, Any], law: Law, reader: Reader, waivers: Waivers | None, allowance: Allowance
) -> tuple[Judged, list[Difference]]:
    """Return what is decided of one act of a receipt now, and how that differs."""
    name = f"{item['kind']} {item['id']}"
    refused = Judged(item["path"], item["document"], item["id"], item["kind"], "error", "error")
    if item["facts"] is None:
        whole = item["verdict"] == item["verdict_after_waivers"] == "error" and item["errors"]
        if whole and not item["findings"] and not item["causes"]:
            return refused, []
        return refused, [Difference(name, f"{name}: it has no facts, so it cannot have been judged", True)]
    act, refusals = reader.act(item["facts"], item.get("unlisted", ()))
    if act is None:
        return refused, [
            Difference(name, f"{name} is no valid descriptor any more: {refusal.message}", True) for refusal in refusals
        ]
    differences = []
    if (act.kind, act.id) != (item["kind"], item["id"]):
        differences.append(Difference(name, f"{name}: the facts are those of {act.kind} {act.id}", True))
    if item["errors"]:
        differences.append(Difference(name, f"{name}: it was judged, and the receipt has errors of it"))
    judgement = allowance.judge(act, law)
    entry = judged(act, law, judgement, None)
    if waivers is not None:
        entry = waivers.apply(act, judgement, entry)
    return entry, [*differences, *_decided_otherwise(name, item, decided(entry))]


def _decided_otherwise(name: str, item: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield how a descriptor is decided otherwise now."""
    for key, what in (("verdict", "verdict"), ("verdict_after_waivers", "verdict after waivers")):
        if now[key] != item[key]:
            yield Difference(name, f"{name}: the {what} was {item[key]} and is {now[key]}", True)
    changes = _findings(name, item["findings"], now["findings"])
    yield from changes
    if now["findings"] != item["findings"] and not changes:
        yield Difference(name, f"{name}: the findings stand in another order, or one stands twice")
    if now["causes"] != item["causes"]:
        were, are = ([cause["name"] for cause in causes] for causes in (item["causes"], now["causes"]))
        changed = "their outcomes differ" if were == are else f"were {_list(were)} and are {_list(are)}"
        yield Difference(name, f"{name}: the causes {changed}")


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
