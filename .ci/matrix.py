"""Run the tests of reading, start-up and the command with the oldest and the newest packages on every Python present.

The oldest packages are the lower bounds of pyproject.toml. Each pair of a Python and an end of the ranges has its own
environment, below the environment of `make setup` that runs this. A missing Python is named and is no failure. With
`--here` only the running Python is tested, at both ends.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
ENDS = ("oldest", "newest")
TOOLS = ("pytest", "hypothesis", "hatchling", "editables")
TESTS = ("tests/read", "tests/cli", "tests/test_startup.py")
HERE = Path(sys.prefix) / "matrix"


def interpreter(version: str) -> str | None:
    """Return a Python of this version, from PATH or from pyenv."""
    candidates = [shutil.which(f"python{version}")]
    if shutil.which("pyenv"):
        root = subprocess.run(["pyenv", "root"], capture_output=True, text=True, check=False).stdout.strip()
        candidates += [str(path) for path in sorted(Path(root).glob(f"versions/{version}.*/bin/python"))]
    asks = "import sys, venv; print('%d.%d' % sys.version_info[:2])"
    for candidate in filter(None, candidates):
        answer = subprocess.run([candidate, "-c", asks], capture_output=True, text=True, check=False)
        if answer.stdout.strip() == version:
            return candidate
    return None


def packages(version: str, end: str) -> list[str]:
    """Return the packages to install: the project's dependencies at one end, and the pinned tools of the tests."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = []
    for line in project["project"]["dependencies"]:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"python_version": version}):
            lowest = next(part.version for part in requirement.specifier if part.operator == ">=")
            wanted.append(f"{requirement.name}=={lowest}" if end == "oldest" else requirement.name)
    pins = (ROOT / "constraints" / "test.txt").read_text(encoding="utf-8").splitlines()
    return wanted + [pin for pin in pins if pin.partition("==")[0] in TOOLS]


def ran(command: list[str], environment: dict[str, str]) -> tuple[bool, str]:
    """Run a command at the root; return whether it succeeded, and its output."""
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return done.returncode == 0, done.stdout


def cell(version: str, python: str, end: str) -> tuple[bool, str]:
    """Install and test one pair; return whether it is green, and the end of the output."""
    folder = HERE / f"{version}-{end}"
    shutil.rmtree(folder, ignore_errors=True)
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "CHECKER_FUZZ": "0.1"}
    environment.pop("PYTHONPATH", None)
    inside = str(folder / "bin" / "python")
    install = [inside, "-m", "pip", "install", "--quiet"]
    steps = [
        [python, "-m", "venv", str(folder)],
        [*install, *packages(version, end)],
        [*install, "--no-deps", "--no-build-isolation", "--editable", "."],
        [inside, "-m", "pytest", "-p", "no:cacheprovider", "-q", *TESTS],
    ]
    for step in steps:
        well, output = ran(step, environment)
        if not well:
            return False, output[-6000:]
    asks = "import yaml; print('PyYAML', yaml.__version__, 'libyaml', yaml._yaml.get_version_string())"
    versions = ran([inside, "-c", asks], environment)[1].strip()
    return True, f"{versions}: {output.strip().splitlines()[-1]}"


def main() -> int:
    """Run all pairs, as many at once as there are cores; return 1 if one is red."""
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    pythons = {version: interpreter(version) for version in ((here,) if "--here" in sys.argv else PYTHONS)}
    cells = [(version, python, end) for version, python in pythons.items() if python for end in ENDS]
    for version, python in pythons.items():
        if python is None:
            print(f"not run: Python {version} is not here", flush=True)
    green = True
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        # Results are printed in order as they come, since a run on many Pythons takes long.
        results = pool.map(lambda each: cell(*each), cells)
        for (version, _, end), (well, output) in zip(cells, results, strict=True):
            print(f"{'green' if well else 'RED'}: Python {version}, {end} packages: {output}", flush=True)
            green = green and well
    return 0 if green else 1


sys.exit(main())
