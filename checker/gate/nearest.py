"""Where the configuration of a project is: looked for on every run, so that finding none costs next to nothing."""

from __future__ import annotations

import os

NAMES = ("checker.toml", "pyproject.toml")


def nearest_file(start: str) -> str | None:
    """Return the nearest configuration file from a folder upward: a pyproject.toml only where it has `tool.checker`."""
    folder = os.path.abspath(start)
    while True:
        for name in NAMES:
            path = os.path.join(folder, name)
            if os.path.lexists(path) and (name == NAMES[0] or _has_section(path)):
                return path
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def _has_section(path: str) -> bool:
    """Return whether a pyproject.toml has `tool.checker`."""
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError:
        return False
    # A look at the text spares most projects the parser, which costs more than all the rest of start-up.
    plain = content.translate(None, b" \t\r\"'")
    if b"checker" not in plain or not any(word in plain for word in (b"tool.checker", b"[tool]", b"tool={")):
        return False
    import tomllib

    try:
        found = tomllib.loads(content.decode()).get("tool", {})
    except (ValueError, RecursionError):
        # It names us; what is wrong with it is said when it is read.
        return True
    return isinstance(found, dict) and "checker" in found
