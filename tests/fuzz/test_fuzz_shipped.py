"""The pack as a wheel carries it: what is judged by it is what is judged by its folder."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from types import ModuleType

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

import checker.pack.shipped
from checker.cli import main
from checker.judge.law import Law
from checker.judge.prebuilt import sources_of
from checker.pack.load import load_pack
from tests.fuzz.fuzzing import EFFORT, FACTOR, garbled, mutated, seeds
from tests.fuzz.test_fuzz_descriptors import ACTS
from tests.gate.project import AWS, AZURE, FAILS, NEEDS_REVIEW, launch

ROOT = Path(__file__).parents[2]
Run = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def module() -> Iterator[ModuleType]:
    """What the build of a wheel makes of the shipped pack."""
    folder = str(ROOT / "policies")
    made = {}
    for name, source in sources_of(Law(load_pack(folder)), folder).items():
        made[name] = sys.modules[f"checker.{name}"] = ModuleType(f"checker.{name}")
        exec(compile(source, f"{name}.py", "exec"), made[name].__dict__)
    yield made["_shipped"]
    for name in made:
        del sys.modules[f"checker.{name}"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run a command with or without the pack of a wheel, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    original = checker.pack.shipped.made

    def runs(made: ModuleType | None, *words: str) -> tuple[int, str]:
        checker.pack.shipped.made = lambda: made  # type: ignore[assignment]
        capsys.readouterr()
        try:
            code = main(words)
        finally:
            checker.pack.shipped.made = original
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    yield runs
    checker.pack.shipped.made = original


@settings(
    max_examples=int(40 * EFFORT),
    deadline=None,
    derandomize=FACTOR == 1,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=seeds)
def test_both_ways_say_the_same_of_anything(tmp_path: Path, run: Run, module: ModuleType, seed: int) -> None:
    random = Random(seed)
    names = []
    for number in range(random.randrange(1, 4)):
        data = random.choice(ACTS)
        if random.random() < 0.5:
            data = mutated(data, random)
        if random.random() < 0.5:
            name, content = f"{number}.json", json.dumps(data).encode()
        else:
            name, content = f"{number}.yaml", yaml.safe_dump(data, sort_keys=False).encode("utf-8", "replace")
        (tmp_path / name).write_bytes(garbled(content, random) if random.random() < 0.2 else content)
        names.append(name)
    format = random.choice(["text", "json", "sarif", "junit", "markdown"])
    assert run(module, "check", *names, "--format", format) == run(None, "check", *names, "--format", format)


def test_the_gate_works_with_the_pack_of_a_wheel(tmp_path: Path, run: Run, module: ModuleType) -> None:
    (tmp_path / "one.yaml").write_text(FAILS)
    (tmp_path / "two.yaml").write_text(NEEDS_REVIEW)
    grant = ("--reason", "x", "--approver", "y", "--consent", "z", "--days", "300")
    assert run(module, "waive", "one.yaml", *grant, "--waivers", "w.yaml")[0] == 0
    assert run(None, "waive", "one.yaml", *grant, "--waivers", "same.yaml")[0] == 0
    assert (tmp_path / "w.yaml").read_text() == (tmp_path / "same.yaml").read_text()
    words = ("check", "one.yaml", "two.yaml", "--waivers", "w.yaml", "--receipt")
    assert run(module, *words, "a.json") == run(None, *words, "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert run(module, "replay", "a.json") == run(None, "replay", "a.json")
    assert run(module, "replay", "a.json")[0] == 0
    (tmp_path / "checker.toml").write_text("attest = ['offerings[].cloud']\n")
    (tmp_path / "three.yaml").write_text(launch(AZURE, AWS, id="three"))
    with_module = run(module, "check", "three.yaml", "--format", "json")
    assert '"kind": "unattested",\n          "name": "offerings[1].cloud"' in with_module[1] and with_module == run(
        None, "check", "three.yaml", "--format", "json"
    )
    assert run(module, "config") == run(None, "config")
