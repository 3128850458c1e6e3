"""The house: imports go one way, and nothing legal is written in Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.judge.law import Law

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "checker"
FLOORS = {
    "read": 0, "processes": 0, "condition": 1, "pack": 2, "judge": 3, "report": 4, "space": 4, "maps": 4, "check": 5,
    "advise": 6, "verify": 6, "compare": 7, "explain": 7, "gate": 7, "audit": 7, "attest": 7, "against": 7, "reviews": 7, "": 7,
    "cli": 8, "web": 8, "lsp": 8, "mcp": 8, "__main__": 9,
}  # fmt: skip
"""Rooms by floor: a room imports from itself and from the floors below."""


def room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module, node.lineno
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno


FILES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "_shipped.py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_down(path: Path) -> None:
    here = path.relative_to(PACKAGE).parts
    mine = "" if here == ("__init__.py",) else here[0].removesuffix(".py")
    for module, line in imports(path):
        if module.split(".")[0] != "checker" or mine == "":
            continue
        other = room(module)
        same_floor = FLOORS[other] == FLOORS[mine] and other != mine and other != ""
        assert FLOORS[other] <= FLOORS[mine] or other == "", (
            f"{path.name}:{line}: {mine} imports {module}, which is above it"
        )
        assert not same_floor or mine == "cli", f"{path.name}:{line}: {mine} imports {module}, its neighbour"


def test_no_circle_among_files() -> None:
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in FILES}
    arrows = {
        name: {module for module, _ in imports(path) if module in modules and module != name} - {"checker"}
        for name, path in modules.items()
    }
    while arrows:
        leaves = {name for name, others in arrows.items() if not others & arrows.keys()}
        assert leaves, f"a circle among these files, or above one: {sorted(arrows)}"
        arrows = {name: others for name, others in arrows.items() if name not in leaves}


LONG = 400
"""Lines of a file: whoever opens one reads it to its end."""


def test_no_file_is_too_long_to_be_read_at_once() -> None:
    lines = {path.relative_to(PACKAGE).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    long = {name: count for name, count in lines.items() if count > LONG}
    assert not long, f"more than {LONG} lines: give each thing in it a file under the name where it is looked for"


def legal_words(law: Law) -> dict[str, str]:
    """Return what belongs in policies alone, each with what it is."""
    pack = law.pack
    found = dict.fromkeys(pack.clauses, "a clause") | dict.fromkeys(pack.agreements, "an agreement")
    found |= dict.fromkeys(pack.rules, "a rule") | dict.fromkeys(pack.questions, "a reading")
    found |= dict.fromkeys([item.day for item in pack.agreements.values()], "a day of the law")
    found |= dict.fromkeys([item.start for item in pack.agreements.values()], "a parameter of the law")
    for kind in pack.kinds.values():
        for scope, field in kind.fields():
            if (field.path in ("by", "provider") and not scope) or (field.path == "cloud" and scope):
                found |= dict.fromkeys(set(field.values) - {"none", "other"}, "a party or a cloud")
    text = " ".join([*pack.definitions.values(), *[rule.governs + rule.requires for rule in pack.rules.values()]])
    return found | dict.fromkeys(re.findall(r"\d{4}-\d\d-\d\d", text), "a day of the law")


def test_nothing_legal_is_written_in_python(law: Law) -> None:
    words = legal_words(law)
    assert len(words) > 100
    pattern = re.compile(
        r"(?<![\w.-])(" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + r")(?![\w-])", re.IGNORECASE
    )
    slips = []
    for path in FILES:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            for match in pattern.finditer(line):
                slips.append(f"{path.relative_to(ROOT)}:{number}: {match[0]} ({words.get(match[0], 'legal')})")
    assert slips == []


def test_the_newcomers_rooms_have_no_vague_names() -> None:
    assert not {path.stem for path in FILES} & {"utils", "util", "helpers", "helper", "manager", "misc"}


def test_nothing_committed_speaks_of_the_machine_it_was_made_on() -> None:
    import subprocess

    tracked = (
        subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
        .stdout.decode()
        .split("\0")
    )
    if not tracked[0]:
        pytest.skip("not a git checkout: there is no list of what is committed")
    words = re.compile("|".join(["/wo" + "rk/", "/ro" + r"ot/\.", r"pypi\.o" + "rg/simple", "files.pyth" + "onhosted"]))
    found = []
    for name in filter(None, tracked):
        path = ROOT / name
        if path.suffix in (".png", ".parquet") or not path.is_file():
            continue
        if words.search(path.read_text(encoding="utf-8", errors="replace")):
            found.append(name)
    assert found == []
