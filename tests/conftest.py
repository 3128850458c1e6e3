"""Options of the test run, and the shipped law."""

from __future__ import annotations

import pytest

from checker.check import open_law
from checker.judge.law import Law


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --update-golden, which rewrites the expected outputs instead of comparing with them."""
    parser.addoption("--update-golden", action="store_true", help="rewrite golden files; read the diff in review")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be rewritten."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def law() -> Law:
    """The shipped law, loaded once."""
    return open_law()
