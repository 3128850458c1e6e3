"""The page of one id: its description in words, in a fixed order of sections."""

from __future__ import annotations

from checker.explain import sections
from checker.explain.article import (
    Article,
    Block,
    Code,
    Grid,
    Heading,
    Text,
    blocks_of,
    broken,
    items,
    listed,
    page,
    pairs,
)
from checker.explain.figures import figure_blocks, since
from checker.explain.sections import Data
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
    return page(
        clause_title(data),
        clause_head(data),
        Heading("Rules"),
        Text(f"None. {data['uncovered'] or data['reason']}") if not data["rules"] else None,
        *[sections.rule_blocks(rule, 2) for rule in data["rules"]],
        sections.excuses(data["excuses"]),
        sections.priorities(data["priorities"]),
        figure_blocks(data["parameters"]),
        Heading("Readings"),
        sections.questions(data["readings"]),
        sections.assumptions(data["assumptions"]),
        sections.notes(data["notes"]),
        sections.cases(data, "name this clause or a rule of it", "some rule of it governs"),
    )


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
        Text(sections.source_line(data["source"])),
        Heading("Standing"),
        pairs(
            None if brief else ("modality", data["modality"]),
            ("binds", data["binds"]),
            None if brief else ("agreement", f"{agreement['id']}, {agreement['title']}"),
            ("in force", data["in_force"]),
            ("amendment", f"{effect}{by}" + f": {amendment['ground']}" * bool(amendment["ground"])),
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
    return page(
        f"{data['id']}: {data['title']}",
        pairs(("clause", clause)),
        sections.rule_blocks(data, 0),
        Heading("Readings"),
        sections.questions(data["readings"]),
        sections.assumptions(data["assumptions"]),
        sections.notes(data["notes"]),
        sections.cases(data, "name this rule", "it governs"),
    )


def _reading(data: Data) -> Article:
    facet = f" It is a facet of {data['facet_of']}: pinned with it, called by its name." if data["facet_of"] else ""
    return page(
        f"{data['id']} {data['name']}",
        Text(f"{data['question']}{facet}"),
        pairs(
            ("the words", data["words"]),
            ("standing", sections.how_read(data)),
            ("evidence", data["evidence"]) if data["evidence"] else None,
        ),
        Heading("Readings"),
        sections.choices(data),
        sections.questions(data["facets"]) if data["facets"] else None,
        Heading("Where it is read"),
        pairs(("clauses", listed(data["clauses"])), ("rules", sections.rules_line(data["rules"]))),
        sections.priorities(data["priorities"]),
        sections.notes(data["notes"]),
        Heading("What turns on it"),
        Text(data["finding"]),
        _turns(data["turns"]) if data["turns"] else None,
        sections.cases(data, "name it as a cause, or pin it"),
    )


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
    return page(
        f"{data['id']}: {data['title']}",
        Text(data["text"]),
        Text("It is the assumption that what the ledger calls none stays so.") if data["standing"] else None,
        Heading("Rests on it"),
        pairs(("agreements", listed(data["agreements"])), ("rules", sections.rules_line(data["rules"]))),
        sections.notes(data["notes"]),
        sections.cases(data, "name it in a note"),
    )


def _agreement(data: Data) -> Article:
    left_out = "" if data["in_this_law"] else "; left out of this law"
    rows = [(clause["id"], clause["modality"], clause["binds"], listed(clause["rules"])) for clause in data["clauses"]]
    return page(
        f"{data['id']}: {data['title']}",
        items(data["summary"]) if data["summary"] else None,
        pairs(
            ("first day", f"{data['day']}, in conditions `{data['start']}`{left_out}"),
            ("known from", data["known_from"]),
            ("source", sections.source_line(data["source"])),
            ("amends", data["supplements"] or "none"),
            ("amended by", listed(data["supplemented_by"])),
            ("rests on", listed(data["rests_on"])),
        ),
        Heading("Clauses"),
        Grid(("clause", "modality", "binds", "rules"), tuple(rows)),
        figure_blocks(data["parameters"]),
    )


def _parameter(data: Data) -> Article:
    several = len(data["values"]) > 1
    values = [(value["shown"], since(value), value["source"]) for value in data["values"]]
    return page(
        f"{data['id']}: a parameter of {data['agreement']}",
        Text(data["about"]),
        pairs(
            ("in conditions", f"`{data['id']}`"),
            ("unit", data["unit"]) if data["unit"] else None,
            ("chosen by", f"the day `{data['dated_by']}` of the act") if several else None,
        ),
        Heading("Values"),
        Grid(("value", "from", "source"), tuple(values)),
        Heading("Rules that read it"),
        sections.rules_grid(data["rules"]),
    )


def _definition(data: Data) -> Article:
    named = [f"`{entry['name']}`: `{entry['cel']}`" for entry in data["definitions"]]
    return page(
        f"{data['signature']}: a definition",
        Code(broken(data["cel"]), "cel"),
        [Text("Definitions that it names:"), items(named)] if named else None,
        pairs(("readings", listed(data["readings"])), ("used by", listed([f"`{entry}`" for entry in data["used_by"]]))),
        Heading("Rules that use it"),
        sections.rules_grid(data["rules"]),
    )
