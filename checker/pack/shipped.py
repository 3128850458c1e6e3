"""Where the pack is that comes with the package: inside it in a wheel, beside it in a checkout."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


def folder() -> str:
    """Return the folder of the shipped pack."""
    inside = _inside()
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(os.path.dirname(inside)), "policies")


def made() -> ModuleType | None:
    """Return the module that the build of a wheel made of the shipped pack.

    None in a checkout, an editable install too: there the folder itself is read, and nothing made of it before.
    """
    if not os.path.isdir(_inside()):
        return None
    from importlib import import_module

    try:
        return import_module("checker._shipped")
    except ImportError:
        return None


def _inside() -> str:
    return os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "_policies")
