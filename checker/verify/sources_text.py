"""A pack beside its sources, as text and as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from checker.pack.model import Pack, place_of
from checker.pack.problems import PackProblem
from checker.report.escape import visible
from checker.verify.accepted import Acceptance, stale
from checker.verify.sources import BARE, OK, READ, Files, Pin, SourceFile, changes, short


class Shown(NamedTuple):
    """What there is to say of a pack and its sources; `written` counts the fingerprints that were written."""

    pack: Pack
    files: Files
    sources: Sequence[SourceFile]
    problems: Sequence[PackProblem]
    accepted: Sequence[Acceptance]
    written: int = 0

    def changed(self, message: str) -> list[Pin]:
        """Return the pinpoint that a message is about, where it is known what its sentence said before."""
        pins = [pin for source in self.sources for pin in source.pins if pin.was and pin.said in message]
        return [pin for pin in pins if f'{pin.clause}: "{pin.phrase}"' in message][:1]


def render(shown: Shown) -> str:
    """Return it as text: what is wrong, what no clause cites, the counts."""
    lines: list[str] = []
    for path, problem in shown.problems:
        place = f":{problem.span.line}:{problem.span.column}" if problem.span else ""
        lines.append(visible(f"{path}{place}: {problem.message}"))
        lines += [visible(f"  {line}") for pin in shown.changed(problem.message) for line in changes(pin)]
    for source in shown.sources:
        uncited = [item for item in source.telling if item not in source.cited]
        if uncited:
            lines += [visible(f"no clause cites of {source.file}:")]
        lines += [visible(f"  {where(item.paragraph, item.section)}: {short(item.text)}") for item in uncited]
    lines += [""] * bool(lines)
    lines += [visible(count_line(source)) for source in shown.sources]
    if shown.written:
        lines.append(f"{shown.written} fingerprint{'s' * (shown.written != 1)} written.")
    for one in shown.accepted:
        since = stale(one, shown.pack.digest, shown.sources)
        changed = f"; changed since: {', '.join(since)}" if since else ""
        lines.append(visible(f"Accepted by {one.by} on {one.on} (version {one.version}){changed}."))
    return "\n".join([*lines, shown.pack.basis]) + "\n"


def where(paragraph: int, section: str) -> str:
    """Return where a sentence stands."""
    return f"{place_of(paragraph)}, {place_of(section)}" if section else place_of(paragraph)


def count_line(source: SourceFile) -> str:
    """Return how much of a source is cited, and how many of the pinpoints into it hold."""
    pins = f"{len(source.pins)} pinpoint{'s' * (len(source.pins) != 1)}"
    if source.state != READ:
        return f"{source.id}: {pins} not looked at: {source.said}."
    held = sum(pin.state in (OK, BARE) for pin in source.pins)
    telling = source.telling
    cited = sum(item in source.cited for item in telling)
    sections = len({item.section for item in source.sentences if item.section})
    found = f", {sections} section{'s' * (sections != 1)} found" if sections else ""
    return f"{source.id}: {held} of {pins} held; {cited} of {len(telling)} sentences cited{found}."


def plain(shown: Shown) -> dict[str, Any]:
    """Return it as plain data, in the shape of `sources.schema.json`."""
    return {
        "schema_version": 1,
        "command": "sources",
        "policy": {"name": shown.pack.name, "version": shown.pack.version, "digest": shown.pack.digest},
        "sources": [
            {
                "id": source.id,
                "title": source.title,
                "file": source.file,
                "state": source.state,
                "message": source.said,
                "sentences": len(source.telling),
                "cited": sum(item in source.cited for item in source.telling),
                "uncited": [
                    {"paragraph": item.paragraph, "section": item.section, "text": item.text}
                    for item in source.telling
                    if item not in source.cited
                ],
                "pinpoints": [pin_data(pin) for pin in source.pins],
            }
            for source in shown.sources
        ],
        "problems": [
            {
                "path": path,
                "line": problem.span.line if problem.span else None,
                "code": problem.code,
                "message": problem.message,
            }
            for path, problem in shown.problems
        ],
        "written": shown.written,
        "accepted": [
            {**one._asdict(), "changed_since": stale(one, shown.pack.digest, shown.sources)} for one in shown.accepted
        ],
        "basis": shown.pack.basis,
    }


def pin_data(pin: Pin) -> dict[str, Any]:
    """Return a pinpoint and what is of it as plain data."""
    found = pin.sentence
    return {
        "clause": pin.clause,
        "place": pin.place,
        "phrase": pin.phrase,
        "state": pin.state,
        "message": pin.said,
        "paragraph": found.paragraph if found else None,
        "section": found.section if found else "",
        "fingerprint": found.fingerprint if found else None,
        "changes": changes(pin),
    }
