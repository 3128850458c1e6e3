"""The phrases that the formats share: counts, clauses, facts and choices in words. All of them return raw text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from checker.pack.model import place_of
from checker.read.discover import UNNAMED
from checker.report.counts import NEW, WAIVERS, sentences
from checker.report.counts import tally as tally
from checker.report.model import (
    LIMIT,
    VERDICTS,
    Because,
    Cause,
    Decision,
    Finding,
    Judged,
    Location,
    Report,
    ReportError,
)

if TYPE_CHECKING:
    from checker.report.formats import Options

RANK = {"error": 0, "fail": 1, "needs-review": 2, "not-applicable": 3, "pass": 4}
"""Verdicts from the worst to the best."""

OUTCOMES = 3
"""Outcomes of one choice that are spelt out one by one; more are put together by verdict."""

VALUES = 5
"""Values with one verdict that are named."""

SKIPPED = 100
"""Skipped files and folders that are named; folders and links come first, where descriptors may be missed."""

FACTS = 6
"""Facts that a finding is shown to rest on, where it is said in brief."""


def last_line(report: Report) -> str:
    """Return what every report ends with: the counts, and what the policies are built from."""
    return f"{counts(report)}  {report.basis}".rstrip()


def counts(report: Report) -> str:
    """Return the counts as sentences: descriptors by verdict, what waivers change, errors outside, what was skipped."""
    after = dict.fromkeys(VERDICTS, 0)
    for judged in report.descriptors:
        after[judged.verdict_after_waivers] += 1
    return sentences(
        len(report.descriptors),
        report.summary,
        after=after,
        which=NEW if report.against and report.against.new_only else WAIVERS,
        errors=len(report.errors),
        skipped=report.skipped,
    )


def listed(judged: Judged, options: Options) -> list[Finding]:
    """Return the findings that a report for people lists: passes with `verbose` alone, those that do not count not with `quiet`."""
    return [
        finding
        for finding in judged.findings
        if (options.verbose or finding.verdict != "pass") and not (options.quiet and finding.suppressed)
    ]


def descriptor(judged: Judged) -> str:
    """Return what a descriptor is called: `launch gpt-5-5`, or the number of its document in its file."""
    name = " ".join(part for part in (judged.kind, judged.id) if part)
    return name or f"document {judged.document + 1}"


def place(path: str, location: Location | None) -> str:
    """Return `path:line:column`, or the path alone."""
    return path if location is None else f"{path}:{location.line}:{location.column}"


def sentence(text: str) -> str:
    """Return `text` with a full stop, if it has no end of its own."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def error_line(error: ReportError, path: str | None) -> str:
    """Return an error as one line: where, its code, what it says."""
    where = f"{place(path, error.location)}: " if path else ""
    return f"{where}error[{error.code}] {error.message}"


def clause(finding: Finding) -> str | None:
    """Return the clause of a finding with the words that carry it and where they stand."""
    if finding.clause is None:
        return None
    cited = finding.citation
    if cited is None:
        return finding.clause
    return f'{finding.clause}, "{cited.phrase}" ({cited.document}, {place_of(cited.paragraph)})'


def because(facts: Iterable[Because], most: int | None = None) -> str:
    """Return the facts in a row, or the first of them; one of the same parent as that before it by its last part."""
    facts = tuple(facts)
    left = len(facts) - (most or len(facts))
    if left == 1:
        # To name it takes no more room than to count it.
        most, left = None, 0
    parts = []
    parent = None
    for fact in facts[:most]:
        head, dot, name = fact.path.rpartition(".")
        shown = name if dot and head == parent else fact.path
        parent = head if dot else None
        where = f" (line {fact.line})" if fact.line is not None else ""
        parts.append(f"{shown} {'are' if _several(fact) else 'is'} {value(fact.value)}{where}")
    return "; ".join([*parts, f"{left} more (--verbose)"] if left > 0 else parts)


def _several(fact: Because) -> bool:
    """Return whether a fact is called several things: customers are, who it is developed with is."""
    return fact.path.endswith("s") and isinstance(fact.value, (list, tuple)) and bool(fact.value)


def value(fact: object) -> str:
    """Return the value of a fact in words."""
    if fact is None:
        return "unknown"
    if isinstance(fact, bool):
        return "true" if fact else "false"
    if isinstance(fact, (list, tuple)):
        return ", ".join(value(item) for item in fact) or "empty"
    if isinstance(fact, dict):
        return ", ".join(f"{key} {value(item)}" for key, item in fact.items()) or "empty"
    # Python refuses to write numbers of more than 4300 digits in decimal.
    text = hex(fact) if isinstance(fact, int) and fact.bit_length() >= 10_000 else str(fact)
    return text if len(text) <= 80 else text[:77] + "..."


