"""What the tests of the gate share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gate.project import Project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Project:
    """An empty project, the working folder."""
    for name in ("FORCE_COLOR", "NO_COLOR", "GITHUB_STEP_SUMMARY", "GITHUB_ACTIONS", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def read() -> tuple[str, str]:
        captured = capsys.readouterr()
        return captured.out, captured.err

    return Project(tmp_path, read)


@pytest.fixture
def locked_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped pack, locked."""
    import shutil

    folder = tmp_path_factory.mktemp("locked") / "policies"
    shutil.copytree(Path(__file__).parents[2] / "policies", folder)
    head = folder / "pack.yaml"
    head.write_text(head.read_text().replace("locked: false", "locked: true"))
    return folder
