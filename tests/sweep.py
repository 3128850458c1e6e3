"""How much the suite tries: a part, or with CHECKER_WHOLE_SWEEP, as `make sweep` sets it, the whole."""

from __future__ import annotations

import os
from typing import TypeVar

WHOLE = bool(os.environ.get("CHECKER_WHOLE_SWEEP"))
T = TypeVar("T")


def in_sweep(whole: T, few: T) -> T:
    """Return what is tried: the whole in the sweep, else few of it."""
    return whole if WHOLE else few
