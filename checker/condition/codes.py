"""What a rule's two-rail function returns."""

from __future__ import annotations

NOT_GOVERNED, MAY_GOVERN, HOLDS, OPEN, FAILS = range(5)
"""It governs in no completion · may govern and never fails · surely governs and never fails · open · surely governs and
fails."""
UNSETTLED = (MAY_GOVERN, OPEN)
"""Those that a diagram has yet to settle."""

UNLISTED = "[]"
"""What follows the name of rows in that of the row which may be there and is not listed: `offerings[]`."""
