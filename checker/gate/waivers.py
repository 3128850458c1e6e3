"""Waivers: findings that both parties agreed not to count, on certain grounds and for a time.

A waived finding is judged and shown, but does not count. The verdict that counts is the verdict of the act judged again without
the waived rule x subject pairs. A waiver does not apply before the day of its grant, after the day it expires (both UTC days,
both included), or once any of its grounds has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from checker.judge.act import Act
from checker.judge.allowance import is_beyond, judge_beyond
from checker.judge.digests import deciding_digest
from checker.judge.findings import JOINT, field_at, subject_name, value_words
from checker.judge.judgement import FAIL, REVIEW, Judgement, Ruling, judge
from checker.judge.law import Law
from checker.pack.model import Rule
from checker.pack.schema import UNKNOWN, Field
from checker.read.document import Document
from checker.report.build import causes_of, joint_finding, witnesses_of
from checker.report.heads import why
from checker.report.model import Cause, Finding, Judged, Note

OPEN = "open"
"""The value of an open reading in the facts of a waiver."""
COUNTED = (FAIL, REVIEW)
"""The verdicts of findings that can be waived."""
NONE = "no finding"
"""The verdict of a rule that does not govern its subject."""


class Granted(NamedTuple):
    """A waived rule: the waived verdict and the digest of the rule's deciding parts."""

    verdict: str
    digest: str


class Grounds(NamedTuple):
    """The grounds of a waiver.

    `rules` has the rules of the findings; `rows` the number of rows by name; `values` the values by fact path, `world.` key and
    `reading.` id.
    """

    rules: Mapping[str, Granted]
    rows: Mapping[str, int]
    values: Mapping[str, Any]


class Waiver(NamedTuple):
    """A waiver of a rule or of all rules of a clause (the other is ""), for one subject of one descriptor.

    `granted` and `expires` are the first and the last UTC day on which it applies; `consent` is "" where the pack wants none;
    `file` is the file that has it, and `earlier` the earlier id of the rule or clause, if it is named by that.
    """

    id: str
    rule: str
    clause: str
    kind: str
    descriptor: str
    subject: str
    grounds: Grounds
    reason: str
    approvers: tuple[str, ...]
    consent: str
    granted: str
    expires: str
    file: str = ""
    earlier: str = ""

    def covers(self, rule: Rule, subject: str) -> bool:
        """Return whether the waiver covers a rule on a subject."""
        return self.subject == subject and (self.rule == rule.id or self.clause == rule.clause)

    @property
    def about(self) -> str:
        """The waived rule or clause."""
        return self.rule or self.clause


def utc_today() -> str:
    """Return today's day in UTC: the only clock of the program, read for waivers only."""
    import time

    return time.strftime("%Y-%m-%d", time.gmtime())


def deciding_facts(act: Act, law: Law, rule: Rule, index: int | None) -> dict[str, Any]:
    """Return the inputs that a finding depends on: facts, ledger values and readings. It stays the same as long as they do.

    Keys are fact paths (`offerings[1].cloud`), `world.` with ledger keys, `reading.` with question ids; an unknown value is
    "unknown", an open reading "open".
    """
    from checker.condition.engines.trace import trace
    from checker.condition.engines.values import Environment

    trees = law.machinery.conditions.rule(rule, act.kind)
    this = None if index is None else (rule.subject, index)
    environment = Environment(act.facts, act.rows, this, law.readings, law.world, law.params)
    facts: dict[str, Any] = {}
    for node in (trees.governs, trees.requires, *trees.excepts):
        if node is None:
            continue
        for read in trace(node, environment).reads:
            value: Any = read.value
            missing = type(value).__name__ == "Unknown"
            if read.kind == "fact":
                facts[read.name] = UNKNOWN if missing else list(value) if isinstance(value, tuple) else value
            elif read.kind == "world":
                facts[f"world.{read.name}"] = UNKNOWN if missing else value
            elif read.kind == "reading":
                facts[f"reading.{read.name}"] = OPEN if missing else value
    return dict(sorted(facts.items()))


