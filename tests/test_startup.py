"""Start-up: what the passing run of a commit hook loads, and that it says what the command itself says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

ALLOWED = {
    "checker",
    "checker._shipped",
    "checker.check",
    "checker.check.file",
    "checker.check.options",
    "checker.cli",
    "checker.cli.output",
    "checker.cli.arguments",
    "checker.cli.check",
    "checker.cli.common",
    "checker.cli.judging",
    "checker.condition",
    "checker.condition.codes",
    "checker.gate",
    "checker.gate.config",
    "checker.gate.nearest",
    "checker.judge",
    "checker.judge.absent",
    "checker.judge.act",
    "checker.judge.allowance",
    "checker.judge.checked",
    "checker.judge.descriptor",
    "checker.judge.family",
    "checker.judge.findings",
    "checker.judge.judgement",
    "checker.judge.law",
    "checker.judge.notes",
    "checker.judge.opening",
    "checker.judge.prebuilt",
    "checker.judge.rails",
    "checker.judge.surely",
    "checker.judge.verdict",
    "checker.pack",
    "checker.pack.ledger",
    "checker.pack.model",
    "checker.pack.placeholders",
    "checker.pack.problems",
    "checker.pack.schema",
    "checker.pack.shipped",
    "checker.pack.texts",
    "checker.read",
    "checker.read.days",
    "checker.read.discover",
    "checker.read.document",
    "checker.read.limits",
    "checker.read.files",
    "checker.read.line_reader",
    "checker.read.reader",
    "checker.read.scalars",
    "checker.read.source",
    "checker.report",
    "checker.report.build",
    "checker.report.counts",
    "checker.report.escape",
    "checker.report.excerpt",
    "checker.report.formats",
    "checker.report.model",
    "checker.report.text",
    "checker.report.words",
}
"""The modules of this package that a passing run may load; another one here wants a measurement."""
PARSER = {"checker.read.builder", "checker.read.spelling", "checker.read.yaml_reader"}
"""What it loads for a descriptor that only the parser can read, beside the parser itself."""
TOO_DEAR = {
    "dataclasses", "hashlib", "importlib.resources", "inspect", "jsonschema", "json", "logging",
    "multiprocessing", "pathlib", "shutil", "subprocess", "tabulate", "tempfile", "tomllib", "traceback", "yaml",
}  # fmt: skip
"""Modules of others that a passing run must not load."""

LAUNCH = """\
kind: launch
id: assistant
by: openai
product: {name: Assistant, brand: openai, co_developed_with: []}
offerings:
- {surface: api, state: stateless, cloud: azure, channel: provider, stage: ga, available: 2026-06-01, customers: [commercial]}
- {surface: api, state: stateless, cloud: aws, channel: provider, stage: ga, available: 2026-06-15, customers: [commercial]}
microsoft: {can_support: true, chooses_to_support: true}
weights: {open: false}
"""


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installed wheel, made from this tree."""
    pytest.importorskip("hatchling", reason="hatchling is not installed, and a wheel is made with it")
    folder = tmp_path_factory.mktemp("wheel")
    made = subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "-w",
            str(folder),
            str(ROOT),
        ],
        capture_output=True,
        text=True,
    )
    if made.returncode:
        pytest.skip(f"no wheel could be made here: {made.stderr[-300:]}")
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(site)], check=True)
    return site


def run(site: Path, cwd: Path, *arguments: str, code: str = "from checker.cli import entry; entry()") -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environment["PYTHONPATH"] = str(site)
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    assert not done.stderr, done.stderr
    return f"{done.returncode}\n{done.stdout}"


