"""Words of a pack in sentences."""

from __future__ import annotations

import pytest

from checker.pack.words import plural


@pytest.mark.parametrize(
    ("noun", "several"),
    [("offering", "offerings"), ("copy", "copies"), ("day", "days"), ("box", "boxes"), ("branch", "branches")],
)
def test_the_plural_of_what_one_row_is_called(noun: str, several: str) -> None:
    assert plural(noun) == several
