"""Plain data → YAML that all readers read the same way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

WIDTH = 100
"""The width of wrapped comments in columns."""
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ._/()@+-]*(?<! )\Z")
CORE = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity"})
"""Words that are no text for some reader of YAML."""
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def comment(text: str, indent: str = "") -> list[str]:
    """Return a text as lines of comment."""
    import textwrap

    return [f"{indent}# {line}" for line in textwrap.wrap(text, WIDTH - len(indent) - 2, break_on_hyphens=False)]


def scalar(value: Any) -> str:
    """Return a value as YAML on one line, a text plain if every reader takes it for text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join([scalar(part) for part in value]) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join([f"{scalar(key)}: {scalar(part)}" for key, part in value.items()]) + "}"
    if isinstance(value, float):
        text = repr(value)
        return text if "." in text else text.replace("e", ".0e")
    if not isinstance(value, str):
        return str(value)
    if DAY.match(value) or (PLAIN.match(value) and value.lower() not in CORE):
        return value
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted if quoted.isprintable() else "".join([_escaped(char) for char in quoted])}"'


def _escaped(char: str) -> str:
    """Return a character for a double-quoted scalar, an unprintable one as an escape."""
    code = ord(char)
    return char if char.isprintable() else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def as_yaml(data: Mapping[str, Any]) -> str:
    """Return plain data as YAML with each row on a line of its own."""
    lines = []
    for key, value in data.items():
        if isinstance(value, (list, tuple)) and value and all(isinstance(row, Mapping) for row in value):
            lines += [f"{key}:", *[f"- {scalar(dict(row))}" for row in value]]
        else:
            lines.append(f"{key}: {scalar(value)}")
    return "\n".join(lines) + "\n"
