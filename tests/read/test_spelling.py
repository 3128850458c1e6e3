"""The nearest right spelling."""

from __future__ import annotations

import pytest

from checker.read.spelling import meant, nearest, sharing

CLOUDS = ["azure", "aws", "gcp", "oci", "other", "none"]
FIELDS = ["can_support", "chooses_to_support", "co_developed_with", "customers", "capability_criteria_met", "cloud"]


@pytest.mark.parametrize(
    ("word", "candidates", "near"),
    [
        ("azur", CLOUDS, "azure"),
        ("Azure", CLOUDS, "azure"),
        ("azrue", CLOUDS, "azure"),
        ("awss", CLOUDS, "aws"),
        ("gpc", CLOUDS, "gcp"),
        ("ibm", CLOUDS, None),
        ("", CLOUDS, None),
        ("x", ["y"], None),
        ("canSupport", FIELDS, "can_support"),
        ("can-support", FIELDS, "can_support"),
        ("CAN SUPPORT", FIELDS, "can_support"),
        ("costumers", FIELDS, "customers"),
        ("co_developed", FIELDS, "co_developed_with"),
        ("c", FIELDS, None),
        ("goverment", ["government", "movement"], "government"),
        ("a" * 1_000_000, ["a" * 1_000_001], None),
        ("weights", [], None),
        ("ab", ["ac", "aa"], "aa"),
    ],
)
def test_nearest(word: str, candidates: list[str], near: str | None) -> None:
    assert nearest(word, candidates) == near
    assert nearest(word, reversed(candidates)) == near
    assert nearest(word, set(candidates)) == near


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a red kite", "bird"),
        ("kites and hawks", None),
        ("kite or oak", None),
        ("the bird", "bird"),
        ("red", None),
        ("an ox", None),
        ("", None),
    ],
)
def test_words_that_phrases_of_one_meaning_share(text: str, meaning: str | None) -> None:
    meanings = {"red kite": "bird", "bird": "bird", "red oak": "tree", "ox": "beast"}
    assert sharing(text, meanings) == meaning


def test_a_message_about_a_word_that_is_none_ends_with_the_nearest_or_with_what_there_is() -> None:
    assert meant("azur", CLOUDS, "there are six") == "; did you mean azure?"
    assert meant("xyzzy", CLOUDS, "there are six") == "; there are six"
    assert meant("xyzzy", CLOUDS) == ""
