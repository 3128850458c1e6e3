"""The wheel: it carries the policies, and what its build made of them is the pack itself."""

from __future__ import annotations

import subprocess
import sys
import types
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


def test_a_checkout_has_no_prebuilt_pack() -> None:
    assert made() is None
    assert folder() == str(ROOT / "policies")


def test_the_prebuilt_pack_is_the_loaded_pack(law: Law) -> None:
    module = as_module(sources_of(law, str(ROOT / "policies"))["_shipped"], "_shipped")
    found = opened(module, str(ROOT / "policies"))
    assert found.pack == law.pack
    assert found.pack.digest == law.pack.digest
    for kind in law.pack.kinds:
        assert found.reads(kind) == law.reads(kind)


def test_the_prebuilt_functions_are_those_of_the_pack(law: Law) -> None:
    sources = sources_of(law, str(ROOT / "policies"))
    functions = {}
    for name, source in sources.items():
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


def test_two_builds_write_the_same(law: Law) -> None:
    again = Law(load_pack(str(ROOT / "policies")))
    assert sources_of(law, str(ROOT / "policies")) == sources_of(again, str(ROOT / "policies"))


def test_the_wheel_carries_the_policies_and_what_was_made_of_them(installed: Path) -> None:
    package = installed / "checker"
    for path in (ROOT / "policies").rglob("*.yaml"):
        assert (package / "_policies" / path.relative_to(ROOT / "policies")).read_bytes() == path.read_bytes()
    assert (package / "_shipped.py").is_file() and (package / "_shipped_more.py").is_file()
    assert not (ROOT / "checker" / "_shipped.py").exists()
    code = (
        "from checker.pack.load import load_pack\nfrom checker.pack.shipped import folder, made\n"
        "from checker.check import open_law\nlaw = open_law()\n"
        "assert made() is not None and law.machinery.plain is made().FUNCTIONS\n"
        "assert law.pack == load_pack(folder()), 'the wheel judges by another pack than it carries'\nprint('same')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=installed, env={"PYTHONPATH": str(installed)}, capture_output=True, text=True
    )
    assert done.stdout == "same\n", done.stderr
