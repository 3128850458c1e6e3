"""Sections that pages of several sorts of ids share: a rule, questions and their readings, cases, what reads something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from checker.explain.article import Block, Code, Grid, Heading, Items, Text, broken, items, listed, pairs

Data = Mapping[str, Any]
CASES = 60
"""Cases that a page lists."""


def rule_blocks(rule: Data, level: int) -> list[Block]:
    """Return the parts of a rule; under a heading of its own where `level` is not 0."""
    found: list[Block] = []
    if level:
        found += [Heading(rule["id"], level), Text(f"{rule['title'][0].upper()}{rule['title'][1:]}.")]
    reads = [listed(rule["reads"][part]) for part in ("facts", "readings", "ledger") if rule["reads"][part]]
    found.append(
        pairs(("judges", subject_words(rule)), ("rests on", listed(rule["rests_on"])), ("reads", "; ".join(reads)))
    )
    found += _condition("It governs where", rule["governs"])
    if rule["requires"] is None:
        found.append(Text("It requires nothing: a permission, which never fails."))
    elif rule["requires"]["words"] == ["never"]:
        found.append(Text(f"What it governs fails{', unless an exception holds' if rule['exceptions'] else ''}."))
    else:
        found += _condition("It requires that", rule["requires"])
    for item in rule["exceptions"]:
        found += _condition(f"Except ({item['id']}, by {item['clause']}) where", item["when"])
        found.append(Text(f"Ground: {item['ground']}"))
    if rule["never_fails"]:
        found.append(Text(f"It cannot fail alone: {rule['never_fails']}"))
    if rule["definitions"]:
        lines = [f"{item['name']}:\n  " + broken(item["cel"], 84).replace("\n", "\n  ") for item in rule["definitions"]]
        found += [Text("Definitions that these name:"), Code("\n".join(lines), "cel")]
    found += [
        Text("What it says, the first that fits:"),
        items([message_line(item) for item in rule["messages"]] or [rule["title"]]),
    ]
    if rule["remedies"]:
        found += [Text("What to do, the first that fits:"), items(message_line(item) for item in rule["remedies"])]
    return found


def subject_words(data: Data) -> str:
    each = f"each of the {data['subject']} (this), of " if data["subject"] != "act" else ""
    return each + listed(data["kinds"])


def _condition(lead: str, condition: Data) -> list[Block]:
    lines, whose = condition["words"], condition["lead"]
    where = f"{lead} {whose}," if whose else lead
    said = [Text(f"{lead} {lines[0]}:")] if len(lines) == 1 else [Text(f"{where} all of this holds:"), items(lines)]
    return [*said, Code(broken(condition["cel"]), "cel")]


def message_line(item: Data) -> str:
    verdict = f"{item['verdict']}: " if item.get("verdict") else ""
    conditions = [f"`{item['when']}`"] if item["when"] else []
    if item.get("decides"):
        conditions.append(f"{' or '.join(item['decides'])} decides")
    when = f" (where {', and '.join(conditions)})" if conditions else ""
    return f"{verdict}{item['text']}{when}"


def excuses(excuses: Sequence[Data]) -> list[Block]:
    lines = [
        f"{item['rule']} of {item['clause']}, by its exception {item['exception']}: {item['ground']}"
        for item in excuses
    ]
    return [Heading("Excuses from"), items(lines)] if lines else []


def priorities(edges: Sequence[Data]) -> list[Block]:
    lines = []
    for edge in edges:
        words = f"{edge['over']} {edge['relation']} {edge['under']}"
        if edge["relation"] == "open":
            words = f"{edge['over']} and {edge['under']}: which prevails is open"
        reading = f", {edge['reading']}" if edge["reading"] else ""
        lines.append(f"{words} ({edge['status']}{reading}): {edge['ground']}")
    return [Heading("Beside other clauses"), items(lines)] if lines else []


def questions(questions: Sequence[Data]) -> list[Block]:
    if not questions:
        return [Text("None.")]
    found: list[Block] = []
    for item in questions:
        found += [Text(f"{item['id']} {item['name']}: {item['question']} {how_read(item)}"), choices(item)]
    return found


def how_read(item: Data) -> str:
    how, read = item["read"]["how"], item["read"]["as"]
    if how == "open":
        return "Open: every plausible reading counts."
    return f"Pinned to {read}." if how == "pinned" else f"Read as {read}." if read else "Kept as a record."


def choices(item: Data) -> Items:
    return items(
        f"{choice['name']} ({choice['standing']}{', a record' if choice['record'] else ''}): {choice['means']}"
        for choice in item["choices"]
    )


def assumptions(assumptions: Sequence[Data]) -> list[Block]:
    lines = [(item["id"], f"{item['title']}: {item['text']}") for item in assumptions]
    return [Heading("Assumptions"), pairs(*lines)] if lines else []


def notes(notes: Sequence[Data]) -> list[Block]:
    return [Heading("Notes"), items(message_line(item) for item in notes)] if notes else []


def cases(data: Data, naming: str, governing: str = "") -> list[Block]:
    cases, governed = data["cases"], data.get("cases_governed", 0)
    counted = f"Cases that {naming}: {len(cases)}." + (f" Cases in which {governing}: {governed}." if governing else "")
    found: list[Block] = [Text(counted)]
    if cases:
        rows = tuple([(item["case"], item["expect"], item["file"]) for item in cases[:CASES]])
        found.append(Grid(("case", "verdict", "file"), rows))
    if len(cases) > CASES:
        found.append(Text(f"{len(cases) - CASES} more are in the files."))
    return found


def rules_line(rules: Sequence[Data]) -> str:
    return listed(f"{item['id']} ({item['clause']})" for item in rules)


def conditions(valid: Sequence[Data]) -> list[Block]:
    lines = [f"`{item['holds']}` (else: {item['message']})" for item in valid]
    return [Heading("What must hold"), items(lines)] if lines else []


def rules_grid(rules: Sequence[Data]) -> Block:
    if not rules:
        return Text("None: it decides nothing.")
    if "in" not in rules[0]:
        return Grid(("rule", "clause", "about"), tuple([(item["id"], item["clause"], item["title"]) for item in rules]))
    rows = [(item["id"], item["clause"], listed(item["in"]), item["title"]) for item in rules]
    return Grid(("rule", "clause", "in", "about"), tuple(rows))


def source_line(source: Data) -> str:
    read = f"Read on {source['read_on']}" if source["read_on"] else ""
    return (
        ". ".join(
            [part for part in (source["title"] or source["id"], source["publisher"], source["where"], read) if part]
        )
        + "."
    )
