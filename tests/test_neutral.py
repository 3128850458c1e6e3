"""The engine is of no agreement: with a pack of another family nothing that people read speaks of the shipped one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from checker.cli import COMMANDS, main
from checker.judge.law import Law
from checker.judge.opening import open_law
from checker.pack.schema import NONE, UNKNOWN

ROOT = Path(__file__).resolve().parent.parent
GPL = ROOT / "fixtures" / "packs" / "gnu-gpl"
GENERAL = {
    "the team",
    *"""
    a access act an and another any api app available block brand by channel code commercial compute consumer
    counsel customers datacenter declaration deployment device else first for form ga government grant hardware in
    ip is it joint keeps local method model models name nobody none of one's only open or other own paid partner
    parts party party's payment preview product property published purchase purpose research security service
    something stage state support surface team technology text the training use version weights
    """.split(),
}
"""Words of English, and of what every pack has, that a label may be made of."""
Capture = pytest.CaptureFixture[str]


def own_words(law: Law) -> set[str]:
    """Return what only the shipped pack speaks of: its parties, kinds, values, labels, and the names of its agreements."""
    texts: set[str] = {
        *law.pack.kinds,
        *law.pack.agreements,
        *law.pack.clauses,
        *law.pack.rules,
        *law.pack.people.values(),
    }
    for kind in law.pack.kinds.values():
        texts |= {*kind.rows, *kind.singular.values(), kind.title}
        for _, field in kind.fields():
            texts |= {*map(str, field.values), *dict(field.labels).values()}
    words = {word.lower() for text in texts for word in re.findall(r"[A-Za-z][A-Za-z'-]*", text) if "-" not in word}
    whole = {law.pack.basis.partition(";")[0].lower(), law.pack.title.lower()} | {
        text.lower() for text in texts if re.search("[-. ]", text)
    }
    mine = open_law(str(GPL)).pack
    theirs = json.dumps([mine.kinds["distribution"].tree, mine.basis, mine.title]).lower()
    return {
        word for word in words | whole if len(word) > 2 and word not in GENERAL | {UNKNOWN, NONE} and word not in theirs
    }


@pytest.fixture(scope="module")
def words() -> re.Pattern[str]:
    found = own_words(open_law())
    assert {"azure", "openai", "launch", "offerings", "offering", "built from public summaries"} <= found
    return re.compile(
        rf"(?<![\w/])(?:{'|'.join(sorted(map(re.escape, found), key=len, reverse=True))})(?![\w])", re.IGNORECASE
    )


def spoken(words: re.Pattern[str], text: str) -> list[str]:
    return sorted({match[0].lower() for match in words.finditer(text)})


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_no_help_page_speaks_of_it(command: str, words: re.Pattern[str], capfd: Capture) -> None:
    assert main([*([command] if command else []), "--help"]) == 0
    found = spoken(words, capfd.readouterr().out)
    assert not found, found


ACT = """kind: distribution
id: tool
by: licensee
on: 2020-01-01
under: v3
stated: v2
later: true
changed: true
form: object
source_code: none
"""
WRONG = {
    "kind": ("kind: distribution", "kind: distributed"),
    "value": ("under: v3", "under: v4"),
    "key": ("changed:", "chaned:"),
    "day": ("on: 2020-01-01", "on: 2020-02-30"),
    "id": ("id: tool", "id: My Tool"),
    "missing": ("by: licensee\n", ""),
    "type": ("changed: true", "changed: [yes]"),
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tool.descriptor.yaml").write_text(ACT, encoding="utf-8")
    (tmp_path / "checker.toml").write_text(f'policy = "{GPL}"\n', encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "line",
    [
        *[f"check --format {name} tool.descriptor.yaml" for name in ("text", "json", "sarif", "junit", "tap", "markdown")],
        "check --format html tool.descriptor.yaml",
        "check --format github tool.descriptor.yaml",
        "check nothing.yaml",
        "check --verbose tool.descriptor.yaml",
        "fix tool.descriptor.yaml",
        "forecast tool.descriptor.yaml",
        "what-if tool.descriptor.yaml --set under=v2",
        "what-if tool.descriptor.yaml --set nothing=v2",
        "init distribution",
        "init launched",
        "explain gpl3.source",
        "explain source-given-3 --table",
        "explain G1",
        "explain nothing",
        "clauses",
        "reviews tool.descriptor.yaml",
        "diff gpl-2 gpl-3 --set under=v2..v3",
        "diff gpl-9 gpl-3",
        "config",
        "schema descriptor",
        "test",
        "prove",
        "sources",
        "sources --check",
        "waive tool.descriptor.yaml --rule source-given-3",
        "answer G1=site",
        "audit nothing.jsonl",
        "replay nothing.json",
    ],
)  # fmt: skip
def test_no_report_or_error_speaks_of_it(line: str, here: Path, words: re.Pattern[str], capfd: Capture) -> None:
    assert main(line.split()) in (0, 1, 2, 3)
    out, err = capfd.readouterr()
    said = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", out + err, flags=re.DOTALL)
    found = spoken(words, said)
    assert said and not found, found


@pytest.mark.parametrize("what", WRONG)
def test_no_refusal_speaks_of_it(what: str, here: Path, words: re.Pattern[str], capfd: Capture) -> None:
    file = here / "tool.descriptor.yaml"
    file.write_text(ACT.replace(*WRONG[what]), encoding="utf-8")
    assert main(["check", str(file)]) == 2
    found = spoken(words, capfd.readouterr().out)
    assert not found, found
