"""Why a colon stands where YAML takes none: a line that is indented too far, or a text with a colon in it."""

from __future__ import annotations

import re

KEY = re.compile(r"(?P<margin> *(?:- +)*)(?P<key>[A-Za-z_][\w.-]*) *:(?: +(?P<value>.*))?$")
"""A line that has a key, with or without a value; the margin of an entry of a list ends where its key begins."""
LONGEST = 120
"""Characters of a line that is written out once more."""


def explain(text: str, at: int) -> str | None:
    """Return what to write instead of a line of which the colon at `at` cannot be, None where nothing is sure."""
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
    above = next((found for item in reversed(text[:begin].split("\n")) if (found := KEY.match(item.rstrip()))), None)
    if above is None or above["value"] in (None, ""):
        return None
    far = len(match["margin"]) - len(above["margin"])
    if far < 1:
        return None
    spaces = "one space" if far == 1 else f"{far} spaces"
    return f"`{match['key']}` is indented {spaces} too far: align it with `{above['key']}`"
