"""Plain data as YAML that every reader of YAML takes alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

WIDTH = 100
"""Columns after which a comment is wrapped."""
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ._/()@+-]*(?<! )\Z")
CORE = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity"})
"""Words that some reader of YAML takes for something other than text."""
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def comment(text: str, indent: str = "") -> list[str]:
    """Return a text as lines of comment."""
    import textwrap

    return [f"{indent}# {line}" for line in textwrap.wrap(text, WIDTH - len(indent) - 2, break_on_hyphens=False)]


def scalar(value: Any) -> str:
    """Return a value as YAML on one line, text plain where every reader takes it for text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join([scalar(item) for item in value]) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join([f"{scalar(key)}: {scalar(item)}" for key, item in value.items()]) + "}"
    if isinstance(value, float):
        text = repr(value)
        return text if "." in text else text.replace("e", ".0e")
    if not isinstance(value, str):
        return str(value)
    if DAY.match(value) or (PLAIN.match(value) and value.lower() not in CORE):
        return value
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted if quoted.isprintable() else "".join([_written(char) for char in quoted])}"'


def _written(char: str) -> str:
    """Return a character as a double-quoted scalar has it: what cannot be printed as an escape."""
    code = ord(char)
    return char if char.isprintable() else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def as_yaml(data: Mapping[str, Any]) -> str:
    """Return plain data as YAML: rows in lines of their own, each on one line."""
    lines = []
    for key, value in data.items():
        if isinstance(value, (list, tuple)) and value and all(isinstance(item, Mapping) for item in value):
            lines += [f"{key}:", *[f"- {scalar(dict(item))}" for item in value]]
        else:
            lines.append(f"{key}: {scalar(value)}")
    return "\n".join(lines) + "\n"
