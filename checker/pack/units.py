"""Numbers with their units in words."""

from __future__ import annotations

import re

from checker.condition.scope import HUNDREDTHS


def measured(text: str, unit: str) -> str:
    """Return a number, or numbers in words, with a unit: `25,000 readers`, `20%`; a text without number stays."""
    if not unit or not re.search(r"\d", text):
        return text
    grouped = re.sub(r"(?<![\d.+-])\d{5,}(?![\d.e])", lambda match: f"{int(match[0]):,}", text)
    return f"{grouped}{unit}" if unit == HUNDREDTHS else f"{grouped} {unit}"
