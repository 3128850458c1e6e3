"""Time and memory: what is meant to be too much is refused soon and in little memory, and much is done in proportion.

Each is a process of its own, whose time and greatest memory are measured. The bounds are several times what is
needed, so that a busy machine does not fail them; what they would catch is a hundred times more.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.gate.project import AWS, AZURE, launch
from tests.sweep import in_sweep

ROOT = Path(__file__).parents[2]
FILES = in_sweep(10_000, 2_500)
MEASURE = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from checker.cli import main
code = main(["check", "--format", "concise", "--output", "json=report.json", *sys.argv[2:]])
usage = resource.getrusage(resource.RUSAGE_SELF)
memory = usage.ru_maxrss
try:
    # What the system counts for a process begins with what its parent held; this does not.
    with open("/proc/self/status") as file:
        memory = next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
except OSError:
    pass
print(code, usage.ru_utime + usage.ru_stime, memory // 1024, file=sys.stderr)
"""


class Measured(NamedTuple):
    """The exit code of a run, what it printed, the seconds it computed, and the MiB it held at most."""

    code: int
    out: str
    seconds: float
    memory: int


def measured(folder: Path, *words: str) -> Measured:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(ROOT), *words],
        cwd=folder, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    code, seconds, memory = done.stderr.splitlines()[-1].split()
    return Measured(int(code), done.stdout, float(seconds), int(memory))


def bomb() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 20)]
    return "\n".join(lines)


def rows(number: int) -> str:
    every = [AZURE, AWS, "{}", "{surface: app}", AWS.replace("2026-01-10", "unknown")]
    return launch(*[every[index % len(every)].replace("01-10", f"01-{1 + index % 28:02}") for index in range(number)])


CASES: dict[str, tuple[str, Callable[[], str], str, float, int]] = {
    # name → file, content, what is said of it, seconds, MiB
    "a bomb of aliases": ("a.yaml", bomb, "alias", 5, 150),
    "lists 25,000 deep": ("a.yaml", lambda: "[" * 25_000, "limit-depth", 5, 150),
    "lists a million deep in JSON": ("a.json", lambda: "[" * 1_000_000, "limit-depth", 5, 150),
    "mappings 25,000 deep": ("a.yaml", lambda: "{a: " * 25_000, "limit-depth", 5, 150),
    "blocks 25,000 deep": ("a.yaml", lambda: "- " * 25_000 + "x", "limit-depth", 5, 150),
    "a mapping of a million keys": (
        "a.yaml",
        lambda: "".join(f"k{n}: 1\n" for n in range(900_000)),
        "limit-values",
        15,
        400,
    ),
    "a mapping of a million keys in JSON": (
        "a.json",
        lambda: "{" + ",".join(f'"{n}":1' for n in range(700_000)) + "}",
        "limit-values",
        15,
        400,
    ),
    "a list of a million": ("a.yaml", lambda: "[" + "1," * 1_000_000 + "]", "limit-values", 15, 400),
    "a file over the limit": ("a.yaml", lambda: "x" * (11 << 20), "limit-file-bytes", 5, 150),
    "a text of ten mebibytes": ("a.yaml", lambda: "title: '" + "x" * (10 << 19) + "'\n", "missing", 10, 300),
    "a key of five mebibytes": ("a.yaml", lambda: "'" + "x" * (10 << 19) + "': 1\n", "syntax", 10, 300),
    "a number of a million digits": ("a.yaml", lambda: "amount_usd: " + "1" * 1_000_000, "", 10, 200),
    "a number of a million digits in JSON": ("a.json", lambda: '{"amount_usd": ' + "1" * 1_000_000 + "}", "", 10, 200),
    "a million empty documents": ("a.yaml", lambda: "---\n" * 1_000_000, "limit-documents", 15, 300),
    "a million comments": ("a.yaml", lambda: "# x\n" * 1_000_000, "empty-document", 10, 200),
    "a million spaces": ("a.yaml", lambda: " " * 5_000_000, "empty-document", 10, 200),
    "thousands of misspelt keys": (
        "a.yaml",
        lambda: launch(AZURE) + "".join(f"offerinz{n}: 1\n" for n in range(in_sweep(99_000, 20_000))),
        "unknown-key",
        60,
        900,
    ),
    "forty thousand attestations of nothing": (
        "a.yaml",
        lambda: launch(*[AZURE] * 900) + "evidence:\n" + "".join(f"  x[{n}].cloud: {{by: y}}\n" for n in range(40_000)),
        "unknown-key",
        60,
        600,
    ),
    "a thousand descriptors of one id": (
        "a.yaml",
        lambda: "---\n".join([launch(AZURE)] * 1_000),
        "duplicate-id",
        60,
        200,
    ),
    "more offerings than the limit": ("a.yaml", lambda: launch(*["{surface: api}"] * 1_001), "limit", 10, 150),
}


@pytest.mark.parametrize("name", CASES)
def test_too_much_is_refused_soon_and_in_little_memory(tmp_path: Path, name: str) -> None:
    file, content, said, seconds, memory = CASES[name]
    (tmp_path / file).write_text(content())
    found = measured(tmp_path, file)
    assert found.code == 2 and said in found.out, found.out[:2000]
    assert found.seconds < seconds and found.memory < memory, found[2:]


@pytest.mark.parametrize("number", [10, 100, 1_000])
def test_offerings_are_judged_in_proportion(tmp_path: Path, number: int) -> None:
    (tmp_path / "a.yaml").write_text(rows(number))
    found = measured(tmp_path, "a.yaml")
    assert found.code in (1, 3)
    assert found.seconds < 20 and found.memory < 300, found[2:]


def test_a_thousand_offerings_of_which_nothing_is_known(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(launch(*["{}"] * 1_000))
    found = measured(tmp_path, "a.yaml")
    assert found.code == 3 and found.seconds < 20 and found.memory < 300, found[2:]


def test_thousands_of_files(tmp_path: Path) -> None:
    folder = tmp_path / "descriptors"
    folder.mkdir()
    for number in range(FILES):
        (folder / f"{number}.yaml").write_text(launch(AZURE, id=f"launch-{number}"))
    small = measured(tmp_path, "descriptors/1.yaml")
    found = measured(tmp_path, "descriptors")
    assert found.code == 0 and f"{FILES} descriptors: {FILES} pass." in found.out
    assert found.seconds < 120
    assert found.memory < small.memory + 250, "no more than a report's worth for each"


def test_a_folder_of_other_files_is_passed_over(tmp_path: Path) -> None:
    for number in range(5_000):
        (tmp_path / f"{number}.txt").write_text("")
    found = measured(tmp_path, ".")
    assert found.code == 2 and "5000 other files were skipped" in found.out.replace(",", "")
    assert found.seconds < 10
