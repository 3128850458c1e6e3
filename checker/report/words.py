"""Phrases that the formats share: counts, clauses, facts and choices in words. All functions return raw text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from checker.judge.findings import join_words
from checker.judge.verdict import BACKGROUND
from checker.pack.model import place_of
from checker.read.days import span, spoken
from checker.read.discover import UNNAMED
from checker.read.scalars import number_text
from checker.report.counts import NEW, WAIVERS, many, tally
from checker.report.counts import passed_over as skipped
from checker.report.model import (
    LIMIT,
    VERDICTS,
    Because,
    Cause,
    Finding,
    Judged,
    Location,
    Note,
    Report,
    ReportError,
)

if TYPE_CHECKING:
    from checker.report.formats import Options

RANK = {"error": 0, "fail": 1, "needs-review": 2, "not-applicable": 3, "pass": 4}
"""Verdicts from the worst to the best."""

SKIPPED = 100
"""The most skipped files and folders that are named; folders and links come first, since they may hide descriptors."""

FACTS = 6
"""The most facts of a finding in a brief report."""


def last_line(report: Report) -> str:
    """Return the last line of every report: the counts and the basis of the policies."""
    return f"{counts(report)}  {report.basis}".rstrip()


def counts(report: Report) -> str:
    """Return the counts as sentences: descriptors by verdict, the effect of waivers, outside errors, skipped paths.

    The name of the configuration file follows, if there is one.
    """
    before, after = report.summary, dict.fromkeys(VERDICTS, 0)
    for judged in report.descriptors:
        after[judged.verdict_after_waivers] += 1
    size = len(report.descriptors)
    parts = [f"{many(size, 'descriptor')}{': ' * bool(size)}{tally(before)}."]
    if after != before:
        which = NEW if report.against and report.against.new_only else WAIVERS
        parts.append(f"{capital(which)}: {tally(after)}.")
    if report.errors:
        parts.append(f"{many(len(report.errors), 'error')} outside descriptors.")
    if report.skipped:
        parts.append(f"{skipped(report.skipped)} skipped.")
    if report.configuration:
        parts.append(f"Configuration: {report.configuration}.")
    return " ".join(parts)


def heading(report: Report) -> str:
    """Return the heading of a report for people: its verdicts, counted."""
    return tally(report.summary) or ("not judged" if report.errors else "no descriptors")


def listed(judged: Judged, options: Options) -> list[Finding]:
    """Return the findings in a report for people: passes only with `verbose`, findings that do not count only without `quiet`."""
    return [
        finding
        for finding in judged.findings
        if (options.verbose or finding.verdict != "pass") and not (options.quiet and finding.suppressed)
    ]


def descriptor(judged: Judged) -> str:
    """Return the kind and id of a descriptor, `launch gpt-5-5`, or the number of its document in its file."""
    name = " ".join(part for part in (judged.kind, judged.id) if part)
    return name or f"document {judged.document + 1}"


def name(judged: Judged, *, titled: bool = True) -> str:
    """Return the title and id of a descriptor, `Sol for schools (sol)`; only the id unless it is `titled`."""
    known = judged.id or (f"{judged.path}, document {judged.document + 1}" if judged.document else judged.path)
    return f"{judged.title} ({known})" if judged.title and titled and judged.title != judged.id else known


def reason(judged: Judged) -> str:
    """Return the reason of a descriptor's verdict in a sentence."""
    stated = stopped(judged) or judged.why or unsaid(judged)
    if judged.errors:
        first, others = judged.errors[0].message, len(judged.errors) - 1
        return f"{first} (and {others} more error{'s' * (others > 1)})" if others else first
    first = next((finding.message for finding in judged.findings if finding.verdict == judged.verdict), "")
    return stated or first or ("no clause stands against it" if judged.verdict == "pass" else judged.verdict)


def place(path: str, location: Location | None) -> str:
    """Return `path:line:column`, or the path alone."""
    return path if location is None else f"{path}:{location.line}:{location.column}"


