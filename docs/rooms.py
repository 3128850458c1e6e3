"""Draws the rooms of the code from its imports, into docs/architecture.md; `--check` says whether the picture is stale."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- rooms: python docs/rooms.py -->\n", "<!-- end of rooms -->\n"
FRONT = "front"
DOORS = frozenset({"cli", "lsp", "mcp", "web", "__main__"})
"""What people and programs call: one box, since nothing in the house knows of them."""
TEXTS = {
    "read": "read<br/>text → Document",
    "condition": "condition<br/>CEL: one tree, three readers",
    "pack": "pack<br/>YAML → Pack",
    "judge": "judge<br/>act × law → Judgement",
    "report": "report<br/>Judged, Report, formats",
    "space": "space<br/>all acts of a kind",
    "check": "check.py<br/>files → Checked → Report",
    "advise": "advise<br/>one act: what else, what next",
    "verify": "verify<br/>a pack: cases, proof",
    "compare": "compare<br/>two laws",
    "explain": "explain<br/>one id, in words",
    "gate": "gate<br/>configuration, waivers, receipts",
    "attest": "attest<br/>signatures",
    "against": "against<br/>two revisions",
    "audit": "audit<br/>a whole history",
    FRONT: "cli, lsp, mcp, web<br/>what people and programs call",
}


def room(parts: tuple[str, ...]) -> str:
    """Return the room of a module by the parts of its name below the package."""
    name = parts[0] if parts else ""
    return FRONT if name in DOORS else name


def imports(path: Path) -> Iterator[tuple[str, ...]]:
    """Yield the modules of this package that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("checker."):
            yield tuple(node.module.split(".")[1:])


def arrows() -> dict[str, set[str]]:
    """Return the rooms that each room imports from."""
    found: dict[str, set[str]] = {name: set() for name in TEXTS}
    for path in sorted((ROOT / "checker").rglob("*.py")):
        mine = room(path.relative_to(ROOT / "checker").with_suffix("").parts)
        if mine in found:
            found[mine] |= {other for parts in imports(path) if (other := room(parts)) in found and other != mine}
    return found


def below(name: str, graph: Mapping[str, set[str]]) -> set[str]:
    """Return every room that a room stands on."""
    return {name for other in graph[name] for name in (other, *below(other, graph))}


def picture() -> str:
    """Return the rooms as a Mermaid flowchart, arrows that follow from others left out."""
    graph = arrows()
    lines = ["```mermaid", "flowchart BT"]
    lines += [f'  {name}["{text}"]' for name, text in TEXTS.items()]
    for name, others in graph.items():
        implied = {far for other in others for far in below(other, graph)}
        lines += [f"  {other} --> {name}" for other in TEXTS if other in others - implied]
    return "\n".join([*lines, "```", ""])


def page() -> str:
    """Return the page with the picture as the code has it now."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    return f"{before}{BEGIN}{picture()}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(page() != PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
