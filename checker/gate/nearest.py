"""Where the configuration of a project is: looked for on every run, so that finding none costs next to nothing."""

from __future__ import annotations

import os

from checker.read.files import content_of
from checker.read.limits import DEFAULT

NAMES = ("checker.toml", "pyproject.toml")


def nearest_file(start: str) -> str | None:
    """Return the nearest configuration file from a folder upward to the root of its repository (`.git`), if any.

    A pyproject.toml counts only where it has `tool.checker`, or cannot be read.
    """
    folder = os.path.abspath(start)
    while True:
        for name in NAMES:
            path = os.path.join(folder, name)
            if os.path.lexists(path) and (name == NAMES[0] or _has_section(path)):
                return path
        parent = os.path.dirname(folder)
        if parent == folder or os.path.lexists(os.path.join(folder, ".git")):
            return None
        folder = parent


def _has_section(path: str) -> bool:
    """Return whether a pyproject.toml has `tool.checker`."""
    try:
        content = content_of(path, DEFAULT.file_bytes)
    except OSError:
        # Whether it configures anything, nobody knows: that it cannot be read is said when it is read.
        return True
    # A look at the text spares most projects the parser, which costs more than all the rest of start-up.
    plain = content.translate(None, b" \t\r\"'")
    escaped = b"\\u" in plain or b"\\U" in plain
    named = b"checker" in plain and any(word in plain for word in (b"tool.checker", b"[tool]", b"tool={"))
    if len(content) > DEFAULT.file_bytes:
        return True
    if not (named or escaped):
        return False
    import tomllib

    try:
        found = tomllib.loads(content.decode()).get("tool", {})
    except (ValueError, RecursionError):
        # It names us; what is wrong with it is said when it is read.
        return True
    return isinstance(found, dict) and "checker" in found
