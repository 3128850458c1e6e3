"""Signed packs: only a pack that a trusted key signed may judge, where that is asked for."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.gate.project import PASSES, Project
from tests.sweep import in_sweep

POLICIES = Path(__file__).parents[2] / "policies"


@pytest.fixture
def signed(project: Project) -> Project:
    shutil.copytree(POLICIES, project.folder / "pack")
    project.put("a.yaml", PASSES)
    assert project.run("pack", "sign", "pack", "--key", "k.pem").code == 0
    return project


def judged(project: Project, *words: str) -> int:
    return project.check("--isolated", "a.yaml", "--policy", "pack", "--require-signature", *words).code


def test_a_signed_pack_judges(signed: Project) -> None:
    assert judged(signed, "k.pub") == 0
    assert judged(signed, "other.pub", "--require-signature", "k.pub") == 0
    assert signed.run("pack", "verify", "pack", "--key", "k.pub").code == 0


def test_another_key_is_refused(signed: Project) -> None:
    assert judged(signed, "other.pub") == 2
    assert signed.run("pack", "verify", "pack", "--key", "other.pub").code == 1


def test_an_unsigned_pack_is_refused(signed: Project) -> None:
    (signed.folder / "pack" / "pack.intoto.jsonl").unlink()
    assert judged(signed, "k.pub") == 2
    # The shipped pack has no signature beside it either.
    assert signed.check("--isolated", "a.yaml", "--require-signature", "k.pub").code == 2


def test_a_changed_pack_is_refused(signed: Project) -> None:
    file = signed.folder / "pack" / "readings.yaml"
    file.write_text(file.read_text().replace("open: true", "open: false", 1))
    assert judged(signed, "k.pub") == 2


def test_the_signature_of_another_pack_is_refused(signed: Project) -> None:
    shutil.copytree(signed.folder / "pack", signed.folder / "second")
    head = signed.folder / "second" / "pack.yaml"
    head.write_text(head.read_text().replace("version: ", "version: 9", 1))
    assert signed.run("pack", "sign", "second", "--key", "k.pem").code == 0
    shutil.copy(signed.folder / "second" / "pack.intoto.jsonl", signed.folder / "pack" / "pack.intoto.jsonl")
    assert judged(signed, "k.pub") == 2


def test_a_decision_is_no_signature_of_a_pack(signed: Project) -> None:
    assert signed.run("attest", "--isolated", "a.yaml", "--key", "k.pem", "--out", ".").code == 0
    assert judged(signed, "k.pub", "--signature", "launch-some-launch.intoto.jsonl") == 2


def test_a_pack_reviewed_too_long_ago_is_refused(signed: Project) -> None:
    assert judged(signed, "k.pub", "--signature-not-before", "2025-01-01") == 0
    assert judged(signed, "k.pub", "--signature-not-before", "2999-01-01") == 2
    assert judged(signed, "k.pub", "--signature-not-before", "soon") == 2
    assert signed.run("pack", "verify", "pack", "--key", "k.pub", "--not-before", "2999-01-01").code == 1


def test_a_day_of_review_that_was_not_signed_is_refused(signed: Project) -> None:
    head = signed.folder / "pack" / "pack.yaml"
    import re

    head.write_text(re.sub(r"reviewed_on: \S+", "reviewed_on: 2999-01-02", head.read_text()))
    assert judged(signed, "k.pub", "--signature-not-before", "2999-01-01") == 2


def test_what_the_pack_does_not_name_has_no_part_in_it(signed: Project) -> None:
    # Bundles elsewhere list files, and pass what is added; here only what pack.yaml names is read at all.
    (signed.folder / "pack" / "more.yaml").write_text("kind: surprise\n")
    (signed.folder / "pack" / "Readings.yaml").write_text("A02: {}\n")
    assert judged(signed, "k.pub") == 0


def test_a_file_behind_a_link_counts_by_what_it_holds(signed: Project) -> None:
    readings = signed.folder / "pack" / "readings.yaml"
    (signed.folder / "elsewhere.yaml").write_text(readings.read_text().replace("open: true", "open: false", 1))
    readings.unlink()
    readings.symlink_to(signed.folder / "elsewhere.yaml")
    assert judged(signed, "k.pub") == 2


def test_every_changed_byte_of_a_signature_is_refused(signed: Project) -> None:
    file = signed.folder / "pack" / "pack.intoto.jsonl"
    content = file.read_bytes().rstrip(b"\n")
    for at in range(0, len(content), in_sweep(7, 61)):
        file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        assert signed.run("pack", "verify", "pack", "--key", "k.pub").code == 1, at


def test_the_configuration_may_require_a_signature(signed: Project) -> None:
    signed.put("checker.toml", 'policy = "pack"\nrequire-signature = ["k.pub"]\n')
    assert signed.check("a.yaml").code == 0
    signed.put("checker.toml", 'policy = "pack"\nrequire-signature = ["other.pub"]\n')
    run = signed.check("a.yaml", "--format", "json")
    assert (run.code, [error["code"] for error in json.loads(run.out)["errors"]]) == (2, ["signature"])
    signed.put("checker.toml", 'policy = "pack"\nrequire-signature = []\n')
    assert signed.check("a.yaml").code == 2
    signed.put("checker.toml", 'policy = "pack"\nrequire-signature = ["k.pub"]\nsignature-not-before = "2026-02-30"\n')
    assert signed.check("a.yaml").code == 2


def test_a_key_that_cannot_be_trusted_is_told_by_its_option(signed: Project) -> None:
    run = signed.check("a.yaml", "--policy", "pack", "--require-signature", "k.pem")
    assert (run.code, "--require-signature: k.pem holds a private key" in run.out) == (2, True)
