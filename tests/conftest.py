"""Options of the test run, and the shipped law."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

from checker.check import open_law
from checker.judge.law import Law


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
