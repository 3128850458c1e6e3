"""Facts in words."""

from __future__ import annotations

from checker.report.model import Because
from checker.report.words import because


def test_several_are_and_one_is() -> None:
    facts = (
        Because("offerings[0].customers", ["commercial"], 4),
        Because("product.co_developed_with", ["acme"], 5),
        Because("offerings[0].customers", [], 6),
    )
    assert because(facts) == (
        "offerings[0].customers are commercial (line 4); product.co_developed_with is acme (line 5); "
        "offerings[0].customers is empty (line 6)"
    )
