"""The pinned versions cover whatever pyproject.toml asks for, and name no address and no path."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
WITHOUT = {"demo": set(EXTRAS), "test": {"bench", "spark"}, "bench": {"spark"}, "all": set()}


def name(requirement: str) -> str:
    """Return the name of the package that a requirement asks for, as registries compare names."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9._-]", requirement.strip(), maxsplit=1)[0]).lower()


@pytest.mark.parametrize("purpose", WITHOUT)
def test_every_package_is_pinned(purpose: str) -> None:
    lines = (ROOT / "constraints" / f"{purpose}.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9a-z.]+( ; [a-z_]+ [^/:]+)?", pin) for pin in pins), "no address, no path"
    wanted = [*PROJECT["build-system"]["requires"], "editables", *PROJECT["project"]["dependencies"]]
    for extra, requirements in EXTRAS.items():
        if extra not in WITHOUT[purpose]:
            wanted += requirements
    missing = {name(each) for each in wanted} - {name(pin) for pin in pins}
    assert not missing, "run `make lock KEEP=1`, and commit what it writes"
