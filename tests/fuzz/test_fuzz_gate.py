"""Whatever stands in a configuration, a file of waivers, a ledger or a receipt: it is taken or refused."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given

from checker.check import check_paths
from checker.gate.config import ConfigError, read_config
from checker.gate.deciding import deciding
from checker.gate.receipts import Records, canonical, make_receipt, read_receipt
from checker.gate.replays import replay
from checker.gate.waiver_files import granted_digest, read_waivers
from checker.gate.waivers import Waivers
from checker.judge.law import Law
from checker.judge.opening import read_overlay
from checker.pack.digest import digest
from checker.pack.problems import PackError
from tests.fuzz.fuzzing import ANY_BYTES, FACTOR, garbled, mutated, runs, seeds
from tests.gate.project import AWS, AZURE, FAILS, NEEDS_REVIEW, launch

CONFIG = b"""
required-version = ">=0.1"
paths = ["launches"]
pattern = "x"
policy-digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
max-policy-age = 365
waivers = ["waivers.yaml"]
[output]
sarif = "checker.sarif"
[limits]
depth = 10
[pins.A02]
reading = "earlier"
by = "counsel"
on = 2026-05-01
why = "the words say first"
"""


@runs(200)
@given(seed=seeds)
def test_text_that_is_nearly_a_configuration(seed: int) -> None:
    content = garbled(CONFIG, Random(seed))
    for name in ("checker.toml", "pyproject.toml"):
        try:
            read_config(content, name)
        except ConfigError as error:
            assert error.errors and all(item.message and item.path for item in error.errors)


@runs(100)
@given(content=ANY_BYTES)
def test_anything_as_a_configuration(content: bytes) -> None:
    with contextlib.suppress(ConfigError):
        read_config(content, "checker.toml")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.yaml").write_text(FAILS + "---\n" + NEEDS_REVIEW + "---\n" + launch(AZURE, AWS, id="third"))
    return tmp_path


def test_whatever_stands_in_a_file_of_waivers(folder: Path, law: Law, capsys: pytest.CaptureFixture[str]) -> None:
    from checker.cli import main

    grant = ["--reason", "x", "--approver", "y", "--consent", "z"]
    assert main(["waive", "one.yaml", "--baseline", *grant]) == 0
    capsys.readouterr()
    (document,) = _documents(folder / "waivers.yaml")
    whole: Any = document
    before = len(whole["waivers"])
    for seed in range(150 * FACTOR):
        random = Random(seed)
        data = mutated(whole, random)
        if random.random() < 0.3:
            content = garbled((folder / "waivers.yaml").read_bytes(), random)
        else:
            if isinstance(data, dict) and random.random() < 0.7:
                _seal(data)
            content = json.dumps(data).encode()
        (folder / "mine.yaml").write_bytes(content)
        try:
            entries = read_waivers(["mine.yaml"], law.pack)
        except PackError as error:
            assert error.problems and str(error)
            continue
        assert len(entries) <= before + 1
        report = check_paths(["one.yaml"], law, decide=deciding(Waivers(entries, law), None, None))
        for entry in report.descriptors:
            waived = [finding for finding in entry.findings if finding.waived]
            assert len(waived) <= len(entries)
            assert waived or entry.verdict_after_waivers == entry.verdict


def _documents(path: Path) -> list[Any]:
    from checker.read.reader import read_bytes

    return [document.data for document in read_bytes(path.read_bytes(), path=path.name).documents]


def _seal(data: dict[str, Any]) -> None:
    """Give changed facts the digest that belongs to them, as a hostile hand would."""
    entries = data.get("waivers")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("facts"), dict):
            entry["facts"]["digest"] = granted_digest(entry)


def test_whatever_stands_in_a_receipt(folder: Path, law: Law) -> None:
    records = Records()
    report = check_paths(["one.yaml"], law, decide=deciding(None, None, records))
    whole = make_receipt(report, law, records)
    same = 0
    for seed in range(120 * FACTOR):
        random = Random(seed)
        if random.random() < 0.3:
            content = garbled(canonical(whole).encode(), random)
        else:
            data = mutated(whole, random)
            if isinstance(data, dict) and random.random() < 0.7:
                data["digest"] = digest({key: value for key, value in data.items() if key != "digest"})
            content = json.dumps(data).encode()
        (folder / "receipt.json").write_bytes(content)
        try:
            receipt = read_receipt("receipt.json")
        except PackError as error:
            assert error.problems and str(error)
            continue
        same += replay(receipt, law.pack).same
    assert same < 120 * FACTOR


@runs(150)
@given(seed=seeds)
def test_whatever_stands_in_a_ledger(law: Law, tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    random = Random(seed)
    data: Any = {
        "facts": {
            "agi.declared_on": {"value": "2026-02-01", "known_from": "2026-02-01", "source": "minutes"},
            "agi.verified_on": [{"value": "none"}, {"value": "2026-03-01", "known_from": "2026-03-01"}],
            "compute_threshold_flop": 1e26,
            "revenue_share.cap_reached_on": "unknown",
        }
    }
    content = (
        json.dumps(mutated(data, random)).encode()
        if random.random() < 0.7
        else garbled(json.dumps(data).encode(), random)
    )
    path = tmp_path_factory.mktemp("ledger", numbered=True) / "ledger.yaml"
    path.write_bytes(content)
    with contextlib.suppress(PackError):
        read_overlay(str(path), law.pack)
