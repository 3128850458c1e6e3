"""The report as GitHub Markdown, for a pull request's comment or a job's summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from checker.report import questions, words
from checker.report.cases import Case, cases, problems
from checker.report.escape import markdown, markdown_block
from checker.report.excerpt import columns, excerpt
from checker.report.model import Judged, Report, Turn

if TYPE_CHECKING:
    from checker.report.formats import Options

LIMIT = 1_000_000
"""The most bytes of one report; GitHub takes a summary of 1 MiB."""

ROWS = 500
"""The most descriptors in the table."""

MARKER = "<!-- checker: report -->"
"""The first line of every report: it identifies the comment of an earlier run, which is then replaced."""

WORDS = {"pass": "pass", "fail": "**fail**", "needs-review": "**needs review**", "error": "**error**"}


def render(report: Report, options: Options) -> str:
    """Return a table of the descriptors and a section for each finding, the worst first, as many as fit in LIMIT."""
    listed = problems(report)
    waived = [case for case in cases(report) if case.waived and not options.quiet]
    last = f"{markdown(words.counts(report))}  {markdown(report.basis)}".rstrip()
    heading = f"{MARKER}\n## checker: {markdown(words.heading(report))}"
    parts = [heading, *_against(report), *_table(report, options)]
    used = sum(len(part.encode()) + 2 for part in [*parts, last])
    sections = []
    begun: set[int] = set()
    for case in [*listed, *waived]:
        first = case.judged is not None and id(case.judged) not in begun
        begun.add(id(case.judged))
        sections.append(_section(case, options, first))
    for number, section in enumerate(sections):
        used += len(section.encode()) + 2
        if used > LIMIT - 200:
            parts.append(f"{len(sections) - number} more findings do not fit here; the other formats have them.")
            break
        parts.append(section)
    return "\n\n".join([*parts, last]) + "\n"


def _against(report: Report) -> list[str]:
    """Return the difference from a revision: a sentence, and a table of the changed descriptors."""
    if report.against is None:
        return []
    from checker.report import changes

    parts = [markdown(words.sentence(f"Compared {changes.heading(report.against)}"))]
    turns = report.against.turns

    def row(turn: Turn) -> str:
        details = "<br>".join(markdown(f"{label}: {text}") for label, text in changes.details(turn))
        return f"| {markdown(changes.title(turn))} | {markdown(changes.verdicts(turn))} | {details} |"

    head = ["| Descriptor | Verdict | What differs |", "|---|---|---|"]
    rows = _fitting(map(row, turns), len(turns), LIMIT // 4, "| {} more | | |")
    parts += ["\n".join([*head, *rows])] * bool(turns)
    remarks = changes.remarks(report.against)
    return parts + ["\n".join(f"- {markdown(text)}" for _, text in remarks)] * bool(remarks)


def _table(report: Report, options: Options) -> list[str]:
    listed = sorted(report.descriptors, key=lambda judged: words.RANK[judged.verdict])
    if options.quiet:
        listed = [judged for judged in listed if judged.verdict not in ("pass", "not-applicable")]
    if not listed:
        return []
    made = (_row(judged, options) for judged in listed)
    rows = ["| What | Verdict | Why | What to do |", "|---|---|---|---|"]
    rows += _fitting(made, len(listed), LIMIT // 2, "| {} more, none of them worse | | | |")
    assumed = words.assumed(listed)
    if not assumed or options.quiet or options.verbose:
        return ["\n".join(rows)]
    return ["\n".join(rows), markdown(f"The verdicts rest on {assumed}.")]


def _fitting(rows: Iterable[str], count: int, most: int, more: str) -> Iterator[str]:
    """Yield rows of a table, ROWS and `most` bytes of them at most, then `more` with the number of the others."""
    used = 0
    for number, row in enumerate(rows):
        used += len(row.encode()) + 1
        if number == ROWS or used > most:
            yield more.format(count - number)
            return
        yield row


def _row(judged: Judged, options: Options) -> str:
    verdict = WORDS.get(judged.verdict, judged.verdict)
    if judged.verdict_after_waivers != judged.verdict:
        verdict += f", {words.after(judged)} {judged.verdict_after_waivers}"
    reasons = [words.reason(judged), *([f"owner {judged.owner}"] if judged.owner else [])]
    if judged.verdict in ("pass", "not-applicable"):
        # The remarks of every other descriptor stand in the first of its sections.
        reasons += _remarks(judged, options)
    todo = [questions.to_answer(judged)] if judged.verdict == "needs-review" else questions.todo(judged)
    why, what = ("<br>".join(map(markdown, lines)) for lines in (reasons, todo))
    name = markdown(words.name(judged, titled=options.excerpt))
    return f"| {name}<br>{_code(judged.path)} | {verdict} | {why} | {what} |"


def _remarks(judged: Judged, options: Options) -> list[str]:
    """Return the notes of a descriptor; the assumptions of the whole report are among them only with `verbose`."""
    if options.quiet:
        return []
    remarks = judged.notes if options.verbose else words.remarks(judged, verbose=False)
    return [f"{note.name}: {note.message}" if note.name else note.message for note in remarks]


def _section(case: Case, options: Options, first: bool) -> str:
    """Return the section of a case; the `first` section of a descriptor also has its remarks and questions."""
    mark = words.mark(case.finding) if case.finding else ""
    name = words.name(case.judged, titled=options.excerpt) if case.judged else case.path or "checker"
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
    quoted = excerpt(lines, case.location) if options.excerpt else None
    if quoted:
        source = f"{quoted.line} | {quoted.before}{quoted.marked}{quoted.after}".rstrip()
        carets = " " * columns(quoted.before) + "^" * max(1, columns(quoted.marked))
        parts.append(markdown_block(f"{source}\n{' ' * len(str(quoted.line))} | {carets}"))
    details = []
    if case.finding:
        if case.waived:
            details.append((words.uncounted(case.finding), words.waived(case.finding)))
        details += words.clauses(case.finding)
        if case.judged and case.judged.verdict != "needs-review":
            details += [("open", question.line) for question in questions.of(case.judged, case.finding.decides)]
        command = words.explain_command(case.finding)
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
    """Return the questions of a review as a list, each with the outcomes of its answers, and the next step."""
    lines = []
    entries = questions.of(judged, words.open_causes(judged))
    for entry in entries:
        lines.append(f"- {markdown(entry.label)}: {markdown(entry.text)}")
        lines += [f"  - {markdown(text)}" for text in entry.told]
    after = questions.following(judged, entries)
    return "\n".join([*lines, *[f"- next: {markdown(after)}"] * bool(after)])


def _code(text: str) -> str:
    # A code span cannot hold every text; the element holds escaped text of any kind.
    return f"<code>{markdown(text)}</code>"
