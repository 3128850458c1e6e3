"""Whatever stands in a pack: it loads, or every reason is told; nothing else happens."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given

from checker.advise.skeleton import skeleton
from checker.judge.descriptor import Reader
from checker.judge.judgement import judge
from checker.judge.law import LawError
from checker.judge.opening import open_law
from checker.pack.problems import PackError
from checker.read.reader import read_bytes
from checker.report.build import judged
from tests.fuzz.fuzzing import garbled, mutated, runs, seeds
from tests.fuzz.test_fuzz_descriptors import ACTS

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path.relative_to(ROOT / "policies") for path in (ROOT / "policies").rglob("*.yaml") if path.parent.name != "cases"
)


class Pack:
    """A copy of the shipped pack of which one file at a time is another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def opened(self, name: Path, content: bytes) -> bool:
        """Return whether the pack loads with this content in a file; judge a few acts by it if it does."""
        path = self.folder / name
        whole = path.read_bytes()
        path.write_bytes(content)
        try:
            law = open_law(str(self.folder))
        except PackError as error:
            assert error.problems and str(error)
            assert all(item.problem.message and item.path.startswith(str(self.folder)) for item in error.problems)
            return False
        except LawError as error:
            assert error.problems
            return False
        finally:
            path.write_bytes(whole)
        for data in ACTS[:: len(ACTS) // 8]:
            act, refusals = Reader(law).act(data)
            assert (act is None) == bool(refusals)
            if act is not None:
                judged(act, law, judge(act, law), None)
        for kind in law.pack.kinds.values():
            skeleton(law, kind, "descriptor.schema.json")
        return True


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pack]:
    folder = tmp_path_factory.mktemp("fuzz") / "policies"
    shutil.copytree(ROOT / "policies", folder)
    yield Pack(folder)


def data_of(name: Path) -> Any:
    return read_bytes((ROOT / "policies" / name).read_bytes(), path=name.name).documents[0].data


@runs(60)
@given(seed=seeds)
def test_data_that_is_nearly_a_pack(pack: Pack, seed: int) -> None:
    random = Random(seed)
    name = random.choice(FILES)
    data = data_of(name)
    for _ in range(random.randrange(1, 3)):
        data = mutated(data, random)
    # JSON is YAML, but for the names of files.
    pack.opened(name, json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"))


@runs(30)
@given(seed=seeds)
def test_text_that_is_nearly_a_pack(pack: Pack, seed: int) -> None:
    random = Random(seed)
    name = random.choice(FILES)
    pack.opened(name, garbled((ROOT / "policies" / name).read_bytes(), random))


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../../../etc/passwd", "nowhere.yaml", ".", "", "pack.yaml", "/dev/stdin", "a\x00b"]
)
def test_a_pack_names_files_inside_its_folder_alone(pack: Pack, name: str) -> None:
    for key in ("descriptor", "ledger", "readings"):
        head = {**data_of(Path("pack.yaml")), key: name}
        assert not pack.opened(Path("pack.yaml"), json.dumps(head).encode())


def test_a_link_out_of_the_pack_is_refused(pack: Pack, tmp_path: Path) -> None:
    """A secret behind a link stays one."""
    (tmp_path / "secret.yaml").write_text("password: hunter2\n")
    link = pack.folder / "linked.yaml"
    link.symlink_to(tmp_path / "secret.yaml")
    head = {**data_of(Path("pack.yaml")), "notes": "linked.yaml"}
    path = pack.folder / "pack.yaml"
    whole = path.read_bytes()
    path.write_bytes(json.dumps(head).encode())
    try:
        with pytest.raises(PackError) as caught:
            open_law(str(pack.folder))
        assert "hunter2" not in str(caught.value) and "linked.yaml: this link leads out" in str(caught.value)
    finally:
        path.write_bytes(whole)
        link.unlink()
