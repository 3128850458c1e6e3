"""Comparison of a report with an earlier one: turned verdicts, new findings, gone findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from checker.against.rows import changed, matched
from checker.judge.act import Act
from checker.judge.findings import JOINT
from checker.judge.judgement import Judgement, judge
from checker.judge.law import Law
from checker.report.model import Against, Fact, Finding, Judged, Report, Turn
from checker.report.words import RANK


class JudgedAct(NamedTuple):
    """The act and the judgement behind an entry of a report."""

    act: Act
    judgement: Judgement


Place = tuple[str, int]
"""The path of a file and the number of the document in it."""


class Side(NamedTuple):
    """One side of a comparison: entries in order, and their judged acts by place."""

    entries: Sequence[Judged]
    judged_acts: Mapping[Place, JudgedAct]

    def act(self, entry: Judged) -> Act | None:
        """Return the act of an entry, None for an invalid descriptor."""
        judged_act = self.judged_acts.get((entry.path, entry.document))
        return judged_act.act if judged_act and entry.verdict != "error" else None


def compared(report: Report, now: Side, was: Side, gone: Iterable[Judged], about: Against, law: Law) -> Report:
    """Return a report with its differences from the entries of `was`.

    `was` may have further entries, for renamed files; an entry of `gone` counts as gone if no entry continues it. With
    `about.new_only` each finding that existed before is marked as known and no longer counts.
    """
    earlier = _pairs(now, was)
    turns: list[Turn] = []
    entries: list[Judged] = []
    unchanged = 0
    for number, entry in enumerate(report.descriptors):
        before = earlier.get(number)
        turn, known = _turn(entry, before, now, was, law)
        if turn is None:
            unchanged += 1
        else:
            turns.append(turn)
        entries.append(_counting(entry, before, known, now, law, about) if about.new_only else entry)
    followed = {id(before) for before in earlier.values()}
    for entry in gone:
        if id(entry) not in followed:
            turns.append(Turn(entry.kind, entry.id, None, entry.path, None, entry.verdict))
    changes = about._replace(turns=tuple(turns), unchanged=unchanged)
    return report._replace(descriptors=tuple(entries), against=changes)


def _pairs(now: Side, was: Side) -> dict[int, Judged]:
    """Return the earlier entry of each entry, by its number: with the same kind and id, else at the same place."""
    names: dict[tuple[str, str], list[Judged]] = {}
    places = {}
    for entry in was.entries:
        if entry.kind and entry.id:
            names.setdefault((entry.kind, entry.id), []).append(entry)
        places[entry.path, entry.document] = entry
    earlier: dict[int, Judged] = {}
    for number, entry in enumerate(now.entries):
        alike = names.get((entry.kind or "", entry.id or ""), [])
        if alike:
            # Of several entries with one name, prefer the one in the same file.
            earlier[number] = next((candidate for candidate in alike if candidate.path == entry.path), alike[0])
    taken = {id(entry) for entry in earlier.values()}
    for number, entry in enumerate(now.entries):
        before = places.get((entry.path, entry.document))
        if number not in earlier and before is not None and id(before) not in taken:
            earlier[number] = before
    return earlier


def _turn(entry: Judged, before: Judged | None, now: Side, was: Side, law: Law) -> tuple[Turn | None, frozenset[int]]:
    """Return the turn of an entry, None if nothing differs, and the numbers of its known findings."""
    findings = [finding for finding in entry.findings if finding.verdict != "pass"]
    if before is None:
        turn = Turn(entry.kind, entry.id, entry.path, None, entry.verdict, None, new=tuple(map(_finding_key, findings)))
        return turn, frozenset()
    act, act_before = now.act(entry), was.act(before)
    rows: dict[str, dict[int, int]] = {}
    facts: list[Fact] = []
    if act is not None and act_before is not None:
        for name in act.rows:
            rows[name] = matched(act_before.data.get(name, ()), act.data.get(name, ()))
        facts = changed(act_before, act, law.pack.kinds[act.kind], rows)
    touched = {fact.path for fact in facts}
    earlier = {(finding.rule, finding.subject): finding for finding in before.findings}
    known, followed, new = set(), set(), []
    for number, finding in enumerate(entry.findings):
        subject = _earlier_subject(finding.subject, rows)
        old = earlier.get((finding.rule, subject)) if subject is not None else None
        if old is not None:
            followed.add((old.rule, old.subject))
        if finding.verdict == "pass":
            continue
        if old is None or RANK[old.verdict] > RANK[finding.verdict] or _moved(finding, old, touched):
            new.append(_finding_key(finding))
        else:
            known.add(number)
    better = {
        (finding.rule, subject)
        for finding in entry.findings
        if finding.verdict == "pass" and (subject := _earlier_subject(finding.subject, rows)) is not None
    }
    gone = [
        _finding_key(finding)
        for finding in before.findings
        if finding.verdict != "pass"
        and ((finding.rule, finding.subject) not in followed or (finding.rule, finding.subject) in better)
    ]
    path = before.path if before.path != entry.path else None
    same = entry.verdict == before.verdict and not (facts or new or gone or path)
    if same and [error.message for error in entry.errors] == [error.message for error in before.errors]:
        return None, frozenset(known)
    turn = Turn(
        entry.kind, entry.id, entry.path, path, entry.verdict, before.verdict, tuple(facts), tuple(new), tuple(gone)
    )
    return turn, frozenset(known)


def _earlier_subject(subject: str, rows: Mapping[str, Mapping[int, int]]) -> str | None:
    """Return the earlier name of a subject, None for a new row."""
    name, bracket, rest = subject.partition("[")
    if not bracket or name not in rows:
        return subject
    old = rows[name].get(int(rest.removesuffix("]")))
    return None if old is None else f"{name}[{old}]"


def _moved(finding: Finding, old: Finding, touched: set[str]) -> bool:
    """Return whether a finding rests on a changed fact of its own subject or of the act."""
    prefix = f"{finding.subject}."
    before = {fact.path.replace(f"{old.subject}.", prefix, 1): fact.value for fact in old.because}
    facts = {fact.path: fact.value for fact in finding.because}
    own_paths = {path for path in {**before, **facts} if path.startswith(prefix) or "[" not in path}
    if not finding.because and any(path.startswith(prefix) or "[" not in path for path in touched):
        # A finding of an act with very many rows lists no grounds.
        return True
    return any(before.get(path) != facts.get(path) for path in own_paths)


def _finding_key(finding: Finding) -> tuple[str, str, str]:
    return finding.verdict, finding.rule, finding.subject


def _counting(
    entry: Judged, before: Judged | None, known: frozenset[int], now: Side, law: Law, about: Against
) -> Judged:
    """Return an entry with its known findings marked, and its verdict without them."""
    judged_act = now.judged_acts.get((entry.path, entry.document))
    if before is None or not known or entry.verdict == "error" or judged_act is None:
        return entry
    since = f"it was so at {about.revision} too (merge base {about.base[:10]})"
    findings = tuple(
        finding._replace(known=True, suppression=since) if number in known and not finding.waived else finding
        for number, finding in enumerate(entry.findings)
    )
    # A finding of the act as a whole comes after those of its rulings and has no pair.
    pairs = [
        (ruling.rule.id, ruling.index)
        for finding, ruling in zip(findings, judged_act.judgement.rulings, strict=False)
        if finding.suppressed
    ]
    verdict = judge(judged_act.act, law, without=frozenset(pairs)).verdict
    new_joint = any(finding.rule == JOINT and not finding.suppressed for finding in findings)
    if new_joint or RANK[entry.verdict_after_waivers] < RANK[before.verdict]:
        # All findings together made the verdict worse.
        verdict = entry.verdict_after_waivers
    return entry._replace(findings=findings, verdict_after_waivers=verdict)
