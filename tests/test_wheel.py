"""The wheel: it carries the policies, and what its build made of them is the pack itself."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import types
import zipfile
from pathlib import Path

import pytest
from test_startup import installed as installed

from checker.judge.law import Law
from checker.judge.prebuilt import opened, sources_of
from checker.judge.rails import LATER, NARROW, STRAINED, WIDEST
from checker.pack.load import load_pack
from checker.pack.shipped import folder, made

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def law() -> Law:
    return Law(load_pack(str(ROOT / "policies")))


def as_module(source: str, name: str) -> types.ModuleType:
    module = types.ModuleType(name)
    exec(compile(source, name, "exec"), module.__dict__)
    return module


def test_a_checkout_reads_the_folder_beside_it() -> None:
    assert folder() == str(ROOT / "policies")
    module = made()
    # It depends on whether this tree was installed since it was last changed.
    assert module is None or load_pack(folder())._replace(cases=module.PACK.cases) == module.PACK


def test_the_prebuilt_pack_is_the_loaded_pack(law: Law) -> None:
    module = as_module(sources_of(law, str(ROOT / "policies"))["_shipped"], "_shipped")
    found = opened(module, str(ROOT / "policies"))
    assert found.pack == law.pack
    assert found.pack.digest == law.pack.digest
    for kind in law.pack.kinds:
        assert found.reads(kind) == law.reads(kind)


def same(one: object, other: object) -> bool:
    """Return whether two trees are equal, their classes included: tuples of other names are equal too."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other


def test_the_prebuilt_trees_are_those_of_the_pack(law: Law) -> None:
    module = as_module(sources_of(law, str(ROOT / "policies"))["_shipped_trees"], "_shipped_trees")
    conditions = Law(load_pack(str(ROOT / "policies"))).machinery.conditions
    for (text, kinds, subject), tree in module.TREES.items():
        assert same(tree, conditions.text(text, kinds, subject)), text
    for rule in law.pack.rules.values():
        texts = [rule.governs, rule.requires, *[item.when for item in rule.exceptions]]
        assert {(text, rule.kinds, rule.subject) for text in texts if text} <= set(module.TREES)
    for kind in law.pack.kinds:
        found = module.ANALYSES[kind]
        expected = law.analysis(kind)
        for name in set(found._fields) - {"rules", "lists"}:
            assert getattr(found, name) == getattr(expected, name), name
        assert list(found.lists) == list(expected.lists)
        assert all(same(found.lists[key], expected.lists[key]) for key in expected.lists)
        assert module.STAND_INS[kind] == law.machinery.stand_ins(kind)


def test_the_prebuilt_functions_are_those_of_the_pack(law: Law) -> None:
    sources = sources_of(law, str(ROOT / "policies"))
    functions = {}
    for name, source in sources.items():
        if name == "_shipped_trees":
            continue
        functions.update(as_module(source, name).FUNCTIONS)
    rails = law.rails
    assert rails is not None

    def code(function: types.FunctionType) -> object:
        body = function.__code__
        nested = tuple([item.co_code if isinstance(item, types.CodeType) else item for item in body.co_consts])
        return body.co_code, nested, body.co_names, body.co_varnames

    for rule in law.pack.rules.values():
        for reach in (WIDEST, NARROW, STRAINED, LATER):
            assert code(functions.pop((rule.id, reach))) == code(rails.rule(rule, reach)), (rule.id, reach)  # type: ignore[arg-type]
    for (text, kinds, subject), function in functions.items():
        assert code(function) == code(rails.condition(text, kinds, subject)), text  # type: ignore[arg-type]


def test_two_builds_write_the_same() -> None:
    """Each in a process of its own, in which sets have another order."""
    code = (
        "from checker.judge.law import Law\nfrom checker.judge.prebuilt import sources_of\n"
        "from checker.pack.load import load_pack\nprint(sources_of(Law(load_pack('policies')), 'policies'))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    builds = [
        subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, env={**environment, "PYTHONHASHSEED": seed})
        for seed in ("1", "2")
    ]
    assert builds[0] == builds[1]


def test_the_wheel_carries_the_policies_and_what_was_made_of_them(installed: Path) -> None:
    package = installed / "checker"
    for path in (ROOT / "policies").rglob("*.yaml"):
        assert (package / "_policies" / path.relative_to(ROOT / "policies")).read_bytes() == path.read_bytes()
    assert {path.name for path in package.glob("_shipped*.py")} == {
        "_shipped.py",
        "_shipped_more.py",
        "_shipped_trees.py",
    }
    assert not (ROOT / "checker" / "_shipped.py").exists()
    code = (
        "from checker.pack.load import load_pack\nfrom checker.pack.shipped import folder, made\n"
        "from checker.judge.opening import open_law\nlaw = open_law()\n"
        "assert made() is not None and law.machinery.made is made().FUNCTIONS\n"
        "assert law.pack == load_pack(folder()), 'the wheel judges by another pack than it carries'\nprint('same')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=installed, env={"PYTHONPATH": str(installed)}, capture_output=True, text=True
    )
    assert done.stdout == "same\n", done.stderr


