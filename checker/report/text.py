"""The report for people at a terminal: a diagnostic for each finding, a line for a descriptor that needs one, and the counts.

A descriptor begins with its own line: its verdict, its name, and the reason. Below it a review has its questions, each
with the person to ask and the outcome of each answer. A finding always has this order: verdict[rule] and one sentence,
place, excerpt, clause, because, fix, open, more. An excerpt or a row that an earlier finding of the descriptor has shown is
not shown again. Passes are listed with `verbose`; without it only for a single descriptor, or with a note that says
more than the assumptions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from checker.judge.findings import join_words
from checker.judge.verdict import BACKGROUND
from checker.report import words
from checker.report.counts import passed_over
from checker.report.escape import visible
from checker.report.excerpt import columns, excerpt
from checker.report.model import Against, Because, Finding, Judged, Location, Note, Report, ReportError

if TYPE_CHECKING:
    from checker.report.formats import Options

EXCERPTS = 3
"""The most excerpts of one finding."""

ONCE = ("fix", "more")
"""Labels of rows that appear once among the findings of a descriptor."""

NARROWEST = 40
"""The fewest columns of a terminal for which lines are broken."""

SHADES = {"fail": "31", "error": "31", "needs-review": "33", "pass": "32", "not-applicable": "36"}
"""Verdict -> SGR colour."""


class _Row(NamedTuple):
    """A row below a block's head: `--> place`, `label | source`, `= label: text`, or `- text` below such a row."""

    sign: str
    text: str = ""
    label: str = ""


BAR = _Row("|")


