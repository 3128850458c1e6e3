"""The report for people at a terminal: a diagnostic a finding, a line a descriptor that needs one, and the counts.

A descriptor begins with a line of its own: its verdict, what people call it, and what decides. Below it a review has its
questions, each with who is asked and what each answer gives. A finding reads, always in this order: verdict[rule] and one
sentence, where, excerpt, clause, because, fix, open, more. What another finding of the descriptor has shown already is not
shown again. Passes are listed with `verbose`; without it where there is one descriptor alone, or a note says more than what
is assumed.
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
"""Excerpts of one finding at most."""

ONCE = ("fix", "more")
"""Labels of rows that stand once among the findings of a descriptor."""

NARROWEST = 40
"""Columns of the narrowest terminal for which lines are broken."""

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
        """Return the blocks in the order of the descriptors, then errors that belong to none, then what was skipped."""
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
        """Return the first line of a descriptor with what is said of it as a whole, then a block an error and a finding."""
        judged = self.once(judged)
        shown = [finding for finding in words.listed(judged, self.options) if finding.verdict != "pass"]
        blocks = [
            self.error(error, error.path or judged.path, judged.lines_of(error.path or ""), judged.owner)
            for error in judged.errors
        ]
        if judged.verdict == "error" and (blocks or shown):
            return blocks + [self.finding(judged, finding, [], set()) for finding in shown]
        if not (shown or blocks or self.lists(judged)):
            return []
        rest = self.rest(judged)
        # What is said of the descriptor as a whole joins its only finding; else it stands below its first line.
        alone = len(shown) == 1 and shown[0].verdict == judged.verdict and not shown[0].suppressed
        below = [*self.asks(judged), *self.passes(judged), *([] if alone else rest)]
        if not shown and (below or judged.verdict != "pass"):
            below.insert(0, _Row("-->", visible(judged.path)))
        blocks.append(self.descriptor(judged, below))
        said: set[_Row | Location] = set()
        return blocks + [self.finding(judged, finding, rest if alone else [], said) for finding in shown]

    def once(self, judged: Judged) -> Judged:
        """Return a descriptor without what an earlier pass says of a field that was left out, where it passes too."""
        if judged.verdict != "pass":
            return judged
        notes = [note for note in judged.notes if note.kind != "absent" or _field(note) not in self.left_out]
        self.left_out |= {_field(note) for note in judged.notes if note.kind == "absent"}
        return judged._replace(notes=tuple(notes))

    def lists(self, judged: Judged) -> bool:
        """Return whether the descriptor has a first line whatever its findings say."""
        if self.options.quiet and judged.verdict in ("pass", "not-applicable"):
            return False
        if judged.verdict != "pass" or self.options.verbose or len(self.report.descriptors) == 1:
            return True
        return _changed(judged) or any(note.kind not in BACKGROUND for note in judged.notes)

    def asks(self, judged: Judged) -> list[_Row]:
        """Return the questions on which the verdict of a review depends, what their answers give, and what to do next."""
        if judged.verdict != "needs-review":
            return []
        from checker.report import questions

        rows = []
        asked = questions.of(judged, words.open_causes(judged), brief=not self.options.verbose)
        for item in asked:
            rows += [_clause(visible(item.label), item.text), *[_Row("-", visible(text)) for text in item.told]]
        after = questions.following(judged, asked) if rows else ""
        return rows + [_clause("next", after)] * bool(after)

    def error(self, error: ReportError, path: str | None, lines: Sequence[str], owner: str = "") -> str:
        """Return the block of an error."""
        rows = self.where(path, error.location, lines)
        if owner:
            rows.append(_clause("owner", owner))
        return self.block(f"error[{error.code}]", "error", error.message, rows[:-1] if rows[-1:] == [BAR] else rows)

    def finding(self, judged: Judged, finding: Finding, rest: list[_Row], said: set[_Row | Location]) -> str:
        """Return the block of a finding, without what is said already, with what it asks where its descriptor does not."""
        head = f"{finding.verdict}[{finding.rule}]" + words.mark(finding)
        again = finding.suppressed or finding.location in said
        rows = self.where(finding.path or judged.path, finding.location, () if again else judged.lines_of(finding.path))
        if finding.location and not finding.path:
            said.add(finding.location)
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

            below += [_clause("open", item.line) for item in questions.of(judged, finding.decides)]
        command = words.more(finding)
        below += [*rest, *([_clause("more", command)] if command else [])]
        # What puts right several clauses at once is said of them all.
        rows += [row for row in below if row not in said or row.label not in ONCE or not finding.clause]
        said.update(below)
        return self.block(head, finding.verdict, finding.message, rows)

    def unseen(self, judged: Judged, finding: Finding) -> tuple[Because, ...]:
        """Return the facts that a finding rests on but for those that its excerpt shows, or what its subject is called."""
        found = excerpt(judged.lines_of(finding.path), finding.location) if self.options.excerpt else None
        line = found.before + found.marked + found.after if found else ""
        place = (finding.path, found.line if found else None)

        def seen(fact: Because) -> bool:
            values = fact.value if isinstance(fact.value, (list, tuple)) else [fact.value]
            return (fact.file, fact.line) == place and all(words.value(value) in line for value in values)

        return tuple(
            [fact for fact in finding.because if not (found and seen(fact)) and not words.is_told(fact, finding)]
        )

    def descriptor(self, judged: Judged, rest: Sequence[_Row]) -> str:
        """Return the first line of a descriptor: verdict, name, what decides; below it its passes if wanted."""
        head = f"{judged.verdict}  {words.name(judged, shown=self.options.excerpt)}"
        reason = words.reason(judged)
        if _changed(judged):
            reason = f"{reason} ({words.after(judged)}: {judged.verdict_after_waivers})"
        return self.block(head, judged.verdict, reason, rest)

    def passes(self, judged: Judged) -> list[_Row]:
        """Return what passes in a descriptor, where that is wanted."""
        rows = []
        for finding in judged.findings if self.options.verbose else ():
            if finding.verdict == "pass":
                by = f" (exception {finding.exception})" if finding.exception else ""
                rows.append(_clause("pass", f"{finding.rule}, {finding.subject}: {finding.message}{by}"))
        return rows

    def rest(self, judged: Judged) -> list[_Row]:
        """Return what else is said of a descriptor as a whole: notes, and the names of assumptions."""
        remarked = judged.verdict != "pass" or any(note.kind not in BACKGROUND for note in judged.notes)
        owner = [_clause("owner", judged.owner)] if judged.owner and judged.verdict != "pass" else []
        if self.options.quiet or not (remarked or self.options.verbose):
            return owner
        shown = _cases(judged) if self.options.verbose else []
        rows = owner + [_clause(label, text) for label, text in shown]
        named: dict[tuple[str, str], list[str]] = {}
        for note in words.remarks(judged, verbose=self.options.verbose):
            named.setdefault((note.kind, note.message), []).append(note.name)
        rows += [
            _clause("note", _note(Note(kind, join_words(names), message))) for (kind, message), names in named.items()
        ]
        assumed = words.assumed([judged])
        return rows + ([_clause("assumes", assumed)] if assumed else [])

    def assumptions(self) -> list[str]:
        """Return the block that says once a run what the assumptions are that the descriptors rest on."""
        notes = [note for judged in self.report.descriptors for note in judged.notes if note.kind == "assumption"]
        if not notes or self.options.quiet:
            return []
        rows = [_clause(visible(note.name), note.message) for note in dict.fromkeys(notes)]
        return [self.block("assumptions", "not-applicable", "what the verdicts above rest on", rows)]

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
        own = (finding.path, finding.location.line if finding.location else None)
        places = sorted({(fact.file, fact.line) for fact in finding.because if fact.line is not None} - {own})
        rows = []
        for file, number in places[: EXCERPTS - 1]:
            found = excerpt(judged.lines_of(file), Location(number or 0, 1, number or 0, 1))
            if found:
                rows += [_Row("|", found.after.rstrip(), str(number)), BAR]
        return rows

    def block(self, head: str, verdict: str, message: str, rows: Sequence[_Row]) -> str:
        """Return a block as text: its rows have one margin, as wide as its longest line number."""
        gutter = max([2, *(len(row.label) for row in rows if row.sign == "|")])
        shade = SHADES[verdict]
        head = visible(head)
        said = folded(visible(message), self.options.width, columns(head) + 2, 2)
        lines = [f"{self.paint('1;' + shade, head)}: {said}"]
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
        """Return `text` in a colour, if colour is wanted."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.options.color else text


def render(report: Report, options: Options) -> str:
    """Return the report as diagnostics with an ASCII frame; with `quiet` nothing at all where there is nothing to object to.

    Colour adds nothing that the words lack.
    """
    blocks = _Printer(report, options).blocks()
    if options.quiet and not blocks and report.exit_code == 0:
        return ""
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


def _cases(judged: Judged) -> list[tuple[str, str]]:
    # Few runs show them, and no passing one loads what words them.
    from checker.report.witness_words import witnesses

    return witnesses(judged)


def _note(note: Note) -> str:
    return f"{note.name}: {note.message}" if note.name else note.message


def _field(note: Note) -> str:
    return note.name.rpartition("].")[2]


def _changed(judged: Judged) -> bool:
    return judged.verdict_after_waivers != judged.verdict
