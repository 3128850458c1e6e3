"""The page of a rule's decision tables."""

from __future__ import annotations

from checker.explain.article import Article, Block, Grid, Heading, Text, listed, pairs
from checker.explain.sections import Data, subject_words


def table_article(data: Data, fits: int | None = 120) -> Article:
    """Return a rule's decision tables as a page: each as a grid, or line by line if the grid is wider than `fits` columns."""
    ledger = listed(f"{key} {value}" for key, value in data["ledger"].items())
    read_as = listed(f"{key} {value}" for key, value in data["read_as"].items())
    blocks: list[Block] = [
        pairs(
            ("judges", subject_words(data)),
            ("clause", data["clause"]),
            ("ledger", ledger) if data["ledger"] else None,
            ("read as", read_as) if data["read_as"] else None,
        ),
        Text("The first line that fits decides. What a line does not name may be whatever it is."),
    ]
    several = sum([bool(table["kinds"]) for table in data["tables"]]) > 1
    for table in data["tables"]:
        if not table["kinds"]:
            blocks.append(Heading(table["title"]))
        elif several:
            blocks.append(Heading(f"Of {listed(table['kinds'])}"))
        blocks.append(_lines(table, "outcome" if table["kinds"] else "holds", fits))
        if not table["smallest"]:
            blocks.append(Text("Fewer lines may do: the search for the fewest met its limit."))
    return Article(f"{data['id']}: {data['title']}", tuple(blocks))


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
