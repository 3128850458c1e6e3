"""The parameters that rules read, as plain data and as blocks of a page: value, unit, source and first day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from checker.explain.article import Block, Grid, Heading, listed
from checker.explain.lines import Data
from checker.explain.reads import definitions_of
from checker.judge.law import Law
from checker.pack.model import Rule, turn_of
from checker.pack.parameters import in_words
from checker.pack.schema import NONE


def figures(law: Law, rules: Iterable[Rule], own: str = "") -> list[Data]:
    """Return the parameters that some rules read, directly or through definitions, and all those of the agreement `own`."""
    texts = {
        rule.id: [*rule.conditions, *[entry["cel"] for entry in definitions_of(law.pack, rule.conditions)]]
        for rule in rules
    }
    parameters = []
    for agreement in law.pack.agreements.values():
        for name, one in agreement.parameters.items():
            path = f"{agreement.start}.{name}"
            here = re.compile(rf"(?<![\w.]){re.escape(path)}(?!\w)")
            read = [id for id, conditions in texts.items() if any(map(here.search, conditions))]
            if read or agreement.id == own:
                parameters.append(
                    {
                        "name": path,
                        "agreement": agreement.id,
                        "about": one.about,
                        "unit": one.unit,
                        "values": [
                            {
                                "value": value.value,
                                "shown": in_words(one, value),
                                "from": value.since or None,
                                "source": value.source,
                                "known": not number or law.params[turn_of(path, value)] != NONE,
                            }
                            for number, value in enumerate(one.values)
                        ],
                        "read_by": read,
                    }
                )
    return parameters


def figure_blocks(parameters: Sequence[Data]) -> list[Block]:
    """Return parameters as blocks of a page, a line for each value."""
    rows = [
        (
            f"`{parameter['name']}`" if not number else "",
            value["shown"],
            since(value),
            value["source"],
            parameter["about"] if not number else "",
            listed(parameter["read_by"]) if not number else "",
        )
        for parameter in parameters
        for number, value in enumerate(parameter["values"])
    ]
    heads = ("parameter", "value", "from", "source", "meaning", "read by")
    return [Heading("Parameters"), Grid(heads, tuple(rows))] if rows else []


def since(value: Data) -> str:
    """Return the first day of a parameter's value in words."""
    return (value["from"] or "the beginning") + ("" if value["known"] else ", not known yet in this law")
