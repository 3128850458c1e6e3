"""The text of each source beside the clauses and rules that cite it: one HTML file, for counsel to sign off."""

from __future__ import annotations

from collections.abc import Iterator

from checker.condition.tree import Node
from checker.explain.sentences import Speaker
from checker.judge.law import Law
from checker.pack.model import Clause, Rule
from checker.report.escape import html
from checker.verify.accepted import stale
from checker.verify.source_text import Sentence
from checker.verify.sources import BARE, OK, Pin, SourceFile
from checker.verify.sources_text import Comparison, count_line, where

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:80rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}"
    "table{border-collapse:collapse;width:100%}td,th{vertical-align:top;text-align:left;padding:.6rem;border-top:1px solid #ccc}"
    "td:first-child,th:first-child{width:45%}.place{color:#555;font-size:.85rem}.none{color:#8a4b00}.wrong{color:#a00000}"
    "mark{background:#fff1a8}ul{margin:.2rem 0;padding-left:1.2rem}h3{margin:.2rem 0;font-size:1rem}.sign td{height:3rem}"
    "@media print{body{margin:0;font-size:11px}}"
)


def page(law: Law, comparison: Comparison) -> str:
    """Return the page: the problems, each source beside its clauses, the acceptances, a place to sign."""
    pack = law.pack
    out = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{html(pack.title)}: text and rules</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        f"<h1>{html(pack.title)}</h1>",
        f"<p>Version {html(pack.version)}, {html(pack.digest)}. {html(pack.basis)}</p>",
    ]
    if comparison.problems:
        out += ["<h2>What is not as cited</h2>", "<ul>"]
        out += [f'<li class="wrong">{html(problem.message)}</li>' for _, problem in comparison.problems]
        out.append("</ul>")
    for source in comparison.sources:
        out += _source(law, source)
    out.append("<h2>Accepted</h2>")
    for one in comparison.accepted:
        since = stale(one, pack.digest, comparison.sources)
        changed = f" Changed since: {', '.join(since)}." if since else ""
        out.append(f"<p>By {html(one.by)} on {html(one.on)}, version {html(one.version)}.{html(changed)}</p>")
    out += [
        '<table class="sign"><tr><th>Name</th><th>Day and signature</th></tr><tr><td></td><td></td></tr></table>',
        f"<p>Then: <code>checker sources {html(comparison.files.folder)} --accept &quot;Name&quot;</code></p>",
        "</body>",
        "</html>",
    ]
    return "\n".join(out) + "\n"


def _source(law: Law, source: SourceFile) -> Iterator[str]:
    yield f"<h2>{html(source.title)}</h2>"
    yield f"<p>{html(count_line(source))}</p>"
    yield "<table><tr><th>The text</th><th>The pack</th></tr>"
    for sentence in source.telling:
        pins = [pin for pin in source.pins if pin.sentence == sentence]
        yield f"<tr><td>{_marked(sentence, pins)}</td><td>"
        for clause in dict.fromkeys(pin.clause for pin in pins):
            yield from _clause(law, law.pack.clauses[clause])
        yield ("" if pins else '<p class="none">No clause cites this.</p>') + "</td></tr>"
    for pin in source.pins:
        if pin.sentence is None:
            yield f'<tr><td class="wrong">{html(pin.message or "The text was not looked at.")}</td><td>'
            yield from _clause(law, law.pack.clauses[pin.clause])
            yield "</td></tr>"
    yield "</table>"


def _code(line: str) -> str:
    """Return a line as HTML with the text between backticks as code."""
    parts = html(line).split("`")
    return "".join([f"<code>{part}</code>" if index % 2 else part for index, part in enumerate(parts)])


def _marked(sentence: Sentence, pins: list[Pin]) -> str:
    text = html(sentence.text)
    for phrase in sorted({pin.phrase for pin in pins if pin.state in (OK, BARE)}, key=len, reverse=True):
        text = text.replace(html(phrase), f"<mark>{html(phrase)}</mark>")
    return f'<div class="place">{html(where(sentence.paragraph, sentence.section))}</div>{text}'


def _clause(law: Law, clause: Clause) -> Iterator[str]:
    yield f"<h3>{html(clause.id)}</h3><p>{html(clause.meaning)}</p>"
    yield f'<p class="place">{html(clause.modality)}; binds {html(clause.binds)}; {html(clause.in_force)}</p>'
    if not clause.rules:
        yield f"<p>No rule: {html(clause.uncovered or clause.reason)}</p>"
    for name in clause.rules:
        yield from _rule(law, law.pack.rules[name])


def _rule(law: Law, rule: Rule) -> Iterator[str]:
    trees = law.machinery.conditions.rule(rule)
    speaker = Speaker(law, rule.kinds[0], rule.subject)

    def condition_list(node: Node) -> str:
        return "<ul>" + "".join([f"<li>{_code(line)}</li>" for line in speaker.lines(node)]) + "</ul>"

    yield f"<p><b>{html(rule.id)}</b>: {html(rule.title)}</p>"
    yield f"<p>It governs where</p>{condition_list(trees.governs)}"
    yield f"<p>and requires</p>{condition_list(trees.requires)}" if trees.requires else "<p>and permits.</p>"
    for exception, node in zip(rule.exceptions, trees.excepts, strict=True):
        yield f"<p>Excused by {html(exception.clause)} where</p>{condition_list(node)}<p>{html(exception.ground)}</p>"
