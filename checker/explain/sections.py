"""Sections that pages of several sorts of ids share: rules, questions and their readings, cases, readers of a term."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from checker.explain.article import Block, Code, Grid, Heading, Items, Text, broken, items, listed, pairs, titled

Data = Mapping[str, Any]
CASES = 60
"""The most cases that a page lists."""


def rule_blocks(rule: Data, level: int) -> list[Block]:
    """Return the parts of a rule, under its own heading unless `level` is 0."""
    blocks: list[Block] = []
    if level:
        blocks += [Heading(rule["id"], level), Text(f"{rule['title'][0].upper()}{rule['title'][1:]}.")]
    reads = [listed(rule["reads"][part]) for part in ("facts", "readings", "ledger") if rule["reads"][part]]
    blocks.append(
        pairs(("judges", subject_words(rule)), ("rests on", listed(rule["rests_on"])), ("reads", "; ".join(reads)))
    )
    blocks += _condition("It governs where", rule["governs"])
    if rule["requires"] is None:
        blocks.append(Text("It requires nothing: a permission, which never fails."))
    elif rule["requires"]["words"] == ["never"]:
        blocks.append(Text(f"What it governs fails{', unless an exception holds' if rule['exceptions'] else ''}."))
    else:
        blocks += _condition("It requires that", rule["requires"])
    for entry in rule["exceptions"]:
        blocks += _condition(f"Except ({entry['id']}, by {entry['clause']}) where", entry["when"])
        blocks.append(Text(f"Ground: {entry['ground']}"))
    if rule["never_fails"]:
        blocks.append(Text(f"It cannot fail alone: {rule['never_fails']}"))
    if rule["definitions"]:
        lines = [
            f"{entry['name']}:\n  " + broken(entry["cel"], 84).replace("\n", "\n  ") for entry in rule["definitions"]
        ]
        blocks += [Text("Definitions that these name:"), Code("\n".join(lines), "cel")]
    blocks += [
        Text("What it says, the first that fits:"),
        items([message_line(entry) for entry in rule["messages"]] or [rule["title"]]),
    ]
    if rule["remedies"]:
        blocks += [Text("What to do, the first that fits:"), items(message_line(entry) for entry in rule["remedies"])]
    return blocks


def subject_words(data: Data) -> str:
    each = f"each of the {data['subject']} (this), of " if data["subject"] != "act" else ""
    return each + listed(data["kinds"])


def _condition(lead: str, condition: Data) -> list[Block]:
    lines, whose = condition["words"], condition["lead"]
    where = f"{lead} {whose}," if whose else lead
    sentences = (
        [Text(f"{lead} {lines[0]}:")] if len(lines) == 1 else [Text(f"{where} all of this holds:"), items(lines)]
    )
    return [*sentences, Code(broken(condition["cel"]), "cel")]


def message_line(message: Data) -> str:
    verdict = f"{message['verdict']}: " if message.get("verdict") else ""
    conditions = [f"`{message['when']}`"] if message["when"] else []
    if message.get("decides"):
        conditions.append(f"{' or '.join(message['decides'])} decides")
    when = f" (where {', and '.join(conditions)})" if conditions else ""
    return f"{verdict}{message['text']}{when}"


def excuses(excuses: Sequence[Data]) -> list[Block]:
    lines = [
        f"{excuse['rule']} of {excuse['clause']}, by its exception {excuse['exception']}: {excuse['ground']}"
        for excuse in excuses
    ]
    return titled("Excuses from", lines)


def priorities(edges: Sequence[Data]) -> list[Block]:
    lines = []
    for edge in edges:
        words = f"{edge['over']} {edge['relation']} {edge['under']}"
        if edge["relation"] == "open":
            words = f"{edge['over']} and {edge['under']}: which prevails is open"
        reading = f", {edge['reading']}" if edge["reading"] else ""
        lines.append(f"{words} ({edge['status']}{reading}): {edge['ground']}")
    return titled("Beside other clauses", lines)


def questions(questions: Sequence[Data]) -> list[Block]:
    if not questions:
        return [Text("None.")]
    blocks: list[Block] = []
    for question in questions:
        blocks += [
            Text(f"{question['id']} {question['name']}: {question['question']} {how_read(question)}"),
            choices(question),
        ]
    return blocks


def how_read(question: Data) -> str:
    how, read = question["read"]["how"], question["read"]["as"]
    if how == "open":
        return "Open: every plausible reading counts."
    return f"Pinned to {read}." if how == "pinned" else f"Read as {read}." if read else "Kept as a record."


def choices(question: Data) -> Items:
    return items(
        f"{choice['name']} ({choice['standing']}{', a record' if choice['record'] else ''}): {choice['means']}"
        for choice in question["choices"]
    )


def assumptions(assumptions: Sequence[Data]) -> list[Block]:
    lines = [(assumption["id"], f"{assumption['title']}: {assumption['text']}") for assumption in assumptions]
    return [Heading("Assumptions"), pairs(*lines)] if lines else []


def notes(notes: Sequence[Data]) -> list[Block]:
    return titled("Notes", map(message_line, notes))


def cases(data: Data, naming: str, governing: str = "") -> list[Block]:
    cases, governed = data["cases"], data.get("cases_governed", 0)
    counted = f"Cases that {naming}: {len(cases)}." + (f" Cases in which {governing}: {governed}." if governing else "")
    blocks: list[Block] = [Heading("Cases"), Text(counted)]
    if cases:
        rows = tuple([(case["case"], case["expect"], case["file"]) for case in cases[:CASES]])
        blocks.append(Grid(("case", "verdict", "file"), rows))
    if len(cases) > CASES:
        blocks.append(Text(f"{len(cases) - CASES} more are in the files."))
    return blocks


def rules_line(rules: Sequence[Data]) -> str:
    return listed(f"{rule['id']} ({rule['clause']})" for rule in rules)


def conditions(valid: Sequence[Data]) -> list[Block]:
    return titled("What must hold", [f"`{entry['holds']}` (else: {entry['message']})" for entry in valid])


def rules_grid(rules: Sequence[Data]) -> Block:
    if not rules:
        return Text("None: it decides nothing.")
    if "in" not in rules[0]:
        return Grid(("rule", "clause", "about"), tuple([(rule["id"], rule["clause"], rule["title"]) for rule in rules]))
    rows = [(rule["id"], rule["clause"], listed(rule["in"]), rule["title"]) for rule in rules]
    return Grid(("rule", "clause", "in", "about"), tuple(rows))


def source_line(source: Data) -> str:
    read = f"Read on {source['read_on']}" if source["read_on"] else ""
    return (
        ". ".join(
            [part for part in (source["title"] or source["id"], source["publisher"], source["where"], read) if part]
        )
        + "."
    )
