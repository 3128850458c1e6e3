"""The page of one id: what `describe` knows of it, in words and a fixed order of sections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from checker.explain.article import (
    Article,
    Block,
    Code,
    Grid,
    Heading,
    Items,
    Text,
    blocks_of,
    broken,
    items,
    listed,
    pairs,
)
from checker.pack.model import place_of
from checker.read.yaml_writer import as_yaml, scalar

Data = Mapping[str, Any]

MODALITIES = {
    "obligation": "an obligation",
    "prohibition": "a prohibition",
    "permission": "a permission",
    "right": "a right or licence",
    "ends": "the end of a right or duty",
    "procedure": "a procedure",
    "definition": "a definition",
    "status": "a status",
    "aspiration": "an aspiration",
}
CHECKABILITY = {
    "yes": "by machine",
    "parameter": "with a parameter that is not disclosed",
    "judgement": "with a judgement that somebody attests",
    "split": "in part",
    "none": "not checkable",
}
EFFECTS = {
    "carried": "carried on in express words",
    "silent": "not mentioned by a later agreement",
    "none": "nothing to amend",
}
CAUSES = {
    "fact": "a fact",
    "judgement": "a judgement, which somebody attests",
    "parameter": "a parameter that is not disclosed",
}
CONTROLS = {"lever": "the team can choose it", "learn": "it is to be found out", "given": "it is given"}
CASES = 60
"""Cases that a page lists."""


def article(data: Data) -> Article:
    """Return the page of what `Describer.describe` found."""
    makers = {
        "clause": _clause,
        "rule": _rule,
        "reading": _reading,
        "assumption": _assumption,
        "agreement": _agreement,
        "kind": _kind,
        "key": _key,
        "field": _field,
        "rows": _rows,
        "definition": _definition,
    }
    return makers[data["is"]](data)


def _clause(data: Data) -> Article:
    amendment, agreement = data["amendment"], data["agreement"]
    effect = EFFECTS.get(amendment["effect"], amendment["effect"])
    by = f", by {listed(amendment['by'])}" if amendment["by"] else ""
    checkable = CHECKABILITY.get(data["checkability"], data["checkability"])
    blocks = blocks_of(
        Text(data["meaning"]),
        Heading("Source"),
        items(f'"{item["phrase"]}" ({item["document"]}, {place_of(item["paragraph"])})' for item in data["pinpoints"]),
        Text(_source(data["source"])),
        Heading("Standing"),
        pairs(
            ("modality", data["modality"]),
            ("binds", data["binds"]),
            ("agreement", f"{agreement['id']}, {agreement['title']}"),
            ("in force", data["in_force"]),
            ("amendment", f"{effect}{by}: {amendment['ground']}"),
            ("amends", listed(data["amends"])) if data["amends"] else None,
            ("checkable", f"{checkable}: {data['reason']}"),
            ("facts", listed(data["facts"])),
            ("waivable", "yes" if data["waivable"] else "no"),
        ),
        Heading("Rules"),
        Text(f"None. {data['uncovered'] or data['reason']}") if not data["rules"] else None,
        *[_rule_blocks(rule, 2) for rule in data["rules"]],
        _excuses(data["excuses"]),
        _priorities(data["priorities"]),
        Heading("Readings"),
        _questions(data["readings"]),
        _assumptions(data["assumptions"]),
        _notes(data["notes"]),
        Heading("Cases"),
        _cases(data, "name this clause or a rule of it", "some rule of it governs"),
    )
    return Article(f"{data['id']}: {MODALITIES.get(data['modality'], data['modality'])}", blocks)


def _source(source: Data) -> str:
    read = f"Read on {source['read_on']}" if source["read_on"] else ""
    return (
        ". ".join(
            [part for part in (source["title"] or source["id"], source["publisher"], source["where"], read) if part]
        )
        + "."
    )


def _rule(data: Data) -> Article:
    clause = f"{data['clause']} ({data['modality']}, binds {data['binds']}): {data['clause_meaning']}"
    blocks = blocks_of(
        pairs(("clause", clause)),
        _rule_blocks(data, 0),
        Heading("Readings"),
        _questions(data["readings"]),
        _assumptions(data["assumptions"]),
        _notes(data["notes"]),
        Heading("Cases"),
        _cases(data, "name this rule", "it governs"),
    )
    return Article(f"{data['id']}: {data['title']}", blocks)


def _rule_blocks(rule: Data, level: int) -> list[Block]:
    """Return the parts of a rule; under a heading of its own where `level` is not 0."""
    found: list[Block] = []
    if level:
        found += [Heading(rule["id"], level), Text(f"{rule['title'][0].upper()}{rule['title'][1:]}.")]
    reads = [listed(rule["reads"][part]) for part in ("facts", "readings", "ledger") if rule["reads"][part]]
    found.append(pairs(("judges", _subject(rule)), ("rests on", listed(rule["rests_on"])), ("reads", "; ".join(reads))))
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
        items([_message(item) for item in rule["messages"]] or [rule["title"]]),
    ]
    if rule["remedies"]:
        found += [Text("What to do, the first that fits:"), items(_message(item) for item in rule["remedies"])]
    return found


def _subject(data: Data) -> str:
    each = f"each of the {data['subject']} (this), of " if data["subject"] != "act" else ""
    return each + listed(data["kinds"])


def _condition(lead: str, condition: Data) -> list[Block]:
    lines, whose = condition["words"], condition["lead"]
    where = f"{lead} {whose}," if whose else lead
    said = [Text(f"{lead} {lines[0]}:")] if len(lines) == 1 else [Text(f"{where} all of this holds:"), items(lines)]
    return [*said, Code(broken(condition["cel"]), "cel")]


def _message(item: Data) -> str:
    verdict = f"{item['verdict']}: " if item.get("verdict") else ""
    conditions = [f"`{item['when']}`"] if item["when"] else []
    if item.get("decides"):
        conditions.append(f"{' or '.join(item['decides'])} decides")
    when = f" (where {', and '.join(conditions)})" if conditions else ""
    return f"{verdict}{item['text']}{when}"


def _excuses(excuses: Sequence[Data]) -> list[Block]:
    lines = [
        f"{item['rule']} of {item['clause']}, by its exception {item['exception']}: {item['ground']}"
        for item in excuses
    ]
    return [Heading("Excuses from"), items(lines)] if lines else []


def _priorities(edges: Sequence[Data]) -> list[Block]:
    lines = []
    for edge in edges:
        words = f"{edge['over']} {edge['relation']} {edge['under']}"
        if edge["relation"] == "open":
            words = f"{edge['over']} and {edge['under']}: which prevails is open"
        reading = f", {edge['reading']}" if edge["reading"] else ""
        lines.append(f"{words} ({edge['status']}{reading}): {edge['ground']}")
    return [Heading("Beside other clauses"), items(lines)] if lines else []


def _questions(questions: Sequence[Data]) -> list[Block]:
    if not questions:
        return [Text("None.")]
    found: list[Block] = []
    for item in questions:
        found += [Text(f"{item['id']} {item['name']}: {item['question']} {_how(item)}"), _choices(item)]
    return found


def _how(item: Data) -> str:
    how, read = item["read"]["how"], item["read"]["as"]
    if how == "open":
        return "Open: every plausible reading counts."
    return f"Pinned to {read}." if how == "pinned" else f"Read as {read}." if read else "Kept as a record."


def _choices(item: Data) -> Items:
    return items(
        f"{choice['name']} ({choice['standing']}{', a record' if choice['record'] else ''}): {choice['means']}"
        for choice in item["choices"]
    )


def _assumptions(assumptions: Sequence[Data]) -> list[Block]:
    lines = [(item["id"], f"{item['title']}: {item['text']}") for item in assumptions]
    return [Heading("Assumptions"), pairs(*lines)] if lines else []


def _notes(notes: Sequence[Data]) -> list[Block]:
    return [Heading("Notes"), items(_message(item) for item in notes)] if notes else []


def _cases(data: Data, naming: str, governing: str = "") -> list[Block]:
    cases, governed = data["cases"], data.get("cases_governed", 0)
    counted = f"Cases that {naming}: {len(cases)}." + (f" Cases in which {governing}: {governed}." if governing else "")
    found: list[Block] = [Text(counted)]
    if cases:
        rows = tuple([(item["case"], item["expect"], item["file"]) for item in cases[:CASES]])
        found.append(Grid(("case", "verdict", "file"), rows))
    if len(cases) > CASES:
        found.append(Text(f"{len(cases) - CASES} more are in the files."))
    return found


def _reading(data: Data) -> Article:
    facet = f" It is a facet of {data['facet_of']}: pinned with it, called by its name." if data["facet_of"] else ""
    facets: list[Block] = []
    for item in data["facets"]:
        facets += [Text(f"{item['id']} {item['name']}: {item['question']} {_how(item)}"), _choices(item)]
    blocks = blocks_of(
        Text(f"{data['question']}{facet}"),
        pairs(
            ("the words", data["words"]),
            ("standing", _how(data)),
            ("evidence", data["evidence"]) if data["evidence"] else None,
        ),
        Heading("Readings"),
        _choices(data),
        facets,
        Heading("Where it is read"),
        pairs(("clauses", listed(data["clauses"])), ("rules", _named(data["rules"]))),
        _priorities(data["priorities"]),
        _notes(data["notes"]),
        Heading("What turns on it"),
        Text(data["finding"]),
        _turns(data["turns"]) if data["turns"] else None,
        Heading("Cases"),
        _cases(data, "name it as a cause, or pin it"),
    )
    return Article(f"{data['id']} {data['name']}", blocks)


def _named(rules: Sequence[Data]) -> str:
    return listed(f"{item['id']} ({item['clause']})" for item in rules)


def _turns(turns: Data) -> list[Block]:
    ledger = listed(f"{key} {value}" for key, value in turns["ledger"].items())
    pins = listed(f"{key}={value}" for key, value in turns["pins"].items())
    return [
        Code(as_yaml(turns["descriptor"]), "yaml"),
        *([Text(f"With a ledger that says: {ledger}.")] if turns["ledger"] else []),
        *([Text(f"With these pins: {pins}.")] if turns["pins"] else []),
        Text(f"As the question stands it is judged {turns['verdict']}; read as"),
        items(f"{name}: {verdict}" for name, verdict in turns["verdicts"].items()),
    ]


def _assumption(data: Data) -> Article:
    blocks = blocks_of(
        Text(data["text"]),
        Text("It is the assumption that what the ledger calls none stays so.") if data["standing"] else None,
        Heading("Rests on it"),
        pairs(("agreements", listed(data["agreements"])), ("rules", _named(data["rules"]))),
        _notes(data["notes"]),
        Heading("Cases"),
        _cases(data, "name it in a note"),
    )
    return Article(f"{data['id']}: {data['title']}", blocks)


def _agreement(data: Data) -> Article:
    left_out = "" if data["in_this_law"] else "; left out of this law"
    rows = [(item["id"], item["modality"], item["binds"], listed(item["rules"])) for item in data["clauses"]]
    blocks = blocks_of(
        items(data["summary"]) if data["summary"] else None,
        pairs(
            ("first day", f"{data['day']}, in conditions `{data['start']}`{left_out}"),
            ("known from", data["known_from"]),
            ("source", _source(data["source"])),
            ("amends", data["supplements"] or "none"),
            ("amended by", listed(data["supplemented_by"])),
            ("rests on", listed(data["rests_on"])),
        ),
        Heading("Clauses"),
        Grid(("clause", "modality", "binds", "rules"), tuple(rows)),
    )
    return Article(f"{data['id']}: {data['title']}", blocks)


def _key(data: Data) -> Article:
    values = f": {listed(data['values'])}" if data["values"] else ""
    stand_in = f"while it is unknown, `{data['stand_in']}` of the act takes its place"
    blocks = blocks_of(
        Text(data["about"]),
        pairs(
            ("type", f"{data['type']}{', or none' if data['none'] else ''}, or unknown{values}"),
            ("unknown it is", CAUSES[data["cause"]]),
            ("in force", _entry(data["in_force"])),
            ("stand-in", stand_in) if data["stand_in"] else None,
        ),
        [Heading("Entries of the pack"), items(_entry(item) for item in data["entries"])] if data["entries"] else None,
        _valid(data["valid"]),
        Heading("Rules that read it"),
        _rules(data["rules"]),
        _notes(data["notes"]),
        Heading("Cases"),
        _cases(data, "set it"),
    )
    return Article(f"{data['id']}: a key of the ledger", blocks)


def _entry(entry: Data) -> str:
    since = f", known from {entry['known_from']}" if entry["known_from"] else ""
    return f"{entry['value']}{since}" + (f": {entry['source']}" if entry["source"] else "")


def _valid(valid: Sequence[Data]) -> list[Block]:
    lines = [f"`{item['holds']}` (else: {item['message']})" for item in valid]
    return [Heading("What must hold"), items(lines)] if lines else []


def _rules(rules: Sequence[Data]) -> Block:
    if not rules:
        return Text("None: it decides nothing.")
    if "in" not in rules[0]:
        return Grid(("rule", "clause", "about"), tuple([(item["id"], item["clause"], item["title"]) for item in rules]))
    rows = [(item["id"], item["clause"], listed(item["in"]), item["title"]) for item in rules]
    return Grid(("rule", "clause", "in", "about"), tuple(rows))


def _kind(data: Data) -> Article:
    gaps = [f"`{item['when']}`: {item['reason']}" for item in data["gaps"]]
    blocks = blocks_of(
        Text(data["about"]),
        Heading("Fields"),
        fields_grid(data["fields"]),
        _valid(data["valid"]),
        Heading("Rules that judge it"),
        _rules(data["rules"]),
        [Heading("Governed by nothing, on purpose"), items(gaps)] if gaps else None,
        _notes(data["notes"]),
    )
    return Article(f"{data['id']}: a kind of act", blocks)


def fields_grid(fields: Sequence[Data]) -> Grid:
    """Return fields as a table: path, what may stand there, what it means."""
    rows = [(f"`{item['id']}`", values_of(item), item["about"]) for item in fields]
    return Grid(("field", "values", "meaning"), tuple(rows))


def values_of(item: Data) -> str:
    """Return what may stand in a field, in words."""
    values = listed([str(entry["value"]) for entry in item["values"]], "names")
    words: str = {
        "enum": values,
        "boolean": "true, false",
        "date": f"a day{', none' if item['none'] else ''}",
        "number": "a number",
        "integer": "a whole number",
        "list": f"a list of {values}",
        "id": "a name in kebab-case",
        "kind": "the kind's name",
        "version": values,
        "attestations": "by field: who, when, where",
    }.get(item["type"], str(item["type"]))
    if item["required"]:
        return f"{words}; required"
    unknown = f"{words}, unknown" if item["decides"] else words
    return unknown if item["absent"] is None else f"{unknown}; left out: {scalar(item['absent'])}"


def _field(data: Data) -> Article:
    labels = [f"{entry['value']}: {entry['label']}" for entry in data["values"] if entry["label"]]
    only = listed(f"{key} is {value}" for key, value in data["only_if"].items())
    unknown = "it cannot be: it is required" if data["required"] else CAUSES[data["cause"]]
    if data["absent"] is not None:
        unknown += f"; left out it is {scalar(data['absent'])}"
    decides = data["decides"]
    several = data["by_kind"]
    blocks = blocks_of(
        Text("It is not the same in each kind.") if several else Text(data["about"]),
        items(f"{listed(item['kinds'])}: {item['about']} ({values_of(item)})" for item in several) if several else None,
        pairs(
            ("kinds", listed(data["kinds"])),
            None if several else ("values", values_of(data)),
            ("only where", only) if data["only_if"] else None,
            ("unknown it is", unknown) if decides else None,
            ("control", CONTROLS[data["control"]]) if decides else None,
            ("attested", "asked for by the policies" if data["attested"] else "not asked for") if decides else None,
            ("example", listed(data["example"], "[]") if isinstance(data["example"], list) else scalar(data["example"]))
            if data["example"] is not None
            else None,
            ("clauses", listed(data["clauses"])) if data["clauses"] else None,
        ),
        [Heading("Values"), items(labels)] if labels else None,
        _valid(data["valid"]),
        Heading("Rules that read it"),
        _rules(data["rules"]),
    )
    return Article(f"{data['id']}: a field of descriptors", blocks)


def _rows(data: Data) -> Article:
    blocks = blocks_of(
        Text(data["about"]),
        pairs(("kinds", listed(data["kinds"]))),
        Heading("Fields"),
        fields_grid(data["fields"]),
        Heading("Rules that judge each of them"),
        _rules(data["rules"]),
    )
    return Article(f"{data['id']}: rows of descriptors", blocks)


def _definition(data: Data) -> Article:
    named = [f"`{item['name']}`: `{item['cel']}`" for item in data["definitions"]]
    blocks = blocks_of(
        Code(broken(data["cel"]), "cel"),
        [Text("Definitions that it names:"), items(named)] if named else None,
        pairs(("readings", listed(data["readings"])), ("used by", listed([f"`{item}`" for item in data["used_by"]]))),
        Heading("Rules that use it"),
        _rules(data["rules"]),
    )
    return Article(f"{data['signature']}: a definition", blocks)


def table_article(data: Data, fits: int | None = 120) -> Article:
    """Return a rule's decision tables as a page: as a grid, or line by line where that is wider than `fits` columns."""
    ledger = listed(f"{key} {value}" for key, value in data["ledger"].items())
    read_as = listed(f"{key} {value}" for key, value in data["read_as"].items())
    found: list[Block] = [
        pairs(
            ("judges", _subject(data)),
            ("clause", data["clause"]),
            ("ledger", ledger) if data["ledger"] else None,
            ("read as", read_as) if data["read_as"] else None,
        ),
        Text("The first line that fits decides. What a line does not name may be whatever it is."),
    ]
    for number, table in enumerate(data["tables"]):
        if number:
            found.append(Heading(table["title"]))
        found.append(_lines(table, "holds" if number else "outcome", fits))
        if not table["smallest"]:
            found.append(Text("Fewer lines may do: the search for the fewest met its limit."))
    return Article(f"{data['id']}: {data['title']}", tuple(found))


def _lines(table: Data, outcome: str, fits: int | None) -> Grid:
    names = [column["name"] for column in table["columns"]]
    rows = [
        (str(number), *[line["when"].get(name, "") for name in names], line["outcome"])
        for number, line in enumerate(table["lines"], 1)
    ]
    rows.append((str(len(rows) + 1), *([""] * len(names)), table["otherwise"]))
    headers = ("", *names, outcome)
    width = sum([max([len(cell) for cell in column]) + 2 for column in zip(headers, *rows, strict=True)])
    if fits is None or width <= fits:
        return Grid(headers, tuple(rows))
    short = [
        (str(number), "; ".join([f"{name}: {value}" for name, value in line["when"].items()]), line["outcome"])
        for number, line in enumerate(table["lines"], 1)
    ]
    return Grid(("", "where", outcome), (*short, (str(len(short) + 1), "otherwise", table["otherwise"])))
