"""A rule in brief: what it demands, when it applies, what excuses from it, what would put it right, what is open in the words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from checker.explain.article import Article, Block, Heading, Text, blocks_of, items
from checker.judge.findings import join_words

Data = Mapping[str, Any]
PLACE = re.compile(r"\{(?:this\.)?([\w.]+)\}")


def brief_rule(data: Data) -> Article:
    """Return a rule in brief, of what `Describer.describe` found."""
    demands = data["requires"]
    asked = [f"{item['id']} {item['name']}: {item['question']}" for item in data["readings"] if _ranges(item)]
    return Article(
        f"{data['id']}: {data['title']}",
        blocks_of(
            Text(f"{data['clause_meaning']} ({data['clause']}, {data['modality']}, binds {data['binds']})"),
            Heading("What it demands"),
            Text("Nothing: it is a permission, and never fails.")
            if demands is None
            else Text("What it applies to fails.")
            if demands["words"] == ["never"]
            else _holds("That", demands),
            Heading("When it applies"),
            _holds(f"To {_subject(data)}", data["governs"]),
            [Heading("What excuses"), items(_excuse(item) for item in data["exceptions"])]
            if data["exceptions"]
            else None,
            [
                Heading("What would put it right"),
                items(dict.fromkeys(PLACE.sub(r"\1", item["text"]) for item in data["remedies"])),
            ]
            if data["remedies"]
            else None,
            [Heading("What is open in the words"), items(asked)] if asked else None,
            Text(f"More: `checker explain {data['id']} --verbose` has the conditions as they are written, what reports say, "
                 "assumptions and cases; `--table` the smallest decision table."),
        ),
    )  # fmt: skip


def _ranges(question: Data) -> bool:
    return bool(question["read"]["how"] == "open")


def _excuse(item: Data) -> str:
    return f"{item['ground']} ({item['id']}, by {item['clause']})"


def _subject(data: Data) -> str:
    kinds = join_words(data["kinds"]) if len(data["kinds"]) < 3 else "acts of these kinds: " + ", ".join(data["kinds"])
    return kinds if data["subject"] == "act" else f"each of the {data['subject']} of {kinds}"


def _holds(lead: str, condition: Data) -> Sequence[Block]:
    whose = f" {condition['lead']}," if condition["lead"] else ""
    where = "" if lead == "That" else " where"
    return [Text(f"{lead}{where}{whose} all of this holds:"), items(condition["words"])]
