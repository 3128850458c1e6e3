"""What a tag releases: its version, its notes, and the workflows that do it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker import __version__
from tests.test_wheel import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PART = "### Added\n- A line that a user can act on.\n"


def released(folder: Path, tag: str, heading: str) -> subprocess.CompletedProcess[str]:
    """Return what the script says of a copy of the project with a changelog of one version."""
    (folder / ".ci").mkdir()
    (folder / ".ci" / "release.py").write_text((ROOT / ".ci" / "release.py").read_text("utf-8"))
    (folder / "checker").mkdir()
    (folder / "checker" / "__init__.py").write_text('__version__ = "1.2.0"\n')
    (folder / "CHANGELOG.md").write_text(f"# Changelog\n\n{heading}\n\n{PART}\n## [1.1.0] - 2026-01-01\n\nOlder.\n")
    (folder / "build.py").write_text("import pathlib, sys; pathlib.Path(sys.argv[3]).mkdir(parents=True)\n")
    return subprocess.run(
        [sys.executable, str(folder / ".ci" / "release.py"), tag],
        cwd=folder, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(folder)},
    )  # fmt: skip


def test_a_tag_of_the_version_is_built_with_its_notes(tmp_path: Path) -> None:
    done = released(tmp_path, "v1.2.0", "## [1.2.0] - 2026-12-01")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "dist" / "notes.md").read_text() == PART
    assert (tmp_path / "dist" / "packages").is_dir()


@pytest.mark.parametrize(
    ("tag", "heading", "said"),
    [
        ("v1.1.0", "## [1.2.0] - 2026-12-01", ["the tag is v1.1.0, and the code is version 1.2.0: tag it v1.2.0"]),
        ("v1.2.0", "## [1.2.0] - unreleased", ["no line `## [1.2.0] - YYYY-MM-DD`: give the version its day"]),
        ("", "## [1.2.1] - 2026-12-01", ["the tag is missing", "no line `## [1.2.0]"]),
    ],
)
def test_nothing_else_is_built(tmp_path: Path, tag: str, heading: str, said: list[str]) -> None:
    done = released(tmp_path, tag, heading)
    assert done.returncode == 1 and all(part in done.stderr for part in said)
    assert len(done.stderr.splitlines()) == len(said) and not (tmp_path / "dist").exists()


def test_the_changelog_begins_with_the_version_of_the_code() -> None:
    found = re.search(r"^## \[(.*?)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert found and found[1] == __version__


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: str(path.name))
def test_what_a_workflow_calls_is_there(path: Path) -> None:
    """Commands of the project exist; no job may do more than it says."""
    workflow: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 60
        for step in job["steps"]:
            command = step.get("run", "")
            assert not command.startswith(".") or (ROOT / command).is_file()
            assert not command.startswith("make ") or command.split()[1] in targets
