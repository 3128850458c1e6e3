"""The sessions on pages of docs/ are run, and their outputs are what the page shows."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = {"advise.md": 9, "tutorial.md": 4}
"""Pages with sessions, and at least how many commands each shows."""
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def output(command: str, folder: Path) -> str:
    """Return what a command of the page prints, standard error after standard output."""
    words = shlex.split(command)
    if words[0] == "checker":
        words = [sys.executable, "-m", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def played(text: str, folder: Path) -> str:
    """Return the page with the files written and every command's output as it is now."""

    def fence(match: re.Match[str]) -> str:
        language, name, body = match[1], match[2], match[3]
        if language == "yaml" and name:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(body, encoding="utf-8")
        if language != "console":
            return match[0]
        commands = [line.removeprefix("$ ") for line in body.splitlines() if line.startswith("$ ")]
        shown = "\n".join([f"$ {command}\n{output(command, folder)}" for command in commands])
        return f"```console\n{shown}```"

    return FENCE.sub(fence, text)


@pytest.mark.parametrize("name", PAGES)
def test_the_page_shows_what_the_commands_print(name: str, tmp_path: Path, update_golden: bool) -> None:
    page = ROOT / "docs" / name
    text = page.read_text(encoding="utf-8")
    found = played(text, tmp_path)
    if update_golden:
        page.write_text(found, encoding="utf-8", newline="\n")
    assert found == (found if update_golden else text)
    assert text.count("$ checker") >= PAGES[name]
