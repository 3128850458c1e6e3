"""The place of the shipped pack: inside the package in a wheel, beside it in a checkout."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

EDITABLE = "_agreement_checker_shipped"
"""The module that an editable install makes of the pack, among the installed modules."""
STAMPS = f"{EDITABLE}_stamps"
"""The module beside it with the checkout and the stamp of each source file."""
MADE_OF = ("policies", "checker/read", "checker/pack", "checker/condition", "checker/judge")
"""The folders of a checkout that decide the made module."""


def folder() -> str:
    """Return the folder of the shipped pack."""
    inside = _inside()
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(os.path.dirname(inside)), "policies")


def made() -> ModuleType | None:
    """Return the module that the install made of the shipped pack, None if there is none for this very pack.

    In a checkout it is valid only while its source files are unchanged, so that edited files take effect.
    """
    from importlib import import_module

    if os.path.isdir(_inside()):
        try:
            return import_module("checker._shipped")
        except ImportError:
            return None
    root = os.path.dirname(os.path.dirname(_inside()))
    # The stamps are a module of their own: a module made of an older checkout may fail to import.
    of = installed(STAMPS)
    if of is None or root != of.ROOT:
        return None
    try:
        fresh = all(stamp(os.path.join(root, path)) == seen for path, seen in of.STAMPS.items())
    except OSError:
        return None
    return installed(EDITABLE) if fresh else None


def installed(name: str) -> ModuleType | None:
    """Return an installed module regardless of the working folder, None if there is none."""
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
    by_path = {}
    for part in MADE_OF:
        for base, folders, files in os.walk(os.path.join(root, part)):
            folders[:] = sorted([name for name in folders if name != "__pycache__"])
            # A policy file that is new changes its folder; what Python writes into its own folders does not count.
            paths = [os.path.join(base, name) for name in sorted(files) if not name.startswith(".")]
            paths += [base] if part == MADE_OF[0] else []
            by_path.update({os.path.relpath(path, root): stamp(path) for path in paths})
    return by_path


def stamp(path: str) -> tuple[int, int]:
    """Return the size of a file and the time of its last change in nanoseconds; raises OSError."""
    status = os.stat(path)
    return status.st_size, status.st_mtime_ns


def _inside() -> str:
    return os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "_policies")