class _Printer:
    """Lays out the blocks of one report."""

    def __init__(self, report: Report, options: Options) -> None:
        self.report = report
        self.options = options
        self.left_out: set[str] = set()

    def blocks(self) -> list[str]:
        """Return the blocks of the descriptors in order, then of errors that belong to none, then of skipped paths."""
        blocks = [block for judged in self.report.descriptors for block in self.of_descriptor(judged)]
        for error in self.report.errors:
            blocks.append(self.error(error, error.path, ()))
        if self.report.against is not None:
            blocks.append(self.against(self.report.against))
        if self.options.verbose:
            blocks += [*self.assumptions(), *([self.skipped()] if self.report.skipped else [])]
            if self.report.configuration is None and self.report.policy_digest is not None:
                blocks.append(self.block("configuration", "not-applicable", "none", []))
        return blocks

    def of_descriptor(self, judged: Judged) -> list[str]:
        """Return the blocks of one descriptor: its errors, its first line with the rows about all of it, its findings."""
        judged = self.once(judged)
        listed = [finding for finding in words.listed(judged, self.options) if finding.verdict != "pass"]
        blocks = [
            self.error(error, error.path or judged.path, judged.lines_of(error.path or ""), judged.owner)
            for error in judged.errors
        ]
        if judged.verdict == "error" and (blocks or listed):
            return blocks + [self.finding(judged, finding, [], set()) for finding in listed]
        if not (listed or blocks or self.lists(judged)):
            return []
        rest = self.rest(judged)
        # Rows about the whole descriptor join its only finding; otherwise they stand below its first line.
        alone = len(listed) == 1 and listed[0].verdict == judged.verdict and not listed[0].suppressed
        below = [*self.asks(judged), *self.passes(judged), *([] if alone else rest)]
        if not listed and (below or judged.verdict != "pass"):
            below.insert(0, _Row("-->", visible(judged.path)))
        blocks.append(self.descriptor(judged, below))
        printed: set[_Row | Location] = set()
        return blocks + [self.finding(judged, finding, rest if alone else [], printed) for finding in listed]

    def once(self, judged: Judged) -> Judged:
        """Return a passing descriptor without the notes on omitted fields that an earlier pass has already."""
        if judged.verdict != "pass":
            return judged
        notes = [note for note in judged.notes if note.kind != "absent" or _field(note) not in self.left_out]
        self.left_out |= {_field(note) for note in judged.notes if note.kind == "absent"}
        return judged._replace(notes=tuple(notes))

    def lists(self, judged: Judged) -> bool:
        """Return whether the descriptor has a first line even without findings to list."""
        if self.options.quiet and judged.verdict in ("pass", "not-applicable"):
            return False
        if judged.verdict != "pass" or self.options.verbose or len(self.report.descriptors) == 1:
            return True
        return _changed(judged) or any(note.kind not in BACKGROUND for note in judged.notes)

    def asks(self, judged: Judged) -> list[_Row]:
        """Return the rows of a review's questions with the outcomes of their answers, then the next step."""
        if judged.verdict != "needs-review":
            return []
        from checker.report import questions

        rows = []
        entries = questions.of(judged, words.open_causes(judged), brief=not self.options.verbose)
        for entry in entries:
            rows += [_clause(visible(entry.label), entry.text), *[_Row("-", visible(text)) for text in entry.told]]
        after = questions.following(judged, entries) if rows else ""
        return rows + [_clause("next", after)] * bool(after)

    def error(self, error: ReportError, path: str | None, lines: Sequence[str], owner: str = "") -> str:
        """Return the block of an error."""
        rows = self.where(path, error.location, lines)
        if owner:
            rows.append(_clause("owner", owner))
        return self.block(f"error[{error.code}]", "error", error.message, rows[:-1] if rows[-1:] == [BAR] else rows)

    def finding(self, judged: Judged, finding: Finding, rest: list[_Row], printed: set[_Row | Location]) -> str:
        """Return the block of a finding without the rows in `printed`; it has its own questions if its descriptor lists none."""
        head = f"{finding.verdict}[{finding.rule}]" + words.mark(finding)
        repeated = finding.suppressed or finding.location in printed
        rows = self.where(
            finding.path or judged.path, finding.location, () if repeated else judged.lines_of(finding.path)
        )
        if finding.location and not finding.path:
            printed.add(finding.location)
        if finding.called:
            rows[0] = _Row("-->", f"{rows[0].text} in {visible(finding.subject)}, {visible(finding.called)}")
        elif finding.location is None and finding.subject:
            rows = [_Row("-->", f"{rows[0].text} ({visible(finding.subject)})")]
        if finding.suppressed:
            rows.append(_clause(words.uncounted(finding), words.waived(finding)))
            return self.block(head, finding.verdict, finding.message, rows)
        if self.options.verbose and self.options.excerpt:
            rows += self.reasons(judged, finding)
        brief = finding if self.options.verbose else finding._replace(because=self.unseen(judged, finding))
        below = [
            _clause(label, text) for label, text in words.clauses(brief, None if self.options.verbose else words.FACTS)
        ]
        if judged.verdict != "needs-review" and finding.decides:
            from checker.report import questions

            below += [_clause("open", question.line) for question in questions.of(judged, finding.decides)]
        command = words.explain_command(finding)
        below += [*rest, *([_clause("more", command)] if command else [])]
        # A remedy that serves several clauses at once appears with each of them.
        rows += [row for row in below if row not in printed or row.label not in ONCE or not finding.clause]
        printed.update(below)
        return self.block(head, finding.verdict, finding.message, rows)

    def unseen(self, judged: Judged, finding: Finding) -> tuple[Because, ...]:
        """Return the facts behind a finding that neither its excerpt nor the name of its subject shows."""
        quoted = excerpt(judged.lines_of(finding.path), finding.location) if self.options.excerpt else None
        line = quoted.before + quoted.marked + quoted.after if quoted else ""
        place = (finding.path, quoted.line if quoted else None)

        def seen(fact: Because) -> bool:
            values = fact.value if isinstance(fact.value, (list, tuple)) else [fact.value]
            return (fact.file, fact.line) == place and all(words.value(value) in line for value in values)

        return tuple(
            [fact for fact in finding.because if not (quoted and seen(fact)) and not words.is_in_name(fact, finding)]
        )

    def descriptor(self, judged: Judged, rest: Sequence[_Row]) -> str:
        """Return the first line of a descriptor, its verdict, name and reason, with rows below it."""
        head = f"{judged.verdict}  {words.name(judged, titled=self.options.excerpt)}"
        reason = words.reason(judged)
        if _changed(judged):
            reason = f"{reason} ({words.after(judged)}: {judged.verdict_after_waivers})"
        return self.block(head, judged.verdict, reason, rest)

    def passes(self, judged: Judged) -> list[_Row]:
        """Return the passing findings of a descriptor as rows, with `verbose` only."""
        rows = []
        for finding in judged.findings if self.options.verbose else ():
            if finding.verdict == "pass":
                by = f" (exception {finding.exception})" if finding.exception else ""
                rows.append(_clause("pass", f"{finding.rule}, {finding.subject}: {finding.message}{by}"))
        return rows

    def rest(self, judged: Judged) -> list[_Row]:
        """Return the other rows about a whole descriptor: owner, witnesses, notes and the names of assumptions."""
        remarked = judged.verdict != "pass" or any(note.kind not in BACKGROUND for note in judged.notes)
        owner = [_clause("owner", judged.owner)] if judged.owner and judged.verdict != "pass" else []
        if self.options.quiet or not (remarked or self.options.verbose):
            return owner
        rows = [*owner]
        if self.options.verbose:
            # The import is late: few runs show witnesses, and a passing run does not load their module.
            from checker.report.witness_words import witnesses

            rows += [_clause(label, text) for label, text in witnesses(judged)]
        named: dict[tuple[str, str], list[str]] = {}
        for note in words.remarks(judged, verbose=self.options.verbose):
            named.setdefault((note.kind, note.message), []).append(note.name)
        for (_, message), names in named.items():
            name = join_words(names)
            rows.append(_clause("note", f"{name}: {message}" if name else message))
        assumed = words.assumed([judged])
        return rows + ([_clause("assumes", assumed)] if assumed else [])

    def assumptions(self) -> list[str]:
        """Return the block that words the assumptions of the descriptors, once in a run."""
        notes = [note for judged in self.report.descriptors for note in judged.notes if note.kind == "assumption"]
        if not notes or self.options.quiet:
            return []
        rows = [_clause(visible(note.name), note.message) for note in dict.fromkeys(notes)]
        return [self.block("assumptions", "not-applicable", "what the verdicts above rest on", rows)]

    def against(self, against: Against) -> str:
        """Return the block of the difference from a revision."""
        from checker.report import changes

        rows = []
        for turn in against.turns:
            rows.append(_clause(visible(changes.title(turn)), changes.verdicts(turn)))
            rows += [_clause(f"  {label}", text) for label, text in changes.details(turn)]
        rows += [_clause(label, text) for label, text in changes.remarks(against)]
        head, _, message = changes.heading(against).partition(": ")
        return self.block(head, "not-applicable", message, rows)

    def skipped(self) -> str:
        """Return the block of the paths that the walk through folders skipped."""
        rows = [_clause(visible(path), why) for path, why in words.passed_over(self.report)]
        return self.block("skipped", "not-applicable", passed_over(self.report.skipped), rows)

    def where(self, path: str | None, location: Location | None, lines: Sequence[str] = ()) -> list[_Row]:
        """Return the row of the place, and the excerpt if there is one."""
        if path is None:
            return []
        arrow = _Row("-->", visible(words.place(path, location)))
        quoted = excerpt(lines, location) if self.options.excerpt else None
        if quoted is None:
            return [arrow]
        source = (quoted.before + quoted.marked + quoted.after).rstrip()
        carets = " " * columns(quoted.before) + "^" * max(1, columns(quoted.marked))
        return [arrow, BAR, _Row("|", source, str(quoted.line)), _Row("|", carets), BAR]

    def reasons(self, judged: Judged, finding: Finding) -> list[_Row]:
        """Return the lines of the facts behind a finding, except the finding's own line."""
        own = (finding.path, finding.location.line if finding.location else None)
        places = sorted({(fact.file, fact.line) for fact in finding.because if fact.line is not None} - {own})
        rows = []
        for file, number in places[: EXCERPTS - 1]:
            quoted = excerpt(judged.lines_of(file), Location(number or 0, 1, number or 0, 1))
            if quoted:
                rows += [_Row("|", quoted.after.rstrip(), str(number)), BAR]
        return rows

    def block(self, head: str, verdict: str, message: str, rows: Sequence[_Row]) -> str:
        """Return a block as text; the margin of its rows is as wide as its longest line number."""
        gutter = max([2, *(len(row.label) for row in rows if row.sign == "|")])
        shade = SHADES[verdict]
        head = visible(head)
        sentence = folded(visible(message), self.options.width, columns(head) + 2, 2)
        lines = [f"{self.paint('1;' + shade, head)}: {sentence}"]
        for sign, text, label in rows:
            if sign == "-->":
                margin = " " * (gutter - 1) + self.paint("34", sign)
                text = folded(text, self.options.width, gutter + 3, gutter + 3)
            elif sign == "=":
                margin = f"{' ' * (gutter + 1)}{self.paint('34', sign)} {self.paint('1', label)}:"
                text = folded(text, self.options.width, gutter + len(label) + 5, gutter + 3)
            elif sign == "-":
                margin = " " * (gutter + 3) + sign
                text = folded(text, self.options.width, gutter + 5, gutter + 5)
            else:
                margin = self.paint("34", f"{label:>{gutter}} |")
                text = text if label or not text else self.paint(shade, text)
            lines.append(f"{margin} {text}" if text else margin)
        return "\n".join(lines)

    def paint(self, code: str, text: str) -> str:
        """Return `text` in the colour of an SGR code, unchanged without colour."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.options.color else text


def render(report: Report, options: Options) -> str:
    """Return the report as diagnostics with an ASCII frame; with `quiet` an empty text if there is nothing to object to.

    Every colour repeats what the words say.
    """
    blocks = _Printer(report, options).blocks()
    if options.quiet and not blocks and report.exit_code == 0:
        return ""
    return "\n\n".join([*blocks, folded(visible(words.last_line(report)), options.width, 0, 0)]) + "\n"


def folded(text: str, width: int, taken: int, indent: int) -> str:
    """Return printable text in lines of a width, broken between words; a width below NARROWEST leaves it unbroken.

    The first `taken` columns of the first line are in use already; the other lines are indented.
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


def _field(note: Note) -> str:
    return note.name.rpartition("].")[2]


def _changed(judged: Judged) -> bool:
    return judged.verdict_after_waivers != judged.verdict
