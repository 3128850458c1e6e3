"""The page that leads an author from a text to a proved pack: each file is written, each command prints what it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from checker.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "authoring.md"
FENCE = re.compile(r"(?:^`(?P<file>[^`\n]+)`:\n)?```(?P<kind>\w+)\n(?P<text>.*?)\n```$", re.MULTILINE | re.DOTALL)


def test_the_page_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], update_golden: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    page = PAGE.read_text(encoding="utf-8")
    run = written = 0
    for found in FENCE.finditer(page):
        if found["file"]:
            file = tmp_path / found["file"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(found["text"] + "\n", encoding="utf-8")
            written += 1
            # The page says that the first case goes once there are others.
            if file.parent.name == "cases":
                (file.parent / "first.yaml").unlink()
            continue
        assert found["kind"] == "console"
        for command in re.split(r"^\$ ", found["text"], flags=re.MULTILINE)[1:]:
            line, _, output = command.partition("\n")
            words = shlex.split(line)
            assert words[0] == "checker"
            assert main(words[1:]) in (0, 3)
            out, err = capfd.readouterr()
            if update_golden:
                page = page.replace(command.rstrip(), f"{line}\n{(out + err).rstrip()}")
            else:
                assert (out + err).rstrip() == output.rstrip(), line
            run += 1
    assert (written, run) == (7, 6)
    if update_golden:
        PAGE.write_text(page, encoding="utf-8", newline="\n")
