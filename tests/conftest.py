"""Options of the test run, and the shipped law."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

from checker.judge.law import Law
from checker.judge.opening import open_law
from tests.gate.project import Project

# The suite says the same on every day; `make fuzz` looks for what it did not try.
settings.register_profile("same", derandomize=True)
settings.register_profile("search", derandomize=False)
settings.load_profile("search" if os.environ.get("CHECKER_FUZZ") else "same")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --update-golden, which rewrites the expected outputs instead of comparing with them."""
    parser.addoption("--update-golden", action="store_true", help="rewrite golden files; read the diff in review")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where nothing may be skipped (CHECKER_SKIP_NOTHING=1, as in CI) make a failure of a skip."""
    report = yield
    if report.skipped and os.environ.get("CHECKER_SKIP_NOTHING") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and nothing may be skipped here: {report.longrepr}"
    return report


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be rewritten."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def law() -> Law:
    """The shipped law, loaded once."""
    return open_law()


@pytest.fixture
def comparisons(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `checker diff` remember its comparisons: each takes seconds, and several tests try what is told of one."""
    from tests.compare.known import remembered

    monkeypatch.setattr("checker.cli.diff.diff", remembered)


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
