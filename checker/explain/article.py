"""What is to be read by people, in blocks, and the two ways to write it: plain text and GitHub Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from checker.report.escape import markdown, visible

WIDTH = 100
"""Columns of plain text."""
NARROWEST = 40
"""Columns of the narrowest terminal that text is fitted to."""


class Heading(NamedTuple):
    """The title of what follows; `level` 1 is a part of an article, 2 a part of that."""

    text: str
    level: int = 1


class Text(NamedTuple):
    """A paragraph; `code` between backticks."""

    text: str


class Pairs(NamedTuple):
    """Labels and what is said of each."""

    pairs: tuple[tuple[str, str], ...]


class Items(NamedTuple):
    """A list."""

    items: tuple[str, ...]


class Code(NamedTuple):
    """Lines as they are, in a language."""

    text: str
    language: str


class Grid(NamedTuple):
    """A table."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Text | Pairs | Items | Code | Grid
Link = Callable[[str], "str | None"]
"""Where a word leads to: the address for an id, None for any other word."""


class Article(NamedTuple):
    """A title and blocks."""

    title: str
    blocks: tuple[Block, ...]


def plain(article: Article, width: int = 0) -> str:
    """Return an article as text that ends with a newline, in lines that fit a terminal of `width` columns, 0 for none."""
    parts = [
        _wrap(article.title, "", "  ", width) if width >= NARROWEST else visible(article.title),
        *[_plain(block, width) for block in article.blocks],
    ]
    text = ""
    for part, block in zip(parts, (None, *article.blocks), strict=True):
        text += "" if not text else "\n\n" if isinstance(block, (Heading, Text, Grid)) or text.endswith("\n") else "\n"
        text += part
    return text.rstrip("\n") + "\n"


def _plain(block: Block, wanted: int = 0) -> str:
    width = min(WIDTH, wanted) if wanted >= NARROWEST else WIDTH
    if isinstance(block, Heading):
        indent = "  " * (block.level - 1)
        return _wrap(block.text, indent, f"{indent}  ", width)
    if isinstance(block, Text):
        return _wrap(block.text, "  ", width=width)
    if isinstance(block, Items):
        return "\n".join([_wrap(item, "  - ", "    ", width) for item in block.items])
    if isinstance(block, Code):
        return "\n".join([f"      {visible(line)}".rstrip() for line in block.text.rstrip("\n").split("\n")])
    if isinstance(block, Pairs):
        size = min(28, max([len(label) for label, _ in block.pairs], default=0))
        return "\n".join(
            [_wrap(text, f"  {visible(label):{size}}  ", " " * (size + 4), width) for label, text in block.pairs]
        )
    return grid(block, wanted) if wanted >= NARROWEST else grid(block)


def grid(block: Grid, width: int = 132) -> str:
    """Return a table as text, its cells in lines so that it keeps within a width where words are short enough."""
    import textwrap

    from tabulate import tabulate

    rows = [[visible(cell) for cell in row] for row in (block.headers, *block.rows)]
    columns = list(zip(*rows, strict=True))
    limits = [max([len(cell) for cell in column]) for column in columns]
    least = [max([len(word) for cell in column for word in cell.split()], default=1) for column in columns]
    tight = sum(least) + 2 * (len(least) - 1) > width
    if tight:
        least = [
            max([len(part) for cell in column for part in cell.replace("-", "- ").split()], default=1)
            for column in columns
        ]
    # A heading has two columns more than its words, whatever stands below it.
    least = [max(size, len(cell) + 2) for size, cell in zip(least, rows[0], strict=True)]
    limits = list(map(max, limits, least))
    while sum(limits) + 2 * (len(limits) - 1) > width:
        widest = max(range(len(limits)), key=lambda index: limits[index] - least[index])
        if limits[widest] <= least[widest]:
            break
        limits[widest] -= 1
    headers, *body = [
        [
            "\n".join(textwrap.wrap(cell, max(limit, 1), break_on_hyphens=tight))
            for cell, limit in zip(row, limits, strict=True)
        ]
        for row in rows
    ]
    return tabulate(body, headers, tablefmt="simple", disable_numparse=True)


