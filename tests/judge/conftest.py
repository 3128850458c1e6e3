"""The shipped law, loaded once."""

import pytest

from checker.check import open_law
from checker.judge.law import Law


@pytest.fixture(scope="session")
def law() -> Law:
    return open_law()
