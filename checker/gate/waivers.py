"""Waivers: findings that both parties agreed not to count, for the facts they were granted on, and for a time.

A waived finding is judged and shown; it does not count. The verdict that counts is that of the act judged again with
the waived rule x subject pairs left out. A waiver does not apply before the day it was granted, after the day it
expires (both are UTC days and count), or where a fact that decides the finding is no longer what it was.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from checker.judge.act import Act
from checker.judge.findings import JOINT, subject_name
from checker.judge.judgement import FAIL, REVIEW, Judgement, Ruling, judge
from checker.judge.law import Law
from checker.pack.conditions import ACT
from checker.pack.load import PackError, PackProblem, check_shape, digest, read_file
from checker.pack.model import Clause, Pack, Rule
from checker.pack.schema import UNKNOWN
from checker.read.document import Document, Path, Problem
from checker.report.build import causes_of, decisions, joint_finding
from checker.report.model import Decision, Finding, Judged, Note

OPEN = "open"
"""What the facts of a waiver say of a reading that ranges."""
COUNTED = (FAIL, REVIEW)
"""The verdicts of findings that can be waived."""


class Waiver(NamedTuple):
    """One waiver, of a rule or of all rules of a clause (the other is ""), for one subject of one descriptor.

    `facts` maps fact paths, `world.` keys and `reading.` ids to the values it was granted on; `granted` and `expires`
    are the first and the last UTC day on which it applies; `file` is where it stands.
    """

    id: str
    rule: str
    clause: str
    kind: str
    descriptor: str
    subject: str
    facts: Mapping[str, Any]
    reason: str
    approvers: tuple[str, ...]
    consent: str
    granted: str
    expires: str
    file: str = ""

    def covers(self, rule: Rule, subject: str) -> bool:
        """Return whether it is about a rule and a subject."""
        return self.subject == subject and (self.rule == rule.id or self.clause == rule.clause)

    @property
    def about(self) -> str:
        """The rule or clause that it is about."""
        return self.rule or self.clause


def utc_today() -> str:
    """Return the day it is in UTC: the one clock of the program, and only waivers ask for it."""
    import time

    return time.strftime("%Y-%m-%d", time.gmtime())


def deciding_facts(act: Act, law: Law, ruling: Ruling) -> dict[str, Any]:
    """Return what a finding turned on: the facts, ledger values and readings whose staying so keeps it as it is.

    Keys are fact paths (`offerings[1].cloud`), `world.` and ledger keys, `reading.` and question ids; an unknown value
    is "unknown", a reading that ranges "open".
    """
    from checker.condition.engines.trace import Environment, trace

    rule, index = ruling.rule, ruling.index
    trees = law.machinery.conditions.rule(rule)
    this = None if index is None else (rule.subject, index)
    environment = Environment(act.facts, act.rows, this, law.readings, law.world, law.params)
    found: dict[str, Any] = {}
    for node in (trees.governs, trees.requires, *trees.excepts):
        if node is None:
            continue
        for read in trace(node, environment).reads:
            value: Any = read.value
            missing = type(value).__name__ == "Unknown"
            if read.kind == "fact":
                found[read.name] = UNKNOWN if missing else list(value) if isinstance(value, tuple) else value
            elif read.kind == "world":
                found[f"world.{read.name}"] = UNKNOWN if missing else value
            elif read.kind == "reading":
                found[f"reading.{read.name}"] = OPEN if missing else value
    return dict(sorted(found.items()))


class Waivers:
    """The waivers of a run, held against a law; `today` is the UTC day it is."""

    def __init__(self, entries: Iterable[Waiver], law: Law, today: str | None = None) -> None:
        self.entries = tuple(entries)
        self.law = law
        self.today = today or utc_today()
        self._by_act: dict[tuple[str, str], list[Waiver]] = {}
        for waiver in self.entries:
            self._by_act.setdefault((waiver.kind, waiver.descriptor), []).append(waiver)

    def apply(self, act: Act, judgement: Judgement, entry: Judged, document: Document | None = None) -> Judged:
        """Return the entry of a judged act with its waived findings marked and the verdict that counts."""
        mine = self._by_act.get((act.kind, act.id))
        if not mine:
            return entry
        applied: dict[tuple[str, int | None], Waiver] = {}
        told: list[Note] = []
        for ruling in judgement.rulings:
            if ruling.verdict in COUNTED:
                waiver, objections = self._for(act, ruling, mine)
                if waiver is None:
                    told += objections
                else:
                    applied[ruling.rule.id, ruling.index] = waiver
        named = {waiver.id for waiver in applied.values()} | {note.name for note in told}
        told += [Note("waiver", waiver.id, self._unused(waiver)) for waiver in mine if waiver.id not in named]
        entry = entry._replace(notes=(*entry.notes, *told))
        return self._waived(act, judgement, entry, document, applied) if applied else entry

    def _for(self, act: Act, ruling: Ruling, mine: Sequence[Waiver]) -> tuple[Waiver | None, list[Note]]:
        """Return the first waiver that applies to a ruling, and why others about it do not."""
        subject = subject_name(ruling.rule, ruling.index)
        objections = []
        facts: dict[str, Any] | None = None
        for waiver in mine:
            if not waiver.covers(ruling.rule, subject):
                continue
            if facts is None:
                facts = deciding_facts(act, self.law, ruling)
            against = objection(waiver, facts, self.today)
            if against is None:
                return waiver, []
            message = f"does not apply to {ruling.rule.id} on {subject}, which counts: {against}"
            objections.append(Note("waiver", waiver.id, message))
        return None, objections

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
        left = judge(act, self.law, without=frozenset(applied))
        causes = entry.causes
        told: dict[tuple[str, int | None], tuple[Decision, ...]] = {}
        if left.verdict == REVIEW and entry.verdict != REVIEW:
            causes = causes_of(left, self.law.pack, act.kind)
            told = {
                (ruling.rule.id, ruling.index): decisions(ruling, self.law.pack, act.kind) for ruling in left.rulings
            }
        found: list[Finding] = []
        for finding, ruling in zip(entry.findings, judgement.rulings, strict=False):
            pair = ruling.rule.id, ruling.index
            if pair in applied:
                found.append(marked(finding, applied[pair]))
            else:
                found.append(finding._replace(decides=told.get(pair, finding.decides)))
        if left.joint:
            found.append(joint_finding(act, left, document))
        elif judgement.joint:
            names = ", ".join(dict.fromkeys(waiver.id for waiver in applied.values()))
            joint = next(finding for finding in entry.findings if finding.rule == JOINT)
            reason = "without the waived findings it does not arise"
            found.append(joint._replace(waived=True, waiver=names, suppression=reason))
        return entry._replace(findings=tuple(found), causes=causes, verdict_after_waivers=left.verdict)


def marked(finding: Finding, waiver: Waiver) -> Finding:
    """Return a finding as one that a waiver keeps from counting."""
    by = ", ".join(waiver.approvers)
    reason = f"{waiver.reason} (approved by {by}; consent {waiver.consent}; to {waiver.expires})"
    return finding._replace(waived=True, waiver=waiver.id, suppression=reason)


def objection(waiver: Waiver, facts: Mapping[str, Any], today: str) -> str | None:
    """Return why a waiver does not apply to a finding that turned on these facts today, None where it does."""
    if today < waiver.granted:
        return f"it is granted from {waiver.granted} on (UTC)"
    if today > waiver.expires:
        return f"it expired after {waiver.expires} (UTC)"
    changes = []
    for path, value in facts.items():
        if path not in waiver.facts:
            changes.append(f"{path} is {_shown(value)}, of which it says nothing")
        elif not _same(waiver.facts[path], value):
            changes.append(f"{path} was {_shown(waiver.facts[path])} and is {_shown(value)}")
    if not changes:
        return None
    more = f", and {len(changes) - 3} more" if len(changes) > 3 else ""
    return f"it was granted on other facts: {'; '.join(changes[:3])}{more}"


def _same(granted: Any, found: Any) -> bool:
    return bool(granted == found) and isinstance(granted, bool) == isinstance(found, bool)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    text = str(value) if not isinstance(value, int) or abs(value) < 10**60 else "a very long number"
    return text if len(text) <= 60 else f"{text[:57]}..."


def read_waivers(files: Iterable[str], pack: Pack) -> tuple[Waiver, ...]:
    """Return the waivers of files; raises PackError with everything that is malformed or names what does not exist."""
    found: list[Waiver] = []
    problems: list[PackProblem] = []
    owners: dict[str, str] = {}
    form = schema()
    fields = form["properties"]["waivers"]["items"]["properties"]
    for file in dict.fromkeys(files):
        document, wrong = read_file(file, file)
        if document is not None and not wrong:
            wrong = check_shape(document, {"$defs": {"waivers": form}}, "waivers")
        problems += wrong
        data: Any = document.data if document is not None else None
        listed = data.get("waivers") if isinstance(data, dict) else None
        if document is None or not isinstance(listed, list):
            continue
        for index, entry in enumerate(listed):
            if not isinstance(entry, dict):
                continue
            sound = _sound(entry, fields)
            for path, code, message in [*_unnamed(entry, fields), *_wrong(sound, pack)]:
                problems.append(PackProblem(file, Problem(code, message, document.span(("waivers", index, *path)))))
            name = sound.get("id")
            if name in owners:
                message = f"{name} is the id of another waiver, in {owners[name]}; give each its own"
                problems.append(
                    PackProblem(file, Problem("duplicate-id", message, document.span(("waivers", index, "id"))))
                )
            if name is not None:
                owners.setdefault(name, file)
            if sound == entry and not problems:
                found.append(make_waiver(entry, file))
    if problems:
        raise PackError(problems)
    return tuple(found)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a file of waivers."""
    import json

    with open(os.path.join(os.path.dirname(__file__), "waivers.schema.json"), encoding="utf-8") as file:
        found: dict[str, Any] = json.load(file)
    return found


