"""The report as one self-contained HTML file.

The style and the script are `page.css` and `page.js` beside this module. A content security policy allows these two
by their hashes and nothing else, so even markup that slips through the escapes cannot run a script.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.judge.verdict import BACKGROUND
from checker.report import questions, words
from checker.report.escape import html
from checker.report.excerpt import excerpt
from checker.report.model import Finding, Judged, Report, ReportError, RuleInfo

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from checker.report.formats import Options

SIGNS = {"fail": "\u2717", "error": "!", "needs-review": "?", "not-applicable": "\u2013", "pass": "\u2713"}
"""Verdict -> the sign beside the word, in the order of the buttons."""


def render(report: Report, options: Options) -> str:
    """Return the page: the verdicts as buttons that filter, a card a descriptor (the worst first), the provenance."""
    style, script = _piece("page.css"), _piece("page.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    rules = {rule.id: rule for rule in report.rules}
    ordered = sorted(report.descriptors, key=lambda judged: words.RANK[judged.verdict])
    if options.quiet:
        ordered = [judged for judged in ordered if judged.verdict not in ("pass", "not-applicable")]
    heading = words.heading(report)
    out = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>checker: {html(heading)}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        "<header>",
        f"<h1>{html(heading)}</h1>",
        f'<p class="basis">{html(report.basis)}</p>',
        *_filters(ordered),
        "</header>",
        "<main>",
        *_outside(report.errors),
        *(line for number, judged in enumerate(ordered) for line in _card(judged, number, rules, options)),
        "</main>",
        "<footer>",
        *_provenance(report),
        f'<p class="last">{html(words.last_line(report))}</p>',
        "</footer>",
        f"<script>{script}</script>",
        "</body>",
        "</html>",
    ]
    return "\n".join(out) + "\n"


def _piece(name: str) -> str:
    with open(__file__.removesuffix("html.py") + name, encoding="utf-8") as file:
        return file.read()


def _hash(piece: str) -> str:
    from base64 import b64encode
    from hashlib import sha256

    return "sha256-" + b64encode(sha256(piece.encode()).digest()).decode()


def _filters(ordered: Sequence[Judged]) -> list[str]:
    counts = {verdict: sum(judged.verdict == verdict for judged in ordered) for verdict in SIGNS}
    out = ["<fieldset>", "<legend>Show</legend>", _filter("all", "all", len(ordered), " checked")]
    out += [
        _filter(verdict, f'<span aria-hidden="true">{SIGNS[verdict]}</span> {verdict.replace("-", " ")}', number, "")
        for verdict, number in counts.items()
        if number
    ]
    return [
        *out,
        "</fieldset>",
        '<div class="find" hidden>',
        '<input id="search" type="search" aria-label="Search the descriptors" placeholder="Search" autocomplete="off">',
        '<p id="count" role="status"></p>',
        "</div>",
    ]


def _filter(verdict: str, label: str, number: int, checked: str) -> str:
    shade = "" if verdict == "all" else f' class="{verdict}"'
    button = f'<input type="radio" name="show" id="show-{verdict}" value="{verdict}" autocomplete="off"{checked}>'
    return f"<label{shade}>{button}<span>{label}</span> <b>{number}</b></label>"


def _outside(errors: Sequence[ReportError]) -> list[str]:
    if not errors:
        return []
    out = ['<section aria-label="Errors outside descriptors">']
    for error in errors:
        out.append(f"<p>{_badge('error')} <b>{html(error.code)}</b>: {html(error.message)}")
        if error.path:
            out.append(f"<code>{html(words.place(error.path, error.location))}</code>")
        out.append("</p>")
    return [*out, "</section>"]


def _card(judged: Judged, number: int, rules: dict[str, RuleInfo], options: Options) -> list[str]:
    after = ""
    if judged.verdict_after_waivers != judged.verdict:
        after = f" {_badge(judged.verdict_after_waivers, f' {words.after(judged)}')}"
    # The title of a descriptor is part of its text: it is shown only where excerpts are.
    name = html(words.name(judged, titled=options.excerpt))
    title = f"{_badge(judged.verdict)}{after} <span>{name}</span> <i>{html(judged.kind or '')}</i>"
    out = [
        f'<article data-verdict="{judged.verdict}" aria-labelledby="d{number}">',
        f'<h2 id="d{number}">{title} <code>{html(judged.path)}</code></h2>',
        *_brief(judged, options),
    ]
    out += [line for error in judged.errors for line in _error(error, judged, options)]
    listed = [finding for finding in judged.findings if finding.verdict != "pass"]
    passed = [finding for finding in judged.findings if finding.verdict == "pass"]
    if options.quiet:
        listed, passed = [finding for finding in listed if not finding.suppressed], []
    out += [line for finding in listed for line in _finding(finding, judged, rules, options)]
    if passed:
        bare = options._replace(excerpt=False)
        out.append(_details(f"{len(passed)} passing", options))
        out += [line for finding in passed for line in _finding(finding, judged, rules, bare)]
        out.append("</details>")
    rest = [("owner", judged.owner)] if judged.owner else []
    if not options.quiet:
        rest += [("note", f"{note.name}: {note.message}") for note in words.remarks(judged, verbose=False)]
    if rest:
        out += ["<div>", _list(rest, links=_pages(judged, rest, options)), "</div>"]
    assumed = [(note.name, note.message) for note in judged.notes if note.kind in BACKGROUND]
    if assumed and not options.quiet:
        summary = f"Assumes {words.assumed([judged])}"
        out += [_details(summary, options), _list(assumed), "</details>"]
    return [*out, "</article>"]


def _brief(judged: Judged, options: Options) -> list[str]:
    """Return the summary of a card: the reason, the agreements, and what to do."""
    lines = [("why", words.sentence(words.reason(judged)))]
    agreements = dict.fromkeys(finding.citation.document for finding in judged.findings if finding.citation)
    if agreements:
        lines.append(("agreement", ", ".join(agreements)))
    under: dict[str, Sequence[str]] = {}
    if judged.verdict == "needs-review":
        asked = questions.of(judged, words.open_causes(judged))
        lines += [(finding.label, finding.text) for finding in asked]
        under = {finding.text: finding.told for finding in asked}
        after = questions.following(judged, asked)
        lines += [("next", after)] * bool(after)
    elif judged.verdict not in ("pass", "not-applicable"):
        lines += [("to do", text) for text in questions.todo(judged)]
    return ["<div>", _list(lines, under, _pages(judged, lines, options)), "</div>"]


def _pages(judged: Judged, lines: Sequence[tuple[str, str]], options: Options) -> dict[str, str]:
    """Return the text of each line that asks about a reading -> the address of that reading's page."""
    if not options.docs_url:
        return {}
    readings = {cause.name for cause in judged.causes if cause.kind == "reading"}
    places = [(text, name) for _, text in lines for name in readings if f"({name})" in text]
    return {text: words.address(options.docs_url, "readings", name) for text, name in places}


