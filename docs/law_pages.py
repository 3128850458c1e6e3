"""The pages about the law: one page for each clause, rule, reading, assumption and agreement."""

from __future__ import annotations

from functools import cache

from checker.explain.article import (
    Article,
    Block,
    Grid,
    Heading,
    Link,
    Text,
    blocks_of,
    items,
    listed,
    marked,
    marked_block,
)
from checker.explain.describe import Describer
from checker.explain.lines import Data
from checker.explain.matrix import cover_of, page
from checker.explain.pages import article
from checker.explain.table import table_data, tables
from checker.explain.table_page import table_article
from checker.judge.law import Law

FOLDERS = ("clauses", "rules", "readings", "assumptions", "agreements")
"""The folders of docs/ with these pages alone."""


@cache
def described(describer: Describer, id: str) -> Data:
    """Return the article of an id as data; memoized, since the acts that turn on a reading take a while to find."""
    return describer.describe(id)


def addresses(describer: Describer) -> dict[str, str]:
    """Return the page of each id, below docs/."""
    pack = describer.pack
    named = (pack.clauses, pack.rules, pack.questions, pack.assumptions, pack.agreements)
    return {id: f"{folder}/{id}.md" for folder, ids in zip(FOLDERS, named, strict=True) for id in ids}


def links(where: dict[str, str], name: str) -> Link:
    """Return the function from an id to its relative address on a page; None for the page itself."""
    depth, folder = name.count("/"), name.rpartition("/")[0]

    def link(word: str) -> str | None:
        address = where.get(word)
        if address is None or address == name:
            return None
        if folder and address.startswith(f"{folder}/"):
            return address.removeprefix(f"{folder}/")
        return "../" * depth + address

    return link


def law_pages(describer: Describer, where: dict[str, str]) -> dict[str, str]:
    """Return the pages by their path below docs/."""
    law, pack = describer.law, describer.pack
    pages = {
        "clauses/README.md": marked(clauses(describer), links(where, "clauses/README.md")),
        "readings.md": marked(questions(describer), links(where, "readings.md")),
    }
    for id, name in where.items():
        if id in pack.clauses:
            content = article(described(describer, id))
            at = next(at for at, block in enumerate(content.blocks) if block == Heading("Rules"))
            content = content._replace(
                blocks=blocks_of(content.blocks[:at], beside(describer, id), content.blocks[at:])
            )
        elif id in pack.rules:
            content = article(described(describer, id))
            content = content._replace(blocks=blocks_of(content.blocks, decision_table(law, id)))
        elif name.count("/"):
            content = article(described(describer, id))
        else:
            continue
        pages[name] = marked(content, links(where, name), folded=("cel",))
    return pages


def decision_table(law: Law, name: str) -> list[Block]:
    """Return the decision table of a rule, as in `checker explain RULE --table`."""
    rule = law.pack.rules[name]
    table = table_article(table_data(tables(law, rule), law, rule, False, True), None)
    parts = [block._replace(level=2) if isinstance(block, Heading) else block for block in table.blocks]
    return [Heading("Decision table"), *parts]


def beside(describer: Describer, id: str) -> list[Block]:
    """Return a clause side by side with the clauses that it amends or that amend it."""
    data = described(describer, id)
    others = [*data["amends"], *data["amendment"]["by"]]
    if not others:
        return []
    sides = [data, *[described(describer, other) for other in others]]
    sides.sort(key=lambda side: side["agreement"]["day"])
    headers = tuple([f"{side['id']} ({side['agreement']['day'][:4]})" for side in sides])
    rows = [
        tuple([f"{side['modality']}, binds {side['binds']}" for side in sides]),
        tuple([side["meaning"] for side in sides]),
        tuple(["; ".join([f'"{pinpoint["phrase"]}"' for pinpoint in side["pinpoints"]]) for side in sides]),
        tuple([side["in_force"] for side in sides]),
    ]
    return [Heading("Side by side"), Grid(headers, tuple(rows))]


def clauses(describer: Describer) -> Article:
    """Return the index of clauses: the agreements and the coverage matrix."""
    law = describer.law
    intro: list[str] = []
    for agreement in law.pack.agreements.values():
        source = law.pack.sources[agreement.source]
        amends = f", which amends {agreement.supplements}" if agreement.supplements else ""
        intro.append(
            f"{agreement.id}{amends}: {agreement.title}, from {agreement.day}. {source.title}. {source.publisher}."
        )
    matrix = page([cover_of(law, clause, describer.cases) for clause in law.pack.clauses.values()])
    lead = Text("Every clause of the agreements, with its rules, the cases that show them, and what became of it.")
    return Article("The clauses", blocks_of(lead, items(intro), list(matrix.blocks)))


def questions(describer: Describer) -> Article:
    """Return the index of readings: open questions with readings and rules, then settled questions and assumptions."""
    pack = describer.pack
    blocks: list[Block] = [
        Text(
            "Where the words bear more than one reading, the reading is data. An open question counts with every plausible "
            "reading until somebody settles it: `checker check --pin ID=READING` does that for one run, checker.toml for all. "
            "Every other question is read by its first reading; a record cannot be pinned."
        ),
        Heading("Open questions"),
    ]
    for question in pack.questions.values():
        if question.open:
            data = described(describer, question.id)
            choices = [
                f"{choice['name']}: {choice['means']}"
                for choice in data["choices"]
                if choice["standing"] == "plausible"
            ]
            blocks += [
                Heading(f"{question.id} {question.name}", 2),
                Text(f"{data['question']} ({question.id})"),
                items(choices),
                Text(f"Turns: {listed([rule['id'] for rule in data['rules']])}."),
            ]
    settled = [
        (question.id, question.name, question.question) for question in pack.questions.values() if not question.open
    ]
    blocks += [
        Heading("Settled questions"),
        Grid(("id", "name", "question"), tuple(settled)),
        Heading("The assumptions"),
        Text("What no words say and every verdict needs."),
        Grid(
            ("id", "assumption"), tuple([(assumption.id, assumption.title) for assumption in pack.assumptions.values()])
        ),
    ]
    return Article("The readings", tuple(blocks))


def changes(describer: Describer, link: Link) -> str:
    """Return the fate of each clause of an amended agreement, and the new clauses, as Markdown."""
    pack = describer.pack
    blocks: list[Block] = []
    for agreement in pack.agreements.values():
        later = [other for other in pack.agreements.values() if other.supplements == agreement.id]
        rows = []
        for name in agreement.clauses if later else ():
            data = described(describer, name)
            became = data["amendment"]
            rows.append((name, data["meaning"], became["effect"], became["ground"], listed(became["by"], "")))
        if rows:
            blocks.append(Grid(("clause", "what it says", "what became of it", "why", "by"), tuple(rows)))
        for other in later:
            fresh = [name for name in other.clauses if pack.clauses[name].effect == "new"]
            blocks.append(Text(f"New in {other.id}:"))
            blocks.append(items(f"{name}: {pack.clauses[name].meaning}" for name in fresh))
    return "\n\n".join([marked_block(block, link) for block in blocks]) + "\n"