def title(choice: Decision | Cause) -> str:
    """Return what a choice is called: `Q1 first`, or the path of a fact."""
    return choice.name if choice.title in ("", choice.name) else f"{choice.name} {choice.title}"


def outcomes(choice: Decision | Cause) -> str:
    """Return what each value of a choice gives: `earlier gives fail, no-later gives pass`; of many the worst first."""
    given = choice.outcomes
    if set(given.values()) == {"needs-review"}:
        return "together with other choices"
    if len(given) <= OUTCOMES:
        return ", ".join(f"{chosen} gives {verdict}" for chosen, verdict in given.items())
    parts = []
    for verdict in sorted(set(given.values()), key=RANK.__getitem__):
        values = [chosen for chosen, found in given.items() if found == verdict]
        if len(values) > VALUES:
            values[VALUES:] = [f"{len(values) - VALUES} more"]
        named = " and ".join([", ".join(values[:-1]), values[-1]] if len(values) > 1 else values)
        parts.append(f"{named} {'give' if len(values) > 1 else 'gives'} {verdict}")
    return "; ".join(parts)


def decides(choice: Decision | Cause) -> str:
    """Return a choice and what each value of it gives; of a limit, what it would have taken to settle it."""
    if choice.kind == LIMIT:
        return f"not settled: {choice.title or choice.name}"
    given = outcomes(choice)
    return f"{title(choice)}: {given}" if given else title(choice)


def more(finding: Finding) -> str | None:
    """Return the command that tells more: of the reading that decides, else of the clause."""
    if finding.verdict == "needs-review":
        for choice in finding.decides:
            if choice.kind == "reading":
                return f"checker explain {choice.name}"
    return f"checker explain {finding.clause}" if finding.clause else None


def clauses(finding: Finding, *, brief: bool = False) -> list[tuple[str, str]]:
    """Return the labelled lines of a finding in their order: clause, exception, because, fix, decides."""
    found = [
        ("clause", clause(finding)),
        ("exception", finding.exception),
        ("because", because(finding.because, FACTS if brief else None)),
        ("fix", finding.remedy),
        *(("decides", decides(choice)) for choice in finding.decides),
    ]
    return [(label, text) for label, text in found if text]


def passed_over(report: Report) -> list[tuple[str, str]]:
    """Return each path that a walk skipped and why, the first of them where they are many."""
    ordered = sorted(report.skipped, key=lambda item: item.why == UNNAMED)
    named = [(item.path, item.why) for item in ordered[:SKIPPED]]
    left = len(ordered) - SKIPPED
    return [*named, ("...", f"{left} more")] if left > 0 else named


def uncounted(finding: Finding) -> str:
    """Return why a finding does not count, in a word; "" where it does."""
    return "waived" if finding.waived else "known" if finding.known else ""


def mark(finding: Finding) -> str:
    """Return what follows the rule of a finding that does not count: ` (waived)`."""
    return f" ({uncounted(finding)})" if finding.suppressed else ""


def after(judged: Judged) -> str:
    """Return what the verdict that counts comes after, where it is another: `after waivers`."""
    return NEW if any(finding.known for finding in judged.findings) else WAIVERS


def waived(finding: Finding) -> str:
    """Return why a finding does not count at more length: the waiver and its reason, or since when it is known."""
    return ": ".join(part for part in (finding.waiver, finding.suppression) if part) or "no reason given"


def undecided(judged: Judged) -> tuple[Cause, ...]:
    """Return the causes of a descriptor that none of its findings names; a limit is said of it as a whole."""
    named = {choice.name for finding in judged.findings for choice in finding.decides}
    return tuple(cause for cause in judged.causes if cause.name not in named and cause.kind != LIMIT)


def unsaid(judged: Judged) -> str | None:
    """Return a sentence for a verdict that neither a finding nor an error of the descriptor says, else None."""
    verdict = judged.verdict
    if verdict == "pass" or any(finding.verdict == verdict for finding in judged.findings):
        return None
    if verdict == "not-applicable":
        return "no clause applies"
    if verdict == "error":
        return None if judged.errors else "not judged"
    if verdict == "fail":
        return "fails in every completion, by no single rule"
    return stopped(judged) or "the verdict turns on choices that are not settled"


def stopped(judged: Judged) -> str | None:
    """Return a sentence for the limit that stopped the judgement of a descriptor, None where none did."""
    limit = next((cause for cause in judged.causes if cause.kind == LIMIT), None)
    return None if limit is None else f"{decides(limit)}; the more is known of the act, the less it takes"


def overall(judged: Judged) -> str | None:
    """Return what is said of a descriptor as a whole: what stopped its judgement, a verdict that nothing else says."""
    return stopped(judged) or unsaid(judged)
