"""The report as GitHub Markdown, for a pull request's comment or a job's summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.report import questions, words
from checker.report.cases import Case, cases, problems
from checker.report.escape import markdown, markdown_block
from checker.report.excerpt import columns, excerpt
from checker.report.model import Judged, Report

if TYPE_CHECKING:
    from checker.report.formats import Options

LIMIT = 1_000_000
"""Bytes of one report; GitHub takes a summary of 1 MiB."""

ROWS = 500
"""Descriptors in the table."""

MARKER = "<!-- checker: report -->"
"""The first line of every report: by it the comment of an earlier run is found, to be written anew."""

WORDS = {"pass": "pass", "fail": "**fail**", "needs-review": "**needs review**", "error": "**error**"}


def render(report: Report, options: Options) -> str:
    """Return a table of the descriptors and a section a finding, the worst first, as many as fit in LIMIT."""
    listed = problems(report)
    waived = [case for case in cases(report) if case.waived and not options.quiet]
    last = f"{markdown(words.counts(report))}  {markdown(report.basis)}".rstrip()
    heading = f"{MARKER}\n## checker: {markdown(_heading(report))}"
    parts = [heading, *_against(report), *_table(report, options)]
    used = sum(len(part.encode()) + 2 for part in [*parts, last])
    sections = []
    told: set[int] = set()
    for case in [*listed, *waived]:
        first = case.judged is not None and id(case.judged) not in told
        told.add(id(case.judged))
        sections.append(_section(case, options, first))
    for number, section in enumerate(sections):
        used += len(section.encode()) + 2
        if used > LIMIT - 200:
            parts.append(f"{len(sections) - number} more findings do not fit here; the other formats have them.")
            break
        parts.append(section)
    return "\n\n".join([*parts, last]) + "\n"


def _against(report: Report) -> list[str]:
    """Return what differs from a revision: a sentence, and a table of the descriptors that do."""
    if report.against is None:
        return []
    from checker.report import changes

    parts = [markdown(words.sentence(f"Compared {changes.heading(report.against)}"))]
    rows = ["| Descriptor | Verdict | What differs |", "|---|---|---|"]
    used = 0
    for number, turn in enumerate(report.against.turns):
        details = "<br>".join(markdown(f"{label}: {text}") for label, text in changes.details(turn))
        row = f"| {markdown(changes.title(turn))} | {markdown(changes.verdicts(turn))} | {details} |"
        used += len(row.encode()) + 1
        if number == ROWS or used > LIMIT // 4:
            rows.append(f"| {len(report.against.turns) - number} more | | |")
            break
        rows.append(row)
    parts += ["\n".join(rows)] * bool(report.against.turns)
    remarks = changes.remarks(report.against)
    return parts + ["\n".join(f"- {markdown(text)}" for _, text in remarks)] * bool(remarks)


def _heading(report: Report) -> str:
    return words.tally(report.summary) or ("not judged" if report.errors else "no descriptors")


def _table(report: Report, options: Options) -> list[str]:
    shown = sorted(report.descriptors, key=lambda judged: words.RANK[judged.verdict])
    if options.quiet:
        shown = [judged for judged in shown if judged.verdict not in ("pass", "not-applicable")]
    if not shown:
        return []
    rows = ["| What | Verdict | Why | What to do |", "|---|---|---|---|"]
    used = 0
    for number, judged in enumerate(shown):
        row = _row(judged, options)
        used += len(row.encode()) + 1
        if number == ROWS or used > LIMIT // 2:
            rows.append(f"| {len(shown) - number} more, none of them worse | | | |")
            break
        rows.append(row)
    assumed = words.assumed(shown)
    if not assumed or options.quiet or options.verbose:
        return ["\n".join(rows)]
    return ["\n".join(rows), markdown(f"The verdicts rest on {assumed}.")]


def _row(judged: Judged, options: Options) -> str:
    verdict = WORDS.get(judged.verdict, judged.verdict)
    if judged.verdict_after_waivers != judged.verdict:
        verdict += f", {words.after(judged)} {judged.verdict_after_waivers}"
    said = [words.reason(judged), *([f"owner {judged.owner}"] if judged.owner else [])]
    if judged.verdict in ("pass", "not-applicable"):
        # Every other descriptor has a section, whose first tells them.
        said += _remarks(judged, options)
    todo = [questions.to_answer(judged)] if judged.verdict == "needs-review" else questions.todo(judged)
    why, what = ("<br>".join(map(markdown, lines)) for lines in (said, todo))
    name = markdown(words.name(judged, shown=options.excerpt))
    return f"| {name}<br>{_code(judged.path)} | {verdict} | {why} | {what} |"


def _remarks(judged: Judged, options: Options) -> list[str]:
    """Return the notes of a descriptor, without what the whole report rests on."""
    if options.quiet:
        return []
    found = judged.notes if options.verbose else words.remarks(judged, verbose=False)
    return [f"{note.name}: {note.message}" if note.name else note.message for note in found]


def _section(case: Case, options: Options, first: bool) -> str:
    """Return what is said of a case; with the `first` of a descriptor what is said of it as a whole."""
    mark = words.mark(case.finding) if case.finding else ""
    name = words.name(case.judged, shown=options.excerpt) if case.judged else case.path or "checker"
    parts = [f"### {markdown(name)}: {case.verdict}{mark}, {markdown(case.rule)}", markdown(case.message)]
    where = [_code(words.place(case.path, case.location))] if case.path else []
    if case.judged:
        where.append(markdown(words.descriptor(case.judged)))
    if case.finding:
        where.append(markdown(case.subject))
        where += [markdown(case.finding.called)] * bool(case.finding.called)
    if where:
        parts.append(", ".join(where))
    lines = case.judged.lines_of(case.path or "") if case.judged and not case.waived else ()
    found = excerpt(lines, case.location) if options.excerpt else None
    if found:
        source = f"{found.line} | {found.before}{found.marked}{found.after}".rstrip()
        carets = " " * columns(found.before) + "^" * max(1, columns(found.marked))
        parts.append(markdown_block(f"{source}\n{' ' * len(str(found.line))} | {carets}"))
    details = []
    if case.finding:
        if case.waived:
            details.append((words.uncounted(case.finding), words.waived(case.finding)))
        details += words.clauses(case.finding)
        if case.judged and case.judged.verdict != "needs-review":
            details += [("open", item.line) for item in questions.of(case.judged, case.finding.decides)]
        command = words.more(case.finding)
        if command:
            details.append(("more", command))
    if first and case.judged:
        details += [("note", text) for text in _remarks(case.judged, options)]
        if case.judged.verdict == "needs-review":
            parts.insert(2, _questions(case.judged))
    if details:
        parts.append("\n".join(f"- {label}: {markdown(text)}" for label, text in details))
    return "\n\n".join(parts)


def _questions(judged: Judged) -> str:
    """Return the questions of a review as a list, what their answers give below each, and what to do next."""
    lines = []
    asked = questions.of(judged, words.open_causes(judged))
    for item in asked:
        lines.append(f"- {markdown(item.label)}: {markdown(item.text)}")
        lines += [f"  - {markdown(text)}" for text in item.told]
    after = questions.following(judged, asked)
    return "\n".join([*lines, *[f"- next: {markdown(after)}"] * bool(after)])


def _code(text: str) -> str:
    # A code span cannot hold every text; escaped text inside the element can.
    return f"<code>{markdown(text)}</code>"
