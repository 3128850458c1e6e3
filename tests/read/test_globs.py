"""Patterns of paths match what their regular expressions match, and no pattern takes long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import pytest

from checker.read.globs import matches


def expression(glob: str) -> re.Pattern[str]:
    """Return the regular expression of a pattern: plain, and slow where there are many stars."""
    glob = glob.removeprefix("./")
    words = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.findall(r"\*\*/|\*\*|[*?]|[^*?]", glob + "**" if glob.endswith("/") else glob)
    return re.compile("".join([words.get(part) or re.escape(part) for part in parts]), re.DOTALL)


def texts(letters: str, most: int) -> Iterator[str]:
    for length in range(most + 1):
        yield from map("".join, product(letters, repeat=length))


def test_short_patterns_match_what_their_expressions_match() -> None:
    paths = [*texts("a/\n", 4), "aa/a/aa", "a.a/a", "./a"]
    for glob in [*texts("*?/a", 5), "**/*a**/*a", "./a", "./*", "a.a/*", "**/a**/a"]:
        plain = expression(glob)
        assert [path for path in paths if matches(glob, path)] == [path for path in paths if plain.fullmatch(path)], (
            glob
        )


@pytest.mark.parametrize("glob", ["**/*a" * 12, "*a" * 30 + "b", "**/" * 30 + "b", "a**" * 30, "?*" * 40 + "/b"])
def test_a_pattern_with_many_stars_takes_no_time(glob: str) -> None:
    for path in ("a" * 200, "a/" * 100, "aa/" * 60 + "c"):
        matches(glob, path)