@pytest.fixture(scope="module")
def editable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this tree, with what an editable install makes of it beside it in `site`."""
    pytest.importorskip("hatchling", reason="hatchling is not installed, and a wheel is made with it")
    root = tmp_path_factory.mktemp("editable")
    for name in ("checker", "policies"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("hatch_build.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, root / name)
    code = "import sys; from hatchling.build import build_editable; print(build_editable(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", code, str(root)], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(root / done.stdout.strip()) as archive:
        archive.extractall(root / "site")
    return root


def asked(root: Path, cwd: Path, site: Path | None = None) -> str:
    """Return how a checkout finds what was made of its pack, and the verdict and causes of an act with an open reading."""
    code = (
        f"import site; site.getsitepackages = lambda: [{str(site or root / 'site')!r}]\n"
        "from checker.pack.shipped import made\nfrom checker.check import judge_data\nfrom checker.judge.opening import open_law\n"
        f"law, found = open_law(), judge_data({OPEN!r}, open_law())\n"
        "print('made' if made() else 'read', law.pack.digest, found.verdict, [cause.name for cause in found.causes])"
    )
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=cwd, env={**environment, "PYTHONPATH": str(root)}, capture_output=True, text=True
    )
    assert not done.stderr, done.stderr
    return done.stdout


OPEN = {
    "kind": "launch", "id": "a", "by": "openai", "product": {"name": "A", "brand": "openai", "co_developed_with": ["acme"]},
    "offerings": [{"surface": "api", "cloud": "aws", "stage": "ga", "available": "2026-06-01", "customers": "unknown"}],
}  # fmt: skip


def test_an_editable_install_starts_from_what_was_made_until_a_file_changes(editable: Path, tmp_path: Path) -> None:
    before = asked(editable, tmp_path)
    assert before.startswith("made sha256:") and "needs-review" in before
    read = before.replace("made", "read", 1)
    assert asked(editable, tmp_path, tmp_path) == read
    root = tmp_path / "other"
    shutil.copytree(editable, root)
    assert asked(root, tmp_path) == read, "what was made of one checkout is not used for another"
    for broken in ("_stamps", ""):
        # As after a pull that moves modules: the module that was made before is gone, or cannot be imported.
        stale = tmp_path / f"stale{broken}"
        shutil.copytree(editable / "site", stale)
        module = stale / f"_agreement_checker_shipped{broken}.py"
        if broken:
            module.unlink()
        else:
            module.write_text("from checker.judge.moved import nothing\n")
            stamps = stale / "_agreement_checker_shipped_stamps.py"
            stamps.write_text(re.sub(r"\((\d+), \d+\)", r"(\1, 1)", stamps.read_text()))
        assert asked(editable, tmp_path, stale) == read
    path = next((editable / "policies").rglob("*.yaml"))
    content, stamp = path.read_bytes(), path.stat().st_mtime_ns
    folder = path.parent.stat().st_mtime_ns
    try:
        path.write_bytes(content + b"# another word\n")
        assert asked(editable, tmp_path).startswith("read ")
        path.write_bytes(content)
        os.utime(path, ns=(stamp, stamp))
        assert asked(editable, tmp_path) == before
        (path.parent / "more.yaml").write_text("")
        assert asked(editable, tmp_path).startswith("read ")
    finally:
        (path.parent / "more.yaml").unlink(missing_ok=True)
        os.utime(path.parent, ns=(folder, folder))
    assert asked(editable, tmp_path) == before
    source = editable / "checker" / "judge" / "rails.py"
    source.write_text(source.read_text() + "\n")
    assert asked(editable, tmp_path) == read


def test_nothing_in_the_working_folder_stands_for_the_pack(editable: Path, tmp_path: Path) -> None:
    (tmp_path / "_agreement_checker_shipped.py").write_text("raise SystemExit('a planted pack was loaded')\n")
    (tmp_path / "one.yaml").write_text(json.dumps(OPEN))
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [sys.executable, "-m", "checker", "check", "one.yaml"], cwd=tmp_path, capture_output=True, text=True,
        env={**environment, "PYTHONPATH": str(editable)},
    )  # fmt: skip
    assert done.returncode == 3 and "planted" not in done.stdout + done.stderr
