"""When a project is opened again, and which files of it are descriptors."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import pytest

from checker.cli import lsp
from checker.cli.common import UsageError
from checker.lsp.index import Index
from checker.lsp.project import Project, ProjectError, Projects, is_descriptor
from tests.gate.project import PASSES
from tests.maps.test_maps import AZURE, MAP, OVERLAY, app

NO_WAIVERS = "waivers: []\n"


def projects(*words: str) -> Projects:
    """Return the projects as the command with these options opens them."""
    parser = argparse.ArgumentParser()
    lsp.configure(parser)
    args = parser.parse_args(words)

    def opened(folder: str) -> Project:
        files: list[str] = []
        try:
            return lsp.opened(args, folder, files)
        except UsageError as error:
            raise ProjectError(error.errors, files) from None

    return Projects(opened)


def put(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def test_a_file_that_an_option_names_opens_the_project_again(tmp_path: Path) -> None:
    waivers = put(tmp_path / "w.yaml", NO_WAIVERS)
    every, path = projects("--isolated", "--waivers", str(waivers)), str(tmp_path / "a.descriptor.yaml")
    before = every.of(path)
    assert every.of(path) is before
    waivers.write_text(NO_WAIVERS + "# another\n")
    assert every.of(path) is not before
    waivers.write_text("waivers: 1\n")
    with pytest.raises(ProjectError):
        every.of(path)
    waivers.write_text(NO_WAIVERS)
    assert every.of(path).law is not before.law


def test_a_configuration_that_an_option_names_opens_the_project_again(tmp_path: Path) -> None:
    config = put(tmp_path / "ours/checker.toml", "allow-review = false\n")
    every, path = projects("--config", str(config)), str(tmp_path / "a.descriptor.yaml")
    assert not every.of(path).options.allow_review
    config.write_text("allow-review = true\n")
    assert every.of(path).options.allow_review


def test_on_another_day_the_project_is_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A waiver that expired yesterday was in force in an editor that was not closed overnight."""
    every, path = projects("--isolated"), str(tmp_path / "a.descriptor.yaml")
    before = every.of(path)
    monkeypatch.setattr("checker.lsp.project.utc_today", lambda: "2099-01-01")
    assert every.of(path) is not before


def test_a_project_that_could_not_be_opened_is_tried_again_once_a_file_of_it_changes(tmp_path: Path) -> None:
    put(tmp_path / "checker.toml", 'waivers = ["w.yaml"]\npolicy-digest = "sha256:' + "0" * 64 + '"\n')
    waivers, every = put(tmp_path / "w.yaml", NO_WAIVERS), projects()
    with pytest.raises(ProjectError) as first:
        every.of(str(tmp_path / "a.descriptor.yaml"))
    with pytest.raises(ProjectError) as same:
        every.of(str(tmp_path / "a.descriptor.yaml"))
    waivers.write_text(NO_WAIVERS + "# another\n")
    with pytest.raises(ProjectError) as again:
        every.of(str(tmp_path / "a.descriptor.yaml"))
    assert first.value is same.value is not again.value


def test_what_the_gate_ignores_or_lays_over_manifests_is_no_descriptor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "checker.toml", 'maps = ["deployments.map.yaml"]\nignore = ["old", "*.tmpl.descriptor.yaml"]\n')
    put(tmp_path / "deployments.map.yaml", MAP)
    for name in ("a.descriptor.yaml", "old/a.descriptor.yaml", "a.tmpl.descriptor.yaml"):
        put(tmp_path / name, PASSES)
    put(tmp_path / "deploy/eu/app.yaml", app(AZURE))
    over = put(tmp_path / "over.descriptor.yaml", OVERLAY)
    other = put(tmp_path / "other.descriptor.yaml", OVERLAY.replace("assistant", "other"))
    every, index, root = projects(), Index(lambda path: None), str(tmp_path)
    list(index.scan(root, every))
    project = every.of(str(over))
    names = ["a.descriptor.yaml", "old/a.descriptor.yaml", "a.tmpl.descriptor.yaml"]
    assert [is_descriptor(os.path.join(root, name), project, root) for name in names] == [True, False, False]
    assert index.sharing([("deployment", "assistant")]) == set()
    assert index.sharing([("deployment", "other")]) == {str(other)}
    # A manifest that comes is seen at once.
    put(tmp_path / "deploy/eu/other.yaml", app(AZURE, name="other"))
    list(index.scan(root, every))
    assert index.sharing([("deployment", "other")]) == set()


def test_the_index_takes_what_the_configuration_calls_descriptors(tmp_path: Path) -> None:
    put(tmp_path / "checker.toml", "pattern = '^launches/.+\\.yaml$'\n")
    first, second = put(tmp_path / "launches/a.yaml", PASSES), put(tmp_path / "launches/b.yaml", PASSES)
    put(tmp_path / "c.descriptor.yaml", PASSES)
    every, index = projects(), Index(lambda path: None)
    list(index.scan(str(tmp_path), every))
    assert index.sharing([("launch", "some-launch")]) == {str(first), str(second)}
