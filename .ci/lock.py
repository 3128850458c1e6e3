"""Write the exact versions that each purpose installs, from the ranges of pyproject.toml, into `constraints/`.

Versions are the newest; with `--keep` pinned versions stay, and only missing ones are added. An extra of pyproject.toml
that is not named here belongs to every purpose but `demo`.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "constraints"
WITHOUT = {"all": [], "test": ["bench", "spark"], "bench": ["spark"], "demo": ["*"]}
"""Purpose → extras left out; the first purpose pins the versions of all others."""
HEAD = "# Exact versions for `{purpose}`; written by `make lock`.\n"


def compiled(purpose: str, extras: list[str], builders: str, options: list[str]) -> None:
    """Write the versions of one purpose: its packages, and those that build the wheel."""
    file = FOLDER / f"{purpose}.txt"
    command = [
        "uv", "pip", "compile", "pyproject.toml", "-", "--output-file", str(file), "--quiet", "--universal",
        "--python-version", "3.11", "--no-header", "--no-annotate",
        *options, *(f"--extra={extra}" for extra in extras),
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, input=builders, text=True, check=True, stdout=subprocess.DEVNULL)
    file.write_text(HEAD.format(purpose=purpose) + file.read_text(encoding="utf-8"), encoding="utf-8")


def main(words: list[str]) -> None:
    """Write the file of every purpose."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = list(project["project"]["optional-dependencies"])
    builders = "\n".join([*project["build-system"]["requires"], "editables"])
    options = [] if "--keep" in words else ["--upgrade"]
    for purpose, left_out in WITHOUT.items():
        included = [extra for extra in extras if "*" not in left_out and extra not in left_out]
        compiled(purpose, included, builders, options)
        options = ["--upgrade", "--constraints", str(FOLDER / "all.txt")]


main(sys.argv[1:])
