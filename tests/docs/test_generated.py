"""The generated pages of docs/ are what the generator writes now, and lead nowhere but to places that exist."""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path

import pytest

from checker.cli import COMMANDS
from checker.explain.article import slug
from checker.judge.law import Law

DOCS = Path(__file__).parents[2] / "docs"
CLAUSES = 33


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """What the generator writes."""
    found: dict[str, str] = runpy.run_path(str(DOCS / "generate.py"))["pages"]()
    return found


def test_every_key_of_every_file_of_a_pack_has_a_meaning(pages: dict[str, str]) -> None:
    rows = re.findall(r"^\| `([^`]+)` \| (?:must)? ?\| ([^|]*) \| ([^|]*) \|$", pages["packs.md"], re.MULTILINE)
    assert len(rows) > 150 and [key for key, _, about in rows if not about.strip()] == []
    keys = {key.rpartition(".")[2] for key, _, _ in rows}
    assert {"intended_gaps", "unwaivable", "sentence", "message", "when", "waiver_consent", "beside", "split"} <= keys


def below(pages: dict[str, str]) -> dict[str, str]:
    """Return the pages that are generated as a whole: those in Markdown."""
    return {name: text for name, text in pages.items() if name.endswith(".md")}


def test_no_page_is_stale(pages: dict[str, str]) -> None:
    stale = [
        name for name, text in pages.items() if not (DOCS / name).is_file() or (DOCS / name).read_text("utf-8") != text
    ]
    folders = [
        path for path in DOCS.iterdir() if path.is_dir() and any(name.startswith(f"{path.name}/") for name in pages)
    ]
    more = [
        path.name for folder in folders for path in folder.glob("*.md") if f"{folder.name}/{path.name}" not in pages
    ]
    assert not stale and not more, f"run `make docs`: {stale} {more}"


def test_check_mode_writes_nothing_and_says_what_is_stale(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    module = runpy.run_path(str(DOCS / "generate.py"))
    scope = module["main"].__globals__
    monkeypatch.setitem(scope, "HERE", tmp_path)
    monkeypatch.setitem(scope, "pages", lambda: {"cli.md": "new\n", "clauses/a.md": "a\n"})
    (tmp_path / "cli.md").write_text("old\n")
    (tmp_path / "clauses").mkdir()
    (tmp_path / "clauses" / "gone.md").write_text("x\n")
    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])
    assert module["main"]() == 1
    out = capsys.readouterr().out
    assert all(f"docs/{name} is stale" in out for name in ("cli.md", "clauses/a.md", "clauses/gone.md"))
    assert (tmp_path / "cli.md").read_text() == "old\n" and not (tmp_path / "clauses" / "a.md").exists()
    monkeypatch.setattr(sys, "argv", ["generate.py"])
    assert module["main"]() == 0
    assert (tmp_path / "cli.md").read_text() == "new\n" and not (tmp_path / "clauses" / "gone.md").exists()
    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])
    assert module["main"]() == 0


def test_a_page_for_every_clause(pages: dict[str, str], law: Law) -> None:
    assert {f"clauses/{id}.md" for id in law.pack.clauses} | {"clauses/README.md"} == {
        name for name in pages if name.startswith("clauses/")
    }
    assert len(law.pack.clauses) == CLAUSES
    for id in law.pack.clauses:
        headings = re.findall(r"^## (.+)$", pages[f"clauses/{id}.md"], re.MULTILINE)
        fixed = ["Source", "Standing", "Rules", "Readings", "Cases"]
        assert [heading for heading in headings if heading in fixed] == fixed
    index = pages["clauses/README.md"]
    assert all(f"({id}.md)" in index for id in law.pack.clauses)


def test_a_page_with_an_address_of_its_own_for_everything_else(pages: dict[str, str], law: Law) -> None:
    pack = law.pack
    folders = {
        "rules": pack.rules,
        "readings": pack.questions,
        "assumptions": pack.assumptions,
        "agreements": pack.agreements,
    }
    for folder, ids in folders.items():
        assert {f"{folder}/{id}.md" for id in ids} == {name for name in pages if name.startswith(f"{folder}/")}
    assert all("## Decision table" in pages[f"rules/{id}.md"] for id in pack.rules)


