"""The phrases that the formats share: counts, clauses, facts and choices in words. All of them return raw text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from checker.judge.findings import join_words
from checker.pack.model import place_of
from checker.read.discover import UNNAMED
from checker.read.scalars import number_text
from checker.report.counts import NEW, WAIVERS, sentences
from checker.report.counts import tally as tally
from checker.report.model import (
    LIMIT,
    VERDICTS,
    Ask,
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
"""Outcomes of one choice that keep their order; of more the worst come first."""


VALUES = 5
"""Values with one verdict that are named."""

SKIPPED = 100
"""Skipped files and folders that are named; folders and links come first, where descriptors may be missed."""

ASKED = 3
"""Questions that are asked one by one; of more the others are counted."""

FACTS = 6
"""Facts that a finding is shown to rest on, where it is said in brief."""


def last_line(report: Report) -> str:
    """Return what every report ends with: the counts, and what the policies are built from."""
    return f"{counts(report)}  {report.basis}".rstrip()


def counts(report: Report) -> str:
    """Return the counts as sentences: descriptors by verdict, what waivers change, errors outside, what was skipped.

    Where a file configured the run, its name follows.
    """
    after = dict.fromkeys(VERDICTS, 0)
    for judged in report.descriptors:
        after[judged.verdict_after_waivers] += 1
    found = sentences(
        len(report.descriptors),
        report.summary,
        after=after,
        which=NEW if report.against and report.against.new_only else WAIVERS,
        errors=len(report.errors),
        skipped=report.skipped,
    )
    return f"{found} Configuration: {report.configuration}." if report.configuration else found


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


def name(judged: Judged, *, shown: bool = True) -> str:
    """Return what people call a descriptor, then its id: `Sol for schools (sol)`; the id alone unless it is `shown`."""
    known = judged.id or (f"{judged.path}, document {judged.document + 1}" if judged.document else judged.path)
    return f"{judged.title} ({known})" if judged.title and shown and judged.title != judged.id else known


def reason(judged: Judged) -> str:
    """Return in a sentence what decides about a descriptor."""
    said = stopped(judged) or judged.why or unsaid(judged)
    if judged.errors:
        first, others = judged.errors[0].message, len(judged.errors) - 1
        return f"{first} (and {others} more error{'s' * (others > 1)})" if others else first
    first = next((finding.message for finding in judged.findings if finding.verdict == judged.verdict), "")
    return said or first or ("no clause stands against it" if judged.verdict == "pass" else judged.verdict)


def todo(judged: Judged) -> list[str]:
    """Return what to do about a descriptor, in a few lines."""
    if judged.verdict == "error":
        return ["Correct the file."]
    if judged.verdict == "fail":
        fixes = [finding.remedy for finding in judged.findings if finding.verdict == "fail" and finding.remedy]
        return [sentence(capital(fix)) for fix in list(dict.fromkeys(fixes))[:ASKED]] or [
            f"Look for what would comply: {command('fix', judged)}"
        ]
    return questions(judged, open_causes(judged)) if judged.verdict == "needs-review" else ["Nothing."]


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


def address(docs_url: str, folder: str, id: str) -> str:
    """Return the address of the page of a clause or a reading below that of the documentation."""
    return f"{docs_url.rstrip('/')}/{folder}/{id}.html"


def capital(text: str) -> str:
    """Return `text` with a capital as its first letter."""
    return text[:1].upper() + text[1:]


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
        where = f" ({fact.file + ' ' * bool(fact.file)}line {fact.line})" if fact.line is not None else ""
        parts.append(f"{shown} {'are' if _several(fact) else 'is'} {fact.shown or value(fact.value)}{where}")
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
    if isinstance(fact, float):
        return number_text(fact)
    # Python refuses to write numbers of more than 4300 digits in decimal.
    text = hex(fact) if isinstance(fact, int) and fact.bit_length() >= 10_000 else str(fact)
    return text if len(text) <= 80 else text[:77] + "..."


def title(choice: Decision | Cause) -> str:
    """Return what a choice is called: `Q1 first`, or the path of a fact."""
    return choice.name if choice.title in ("", choice.name) else f"{choice.name} {choice.title}"


def outcomes(choice: Decision | Cause) -> str:
    """Return what the values of a choice give, the best first: `earlier -> fail; no-later -> pass`.

    Values are named as people name them. It is "" where no value settles the verdict alone.
    """
    labels = {"true": "yes", "false": "no"} if set(choice.outcomes) <= {"true", "false"} else dict(choice.labels)
    return _given({labels.get(chosen, chosen): verdict for chosen, verdict in choice.outcomes.items()})


def _given(given: Mapping[str, str]) -> str:
    if set(given.values()) <= {"needs-review"}:
        return ""
    parts = []
    for verdict in dict.fromkeys(given.values()) if len(given) <= OUTCOMES else sorted(set(given.values()), key=_rank):
        values = [chosen for chosen, found in given.items() if found == verdict]
        if len(values) > VALUES:
            values[VALUES:] = [f"{len(values) - VALUES} more"]
        parts.append(f"{join_words(values, 'or')} -> {verdict}")
    return "; ".join(parts)


def _rank(verdict: str) -> int:
    return RANK[verdict]


def question(choice: Decision | Cause) -> str:
    """Return what is asked of a choice in words, with its name, and who is asked."""
    said = question_in(choice.about)
    asked = f"{said} ({choice.name})" if said else title(choice)
    return f"Ask {choice.person}: {asked}" if choice.person else asked


def question_in(about: str) -> str:
    """Return the question that a text begins with, its first sentence where that is none."""
    asked, mark, _ = about.partition("?")
    return asked + mark if mark else about.partition(". ")[0].rstrip(".")


def decides(choice: Decision | Cause) -> str:
    """Return a choice as a question with what each answer gives; of a limit, what it would have taken to settle it."""
    if choice.kind == LIMIT:
        return f"not settled: {choice.title or choice.name}"
    given = outcomes(choice)
    return f"{question(choice)}: {given}" if given else question(choice)


def asked(asks: Iterable[Ask], choices: Iterable[Decision | Cause]) -> list[str]:
    """Return choices as questions; those that hang together are one."""
    return list(_asked(asks, choices))


def _asked(asks: Iterable[Ask], choices: Iterable[Decision | Cause]) -> dict[str, str]:
    """Return choices as questions, each with who is asked."""
    groups = {name: ask for ask in asks for name in ask.names}
    found = {}
    for choice in choices:
        ask = groups.get(choice.name)
        if ask is None:
            found[decides(choice)] = choice.person
        else:
            given = _given({said: verdict for said, verdict in ask.outcomes.items() if verdict != "needs-review"})
            found[f"{ask.question} {capital(given)}".rstrip()] = choice.person
    return found


def some(asks: Iterable[Ask], choices: Iterable[Decision | Cause]) -> tuple[list[str], dict[str, int]]:
    """Return a few of the questions that choices are, one of each person at least, and how many more each is asked."""
    found = _asked(asks, choices)
    firsts = {person: text for text, person in reversed(found.items())}
    shown = [text for text in found if text in firsts.values()]
    shown += [text for text in found if text not in shown][: max(ASKED - len(shown), 0)]
    left: dict[str, int] = {}
    for text, person in found.items():
        if text not in shown:
            left[person] = left.get(person, 0) + 1
    return [text for text in found if text in shown], left


def few(asks: Iterable[Ask], choices: Iterable[Decision | Cause]) -> list[str]:
    """Return a few of the questions that choices are, and how many more there are."""
    shown, left = some(asks, choices)
    return [*shown, more_of(left)] if left else shown


def questions(judged: Judged | None, choices: Sequence[Decision | Cause], *, brief: bool = True) -> list[str]:
    """Return the questions that choices are; with `brief` a few, and how many more there are, of whom and how they are asked."""
    if not brief or judged is None:
        return asked(judged.asks if judged else (), choices)
    shown, left = some(judged.asks, choices)
    if not left:
        return shown
    how = "to see what is said" if judged.is_made else "to answer all of them"
    who = f"; who is asked what: {command('reviews', judged)}" if any(left) else ""
    return [*shown, f"{more_of(left)}; {how}: {interview(judged)}{who}"]


def more_of(left: Mapping[str, int]) -> str:
    """Return how many questions more there are, and of whom: `and 5 more, 4 of counsel and 1 of the team`."""
    parts = [f"{count} of {person}" for person, count in left.items() if person]
    of = join_words(parts)
    return f"and {sum(left.values())} more" + (
        f", {of}" if len(parts) > 1 else f" of {next(iter(left))}" if parts else ""
    )


def interview(judged: Judged) -> str:
    """Return the command that asks what is open about a descriptor, or shows what was made of a manifest."""
    return command("map" if judged.is_made else "interview", judged)


def command(name: str, judged: Judged) -> str:
    """Return a command for a descriptor."""
    from shlex import quote

    number = f" --document {judged.document}" if judged.document and name not in ("map", "reviews") else ""
    return f"checker {name} {quote(judged.path)}{number}"


def more(finding: Finding) -> str | None:
    """Return the command that tells more: of the reading that decides, else of the clause."""
    if finding.verdict == "needs-review":
        for choice in finding.decides:
            if choice.kind == "reading":
                return f"checker explain {choice.name}"
    return f"checker explain {finding.clause}" if finding.clause else None


def clauses(finding: Finding, judged: Judged | None = None, *, brief: bool = False) -> list[tuple[str, str]]:
    """Return the labelled lines of a finding in their order: clause, exception, because, fix, open."""
    found = [
        ("clause", clause(finding)),
        ("exception", finding.exception),
        ("because", because(finding.because, FACTS if brief else None)),
        ("fix", finding.remedy),
        *(("open", text) for text in questions(judged, finding.decides)),
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


def open_causes(judged: Judged) -> tuple[Cause, ...]:
    """Return the causes of a descriptor but for a limit."""
    return tuple([cause for cause in judged.causes if cause.kind != LIMIT])


def unsaid(judged: Judged) -> str | None:
    """Return a sentence for a verdict that neither a finding nor an error of the descriptor says, else None."""
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
    """Return a sentence for the limit that stopped the judgement of a descriptor, None where none did."""
    limit = next((cause for cause in judged.causes if cause.kind == LIMIT), None)
    return None if limit is None else f"{decides(limit)}; state more facts, and less has to be compared"


def overall(judged: Judged) -> str | None:
    """Return what is said of a descriptor as a whole: what stopped its judgement, a verdict that nothing else says."""
    return stopped(judged) or unsaid(judged)