def grounds_of(act: Act, law: Law, judgement: Judgement, rules: Iterable[Rule], index: int | None) -> Grounds:
    """Return the grounds of the findings of rules on one subject."""
    verdicts = {(ruling.rule.id, ruling.index): ruling.verdict for ruling in judgement.rulings}
    granted: dict[str, Granted] = {}
    values: dict[str, Any] = {}
    for rule in rules:
        granted[rule.id] = Granted(verdicts.get((rule.id, index), NONE), deciding_digest(rule, law))
        values.update(deciding_facts(act, law, rule, index))
    return Grounds(granted, {name: len(rows) for name, rows in act.rows.items()}, dict(sorted(values.items())))


class Waivers:
    """The waivers of a run under a law; `today` is a UTC day."""

    def __init__(self, entries: Iterable[Waiver], law: Law, today: str | None = None) -> None:
        self.entries = tuple(entries)
        self.law = law
        self.today = today or utc_today()
        self._by_act: dict[tuple[str, str], list[Waiver]] = {}
        for waiver in self.entries:
            self._by_act.setdefault((waiver.kind, waiver.descriptor), []).append(waiver)

    def apply(self, act: Act, judgement: Judgement, entry: Judged, document: Document | None = None) -> Judged:
        """Return the entry of a judged act with waived findings marked and the verdict that counts."""
        of_act = self._by_act.get((act.kind, act.id))
        if not of_act:
            return entry
        applied: dict[tuple[str, int | None], Waiver] = {}
        notes: list[Note] = []
        for ruling in judgement.rulings:
            if ruling.verdict in COUNTED:
                waiver, objections = self._for(act, judgement, ruling, of_act)
                if waiver is None:
                    notes += objections
                else:
                    applied[ruling.rule.id, ruling.index] = waiver
        named = {waiver.id for waiver in applied.values()} | {note.name for note in notes}
        notes += [Note("waiver", waiver.id, self._unused(waiver)) for waiver in of_act if waiver.id not in named]
        entry = entry._replace(notes=(*entry.notes, *notes))
        return self._waived(act, judgement, entry, document, applied) if applied else entry

    def _for(
        self, act: Act, judgement: Judgement, ruling: Ruling, of_act: Sequence[Waiver]
    ) -> tuple[Waiver | None, list[Note]]:
        """Return the first waiver that applies to a ruling, else the objections against those that cover it."""
        rule, subject = ruling.rule, subject_name(ruling.rule, ruling.index)
        objections = []
        for waiver in of_act:
            if not waiver.covers(rule, subject):
                continue
            against = self._not_in_time(waiver)
            if against is None and rule.id not in waiver.grounds.rules:
                against = f"it was not granted for {rule.id}"
            if against is None:
                rules = [self.law.pack.rules[name] for name in waiver.grounds.rules]
                now = grounds_of(act, self.law, judgement, rules, ruling.index)
                against = objection(waiver.grounds, now, act, self.law)
            if against is None:
                return waiver, []
            message = f"does not apply to {rule.id} on {subject}, which counts: {against}"
            objections.append(Note("waiver", waiver.id, message))
        return None, objections

    def _not_in_time(self, waiver: Waiver) -> str | None:
        """Return the reason why a waiver does not apply today, None where it does."""
        if self.today < waiver.granted:
            return f"it is granted from {waiver.granted} on (UTC)"
        if self.today > waiver.expires:
            return f"it expired after {waiver.expires} (UTC)"
        return None

    def _unused(self, waiver: Waiver) -> str:
        where = f" from {waiver.file}" if waiver.file else ""
        return (
            f"is not used: {waiver.kind} {waiver.descriptor} was judged, and nothing of {waiver.about} on "
            f"{waiver.subject} needs it; remove it{where}"
        )

    def _waived(
        self,
        act: Act,
        judgement: Judgement,
        entry: Judged,
        document: Document | None,
        applied: Mapping[tuple[str, int | None], Waiver],
    ) -> Judged:
        others = frozenset(applied)
        left = judge_beyond(act, self.law, others) if is_beyond(judgement) else judge(act, self.law, without=others)
        causes = entry.causes
        choices: dict[tuple[str, int | None], tuple[Cause, ...]] = {}
        if left.verdict == REVIEW:
            causes = causes_of(left.causes, self.law.pack, act.kind)
            choices = {
                (ruling.rule.id, ruling.index): causes_of(ruling.causes, self.law.pack, act.kind)
                for ruling in left.rulings
            }
        findings: list[Finding] = []
        for finding, ruling in zip(entry.findings, judgement.rulings, strict=False):
            pair = ruling.rule.id, ruling.index
            if pair in applied:
                findings.append(marked(finding, applied[pair]))
            else:
                findings.append(finding._replace(decides=choices.get(pair, finding.decides)))
        if left.joint:
            findings.append(joint_finding(act, self.law, left, document))
        elif judgement.joint:
            names = ", ".join(dict.fromkeys(waiver.id for waiver in applied.values()))
            joint = next(finding for finding in entry.findings if finding.rule == JOINT)
            reason = "without the waived findings it does not arise"
            findings.append(joint._replace(waived=True, waiver=names, suppression=reason))
        if left.verdict == entry.verdict == REVIEW:
            counted = [finding for finding in findings if not finding.waived]
            reason, pair_left = why(act, self.law, left, counted), witnesses_of(act, self.law, left)
            entry = entry._replace(why=reason, asks=(), witnesses=pair_left)
        return entry._replace(findings=tuple(findings), causes=causes, verdict_after_waivers=left.verdict)