def make_waiver(entry: Mapping[str, Any], file: str = "") -> Waiver:
    """Return the waiver that an entry of a file of waivers describes."""
    return Waiver(
        entry["id"],
        entry.get("rule", ""),
        entry.get("clause", ""),
        entry["kind"],
        entry["descriptor"],
        entry["subject"],
        entry["facts"]["values"],
        entry["reason"],
        tuple(entry["approvers"]),
        entry["consent"],
        entry["granted"],
        entry["expires"],
        file,
    )


def plain(waiver: Waiver) -> dict[str, Any]:
    """Return a waiver as an entry of a file of waivers."""
    named = {"rule": waiver.rule} if waiver.rule else {"clause": waiver.clause}
    return {
        "id": waiver.id,
        **named,
        "kind": waiver.kind,
        "descriptor": waiver.descriptor,
        "subject": waiver.subject,
        "facts": {"digest": digest(waiver.facts), "values": dict(waiver.facts)},
        "reason": waiver.reason,
        "approvers": list(waiver.approvers),
        "consent": waiver.consent,
        "granted": waiver.granted,
        "expires": waiver.expires,
    }


def _sound(entry: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of an entry has the form of its field; of the facts, what of them."""
    from checker.pack.validate import acceptor

    found = {key: value for key, value in entry.items() if key in fields and acceptor(fields[key])(value)}
    facts = entry.get("facts")
    return {**found, "facts": _sound(facts, fields["facts"]["properties"])} if isinstance(facts, dict) else found


def _unnamed(entry: Mapping[str, Any], fields: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
    """Yield that an entry names no rule or clause, or both; a key that is none may be either, misspelt."""
    if ("rule" in entry) == ("clause" in entry) and ("rule" in entry or all(key in fields for key in entry)):
        yield (), "waiver", "a waiver names a rule or a clause, and not both"


def _wrong(entry: Mapping[str, Any], pack: Pack) -> Iterator[tuple[Path, str, str]]:
    """Yield what is wrong with an entry of which all has the right form: its path, a code and a sentence.

    What it lacks is not asked for.
    """
    from checker.read.spelling import nearest

    def unknown(path: Path, what: str, name: str, known: Iterable[str]) -> tuple[Path, str, str]:
        near = nearest(name, known)
        return path, "unknown-name", f'there is no {what} "{name}"' + (f"; did you mean {near}?" if near else "")

    named = [key for key in ("rule", "clause") if key in entry]
    kind = entry.get("kind")
    if kind is not None and kind not in pack.kinds:
        yield unknown(("kind",), "kind", kind, pack.kinds)
        kind = None
    if len(named) == 1:
        what, name = named[0], entry[named[0]]
        known: Mapping[str, Any] = pack.rules if what == "rule" else pack.clauses
        if what == "rule" and name == JOINT:
            yield ("rule",), "waiver", "joint is no rule: waive the findings that it joins, one by one"
        elif name not in known:
            yield unknown((what,), what, name, known)
        else:
            clause = pack.clauses[pack.rules[name].clause if what == "rule" else name]
            if not clause.waivable:
                yield (what,), "not-waivable", _not_waivable(clause)
            if kind is not None:
                rules = [name] if what == "rule" else clause.rules
                yield from _misfit(entry, what, [pack.rules[rule] for rule in rules])
    facts = entry.get("facts", {})
    for path in facts.get("values", ()):
        names = [path] if kind is None else known_facts(kind, pack, path)
        if path not in names:
            yield unknown(("facts", "values", path), "fact", path, names)
    if len(facts) == 2 and digest(facts["values"]) != facts["digest"]:
        yield (
            ("facts", "digest"),
            "facts-digest",
            ("the digest is not that of the values beside it: they were changed after the waiver was granted"),
        )
    if "granted" in entry and "expires" in entry and entry["granted"] > entry["expires"]:
        yield ("expires",), "waiver", f"it expires on {entry['expires']}, before it is granted ({entry['granted']})"


def _not_waivable(clause: Clause) -> str:
    return f"{clause.id} may not be waived: the pack says so"


def _misfit(entry: Mapping[str, Any], what: str, rules: Sequence[Rule]) -> Iterator[tuple[Path, str, str]]:
    """Yield how kind and subject do not fit any of the rules."""
    name = entry[what]
    judging = [rule for rule in rules if entry["kind"] in rule.kinds]
    if not judging:
        yield (what,), "unknown-name", f"{name} has no rule for acts of the kind {entry['kind']}, so nothing to waive"
        return
    rows = entry["subject"].partition("[")[0] if "subject" in entry else None
    if rows is not None and all(rule.subject != rows for rule in judging):
        subjects = " or ".join(dict.fromkeys(ACT if rule.subject == ACT else f"{rule.subject}[N]" for rule in judging))
        yield ("subject",), "unknown-name", f"{name} judges {subjects}, not {entry['subject']}"


def known_facts(kind: str, pack: Pack, path: str) -> list[str]:
    """Return the names that facts of a waiver may have, rows with the numbers that `path` has."""
    numbers = re.findall(r"\[(\d+)\]", path)[:1] or ["0"]
    fields = [
        f"{rows}[{numbers[0]}].{field.path}" if rows else field.path
        for rows, field in pack.kinds[kind].fields()
        if field.decides or field.type in ("kind", "id")
    ]
    worlds = [f"world.{key}" for key in pack.world]
    return [*fields, *worlds, *[f"reading.{key}" for key in pack.questions]]


def write(waivers: Iterable[Waiver]) -> str:
    """Return waivers as entries of a YAML list, to stand below `waivers:`."""
    return "".join([_entry(plain(waiver)) for waiver in waivers])


def _entry(entry: Mapping[str, Any]) -> str:
    lines = []
    for key, value in entry.items():
        if key == "facts":
            lines += ["facts:", f"  digest: {value['digest']}", "  values:"]
            lines += [f"    {scalar(path)}: {_value(item)}" for path, item in value["values"].items()]
        else:
            lines.append(f"{key}: {_value(value)}")
    return "\n".join([("- " if number == 0 else "  ") + line for number, line in enumerate(lines)]) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join([scalar(item) for item in value])}]"
    return scalar(value) if isinstance(value, str) else repr(value)


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./@+-]*(?: [A-Za-z0-9_./@+-]+)*|\d{4}-\d\d-\d\d")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def scalar(text: str) -> str:
    """Return a text as a YAML scalar that reads as that text, in block and flow style alike."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    out = []
    for char in text:
        code = ord(char)
        if char in '"\\':
            out.append("\\" + char)
        elif char.isprintable():
            out.append(char)
        else:
            out.append(f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
    return f'"{"".join(out)}"'
