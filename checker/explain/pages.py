"""The page of one id: its description in words, in a fixed order of sections."""

from __future__ import annotations

from checker.explain.article import Article, Block, Code, Grid, Heading, Text, blocks_of, broken, items, listed, pairs
from checker.explain.figures import figure_blocks, since
from checker.explain.sections import (
    Data,
    assumptions,
    cases,
    choices,
    excuses,
    how_read,
    notes,
    priorities,
    questions,
    rule_blocks,
    rules_grid,
    rules_line,
    source_line,
)
from checker.explain.vocabulary_pages import field_page, key_page, kind_page, rows_page
from checker.pack.model import place_of
from checker.read.yaml_writer import as_yaml

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


def article(data: Data) -> Article:
    """Return the page of an id from the data of `Describer.describe`."""
    makers = {
        "clause": _clause,
        "rule": _rule,
        "reading": _reading,
        "assumption": _assumption,
        "agreement": _agreement,
        "kind": kind_page,
        "key": key_page,
        "field": field_page,
        "rows": rows_page,
        "definition": _definition,
        "parameter": _parameter,
    }
    return makers[data["is"]](data)


def _clause(data: Data) -> Article:
    blocks = blocks_of(
        clause_head(data),
        Heading("Rules"),
        Text(f"None. {data['uncovered'] or data['reason']}") if not data["rules"] else None,
        *[rule_blocks(rule, 2) for rule in data["rules"]],
        excuses(data["excuses"]),
        priorities(data["priorities"]),
        figure_blocks(data["parameters"]),
        Heading("Readings"),
        questions(data["readings"]),
        assumptions(data["assumptions"]),
        notes(data["notes"]),
        Heading("Cases"),
        cases(data, "name this clause or a rule of it", "some rule of it governs"),
    )
    return Article(clause_title(data), blocks)


def clause_title(data: Data) -> str:
    """Return the title of a clause's page: `2026.x: an obligation`."""
    return f"{data['id']}: {MODALITIES.get(data['modality'], data['modality'])}"


def clause_head(data: Data, *, brief: bool = False) -> tuple[Block, ...]:
    """Return the meaning, source and standing of a clause; `brief` leaves out what only its writer looks up."""
    amendment, agreement = data["amendment"], data["agreement"]
    effect = EFFECTS.get(amendment["effect"], amendment["effect"])
    by = f", by {listed(amendment['by'])}" if amendment["by"] else ""
    checkable = CHECKABILITY.get(data["checkability"], data["checkability"])
    return blocks_of(
        Text(data["meaning"]),
        Heading("Source"),
        _quotes(data),
        Text(source_line(data["source"])),
        Heading("Standing"),
        pairs(
            None if brief else ("modality", data["modality"]),
            ("binds", data["binds"]),
            None if brief else ("agreement", f"{agreement['id']}, {agreement['title']}"),
            ("in force", data["in_force"]),
            ("amendment", f"{effect}{by}: {amendment['ground']}"),
            ("amends", listed(data["amends"])) if data["amends"] and not brief else None,
            ("checkable", f"{checkable}: {data['reason']}"),
            None if brief else ("facts", listed(data["facts"])),
            ("waivable", "yes" if data["waivable"] else "no"),
        ),
    )


def _quotes(data: Data) -> Block:
    """Return the key phrases of a clause, each with its place."""
    return items(f'"{pin["phrase"]}" ({pin["document"]}, {place_of(pin["paragraph"])})' for pin in data["pinpoints"])


def _rule(data: Data) -> Article:
    clause = f"{data['clause']} ({data['modality']}, binds {data['binds']}): {data['clause_meaning']}"
    blocks = blocks_of(
        pairs(("clause", clause)),
        rule_blocks(data, 0),
        Heading("Readings"),
        questions(data["readings"]),
        assumptions(data["assumptions"]),
        notes(data["notes"]),
        Heading("Cases"),
        cases(data, "name this rule", "it governs"),
    )
    return Article(f"{data['id']}: {data['title']}", blocks)


def _reading(data: Data) -> Article:
    facet = f" It is a facet of {data['facet_of']}: pinned with it, called by its name." if data["facet_of"] else ""
    blocks = blocks_of(
        Text(f"{data['question']}{facet}"),
        pairs(
            ("the words", data["words"]),
            ("standing", how_read(data)),
            ("evidence", data["evidence"]) if data["evidence"] else None,
        ),
        Heading("Readings"),
        choices(data),
        questions(data["facets"]) if data["facets"] else None,
        Heading("Where it is read"),
        pairs(("clauses", listed(data["clauses"])), ("rules", rules_line(data["rules"]))),
        priorities(data["priorities"]),
        notes(data["notes"]),
        Heading("What turns on it"),
        Text(data["finding"]),
        _turns(data["turns"]) if data["turns"] else None,
        Heading("Cases"),
        cases(data, "name it as a cause, or pin it"),
    )
    return Article(f"{data['id']} {data['name']}", blocks)


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
        pairs(("agreements", listed(data["agreements"])), ("rules", rules_line(data["rules"]))),
        notes(data["notes"]),
        Heading("Cases"),
        cases(data, "name it in a note"),
    )
    return Article(f"{data['id']}: {data['title']}", blocks)


def _agreement(data: Data) -> Article:
    left_out = "" if data["in_this_law"] else "; left out of this law"
    rows = [(clause["id"], clause["modality"], clause["binds"], listed(clause["rules"])) for clause in data["clauses"]]
    blocks = blocks_of(
        items(data["summary"]) if data["summary"] else None,
        pairs(
            ("first day", f"{data['day']}, in conditions `{data['start']}`{left_out}"),
            ("known from", data["known_from"]),
            ("source", source_line(data["source"])),
            ("amends", data["supplements"] or "none"),
            ("amended by", listed(data["supplemented_by"])),
            ("rests on", listed(data["rests_on"])),
        ),
        Heading("Clauses"),
        Grid(("clause", "modality", "binds", "rules"), tuple(rows)),
        figure_blocks(data["parameters"]),
    )
    return Article(f"{data['id']}: {data['title']}", blocks)


def _parameter(data: Data) -> Article:
    several = len(data["values"]) > 1
    values = [(value["shown"], since(value), value["source"]) for value in data["values"]]
    blocks = blocks_of(
        Text(data["about"]),
        pairs(
            ("in conditions", f"`{data['id']}`"),
            ("unit", data["unit"]) if data["unit"] else None,
            ("chosen by", f"the day `{data['dated_by']}` of the act") if several else None,
        ),
        Heading("Values"),
        Grid(("value", "from", "source"), tuple(values)),
        Heading("Rules that read it"),
        rules_grid(data["rules"]),
    )
    return Article(f"{data['id']}: a parameter of {data['agreement']}", blocks)


def _definition(data: Data) -> Article:
    named = [f"`{entry['name']}`: `{entry['cel']}`" for entry in data["definitions"]]
    blocks = blocks_of(
        Code(broken(data["cel"]), "cel"),
        [Text("Definitions that it names:"), items(named)] if named else None,
        pairs(("readings", listed(data["readings"])), ("used by", listed([f"`{entry}`" for entry in data["used_by"]]))),
        Heading("Rules that use it"),
        rules_grid(data["rules"]),
    )
    return Article(f"{data['signature']}: a definition", blocks)
