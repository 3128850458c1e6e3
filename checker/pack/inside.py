"""The boundary of a pack's folder: a pack names only files inside, and its links lead only to files inside."""

from __future__ import annotations

import os

HEAD = "pack.yaml"
"""The file that makes a folder a pack."""
OUTSIDE = "a pack names files inside its own folder"
LEADS_OUT = "this link leads out of the pack's folder; put a copy of what it leads to into the pack"


def outside(name: str) -> bool:
    """Return whether a path in a pack leaves the pack's folder by its text."""
    parts = name.replace(os.sep, "/").split("/")
    return os.path.isabs(name) or os.pardir in parts or "\0" in name


def leads_out(folder: str, path: str) -> bool:
    """Return whether a link between a pack's folder and a path in it leads out; the folder may itself be a link."""
    return not os.path.realpath(path).startswith(os.path.join(os.path.realpath(folder), ""))


def refusal(folder: str, name: str) -> str | None:
    """Return the reason to refuse a file name in a pack, None if it is inside."""
    if outside(name):
        return f"{name}: {OUTSIDE}"
    return f"{name}: {LEADS_OUT}" if leads_out(folder, os.path.join(folder, name)) else None


def home(path: str) -> str:
    """Return the folder of the pack that contains a folder, or the folder itself if none does."""
    folder = full = os.path.abspath(path)
    while not os.path.exists(os.path.join(folder, HEAD)):
        parent = os.path.dirname(folder)
        if parent == folder:
            return full
        folder = parent
    return folder
