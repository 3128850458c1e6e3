"""What the README shows is what happens, and it stays one screen long."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from checker import judge_data, open_law
from checker.cli import COMMANDS
from tests.gate.project import Project

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("## A first check\n")[2].partition("\n## ")[0]


@pytest.fixture
def first(project: Project) -> Project:
    """A project with the README's descriptor in it."""
    descriptor = re.findall(r"^```yaml\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL)[0]
    project.put(descriptor.splitlines()[0].removeprefix("# "), descriptor)
    return project


def test_the_readme_is_one_screen_and_begins_with_the_two_commands() -> None:
    lines = README.splitlines()
    assert len(lines) <= 120
    assert {"make demo", "make test"} <= {line.partition("  ")[0] for line in lines[:12]}


def test_the_three_commands_exist_and_the_first_check_needs_review(first: Project) -> None:
    commands = [line.partition("#")[0].split() for line in SECTION.splitlines() if line.startswith("checker ")]
    assert [words[1] for words in commands] == ["interview", "check", "fix"]
    code = first.run(*commands[1][1:]).code
    assert code == 3 and f"| {code}, or 0 with `--allow-review` |" in SECTION
    assert first.run(*commands[2][1:]).code == 0


def test_every_command_that_is_named_exists() -> None:
    named = set(re.findall(r"`checker ([a-z-]+)", README)) | {
        shlex.split(line)[1] for line in README.splitlines() if line.startswith("checker ")
    }
    assert named and not {name for name in named if name not in COMMANDS}


def test_every_link_leads_to_a_file() -> None:
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", README)]
    assert len(targets) > 12
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_the_example_in_python_runs(first: Project, capsys: pytest.CaptureFixture[str]) -> None:
    code = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)[0]
    exec(compile(code, "README.md", "exec"), {})
    assert "needs-review" in capsys.readouterr().out


def test_the_library_gives_what_the_readme_says() -> None:
    data = {"kind": "compute-purchase", "id": "a", "by": "openai", "on": "2025-11-03", "provider": "aws"}
    assert judge_data(data, open_law()).verdict == "pass"


@pytest.mark.parametrize("page", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]), ids=lambda page: str(page.name))
def test_a_section_stands_once_in_a_page(page: Path) -> None:
    """A careless merge of CONTRIBUTING.md once kept half of it twice."""
    headings = re.findall(r"^## .+$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(headings) == len(set(headings))
