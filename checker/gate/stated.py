"""What a waiver has to state in words: texts that say that there is nothing yet are none."""

from __future__ import annotations

import unicodedata

from checker.pack.schema import NOTHING

NEEDED = {
    "reason": "why it is granted",
    "approvers": "who grants it",
    "consent": "where the other party's consent is on record, such as the number or the day of a letter",
}
"""What has to be stated, and what to write."""
FILLERS = "\u115f\u1160\u3164\uffa0"
"""Letters of Hangul that nobody sees; the schema of waivers has them too."""


def _plain(text: str) -> str:
    """Return the letters and digits of a text, without regard to case and width."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join([char for char in folded if char.isalnum() and char not in FILLERS])


_PLACEHOLDERS = (
    *NOTHING, "", "no", "no one", "nothing", "none yet", "not yet", "not applicable", "not available", "missing", "pending",
    "outstanding", "to do", "tba", "tbc", "to be agreed", "to be announced", "to be confirmed", "to be decided",
    "to be determined", "to come", "to follow", "yes", "ok", "okay", "true", "false",
)  # fmt: skip
"""Words that name neither a person nor a record nor a reason."""
_NONE = frozenset(map(_plain, _PLACEHOLDERS))


def is_stated(text: str | None) -> bool:
    """Return whether a text states something: its letters and digits are more than a word for nothing."""
    return _plain(text or "") not in _NONE
