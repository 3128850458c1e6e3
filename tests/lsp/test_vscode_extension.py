"""The VS Code extension: small, whole, and starting the command that there is. CHECKER_VSIX names a built package."""

from __future__ import annotations

import json
import os
import re
import zipfile
from pathlib import Path

from checker.cli import COMMANDS

FOLDER = Path(__file__).resolve().parents[2] / "editors" / "vscode"


def test_extension_starts_a_command_that_there_is() -> None:
    package = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))
    script = (FOLDER / package["main"]).read_text(encoding="utf-8")
    settings = package["contributes"]["configuration"]["properties"]
    name, command = settings["checker.command"]["default"]
    assert (name, command in COMMANDS) == ("checker", True)
    assert {f"checker.{key}" for key in re.findall(r'settings\.get\("(\w+)"\)', script)} == set(settings)


if "CHECKER_VSIX" in os.environ:

    def test_package_holds_what_runs_and_no_more() -> None:
        with zipfile.ZipFile(os.environ["CHECKER_VSIX"]) as package:
            names = package.namelist()
            own = {name for name in names if "node_modules" not in name}
            assert own == {
                "extension.vsixmanifest", "[Content_Types].xml", "extension/extension.js", "extension/LICENSE.txt",
                "extension/package.json", "extension/README.md",
            }  # fmt: skip
            assert any(name.endswith("vscode-languageclient/node.js") for name in names)
            assert not [name for name in names if name.endswith((".map", ".d.ts")) or "/vsce/" in name]
            assert sum(item.file_size for item in package.infolist()) < 3_000_000
