"""Finding the configuration file of a project: every run does it, so that finding none has to be very cheap."""

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
        # An unreadable file may have the section; reading it later reports the problem.
        return True
    # A search in the text saves most projects the parser, which costs more than the rest of start-up.
    compact = content.translate(None, b" \t\r\"'")
    escaped = b"\\u" in compact or b"\\U" in compact
    named = b"checker" in compact and any(word in compact for word in (b"tool.checker", b"[tool]", b"tool={"))
    if len(content) > DEFAULT.file_bytes:
        return True
    if not (named or escaped):
        return False
    import tomllib

    try:
        tool = tomllib.loads(content.decode()).get("tool", {})
    except (ValueError, RecursionError):
        # The file names this tool; reading it later reports the problem.
        return True
    return isinstance(tool, dict) and "checker" in tool
