"""Random texts: near YAML, near JSON, and hostile."""

from __future__ import annotations

import os

from hypothesis import strategies as st

from tests.sweep import in_sweep

_PIECES = [
    "a", "b", "key", "1", "no", "010", "12:30", "1_0", "~", "null", "true", ".inf", "1e999", "<<", "=", "é", "😀",
    "\u3000",
    ": ", ":", "- ", "-", "? ", "?", ", ", ",", "[", "]", "{", "}", "key: ", "k: v\n", "- x\n", "a: |\n  x\n", "> \n",
    "|", ">", "|2\n", "|-\n", ">+\n", "'", '"', '"q"', "'s'", "#", " # c\n", "&a ", "*a ", "&", "*", "!", "!!str ",
    "!a!b ", "!<x> ",
    "---\n", "--- ", "...\n", "\n---\n", "%YAML 1.2\n", "%YAML 1.1\n", "%TAG ! x\n", "%X\n", "%", "@", "`", "\\", "\\n",
    "\\q",
    "\\u12", "\\ud83d", "\\U0001F600", "\\x41", "\\/", "\\\n", "\n", "\n", "\n  ", "\n    ", "\n ", " ", "  ", "\t",
    "\r\n", "\r",
    "\x00", "\x1b", "\x7f", "\u0085", "\u2028", "\ufeff", "%41",
]  # fmt: skip

yaml_like = st.lists(st.sampled_from(_PIECES), max_size=16).map("".join)
"""Texts of pieces that mean something to YAML."""

clean_yaml_like = st.lists(
    st.sampled_from([piece for piece in _PIECES if piece.isprintable() or piece.isspace()]), max_size=16
).map("".join)
"""The same, of characters that YAML allows."""

_JSON_PIECES = [
    "{", "}", "[", "]", ":", ",", '"a"', '"b"', '"', "1", "-", "0", ".5", "e9", "true", "null", "NaN", "Infinity", "\\",
    "\\u", "\\ud83d",
    "\\ude00", "\\n", " ", "\n", "\t", "é", "😀", "\x00", "'", "//", "#",
]  # fmt: skip

json_like = st.lists(st.sampled_from(_JSON_PIECES), max_size=16).map("".join)
"""Texts of pieces that mean something to JSON."""

_texts = st.text(max_size=12) | st.sampled_from(
    ["no", "010", "12:30", "", "~", "null", "<<", "=", "&a", "*a", "!t", "- a", "a: b", "# c", "1"]
)
numbers = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | _texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4),
    max_leaves=12,
)
"""Values that JSON can write."""


def examples(number: int) -> int:
    """Return how many examples to try: so many times as many as CHECKER_FUZZ says, fewer where it is below 1."""
    return max(20, int(number * float(os.environ.get("CHECKER_FUZZ") or in_sweep(1.0, 0.4))))
