"""Where the pack is that comes with the package: inside it in a wheel, beside it in a checkout."""

from __future__ import annotations

import os


def folder() -> str:
    """Return the folder of the shipped pack."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    inside = os.path.join(package, "_policies")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(package), "policies")
