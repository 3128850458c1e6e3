"""Patterns of paths as people write them: `deploy/**/*.yaml`."""

from __future__ import annotations

import re
from functools import cache


@cache
def pattern_of(glob: str) -> re.Pattern[str]:
    """Return the regular expression of a pattern, for whole paths with `/`.

    `*` and `?` match within one name, `**` matches any number of folders, a final `/` means everything below.
    """
    glob = glob.removeprefix("./")
    if glob.endswith("/"):
        glob += "**"
    out, at = "", 0
    while at < len(glob):
        if glob.startswith("**/", at):
            out, at = out + "(?:[^/]+/)*", at + 3
        elif glob.startswith("**", at):
            out, at = out + ".*", at + 2
        elif glob[at] == "*":
            out, at = out + "[^/]*", at + 1
        elif glob[at] == "?":
            out, at = out + "[^/]", at + 1
        else:
            out, at = out + re.escape(glob[at]), at + 1
    return re.compile(out, re.DOTALL)


def matches(glob: str, path: str) -> bool:
    """Return whether a pattern matches a path."""
    return pattern_of(glob).fullmatch(path) is not None
