"""What is read of garbled descriptors, held against PyYAML's own loader and against npm's yaml, another reader entirely.

Our reader refuses more than either. What it does read has to be what they read.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given

from checker.read.reader import read_bytes
from tests.fuzz.fuzzing import garbled, runs, seeds

ROOT = Path(__file__).parents[2]
FILES = [path.read_bytes() for path in sorted((ROOT / "fixtures").rglob("*.descriptor.yaml"))]
PEER = Path(sys.prefix) / "node_modules" / "yaml"
LOADER: Any = type("Loader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})
# What YAML 1.1 takes for a day is a text to 1.2, be there such a day or not.
LOADER.add_constructor("tag:yaml.org,2002:timestamp", LOADER.construct_yaml_str)


def read(content: bytes) -> list[Any] | None:
    """Return the documents of a content, None where anything in it is refused."""
    reading = read_bytes(content, path="x.yaml")
    return None if reading.problems else [document.data for document in reading.documents]


def alike(ours: Any, theirs: Any) -> bool:
    """Return whether two values are the same: YAML 1.1 leaves some numbers of 1.2 as texts."""
    if isinstance(ours, dict):
        if not isinstance(theirs, dict) or len(ours) != len(theirs):
            return False
        keys = all(map(_alike_keys, ours, theirs))
        return keys and all(map(alike, ours.values(), theirs.values()))
    if isinstance(ours, list):
        return isinstance(theirs, list) and len(ours) == len(theirs) and all(map(alike, ours, theirs))
    if isinstance(ours, bool) or isinstance(theirs, bool) or ours is None or isinstance(ours, str):
        return bool(ours == theirs)
    with suppress(ValueError, TypeError, OverflowError):
        return float(ours) == float(
            int(theirs, 0) if isinstance(theirs, str) and theirs[:2] in ("0o", "0x") else theirs
        )
    return False


def _alike_keys(ours: str, theirs: Any) -> bool:
    # A key is a text; to YAML 1.1 `on` is true there as well.
    return ours == theirs or (not isinstance(theirs, str) and bool(yaml.load(ours, LOADER) == theirs))


@pytest.fixture(scope="module")
def peer() -> Iterator[subprocess.Popen[str]]:
    """Start npm's yaml, which answers a line with a line."""
    if not PEER.exists():
        pytest.skip(f"npm's yaml is not here, so nothing was held against it: npm install --prefix {sys.prefix} yaml")
    command = ["node", str(Path(__file__).with_name("peer.cjs")), str(PEER)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@given(seeds)
@runs(200)
def test_what_is_read_is_what_the_loader_of_pyyaml_reads(seed: int) -> None:
    random = Random(seed)
    content = garbled(random.choice(FILES), random)
    ours = read(content)
    if ours is None:
        return
    try:
        theirs = list(yaml.load_all(content.decode("utf-8-sig"), LOADER))
    except yaml.MarkedYAMLError:
        assert b"\t" in content, "a line that holds only a tab is blank to us, and nothing else is read that it refuses"
        return
    # A last document in which nothing stands is none.
    theirs = theirs[:-1] if len(theirs) == len(ours) + 1 and theirs[-1] is None else theirs
    assert alike(ours, theirs), content


def test_what_is_read_is_what_the_yaml_of_npm_reads(peer: subprocess.Popen[str]) -> None:
    @given(seeds)
    @runs(200)
    def held(seed: int) -> None:
        random = Random(seed)
        content = garbled(random.choice(FILES), random)
        ours = read(content)
        # To YAML a carriage return alone ends a line; to npm's it is a character like any other.
        if ours is None or b"\r" in content.replace(b"\r\n", b""):
            return
        assert peer.stdin is not None and peer.stdout is not None
        peer.stdin.write(json.dumps(content.decode("utf-8-sig")) + "\n")
        peer.stdin.flush()
        theirs = json.loads(peer.stdout.readline())["found"]
        # What it refuses and libyaml takes is known by its kinds (docs/suites.md); no value may differ.
        if theirs is not None:
            theirs = theirs[:-1] if len(theirs) == len(ours) + 1 and theirs[-1] is None else theirs
            assert alike(ours, theirs), content

    held()
