"""What stands inside a pack's folder: a pack names nothing else, and a link in it leads nowhere else."""

from __future__ import annotations

import os

HEAD = "pack.yaml"
"""The file that makes a folder a pack."""
OUTSIDE = "a pack names files inside its own folder"
LEADS_OUT = "this link leads out of the pack's folder; put a copy of what it leads to into the pack"


def outside(name: str) -> bool:
    """Return whether a path that a pack names leaves the folder of the pack by its words."""
    parts = name.replace(os.sep, "/").split("/")
    return os.path.isabs(name) or os.pardir in parts or "\0" in name


def leads_out(folder: str, path: str) -> bool:
    """Return whether a link on the way from a pack's folder to a path in it leads out; the folder may itself be a link."""
    return not os.path.realpath(path).startswith(os.path.join(os.path.realpath(folder), ""))


def refusal(folder: str, name: str) -> str | None:
    """Return why nothing is read under a name that a pack gives, None where it may be."""
    if outside(name):
        return f"{name}: {OUTSIDE}"
    return f"{name}: {LEADS_OUT}" if leads_out(folder, os.path.join(folder, name)) else None


def home(path: str) -> str:
    """Return the folder of the pack that a folder is part of, the folder itself where it is part of none."""
    folder = full = os.path.abspath(path)
    while not os.path.exists(os.path.join(folder, HEAD)):
        parent = os.path.dirname(folder)
        if parent == folder:
            return full
        folder = parent
    return folder
