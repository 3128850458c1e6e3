"""The codes that a rule's two-rail function returns."""

from __future__ import annotations

NOT_GOVERNED, MAY_GOVERN, HOLDS, OPEN, FAILS = range(5)
"""In this order: the rule governs in no completion · may govern and never fails · surely governs and never fails · is open ·
surely governs and fails."""
UNSETTLED = (MAY_GOVERN, OPEN)
"""The codes that leave the verdict to a diagram."""

UNLISTED = "[]"
"""The suffix of the name of unlisted rows: `offerings[]`."""
