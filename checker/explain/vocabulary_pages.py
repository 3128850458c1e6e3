"""The pages of kinds, fields, rows and ledger keys, from the data of `vocabulary`."""

from __future__ import annotations

from collections.abc import Sequence

from checker.explain.article import Article, Grid, Heading, Text, items, listed, page, pairs, titled
from checker.explain.sections import Data, cases, conditions, notes, rules_grid
from checker.read.yaml_writer import flow

CAUSES = {
    "fact": "a fact",
    "judgement": "a judgement, which somebody attests",
    "parameter": "a parameter that is not disclosed",
}
CONTROLS = {"lever": "the team can choose it", "learn": "it is to be found out", "given": "it is given"}


def key_page(data: Data) -> Article:
    values = f": {listed(data['values'])}" if data["values"] else ""
    stand_in = f"while it is unknown, `{data['stand_in']}` of the act takes its place"
    return page(
        f"{data['id']}: a key of the ledger",
        Text(data["about"]),
        pairs(
            ("type", f"{data['type']}{', or none' if data['none'] else ''}, or unknown{values}"),
            ("unknown it is", CAUSES[data["cause"]]),
            ("in force", _entry(data["in_force"])),
            ("stand-in", stand_in) if data["stand_in"] else None,
        ),
        titled("Entries of the pack", map(_entry, data["entries"])),
        conditions(data["valid"]),
        Heading("Rules that read it"),
        rules_grid(data["rules"]),
        notes(data["notes"]),
        cases(data, "set it"),
    )


def _entry(entry: Data) -> str:
    since = f", known from {entry['known_from']}" if entry["known_from"] else ""
    return f"{entry['value']}{since}" + (f": {entry['source']}" if entry["source"] else "")


def kind_page(data: Data) -> Article:
    gaps = [f"`{gap['when']}`: {gap['reason']}" for gap in data["gaps"]]
    return page(
        f"{data['id']}: a kind of act",
        Text(data["about"]),
        Heading("Fields"),
        fields_grid(data["fields"]),
        conditions(data["valid"]),
        Heading("Rules that judge it"),
        rules_grid(data["rules"]),
        titled("Governed by nothing, on purpose", gaps),
        notes(data["notes"]),
    )


def fields_grid(fields: Sequence[Data]) -> Grid:
    """Return fields as a table of paths, allowed values and meanings."""
    rows = [(f"`{field['id']}`", values_of(field), field["about"]) for field in fields]
    return Grid(("field", "values", "meaning"), tuple(rows))


def values_of(field: Data) -> str:
    """Return the allowed values of a field in words."""
    values = listed([str(entry["value"]) for entry in field["values"]], "names")
    counts = f" ({field['unit']})" if field["unit"] else ""
    words: str = {
        "enum": values,
        "boolean": "true, false",
        "date": f"a day{', none' if field['none'] else ''}",
        "number": f"a number{counts}",
        "integer": f"a whole number{counts}",
        "list": f"a list of {values}",
        "id": "small letters, digits and hyphens",
        "kind": "the kind's name",
        "version": values,
        "attestations": "by field: who, when, where",
    }.get(field["type"], str(field["type"]))
    if field["required"]:
        return f"{words}; required"
    unknown = f"{words}, unknown" if field["decides"] else words
    return unknown if field["absent"] is None else f"{unknown}; left out: {flow(field['absent'])}"


def lies(entry: Data) -> str:
    """Return the wider values that contain a value, in words, "" without any."""
    return f"within {listed(entry['within'])}" if entry["within"] else ""


def field_page(data: Data) -> Article:
    labels = [
        f"{entry['value']}: {', '.join([part for part in (entry['label'], lies(entry)) if part])}"
        for entry in data["values"]
        if entry["label"] or entry["within"]
    ]
    only = listed(f"{key} is {value}" for key, value in data["only_if"].items())
    unknown = "it cannot be: it is required" if data["required"] else CAUSES[data["cause"]]
    if data["absent"] is not None:
        unknown += f"; left out it is {flow(data['absent'])}"
    decides = data["decides"]
    several = data["by_kind"]
    return page(
        f"{data['id']}: a field of descriptors",
        Text("It is not the same in each kind.") if several else Text(data["about"]),
        items(f"{listed(variant['kinds'])}: {variant['about']} ({values_of(variant)})" for variant in several)
        if several
        else None,
        pairs(
            ("kinds", listed(data["kinds"])),
            None if several else ("values", values_of(data)),
            ("only where", only) if data["only_if"] else None,
            ("unknown it is", unknown) if decides else None,
            ("control", CONTROLS[data["control"]]) if decides else None,
            ("attested", "asked for by the policies" if data["attested"] else "not asked for") if decides else None,
            ("example", listed(data["example"], "[]") if isinstance(data["example"], list) else flow(data["example"]))
            if data["example"] is not None
            else None,
            ("clauses", listed(data["clauses"])) if data["clauses"] else None,
        ),
        titled("Values", labels),
        conditions(data["valid"]),
        Heading("Rules that read it"),
        rules_grid(data["rules"]),
    )


def rows_page(data: Data) -> Article:
    return page(
        f"{data['id']}: rows of descriptors",
        Text(data["about"]),
        pairs(("kinds", listed(data["kinds"]))),
        Heading("Fields"),
        fields_grid(data["fields"]),
        Heading("Rules that judge each of them"),
        rules_grid(data["rules"]),
    )