def _wrap(text: str, first: str, rest: str | None = None, width: int = WIDTH) -> str:
    import textwrap

    found = textwrap.wrap(
        visible(text),
        width,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_on_hyphens=False,
        break_long_words=False,
    )
    return "\n".join(found) or first.rstrip()


def marked(article: Article, link: Link | None = None, level: int = 1, folded: Sequence[str] = ()) -> str:
    """Return an article as GitHub Markdown that ends with a newline.

    `level` is that of its title. Code in a language of `folded` is shown when somebody opens it.
    """
    title = f"{'#' * level} {say(article.title, None, False)}"
    parts = [title]
    for block in article.blocks:
        part = marked_block(block, link, level)
        if isinstance(block, Code) and block.language in folded:
            part = f"<details><summary>In {block.language.upper()}</summary>\n\n{part}\n\n</details>"
        parts.append(part)
    return "\n\n".join(parts) + "\n"


def marked_block(block: Block, link: Link | None = None, level: int = 1) -> str:
    """Return one block as Markdown, in an article whose title has a level."""
    if isinstance(block, Heading):
        return f"{'#' * (level + block.level)} {say(block.text, None, False)}"
    if isinstance(block, Text):
        return say(block.text, link)
    if isinstance(block, Items):
        return "\n".join([f"- {say(item, link)}" for item in block.items])
    if isinstance(block, Code):
        fence = "```"
        while fence in block.text:
            fence += "`"
        lines = "\n".join([visible(line) for line in block.text.rstrip("\n").split("\n")])
        return f"{fence}{block.language}\n{lines}\n{fence}"
    if isinstance(block, Pairs):
        return "\n".join([f"- **{say(label, None, False)}**: {say(text, link, False)}" for label, text in block.pairs])
    return table(block, link)


def table(block: Grid, link: Link | None = None) -> str:
    """Return a table as Markdown."""
    rows = [block.headers, tuple(["---"] * len(block.headers)), *block.rows]
    lines = []
    for number, row in enumerate(rows):
        cells = row if number == 1 else [say(cell, link if number else None, False) or " " for cell in row]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_\[\]-]*(?:\.[A-Za-z0-9_\[\]-]+)*")


def say(text: str, link: Link | None, start: bool = True) -> str:
    """Return a text as Markdown: what is between backticks as code, ids as links, everything else as it reads.

    `start` says that it begins a line, where more signs than elsewhere mean something.
    """
    found = []
    for number, part in enumerate(visible(text).split("`")):
        if number % 2:
            found.append(f"`{part}`".replace("|", "\\|"))
            continue
        at = 0
        for match in WORD.finditer(part) if link else ():
            address = link(match[0]) if link else None
            if address:
                found += [
                    _escape(part[at : match.start()], start and not found),
                    f"[{_escape(match[0], False)}]({address})",
                ]
                at = match.end()
        found.append(_escape(part[at:], start and not found))
    return "".join(found)


def _escape(text: str, start: bool) -> str:
    bare = text.lstrip()
    lead = text[: len(text) - len(bare)]
    return lead + (markdown(bare) if start else markdown(f"x{bare}")[1:])


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def listed(words: Iterable[str], none: str = "none") -> str:
    """Return words with commas, or what stands for none."""
    return ", ".join(words) or none


def pairs(*found: tuple[str, str] | None) -> Pairs:
    """Return labels and what is said of each, None left out."""
    return Pairs(tuple([item for item in found if item is not None]))


def items(found: Iterable[str]) -> Items:
    """Return a list."""
    return Items(tuple(found))


def broken(condition: str, width: int = WIDTH - 8) -> str:
    """Return a long condition in lines, each after the first beginning with its `&&` or `||`."""
    lines: list[str] = []
    for part in re.split(r" (?=(?:&&|\|\|) )", condition):
        if lines and len(lines[-1]) + len(part) < width:
            lines[-1] += f" {part}"
        else:
            lines.append(part)
    return "\n".join(lines)


def blocks_of(*parts: Block | Sequence[Block] | None) -> tuple[Block, ...]:
    """Return blocks and lists of blocks as one list, None left out."""
    found: list[Block] = []
    for part in parts:
        if part is None:
            continue
        if isinstance(part, Block):
            found.append(part)
        else:
            found += part
    return tuple(found)