def marked(finding: Finding, waiver: Waiver) -> Finding:
    """Return a finding marked as waived."""
    by = ", ".join(waiver.approvers)
    consent = f"consent {waiver.consent}; " if waiver.consent else ""
    reason = f"{waiver.reason} (approved by {by}; {consent}to {waiver.expires})"
    return finding._replace(waived=True, waiver=waiver.id, suppression=reason)


def objection(granted: Grounds, now: Grounds, act: Act, law: Law) -> str | None:
    """Return the changes in the grounds of a waiver as an objection, None where there are none."""
    for name, was in granted.rules.items():
        if now.rules[name].digest != was.digest:
            return f"{name}, or a reading or a first day that it uses, was amended since it was granted"
    changes = [
        f"{name} was {was.verdict} and is {now.rules[name].verdict}"
        for name, was in granted.rules.items()
        if now.rules[name].verdict != was.verdict
    ]
    for name in dict.fromkeys([*granted.rows, *now.rows]):
        before, after = granted.rows.get(name, 0), now.rows.get(name, 0)
        if before != after:
            changes.append(f"there were {before} {name} and there are {after}")

    def value_at(path: str, grounds: Grounds) -> str:
        known = path.startswith(("world.", "reading."))
        return _value_text(grounds.values[path], None if known else field_at(act, law, path))

    for path in dict.fromkeys([*now.values, *granted.values]):
        if path not in granted.values:
            changes.append(f"{path} is {value_at(path, now)}, of which it says nothing")
        elif path not in now.values:
            changes.append(f"{path} was {value_at(path, granted)} and decides nothing now")
        elif not _same(granted.values[path], now.values[path]):
            changes.append(f"{path} was {value_at(path, granted)} and is {value_at(path, now)}")
    if not changes:
        return None
    rest = f", and {len(changes) - 3} more" if len(changes) > 3 else ""
    return f"it was granted on other facts: {'; '.join(changes[:3])}{rest}"


def _same(before: Any, after: Any) -> bool:
    return bool(before == after) and isinstance(before, bool) == isinstance(after, bool)


def _value_text(value: Any, field: Field | None) -> str:
    if isinstance(value, list):
        return f"[{', '.join([_value_text(entry, field) for entry in value])}]"
    if isinstance(value, int) and abs(value) >= 10**60:
        return "a very long number"
    text = value_words(field, value) if field else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
