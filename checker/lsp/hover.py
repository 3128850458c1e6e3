"""Hover text for a place: a key, a value, a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checker.advise.change import spec_of
from checker.judge.judgement import REVIEW, judge
from checker.judge.law import Law
from checker.lsp.analysis import Analysis
from checker.pack.schema import Kind
from checker.pack.words import expected
from checker.read.document import Path, Span
from checker.read.edit import dotted
from checker.report import questions, words
from checker.report.build import witnesses_of
from checker.report.escape import markdown
from checker.report.model import Finding, Judged
from checker.report.witness_words import witnesses


def hover(analysis: Analysis, line: int, column: int) -> tuple[str, Span] | None:
    """Return the hover text of a place (line and column from 1) in Markdown, and the span that it describes."""
    spot = analysis.path_at(line, column)
    if spot is None:
        return None
    document, path, span, _ = spot
    law = analysis.project.law
    parts = []
    entry = analysis.entry(document.index)
    if entry is not None:
        parts += [
            "\n\n".join(_finding(finding, entry, law))
            for finding in entry.findings
            if finding.location and finding.location[:2] <= (line, column) <= finding.location[2:]
            if finding.verdict != "pass"
        ]
        if parts and entry.verdict == REVIEW:
            parts += filter(None, ["  \n".join(_witnesses(analysis, entry))])
    kind = kind_of(document.data, law)
    if kind is not None and path:
        parts += filter(None, ["\n\n".join(_field(kind, path, document.data, law))])
    return ("\n\n---\n\n".join(parts), span) if parts else None


def _witnesses(analysis: Analysis, entry: Judged) -> Iterator[str]:
    """Yield the two witnesses of a verdict that needs review."""
    act, law = analysis.acts[entry.document], analysis.project.law
    with_witnesses = entry._replace(witnesses=witnesses_of(act, law, judge(act, law)))
    yield from [f"{label.capitalize()} {markdown(text)}." for label, text in witnesses(with_witnesses)]


def kind_of(data: object, law: Law) -> Kind | None:
    """Return the kind of act in a document's data, None if there is no such kind."""
    name = data.get("kind") if isinstance(data, dict) else None
    return law.pack.kinds.get(name) if isinstance(name, str) else None


def _finding(finding: Finding, entry: Judged, law: Law) -> Iterator[str]:
    yield f"**{finding.verdict}** `{finding.rule}`: {markdown(finding.message)}"
    if finding.clause:
        clause = law.pack.clauses.get(finding.clause)
        yield f"*{markdown(words.clause(finding) or '')}*" + (f"  \n{markdown(clause.meaning)}" if clause else "")
    if finding.because:
        yield f"Because {markdown(words.because(finding.because, words.FACTS))}."
    for decision in finding.decides:
        yield f"**{markdown(questions.title(decision))}**: {markdown(decision.about)}  \n{markdown(questions.outcomes(decision))}"
        question = law.pack.questions.get(decision.name)
        if question is not None:
            yield "\n".join(
                [f"- `{choice.name}`: {markdown(choice.means)}" for choice in question.choices if choice.plausible]
            )
    if finding.remedy:
        yield f"What would put it right: {markdown(finding.remedy)}"
    if finding.waived:
        yield f"Waived: {markdown(words.waived(finding))}"


def _field(kind: Kind, path: Path, data: Any, law: Law) -> Iterator[str]:
    """Yield the meaning of a field, its expected values, and the rules that read it."""
    spec = spec_of(kind.tree, path)
    if spec is None and isinstance(path[-1], int):
        path = path[:-1]
        spec = spec_of(kind.tree, path)
    if spec is None or spec["type"] == "row":
        return
    yield f"`{dotted(path)}`: {markdown(spec.get('about', ''))}"
    want = expected(spec)
    if want:
        yield f"Expected: {markdown(want)}."
    labels: Mapping[str, str] = spec.get("labels", {})
    if labels:
        yield "\n".join([f"- `{value}`: {markdown(label)}" for value, label in labels.items()])
    readers = rules_reading(kind, path, law)
    if readers:
        clauses = {law.pack.rules[rule].clause: None for rule in readers}
        yield f"Read by {', '.join([f'`{rule}`' for rule in readers])} ({', '.join([f'`{name}`' for name in clauses])})."
    elif spec["type"] not in ("block", "rows"):
        yield "No rule reads it: it decides nothing."


def rules_reading(kind: Kind, path: Path, law: Law) -> list[str]:
    """Return the rules that read the field at a path."""
    rows = str(path[0]) if path[0] in kind.rows else ""
    name = ".".join([str(part) for part in path[1 if rows else 0 :] if isinstance(part, str)])
    by_rule = law.analysis(kind.name).by_rule
    return [rule for rule, terms in by_rule.items() if ("fact", rows, name) in terms]
