"""Random edits through the server leave the diagnostics that `checker check` gives of the same bytes.

CHECKER_LSP_EDITS says how many edits: a few hundred by default, 2,000 in .ci/run, 20,000 by `make edits`.
"""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

import pytest
from lsprotocol import types

from checker.check import check_paths
from checker.judge.law import Law
from checker.report.text import BACKGROUND

pytestmark = pytest.mark.asyncio(loop_scope="module")

EDITS = int(os.environ.get("CHECKER_LSP_EDITS", "240"))
SEQUENCE = 40
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PIECES = [
    "\U0001f600", "日本", "é", "\u2028", "\x85", "\r\n", "\n", "  ", "-", ": ", "[", "]", "{", '"', "#", "unknown", "azure",
    "aws", "2026-06", "\n---\n", "kind: launch\n", "\nid: x\n", "state: stateful", "\ttab", "&a", "*a", "\x07", "null", "0",
]  # fmt: skip
STARTS = sorted(FIXTURES.glob("fail/*.yaml")) + sorted(FIXTURES.glob("needs-review/*.yaml"))[:6]


def position(text: str, offset: int) -> types.Position:
    """Count as an editor does, by another way than the server's."""
    lines = re.split("\r\n|\r|\n", text[:offset])
    if text[offset - 1 : offset + 1] == "\r\n":
        lines = re.split("\r\n|\n", text[: offset - 1])
    return types.Position(len(lines) - 1, len(lines[-1].encode("utf-16-le")) // 2)


def offsets(text: str, place: types.Range) -> tuple[int, int, int, int]:
    """Return a range as a report has it: lines and columns from 1, in code points."""
    lines = re.split("\r\n|\r|\n", text)

    def column(spot: types.Position) -> int:
        return len(lines[spot.line].encode("utf-16-le")[: 2 * spot.character].decode("utf-16-le")) + 1

    return place.start.line + 1, column(place.start), place.end.line + 1, column(place.end)


def expected(path: Path, text: str, law: Law) -> set[tuple[object, ...]]:
    """Return what the gate says of a file: code and place of each error, failure, review and note."""
    path.write_bytes(text.encode("utf-8"))
    found: set[tuple[object, ...]] = set()
    for entry in check_paths(str(path), law).descriptors:
        found |= {(item.code, *(item.location or (1, 1, 1, 1))) for item in entry.errors}
        wrong = [item for item in entry.findings if item.verdict in ("fail", "needs-review")]
        found |= {(item.rule, *(item.location or (1, 1, 1, 1))) for item in wrong}
        found |= {(note.name or note.kind,) for note in entry.notes if note.kind not in BACKGROUND}
    return found


def shown(text: str, diagnostics: list[types.Diagnostic]) -> set[tuple[object, ...]]:
    notes = {
        (item.code,)
        for item in diagnostics
        if item.severity == types.DiagnosticSeverity.Information and item.code != "needs-review"
    }
    return notes | {
        (item.code, *offsets(text, item.range))
        for item in diagnostics
        if item.severity != types.DiagnosticSeverity.Information and item.code != "needs-review"
    }


def edited(text: str, rng: random.Random) -> tuple[str, types.TextDocumentContentChangePartial]:
    """Return a text after one random edit, and the edit."""
    start = rng.randrange(len(text) + 1)
    stop = min(len(text), start + rng.choice([0, 0, 0, 1, 2, 5, 30]))
    words = list(re.finditer(r"[\w-]+", text))
    if words and rng.random() < 0.4:
        start, stop = rng.choice(words).span()
    while text[start - 1 : start + 1] == "\r\n":
        start -= 1
    while text[stop - 1 : stop + 1] == "\r\n":
        stop += 1
    new = rng.choice(PIECES) if rng.random() < 0.7 else ""
    change = types.TextDocumentContentChangePartial(types.Range(position(text, start), position(text, stop)), new)
    return text[:start] + new + text[stop:], change


async def test_diagnostics_after_random_edits_are_those_of_the_gate(editor, law: Law, tmp_path: Path) -> None:
    rng = random.Random(16)
    for number in range(-(-EDITS // SEQUENCE)):
        name = f"edited-{number}.descriptor.yaml"
        text = rng.choice(STARTS).read_text(encoding="utf-8")
        await editor.open(name, text)
        before: list[str] = []
        for _ in range(SEQUENCE):
            burst = rng.choice([1, 1, 3])
            for _ in range(burst):
                before.append(text)
                if rng.random() < 0.35 and len(before) > 1:
                    text = before.pop(rng.randrange(len(before)))
                    editor.send(name, [types.TextDocumentContentChangeWholeDocument(text)])
                else:
                    text, change = edited(text, rng)
                    editor.send(name, [change])
            found = shown(text, await editor.diagnostics(name))
            assert found == expected(tmp_path / name, text, law), (number, text)
        document = types.TextDocumentIdentifier(editor.uri(name))
        editor.client.text_document_did_close(types.DidCloseTextDocumentParams(document))
