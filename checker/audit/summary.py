"""The summary of an audit: verdicts by clause, month, agreement and the pack's field, as table, JSON and page."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping
from typing import Any

from checker.audit.block import counted_by
from checker.audit.run import Result
from checker.judge.law import Law

VERDICTS = ("pass", "fail", "needs-review", "not-applicable")
COLORS = {"pass": "#3d8b5f", "fail": "#c2413b", "needs-review": "#d79a2b", "not-applicable": "#b4b8bd"}
WORDS = {"pass": "pass", "fail": "fail", "needs-review": "needs review", "not-applicable": "not applicable"}
Table = dict[str, dict[str, int]]


def summary(result: Result, law: Law, configuration: str | None = None) -> dict[str, Any]:
    """Return the summary as plain data: rows = judged + rejected; each table counts acts by its key and by verdict.

    An act counts once under each value of the pack's field, and under the clause and agreement of the finding that decides.
    """
    from checker import __version__

    pack = law.pack
    totals = dict.fromkeys(VERDICTS, 0)
    tables: dict[str, Table] = {"clause": {}, "field": {}, "month": {}, "agreement": {}}
    causes: dict[str, int] = {}
    for (outcome, places, month), count in result.counts.items():
        totals[outcome.verdict] += count
        clause = pack.clauses.get(outcome.clause or "")
        keys = {
            "clause": [clause.id if clause else "none"],
            "field": (places or ("none",)) if pack.counted_by else (),
            "month": [month],
            "agreement": [clause.agreement if clause else "none"],
        }
        for name, row_keys in keys.items():
            for key in row_keys:
                row = tables[name].setdefault(key, dict.fromkeys(VERDICTS, 0))
                row[outcome.verdict] += count
        for cause in outcome.causes:
            causes[cause] = causes.get(cause, 0) + count
    orders: dict[str, Iterable[str]] = {
        "clause": [*pack.clauses, "none"],
        "field": sorted(tables["field"]),
        "month": sorted(tables["month"]),
        "agreement": [*pack.agreements, "none"],
    }
    return {
        "schema_version": 1,
        "tool": {"name": "checker", "version": __version__},
        "policy": {"digest": pack.digest, "version": pack.version},
        "ledger": {"digest": law.ledger_digest()},
        "configuration": configuration,
        "as_of": law.as_of,
        "pins": {key: pin.reading for key, pin in sorted(law.pins.items())},
        "files": result.files,
        "rows": result.rows,
        "judged": result.judged,
        "rejected": result.rejected,
        "rejects": dict(sorted(result.reasons.items())),
        "verdicts": totals,
        **{
            f"by_{name}": {key: tables[name][key] for key in order if key in tables[name]}
            for name, order in orders.items()
        },
        "causes": dict(sorted(causes.items(), key=lambda pair: (-pair[1], pair[0]))),
        "field": pack.counted_by.rpartition(".")[2],
        "basis": pack.basis,
    }


def as_json(data: Mapping[str, Any]) -> str:
    """Return the summary as JSON."""
    return json.dumps(data, indent=2, ensure_ascii=True) + "\n"


def labelled(data: Mapping[str, Any], law: Law) -> dict[str, Any]:
    """Return a summary as people read it: with the pack's labels for the values of the field that it counts by."""
    labels: dict[str, str] = {}
    for name, kind in law.pack.kinds.items():
        place = counted_by(law, name)
        labels |= dict(kind.field(*place).labels) if place else {}
    # Two values of one label stay apart.
    alike = {word for word in labels.values() if list(labels.values()).count(word) > 1}
    named = {key: key if labels.get(key, key) in alike else labels.get(key, key) for key in data["by_field"]}
    return {**data, "by_field": {named[key]: counts for key, counts in data["by_field"].items()}}


