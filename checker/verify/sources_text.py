"""A comparison of a pack with its sources as text and as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from checker.pack.model import Pack, place_of
from checker.pack.problems import PackProblem
from checker.read.plain import attributes
from checker.report.counts import many
from checker.report.escape import visible
from checker.verify.accepted import Acceptance, stale
from checker.verify.sources import BARE, OK, READ, Files, Pin, SourceFile, changes, short


class Comparison(NamedTuple):
    """The comparison of a pack with its sources; `written` is the number of fingerprints written to files."""

    pack: Pack
    files: Files
    sources: Sequence[SourceFile]
    problems: Sequence[PackProblem]
    accepted: Sequence[Acceptance]
    written: int = 0

    def changed(self, message: str) -> list[Pin]:
        """Return the pinpoint of a message if the earlier words of its sentence are known."""
        pins = [pin for source in self.sources for pin in source.pins if pin.was and pin.message in message]
        return [pin for pin in pins if f'{pin.clause}: "{pin.phrase}"' in message][:1]


def sources_report(comparison: Comparison) -> str:
    """Return the comparison as text: problems, uncited sentences, counts and acceptances."""
    lines: list[str] = []
    for path, problem in comparison.problems:
        place = f":{problem.span.line}:{problem.span.column}" if problem.span else ""
        lines.append(visible(f"{path}{place}: {problem.message}"))
        lines += [visible(f"  {line}") for pin in comparison.changed(problem.message) for line in changes(pin)]
    for source in comparison.sources:
        uncited = [sentence for sentence in source.telling if sentence not in source.cited]
        if uncited:
            lines += [visible(f"no clause cites of {source.file}:")]
        lines += [
            visible(f"  {where(sentence.paragraph, sentence.section)}: {short(sentence.text)}") for sentence in uncited
        ]
    lines += [""] * bool(lines)
    lines += [visible(count_line(source)) for source in comparison.sources]
    if comparison.written:
        lines.append(f"{many(comparison.written, 'fingerprint')} written.")
    for acceptance in comparison.accepted:
        since = stale(acceptance, comparison.pack.digest, comparison.sources)
        changed = f"; changed since: {', '.join(since)}" if since else ""
        lines.append(
            visible(f"Accepted by {acceptance.by} on {acceptance.on} (version {acceptance.version}){changed}.")
        )
    return "\n".join([*lines, visible(comparison.pack.basis)]) + "\n"


def where(paragraph: int, section: str) -> str:
    """Return the place of a sentence in words."""
    return f"{place_of(paragraph)}, {place_of(section)}" if section else place_of(paragraph)


def count_line(source: SourceFile) -> str:
    """Return the line of a source's counts: pinpoints that hold, and sentences that are cited."""
    pins = many(len(source.pins), "pinpoint")
    if source.state != READ:
        return f"{source.id}: {pins} not looked at: {source.message}."
    holding = sum(pin.state in (OK, BARE) for pin in source.pins)
    telling = source.telling
    cited = sum(sentence in source.cited for sentence in telling)
    sections = len({sentence.section for sentence in source.sentences if sentence.section})
    section_count = f", {many(sections, 'section')} found" if sections else ""
    return f"{source.id}: {holding} of {pins} held; {cited} of {len(telling)} sentences cited{section_count}."


def sources_data(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison as plain data, in the shape of `sources.schema.json`."""
    return {
        "schema_version": 1,
        "command": "sources",
        "policy": attributes(comparison.pack, "name", "version", "digest"),
        "sources": [
            {
                **attributes(source, "id", "title", "file", "state", "message"),
                "sentences": len(source.telling),
                "cited": sum(sentence in source.cited for sentence in source.telling),
                "uncited": [
                    attributes(sentence, "paragraph", "section", "text")
                    for sentence in source.telling
                    if sentence not in source.cited
                ],
                "pinpoints": [pin_data(pin) for pin in source.pins],
            }
            for source in comparison.sources
        ],
        "problems": [
            {
                "path": path,
                "line": problem.span.line if problem.span else None,
                "code": problem.code,
                "message": problem.message,
            }
            for path, problem in comparison.problems
        ],
        "written": comparison.written,
        "accepted": [
            {**acceptance._asdict(), "changed_since": stale(acceptance, comparison.pack.digest, comparison.sources)}
            for acceptance in comparison.accepted
        ],
        "basis": comparison.pack.basis,
    }


def pin_data(pin: Pin) -> dict[str, Any]:
    """Return a pinpoint with its state as plain data."""
    sentence = pin.sentence
    return {
        **attributes(pin, "clause", "place", "phrase", "state", "message"),
        "paragraph": sentence.paragraph if sentence else None,
        "section": sentence.section if sentence else "",
        "fingerprint": sentence.fingerprint if sentence else None,
        "changes": changes(pin),
    }