def test_a_clause_stands_beside_what_it_became(pages: dict[str, str], law: Law) -> None:
    changed = [clause for clause in law.pack.clauses.values() if clause.amended_by]
    assert len(changed) > 3
    for clause in changed:
        for name in (clause.id, *clause.amended_by):
            beside = pages[f"clauses/{name}.md"].partition("## Side by side\n")[2].partition("\n## ")[0]
            assert clause.id in beside and all(other in beside for other in clause.amended_by if name == clause.id)


def test_conditions_are_folded_away_where_lawyers_read(pages: dict[str, str]) -> None:
    for name, text in pages.items():
        if name.startswith(("clauses/", "rules/")):
            assert text.count("```cel\n") == text.count("<details>") == text.count("</details>")


def test_every_open_question_is_on_one_page_with_its_readings(pages: dict[str, str], law: Law) -> None:
    text = pages["readings.md"]
    for item in law.pack.questions.values():
        shown = item.id.replace("_", "\\_")
        assert f"[{shown}](readings/{item.id}.md)" in text
        part = text.partition(f"\n### {shown} {item.name}\n")[2].partition("\n##")[0]
        assert bool(part) == item.open
        names = [choice.name for choice in item.choices if choice.plausible and not choice.record]
        assert not item.open or all(f"- {name}: " in part for name in names)
    assert all(f"[{item.id}](assumptions/{item.id}.md)" in text for item in law.pack.assumptions.values())


def test_the_amendment_is_told_clause_by_clause(pages: dict[str, str], law: Law) -> None:
    text = pages["amendment.md"]
    assert (
        len(
            re.findall(
                r"^- .+$",
                text.partition("<!-- summary:begin -->")[2].partition("<!-- summary:end -->")[0],
                re.MULTILINE,
            )
        )
        == 5
    )
    first, later = law.pack.agreements.values()
    told = [name for name in (*first.clauses, *later.clauses) if f"[{name}](clauses/{name}.md)" in text]
    assert set(first.clauses) <= set(told)
    assert {name for name in later.clauses if law.pack.clauses[name].effect == "new"} <= set(told)


def test_every_field_and_ledger_key_is_there(pages: dict[str, str], law: Law) -> None:
    text = pages["fields.md"]
    for kind in law.pack.kinds.values():
        assert f"\n## {kind.name}\n" in text
        for rows, field in kind.fields():
            assert f"| `{f'{rows}[].' if rows else ''}{field.path}` |" in text
    assert all(f"| `{key}` |" in text for key in law.pack.world)


def test_every_command_is_mentioned(pages: dict[str, str]) -> None:
    text = pages["cli.md"]
    for name in COMMANDS:
        assert f"\n## checker {name}\n" in text and f"| `checker {name}` |" in text
    assert "--allow-review" in text and "--table" in text


def test_every_link_leads_somewhere(pages: dict[str, str]) -> None:
    anchors = {
        name: {slug(re.sub(r"\\(.)", r"\1", heading)) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
        for name, text in pages.items()
    }
    count = 0
    for name, text in below(pages).items():
        prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)]+)\)", prose):
            file, _, anchor = target.partition("#")
            path = (DOCS / name).parent.joinpath(file).resolve()
            page = str(path.relative_to(DOCS)) if file and path.is_relative_to(DOCS) else name
            assert page in pages or path.exists(), (name, target)
            assert not anchor or anchor in anchors[page], (name, target)
            count += 1
    assert count > 500


def test_nothing_of_the_machine_is_in_a_page(pages: dict[str, str], law: Law) -> None:
    for text in pages.values():
        assert str(DOCS.parent) not in text and "/home/" not in text and "/tmp/" not in text
    assert all(text.endswith(f"\n{law.pack.basis}\n") for text in below(pages).values())