def as_table(data: Mapping[str, Any]) -> str:
    """Return the summary as text tables, ending with the basis of the policies."""
    from tabulate import tabulate

    parts = []
    for name in ("agreement", "clause", "field", "month"):
        rows = [
            [_visible(key), *[counts[verdict] for verdict in VERDICTS]] for key, counts in data[f"by_{name}"].items()
        ]
        head = [_visible(data["field"]) if name == "field" else name, *[WORDS[verdict] for verdict in VERDICTS]]
        if rows:
            parts.append(tabulate(rows, head, tablefmt="simple", intfmt=",", disable_numparse=[0]))
    if data["rejects"]:
        rejects = [[code, count] for code, count in data["rejects"].items()]
        parts.append(
            tabulate(rejects, ["rejected because", "rows"], tablefmt="simple", intfmt=",", disable_numparse=[0])
        )
    counts = ", ".join([f"{count:,} {WORDS[verdict]}" for verdict, count in data["verdicts"].items() if count])
    parts.append(
        f"{data['rows']:,} rows: {data['judged']:,} judged{': ' * bool(counts)}{counts}; {data['rejected']:,} rejected."
        f"{_configured(data)}  {_visible(data['basis'])}"
    )
    return "\n\n".join(parts) + "\n"


def _configured(data: Mapping[str, Any]) -> str:
    """Return the sentence that names the configuration, "" if there is none."""
    return _visible(f" Configuration: {data['configuration']}.") if data["configuration"] else ""


def _visible(key: str) -> str:
    from checker.report.escape import visible

    return visible(key)


def escape(text: str) -> str:
    """Return text as one printable line of HTML."""
    return html.escape(_visible(text))


def as_page(data: Mapping[str, Any]) -> str:
    """Return the summary as one self-contained page: tiles of verdicts, columns for months, bars for all other tables."""
    total = max(data["judged"], 1)
    tiles = "".join(
        [
            f'<div class="tile"><b style="color:{COLORS[verdict]}">{data["verdicts"][verdict]:,}</b>'
            f"<span>{WORDS[verdict]}<br>{data['verdicts'][verdict] / total:.1%}</span></div>"
            for verdict in VERDICTS
        ]
    )
    rejected = f'<div class="tile"><b>{data["rejected"]:,}</b><span>rejected<br>no valid act</span></div>'
    sections = [
        ("By month", _months(data["by_month"])),
        ("By agreement", _bars(data["by_agreement"])),
        ("By clause that decides", _bars(data["by_clause"])),
        (f"By {data['field']}", _bars(data["by_field"])),
    ]
    if data["causes"]:
        sections.append(("What reviews turn on", _count_bars(dict(list(data["causes"].items())[:20]))))
    if data["rejects"]:
        sections.append(("Why rows were rejected", _count_bars(data["rejects"])))
    body = "".join([f"<section><h2>{escape(title)}</h2>{content}</section>" for title, content in sections if content])
    legend = "".join([f'<i style="background:{COLORS[verdict]}"></i>{WORDS[verdict]} ' for verdict in VERDICTS])
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Audit</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body><main><h1>{data['rows']:,} rows audited</h1>"
        f'<div class="tiles">{tiles}{rejected}</div><p class="legend">{legend}</p>{body}'
        f"<footer>{escape(data['basis'])} Policy {escape(data['policy']['version'])}, {escape(data['policy']['digest'])}."
        f"{escape(_configured(data))}"
        "</footer></main></body></html>\n"
    )


STYLE = (
    "body{font:15px/1.45 system-ui,sans-serif;color:#22262b;background:#f6f7f8;margin:0}"
    "main{max-width:60rem;margin:0 auto;padding:2rem 1rem}h1{font-size:1.7rem;margin:0 0 1rem}"
    "h2{font-size:1rem;margin:0 0 .7rem}section{background:#fff;border:1px solid #e2e5e8;border-radius:8px;"
    "padding:1rem 1.2rem;margin:1rem 0;overflow-x:auto}.tiles{display:flex;gap:1rem;flex-wrap:wrap}"
    ".tile{background:#fff;border:1px solid #e2e5e8;border-radius:8px;padding:.8rem 1.2rem;flex:1 1 8rem}"
    ".tile b{display:block;font-size:1.5rem}.tile span{color:#5b636c;font-size:.85rem}"
    ".legend i{display:inline-block;width:.8rem;height:.8rem;border-radius:2px;margin:0 .35rem 0 .8rem}"
    ".legend{color:#5b636c;font-size:.85rem}footer{color:#5b636c;font-size:.8rem;margin-top:2rem;overflow-wrap:anywhere}"
    "svg text{font:12px system-ui,sans-serif;fill:#22262b}svg .dim{fill:#5b636c}"
)


