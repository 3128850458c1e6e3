"""A report of descriptors as they are, beside what they were: which turn, which findings are new, which are gone."""

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


class Kept(NamedTuple):
    """What an entry of a report was made of."""

    act: Act
    judgement: Judgement


Place = tuple[str, int]
"""The path of a file and the number of the document in it."""


class Side(NamedTuple):
    """One side of a comparison: entries in their order, and what each was made of, by its place."""

    entries: Sequence[Judged]
    kept: Mapping[Place, Kept]

    def act(self, entry: Judged) -> Act | None:
        """Return the act of an entry, None where it is none."""
        found = self.kept.get((entry.path, entry.document))
        return found.act if found and entry.verdict != "error" else None


def compared(report: Report, now: Side, was: Side, gone: Iterable[Judged], about: Against, law: Law) -> Report:
    """Return a report that says what differs from the entries of `was`.

    `was` may have entries beside those that were asked for, for files that were renamed; `gone` are those of them that
    count as gone where nothing goes on with them. With `about.new_only` each finding that was so before is marked as
    known, and no longer counts.
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
    """Return what each entry was before, by its number: the same kind and id, else the same place."""
    names: dict[tuple[str, str], list[Judged]] = {}
    places = {}
    for entry in was.entries:
        if entry.kind and entry.id:
            names.setdefault((entry.kind, entry.id), []).append(entry)
        places[entry.path, entry.document] = entry
    found: dict[int, Judged] = {}
    for number, entry in enumerate(now.entries):
        alike = names.get((entry.kind or "", entry.id or ""), [])
        if alike:
            # Of several with one name, the one that stands where this one stands.
            found[number] = next((item for item in alike if item.path == entry.path), alike[0])
    taken = {id(entry) for entry in found.values()}
    for number, entry in enumerate(now.entries):
        before = places.get((entry.path, entry.document))
        if number not in found and before is not None and id(before) not in taken:
            found[number] = before
    return found


def _turn(entry: Judged, before: Judged | None, now: Side, was: Side, law: Law) -> tuple[Turn | None, frozenset[int]]:
    """Return how an entry differs from what it was, None where it does not, and the numbers of its known findings."""
    wrong = [finding for finding in entry.findings if finding.verdict != "pass"]
    if before is None:
        turn = Turn(entry.kind, entry.id, entry.path, None, entry.verdict, None, new=tuple(map(_named, wrong)))
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
            new.append(_named(finding))
        else:
            known.add(number)
    better = {
        (finding.rule, subject)
        for finding in entry.findings
        if finding.verdict == "pass" and (subject := _earlier_subject(finding.subject, rows)) is not None
    }
    gone = [
        _named(finding)
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
    """Return what a subject was called before, None for a row that was not there."""
    name, bracket, rest = subject.partition("[")
    if not bracket or name not in rows:
        return subject
    old = rows[name].get(int(rest.removesuffix("]")))
    return None if old is None else f"{name}[{old}]"


def _moved(finding: Finding, old: Finding, touched: set[str]) -> bool:
    """Return whether a fact of its own that a finding rests on is another than it was."""
    own = f"{finding.subject}."
    before = {fact.path.replace(f"{old.subject}.", own, 1): fact.value for fact in old.because}
    facts = {fact.path: fact.value for fact in finding.because}
    mine = {path for path in {**before, **facts} if path.startswith(own) or "[" not in path}
    if not finding.because and any(path.startswith(own) or "[" not in path for path in touched):
        # Of an act of very many rows no grounds are told.
        return True
    return any(before.get(path) != facts.get(path) for path in mine)


def _named(finding: Finding) -> tuple[str, str, str]:
    return finding.verdict, finding.rule, finding.subject


def _counting(
    entry: Judged, before: Judged | None, known: frozenset[int], now: Side, law: Law, about: Against
) -> Judged:
    """Return an entry with its known findings marked, and the verdict that counts without them."""
    kept = now.kept.get((entry.path, entry.document))
    if before is None or not known or entry.verdict == "error" or kept is None:
        return entry
    since = f"it was so at {about.revision} too (merge base {about.base[:10]})"
    findings = tuple(
        finding._replace(known=True, suppression=since) if number in known and not finding.waived else finding
        for number, finding in enumerate(entry.findings)
    )
    # A finding of an act as a whole comes after those of its rulings, and stands for no pair.
    pairs = [
        (ruling.rule.id, ruling.index)
        for finding, ruling in zip(findings, kept.judgement.rulings, strict=False)
        if finding.suppressed
    ]
    verdict = judge(kept.act, law, without=frozenset(pairs)).verdict
    new_joint = any(item.rule == JOINT and not item.suppressed for item in findings)
    if new_joint or RANK[entry.verdict_after_waivers] < RANK[before.verdict]:
        # It turned for the worse by all of it together.
        verdict = entry.verdict_after_waivers
    return entry._replace(findings=findings, verdict_after_waivers=verdict)
