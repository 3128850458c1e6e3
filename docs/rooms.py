"""Draws the rooms of the code from its imports, into docs/rooms.svg; with `--check`, exits with 1 if it is stale."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "rooms.svg"
FRONT = "front"
DOORS = frozenset({"cli", "lsp", "mcp", "web", "__main__"})
"""The rooms that people and programs call, drawn as one box: no other room imports them."""
TEXTS = {
    "read": "read<br/>text → Document",
    "condition": "condition<br/>CEL: one tree, three readers",
    "pack": "pack<br/>YAML → Pack",
    "judge": "judge<br/>act × law → Judgement",
    "report": "report<br/>Judged, Report, formats",
    "space": "space<br/>all acts of a kind",
    "check": "check<br/>files → Checked → Report",
    "advise": "advise<br/>one act: what else, what next",
    "verify": "verify<br/>a pack: cases, proof",
    "compare": "compare<br/>two laws",
    "explain": "explain<br/>one id, in words",
    "gate": "gate<br/>configuration, waivers, receipts",
    "attest": "attest<br/>signatures",
    "against": "against<br/>two revisions",
    "reviews": "reviews<br/>who is asked what",
    "audit": "audit<br/>a whole history",
    "processes": "processes.py<br/>work among cores",
    FRONT: "cli, lsp, mcp, web<br/>what people and programs call",
}


def room(parts: tuple[str, ...]) -> str:
    """Return the room of a module from the parts of its name below the package."""
    name = parts[0] if parts else ""
    return FRONT if name in DOORS else name


def imports(path: Path) -> Iterator[tuple[str, ...]]:
    """Yield the modules of this package that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("checker."):
            yield tuple(node.module.split(".")[1:])


def arrows() -> dict[str, set[str]]:
    """Return the rooms that each room imports from."""
    imported: dict[str, set[str]] = {name: set() for name in TEXTS}
    for path in sorted((ROOT / "checker").rglob("*.py")):
        own_room = room(path.relative_to(ROOT / "checker").with_suffix("").parts)
        if own_room in imported:
            imported[own_room] |= {
                other for parts in imports(path) if (other := room(parts)) in imported and other != own_room
            }
    return imported


def below(name: str, graph: Mapping[str, set[str]]) -> set[str]:
    """Return every room that a room imports, directly or not."""
    return {name for other in graph[name] for name in (other, *below(other, graph))}


WIDE, HIGH, GAP, STEP = 196, 46, 14, 84
"""Pixels: a box, the space between two in a row, and from one row to the next."""
STYLE = """
text { font: 12px sans-serif; fill: #1f2328 } .name { font-weight: bold; font-size: 13px }
rect { fill: #f6f8fa; stroke: #59636e } path { fill: none; stroke: #8c959f; stroke-width: 1.3 } marker path { fill: #8c959f }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc } rect { fill: #151b23; stroke: #9198a1 } path { stroke: #656c76 } marker path { fill: #656c76 }
}
"""


def rows(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Return the rooms in rows from the lowest up: a room stands above all rooms that it imports."""
    layers: list[list[str]] = []
    remaining = list(TEXTS)
    while remaining:
        ready = [name for name in remaining if not graph[name] & set(remaining)]
        layers.append(ready)
        remaining = [name for name in remaining if name not in ready]
    return layers


def picture() -> str:
    """Return the rooms as a drawing (SVG), without arrows that follow from others."""
    graph = arrows()
    layers = rows(graph)
    width = max(len(layer) for layer in layers) * (WIDE + GAP) + GAP
    height = len(layers) * STEP + 10
    place = {}
    for level, layer in enumerate(layers):
        left = (width - len(layer) * (WIDE + GAP) + GAP) // 2
        place |= {name: (left + at * (WIDE + GAP), height - (level + 1) * STEP + 20) for at, name in enumerate(layer)}
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="The rooms of the code">',
        f"<style>{STYLE}</style>",
        '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z"/></marker>',
    ]
    for name, others in graph.items():
        implied = {far for other in others for far in below(other, graph)}
        for other in [other for other in TEXTS if other in others - implied]:
            (x, y), (far, low) = place[other], place[name]
            start, end = (x + WIDE // 2, y), (far + WIDE // 2, low + HIGH)
            bend = f"{start[0]} {start[1] - 30} {end[0]} {end[1] + 30}"
            lines.append(f'<path d="M{start[0]} {start[1]}C{bend} {end[0]} {end[1]}" marker-end="url(#tip)"/>')
    for name, text in TEXTS.items():
        x, y = place[name]
        title, _, about = text.partition("<br/>")
        lines.append(f'<rect x="{x}" y="{y}" width="{WIDE}" height="{HIGH}" rx="6"/>')
        for at, (word, style) in enumerate(((title, ' class="name"'), (about, ""))):
            lines.append(
                f'<text{style} x="{x + WIDE // 2}" y="{y + 19 + 17 * at}" text-anchor="middle">{escape(word)}</text>'
            )
    return "\n".join([*lines, "</svg>", ""])


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(picture() != PICTURE.read_text(encoding="utf-8"))
    PICTURE.write_text(picture(), encoding="utf-8", newline="\n")