def _bars(table: Mapping[str, Mapping[str, int]]) -> str:
    """Return rows of stacked bars in SVG, in proportion to their counts."""
    most = max([sum(counts.values()) for counts in table.values()], default=0)
    if not most:
        return ""
    left, width, high = 250, 520, 24
    parts = []
    for place, (key, counts) in enumerate(table.items()):
        top = place * high
        total = sum(counts.values())
        parts.append(f'<text x="{left - 10}" y="{top + 16}" text-anchor="end">{escape(key[:34])}</text>')
        x = float(left)
        for verdict in VERDICTS:
            length = counts[verdict] / most * width
            if length:
                parts.append(
                    f'<rect x="{x:.1f}" y="{top + 4}" width="{max(length, 0.5):.1f}" height="16" fill="{COLORS[verdict]}">'
                    f"<title>{escape(key)}: {counts[verdict]:,} {WORDS[verdict]}</title></rect>"
                )
            x += length
        parts.append(f'<text class="dim" x="{x + 6:.1f}" y="{top + 16}">{total:,}</text>')
    height = len(table) * high + 4
    return f'<svg role="img" viewBox="0 0 860 {height}" width="860" height="{height}">{"".join(parts)}</svg>'


def _months(table: Mapping[str, Mapping[str, int]]) -> str:
    """Return months as stacked columns in SVG."""
    most = max([sum(counts.values()) for counts in table.values()], default=0)
    if not most:
        return ""
    step = max(min(820 / len(table), 60.0), 6.0)
    high = 180
    parts = []
    for place, (key, counts) in enumerate(table.items()):
        x, y = place * step + 20, float(high)
        for verdict in VERDICTS:
            length = counts[verdict] / most * (high - 20)
            if length:
                y -= length
                parts.append(
                    f'<rect x="{x:.1f}" y="{y:.1f}" width="{step * 0.8:.1f}" height="{length:.1f}" fill="{COLORS[verdict]}">'
                    f"<title>{escape(key)}: {counts[verdict]:,} {WORDS[verdict]}</title></rect>"
                )
        year, _, month = key.rpartition("-")
        for line, words in ((16, month if step >= 18 else ""), (30, year if place == 0 or month == "01" else "")):
            if words:
                at = f'x="{x + step * 0.4:.1f}" y="{high + line}" text-anchor="middle"'
                parts.append(f'<text class="dim" {at}>{escape(words)}</text>')
    width = max(int(len(table) * step + 40), 200)
    return (
        f'<svg role="img" viewBox="0 0 {width} {high + 36}" width="{width}" height="{high + 36}">{"".join(parts)}</svg>'
    )


def _count_bars(table: Mapping[str, int]) -> str:
    most = max(table.values())
    rows = []
    for place, (key, count) in enumerate(table.items()):
        top, length = place * 24, count / most * 520
        rows.append(
            f'<text x="240" y="{top + 16}" text-anchor="end">{escape(key[:34])}</text>'
            f'<rect x="250" y="{top + 4}" width="{max(length, 0.5):.1f}" height="16" fill="#6b7c93"/>'
            f'<text class="dim" x="{256 + length:.1f}" y="{top + 16}">{count:,}</text>'
        )
    height = len(table) * 24 + 4
    return f'<svg role="img" viewBox="0 0 860 {height}" width="860" height="{height}">{"".join(rows)}</svg>'
