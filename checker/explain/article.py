"""Articles for people, made of blocks, and the two ways to write them: plain text and GitHub Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from checker.report.escape import markdown, markdown_block, visible

WIDTH = 100
"""Columns of plain text."""
NARROWEST = 40
"""The fewest columns of a terminal that text is fitted to."""


class Heading(NamedTuple):
    """The title of the blocks after it; `level` 1 is a part of an article, 2 a part of such a part."""

    text: str
    level: int = 1


class Text(NamedTuple):
    """A paragraph; `code` between backticks."""

    text: str


class Pairs(NamedTuple):
    """Pairs of label and text."""

    pairs: tuple[tuple[str, str], ...]


class Items(NamedTuple):
    """A list."""

    items: tuple[str, ...]


class Code(NamedTuple):
    """Lines of code in a language, left as they are."""

    text: str
    language: str


class Grid(NamedTuple):
    """A table."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Text | Pairs | Items | Code | Grid
Link = Callable[[str], "str | None"]
"""Maps a word to an address: that of an id, None for any other word."""


class Article(NamedTuple):
    """A title and blocks."""

    title: str
    blocks: tuple[Block, ...]


def article_text(article: Article, width: int = 0) -> str:
    """Return an article as text that ends with a newline, in lines that fit a terminal of `width` columns, 0 for none."""
    parts = [
        _wrap(article.title, "", "  ", width) if width >= NARROWEST else visible(article.title),
        *[_block_text(block, width) for block in article.blocks],
    ]
    text = ""
    for part, block in zip(parts, (None, *article.blocks), strict=True):
        text += "" if not text else "\n\n" if isinstance(block, (Heading, Text, Grid)) or text.endswith("\n") else "\n"
        text += part
    return text.rstrip("\n") + "\n"


def _block_text(block: Block, wanted: int) -> str:
    width = min(WIDTH, wanted) if wanted >= NARROWEST else WIDTH
    if isinstance(block, Heading):
        indent = "  " * (block.level - 1)
        return _wrap(block.text, indent, f"{indent}  ", width)
    if isinstance(block, Text):
        return _wrap(block.text, "  ", "  ", width)
    if isinstance(block, Items):
        return "\n".join([_wrap(entry, "  - ", "    ", width) for entry in block.items])
    if isinstance(block, Code):
        return "\n".join([f"      {visible(line)}".rstrip() for line in block.text.rstrip("\n").split("\n")])
    if isinstance(block, Pairs):
        size = min(28, max([len(label) for label, _ in block.pairs], default=0))
        return "\n".join(
            [_wrap(text, f"  {visible(label):{size}}  ", " " * (size + 4), width) for label, text in block.pairs]
        )
    return grid(block, wanted) if wanted >= NARROWEST else grid(block)


def grid(block: Grid, width: int = 132) -> str:
    """Return a table as text; its cells are wrapped to keep it within a width if its words are short enough."""
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
    # A heading takes two columns more than its words, whatever the cells below it need.
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


def _wrap(text: str, first: str, rest: str, width: int) -> str:
    import textwrap

    lines = textwrap.wrap(
        visible(text),
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
        break_long_words=False,
    )
    return "\n".join(lines) or first.rstrip()


def marked(article: Article, link: Link | None = None, level: int = 1, folded: Sequence[str] = ()) -> str:
    """Return an article as GitHub Markdown that ends with a newline.

    `level` is the level of its title. Code in a language of `folded` is hidden until a reader opens it.
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
        return "\n".join([f"- {say(entry, link)}" for entry in block.items])
    if isinstance(block, Code):
        lines = [visible(line) for line in block.text.rstrip("\n").split("\n")]
        return markdown_block("\n".join(lines), block.language)
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
    """Return a text as Markdown: text between backticks as code, ids as links, all other text escaped.

    `start` says that the text begins a line, where more signs have a meaning in Markdown.
    """
    pieces = []
    for number, part in enumerate(visible(text).split("`")):
        if number % 2:
            pieces.append(f"`{part}`".replace("|", "\\|"))
            continue
        at = 0
        for match in WORD.finditer(part) if link else ():
            address = link(match[0]) if link else None
            if address:
                pieces += [
                    _escape(part[at : match.start()], start and not pieces),
                    f"[{_escape(match[0], False)}]({address})",
                ]
                at = match.end()
        pieces.append(_escape(part[at:], start and not pieces))
    return "".join(pieces)


def _escape(text: str, start: bool) -> str:
    bare = text.lstrip()
    lead = text[: len(text) - len(bare)]
    return lead + (markdown(bare) if start else markdown(f"x{bare}")[1:])


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def listed(words: Iterable[str], none: str = "none") -> str:
    """Return words joined by commas, `none` without any."""
    return ", ".join(words) or none


def pairs(*entries: tuple[str, str] | None) -> Pairs:
    """Return pairs of label and text as a block, without the Nones."""
    return Pairs(tuple([entry for entry in entries if entry is not None]))


def items(texts: Iterable[str]) -> Items:
    """Return a list."""
    return Items(tuple(texts))


def titled(heading: str, texts: Iterable[str]) -> list[Block]:
    """Return a list below its heading, nothing for no texts."""
    block = items(texts)
    return [Heading(heading), block] if block.items else []


def broken(condition: str, width: int = WIDTH - 8) -> str:
    """Return a long condition in lines; each line after the first begins with its `&&` or `||`."""
    lines: list[str] = []
    for part in re.split(r" (?=(?:&&|\|\|) )", condition):
        if lines and len(lines[-1]) + len(part) < width:
            lines[-1] += f" {part}"
        else:
            lines.append(part)
    return "\n".join(lines)


def page(title: str, *parts: Block | Sequence[Block] | None) -> Article:
    """Return an article of blocks and lists of blocks, without the Nones."""
    return Article(title, blocks_of(*parts))


def blocks_of(*parts: Block | Sequence[Block] | None) -> tuple[Block, ...]:
    """Return blocks and lists of blocks as one list, without the Nones."""
    blocks: list[Block] = []
    for part in parts:
        if part is None:
            continue
        if isinstance(part, Block):
            blocks.append(part)
        else:
            blocks += part
    return tuple(blocks)
