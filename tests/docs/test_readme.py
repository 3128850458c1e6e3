"""The first check of the README is what happens."""

from __future__ import annotations

import re
from pathlib import Path

from tests.gate.project import Project

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("## A first check\n")[2].partition("\n## ")[0]


def test_the_first_check_prints_what_the_readme_shows(project: Project) -> None:
    descriptor, session = re.findall(r"^```\w*\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL)
    name = descriptor.splitlines()[0].removeprefix("# ")
    project.put(name, descriptor)
    command, _, shown = session.partition("\n")
    assert command == "$ checker check launches/"
    result = project.check("launches/")
    assert result.out == shown
    assert f"| {result.code} (0 with `--allow-review`) |" in SECTION
