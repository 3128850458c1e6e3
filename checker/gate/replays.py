"""Replays of receipts: everything in a receipt is derived anew from its facts and compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from checker.gate.receipts import decided, readings_of
from checker.gate.waiver_files import current, entry_problems, make_waiver
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
    """A difference from a receipt: its subject, a sentence, and whether it changes a verdict."""

    about: str
    message: str
    verdict: bool = False


class Replay(NamedTuple):
    """The result of a replay: differences (none if it is the same), and numbers of acts judged and left out."""

    differences: tuple[Difference, ...]
    judged: int
    left_out: int

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


def replay(receipt: Mapping[str, Any], pack: Pack, machinery: Machinery | None = None) -> Replay:
    """Decide a receipt again under a pack, with the facts, ledger values, pins and waivers in it.

    `machinery` is that of the pack, if it exists already.
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
    waivers, waiver_differences = _waivers(receipt, law)
    differences += waiver_differences
    reader = Reader(law)
    decided_again: list[Judged] = []
    allowance = Allowance()
    for recorded in receipt["descriptors"]:
        entry, changes = _again(recorded, law, reader, waivers, allowance)
        decided_again.append(entry)
        differences += changes
    judged_again = [entry for entry in decided_again if entry.verdict != "error"]
    differences += _premises(receipt, law, judged_again)
    if not any(recorded.verdict for recorded in differences):
        # Where a verdict changed, the exit code of the run follows from it.
        differences += _outcome(receipt, decided_again)
    count = sum(recorded["facts"] is not None for recorded in receipt["descriptors"])
    return Replay(tuple(differences), count, len(receipt["descriptors"]) - count)


def _ground(
    receipt: Mapping[str, Any], pack: Pack
) -> tuple[dict[str, Pin], dict[str, tuple[Entry, ...]], list[Difference]]:
    """Return pins and ledger entries of a receipt that a pack knows, and differences for the others."""
    differences = []
    pins = {}
    for key, recorded in receipt["pins"].items():
        if key in pack.questions and recorded["reading"] in pack.questions[key].formulas:
            pins[key] = Pin(recorded["reading"], recorded["by"], recorded["on"], recorded["why"])
        else:
            differences.append(
                Difference(key, f"the pin {key}={recorded['reading']}: the pack no longer has this reading")
            )
    entries: dict[str, tuple[Entry, ...]] = {}
    from checker.pack.entries import fits

    for key, recorded in receipt["ledger"].items():
        if key not in pack.world:
            differences.append(Difference(key, f"the ledger's {key}: the pack no longer has this key"))
        elif recorded["value"] is not None and fits(pack.world[key], recorded["value"]):
            differences.append(
                Difference(key, f"the ledger's {key}: the pack no longer takes the value {recorded['value']}")
            )
        else:
            # The value was known at the time, so the day from which it was known does not matter.
            entries[key] = (Entry(recorded["value"], "", recorded["source"]),)
    return pins, entries, differences


def _amended(receipt: Mapping[str, Any], pack: Pack, law: Law) -> list[Difference]:
    """Return the differences in the rules, readings and agreements that a receipt used."""
    differences = []
    for name, was in receipt["rules"].items():
        if name not in pack.rules:
            differences.append(Difference(name, f"the rule {name} is gone"))
            continue
        now = rule_digests(pack.rules[name], law.machinery)
        parts = [part for part in PARTS if now[part] != was[part]]
        if parts:
            differences.append(Difference(name, f"the rule {name} was amended: {', '.join(parts)}"))
    for name, was in receipt["readings"].items():
        if name not in pack.questions:
            differences.append(Difference(name, f"the reading {name} is gone"))
            continue
        in_force = law.readings[name] or OPEN
        if in_force != was["in_force"]:
            differences.append(Difference(name, f"the reading {name} was {was['in_force']} and is {in_force}"))
        elif reading_digest(pack.questions[name]) != was["digest"]:
            differences.append(Difference(name, f"the reading {name} was amended: its alternatives are others"))
    now_days = {agreement.id: law.params[agreement.start] for agreement in pack.agreements.values()}
    used = {pack.clauses[was["clause"]].agreement for was in receipt["rules"].values() if was["clause"] in pack.clauses}
    for name, day in receipt["policy"]["agreements"].items():
        if name in used and now_days.get(name) != day:
            differences.append(
                Difference(name, f"the agreement {name} began on {day} and begins on {now_days.get(name, 'no day')}")
            )
    return differences


def _premises(receipt: Mapping[str, Any], law: Law, entries: Sequence[Judged]) -> Iterator[Difference]:
    """Yield the parts of the law that a receipt lacks or has beyond those that its decisions used."""
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
    for what, recorded, wanted in (
        ("rule", receipt["rules"], used),
        ("reading", receipt["readings"], set(readings_of(used, kinds, law))),
        ("ledger key", receipt["ledger"], needed),
    ):
        for name in sorted(wanted - set(recorded)):
            yield Difference(name, f"the {what} {name}: it was used, and the receipt does not have it")
        for name in sorted(set(recorded) - wanted) if what != "ledger key" and same_pack else ():
            yield Difference(name, f"the {what} {name}: the receipt has it, and nothing used it")
    for key, ledger_entry in receipt["ledger"].items():
        if receipt["as_of"] is not None and ledger_entry["known_from"] > receipt["as_of"]:
            yield Difference(
                key, f"the ledger's {key}: known from {ledger_entry['known_from']}, after {receipt['as_of']}"
            )
    if same_pack:
        yield from _same_pack(receipt, law, kinds)


