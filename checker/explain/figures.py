"""The parameters that rules read, as plain data and as a page has them: value, unit, source, since when, and what is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from checker.explain.article import Block, Grid, Heading, listed
from checker.explain.lines import Data
from checker.judge.law import Law
from checker.pack.model import Rule, turn_of
from checker.pack.parameters import in_words
from checker.pack.schema import NONE


def figures(law: Law, rules: Iterable[Rule], definitions: Sequence[Data], own: str = "") -> list[Data]:
    """Return the parameters that some rules read, themselves or through definitions, and all of the agreement `own`."""
    texts = {rule.id: [rule.governs, rule.requires, *[item.when for item in rule.exceptions]] for rule in rules}
    bodies = {item["name"].partition("(")[0]: item["cel"] for item in definitions}
    found = []
    for agreement in law.pack.agreements.values():
        for name, one in agreement.parameters.items():
            path = f"{agreement.start}.{name}"
            read = [id for id, mine in texts.items() if _reads(path, mine, bodies)]
            if read or agreement.id == own:
                found.append(
                    {
                        "name": path,
                        "agreement": agreement.id,
                        "about": one.about,
                        "unit": one.unit,
                        "values": [
                            {
                                "value": item.value,
                                "shown": in_words(one, item),
                                "from": item.since or None,
                                "source": item.source,
                                "known": not number or law.params[turn_of(path, item)] != NONE,
                            }
                            for number, item in enumerate(one.values)
                        ],
                        "read_by": read,
                    }
                )
    return found


def _reads(path: str, texts: Iterable[str], bodies: dict[str, str]) -> bool:
    """Return whether conditions read a parameter, or a definition that they name does."""
    here, left, seen = re.compile(rf"(?<![\w.]){re.escape(path)}(?!\w)"), [*texts], set[str]()
    while left:
        text = left.pop()
        if here.search(text):
            return True
        for name in re.findall(r"\w+(?=\()", text):
            if name in bodies and name not in seen:
                seen.add(name)
                left.append(bodies[name])
    return False


def figure_blocks(found: Sequence[Data]) -> list[Block]:
    """Return parameters as a page has them, a line for each value."""
    rows = [
        (
            f"`{item['name']}`" if not number else "",
            value["shown"],
            (value["from"] or "the beginning") + ("" if value["known"] else ", not known yet in this law"),
            value["source"],
            item["about"] if not number else "",
            listed(item["read_by"]) if not number else "",
        )
        for item in found
        for number, value in enumerate(item["values"])
    ]
    heads = ("parameter", "value", "from", "source", "meaning", "read by")
    return [Heading("Parameters"), Grid(heads, tuple(rows))] if rows else []
