"""Pages of a rule or a clause in brief: its demands. `--verbose` adds the conditions as written and the cases."""

from __future__ import annotations

import re
from collections.abc import Sequence

from checker.explain.article import Article, Block, Heading, Text, items, page, titled
from checker.explain.pages import clause_head, clause_title
from checker.explain.sections import Data, priorities
from checker.judge.findings import join_words

PLACE = re.compile(r"\{(?:this\.)?([\w.]+)\}")


def brief_clause(data: Data) -> Article:
    """Return the brief page of a clause from the data of `Describer.describe`."""
    excuses = [_excuse(excuse) for rule in data["rules"] for excuse in rule["exceptions"]]
    return page(
        clause_title(data),
        clause_head(data, brief=True),
        titled("What fails", [f"{rule['title']} ({rule['id']})" for rule in data["rules"] if rule["requires"]]),
        titled(
            "What is allowed", [f"{rule['title']} ({rule['id']})" for rule in data["rules"] if not rule["requires"]]
        ),
        None if data["rules"] else Text(f"No rule: {data['uncovered'] or data['reason']}"),
        titled("What excuses", dict.fromkeys(excuses)),
        priorities(data["priorities"]),
        _open(data),
        _more(data["id"], "its rules as they are written, how each reading is read, assumptions and cases"),
    )


def brief_rule(data: Data) -> Article:
    """Return the brief page of a rule from the data of `Describer.describe`."""
    demands = data["requires"]
    demanded: Sequence[Block]
    if demands is None:
        demanded = [Text("Nothing: it is a permission, and never fails.")]
    elif demands["words"] == ["never"]:
        demanded = [Text("What it applies to fails.")]
    else:
        demanded = _holds("That", demands)
    return page(
        f"{data['id']}: {data['title']}",
        Text(f"{data['clause_meaning']} ({data['clause']}, {data['modality']}, binds {data['binds']})"),
        Heading("What it demands"),
        demanded,
        Heading("When it applies"),
        _holds(f"To {_subject(data)}", data["governs"]),
        titled("What excuses", map(_excuse, data["exceptions"])),
        titled("What would put it right", dict.fromkeys(PLACE.sub(r"\1", entry["text"]) for entry in data["remedies"])),
        _open(data),
        _more(
            data["id"],
            "the conditions as they are written, what reports say, assumptions and cases; `--table` the smallest decision table",
        ),
    )


def _open(data: Data) -> list[Block]:
    """Return the readings that are still open."""
    still = [question for question in data["readings"] if question["read"]["how"] == "open"]
    questions = [f"{question['id']} {question['name']}: {question['question']}" for question in still]
    return titled("What is open in the words", questions)


def _more(id: str, has: str) -> Block:
    return Text(f"More: `checker explain {id} --verbose` has {has}.")


def _excuse(exception: Data) -> str:
    return f"{exception['ground']} ({exception['id']}, by {exception['clause']})"


def _subject(data: Data) -> str:
    kinds = join_words(data["kinds"]) if len(data["kinds"]) < 3 else "acts of these kinds: " + ", ".join(data["kinds"])
    return kinds if data["subject"] == "act" else f"each of the {data['subject']} of {kinds}"


def _holds(lead: str, condition: Data) -> Sequence[Block]:
    whose = f" {condition['lead']}," if condition["lead"] else ""
    where = "" if lead == "That" else " where"
    return [Text(f"{lead}{where}{whose} all of this holds:"), items(condition["words"])]


BRIEF = {"rule": brief_rule, "clause": brief_clause}
"""Sort of id -> the function that makes its brief page."""


def brief(data: Data) -> Article:
    """Return the brief page of a rule or a clause from the data of `Describer.describe`."""
    return BRIEF[data["is"]](data)
