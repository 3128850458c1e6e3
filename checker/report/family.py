"""Notes on descriptors of one thing in one run that contradict each other."""

from __future__ import annotations

from collections.abc import Sequence

from checker.judge.family import Kin, thing
from checker.pack.model import Pack
from checker.pack.placeholders import fill
from checker.pack.schema import Same
from checker.report.model import Judged, Note

OTHERS = 3
"""The most other descriptors that a note names."""


def reconciled(entries: Sequence[Judged], pack: Pack) -> list[Judged]:
    """Return the entries of a run, each with a note of kind `product` if other descriptors of its thing contradict it.

    If an entry lists no row of a sort and another descriptor does, the findings of the schema's rules name that descriptor.
    """
    families: dict[tuple[str, ...], list[Judged]] = {}
    for entry in entries:
        if entry.kin is not None and entry.verdict != "error":
            families.setdefault(thing(entry.kin), []).append(entry)
    annotated = {
        id(entry): _with_contradiction(entry, family, pack)
        for family in families.values()
        if len({entry.kin.first for entry in family if entry.kin and entry.kin.first is not None}) > 1
        for entry in family
    }
    return [annotated.get(id(entry), entry) for entry in entries]


def _with_contradiction(entry: Judged, family: Sequence[Judged], pack: Pack) -> Judged:
    """Return an entry with a note on the descriptors of its family that contradict it."""
    same = pack.kinds[entry.kind].same if entry.kind else None
    kin = entry.kin
    if same is None or kin is None or kin.first is None:
        return entry
    others = [other for other in family if other.kin and other.kin.first not in (None, kin.first)]
    words = {"here": first_day(kin, same), "others": _named(others, same), **dict(zip(same.by, kin.names, strict=True))}
    note = Note("product", kin.names[-1], fill(same.note, lambda path: words.get(path, "")))
    findings = entry.findings
    listing = [other for other in others if other.kin and other.kin.first]
    if not kin.first and listing:
        sentence = fill(same.listed, lambda path: _named(listing, same) if path == "others" else words.get(path, ""))
        findings = tuple(
            finding._replace(message=f"{finding.message} {sentence}")
            if finding.rule in same.rules and finding.verdict != "pass"
            else finding
            for finding in findings
        )
    return entry._replace(notes=(*entry.notes, note), findings=findings, title=entry.title or kin.names[-1])


def first_day(kin: Kin, same: Same) -> str:
    """Return the first day that a descriptor states for its thing, in words: the day, none or unknown."""
    return same.unknown if kin.first is None else kin.first or same.none


def _named(others: Sequence[Judged], same: Same) -> str:
    parts = []
    for other in others[:OTHERS]:
        place = other.path if not other.document else f"{other.path} (document {other.document + 1})"
        parts.append(f"{place} ({first_day(other.kin, same)})" if other.kin else place)
    left = len(others) - len(parts)
    return ", ".join([*parts, f"{left} more"] if left > 0 else parts)
