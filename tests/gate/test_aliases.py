"""A pack that knows its earlier ids: waivers, pins and `explain` find what was renamed, and say its name of today."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from checker.judge.opening import open_law
from checker.pack.load import load_pack
from checker.pack.problems import PackError
from tests.gate.project import FAILS, NEEDS_REVIEW, Project, in_days

POLICIES = Path(__file__).parents[2] / "policies"
RULE, RENAMED = "api-on-azure-only", "api-stays-on-azure"
GRANT = ("--reason", "until the region opens", "--approver", "jane", "--consent", "MS-17")


@pytest.fixture
def renamed(project: Project) -> Project:
    """A project with a waiver of a rule that its pack has renamed since."""
    shutil.copytree(POLICIES, project.folder / "pack")
    project.write(one_yaml=FAILS)
    granted = project.run("waive", "one.yaml", *GRANT, "--rule", RULE, "--expires", in_days(30), "--policy", "pack")
    assert granted.code == 0, granted.err
    for path in (project.folder / "pack").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(RULE, RENAMED), encoding="utf-8")
    return project


def aliases(project: Project, text: str) -> None:
    head = project.folder / "pack" / "pack.yaml"
    head.write_text(head.read_text(encoding="utf-8") + f"aliases: {text}\n", encoding="utf-8")


def test_a_waiver_of_a_renamed_rule_applies_and_names_the_rule_of_today(renamed: Project) -> None:
    words = ("one.yaml", "--policy", "pack", "--waivers", "waivers.yaml")
    without = renamed.check(*words)
    assert without.code == 2 and f'there is no rule "{RULE}"' in without.out + without.err
    aliases(renamed, f"{{{RULE}: {RENAMED}}}")
    result = renamed.check(*words)
    assert result.code == 0, result.out + result.err
    assert f"waivers.yaml: {RULE} is called {RENAMED} now" in result.err


def test_a_waiver_is_not_carried_to_a_rule_that_asks_for_something_else(renamed: Project) -> None:
    aliases(renamed, f"{{{RULE}: {RENAMED}}}")
    file = renamed.folder / "pack" / "agreements" / "2025-next-chapter.yaml"
    head, rule, rest = file.read_text(encoding="utf-8").partition(f"  - id: {RENAMED}\n")
    asked = "requires: 'this.cloud == \"azure\"'"
    assert asked in rest
    file.write_text(head + rule + rest.replace(asked, "requires: 'this.cloud == \"gcp\"'", 1), encoding="utf-8")
    result = renamed.check("one.yaml", "--policy", "pack", "--waivers", "waivers.yaml")
    assert result.code == 1 and f"does not apply to {RENAMED}" in result.out, result.out


def test_a_pin_by_an_earlier_id_fixes_the_reading_of_today(project: Project) -> None:
    shutil.copytree(POLICIES, project.folder / "pack")
    aliases(project, "{Azure-first: A04}")
    law = open_law(str(project.folder / "pack"))
    (first, *_) = law.pack.questions["A04"].formulas
    project.write(one_yaml=NEEDS_REVIEW)
    words = ("one.yaml", "--policy", "pack", "--format", "json", "--pin")
    old, new = (project.check(*words, f"{name}={first}") for name in ("Azure-first", "A04"))
    assert (old.code, old.out) == (new.code, new.out)
    assert "Azure-first is called A04 now" in old.err and not new.err
    said = project.run("explain", "Azure-first", "--policy", "pack")
    assert said.code == 0 and said.out == project.run("explain", "A04", "--policy", "pack").out


def test_of_two_pins_of_one_reading_that_of_today_decides(project: Project) -> None:
    shutil.copytree(POLICIES, project.folder / "pack")
    aliases(project, "{Azure-first: A04}")
    pack = load_pack(str(project.folder / "pack"))
    for order in (("Azure-first", "A04"), ("A04", "Azure-first")):
        assert pack.renamed({id: id for id in order}) == {"A04": "A04"}


@pytest.mark.parametrize("configured", ["A04", "Azure-first"])
def test_two_pins_of_one_reading_agree_or_are_refused(configured: str, project: Project) -> None:
    """The command line's pin gave way to the configuration's without a word, where it had the earlier id."""
    shutil.copytree(POLICIES, project.folder / "pack")
    aliases(project, "{Azure-first: A04}")
    one, other, *_ = load_pack(str(project.folder / "pack")).questions["A04"].formulas
    grant = "by = 'c'\non = 2026-05-01\nwhy = 'x'\n"
    project.put("checker.toml", f"policy = 'pack'\n[pins.{configured}]\nreading = '{one}'\n{grant}")
    project.write(one_yaml=NEEDS_REVIEW)
    pinned = "Azure-first" if configured == "A04" else "A04"
    assert project.check("one.yaml", "--pin", f"{pinned}={one}").code == project.check("one.yaml").code
    for words in (
        ("--pin", f"{pinned}={other}"),
        ("--isolated", "--policy", "pack", "--pin", f"A04={one}", "--pin", f"Azure-first={other}"),
    ):
        result = project.check("one.yaml", *words)
        assert result.code == 2 and ", and by its earlier id Azure-first to" in result.out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{old: A4}", 'there is no rule, clause or reading "A4"'),
        ("{A05: A04}", "A05 is an id of this pack, so it cannot be an earlier id of A04"),
    ],
)
def test_an_alias_that_cannot_stand_is_refused(tmp_path: Path, text: str, message: str) -> None:
    shutil.copytree(POLICIES, tmp_path / "pack")
    head = tmp_path / "pack" / "pack.yaml"
    head.write_text(head.read_text(encoding="utf-8") + f"aliases: {text}\n", encoding="utf-8")
    with pytest.raises(PackError, match=message):
        load_pack(str(tmp_path / "pack"))


def test_a_pack_without_aliases_keeps_its_digest(tmp_path: Path) -> None:
    shutil.copytree(POLICIES, tmp_path / "pack")
    before = load_pack(str(tmp_path / "pack")).digest
    head = tmp_path / "pack" / "pack.yaml"
    text = head.read_text(encoding="utf-8")
    head.write_text(text + "aliases: {}\n", encoding="utf-8")
    assert load_pack(str(tmp_path / "pack")).digest == before
    head.write_text(text + "aliases: {old: A04}\n", encoding="utf-8")
    assert load_pack(str(tmp_path / "pack")).digest != before