def _same_pack(receipt: Mapping[str, Any], law: Law, kinds: Sequence[str]) -> Iterator[Difference]:
    """Yield the differences of a receipt from the pack at hand, which has the same digest."""
    pack = law.pack
    policy = {
        "name": pack.name,
        "version": pack.version,
        "reviewed_on": pack.reviewed_on,
        "digest": pack.digest,
        "agreements": {agreement.id: law.params[agreement.start] for agreement in pack.agreements.values()},
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
    """Yield the differences in the outcome of the run as a whole."""
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
    """Return the usable waivers of a receipt, and differences for the others."""
    from checker.pack.json_schema import acceptor

    form = waiver_schema()
    accept = acceptor(form)
    entries: list[Waiver] = []
    differences = []
    for recorded in receipt["waivers"]:
        if not accept({"waivers": [recorded]}):
            differences.append(Difference("waivers", "the receipt holds a waiver that is none"))
            continue
        problems = [message for _, _, message in entry_problems(recorded, form, law.pack, EVER)]
        differences += [Difference(recorded["id"], f"the waiver {recorded['id']}: {message}") for message in problems]
        if any(recorded["id"] == entry.id for entry in entries):
            differences.append(Difference(recorded["id"], f"the waiver {recorded['id']}: it stands twice"))
        elif not problems:
            entries.append(make_waiver(current(recorded, law.pack)))
    day = receipt["waived_on"]
    if (day is None) != (not receipt["waivers"]):
        differences.append(Difference("waivers", "there is a day for the waivers without waivers, or no day for them"))
    return (Waivers(entries, law, day) if entries and day else None), differences


EVER = 10_000_000
"""Days without end: the term of a waiver was checked when it was used."""


def _again(
    recorded: Mapping[str, Any], law: Law, reader: Reader, waivers: Waivers | None, allowance: Allowance
) -> tuple[Judged, list[Difference]]:
    """Return the new entry of one act of a receipt, and its differences."""
    name = f"{recorded['kind']} {recorded['id']}"
    refused = Judged(recorded["path"], recorded["document"], recorded["id"], recorded["kind"], "error", "error")
    if recorded["facts"] is None:
        whole = recorded["verdict"] == recorded["verdict_after_waivers"] == "error" and recorded["errors"]
        if whole and not recorded["findings"] and not recorded["causes"]:
            return refused, []
        return refused, [Difference(name, f"{name}: it has no facts, so it cannot have been judged", True)]
    act, refusals = reader.act(recorded["facts"], recorded.get("unlisted", ()))
    if act is None:
        return refused, [
            Difference(name, f"{name} is no valid descriptor any more: {refusal.message}", True) for refusal in refusals
        ]
    differences = []
    if (act.kind, act.id) != (recorded["kind"], recorded["id"]):
        differences.append(Difference(name, f"{name}: the facts are those of {act.kind} {act.id}", True))
    if recorded["errors"]:
        differences.append(Difference(name, f"{name}: it was judged, and the receipt has errors of it"))
    judgement = allowance.judge(act, law)
    entry = judged(act, law, judgement, None)
    if waivers is not None:
        entry = waivers.apply(act, judgement, entry)
    return entry, [*differences, *_decided_otherwise(name, recorded, decided(entry))]


def _decided_otherwise(name: str, recorded: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield the differences between the old and the new decision on a descriptor."""
    for key, what in (("verdict", "verdict"), ("verdict_after_waivers", "verdict after waivers")):
        if now[key] != recorded[key]:
            yield Difference(name, f"{name}: the {what} was {recorded[key]} and is {now[key]}", True)
    changes = _findings(name, recorded["findings"], now["findings"])
    yield from changes
    if now["findings"] != recorded["findings"] and not changes:
        yield Difference(name, f"{name}: the findings stand in another order, or one stands twice")
    if now["causes"] != recorded["causes"]:
        were, are = ([cause["name"] for cause in causes] for causes in (recorded["causes"], now["causes"]))
        changed = "their outcomes differ" if were == are else f"were {_list(were)} and are {_list(are)}"
        yield Difference(name, f"{name}: the causes {changed}")


def _findings(name: str, were: Sequence[Mapping[str, Any]], are: Sequence[Mapping[str, Any]]) -> list[Difference]:
    before = {(finding["rule"], finding["subject"]): _standing(finding) for finding in were}
    after = {(finding["rule"], finding["subject"]): _standing(finding) for finding in are}
    differences = []
    for key in dict.fromkeys([*before, *after]):
        if before.get(key) != after.get(key):
            was, now = before.get(key, "not governed"), after.get(key, "not governed")
            differences.append(Difference(name, f"{name}: {key[0]} on {key[1]} was {was} and is {now}"))
    return differences


def _standing(finding: Mapping[str, Any]) -> str:
    return f"{finding['verdict']} (waived by {finding['waiver']})" if finding["waiver"] else str(finding["verdict"])


def _list(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
