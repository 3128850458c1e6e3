"""Where the pack is that comes with the package: inside it in a wheel, beside it in a checkout."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

EDITABLE = "_agreement_checker_shipped"
"""What an editable install makes of the pack, beside its own entry among the installed modules."""
STAMPS = f"{EDITABLE}_stamps"
"""What it writes beside that: of which checkout, and of which files, each with its stamp."""
MADE_OF = ("policies", "checker/read", "checker/pack", "checker/condition", "checker/judge")
"""The folders of a checkout that decide what is made of its pack."""


def folder() -> str:
    """Return the folder of the shipped pack."""
    inside = _inside()
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(os.path.dirname(inside)), "policies")


def made() -> ModuleType | None:
    """Return the module that the install made of the shipped pack, None where there is none of just this pack.

    In a checkout it holds only while no file that it was made of has changed: an edited file is what is judged by.
    """
    from importlib import import_module

    if os.path.isdir(_inside()):
        try:
            return import_module("checker._shipped")
        except ImportError:
            return None
    root = os.path.dirname(os.path.dirname(_inside()))
    # The stamps stand apart: what was made of an older checkout may not even be imported.
    of = installed(STAMPS)
    if of is None or root != of.ROOT:
        return None
    try:
        fresh = all(stamp(os.path.join(root, path)) == seen for path, seen in of.STAMPS.items())
    except OSError:
        return None
    return installed(EDITABLE) if fresh else None


def installed(name: str) -> ModuleType | None:
    """Return a module of those that are installed, whatever stands in the working folder; None where there is none."""
    from importlib import import_module

    if name in sys.modules:
        return sys.modules[name]
    site = sys.modules.get("site")
    for place in site.getsitepackages() if site else ():
        if os.path.isfile(os.path.join(place, f"{name}.py")):
            sys.path.insert(0, place)
            try:
                return import_module(name)
            finally:
                sys.path.remove(place)
    return None


def stamps(root: str) -> dict[str, tuple[int, int]]:
    """Return the stamps of what the pack of a checkout is made of, by path below `root`."""
    found = {}
    for part in MADE_OF:
        for base, folders, files in os.walk(os.path.join(root, part)):
            folders[:] = sorted([name for name in folders if name != "__pycache__"])
            # A policy file that is new changes its folder; what Python writes into its own folders does not count.
            paths = [os.path.join(base, name) for name in sorted(files) if not name.startswith(".")]
            paths += [base] if part == MADE_OF[0] else []
            found.update({os.path.relpath(path, root): stamp(path) for path in paths})
    return found


def stamp(path: str) -> tuple[int, int]:
    """Return the size of a file and when it was last changed, in nanoseconds; raises OSError."""
    found = os.stat(path)
    return found.st_size, found.st_mtime_ns


def _inside() -> str:
    return os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "_policies")
