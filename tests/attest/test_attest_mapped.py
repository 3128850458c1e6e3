"""Signed decisions about acts that maps make: every file that an act was made of is a subject of its statement."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.attest.test_attest import statements
from tests.gate.project import PASSES, Project
from tests.maps.test_maps import AWS, AZURE, MAP, app
from tests.maps.test_maps import OVERLAY as OWN

OVERLAY = OWN.replace("own", "provider")
FILE = "signed/deployment-assistant.intoto.jsonl"
MADE_OF = [
    "deploy/eu/app.yaml",
    "deploy/twin/app.yaml",
    "deploy/us/app.yaml",
    "deployments.map.yaml",
    "over/assistant.yaml",
]


@pytest.fixture
def signed(project: Project) -> Project:
    """A project whose one act is made of three manifests, of which one says nothing that the first does not, and an overlay."""
    project.put("checker.toml", 'maps = ["deployments.map.yaml"]\n')
    project.put("deployments.map.yaml", MAP.replace("when:", "overlays: over/*.yaml\nwhen:", 1))
    project.put("deploy/eu/app.yaml", app(AZURE))
    project.put("deploy/twin/app.yaml", app(AZURE))
    project.put("deploy/us/app.yaml", app(AWS))
    project.put("over/assistant.yaml", OVERLAY)
    assert project.run("attest", "--key", "k.pem", "--out", "signed", "--receipt", "r.json").code == 0
    return project


def test_every_file_is_a_subject_by_name_and_digest(signed: Project) -> None:
    (statement,) = statements((signed.folder / FILE).read_text())
    subjects = {item["name"]: item["digest"]["sha256"] for item in statement["subject"]}
    assert sorted(subjects) == MADE_OF
    assert subjects == {name: hashlib.sha256(Path(name).read_bytes()).hexdigest() for name in MADE_OF}


@pytest.mark.parametrize("name", MADE_OF)
def test_each_file_is_found_and_a_change_of_it_is_seen(signed: Project, name: str) -> None:
    assert signed.run("verify", FILE, "--key", "k.pub", name).code == 0
    assert signed.run("verify", FILE, "--key", "k.pub", *MADE_OF).code == 0
    signed.put(name, Path(name).read_bytes() + b"# later\n")
    for paths in ([name], MADE_OF, ["."]):
        run = signed.run("verify", FILE, "--key", "k.pub", *paths)
        assert (run.code, f"{name}: it is not the file that was judged" in run.out) == (1, True), (paths, run.out)


@pytest.mark.parametrize("name", MADE_OF)
def test_a_file_that_is_gone_is_missed_in_its_folder(signed: Project, name: str) -> None:
    assert signed.run("verify", FILE, "--key", "k.pub", ".").code == 0
    Path(name).unlink()
    run = signed.run("verify", FILE, "--key", "k.pub", ".")
    assert (run.code, name in run.out) == (1, True)


def test_a_folder_of_manifests_alone_is_verified(signed: Project) -> None:
    assert signed.run("verify", FILE, "--key", "k.pub", "deploy").code == 0
    assert signed.run("verify", FILE, "--key", "k.pub", "signed").code == 1


def test_a_descriptor_that_the_run_finds_anyway_is_a_subject(signed: Project) -> None:
    Path("over/assistant.yaml").unlink()
    signed.put("launches/assistant.descriptor.yaml", OVERLAY)
    assert signed.run("attest", "launches", "deploy", "--key", "k.pem", "--out", "signed").code == 0
    (statement,) = statements((signed.folder / FILE).read_text())
    assert "launches/assistant.descriptor.yaml" in [item["name"] for item in statement["subject"]]
    signed.put("launches/assistant.descriptor.yaml", OVERLAY + "# later\n")
    assert signed.run("verify", FILE, "--key", "k.pub", "launches").code == 1


def test_of_a_file_that_two_acts_are_made_of_both_need_a_statement(signed: Project) -> None:
    signed.put("deploy/us/app.yaml", f"{app(AWS)}---\n{app(AZURE, name='other')}")
    assert signed.run("attest", "--key", "k.pem", "--out", "signed").code == 0
    assert signed.run("verify", FILE, "--key", "k.pub", "deploy/eu/app.yaml").code == 0
    run = signed.run("verify", FILE, "--key", "k.pub", "deploy/us/app.yaml")
    assert (run.code, "1 of the 2" in run.out) == (1, True)
    both = (signed.folder / FILE).read_text() + (signed.folder / "signed/deployment-other.intoto.jsonl").read_text()
    signed.put("both.jsonl", both)
    assert signed.run("verify", "both.jsonl", "--key", "k.pub", "deploy").code == 0


def test_a_run_over_one_file_leaves_no_act_of_another_file_without_a_statement(signed: Project) -> None:
    signed.put("deploy/us/app.yaml", f"{app(AWS)}---\n{app(AZURE, name='other')}")
    assert signed.run("attest", "deploy/eu/app.yaml", "--key", "k.pem", "--out", "signed").code == 0
    assert signed.run("verify", FILE, "--key", "k.pub", "deploy/eu/app.yaml").code == 0
    for path in ("deploy/us/app.yaml", "deployments.map.yaml", "."):
        run = signed.run("verify", FILE, "--key", "k.pub", path)
        assert (run.code, "1 of the 2" in run.out) == (1, True), (path, run.out)
    assert signed.run("attest", "deploy/us/app.yaml", "--key", "k.pem", "--out", "signed").code == 0
    both = (signed.folder / FILE).read_text() + (signed.folder / "signed/deployment-other.intoto.jsonl").read_text()
    signed.put("both.jsonl", both)
    assert signed.run("verify", "both.jsonl", "--key", "k.pub", ".").code == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deploy/broken.yaml", "kind: [\n"),
        ("over/broken.yaml", "kind: [\n"),
        ("over/misspelt.yaml", OVERLAY.replace("assistant", "asistant")),
        ("deployments.map.yaml", MAP.replace("files: deploy/**/*.yaml", "files: [deploy/**/*.yaml, gone/*.yaml]")),
    ],
)
def test_where_maps_left_something_out_no_act_of_theirs_is_attested(signed: Project, name: str, content: str) -> None:
    """What could not be read may be a row of any of the acts."""
    signed.put("own.descriptor.yaml", PASSES)
    signed.put(name, content)
    result = signed.run("attest", ".", "--key", "k.pem", "--out", "again")
    assert result.code == 2
    assert [file.name for file in Path("again").iterdir()] == ["launch-some-launch.intoto.jsonl"]
    assert "not attested: what its maps did not read may say more of deployment assistant" in result.err


def test_a_statement_is_replayed_with_its_receipt(signed: Project) -> None:
    assert signed.run("replay", FILE, "r.json", "--key", "k.pub").code == 0
    signed.put("deploy/us/app.yaml", app(AWS.replace("2026-06-01", "2026-06-02")))
    assert signed.run("attest", "--key", "k.pem", "--out", "again", "--receipt", "other.json").code == 0
    assert signed.run("replay", FILE, "other.json", "--key", "k.pub").code == 1


def test_the_files_are_said(signed: Project) -> None:
    run = signed.run("verify", FILE, "--key", "k.pub")
    assert "deployment assistant (deploy/eu/app.yaml and 4 other files), signed by key" in run.out
    (entry,) = signed.run("verify", FILE, "--key", "k.pub", "--format", "json").json["verified"]
    assert [item["path"] for item in entry["subjects"]] == ["deploy/eu/app.yaml", *MADE_OF[1:]]


def test_check_signs_every_file_too(signed: Project) -> None:
    assert signed.check("--attest", "a.jsonl", "--key", "k.pem").code == 0
    (statement,) = statements((signed.folder / "a.jsonl").read_text())
    assert len(statement["subject"]) == len(MADE_OF)