def loaded(installed: Path, folder: Path, launch: str, *before: str) -> set[str]:
    """Return the modules that a passing run over a descriptor loads."""
    (folder / "one.yaml").write_text(launch)
    code = (
        "import sys; before = set(sys.modules)\n"
        "from checker.cli import main\n"
        "assert main(['check', '--quiet', *sys.argv[1:]]) == 0\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    code, names = run(installed, folder, *before, "one.yaml", code=code).splitlines()
    assert code == "0"
    return set(names.split())


def test_a_passing_run_loads_no_more_than_it_needs(installed: Path, tmp_path: Path) -> None:
    found = loaded(installed, tmp_path, LAUNCH)
    mine = {name for name in found if name.split(".")[0] == "checker"}
    assert mine <= ALLOWED, f"more is loaded than before: {sorted(mine - ALLOWED)}"
    assert len(ALLOWED - mine) < 3, f"no longer loaded, so no longer to be allowed: {sorted(ALLOWED - mine)}"
    assert not found & TOO_DEAR
    assert len(found) < 100, len(found)


def test_a_passing_run_that_needs_the_parser_loads_that_too(installed: Path, tmp_path: Path) -> None:
    found = loaded(installed, tmp_path, LAUNCH + "title: >\n  A text of\n  several lines\n")
    assert {name for name in found if name.split(".")[0] == "checker"} <= ALLOWED | PARSER
    assert found & TOO_DEAR == {"yaml"}


def test_no_condition_of_the_shipped_pack_is_resolved_anew(installed: Path, tmp_path: Path) -> None:
    """Whatever a fixture needs of its conditions, the wheel carries."""
    folders = [str(ROOT / "fixtures" / name) for name in ("pass", "fail", "needs-review", "not-applicable")]
    code = (
        "import sys\nfrom checker.cli import main\n"
        "main(['check', '--quiet', '--isolated', *sys.argv[1:]])\n"
        "print('checker.pack.resolver' in sys.modules)"
    )
    assert run(installed, tmp_path, *folders, code=code).splitlines()[-1] == "False"


CASES = {
    "a pass": [LAUNCH],
    "two passes": [LAUNCH, LAUNCH.replace("assistant", "other").replace("Assistant", "Other")],
    "twins": [LAUNCH, LAUNCH],
    "a fail": [LAUNCH.replace("2026-06-15", "2026-05-15")],
    "a review": [LAUNCH.replace("2026-06-15", "2026-06-01")],
    "a note": [
        LAUNCH.replace(
            "can_support: true, chooses_to_support: true", "can_support: false, chooses_to_support: false"
        ).replace("2026-06-15", "2026-05-15")
    ],
    "two of one product that disagree": [
        LAUNCH,
        LAUNCH.replace("id: assistant", "id: other").replace("2026-06-01", "2026-05-30"),
    ],
    "not applicable": [LAUNCH.replace("by: openai", "by: microsoft")],
    "misspelt": [LAUNCH.replace("weights:", "wieghts:")],
    "not yaml": ["kind: [\n"],
    "empty": [""],
}


@pytest.mark.parametrize("name", CASES)
def test_a_wheel_says_what_the_folder_of_its_pack_says(installed: Path, tmp_path: Path, name: str) -> None:
    words = []
    for number, text in enumerate(CASES[name]):
        (tmp_path / f"{number}.yaml").write_text(text)
        words.append(f"{number}.yaml")
    folder = str(ROOT / "policies")
    assert run(installed, tmp_path, "check", *words) == run(installed, tmp_path, "check", "--policy", folder, *words)


def test_a_configuration_is_never_overlooked(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(LAUNCH)
    (tmp_path / "checker.toml").write_text('format = "json"\n')
    assert run(installed, tmp_path, "check", "one.yaml").startswith("0\n{")


def test_a_checkout_never_uses_what_a_build_made(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "checker", tmp_path / "checker", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    (tmp_path / "checker" / "_shipped.py").write_text("raise SystemExit('a stale pack was loaded')\n")
    (tmp_path / "one.yaml").write_text(LAUNCH)
    assert run(tmp_path, tmp_path, "check", "one.yaml").startswith("0\n")
