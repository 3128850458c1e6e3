"""Draws the output of a command as an SVG, deterministically: the picture at the top of the README."""

from __future__ import annotations

import re
import textwrap
from html import escape

COLUMNS = 108
LINE, CHARACTER, MARGIN, SIZE = 20, 8.4, 20, 14
COLOURS = (
    (r"^\$ ", "#8ec07c"),
    (r"^fail", "#ff6b6b"),
    (r"^needs-review", "#ffd166"),
    (r"^pass", "#8ec07c"),
    (r"\^\^", "#ff6b6b"),
    (r"^ +(= fix:|-->)", "#7cc4ff"),
)
"""Pattern of a line → colour, as in `checker --color`; all other lines are plain."""
PLAIN, GROUND = "#e6e6e6", "#1c1f26"


def picture(session: str, title: str) -> str:
    """Return an SVG of a terminal session; lines longer than the terminal are wrapped."""
    rows = [(row, colour(line)) for line in session.splitlines() for row in wrapped(line)]
    width, height = COLUMNS * CHARACTER + 2 * MARGIN, len(rows) * LINE + 2 * MARGIN
    texts = [
        f'<text x="{MARGIN}" y="{MARGIN + LINE * (number + 1) - 6}" fill="{fill}">{escape(row)}</text>'
        for number, (row, fill) in enumerate(rows)
        if row
    ]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width:.0f}" height="{height}" '
        f'viewBox="0 0 {width:.0f} {height}" font-family="ui-monospace, Menlo, Consolas, monospace" '
        f'font-size="{SIZE}" style="white-space: pre">'
    )
    ground = f'<rect width="100%" height="100%" rx="8" fill="{GROUND}"/>'
    return "\n".join([head, f"<title>{escape(title)}</title>", ground, *texts, "</svg>"]) + "\n"


def colour(line: str) -> str:
    """Return the colour of a line."""
    return next((fill for pattern, fill in COLOURS if re.search(pattern, line)), PLAIN)


def wrapped(line: str) -> list[str]:
    """Return a line as rows of the terminal; later rows are indented under its text."""
    indent = " " * (len(line) - len(line.lstrip(" =")) + 2)
    return textwrap.wrap(line, COLUMNS, subsequent_indent=indent, break_on_hyphens=False, drop_whitespace=False) or [""]
