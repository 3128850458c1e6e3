"""Typed answers as values of fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from checker.advise.change import read_value
from checker.pack.schema import NONE, UNKNOWN
from checker.read import day_spelling
from checker.read.days import span

NOBODY = ("nobody", "none", "no one", "nothing")
"""Words for an empty list."""
UNLIKE = frozenset(
    ("not", "no", "non", "never", "neither", "nor", "except", "but", "without", "other", "than", "isn't")
)
"""Words that turn the meaning of a value beside them around."""


def typed(text: str, spec: Mapping[str, Any], name: str) -> Any:
    """Return a typed text as the value of a field, without regard to case; raises EditError."""
    if not text or text.lower() == UNKNOWN:
        return UNKNOWN

    if spec.get("type") == "boolean":
        return read_value(text.lower(), spec, name)
    if spec.get("type") == "list" and text.lower() in (spec.get("empty", NONE), *NOBODY) and not spec.get("values"):
        return []
    if spec.get("type") == "list" and not text.startswith("["):
        return [meant_value(word.strip(), spec) for word in text.split(",")]
    return read_value(understood(meant_value(text, spec), spec), spec, name)


def understood(text: str, spec: Mapping[str, Any]) -> str:
    """Return the only possible value of a text: a day in words, a name with blanks, a value among other words."""
    if spec.get("type") == "date" and not span(text):
        days = day_spelling.spellings(text)
        return days[0] if len(days) == 1 else text
    if spec.get("type") == "id":
        return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or text
    if spec.get("type") == "enum" and text not in spec.get("values", ()):
        words = re.split(r"[\s,/()-]+", text.lower())
        values = {meant_value(word, spec) for word in words} & set(spec["values"])
        return next(iter(values)) if len(values) == 1 and UNLIKE.isdisjoint(words) else text
    return text


def meant_value(text: str, spec: Mapping[str, Any]) -> str:
    """Return the value for a word, also for a label or synonym in the pack; else the word itself."""
    values = [*spec.get("values", ()), *([NONE] if spec.get("none") else [])]
    known = {label.lower(): value for value, label in spec.get("labels", {}).items()} | {
        str(value).lower(): value for value in values
    }
    word = " ".join(text.lower().split())
    meant = [value for value, others in spec.get("also", {}).items() if word in others]
    return str(known.get(word, meant[0] if len(meant) == 1 else text))