def sentence(text: str) -> str:
    """Return `text` with a full stop, unless it ends with a mark already."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def error_line(error: ReportError, path: str | None) -> str:
    """Return an error as one line: its place, code and message."""
    where = f"{place(path, error.location)}: " if path else ""
    return f"{where}error[{error.code}] {error.message}"


def address(docs_url: str, folder: str, id: str) -> str:
    """Return the address of the page of a clause or a reading, below the address of the documentation."""
    return f"{docs_url.rstrip('/')}/{folder}/{id}.html"


def capital(text: str) -> str:
    """Return `text` with a capital as its first letter."""
    return text[:1].upper() + text[1:]


def clause(finding: Finding) -> str | None:
    """Return the clause of a finding with its key phrase and the place of that phrase."""
    if finding.clause is None:
        return None
    cited = finding.citation
    if cited is None:
        return finding.clause
    return f'{finding.clause}, "{cited.phrase}" ({cited.document}, {place_of(cited.paragraph)})'


def because(facts: Iterable[Because], most: int | None = None) -> str:
    """Return facts in one line, at most `most` of them; a fact with the same parent as the one before has a short path."""
    facts = tuple(facts)
    left = len(facts) - (most or len(facts))
    if left == 1:
        # Naming one fact takes no more room than counting it.
        most, left = None, 0
    parts = []
    parent = None
    for fact in facts[:most]:
        head, dot, name = fact.path.rpartition(".")
        named = name if dot and head == parent else fact.path
        parent = head if dot else None
        where = f" ({fact.file + ' ' * bool(fact.file)}line {fact.line})" if fact.line is not None else ""
        parts.append(f"{named} {'are' if _several(fact) else 'is'} {fact.shown or value(fact.value)}{where}")
    return "; ".join([*parts, f"{left} more (--verbose)"] if left > 0 else parts)


def is_in_name(fact: Because, finding: Finding) -> bool:
    """Return whether the name of a finding's subject states a fact, as `bed 2 (sandy soil)` states the soil."""
    if not fact.shown or not finding.called or not fact.path.startswith(f"{finding.subject}."):
        return False
    words = spoken(fact.shown) if span(fact.shown) else fact.shown
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", finding.called.partition("(")[2]) is not None


def _several(fact: Because) -> bool:
    """Return whether a fact takes a plural verb: its path ends with s, and its value is a list with entries."""
    return fact.path.endswith("s") and isinstance(fact.value, (list, tuple)) and bool(fact.value)


def value(fact: object) -> str:
    """Return the value of a fact in words."""
    if fact is None:
        return "unknown"
    if isinstance(fact, bool):
        return "true" if fact else "false"
    if isinstance(fact, (list, tuple)):
        return ", ".join(value(entry) for entry in fact) or "empty"
    if isinstance(fact, dict):
        return ", ".join(f"{key} {value(entry)}" for key, entry in fact.items()) or "empty"
    if isinstance(fact, float):
        return number_text(fact)
    # Python refuses to write numbers of more than 4300 digits in decimal.
    text = hex(fact) if isinstance(fact, int) and fact.bit_length() >= 10_000 else str(fact)
    return text if len(text) <= 80 else text[:77] + "..."


def command(name: str, judged: Judged) -> str:
    """Return the call of a command for a descriptor."""
    from shlex import quote

    number = f" --document {judged.document}" if judged.document and name not in ("map", "reviews") else ""
    return f"checker {name} {quote(judged.path)}{number}"


def explain_command(finding: Finding) -> str | None:
    """Return the command that explains the deciding reading of a finding, else its clause."""
    if finding.verdict == "needs-review":
        for choice in finding.decides:
            if choice.kind == "reading":
                return f"checker explain {choice.name}"
    return f"checker explain {finding.clause}" if finding.clause else None


def clauses(finding: Finding, most: int | None = None) -> list[tuple[str, str]]:
    """Return the labelled lines of a finding in order: clause, exception, because (at most `most` facts), fix."""
    lines = [
        ("clause", clause(finding)),
        ("exception", finding.exception),
        ("because", because(finding.because, most)),
        ("fix", finding.remedy),
    ]
    return [(label, text) for label, text in lines if text]


def passed_over(report: Report) -> list[tuple[str, str]]:
    """Return skipped paths with their reasons; of more than SKIPPED the first ones and a count."""
    ordered = sorted(report.skipped, key=lambda entry: entry.why == UNNAMED)
    named = [(entry.path, entry.why) for entry in ordered[:SKIPPED]]
    left = len(ordered) - SKIPPED
    return [*named, ("...", f"{left} more")] if left > 0 else named


def uncounted(finding: Finding) -> str:
    """Return `waived` or `known` for a finding that does not count, "" for one that counts."""
    return "waived" if finding.waived else "known" if finding.known else ""


def mark(finding: Finding) -> str:
    """Return the mark after the rule of a finding that does not count: ` (waived)`."""
    return f" ({uncounted(finding)})" if finding.suppressed else ""


def after(judged: Judged) -> str:
    """Return the label of the verdict that counts, where it differs: `after waivers`."""
    return NEW if any(finding.known for finding in judged.findings) else WAIVERS


def waived(finding: Finding) -> str:
    """Return the full reason why a finding does not count: its waiver and the waiver's reason, or its earlier revision."""
    return ": ".join(part for part in (finding.waiver, finding.suppression) if part) or "no reason given"


def undecided(judged: Judged) -> tuple[Cause, ...]:
    """Return the causes of a descriptor that none of its findings names, except a limit."""
    named = {choice.name for finding in judged.findings for choice in finding.decides}
    return tuple(cause for cause in judged.causes if cause.name not in named and cause.kind != LIMIT)


def assumed(entries: Iterable[Judged]) -> str:
    """Return the assumptions of verdicts in a short line: `D1, D3, and no far-fetched reading of Q9`, "" without any."""
    notes = dict.fromkeys([(note.kind, note.name) for judged in entries for note in judged.notes])
    names = [name for kind, name in notes if kind == "assumption"]
    strained = [name for kind, name in notes if kind == "strained"]
    if strained:
        names.append(f"{'and ' * bool(names)}no far-fetched reading of {join_words(strained, 'or')}")
    return ", ".join(names)


def remarks(judged: Judged, *, verbose: bool) -> list[Note]:
    """Return the notes of a descriptor that `assumed` does not cover; with `verbose` strained readings are among them."""
    return [note for note in judged.notes if note.kind not in (("assumption",) if verbose else BACKGROUND)]


def open_causes(judged: Judged) -> tuple[Cause, ...]:
    """Return the causes of a descriptor except a limit."""
    return tuple([cause for cause in judged.causes if cause.kind != LIMIT])


def unsaid(judged: Judged) -> str | None:
    """Return a sentence for a verdict that no finding and no error of the descriptor states, else None."""
    verdict = judged.verdict
    if verdict == "pass" or any(finding.verdict == verdict for finding in judged.findings):
        return None
    if verdict == "not-applicable":
        return "no clause covers it"
    if verdict == "error":
        return None if judged.errors else "not judged"
    if verdict == "fail":
        return "fails whatever the open answers turn out to be, though not by one rule alone"
    return stopped(judged) or "the verdict depends on answers that are still open"


def stopped(judged: Judged) -> str | None:
    """Return a sentence on the limit that stopped the judgement of a descriptor, None without one."""
    limit = next((cause for cause in judged.causes if cause.kind == LIMIT), None)
    if limit is None:
        return None
    return f"not settled: {limit.title or limit.name}; state more facts, and less has to be compared"


def overall(judged: Judged) -> str | None:
    """Return a sentence on the whole descriptor: the limit that stopped its judgement, or a verdict that nothing else states."""
    return stopped(judged) or unsaid(judged)