def _details(summary: str, options: Options) -> str:
    return f"<details{' open' * options.verbose}><summary>{html(summary)}</summary>"


def _error(error: ReportError, judged: Judged, options: Options) -> list[str]:
    where = words.place(error.path or judged.path, error.location)
    return [
        "<section>",
        f"<h3>{html(error.code)}</h3>",
        f'<p class="sentence">{html(error.message)}</p>',
        f'<p class="where"><code>{html(where)}</code></p>',
        *_source(judged, error, options),
        "</section>",
    ]


def _finding(finding: Finding, judged: Judged, rules: dict[str, RuleInfo], options: Options) -> list[str]:
    waived = words.mark(finding)
    where = html(words.place(finding.path or judged.path, finding.location))
    lines = [(words.uncounted(finding), words.waived(finding))] if finding.suppressed else []
    lines += words.clauses(finding)
    if judged.verdict != "needs-review":
        lines += [("open", question.line) for question in questions.of(judged, finding.decides)]
    command = words.explain_command(finding)
    if command:
        lines.append(("more", command))
    under = {words.clause(finding) or "": [rules[finding.rule].meaning]} if finding.rule in rules else {}
    return [
        "<section>",
        f"<h3>{_badge(finding.verdict, waived, 'waived' if waived else None)} {html(finding.rule)}</h3>",
        f'<p class="sentence">{html(finding.message)}</p>',
        f'<p class="where">{html(", ".join([finding.subject, *[finding.called] * bool(finding.called)]))}, <code>{where}</code></p>',
        *([] if finding.suppressed else _source(judged, finding, options)),
        _list(lines, under, _pages(judged, lines, options) | {words.clause(finding) or "": _address(finding, options)}),
        "</section>",
    ]


def _source(judged: Judged, entry: Finding | ReportError, options: Options) -> list[str]:
    line = excerpt(judged.lines_of(entry.path or ""), entry.location) if options.excerpt else None
    if line is None:
        return []
    label = f'tabindex="0" role="group" aria-label="line {line.line} of the descriptor"'
    marked = html(line.marked) or "&nbsp;"
    return [f"<pre {label}><i>{line.line} | </i>{html(line.before)}<mark>{marked}</mark>{html(line.after)}</pre>"]


def _address(finding: Finding, options: Options) -> str:
    """Return the address of the page of a finding's clause, "" without a clause or a documentation URL."""
    return words.address(options.docs_url, "clauses", finding.clause) if options.docs_url and finding.clause else ""


def _list(
    lines: Sequence[tuple[str, str]],
    under: Mapping[str, Sequence[str]] | None = None,
    links: Mapping[str, str] | None = None,
) -> str:
    """Return labelled lines as a list; `under` and `links` map a line's text to its small print and to its address."""
    out = ["<dl>"]
    for label, text in lines:
        markup = html(text)
        if label == "more":
            markup = f"<code>{markup}</code>"
        if links and links.get(text):
            markup = f'<a href="{html(links[text])}">{markup}</a>'
        if under:
            markup += "".join([f"<p>{html(small)}</p>" for small in under.get(text, ())])
        fix = ' class="fix"' if label == "fix" and lines[0][0] not in ("waived", "known") else ""
        out.append(f"<dt>{html(label)}</dt><dd{fix}>{markup}</dd>")
    return "\n".join([*out, "</dl>"])


def _badge(verdict: str, suffix: str = "", shade: str | None = None) -> str:
    sign = f'<span aria-hidden="true">{SIGNS[verdict]}</span>'
    return f'<span class="badge {shade or verdict}">{sign} {verdict.replace("-", " ")}{suffix}</span>'


def _provenance(report: Report) -> list[str]:
    pins = ", ".join(f"{question}={reading}" for question, reading in sorted(report.pins.items()))
    lines = [
        ("policy", f"{report.policy_version or 'unknown'} {report.policy_digest or ''}".rstrip()),
        ("agreements", ", ".join(report.agreements) or "none"),
        ("ledger", report.ledger_digest or "none"),
        ("configuration", report.configuration or "none"),
        ("as of", report.as_of or "everything held"),
        ("pins", pins or "none"),
        ("checker", report.tool_version),
    ]
    return ["<details>", "<summary>What this rests on</summary>", _list(lines), "</details>"]
