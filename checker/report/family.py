"""Descriptors of one thing in one run that do not agree: each is told, and told of what another one lists."""

from __future__ import annotations

from collections.abc import Sequence

from checker.judge.family import Kin, thing
from checker.pack.model import Pack
from checker.pack.placeholders import fill
from checker.pack.schema import Same
from checker.report.model import Judged, Note

OTHERS = 3
"""The most other descriptors that a text names."""


def reconciled(entries: Sequence[Judged], pack: Pack) -> list[Judged]:
    """Return the entries of a run with a note of kind `product` on each that other descriptors of its thing contradict.

    Where one lists no row of the sort that another lists, the findings of the schema's rules name that other one.
    """
    families: dict[tuple[str, ...], list[Judged]] = {}
    for entry in entries:
        if entry.kin is not None and entry.verdict != "error":
            families.setdefault(thing(entry.kin), []).append(entry)
    told = {
        id(entry): _told(entry, family, pack)
        for family in families.values()
        if len({entry.kin.first for entry in family if entry.kin and entry.kin.first is not None}) > 1
        for entry in family
    }
    return [told.get(id(entry), entry) for entry in entries]


def _told(entry: Judged, family: Sequence[Judged], pack: Pack) -> Judged:
    """Return an entry with what the others of its family say."""
    same = pack.kinds[entry.kind].same if entry.kind else None
    kin = entry.kin
    if same is None or kin is None or kin.first is None:
        return entry
    others = [other for other in family if other.kin and other.kin.first not in (None, kin.first)]
    words = {"here": said(kin, same), "others": _named(others, same), **dict(zip(same.by, kin.names, strict=True))}
    note = Note("product", kin.names[-1], fill(same.note, lambda path: words.get(path, "")))
    findings = entry.findings
    listed = [other for other in others if other.kin and other.kin.first]
    if not kin.first and listed:
        more = fill(same.listed, lambda path: _named(listed, same) if path == "others" else words.get(path, ""))
        findings = tuple(
            [
                finding._replace(message=f"{finding.message} {more}")
                if finding.rule in same.rules and finding.verdict != "pass"
                else finding
                for finding in findings
            ]
        )
    return entry._replace(notes=(*entry.notes, note), findings=findings, title=entry.title or kin.names[-1])


def said(kin: Kin, same: Same) -> str:
    """Return what a descriptor says, in words."""
    return same.unknown if kin.first is None else kin.first or same.none


def _named(others: Sequence[Judged], same: Same) -> str:
    parts = []
    for other in others[:OTHERS]:
        place = other.path if not other.document else f"{other.path} (document {other.document + 1})"
        parts.append(f"{place} ({said(other.kin, same)})" if other.kin else place)
    more = len(others) - len(parts)
    return ", ".join([*parts, f"{more} more"] if more > 0 else parts)
