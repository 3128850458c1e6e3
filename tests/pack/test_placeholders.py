"""Places in the texts of a pack: days between two days are counted, of days known in part from the fewest to the most."""

from __future__ import annotations

import pytest

from checker.pack.placeholders import between, countable, fill, placeholders


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("2026-05-01", "2026-05-15", "14 days"),
        ("2026-05-15", "2026-05-01", "14 days"),
        ("2026-05-01", "2026-05-02", "1 day"),
        ("2026-05-01", "2026-05-01", "0 days"),
        ("2026-05-01", "2026-05", "0 to 30 days"),
        ("2026-04-28", "2026-05", "3 to 33 days"),
        ("2026-05", "2026-06-30", "30 to 60 days"),
        ("2026-05-01", "none", ""),
        ("2026-05-01", "unknown", ""),
        ("2026-05-01", "2026-05-02/..", ""),
    ],
)
def test_days_between(one: str, other: str, words: str) -> None:
    assert between(one, other) == words


def test_a_text_with_days_between() -> None:
    text = "{what} comes {days_between( a, this.b )} later."
    facts = {"what": "It", "a": "2026-05-01", "this.b": "2026-05-15"}
    assert sorted(placeholders(text)) == ["a", "this.b", "what"]
    assert fill(text, facts.__getitem__) == "It comes 14 days later." and countable(text, facts.__getitem__)
    unknown = facts | {"a": "unknown"}
    assert fill(text, unknown.__getitem__) == "It comes an unknown number of days later."
    assert not countable(text, unknown.__getitem__)
