"""The report for people at a terminal: a diagnostic a finding, a line a descriptor that needs one, and the counts.

A finding reads, always in this order: verdict[rule] and one sentence, where, excerpt, clause, because, fix, decides,
more. Passes are listed with `verbose`, and without it where a note on them says more than what they assume.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from checker.report import words
from checker.report.counts import passed_over
from checker.report.escape import visible
from checker.report.excerpt import columns, excerpt
from checker.report.model import Against, Finding, Judged, Location, Note, Report, ReportError

if TYPE_CHECKING:
    from checker.report.formats import Options

EXCERPTS = 3
"""Excerpts of one finding at most."""

NARROWEST = 40
"""Columns of the narrowest terminal for which lines are broken."""

BACKGROUND = ("assumption", "strained")
"""Kinds of notes that alone do not bring a passing descriptor into the report."""

SHADES = {"fail": "31", "error": "31", "needs-review": "33", "pass": "32", "not-applicable": "36"}
"""Verdict -> SGR colour."""


class _Row(NamedTuple):
    """A row below a block's head: `--> place`, `label | source`, or `= label: text`."""

    sign: str
    text: str = ""
    label: str = ""


BAR = _Row("|")


class _Printer:
    """Lays out the blocks of one report."""

    def __init__(self, report: Report, options: Options) -> None:
        self.report = report
        self.options = options

    def blocks(self) -> list[str]:
        """Return the blocks in the order of the descriptors, then errors that belong to none, then what was skipped."""
        blocks = [block for judged in self.report.descriptors for block in self.of_descriptor(judged)]
        for error in self.report.errors:
            blocks.append(self.error(error, error.path, ()))
        if self.report.against is not None:
            blocks.append(self.against(self.report.against))
        if self.options.verbose and self.report.skipped:
            blocks.append(self.skipped())
        return blocks

    def of_descriptor(self, judged: Judged) -> list[str]:
        """Return a block for each error and each finding but passes, then the descriptor's own if it has one."""
        said: set[str] = set()
        rest = self.rest(judged)
        shown = [finding for finding in words.listed(judged, self.options) if finding.verdict != "pass"]
        # What is said of the descriptor joins its only finding; else it stands in a block of its own.
        alone = len(shown) == 1 and shown[0].verdict == judged.verdict and not (shown[0].suppressed or judged.errors)
        blocks = [self.error(error, error.path or judged.path, judged.lines) for error in judged.errors]
        blocks += [self.finding(judged, finding, said, rest if alone else []) for finding in shown]
        if self.lists(judged) or (rest and judged.verdict != "pass" and not alone):
            blocks.append(self.descriptor(judged, [] if alone else rest))
        return blocks

    def lists(self, judged: Judged) -> bool:
        """Return whether the descriptor has a block whatever its findings say."""
        if self.options.quiet and judged.verdict in ("pass", "not-applicable"):
            return False
        if _changed(judged) or words.overall(judged):
            return True
        if self.options.verbose:
            return judged.verdict == "pass" or any(finding.verdict == "pass" for finding in judged.findings)
        return judged.verdict == "pass" and any(note.kind not in BACKGROUND for note in judged.notes)

    def error(self, error: ReportError, path: str | None, lines: Sequence[str]) -> str:
        """Return the block of an error."""
        rows = self.where(path, error.location, lines)
        return self.block(f"error[{error.code}]", "error", error.message, rows[:-1] if rows[-1:] == [BAR] else rows)

    def finding(self, judged: Judged, finding: Finding, said: set[str], rest: list[_Row]) -> str:
        """Return the block of a finding; `said` are the choices that an earlier finding has spelt out."""
        head = f"{finding.verdict}[{finding.rule}]" + words.mark(finding)
        rows = self.where(judged.path, finding.location, () if finding.suppressed else judged.lines)
        if finding.location is None and finding.subject:
            rows = [_Row("-->", f"{rows[0].text} ({visible(finding.subject)})")]
        if finding.suppressed:
            rows.append(_clause(words.uncounted(finding), words.waived(finding)))
            return self.block(head, finding.verdict, finding.message, rows)
        if self.options.verbose and self.options.excerpt:
            rows += self.reasons(judged, finding)
        for label, text in words.clauses(finding, brief=not self.options.verbose):
            if label == "decides" and text in said:
                text = f"{text.partition(': ')[0]} (as above)"
            elif label == "decides":
                said.add(text)
            rows.append(_clause(label, text))
        rows += rest
        command = words.more(finding)
        if command:
            rows.append(_clause("more", command))
        return self.block(head, finding.verdict, finding.message, rows)

    def descriptor(self, judged: Judged, rest: Sequence[_Row]) -> str:
        """Return the block of a descriptor: its verdict, its passes if wanted, its causes and notes."""
        name = f"{judged.path} ({words.descriptor(judged)})"
        if _changed(judged):
            name += f", {words.after(judged)} {judged.verdict_after_waivers}"
        overall = words.overall(judged)
        if overall:
            name += f": {overall}"
        rows = []
        if self.options.verbose:
            for finding in words.listed(judged, self.options):
                if finding.verdict == "pass":
                    by = f" (exception {finding.exception})" if finding.exception else ""
                    rows.append(_clause("pass", f"{finding.rule}, {finding.subject}: {finding.message}{by}"))
        return self.block(judged.verdict, judged.verdict, name, [*rows, *rest])

    def rest(self, judged: Judged) -> list[_Row]:
        """Return what is said of a descriptor as a whole: causes that no finding names, notes, assumptions."""
        rows = [_clause("decides", words.decides(cause)) for cause in words.undecided(judged)]
        if self.options.quiet:
            return rows
        assumed = [note for note in judged.notes if note.kind == "assumption"]
        rows += [_clause("note", _note(note)) for note in judged.notes if note.kind != "assumption"]
        if assumed and self.options.verbose:
            rows += [_clause("assumes", _note(note)) for note in assumed]
        elif assumed:
            rows.append(_clause("assumes", ", ".join(note.name for note in assumed)))
        return rows

    def against(self, against: Against) -> str:
        """Return the block that says what differs from a revision."""
        from checker.report import changes

        rows = []
        for turn in against.turns:
            rows.append(_clause(visible(changes.title(turn)), changes.verdicts(turn)))
            rows += [_clause(f"  {label}", text) for label, text in changes.details(turn)]
        rows += [_clause(label, text) for label, text in changes.remarks(against)]
        head, _, message = changes.heading(against).partition(": ")
        return self.block(head, "not-applicable", message, rows)

    def skipped(self) -> str:
        """Return the block that names what the walk through folders skipped."""
        rows = [_clause(visible(path), why) for path, why in words.passed_over(self.report)]
        return self.block("skipped", "not-applicable", passed_over(self.report.skipped), rows)

    def where(self, path: str | None, location: Location | None, lines: Sequence[str] = ()) -> list[_Row]:
        """Return the row that names the place, and the excerpt if there is one."""
        if path is None:
            return []
        arrow = _Row("-->", visible(words.place(path, location)))
        found = excerpt(lines, location) if self.options.excerpt else None
        if found is None:
            return [arrow]
        source = (found.before + found.marked + found.after).rstrip()
        carets = " " * columns(found.before) + "^" * max(1, columns(found.marked))
        return [arrow, BAR, _Row("|", source, str(found.line)), _Row("|", carets), BAR]

    def reasons(self, judged: Judged, finding: Finding) -> list[_Row]:
        """Return the lines of the facts that a finding rests on, other than its own."""
        own = finding.location.line if finding.location else None
        numbers = sorted({fact.line for fact in finding.because if fact.line is not None and fact.line != own})
        rows = []
        for number in numbers[: EXCERPTS - 1]:
            found = excerpt(judged.lines, Location(number, 1, number, 1))
            if found:
                rows += [_Row("|", found.after.rstrip(), str(number)), BAR]
        return rows

    def block(self, head: str, verdict: str, message: str, rows: Sequence[_Row]) -> str:
        """Return a block as text: its rows have one margin, as wide as its longest line number."""
        gutter = max([2, *(len(row.label) for row in rows if row.sign == "|")])
        shade = SHADES[verdict]
        head = visible(head)
        said = folded(visible(message), self.options.width, len(head) + 2, 2)
        lines = [f"{self.paint('1;' + shade, head)}: {said}"]
        for sign, text, label in rows:
            if sign == "-->":
                margin = " " * (gutter - 1) + self.paint("34", sign)
            elif sign == "=":
                margin = f"{' ' * (gutter + 1)}{self.paint('34', sign)} {self.paint('1', label)}:"
                text = folded(text, self.options.width, gutter + len(label) + 5, gutter + 3)
            else:
                margin = self.paint("34", f"{label:>{gutter}} |")
                text = text if label or not text else self.paint(shade, text)
            lines.append(f"{margin} {text}" if text else margin)
        return "\n".join(lines)

    def paint(self, code: str, text: str) -> str:
        """Return `text` in a colour, if colour is wanted."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.options.color else text


def render(report: Report, options: Options) -> str:
    """Return the report as diagnostics with an ASCII frame; colour adds nothing that the words lack."""
    blocks = _Printer(report, options).blocks()
    return "\n\n".join([*blocks, folded(visible(words.last_line(report)), options.width, 0, 0)]) + "\n"


def folded(text: str, width: int, taken: int, indent: int) -> str:
    """Return printable text broken between words into lines of a width, as it is where the width is too small for that.

    Of the first line some columns are taken already; the others are indented.
    """
    if width < NARROWEST or taken + columns(text) <= width:
        return text
    lines, line, room = [], "", width - taken
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and columns(longer) > room:
            lines.append(line.rstrip())
            line, room = word, width - indent
        else:
            line = longer
    return f"\n{' ' * indent}".join([*lines, line])


def _clause(label: str, text: str) -> _Row:
    return _Row("=", visible(text), label)


def _note(note: Note) -> str:
    return f"{note.name}: {note.message}" if note.name else note.message


def _changed(judged: Judged) -> bool:
    return judged.verdict_after_waivers != judged.verdict
