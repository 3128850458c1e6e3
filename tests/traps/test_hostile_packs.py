"""A pack whose texts are hostile: what a command says of it begins no command of a CI, and holds no markup."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from checker.pack.files import read_file
from checker.pack.shipped import folder
from tests.gate.project import FAILS, NEEDS_REVIEW, Project
from tests.sweep import in_sweep

HOSTILE = "\n::stop-commands::zq ##[x] <script>x</script> ![z](http://evil.example/z)"
PROSE = {
    "title", "about", "text", "meaning", "reason", "ground", "question", "means", "message", "publisher",
    "in_force", "say", "note", "listed", "never_fails", "basis", "pack", "version", "file", "where", "summary",
    "uncovered", "singular", "in_words", "empty", "change", "asks", "known_as", "words", "labels", "people", "also",
}  # fmt: skip
"""Keys of texts, or of mappings with texts; of names for people too."""
HERE = {("ledger.yaml", "source"), ("agreements", "called"), ("readings.yaml", "evidence"), ("readings.yaml", "name")}
"""Keys that are texts in these files and ids in others."""


def spoilt(value: Any, file: str, key: str = "") -> Any:
    """Return plain data with every prose text made hostile."""
    if isinstance(value, dict):
        inside = key in ("labels", "people", "also")
        return {name: spoilt(item, file, key if inside else name) for name, item in value.items()}
    if isinstance(value, list):
        return [spoilt(item, file, key) for item in value]
    prose = key in PROSE or (file.partition("/")[0], key) in HERE
    return value + HOSTILE if isinstance(value, str) and prose else value


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The shipped pack with hostile texts."""
    target = tmp_path_factory.mktemp("hostile") / "pack"
    shutil.copytree(folder(), target)
    shutil.rmtree(target / "cases")
    for file in sorted(target.rglob("*.yaml")):
        document, problems = read_file(str(file), file.name)
        assert document is not None and not problems
        data: Any = spoilt(document.data, file.relative_to(target).as_posix())
        if file.name == "pack.yaml":
            del data["cases"]
        file.write_text(json.dumps(data))
    return str(target)


COMMANDS = [
    "check f.descriptor.yaml", "check f.descriptor.yaml -v", "check f.descriptor.yaml --format concise",
    "check f.descriptor.yaml --format tap", "check f.descriptor.yaml --format table", "fix f.descriptor.yaml",
    "fix s.descriptor.yaml", "forecast f.descriptor.yaml", "what-if f.descriptor.yaml --set offerings[1].cloud=azure",
    "explain 2025.api-exclusivity", "explain api-on-azure-only --table", "explain A02", "explain D1", "clauses",
    "diff agreement:2025-next-chapter agreement:2026-next-phase", "audit f.jsonl --out out", "config",
    "diff pin:A02=earlier pin:A02=no-later", "prove", "sources", "init launch", "init payment", "reviews .",
]  # fmt: skip
QUICK = [command for command in COMMANDS if command != "prove"]
FOLDED = ["check f.descriptor.yaml", "explain 2025.api-exclusivity", "explain A02", "clauses", "reviews ."]
MARKED = [
    "explain 2025.api-exclusivity", "explain A02", "clauses", "diff pin:A02=earlier pin:A02=no-later",
    "diff agreement:2025-next-chapter agreement:2026-next-phase", "reviews .", "explain launch",
    "check f.descriptor.yaml", "check s.descriptor.yaml",
]  # fmt: skip


def answer(project: Project, command: str, pack: str) -> str:
    """Return what a command says, on both streams."""
    project.put("f.descriptor.yaml", FAILS)
    project.put("s.descriptor.yaml", NEEDS_REVIEW)
    act = {"kind": "compute-purchase", "id": "a", "by": "openai", "on": "2025-11-03", "provider": "aws"}
    project.put("f.jsonl", json.dumps(act) + "\n")
    named = (pack,) if command == "sources" else ("--policy", pack)
    result = project.run(*command.split(), *named)
    assert "internal error" not in result.err and "internal-error" not in result.out
    assert "there is no" not in result.err and "unrecognized" not in result.err, result
    assert result.code in (0, 1, 3) or command in ("sources", "interview s.descriptor.yaml"), result
    return result.out + result.err


@pytest.mark.usefixtures("comparisons")
@pytest.mark.parametrize("command", in_sweep(COMMANDS, QUICK))
def test_no_line_begins_a_command(command: str, project: Project, hostile: str) -> None:
    said = answer(project, command, hostile)
    assert not [line for line in said.split("\n") if line.lstrip().startswith("::") or "##[" in line]
    assert all(line.isprintable() for line in said.split("\n"))


@pytest.mark.usefixtures("comparisons")
@pytest.mark.parametrize("command", MARKED)
def test_no_markup_gets_into_markdown(command: str, project: Project, hostile: str) -> None:
    said = answer(project, f"{command} --format markdown", hostile)
    assert "<script>" not in said and "![z](" not in said


def test_no_markup_gets_into_the_summary_of_an_audit(project: Project, hostile: str) -> None:
    answer(project, "audit f.jsonl --out out", hostile)
    for file in sorted(Path("out").iterdir()):
        if file.suffix == ".html":
            text = file.read_text()
            assert "<script>" not in text and "\n::" not in text


@pytest.mark.parametrize("text", ['"ok\\e[2J"', '"ok\\u202e"', '"ok\\x07"', '"ok\\x9b"'])
def test_what_a_terminal_obeys_cannot_stand_in_a_pack(project: Project, text: str) -> None:
    shutil.copytree(folder(), "pack")
    head = Path("pack/pack.yaml")
    lines = [f"basis: {text}" if line.startswith("basis:") else line for line in head.read_text().splitlines()]
    head.write_text("\n".join(lines) + "\n")
    project.put("f.descriptor.yaml", FAILS)
    result = project.check("f.descriptor.yaml", "--policy", "pack")
    assert result.code == 2 and "cannot stand in a pack" in result.out and "pack.yaml:" in result.out


@pytest.mark.parametrize("command", [*in_sweep(COMMANDS, FOLDED), "interview s.descriptor.yaml"])
def test_folded_words_begin_no_command(command: str, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(folder(), "pack")
    shutil.rmtree("pack/cases")
    monkeypatch.setattr("tests.traps.test_hostile_packs.HOSTILE", " ::stop-commands::zq" * 40)
    for file in sorted(Path("pack").rglob("*.yaml")):
        document, _ = read_file(str(file), file.name)
        assert document is not None
        data: Any = spoilt(document.data, file.relative_to("pack").as_posix())
        data.pop("cases", None) if file.name == "pack.yaml" else None
        file.write_text(json.dumps(data))
    if command.startswith("interview"):
        monkeypatch.setattr("sys.stdin", io.StringIO("\n" * 5))
    said = answer(project, command, "pack")
    assert "stop-commands" in said
    assert not [line for line in said.split("\n") if line.lstrip().startswith("::")]
