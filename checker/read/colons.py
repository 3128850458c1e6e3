"""Advice on a colon where YAML allows none: a line is indented too far, or a text has a colon in it."""

from __future__ import annotations

import re

KEY = re.compile(r"(?P<margin> *(?:- +)*)(?P<key>[A-Za-z_][\w.-]*) *:(?: +(?P<value>.*))?$")
"""A line with a key, with or without a value; the margin of a list's entry ends where its key begins."""
LONGEST = 120
"""The longest line, in characters, that a message repeats."""


def explain(text: str, at: int) -> str | None:
    """Return advice on a line with a misplaced colon at `at`, None where no advice is sure."""
    begin = text.rfind("\n", 0, at) + 1
    line = text[begin:].split("\n", 1)[0].rstrip()
    match = KEY.match(line)
    if match is None or len(line) > LONGEST:
        return None
    value = match["value"] or ""
    if begin + match.end("key") < at:
        if value[:1] in ("'", '"', "[", "{", "") or " #" in value:
            return None
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'a text with `: ` in it needs quotes: write `{match["key"]}: "{quoted}"`'
    lines_above = reversed(text[:begin].split("\n"))
    above = next((match_above for other in lines_above if (match_above := KEY.match(other.rstrip()))), None)
    if above is None or above["value"] in (None, ""):
        return None
    far = len(match["margin"]) - len(above["margin"])
    if far < 1:
        return None
    spaces = "one space" if far == 1 else f"{far} spaces"
    return f"`{match['key']}` is indented {spaces} too far: align it with `{above['key']}`"
